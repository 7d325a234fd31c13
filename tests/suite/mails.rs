//! Mails as evidence: what they say about themselves is read right or left out, and dates
//! the decision where nothing else does.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::project::{Project, Ran, said};
use crate::tampering::engagement;

const RECORD: &str = "content/acme/approvals/2026-03-24-spring-2.yaml";

/// The brief approved, with a mail as it is on the disk.
fn approved(mail: &[u8], more: &[&str]) -> (Project, Ran) {
    let project = engagement();
    project.write("yes.eml", mail);
    let mut line = vec![
        "approve",
        "acme",
        "briefs/spring",
        "--by",
        "dana@acme.example",
    ];
    line.extend(["--decision", "approved", "--evidence", "yes.eml"]);
    line.extend(more);
    let ran = project.run(&line);
    (project, ran)
}

/// A mail of Dana's with a subject as it stands in the mail.
fn mail(subject: &[u8]) -> Vec<u8> {
    let head = b"From: Dana Reyes <dana@acme.example>\r\nDate: Tue, 24 Mar 2026 23:05:00 +0100\r\nSubject: ";
    [
        head,
        subject,
        b"\r\nMessage-ID: <abc@acme.example>\r\n\r\nYes.\r\n",
    ]
    .concat()
}

fn word(charset: &str, bytes: &[u8]) -> String {
    format!("=?{charset}?B?{}?=", STANDARD.encode(bytes))
}

#[test]
fn subjects_in_old_character_sets_are_read_right() {
    // The same words as each of these sets writes them, cut in the middle of a letter.
    let japanese: &[u8] = b"\x1b$B%m%4>5G'\x1b(B";
    let cut = |charset: &str, bytes: &[u8], at: usize| {
        format!(
            "{}\r\n {}",
            word(charset, &bytes[..at]),
            word(charset, &bytes[at..])
        )
    };
    for (subject, wanted) in [
        (word("ISO-2022-JP", japanese), "ロゴ承認"),
        (cut("ISO-2022-JP", japanese, 6), "ロゴ承認"),
        (
            cut("Shift_JIS", b"\x83\x8d\x83S\x8f\xb3\x94F", 3),
            "ロゴ承認",
        ),
        (cut("GB2312", b"\xc5\xfa\xd7\xbc", 1), "批准"),
        (cut("Big5", b"\xa7\xe5\xad\xe3", 3), "批准"),
        (cut("EUC-KR", b"\xbd\xc2\xc0\xce", 1), "승인"),
        (cut("utf-8", "Größe".as_bytes(), 3), "Größe"),
        ("Größe".to_owned(), "Größe"),
    ] {
        let (project, ran) = approved(&mail(subject.as_bytes()), &[]);
        ran.exits(0);
        let text = project.read(RECORD);
        assert!(
            text.contains(&format!("\"subject\":\"{wanted}\"")),
            "{subject}\n{text}"
        );
        project.run(&["build", "--plain"]).exits(0);
        let page = project.read("public-plain/acme/approvals/spring-2/index.html");
        assert!(page.contains(wanted), "{subject}");
    }
}

#[test]
fn what_cannot_be_told_or_steers_reaches_neither_record_nor_page() {
    let subjects: [&[u8]; 8] = [
        b"Gr\xf6\xdfe",
        b"a\0b",
        b"a\x1b[31mb",
        b"\x1b$B%m%4\x1b(B",
        b"=?utf-8?B?44OT44?=",
        b"=?x-unknown?Q?abc?=",
        b"=?utf-8?Q?a=1Bb?=",
        b"=?Shift_JIS?B?gw==?=",
    ];
    for subject in subjects {
        let (project, ran) = approved(&mail(subject), &[]);
        ran.exits(0);
        let text = project.read(RECORD);
        assert!(!text.contains("\"subject\":"), "{text}");
        assert!(text.contains("\"from\":\"dana@acme.example\""), "{text}");
        project.run(&["build", "--plain"]).exits(0);
        let page = project.read("public-plain/acme/approvals/spring-2/index.html");
        for text in [text, page] {
            assert!(
                !text.contains(['\0', '\u{1b}', '\u{fffd}', '␀', '␛']),
                "{text}"
            );
        }
    }
    let (project, ran) = approved(&mail("invoice\u{202e}fdp.exe".as_bytes()), &[]);
    ran.exits(0);
    let text = project.read(RECORD);
    assert!(text.contains("\"subject\":\"invoicefdp.exe\""), "{text}");
    // A mark before the first field is no part of its name.
    let marked = [b"\xef\xbb\xbf".as_slice(), &mail(b"Yes")].concat();
    let (project, ran) = approved(&marked, &[]);
    ran.exits(0);
    let text = project.read(RECORD);
    assert!(text.contains("\"from\":\"dana@acme.example\""), "{text}");
    assert!(
        text.contains("\"message_id\":\"abc@acme.example\""),
        "{text}"
    );
    // Of two senders nobody knows which one was shown.
    let two = [b"From: eve@else.example\r\n".as_slice(), &mail(b"Yes")].concat();
    let (project, ran) = approved(&two, &[]);
    ran.exits(0);
    assert!(!project.read(RECORD).contains("\"from\":"));
}

#[test]
fn a_decision_is_of_the_day_of_its_mail() {
    let (project, ran) = approved(&mail(b"Yes"), &[]);
    ran.exits(0);
    let text = project.read(RECORD);
    assert!(text.contains("at: \"2026-03-24T23:05:00+01:00\""), "{text}");
    assert!(
        project
            .path("content/acme/approvals/evidence/yes.eml")
            .is_file()
    );
    project.run(&["check", "--strict"]).exits(0);
    // What is typed comes first.
    let (project, ran) = approved(&mail(b"Yes"), &["--at", "2026-03-25T09:00:00Z"]);
    ran.exits(0);
    let text = project.read("content/acme/approvals/2026-03-25-spring-2.yaml");
    assert!(text.contains("at: \"2026-03-25T09:00:00+00:00\""), "{text}");
    // A day that is none dates nothing; one of tomorrow, or from before the brief, is refused.
    let dated = |date: &str| {
        let text = String::from_utf8(mail(b"Yes")).expect("text");
        text.replace("Tue, 24 Mar 2026 23:05:00 +0100", date)
    };
    let (project, ran) = approved(dated("Tue, 31 Feb 2026 10:00:00 +0100").as_bytes(), &[]);
    ran.exits(0);
    assert!(!project.path(RECORD).exists());
    for (date, fact) in [
        ("Tue, 24 Mar 2099 10:00:00 +0100", "is in the future"),
        (
            "Tue, 24 Feb 2026 10:00:00 +0100",
            "is before 2026-03-01, the date of `briefs/spring`",
        ),
    ] {
        let (project, ran) = approved(dated(date).as_bytes(), &[]);
        let ran = ran.exits(2);
        said(&ran, fact);
        said(&ran, "it is the date of `evidence/yes.eml`");
        let there = project.tree("content/acme/approvals");
        assert!(
            !there.contains_key("evidence/yes.eml") && there.len() == 4,
            "{date}"
        );
    }
}

#[test]
fn of_several_mails_the_last_of_whoever_decided_dates_it() {
    let project = engagement();
    let write = |name: &str, from: &str, date: &str| {
        project.write(
            name,
            format!("From: {from}\nDate: {date}\nSubject: x\n\nx\n"),
        );
    };
    write(
        "asked.eml",
        "ines@alder.example",
        "Thu, 26 Mar 2026 10:00:00 +0000",
    );
    write(
        "first.eml",
        "dana@acme.example",
        "Tue, 24 Mar 2026 10:00:00 +0000",
    );
    write(
        "second.eml",
        "Dana@ACME.example",
        "Wed, 25 Mar 2026 10:00:00 +0000",
    );
    let mut line = vec![
        "approve",
        "acme",
        "briefs/spring",
        "--by",
        "Dana Reyes",
        "--decision",
        "approved",
    ];
    for name in ["second.eml", "asked.eml", "first.eml"] {
        line.extend(["--evidence", name]);
    }
    project.run(&line).exits(0);
    let text = project.read("content/acme/approvals/2026-03-25-spring-2.yaml");
    assert!(text.contains("at: \"2026-03-25T10:00:00+00:00\""), "{text}");
}

#[test]
fn nothing_that_nobody_sees_is_written_into_a_record() {
    let project = engagement();
    let before = project.tree("content");
    let approve = |subject: &str, more: &[&str]| {
        let line = [
            "approve",
            "acme",
            subject,
            "--by",
            "Dana Reyes",
            "--decision",
            "approved",
        ];
        project.run(&[&line, more].concat())
    };
    for (option, text, code) in [
        ("--statement", "Yes\u{202e}on", "U+202E"),
        ("--conditions", "a\u{1b}[31mb", "U+001B"),
        ("--on-behalf-of", "a\u{202d}b", "U+202D"),
    ] {
        let ran = approve("briefs/spring", &[option, text]).exits(2);
        said(&ran, &format!("holds {code}, which is invisible"));
        assert!(project.tree("content") == before);
    }
    approve("briefs/spring", &["--statement", "Yes,\n\tנכון"]).exits(0);
    // A title that turns around stays where it is.
    let brief = project.read("content/acme/briefs/spring.md");
    project.write(
        "content/acme/briefs/other.md",
        brief.replace("Spring", "\"Spr\\u202Eing\""),
    );
    approve("briefs/other", &[]).exits(0);
    for (path, bytes) in project.tree("content/acme/approvals") {
        let text = String::from_utf8_lossy(&bytes);
        assert!(
            !text.contains('\u{202e}') && !text.to_lowercase().contains("\\u202e"),
            "{path}"
        );
    }
}

#[test]
fn a_page_says_what_the_decision_was_given_in() {
    let (project, ran) = approved(&mail(b"Re: the <brief>"), &[]);
    ran.exits(0);
    let record = project.read(RECORD);
    let scan = "evidence:\n  - {file: evidence/scan.txt, sha256: 5f9a2b795615ba6a3d5455fd5624d773fbca5bcd16249c421fd37411dc9837da}\n";
    project.write(RECORD, record.replace("evidence:\n", scan));
    project.write("content/acme/approvals/evidence/scan.txt", "Yes.");
    project.run(&["build", "--plain"]).exits(0);
    let page = project.read("public-plain/acme/approvals/spring-2/index.html");
    let (_, part) = page.split_once("id=\"field-evidence\"").expect("evidence");
    let (part, _) = part.split_once("</section>").expect("an end");
    for wanted in [
        "<dt>Re: the &lt;brief&gt;</dt>",
        "E-mail · dana@acme.example · <time",
        "24 March 2026, 23:05 (UTC+01:00)",
        "download=\"yes.eml\"",
        "download=\"scan.txt\"",
        "<code>5f9a2b795615ba6a3d5455fd5624d773fbca5bcd16249c421fd37411dc9837da</code>",
    ] {
        assert!(part.contains(wanted), "{wanted} in {part}");
    }
    for raw in [
        "Message id",
        "abc@acme.example",
        "2026-03-24T23:05:00+01:00</",
    ] {
        assert!(!part.contains(raw), "{raw} in {part}");
    }
    assert!(!page.contains("which the firm signs") && page.contains("manifest is checked"));
    let firm = project.read("content/firm.yaml");
    project.write("content/firm.yaml", firm + "signing_key: .deedbox/nobody\n");
    project.run(&["build", "--plain"]).exits(0);
    let page = project.read("public-plain/acme/approvals/spring-2/index.html");
    assert!(page.contains("manifest, which the firm signs, is"));
}

#[test]
fn a_mail_of_a_colleague_s_is_told_with_what_takes_the_decision_back() {
    let mail = b"From: Tom Hale <TOM@acme.example>\nDate: Tue, 24 Mar 2026 16:05:00 +0100\nSubject: Yes\n\nYes.\n";
    let project = engagement();
    let client = project.read("content/acme/client.yaml");
    let with_tom = client.replacen(
        "people:\n",
        "people:\n  - {name: Tom Hale, email: tom@acme.example}\n",
        1,
    );
    assert_ne!(client, with_tom);
    project.write("content/acme/client.yaml", with_tom);
    project.write("yes.eml", mail);
    let approve = |by: &str, evidence: &str| {
        let line = ["approve", "acme", "briefs/spring", "--by", by];
        let rest = ["--decision", "approved", "--evidence", evidence];
        project.run(&[&line[..], &rest].concat())
    };
    let ran = approve("dana@acme.example", "yes.eml").exits(0);
    said(
        &ran,
        "if `tom@acme.example` decided: `deedbox approve acme approvals/spring-2 --undo`, and again with `--by tom@acme.example`",
    );
    // What it says works.
    let undo = ["approve", "acme", "approvals/spring-2", "--undo"];
    project.run(&undo).exits(0);
    let ran = approve("tom@acme.example", "yes.eml").exits(0);
    assert!(!ran.err().contains("the mail is from"), "{}", ran.err());
}

#[test]
fn a_file_that_is_not_there_is_told_with_those_that_are() {
    let project = engagement();
    project.write("mails/yes.eml", "From: dana@acme.example\n\nYes.\n");
    project.write("mails/notes.txt", "None.\n");
    let before = project.tree("content");
    let approve = |evidence: &str| {
        let line = [
            "approve",
            "acme",
            "briefs/spring",
            "--by",
            "dana@acme.example",
        ];
        let rest = ["--decision", "approved", "--evidence", evidence];
        project.run(&[&line[..], &rest].concat()).exits(3)
    };
    for (named, hint) in [
        ("mails/yess.eml", "hint: did you mean `mails/yes.eml`?"),
        (
            "mails/answer.eml",
            "hint: there is only `yes.eml` in `mails`",
        ),
        ("mail/yes.eml", "hint: there is no directory `mail`"),
        (
            "answer.pdf",
            "hint: a path is taken from the directory that you are in",
        ),
    ] {
        let ran = approve(named);
        said(&ran, &format!("cannot read `{named}`: no such file"));
        said(&ran, hint);
    }
    assert!(project.tree("content") == before);
    let ran = project.run(&["verify", "mails/note.txt"]).exits(3);
    said(&ran, "did you mean `mails/notes.txt`?");
    project.run(&["access", "create", "acme"]).exits(0);
    let line = ["access", "reset", "acme", "--shared"];
    let line = [&line[..], &["--passphrase-file", "mails/note.txt"]].concat();
    said(
        &project.run(&line).exits(3),
        "did you mean `mails/notes.txt`?",
    );
}

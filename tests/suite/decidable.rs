//! What can be decided about and by whom: nothing is taken back where nothing was decided,
//! nobody agrees to a draft, and only the client's people are offered.

use crate::project::{Project, Ran, said};
use crate::signed::with_key;
use crate::tampering::engagement;

fn decide(project: &Project, subject: &str, by: &str, decision: &str) -> Ran {
    let at = "2026-03-28T10:00:00Z";
    project.run(&[
        "approve",
        "acme",
        subject,
        "--by",
        by,
        "--decision",
        decision,
        "--at",
        at,
    ])
}

const DANA: &str = "dana@acme.example";

#[test]
fn nothing_is_taken_back_where_nobody_decided() {
    let project = engagement().file(
        "content/acme/briefs/autumn.md",
        "---\ntitle: Autumn\ndate: 2026-03-01\n---\n\nWhat we want.\n",
    );
    let before = project.tree("content");
    let ran = decide(&project, "briefs/autumn", DANA, "withdrawn").exits(2);
    said(
        &ran,
        "nobody has decided about `briefs/autumn`: there is nothing to take back",
    );
    said(&ran, "`deedbox approve acme briefs/autumn --undo`");
    assert!(before == project.tree("content"));
    // A decision that stands is taken back, and once.
    decide(&project, "briefs/spring", DANA, "withdrawn").exits(0);
    let ran = decide(&project, "briefs/spring", DANA, "withdrawn").exits(2);
    said(
        &ran,
        "the last decision about `briefs/spring` is taken back already",
    );
    project.run(&["check", "--strict"]).exits(0);
    // A withdrawal that was recorded by mistake goes.
    project
        .run(&["approve", "acme", "briefs/spring", "--undo"])
        .exits(0);
    assert!(before == project.tree("content"));
}

#[test]
fn a_withdrawal_of_nothing_on_record_is_named_with_what_mends_it() {
    let entry = "subject: briefs/autumn\ndecision: withdrawn\nby: dana@acme.example\nat: 2026-03-28T10:00:00Z\n";
    let project = with_key()
        .file(
            "content/acme/briefs/autumn.md",
            "---\ntitle: Autumn\ndate: 2026-03-01\n---\n\nWhat we want.\n",
        )
        .file("content/acme/approvals/2026-03-28-autumn.yaml", entry);
    let fact = "this takes nothing back: `briefs/autumn` has no decision";
    said(&project.run(&["check"]).exits(0), fact);
    let undo = ["approve", "acme", "approvals/autumn", "--undo"];
    let unsigned = Project::empty().copy(&project.path(""));
    said(
        &unsigned.run(&undo).exits(0),
        "removed content/acme/approvals/2026-03-28-autumn.yaml",
    );
    assert!(!unsigned.run(&["check"]).err().contains(fact));
    // It is signed: the decision that holds settles it.
    project.run(&["approve", "--pin", "acme"]).exits(0);
    said(&project.run(&undo).exits(2), "write down what holds now");
    decide(&project, "briefs/autumn", DANA, "approved").exits(0);
    let ran = project.run(&["check", "--strict"]).exits(0);
    assert!(!ran.err().contains(fact), "{}", ran.err());
}

#[test]
fn approvals_are_completed_under_the_names_that_they_have() {
    let project = engagement();
    let client = project.read("content/acme/client.yaml");
    project.write("content/acme/client.yaml", client + "language: de\n");
    let entry = |slug: &str, minute: u8| {
        format!(
            "{slug}subject: deliverables/logo@2\ndecision: approved\nby: dana@acme.example\nat: 2026-03-30T10:0{minute}:00Z\n"
        )
    };
    // A name that is written otherwise in the client's language, and two files of one name.
    for (file, text) in [
        ("2026-03-30-size", entry("slug: Größe\n", 1)),
        ("2026-03-30-end", entry("", 2)),
        ("2026-03-31-end", entry("", 3)),
    ] {
        project.write(&format!("content/acme/approvals/{file}.yaml"), text);
    }
    let ran = project.run(&["approve", "--pin", "acme"]).exits(0);
    for file in ["2026-03-30-size", "2026-03-30-end", "2026-03-31-end"] {
        let path = format!("content/acme/approvals/{file}.yaml");
        assert!(
            project.read(&path).contains("sha256"),
            "{file}: {}",
            ran.err()
        );
    }
    project.run(&["check"]).exits(0);
    let listed = project.run(&["approvals", "acme"]).exits(0);
    assert!(!listed.out().contains("grosse"), "{}", listed.out());
}

#[test]
fn nobody_decides_where_a_line_says_so() {
    let project = engagement();
    let index = "content/acme/deliverables/logo/index.md";
    let plain = project.read(index);
    project.write(
        index,
        plain.replace("title: Logo", "title: Logo\napproval: none"),
    );
    let before = project.tree("content");
    for decision in ["approved", "rejected", "changes-requested"] {
        let ran = decide(&project, "deliverables/logo@2", DANA, decision).exits(1);
        said(
            &ran,
            "nobody decides about `deliverables/logo@2`: `approval: none`",
        );
        said(&ran, "content/acme/deliverables/logo/index.md:3:11");
    }
    assert!(before == project.tree("content"));
    // What was decided before can be taken back.
    project
        .run(&["approve", "acme", "deliverables/logo@2", "--undo"])
        .exits(0);
    project.write(
        index,
        plain.replace("title: Logo", "title: Logo\napproval: wanted"),
    );
    decide(&project, "deliverables/logo@2", DANA, "approved").exits(0);
}

#[test]
fn nobody_agrees_to_a_draft() {
    let project = engagement();
    let brief = "content/acme/briefs/autumn.md";
    let text = |state: &str| {
        format!("---\ntitle: Autumn\nstatus: {state}\ndate: 2026-03-01\n---\n\nWhat we want.\n")
    };
    project.write(brief, text("draft"));
    let before = project.tree("content");
    for decision in ["approved", "approved-with-changes"] {
        let ran = decide(&project, "briefs/autumn", DANA, decision).exits(1);
        said(&ran, "`briefs/autumn` is a draft");
        said(&ran, "content/acme/briefs/autumn.md:3:9");
    }
    assert!(before == project.tree("content"));
    decide(&project, "briefs/autumn", DANA, "changes-requested").exits(0);
    project.write(brief, text("current"));
    decide(&project, "briefs/autumn", DANA, "approved").exits(0);
}

#[test]
fn those_who_may_decide_are_offered() {
    let project = engagement();
    let client = project.read("content/acme/client.yaml");
    project.write(
        "content/acme/client.yaml",
        client + "team:\n  - {name: Dane Reyer, email: dane@studio.example}\n",
    );
    let by = |by: &str| decide(&project, "briefs/spring", by, "approved").exits(2);
    // Somebody of the firm is no choice, though nearer.
    let ran = by("dane@studio.exampl");
    assert!(
        !ran.err().contains("dane@studio.example`?"),
        "{}",
        ran.err()
    );
    let ran = by("dane@studio.example");
    said(&ran, "Dane Reyer is of the firm, and the client decides");
    said(&ran, "`dana@acme.example`");
    said(
        &by("dana@acme.exampel"),
        "did you mean `dana@acme.example`?",
    );
    // Ann decides about agreements alone.
    let ran = by("ann@acme.example");
    said(&ran, "Ann Lee may not decide about `briefs/spring`");
    said(&ran, "allows agreements");
    let ran = by("somebody@else.example");
    said(&ran, "`dana@acme.example`");
    assert!(!ran.err().contains("ann@"), "{}", ran.err());
}

#[test]
fn a_subject_that_cannot_be_read_is_left_out_and_told() {
    let project = engagement();
    let decided = |mail: &[u8], subject: &str| {
        project.write("answer.eml", mail);
        project.run(&[
            "approve",
            "acme",
            subject,
            "--by",
            DANA,
            "--decision",
            "approved",
            "--evidence",
            "answer.eml",
        ])
    };
    let head = "From: dana@acme.example\nDate: Sat, 28 Mar 2026 10:00:00 +0100\n";
    let raw = [
        head.as_bytes(),
        b"Subject: \x83\x8d\x83S\x82\xf0\x8f\xb3\x94F\n\nYes.\n",
    ]
    .concat();
    let fact = "the subject of `approvals/evidence/answer.eml` is left out";
    said(&decided(&raw, "briefs/spring").exits(0), fact);
    let ran = project.run(&["check", "--strict"]).exits(0);
    said(&ran, fact);
    let record = project.read("content/acme/approvals/2026-03-28-spring-2.yaml");
    assert!(!record.contains("subject\":"), "{record}");
    // One that can be read, and none at all, are no matter.
    for subject in ["Subject: =?shift_jis?B?g42DUw==?=\n", ""] {
        let mail = format!("{head}{subject}\nYes, number {}.\n", subject.len());
        let ran = decided(mail.as_bytes(), "deliverables/logo@2").exits(0);
        assert!(!ran.err().contains("left out"), "{}", ran.err());
    }
}

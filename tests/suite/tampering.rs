//! Approvals are a record that shows when somebody touched it: each row of the
//! table does something to an engagement with three chained approvals, and has
//! to be found and named.

use std::fs;

use crate::project::Project;

/// Three approvals, written by the program: two versions and a document.
pub(crate) fn engagement() -> Project {
    let project = Project::small()
        .file(
            "content/acme/client.yaml",
            "name: Acme Ltd\npeople:\n  - {name: Dana Reyes, email: dana@acme.example, approves: [deliverables, briefs]}\n  - {name: Ann Lee, email: ann@acme.example, approves: [agreements]}\n",
        )
        .file(
            "content/acme/deliverables/logo/index.md",
            "---\ntitle: Logo\nversions:\n  - {version: 1, date: 2026-03-01, files: [one.svg]}\n  - {version: 2, date: 2026-03-10, files: [two.svg]}\n---\n",
        )
        .file("content/acme/deliverables/logo/one.svg", "<svg>one</svg>")
        .file("content/acme/deliverables/logo/two.svg", "<svg>two</svg>")
        .file("content/acme/briefs/spring.md", "---\ntitle: Spring\ndate: 2026-03-01\n---\n\nWhat we want.\n")
        .file(
            "mail.eml",
            "From: Dana Reyes <dana@acme.example>\nTo: studio@example.com\nDate: Tue, 24 Mar 2026 16:05:00 +0100\nSubject: Re: Logo\nMessage-ID: <abc@acme.example>\n\nYes.\n",
        );
    let approve = |subject: &str, at: &str, more: &[&str]| {
        let mut line = vec![
            "approve",
            "acme",
            subject,
            "--by",
            "dana@acme.example",
            "--at",
            at,
        ];
        line.extend(more);
        project.run(&line).exits(0);
    };
    approve(
        "deliverables/logo@1",
        "2026-03-04T10:00:00Z",
        &["--decision", "changes-requested", "--conditions", "Heavier"],
    );
    approve(
        "briefs/spring",
        "2026-03-05T10:00:00Z",
        &["--decision", "approved"],
    );
    approve(
        "deliverables/logo@2",
        "2026-03-24T15:05:00Z",
        &[
            "--decision",
            "approved",
            "--statement",
            "Yes.\nThat is us: \"done\".",
            "--evidence",
            "mail.eml",
        ],
    );
    project.run(&["check", "--strict"]).exits(0);
    project
}

const FIRST: &str = "content/acme/approvals/2026-03-04-logo-v1.yaml";
const MIDDLE: &str = "content/acme/approvals/2026-03-05-spring.yaml";
const LAST: &str = "content/acme/approvals/2026-03-24-logo-v2.yaml";

/// What is done, and what `check` has to say about it and where.
type Row = (&'static str, fn(&Project), &'static str, &'static str);

const TABLE: [Row; 9] = [
    (
        "a field is edited",
        |project| {
            let text = project.read(FIRST).replace("changes-requested", "approved");
            project.write(FIRST, text);
        },
        "it was edited, removed or put in another order",
        MIDDLE,
    ),
    (
        "two files are swapped",
        |project| {
            let (one, two) = (
                project.read("content/acme/deliverables/logo/one.svg"),
                project.read("content/acme/deliverables/logo/two.svg"),
            );
            project.write("content/acme/deliverables/logo/one.svg", two);
            project.write("content/acme/deliverables/logo/two.svg", one);
        },
        "`two.svg` has changed since Dana Reyes decided on 2026-03-24",
        LAST,
    ),
    (
        "the middle record is deleted",
        |project| fs::remove_file(project.path(MIDDLE)).expect("written above"),
        "it was edited, removed or put in another order",
        LAST,
    ),
    (
        "the first record is deleted",
        |project| fs::remove_file(project.path(FIRST)).expect("written above"),
        "an approval was recorded before this one and is gone",
        MIDDLE,
    ),
    (
        "one byte of a deliverable is changed",
        |project| project.write("content/acme/deliverables/logo/two.svg", "<svg>twO</svg>"),
        "`two.svg` has changed since Dana Reyes decided on 2026-03-24",
        LAST,
    ),
    (
        "an approved document is changed",
        |project| {
            let text = project.read("content/acme/briefs/spring.md") + "And more.\n";
            project.write("content/acme/briefs/spring.md", text);
        },
        "`spring.md` has changed since Dana Reyes decided on 2026-03-05",
        MIDDLE,
    ),
    (
        "the clock is put back",
        |project| {
            let text = project.read(FIRST);
            let line = text
                .lines()
                .find(|line| line.starts_with("recorded_at"))
                .expect("written")
                .to_owned();
            project.write(
                FIRST,
                text.replace(&line, "recorded_at: \"2036-01-01T00:00:00+00:00\""),
            );
        },
        "an approval was recorded before this one and is gone",
        MIDDLE,
    ),
    (
        "the evidence is forged",
        |project| {
            project.write(
                "content/acme/approvals/evidence/mail.eml",
                "From: dana@acme.example\n\nNo.\n",
            )
        },
        "is not the file that was recorded",
        LAST,
    ),
    (
        "an approved file is removed",
        |project| {
            fs::remove_file(project.path("content/acme/deliverables/logo/two.svg"))
                .expect("written above");
        },
        "`deliverables/logo/two.svg`, which Dana Reyes decided about",
        LAST,
    ),
];

#[test]
fn every_kind_of_tampering_is_found_and_named() {
    for (what, tamper, fact, place) in TABLE {
        let project = engagement();
        tamper(&project);
        let ran = project.run(&["check"]);
        assert_eq!(ran.code(), 1, "{what} passes");
        assert!(ran.err().contains(fact), "{what}: {}", ran.err());
        let named = ran
            .err()
            .lines()
            .any(|line| line.contains("--> ") && line.contains(place));
        assert!(named, "{what} is not reported at {place}: {}", ran.err());
        project.run(&["build", "--plain"]).exits(1);
    }
}

#[test]
fn a_record_holds_what_was_decided_and_about_which_bytes() {
    let project = engagement();
    let text = project.read(LAST);
    let digest = deedbox::digest::Digest::of(b"<svg>two</svg>");
    let previous = deedbox::digest::Digest::of(project.read(MIDDLE).as_bytes());
    for part in [
        "subject: \"deliverables/logo@2\"",
        "title: \"Logo, version 2\"",
        "at: \"2026-03-24T15:05:00+00:00\"",
        "statement: \"Yes.\\nThat is us: \\\"done\\\".\"",
        "\"from\":\"dana@acme.example\"",
        "\"message_id\":\"abc@acme.example\"",
        "\"organisation\":\"Acme Ltd\"",
        &format!("{{\"path\":\"deliverables/logo/two.svg\",\"size\":14,\"sha256\":\"{digest}\"}}"),
        &format!("previous: \"{previous}\""),
    ] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
    // What was written once is not written over.
    let ran = project.run(&[
        "approve",
        "acme",
        "deliverables/logo@2",
        "--by",
        "dana@acme.example",
        "--at",
        "2026-03-24T18:00:00Z",
        "--decision",
        "withdrawn",
    ]);
    assert!(ran.exits(0).out().contains("2026-03-24-logo-v2-2.yaml"));
    let states = project.run(&["approvals", "acme", "--json"]).exits(0);
    let states: serde_json::Value = serde_json::from_str(&states.out()).expect("JSON");
    let state = |subject: &str| {
        let all = states.as_array().expect("a list");
        all.iter()
            .find(|one| one["subject"] == subject)
            .expect(subject)["state"]
            .clone()
    };
    assert_eq!(state("briefs/spring"), "approved");
    assert_eq!(state("deliverables/logo@1"), "changes-requested");
}

#[test]
fn who_may_decide_is_checked_before_and_after() {
    let project = engagement();
    let ran = project.run(&[
        "approve",
        "acme",
        "deliverables/logo@2",
        "--by",
        "ann@acme.example",
        "--decision",
        "approved",
    ]);
    let said = ran.exits(2).err();
    assert!(
        said.contains("Ann Lee may not decide about `deliverables/logo@2`")
            && said.contains("`approves` in content/acme/client.yaml"),
        "{said}"
    );
    for (subject, by, hint) in [
        (
            "deliverables/lgo@2",
            "dana@acme.example",
            "did you mean `deliverables/logo@2`?",
        ),
        ("deliverables/logo@3", "dana@acme.example", "did you mean"),
        (
            "deliverables/logo",
            "dana@acme.example",
            "write `deliverables/logo@2`",
        ),
        (
            "deliverables/logo@2",
            "dan@acme.example",
            "did you mean `dana@acme.example`?",
        ),
    ] {
        let ran = project
            .run(&[
                "approve",
                "acme",
                subject,
                "--by",
                by,
                "--decision",
                "approved",
            ])
            .exits(2);
        assert!(ran.err().contains(hint), "{}", ran.err());
    }
}

#[test]
fn a_changed_approved_file_is_built_only_when_asked_and_the_page_says_so() {
    let project = engagement();
    project.write("content/acme/deliverables/logo/two.svg", "<svg>three</svg>");
    let ran = project.run(&["build", "--plain"]).exits(1);
    assert!(
        ran.err().contains("`deedbox build --allow-stale` builds"),
        "{}",
        ran.err()
    );
    let ran = project.run(&["build", "--plain", "--allow-stale"]).exits(0);
    assert!(!ran.err().contains("--allow-stale"), "{}", ran.err());
    let page = project.read("public-plain/acme/deliverables/logo/index.html");
    assert!(
        page.contains("Approved, but changed since")
            && page.contains("is no longer the one that was approved")
    );
}

#[test]
fn hand_written_approvals_are_completed_once() {
    let project = engagement();
    project.write(
        "content/acme/approvals/2026-03-30-by-hand.yaml",
        "subject: deliverables/logo@2\ndecision: approved\nby: dana@acme.example\nat: 2026-03-30T10:00:00Z",
    );
    let ran = project.run(&["check"]).exits(0);
    assert!(
        ran.err().contains("`deedbox approve --pin acme`"),
        "{}",
        ran.err()
    );
    assert!(
        project
            .run(&["approve", "--pin", "acme"])
            .exits(0)
            .out()
            .contains("completed 1 approval")
    );
    project.run(&["check", "--strict"]).exits(0);
    assert!(
        project
            .run(&["approve", "--pin", "acme"])
            .exits(0)
            .out()
            .contains("nothing to complete: every approval has")
    );
}

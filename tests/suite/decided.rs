//! Decisions that cannot be right: before what they are about, or taken back although
//! something else needs them; and what is said where nothing is to be done.

use std::fs;

use crate::project::{Project, Ran, said};
use crate::signed::with_key;
use crate::tampering::engagement;

fn decide(project: &Project, subject: &str, by: &str, more: &[&str]) -> Ran {
    let mut line = vec!["approve", "acme", subject, "--by", by];
    line.extend(more);
    let mut command = project.command(&line);
    // In the firm's zone, UTC, it is the evening of the 30th.
    let fixed = command.env("SOURCE_DATE_EPOCH", "1774906200");
    Ran::of(&line.join(" "), fixed.output().expect("runs"))
}

const ANN: &str = "ann@acme.example";

fn agreement(project: &Project, date: &str) {
    project.write(
        "content/acme/agreements/sow.md",
        format!("---\ntitle: Work\ntype: sow\nstate: sent\ndate: {date}\n---\n\nWhat we do.\n"),
    );
}

#[test]
fn a_document_is_not_decided_about_before_its_date() {
    let project = engagement();
    agreement(&project, "2026-03-20");
    let before = project.tree("content");
    let approved = ["--decision", "approved", "--at"];
    for at in [
        "2026-03-19",
        "2026-03-19T23:59:59Z",
        "2026-03-19T20:00:00-03:00",
    ] {
        let ran = decide(
            &project,
            "agreements/sow",
            ANN,
            &[approved[0], approved[1], approved[2], at],
        );
        said(
            &ran.exits(2),
            "is before 2026-03-20, the date of `agreements/sow`",
        );
        assert!(project.tree("content") == before, "{at}");
    }
    // A day has begun where it has begun for the firm or for whoever decides.
    for at in [
        "2026-03-20",
        "2026-03-20T00:00:00Z",
        "2026-03-20T01:00:00+02:00",
        "2026-03-19T22:00:00-03:00",
    ] {
        let project = engagement();
        agreement(&project, "2026-03-20");
        decide(
            &project,
            "agreements/sow",
            ANN,
            &[approved[0], approved[1], approved[2], at],
        )
        .exits(0);
        project.run(&["check", "--strict"]).exits(0);
    }
    // Nor is one of tomorrow decided about today; what dates a project is when it starts.
    agreement(&project, "2026-03-31");
    let ran = decide(&project, "agreements/sow", ANN, &["--decision", "approved"]).exits(2);
    said(&ran, "is before 2026-03-31");
    project.write("content/acme/client.yaml", "name: Acme\npeople: [{name: Ann, email: ann@acme.example}, {name: Dana, email: dana@acme.example}]\n");
    project.write(
        "content/acme/projects/new.md",
        "---\ntitle: New\nstarted: 2026-05-01\nstate: planned\n---\n\nText.\n",
    );
    decide(&project, "projects/new", ANN, &["--decision", "approved"]).exits(0);
}

#[test]
fn what_is_on_record_too_early_is_warned_of_and_can_be_taken_back() {
    let project = with_key();
    project.run(&["approvals", "acme", "--sign"]).exits(0);
    let brief = project.read("content/acme/briefs/spring.md");
    let index = project.read("content/acme/deliverables/logo/index.md");
    project.write(
        "content/acme/deliverables/logo/index.md",
        index.replace("2026-03-10", "2026-03-25"),
    );
    let ran = project.run(&["check"]).exits(0);
    said(
        &ran,
        "warning: this was decided before 2026-03-25, the date of `deliverables/logo@2`",
    );
    assert_eq!(ran.err().matches("this was decided before").count(), 1);
    project.run(&["check", "--strict"]).exits(1);
    // The version is dated after today: the approval is withdrawn all the same.
    project.write(
        "content/acme/deliverables/logo/index.md",
        index.replace("2026-03-10", "2999-03-25"),
    );
    project
        .run(&["approve", "acme", "deliverables/logo@2", "--undo"])
        .exits(0);
    // Neither what was taken back nor what takes it back is too early.
    let ran = project.run(&["check"]).exits(0);
    assert!(
        !ran.err().contains("this was decided before"),
        "{}",
        ran.err()
    );
    drop(brief);
}

#[test]
fn undoing_leaves_nothing_that_points_nowhere() {
    let undo = |project: &Project, what: &str| project.run(&["approve", "acme", what, "--undo"]);
    let entry = |slug: &str| {
        format!(
            "- slug: {slug}\n  subject: deliverables/logo@2\n  decision: rejected\n  by: dana@acme.example\n  at: 2026-03-30T1{slug}:00:00Z\n"
        )
    };
    // One of several in a list, or a row, is withdrawn on record.
    for (name, text) in [
        ("list.yaml", entry("1") + &entry("2")),
        ("table.csv", "title,subject,decision,by,at\n2,deliverables/logo@2,rejected,dana@acme.example,2026-03-30T12:00:00Z\n".to_owned()),
    ] {
        let project = engagement();
        project.write("content/acme/approvals/table.csv.yaml", "slug: title\n");
        if !name.ends_with(".csv") {
            fs::remove_file(project.path("content/acme/approvals/table.csv.yaml")).expect("there");
        }
        let path = format!("content/acme/approvals/{name}");
        project.write(&path, &text);
        said(&undo(&project, "approvals/2").exits(0), "wrote content/acme/approvals/");
        assert_eq!(project.read(&path), text);
        project.run(&["check"]).exits(0);
    }
    // What could not be read may be another approval.
    let project = engagement();
    let text = entry("1") + &entry("2").replace("rejected", "refused");
    project.write("content/acme/approvals/list.yaml", &text);
    let before = project.tree("content");
    said(
        &undo(&project, "approvals/1").exits(1),
        "nothing was taken back",
    );
    assert!(project.tree("content") == before);
    // Alone in a directory of its own, with Markdown, it goes; where an update links to it,
    // it stays and is withdrawn, and evidence that something shows stays too.
    let decided = ["--decision", "rejected", "--evidence", "mail.eml"];
    for (link, stays) in [
        (None, false),
        (Some("../approvals/2026-03-24-logo-v2-2.yaml"), true),
    ] {
        let project = engagement();
        decide(
            &project,
            "deliverables/logo@2",
            "dana@acme.example",
            &decided,
        )
        .exits(0);
        let own = "content/acme/approvals/2026-03-24-logo-v2-2.yaml";
        if let Some(link) = link {
            project.write(
                "content/acme/updates/week.md",
                format!(
                    "---\ntitle: Week\ndate: 2026-03-04\nstate: on-track\n---\n\n[It]({link})\n"
                ),
            );
            project.run(&["check"]).exits(0);
        }
        undo(&project, "deliverables/logo@2").exits(0);
        assert_eq!(project.path(own).exists(), stays);
        project.run(&["check"]).exits(0);
    }
    let project = engagement();
    project.write("later.txt", "Yes.");
    decide(
        &project,
        "deliverables/logo@2",
        "dana@acme.example",
        &["--decision", "rejected", "--evidence", "later.txt"],
    )
    .exits(0);
    project.write(
        "content/acme/updates/week.md",
        "---\ntitle: Week\ndate: 2026-03-04\nstate: on-track\n---\n\n[It](../approvals/evidence/later.txt)\n",
    );
    undo(&project, "deliverables/logo@2").exits(0);
    assert!(
        project
            .path("content/acme/approvals/evidence/later.txt")
            .exists()
    );
    project.run(&["check"]).exits(0);
}

#[test]
fn an_approval_in_a_directory_with_other_files_is_completed_and_taken_back() {
    let project = engagement();
    let text = "---\nsubject: deliverables/logo@2\ndecision: approved\nby: dana@acme.example\nat: 2026-03-30T10:00:00Z\nevidence: [{file: yes.txt}]\n---\n\nAs said.\n\n---\n\nfiles: none\n";
    project.write("content/acme/approvals/end/index.md", text);
    project.write("content/acme/approvals/end/yes.txt", "Yes");
    project.write("content/acme/approvals/end/more.txt", "More");
    project.run(&["approve", "--pin", "acme"]).exits(0);
    let completed = project.read("content/acme/approvals/end/index.md");
    let (_, body) = text.split_at(text.find("\n---\n\nAs said.").expect("there"));
    assert!(
        completed.ends_with(body) && completed.contains("sha256"),
        "{completed}"
    );
    project.run(&["check"]).exits(0);
    project
        .run(&["approve", "acme", "approvals/end", "--undo"])
        .exits(0);
    assert!(!project.path("content/acme/approvals/end/index.md").exists());
    assert!(
        project.path("content/acme/approvals/end/yes.txt").exists(),
        "it is not ours"
    );
    project.run(&["check"]).exits(0);
}

#[test]
fn nothing_to_complete_is_said_so() {
    let project = engagement();
    let ran = project.run(&["approve", "--pin", "acme"]).exits(0);
    said(
        &ran,
        "nothing to complete: every approval has the digests of its files",
    );
    assert!(!ran.out().contains("0 approvals"), "{}", ran.out());
    let none = Project::small();
    said(
        &none.run(&["approve", "--pin", "acme"]).exits(0),
        "nothing to complete: there are no approvals",
    );
}

#[test]
fn other_line_endings_are_no_fork_and_nothing_is_chained_to_them() {
    let project = engagement();
    let first = "content/acme/approvals/2026-03-04-logo-v1.yaml";
    let text = project.read(first);
    for (changed, fact) in [
        (
            text.replace('\n', "\r\n"),
            "has other line endings than when it was recorded",
        ),
        (
            text.replace("Heavier", "Lighter"),
            "it was edited, removed or put in another order",
        ),
    ] {
        project.write(first, &changed);
        let ran = project.run(&["check"]).exits(1);
        said(&ran, fact);
        assert!(!ran.err().contains("side by side"), "{}", ran.err());
    }
    project.write(first, text.replace('\n', "\r\n"));
    let before = project.tree("content");
    let ran = project.run(&[
        "approve",
        "acme",
        "deliverables/logo@2",
        "--by",
        "dana@acme.example",
        "--decision",
        "rejected",
    ]);
    said(
        &ran.exits(1),
        "has other line endings than when it was recorded",
    );
    assert!(project.tree("content") == before);
}

#[test]
fn what_was_typed_reaches_no_terminal_as_it_is() {
    let project = Project::small();
    let odd = "x\u{202e}\u{1b}[31my\u{9b}\nz";
    for line in [
        &["approve", "acme", "a/b", "--by", "x", "--decision", odd][..],
        &["check", odd],
        &["build", &format!("--{odd}")],
        &["new", "update", "acme", "--date", odd],
        &["serve", "--port", odd],
        &["--color", odd, "check"],
        &["access", odd],
        &[odd],
        &["verify", odd],
        &["schema", odd, odd],
    ] {
        for color in ["0", "1"] {
            let mut command = project.command(line);
            command.env("CLICOLOR_FORCE", color);
            let ran = Ran::of("", command.output().expect("runs"));
            let all = ran.out() + &ran.err();
            assert_ne!(ran.code(), 0, "{line:?}");
            assert!(
                all.contains("\\u{202e}") && all.contains("\\u{1b}"),
                "{all:?}"
            );
            assert!(
                !all.contains('\u{202e}') && !all.contains('\u{9b}'),
                "{all:?}"
            );
            assert!(!all.contains("\u{1b}[31my"), "{all:?}");
        }
    }
    let ran = project.run(&["--help"]).exits(0);
    assert!(ran.out().contains("Usage: deedbox") && ran.err().is_empty());
    project.run(&["chekc"]).exits(2);
}

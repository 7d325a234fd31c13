//! Signing again: what is kept of the list before, and what is mended. What killed runs and
//! merges leave never blocks the builds after it.

use crate::project::{Project, said};
use crate::signed::with_key;

const OWN: &str = "content/signatures/acme";
const SIGN: [&str; 3] = ["approvals", "acme", "--sign"];

fn signed() -> Project {
    let project = with_key();
    project.run(&SIGN).exits(0);
    project
}

fn decide(project: &Project, decision: &str) -> crate::project::Ran {
    project.run(&[
        "approve",
        "acme",
        "deliverables/logo@2",
        "--by",
        "dana@acme.example",
        "--decision",
        decision,
    ])
}

fn list(project: &Project) -> String {
    project.read(&format!("{OWN}/approvals.txt"))
}

#[test]
fn a_list_that_nothing_fits_is_replaced_and_not_kept() {
    let conflict = |list: &str| format!("<<<<<<< ours\n{list}=======\n>>>>>>> theirs\n");
    let crlf = |list: &str| list.replace('\n', "\r\n");
    let other = |list: &str| {
        list.lines()
            .take(1)
            .map(|line| format!("{line}\n"))
            .collect()
    };
    let ways: [&dyn Fn(&str) -> String; 3] = [&conflict, &crlf, &other];
    for way in ways {
        let project = signed();
        project.write(&format!("{OWN}/approvals.txt"), way(&list(&project)));
        project.run(&["check"]).exits(1);
        let ran = project.run(&SIGN).exits(0);
        said(&ran, "is replaced and not kept");
        assert!(!project.path(&format!("{OWN}/earlier")).exists());
        project.run(&["check", "--strict"]).exits(0);
    }
}

#[test]
fn a_list_that_is_there_without_its_signature_is_mended() {
    // As a run leaves it that is killed after the first of its files has its name.
    let project = signed();
    let before = project.tree(OWN);
    decide(&project, "withdrawn").exits(0);
    let after = project.tree(OWN);
    project.write(
        &format!("{OWN}/approvals.txt.sig"),
        &before["approvals.txt.sig"],
    );
    project.run(&["check"]).exits(1);
    project.run(&SIGN).exits(0);
    assert!(project.tree(OWN) == after, "as if nothing had happened");
    project.run(&["build", "--plain"]).exits(0);
    // As one leaves it that is killed while it keeps the list before.
    project.write(
        &format!("{OWN}/earlier/.0123456789abcdef/approvals.txt"),
        "x\n",
    );
    project.run(&["check", "--strict"]).exits(0);
}

#[test]
fn what_was_kept_is_not_overwritten_by_what_does_not_fit() {
    let project = signed();
    let first = list(&project);
    decide(&project, "withdrawn").exits(0);
    let kept = project.tree(&format!("{OWN}/earlier"));
    assert_eq!(kept.len(), 3, "a list, its signature, whose counts");
    // The first list stands where the newest belongs, with the newest one's signature.
    project.write(&format!("{OWN}/approvals.txt"), &first);
    let ran = project.run(&SIGN).exits(0);
    said(&ran, "is replaced and not kept");
    assert!(project.tree(&format!("{OWN}/earlier")) == kept);
    project.run(&["check", "--strict"]).exits(0);
}

#[test]
fn approvals_that_are_not_read_are_not_left_out() {
    let conflict = |text: &str| format!("<<<<<<< ours\n{text}=======\n>>>>>>> theirs\n");
    let broken = |text: &str| format!("{text}\n  x: [\n");
    let ways: [&dyn Fn(&str) -> String; 2] = [&conflict, &broken];
    for way in ways {
        let project = signed();
        let names = project.tree("content/acme/approvals");
        let name = names.keys().find(|name| name.ends_with(".yaml"));
        let path = format!("content/acme/approvals/{}", name.expect("an approval"));
        project.write(&path, way(&project.read(&path)));
        let before = project.tree("content");
        said(&project.run(&SIGN).exits(1), &path);
        let ran = decide(&project, "withdrawn").exits(1);
        said(&ran, "nothing was signed");
        assert!(project.tree("content") == before);
    }
}

#[test]
fn approvals_with_other_line_endings_are_not_signed() {
    let project = signed();
    for name in project.tree("content/acme/approvals").keys() {
        let path = format!("content/acme/approvals/{name}");
        if name.ends_with(".yaml") {
            project.write(&path, project.read(&path).replace('\n', "\r\n"));
        }
    }
    let before = project.tree("content");
    said(&project.run(&SIGN).exits(1), "core.autocrlf");
    said(&decide(&project, "withdrawn").exits(1), "core.autocrlf");
    assert!(project.tree("content") == before);
}

//! `deedbox new` makes nothing up: no decision, no words of the client's. What it wrote and
//! nobody filled in is found, and is not handed over.

use crate::authoring::firm;
use crate::project::said;

#[test]
fn new_makes_up_no_decision() {
    let project = firm();
    let ran = project.run(&["new", "approval", "acme"]).exits(2);
    said(
        &ran,
        "error: `deedbox new` cannot write a decision that nobody has made",
    );
    said(&ran, "`deedbox approve acme SUBJECT --by … --decision …`");
    project.write(
        "content/acme/deliverables/logo/index.md",
        "---\ntitle: Logo\nversions: [{version: 1, date: 2026-03-04, files: [a.txt]}]\n---\n",
    );
    project.write("content/acme/deliverables/logo/a.txt", "a\n");
    let ran = project
        .run(&["new", "approvals", "acme", "It is fine"])
        .exits(2);
    said(
        &ran,
        "`deedbox approve acme deliverables/logo@1 --by … --decision …`",
    );
    assert!(!project.path("content/acme/approvals").exists());
}

/// The lines of a file that say something, comments aside.
fn spoken(text: &str) -> Vec<&str> {
    let lines = text
        .lines()
        .map(|line| line.split("#").next().unwrap_or(""));
    lines.filter(|line| !line.trim().is_empty()).collect()
}

#[test]
fn new_puts_no_words_into_the_mouth_of_the_client() {
    let made = [("message", "from"), ("request", "by"), ("decision", "by")];
    for (kind, field) in made {
        let project = firm();
        project.run(&["new", kind, "acme", "Word"]).exits(0);
        let (path, bytes) = project
            .tree("content/acme")
            .into_iter()
            .find(|(path, _)| path.ends_with("word.md") || path.ends_with("word.yaml"))
            .expect("a file");
        let text = String::from_utf8(bytes).expect("text");
        let is_said = |line: &&str| line.starts_with(&format!("{field}:"));
        let line = spoken(&text).into_iter().find(is_said).unwrap_or_default();
        assert!(!line.contains("dana"), "{path}\n{text}");
        // Where nobody of the firm is known, somebody has to be named first.
        let project = firm().file(
            "content/acme/client.yaml",
            "name: Acme Ltd\npeople:\n  - {name: Dana Reyes, email: dana@acme.example}\n",
        );
        let ran = project.run(&["new", kind, "acme", "Word"]).exits(0);
        let text = project.tree("content/acme").into_iter();
        let text = text.filter(|(path, _)| path.contains("word."));
        let text: Vec<String> = text
            .map(|(_, bytes)| String::from_utf8(bytes).expect("text"))
            .collect();
        let is_empty = |line: &&str| line.trim_end() == format!("{field}:");
        let empty = text.iter().flat_map(|text| text.lines()).find(is_empty);
        assert!(empty.is_none(), "{text:?}");
        if kind != "decision" {
            said(&ran, &format!("needs `{field}`"));
            project.run(&["check"]).exits(1);
        }
    }
}

/// A kind of the firm's own in which every shape is required.
const OWN: &str = "one: Check-up
date: date
state: state
open: [planned]
fields:
  title: {type: text, required: true}
  date: {type: date, required: true}
  state: {type: choice, required: true, choices: [approved, planned]}
  note: {type: markdown, required: true}
  cost: {type: money, required: true}
  hours: {type: duration, required: true}
  count: {type: number, required: true, min: 3}
  is_fine: {type: boolean, required: true}
  at: {type: datetime, required: true}
  words: {type: text, many: true, required: true}
  parts: {type: list, required: true, fields: {name: {type: text, required: true}, sum: {type: money, required: true}}}
";

#[test]
fn what_new_wrote_and_nobody_changed_is_found() {
    let project = firm().file("content/kinds/checkups.yaml", OWN);
    project
        .run(&["new", "checkup", "acme", "Spring", "--date", "2026-03-04"])
        .exits(0);
    let path = "content/acme/checkups/2026-03-04-spring.md";
    let text = project.read(path);
    assert!(text.contains("state: planned"), "{text}");
    let ran = project.run(&["check"]).exits(0);
    said(
        &ran,
        "warning: `note`, `cost`, `hours`, `count`, `is_fine`, `at`, `words`, `name`, `sum` and the text are still as `deedbox new` wrote them",
    );
    assert_eq!(ran.err().matches("as `deedbox new` wrote").count(), 1);
    project.run(&["check", "--strict"]).exits(1);
    said(
        &project.run(&["build", "--plain"]).exits(1),
        "error: `note`, `cost`,",
    );
    // One after the other; each left alone is found.
    let steps = [
        ("note: some words", "note: Ears and eyes", "note"),
        ("cost: 0.00", "cost: 12.00", "cost"),
        ("hours: 1h 30m", "hours: 2h", "hours"),
        ("count: 3", "count: 4", "count"),
        ("is_fine: true", "is_fine: false", "is_fine"),
        ("at: 2026-03-04T10:00", "at: 2026-03-04T11:15", "at"),
        ("words: [some words]", "words: [one, two]", "words"),
        ("- name: some words", "- name: A part", "name"),
        ("sum: 0.00", "sum: 1.00", "sum"),
        ("Write here, in Markdown.", "All is well.", "the text"),
    ];
    for left in &steps {
        let mut text = text.clone();
        for (old, new, _) in steps.iter().filter(|step| step.0 != left.0) {
            assert!(text.contains(old), "{old}\n{text}");
            text = text.replace(old, new);
        }
        project.write(path, &text);
        let ran = project.run(&["check"]).exits(0);
        let name = if left.2.contains(' ') {
            left.2.to_owned()
        } else {
            format!("`{}`", left.2)
        };
        said(
            &ran,
            &format!("warning: {name} is still as `deedbox new` wrote it"),
        );
        project.run(&["build", "--plain"]).exits(1);
        // Nothing is wrong with a value that is meant.
        if !left.0.contains("words") && !left.2.contains(' ') {
            project.write(path, text.replace("# fill in", "#"));
            project.run(&["check", "--strict"]).exits(0);
        }
        project.write(path, text.replace(left.0, left.1));
        project.run(&["check", "--strict"]).exits(0);
    }
    project.run(&["build", "--plain"]).exits(0);
}

#[test]
fn a_file_that_nobody_has_replaced_is_found() {
    let project = firm();
    project
        .run(&["new", "file", "acme", "Logo", "--date", "2026-03-04"])
        .exits(0);
    let path = "content/acme/files/logo.txt";
    let index = "content/acme/files/2026-03-04-logo.md";
    project.write(
        index,
        project
            .read(index)
            .replace("Write here, in Markdown.", "The mark."),
    );
    said(
        &project.run(&["build", "--plain"]).exits(1),
        "error: `files/logo.txt` is still the file that `deedbox new` wrote",
    );
    said(
        &project.run(&["check"]).exits(0),
        "warning: `files/logo.txt`",
    );
    // Words of the client's own that begin alike are none of ours.
    for text in ["Replace this file: no.\nIt is a manual.\n", "The mark.\n"] {
        project.write(path, text);
        project.run(&["check", "--strict"]).exits(0);
    }
    project.run(&["build", "--plain"]).exits(0);
}

#[test]
fn words_that_only_look_alike_are_meant() {
    let project = firm().file(
        "content/acme/invoices/one.yaml",
        "number: some words of it\ndate: 2026-03-04\ndue: 2026-03-18\nstate: draft\n\
         lines: [{description: Free of charge, amount: 0.00}]\ntotal: 0.00\n",
    );
    project.write(
        "content/acme/updates/week.md",
        "---\ntitle: Week\ndate: 2026-03-04\n---\n\nWrite here, in Markdown. And there.\n",
    );
    project.run(&["check", "--strict"]).exits(0);
}

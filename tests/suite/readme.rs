//! What README.md and docs/ say: the README's session runs as it is written, every link leads
//! somewhere, and the reference names every command and every page of its own.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use deedbox::markdown::{Document, Role};

use crate::project::{Project, program, repository};

/// What the session leaves out: how deedbox itself is built, and what does not end by itself.
const NOT_RUN: [&str; 3] = ["cargo run --release", "cargo install", "deedbox serve"];

/// A command with what the README shows of its output, or a file to write.
enum Step {
    Run(String, Vec<String>),
    Write(PathBuf, String),
}

/// The steps of a guide, in order. A block below a paragraph that ends with a path in backticks
/// and a colon is that file.
fn steps(text: &str) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut above = "";
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let Some(language) = line.strip_prefix("```") else {
            if !line.is_empty() {
                above = line;
            }
            continue;
        };
        let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
        if language == "console" {
            steps.extend(session(&block));
            continue;
        }
        let path = above
            .strip_suffix("`:")
            .and_then(|line| line.rsplit('`').next());
        let path = path.unwrap_or_else(|| panic!("no file is named above {block:?}"));
        steps.push(Step::Write(path.into(), block.join("\n") + "\n"));
    }
    steps
}

fn session(block: &[&str]) -> Vec<Step> {
    let mut steps: Vec<(String, Vec<String>)> = Vec::new();
    for line in block {
        match (line.strip_prefix("$ "), steps.last_mut()) {
            (Some(command), _) => steps.push((command.to_owned(), Vec::new())),
            (None, Some((_, shown))) => shown.push((*line).to_owned()),
            (None, None) => panic!("`{line}` is no command's output"),
        }
    }
    let run = |(command, shown)| Step::Run(command, shown);
    steps.into_iter().map(run).collect()
}

/// Whether a line of output is one that a guide shows, in which `…` stands for anything.
fn is_shown(shown: &str, line: &str) -> bool {
    let mut parts = shown.split('…');
    let Some(mut rest) = line.strip_prefix(parts.next().unwrap_or_default()) else {
        return false;
    };
    let is_whole = !shown.contains('…');
    for part in parts {
        let Some(at) = rest.find(part) else {
            return false;
        };
        rest = &rest[at + part.len()..];
    }
    rest.is_empty() || (!is_whole && shown.ends_with('…'))
}

#[test]
fn the_session_of_the_readme_runs_as_it_is_written() {
    let text = fs::read_to_string(repository().join("README.md")).expect("the guide");
    let firm = Project::empty();
    let mut directory = firm.path("");
    let path = std::env::join_paths(
        std::iter::once(program().parent().expect("a directory").to_owned())
            .chain(["/usr/bin", "/bin"].map(PathBuf::from)),
    );
    let path = path.expect("paths");
    let mut commands = 0;
    for step in steps(&text) {
        let (line, shown) = match step {
            Step::Run(line, shown) => (line, shown),
            Step::Write(name, content) => {
                assert!(name.starts_with("content"), "{name:?}");
                let file = directory.join(name);
                fs::create_dir_all(file.parent().expect("a directory")).expect("a directory");
                fs::write(file, content).expect("a file");
                continue;
            }
        };
        if NOT_RUN.iter().any(|start| line.starts_with(start)) {
            continue;
        }
        if let Some(below) = line.strip_prefix("cd ") {
            directory.push(below);
            assert!(directory.is_dir(), "{line}");
            continue;
        }
        let mut command = Command::new("sh");
        command.arg("-c").arg(&line).current_dir(&directory);
        command
            .env_clear()
            .env("PATH", &path)
            .env("HOME", &directory);
        command.env("DEEDBOX_TEST_WORK_FACTOR", "4");
        let output = command.output().expect("a shell");
        let all = [output.stderr, output.stdout].concat();
        let all = String::from_utf8(all).expect("text");
        assert!(output.status.success(), "{line}\n{all}");
        let mut said = all.lines();
        for wanted in &shown {
            assert!(
                said.any(|line| is_shown(wanted, line)),
                "`{wanted}` is not said by `{line}` (or not in that order):\n{all}"
            );
        }
        commands += 1;
    }
    assert!(commands >= 9, "{commands}");
}

#[test]
fn three_dots_stand_for_anything_and_other_words_for_themselves() {
    for (shown, line) in [
        ("wrote a", "wrote a"),
        ("wrote …", "wrote a: b"),
        ("a …-x.zip: fine", "a b-x.zip: fine"),
    ] {
        assert!(is_shown(shown, line), "{shown}");
    }
    for (shown, line) in [
        ("wrote a", "wrote ab"),
        ("wrote a", "has wrote a"),
        ("a …-x.zip", "a b-x.zip: fine"),
        ("…b", "a"),
    ] {
        assert!(!is_shown(shown, line), "{shown}");
    }
}

/// The guides, as paths from the repository.
fn guides() -> Vec<PathBuf> {
    let docs = fs::read_dir(repository().join("docs")).expect("the reference");
    let mut guides: Vec<PathBuf> = docs
        .map(|entry| Path::new("docs").join(entry.expect("an entry").file_name()))
        .collect();
    let others = [
        "README.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "SECURITY.md",
        "themes/README.md",
        "tests/README.md",
    ];
    guides.extend(others.map(PathBuf::from));
    guides.sort();
    guides
}

#[test]
fn every_link_of_the_guides_leads_somewhere() {
    let mut wrong = Vec::new();
    for guide in guides() {
        let text = fs::read_to_string(repository().join(&guide)).expect("a guide");
        for link in Document::read(&text).links() {
            let to = &link.destination;
            if to.contains("://") || to.starts_with("mailto:") || link.role == Role::Media {
                continue;
            }
            let (path, fragment) = to.split_once('#').unwrap_or((to, ""));
            let target = match path {
                "" => guide.clone(),
                path => guide.parent().expect("a directory").join(path),
            };
            let target = repository().join(target);
            let is_there = target.exists()
                && (fragment.is_empty()
                    || fs::read_to_string(&target)
                        .is_ok_and(|text| Document::read(&text).find(fragment).is_some()));
            if !is_there {
                wrong.push(format!("{}: {to}", guide.display()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_readme_leads_to_every_guide_and_the_reference_names_every_command() {
    let text = fs::read_to_string(repository().join("README.md")).expect("the guide");
    let readme = Document::read(&text);
    let linked: BTreeSet<&str> = readme
        .links()
        .iter()
        .map(|link| link.destination.as_str())
        .collect();
    for guide in guides() {
        let name = guide.to_str().expect("a name");
        if !["README.md", "tests/README.md"].contains(&name) {
            assert!(linked.contains(name), "README.md does not lead to {name}");
        }
    }
    let commands = fs::read_to_string(repository().join("docs/commands.md")).expect("a guide");
    let help = Project::empty().run(&["--help"]).exits(0).out();
    let (_, list) = help.split_once("Commands:\n").expect("a list of commands");
    let names = list.lines().take_while(|line| line.starts_with("  "));
    let mut count = 0;
    for name in names.filter_map(|line| line.split_whitespace().next()) {
        if name != "help" && line_begins(list, name) {
            count += 1;
            assert!(
                commands.contains(&format!("`deedbox {name}")),
                "docs/commands.md does not name `deedbox {name}`"
            );
        }
    }
    assert!(count >= 12, "{count} commands in\n{help}");
}

/// Whether a command is listed under that name: a description may go on in a second line.
fn line_begins(list: &str, name: &str) -> bool {
    list.lines().any(|line| {
        let rest = line.strip_prefix("  ").unwrap_or_default();
        rest.split_whitespace().next() == Some(name) && !rest.starts_with(' ')
    })
}

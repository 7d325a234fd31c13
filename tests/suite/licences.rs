//! What travels with the program: the licences of all that is in it, and the files of its
//! package.

use std::collections::BTreeSet;
use std::process::Command;

use crate::project::{Project, repository};

fn cargo(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO"))
        .args(arguments)
        .current_dir(repository())
        .output()
        .expect("Cargo runs");
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// A line for each crate in the program, in a format of `cargo tree`.
fn crates(format: &str) -> String {
    cargo(&[
        "tree",
        "--locked",
        "--offline",
        "--edges",
        "normal",
        "--prefix",
        "none",
        "--format",
        format,
    ])
}

#[test]
fn every_crate_in_the_program_is_named_with_its_licence() {
    let printed = Project::empty().run(&["licences"]).exits(0).out();
    assert!(printed.starts_with(&format!("deedbox {}", env!("CARGO_PKG_VERSION"))));
    let mut named = BTreeSet::new();
    for line in crates("{p}").lines() {
        let mut words = line.split_whitespace();
        let (Some(name), Some(version)) = (words.next(), words.next()) else {
            continue;
        };
        if name != "deedbox" {
            named.insert(format!("{name} {}", version.trim_start_matches('v')));
        }
    }
    assert!(named.len() > 200, "{}", named.len());
    let missing: Vec<&String> = named
        .iter()
        .filter(|one| !printed.contains(&format!("\n{one} (")))
        .collect();
    assert!(missing.is_empty(), "not named: {missing:?}");
    // A few packages come without the text of their licence; most do not.
    let mut without = BTreeSet::new();
    for part in printed.split(&"=".repeat(78)).skip(1) {
        let (titles, text) = part.trim().split_once("\n\n").expect("titles, then a text");
        if text.starts_with("The package has no text") {
            without.extend(titles.lines());
        } else {
            assert!(text.len() > 200, "{titles}: {text}");
        }
    }
    assert!(without.len() * 20 < named.len(), "{without:#?}");
}

/// Whether an SPDX expression can be met by licences that are allowed.
fn is_met(expression: &str, allowed: &BTreeSet<String>) -> bool {
    let parts = expression.split(" AND ");
    parts.into_iter().all(|part| {
        let choice = part.trim_matches(['(', ')', ' ']).replace('/', " OR ");
        choice.split(" OR ").any(|one| allowed.contains(one.trim()))
    })
}

#[test]
fn every_licence_is_one_that_is_allowed() {
    let deny = std::fs::read_to_string(repository().join("deny.toml")).expect("there");
    let (_, list) = deny.split_once("allow = [").expect("a list");
    let (list, _) = list.split_once(']').expect("its end");
    let allowed: BTreeSet<String> = list
        .lines()
        .filter_map(|line| {
            Some(
                line.trim()
                    .strip_prefix('"')?
                    .strip_suffix("\",")?
                    .to_owned(),
            )
        })
        .collect();
    assert!(is_met("MIT OR GPL-2.0-only", &allowed));
    assert!(!is_met("GPL-2.0-only", &allowed));
    assert!(!is_met("(MIT OR Apache-2.0) AND GPL-3.0-only", &allowed));
    for line in crates("{p}\t{l}").lines() {
        let (package, expression) = line.split_once('\t').unwrap_or((line, ""));
        let expression = expression.trim_end_matches(" (*)");
        assert!(is_met(expression, &allowed), "{package}: `{expression}`");
    }
}

#[test]
fn the_package_has_what_its_readers_need() {
    let listed = cargo(&["package", "--list", "--offline", "--allow-dirty"]);
    let files: BTreeSet<&str> = listed.lines().collect();
    for file in [
        "README.md",
        "SECURITY.md",
        "CHANGELOG.md",
        "LICENSE-MIT",
        "LICENSE-APACHE",
        "Cargo.lock",
        "build.rs",
        "src/viewer/policy.json",
        "themes/README.md",
        "docs/commands.md",
    ] {
        assert!(files.contains(file), "{file} is not in the package");
    }
    for prefix in ["content/", "tests/", "src/viewer/node_modules", "target/"] {
        let one = files.iter().find(|file| file.starts_with(prefix));
        assert!(one.is_none(), "{one:?}");
    }
}

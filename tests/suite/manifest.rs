//! What Cargo.toml says of the project, held against the rest of it: the minimum Rust, the
//! reasons of its dependencies, and that no address leads to a repository that is not there.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use crate::project::repository;

fn text(path: &str) -> String {
    fs::read_to_string(repository().join(path)).expect(path)
}

fn output(program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program)
        .args(arguments)
        .current_dir(repository())
        .output()
        .expect(program);
    assert!(output.status.success(), "{program}: {output:?}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// The minimum Rust: `1.89`.
fn minimum() -> String {
    let manifest = text("Cargo.toml");
    let mut lines = manifest.lines();
    let line = lines.find_map(|line| line.strip_prefix("rust-version = \""));
    line.expect("a number").trim_end_matches('"').to_owned()
}

/// Every `1.89` behind a word that says that it is Rust's.
fn named(text: &str) -> Vec<&str> {
    let parts = text.split("Rust ").skip(1);
    let numbers =
        parts.map(|part| part.split(|letter: char| letter != '.' && !letter.is_ascii_digit()));
    let numbers = numbers.filter_map(|mut number| number.next());
    numbers
        .map(|number| number.trim_end_matches('.'))
        .filter(|number| number.starts_with("1."))
        .collect()
}

#[test]
fn the_minimum_rust_is_one_number() {
    let minimum = minimum();
    assert_eq!(
        named("Rust 1.89 or later. Rust: Rust 1.90."),
        ["1.89", "1.90"]
    );
    assert_eq!(named(&text("README.md")), [minimum.as_str()]);
    for path in ["tests/all", ".github/workflows/ci.yml"] {
        let script = text(path);
        assert!(!script.contains(&minimum), "{path} has a number of its own");
        assert!(
            script.contains("^rust-version = "),
            "{path} reads it from Cargo.toml"
        );
    }
    // Clippy holds the code to it, the tests too.
    assert!(text("Cargo.toml").contains("\nincompatible_msrv = \"warn\""));
    assert!(text("clippy.toml").contains("check-incompatible-msrv-in-tests = true"));
}

#[test]
fn no_dependency_needs_a_newer_rust() {
    let version = output("rustc", &["-vV"]);
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    let metadata = output(
        env!("CARGO"),
        &[
            "metadata",
            "--format-version=1",
            "--locked",
            "--offline",
            "--filter-platform",
            host.expect("a system"),
        ],
    );
    let metadata: Value = serde_json::from_str(&metadata).expect("JSON");
    let number = |text: &str| -> Vec<u32> {
        text.split('.')
            .filter_map(|part| part.parse().ok())
            .collect()
    };
    let minimum = number(&minimum());
    let mut known = 0;
    for package in metadata["packages"].as_array().expect("a list") {
        let Some(needed) = package["rust_version"].as_str() else {
            continue;
        };
        known += 1;
        let name = &package["name"];
        assert!(
            number(needed)[..2] <= minimum[..2],
            "{name} needs Rust {needed}"
        );
    }
    assert!(known > 100, "{known}");
}

/// The lines of the sections of dependencies, each with its key.
fn dependencies(manifest: &str, section: &str) -> Vec<(String, String)> {
    let part = manifest
        .split(&format!("\n[{section}]\n"))
        .nth(1)
        .expect(section);
    let part = part.split("\n[").next().expect("its end");
    let lines = part.lines().filter(|line| !line.starts_with('#'));
    let pairs = lines.filter_map(|line| line.split_once(" = "));
    pairs
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .collect()
}

#[test]
fn every_dependency_is_used_and_says_what_for() {
    let manifest = text("Cargo.toml");
    let mut code = String::new();
    for file in walkdir::WalkDir::new(repository().join("src"))
        .into_iter()
        .filter_entry(|entry| entry.file_name() != "viewer")
    {
        let file = file.expect("readable");
        if file
            .path()
            .extension()
            .is_some_and(|extension| extension == "rs")
        {
            code += &fs::read_to_string(file.path()).expect("text");
        }
    }
    let all = dependencies(&manifest, "dependencies");
    assert!(all.len() > 40, "{}", all.len());
    for (name, value) in all {
        assert!(value.contains(" # "), "{name} does not say what it is for");
        let name = name.replace('-', "_");
        let is_used = ["::", ";", " as "]
            .iter()
            .any(|end| code.contains(&format!("{name}{end}")));
        // Some stand there for a feature of what others bring.
        let is_for_a_feature = name == "icu_provider";
        assert!(is_used != is_for_a_feature, "{name} is not used");
    }
}

/// Whether a text names a repository of this project on a host, which it does not have.
fn names_a_repository(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    let hosts = [
        "github.com",
        "gitlab.com",
        "codeberg.org",
        "bitbucket.org",
        "docs.rs",
        "crates.io",
        "lib.rs",
    ];
    text.match_indices("deedbox").any(|(at, _)| {
        let before = text[..at]
            .rsplit(|letter: char| letter.is_whitespace() || "\"'`<>()[]".contains(letter));
        let address = before.clone().next().unwrap_or_default();
        hosts.iter().any(|host| address.contains(host))
    })
}

#[test]
fn no_address_leads_to_a_repository_that_is_not_there() {
    let hosts = ["github", "gitlab"].map(|host| format!("{host}.com"));
    assert!(names_a_repository(&format!(
        "git clone https://{}/deedbox/deedbox",
        hosts[0]
    )));
    assert!(names_a_repository(&format!(
        "git@{}:acme/deedbox.git",
        hosts[1]
    )));
    assert!(!names_a_repository(&format!(
        "deedbox uses https://{}/keats/tera",
        hosts[0]
    )));
    let listed = output("git", &["ls-files", "-z"]);
    let mut looked = 0;
    for path in listed.split('\0').filter(|path| !path.is_empty()) {
        let Ok(text) = fs::read_to_string(repository().join(Path::new(path))) else {
            continue; // no text, or gone from the work tree
        };
        looked += 1;
        assert!(
            !names_a_repository(&text),
            "{path} names a repository of this project"
        );
    }
    assert!(looked > 500, "{looked}");
    let manifest = text("Cargo.toml");
    for key in ["repository", "homepage", "documentation"] {
        assert!(
            !manifest.contains(&format!("\n{key} = ")),
            "{key}: there is none yet"
        );
    }
}

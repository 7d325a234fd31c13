//! Diagnostics, one directory each below `tests/cases`: `content/…` is the tree,
//! `expected.txt` the whole output of `deedbox check` in it. A test is added by
//! adding a directory; `SNAPSHOTS=overwrite cargo test` writes what is expected.
//!
//! A file `setup.txt` holds what a repository keeps badly: lines of
//! `link PATH TARGET`, `bytes PATH HEX` or `directory PATH`.

use std::fs;
use std::path::Path;

use snapbox::assert_data_eq;

use crate::project::{Project, repository};

#[test]
fn every_case_is_reported_as_expected() {
    let cases = repository().join("tests/cases");
    let mut names: Vec<_> = fs::read_dir(&cases)
        .expect("the cases")
        .map(|entry| entry.expect("a case").path())
        .filter(|path| path.is_dir() && (cfg!(unix) || !has_links(path)))
        .collect();
    names.sort();
    assert!(names.len() >= 12, "only {} cases were found", names.len());
    for case in names {
        println!("case {}", case.display());
        let project = Project::empty().file("content/firm.yaml", "name: Alder & Finch\n");
        let project = project.copy(&case);
        if !project.path("content/acme/client.yaml").exists() && !case.join("no-client").exists() {
            project.write(
                "content/acme/client.yaml",
                "name: Acme Ltd\npeople:\n  - {name: Dana Reyes, email: dana@acme.example}\n",
            );
        }
        set_up(&project, &case);
        let ran = project.run(&["check"]);
        let expected = snapbox::Data::read_from(&case.join("expected.txt"), None);
        if std::env::var_os("SNAPSHOTS").is_some_and(|mode| mode == "overwrite") {
            fs::write(case.join("expected.txt"), ran.session()).expect("a file");
        } else {
            assert_data_eq!(ran.session(), expected.raw());
        }
        assert!(!ran.err().contains("panicked"), "{}", ran.err());
        assert!(!project.path("public").exists(), "check wrote something");
    }
}

/// Whether a case is about links, which not everybody may make elsewhere.
fn has_links(case: &Path) -> bool {
    let lines = fs::read_to_string(case.join("setup.txt")).unwrap_or_default();
    lines.lines().any(|line| line.starts_with("link "))
}

#[cfg(unix)]
fn link(target: &str, path: &Path) {
    std::os::unix::fs::symlink(target, path).expect("a link");
}

#[cfg(not(unix))]
fn link(_: &str, path: &Path) {
    panic!("a case with links: {}", path.display());
}

fn set_up(project: &Project, case: &Path) {
    let Ok(lines) = fs::read_to_string(case.join("setup.txt")) else {
        return;
    };
    for line in lines.lines() {
        let words: Vec<&str> = line.split(' ').collect();
        match words[..] {
            ["link", path, target] => {
                let path = project.path(path);
                fs::create_dir_all(path.parent().expect("below")).expect("a directory");
                link(target, &path);
            }
            ["bytes", path, hex] => {
                let bytes: Vec<u8> = (0..hex.len())
                    .step_by(2)
                    .map(|at| u8::from_str_radix(&hex[at..at + 2], 16).expect("hex"))
                    .collect();
                project.write(path, bytes);
            }
            ["directory", path] => fs::create_dir_all(project.path(path)).expect("a directory"),
            _ => panic!("{}: {line}", case.display()),
        }
    }
}

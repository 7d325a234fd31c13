//! Large files are read once: a record that changes does not make them be read again, and whatever
//! is done to them is noticed.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

use crate::disk::is_private;
use crate::project::{Project, Ran, program, said};
use crate::unchanged::{build, rewritten_behind_its_time, settle};

const CHANGED: &str = "`film.txt` has changed since Dana Reyes decided";
const TABLE: &str = ".deedbox/cache/digests.json";
const LARGE: &str = "content/acme/deliverables/film/film.txt";
const NOTE: &str = "content/acme/updates/2026-03-02-names.md";

/// A client with a delivered file of so many bytes, which was approved.
fn firm(size: usize) -> Project {
    let project = Project::small()
        .file(
            "content/acme/client.yaml",
            "name: Acme Ltd\npeople:\n  - {name: Dana Reyes, email: dana@acme.example, approves: [deliverables]}\n",
        )
        .file(
            "content/acme/deliverables/film/index.md",
            "---\ntitle: Film\nversions:\n  - {version: 1, date: 2026-03-01, files: [film.txt]}\n---\n",
        )
        .file(LARGE, "a".repeat(size))
        .file(NOTE, "---\ntitle: Names\n---\n\nTwo are left.\n");
    let line = [
        "approve",
        "acme",
        "deliverables/film@1",
        "--by",
        "dana@acme.example",
    ];
    let at = ["--decision", "approved", "--at", "2026-03-02"];
    project.run(&[&line[..], &at].concat()).exits(0);
    settle(&project);
    project
}

/// How many bytes of the large file a command reads that ends well.
fn read(project: &Project, line: &[&str]) -> u64 {
    let traces = project.path("read");
    fs::create_dir(&traces).expect("made");
    let traced = Command::new("strace")
        // A file for each thread: in a common one, a call that another thread interrupts stands in
        // two lines, neither of which has both its name and its count.
        .args(["-ff", "-y", "-qq", "-s", "0", "-o"])
        .arg(traces.join("of"))
        .args(["-e", "trace=read,pread64,readv,preadv,mmap,copy_file_range"])
        .arg(program())
        .args(line)
        .current_dir(project.path("."))
        .env_clear()
        .env("HOME", project.path("."))
        .output()
        .expect("tests/all installs strace");
    Ran::of(&line.join(" "), traced).exits(0);
    let all = project.tree("read").into_values();
    let text: Vec<String> = all
        .map(|text| String::from_utf8(text).expect("text"))
        .collect();
    let text = text.concat();
    fs::remove_dir_all(&traces).expect("there");
    let of = |name: &str| {
        let calls = text.lines().filter(|call| call.contains(name));
        let counts = calls.filter_map(|call| call.rsplit_once(" = ")?.1.parse::<u64>().ok());
        calls_are_plain(&text, name);
        counts.sum::<u64>()
    };
    assert!(of("names.md>") > 0, "{line:?} looks at the client");
    of("film.txt>")
}

/// A file that is mapped would be read unseen.
fn calls_are_plain(text: &str, name: &str) {
    let mut calls = text.lines().filter(|call| call.contains(name));
    let is_read = |call: &str| call.contains("read");
    assert!(calls.all(is_read), "{name} is only read");
}

/// Whether a command reads all of the large file. A preview shows how it begins.
fn reads(project: &Project, line: &[&str]) -> bool {
    let size = fs::metadata(project.path(LARGE)).expect("there").len();
    read(project, line) > size / 2
}

#[test]
fn a_changed_record_does_not_make_a_large_file_be_read_again() {
    let project = firm(50 << 20);
    build(&project, &[]);
    assert!(
        is_private(&project.path(TABLE)),
        "{TABLE} is its owner's alone"
    );
    let before = project.tree("public/acme/objects");
    project.write(NOTE, "---\ntitle: Names\n---\n\nOne is left.\n");
    settle(&project);
    assert!(!reads(&project, &["build"]), "a build");
    let after = project.tree("public/acme/objects");
    assert!(before != after, "the record was published");
    let large = |tree: &BTreeMap<String, Vec<u8>>| {
        let parts = tree.iter().filter(|(_, bytes)| bytes.len() > 1 << 20);
        parts.map(|(name, _)| name.clone()).collect::<Vec<_>>()
    };
    assert_eq!(large(&before), large(&after));
    for line in [&["check"][..], &["approvals", "acme"], &["due"]] {
        assert!(!reads(&project, line), "{line:?}");
    }
    // Whoever asks for everything anew gets that, and so does whoever pins a file.
    assert!(reads(&project, &["build", "--fresh"]));
    let line = [
        "approve",
        "acme",
        "deliverables/film@1",
        "--by",
        "dana@acme.example",
    ];
    let at = ["--decision", "approved", "--at", "2026-03-03"];
    assert!(reads(&project, &[&line[..], &at].concat()));
}

#[test]
fn a_file_that_was_changed_behind_its_size_and_its_time_is_noticed() {
    let project = firm(1 << 20);
    build(&project, &[]);
    project.run(&["check"]).exits(0);
    assert!(project.read(TABLE).contains("film.txt"));
    settle(&project);
    let large = project.path(LARGE);
    let text = fs::read_to_string(&large).expect("text");
    rewritten_behind_its_time(&large, &text, &"b".repeat(1 << 20));
    for line in [&["check"][..], &["build"]] {
        said(&project.run(line).exits(1), CHANGED);
    }
    // Remembered as it is now, it is still not what was approved.
    settle(&project);
    for _ in 0..2 {
        said(&project.run(&["check"]).exits(1), CHANGED);
    }
    rewritten_behind_its_time(&large, &"b".repeat(1 << 20), &text);
    project.run(&["check"]).exits(0);
}

#[test]
fn a_damaged_table_costs_time_and_nothing_else() {
    let project = firm(1 << 20);
    build(&project, &[]);
    settle(&project);
    project.run(&["check"]).exits(0);
    let right = project.read(TABLE);
    let (digest, other) = ("\"sha256\":\"", "\"sha256\":\"0");
    let bent = right.replace(digest, other);
    assert_ne!(bent, right);
    let tables = [
        String::new(),
        "{}".to_owned(),
        "\u{0}\n\u{0}".to_owned(),
        right[..right.len() / 2].to_owned(),
        right.replace("\"format\":1", "\"format\":99"),
        bent,
    ];
    for (at, table) in tables.iter().enumerate() {
        project.write(TABLE, table);
        project.write(NOTE, format!("---\ntitle: Names\n---\n\n{at} are left.\n"));
        settle(&project);
        let ran = build(&project, &[]);
        assert!(!ran.err().contains("warning"), "{table:?}: {}", ran.err());
        assert!(!reads(&project, &["check"]), "{table:?} was written anew");
    }
    // Nobody gets a table, nor a directory for it, by looking at something.
    let other = Project::small();
    other.run(&["check"]).exits(0);
    other.run(&["build", "--plain"]).exits(0);
    assert!(!other.path(".deedbox").exists());
}

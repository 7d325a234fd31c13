//! Holds the house in order: which module may use which, who prints, and that
//! the project speaks of itself alone.

mod circles;
mod imports;
mod types;

use std::fs;
use std::path::PathBuf;

use crate::project::repository;

/// The folders of `src` and their ranks: a module may use those of a lower rank.
const RANKS: [(&str, u8); 23] = [
    ("cli", 12),
    ("build", 11),
    ("archive", 10),
    ("serve", 10),
    ("site", 9),
    ("pages", 8),
    ("export", 7),
    ("prose", 7),
    ("previews", 6),
    ("charts", 5),
    ("facts", 5),
    ("seal", 4),
    ("theme", 4),
    ("check", 3),
    ("load", 3),
    ("authority", 2),
    ("kinds", 2),
    ("links", 2),
    ("routes", 2),
    ("model", 1),
    ("syntax", 1),
    ("markdown", 0),
    ("diag", 0),
];

fn rank(module: &str) -> u8 {
    RANKS
        .iter()
        .find(|(name, _)| *name == module)
        .map_or(0, |(_, rank)| *rank)
}

/// A source file of the program or the viewer.
struct SourceFile {
    path: PathBuf,
    /// Relative to `src`.
    below: PathBuf,
    text: String,
}

impl SourceFile {
    /// The room that it is in, or its own name where it lies in `src` itself.
    fn room(&self) -> String {
        let first = self.below.components().next().expect("a part");
        first.as_os_str().to_string_lossy().replace(".rs", "")
    }
}

/// The files of `src` whose names end in `ending`, sorted.
fn sources(ending: &str) -> Vec<SourceFile> {
    let base = repository().join("src");
    walkdir::WalkDir::new(&base)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(|entry| entry.file_name() != "node_modules")
        .filter_map(Result::ok)
        .map(walkdir::DirEntry::into_path)
        .filter(|path| path.extension().is_some_and(|found| found == ending))
        .map(|path| SourceFile {
            below: path.strip_prefix(&base).expect("below").to_owned(),
            text: fs::read_to_string(&path).expect("text"),
            path,
        })
        .collect()
}

#[test]
fn modules_use_only_lower_ranks() {
    let mut wrong = Vec::new();
    for file in sources("rs") {
        let module = file.room();
        if module == "lib" || module == "main" {
            continue;
        }
        for (at, line) in file.text.lines().enumerate() {
            let Some(rest) = line.split("crate::").nth(1) else {
                continue;
            };
            let names: Vec<&str> = match rest.strip_prefix('{') {
                Some(list) => list.split([',', '}']).map(str::trim).collect(),
                None => vec![rest],
            };
            for name in names {
                let used = name
                    .split([':', ';', ' ', '(', ')', ','])
                    .next()
                    .unwrap_or_default();
                let known = RANKS.iter().any(|(known, _)| *known == used);
                if known && used != module && rank(used) >= rank(&module) {
                    let path = file.below.display();
                    wrong.push(format!("src/{path}:{} uses {used}", at + 1));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_map_of_the_rooms_shows_each_with_its_rank() {
    let map = fs::read_to_string(repository().join("ARCHITECTURE.md")).expect("the map");
    for (room, rank) in RANKS {
        let rows = map.lines().filter(|line| {
            line.contains(&format!("| `{room}/`")) || line.contains(&format!("`{room}` "))
        });
        let rows: Vec<&str> = rows.filter(|line| line.starts_with("| ")).collect();
        assert_eq!(rows.len(), 1, "{room}: {rows:?}");
        assert!(
            rows[0].starts_with(&format!("| {rank} | ")),
            "{room}: {rows:?}"
        );
    }
}

#[test]
fn only_report_prints_and_every_file_says_what_it_is() {
    let mut wrong = Vec::new();
    for SourceFile { below, text, .. } in sources("rs") {
        if !text.starts_with("//!") {
            wrong.push(format!(
                "src/{} does not say what lives there",
                below.display()
            ));
        }
        let prints = [
            "println!(",
            "print!(",
            "eprintln!(",
            "eprint!(",
            "stdout()",
            "stderr()",
        ];
        if !below.ends_with("report.rs") && prints.iter().any(|word| text.contains(word)) {
            wrong.push(format!("src/{} prints", below.display()));
        }
        if text.lines().count() > 450 {
            wrong.push(format!("src/{} has over 450 lines", below.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is of rank 0 knows no network: an archive is verified without one.
#[test]
fn only_the_authority_is_asked_over_http() {
    for file in sources("rs") {
        assert!(
            file.room() == "authority" || !file.text.contains("ureq"),
            "{} uses HTTP",
            file.below.display()
        );
    }
}

#[test]
fn what_verifies_archives_knows_nothing_of_content_and_pages() {
    for SourceFile { below, text, .. } in sources("rs") {
        if !below.starts_with("archive/verify") {
            continue;
        }
        for module in ["model", "load", "check", "theme", "facts", "pages"] {
            let used = format!("crate::{module}");
            assert!(!text.contains(&used), "{} uses {module}", below.display());
        }
    }
}

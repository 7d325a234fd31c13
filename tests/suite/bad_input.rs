//! Whatever is in the content directory, there is no panic: what cannot be read
//! is a diagnostic.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use crate::project::whole;
use deedbox::model::theme::ThemeChoice;
use deedbox::pages::render;
use deedbox::theme::Theme;
use proptest::prelude::*;

use crate::project::{Project, repository, said};

/// Loads, checks and, where nothing is wrong, renders in this process; gives how
/// much was found.
fn look(root: &Path) -> usize {
    static THEME: LazyLock<Theme> = LazyLock::new(|| {
        Theme::load(Path::new("/nowhere"), &ThemeChoice::named("default")).expect("built in")
    });
    let loaded = deedbox::load::load(root, &[]).expect("the disk works");
    let found = deedbox::check::check(&loaded.content, loaded.diagnostics);
    if !deedbox::check::has_errors(&found) {
        for client in &loaded.content.clients {
            let previews = Default::default();
            let rendered = render(&loaded.content, client, &THEME, &previews, whole());
            rendered.expect("what was checked renders");
        }
    }
    found.len()
}

const PLACES: [&str; 8] = [
    "content/firm.yaml",
    "content/kinds/own.yaml",
    "content/kinds/updates.yaml",
    "content/acme/client.yaml",
    "content/acme/updates/2026-03-04-week.md",
    "content/acme/approvals/2026-03-04-logo.yaml",
    "content/acme/tickets/export.csv",
    "content/acme/tickets/export.csv.yaml",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_anywhere(place in 0..PLACES.len(), bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let project = Project::small().file("content/acme/tickets/export.csv", "a,b\n1,2\n");
        project.write(PLACES[place], bytes);
        look(&project.path(""));
    }

    #[test]
    fn yaml_like_text_anywhere(place in 0..PLACES.len(), text in "(---\n)?([a-z_]{1,8}: ?[\\[\\]{}a-z0-9\\-#&*!|>'\"%@`, ]{0,12}\n|  - [a-z: ]{0,9}\n){0,8}(---\n)?[\\[\\]()!<>a-z#|\n-]{0,60}") {
        let project = Project::small().file("content/acme/tickets/export.csv", "a,b\n1,2\n");
        project.write(PLACES[place], text);
        look(&project.path(""));
    }
}

/// What is written in place of a value: what other programs, tired people and
/// spreadsheets put there.
const ODD: [&str; 32] = [
    "",
    "~",
    "[]",
    "{}",
    "[[[]]]",
    "{a: {b: [c]}}",
    "true",
    "-0",
    ".nan",
    ".inf",
    "1e309",
    "0x7fffffffffffffffff",
    "99999999999999999999999999999",
    "79228162514264337593543950335",
    "0.0000000000000000000000000001",
    "GBP 79228162514264337593543950335",
    "-GBP 1",
    "0000-00-00",
    "9999-12-31",
    "-9999-01-01",
    "2026-02-30",
    "2026-03-29T01:30:00",
    "9999-12-31T23:59:60Z",
    "P99999Y",
    "*a",
    "!!binary x",
    "'\u{202e}\u{0}\u{feff}'",
    "\"\\ud800\\0\\x1b[2J\"",
    "../../../../etc/passwd",
    "deliverables/@@/@9999999999999999999999",
    "<script>{{ x }}{% y %}</script>",
    "%E0%A4%A.md#%00",
];

/// A record of each kind, as the sample has it: its kind, and its text.
fn real_records() -> Vec<(String, PathBuf)> {
    let mut records: Vec<(String, PathBuf)> = Vec::new();
    let mut paths: Vec<PathBuf> = walkdir::WalkDir::new(repository().join("content"))
        .into_iter()
        .filter_map(Result::ok)
        .map(walkdir::DirEntry::into_path)
        .filter(|path| {
            path.extension()
                .is_some_and(|kind| kind == "md" || kind == "yaml")
        })
        .collect();
    paths.sort();
    let kinds = deedbox::kinds::of(None).expect("built in");
    for kind in kinds {
        let of_kind = |path: &&PathBuf| {
            let mut parts = path.iter().map(|part| part.to_string_lossy());
            parts.any(|part| part == kind.name) && !path.to_string_lossy().ends_with(".csv.yaml")
        };
        let found = paths.iter().find(of_kind);
        records.extend(found.map(|path| (kind.name.clone(), path.clone())));
    }
    records
}

/// The place of a real record in a small project.
fn place(kind: &str, path: &Path) -> String {
    let extension = path.extension().expect("filtered by it").to_string_lossy();
    if kind == "deliverables" {
        format!("content/acme/{kind}/one/index.{extension}")
    } else {
        format!("content/acme/{kind}/2026-03-04-one.{extension}")
    }
}

/// A small firm with the people of the sample's records.
fn small() -> Project {
    let client = repository().join("content/lantern-quay/client.yaml");
    let client = std::fs::read_to_string(client).expect("the sample");
    let client = client.replace("logo: brand/logo.svg", "color: '#123456'");
    Project::small().file("content/acme/client.yaml", client)
}

#[test]
fn an_odd_value_in_every_place_of_every_kind() {
    let records = real_records();
    assert!(records.len() >= 15, "only {}", records.len());
    for (kind, path) in records {
        let text = std::fs::read_to_string(&path).expect("a sample");
        let lines: Vec<&str> = text.lines().take(40).collect();
        let project = small();
        for (at, line) in lines.iter().enumerate() {
            let Some((key, _)) = line.split_once(": ") else {
                continue;
            };
            // Some of them at each place, so that each comes at some place of each kind.
            for odd in ODD.iter().skip(at % 9).step_by(9) {
                let odd = format!("{key}: {odd}");
                let mut changed = lines.clone();
                changed[at] = &odd;
                project.write(&place(&kind, &path), changed.join("\n"));
                look(&project.path(""));
            }
        }
    }
}

#[test]
fn sums_beyond_all_numbers_are_no_panic() {
    let most = "79228162514264337593543950335";
    let invoice = |lines: &str, more: &str| {
        format!("number: n\ndate: 2026-03-04\ndue: 2026-04-04\nstate: sent\nlines:\n{lines}{more}")
    };
    let line = format!("  - {{description: a, amount: {most}}}\n");
    let project = Project::small();
    for text in [
        invoice(&line, &format!("tax: {most}\ntotal: 1\n")),
        invoice(
            &line,
            &format!("subtotal: {most}\ntax: {most}\ntotal: {most}\n"),
        ),
        invoice(&line.repeat(2), &format!("total: {most}\n")),
        invoice(
            &format!("  - {{description: a, quantity: {most}, price: {most}, amount: 1}}\n"),
            "total: 1\n",
        ),
        invoice(&line, &format!("total: {most}\n")),
    ] {
        // Two of each, so that the list has something to add up.
        project.write("content/acme/invoices/one.yaml", &text);
        let other = text.replace("number: n", "number: m");
        project.write("content/acme/invoices/two.yaml", other);
        look(&project.path(""));
    }
    project.run(&["build", "--plain"]).exits(0);
}

#[test]
fn every_truncation_of_a_real_file() {
    let mut files: Vec<(String, PathBuf)> = real_records()
        .into_iter()
        .map(|(kind, path)| (place(&kind, &path), path))
        .collect();
    let content = repository().join("content");
    files.push((
        "content/acme/client.yaml".to_owned(),
        content.join("lantern-quay/client.yaml"),
    ));
    files.push(("content/firm.yaml".to_owned(), content.join("firm.yaml")));
    for kind in ["updates", "tickets"] {
        let path = repository().join(format!("src/kinds/built_in/{kind}.yaml"));
        files.push((format!("content/kinds/{kind}.yaml"), path));
    }
    for (place, path) in files {
        let bytes = std::fs::read(&path).expect("a sample");
        let project = small();
        for end in (0..bytes.len().min(700)).step_by(13) {
            project.write(&place, &bytes[..end]);
            look(&project.path(""));
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    /// A line gone, doubled, moved or indented, a letter changed: what happens to
    /// files that people edit.
    #[test]
    fn a_slip_in_a_real_file(which in any::<prop::sample::Index>(), line in any::<prop::sample::Index>(), other in any::<prop::sample::Index>(), slip in 0..6, letter in any::<char>()) {
        static RECORDS: LazyLock<Vec<(String, PathBuf)>> = LazyLock::new(real_records);
        let (kind, path) = which.get(&RECORDS);
        let text = std::fs::read_to_string(path).expect("a sample");
        let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
        let (line, other) = (line.index(lines.len()), other.index(lines.len()));
        match slip {
            0 => drop(lines.remove(line)),
            1 => lines.insert(other, lines[line].clone()),
            2 => lines.swap(line, other),
            3 => lines[line].insert(0, ' '),
            4 => lines[line].push(letter),
            _ => lines[line] = lines[line].replacen(':', "", 1),
        }
        let project = small().file(&place(kind, path), lines.join("\n"));
        look(&project.path(""));
    }
}

#[test]
fn a_broken_theme_file_is_an_error() {
    let (base, project) = (repository().join("themes/default"), Project::new_firm());
    let loaded = deedbox::load::load(&project.path(""), &[]).expect("the disk works");
    for file in walkdir::WalkDir::new(&base) {
        let file = file.expect("readable");
        let is_text = file.path().extension().is_some_and(|kind| kind != "css");
        if !file.file_type().is_file() || !is_text {
            continue;
        }
        let bytes = std::fs::read(file.path()).expect("a file");
        let path = file.path().strip_prefix(&base).expect("below").display();
        let place = format!("themes/default/{path}");
        let mut broken: Vec<Vec<u8>> = (1..8)
            .map(|cut| bytes[..bytes.len() * cut / 8].into())
            .collect();
        broken.extend([
            "ä: ü\nä: [ß\n".into(),
            "{{ ä.ö }}{% if %}".into(),
            vec![0xff, 0xfe],
        ]);
        for text in broken {
            project.write(&place, text);
            if let Ok(theme) = Theme::load(&project.path(""), &ThemeChoice::named("default")) {
                for client in &loaded.content.clients {
                    let previews = Default::default();
                    let _ = render(&loaded.content, client, &theme, &previews, whole());
                }
            }
        }
        std::fs::remove_file(project.path(&place)).expect("written above");
    }
}

#[test]
fn the_program_survives_a_hostile_tree() {
    let deep = format!("a: {}", "{b: ".repeat(3000));
    let list = format!("a:\n  {}x", "- ".repeat(3000));
    let bomb = "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d]\nf: &f [*e,*e,*e,*e,*e,*e,*e,*e]\ntitle: [*f,*f,*f,*f,*f,*f,*f,*f]\n";
    let project = Project::small()
        .file(
            "content/acme/updates/2026-03-04-deep.md",
            format!("---\n{deep}\n---\n"),
        )
        .file("content/acme/tasks/list.yaml", list)
        .file("content/acme/tasks/bomb.yaml", bomb)
        .file(
            "content/acme/updates/2026-03-05-nul.md",
            "---\ntitle: \"a\\0b\"\n---\n\0\u{1b}[31m\n",
        )
        .file(
            "content/acme/updates/2026-03-06-quote.md",
            format!("---\ntitle: x\n---\n{}\n", "> ".repeat(20_000)),
        );
    let ran = project.run(&["check"]);
    assert_eq!(ran.code(), 1, "{}", ran.err());
    said(&ran, "this YAML is nested too deeply or expands too far");
    assert!(
        !ran.err().contains("panicked") && !ran.err().contains('\u{1b}'),
        "{}",
        ran.err()
    );
}

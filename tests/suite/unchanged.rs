//! A client whose site is what a build would make of it is left alone, and whatever its site
//! depends on is noticed.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, SystemTime};

use deedbox::files::FileStamp;

use crate::project::{Project, Ran, program, said};

/// A client at work with something to warn of, and one whose engagement is over.
pub(crate) fn firm() -> Project {
    let project = Project::empty()
        .file(
            "content/firm.yaml",
            "name: Alder & Finch\nbrand: {logo: brand/logo.svg}\n",
        )
        .file(
            "content/brand/logo.svg",
            r#"<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"><path d="M0 0h4v4z"/></svg>"#,
        )
        .file(
            "content/acme/client.yaml",
            "name: Acme Ltd\npeople:\n  - {name: Dana Reyes, email: dana@acme.example}\n",
        )
        .file(
            "content/acme/updates/2026-03-02-names.md",
            "---\ntitle: Names\n---\n\nTwo are left, see [the list](names.txt).\n",
        )
        .file("content/acme/updates/names.txt", "Alba\nBrio\n")
        .file("content/acme/updates/unused.txt", "Nobody links to this.\n")
        .file(
            "content/bell/client.yaml",
            "name: Bell & Sons\nengagement: {started: 2025-11-03, closed: 2026-02-27}\n",
        )
        .file(
            "content/bell/updates/2026-02-20-done.md",
            "---\ntitle: Done\n---\n\nAll is delivered.\n",
        );
    settle(&project);
    project
}

/// Waits until what was written is told from what is written later.
pub(crate) fn settle(project: &Project) {
    let is_settled = |entry: walkdir::Result<walkdir::DirEntry>| {
        let at = entry.ok().and_then(|entry| entry.metadata().ok());
        let stamp = at
            .filter(|at| at.is_file())
            .and_then(|at| FileStamp::of(&at));
        stamp.is_none_or(|stamp| stamp.is_settled(SystemTime::now()))
    };
    while !walkdir::WalkDir::new(project.path(""))
        .into_iter()
        .all(is_settled)
    {
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// Every file with what the disk says of it.
fn stamps(project: &Project) -> BTreeMap<String, (u64, i64, i64)> {
    let mut stamps = BTreeMap::new();
    for below in ["public", "archives", "content"] {
        for name in project.tree(below).into_keys() {
            let at = fs::metadata(project.path(below).join(&name)).expect("there");
            let stamp = (at.ino(), at.mtime_nsec(), at.ctime_nsec());
            stamps.insert(format!("{below}/{name}"), stamp);
        }
    }
    stamps
}

pub(crate) fn build(project: &Project, more: &[&str]) -> Ran {
    project.run(&[&["build"], more].concat()).exits(0)
}

/// How many sites a run says this of, and that nothing changed in them.
fn alike(ran: &Ran, done: &str) -> usize {
    let is_so = |line: &&str| line.starts_with(done) && line.ends_with("(nothing changed)");
    ran.out().lines().filter(is_so).count()
}

pub(crate) fn left_alone(ran: &Ran) -> usize {
    alike(ran, "kept public/")
}

#[test]
fn what_has_not_changed_is_neither_opened_nor_written() {
    let project = firm();
    // The first one makes keys, of which nothing was known before.
    let first = build(&project, &[]);
    settle(&project);
    build(&project, &[]);
    let before = stamps(&project);
    let trace = project.path("opened");
    let traced = Command::new("strace")
        .args(["-f", "-qq", "-e", "trace=open,openat", "-o"])
        .arg(&trace)
        .arg(program())
        .arg("build")
        .current_dir(project.path("."))
        .env_clear()
        .env("HOME", project.path("."))
        .output()
        .expect("tests/all installs strace");
    let second = Ran::of("build", traced).exits(0);
    assert_eq!(left_alone(&second), 2, "{}", second.out());
    assert_eq!(before, stamps(&project));

    // What is wrong is said again, with its lines, and no line is wrong.
    let warnings = |ran: &Ran| {
        let err = ran.err();
        let from = err.find("warning").expect("a warning");
        err[from..].to_owned()
    };
    assert!(first.err().contains("unused.txt"), "{}", first.err());
    assert!(first.err().contains(warnings(&second).trim()));

    let opened = fs::read_to_string(trace).expect("text");
    let is_read = |line: &&str| {
        let is_file = !line.contains("O_DIRECTORY") && !line.contains("ENOENT");
        let places = ["/acme/", "/bell/", "/objects/", "/previews/", "keyring/"];
        is_file && places.iter().any(|place| line.contains(place))
    };
    let read: Vec<&str> = opened.lines().filter(is_read).collect();
    assert!(read.is_empty(), "{read:?}");
}

/// Writes a text over another of its length, and gives the file back the time that it had.
pub(crate) fn rewritten_behind_its_time(path: &Path, from: &str, to: &str) {
    assert_eq!(from.len(), to.len());
    let modified = fs::metadata(path)
        .and_then(|at| at.modified())
        .expect("a time");
    let text = fs::read_to_string(path).expect("text");
    assert!(text.contains(from));
    fs::write(path, text.replace(from, to)).expect("written");
    let file = fs::File::options().write(true).open(path).expect("there");
    file.set_modified(modified).expect("set");
}

#[test]
fn every_input_of_a_site_is_noticed() {
    type Change = fn(&Project);
    let changes: &[(&str, Change)] = &[
        ("a record", |it| {
            rewritten_behind_its_time(
                &it.path("content/acme/updates/2026-03-02-names.md"),
                "Two are left",
                "One is  left",
            );
        }),
        ("a delivered file", |it| {
            rewritten_behind_its_time(&it.path("content/acme/updates/names.txt"), "Alba", "Arno");
        }),
        ("a new record", |it| {
            it.write(
                "content/acme/updates/2026-03-09-b.md",
                "---\ntitle: B\n---\n\nMore.\n",
            );
        }),
        ("a record that is gone", |it| {
            fs::remove_file(it.path("content/acme/updates/2026-03-09-b.md")).expect("gone");
        }),
        ("the client's name", |it| {
            let file = it.path("content/acme/client.yaml");
            rewritten_behind_its_time(&file, "Acme Ltd", "Acme Inc");
        }),
        ("the firm's name", |it| {
            rewritten_behind_its_time(&it.path("content/firm.yaml"), "Finch", "Lynch");
        }),
        ("the logo", |it| {
            rewritten_behind_its_time(&it.path("content/brand/logo.svg"), "M0 0h4v4z", "M0 0h4v3z");
        }),
        ("a kind", |it| {
            it.write(
                "content/kinds/walks.yaml",
                "title: name\none: Walk\nmany: Walks\nfields:\n  name: {type: text, required: true}\n",
            );
            it.write("content/acme/walks/a.yaml", "name: By the river\n");
        }),
        ("a theme's words", |it| {
            it.write("themes/default/strings/en.yaml", "home: Start\n");
        }),
        ("a theme's style", |it| {
            it.write(
                "themes/default/styles/90-own.css",
                "h1 { color: #123456 }\n",
            );
        }),
        ("who has access", |it| {
            it.write(
                "content/acme/client.yaml",
                "name: Acme Inc\npeople:\n  - {name: Dana Reyes, email: dana@acme.example}\n  - {name: Joel Kim, email: joel@acme.example}\n",
            );
            it.run(&["access", "add", "acme", "joel@acme.example"])
                .exits(0);
        }),
        ("a sealed object that is gone", |it| {
            let objects = fs::read_dir(it.path("public/acme/objects")).expect("objects");
            let first = objects
                .map(|one| one.expect("one").path())
                .min()
                .expect("one");
            fs::remove_file(first).expect("gone");
        }),
        ("a sealed object with other bytes", |it| {
            let objects = fs::read_dir(it.path("public/acme/objects")).expect("objects");
            let first = objects
                .map(|one| one.expect("one").path())
                .min()
                .expect("one");
            let modified = fs::metadata(&first)
                .and_then(|at| at.modified())
                .expect("a time");
            let mut bytes = fs::read(&first).expect("bytes");
            *bytes.last_mut().expect("one") ^= 1;
            fs::write(&first, bytes).expect("written");
            let file = fs::File::options().write(true).open(&first).expect("there");
            file.set_modified(modified).expect("set");
        }),
        ("the unlock page", |it| {
            rewritten_behind_its_time(&it.path("public/acme/index.html"), "<html", "<xtml");
        }),
        ("the index", |it| {
            fs::remove_file(it.path(&it.named("public/acme", "index.age"))).expect("gone");
        }),
        ("a file for hosts", |it| {
            fs::remove_file(it.path("public/_headers")).expect("gone");
        }),
        ("an archive that is gone", |it| {
            fs::remove_dir_all(it.path("archives")).expect("gone");
        }),
        ("an archive with other bytes", |it| {
            it.write("archives/bell-2026-02-27.zip", "not a zip");
        }),
    ];
    let project = firm();
    build(&project, &[]);
    for (what, change) in changes {
        change(&project);
        let damaged = snapshot(&project);
        settle(&project);
        let remembered = build(&project, &[]);
        let made = snapshot(&project);
        assert!(
            made != damaged,
            "{what} is not noticed: {}",
            remembered.out()
        );
        // A build that trusts nothing finds nothing to do.
        let fresh = build(&project, &["--fresh"]);
        assert_eq!(alike(&fresh, "wrote "), 2, "{what}: {}", fresh.out());
        let again = build(&project, &[]);
        assert_eq!(left_alone(&again), 2, "{what}: {}", again.out());
        assert!(made == snapshot(&project), "{what}");
    }
}

/// Everything that is published or handed over.
fn snapshot(project: &Project) -> [BTreeMap<String, Vec<u8>>; 2] {
    [project.tree("public"), project.tree("archives")]
}

#[test]
fn circumstances_count_too() {
    let project = firm();
    let days = "2026-03-02";
    project.write(
        "content/acme/tasks/names.yaml",
        format!("title: Choose\nstate: to-do\ndue: {days}\n"),
    );
    settle(&project);
    let at = |epoch: &str| {
        let ran = project
            .command(&["build"])
            .env("SOURCE_DATE_EPOCH", epoch)
            .output();
        Ran::of("build", ran.expect("it starts")).exits(0)
    };
    at("1772500000");
    settle(&project);
    at("1772500000");
    assert_eq!(left_alone(&at("1772500000")), 2);
    let next_day = at("1772600000");
    // Everything is looked at once more, and nothing is written.
    said(&next_day, "(nothing changed)");
    assert_eq!(left_alone(&at("1772600000")), 2);
}

#[test]
fn what_is_remembered_is_never_trusted_over_the_disk() {
    let project = firm();
    build(&project, &[]);
    settle(&project);
    build(&project, &[]);
    let right = snapshot(&project);
    let memory = ".deedbox/cache/built-public.json";
    let good = project.read(memory);
    assert!(
        good.contains("\"acme\"") && good.contains("\"bell\""),
        "{good}"
    );
    let other_format = good.replace("\"format\":2", "\"format\":1");
    let other_inputs = good.replace("\"inputs\":\"", "\"inputs\":\"0");
    for text in [
        "",
        "{}",
        "[]",
        "\u{0}",
        &good[..good.len() / 2],
        &other_format,
        &other_inputs,
    ] {
        project.write(memory, text);
        let ran = build(&project, &[]);
        assert_eq!(alike(&ran, "wrote "), 2, "{}", ran.out());
        assert!(snapshot(&project) == right);
        let again = project.read(memory);
        assert!(
            again.contains("\"acme\"") && again.contains("\"bell\""),
            "{again}"
        );
    }
    fs::remove_file(project.path(memory)).expect("gone");
    fs::create_dir(project.path(memory)).expect("made");
    build(&project, &[]);
    assert!(snapshot(&project) == right);
    fs::remove_dir_all(project.path(".deedbox/cache")).expect("gone");
    build(&project, &[]);
    assert!(snapshot(&project) == right);
    // What no build has written.
    let stray = good.replace("content/acme", "../../etc");
    let outside = good.replace("\"address\":\"acme\"", "\"address\":\"../content\"");
    assert!(stray != good && outside != good);
    for text in [stray, outside] {
        project.write(memory, text);
        build(&project, &[]);
        assert!(snapshot(&project) == right);
    }
}

#[test]
fn a_client_that_is_asked_for_alone_leaves_the_others_remembered() {
    let project = firm();
    build(&project, &[]);
    settle(&project);
    build(&project, &[]);
    project.write(
        "content/acme/updates/2026-03-09-b.md",
        "---\ntitle: B\n---\n\nMore.\n",
    );
    settle(&project);
    let one = build(&project, &["acme"]);
    assert_eq!((left_alone(&one), one.out().lines().count()), (0, 1));
    assert_eq!(left_alone(&build(&project, &[])), 2);
    // Whoever is gone is forgotten.
    fs::remove_dir_all(project.path("content/bell")).expect("gone");
    said(&build(&project, &[]), "removed public/bell");
    assert!(
        !project
            .read(".deedbox/cache/built-public.json")
            .contains("\"bell\"")
    );
}

/// What a terminal shows in the end of what was written to it, as far as this program steers one.
fn shown(written: &str) -> Vec<String> {
    let mut lines = Vec::new();
    for line in written.split('\n') {
        // To the first column, and what stands there is gone.
        let kept = line.trim_end_matches('\r').rsplit("\r\u{1b}[2K").next();
        let kept = kept.unwrap_or_default();
        assert!(
            !kept.contains("\u{1b}[1A"),
            "it goes back over what was said"
        );
        lines.push(kept.to_owned());
    }
    lines
}

#[test]
fn a_terminal_keeps_what_is_said_while_several_are_built() {
    let project = Project::empty().file("content/firm.yaml", "name: Alder & Finch\n");
    for client in 1..=6 {
        let file = format!("content/c{client}/client.yaml");
        project.write(&file, format!("name: Client {client}\n"));
    }
    let program = program();
    let line = format!(
        "stty cols 100 rows 40; TERM=xterm {} build",
        program.display()
    );
    let (built, written) = crate::identities::typed(&project, &line, "");
    assert!(built, "{written}");
    assert!(written.contains("\r\u{1b}[2K"), "bars are drawn: {written}");
    let shown = shown(&written);
    let begins = |words: &str| shown.iter().filter(|line| line.starts_with(words)).count();
    assert_eq!(begins("passphrase of "), 6, "{shown:#?}");
    assert_eq!(begins("wrote public/"), 6, "{shown:#?}");
    let bars = ["sealing ", "building ", "making passphrases "];
    let left = shown
        .iter()
        .any(|line| bars.iter().any(|bar| line.contains(bar)));
    assert!(!left, "{shown:#?}");
}

#[test]
fn a_firm_without_clients_builds_nothing_and_needs_no_identity() {
    let project = Project::empty().file("content/firm.yaml", "name: Alder & Finch\n");
    build(&project, &[]);
    assert!(!project.path(".deedbox/identity.txt").exists());
}

#[test]
fn a_kind_behind_a_link_is_noticed() {
    let project = firm();
    let kind = |many: &str| {
        format!("one: Walk\nmany: {many}\nfields:\n  title: {{type: text, required: true}}\n")
    };
    project.write("content/acme/walks/a.yaml", "title: By the river\n");
    project.write("elsewhere/walks.yaml", kind("Walks"));
    std::os::unix::fs::symlink("../elsewhere", project.path("content/kinds")).expect("linked");
    settle(&project);
    build(&project, &["--plain"]);
    build(&project, &[]);
    build(&project, &["--plain"]);
    let file = project.path("elsewhere/walks.yaml");
    rewritten_behind_its_time(&file, "Walks", "Tours");
    settle(&project);
    build(&project, &["--plain"]);
    let home = project.read("public-plain/acme/index.html");
    assert!(home.contains("Tours") && !home.contains("Walks"), "{home}");
}

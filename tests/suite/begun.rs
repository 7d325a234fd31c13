//! What `deedbox init` and `deedbox new` write for whoever begins: it can be used as it stands,
//! what is guessed in it is marked, and nobody is told of its comments.

use crate::authoring::firm;
use crate::project::{Project, said};

/// A firm's settings with those in comments taken in, but for some.
fn with_all_settings(text: &str, but: &[&str]) -> (String, usize) {
    let mut count = 0;
    let mut lines = Vec::new();
    for line in text.lines() {
        let indent = line.len() - line.trim_start().len();
        let setting = line.trim_start().strip_prefix("# ").filter(|rest| {
            let key = rest.split(": ").next().unwrap_or_default();
            let key = key.trim_end_matches(':');
            let is_key = key
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte == b'_');
            let is_setting = is_key && rest.contains(':') || rest.starts_with("  - ");
            is_setting && !but.contains(&key)
        });
        count += usize::from(setting.is_some());
        lines.push(setting.map_or_else(
            || line.to_owned(),
            |rest| format!("{}{rest}", &line[..indent]),
        ));
    }
    (lines.join("\n") + "\n", count)
}

#[test]
fn each_setting_in_the_comments_of_a_new_firm_can_be_used() {
    let project = Project::new_firm();
    let text = project.read("content/firm.yaml");
    project.write(
        "content/logo.svg",
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"><path d=\"M0 0h9v9z\"/></svg>",
    );
    // Whose key and whose clock it is, nobody can know before.
    let (all, count) = with_all_settings(&text, &["signing_key", "timestamps"]);
    assert!(count >= 14, "{count} settings in\n{all}");
    project.write("content/firm.yaml", &all);
    project.run(&["check", "--strict"]).exits(0);
    project.run(&["build", "--plain"]).exits(0);
    let (all, more) = with_all_settings(&text, &[]);
    assert_eq!(more, count + 2);
    project.write("content/firm.yaml", all);
    project.run(&["check"]).exits(0);
}

#[test]
fn comments_that_new_wrote_are_none_to_be_told_of() {
    let project = firm();
    for words in [
        ["client", "Blue Sky"].as_slice(),
        &["update", "acme", "Week"],
        &["invoice", "acme", "A-1"],
    ] {
        project.run(&[&["new"][..], words].concat()).exits(0);
    }
    let filled = |text: &str| {
        let mut text = text.replace("Write here, in Markdown.", "Text.");
        for (wrong, right) in [
            ("description: some words  # fill in", "description: Work"),
            ("0.00  # fill in", "12.00"),
            ("  # fill in", ""),
        ] {
            // Comments stay as they are.
            let lines = text
                .lines()
                .map(|line| match line.trim_start().starts_with('#') {
                    true => line.to_owned(),
                    false => line.replace(wrong, right),
                });
            text = lines.collect::<Vec<_>>().join("\n") + "\n";
        }
        text
    };
    let mut invoice = String::new();
    for path in project.tree("content/acme").into_keys() {
        let path = format!("content/acme/{path}");
        if path.contains("week") || path.contains("a-1") {
            let text = filled(&project.read(&path));
            assert!(text.contains("# "), "{text}");
            project.write(&path, &text);
        }
        if path.contains("a-1") {
            invoice = path;
        }
    }
    let ran = project.run(&["archive", "acme", "blue-sky"]).exits(0);
    assert!(!ran.err().contains("have comments"), "{}", ran.err());
    // What somebody wrote in place of an example is theirs.
    let text = project.read(&invoice);
    let own = text.replace("# summary: some words", "# summary: they never pay");
    assert_ne!(own, text);
    project.write(&invoice, own);
    let ran = project.run(&["archive", "acme"]).exits(0);
    said(&ran, "these have comments: `invoices/");
}

#[test]
fn what_new_guesses_is_marked_and_what_it_offers_can_be_meant() {
    let project = firm();
    let ran = project.run(&["new", "invoice", "acme", "A-1"]).exits(0);
    // What is typed is no title everywhere.
    said(&ran, "`A-1` is its `number`, by which invoices are called");
    let ran = project.run(&["new", "brief", "acme", "Spring"]).exits(0);
    assert!(!ran.err().contains("called by that"), "{}", ran.err());
    let (name, bytes) = project
        .tree("content/acme/invoices")
        .pop_first()
        .expect("a file");
    let text = String::from_utf8(bytes).expect("text");
    let line = |key: &str| {
        let found = text.lines().find(|line| line.starts_with(key));
        found
            .unwrap_or_else(|| panic!("{key} is not in\n{text}"))
            .to_owned()
    };
    let day = &name[..10];
    assert_eq!(line("date:"), format!("date: {day}"));
    assert_eq!(line("due:"), format!("due: {day}  # fill in"));
    assert_eq!(
        line("state:"),
        "state: sent  # draft, sent, paid, cancelled"
    );
    for key in ["# bank:", "# from:"] {
        assert!(line(key).contains("some words"), "{}", line(key));
    }
    said(&project.run(&["check"]).exits(0), "`due`");
    let path = format!("content/acme/invoices/{name}");
    project.write(
        &path,
        text.replace(&format!("due: {day}"), "due: 2099-01-01"),
    );
    let err = project.run(&["check"]).exits(0).err();
    assert!(
        !err.contains("`due`, ") && !err.contains("`due` and"),
        "{err}"
    );
    // A day that somebody said is no guess.
    let project = firm();
    project
        .run(&["new", "asset", "acme", "Press", "--date", "2026-03-04"])
        .exits(0);
    let text = project.read("content/acme/assets/2026-03-04-press.yaml");
    assert!(text.contains("purchased: 2026-03-04\n"), "{text}");
    project.run(&["new", "asset", "acme", "Desk"]).exits(0);
    let tree = project.tree("content/acme/assets");
    let desk = tree.iter().find(|(name, _)| name.ends_with("desk.yaml"));
    let text = String::from_utf8(desk.expect("a file").1.clone()).expect("text");
    assert!(text.contains("  # fill in\n# warranty"), "{text}");
    // A deliverable has no version before there is a file.
    project
        .run(&["new", "deliverable", "acme", "Logo"])
        .exits(0);
    let ran = project.run(&["check"]).exits(0);
    assert!(
        !ran.err().contains("nothing names this file"),
        "{}",
        ran.err()
    );
}

#[test]
fn names_are_in_latin_letters_as_their_language_has_them() {
    let project = firm();
    project.run(&["new", "client", "Müller & Söhne"]).exits(0);
    assert!(project.path("content/muller-sohne/client.yaml").is_file());
    project.write("content/firm.yaml", "name: Alder\nlocale: de-DE\n");
    project.run(&["new", "client", "Müller & Söhne"]).exits(0);
    assert!(project.path("content/mueller-soehne/client.yaml").is_file());
    project.run(&["new", "project", "acme", "Größe"]).exits(0);
    let has = |name: &str| {
        let mut paths = project.tree("content/acme/projects").into_keys();
        paths.any(|path| path.ends_with(name))
    };
    assert!(has("groesse.md"));
    project.write("content/acme/client.yaml", "name: Acme\nlanguage: fr\n");
    project.run(&["new", "project", "acme", "Größe"]).exits(0);
    assert!(has("grosse.md"));
    // What a list gives its records by their titles follows the same rule; what has been
    // published stays.
    let project = Project::small()
        .file("content/firm.yaml", "name: Alder\nlocale: de-DE\n")
        .file(
            "content/acme/tasks/list.yaml",
            "- {title: Büro, state: to-do}\n",
        );
    let tasks = |name: &str| project.path(&format!("public-plain/acme/tasks/{name}/index.html"));
    project.run(&["build", "--plain"]).exits(0);
    assert!(tasks("buero").is_file() && !tasks("b-ro").exists());
    project.write("content/keyring/acme/key.age", "");
    project.run(&["build", "--plain"]).exits(0);
    assert!(tasks("b-ro").is_file() && !tasks("buero").exists());
}

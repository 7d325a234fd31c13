//! What is taken over at the end: on the record's page, and where an archive is opened.
//! A sealed archive says nothing there that only the records know.

use deedbox::digest::Digest;

use crate::project::{Project, said, shell};

/// A finished engagement in a language, with a handover.
fn finished(language: &str) -> Project {
    Project::small()
        .file(
            "content/firm.yaml",
            "name: Alder & <Finch>\ncontact: {email: studio@alder.example, phone: +44 20 7946 0101, address: \"1 Mill Lane\\nDover\"}\n",
        )
        .file(
            "content/acme/client.yaml",
            format!("name: Acme Ltd\nlanguage: {language}\npeople: [{{name: Dana Reyes, email: dana@acme.example, role: Director}}]\nteam: [{{name: Ines Okafor, email: ines@alder.example}}]\nengagement: {{closed: 2026-07-31}}\n"),
        )
        .file(
            "content/acme/deliverables/logo/index.md",
            "---\ntitle: Logo\nversions:\n  - {version: 1, date: 2026-03-01, files: [one.svg]}\n  - {version: 2, date: 2026-03-10, files: [two.svg]}\n---\n",
        )
        .file("content/acme/deliverables/logo/one.svg", "<svg>one</svg>")
        .file("content/acme/deliverables/logo/two.svg", "<svg>two</svg>")
        .file("content/acme/files/rules.md", "---\ntitle: Rules\nfiles: [rules.txt]\n---\n")
        .file("content/acme/files/rules.txt", "Keep the mark clear.")
        .file(
            "content/acme/handover/end.md",
            "---\ntitle: All is yours\ndate: 2026-07-31\nsummary: What ends here.\n\
             delivered:\n  - {what: The mark, subject: deliverables/logo, note: Heavier now}\n  - {what: Its first draft, subject: deliverables/logo@1}\n  - {what: How to use it, subject: files/rules}\n  - {what: Advice by telephone}\n\
             open_items: [{what: Signs at the door, owner: dana@acme.example, due: 2026-09-30}]\n\
             accepted_by: dana@acme.example\naccepted_on: 2026-07-30\nexceptions: The signs\n\
             access: [{what: Domain acme.example, owner: Acme Ltd, address: registrar.example, credentials: In your safe}]\n\
             contact: ines@alder.example\n---\n\nThank *you*.\n",
        )
}

fn digest(bytes: &str) -> String {
    Digest::of(bytes.as_bytes()).to_string()
}

/// START-HERE.html of the archive whose name ends so.
fn start_here(project: &Project, ending: &str) -> String {
    let line = format!("unzip -p archives/*31{ending}.zip '*/START-HERE.html'");
    let (succeeded, text) = shell(project, "", &line);
    assert!(succeeded, "{text}");
    text
}

#[test]
fn a_handover_says_what_was_delivered_with_digests_what_is_open_and_who_owns_what() {
    let project = finished("en");
    project.run(&["archive", "acme", "--plain"]).exits(0);
    project.run(&["build", "--plain"]).exits(0);
    let page = project.read("public-plain/acme/handover/end/index.html");
    let start = start_here(&project, "-plain");
    let everything = [
        "The mark",
        "Heavier now",
        "two.svg",
        &digest("<svg>two</svg>"),
        "Its first draft",
        &digest("<svg>one</svg>"),
        "How to use it",
        &digest("Keep the mark clear."),
        "Advice by telephone",
        "Left open",
        "Signs at the door",
        "30 September 2026",
        "Accepted by",
        "Dana Reyes",
        "30 July 2026",
        "Exceptions",
        "The signs",
        "Access and ownership",
        "Domain acme.example",
        "registrar.example",
        "In your safe",
        "Ines Okafor",
        "SHA-256",
        "Thank <em>you</em>.",
    ];
    for (what, text) in [("the page", &page), ("START-HERE.html", &start)] {
        for part in everything {
            assert!(text.contains(part), "{part} is not in {what}\n{text}");
        }
    }
    assert!(
        start.contains("<a href=\"mailto:ines@alder.example\">"),
        "{start}"
    );
    // Whoever opens the folder knows whom to ask, and every link leads to what is there.
    for part in [
        "Alder &amp; &lt;Finch&gt;",
        "mailto:studio@alder.example",
        "tel:+442079460101",
        "1 Mill Lane\nDover",
        "31 July 2026",
    ] {
        assert!(start.contains(part), "{part}");
    }
    let (unzipped, said) = shell(
        &project,
        "",
        "unzip -q archives/*-plain.zip -d made && mv made/* bag",
    );
    assert!(unzipped, "{said}");
    assert!(start.contains("<base href=\"data/site/\">"));
    let links: Vec<&str> = start
        .split("href=\"")
        .skip(2)
        .map(|part| part.split('"').next().expect("an end"))
        .filter(|href| !href.contains(':'))
        .collect();
    assert!(links.len() > 6, "{links:?}");
    for link in links {
        let file = link.split('#').next().expect("a path");
        assert!(project.path("bag/data/site").join(file).is_file(), "{link}");
    }
}

#[test]
fn the_start_page_has_the_firm_s_colour() {
    let project = finished("en");
    project.run(&["archive", "acme"]).exits(0);
    assert!(!start_here(&project, "").contains("--brand:"));
    let firm = project.read("content/firm.yaml");
    project.write("content/firm.yaml", firm + "brand: {color: \"#8a1f4d\"}\n");
    project.run(&["archive", "acme"]).exits(0);
    let start = start_here(&project, "");
    assert!(
        start.contains(":root{--brand:#8a1f4d;--brand-ink:#"),
        "{start}"
    );
    assert!(start.contains("@media screen and (prefers-color-scheme:dark){:root{--brand:#"));
    project
        .run(&["verify", "archives/acme-2026-07-31.zip"])
        .exits(0);
}

#[test]
fn the_start_page_names_the_digest_of_the_manifest() {
    let project = finished("en");
    project.run(&["archive", "acme", "--plain"]).exits(0);
    for ending in ["", "-plain"] {
        let folder = format!("acme-2026-07-31{ending}");
        let line =
            format!("unzip -p archives/{folder}.zip {folder}/manifest-sha256.txt | sha256sum");
        let (_, said) = shell(&project, "", &line);
        let digest = said.split(' ').next().expect("a digest");
        assert!(
            start_here(&project, ending).contains(digest),
            "{ending} {said}"
        );
    }
}

#[test]
fn a_sealed_archive_points_to_its_handover_and_says_nothing_of_it() {
    let project = finished("en");
    project.run(&["archive", "acme"]).exits(0);
    let with = start_here(&project, "");
    assert!(with.contains("href=\"index.html#/handover/\""));
    for word in ["Acme", "mark", "Dana", "Logo", "registrar", "yours"] {
        assert!(!with.contains(word), "{word}");
    }
    std::fs::remove_dir_all(project.path("content/acme/handover")).expect("there");
    project.run(&["archive", "acme"]).exits(0);
    assert!(!start_here(&project, "").contains("#/handover/"));
}

#[test]
fn the_start_page_speaks_the_clients_language() {
    for (language, words) in [
        (
            "de",
            ["Hier anfangen", "Arbeitsraum öffnen", "31. Juli 2026"],
        ),
        (
            "fr",
            ["Commencer ici", "Ouvrir l’espace", "31 juillet 2026"],
        ),
        (
            "es",
            ["Empiece aquí", "Abrir el espacio", "31 de julio de 2026"],
        ),
        ("nl", ["Begin hier", "Werkruimte openen", "31 juli 2026"]),
    ] {
        let project = finished(language);
        project.run(&["archive", "acme", "--plain"]).exits(0);
        for ending in ["", "-plain"] {
            let text = start_here(&project, ending);
            assert!(text.contains(&format!("<html lang=\"{language}\">")));
            for word in words {
                assert!(text.contains(word), "{word} is not in\n{text}");
            }
            for placeholder in [
                "{firm}",
                "{date}",
                "{command}",
                "{file}",
                "{data}",
                "{site}",
                "{page}",
            ] {
                assert!(!text.contains(placeholder), "{placeholder}");
            }
        }
    }
}

#[test]
fn names_that_some_systems_cannot_keep_apart_are_not_handed_over() {
    for (one, other, why) in [
        ("Rules.txt", "rules.txt", "it is the same as"),
        ("plan.txt", "aux.txt", "its name is a device's"),
    ] {
        let project = Project::small()
            .file(
                "content/acme/files/rules.md",
                format!("---\ntitle: Rules\nfiles: [{one}, {other}]\n---\n"),
            )
            .file(&format!("content/acme/files/{one}"), "1")
            .file(&format!("content/acme/files/{other}"), "2");
        // Sealed, no name shows; whoever opens it gets the names all the same.
        for line in [&["archive", "acme"][..], &["archive", "acme", "--plain"]] {
            let ran = project.run(line).exits(1);
            said(&ran, "this file cannot be kept on every system");
            said(&ran, &format!("content/acme/files/{other}"));
            said(&ran, why);
            assert!(project.tree("archives").is_empty());
        }
    }
}

#[test]
fn a_new_handover_needs_no_title() {
    let project = Project::small();
    let new = ["new", "handover", "acme", "--date", "2026-07-31"];
    let ran = project.run(&new).exits(0);
    said(&ran, "wrote content/acme/handover/2026-07-31-handover.md");
    project.run(&["check"]).exits(0);
    let text = project.read("content/acme/handover/2026-07-31-handover.md");
    for field in [
        "delivered",
        "open_items",
        "accepted_by",
        "exceptions",
        "access",
        "contact",
    ] {
        assert!(text.contains(&format!("# {field}: ")), "{field}");
    }
}

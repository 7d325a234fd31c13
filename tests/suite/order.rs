//! A build refuses before it writes: whatever fails, sites, archives and keyring are byte
//! for byte what they were. And no key is given away unsealed, in whatever file it stands.

use std::collections::BTreeMap;
use std::fs;

use crate::project::{Project, said};
use crate::signed::with_key;
use crate::tampering::engagement;

/// Everything that a build may write, but for locks and what may be deleted at any time.
fn written(project: &Project) -> BTreeMap<String, Vec<u8>> {
    let mut all = BTreeMap::new();
    for below in ["public", "public-plain", "archives", "content", ".deedbox"] {
        let tree = project.tree(below).into_iter();
        all.extend(tree.map(|(path, bytes)| (format!("{below}/{path}"), bytes)));
    }
    all.retain(|path, _| {
        // Git is told to leave smaller pictures alone once there are any.
        let passing = [
            ".deedbox/cache",
            ".deedbox/previews",
            ".deedbox/locks",
            ".deedbox/.gitignore",
        ];
        !passing.iter().any(|of| path.starts_with(of))
    });
    all
}

const KEY: &str = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW\n";

/// What is done to a theme, and what has to be said.
const FAILURES: [(&str, &str, &str, &str); 6] = [
    (
        "a template that errs only with real settings",
        "templates/start-here.html",
        "{% if signer %}{{ signer.name.first }}{% endif %}<p>{{ nothing }}</p>",
        "start-here.html",
    ),
    (
        "a start page with a script",
        "templates/start-here.html",
        "<!doctype html><meta charset=\"utf-8\"><title>T</title><script>alert(1)</script>",
        "START-HERE.html has `<script>`",
    ),
    (
        "a start page with a script for those with an address alone",
        "templates/start-here.html",
        "<!doctype html><meta charset=\"utf-8\"><title>T</title>{% if asks_address %}<p>x</p>{% else %}<script>alert(1)</script>{% endif %}",
        "START-HERE.html has `<script>`",
    ),
    (
        "an unlock page with a key",
        "templates/shell.html",
        KEY,
        "holds a private key",
    ),
    (
        "an unlock page that tells the viewer nothing",
        "templates/shell.html",
        "<!doctype html><title>T</title><script src=\"viewer.js\"></script>",
        "`shell.html` does not give the viewer its settings",
    ),
    (
        "an asset that is a key",
        "assets/notes.txt",
        KEY,
        "notes.txt",
    ),
];

#[test]
fn a_build_that_fails_leaves_everything_as_it_was() {
    for has_been_built in [false, true] {
        for (what, file, text, wanted) in FAILURES {
            let project = with_key()
                .file("content/birch/client.yaml", "name: Birch\n")
                .file("themes/own/theme.yaml", "name: Own\nparent: default\n");
            let firm = project.read("content/firm.yaml");
            project.write("content/firm.yaml", firm + "theme: own\n");
            if has_been_built {
                project.run(&["build", "--archive"]).exits(0);
                project.write(
                    "content/acme/briefs/new.md",
                    "---\ntitle: New\ndate: 2026-03-02\n---\n\nNew.\n",
                );
            }
            project.write(&format!("themes/own/{file}"), text);
            let before = written(&project);
            let ran = project.run(&["build", "--archive"]);
            assert_ne!(ran.code(), 0, "{what}");
            said(&ran, wanted);
            let after = written(&project);
            let new: Vec<&String> = after
                .keys()
                .filter(|path| before.get(*path) != after.get(*path))
                .collect();
            assert!(
                after == before,
                "{what}, built before: {has_been_built}: {new:?}"
            );
        }
    }
}

#[test]
fn a_name_that_cannot_travel_stops_whom_it_is_asked_for_and_nobody_else() {
    let project = Project::small()
        .file("content/firm.yaml", "name: Alder\ntheme: own\n")
        .file("themes/own/theme.yaml", "name: Own\nparent: default\n")
        .file(
            &format!("themes/own/assets/{}.svg", "a".repeat(110)),
            "<svg xmlns=\"http://www.w3.org/2000/svg\"/>",
        )
        .file(
            "content/over/client.yaml",
            "name: Over\nengagement: {started: 2026-01-01, closed: 2026-02-01}\n",
        );
    let before = written(&project);
    let ran = project.run(&["build", "--archive"]).exits(3);
    said(&ran, "is too long a path for an archive");
    assert!(written(&project) == before);
    // What is over gets an archive unasked: that one goes without, and all sites are built.
    let ran = project.run(&["build"]).exits(0);
    said(&ran, "warning: `over` gets no archive");
    assert!(project.path("public/acme/index.html").exists());
    assert!(project.path("public/over/index.html").exists());
    assert!(!project.path("archives").exists());
}

fn with_file(bytes: &[u8]) -> Project {
    Project::small()
        .file(
            "content/acme/deliverables/logo/index.md",
            "---\ntitle: Logo\nversions: [{version: 1, date: 2026-01-20, files: [file.txt]}]\n---\n",
        )
        .file("content/acme/deliverables/logo/file.txt", bytes)
}

#[test]
fn no_key_is_published_or_bundled_unsealed() {
    let mut large = vec![b'x'; 3 << 20];
    large.extend(KEY.bytes());
    for bytes in [KEY.as_bytes(), &large] {
        let project = with_file(bytes);
        let ran = project.run(&["build", "--plain"]);
        assert_ne!(ran.code(), 0);
        said(&ran, "holds a private key; nothing was written");
        assert!(!project.path("public-plain").exists());
        let before = written(&project);
        let ran = project.run(&["archive", "acme", "--plain"]);
        assert_ne!(ran.code(), 0);
        said(&ran, "holds a private key");
        assert!(written(&project) == before);
        // Sealed it is handed over to whom it is for.
        project.run(&["archive", "acme"]).exits(0);
    }
    let project = with_file(b"A key begins with `-----BEGIN PRIVATE KEY-----`.");
    project.run(&["build", "--plain"]).exits(0);
}

#[test]
fn no_key_is_evidence_and_none_is_pinned() {
    let project = engagement();
    project.run(&["build"]).exits(0);
    project.write("key", KEY);
    let before = project.tree("content");
    let decide = |more: &[&str]| {
        let line = [
            "approve",
            "acme",
            "deliverables/logo@2",
            "--by",
            "dana@acme.example",
            "--decision",
            "approved",
        ];
        project.run(&[&line[..], more].concat())
    };
    for (file, what) in [
        (".deedbox/identity.txt", "an age identity"),
        ("key", "a private key"),
        ("content/keyring/firm.age", "an age file"),
    ] {
        let ran = decide(&["--evidence", "mail.eml", file]).exits(2);
        said(
            &ran,
            &format!("`{file}` holds {what}, and cannot be evidence"),
        );
        assert!(project.tree("content") == before, "{file}");
    }
    project.write("content/acme/deliverables/logo/two.svg", KEY);
    said(
        &decide(&[]).exits(2),
        "`deliverables/logo/two.svg` holds a private key",
    );
    project.write(
        "content/acme/approvals/end.yaml",
        "subject: deliverables/logo@2\ndecision: approved\nby: dana@acme.example\nat: 2026-03-30T10:00:00Z\n",
    );
    let before = project.tree("content");
    said(
        &project.run(&["approve", "--pin", "acme"]).exits(2),
        "`deliverables/logo/two.svg` holds a private key",
    );
    assert!(project.tree("content") == before);
    fs::remove_file(project.path("key")).expect("written above");
}

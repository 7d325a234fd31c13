//! Unpacked archives as they lie on other people's disks: with what their systems leave in
//! folders, with names in another Unicode form, and with what does not belong there.

use std::fs;

use deedbox::archive::verify::container::{Container, Limits};

use crate::forge::{self, Judged};
use crate::interop::shell;
use crate::project::{Project, said};

/// An unpacked archive in `there/<client>-<date>`.
fn unpacked() -> (Project, String) {
    let project = Project::small();
    let zip = forge::archive(&project);
    shell(
        &project.path(""),
        &format!("unzip -q '{}' -d there", zip.display()),
    );
    (project, "there/acme-2026-03-31-plain".to_owned())
}

const LEFT: [&str; 7] = [
    ".DS_Store",
    "data/site/.DS_Store",
    "data/site/._index.html",
    "__MACOSX/._data",
    "Thumbs.db",
    "data/desktop.ini",
    "data/Desktop.ini",
];

#[test]
fn what_systems_leave_in_a_folder_is_not_ours() {
    let (project, bag) = unpacked();
    for left in LEFT {
        project.write(&format!("{bag}/{left}"), "left");
    }
    project.write("there/.DS_Store", "left");
    project.write("there/__MACOSX/acme-2026-03-31-plain/._data", "left");
    for place in [bag.as_str(), "there"] {
        let ran = project.run(&["verify", place]).exits(0);
        for left in LEFT {
            said(&ran, &format!("not checked  `{left}` is not ours"));
        }
        said(&ran, "nothing is wrong");
    }
    // Another file is no less wrong for what it is called nearly.
    project.write(&format!("{bag}/data/DS_Store"), "left");
    project.run(&["verify", &bag]).exits(1);
}

#[test]
fn what_was_delivered_is_ours_whatever_it_is_called() {
    let project = Project::small();
    let file = crate::zips::file;
    let payload = vec![
        file("records/briefs/100%/desktop.ini", 3, b"ini"),
        file("records/briefs/._x", 2, b"mac"),
        file("site/index.html", 2, b"hi"),
    ];
    let zip = crate::zips::bundle(&project, payload).path;
    assert_eq!(forge::judge(&zip), Judged::Right);
    shell(
        &project.path(""),
        &format!("unzip -q '{}' -d there", zip.display()),
    );
    let bag = "there/acme-2026-03-31-plain";
    project.write(&format!("{bag}/data/desktop.ini"), "left");
    assert_eq!(forge::judge(&project.path(bag)), Judged::Right);
    for name in ["100%/desktop.ini", "._x"] {
        let name = format!("{bag}/data/records/briefs/{name}");
        let before = project.read(&name);
        project.write(&name, "x");
        assert!(
            matches!(forge::judge(&project.path(bag)), Judged::Wrong(_)),
            "{name}"
        );
        project.write(&name, before);
    }
}

#[test]
fn names_that_became_another_form_are_found() {
    let (project, bag) = unpacked();
    let composed = format!("{bag}/data/records/briefs/M\u{e4}rz.md");
    let decomposed = format!("{bag}/data/records/briefs/Ma\u{308}rz.md");
    fs::rename(project.path(&composed), project.path(&decomposed)).expect("there");
    said(&project.run(&["verify", &bag]).exits(0), "nothing is wrong");
    let container = Container::find(&project.path(&bag), &Limits::default()).expect("a bag");
    let mut reader = container.reader().expect("readable");
    for name in [
        "data/records/briefs/M\u{e4}rz.md",
        "data/records/briefs/Ma\u{308}rz.md",
    ] {
        assert!(
            container.has(name) && reader.bytes(name).expect("read").is_some(),
            "{name:?}"
        );
    }
    // A copy is compared in the same way.
    shell(&project.path(""), &format!("cp -r {bag} copy"));
    let copied = "copy/data/records/briefs/";
    fs::rename(
        project.path(&format!("{copied}Ma\u{308}rz.md")),
        project.path(&format!("{copied}M\u{e4}rz.md")),
    )
    .expect("there");
    said(
        &project.run(&["verify", "copy", "--against", &bag]).exits(0),
        "files are those that were built",
    );
    // Its bytes still count, and two files are never one.
    project.write(&decomposed, "other");
    said(&project.run(&["verify", &bag]).exits(1), "was changed");
    project.write(&composed, "other");
    let ran = project.run(&["verify", &bag]).exits(1);
    said(&ran, "on some systems it is the same as");
}

#[test]
fn links_and_names_that_mislead_are_refused_in_folders_too() {
    for (line, wanted) in [
        ("ln -s ../bagit.txt data/link", "it is a link or a device"),
        ("ln -s nowhere data/link", "it is a link to nowhere"),
        ("ln -s . data/link", "it is a link or a device"),
        (
            "ln -s ../bagit.txt data/.DS_Store",
            "it is a link or a device",
        ),
        ("mkfifo data/pipe", "it is a link or a device"),
        (
            "mv data/site/index.html 'data/site\\index.html'",
            "its name means something else",
        ),
        ("touch \"data/$(printf '\\377')\"", "its name is not UTF-8"),
        (
            "touch \"data/$(printf '\\342\\200\\256')x\"",
            "does not look like what it is",
        ),
        ("touch 'data/COM1'", "is a device's, or none, on Windows"),
        (
            "touch data/site/INDEX.html",
            "on some systems it is the same as",
        ),
    ] {
        let (project, bag) = unpacked();
        shell(&project.path(&bag), line);
        said(&project.run(&["verify", &bag]).exits(1), wanted);
    }
}

#[test]
fn what_open_would_refuse_is_not_archived() {
    let brief = "---\ntitle: Spring\ndate: 2026-03-01\n---\n\n[It](con.txt)\n";
    let project = Project::small()
        .file("content/acme/briefs/spring.md", brief)
        .file("content/acme/briefs/con.txt", "console");
    for form in [&["archive", "acme"][..], &["archive", "acme", "--plain"]] {
        let ran = project.run(form).exits(1);
        said(
            &ran,
            "this file cannot be kept on every system: its name is a device's, or none, on Windows",
        );
        assert!(project.tree("archives").is_empty());
    }
}

//! Symbolic links inside a client's directory: what they point to is what counts, so that
//! none of them publishes what is internal.

use std::fs;
use std::os::unix::fs::symlink;

use crate::project::{Project, said};

fn internal(text: &str) -> String {
    format!("---\ntitle: Own\ndate: 2026-03-01\nvisibility: internal\n---\n\n{text}\n")
}

/// A published record with a text and fields, and an internal one in each form.
fn firm(text: &str) -> Project {
    Project::small()
        .file("content/acme/internal/margins.csv", "a,b\n1,2\n")
        .file(
            "content/acme/briefs/secret.md",
            internal("[m](../internal/margins.csv)"),
        )
        .file("content/acme/briefs/deep/index.md", internal("Own."))
        .file("content/acme/briefs/deep/notes.txt", "own\n")
        .file(
            "content/acme/updates/week.md",
            format!("---\ntitle: Week\ndate: 2026-03-04\nstate: on-track\n---\n\n{text}\n"),
        )
}

fn link(project: &Project, target: &str, path: &str) {
    let path = project.path(&format!("content/acme/{path}"));
    fs::create_dir_all(path.parent().expect("below")).expect("a directory");
    symlink(target, path).expect("a link");
}

#[test]
fn a_link_to_something_internal_is_not_published() {
    for target in [
        "../briefs/secret.md",
        "../internal/margins.csv",
        "../briefs/deep/index.md",
        "../briefs/deep/notes.txt",
        "again",
    ] {
        let project = firm("[x](../img/s)");
        link(&project, target, "img/s");
        if target == "again" {
            link(&project, "../briefs/secret.md", "img/again");
        }
        let ran = project.run(&["check"]).exits(1);
        said(
            &ran,
            "is a file of an internal record, and this record is published",
        );
        project.run(&["build", "--plain"]).exits(1);
        assert!(!project.path("public-plain").exists());
    }
    // An internal record may be linked as it likes, and what is published stays so.
    let project = firm("[x](../img/s)");
    project.write("content/acme/img/real", "public\n");
    link(&project, "real", "img/s");
    project.run(&["check"]).exits(0);
}

#[test]
fn an_internal_record_is_not_named_as_a_file() {
    let project = firm("Text.").file(
        "content/acme/deliverables/logo/index.md",
        "---\ntitle: Logo\nversions:\n  - {version: 1, date: 2026-03-01, files: [one.md]}\n---\n",
    );
    link(
        &project,
        "../../briefs/secret.md",
        "deliverables/logo/one.md",
    );
    said(
        &project.run(&["check"]).exits(1),
        "it really is `briefs/secret.md`",
    );
    // The internal record is the link, and what it points to is linked.
    let project = firm("[x](../notes/own.txt)");
    project.write("content/acme/notes/own.txt", internal("Own."));
    link(&project, "../notes/own.txt", "briefs/more.md");
    said(
        &project.run(&["check"]).exits(1),
        "`notes/own.txt` is a file of an internal record",
    );
}

#[test]
fn a_logo_is_not_one_of_an_internal_record() {
    let logo = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\"><rect width=\"9\" height=\"9\"/></svg>\n";
    let with = |path: &str| {
        Project::small()
            .file(
                "content/acme/client.yaml",
                format!("name: Acme Ltd\nbrand: {{logo: {path}}}\n"),
            )
            .file("content/acme/internal/next.svg", logo)
            .file("content/acme/brand/logo.svg", logo)
            .file(
                "content/acme/briefs/secret.md",
                internal("![n](../internal/next.svg) ![l](../brand/logo.svg)"),
            )
    };
    let project = with("internal/next.svg");
    said(&project.run(&["check"]).exits(1), "and a logo is published");
    // The brand's own logo may be shown in an internal record.
    with("brand/logo.svg").run(&["check"]).exits(0);
    let project = with("brand/linked.svg");
    link(&project, "../internal/next.svg", "brand/linked.svg");
    said(&project.run(&["check"]).exits(1), "and a logo is published");
}

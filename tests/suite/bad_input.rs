//! Whatever is in the content directory, there is no panic: what cannot be read
//! is a diagnostic.

use std::path::Path;

use proptest::prelude::*;

use crate::project::{Project, repository};

/// Loads and checks in this process; gives how much was found.
fn look(root: &Path) -> usize {
    let loaded = deedbox::load::load(root, &[]).expect("the disk works");
    deedbox::check::check(&loaded.content, loaded.found).len()
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

#[test]
fn every_truncation_of_a_real_record() {
    let base = repository().join("content/lantern-quay");
    let cut = |path: &str, place: &str| {
        let bytes = std::fs::read(base.join(path)).expect(path);
        let project = Project::small();
        for end in (0..bytes.len().min(900)).step_by(7) {
            project.write(place, &bytes[..end]);
            look(&project.path(""));
        }
    };
    cut(
        "deliverables/logo/index.md",
        "content/acme/deliverables/logo/index.md",
    );
    cut("client.yaml", "content/acme/client.yaml");
}

#[test]
fn the_program_survives_a_hostile_tree() {
    let deep = format!("a: {}", "{b: ".repeat(3000));
    let bomb = "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d]\nf: &f [*e,*e,*e,*e,*e,*e,*e,*e]\ntitle: [*f,*f,*f,*f,*f,*f,*f,*f]\n";
    let project = Project::small()
        .file(
            "content/acme/updates/2026-03-04-deep.md",
            format!("---\n{deep}\n---\n"),
        )
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
    assert!(
        !ran.err().contains("panicked") && !ran.err().contains('\u{1b}'),
        "{}",
        ran.err()
    );
}

//! The outline by which a browser tells what is new: one mark changes for what somebody
//! changed, and none for how it looks, for the day, or for how it was written down. And
//! what a list can be narrowed by.

use std::collections::BTreeMap;
use std::io::Read as _;

use deedbox::seal::index::Index;
use deedbox::seal::key::WorkspaceKey;
use deedbox::seal::object;
use deedbox::seal::passphrase::Passphrase;
use deedbox::seal::slot::Slot;
use serde_json::Value;

use crate::build::passphrases;
use crate::project::Project;

fn firm() -> Project {
    Project::small()
        .file(
            "content/acme/updates/2026-03-04-one.md",
            "---\ntitle: One\nstate: on-track\nauthor: Ines\n---\n\nSee [the picture](img/a.svg).\n",
        )
        .file("content/acme/updates/img/a.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>")
        .file("content/acme/updates/2026-03-11-two.md", "---\ntitle: Two\n---\n\nText.\n")
        .file("content/acme/projects/relaunch.yaml", "title: Relaunch\nstate: active\n")
        .file(
            "content/acme/tasks/list.yaml",
            "- {slug: proofs, title: Read the proofs, state: to-do, project: relaunch}\n- {slug: prices, title: Check the prices, state: done}\n",
        )
}

/// The outline of the site that is published now, opened as the viewer opens it.
fn outline(project: &Project, words: &str) -> Value {
    let site = project.tree("public/acme");
    let slot = site.iter().find(|(name, _)| name.starts_with("slots/"));
    let key: WorkspaceKey =
        Slot::open(slot.expect("a slot").1, &Passphrase::typed(words)).expect("its own");
    let index = Index::open(
        &key,
        &site[project
            .named("public/acme", "index.age")
            .trim_start_matches("public/acme/")],
    )
    .expect("the index");
    let name = &index.objects[index.outline.expect("an outline")].id;
    let sealed = &site[&format!("objects/{name}.age")];
    let gzip = object::open(&key, sealed, "the outline").expect("its own");
    let mut json = String::new();
    flate2::read::GzDecoder::new(gzip.as_slice())
        .read_to_string(&mut json)
        .expect("text");
    serde_json::from_str(&json).expect("JSON")
}

/// The marks of the records by their routes.
fn marks(outline: &Value) -> BTreeMap<String, (String, String)> {
    let records = outline["records"].as_array().expect("records");
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    records
        .iter()
        .map(|record| {
            (
                text(&record["route"]),
                (text(&record["id"]), text(&record["mark"])),
            )
        })
        .collect()
}

#[test]
fn records_are_in_the_order_of_the_navigation_and_only_what_changed_has_another_mark() {
    let project = firm();
    let words = passphrases(&project.run(&["build"]).exits(0).out());
    let build = || {
        project.run(&["build"]).exits(0);
        outline(&project, &words[0])
    };
    let first = outline(&project, &words[0]);
    let routes: Vec<&str> = first["records"]
        .as_array()
        .expect("records")
        .iter()
        .map(|record| record["route"].as_str().expect("text"))
        .collect();
    assert_eq!(
        routes,
        [
            "projects/relaunch/",
            "updates/two/",
            "updates/one/",
            "tasks/prices/",
            "tasks/proofs/"
        ]
    );
    assert_eq!(first["records"][1]["title"], "Two");
    assert_eq!(first["records"][1]["date"], "2026-03-11");
    let before = marks(&first);
    let changed = |after: &Value| -> Vec<String> {
        marks(after)
            .into_iter()
            .filter(|(route, mark)| before.get(route) != Some(mark))
            .map(|(route, _)| route)
            .collect()
    };

    // How it looks, what lies beside it, in which order its fields stand, comments.
    project.write("themes/house/theme.yaml", "name: House\nparent: ledger\n");
    project.write("content/firm.yaml", "name: Alder & Finch\ntheme: house\n");
    project.write("content/acme/client.yaml", "name: Acme Limited\n");
    project.write(
        "content/acme/updates/2026-03-04-one.md",
        "---\n# A comment.\nauthor: Ines\nstate: on-track\ntitle: \"One\"\nvisibility: public\n---\n\nSee [the picture](img/a.svg).\n\n",
    );
    let same = build();
    assert_eq!(changed(&same), Vec::<String>::new());
    assert_eq!(same["state"], first["state"]);

    // A byte order mark, which some editors write.
    for path in [
        "updates/2026-03-04-one.md",
        "projects/relaunch.yaml",
        "tasks/list.yaml",
    ] {
        let path = format!("content/acme/{path}");
        project.write(&path, format!("\u{feff}{}", project.read(&path)));
    }
    let same = build();
    assert_eq!(changed(&same), Vec::<String>::new());
    assert_eq!(same["state"], first["state"]);

    // A file that a text links to.
    project.write(
        "content/acme/updates/img/a.svg",
        "<svg xmlns=\"http://www.w3.org/2000/svg\"></svg>",
    );
    let after = build();
    assert_eq!(changed(&after), ["updates/one/"]);
    assert_ne!(after["state"], first["state"]);
    assert_eq!(after["workspace"], first["workspace"]);

    // One of several records in a file, and a new one that names another.
    project.write(
        "content/acme/tasks/list.yaml",
        "- {slug: proofs, title: Read the proofs, state: done, project: relaunch}\n- {slug: prices, title: Check the prices, state: done}\n- {slug: new, title: New, state: to-do, project: relaunch}\n",
    );
    assert_eq!(
        changed(&build()),
        ["tasks/new/", "tasks/proofs/", "updates/one/"]
    );
}

#[test]
fn a_list_of_more_than_five_can_be_narrowed_by_what_tells_its_records_apart() {
    let project = firm();
    project.run(&["build", "--plain"]).exits(0);
    let page = || project.read("public-plain/acme/tasks/index.html");
    assert!(!page().contains("data-deedbox=\"filter\""));

    let rows: String = (0..600)
        .map(|at| {
            let state = if at % 3 == 0 { "done" } else { "to-do" };
            let project = if at == 7 { ", project: relaunch" } else { "" };
            format!("- {{slug: t{at:03}, title: T {at}, state: {state}{project}}}\n")
        })
        .collect();
    project.write("content/acme/tasks/list.yaml", rows);
    project.run(&["build", "--plain"]).exits(0);
    let page = page();
    for part in [
        "<form class=\"filters\" data-deedbox=\"filter\" aria-label=\"Filter this list\" hidden>",
        "<select name=\"state\">",
        "<option value=\"done\">Done (200)</option>",
        "<select name=\"project\">",
        "<option value=\"relaunch\">Relaunch (1)</option>",
        " data-by-state=\"to-do\" data-by-project=\"relaunch\">",
    ] {
        assert!(page.contains(part), "no {part}");
    }
    // No task has a priority, and nothing tells them apart by it.
    assert!(!page.contains("<select name=\"priority\">"));
}

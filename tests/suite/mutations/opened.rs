//! Forged archives and indexes for `open`: all of it is written or nothing, and nothing
//! beside the directory that was named.

use std::fs;
use std::path::Path;

use deedbox::archive::unpack;
use deedbox::archive::verify::container::{Container, Limits};
use deedbox::seal::key::WorkspaceKey;
use deedbox::seal::object::{self, ObjectName};
use proptest::prelude::*;
use proptest::sample::Index;

use super::change::{change, changed};
use super::{often, tries};
use crate::project::Project;

/// A sealed archive and its site, with the key that opens both.
fn sealed() -> (Project, Vec<u8>, WorkspaceKey) {
    let project = Project::new_firm();
    let ran = project.run(&["build", "--archive"]).exits(0);
    let words = crate::build::passphrases(&ran.out()).remove(0);
    let slots = project.tree("public/first-client/slots");
    let slot = slots.values().next().expect("one slot");
    let words = deedbox::seal::passphrase::Passphrase::typed(&words);
    let key = deedbox::seal::slot::Slot::open(slot, &words).expect("its own");
    let zips = project.tree("archives");
    let zip = zips.values().next().expect("one archive").clone();
    (project, zip, key)
}

/// Opens what is at a path into `box/out`: all of it or nothing, and nothing beside it.
fn opens(project: &Project, path: &Path, key: &WorkspaceKey, what: &dyn std::fmt::Debug) -> bool {
    let limits = Limits {
        bytes: 64 << 20,
        files: 1000,
    };
    let out = project.path("box/out");
    let opened = Container::find(path, &limits)
        .is_ok_and(|container| unpack::unpack(&container, key, &out, &limits).is_ok());
    let names = || fs::read_dir(project.path("box")).into_iter().flatten();
    let is_clean = names().count() == usize::from(opened) && out.exists() == opened;
    assert!(is_clean, "{what:?} left {:?}", names().collect::<Vec<_>>());
    if opened {
        fs::remove_dir_all(&out).expect("opened");
    }
    opened
}

#[test]
fn a_forged_archive_is_opened_as_a_whole_or_not_at_all() {
    let (project, bytes, key) = sealed();
    let zip = project.path("changed.zip");
    fs::write(&zip, &bytes).expect("written");
    assert!(opens(&project, &zip, &key, &"nothing changed"));
    let (mut all, mut opened) = (0, 0);
    let changes = prop::collection::vec(change(), 1..4);
    often(tries("OPEN", 60), &changes, |changes| {
        fs::write(&zip, changed(&bytes, changes)).expect("written");
        all += 1;
        opened += usize::from(opens(&project, &zip, &key, changes));
    });
    println!(
        "| forged archives for `open` | {all} | {opened} opened as a whole, nothing written by the others |"
    );
}

/// What a forger with the key writes into the index.
const VALUES: [&str; 16] = [
    "0",
    "1",
    "-1",
    "2",
    "99999999",
    "18446744073709551615",
    "1e300",
    "null",
    "[]",
    "{}",
    "\"\"",
    "\"../x\"",
    "\"/etc/x\"",
    "\"CON\"",
    "\"a\\u202eb\"",
    "true",
];

/// Every value in a JSON document, by pointer, objects and lists too.
fn pointers(value: &serde_json::Value, at: &str, all: &mut Vec<String>) {
    all.push(at.to_owned());
    match value {
        serde_json::Value::Object(fields) => fields.iter().for_each(|(name, value)| {
            let name = name.replace('~', "~0").replace('/', "~1");
            pointers(value, &format!("{at}/{name}"), all);
        }),
        serde_json::Value::Array(values) => values
            .iter()
            .enumerate()
            .for_each(|(number, value)| pointers(value, &format!("{at}/{number}"), all)),
        _ => {}
    }
}

#[test]
fn a_forged_index_is_opened_as_a_whole_or_not_at_all() {
    let (project, _, key) = sealed();
    let site = project.path("public/first-client");
    let published = project.named("public/first-client", "index.age");
    let page = project.read("public/first-client/index.html");
    let sealed = fs::read(project.path(&published)).expect("published");
    let index = deedbox::seal::index::Index::open(&key, &sealed).expect("its own");
    let index = serde_json::to_value(&index).expect("JSON");
    let mut all_values = Vec::new();
    pointers(&index, "", &mut all_values);
    let (mut all, mut opened) = (0, 0);
    let rename = prop::option::of(prop_oneof![
        Just("../x"),
        Just("/x"),
        Just("a//b"),
        Just("x/")
    ]);
    let changes = prop::collection::vec((any::<Index>(), 0..VALUES.len(), rename), 1..3);
    often(tries("OPEN", 60), &changes, |changes| {
        let mut index = index.clone();
        for (at, value, name) in changes {
            let at = &all_values[at.index(all_values.len())];
            let Some(place) = index.pointer_mut(at) else {
                continue;
            };
            match (name, place.as_object_mut()) {
                (Some(name), Some(fields)) if !fields.is_empty() => {
                    let old = fields.keys().next().expect("not empty").clone();
                    let moved = fields.remove(&old).expect("there");
                    fields.insert((*name).to_owned(), moved);
                }
                _ => *place = serde_json::from_str(VALUES[*value]).expect("JSON"),
            }
        }
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        serde_json::to_writer(&mut gzip, &index).expect("into memory");
        let sealed = object::seal(&key, &gzip.finish().expect("into memory"));
        project.write(
            "public/first-client/index.html",
            page.replace(
                &published["public/first-client/index-".len()..][..32],
                ObjectName::of(&sealed).as_str(),
            ),
        );
        let named = site.join(format!("index-{}.age", ObjectName::of(&sealed)));
        let others = fs::read_dir(&site).expect("a site").flatten();
        let is_index = |name: &str| name.starts_with("index-");
        for other in others.filter(|it| is_index(&it.file_name().to_string_lossy())) {
            fs::remove_file(other.path()).expect("there");
        }
        fs::write(named, sealed).expect("written");
        all += 1;
        opened += usize::from(opens(&project, &site, &key, changes));
        let container = Container::find(&site, &Limits::default()).expect("a site");
        let given = deedbox::archive::verify::Given {
            key: Some(&key),
            ..Default::default()
        };
        deedbox::archive::verify::verify(&container, given).expect("it is there");
    });
    println!(
        "| indexes forged with the key, for `verify` and `open` | {all} | {opened} opened as a whole, nothing written by the others |"
    );
}

//! Nothing of a client is readable without a passphrase: no word that only its
//! records have stands anywhere in what is published or handed over, neither in
//! bytes nor in names.

use std::collections::BTreeSet;
use std::io::Read as _;

use crate::project::{Project, repository};

/// Words of five letters or more, in lower case.
fn words(text: &str) -> BTreeSet<String> {
    text.split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| word.chars().count() >= 5 && word.chars().any(char::is_alphabetic))
        .map(str::to_lowercase)
        .collect()
}

/// Everything in the output as one searchable text a file: names, bytes, and for
/// zips what is in them.
fn published(project: &Project) -> Vec<(String, Vec<u8>)> {
    let mut all = Vec::new();
    for (name, bytes) in project.tree("public") {
        all.push((name.clone(), bytes));
        all.push(("a name".to_owned(), name.into_bytes()));
    }
    for (name, bytes) in project.tree("archives") {
        let mut zip = zip::ZipArchive::new(std::io::Cursor::new(&bytes)).expect("a zip");
        for at in 0..zip.len() {
            let mut file = zip.by_index(at).expect("an entry");
            let mut content = Vec::new();
            file.read_to_end(&mut content).expect("readable");
            let inner = file.name().expect("a name").into_owned();
            all.push((inner.clone(), content));
            all.push(("a name in the zip".to_owned(), inner.into_bytes()));
        }
        all.push((name, bytes));
    }
    all
}

/// The words that are public: the firm's, the theme's, the viewer's, those of an archive
/// of a client that has a handover and no other record, and the months, of which the
/// start page names one.
fn public_words(firm: &str) -> BTreeSet<String> {
    let empty = Project::empty().file("content/firm.yaml", firm).file(
        "content/zzzzz/client.yaml",
        "name: Zzzzz\nengagement: {reference: Z}\n",
    );
    let empty = empty.file(
        "content/zzzzz/handover/z.md",
        "---\ntitle: Zzzzz\ndate: 2026-01-02\n---\n",
    );
    let empty = empty.copy_into(&repository().join("content/brand"), "content/brand");
    empty.run(&["build", "--archive"]).exits(0);
    let mut public = words(firm);
    public.extend(words(
        "January February March April August September October November December",
    ));
    for (_, bytes) in published(&empty) {
        public.extend(words(&String::from_utf8_lossy(&bytes)));
    }
    public
}

/// The words of a client's directory that nothing public has: those of its texts
/// and of its files' names.
fn secret_words(project: &Project, client: &str, public: &BTreeSet<String>) -> BTreeSet<String> {
    let mut secret = BTreeSet::new();
    for (name, bytes) in project.tree(&format!("content/{client}")) {
        secret.extend(words(&name));
        let is_text = ["md", "yaml", "csv", "txt", "css", "html", "vtt"]
            .iter()
            .any(|extension| name.ends_with(&format!(".{extension}")));
        if is_text {
            secret.extend(words(&String::from_utf8_lossy(&bytes)));
        }
    }
    secret.retain(|word| !public.contains(word));
    secret
}

#[test]
fn no_word_of_the_sample_is_readable() {
    let content = repository().join("content");
    let firm = std::fs::read_to_string(content.join("firm.yaml")).expect("the sample");
    let project = Project::empty().copy_into(&content, "content");
    // A keyring of whoever works here is no part of the sample.
    let _ = std::fs::remove_dir_all(project.path("content/keyring"));
    project.run(&["build", "--archive"]).exits(0);
    let public = public_words(&firm);
    let (mut secret, mut addresses) = (BTreeSet::new(), BTreeSet::new());
    for client in std::fs::read_dir(project.path("public")).expect("built") {
        let client = client.expect("readable").file_name();
        let client = client.to_string_lossy().into_owned();
        if project.path(&format!("content/{client}")).is_dir() {
            let found = secret_words(&project, &client, &public);
            assert!(found.len() > 300, "only {} of {client}", found.len());
            secret.extend(found);
            addresses.extend(words(&client));
        }
    }
    // The directories' names are the sites' addresses, and by that public.
    secret.retain(|word| !addresses.contains(word));
    for (name, bytes) in published(&project) {
        // Sealed bytes look like chance, and chance spells short words now and
        // then: one of five letters about every fifth run, of nine hardly ever.
        // `sealed.rs` holds that these files are sealed to their last byte.
        let is_sealed = [
            "objects/", "slots/", "/index-", "/ledger-", "index.js", ".zip",
        ]
        .iter()
        .any(|part| name.contains(part));
        let least = if is_sealed { 9 } else { 5 };
        for word in words(&String::from_utf8_lossy(&bytes)) {
            let is_short = word.chars().count() < least;
            assert!(is_short || !secret.contains(&word), "`{word}` in {name}");
        }
    }
}

/// A firm and a client with a word of its own, `canaryNN…`, in every place that a
/// client's records have; and these words.
fn with_canaries() -> (Project, Vec<String>) {
    let template = r##"
== content/firm.yaml
name: Alder & Finch
== content/kinds/trials.yaml
one: Trial
many: ?? trials
fields:
  title: {type: text, required: true}
  outcome: {type: choice, choices: {held: {label: "?? held", tone: good}}}
  cost: {type: text, label: "?? cost"}
list: {columns: [title, outcome, cost], intro: "?? intro"}
== content/acme/client.yaml
name: ?? Ltd
people:
  - {name: "Dana ??", email: dana@canary-address.example, role: "?? director", access: passphrase}
team:
  - {name: "Ines ??", email: ines@??.example, role: "?? lead"}
  - {name: canary-author}
engagement: {reference: "??", started: 2026-01-02}
brand: {logo: brand/logo.svg}
sections:
  - {kind: updates, label: "?? section"}
== content/acme/brand/logo.svg
<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><title>??</title></svg>
== content/acme/updates/2026-03-04-??.md
---
title: "?? title"
author: canary-author
---

## ?? heading

?? body with **??**, `??` and [?? link](https://??.example/??), see [it](../deliverables/logo/index.md).

![?? alternative](img/??.svg)
== content/acme/updates/img/canary-image.svg
<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>
== content/acme/trials/??.yaml
{title: "??", outcome: held, cost: "??"}
== content/acme/deliverables/logo/index.md
---
title: ??
versions: [{version: 1, date: 2026-03-05, files: [??.txt], changes: "??"}]
---
== content/acme/deliverables/logo/canary-file.txt
?? in a delivered file
== content/acme/approvals/2026-03-06-logo.yaml
subject: deliverables/logo@1
decision: approved
by: dana@canary-address.example
at: 2026-03-06T10:00:00+01:00
statement: "??"
"##;
    let mut canaries = Vec::new();
    let mut text = String::new();
    // The names of files that are linked to are the same in two places.
    let template = template.replace("img/??.svg", "img/canary-image.svg");
    let template = template.replace("[??.txt]", "[canary-file.txt]");
    for (at, part) in template.split("??").enumerate() {
        if at > 0 {
            let canary = format!("canary{at:02}wexquid");
            text.push_str(&canary);
            canaries.push(canary);
        }
        text.push_str(part);
    }
    canaries.extend(
        [
            "canary-address",
            "canary-image",
            "canary-file",
            "canary-author",
        ]
        .map(str::to_owned),
    );
    let mut project = Project::empty();
    for file in text.split("\n== ").filter(|file| !file.is_empty()) {
        let (path, content) = file.split_once('\n').expect("a path, then its content");
        project = project.file(path, format!("{content}\n"));
    }
    (project, canaries)
}

#[test]
fn a_canary_in_every_place_stays_sealed() {
    let (project, canaries) = with_canaries();
    assert!(canaries.len() > 30);
    let holds = |bytes: &[u8], canary: &str| {
        let text = String::from_utf8_lossy(bytes).to_lowercase();
        text.contains(canary)
    };
    // They are all to be read by whom they are for: the test looks for something.
    project.run(&["build", "--plain"]).exits(0);
    let plain = project.tree("public-plain");
    let shown = |canary: &&String| {
        let is_there = |(name, bytes): (&String, &Vec<u8>)| {
            name.contains(canary.as_str()) || holds(bytes, canary)
        };
        plain.iter().any(is_there)
    };
    let unseen: Vec<_> = canaries.iter().filter(|canary| !shown(canary)).collect();
    assert!(unseen.is_empty(), "{unseen:?}");
    let ran = project.run(&["build", "--archive", "-v"]).exits(0);
    let mut public = published(&project);
    for (name, bytes) in project.tree("content/keyring") {
        public.push((format!("keyring/{name}"), bytes));
        public.push(("a name in the keyring".to_owned(), name.into_bytes()));
    }
    public.push(("standard error".to_owned(), ran.err().into_bytes()));
    for (name, bytes) in public {
        for canary in &canaries {
            assert!(!holds(&bytes, canary), "{canary} in {name}");
        }
    }
}

#[test]
fn internal_records_are_in_no_page() {
    let canary = "canary-7f3a9e";
    let project = Project::small()
        .file(
            "content/acme/updates/2026-03-04-open.md",
            "---\ntitle: Open\n---\n\nFor all.\n",
        )
        .file(
            "content/acme/updates/2026-03-05-closed.md",
            format!("---\ntitle: Closed {canary}\nvisibility: internal\n---\n\n{canary}\n"),
        );
    project.run(&["build", "--plain"]).exits(0);
    for (name, bytes) in project.tree("public-plain") {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        assert!(!text.contains(canary) && !name.contains("closed"), "{name}");
    }
}

//! Nothing of a client is readable without a passphrase: no word that only its
//! records have stands anywhere in what is published or handed over, neither in
//! bytes nor in names.

use std::collections::BTreeSet;
use std::io::Read as _;

use crate::project::{Project, repository};

/// Words of five letters or more, in lower case, and whole lines' canaries.
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

/// The words that are public: the firm's, the theme's, the viewer's, and those of
/// an archive of a client without any record.
fn public_words(firm: &str) -> BTreeSet<String> {
    let empty = Project::empty().file("content/firm.yaml", firm).file(
        "content/zzzzz/client.yaml",
        "name: Zzzzz\nengagement: {reference: Z}\n",
    );
    let empty = empty.copy_into(&repository().join("content/brand"), "content/brand");
    empty.run(&["build", "--archive"]).exits(0);
    let mut public = words(firm);
    for (_, bytes) in published(&empty) {
        public.extend(words(&String::from_utf8_lossy(&bytes)));
    }
    public
}

fn contains(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}

/// Builds the project, and looks for every word of one client's directory.
fn assert_sealed(project: &Project, client: &str, firm: &str) {
    project.run(&["build", client, "--archive"]).exits(0);
    let public = public_words(firm);
    let mut secret = BTreeSet::new();
    for (name, bytes) in project.tree(&format!("content/{client}")) {
        secret.extend(words(&name));
        let is_text = name.ends_with(".md") || name.ends_with(".yaml") || name.ends_with(".csv");
        if is_text {
            secret.extend(words(&String::from_utf8_lossy(&bytes)));
        }
    }
    // The directory's name is the site's address, and by that public.
    let own = words(client);
    let allowed = |word: &String| !public.contains(word) && !own.contains(word);
    let secret: Vec<String> = secret.into_iter().filter(allowed).collect();
    assert!(
        secret.len() > 300,
        "only {} words to look for",
        secret.len()
    );
    for (name, bytes) in published(project) {
        let text = String::from_utf8_lossy(&bytes).to_lowercase();
        // Sealed bytes look like chance, and chance spells short words now and
        // then: one of five letters about every fifth run, of nine hardly ever.
        let is_sealed = ["objects/", "slots/", "index.age", "index.js", ".zip"]
            .iter()
            .any(|part| name.contains(part));
        let long_enough = |word: &&String| !is_sealed || word.chars().count() >= 9;
        for word in secret.iter().filter(long_enough) {
            assert!(!contains(&text, word), "`{word}` stands in {name}");
        }
    }
}

#[test]
fn no_word_of_the_sample_is_readable() {
    let firm = std::fs::read_to_string(repository().join("content/firm.yaml")).expect("the sample");
    let project = Project::empty()
        .copy_into(&repository().join("content/brand"), "content/brand")
        .copy_into(
            &repository().join("content/lantern-quay"),
            "content/lantern-quay",
        )
        .file("content/firm.yaml", &firm);
    assert_sealed(&project, "lantern-quay", &firm);
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

#[test]
fn one_clients_keys_open_nothing_of_another() {
    use deedbox::seal::passphrase::Passphrase;
    use deedbox::seal::slot::Slot;
    let project = Project::small().file("content/other/client.yaml", "name: Other\n");
    let ran = project.run(&["build"]).exits(0);
    let passphrases = crate::build::passphrases(&ran.out());
    let slot = |client: &str| {
        let slots = project.tree(&format!("public/{client}/slots"));
        slots.into_values().next().expect("a slot")
    };
    let (acme, other) = (slot("acme"), slot("other"));
    let open = |slot: &[u8], words: &str| Slot::open(slot, &Passphrase::typed(words)).ok();
    let key = open(&acme, &passphrases[0]).expect("its own");
    assert!(open(&other, &passphrases[0]).is_none() && open(&acme, &passphrases[1]).is_none());
    for (name, bytes) in project.tree("public/other/objects") {
        assert!(deedbox::seal::object::open(&key, &bytes, &name).is_err());
    }
}

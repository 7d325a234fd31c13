//! What is published is the shell, which every client of the firm has alike, or
//! sealed to its last byte, and to one client alone.

use std::collections::BTreeMap;
use std::io::Read as _;

use deedbox::seal::SealError;
use deedbox::seal::index::Index;
use deedbox::seal::key::WorkspaceKey;
use deedbox::seal::object;
use deedbox::seal::passphrase::Passphrase;
use deedbox::seal::slot::Slot;

use crate::build::passphrases;
use crate::project::Project;

type Files = BTreeMap<String, Vec<u8>>;

/// Two clients of one firm with one file in common: `acme` with records, `other`
/// with hardly any.
fn two_clients() -> (Project, Vec<String>) {
    let logo =
        "---\ntitle: Logo\nversions: [{version: 1, date: 2026-03-05, files: [logo.txt]}]\n---\n";
    let project = Project::small()
        .file("content/other/client.yaml", "name: Other\n")
        .file(
            "content/acme/updates/2026-03-04-x.md",
            "---\ntitle: X\n---\n\nText.\n",
        )
        .file("content/acme/deliverables/logo/index.md", logo)
        .file("content/other/deliverables/logo/index.md", logo)
        .file("content/acme/deliverables/logo/logo.txt", "the same bytes")
        .file("content/other/deliverables/logo/logo.txt", "the same bytes");
    let words = passphrases(&project.run(&["build", "--archive"]).exits(0).out());
    (project, words)
}

fn site(project: &Project, client: &str) -> Files {
    project.tree(&format!("public/{client}"))
}

/// The archive's files, below its own folder.
fn archive(project: &Project, client: &str) -> Files {
    let zip = project.path(&format!("archives/{client}-2026-03-05.zip"));
    let zip = std::fs::File::open(zip).expect("bundled");
    let mut zip = zip::ZipArchive::new(zip).expect("a zip");
    (0..zip.len())
        .map(|at| {
            let mut file = zip.by_index(at).expect("an entry");
            let name = file.name().expect("a name").into_owned();
            let (_, below) = name.split_once('/').expect("a folder");
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).expect("readable");
            (below.to_owned(), bytes)
        })
        .collect()
}

fn key(project: &Project, client: &str, words: &str) -> WorkspaceKey {
    let slots = project.tree(&format!("public/{client}/slots"));
    assert_eq!(slots.len(), 1);
    let slot = slots.values().next().expect("one");
    Slot::open(slot, &Passphrase::typed(words)).expect("its own")
}

fn is_sealed(name: &str) -> bool {
    ["objects/", "slots/", "index-", "ledger-", "index.js"]
        .iter()
        .any(|part| name.contains(part))
}

/// The kinds of stanzas in an age file's header, the crate's random ones left out.
fn stanzas(sealed: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(sealed);
    let mut lines = text.split('\n');
    assert_eq!(lines.next(), Some("age-encryption.org/v1"));
    lines
        .take_while(|line| !line.starts_with("---"))
        .filter_map(|line| line.strip_prefix("-> ")?.split(' ').next())
        .filter(|kind| !kind.ends_with("-grease"))
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_published_file_is_the_shell_or_sealed_to_its_last_byte() {
    let (project, words) = two_clients();
    let key = key(&project, "acme", &words[0]);
    let other = site(&project, "other");
    let mut sealed = 0;
    for (name, bytes) in site(&project, "acme") {
        if name.starts_with("slots/") {
            assert_eq!(stanzas(&bytes), ["scrypt"], "{name}");
        } else if is_sealed(&name) {
            // age authenticates all of it: what opens has nothing in front, behind
            // or between that is not sealed.
            assert_eq!(stanzas(&bytes), ["X25519"], "{name}");
            let opened = object::open(&key, &bytes, &name);
            if name.starts_with("ledger-") {
                assert!(
                    matches!(opened, Err(SealError::WrongKey { .. })),
                    "for the firm alone"
                );
            } else {
                opened.expect("sealed to its own key");
            }
            let longer = [bytes.as_slice(), b"more"].concat();
            assert!(object::open(&key, &longer, &name).is_err());
            sealed += 1;
        } else {
            assert_eq!(without_hex(&bytes), without_hex(&other[&name]), "{name}");
        }
    }
    assert!(sealed >= 4, "only {sealed}");
}

/// A text without what is random or counted in it: digests, salts, names of slots.
fn without_hex(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let mut out = String::new();
    for run in text.split_inclusive(|letter: char| !letter.is_ascii_hexdigit()) {
        let digits = run.trim_end_matches(|letter: char| !letter.is_ascii_hexdigit());
        let is_random = digits.len() == 32 || digits.len() == 64;
        out.push_str(if is_random { &run[digits.len()..] } else { run });
    }
    out
}

#[test]
fn every_file_of_an_archive_is_for_everybody_or_an_age_file_in_two_lines() {
    let (project, words) = two_clients();
    let key = key(&project, "acme", &words[0]);
    let hosted = site(&project, "acme");
    let other = archive(&project, "other");
    for (name, bytes) in archive(&project, "acme") {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        if is_sealed(&name) {
            let lines: Vec<&str> = text.lines().collect();
            let [first, begin, armour @ .., end, last] = &lines[..] else {
                panic!("{name} is too short");
            };
            let id = name
                .trim_start_matches("data/site/")
                .trim_end_matches(".js");
            assert_eq!(*first, format!("deedbox(\"{id}\",`"));
            assert_eq!(*begin, "-----BEGIN AGE ENCRYPTED FILE-----");
            assert_eq!((*end, *last), ("-----END AGE ENCRYPTED FILE-----", "`)"));
            let is_base64 = |letter: char| letter.is_ascii_alphanumeric() || "+/=".contains(letter);
            assert!(
                armour.iter().all(|line| line.chars().all(is_base64)),
                "{name}"
            );
            if !id.starts_with("slots/") {
                let inner = lines[1..lines.len() - 1].join("\n") + "\n";
                let index = id == "index";
                let hosted = hosted.iter().find(|(name, _)| match index {
                    true => name.starts_with("index-"),
                    false => **name == format!("{id}.age"),
                });
                let hosted = hosted.expect("it is hosted too").1;
                assert_eq!(
                    object::open(&key, inner.as_bytes(), &name).expect("its own"),
                    object::open(&key, hosted, id).expect("its own"),
                );
            }
        } else if name.ends_with("manifest-sha256.txt") {
            for line in text.lines() {
                let (digest, path) = line.split_once("  ").expect("a line of a manifest");
                assert!(digest.len() == 64 && path.is_ascii(), "{line}");
            }
        } else if name == "bag-info.txt" {
            let known = |text: &str| -> Vec<String> {
                let counted = |line: &&str| !line.starts_with("Payload-Oxum: ");
                text.lines().filter(counted).map(str::to_owned).collect()
            };
            assert_eq!(known(&text), known(&String::from_utf8_lossy(&other[&name])));
        } else if name == "RECOVERY.txt" {
            let named = text.replace("acme-", "other-");
            assert_eq!(named, String::from_utf8_lossy(&other[&name]));
        } else {
            assert_eq!(without_hex(&bytes), without_hex(&other[&name]), "{name}");
        }
    }
}

#[test]
fn one_clients_keys_open_nothing_of_another() {
    let (project, words) = two_clients();
    let clients = ["acme", "other"];
    for (own, foreign) in [(0, 1), (1, 0)] {
        let key = key(&project, clients[own], &words[own]);
        let passphrase = Passphrase::typed(&words[own]);
        let files = site(&project, clients[foreign]);
        let mut tried = 0;
        for (name, bytes) in files.iter().filter(|(name, _)| is_sealed(name)) {
            assert!(object::open(&key, bytes, name).is_err(), "{name}");
            assert!(Index::open(&key, bytes).is_err(), "{name}");
            assert!(Slot::open(bytes, &passphrase).is_err(), "{name}");
            tried += 1;
        }
        assert!(tried >= 4, "only {tried}");
    }
}

#[test]
fn what_two_clients_have_in_common_does_not_show() {
    let (project, _) = two_clients();
    let sealed = |client: &str| -> Files {
        let mut files = site(&project, client);
        files.retain(|name, _| is_sealed(name));
        files
    };
    let other = sealed("other");
    for (name, bytes) in sealed("acme") {
        assert!(!other.contains_key(&name), "{name}");
        assert!(!other.values().any(|theirs| *theirs == bytes), "{name}");
    }
}

#[test]
fn what_is_searched_holds_the_words_of_published_records_and_no_others() {
    let project = Project::small()
        .file(
            "content/acme/updates/2026-03-01-a.md",
            "---\ntitle: Two names left\nstate: at-risk\nauthor: Ines\n---\n\nSee *this* [list](https://example.com/x).\n",
        )
        .file(
            "content/acme/updates/2026-03-02-b.md",
            "---\ntitle: Secret\nvisibility: internal\n---\nText.\n",
        );
    let ran = project.run(&["build"]).exits(0);
    let words = crate::build::passphrases(&ran.out());
    let key = crate::access::unlocked(&project, "acme", &words[0]).expect("in");
    let index = crate::access::index(&project, "acme", &key).expect("its index");
    let id = &index.objects[index.search[0]].id;
    let sealed = std::fs::read(project.path(&format!("public/acme/objects/{id}.age")));
    let bytes = deedbox::seal::object::open(&key, &sealed.expect("an object"), "it");
    let mut text = String::new();
    flate2::read::GzDecoder::new(bytes.expect("opens").as_slice())
        .read_to_string(&mut text)
        .expect("text");
    let search: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    // The first page and the list come before.
    assert_eq!(
        search["documents"][2],
        serde_json::json!({
            "route": "updates/a/",
            "title": "Two names left",
            "kind": "updates",
            "date": "2026-03-01",
            "text": "At risk Ines 1 March 2026 See this list.",
            "also": "Status update news"
        })
    );
    assert_eq!(search["documents"].as_array().map(Vec::len), Some(3));
    assert!(!text.contains("Secret"), "{text}");
    assert_eq!(search["kinds"]["updates"], "Status updates");
}

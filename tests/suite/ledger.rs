//! What a build takes over from the state that was published last, and what it never does; and
//! names that belong to their bytes.

use std::collections::BTreeMap;
use std::fs;

use deedbox::digest::Digest;
use deedbox::seal::content_key::ContentKey;
use deedbox::seal::index::Index;
use deedbox::seal::ledger::{Ledger, LedgerKey, LedgerObject, Publication};
use deedbox::seal::object::{self, ObjectName};
use serde_json::json;

use crate::access::{index, unlocked};
use crate::build::passphrases;
use crate::project::{Project, said, shell};

fn firm() -> (Project, String) {
    let project = Project::small()
        .file(
            "content/acme/updates/2026-03-04-week.md",
            "---\ntitle: Week\n---\n\n![Plan](plan.png)\n",
        )
        .file("content/acme/updates/plan.png", crate::looks::png(40, 30));
    let ran = project.run(&["build"]).exits(0);
    let words = passphrases(&ran.out())[0].clone();
    (project, words)
}

/// The files that may be cached for ever: all but the unlock page, slots and what hosts read.
fn kept(project: &Project) -> BTreeMap<String, Vec<u8>> {
    let mut files = project.tree("public/acme");
    files.retain(|name, _| {
        let is_host_file = ["_headers", "robots.txt", ".nojekyll", ".deedbox-site"];
        name != "index.html" && !name.starts_with("slots/") && !is_host_file.contains(&&**name)
    });
    files
}

/// The ledger of the site, by the key that the keyring holds.
fn ledger(project: &Project) -> Ledger {
    let line = "age -d -i .deedbox/identity.txt content/keyring/acme/key.age \
                | grep -ao '\"ledger\":\"AGE-SECRET-KEY-[^\"]*' | cut -d '\"' -f 4";
    let (opened, text) = shell(project, "", line);
    assert!(opened, "{text}");
    let key = LedgerKey::read(&text).expect("an identity");
    let sealed = fs::read(project.path(&project.named("public/acme", "ledger.age")));
    Ledger::open(&key, &sealed.expect("published")).expect("its own")
}

/// Opens the site into `out`.
fn open(project: &Project, words: &str) {
    project.write("words", format!("{words}\n"));
    let line = [
        "open",
        "public/acme",
        "--passphrase-file",
        "words",
        "--out",
        "out",
    ];
    project.run(&line).exits(0);
}

#[test]
fn a_name_is_never_given_to_other_bytes() {
    let (project, _) = firm();
    let mut seen = BTreeMap::new();
    let mut look = |project: &Project| {
        for (name, bytes) in kept(project) {
            let digest = Digest::of(&bytes).to_string();
            assert!(name.contains(&digest[..32]), "{name} has other bytes");
            let before = seen.insert(name.clone(), bytes.clone());
            assert!(before.is_none_or(|before| before == bytes), "{name}");
        }
    };
    look(&project);
    let page = project.read("public/acme/index.html");
    for (name, _) in kept(&project)
        .iter()
        .filter(|(name, _)| !name.starts_with("objects/"))
    {
        let stem = name
            .rsplit_once('.')
            .map_or(name.as_str(), |(stem, _)| stem);
        let digits = &stem[stem.len() - 32..];
        let is_told = name.starts_with("ledger-") || page.contains(digits);
        assert!(is_told, "{name} is not named by the unlock page");
    }
    let changes: [fn(&Project); 4] = [
        |it| {
            it.write(
                "content/acme/updates/2026-03-11-more.md",
                "---\ntitle: More\n---\n",
            )
        },
        |it| {
            it.write(
                "content/firm.yaml",
                "name: Alder & Finch\ntheme: ledger\nbrand: {color: \"#123456\"}\n",
            )
        },
        |it| drop(it.run(&["access", "reset", "acme", "--shared"]).exits(0)),
        |it| drop(it.run(&["access", "rotate", "acme"]).exits(0)),
    ];
    for change in changes {
        change(&project);
        project.run(&["build"]).exits(0);
        look(&project);
    }
}

#[test]
fn two_machines_with_one_keyring_never_write_two_files_of_one_name() {
    let (project, words) = firm();
    let (copied, told) = shell(
        &project,
        "",
        "mkdir other && cp -r content .deedbox other/ && rm -rf other/.deedbox/cache",
    );
    assert!(copied, "{told}");
    let before = kept(&project);
    fs::rename(project.path("public"), project.path("first")).expect("there");
    let (built, told) = shell(
        &project,
        "",
        "mv other/content/acme/updates/plan.png x && mv x other/content/acme/updates/plan.png",
    );
    assert!(built, "{told}");
    project.run(&["--root", "other", "build"]).exits(0);
    fs::rename(project.path("other/public"), project.path("public")).expect("built");
    let after = kept(&project);
    let objects = |files: &BTreeMap<String, Vec<u8>>| -> Vec<String> {
        files
            .keys()
            .filter(|name| name.starts_with("objects/"))
            .cloned()
            .collect()
    };
    assert_eq!(objects(&before).len(), objects(&after).len());
    for (name, bytes) in &before {
        assert!(after.get(name).is_none_or(|other| other == bytes), "{name}");
    }
    assert!(
        objects(&after)
            .iter()
            .all(|name| !before.contains_key(name))
    );
    let key = unlocked(&project, "acme", &words).expect("in");
    index(&project, "acme", &key).expect("the same key opens it");
}

#[test]
fn a_fresh_clone_seals_nothing_again() {
    let (project, _) = firm();
    project.run(&["build"]).exits(0);
    let before = project.tree("public");
    let (copied, told) = shell(
        &project,
        "",
        "mkdir clone && cp -r content public clone/ && mkdir clone/.deedbox && cp -p .deedbox/identity.txt .deedbox/keyring.json clone/.deedbox/",
    );
    assert!(copied, "{told}");
    let ran = project.run(&["--root", "clone", "build"]).exits(0);
    said(&ran, "nothing changed");
    assert!(before == project.tree("clone/public"));
}

#[test]
fn the_ledger_counts_states_and_names_the_one_before() {
    let (project, words) = firm();
    let first = ledger(&project).publication;
    assert_eq!((first.number, first.generation, first.parent), (1, 1, None));
    let before = fs::read(project.path(&project.named("public/acme", "index.age")));
    let before = Digest::of(&before.expect("published"));
    project.run(&["build"]).exits(0);
    assert_eq!(ledger(&project).publication, first, "nothing changed");
    project.write(
        "content/acme/updates/2026-03-11-more.md",
        "---\ntitle: More\n---\n",
    );
    project.run(&["build"]).exits(0);
    let second = ledger(&project);
    assert_eq!(second.publication.number, 2);
    assert_eq!(second.publication.parent, Some(before));
    let key = unlocked(&project, "acme", &words).expect("in");
    let index = index(&project, "acme", &key).expect("its own");
    let named: Vec<ObjectName> = index.objects.iter().map(|one| one.id.clone()).collect();
    let mut known: Vec<ObjectName> = second.contents.values().map(LedgerObject::name).collect();
    known.sort();
    assert_eq!(named, known);
    assert_eq!(second.files.len(), 1);
}

#[test]
fn after_a_rotation_nothing_old_stays_and_nothing_old_is_taken_over() {
    let (project, _) = firm();
    let before = kept(&project);
    project.run(&["access", "rotate", "acme"]).exits(0);
    project.run(&["build"]).exits(0);
    let shell = ["viewer-", "theme-", "brand/"];
    for name in kept(&project).into_keys() {
        let is_shell = shell.iter().any(|start| name.starts_with(start));
        assert_eq!(before.contains_key(&name), is_shell, "{name}");
    }
    let ledger = ledger(&project).publication;
    // The count of states goes on.
    assert_eq!((ledger.number, ledger.generation), (2, 2));
}

#[test]
fn states_are_counted_anew_where_no_ledger_says_which_was_the_last() {
    let (project, _) = firm();
    for day in ["12", "13"] {
        let file = format!("content/acme/updates/2026-03-{day}-more.md");
        project.write(&file, format!("---\ntitle: More of {day}\n---\n"));
        project.run(&["build"]).exits(0);
    }
    assert_eq!(ledger(&project).publication.number, 3);
    let file = project.path(&project.named("public/acme", "ledger.age"));
    fs::remove_file(file).expect("there");
    project.run(&["build"]).exits(0);
    assert_eq!(ledger(&project).publication.number, 1);
}

/// Whoever has the workspace key, a client or somebody who was one, can seal an index, and a ledger
/// to any key but the firm's.
#[test]
fn a_ledger_that_somebody_else_sealed_is_not_believed() {
    let (project, words) = firm();
    let key = unlocked(&project, "acme", &words).expect("in");
    let mut forged: Index = index(&project, "acme", &key).expect("its own");
    let text = key.to_text();
    let secret = text.trim();
    let picture = fs::read(project.path("content/acme/updates/plan.png")).expect("there");
    let names = blake3::derive_key("deedbox 2026 object names v1", secret.as_bytes());
    let known = blake3::keyed_hash(&names, &picture).to_hex().to_string();
    let known: ContentKey = serde_json::from_value(json!(known)).expect("a content key");
    assert!(
        ledger(&project).contents.contains_key(&known),
        "the attacker knows its content key"
    );
    let planted = object::seal(&key, b"planted");
    let object = LedgerObject {
        size: planted.len() as u64,
        sha256: Digest::of(&planted),
    };
    let page = project.read("public/acme/index.html");
    let old = project.named("public/acme", "index.age");
    let own_ledger = fs::read(project.path(&project.named("public/acme", "ledger.age")));
    let own_ledger = own_ledger.expect("published");
    for owner in [
        LedgerKey::read(secret).expect("an identity"),
        LedgerKey::generate(),
    ] {
        let publication = Publication {
            number: 7,
            generation: 1,
            ..Publication::default()
        };
        let contents = BTreeMap::from([(known, object)]);
        let sealed = Ledger::of(publication, contents, BTreeMap::new()).seal(&owner, false);
        forged.ledger = Some(ObjectName::of(&sealed));
        let ledger = format!("public/acme/ledger-{}.age", ObjectName::of(&sealed));
        project.write(&ledger, &sealed);
        project.write(
            &format!("public/acme/objects/{}.age", object.name()),
            &planted,
        );
        let sealed = forged.seal(&key, false);
        let name = ObjectName::of(&sealed);
        project.write(&format!("public/acme/index-{name}.age"), &sealed);
        let named = page.replace(&old["public/acme/index-".len()..][..32], name.as_str());
        project.write("public/acme/index.html", named);
        project.run(&["build"]).exits(0);
        assert!(!project.path(&ledger).exists());
        open(&project, &words);
        let opened = fs::read(project.path("out/site/attachments/updates/plan.png"));
        assert!(opened.expect("opened") == picture);
        fs::remove_dir_all(project.path("out")).expect("opened");
    }
    // The firm's own ledger of another state is of no use either where its objects are gone.
    project.write(&project.named("public/acme", "ledger.age"), own_ledger);
    project.run(&["build"]).exits(0);
    said(&project.run(&["build"]).exits(0), "nothing changed");
}

#[test]
fn a_ledger_of_another_state_under_the_name_of_this_one_is_damaged() {
    let (project, words) = firm();
    let of_before = fs::read(project.path(&project.named("public/acme", "ledger.age")));
    project
        .run(&["access", "reset", "acme", "--shared"])
        .exits(0);
    project.run(&["build"]).exits(0);
    let path = project.named("public/acme", "ledger.age");
    project.write(&path, of_before.expect("published"));
    project.write("words", words + "\n");
    let line = ["verify", "public/acme", "--passphrase-file", "words"];
    let reset = project
        .run(&["access", "reset", "acme", "--shared"])
        .exits(0);
    project.write("words", passphrases(&reset.out())[0].clone() + "\n");
    let ran = project.run(&["build"]).exits(0);
    said(&ran, &format!("made again: {path} was damaged"));
    said(&project.run(&["build"]).exits(0), "nothing changed");
    let path = project.named("public/acme", "ledger.age");
    project.run(&line).exits(0);
    project.write(&path, "x");
    said(
        &project.run(&line).exits(1),
        ".age` is not the one that the index names",
    );
    fs::remove_file(project.path(&path)).expect("there");
    said(
        &project.run(&line).exits(0),
        "only the firm's next build needs it",
    );
}

/// A former firm's site is not taken over where nothing says which of its indexes counts.
#[test]
fn a_site_of_another_key_is_refused_whichever_index_counts() {
    let (project, _) = firm();
    let (other, _) = firm();
    let copied = other.named("public/acme", "index.age");
    fs::remove_dir_all(project.path("public/acme")).expect("built");
    for (name, bytes) in other.tree("public/acme") {
        project.write(&format!("public/acme/{name}"), bytes);
    }
    let another = ObjectName::of(b"x");
    let bytes = fs::read(other.path(&copied)).expect("published");
    project.write(&format!("public/acme/index-{another}.age"), bytes);
    fs::remove_file(project.path("public/acme/index.html")).expect("copied");
    let before = project.tree("public/acme");
    let ran = project.run(&["build"]).exits(3);
    said(
        &ran,
        "was sealed with a key that content/keyring does not hold",
    );
    assert!(before == project.tree("public/acme"));
}

/// Where a rotation is cut off, slots of both keys lie beside each other, and both open with the
/// same passphrase.
#[test]
fn the_slot_whose_key_opens_the_index_counts() {
    let (project, words) = firm();
    let old = project.tree("public/acme/slots");
    project.run(&["access", "rotate", "acme"]).exits(0);
    project.run(&["build"]).exits(0);
    // Random names come before and behind: with several of the old key one comes first.
    for (at, (_, bytes)) in old.iter().cycle().take(8).enumerate() {
        let name = ObjectName::of(format!("{at}").as_bytes());
        project.write(&format!("public/acme/slots/{name}.age"), bytes);
    }
    open(&project, &words);
}

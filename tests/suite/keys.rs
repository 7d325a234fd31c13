//! The firm's identity, the keyring and the passphrases: when they are made, what
//! is said of them and to whom, and that no secret gets anywhere else.

use std::fs;
use std::process::Command;

use deedbox::seal::passphrase::Passphrase;
use deedbox::seal::slot::Slot;
use snapbox::{assert_data_eq, str};

use crate::build::passphrases;
use crate::project::Project;

fn contains(bytes: &[u8], needle: &str) -> bool {
    bytes
        .windows(needle.len())
        .any(|window| window == needle.as_bytes())
}

/// The secret line of the firm's identity.
fn secret(project: &Project) -> String {
    let identity = project.read(".deedbox/identity.txt");
    identity.lines().last().expect("a key").to_owned()
}

#[test]
fn a_lost_identity_is_not_replaced() {
    let project = Project::new_firm();
    project.run(&["build"]).exits(0);
    fs::create_dir(project.path("kept")).expect("a directory");
    fs::rename(
        project.path(".deedbox/identity.txt"),
        project.path("kept/identity.txt"),
    )
    .expect("made above");
    let before = (project.tree("public"), project.tree("content/keyring"));
    assert_data_eq!(
        project.run(&["build"]).session(),
        str![[r#"
$ deedbox build
error: there is no identity at `.deedbox/identity.txt`
 |
 = note: the keyring in content/keyring was made with an identity that is not here
 = hint: put your copy of it there, or name it with `--identity FILE`

[exit 3]

"#]]
    );
    assert!(
        !project.path(".deedbox/identity.txt").exists(),
        "another was made"
    );
    assert!(before == (project.tree("public"), project.tree("content/keyring")));
    // The way out that the hint names, both forms of it.
    project
        .run(&["--identity", "kept/identity.txt", "build"])
        .exits(0);
    let output = project
        .command(&["build"])
        .env("DEEDBOX_IDENTITY", "kept/identity.txt")
        .output()
        .expect("starts");
    assert!(output.status.success());
    let ran = project
        .run(&["--identity", "nowhere.txt", "build"])
        .exits(3);
    assert!(ran.err().contains("there is no identity at `nowhere.txt`"));
    assert!(!project.path("nowhere.txt").exists());
}

#[test]
fn another_firms_identity_opens_nothing_and_changes_nothing() {
    let project = Project::new_firm();
    project.run(&["build"]).exits(0);
    let other = Project::new_firm();
    other.run(&["build"]).exits(0);
    let foreign = other.path(".deedbox/identity.txt");
    let before = (project.tree("public"), project.tree("content/keyring"));
    assert_data_eq!(
        project
            .run(&["--identity", &foreign.to_string_lossy(), "build"])
            .exits(3)
            .err(),
        str![[r#"
error: the keyring entry of `first-client` does not open with this key
 |
 = hint: name the identity that the keyring was sealed to with `--identity FILE`


"#]]
    );
    assert!(before == (project.tree("public"), project.tree("content/keyring")));
}

#[test]
fn a_damaged_keyring_is_said_and_never_made_anew() {
    let project = Project::new_firm();
    let words = passphrases(&project.run(&["build"]).exits(0).out());
    let entry = "content/keyring/first-client/key.age";
    let whole = fs::read(project.path(entry)).expect("made");
    let published = project.tree("public");
    let mut bent = whole.clone();
    *bent.last_mut().expect("not empty") ^= 1;
    for damaged in [&[] as &[u8], &whole[..whole.len() / 2], b"not age", &bent] {
        project.write(entry, damaged);
        let ran = project.run(&["build"]).exits(3);
        let fact = "error: the keyring entry of `first-client` is damaged";
        assert!(ran.err().starts_with(fact), "{}", ran.err());
        assert!(ran.err().contains("backup"), "{}", ran.err());
        assert!(passphrases(&ran.out()).is_empty(), "a new key");
        assert_eq!(fs::read(project.path(entry)).expect("there"), damaged);
    }
    project.write(entry, &whole);
    fs::remove_dir_all(project.path("content/keyring/first-client/slots")).expect("made");
    let ran = project.run(&["build"]).exits(3);
    assert!(ran.err().contains(".age` is missing"), "{}", ran.err());
    assert!(published == project.tree("public"));
    // What was published before still opens with what was printed before.
    let slots = project.tree("public/first-client/slots");
    let slot = slots.values().next().expect("one");
    Slot::open(slot, &Passphrase::typed(&words[0])).expect("still opens");
}

#[test]
fn a_file_without_an_identity_is_not_one() {
    let project = Project::new_firm().file("key.txt", "# nothing here\nage1notasecret\n");
    let ran = project.run(&["--identity", "key.txt", "build"]).exits(3);
    assert!(
        ran.err().contains("`key.txt` holds no age identity"),
        "{}",
        ran.err()
    );
    assert!(!ran.err().contains("notasecret"), "an identity was shown");
    assert!(!project.path("content/keyring/first-client").exists());
}

#[test]
fn secrets_are_said_once_and_nowhere_else() {
    let project = Project::new_firm();
    let first = project.run(&["build", "--archive", "-v"]).exits(0);
    let words = passphrases(&first.out());
    assert_eq!(words.len(), 1);
    assert_eq!(first.out().matches(&words[0]).count(), 1, "said twice");
    let again = project.run(&["build", "--archive", "-v"]).exits(0);
    assert!(passphrases(&again.out()).is_empty());
    let secret = secret(&project);
    let mut places = vec![
        ("stderr".to_owned(), first.err().into_bytes()),
        ("the second run".to_owned(), again.session().into_bytes()),
        ("the unpacked archive".to_owned(), unpacked(&project)),
    ];
    places.extend(project.tree("public"));
    places.extend(project.tree("archives"));
    places.extend(project.tree("content"));
    let slot = project.tree("public/first-client/slots");
    let slot = slot.values().next().expect("one");
    let key = Slot::open(slot, &Passphrase::typed(&words[0])).expect("its own");
    let key = key.to_text().trim().to_owned();
    for (name, bytes) in places {
        let needles = [words[0].as_str(), &secret, &key];
        assert!(
            !needles.iter().any(|needle| contains(&bytes, needle)),
            "a secret in {name}"
        );
        // The viewer alone knows what an identity begins with.
        let is_viewer = name.contains("/viewer-") || name == "the unpacked archive";
        assert!(
            is_viewer || !contains(&bytes, "AGE-SECRET-KEY-1"),
            "a key in {name}"
        );
    }
}

/// All files of the archive, one after the other.
fn unpacked(project: &Project) -> Vec<u8> {
    let unzip = Command::new("unzip")
        .args(["-p", "archives/first-client-2026-01-21.zip"])
        .current_dir(project.path(""))
        .output()
        .expect("unzip");
    assert!(unzip.status.success() && !unzip.stdout.is_empty());
    unzip.stdout
}

#[test]
fn the_list_shows_passphrases_only_when_asked() {
    let project = Project::new_firm();
    let ran = project.run(&["access", "list", "first-client"]).exits(3);
    assert!(
        ran.err().contains("`first-client` has no key yet"),
        "{}",
        ran.err()
    );
    let words = passphrases(&project.run(&["build"]).exits(0).out());
    let list = project.run(&["access", "list", "first-client"]).exits(0);
    assert_eq!(list.out(), "Dana Reyes <dana@first-client.example>\n");
    let shown = project
        .run(&["access", "list", "first-client", "--show"])
        .exits(0);
    let line = format!("Dana Reyes <dana@first-client.example>  {}\n", words[0]);
    assert_eq!(shown.out(), line);
}

#[test]
fn a_build_log_gets_no_passphrase() {
    let project = Project::new_firm();
    project.run(&["build"]).exits(0);
    let output = project
        .command(&[
            "access",
            "reset",
            "first-client",
            "dana@first-client.example",
        ])
        .env("CI", "1")
        .output()
        .expect("starts");
    assert!(output.status.success());
    let shown = project
        .run(&["access", "list", "first-client", "--show"])
        .exits(0);
    let words = shown.out();
    let words = words.trim().rsplit(' ').next().expect("words");
    let said = [output.stdout, output.stderr].concat();
    assert!(!contains(&said, words), "the passphrase is in the log");
    let said = String::from_utf8_lossy(&said).into_owned();
    let way = "made a passphrase for dana@first-client.example; `deedbox access list first-client --show` shows it";
    assert!(said.contains(way), "{said}");
    // It is the one that opens.
    project.run(&["build"]).exits(0);
    let slots = project.tree("public/first-client/slots");
    let slot = slots.values().next().expect("one");
    Slot::open(slot, &Passphrase::typed(words)).expect("opens");
}

#[test]
fn everybody_with_access_gets_a_passphrase_of_their_own() {
    let project = Project::small().file(
        "content/acme/client.yaml",
        "name: Acme Ltd\npeople:\n  - {name: Dana, email: dana@acme.example, access: passphrase}\n  - {name: Kim, email: kim@acme.example, access: passphrase}\n  - {name: Lee, email: lee@acme.example}\n",
    );
    let words = passphrases(&project.run(&["build"]).exits(0).out());
    assert_eq!(words.len(), 2);
    let slots = project.tree("public/acme/slots");
    let opening = |words: &String| {
        slots
            .values()
            .filter(|slot| Slot::open(slot, &Passphrase::typed(words)).is_ok())
            .count()
    };
    assert_eq!(
        (slots.len(), opening(&words[0]), opening(&words[1])),
        (2, 1, 1)
    );
    for name in project.tree("content/keyring").keys().chain(slots.keys()) {
        assert!(!name.contains('@') && !name.contains("dana"), "{name}");
    }
}

//! Whether a keyring is the firm's own. age has no sender: everybody who knows the public
//! recipients can seal an entry to them, and whoever can write into the repository can put
//! it there. Each test does what such a person would do.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;

use crate::identities::typed;
use crate::project::{Project, Ran, program, said};

const PINS: &str = ".deedbox/keyring.json";
const FIRM: &str = "content/keyring/firm.age";

/// A firm with the clients `acme` and `bell`, built once.
fn firm() -> Project {
    let project = Project::small().file("content/bell/client.yaml", "name: Bell\n");
    for client in ["acme", "bell"] {
        project.write(
            &format!("content/{client}/updates/2026-03-04-week.md"),
            "---\ntitle: Week\n---\n\nAll is well.\n",
        );
    }
    project.run(&["build"]).exits(0);
    project
}

/// What `deedbox keys list` says of the firm's secret.
pub(crate) fn fingerprint(project: &Project) -> String {
    let said = project.run(&["keys", "list"]).exits(0).err();
    let rest = said.split("secret is `").nth(1).expect("a fingerprint");
    rest[..39].to_owned()
}

fn recipient(project: &Project) -> String {
    let listed = project.run(&["keys", "list"]).exits(0).out();
    let first = listed.split_whitespace().next();
    first.expect("a recipient").to_owned()
}

/// What anybody can do with the real `age` and a public key.
fn sealed_to(project: &Project, recipient: &str, text: &str, place: &str) {
    project.write("plaintext", text);
    let done = Command::new("age")
        .args(["-r", recipient, "-o", place, "plaintext"])
        .current_dir(project.path(""))
        .status();
    assert!(done.expect("age runs").success());
}

/// A lock's file says who had it last.
fn without_locks(mut tree: BTreeMap<String, Vec<u8>>) -> BTreeMap<String, Vec<u8>> {
    tree.retain(|name, _| !name.ends_with("lock"));
    tree
}

/// Runs a build, which has to fail without writing anything.
fn refused(project: &Project, fact: &str) -> Ran {
    let trees = || {
        ["public", "content", ".deedbox", "archives"]
            .map(|below| without_locks(project.tree(below)))
    };
    let before = trees();
    let ran = project.run(&["build", "--archive"]).exits(3);
    said(&ran, fact);
    assert!(before == trees(), "something was written: {fact}");
    ran
}

fn put(project: &Project, from: &str, to: &str) {
    fs::copy(project.path(from), project.path(to)).expect("copied");
}

#[test]
fn an_entry_that_anybody_could_seal_is_refused() {
    let project = firm();
    let recipient = recipient(&project);
    let key = "AGE-SECRET-KEY-1QQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQQ";
    let zeros = format!(",\"mac\":\"{}\"", "0".repeat(64));
    for (format, mac, fact) in [
        (
            1,
            "",
            "the keyring entry of `acme` bears no mark of the firm",
        ),
        (
            2,
            "",
            "the keyring entry of `acme` was not made by this firm",
        ),
        (
            2,
            &zeros,
            "the keyring entry of `acme` was not made by this firm",
        ),
    ] {
        let json = format!(
            r#"{{"format":{format},"client":"acme","generation":9,"identity":"{key}","salt":"00","address":"","people":[],"recipients":["{recipient}"]{mac}}}"#
        );
        fs::remove_file(project.path("content/keyring/acme/key.age")).expect("made");
        sealed_to(&project, &recipient, &json, "content/keyring/acme/key.age");
        let ran = refused(&project, fact);
        assert!(!ran.err().contains("SECRET-KEY"), "{}", ran.err());
        for line in [
            &["access", "list", "acme", "--show"][..],
            &["access", "rotate", "acme"],
            &["access", "add", "acme", "--shared"],
            &["keys", "reseal"],
        ] {
            project.run(line).exits(3);
        }
    }
}

#[test]
fn another_client_s_entry_is_refused_by_name() {
    let project = firm();
    fs::remove_dir_all(project.path("content/keyring/bell")).expect("made");
    let copied = Command::new("cp")
        .args(["-r", "content/keyring/acme", "content/keyring/bell"])
        .current_dir(project.path(""))
        .status();
    assert!(copied.expect("cp runs").success());
    let ran = refused(&project, "the keyring entry of `bell` was made for `acme`");
    said(&ran, "`deedbox rename acme bell`");
}

#[test]
fn a_slot_that_was_replaced_is_refused() {
    let project = firm();
    let slot = |client: &str| {
        let slots = project.tree(&format!("content/keyring/{client}/slots"));
        let name = slots.into_keys().next().expect("one");
        format!("content/keyring/{client}/slots/{name}")
    };
    put(&project, &slot("acme"), &slot("bell"));
    refused(
        &project,
        "is not the slot that the keyring entry of `bell` names",
    );
}

#[test]
fn a_keyring_of_somebody_else_s_making_is_refused() {
    let project = firm();
    let known = fingerprint(&project);
    // Whole and well marked, by an attacker who seals it to the firm's key too.
    let attacker = Project::small();
    attacker.run(&["build"]).exits(0);
    attacker
        .run(&["keys", "add", &recipient(&project)])
        .exits(0);
    for (name, bytes) in attacker.tree("content/keyring") {
        project.write(&format!("content/keyring/{name}"), bytes);
    }
    let firm_yaml = attacker.read("content/firm.yaml");
    project.write("content/firm.yaml", firm_yaml);
    let ran = refused(
        &project,
        "the firm's secret is not the one that this machine knows",
    );
    said(&ran, &known);
    let theirs = fingerprint(&attacker);
    // To be compared, and not to be copied.
    said(
        &ran,
        "type what they say: `deedbox keys accept FINGERPRINT`",
    );
    assert!(!ran.err().contains(&format!("accept {theirs}")));
    // Where CI names the right one it is not built either.
    let ran = project
        .command(&["build"])
        .env("DEEDBOX_FIRM_FINGERPRINT", &known)
        .output()
        .expect("starts");
    assert_eq!(ran.status.code(), Some(3));
    let all = String::from_utf8_lossy(&ran.stderr).into_owned();
    assert!(
        all.contains("not the one that DEEDBOX_FIRM_FINGERPRINT names"),
        "{all}"
    );
    // Nor without the file, as if there had been no secret yet.
    fs::remove_file(project.path(FIRM)).expect("made");
    refused(&project, "content/keyring/firm.age is missing");
    fs::remove_file(project.path(PINS)).expect("made");
    refused(&project, "content/keyring/firm.age is missing");
}

#[test]
fn a_new_machine_asks_once_and_in_words() {
    let project = firm();
    let known = fingerprint(&project);
    fs::remove_file(project.path(PINS)).expect("made");
    let ran = refused(
        &project,
        "the firm's secret in content/keyring is not known on this machine",
    );
    said(&ran, &format!("its fingerprint is `{known}`"));
    said(&ran, "DEEDBOX_FIRM_FINGERPRINT");
    let wrong = known.replace(&known[..4], "0000");
    let ran = project.run(&["keys", "accept", &wrong]).exits(2);
    said(&ran, &known);
    project.run(&["keys", "accept"]).exits(3);
    assert!(!project.path(PINS).exists());
    // In CI, by the variable; nothing is kept there.
    let ran = project
        .command(&["build", "--locked"])
        .env("CI", "true")
        .env("DEEDBOX_FIRM_FINGERPRINT", format!("{known}\n"))
        .output()
        .expect("starts");
    assert!(ran.status.success(), "{ran:?}");
    assert!(!project.path(PINS).exists());
    // By a person, who is asked.
    let line = format!("{} build", program().display());
    let (built, all) = typed(&project, &line, "no\n");
    assert!(!built && all.contains(&known), "{all}");
    let (built, all) = typed(&project, &line, "yes\n");
    assert!(built, "{all}");
    project.run(&["build"]).exits(0);
    // In so many words.
    fs::remove_file(project.path(PINS)).expect("made");
    let ran = project.run(&["keys", "accept", &known]).exits(0);
    said(
        &ran,
        &format!("this machine knows the firm's secret by `{known}`"),
    );
    project.run(&["build"]).exits(0);
    project.write(PINS, "{");
    let ran = project.run(&["build"]).exits(3);
    said(&ran, "`.deedbox/keyring.json` is damaged");
}

#[test]
fn an_older_key_is_not_put_back() {
    let project = firm();
    let before = project.tree("content/keyring/acme");
    let site = project.tree("public/acme");
    project.run(&["access", "rotate", "acme"]).exits(0);
    let rotated = project.tree("content/keyring/acme");
    let replaced = |tree: &BTreeMap<String, Vec<u8>>, below: &str| {
        fs::remove_dir_all(project.path(below)).expect("there");
        for (name, bytes) in tree {
            project.write(&format!("{below}/{name}"), bytes);
        }
    };
    replaced(&before, "content/keyring/acme");
    let fact = "the keyring entry of `acme` holds an older key than this machine has seen";
    refused(&project, fact);
    // Where it is meant, what was published with the newer one still stops the build.
    project
        .run(&["keys", "accept", &fingerprint(&project)])
        .exits(0);
    let fact = "public/acme` was sealed with a key that content/keyring does not hold";
    refused(&project, fact);
    // A machine whose site is older than the rotation that a colleague made.
    replaced(&rotated, "content/keyring/acme");
    replaced(&site, "public/acme");
    let ran = project.run(&["build"]).exits(0);
    let out = ran.out();
    let line = out.lines().find(|line| line.contains("public/acme:"));
    let line = line.expect("a line about it");
    assert!(!line.contains("nothing changed"), "{line}");
}

#[test]
fn a_site_of_another_key_stops_the_build() {
    let project = firm();
    let index = project.named("public/bell", "index.age");
    put(&project, &index, &index.replace("bell", "acme"));
    put(&project, "public/bell/index.html", "public/acme/index.html");
    let ran = refused(
        &project,
        "public/acme` was sealed with a key that content/keyring does not hold",
    );
    said(&ran, "move the site away and build again");
    fs::remove_dir_all(project.path("public/acme")).expect("made");
    project.run(&["build"]).exits(0);
}

#[test]
fn recipients_that_a_commit_changed_are_shown_before_anything_is_sealed_to_them() {
    let project = firm();
    let own = recipient(&project);
    let other = Project::small();
    other.run(&["build"]).exits(0);
    let theirs = recipient(&other);
    let entries = project.tree("content/keyring");
    let firm = format!("name: Alder & Finch\nrecipients: [{own}, {theirs}]\n");
    project.write("content/firm.yaml", firm);
    project.write("content/crane/client.yaml", "name: Crane\n");
    let shown = format!("new: {theirs}");
    let tom = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";
    for line in [
        &["build"][..],
        &["access", "add", "acme", "--shared"],
        &["access", "rotate", "acme"],
        &["access", "create", "crane"],
        &["keys", "add", tom],
        &["keys", "reseal"],
        &["rename", "acme", "acorn"],
    ] {
        let ran = project.run(line);
        assert_ne!(ran.code(), 0, "{line:?}");
        if line[1..] != ["add", "acme", "--shared"] {
            said(&ran, &shown);
        }
        assert!(
            entries == project.tree("content/keyring"),
            "{line:?} sealed something"
        );
    }
    // It is taken out again without being asked about.
    project.run(&["keys", "remove", &theirs]).exits(0);
    project.run(&["build"]).exits(0);
    let listed = project.run(&["keys", "list"]).exits(0);
    assert!(!listed.out().contains(&theirs));
}

#[test]
fn removing_a_key_makes_another_secret_that_machines_ask_for() {
    let project = firm();
    let other = Project::small();
    other.run(&["build"]).exits(0);
    let leaver = recipient(&other);
    project.run(&["keys", "add", &leaver]).exits(0);
    let before = fingerprint(&project);
    let pins = project.read(PINS);
    let ran = project.run(&["keys", "remove", &leaver]).exits(0);
    for client in ["acme", "bell"] {
        said(
            &ran,
            &format!("knew the workspace key of `{client}`, and the passphrases of everybody"),
        );
    }
    let after = fingerprint(&project);
    assert_ne!(after, before);
    said(&ran, &after);
    project.run(&["build"]).exits(0);
    // A colleague's machine.
    project.write(PINS, pins);
    let ran = refused(
        &project,
        "the firm's secret is not the one that this machine knows",
    );
    said(
        &ran,
        &format!("its fingerprint is `{after}`, and it was `{before}`"),
    );
    project.run(&["keys", "accept", &after]).exits(0);
    project.run(&["build"]).exits(0);
}

#[test]
fn others_who_can_read_a_key_are_warned_of() {
    let project = firm();
    let warning =
        "others on this machine can read or change `.deedbox/identity.txt`: its mode is 0644";
    let ran = project.run(&["build"]).exits(0);
    assert!(!ran.err().contains("others on"), "{}", ran.err());
    let mode = |mode: &str, file: &str| {
        let done = Command::new("chmod")
            .args([mode, file])
            .current_dir(project.path(""))
            .status();
        assert!(done.expect("chmod runs").success());
    };
    mode("644", ".deedbox/identity.txt");
    for line in [
        &["build"][..],
        &["access", "rotate", "acme"],
        &["-q", "keys", "list"],
    ] {
        let ran = project.run(line).exits(0);
        assert_eq!(ran.err().matches(warning).count(), 1, "{}", ran.err());
        said(&ran, "`chmod 600 .deedbox/identity.txt`");
    }
    mode("600", ".deedbox/identity.txt");
    let made = Command::new("ssh-keygen")
        .args(["-q", "-t", "ed25519", "-N", "", "-f", ".deedbox/signing"])
        .current_dir(project.path(""))
        .status();
    assert!(made.expect("ssh-keygen runs").success());
    let firm = project.read("content/firm.yaml");
    project.write(
        "content/firm.yaml",
        firm + "contact: {email: studio@alder.example}\nsigning_key: .deedbox/signing\n",
    );
    mode("640", ".deedbox/signing");
    let ran = project.run(&["build", "--archive"]).exits(0);
    said(
        &ran,
        "others on this machine can read or change `.deedbox/signing`",
    );
}

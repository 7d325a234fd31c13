//! `deedbox access rotate --all`: every workspace gets a new key, once, also where the run
//! is killed.

use std::collections::BTreeMap;
use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use crate::access::{index, unlocked};
use crate::project::{Project, said};

const CLIENTS: usize = 6;
const STATE: &str = ".deedbox/rotation.json";

/// A firm with several clients, built; the passphrase of each.
fn firm() -> (Project, BTreeMap<String, String>) {
    let project = Project::empty().file("content/firm.yaml", "name: Alder & Finch\n");
    for at in 0..CLIENTS {
        project.write(&format!("content/c{at}/client.yaml"), "name: One\n");
    }
    project.run(&["build"]).exits(0);
    let words = words(&project);
    (project, words)
}

fn words(project: &Project) -> BTreeMap<String, String> {
    (0..CLIENTS)
        .map(|at| {
            let client = format!("c{at}");
            let ran = project.run(&["access", "list", &client, "--show"]).exits(0);
            let out = ran.out();
            let words = out.trim().rsplit(' ').next().expect("words").to_owned();
            (client, words)
        })
        .collect()
}

/// The workspace keys that the passphrases open in the published sites.
fn keys(project: &Project, words: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    words
        .iter()
        .map(|(client, words)| {
            let key = unlocked(project, client, words).expect("opens");
            index(project, client, &key).expect("its own site");
            (client.clone(), key.to_text().to_string())
        })
        .collect()
}

#[test]
fn every_workspace_gets_a_new_key_and_passphrases_stay_unless_asked() {
    let (project, words_before) = firm();
    let before = keys(&project, &words_before);
    let ran = project.run(&["access", "rotate", "--all"]).exits(0);
    said(
        &ran,
        "`c0` has a new key; 1 passphrase is as before (1 of 6)",
    );
    said(&ran, "(6 of 6)");
    let after = keys(&project, &words_before);
    assert!(before.iter().all(|(client, key)| after[client] != *key));
    assert!(!project.path(STATE).exists());

    let ran = project
        .run(&["access", "rotate", "--all", "--passphrases"])
        .exits(0);
    said(
        &ran,
        "`c0` has a new key, and 1 passphrase as well (1 of 6)",
    );
    let others = words(&project);
    assert!(
        words_before
            .iter()
            .all(|(client, one)| others[client] != *one)
    );
    for (client, one) in &words_before {
        assert!(unlocked(&project, client, one).is_none(), "{client}");
    }
    keys(&project, &others);
    project.run(&["access", "rotate"]).exits(2);
    project.run(&["access", "rotate", "c0", "--all"]).exits(2);
}

/// How many keys each client has had, as this machine has seen it.
fn generations(project: &Project) -> Vec<u64> {
    let pins: serde_json::Value =
        serde_json::from_str(&project.read(".deedbox/keyring.json")).expect("JSON");
    let generations = pins["generations"].as_object().expect("by client");
    generations
        .values()
        .map(|one| one.as_u64().expect("a number"))
        .collect()
}

#[test]
fn a_killed_rotation_goes_on_where_it_stopped() {
    let (project, words) = firm();
    let before = keys(&project, &words);
    let mut running = project
        .command(&["access", "rotate", "--all"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("starts");
    let out = BufReader::new(running.stdout.take().expect("piped"));
    let first = out.lines().map_while(Result::ok).next().expect("one done");
    assert!(first.contains("(1 of 6)"), "{first}");
    running.kill().expect("killed");
    running.wait().expect("ended");
    // On a machine that was quick, it was over already.
    if project.path(STATE).exists() {
        let ran = project.run(&["access", "rotate", "--all"]).exits(0);
        said(&ran, "going on with a rotation that was begun, ");
        assert!(!ran.out().contains("`c0` has a new key"), "{}", ran.out());
    }
    assert_eq!(generations(&project), [2; CLIENTS], "each once");
    let after = keys(&project, &words);
    assert!(before.iter().all(|(client, key)| after[client] != *key));
    assert!(!project.path(STATE).exists());
}

#[test]
fn what_was_rotated_since_it_began_is_not_rotated_again() {
    let (project, words) = firm();
    let clients: BTreeMap<&String, u64> = words.keys().map(|client| (client, 1)).collect();
    let state = serde_json::json!({"format": 1, "clients": clients, "passphrases": false});
    project.run(&["access", "rotate", "c1"]).exits(0);
    project.run(&["access", "rotate", "c4"]).exits(0);
    project.write(STATE, state.to_string());
    // Another form of it would not be the same rotation.
    let ran = project
        .run(&["access", "rotate", "--all", "--passphrases"])
        .exits(2);
    said(&ran, "a rotation was begun without `--passphrases`");
    let ran = project.run(&["access", "rotate", "--all"]).exits(0);
    said(&ran, "after 2 of 6 clients");
    assert_eq!(ran.out().matches("has a new key").count(), 4);
    assert_eq!(generations(&project), [2; CLIENTS]);
    keys(&project, &words);
    project.write(STATE, "{");
    let ran = project.run(&["access", "rotate", "--all"]).exits(3);
    said(&ran, "is damaged, or of a newer deedbox");
}

#[test]
fn what_could_not_be_sealed_is_sealed_by_the_next_run_without_another_key() {
    let (project, words) = firm();
    project.write("content/c3/updates/broken.md", "---\ntitle: [\n---\n");
    let ran = project.run(&["access", "rotate", "--all"]).exits(1);
    said(
        &ran,
        "the key is new, but public/ still holds what the old one opens",
    );
    assert!(project.path(STATE).exists());
    std::fs::remove_dir_all(project.path("content/c3/updates")).expect("written");
    let ran = project.run(&["access", "rotate", "--all"]).exits(0);
    said(&ran, "after 6 of 6 clients");
    assert!(!ran.out().contains("has a new key"), "{}", ran.out());
    keys(&project, &words);
    assert!(!project.path(STATE).exists());
}

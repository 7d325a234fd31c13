//! A firm that is built on several machines at once, each a share of it.

use std::collections::BTreeMap;

use crate::build::passphrases;
use crate::project::{Project, program, repository, said, shell};

/// One client for each of four shares, and a second one for the first.
const CLIENTS: [&str; 5] = ["acme", "bell", "cope", "dorn", "old-mill"];

fn firm() -> Project {
    CLIENTS.iter().fold(Project::small(), |project, client| {
        let update = format!("---\ntitle: Week of {client}\n---\n\nAll is well.\n");
        project
            .file(
                &format!("content/{client}/client.yaml"),
                format!("name: {client} Ltd\n"),
            )
            .file(
                &format!("content/{client}/updates/2026-03-04-week.md"),
                update,
            )
    })
}

/// Another machine of the firm after a clone: it has an identity and trusts the keyring.
fn clone_of(project: &Project) -> Project {
    let clone = Project::empty()
        .copy_into(&project.path("content"), "content")
        .copy_into(&project.path(".deedbox"), ".deedbox");
    let _ = std::fs::remove_dir_all(clone.path(".deedbox/cache")); // if there is one
    clone
}

/// What is in every site, opened, by path.
fn opened(project: &Project, words: &[String]) -> BTreeMap<String, Vec<u8>> {
    let mut all = BTreeMap::new();
    for (client, words) in CLIENTS.iter().zip(words) {
        let site = format!("public/{client}");
        let out = format!("opened/{client}");
        project.write("words", format!("{words}\n"));
        let line = ["open", &site, "--passphrase-file", "words", "--out", &out];
        project.run(&line).exits(0);
        let files = project.tree(&out).into_iter();
        all.extend(files.map(|(name, bytes)| (format!("{client}/{name}"), bytes)));
    }
    all
}

#[test]
fn four_shares_make_the_sites_of_one_run() {
    let whole = firm();
    let words = passphrases(&whole.run(&["build"]).exits(0).out());
    let mut union = clone_of(&whole);
    for share in ["1/4", "2/4", "3/4", "4/4"] {
        let machine = clone_of(&whole);
        let keyring = machine.tree("content/keyring");
        machine.run(&["build", "--shard", share]).exits(0);
        assert_eq!(machine.tree("content/keyring"), keyring, "{share}");
        for client in CLIENTS {
            let is_there = machine.path("public").join(client).exists();
            let is_twice = union.path("public").join(client).exists();
            assert!(!(is_there && is_twice), "{client} is in two shares");
        }
        union = union.copy_into(&machine.path("public"), "public");
    }
    assert_eq!(opened(&union, &words), opened(&whole, &words));
    // A single run over what they made has nothing to write.
    let before = union.tree("public");
    union.run(&["build"]).exits(0);
    let after = union.tree("public");
    let changed: Vec<&String> = after
        .iter()
        .filter(|(name, bytes)| before.get(*name) != Some(bytes))
        .map(|(name, _)| name)
        .collect();
    assert!(changed.is_empty(), "{changed:?}");
    assert_eq!(before.len(), after.len());
}

#[test]
fn a_share_leaves_the_sites_of_others_alone() {
    let project = firm();
    project.run(&["build"]).exits(0);
    let update = "---\ntitle: Another week\n---\n\nAll is well.\n";
    for client in CLIENTS {
        let path = format!("content/{client}/updates/2026-03-11-week.md");
        project.write(&path, update);
    }
    let before = project.tree("public");
    project.run(&["build", "--shard", "2/4"]).exits(0);
    let after = project.tree("public");
    let changed = |client: &str| {
        let prefix = format!("{client}/");
        let of_client = |tree: &BTreeMap<String, Vec<u8>>| {
            let mut tree = tree.clone();
            tree.retain(|name, _| name.starts_with(&prefix));
            tree
        };
        of_client(&before) != of_client(&after)
    };
    let changed: Vec<&&str> = CLIENTS.iter().filter(|client| changed(client)).collect();
    assert_eq!(changed, [&"bell"]);
}

#[test]
fn a_share_makes_no_keys() {
    let project = firm();
    let ran = project.run(&["build", "--shard", "1/4"]).exits(3);
    said(&ran, "with `--shard`");
    for made in ["content/keyring", "public"] {
        assert!(project.tree(made).is_empty(), "{made}");
    }
}

#[test]
fn what_is_no_share_is_refused_and_an_empty_one_is_said() {
    let project = Project::small();
    for share in ["0/4", "5/4", "half", "1/0"] {
        let ran = project.run(&["build", "--shard", share]).exits(2);
        said(&ran, "a share is written I/N");
    }
    project.run(&["build", "acme", "--shard", "1/4"]).exits(2);
    let ran = project.run(&["build", "--shard", "2/4"]).exits(0);
    said(&ran, "no client is in share 2 of 4");
    assert!(project.tree("public").is_empty());
}

/// Stands for rclone: copies what it is asked to, without the directories it is asked to leave, and
/// writes down what it did.
const RCLONE: &str = r#"#!/bin/sh
set -eu
echo "$*" >> "$LOG"
case "$1 $*" in
  sync*) rm -rf "$3" && mkdir -p "$3" && cp -r "$2." "$3" ;;
  *) mkdir -p "$3" && cp -r "$2/." "$3" ;;
esac
"#;

#[test]
fn the_example_carries_a_share_and_index_html_last() {
    let whole = firm();
    whole.run(&["build"]).exits(0);
    let machine = clone_of(&whole)
        .file("bin/rclone", RCLONE)
        .copy_into(&repository().join("examples/many-machines"), ".");
    let programs = format!(
        "chmod +x bin/rclone && PATH=$PWD/bin:{}:$PATH LOG=$PWD/log",
        program().parent().expect("a directory").display()
    );
    let line = format!("{programs} && export PATH LOG && ./share.sh 1/4 remote");
    let (is_done, text) = shell(&machine, "", &line);
    assert!(is_done, "{text}");
    let log = machine.read("log");
    let steps: Vec<&str> = log.lines().collect();
    let [new, slots, page, ours @ ..] = &steps[..] else {
        panic!("{log}");
    };
    assert!(new.contains("--ignore-existing") && new.contains("--exclude index.html"));
    assert!(new.contains("--exclude slots/**") && slots.contains("--include slots/**"));
    assert!(page.contains("--include index.html"), "{log}");
    let of_share =
        ["acme", "dorn"].map(|it| format!("sync public/{it}/ remote/{it} --delete-after"));
    assert_eq!(ours, of_share);
    assert_eq!(machine.tree("remote/acme"), machine.tree("public/acme"));
}

#[test]
fn the_examples_ask_for_shares_as_their_systems_count_them() {
    let example = |name: &str| {
        let text = Project::empty().copy(&repository().join("examples/many-machines"));
        text.read(name)
    };
    let job: serde_json::Value = serde_yaml::from_str(&example("job.yaml")).expect("YAML");
    assert_eq!(job["spec"]["completionMode"], "Indexed");
    let pod = &job["spec"]["template"]["spec"]["containers"][0];
    let shares = pod["env"][0]["value"].as_str().expect("a number");
    for count in ["completions", "parallelism"] {
        assert_eq!(job["spec"][count].to_string(), shares, "{count}");
    }
    let script = pod["args"][0].as_str().expect("a script");
    let share = script.lines().find(|line| line.contains("share.sh"));
    let share = share.expect("it is called").replace("./share.sh", "echo");
    let line = format!("JOB_COMPLETION_INDEX=3 SHARES={shares}; {share}");
    let (_, said) = shell(&Project::empty(), "", &line);
    assert_eq!(said.trim(), "4/4 live:workspaces");
    let ci: serde_json::Value = serde_yaml::from_str(&example("gitlab-ci.yml")).expect("YAML");
    let script = ci["publish"]["script"][0].as_str().expect("a line");
    let share = script.replace("./share.sh", "echo");
    let line = format!("CI_NODE_INDEX=4 CI_NODE_TOTAL=4; {share}");
    let (_, said) = shell(&Project::empty(), "", &line);
    assert_eq!(said.trim(), "4/4 live:workspaces");
}

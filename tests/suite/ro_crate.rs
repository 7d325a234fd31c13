//! The description of a workspace for programs, as the validator of the RO-Crate
//! community reads it, and what it says.

use std::process::Command;

use serde_json::Value;

use crate::build::passphrases;
use crate::project::{Project, repository};

/// What is recommended and does not fit a firm and its client: identifiers of
/// research, and a public licence.
const NOT_FOR_US: [&str; 4] = ["ROR", "ORCID", "License", "organization SHOULD have a URL"];

/// An archive of the sample, opened.
fn opened() -> Project {
    let project = Project::empty().copy_into(&repository().join("content"), "content");
    let _ = std::fs::remove_dir_all(project.path("content/keyring"));
    let ran = project.run(&["archive", "lantern-quay"]).exits(0);
    project.write("words.txt", &passphrases(&ran.out())[0]);
    let zip = "archives/lantern-quay-2026-11-20.zip";
    let arguments = ["open", zip, "--out", "opened", "--passphrase-file"];
    project
        .run(&[&arguments[..], &["words.txt"]].concat())
        .exits(0);
    project
}

#[test]
fn it_is_a_valid_crate_of_all_records_people_and_files() {
    let project = opened();
    let output = Command::new(repository().join("target/python/bin/python"))
        .arg(repository().join("tests/suite/ro_crate.py"))
        .arg(project.path("opened"))
        .arg(repository().join("target/ro-crate/node_modules/ro-crate/lib/context.json"))
        .output()
        .expect("tests/all installs the validator");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let err = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}\n{err}");
    let ours: Vec<&str> = said
        .lines()
        .filter(|line| !NOT_FOR_US.iter().any(|words| line.contains(words)))
        .collect();
    assert!(ours.is_empty(), "{said}");
    assert!(said.contains("RECOMMENDED"), "the validator looked: {err}");

    let text = project.read("opened/ro-crate-metadata.json");
    let metadata: Value = serde_json::from_str(&text).expect("JSON");
    let graph = metadata["@graph"].as_array().expect("entities");
    let entity = |id: &str| {
        let found = graph.iter().find(|entity| entity["@id"] == id);
        found.unwrap_or_else(|| panic!("no {id} in {text}"))
    };
    for below in ["records", "site/attachments"] {
        for (path, bytes) in project.tree(&format!("opened/{below}")) {
            let file = entity(&format!("{below}/{path}"));
            assert_eq!(file["contentSize"], bytes.len().to_string(), "{path}");
        }
    }
    let approval = entity("records/approvals/2026-09-04-logo-v3.yaml");
    assert_eq!(
        approval["author"]["@id"],
        "mailto:helen@lanternquay.example"
    );
    assert_eq!(approval["dateCreated"], "2026-09-04");
    assert_eq!(approval["keywords"], "Approval");
    let mentions = approval["mentions"].as_array().expect("several");
    assert!(
        mentions
            .iter()
            .any(|one| one["@id"] == "records/deliverables/logo/index.md")
    );
    assert_eq!(
        entity("mailto:sunniva@lanternquay.example")["affiliation"]["@id"],
        "#client"
    );
}

#[test]
fn it_names_nothing_internal_and_stands_in_the_plain_archive() {
    let project = Project::small()
        .file(
            "content/acme/updates/2026-03-01-a.md",
            "---\ntitle: A\n---\nText.\n",
        )
        .file(
            "content/acme/updates/2026-03-02-b.md",
            "---\ntitle: Secret\nvisibility: internal\n---\nText.\n",
        );
    project.run(&["archive", "acme", "--plain"]).exits(0);
    let zip = project.path("archives/acme-2026-03-01-plain.zip");
    let output = Command::new("unzip")
        .args([
            "-p",
            &zip.to_string_lossy(),
            "*/data/ro-crate-metadata.json",
        ])
        .output()
        .expect("unzip");
    let text = String::from_utf8(output.stdout).expect("text");
    assert!(text.contains("records/updates/2026-03-01-a.md"), "{text}");
    assert!(
        !text.contains("Secret") && !text.contains("03-02-b"),
        "{text}"
    );
}

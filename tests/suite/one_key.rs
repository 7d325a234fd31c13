//! A key that is made or rotated for one client concerns no other: the sites of the others are left
//! alone by the next build.

use crate::project::Project;
use crate::unchanged::{build, firm, left_alone, settle};

/// A firm whose clients have sites that are remembered.
fn remembered() -> Project {
    let project = firm();
    build(&project, &[]);
    settle(&project);
    build(&project, &[]);
    assert_eq!(left_alone(&build(&project, &[])), 2);
    project
}

#[test]
fn a_first_key_of_one_client_leaves_the_others_remembered() {
    let project = remembered();
    project.write("content/cole/client.yaml", "name: Cole & Co\n");
    settle(&project);
    let with_cole = build(&project, &[]);
    assert_eq!(left_alone(&with_cole), 2, "{}", with_cole.out());
    // The build that made the key has not forgotten the others.
    let next = build(&project, &[]);
    assert!(left_alone(&next) >= 2, "{}", next.out());
}

#[test]
fn a_rotation_for_one_client_leaves_the_others_remembered() {
    let project = remembered();
    let before = project.tree("content/keyring/acme");
    // It builds the site of that client at once, and no other.
    project.run(&["access", "rotate", "acme"]).exits(0);
    assert_ne!(before, project.tree("content/keyring/acme"));
    let next = build(&project, &[]);
    assert!(next.out().contains("kept public/bell"), "{}", next.out());
}

#[test]
fn what_this_machine_knows_of_a_key_counts_for_its_client() {
    let project = remembered();
    let file = ".deedbox/keyring.json";
    let seen = project.read(file);
    let newer = seen.replace("\"acme\": 1", "\"acme\": 9");
    assert_ne!(seen, newer);
    project.write(file, newer);
    settle(&project);
    let refused = project.run(&["build"]);
    assert!(refused.err().contains("older key"), "{}", refused.err());
    // What it knows of all of them counts for all.
    project.write(
        file,
        seen.replace("\"fingerprint\": \"", "\"fingerprint\": \"0"),
    );
    settle(&project);
    assert_eq!(left_alone(&project.run(&["build"])), 0);
}

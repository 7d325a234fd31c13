//! RECOVERY.txt is true: its commands are read from the file and typed one after the other
//! into a shell that has nothing of deedbox, and what comes out is what went in.

use std::fs;
use std::process::Command;

use crate::identities::typed;
use crate::project::{Project, repository};

/// The commands of the file: its indented lines.
fn commands(text: &str) -> Vec<&str> {
    text.lines()
        .filter_map(|line| line.strip_prefix("    "))
        .collect()
}

#[test]
fn the_commands_of_recovery_txt_open_everything() {
    let project = Project::empty().copy_into(&repository().join("content"), "content");
    let _ = fs::remove_dir_all(project.path("content/keyring"));
    let firm = project.read("content/firm.yaml");
    project.write(
        "content/firm.yaml",
        firm + "signing_key: .deedbox/signing\n",
    );
    // A file of several parts.
    let large: Vec<u8> = (0..18_000_000_u32).map(|at| (at % 251) as u8).collect();
    project.write("content/lantern-quay/files/large.bin", &large);
    project.write(
        "content/lantern-quay/files/large.md",
        "---\ntitle: Large\nfiles: [large.bin]\n---\n",
    );
    fs::create_dir_all(project.path(".deedbox")).expect("a directory");
    let key = project.path(".deedbox/signing");
    let made = Command::new("ssh-keygen")
        .args(["-q", "-t", "ed25519", "-C", "", "-N", "", "-f"])
        .arg(&key)
        .status();
    assert!(made.expect("ssh-keygen runs").success());
    project.run(&["archive", "lantern-quay"]).exits(0);
    let shown = project
        .run(&["access", "list", "lantern-quay", "--show"])
        .exits(0);
    let line = shown.out();
    let words = line.lines().next().expect("a holder").rsplit("  ").next();
    let words = words.expect("a passphrase").to_owned();

    let place = "Übergabe für die Kundin";
    fs::create_dir_all(project.path(place)).expect("a directory");
    let zip = fs::read_dir(project.path("archives"))
        .expect("written")
        .next();
    let zip = zip.expect("one").expect("readable").path();
    let name = zip.file_name().expect("a name").to_owned();
    fs::rename(&zip, project.path(place).join(&name)).expect("moved");
    // The file is in the zip that it tells how to unpack.
    let text = Command::new("unzip")
        .args(["-p"])
        .arg(project.path(place).join(&name))
        .arg("*/RECOVERY.txt")
        .output()
        .expect("unzip runs");
    let text = String::from_utf8(text.stdout).expect("text");
    let commands = commands(&text);
    assert!(commands.len() >= 14, "{text}");
    let mut script = "set -e\n".to_owned();
    for command in &commands {
        script.push_str(command);
        script.push('\n');
    }
    project.write(&format!("{place}/typed.sh"), &script);
    let line = format!("cd '{}' && sh typed.sh", project.path(place).display());
    let (succeeded, said) = typed(&project, &line, &format!("{words}\n"));
    assert!(succeeded, "{said}");
    assert!(
        said.contains("Good \"deedbox-manifest\" signature"),
        "{said}"
    );

    let opened = format!("{place}/opened");
    let content = project.tree("content/lantern-quay");
    let records = project.tree(&format!("{opened}/records"));
    assert!(records.len() > 60, "{}", records.len());
    for (name, bytes) in &records {
        assert!(content.get(name) == Some(bytes), "{name} differs");
    }
    let files = project.tree(&format!("{opened}/site/attachments"));
    assert!(files.len() > 30);
    for (name, bytes) in &files {
        let is_same = content.get(name) == Some(bytes);
        assert!(is_same || name.starts_with("signatures/"), "{name} differs");
    }
    assert!(files["files/large.bin"] == large);
    project.run(&["build", "--plain", "lantern-quay"]).exits(0);
    let plain = project.tree("public-plain/lantern-quay");
    let pages = project.tree(&format!("{opened}/site"));
    let mut same = 0;
    for (name, bytes) in plain.iter().filter(|(name, _)| name.ends_with(".html")) {
        let page = pages.get(name).expect(name);
        // What the viewer tells by the reader's clock, a plain page tells by the day of its build.
        let has_due = String::from_utf8_lossy(page).contains("data-due=");
        assert!(page == bytes || has_due, "{name} differs");
        same += usize::from(page == bytes);
    }
    assert!(same > 60, "{same} pages are the same");
}

#[test]
fn internal_records_and_what_only_they_name_are_not_handed_over() {
    let project = Project::small()
        .file(
            "content/acme/updates/2026-03-04-open.md",
            "---\ntitle: Open\n---\n",
        )
        .file(
            "content/acme/updates/2026-03-05-own.md",
            "---\ntitle: Own\nvisibility: internal\n---\n\nNot for them.\n",
        )
        .file(
            "content/acme/tasks/list.yaml",
            "- {title: Ours, state: to-do, visibility: internal}\n- {title: Theirs, state: to-do}\n",
        );
    project.run(&["build"]).exits(0);
    let words = crate::build::passphrases(
        &project
            .run(&["access", "reset", "acme", "--shared"])
            .exits(0)
            .out(),
    );
    project.run(&["build"]).exits(0);
    let key = crate::access::unlocked(&project, "acme", &words[0]).expect("in");
    let index = crate::access::index(&project, "acme", &key).expect("its index");
    let id = &index.objects[index.sources[0]].id;
    let sealed = fs::read(project.path(&format!("public/acme/objects/{id}.age")));
    let bytes = deedbox::seal::object::open(&key, &sealed.expect("an object"), "it");
    let files = deedbox::seal::sources::read(&bytes.expect("opens")).expect("a tar");
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        ["records/client.yaml", "records/updates/2026-03-04-open.md"]
    );
}

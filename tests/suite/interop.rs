//! What other programs make of what deedbox writes: the real `age`, `tar`,
//! `unzip`, Python's zipfile, `bagit.py`. None of ours is needed to read it.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use deedbox::seal::passphrase::Passphrase;
use deedbox::seal::slot::Slot;

use crate::build::passphrases;
use crate::project::{Project, repository};

/// Runs a line of shell in a directory and gives its standard output.
fn shell(directory: &Path, line: &str) -> Vec<u8> {
    let output = Command::new("bash")
        .args(["-euo", "pipefail", "-c", line])
        .current_dir(directory)
        .stdin(Stdio::null())
        .output()
        .expect("bash");
    let err = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        output.status.success(),
        "{line}\n{}\n{err}",
        String::from_utf8_lossy(&output.stdout)
    );
    output.stdout
}

/// A built project with a file of two parts, and the workspace key in `key.txt`.
fn built() -> (Project, String) {
    let large: Vec<u8> = (0..17 * 1024 * 1024_u32)
        .map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8)
        .collect();
    let project = Project::new_firm()
        .file("content/first-client/deliverables/film/film.bin", large)
        .file(
            "content/first-client/deliverables/film/index.md",
            "---\ntitle: Film\nversions:\n  - {version: 1, date: 2026-01-20, files: [film.bin]}\n---\n",
        );
    let ran = project.run(&["build", "--archive"]).exits(0);
    let words = passphrases(&ran.out()).remove(0);
    let slots = project.tree("public/first-client/slots");
    let slot = slots.values().next().expect("one slot");
    let key =
        Slot::open(slot, &Passphrase::typed(&words)).expect("the printed passphrase opens it");
    project.write("key.txt", key.to_text().as_bytes());
    (project, words)
}

fn index(project: &Project) -> serde_json::Value {
    let json = shell(
        project.path("").as_path(),
        "age -d -i key.txt public/first-client/index.age | gzip -d",
    );
    serde_json::from_slice(&json).expect("JSON")
}

#[test]
fn age_and_tar_open_the_index_packs_and_parts() {
    let (project, _) = built();
    let index = index(&project);
    assert_eq!(index["format"], 1);
    let id = |at: &serde_json::Value| {
        let at = usize::try_from(at.as_u64().expect("a position")).expect("small");
        index["objects"][at]["id"]
            .as_str()
            .expect("an id")
            .to_owned()
    };
    let pack = id(&index["pages"]["updates/week-1/"]);
    shell(
        &project.path(""),
        &format!(
            "mkdir pages && age -d -i key.txt public/first-client/objects/{pack}.age | tar xz -C pages"
        ),
    );
    assert!(
        project
            .read("pages/updates/week-1/index.html")
            .contains("Week 1: we have started")
    );

    let file = &index["files"]["attachments/deliverables/film/film.bin"];
    let parts: Vec<String> = file["parts"]
        .as_array()
        .expect("parts")
        .iter()
        .map(id)
        .collect();
    assert_eq!(parts.len(), 2, "17 MiB are two parts");
    let line: Vec<String> = parts
        .iter()
        .map(|part| format!("age -d -i key.txt public/first-client/objects/{part}.age"))
        .collect();
    let joined = shell(&project.path(""), &line.join(" && "));
    let original = std::fs::read(project.path("content/first-client/deliverables/film/film.bin"))
        .expect("written");
    assert!(joined == original, "the parts are not the file");
    let digest = shell(
        &project.path(""),
        "sha256sum content/first-client/deliverables/film/film.bin",
    );
    assert!(
        String::from_utf8_lossy(&digest).starts_with(file["sha256"].as_str().expect("a digest"))
    );

    // The digests that the index has of the sealed objects are those of the files.
    for object in index["objects"].as_array().expect("objects") {
        let id = object["id"].as_str().expect("an id");
        let path = project.path(&format!("public/first-client/objects/{id}.age"));
        let bytes = std::fs::read(path).expect("published");
        assert_eq!(object["size"], bytes.len());
        assert_eq!(
            object["sha256"],
            deedbox::digest::Digest::of(&bytes).to_string()
        );
    }
}

#[test]
fn the_real_age_opens_a_slot_with_the_printed_passphrase() {
    let (project, words) = built();
    let script = r#"
import os, pty, sys
words, slot = sys.stdin.readline().strip(), sys.argv[1]
pid, fd = pty.fork()
if pid == 0:
    os.execvp("age", ["age", "-d", slot])
said = b""
while b"passphrase" not in said:
    said += os.read(fd, 1024)
os.write(fd, words.encode() + b"\n")
out = b""
while True:
    try:
        got = os.read(fd, 1024)
    except OSError:
        break
    if not got:
        break
    out += got
print("AGE-SECRET-KEY-1" in out.decode(errors="replace"))
"#;
    project.write("slot.py", script);
    project.write("words", &words);
    let said = shell(
        &project.path(""),
        "python3 slot.py public/first-client/slots/*.age < words",
    );
    assert_eq!(String::from_utf8_lossy(&said).trim(), "True");
}

/// The unpacked archive, in a path with spaces and letters beyond ASCII.
fn unpacked(project: &Project) -> PathBuf {
    shell(
        &project.path(""),
        "mkdir 'an über folder' && unzip -q archives/*.zip -d 'an über folder'",
    );
    let inner = std::fs::read_dir(project.path("an über folder")).expect("unzipped");
    inner
        .map(|entry| entry.expect("readable").path())
        .next()
        .expect("one folder")
}

#[test]
fn offline_scripts_are_age_files_between_two_lines() {
    let (project, _) = built();
    let folder = unpacked(&project);
    let key = project.path("key.txt");
    let key = key.display();
    shell(
        &folder,
        &format!("sed '1d;$d' data/site/index.js | age -d -i '{key}' | gzip -d > /dev/null"),
    );
    let line = format!(
        "for object in data/site/objects/*.js; do sed '1d;$d' \"$object\" | age -d -i '{key}' | sha256sum; done"
    );
    let opened = String::from_utf8(shell(&folder, &line)).expect("text");
    let line = "for object in public/first-client/objects/*.age; do age -d -i key.txt \"$object\" | sha256sum; done";
    let hosted = String::from_utf8(shell(&project.path(""), line)).expect("text");
    assert_eq!(opened, hosted, "the two layouts hold the same objects");
    let first = shell(
        &folder,
        "head -n 1 -q data/site/objects/*.js data/site/slots/*.js data/site/index.js",
    );
    for line in String::from_utf8_lossy(&first).lines() {
        assert!(
            line.starts_with("deedbox(\"") && line.ends_with("\",`"),
            "{line}"
        );
    }
}

#[test]
fn the_archive_is_a_valid_bag_in_a_plain_zip() {
    let (project, _) = built();
    let here = project.path("");
    shell(&here, "unzip -tq archives/*.zip");
    shell(
        &here,
        "bsdtar -tf archives/*.zip > names && 7z t archives/*.zip > /dev/null",
    );
    shell(
        &here,
        "python3 -c \"import glob, zipfile; assert zipfile.ZipFile(glob.glob('archives/*.zip')[0]).testzip() is None\"",
    );
    for name in project.read("names").lines() {
        assert!(name.is_ascii() && name.len() <= 120, "{name}");
        assert!(
            !name.contains([':', '\\', '*', '?', '"', '<', '>', '|', ' ']),
            "{name}"
        );
    }
    let folder = unpacked(&project);
    shell(
        &folder,
        "sha256sum --quiet -c manifest-sha256.txt && sha256sum --quiet -c tagmanifest-sha256.txt",
    );
    let python = repository().join("target/python/bin/python");
    if python.exists() {
        shell(
            &folder,
            &format!("'{}' -m bagit --validate --quiet .", python.display()),
        );
    } else {
        assert!(std::env::var_os("CI").is_none(), "tests/all installs bagit");
    }
}

#[test]
fn the_same_site_gives_the_same_archive() {
    let (project, _) = built();
    let before = project.tree("archives");
    std::fs::remove_dir_all(project.path("archives")).expect("made above");
    project.run(&["build", "--archive"]).exits(0);
    assert!(
        before == project.tree("archives"),
        "two archives of one site differ"
    );
}

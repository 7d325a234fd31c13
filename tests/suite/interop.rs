//! What other programs make of what deedbox writes: the real `age`, `tar`,
//! `unzip`, Python's zipfile, `bagit.py`. None of ours is needed to read it.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use deedbox::seal::passphrase::Passphrase;
use deedbox::seal::slot::Slot;

use crate::build::passphrases;
use crate::project::{Project, repository};

/// Runs a line of shell in a directory and gives its standard output.
pub(crate) fn shell(directory: &Path, line: &str) -> Vec<u8> {
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

/// A built project, and the workspace key in `key.txt`.
fn built(project: Project) -> (Project, String) {
    let ran = project.run(&["build", "--archive"]).exits(0);
    let words = passphrases(&ran.out()).remove(0);
    let slots = project.tree("public/first-client/slots");
    let slot = slots.values().next().expect("one slot");
    let key =
        Slot::open(slot, &Passphrase::typed(&words)).expect("the printed passphrase opens it");
    project.write("key.txt", key.to_text().as_bytes());
    (project, words)
}

/// A new firm with a file that is cut into two parts.
fn with_film() -> Project {
    let large: Vec<u8> = (0..17 * 1024 * 1024_u32)
        .map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8)
        .collect();
    Project::new_firm()
        .file("content/first-client/deliverables/film/film.bin", large)
        .file(
            "content/first-client/deliverables/film/index.md",
            "---\ntitle: Film\nversions:\n  - {version: 1, date: 2026-01-20, files: [film.bin]}\n---\n",
        )
}

fn index(project: &Project) -> serde_json::Value {
    let json = shell(
        project.path("").as_path(),
        "age -d -i key.txt public/first-client/index-*.age | gzip -d",
    );
    serde_json::from_slice(&json).expect("JSON")
}

#[test]
fn age_and_tar_open_the_index_packs_and_parts() {
    let (project, _) = built(with_film());
    let index = index(&project);
    assert_eq!(index["format"], 2);
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

/// Types a passphrase into the real age, which wants a terminal for that. Says
/// `opened` and the key where it opens, else `refused`.
const TYPE_INTO_AGE: &str = r#"
import os, pty, re, sys
words, slot = sys.argv[1], sys.argv[2]
pid, fd = pty.fork()
if pid == 0:
    os.execvp("age", ["age", "-d", slot])
said = b""
while b"passphrase" not in said:
    said += os.read(fd, 1024)
os.write(fd, words.encode() + b"\n")
while True:
    try:
        got = os.read(fd, 1024)
    except OSError:
        break
    if not got:
        break
    said += got
key = re.search(rb"AGE-SECRET-KEY-1[0-9A-Z]+", said)
code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
print("opened " + key[0].decode() if key and code == 0 else "refused")
"#;

#[test]
fn the_real_age_opens_a_slot_with_the_printed_passphrase() {
    let (project, words) = built(Project::new_firm());
    project.write("type.py", TYPE_INTO_AGE);
    let folder = unpacked(&project);
    // The hosted slot, and the slot that the archive carries as a script.
    let armoured = "sed '1d;$d' data/site/slots/*.js > slot.age";
    shell(&folder, armoured);
    let expected = format!("opened {}", project.read("key.txt").trim());
    let hosted = "public/first-client/slots/*.age".to_owned();
    let offline = format!("'{}'", folder.join("slot.age").display());
    for slot in [hosted, offline] {
        let typed = |words: &str| {
            let said = shell(
                &project.path(""),
                &format!("timeout 60 python3 type.py '{words}' {slot}"),
            );
            String::from_utf8_lossy(&said).trim().to_owned()
        };
        assert_eq!(typed(&words), expected, "{slot}");
        assert_eq!(typed("not-these-words"), "refused", "{slot}");
    }
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
    let (project, _) = built(Project::new_firm());
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
    let (project, _) = built(Project::new_firm());
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
    let (project, _) = built(Project::new_firm());
    let before = project.tree("archives");
    // Neither the day, nor the zone, nor when the files were written is in it.
    std::fs::remove_dir_all(project.path("archives")).expect("made above");
    shell(
        &project.path(""),
        "find content public -exec touch -d 2001-02-03T04:05:06 {} +",
    );
    let output = project
        .command(&["build", "--archive"])
        .env("TZ", "Pacific/Kiritimati")
        .env("SOURCE_DATE_EPOCH", "1000000000")
        .output()
        .expect("starts");
    assert!(output.status.success());
    assert!(
        before == project.tree("archives"),
        "two archives of one site differ"
    );
    let times = "import glob, zipfile\nfor entry in zipfile.ZipFile(glob.glob('archives/*.zip')[0]).infolist(): print(entry.date_time, oct(entry.external_attr >> 16), entry.extra)";
    project.write("times.py", times);
    let lines = String::from_utf8(shell(&project.path(""), "python3 times.py")).expect("text");
    for line in lines.lines() {
        assert_eq!(line, "(2026, 1, 21, 12, 0, 0) 0o100644 b''");
    }
    assert!(lines.lines().count() > 10);
}

#[test]
fn another_machine_gives_the_same_archives() {
    let (project, _) = built(Project::new_firm());
    let archive = ["archive", "first-client", "--plain"];
    project.run(&archive).exits(0);
    // Files that came in another order, at another time, below another path and mask; one
    // processor, another zone and language.
    let other = Project::empty();
    let line = format!(
        "umask 077; (cd '{}' && find content public .deedbox -type f | sort -r) | while read -r file; do \
         mkdir -p \"$(dirname \"$file\")\" && cat '{0}'\"$file\" > \"$file\"; done",
        project.path("").display()
    );
    shell(&other.path(""), &line);
    let mut command = Command::new("sh");
    let ran = command
        .args(["-c", "umask 077; exec \"$0\" archive first-client --plain"])
        .arg(crate::project::program())
        .current_dir(other.path(""))
        .env_clear()
        .env("HOME", other.path(""))
        .env("DEEDBOX_TEST_WORK_FACTOR", "4")
        .env("TZ", "America/St_Johns")
        .env("LC_ALL", "tr_TR.UTF-8")
        .env("RAYON_NUM_THREADS", "1")
        .env("SOURCE_DATE_EPOCH", "86400")
        .output()
        .expect("sh runs");
    assert!(ran.status.success(), "{ran:?}");
    let made = project.tree("archives");
    assert_eq!(made.len(), 2, "{:?}", made.keys());
    assert!(
        made == other.tree("archives"),
        "two machines made two archives"
    );
}

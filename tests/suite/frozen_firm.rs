//! A whole firm as version 0.1.0 left it (`tests/vectors/firm-1`): it is checked, built,
//! verified and opened by every later version, with the passphrases that were given then.

use std::fs;

use deedbox::digest::Digest;
use deedbox::seal::index::Index;
use deedbox::seal::object;

use crate::old_firm::{firm, passphrase, vector};
use crate::project::{Project, said, shell};

/// Who opens what: the client, whose passphrase, and the forms of it that there are.
const READERS: [(&str, &str, &[&str]); 3] = [
    ("mueller", "joerg", &["public/mueller"]),
    ("mueller", "aenne", &["public/mueller"]),
    (
        "old-mill",
        "dana",
        &["public/old-mill", "archives/old-mill-2026-02-20.zip"],
    ),
];

/// Opens something and compares the digests of files with those of 0.1.0: all of them, or
/// the records alone, which no version may change.
fn opens(project: &Project, client: &str, person: &str, form: &str, only: &str) {
    let words = passphrase(person);
    let line = ["open", form, "--passphrase-file", &words, "--out", "opened"];
    project.run(&line).exits(0);
    let list = vector(&format!("opened/{client}.sha256"));
    let check = format!("cd opened && grep '{only}' '{list}' | sha256sum --quiet --check");
    let (is_same, said) = shell(project, "", &check);
    assert!(is_same, "{form} for {person}: {said}");
    fs::remove_dir_all(project.path("opened")).expect("removed");
}

#[test]
fn what_0_1_0_published_opens_and_gives_the_same_bytes() {
    let project = firm();
    for (client, person, forms) in READERS {
        for form in forms {
            opens(&project, client, person, form, ".");
        }
    }
}

#[test]
fn what_0_1_0_published_is_not_called_wrong() {
    let project = firm();
    let signer = vector("signer.pub");
    for (_, person, forms) in READERS {
        for form in forms {
            let words = passphrase(person);
            let line = ["verify", form, "--passphrase-file", &words];
            let ran = project.run(&[&line[..], &["--signer", &signer]].concat());
            let ran = ran.exits(0);
            said(&ran, "nothing is wrong");
            said(
                &ran,
                "not checked  whether unlock page, viewer and stylesheet are the built ones, ",
            );
            said(
                &ran,
                ": the index is of an older version; `--against` a build tells it",
            );
            // The unlock page is no witness of itself, nor a day that nobody signed.
            let out = ran.out();
            let is_said = |line: &str| {
                line.starts_with("ok") && (line.contains("viewer") || line.contains("as of"))
            };
            assert!(!out.lines().any(is_said), "{out}");
        }
    }
}

#[test]
fn a_site_of_0_1_0_is_right_without_a_passphrase() {
    let project = firm();
    for (_, _, forms) in READERS {
        for form in forms {
            said(&project.run(&["verify", form]).exits(0), "nothing is wrong");
        }
    }
}

#[test]
fn a_firm_of_0_1_0_goes_on_with_its_keys_and_records() {
    let project = firm();
    project.run(&["check"]).exits(0);
    let ran = project.run(&["build", "--archive"]).exits(0);
    assert!(!ran.out().contains("passphrase of"), "{}", ran.out());
    let signer = vector("signer.pub");
    for (client, person, _) in READERS {
        let site = format!("public/{client}");
        opens(&project, client, person, &site, "/records/");
        let words = passphrase(person);
        let line = ["verify", &site, "--passphrase-file", &words, "--signer"];
        let ran = project.run(&[&line[..], &[&signer]].concat()).exits(0);
        said(&ran, "nothing is wrong");
    }
    for archive in fs::read_dir(project.path("archives")).expect("archives") {
        let archive = archive.expect("readable");
        // What stands there still: those of 0.1.0 that new ones took the place of.
        if archive.path().is_dir() {
            continue;
        }
        let path = format!("archives/{}", archive.file_name().to_string_lossy());
        let line = ["verify", &path, "--signer", &signer];
        said(&project.run(&line).exits(0), "nothing is wrong");
    }
}

#[test]
fn a_site_of_0_1_0_moves_over_with_its_large_parts_and_is_known_without_a_marker() {
    let project = firm();
    let of_files = |project: &Project, site: &str| -> Vec<Vec<u8>> {
        let objects = project.tree(&format!("public/{site}/objects"));
        objects.into_values().collect()
    };
    let before = of_files(&project, "mueller");
    assert!(!project.path("public/mueller/.deedbox-site").exists());
    let ran = project.run(&["build"]).exits(0);
    said(&ran, "took over 2 entries of the keyring");
    let after = of_files(&project, "mueller");
    // The parts of its files and previews; pages and records are packed in another way.
    let index: Vec<&Vec<u8>> = after
        .iter()
        .filter(|bytes| before.contains(bytes))
        .collect();
    assert!(index.len() >= 4, "{} of {}", index.len(), before.len());
    for name in project.tree("public/mueller").into_keys() {
        let is_first = ["index.age", "viewer.js", "theme.css", "brand/logo.svg"];
        assert!(!is_first.contains(&name.as_str()), "{name} is left");
    }
    let ran = project.run(&["build"]).exits(0);
    said(&ran, "nothing changed");
    assert!(!ran.err().contains("up to date"), "{}", ran.err());
    fs::remove_dir_all(project.path("content/old-mill")).expect("there");
    said(&project.run(&["build"]).exits(0), "removed public/old-mill");
}

#[test]
fn what_a_site_of_0_1_0_calls_a_part_is_not_believed() {
    let project = firm();
    let words = fs::read_to_string(passphrase("joerg")).expect("a passphrase");
    let key = crate::access::unlocked(&project, "mueller", words.trim()).expect("in");
    // Everybody with the key can write another file under the name of a part, and say so.
    let sealed = fs::read(project.path("public/mueller/index.age")).expect("an index");
    let mut index = Index::open(&key, &sealed).expect("its own");
    let parts: Vec<usize> = index
        .files
        .values()
        .flat_map(|file| file.parts.clone())
        .collect();
    for at in &parts {
        let object = &mut index.objects[*at];
        let planted = object::seal(&key, b"planted");
        object.size = planted.len() as u64;
        object.sha256 = Digest::of(&planted);
        project.write(
            &format!("public/mueller/objects/{}.age", object.id),
            planted,
        );
    }
    project.write("public/mueller/index.age", index.seal(&key, false));
    project.run(&["build"]).exits(0);
    opens(
        &project,
        "mueller",
        "joerg",
        "public/mueller",
        "site/attachments/",
    );
}

#[test]
fn sealing_the_keyring_anew_brings_entries_up_to_date() {
    let project = firm();
    project.run(&["build", "--locked"]);
    project.run(&["keys", "reseal"]).exits(0);
    let ran = project.run(&["build", "--locked"]).exits(0);
    assert!(!ran.err().contains("sealed anew"), "{}", ran.err());
    said(
        &project.run(&["build", "--locked"]).exits(0),
        "nothing changed",
    );
}

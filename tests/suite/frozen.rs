//! Workspaces that were published once (`tests/vectors/`): they open, and give the same
//! bytes, whatever has become of the program since.

use std::fs;

use crate::project::{Project, repository, shell};

/// Where what each format left is kept.
const FORMATS: [&str; 2] = ["tests/vectors/v1", "tests/vectors/v2"];

/// The site, the archive and the folder that it unpacks to.
fn forms(project: &Project, format: &str) -> Vec<String> {
    let vectors = repository().join(format);
    let path = |name: &str| vectors.join(name).to_string_lossy().into_owned();
    let (unzipped, said) = shell(
        project,
        "",
        &format!("unzip -q '{}' -d unpacked", path("archive.zip")),
    );
    assert!(unzipped, "{said}");
    let folder = "unpacked/first-client-2026-02-20".to_owned();
    vec![path("site"), path("archive.zip"), folder]
}

fn vector(format: &str, name: &str) -> String {
    let path = repository().join(format).join(name);
    path.to_string_lossy().into_owned()
}

#[test]
fn what_was_published_opens_for_everybody_and_gives_the_same_bytes() {
    FORMATS.iter().for_each(|format| opens(format));
}

fn opens(format: &str) {
    let project = Project::empty();
    for (at, form) in forms(&project, format).iter().enumerate() {
        for reader in ["dana.txt", "sam.txt"] {
            let out = format!("opened-{at}-{reader}");
            let words = vector(format, reader);
            let line = ["open", form, "--passphrase-file", &words, "--out", &out];
            project.run(&line).exits(0);
            let list = vector(format, "opened.sha256");
            let check =
                format!("cd {out} && sha256sum --quiet --check '{list}' && find . -type f | wc -l");
            let (is_same, said) = shell(&project, "", &check);
            assert!(is_same, "{form} for {reader}: {said}");
            let wanted = fs::read_to_string(&list).expect("a list").lines().count();
            assert_eq!(said.trim(), wanted.to_string(), "{form} for {reader}");
        }
    }
}

#[test]
fn what_was_published_is_still_found_to_be_whole_and_signed() {
    FORMATS.iter().for_each(|format| verifies(format));
}

fn verifies(format: &str) {
    let project = Project::empty();
    for form in forms(&project, format) {
        let (words, signer) = (vector(format, "sam.txt"), vector(format, "signer.pub"));
        let line = ["verify", &form, "--passphrase-file", &words, "--signer"];
        let ran = project.run(&[&line[..], &[&signer]].concat()).exits(0);
        assert!(ran.out().contains("nothing is wrong"), "{}", ran.out());
    }
}

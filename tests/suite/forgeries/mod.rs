//! Zips that somebody forged, each of which some program unpacks to other files than
//! another: every one is refused, and what is wrong is said. And zips that somebody packed
//! anew: they are told what to do.

mod layout;
mod names;

use std::fs;

use crate::forge::{self, Forge, Judged, Part};
use crate::interop::shell;
use crate::project::{Project, repository, said};

/// The folder of the archive.
const FOLDER: &str = "acme-2026-03-31-plain";
const EVIL: &[u8] = b"<p>Not what was approved</p>";

/// What is forged, how, and what has to be said.
type Row = (&'static str, fn(&mut Forge), &'static str);

fn evil(forge: &Forge, name: &str) -> Part {
    let mut part = Part::stored(name, EVIL, &forge.parts[0]);
    part.rename(name);
    part
}

/// Adds a file under a name, listed as it should be.
fn add(forge: &mut Forge, name: &str) {
    let part = evil(forge, name);
    forge.parts.push(part);
}

fn rows() -> impl Iterator<Item = &'static Row> {
    layout::TABLE.iter().chain(names::TABLE)
}

#[test]
fn every_forged_zip_is_refused_and_told() {
    let project = Project::small();
    let zip = forge::archive(&project);
    let bytes = fs::read(&zip).expect("bundled");
    assert!(
        Forge::of(&bytes).bytes() == bytes,
        "only what is forged may differ"
    );
    assert_eq!(forge::judge(&zip), Judged::Right);
    forge::agree(&project, &zip).expect("all tools unpack it");
    let forged = project.path("forged.zip");
    for (what, change, wanted) in rows() {
        let mut forge = Forge::of(&bytes);
        change(&mut forge);
        fs::write(&forged, forge.bytes()).expect("written");
        match forge::judge(&forged) {
            Judged::Right => panic!("{what} passes"),
            Judged::Wrong(told) | Judged::Refused(told) => {
                assert!(told.contains(wanted), "{what}: {told}");
            }
        }
    }
    println!(
        "| forged zips, each of another kind | {} | all refused by name |",
        rows().count()
    );
}

#[test]
fn the_command_ends_with_1_and_writes_nothing() {
    let project = Project::small();
    let zip = forge::archive(&project);
    let bytes = fs::read(&zip).expect("bundled");
    for (what, change, wanted) in rows().step_by(7) {
        let mut forge = Forge::of(&bytes);
        change(&mut forge);
        project.write("forged.zip", forge.bytes());
        let ran = project.run(&["verify", "forged.zip"]);
        assert_eq!(ran.code(), 1, "{what}: {}", ran.err());
        said(&ran, wanted);
        let ran = project.run(&["open", "forged.zip", "--out", "out"]);
        assert!([1, 3].contains(&ran.code()), "{what}: {}", ran.err());
        assert!(!project.path("out").exists(), "{what}");
    }
    // What would speak to the terminal, or turn what it shows, is shown as what it is.
    let mut forge = Forge::of(&bytes);
    add(&mut forge, "a/\u{1b}]0;x\u{7}\u{202E}");
    project.write("forged.zip", forge.bytes());
    let told = project.run(&["verify", "forged.zip"]).exits(1).err();
    assert!(told.contains("\\u{1b}]0;x\\u{7}\\u{202e}"), "{told}");
}

#[test]
fn a_zip_that_somebody_packed_anew_is_told_what_to_do() {
    let project = Project::small();
    let zip = forge::archive(&project);
    let line = format!("unzip -q '{}' -d bag", zip.display());
    shell(&project.path(""), &line);
    for (at, pack) in [
        "zip -qr ../anew.zip .",
        "7z a -bd ../anew.zip . > /dev/null",
        "bsdtar --format zip -cf ../anew.zip *",
        "python3 -c 'import shutil; shutil.make_archive(\"../anew\", \"zip\", \".\")'",
        "jar -cfM ../anew.zip .",
    ]
    .iter()
    .enumerate()
    {
        shell(
            &project.path("bag"),
            &format!("export LC_ALL=C.UTF-8; {pack}"),
        );
        let ran = project.run(&["verify", "anew.zip"]).exits(1);
        said(&ran, "`anew.zip` is not as deedbox writes archives: ");
        said(&ran, "unpack it and verify the folder");
        let out = format!("anew-{at}");
        shell(
            &project.path(""),
            &format!("mkdir {out} && LC_ALL=C.UTF-8 bsdtar -xf anew.zip -C {out} && rm anew.zip"),
        );
        said(&project.run(&["verify", &out]).exits(0), "nothing is wrong");
    }
}

#[test]
fn a_zip_without_a_bag_is_no_archive() {
    let project = Project::empty();
    let frozen = repository().join("tests/vectors/v1/archive.zip");
    let mut forge = Forge::of(&fs::read(frozen).expect("frozen"));
    // The sealed site as it was, in the folder of the bag, without what is signed.
    forge.parts.retain_mut(|part| {
        let name = String::from_utf8(part.local.name.clone()).expect("ASCII");
        part.rename(&name.replace("/data/site/", "/"));
        name.contains("/data/site/")
    });
    project.write("site.zip", forge.bytes());
    let key = repository().join("tests/vectors/v1/signer.pub");
    let line = ["verify", "site.zip", "--signer", &key.to_string_lossy()];
    let ran = project.run(&line).exits(3);
    said(&ran, "is neither an archive nor a published workspace");
}

//! What is looked at is not for the forger to choose: an archive stays one without its
//! declaration, and a site does not become one by a payload.

use std::fs;

use deedbox::seal::object::ObjectName;

use crate::insider::Insider;
use crate::project::{Project, Ran, said, shell};
use crate::signed::with_key;

fn done(project: &Project, line: &str) {
    let (succeeded, said) = shell(project, "", line);
    assert!(succeeded, "{line}: {said}");
}

/// A signed archive in `bag`, a site in `public/acme`, the passphrase in `words`.
fn made() -> Project {
    let project = with_key();
    let ran = project.run(&["access", "create", "acme"]).exits(0);
    let words = crate::build::passphrases(&ran.out());
    project.write("words", words[0].clone() + "\n");
    project.run(&["approvals", "acme", "--sign"]).exits(0);
    project.run(&["archive", "acme"]).exits(0);
    done(
        &project,
        "unzip -q archives/*.zip -d unpacked && mv unpacked/* bag",
    );
    project
}

fn verify(project: &Project, path: &str, opened: bool) -> Ran {
    let mut line = vec!["verify", path, "--signer", ".deedbox/signing.pub"];
    if opened {
        line.extend(["--passphrase-file", "words"]);
    }
    project.run(&line)
}

#[test]
fn an_archive_without_its_declaration_is_still_held_to_its_signature() {
    let project = made();
    for opened in [false, true] {
        said(
            &verify(&project, "bag", opened).exits(0),
            "nothing is wrong",
        );
    }
    for tamper in [
        "rm x/bagit.txt",
        "mv x/bagit.txt x/BagIt.txt",
        "rm x/bagit.txt x/tagmanifest-*",
        "rm x/*.txt x/*.sig x/allowed_signers && echo x > x/setup.exe",
        "rm x/*.txt x/*.sig x/allowed_signers x/START-HERE.html && echo x > x/setup.exe",
    ] {
        done(&project, &format!("rm -rf x && cp -r bag x && {tamper}"));
        for opened in [false, true] {
            let ran = verify(&project, "x", opened).exits(1);
            assert!(ran.out().contains("WRONG"), "{tamper}: {}", ran.out());
        }
    }
}

#[test]
fn a_payload_in_a_site_hides_nothing_of_the_site() {
    let project = made();
    let ran = verify(&project, "public/acme", true).exits(0);
    said(&ran, "not checked  the key that has to have signed it");
    for tamper in [
        "cp -r bag/data x/data && echo evil > x/viewer.js",
        "cp -r bag/data x/data && echo evil > x/sw.js",
        "mkdir -p x/data && echo x > x/data/x",
        "cp bag/bagit.txt x",
        "cp bag/START-HERE.html x",
    ] {
        done(
            &project,
            &format!("rm -rf x && cp -r public/acme x && {tamper}"),
        );
        for opened in [false, true] {
            let ran = verify(&project, "x", opened);
            // Where nothing sealed is left in its place, a passphrase has nothing to open.
            let is_refused = opened && ran.code() == 3;
            let is_wrong = ran.code() == 1 && ran.out().contains("WRONG");
            assert!(is_refused || is_wrong, "{tamper}: {}", ran.out());
        }
    }
}

#[test]
fn a_site_without_the_index_that_its_page_names_is_a_site_that_misses_it() {
    let insider = Insider::new();
    let project = &insider.project;
    let index = project.named("site", "index.age");
    let name = index.replace("site/", "");
    let fact = format!("the file `{name}`, which `index.html` names, is missing");
    let kept = fs::read(project.path(&index)).expect("there");
    fs::remove_file(project.path(&index)).expect("there");
    // An older state beside it is not taken for the one that is missing.
    let other = insider.index.seal(&insider.key, false);
    let other_path = format!("site/index-{}.age", ObjectName::of(&other));
    for is_beside in [false, true] {
        if is_beside {
            project.write(&other_path, &other);
        }
        for line in [
            &["verify", "site"][..],
            &["verify", "site", "--passphrase-file", "words"],
            &["open", "site", "--passphrase-file", "words", "--out", "out"],
        ] {
            let ran = project.run(line).exits(1);
            let all = ran.out() + &ran.err();
            assert!(all.contains(&fact), "{line:?}: {all}");
            assert!(!all.contains("neither an archive"), "{line:?}: {all}");
        }
        assert!(!project.path("out").exists());
    }
    fs::remove_file(project.path(&other_path)).expect("there");
    // A page that names none, and nothing beside it, is anybody's page.
    project.write("other/index.html", "<!doctype html><p>Hello");
    let ran = project.run(&["verify", "other"]).exits(3);
    assert!(ran.err().contains("neither an archive nor a published"));
    project.write(&index, kept);
    insider.verify(&[]).exits(0);
}

#[test]
fn an_archive_and_an_older_site_without_their_index_miss_it_too() {
    let insider = Insider::new();
    let project = &insider.project;
    fs::remove_file(project.path("bag/data/site/index.js")).expect("there");
    for line in [
        &["verify", "bag"][..],
        &["verify", "bag", "--passphrase-file", "words"],
        &["open", "bag", "--passphrase-file", "words", "--out", "out"],
    ] {
        let ran = project.run(line).exits(1);
        said(&ran, "the sealed index `data/site/index.js` is missing");
    }
    assert!(!project.path("out").exists());
    // A copy of the folder in it.
    done(project, "cp -r bag/data/site offline");
    said(
        &project.run(&["verify", "offline"]).exits(1),
        "the sealed index `index.js` is missing",
    );
    let older = crate::old_firm::firm();
    fs::remove_file(older.path("public/old-mill/index.age")).expect("there");
    let ran = older.run(&["verify", "public/old-mill"]).exits(1);
    said(&ran, "the sealed index `index.age` is missing");
    // What is not sealed misses nothing.
    project.write("plain/slots/a.txt", "x");
    project.write("plain/slots/a.js", "x");
    said(
        &project.run(&["verify", "plain"]).exits(3),
        "neither an archive",
    );
}

//! What is looked at is not for the forger to choose: an archive stays one without its
//! declaration, and a site does not become one by a payload.

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

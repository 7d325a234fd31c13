//! `deedbox rename`: everything of a client gets the other name, nothing is lost where it
//! stops half way, and whoever is locked out by it is none.

use std::fs;

use crate::access::{index, unlocked};
use crate::build::passphrases;
use crate::project::{Project, said};
use crate::signed::with_key;

/// A signed engagement of `acme`, built; and the passphrase.
fn built() -> (Project, String) {
    let project = with_key();
    let firm = project.read("content/firm.yaml");
    project.write("content/firm.yaml", firm + "url: https://clients.example\n");
    let words = passphrases(&project.run(&["build"]).exits(0).out());
    project.run(&["approvals", "acme", "--sign"]).exits(0);
    project.run(&["build"]).exits(0);
    (project, words[0].clone())
}

/// Holds that `acorn` is what `acme` was, for whoever has the passphrase.
fn is_renamed(project: &Project, words: &str) {
    project.run(&["check"]).exits(0);
    let ran = project.run(&["build"]).exits(0);
    assert!(passphrases(&ran.out()).is_empty(), "a new key");
    let key = unlocked(project, "acorn", words).expect("the same passphrase");
    index(project, "acorn", &key).expect("its site");
    for gone in [
        "content/acme",
        "content/signatures/acme",
        "content/keyring/acme",
        "content/keyring/acme.names",
        "public/acme",
    ] {
        assert!(!project.path(gone).exists(), "{gone}");
    }
    for there in [
        "content/signatures/acorn/approvals.txt",
        "content/keyring/acorn.names",
    ] {
        assert!(project.path(there).exists(), "{there}");
    }
}

#[test]
fn everything_gets_the_other_name_and_the_passphrase_stays() {
    let (project, words) = built();
    let objects = project.tree("public/acme/objects");
    let ran = project.run(&["rename", "acme", "acorn"]).exits(0);
    assert_eq!(ran.out(), "`acme` is `acorn` from now on\n");
    said(
        &ran,
        "the site's address was https://clients.example/acme/ and becomes https://clients.example/acorn/",
    );
    assert!(
        objects == project.tree("public/acorn/objects"),
        "sealed anew"
    );
    is_renamed(&project, &words);
    let ran = project.run(&["rename", "acme", "acorn"]).exits(2);
    said(&ran, "there is no client `acme` to rename");
    project.run(&["access", "rotate", "acorn"]).exits(0);
}

#[test]
fn it_goes_on_wherever_it_stopped() {
    let (begun, words) = built();
    let (done, own) = (Project::empty(), begun.path(""));
    let done = done.copy(&own);
    for key in ["identity.txt", "keyring.json"] {
        assert!(done.path(&format!(".deedbox/{key}")).exists());
    }
    done.run(&["rename", "acme", "acorn"]).exits(0);
    let moved = |project: &Project, below: &str| {
        let from = project.path(&format!("{below}/acme"));
        fs::rename(from, project.path(&format!("{below}/acorn"))).expect("moved");
    };
    // After each step: the new entry, the directory, the signatures, the site.
    for steps in 0..4 {
        let project = Project::empty().copy(&own);
        for (name, bytes) in done.tree("content/keyring/acorn") {
            project.write(&format!("content/keyring/acorn/{name}"), bytes);
        }
        for below in &["content", "content/signatures", "public"][..steps] {
            moved(&project, below);
        }
        if steps > 0 {
            let names = |client: &str| project.path(&format!("content/keyring/{client}.names"));
            fs::rename(names("acme"), names("acorn")).expect("moved");
        }
        let before = project.tree("public");
        let ran = project.run(&["build"]).exits(3);
        said(&ran, "renaming one to the other was not finished");
        assert!(before == project.tree("public"));
        project.run(&["rename", "acme", "acorn"]).exits(0);
        is_renamed(&project, &words);
    }
}

#[test]
fn what_was_renamed_by_hand_is_completed() {
    for with_keyring in [false, true] {
        let (project, words) = built();
        let moved = |below: &str| {
            let from = project.path(&format!("{below}/acme"));
            fs::rename(from, project.path(&format!("{below}/acorn"))).expect("moved");
        };
        moved("content");
        if with_keyring {
            moved("content/keyring");
        }
        let ran = project.run(&["build"]).exits(3);
        said(&ran, "`deedbox rename acme acorn`");
        project.run(&["rename", "acme", "acorn"]).exits(0);
        is_renamed(&project, &words);
    }
}

#[test]
fn a_private_address_stays() {
    let project = Project::small().file(
        "content/acme/client.yaml",
        "name: Acme Ltd\naddress: private\n",
    );
    project.run(&["build"]).exits(0);
    let before = project.tree("public");
    let ran = project.run(&["rename", "acme", "acorn"]).exits(0);
    said(&ran, "the site's address stays as it is: public/");
    project.run(&["build"]).exits(0);
    let names = |tree: &std::collections::BTreeMap<String, Vec<u8>>| -> Vec<String> {
        tree.keys()
            .filter(|name| name.ends_with("index.html"))
            .cloned()
            .collect()
    };
    assert_eq!(names(&before), names(&project.tree("public")));
}

#[test]
fn it_refuses_before_it_writes() {
    let (project, _) = built();
    project.write("content/bell/client.yaml", "name: Bell\n");
    project.run(&["build"]).exits(0);
    let trees = || ["content", "public", ".deedbox"].map(|below| project.tree(below));
    let before = trees();
    for (old, new, code) in [
        ("acme", "bell", 3),
        ("acme", "acme", 2),
        ("acme", "Acorn", 2),
        ("acme", "../acorn", 2),
        ("acme", "keyring", 2),
        ("nobody", "acorn", 2),
        ("nobody", "bell", 2),
    ] {
        project.run(&["rename", old, new]).exits(code);
        assert!(before == trees(), "{old} to {new}");
    }
    // Whatever is in the way of one of the places.
    for place in ["content/signatures/acorn/x", "public/acorn/x"] {
        project.write(place, "somebody's");
        let before = trees();
        let ran = project.run(&["rename", "acme", "acorn"]).exits(3);
        said(&ran, "nothing was renamed");
        assert!(before == trees());
        let parent = project.path(place);
        fs::remove_dir_all(parent.parent().expect("one")).expect("made");
    }
    project.run(&["rename", "acme", "acorn"]).exits(0);
}

#[test]
fn nobody_gets_the_names_of_a_client_that_is_gone() {
    let list = "- {title: Größe, state: to-do}\n";
    let with_names = |client: &str| format!("content/keyring/{client}.names");
    let firm = || {
        Project::small()
            .file("content/firm.yaml", "name: Alder\nlocale: de-DE\n")
            .file("content/acme/tasks/all.yaml", list)
    };
    // Its key is older than the rule, and another client had the name once.
    let project = firm();
    project.run(&["build"]).exits(0);
    fs::remove_file(project.path(&with_names("acme"))).expect("made");
    project.write(&with_names("acorn"), "de-DE\n");
    project.run(&["rename", "acme", "acorn"]).exits(0);
    assert!(!project.path(&with_names("acorn")).exists());
    project.run(&["build", "--plain"]).exits(0);
    let page = |name: &str| {
        let path = format!("public-plain/acorn/tasks/{name}/index.html");
        project.path(&path).exists()
    };
    assert!(page("gr-e") && !page("groesse"));
    // Where both have a rule, somebody has to say whose it is.
    let project = firm();
    project.run(&["build"]).exits(0);
    project.write(&with_names("acorn"), "fr\n");
    let before = project.tree("content");
    let ran = project.run(&["rename", "acme", "acorn"]).exits(3);
    said(&ran, "acorn.names`; nothing was renamed");
    assert!(before == project.tree("content"));
    fs::remove_file(project.path(&with_names("acorn"))).expect("made");
    project.run(&["rename", "acme", "acorn"]).exits(0);
    assert_eq!(project.read(&with_names("acorn")), "de-DE\n");
    // Without a key too.
    for (own, other, wanted) in [
        (Some("de\n"), None, Some("de\n")),
        (None, Some("fr\n"), None),
    ] {
        let project = firm();
        for (client, rule) in [("acme", own), ("acorn", other)] {
            if let Some(rule) = rule {
                project.write(&with_names(client), rule);
            }
        }
        project.run(&["rename", "acme", "acorn"]).exits(0);
        let path = project.path(&with_names("acorn"));
        assert_eq!(fs::read_to_string(path).ok().as_deref(), wanted);
    }
}

//! Keys that nobody asked for: they are made for a client that nothing knows of yet, and
//! for no other, since a new key locks a client out of what was published.

use std::fs;

use crate::build::passphrases;
use crate::project::{Project, said};

/// What a build must not have made.
fn nothing_was_made(project: &Project) {
    for made in [".deedbox", "content/keyring", "public"] {
        assert!(!project.path(made).exists(), "{made}");
    }
}

fn in_ci(project: &Project, arguments: &[&str]) -> (Option<i32>, String) {
    let ran = project.command(arguments).env("CI", "true").output();
    let ran = ran.expect("starts");
    let said = [ran.stdout, ran.stderr].concat();
    let said = String::from_utf8_lossy(&said).into_owned();
    (ran.status.code(), said)
}

#[test]
fn ci_and_a_locked_build_make_no_key() {
    let project = Project::new_firm();
    let (code, all) = in_ci(&project, &["build"]);
    assert_eq!(code, Some(3), "{all}");
    let fact = "`first-client` has no key, and none is made where `CI` is set";
    assert!(all.contains(fact), "{all}");
    assert!(
        all.contains("run `deedbox build first-client` on a machine of the firm"),
        "{all}"
    );
    nothing_was_made(&project);
    let ran = project.run(&["--locked", "build"]).exits(3);
    said(
        &ran,
        "`first-client` has no key, and none is made with `--locked`",
    );
    nothing_was_made(&project);

    project.run(&["build"]).exits(0);
    let keyring = project.tree("content/keyring");
    let (code, all) = in_ci(&project, &["build"]);
    assert_eq!(code, Some(0), "{all}");
    project.run(&["build", "--locked"]).exits(0);
    let private = "address: private\n";
    let client = project.read("content/first-client/client.yaml");
    project.write("content/first-client/client.yaml", client + private);
    project.run(&["build", "--locked"]).exits(0);
    for line in [
        &["access", "rotate", "first-client"][..],
        &["access", "rotate", "--all"],
        &["access", "add", "first-client", "--shared"],
        &["access", "create", "first-client"],
        &["keys", "reseal"],
        &["rename", "first-client", "other"],
    ] {
        let line = [&["--locked"], line].concat();
        let ran = project.run(&line).exits(2);
        said(&ran, "`--locked` keeps the keyring as it is");
    }
    assert!(keyring == project.tree("content/keyring"));
}

#[test]
fn what_knows_of_a_client_keeps_a_new_key_from_it() {
    for (trace, path) in [
        (
            "content/signatures/acme",
            "content/signatures/acme/approvals.txt",
        ),
        ("public/acme", "public/acme/index.html"),
        (
            "archives/acme-2026-01-21.zip",
            "archives/acme-2026-01-21.zip",
        ),
    ] {
        let project = Project::small().file(path, "");
        if trace.starts_with("public") {
            project.write("public/.deedbox-output", "");
        }
        if trace.starts_with("content") {
            // What is beside the list is not what this is about.
            fs::remove_file(project.path(path)).expect("written");
        }
        let ran = project.run(&["build"]).exits(3);
        said(
            &ran,
            &format!("`acme` has no key, although {trace} is there"),
        );
        said(&ran, "restore content/keyring from git");
        for made in [".deedbox", "content/keyring"] {
            assert!(!project.path(made).exists(), "{made} for {trace}");
        }
    }
    // A checkout without its keyring, on a machine that knows better.
    let project = Project::small();
    project.run(&["build"]).exits(0);
    fs::remove_dir_all(project.path("content/keyring")).expect("made");
    let public = project.tree("public");
    project.run(&["build"]).exits(3);
    fs::rename(project.path("public"), project.path("away")).expect("made");
    let ran = project.run(&["build"]).exits(3);
    said(&ran, ".deedbox/keyring.json");
    assert!(!project.path("public").exists() && public == project.tree("away"));
    // Another client's traces are none.
    let project = Project::small().file("archives/acme-europe-2026-01-21.zip", "");
    project.run(&["build"]).exits(0);
}

#[test]
fn a_renamed_client_gets_no_new_key_by_itself() {
    let project = Project::small();
    project.run(&["build"]).exits(0);
    fs::rename(project.path("content/acme"), project.path("content/acorn")).expect("there");
    let before = (project.tree("public"), project.tree("content"));
    let ran = project.run(&["build"]).exits(3);
    said(
        &ran,
        "`acorn` has no key, and the keyring holds one for `acme`, without a directory",
    );
    said(&ran, "`deedbox rename acme acorn`");
    assert!(before == (project.tree("public"), project.tree("content")));
    // It is a new client after all.
    let words = passphrases(&project.run(&["access", "create", "acorn"]).exits(0).out());
    assert_eq!(words.len(), 1);
    let ran = project.run(&["build"]).exits(0);
    said(
        &ran,
        "the keyring holds the key of `acme`, which has no directory",
    );
    // Many are one line.
    for name in ["a", "b", "c", "d", "e"] {
        let file = format!("content/keyring/{name}/key.age");
        project.write(
            &file,
            fs::read(project.path("content/keyring/acme/key.age")).expect("a key"),
        );
    }
    said(
        &project.run(&["build"]).exits(0),
        "the keyring holds the keys of `a`, `acme`, `b`, `c`, `d` and 1 more, which have no directories",
    );
    for name in ["a", "b", "c", "d", "e"] {
        let directory = project.path(&format!("content/keyring/{name}"));
        fs::remove_dir_all(directory).expect("made above");
    }
    assert!(crate::access::unlocked(&project, "acorn", &words[0]).is_some());
    let ran = project.run(&["access", "create", "acorn"]).exits(2);
    said(&ran, "`acorn` has a key already");
}

#[test]
fn a_rule_of_names_that_is_lost_with_its_key_is_asked_for() {
    let names = "content/keyring/acme.names";
    let built = || {
        let project = Project::small()
            .file("content/firm.yaml", "name: Alder\nlocale: de-DE\n")
            .file(
                "content/acme/tasks/all.yaml",
                "- {title: Größe, state: to-do}\n",
            );
        project.run(&["build"]).exits(0);
        fs::remove_dir_all(project.path("content/keyring/acme")).expect("made");
        project
    };
    for (rule, page) in [("today", "groesse"), ("earlier", "gr-e")] {
        let project = built();
        fs::remove_file(project.path(names)).expect("made");
        let before = project.tree("content");
        let ran = project.run(&["access", "create", "acme"]).exits(3);
        said(&ran, "`content/keyring/acme.names` is missing");
        said(&ran, "today's name is `tasks/groesse`");
        said(&ran, "`deedbox access create acme --names today`");
        assert!(before == project.tree("content"));
        let line = ["access", "create", "acme", "--names", rule];
        project.run(&line).exits(0);
        project.run(&["build", "--plain"]).exits(0);
        let page = format!("public-plain/acme/tasks/{page}/index.html");
        assert!(project.path(&page).exists(), "{rule}");
        assert_eq!(project.path(names).exists(), rule == "today");
    }
    // Where the rule is still there, it stays.
    let project = built();
    project.write(names, "en\n");
    project.run(&["access", "create", "acme"]).exits(0);
    assert_eq!(project.read(names), "en\n");
    // Nobody asks where the rules give the same names.
    let project = built();
    fs::remove_file(project.path(names)).expect("made");
    project.write(
        "content/acme/tasks/all.yaml",
        "- {title: Size, state: to-do}\n",
    );
    project.run(&["access", "create", "acme"]).exits(0);
}

#[test]
fn a_key_that_is_lost_is_made_anew_when_asked_for() {
    let project = Project::small();
    project.run(&["build"]).exits(0);
    fs::remove_dir_all(project.path("content/keyring/acme")).expect("made");
    project.run(&["build"]).exits(3);
    let ran = project.run(&["access", "create", "acme"]).exits(0);
    said(
        &ran,
        "public/acme is sealed with a key that is not in the keyring",
    );
    let words = passphrases(&ran.out());
    project.run(&["build"]).exits(3);
    fs::remove_dir_all(project.path("public/acme")).expect("made");
    project.run(&["build"]).exits(0);
    assert!(crate::access::unlocked(&project, "acme", &words[0]).is_some());
}

#[cfg(unix)]
#[test]
fn a_client_s_directory_is_no_link() {
    use std::os::unix::fs::symlink;
    let project = Project::small();
    project.run(&["build"]).exits(0);
    for target in ["acme", "/tmp", "nowhere"] {
        let link = project.path("content/bell");
        symlink(target, &link).expect("a link");
        let ran = project.run(&["build"]);
        if target == "acme" {
            said(&ran, "a client's directory cannot be a link");
            assert_eq!(ran.code(), 1);
        }
        assert!(!project.path("content/keyring/bell").exists());
        assert!(!project.path("public/bell").exists());
        fs::remove_file(link).expect("made");
    }
}

/// Signatures speak of a key only where there was one when they were made.
#[test]
fn what_was_signed_before_the_first_build_does_not_stop_it() {
    let project = crate::signed::with_key();
    project.run(&["approvals", "acme", "--sign"]).exits(0);
    let note = "content/signatures/acme/before-first-build.txt";
    assert!(project.path(note).exists());
    // Signing again, in another checkout too, leaves it.
    project.run(&["approvals", "acme", "--sign"]).exits(0);
    project.run(&["check", "--strict"]).exits(0);
    said(
        &project.run(&["keys", "list"]).exits(0),
        "there is no keyring yet: the first `deedbox build` makes it",
    );
    for line in [
        &["access", "list", "acme"][..],
        &["access", "invite", "acme", "dana@acme.example"],
    ] {
        let ran = project.run(line).exits(3);
        said(&ran, "`acme` has no key yet");
        said(&ran, "`deedbox build acme` makes one");
    }
    for line in [&["build"][..], &["access", "create", "acme"]] {
        let first = Project::empty().copy(&project.path(""));
        let ran = first.run(line).exits(0);
        assert_eq!(passphrases(&ran.out()).len(), 1, "{line:?}");
        assert!(!first.path(note).exists(), "{line:?}");
        first.run(&["build"]).exits(0);
        said(
            &first.run(&["keys", "list"]).exits(0),
            "the keyring is sealed to the identity",
        );
        // From now on the signatures are a trace again.
        fs::remove_dir_all(first.path("content/keyring")).expect("made");
        for gone in ["public", ".deedbox/keyring.json", ".deedbox/cache"] {
            let _ = fs::remove_dir_all(first.path(gone));
            let _ = fs::remove_file(first.path(gone));
        }
        first.run(&["approvals", "acme", "--sign"]).exits(0);
        let ran = first.run(&["build"]).exits(3);
        said(
            &ran,
            "`acme` has no key, although content/signatures/acme is there",
        );
        assert!(!first.path("content/keyring").exists());
    }
}

//! Commands that change the keyring, killed before each name that they give or take on the
//! disk: the old counts, or the new, or the one command that ends it is named.

use std::fs;
use std::process::Command;

use crate::old_firm;
use crate::project::{Project, program, said};
use crate::trust::fingerprint;

const TOM: &str = "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p";
const PINS: &str = ".deedbox/keyring.json";

/// What a run does when something gets its name, or is gone.
const CALLS: [&str; 5] = ["rename", "renameat", "renameat2", "unlink", "unlinkat"];

/// Runs a command that is killed before its call number `at`; whether it was.
fn is_killed(project: &Project, line: &[&str], call: &str, at: usize) -> bool {
    let ran = Command::new("strace")
        .args(["-f", "-o", "/dev/null", "-e"])
        .arg(format!("inject={call}:signal=KILL:when={at}"))
        .arg(program())
        .args(line)
        .current_dir(project.path(""))
        .env_clear()
        .env("HOME", project.path(""))
        .env("DEEDBOX_TEST_WORK_FACTOR", "4")
        .output()
        .expect("strace is installed");
    let said = String::from_utf8_lossy(&ran.stderr).into_owned();
    let is_done = ran.status.success();
    assert!(is_done || ran.status.code().is_none(), "{line:?}: {said}");
    !is_done
}

/// Kills a command at each of its calls, in a copy of a project, and looks at what is left.
fn killed(begun: &Project, line: &[&str], look: impl Fn(&Project, &str)) {
    let mut kills = 0;
    for call in CALLS {
        for at in 1.. {
            let project = Project::empty().copy(&begun.path(""));
            if !is_killed(&project, line, call, at) {
                break;
            }
            kills += 1;
            look(&project, &format!("{line:?} killed at {call} {at}"));
        }
    }
    assert!(kills >= 5, "{kills} kills of {line:?}");
}

/// Nothing that a killed run wrote beside what counts is left in the keyring.
fn nothing_is_left(project: &Project, when: &str) {
    for name in project.tree("content/keyring").keys() {
        let is_left = name.split('/').any(|part| part.starts_with('.'));
        assert!(!is_left, "{name}, {when}");
    }
}

fn firm() -> Project {
    let project = Project::small().file("content/bell/client.yaml", "name: Bell\n");
    project.run(&["build"]).exits(0);
    project
}

/// Ends with `line` what was begun with it, at whatever point that ended.
fn ended(project: &Project, line: &[&str], when: &str) {
    let own = line.join(" ");
    let ran = project.run(&["build"]);
    if ran.code() != 0 {
        said(&ran, &format!("`deedbox {own}`"));
        let listed = project.run(&["access", "list", "acme"]);
        said(&listed, &format!("`deedbox {own}`"));
        project.run(line).exits(0);
    } else {
        // It did not begin, or the build finished it.
        let code = project.run(line).code();
        assert!(code == 0 || code == 2, "{when}: {code}");
    }
    project.run(&["build"]).exits(0);
    nothing_is_left(project, when);
}

#[test]
fn adding_a_key_goes_on_wherever_it_was_killed() {
    let begun = firm();
    let line = ["keys", "add", TOM];
    let before = fingerprint(&begun);
    killed(&begun, &line, |project, when| {
        ended(project, &line, when);
        assert!(project.read("content/firm.yaml").contains(TOM), "{when}");
        assert_eq!(fingerprint(project), before, "{when}");
    });
}

#[test]
fn removing_a_key_goes_on_wherever_it_was_killed() {
    let begun = firm();
    begun.run(&["keys", "add", TOM]).exits(0);
    let before = fingerprint(&begun);
    let pins = begun.read(PINS);
    let line = ["keys", "remove", TOM];
    killed(&begun, &line, |project, when| {
        // A colleague, whose machine knows the old secret alone.
        let theirs = Project::empty().copy(&project.path(""));
        theirs.write(PINS, &pins);
        let ran = theirs.run(&["build"]);
        if ran.code() != 0 {
            said(&ran, "the firm's secret is");
            said(&ran, &before);
            said(&ran, "deedbox keys");
        }
        ended(project, &line, when);
        assert!(!project.read("content/firm.yaml").contains(TOM), "{when}");
        assert_ne!(fingerprint(project), before, "{when}");
    });
}

#[test]
fn what_was_begun_is_not_taken_for_something_else() {
    let project = firm();
    let settings = project.read("content/firm.yaml");
    project.run(&["keys", "add", TOM]).exits(0);
    let named = project.read("content/firm.yaml");
    let entry = project.path("content/keyring/firm.age");
    let done = fs::read(&entry).expect("made");
    let mut at = 0;
    // Killed while the entries are sealed anew.
    let half = loop {
        at += 1;
        let copy = Project::empty().copy(&project.path(""));
        assert!(is_killed(&copy, &["keys", "remove", TOM], "rename", at) || at > 1);
        if fs::read(copy.path("content/keyring/firm.age")).expect("there") != done {
            break copy;
        }
        assert!(at < 40, "it never began");
    };
    assert_eq!(half.read("content/firm.yaml"), named);
    let other = "age1lggyhqrw2nlhcxprm67z43rta597azn8gknawjehu9d9dl0jq3yqqvfafg";
    for line in [
        &["keys", "add", other][..],
        &["keys", "reseal", "--yes"],
        &["access", "rotate", "acme"],
        &["rename", "acme", "acorn"],
    ] {
        let ran = half.run(line).exits(3);
        said(&ran, "removing a recipient from the keyring was begun");
        said(&ran, &format!("`deedbox keys remove {TOM}`"));
    }
    half.run(&["keys", "remove", TOM]).exits(0);
    assert_ne!(half.read("content/firm.yaml"), named);
    assert!(!settings.contains(TOM));
}

#[test]
fn a_new_name_goes_on_in_its_own_direction_wherever_it_was_killed() {
    let begun = firm();
    let line = ["rename", "acme", "acorn"];
    killed(&begun, &line, |project, when| {
        let has_both = ["acme", "acorn"]
            .iter()
            .all(|name| project.path(&format!("content/keyring/{name}")).exists());
        let ran = project.run(&["build"]);
        if has_both {
            assert_ne!(ran.code(), 0, "{when}");
            let ran = project.run(&["rename", "acorn", "acme"]);
            assert_ne!(ran.code(), 0, "{when}: it went backwards");
        }
        if ran.code() != 0 {
            said(&ran, "`deedbox rename acme acorn`");
        }
        let code = project.run(&line).code();
        assert!(code == 0 || code == 2, "{when}: {code}");
        project.run(&["build"]).exits(0);
        assert!(project.path("content/acorn").exists(), "{when}");
        assert!(!project.path("content/keyring/acme").exists(), "{when}");
        nothing_is_left(project, when);
    });
}

#[test]
fn a_new_key_is_the_old_one_or_the_new_one_wherever_it_was_killed() {
    let begun = firm();
    let line = ["access", "rotate", "acme"];
    killed(&begun, &line, |project, when| {
        project.run(&["build"]).exits(0);
        let ran = project.run(&["access", "list", "acme", "--show"]).exits(0);
        let words = ran
            .out()
            .trim()
            .rsplit(' ')
            .next()
            .expect("words")
            .to_owned();
        let key = crate::access::unlocked(project, "acme", &words);
        assert!(key.is_some(), "{when}");
        project.run(&["keys", "reseal"]).exits(0);
        nothing_is_left(project, when);
    });
}

#[test]
fn a_lock_that_is_no_file_is_refused_in_words() {
    let project = firm();
    let ways: [(&str, &str); 3] = [
        ("mkfifo .deedbox/locks/public", "it is a named pipe"),
        ("ln -s ../../out .deedbox/locks/public", "it is a link"),
        ("mkdir .deedbox/locks/public", "it is a directory"),
    ];
    for (line, fact) in ways {
        for at in ["public", "keyring"] {
            let line = line.replace("public", at);
            let path = project.path(&format!(".deedbox/locks/{at}"));
            let _ = fs::remove_file(&path);
            let (made, why) = crate::project::shell(&project, "", &line);
            assert!(made, "{why}");
            let ran = project
                .command(&["access", "rotate", "acme"])
                .output()
                .expect("starts");
            let all = String::from_utf8_lossy(&ran.stderr).into_owned();
            assert_eq!(ran.status.code(), Some(3), "{all}");
            assert!(all.contains(fact), "{all}");
            let (removed, why) =
                crate::project::shell(&project, "", &format!("rm -r .deedbox/locks/{at}"));
            assert!(removed, "{why}");
        }
    }
    assert!(!project.path("out").exists());
    project.run(&["build"]).exits(0);
    assert!(!project.path("content/keyring/.lock").exists());
}

#[test]
fn the_first_build_of_an_older_firm_goes_on_wherever_it_was_killed() {
    let begun = old_firm::firm();
    let pins = |project: &Project| {
        let text = fs::read_to_string(project.path(PINS)).unwrap_or("{}".to_owned());
        serde_json::from_str::<serde_json::Value>(&text).expect("JSON")
    };
    let mut in_doubt = 0;
    for at in 1.. {
        let project = Project::empty().copy(&begun.path(""));
        let is_killed = is_killed(&project, &["build"], "rename", at);
        // From here on the keyring is known, and the rest is the sites'.
        if !is_killed || pins(&project)["fingerprint"].is_string() {
            break;
        }
        let is_there = project.path("content/keyring/firm.age").exists();
        in_doubt += usize::from(is_there);
        if is_there && in_doubt == 1 {
            // What somebody else put there is still asked about.
            let other = Project::empty().copy(&project.path(""));
            let text = project.read(PINS);
            other.write(PINS, text.replace("\"begun\": \"", "\"begun\": \"0"));
            said(&other.run(&["build"]).exits(3), "keys accept");
        }
        let ran = project.run(&["build", "old-mill"]).exits(0);
        assert!(!ran.err().contains("keys accept"), "{at}: {}", ran.err());
        assert_eq!(pins(&project)["fingerprint"], fingerprint(&project), "{at}");
        assert!(pins(&project)["begun"].is_null(), "{at}");
    }
    assert!(in_doubt >= 2, "{in_doubt} moments");
}

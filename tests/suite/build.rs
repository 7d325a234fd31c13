//! `deedbox build`: what it writes, what it leaves alone, what it says.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt as _;
use std::time::SystemTime;

use snapbox::{assert_data_eq, str};

use crate::project::Project;

/// The passphrases that a run printed.
pub(crate) fn passphrases(out: &str) -> Vec<String> {
    out.lines()
        .filter(|line| line.starts_with("passphrase of "))
        .filter_map(|line| line.rsplit(": ").next().map(str::to_owned))
        .collect()
}

/// A session without what differs from run to run.
fn redacted(session: &str) -> String {
    let mut text = session.to_owned();
    for passphrase in passphrases(session) {
        text = text.replace(&passphrase, "[PASSPHRASE]");
    }
    text
}

fn times(project: &Project, below: &str) -> BTreeMap<String, SystemTime> {
    let names: Vec<String> = project.tree(below).into_keys().collect();
    names
        .into_iter()
        .map(|name| {
            let path = project.path(below).join(&name);
            let time = std::fs::metadata(path)
                .expect("a file")
                .modified()
                .expect("a time");
            (name, time)
        })
        .collect()
}

#[test]
fn the_first_build_makes_keys_and_says_what_to_keep() {
    let project = Project::new_firm();
    let ran = project.run(&["build", "--archive"]).exits(0);
    assert_data_eq!(
        redacted(&ran.session()),
        str![[r#"
$ deedbox build --archive
passphrase of first-client for dana@first-client.example: [PASSPHRASE]
wrote public/first-client: 10 pages, 1 file (6 objects written, 0 kept)
wrote archives/first-client-2026-01-21.zip
made the firm's identity: .deedbox/identity.txt
making the key of `first-client` …
back up .deedbox/identity.txt: without it nobody can change who has access, or build with the same keys
back up content/keyring/ too, best by committing it: it is sealed to the firm's identity
[exit 0]

"#]]
    );
    let identity = project.path(".deedbox/identity.txt");
    let mode = std::fs::metadata(identity)
        .expect("made")
        .permissions()
        .mode();
    assert_eq!(mode & 0o777, 0o600);
    assert!(
        project
            .path("content/keyring/first-client/key.age")
            .exists()
    );
}

#[test]
fn a_build_that_changes_nothing_rewrites_nothing() {
    let project = Project::new_firm();
    project.run(&["build"]).exits(0);
    let (before, when) = (project.tree("public"), times(&project, "public"));
    let ran = project.run(&["build"]).exits(0);
    assert_data_eq!(
        ran.session(),
        str![[r#"
$ deedbox build
wrote public/first-client: 10 pages, 1 file (nothing changed)
[exit 0]

"#]]
    );
    assert_eq!(before, project.tree("public"));
    assert_eq!(when, times(&project, "public"));
}

#[test]
fn one_changed_record_changes_one_pack_the_lists_and_the_index() {
    let mut project = Project::small();
    for week in 1..60 {
        let path = format!("content/acme/updates/2026-03-04-week-{week}.md");
        let text = format!("---\ntitle: Week {week}\n---\n\nWhat happened in week {week}.\n");
        project = project.file(&path, text);
    }
    project.run(&["build"]).exits(0);
    let before = project.tree("public");
    project.write(
        "content/acme/updates/2026-03-04-week-7.md",
        "---\ntitle: Week 7\n---\n\nCorrected.\n",
    );
    project.run(&["build"]).exits(0);
    let after = project.tree("public");
    let gone: Vec<_> = before
        .keys()
        .filter(|name| !after.contains_key(*name))
        .collect();
    let new: Vec<_> = after
        .keys()
        .filter(|name| !before.contains_key(*name))
        .collect();
    let rewritten: Vec<_> = before
        .iter()
        .filter(|(name, bytes)| after.get(*name).is_some_and(|other| other != *bytes))
        .map(|(name, _)| name.as_str())
        .collect();
    // The title did not change, so not even the lists had to.
    assert_eq!((gone.len(), new.len()), (1, 1), "{gone:?} {new:?}");
    assert_eq!(rewritten, ["acme/index.age"]);
}

#[test]
fn broken_content_leaves_the_last_good_site() {
    let project = Project::new_firm();
    project.run(&["build"]).exits(0);
    let before = project.tree("public");
    project.write(
        "content/first-client/updates/2026-01-26-week-2.md",
        "---\ntitle: [\n---\n",
    );
    let ran = project.run(&["build"]).exits(1);
    assert!(
        ran.err()
            .contains("1 error in the content; nothing was written"),
        "{}",
        ran.err()
    );
    assert_eq!(before, project.tree("public"));
}

#[test]
fn a_directory_that_is_not_ours_is_left_alone() {
    let project = Project::new_firm().file("public/theirs.txt", "theirs");
    assert_data_eq!(
        project.run(&["build"]).session(),
        str![[r#"
$ deedbox build
error: `[..]public` was not made by deedbox; nothing in it was touched
 |
 = hint: move what is in it away, or remove it yourself

[exit 3]

"#]]
    );
    assert_eq!(project.tree("public").len(), 1);
    assert!(
        !project.path(".deedbox").exists(),
        "a key was made for nothing"
    );
}

#[test]
fn a_client_that_is_gone_goes_from_the_output() {
    let project = Project::small().file("content/other/client.yaml", "name: Other\n");
    project.run(&["build"]).exits(0);
    assert!(project.path("public/other/index.html").exists());
    std::fs::remove_dir_all(project.path("content/other")).expect("made above");
    project.run(&["build", "acme"]).exits(0);
    assert!(
        project.path("public/other/index.html").exists(),
        "only acme was asked for"
    );
    let ran = project.run(&["build"]).exits(0);
    assert!(ran.err().contains("removed public/other"), "{}", ran.err());
    assert!(!project.path("public/other").exists());
    assert!(
        project.path("content/keyring/other/key.age").exists(),
        "a key is never removed"
    );
}

#[test]
fn plain_pages_need_no_key_and_stay_apart() {
    let project = Project::new_firm();
    project.run(&["build", "--plain"]).exits(0);
    let home = project.read("public-plain/first-client/index.html");
    assert!(home.contains("First Client Ltd"));
    assert!(!project.path("public").exists() && !project.path(".deedbox").exists());
    let file = project
        .read("public-plain/first-client/attachments/deliverables/welcome-notes/welcome-notes.txt");
    assert_eq!(
        file,
        project.read("content/first-client/deliverables/welcome-notes/welcome-notes.txt")
    );
    project.run(&["build", "--plain", "--archive"]).exits(2);
}

#[test]
fn a_lost_identity_is_not_replaced() {
    let project = Project::new_firm();
    project.run(&["build"]).exits(0);
    std::fs::rename(project.path(".deedbox"), project.path("kept")).expect("made above");
    assert_data_eq!(
        project.run(&["build"]).session(),
        str![[r#"
$ deedbox build
error: there is no identity at `.deedbox/identity.txt`
 |
 = note: the keyring in content/keyring was made with an identity that is not here
 = hint: put your copy of it there, or name it with `--identity FILE`

[exit 3]

"#]]
    );
    project
        .run(&["--identity", "kept/identity.txt", "build"])
        .exits(0);
    let output = project
        .command(&["build"])
        .env("DEEDBOX_IDENTITY", "kept/identity.txt")
        .output()
        .expect("starts");
    assert!(output.status.success());

    let other = Project::new_firm();
    other.run(&["build"]).exits(0);
    let foreign = other.path(".deedbox/identity.txt");
    let ran = project
        .run(&["--identity", &foreign.to_string_lossy(), "build"])
        .exits(3);
    assert!(
        ran.err()
            .contains("the keyring entry of `first-client` does not open with this key"),
        "{}",
        ran.err()
    );
}

#[test]
fn secrets_are_said_once_and_nowhere_else() {
    let project = Project::new_firm();
    let first = project.run(&["build", "--archive", "-v"]).exits(0);
    let words = passphrases(&first.out());
    assert_eq!(words.len(), 1);
    let again = project.run(&["build", "-v"]).exits(0);
    assert!(passphrases(&again.out()).is_empty());
    let identity = project.read(".deedbox/identity.txt");
    let secret = identity.lines().last().expect("a key");
    let mut places = vec![("stderr".to_owned(), first.err().into_bytes())];
    places.extend(project.tree("public"));
    places.extend(project.tree("content/keyring"));
    for (name, bytes) in places {
        // The viewer knows what an identity begins with.
        let any_key = if name.ends_with("viewer.js") {
            secret
        } else {
            "AGE-SECRET-KEY"
        };
        for needle in [words[0].as_str(), secret, any_key] {
            let found = bytes
                .windows(needle.len())
                .any(|window| window == needle.as_bytes());
            assert!(!found, "a secret in {name}");
        }
    }
    let unzip = std::process::Command::new("unzip")
        .args(["-p", "archives/first-client-2026-01-21.zip"])
        .current_dir(project.path(""))
        .output()
        .expect("unzip");
    let inside = String::from_utf8_lossy(&unzip.stdout).into_owned();
    assert!(!inside.contains(&words[0]) && !inside.contains(secret));
    let list = project.run(&["access", "list", "first-client"]).exits(0);
    assert_eq!(list.out(), "Dana Reyes <dana@first-client.example>\n");
    let shown = project
        .run(&["access", "list", "first-client", "--show"])
        .exits(0);
    assert!(shown.out().contains(&words[0]));
}

#[test]
fn a_build_log_gets_no_passphrase() {
    let project = Project::new_firm();
    let output = project
        .command(&["build"])
        .env("CI", "true")
        .output()
        .expect("starts");
    let out = String::from_utf8_lossy(&output.stdout).into_owned();
    let err = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        output.status.success() && passphrases(&out).is_empty(),
        "{out}"
    );
    assert!(
        err.contains("deedbox access list first-client --show"),
        "{err}"
    );
}

#[test]
fn a_broken_template_is_shown_with_its_line() {
    let project = Project::new_firm().file(
        "themes/default/templates/home.html",
        "<!doctype html>\n<title>{{ title }}</title>\n<p>{{ client.nmae }}</p>\n",
    );
    let ran = project.run(&["build"]).exits(1);
    assert!(
        ran.err().contains("themes/default/templates/home.html:3:"),
        "{}",
        ran.err()
    );
    assert!(ran.err().contains("nmae"), "{}", ran.err());
    assert!(!project.path(".deedbox").exists() && !project.path("public/first-client").exists());
}

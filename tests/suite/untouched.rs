//! What a build leaves alone: what is not its own, and the last good site where
//! something is wrong.

use std::fs;

use snapbox::{assert_data_eq, str};

use crate::project::Project;

#[test]
fn a_directory_that_is_not_ours_is_left_alone() {
    let project = Project::new_firm().file("public/theirs.txt", "theirs");
    assert_data_eq!(
        project.run(&["build"]).session(),
        str![[r#"
$ deedbox build
error: `public` was not made by deedbox; nothing in it was touched
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
    fs::remove_dir_all(project.path("content/other")).expect("made above");
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
fn broken_content_leaves_the_last_good_site() {
    let project = Project::new_firm().file("content/other/client.yaml", "name: Other\n");
    project.run(&["build", "--archive"]).exits(0);
    let written =
        || ["public", "archives", "content/keyring"].map(|directory| project.tree(directory));
    let before = written();
    project.write("content/other/client.yaml", "name: Renamed\n");
    project.write(
        "content/first-client/updates/2026-01-26-week-2.md",
        "---\ntitle: [\n---\n",
    );
    let ran = project.run(&["build", "--archive"]).exits(1);
    assert!(
        ran.err()
            .contains("1 error in the content; nothing was written"),
        "{}",
        ran.err()
    );
    assert!(before == written(), "something was written");
}

#[test]
fn a_broken_template_is_shown_with_its_line() {
    let project = Project::new_firm();
    project.run(&["build"]).exits(0);
    let before = project.tree("public");
    project.write(
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
    assert!(before == project.tree("public"), "something was written");
    fs::remove_dir_all(project.path("public")).expect("built above");
    project.run(&["build"]).exits(1);
    assert!(!project.path("public").exists(), "nothing to publish yet");
}

#[cfg(unix)]
#[test]
fn what_others_put_beside_the_sites_stays() {
    let project = Project::small();
    project.run(&["build"]).exits(0);
    // A repository to publish from, what a host wants to find, and a way out of
    // the directory: none of them is a client that is gone.
    project.write("public/.git/HEAD", "ref: refs/heads/pages\n");
    project.write("public/.well-known/security.txt", "Contact: us\n");
    project.write("public/CNAME", "workspaces.alder.example\n");
    project.write("public/landing/index.html", "<h1>Our clients</h1>\n");
    project.write("elsewhere/precious.txt", "precious\n");
    let link = project.path("public/linked");
    std::os::unix::fs::symlink(project.path("elsewhere"), &link).expect("a link");
    let before = project.tree("public");
    let ran = project.run(&["build"]).exits(0);
    assert!(!ran.err().contains("removed"), "{}", ran.err());
    assert_eq!(project.read("elsewhere/precious.txt"), "precious\n");
    assert!(link.is_symlink());
    assert!(
        before == project.tree("public"),
        "something else was removed"
    );
}

#[cfg(unix)]
#[test]
fn a_site_is_not_written_through_a_link() {
    let project = Project::small();
    project.run(&["build"]).exits(0);
    let (site, elsewhere) = (project.path("public/acme"), project.path("elsewhere"));
    fs::rename(&site, &elsewhere).expect("built above");
    std::os::unix::fs::symlink(&elsewhere, &site).expect("a link");
    project.write("elsewhere/precious.txt", "precious\n");
    let before = project.tree("elsewhere");
    assert_data_eq!(
        project.run(&["build"]).session(),
        str![[r#"
$ deedbox build
error: `public/acme` is a link; a site is written only into a directory of its own
 |
 = hint: remove the link, or give the client another name

[exit 3]

"#]]
    );
    assert!(
        before == project.tree("elsewhere"),
        "the target was changed"
    );
}

#[test]
fn a_site_is_not_written_through_a_link_inside_of_it() {
    let logo = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"4\" height=\"4\"/>";
    let project = Project::small()
        .file("content/brand/logo.svg", logo)
        .file(
            "content/firm.yaml",
            "name: Alder & Finch\nbrand: {logo: brand/logo.svg}\n",
        )
        .file(
            "content/acme/updates/2026-03-04-week.md",
            "---\ntitle: Week\n---\n\nWell.\n",
        );
    project.run(&["build"]).exits(0);
    project.run(&["build", "--plain"]).exits(0);
    let elsewhere = project.path("elsewhere");
    for (below, line) in [
        ("public/acme/objects", &["build"][..]),
        ("public/acme/slots", &["build"]),
        ("public/acme/brand", &["build"]),
        ("public-plain/acme/updates", &["build", "--plain"]),
    ] {
        let directory = project.path(below);
        fs::rename(&directory, &elsewhere).expect("built above");
        // What would be written is another than what is there.
        fs::write(project.path("elsewhere/precious.txt"), "precious").expect("written");
        std::os::unix::fs::symlink(&elsewhere, &directory).expect("a link");
        project.write(
            "content/acme/updates/2026-03-04-week.md",
            format!("---\ntitle: Week\n---\n\nWell, {below}.\n"),
        );
        let (site, target) = (project.tree(below), project.tree("elsewhere"));
        let ran = project.run(line).exits(3);
        let fact = format!("error: `{below}` is a link; a site is written only into directories");
        assert!(ran.err().contains(&fact), "{}", ran.err());
        assert!(target == project.tree("elsewhere") && site == project.tree(below));
        // What is said to do works.
        fs::remove_file(&directory).expect("a link");
        project.run(line).exits(0);
        assert!(directory.is_dir() && target == project.tree("elsewhere"));
        fs::remove_dir_all(&elsewhere).expect("made above");
    }
    // A link that nothing is written through is somebody's own.
    std::os::unix::fs::symlink("../..", project.path("public/acme/theirs")).expect("a link");
    project.run(&["build"]).exits(0);
}

#[test]
fn a_stop_before_the_first_build_leaves_no_key() {
    for broken in ["---\ntitle: [\n---\n", "---\ntitel: x\n---\n", "\u{0}"] {
        let project = Project::small().file("content/acme/updates/2026-03-04-x.md", broken);
        project.run(&["build", "--archive"]).exits(1);
        for made in [".deedbox", "content/keyring", "public", "archives"] {
            assert!(!project.path(made).exists(), "{made} after {broken:?}");
        }
    }
}

#[test]
fn an_unlock_page_that_does_not_fit_makes_no_key() {
    let template = "<!doctype html>\n<title>{{ firm.nmae }}</title>\n";
    let project = Project::new_firm().file("themes/default/templates/shell.html", template);
    let ran = project.run(&["build", "--archive"]).exits(1);
    let place = "--> themes/default/templates/shell.html:2:";
    assert!(ran.err().contains(place), "{}", ran.err());
    assert!(!project.path(".deedbox").exists() && !project.path("content/keyring").exists());
}

#[test]
fn a_client_that_nobody_has_is_a_usage_error() {
    let project = Project::new_firm();
    assert_data_eq!(
        project.run(&["build", "first-clint", "../x"]).session(),
        str![[r#"
$ deedbox build first-clint ../x
error: there is no client `first-clint`
 |
 = hint: did you mean `first-client`?

[exit 2]

"#]]
    );
    assert_data_eq!(
        project.run(&["build", "--plain", "--archive"]).session(),
        str![[r#"
$ deedbox build --plain --archive
error: the argument '--plain' cannot be used with '--archive'

Usage: deedbox build --plain [CLIENT]...

For more information, try '--help'.
[exit 2]

"#]]
    );
    assert!(!project.path("public").exists() && !project.path(".deedbox").exists());
}

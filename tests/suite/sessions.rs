//! Whole sessions of the commands that write nothing secret: what was typed,
//! what was said, the exit code.

use snapbox::{assert_data_eq, str};

use crate::project::Project;

#[test]
fn check_of_a_new_firm_asks_for_what_it_is() {
    let project = Project::fresh_firm();
    assert_data_eq!(
        project.run(&["check"]).session(),
        str![[r#"
$ deedbox check
no errors in 4 records of 1 client
warning: `name`, `url` and `contact.email` are still as `deedbox init` wrote them
--> content/firm.yaml
 = hint: write your own there, or remove the lines that you do not need

1 warning in the content
[exit 0]

"#]]
    );
}

#[test]
fn without_a_firm_there_is_nothing_to_check() {
    assert_data_eq!(
        Project::empty().run(&["check"]).session(),
        str![[r#"
$ deedbox check
error: there is no `content/firm.yaml` here or in a directory above
 |
 = hint: make a firm's directory with `deedbox init`, or name one with `--root DIR`

[exit 3]

"#]]
    );
}

#[test]
fn an_unknown_client_is_a_usage_error() {
    assert_data_eq!(
        Project::new_firm().run(&["check", "first-clint"]).session(),
        str![[r#"
$ deedbox check first-clint
error: there is no client `first-clint`
 |
 = hint: did you mean `first-client`?

[exit 2]

"#]]
    );
}

#[test]
fn init_makes_a_firm_and_overwrites_nothing() {
    let project = Project::empty();
    assert_data_eq!(
        project.run(&["init", "studio"]).session(),
        str![[r#"
$ deedbox init studio
made a firm's directory in studio
next: put your firm's name, `contact`, `locale`, `time_zone` and `currency` into content/firm.yaml, then run `deedbox build --archive`
content/first-client is there to try it with: remove it once `deedbox new client NAME` has made your own
[exit 0]

"#]]
    );
    let before = project.tree("studio");
    assert!(before.contains_key(".gitignore"));
    project.run(&["--root", "studio", "check"]).exits(0);
    std::fs::remove_file(project.path("studio/.gitignore")).expect("made by init");
    assert_data_eq!(
        project.run(&["init", "studio"]).session(),
        str![[r#"
$ deedbox init studio
error: `studio/content/firm.yaml` is there already; nothing was written
 |
 = hint: choose another directory: `deedbox init DIR`

[exit 3]

"#]]
    );
    assert!(
        !project.path("studio/.gitignore").exists(),
        "init wrote half"
    );
}

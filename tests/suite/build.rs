//! `deedbox build`: what it writes, what it leaves alone, what it says.

use std::collections::{BTreeMap, BTreeSet};
use std::time::SystemTime;

use deedbox::seal::index::Index;
use deedbox::seal::object::ObjectName;
use deedbox::seal::passphrase::Passphrase;
use deedbox::seal::slot::Slot;
use snapbox::{assert_data_eq, str};

use crate::disk::is_private;
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
    if let Some(at) = text.find("fingerprint is `") {
        let start = at + "fingerprint is `".len();
        text.replace_range(start..start + 39, "[FINGERPRINT]");
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
wrote public/first-client: 10 pages, 1 file (12 objects written, 0 kept)
wrote archives/first-client-2026-01-21.zip
made the firm's identity: .deedbox/identity.txt
made the firm's secret; its fingerprint is `[FINGERPRINT]`: other machines ask for it once, CI takes it from DEEDBOX_FIRM_FINGERPRINT
making the key of `first-client` …
back up .deedbox/identity.txt: without it nobody can change who has access, or build with the same keys
back up content/keyring/ too, best by committing it: it is sealed to the firm's identity
next: copy public/ to your host, then write to the people it is for: `deedbox access invite first-client EMAIL`
[exit 0]

"#]]
    );
    assert!(is_private(&project.path(".deedbox/identity.txt")));
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

/// The smallest firm with so many updates.
fn weeks(count: usize) -> Project {
    let mut project = Project::small();
    for week in 1..count {
        let path = format!("content/acme/updates/2026-03-04-week-{week}.md");
        let text = format!("---\ntitle: Week {week}\n---\n\nWhat happened in week {week}.\n");
        project = project.file(&path, text);
    }
    project
}

#[test]
fn one_changed_body_changes_one_pack_and_the_index() {
    let project = weeks(60);
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
    // Its pack, some of the records as they were written, what is searched, the outline, the lists
    // of objects, ledger and index. The title did not change, so not even home had to.
    assert_eq!((gone.len(), new.len()), (7, 7), "{gone:?} {new:?}");
    assert_eq!(
        rewritten,
        ["acme/index.html"],
        "nothing else is ever overwritten"
    );
}

/// The index as the client's own passphrase opens it.
fn index(project: &Project, client: &str, words: &str) -> Index {
    let slots = project.tree(&format!("public/{client}/slots"));
    let slot = slots.values().next().expect("a slot");
    let key = Slot::open(slot, &Passphrase::typed(words)).expect("its passphrase");
    let sealed =
        std::fs::read(project.path(&project.named(&format!("public/{client}"), "index.age")));
    Index::open(&key, &sealed.expect("published")).expect("its own key")
}

#[test]
fn a_new_title_changes_its_pack_and_the_lists_that_name_it() {
    let week = "content/acme/updates/2026-03-04-week-7.md";
    let project = weeks(60);
    let words = passphrases(&project.run(&["build"]).exits(0).out());
    let (before, files) = (index(&project, "acme", &words[0]), project.tree("public"));
    project.write(
        week,
        "---\ntitle: Renamed\n---\n\nWhat happened in week 7.\n",
    );
    project.run(&["build"]).exits(0);
    let (after, now) = (index(&project, "acme", &words[0]), project.tree("public"));
    let name = |index: &Index, route: &str| index.objects[index.pages[route]].id.clone();
    let changed = |route: &str| name(&before, route) != name(&after, route);
    assert!(changed("updates/week-7/") && changed("updates/") && changed(""));
    let packs = |index: &Index| -> BTreeSet<ObjectName> {
        index.pages.keys().map(|route| name(index, route)).collect()
    };
    let gone: BTreeSet<_> = packs(&before).difference(&packs(&after)).cloned().collect();
    let routes = ["updates/week-7/", "updates/", ""];
    let expected: BTreeSet<_> = routes
        .into_iter()
        .map(|route| name(&before, route))
        .collect();
    assert_eq!(gone, expected, "only its pack, and lists that name it");
    // On the disk likewise, with some of the records as they were written, what is searched, the
    // outline, the lists of objects, ledger and index; and no other file was touched.
    let is_gone = |file: &&String| !now.contains_key(*file);
    assert_eq!(files.keys().filter(is_gone).count(), gone.len() + 6);
    for (file, bytes) in files.iter().filter(|(file, _)| now.contains_key(*file)) {
        assert!(file == "acme/index.html" || now[file] == *bytes, "{file}");
    }
    assert_eq!(files.len(), now.len());
}

#[test]
fn headings_follow_the_title_and_empty_heads_head_nothing() {
    let body = "---\ntitle: Week\ndate: 2026-03-04\n---\n\n### First\n\n#### Below\n\n### Second\n\n| | Sum |\n| --- | --- |\n| a | 1 |\n";
    let project = Project::small().file("content/acme/updates/2026-03-04-week.md", body);
    project.run(&["build", "--plain"]).exits(0);
    let page = project.read("public-plain/acme/updates/week/index.html");
    for wanted in [
        "<h2 id=\"first\">First</h2>",
        "<h3 id=\"below\">Below</h3>",
        "<h2 id=\"second\">Second</h2>",
        "<td></td><th>Sum</th>",
    ] {
        assert!(page.contains(wanted), "{wanted}");
    }
}

#[test]
fn groups_follow_the_choices_and_are_added_up_once() {
    let kind = "name: works\none: Work\nmany: Works\nfields:\n  title: {type: text, required: true}\n  hours: {type: number}\n  stage:\n    type: choice\n    choices: {zeta: {label: Zeta}, alpha: {label: Alpha}}\nlist: {columns: [title, hours], group: stage, totals: [hours], sort: title}\n";
    let mut rows = String::from("title,hours,stage\n");
    for at in 0..700 {
        let stage = if at < 100 { "alpha" } else { "zeta" };
        rows.push_str(&format!("Work {at:03},1,{stage}\n"));
    }
    let project = Project::small()
        .file("content/kinds/works.yaml", kind)
        .file("content/acme/works/all.csv", rows)
        .file("content/acme/works/all.csv.yaml", "slug: title\n");
    project.run(&["build", "--plain"]).exits(0);
    let first = project.read("public-plain/acme/works/index.html");
    let second = project.read("public-plain/acme/works/~2/index.html");
    assert!(first.contains("Zeta") && !first.contains("Alpha"));
    assert!(!first.contains(">600<"), "the sum of a group that goes on");
    assert!(second.find("Zeta") < second.find("Alpha"));
    for sum in [">600<", ">100<"] {
        assert!(second.contains(sum), "{sum}");
    }
}

#[test]
fn a_project_names_what_belongs_to_it() {
    let project = Project::small()
        .file(
            "content/acme/projects/relaunch.md",
            "---\ntitle: Relaunch\nstate: active\n---\n",
        )
        .file(
            "content/acme/tasks/one.md",
            "---\ntitle: Draw it\nstate: to-do\nproject: relaunch\n---\n",
        )
        .file(
            "content/acme/briefs/spring.md",
            "---\ntitle: Spring\ndate: 2026-03-01\nproject: relaunch\n---\n",
        )
        .file(
            "content/kinds/notes.yaml",
            "name: notes\none: Note\nmany: Notes\nfields:\n  title: {type: text, required: true}\n  about: {type: reference}\n",
        )
        .file(
            "content/acme/notes/ink.md",
            "---\ntitle: Ink\nabout: tasks/one\n---\n",
        );
    project.run(&["build", "--plain"]).exits(0);
    let heading = |page: &str| {
        let html = project.read(&format!("public-plain/acme/{page}/index.html"));
        let (_, rest) = html.split_once("<h2 id=\"related\">").expect(page);
        rest.split("</h2>").next().expect("an end").to_owned()
    };
    assert_eq!(heading("projects/relaunch"), "In this project");
    assert_eq!(heading("tasks/one"), "Mentioned in");
}

#[test]
fn plain_pages_need_no_key_and_stay_apart() {
    let project = Project::new_firm();
    project.run(&["build", "--plain"]).exits(0);
    let home = project.read("public-plain/first-client/index.html");
    assert!(home.contains("First Client Ltd"));
    for made in ["public", ".deedbox", "content/keyring", "archives"] {
        assert!(!project.path(made).exists(), "{made}");
    }
    let file = project
        .read("public-plain/first-client/attachments/deliverables/welcome-notes/welcome-notes.txt");
    assert_eq!(
        file,
        project.read("content/first-client/deliverables/welcome-notes/welcome-notes.txt")
    );
    project.run(&["build", "--plain", "--archive"]).exits(2);
}

#[test]
fn quiet_says_what_was_asked_for_and_verbose_more() {
    let project = Project::new_firm();
    let quiet = project.run(&["build", "--quiet"]).exits(0);
    assert_eq!(
        (quiet.err().as_str(), passphrases(&quiet.out()).len()),
        ("", 1)
    );
    let normal = project.run(&["build", "--archive"]).exits(0);
    let verbose = project.run(&["build", "--archive", "--verbose"]).exits(0);
    assert_eq!(normal.out(), verbose.out().replace(" (unchanged)", ""));
    assert_eq!(normal.err(), "");
    assert_data_eq!(
        verbose.err(),
        str![[r#"
[..] entries in the zip, [..] bytes

"#]]
    );
    project.run(&["build", "-q", "-v"]).exits(2);
    // Problems are said however quiet it is to be.
    project.write("content/first-client/client.yaml", "nmae: x\n");
    assert!(
        project
            .run(&["build", "-q"])
            .exits(1)
            .err()
            .contains("nmae")
    );
}

#[test]
fn what_is_quiet_says_what_is_wrong_and_what_was_asked_for() {
    // A colour that text cannot have is a note, which nothing has to be done about.
    let project = Project::small()
        .file(
            "content/firm.yaml",
            "name: Alder\nbrand: {color: \"#e8a33d\"}\n",
        )
        .file("content/acme/tasks/all.csv", "title,state\nOne,done\n")
        .file("content/acme/tasks.csv.yaml", "slug: title\n");
    let ran = project.run(&["check", "--strict"]).exits(0);
    assert!(
        ran.err().contains("note: text in #e8a33d is hard to read"),
        "{}",
        ran.err()
    );
    let ran = project.run(&["check", "-q"]).exits(0);
    assert_eq!(ran.out() + &ran.err(), "");
    // A new passphrase is never lost.
    let ran = project.run(&["build", "-q"]).exits(0);
    assert_eq!(
        (passphrases(&ran.out()).len(), ran.out().lines().count()),
        (1, 1)
    );
    assert_eq!(ran.err(), "");
    assert!(project.path("public/acme/index.html").exists());
    let ran = project
        .run(&["access", "rotate", "acme", "--passphrases", "-q"])
        .exits(0);
    assert_eq!(
        (passphrases(&ran.out()).len(), ran.out().lines().count()),
        (1, 1)
    );
    let ran = project.run(&["access", "list", "acme", "-q"]).exits(0);
    assert_eq!(ran.out().lines().count(), 1);
    // Warnings stay.
    project.write("content/acme/lost.txt", "");
    let ran = project.run(&["check", "-q"]).exits(0);
    assert!(
        ran.err().contains("warning: nothing names this file"),
        "{}",
        ran.err()
    );
}

#[test]
fn a_firms_own_font_is_part_of_the_shell() {
    let brand = "brand: {font: Sole, font_files: [{file: brand/a.woff2, weight: 100 900}, {file: brand/b.ttf, style: italic}]}";
    let project = Project::small()
        .file(
            "content/firm.yaml",
            format!("name: Alder & Finch\n{brand}\n"),
        )
        .file("content/brand/a.woff2", "wOF2 and so on")
        .file("content/brand/b.ttf", b"\0\x01\0\0 and so on");
    project.run(&["build"]).exits(0);
    let style = project.read(&project.named("public/acme", "theme.css"));
    for ((bytes, ending), rule) in [
        (
            ("wOF2 and so on", "woff2"),
            "format(\"woff2\");font-weight:100 900;font-style:normal",
        ),
        (
            ("\0\u{1}\0\0 and so on", "ttf"),
            "format(\"truetype\");font-weight:400;font-style:italic",
        ),
    ] {
        let file = format!("brand/{}.{ending}", ObjectName::of(bytes.as_bytes()));
        let face = format!("@font-face{{font-family:\"Sole\";src:url(\"{file}\") {rule}");
        assert!(style.contains(&face), "{face}");
        assert!(project.path("public/acme").join(&file).exists());
    }
    assert!(style.contains(":root{--firm-font:\"Sole\"}"));
    // Nothing is fetched from elsewhere, ever.
    for way in ["url(http", "url(//", "@import"] {
        assert!(!style.contains(way), "{way}");
    }
}

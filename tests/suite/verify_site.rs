//! `deedbox verify` of a site without the build that it was made from: every file of it is
//! accounted for, with the key and, as far as anybody can, without.

use std::fs;

use deedbox::seal::object::ObjectName;

use crate::insider::Insider;
use crate::project::{Project, Ran, said, shell};

/// What is done to the site; what is said without a key, and with it. Nothing: it is not
/// called wrong.
type Row = (
    &'static str,
    fn(&Project),
    Option<&'static str>,
    Option<&'static str>,
);

fn append(project: &Project, path: &str, more: &str) {
    let text = project.read(path) + more;
    project.write(path, text);
}

/// Once in the unlock page.
fn replace(project: &Project, from: &str, to: &str) {
    let page = project.read("site/index.html");
    assert!(page.contains(from), "{from}");
    project.write("site/index.html", page.replacen(from, to, 1));
}

fn slot(project: &Project) -> String {
    let slots = project.tree("site/slots");
    format!("site/slots/{}", slots.keys().next().expect("one"))
}

/// A viewer of somebody else's, and an unlock page to fit.
fn other_viewer(project: &Project) {
    let viewer = "alert(document.forms[0].passphrase.value)";
    let page = project.read("site/index.html");
    let path = project.named("site", "viewer.js");
    let own = deedbox::digest::integrity(project.read(&path).as_bytes());
    let other = deedbox::digest::integrity(viewer.as_bytes());
    fs::remove_file(project.path(&path)).expect("there");
    let name = ObjectName::of(viewer.as_bytes());
    project.write(&format!("site/viewer-{name}.js"), viewer);
    assert!(page.contains(&own));
    let page = page.replace(&own, &other);
    let old = &path["site/viewer-".len()..][..32];
    project.write("site/index.html", page.replace(old, name.as_str()));
}

/// A file under the name that its bytes give it.
fn add(project: &Project, before: &str, behind: &str) {
    let name = ObjectName::of(b"more");
    project.write(&format!("site/{before}{name}{behind}"), "more");
}

const TABLE: [Row; 29] = [
    ("nothing", |_| {}, None, None),
    (
        "the viewer is altered",
        |project| append(project, &project.named("site", "viewer.js"), "// more"),
        Some(".js` is not the one that the unlock page names"),
        Some(".js` is not the one that the index names"),
    ),
    (
        "the stylesheet is altered",
        |project| append(project, &project.named("site", "theme.css"), "/* more */"),
        Some(".css` is not the one that the unlock page names"),
        Some(".css` is not the one that the index names"),
    ),
    (
        "viewer and unlock page are altered together",
        other_viewer,
        None,
        Some("`index.html` is not the one that the index names"),
    ),
    (
        "the unlock page has another script",
        |project| append(project, "site/index.html", "<script>alert(1)</script>"),
        Some("`index.html`: it has another script than the viewer"),
        Some("`index.html` is not the one that the index names"),
    ),
    (
        "the unlock page has a script of its own in the viewer's place",
        |project| {
            let src = project
                .named("site", "viewer.js")
                .replace("site/", " src=\"");
            replace(project, &src, " data=\"");
            replace(project, "></script>", ">alert(1)</script>");
        },
        Some("`index.html`: it has another script than the viewer"),
        Some("`index.html` is not the one that the index names"),
    ),
    (
        "the policy is kept from the browser",
        |project| {
            replace(project, "<meta http-equiv", "<noframes><meta http-equiv");
            replace(
                project,
                "<meta name=\"viewport",
                "</noframes><meta name=\"viewport",
            );
        },
        Some("`index.html`: it has no Content-Security-Policy"),
        Some("`index.html` is not the one that the index names"),
    ),
    (
        "the policy lets images in",
        |project| replace(project, "img-src &#39;self&#39; blob: data:", "img-src *"),
        Some("`index.html`: its Content-Security-Policy is none that deedbox writes"),
        Some("`index.html` is not the one that the index names"),
    ),
    (
        "the unlock page is too long",
        |project| append(project, "site/index.html", &"word ".repeat(120_000)),
        Some("`index.html`: it is larger than an unlock page"),
        Some("`index.html` is not the one that the index names"),
    ),
    (
        "the words of the unlock page are others",
        |project| append(project, "site/index.html", "<p>Please call us"),
        None,
        Some("`index.html` is not the one that the index names"),
    ),
    (
        "the unlock page is gone",
        |project| fs::remove_file(project.path("site/index.html")).expect("there"),
        Some("`index.html` is missing"),
        Some("`index.html` is missing"),
    ),
    (
        "the viewer is gone",
        |project| {
            fs::remove_file(project.path(&project.named("site", "viewer.js"))).expect("there")
        },
        Some(".js` is missing"),
        Some(".js` is missing"),
    ),
    (
        "the stylesheet is gone",
        |project| {
            fs::remove_file(project.path(&project.named("site", "theme.css"))).expect("there")
        },
        Some(".css` is missing"),
        Some(".css` is missing"),
    ),
    (
        "a slot is gone",
        |project| fs::remove_file(project.path(&slot(project))).expect("there"),
        Some("the unlock page counts 1 slot, and there are 0"),
        Some(".age` is missing"),
    ),
    (
        "a slot is added",
        |project| {
            let other = format!("site/slots/{}.age", "0".repeat(32));
            fs::copy(project.path(&slot(project)), project.path(&other)).expect("copied");
        },
        Some("the unlock page counts 1 slot, and there are 2"),
        Some("`slots/00000000000000000000000000000000.age` is not in the index"),
    ),
    (
        "a slot is another's",
        |project| project.write(&slot(project), "x"),
        None,
        Some(".age` is not the one that the index names"),
    ),
    (
        "a viewer of the former name is added",
        |project| project.write("site/viewer.js", "alert(1)"),
        Some("`viewer.js` is no part of the site"),
        Some("`viewer.js` is no part of the site"),
    ),
    (
        "a script is added",
        |project| project.write("site/sw.js", "x"),
        Some("`sw.js` is no part of the site"),
        Some("`sw.js` is no part of the site"),
    ),
    (
        "a page is added among the images",
        |project| project.write("site/brand/login.html", "x"),
        Some("`brand/login.html` is no part of the site"),
        Some("`brand/login.html` is no part of the site"),
    ),
    (
        "an image is added",
        |project| project.write("site/brand/more.svg", "<svg/>"),
        Some("`brand/more.svg` is not one that the unlock page names"),
        Some("`brand/more.svg` is not in the index"),
    ),
    (
        "an image is gone",
        |project| {
            let brand = project.tree("site/brand");
            let name = brand.keys().next().expect("the logo");
            fs::remove_file(project.path("site/brand").join(name)).expect("there");
        },
        Some(".svg` is missing"),
        Some(".svg` is missing"),
    ),
    (
        "an object is added",
        |project| add(project, "objects/", ".age"),
        None,
        Some(".age` is not in the index"),
    ),
    (
        "a ledger is added",
        |project| add(project, "ledger-", ".age"),
        None,
        Some(".age` is not in the index"),
    ),
    (
        "an index is added",
        |project| add(project, "index-", ".age"),
        Some(".age` is not the index that the unlock page names"),
        Some(".age` is not the index that the unlock page names"),
    ),
    (
        "the index is gone",
        |project| {
            fs::remove_file(project.path(&project.named("site", "index.age"))).expect("there")
        },
        Some(".age`, which `index.html` names, is missing"),
        Some(".age`, which `index.html` names, is missing"),
    ),
    (
        "the marker is altered",
        |project| append(project, "site/.deedbox-site", "more\n"),
        None,
        Some("`.deedbox-site` is not the one that the index names"),
    ),
    (
        "what the host is told is altered",
        |project| {
            append(
                project,
                "site/_headers",
                "  Refresh: 0; url=https://evil.example\n",
            )
        },
        None,
        Some("`_headers` is not the one that the index names"),
    ),
    (
        "the host keeps its files to itself",
        |project| {
            for name in ["_headers", "robots.txt", ".nojekyll"] {
                fs::remove_file(project.path("site").join(name)).expect("there");
            }
        },
        None,
        None,
    ),
    (
        "a run was killed",
        |project| {
            project.write("site/objects/.deedbox-a1B2c3.tmp", "x");
            project.write("site/.deedbox-a1B2c4.tmp", "x");
        },
        None,
        None,
    ),
];

fn judged(what: &str, ran: &Ran, wanted: Option<&str>) {
    match wanted {
        Some(wanted) => {
            assert_eq!(ran.code(), 1, "{what} passes: {}", ran.out());
            assert!(ran.out().contains(wanted), "{what}: {}", ran.out());
        }
        None => assert_eq!(ran.code(), 0, "{what}: {}{}", ran.out(), ran.err()),
    }
}

#[test]
fn every_file_of_a_site_is_accounted_for() {
    let insider = Insider::new();
    let (copied, said) = shell(&insider.project, "", "cp -r site kept");
    assert!(copied, "{said}");
    for (what, tamper, without, with) in TABLE {
        let (reset, said) = shell(&insider.project, "", "rm -rf site && cp -r kept site");
        assert!(reset, "{said}");
        tamper(&insider.project);
        judged(what, &insider.project.run(&["verify", "site"]), without);
        judged(what, &insider.verify(&[]), with);
    }
}

#[test]
fn what_was_not_looked_at_is_named() {
    let insider = Insider::new();
    let project = &insider.project;
    let ran = project.run(&["verify", "site"]).exits(0);
    said(
        &ran,
        "ok           viewer and stylesheet are those that the unlock page names, and it loads nothing else",
    );
    said(
        &ran,
        "not checked  the words of the unlock page, 1 file of the brand, whose the one slot is: a passphrase, or `--against` a build, tells it",
    );
    let ledger = project.named("site", "ledger.age").replace("site/", "");
    let objects = project.tree("site/objects").len();
    let unnamed = |more: &str| {
        format!(
            "not checked  whether all that `index.html` does not name belongs to the site: {more}: a passphrase"
        )
    };
    said(&ran, &unnamed(&format!("{objects} objects, `{ledger}`")));
    let ran = insider.verify(&[]).exits(0);
    said(&ran, "files that anybody may see, are those of the index");
    assert!(!ran.out().contains("does not name"), "{}", ran.out());
    assert!(
        !ran.out().contains("words of the unlock page"),
        "{}",
        ran.out()
    );
    // What is changed where it cannot be told is said to be unknown.
    append(project, "site/_headers", "  X-More: 1\n");
    let ran = project.run(&["verify", "site"]).exits(0);
    said(&ran, "`_headers`, ");
    append(project, "site/.deedbox-site", "more\n");
    add(project, "ledger-", ".age");
    let ran = project.run(&["verify", "site"]).exits(0);
    said(&ran, "`_headers`, `.deedbox-site`, ");
    said(&ran, "(a site has one ledger)");
    project.write("site/objects/.deedbox-a1B2c3.tmp", "x");
    let ran = project.run(&["verify", "site"]).exits(0);
    said(
        &ran,
        "not checked  `objects/.deedbox-a1B2c3.tmp`: it was left behind by a run that was killed",
    );
}

#[test]
fn the_site_in_an_archive_is_compared_with_what_is_sealed_too() {
    let insider = Insider::new();
    let project = &insider.project;
    let verify = || {
        let line = ["verify", "bag", "--passphrase-file", "words"];
        project.run(&line)
    };
    said(&verify().exits(0), "are those of the index");
    append(project, "bag/data/site/viewer.js", "// more");
    append(project, "bag/data/site/index.html", "<p>more");
    let ran = verify().exits(1);
    for name in ["viewer.js", "index.html"] {
        said(
            &ran,
            &format!("`data/site/{name}` is not the one that the index names"),
        );
    }
    let ran = project.run(&["verify", "bag"]).exits(1);
    said(&ran, "`data/site/viewer.js` was changed");
}

#[test]
fn why_a_passphrase_opens_nothing_is_said() {
    let insider = Insider::new();
    let project = &insider.project;
    let line = |command: &'static str| {
        let more: &[&str] = if command == "open" {
            &["--out", "out"]
        } else {
            &[]
        };
        project.run(&[&[command, "site", "--passphrase-file", "words"], more].concat())
    };
    let slot = slot(project);
    let own = fs::read(project.path(&slot)).expect("a slot");
    for (bytes, code, wanted) in [
        (
            &own[..own.len() - 1],
            1,
            "is damaged, and this passphrase opens no other slot",
        ),
        (
            &b"age-encryption.org/v9\n-> x\n\n--- x\n"[..],
            3,
            "was written by a newer version of deedbox",
        ),
    ] {
        project.write(&slot, bytes);
        for command in ["verify", "open"] {
            said(&line(command).exits(code), wanted);
        }
    }
    fs::remove_file(project.path(&slot)).expect("there");
    said(&line("verify").exits(1), "there is no slot here");
    project.write(&slot, &own);
    // Another client's index, as a host may mix them up.
    let other = deedbox::seal::key::WorkspaceKey::generate();
    insider.seal_as(&insider.index.seal(&other, false));
    let ran = line("verify").exits(1);
    said(
        &ran,
        "WRONG        the index does not open with this key: it was replaced, or is another workspace's",
    );
    let ran = line("open").exits(1);
    said(
        &ran,
        "it was replaced, or is another workspace's; nothing was written",
    );
    insider.seal_as(b"x");
    said(&line("verify").exits(1), "the index ");
    project.write("words", "another passphrase\n");
    said(
        &line("verify").exits(3),
        "this passphrase opens nothing here",
    );
}

#[test]
fn nothing_in_a_name_reaches_the_terminal_as_it_is() {
    let insider = Insider::new();
    let name = "site/a\u{1b}[31m\u{202e}\u{9b}\nok           all is right.txt";
    insider.project.write(name, "x");
    let ran = insider.project.run(&["verify", "site"]);
    let all = ran.out() + &ran.err();
    assert_eq!(ran.code(), 1, "{all}");
    let acted_on = ['\u{1b}', '\u{202e}', '\u{9b}'];
    assert!(!all.contains(acted_on), "{all:?}");
    assert!(
        !all.lines()
            .any(|line| line.starts_with("ok           all is right")),
        "{all}"
    );
    let ran = insider.project.run(&["verify", "site", "--json"]).exits(1);
    assert!(!ran.out().contains(acted_on), "{:?}", ran.out());
    let read: serde_json::Value = serde_json::from_str(&ran.out()).expect("JSON");
    assert_eq!(read["format"], 1);
}

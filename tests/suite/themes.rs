//! Themes of a firm's own: what they inherit, what a firm sets, and how what is wrong with
//! them is said.

use std::io::Write as _;

use snapbox::assert_data_eq;

use crate::project::{Project, repository, said};

const UPDATE: &str = "public-plain/acme/updates/week-1/index.html";

fn firm(yaml: &str) -> Project {
    Project::small()
        .file("content/firm.yaml", format!("name: Alder & Finch\n{yaml}"))
        .file(
            "content/acme/updates/2026-03-04-week-1.md",
            "---\ntitle: Begun\n---\n\nWords.\n",
        )
        .file(
            "content/acme/client.yaml",
            "name: Acme Ltd\nengagement: {started: 2026-01-05}\n",
        )
        .file(
            "content/acme/projects/relaunch.md",
            "---\ntitle: Relaunch\nstate: active\nstarted: 2026-01-05\n---\n",
        )
}

/// A theme made from the default one.
fn house(yaml: &str) -> Project {
    firm("theme: {name: house, options: {columns: 3, tint: \"#102030\", wide: true}}\n")
        .file("themes/house/theme.yaml", yaml)
}

const OPTIONS: &str = "name: House\nparent: default\noptions:\n  columns: {type: number, min: 1, max: 4, default: 2}\n  \
     tint: {type: color, default: \"#ffffff\"}\n  wide: {type: bool, default: false}\n  \
     slogan: {type: text, default: Fine & dandy}\n  width: {type: length, default: 12rem}\n  measure: {type: length, default: 50rem}\n";

#[test]
fn a_theme_replaces_what_it_has_and_inherits_the_rest() {
    let project = house(OPTIONS)
        .file(
            "themes/house/templates/record-updates.html",
            "{% extends \"record.html\" %}\n{% block record %}<p>{{ options.slogan }} {{ options.columns }} {{ options.wide }} {{ options.measure }} {{ strings.home }} {{ strings.menu }}</p>{% endblock record %}",
        )
        .file("themes/house/styles/90-house.css", "p { columns: var(--option-columns) }\n")
        .file("themes/house/strings/en.yaml", "home: At home\n")
        .file("themes/house/assets/pattern.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    project.run(&["check"]).exits(0);
    project.run(&["build", "--plain"]).exits(0);
    let page = project.read(UPDATE);
    assert!(
        page.contains("<p>Fine &amp; dandy 3 true 50rem At home Sections</p>"),
        "{page}"
    );
    let style = project.read("public-plain/acme/theme.css");
    assert!(style.contains("p { columns: var(--option-columns) }"));
    for property in [
        "--option-columns:3",
        "--option-tint:#102030",
        "--option-width:12rem",
        "--option-measure:50rem",
        "--option-corners:.375rem",
    ] {
        assert!(style.contains(property), "{property}");
    }
    assert!(!style.contains("--option-slogan") && !style.contains("--option-wide"));
    assert!(project.path("public-plain/acme/brand/pattern.svg").exists());
    // And the unlock page, which is public, is of the same theme.
    project.run(&["build"]).exits(0);
    assert!(
        project
            .read(&project.named("public/acme", "theme.css"))
            .contains("--option-columns:3")
    );
}

#[test]
fn the_default_theme_has_options() {
    let project = firm(
        "theme:\n  options: {note: Registered in Leeds & York, headings: sans, timeline: false, corners: 0}\n",
    );
    project.run(&["build", "--plain"]).exits(0);
    let home = project.read("public-plain/acme/index.html");
    assert!(home.contains("Registered in Leeds &amp; York") && home.contains("headings-sans"));
    assert!(
        !home.contains("<svg role=\"img\""),
        "the timeline is not wanted"
    );
    assert!(
        project
            .read("public-plain/acme/theme.css")
            .contains("--option-corners:0;")
    );
    // As before, a name alone.
    let project = firm("theme: default\n");
    project.run(&["build", "--plain"]).exits(0);
    assert!(
        project
            .read("public-plain/acme/index.html")
            .contains("<svg role=\"img\"")
    );
}

#[test]
fn a_template_that_is_replaced_can_still_be_extended() {
    let sans =
        "{% extends \"default/record.html\" %}\n{% block hero %}<p>Ours.</p>{% endblock hero %}";
    let project = house(OPTIONS).file("themes/house/templates/record.html", sans);
    project.run(&["build", "--plain"]).exits(0);
    let page = project.read(UPDATE);
    assert!(page.contains("<p>Ours.</p>") && page.contains("Words.") && !page.contains("<h1>"));
    // Below a directory with the name of a built-in theme it is that one; below that, its parent.
    let project = firm("theme: ledger\n")
        .file(
            "themes/ledger/templates/home.html",
            "{% extends \"built-in/home.html\" %}\n{% block title %}Ours{% endblock title %}",
        )
        .file(
            "themes/ledger/templates/list.html",
            "{% extends \"default/list.html\" %}\n{% block hero %}<h1>Ours</h1>{% endblock hero %}",
        );
    project.run(&["build", "--plain"]).exits(0);
    let home = project.read("public-plain/acme/index.html");
    assert!(
        home.contains("<title>Ours</title>") && home.contains("title-page"),
        "{home}"
    );
    assert!(
        project
            .read("public-plain/acme/updates/index.html")
            .contains("<h1>Ours</h1>")
    );
}

/// Every page of the sample, and the unlock page, in the second theme.
#[test]
fn the_ledger_theme_makes_every_page_its_own_way() {
    let project = Project::empty().copy_into(&repository().join("content"), "content");
    std::fs::remove_dir_all(project.path("content/keyring")).unwrap_or_default();
    let yaml = project.read("content/firm.yaml");
    project.run(&["build", "--plain"]).exits(0);
    let pages = |project: &Project| {
        let mut tree = project.tree("public-plain");
        tree.retain(|path, _| path.ends_with(".html") && !path.contains("attachments/"));
        tree
    };
    let plain = pages(&project);
    project.write(
        "content/firm.yaml",
        format!("{yaml}\ntheme: {{name: ledger, options: {{numbered: true}}}}\n"),
    );
    project.run(&["check"]).exits(0);
    project.run(&["build", "--plain"]).exits(0);
    let ledger = pages(&project);
    assert!(ledger.keys().eq(plain.keys()) && ledger.len() > 300);
    for (path, html) in &ledger {
        let html = String::from_utf8_lossy(html);
        assert!(
            html.contains("<body class=\"page book headings-serif numbered\">"),
            "{path}"
        );
        // The frame is another one, what is said in it the same.
        let words = |html: &str| {
            let main = html.split("<main id=\"main\">").nth(1).expect("a main");
            let main = main.split("</main>").next().expect("its end").to_owned();
            main.matches("<a ").count()
        };
        assert_eq!(
            words(&html),
            words(&String::from_utf8_lossy(&plain[path])),
            "{path}"
        );
        assert!(
            !html.contains(" style=") && !html.contains("<script"),
            "{path}"
        );
    }
    project.run(&["build", "tollgate-theatre"]).exits(0);
    assert!(
        project
            .read(&project.named("public/tollgate-theatre", "theme.css"))
            .contains("--double")
    );
}

/// The stylesheet is loaded before the first page is read.
#[test]
fn the_stylesheets_are_small() {
    for theme in ["default", "ledger"] {
        let project = firm(&format!("theme: {theme}\n"));
        project.run(&["build", "--plain"]).exits(0);
        let style = project.read("public-plain/acme/theme.css");
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        packed.write_all(style.as_bytes()).expect("memory");
        let size = packed.finish().expect("memory").len();
        assert!(size < 20_000, "{theme}: {size}");
    }
}

#[test]
fn what_a_firm_sets_wrongly_is_said_at_its_place_all_at_once() {
    let project = firm(
        "theme:\n  name: default\n  options:\n    headigns: sans\n    corners: round\n    headings: seriff\n    timeline: sometimes\n    note: [a, b]\n  optoins: {}\n",
    );
    assert_data_eq!(
        project.run(&["check"]).session(),
        snapbox::Data::from(
            "$ deedbox check
error: the theme has no option `headigns`
 --> content/firm.yaml:5:5
  |
5 |     headigns: sans
  |     ^^^^^^^^
  |
  = hint: did you mean `headings`?

error: the option `corners` is `round`, not a length such as `40rem` or `12px`
 --> content/firm.yaml:6:14
  |
6 |     corners: round
  |              ^^^^^

error: the option `headings` is `seriff`, not one of its choices
 --> content/firm.yaml:7:15
  |
7 |     headings: seriff
  |               ^^^^^^
  |
  = hint: did you mean `serif`?

error: the option `timeline` is `sometimes`, not `true` or `false`
 --> content/firm.yaml:8:15
  |
8 |     timeline: sometimes
  |               ^^^^^^^^^

error: the option `note` is a list
 --> content/firm.yaml:9:5
  |
9 |     note: [a, b]
  |     ^^^^
  |
  = hint: an option has one value

error: `theme` has no field `optoins`
  --> content/firm.yaml:10:3
   |
10 |   optoins: {}
   |   ^^^^^^^
   |
   = hint: did you mean `options`?

6 errors in the content
[exit 1]
"
        )
        .raw()
    );
    project.run(&["build", "--plain"]).exits(1);
    assert!(!project.path("public-plain").exists());
}

#[test]
fn names_and_parents_that_lead_nowhere_or_round_are_said() {
    let project = firm("theme: leger\n");
    project.write("themes/house/theme.yaml", "parent: default\n");
    let ran = project.run(&["check"]).exits(1);
    said(
        &ran,
        "there is no theme `leger`\n --> content/firm.yaml:2:8",
    );
    said(&ran, "did you mean `ledger`?");
    for name in ["..", "a/b", "\"\"", ".hidden"] {
        let ran = firm(&format!("theme: {name}\n")).run(&["check"]).exits(1);
        said(&ran, "there is no theme");
    }
    let project = house("name: House\nparent: hosue\n");
    let ran = project.run(&["check"]).exits(1);
    said(
        &ran,
        "there is no theme `hosue`\n --> themes/house/theme.yaml:2:9",
    );
    said(&ran, "did you mean `house`?");
    let project = house("parent: other\n").file("themes/other/theme.yaml", "parent: house\n");
    let ran = project.run(&["check"]).exits(1);
    said(
        &ran,
        "the theme `house` is made from itself\n --> themes/other/theme.yaml:1:9",
    );
    said(&ran, "by way of `house`, `other`");
    let ran = house("parent: house\n").run(&["check"]).exits(1);
    said(
        &ran,
        "the theme `house` is made from itself\n --> themes/house/theme.yaml:1:9",
    );
}

#[test]
fn a_theme_s_own_settings_are_read_as_strictly_as_records() {
    for (yaml, fact) in [
        (
            "nmae: House\n",
            "the theme has no field `nmae`\n --> themes/house/theme.yaml:1:1",
        ),
        (
            "options: {Big: {type: bool, default: true}}\n",
            "an option cannot be called `Big`\n --> themes/house/theme.yaml:1:11",
        ),
        ("options:\n  big: {type: colour}\n", "`type` is `colour`"),
        (
            "options:\n  big: {type: color, default: red}\n",
            "the default `red` does not fit",
        ),
        (
            "options:\n  big: {type: length}\n",
            "the option `big` needs a `default`\n --> themes/house/theme.yaml:2:3",
        ),
        (
            "options:\n  big: {tpye: length}\n",
            "the option `big` has no field `tpye`",
        ),
        (
            "options:\n  big: {type: choice, choices: [\"a b\"], default: \"a b\"}\n",
            "a choice cannot be called `a b`",
        ),
        ("options: many\n", "`options` is a text, not a mapping"),
        ("name: [\n", "themes/house/theme.yaml:"),
    ] {
        let ran = house(yaml).run(&["check"]).exits(1);
        said(&ran, fact);
    }
}

#[test]
fn a_broken_template_names_the_place_the_variable_and_what_there_is() {
    for (template, parts) in [
        (
            "{{ record.titel }}",
            [
                "field `titel` is not defined",
                "did you mean `title`?",
                ":2:29",
            ],
        ),
        (
            "{{ recrod.title }}",
            [
                "variable `recrod` is not defined",
                "did you mean `record`?",
                ":2:22",
            ],
        ),
        (
            "{{ record.colour }}",
            [
                "field `colour` is not defined",
                "there are body, date, due, fields,",
                ":2:29",
            ],
        ),
        (
            "{% for one in nothing %}{% endfor %}",
            ["`nothing` is not defined", "nothing", ":2:33"],
        ),
        (
            "{{ record.title | shout }}",
            ["unknown filter `shout`", "shout", ":2:37"],
        ),
        (
            "{{ <stat /> }}",
            ["unknown component `stat`", "stat", ":2:"],
        ),
        (
            "{{ <state chioce={record.state} /> }}",
            ["unknown argument(s) `chioce`", "`choice`", ":2:"],
        ),
        ("{{ 1 + }}", ["found `}}`", "expected", ":2:"]),
    ] {
        let project = house(OPTIONS).file(
            "themes/house/templates/record-updates.html",
            format!(
                "{{% extends \"record.html\" %}}\n{{% block record %}}{template}{{% endblock %}}\n"
            ),
        );
        let ran = project.run(&["build", "--plain"]).exits(1);
        said(
            &ran,
            &format!("--> themes/house/templates/record-updates.html{}", parts[2]),
        );
        said(&ran, parts[0]);
        said(&ran, parts[1]);
        assert!(!ran.err().contains("error: error"), "{}", ran.err());
    }
    let project = house(OPTIONS).file(
        "themes/house/templates/home.html",
        "{% extends \"bsae.html\" %}",
    );
    let ran = project.run(&["check"]).exits(1);
    said(
        &ran,
        "there is no template `bsae.html`\n --> themes/house/templates/home.html:1:13",
    );
    said(&ran, "did you mean `base.html`?");
}

#[test]
fn a_directory_named_like_a_built_in_theme_is_extended_by_the_others() {
    let footer = |base: &str| {
        format!("{{% extends \"{base}\" %}}\n{{% block title %}}Ours{{% endblock title %}}")
    };
    // Whatever of it a firm has: what it lacks is the built-in one's.
    for (path, text, is_ours) in [
        ("styles/90-ours.css", "p { color: red }\n".to_owned(), false),
        ("templates/own.html", "Unused.".to_owned(), false),
        ("templates/base.html", footer("built-in/base.html"), true),
    ] {
        let project = firm("theme: ledger\n").file(&format!("themes/default/{path}"), &text);
        project.run(&["check"]).exits(0);
        project.run(&["build", "--plain"]).exits(0);
        let page = project.read(UPDATE);
        assert_eq!(page.contains("<title>Ours"), is_ours, "{path}: {page}");
    }
    // The same one floor higher, by the names of both.
    for base in ["ledger/base.html", "default/base.html"] {
        let project = firm("theme: house\n")
            .file("themes/house/theme.yaml", "parent: ledger\n")
            .file("themes/house/templates/base.html", footer(base))
            .file("themes/default/styles/90-ours.css", "p { color: red }\n")
            .file("themes/ledger/styles/90-ours.css", "p { color: red }\n");
        project.run(&["build", "--plain"]).exits(0);
        assert!(project.read(UPDATE).contains("<title>Ours"), "{base}");
    }
    // What no theme has is wrong as before.
    let project = firm("theme: ledger\n")
        .file("themes/default/styles/90-ours.css", "p { color: red }\n")
        .file(
            "themes/ledger/templates/base.html",
            footer("default/nothing.html"),
        );
    said(
        &project.run(&["check"]).exits(1),
        "no template `default/nothing.html`",
    );
}

/// Two of a firm's directories with names of built-in themes, one made from the other.
#[test]
fn a_built_in_template_is_that_of_the_directory_that_names_it() {
    let extends = |name: &str, block: &str| {
        format!(
            "{{% extends 'built-in/{name}' %}}\n{{% block {block} %}}<i>{block} of ours</i>{{% endblock {block} %}}"
        )
    };
    let project = firm("theme: ledger\n");
    for (path, text) in [
        ("ledger/templates/home.html", extends("home.html", "news")),
        ("default/templates/home.html", extends("home.html", "cover")),
        (
            "ledger/templates/base.html",
            extends("base.html", "masthead"),
        ),
        (
            "default/templates/base.html",
            extends("base.html", "footer"),
        ),
    ] {
        project.write(&format!("themes/{path}"), text);
    }
    project.run(&["check"]).exits(0);
    project.run(&["build", "--plain"]).exits(0);
    let home = project.read("public-plain/acme/index.html");
    for block in ["news", "cover", "footer", "masthead"] {
        assert!(
            home.contains(&format!("{block} of ours")),
            "{block}: {home}"
        );
    }
    // The second theme's own first page is still below the firm's.
    assert!(home.contains("title-page"), "{home}");
    // What is wrong is shown as it was typed, and where.
    project.write(
        "themes/default/templates/home.html",
        "{% extends 'built-in/home.html' %}{% block cover %}{{ nothing.at.all }}{% endblock cover %}",
    );
    let ran = project.run(&["build", "--plain"]).exits(1);
    said(&ran, "themes/default/templates/home.html:1:55");
    said(&ran, "{% extends 'built-in/home.html' %}");
    project.write(
        "themes/default/templates/home.html",
        "{% extends 'built-in/hame.html' %}",
    );
    let ran = project.run(&["check"]).exits(1);
    said(&ran, "there is no template `built-in/hame.html`");
    assert!(!ran.err().contains("built:"), "{}", ran.err());
}

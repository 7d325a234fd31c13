//! Markdown as people write it: what headings are called and links lead to, ids that a page has
//! once, addresses without marks, what looks like HTML and is none, and what of YAML is dropped.

use std::collections::BTreeSet;

use crate::project::{Project, Ran, said};

const UPDATE: &str = "content/acme/updates/2026-03-04-week.md";

fn with(body: &str) -> Project {
    Project::small()
        .file(UPDATE, format!("---\ntitle: Week\n---\n\n{body}\n"))
        .file(
            "content/acme/updates/2026-03-05-other.md",
            "---\ntitle: Other\n---\n\n# They're here\n",
        )
        .file("content/acme/updates/report.pdf", "%PDF-1.4 0123456789")
}

/// The page of the update, and what its build said.
fn page(project: &Project) -> (String, Ran) {
    let ran = project.run(&["build", "--plain"]).exits(0);
    let page = project.read("public-plain/acme/updates/week/index.html");
    (page, ran)
}

/// Every id of a page, each of which it has once; and every link within it leads to one.
fn ids(page: &str) -> BTreeSet<String> {
    let value = |rest: &str| rest.split('"').next().expect("an end").to_owned();
    let mut ids = BTreeSet::new();
    for id in page.split(" id=\"").skip(1).map(value) {
        assert!(ids.insert(id.clone()), "`{id}` is twice on {page}");
    }
    for link in page.split(" href=\"#").skip(1).map(value) {
        let link = link.replace("%C3%BC", "ü").replace("%20", " ");
        assert!(ids.contains(&link), "`#{link}` leads nowhere on {page}");
    }
    ids
}

fn has(page: &str, part: &str) {
    assert!(page.contains(part), "`{part}` is not in\n{page}");
}

fn lacks(page: &str, part: &str) {
    assert!(!page.contains(part), "`{part}` is in\n{page}");
}

#[test]
fn headings_are_called_as_github_calls_them_and_found_by_their_old_names() {
    let project = with(
        "# They're `bytes::Regex`\n\n## snake_case\n\n## A & B\n\n## A & B\n\n# <a name=\"Own Place\"></a>Für\n\n\
         [1](#theyre-bytesregex) [2](#SNAKE_CASE) [3](#a--b) [4](#a--b-1) [5](#f%C3%BCr) [6](#own%20place) [7](#top)\n\n\
         [8](#they-re-bytes-regex) [9](#a-b-2) [10](2026-03-05-other.md#they-re-here) [11](2026-03-05-other.md#Theyre-Here)",
    );
    let (page, ran) = page(&project);
    let ids = ids(&page.replace("href=\"#top\"", ""));
    for id in [
        "theyre-bytesregex",
        "snake_case",
        "a--b",
        "a--b-1",
        "für",
        "Own Place",
        // What 0.1 called them.
        "they-re-bytes-regex",
        "snake-case",
        "a-b",
        "a-b-2",
    ] {
        assert!(ids.contains(id), "{id} is not among {ids:?}");
    }
    for link in [
        "<a href=\"#theyre-bytesregex\">1</a>",
        "<a href=\"#snake_case\">2</a>",
        "<a href=\"#a--b\">3</a>",
        "<a href=\"#a--b-1\">4</a>",
        "<a href=\"#theyre-bytesregex\">8</a>",
        "<a href=\"#a--b-1\">9</a>",
        "updates/other/index.html#theyre-here\">10</a>",
        "updates/other/index.html#theyre-here\">11</a>",
    ] {
        let link = link.replace("\">", "\" rel=\"noopener noreferrer\">");
        has(&page, &link);
    }
    for (old, new) in [
        ("they-re-bytes-regex", "theyre-bytesregex"),
        ("a-b-2", "a--b-1"),
        ("they-re-here", "theyre-here"),
    ] {
        said(
            &ran,
            &format!("`#{old}` is what the heading `#{new}` was called before"),
        );
    }
    for wrong in ["#nowhere", "#a--b-2", "#own", "2026-03-05-other.md#here"] {
        let ran = with(&format!("# A & B\n\n[x]({wrong})"))
            .run(&["check"])
            .exits(1);
        said(&ran, "has no heading");
    }
}

#[test]
fn every_id_is_on_a_page_once_and_notes_lead_there_and_back() {
    let deliverable = "---\ntitle: Logo\nversions:\n  - {version: 1, date: 2026-03-01, files: [a.txt], changes: \"# Main\"}\n  - {version: 2, date: 2026-03-04, files: [a.txt], changes: \"Said[^a]\\n\\n[^a]: The version's.\"}\n---\n\n# Main\n\n# Sections\n\n# Version 2\n\n# A\n\n# Decisions\n\n[main](#main) [version](#version-1) [decisions](#decisions)\n\nSaid[^a] and[^fn-1].\n\n[^a]: The body's.\n[^fn-1]: Another.\n";
    let project = Project::small()
        .file("content/acme/deliverables/logo/index.md", deliverable)
        .file("content/acme/deliverables/logo/a.txt", "a\n")
        .file(
            "content/kinds/memos.yaml",
            "name: memos\none: Memo\nmany: Memos\nfields:\n  title: {type: text, required: true}\n  aside: {type: markdown}\n  more: {type: markdown}\n",
        )
        .file(
            "content/acme/memos/a.md",
            "---\ntitle: A\naside: |\n  ## Scope\n\n  Said[^1] twice[^1]. [Here](#scope)\n\n  [^1]: The aside's.\nmore: |\n  #### Scope\n\n  Said[^1]. [Here](#Scope)\n\n  [^1]: The rest's.\n---\n\n# Scope\n\n### Deep\n\nSaid[^1]. [Here](#scope)\n\n[^1]: The body's.\n",
        );
    project.run(&["build", "--plain"]).exits(0);
    let logo = project.read("public-plain/acme/deliverables/logo/index.html");
    let own = ids(&logo);
    for id in [
        "main",
        "main-1",
        "sections-1",
        "version-2",
        "version-2-1",
        "decisions",
        "version-1",
    ] {
        assert!(own.contains(id), "{id} is not among {own:?}");
    }
    has(&logo, "<a href=\"#main-1\">main</a>");
    has(&logo, "<a href=\"#version-1\">version</a>");

    let memo = project.read("public-plain/acme/memos/a/index.html");
    let own = ids(&memo);
    for id in [
        "scope",
        "scope-1",
        "scope-2",
        "fn-1",
        "fn-1-1",
        "fn-1-2",
        "field-aside",
    ] {
        assert!(own.contains(id), "{id} is not among {own:?}");
    }
    for part in [
        "<h2 id=\"scope\">",
        "<h3 id=\"deep\">",
        // In a field, below its name.
        "<h3 id=\"scope-1\">",
        "<h3 id=\"scope-2\">",
        "<a href=\"#scope-1\">Here</a>",
        "<a href=\"#scope-2\">Here</a>",
    ] {
        has(&memo, part);
    }
    // Each note leads to what led to it, and the first of them to the note of its own text.
    for note in ["The body's.", "The aside's.", "The rest's."] {
        let (before, _) = memo.split_once(note).expect(note);
        let (_, definition) = before
            .rsplit_once("footnote-definition\" id=\"")
            .expect(note);
        let id = definition.split('"').next().expect("an end");
        let (_, back) = definition.split_once("href=\"#").expect("a way back");
        let back = back.split('"').next().expect("an end");
        let place = format!("id=\"{back}\"><a href=\"#{id}\">");
        has(&memo, &place);
    }
}

#[test]
fn elements_of_html_are_led_to_where_pages_keep_them() {
    let project = with(
        "<h2>What we <i>do</i></h2>\n\n<b id=open>open\n\nand on\n\nand on</b>\n\n<table><tr><td id=cell>c</td></tr></table>\n\n\
         [1](#what-we-do) [2](#open) [3](#cell)",
    );
    let (page, ran) = page(&project);
    let ids = ids(&page);
    for id in ["what-we-do", "open", "cell"] {
        assert!(ids.contains(id), "{id} is not among {ids:?}");
    }
    has(&page, "<h2 id=\"what-we-do\">What we <i>do</i></h2>");
    lacks(&ran.err(), "updates/2026-03-04-week.md");
    // What browsers drop is no target, and a heading without an end names nothing.
    for (html, id) in [
        ("<td id=cell>c</td>", "cell"),
        ("<caption id=cell>c</caption>", "cell"),
        ("<template><p id=cell>c</p></template>", "cell"),
        ("<svg><a id=cell></a></svg>", "cell"),
        ("<h2>What", "what"),
    ] {
        let project = with(&format!("{html}\n\n[1](#{id})"));
        let ran = project.run(&["check"]).exits(1);
        said(&ran, &format!("#{id}"));
    }
}

#[test]
fn addresses_are_links_with_and_without_marks() {
    let project = with(
        "<dana@acme.example> [s](sms:+4912345) [w](whatsapp://send?phone=4912345) [p](report.pdf#page=3) [h](//host.example/x)\n\n\
         See https://a.example/b_(c)?d=__e__&f. And www.a.example/x, sam@acme.example; `https://code.example`, **https://bold.example**.\n\n\
         <i>x</i> https://b.example/c [in https://c.example a link](report.pdf)",
    );
    let (page, ran) = page(&project);
    for part in [
        "<a href=\"mailto:dana@acme.example\"",
        "<a href=\"sms:+4912345\"",
        "<a href=\"whatsapp://send?phone=4912345\"",
        "attachments/updates/report.pdf#page=3\"",
        "<a href=\"https://host.example/x\"",
        "<a href=\"https://a.example/b_(c)?d=__e__&amp;f\"",
        "<a href=\"https://www.a.example/x\"",
        ">www.a.example/x</a>,",
        "<a href=\"mailto:sam@acme.example\"",
        "<strong><a href=\"https://bold.example\"",
        "<code>https://code.example</code>",
        "<a href=\"https://b.example/c\"",
    ] {
        has(&page, part);
    }
    lacks(&page, "href=\"https://c.example");
    said(&ran, "`//host.example/x` does not say how it is reached");
    for (wrong, fact) in [
        (
            "[x](javascript:alert(1))",
            "cannot begin with `javascript:`",
        ),
        ("<vbscript:x>", "cannot begin with `vbscript:`"),
        ("[x](data:text/html,x)", "cannot begin with `data:`"),
        (
            "[x](dana@acme.example)",
            "`dana@acme.example` does not exist",
        ),
        ("[x](gone.pdf#page=3)", "`gone.pdf#page=3` does not exist"),
        ("[x](C:/Users/a.pdf)", "leaves the client's directory"),
    ] {
        said(&with(wrong).run(&["check"]).exits(1), fact);
    }
}

#[test]
fn what_only_looks_like_html_is_shown() {
    let project = with(
        "Dear <your name>, Vec<T> and Vec<U> of <placeholder>.\n\n<client>\nowes **nothing**\n</client>\n\n\
         <div>\n<who> pays\n</div>\n\n# Map<K>\n\ncopy <source> <output>\n\n<script>alert(1)</script>\n\n<iframe src=\"https://e.example/\"></iframe>\n\n\
         <b onclick=\"x()\">bold</b><img src=x onerror=alert(1)>",
    );
    project.run(&["check"]).exits(1);
    let text = project
        .read(UPDATE)
        .replace("<img src=x onerror=alert(1)>", "");
    project.write(UPDATE, text);
    let (page, ran) = page(&project);
    for part in [
        "Dear &lt;your name&gt;, Vec&lt;T&gt; and Vec&lt;U&gt; of &lt;placeholder&gt;.",
        "&lt;client&gt;\nowes <strong>nothing</strong>\n&lt;/client&gt;",
        "&lt;who&gt; pays",
        "Map&lt;K&gt;</h2>",
        "id=\"mapk\"",
        "copy &lt;source&gt; &lt;output&gt;",
        "<b>bold</b>",
    ] {
        has(&page, part);
    }
    for part in ["alert(1)", "<iframe", "onclick", "<client"] {
        lacks(&page, part);
    }
    said(&ran, "pages leave out `<script>`");
    said(&ran, "pages leave out `<iframe>`");
}

#[test]
fn what_is_no_link_is_noted_and_alerts_are_shown() {
    let project = with(
        "[[Other]] and [[Nowhere|there]], [words][nope], list[a][b], [plain] `[[code]]`, [[words]](report.pdf).\n\n> [!WARNING]\n> Mind *this*.\n\n> [!nothing]\n> A quotation.",
    );
    let (page, _) = page(&project);
    has(&page, "<div class=\"alert alert-warning\" role=\"note\">");
    has(&page, "<p class=\"alert-title\">Warning</p>");
    has(&page, "<blockquote>");
    let notes = project.run(&["check"]).exits(0);
    for part in [
        "`[[Other]]` is no link here, and stays text",
        "write `[Other](2026-03-05-other.md)`",
        "`[[Nowhere|there]]` is no link here",
        "`[nope]` is defined nowhere",
    ] {
        said(&notes, part);
    }
    for part in [
        "`[b]` is",
        "`[[code]]` is",
        "`[[words]]` is",
        "`[plain]` is",
    ] {
        lacks(&(notes.out() + &notes.err()), part);
    }
    let german = project.file("content/acme/client.yaml", "name: Acme Ltd\nlanguage: de\n");
    has(
        &self::page(&german).0,
        "<p class=\"alert-title\">Warnung</p>",
    );
}

#[test]
fn films_are_shown_and_other_things_refused() {
    let film = "<video src=\"a.mp4\" autoplay onplay=\"x()\"></video>\n\n<video><source src=\"https://e.example/b.mp4\"></video>";
    let project = with(film).file("content/acme/updates/a.mp4", "film");
    let (page, ran) = page(&project);
    has(&page, "attachments/updates/a.mp4\"");
    has(&page, "<video");
    has(&page, "controls");
    assert!(
        project
            .path("public-plain/acme/attachments/updates/a.mp4")
            .exists()
    );
    for part in ["autoplay", "onplay", "<source"] {
        lacks(&page, part);
    }
    has(
        &page,
        "<a class=\"elsewhere\" href=\"https://e.example/b.mp4\"",
    );
    said(
        &ran,
        "the film or sound `https://e.example/b.mp4` is from elsewhere",
    );
    let wrong = with("<video src=\"report.pdf\"></video>")
        .run(&["check"])
        .exits(1);
    said(&wrong, "`report.pdf` is no film or sound");
    said(
        &with("<audio src=\"gone.mp3\"></audio>")
            .run(&["check"])
            .exits(1),
        "`gone.mp3` does not exist",
    );
}

#[test]
fn what_yaml_drops_is_said() {
    let check = |front: &str| {
        let text = format!("---\n{front}\n---\n");
        Project::small().file(UPDATE, text).run(&["check"])
    };
    for (front, fact, place) in [
        (
            "title: Sprint #4",
            "YAML takes `#4` for a comment",
            "week.md:2:15",
        ),
        (
            "title: Week\nauthor: #general",
            "YAML takes `#general` for a comment",
            "week.md:3:9",
        ),
        (
            "title: !x y",
            "YAML takes `!x` for the name of a type",
            "week.md:2:8",
        ),
        (
            "title: &Co more",
            "YAML takes `&Co` for a label",
            "week.md:2:8",
        ),
    ] {
        let ran = check(front).exits(0);
        said(&ran, fact);
        said(&ran, place);
        said(&ran, "put the whole value in quotes");
    }
    for front in [
        "title: \"Sprint #4\"",
        "title: Sprint # of four",
        "title: C#",
        "title: Week\nprogress: 35 #percent",
        "title: 'a' #b",
        "title: !!str x",
        "title: |\n  !important\n  #4",
        "# title: x #4\ntitle: Week",
    ] {
        let ran = check(front).exits(0);
        lacks(&(ran.out() + &ran.err()), "YAML takes");
    }
    for (front, fact, place) in [
        (
            "title: Week\nauthor:\u{a0}Words\nstate: done",
            "a no-break space (U+00A0) stands behind `author:`",
            "week.md:3:8",
        ),
        ("title:\u{a0}Week", "a no-break space", "week.md:2:7"),
        (
            "title：Week",
            "a full-width colon stands behind `title`",
            "week.md:2:6",
        ),
    ] {
        let ran = check(front).exits(1);
        said(&ran, fact);
        said(&ran, place);
    }
}

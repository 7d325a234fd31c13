//! Whole workspaces of nasty records: in texts, titles, names, fields and delivered files.
//! They are rendered without asking `check`, which would refuse many of them: what it does
//! not know has to be harmless all the same.

use proptest::prelude::*;
use proptest::strategy::ValueTree as _;
use proptest::test_runner::TestRunner;

use crate::project::whole;
use deedbox::model::theme::ThemeChoice;
use deedbox::model::workspace::Workspace;
use deedbox::pages;
use deedbox::previews::Previews;
use deedbox::theme::Theme;

use super::{judged, pieces, tree};
use crate::project::Project;

/// So many records are in one workspace.
const TOGETHER: usize = 150;

/// A text as YAML has it in quotes.
fn quoted(text: &str) -> String {
    let mut out = "\"".to_owned();
    for letter in text.chars() {
        match letter {
            '"' | '\\' => out.extend(['\\', letter]),
            ' '..='~' => out.push(letter),
            other => out.push_str(&format!("\\U{:08x}", u32::from(other))),
        }
    }
    out + "\""
}

/// Makes the next of a strategy.
struct Source(TestRunner);

impl Source {
    fn next<S: Strategy>(&mut self, strategy: &S) -> S::Value {
        strategy
            .new_tree(&mut self.0)
            .expect("there is one")
            .current()
    }

    fn line(&mut self) -> String {
        quoted(&self.next(&pieces::line()))
    }

    fn text(&mut self) -> String {
        self.next(&pieces::markdown()).replace('\r', "")
    }
}

/// Renders so many records and looks at each page; gives how many there were.
pub(super) fn look(count: usize) -> usize {
    let mut source = Source(TestRunner::deterministic());
    let mut pages = 0;
    let mut left = count;
    while left > 0 {
        let now = left.min(TOGETHER);
        pages += workspace(&mut source, now);
        left -= now;
    }
    pages
}

fn workspace(source: &mut Source, count: usize) -> usize {
    let person = format!(
        "{{name: {}, email: a@acme.example, role: {}}}",
        source.line(),
        source.line()
    );
    let project = Project::empty()
        .file(
            "content/firm.yaml",
            format!(
                "name: {}\nurl: https://studio.example\ncontact: {{email: a@b.example, phone: {}, address: {}}}\n",
                source.line(), source.line(), source.line()
            ),
        )
        .file(
            "content/acme/client.yaml",
            format!(
                "name: {}\npeople: [{person}]\nengagement: {{reference: {}}}\nsections:\n  - {{kind: updates, label: {}}}\n",
                source.line(), source.line(), source.line()
            ),
        );
    for at in 0..count {
        record(&project, source, at);
    }
    let workspace = rendered(&project);
    let mut own = 0;
    for page in &workspace.pages {
        own += usize::from(page.route.contains("record-"));
        looks_right(&page.html, &page.route, || {
            let number = page
                .route
                .split("record-")
                .nth(1)
                .and_then(|rest| rest.split('/').next());
            let at = number.and_then(|number| number.parse().ok());
            at.map_or_else(String::new, |at: usize| read(&project, at))
        });
    }
    assert!(own >= count, "{own} pages of {count} records");
    if let Some(handover) = &workspace.handover {
        looks_right(handover, "", String::new);
    }
    for preview in &workspace.previews {
        if preview.media_type == "image/svg+xml" {
            super::draws_only(std::str::from_utf8(&preview.bytes).expect("text"));
        }
    }
    workspace.pages.len()
}

fn looks_right(html: &str, route: &str, written: impl Fn() -> String) {
    let mut trees = Vec::from([true, false].map(|scripts| tree::page(html, scripts)));
    let again = tree::written(&trees[0]);
    trees.push(tree::page(&again, true));
    for elements in trees.iter().map(tree::elements) {
        let mut faults = elements.iter().map(|one| judged::page_fault(one, route));
        let fault = faults.find_map(|fault| fault);
        // A part of a page, such as that of START-HERE.html, has no head.
        let heads = route.is_empty().then_some(None);
        let heads = heads.unwrap_or_else(|| judged::head_fault(&elements));
        if let Some(fault) = fault.or(heads) {
            panic!("{fault} in `{route}`, which was written as\n{}", written());
        }
    }
}

/// Records of four kinds, by turns; the slug says which.
fn record(project: &Project, source: &mut Source, at: usize) {
    let day = format!("2026-03-{:02}", at % 28 + 1);
    let (title, text) = (source.line(), source.text());
    match at % 4 {
        0 => project.write(
            &format!("content/acme/updates/{day}-record-{at}.md"),
            format!("---\ntitle: {title}\nperiod: {}\nauthor: {}\n---\n\n{text}\n", source.line(), source.line()),
        ),
        1 => {
            let below = format!("content/acme/deliverables/record-{at}");
            project.write(
                &format!("{below}/index.md"),
                format!(
                    "---\ntitle: {title}\nsummary: {}\nversions:\n  - {{version: {}, date: {day}, files: [notes.md, table.csv, page.html, pic.svg, code.js], changes: {}}}\n---\n\n{text}\n",
                    source.line(), source.line(), quoted(&source.text())
                ),
            );
            project.write(&format!("{below}/notes.md"), source.text());
            project.write(&format!("{below}/table.csv"), format!("a,b\n{},x\n", source.next(&pieces::line())));
            project.write(&format!("{below}/page.html"), source.next(&pieces::html()));
            project.write(&format!("{below}/pic.svg"), source.next(&pieces::drawing()));
            project.write(&format!("{below}/code.js"), source.next(&pieces::html()));
        }
        2 => project.write(
            &format!("content/acme/handover/record-{at}.md"),
            format!(
                "---\ntitle: {title}\ndate: {day}\nsummary: {}\ndelivered:\n  - {{what: {}, note: {}}}\naccess:\n  - {{what: {}, owner: {}, address: {}}}\n---\n\n{text}\n",
                source.line(), source.line(), source.line(), source.line(), source.line(), source.line()
            ),
        ),
        _ => project.write(
            &format!("content/acme/requests/{day}-record-{at}.md"),
            format!(
                "---\ntitle: {title}\ndate: {day}\nstate: new\nby: {}\nto: {}\nanswer: {}\n---\n\n{text}\n",
                source.line(), source.line(), quoted(&source.text())
            ),
        ),
    }
}

/// What was written of a record.
fn read(project: &Project, at: usize) -> String {
    let all = project.tree("content/acme");
    let own = all.iter().filter(|(path, _)| {
        let name = format!("record-{at}");
        path.contains(&format!("{name}.")) || path.contains(&format!("{name}/"))
    });
    own.map(|(path, bytes)| format!("== {path}\n{}\n", String::from_utf8_lossy(bytes)))
        .collect()
}

/// The page of each text, which is looked at too.
pub(super) fn pages_of(texts: Vec<String>) -> Vec<(String, String)> {
    let project = Project::small();
    for (at, text) in texts.iter().enumerate() {
        let path = format!("content/acme/updates/2026-03-01-record-{at}.md");
        project.write(&path, format!("---\ntitle: A title\n---\n\n{text}\n"));
    }
    let workspace = rendered(&project);
    let page = |at: usize| {
        let route = format!("updates/record-{at}/");
        let page = workspace.pages.iter().find(|page| page.route == route);
        &page.expect("each has one").html
    };
    let texts = texts.into_iter().enumerate().map(|(at, text)| {
        looks_right(page(at), &format!("updates/record-{at}/"), || text.clone());
        (text, page(at).clone())
    });
    texts.collect()
}

fn rendered(project: &Project) -> Workspace {
    let loaded = deedbox::load::load(&project.path(""), &[]).expect("readable");
    let theme = Theme::load(&project.path(""), &ThemeChoice::named("default")).expect("built in");
    let client = &loaded.content.clients[0];
    let previews = Previews::default();
    let made = pages::render(&loaded.content, client, &theme, &previews, whole());
    made.unwrap_or_else(|_| panic!("the templates fit"))
}

//! The ids of one page, each given once: those of the theme's own parts, the headings and named
//! elements of its texts, and their footnotes. What a link leads to is found by what it is called
//! in its text, whatever it is called on the page.

use std::collections::{HashMap, HashSet};

use crate::links::anchors::{self, Anchor};
use crate::markdown::Document;
use crate::model::kind::{Field, Kind};
use crate::model::record::Record;
use crate::theme::Theme;

/// The ids that a page has so far.
pub(crate) struct Register<'a> {
    theme: &'a Theme,
    /// Whose page it is, where it is a record's.
    page: Option<(&'a Kind, &'a Record)>,
    taken: HashSet<String>,
    /// The number that is next behind an id.
    next: HashMap<String, usize>,
}

impl<'a> Register<'a> {
    /// Of a page with the theme's own parts.
    pub(crate) fn new(theme: &'a Theme, page: Option<(&'a Kind, &'a Record)>) -> Self {
        Self {
            theme,
            page,
            taken: HashSet::new(),
            next: HashMap::new(),
        }
    }

    fn is_free(&self, id: &str) -> bool {
        !self.taken.contains(id) && !self.is_themes(id)
    }

    /// Whether a part of the page may have an id that is no text's.
    fn is_themes(&self, id: &str) -> bool {
        let Some((kind, record)) = self.page else {
            return self
                .theme
                .has_id(id, |template| !template.starts_with("record"));
        };
        let own = |template: &str| {
            let special = template.strip_prefix("record-");
            let is_others = special.is_some_and(|rest| {
                let name = rest.strip_suffix(".html");
                name != Some(&kind.name)
            });
            !is_others && !OTHER_PAGES.contains(&template)
        };
        let field = id.strip_prefix("field-");
        let is_number = |rest: &str| rest.starts_with(|first: char| first.is_ascii_digit());
        self.theme.has_id(id, own)
            || field.is_some_and(|name| kind.field(name).is_some())
            || id.strip_prefix("chart-").is_some_and(is_number)
            || (id.starts_with("version-") && anchors::parts(record).any(|part| part == id))
    }

    /// The id, or another one where it is taken or kept for something else.
    fn take(&mut self, wanted: &str, kept: &HashSet<&str>) -> String {
        let mut id = wanted.to_owned();
        if !self.is_free(&id) {
            let mut number = self.next.get(wanted).copied().unwrap_or_default();
            loop {
                number += 1;
                id = format!("{wanted}-{number}");
                if self.is_free(&id) && !kept.contains(id.as_str()) {
                    break;
                }
            }
            self.next.insert(wanted.to_owned(), number);
        }
        self.taken.insert(id.clone());
        id
    }

    /// The ids of a text.
    pub(crate) fn text(&mut self, document: &Document) -> TextIds {
        let names = document.targets().iter().map(|target| target.name.as_str());
        let kept: HashSet<&str> = names.collect();
        let targets = document.targets().iter().map(|target| {
            let id = self.take(&target.name, &kept);
            let own = Some(&target.name).filter(|name| **name != id);
            let earlier = target.earlier.as_ref();
            let earlier = earlier.filter(|name| **name != id && !kept.contains(name.as_str()));
            let also = own.into_iter().chain(earlier).cloned().collect();
            TargetIds { id, also }
        });
        let targets = targets.collect();
        let mut notes = Vec::new();
        for (at, note) in document.notes().iter().enumerate() {
            let number = at + 1;
            let back = |count| match count {
                1 => format!("fnref-{number}"),
                count => format!("fnref-{number}-{count}"),
            };
            notes.push(NoteIds {
                note: self.take(&format!("fn-{number}"), &kept),
                references: (1..=note.references)
                    .map(|count| self.take(&back(count), &kept))
                    .collect(),
            });
        }
        TextIds { targets, notes }
    }
}

/// The ids of one text on one page.
#[derive(Debug, Clone, Default)]
pub(crate) struct TextIds {
    /// Of what links lead to, in order.
    pub(crate) targets: Vec<TargetIds>,
    /// Of its footnotes, in order.
    pub(crate) notes: Vec<NoteIds>,
}

/// What can be led to.
#[derive(Debug, Clone)]
pub(crate) struct TargetIds {
    pub(crate) id: String,
    /// Other ids that lead there, where nothing else on the page has them.
    pub(crate) also: Vec<String>,
}

/// A footnote.
#[derive(Debug, Clone)]
pub(crate) struct NoteIds {
    pub(crate) note: String,
    /// Of the places that lead to it.
    pub(crate) references: Vec<String>,
}

/// The page of a record: which ids its texts get.
pub(crate) struct Plan<'a> {
    pub(crate) texts: Vec<(&'a Document, TextIds)>,
    /// For the texts of others that the page shows too.
    pub(crate) register: Register<'a>,
}

impl<'a> Plan<'a> {
    pub(crate) fn of(theme: &'a Theme, kind: &'a Kind, record: &'a Record) -> Self {
        let mut register = Register::new(theme, Some((kind, record)));
        let documents = anchors::documents(record, &kind.fields).into_iter();
        let texts = documents
            .map(|document| (document, register.text(document)))
            .collect();
        Self { texts, register }
    }

    /// The id that a link to the page leads to, by the name in its address.
    pub(crate) fn id(&self, name: &str) -> Option<String> {
        let (kind, record) = self.register.page?;
        let texts = self.texts.iter().map(|(text, ids)| (*text, ids));
        named(anchors::find(record, &kind.fields, None, name)?, texts)
    }
}

/// The id that a link leads to which stands in a text of a page of `record`, by the name in
/// its address. `texts` are those of the page, this one first.
pub(crate) fn own<'t>(
    record: &Record,
    fields: &[Field],
    texts: impl Iterator<Item = (&'t Document, &'t TextIds)>,
    name: &str,
) -> Option<String> {
    let mut texts = texts.peekable();
    let from = texts.peek().map(|(document, _)| *document);
    named(anchors::find(record, fields, from, name)?, texts)
}

fn named<'t>(
    anchor: Anchor<'_>,
    mut texts: impl Iterator<Item = (&'t Document, &'t TextIds)>,
) -> Option<String> {
    match anchor {
        Anchor::Top => None,
        Anchor::Part(id) => Some(id),
        Anchor::Text(document, found) => {
            let (_, ids) = texts.find(|(known, _)| std::ptr::eq(*known, document))?;
            Some(ids.targets.get(found.target)?.id.clone())
        }
    }
}

/// Templates of pages that are no record's.
const OTHER_PAGES: [&str; 7] = [
    "home.html",
    "list.html",
    "gallery.html",
    "activity.html",
    "handover.html",
    "shell.html",
    "start-here.html",
];

/// What stands in a heading for its other ids, until the page is whole.
pub(crate) fn also(ids: &[String]) -> String {
    let mut html = String::new();
    for id in ids {
        let id = id.replace('&', "&amp;").replace('"', "&quot;");
        let id = id.replace('<', "&lt;").replace('>', "&gt;");
        html.push_str(&format!("<span data-also=\"{id}\"></span>"));
    }
    html
}

/// The page with the other ids that nothing else on it has.
pub(crate) fn settled(html: String) -> String {
    const START: &str = "<span data-also=\"";
    if !html.contains(START) {
        return html;
    }
    let mut given: HashSet<String> = HashSet::new();
    let mut own: HashSet<&str> = HashSet::new();
    for part in html.split(" id=\"").skip(1) {
        own.extend(part.split('"').next());
    }
    let mut out = String::with_capacity(html.len());
    let mut rest = html.as_str();
    while let Some(at) = rest.find(START) {
        let (before, after) = rest.split_at(at);
        out.push_str(before);
        let after = &after[START.len()..];
        let Some((id, after)) = after.split_once('"') else {
            out.push_str(START);
            rest = after;
            continue;
        };
        if own.contains(id) || !given.insert(id.to_owned()) {
            rest = after.strip_prefix("></span>").unwrap_or(after);
            continue;
        }
        out.push_str(&format!("<span id=\"{id}\""));
        rest = after;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::theme::ThemeChoice;

    #[test]
    fn ids_are_given_once_and_names_are_kept_for_their_headings() {
        let theme = Theme::load(
            std::path::Path::new("/nowhere"),
            &ThemeChoice::named("default"),
        );
        let theme = theme.expect("a theme");
        let document =
            Document::read("# Main\n\n# Main-1\n\n# What's new\n\na[^x] b[^x]\n\n[^x]: c\n");
        let mut register = Register::new(&theme, None);
        let ids = register.text(&document);
        let own: Vec<&str> = ids.targets.iter().map(|one| one.id.as_str()).collect();
        assert_eq!(own, ["main-2", "main-1", "whats-new"]);
        assert_eq!(ids.targets[0].also, ["main"]);
        assert_eq!(ids.targets[2].also, ["what-s-new"]);
        assert_eq!(ids.notes[0].note, "fn-1");
        assert_eq!(ids.notes[0].references, ["fnref-1", "fnref-1-2"]);
        let again = register.text(&document);
        assert_eq!(again.targets[0].id, "main-3");
        assert_eq!(again.notes[0].note, "fn-1-1");
    }

    #[test]
    fn another_id_is_there_where_nothing_has_it() {
        let html = format!(
            "<main id=\"main\"><h2 id=\"a\">{}A</h2><h2 id=\"b\">{}B</h2></main>",
            also(&["main".into(), "old".into()]),
            also(&["old".into(), "a\"b".into()])
        );
        assert_eq!(
            settled(html),
            "<main id=\"main\"><h2 id=\"a\"><span id=\"old\"></span>A</h2><h2 id=\"b\"><span id=\"a&quot;b\"></span>B</h2></main>"
        );
    }
}

//! A text that was read.

use std::sync::OnceLock;

use pulldown_cmark::{CowStr, Event};

use super::lookup::{Found, Lookup};
use super::parts::{Html, Link, NamedTarget, Note, Remark};
use super::words;

/// A text that was read.
#[derive(Debug, Default)]
pub struct Document {
    pub(super) events: Vec<Event<'static>>,
    pub(super) links: Vec<Link>,
    pub(super) targets: Vec<NamedTarget>,
    pub(super) notes: Vec<Note>,
    pub(super) remarks: Vec<Remark>,
    pub(super) html: Option<Html>,
    pub(super) length: usize,
    pub(super) lookup: OnceLock<Lookup>,
}

impl Document {
    /// What it consists of, in order.
    pub fn events(&self) -> impl Iterator<Item = Event<'_>> {
        self.events.iter().map(borrowed)
    }

    /// All links and images, those in HTML too.
    #[must_use]
    pub fn links(&self) -> &[Link] {
        &self.links
    }

    /// What links can lead to, in order.
    #[must_use]
    pub fn targets(&self) -> &[NamedTarget] {
        &self.targets
    }

    /// What a link to `name` leads to: whatever its case, and by its earlier name too.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<Found> {
        if self.targets.is_empty() {
            return None;
        }
        let make = || Lookup::new(&self.targets);
        self.lookup.get_or_init(make).find(name)
    }

    /// Its footnotes, in the order in which they are numbered.
    #[must_use]
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// What in it does not become what it looks like.
    #[must_use]
    pub fn remarks(&self) -> &[Remark] {
        &self.remarks
    }

    /// Whether it holds HTML that was written by hand, comments left aside.
    #[must_use]
    pub fn has_html(&self) -> bool {
        self.html.is_some()
    }

    /// Where its HTML begins, where that becomes elements in elements deeper than [`DEEPEST`](super::DEEPEST).
    #[must_use]
    pub fn too_deep(&self) -> Option<usize> {
        let html = self.html.as_ref()?;
        html.is_too_deep.then_some(html.at)
    }

    /// Bytes of its text.
    #[must_use]
    pub fn length(&self) -> usize {
        self.length
    }

    /// Its words, without marks and addresses, parted by single spaces.
    #[must_use]
    pub fn words(&self) -> String {
        words::of(&self.events)
    }
}

/// The same event, which keeps no text of its own.
fn borrowed<'a>(event: &'a Event<'static>) -> Event<'a> {
    let text = |text: &'a CowStr<'static>| CowStr::Borrowed(text);
    match event {
        Event::Text(words) => Event::Text(text(words)),
        Event::Code(words) => Event::Code(text(words)),
        Event::Html(html) => Event::Html(text(html)),
        Event::InlineHtml(html) => Event::InlineHtml(text(html)),
        Event::FootnoteReference(name) => Event::FootnoteReference(text(name)),
        other => other.clone(),
    }
}

//! A text in Markdown, read once: what checking, pages, search, outline and previews want to
//! know of it is found here. Knows nothing of records: what a link leads to is decided elsewhere.

mod html;
mod ids;
mod read;
mod tags;
mod words;

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use pulldown_cmark::{CowStr, Event, Options};

pub use html::{DEEPEST, clean, is_half};

/// CommonMark with tables, task lists, footnotes, strikethrough and headings
/// with attributes.
pub const OPTIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_HEADING_ATTRIBUTES);

/// A text that was read.
#[derive(Debug, Default)]
pub struct Document {
    events: Vec<Event<'static>>,
    links: Vec<Link>,
    headings: Vec<Heading>,
    html: Option<Html>,
    length: usize,
}

/// A link, or something that is shown.
#[derive(Debug)]
pub struct Link {
    /// Where it leads, as it is written, without escapes.
    pub destination: String,
    /// Where the destination stands in the text.
    pub at: Range<usize>,
    /// What it is.
    pub role: Role,
}

/// What a link is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Somebody follows it.
    Link,
    /// It is shown where it stands.
    Image,
}

/// A heading.
#[derive(Debug)]
pub struct Heading {
    /// What it is called in links.
    pub id: String,
}

/// The HTML that somebody wrote by hand.
#[derive(Debug)]
struct Html {
    /// Where it begins.
    at: usize,
    is_too_deep: bool,
}

impl Document {
    /// Reads a text.
    #[must_use]
    pub fn read(text: &str) -> Self {
        read::read(text, OPTIONS)
    }

    /// What it consists of, in order.
    pub fn events(&self) -> impl Iterator<Item = Event<'_>> {
        self.events.iter().map(borrowed)
    }

    /// All links and images, those in HTML too.
    #[must_use]
    pub fn links(&self) -> &[Link] {
        &self.links
    }

    /// The headings, in order.
    #[must_use]
    pub fn headings(&self) -> &[Heading] {
        &self.headings
    }

    /// Whether it holds HTML that was written by hand.
    #[must_use]
    pub fn has_html(&self) -> bool {
        self.html.is_some()
    }

    /// Where its HTML begins, where that becomes elements in elements deeper than [`DEEPEST`].
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
        words::of(self)
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

/// The document of a text that stands elsewhere: read when somebody first asks for it, and
/// shared by all copies.
#[derive(Debug, Clone, Default)]
pub struct Once(Arc<OnceLock<Document>>);

impl Once {
    /// The document of `text`, which is the same at every call.
    #[must_use]
    pub fn of(&self, text: &str) -> &Document {
        self.0.get_or_init(|| Document::read(text))
    }
}

/// A text with its document.
#[derive(Debug, Clone)]
pub struct Markdown {
    text: String,
    document: Once,
}

impl Markdown {
    /// Takes a text; it is read when somebody asks for its document.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self {
            text,
            document: Once::default(),
        }
    }

    /// As it was written.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// As it was read.
    #[must_use]
    pub fn document(&self) -> &Document {
        self.document.of(&self.text)
    }
}

impl PartialEq for Markdown {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

//! A text in Markdown, read once: what checking, pages, search, outline and previews want to
//! know of it is found here. Knows nothing of records: what a link leads to is decided elsewhere.

mod autolinks;
mod html;
mod ids;
mod known;
mod lookup;
mod protected;
mod raw;
mod read;
mod tags;
mod undefined;
mod words;

use std::ops::Range;
use std::sync::{Arc, LazyLock, OnceLock};

use pulldown_cmark::{CowStr, Event, Options};

pub use html::{DEEPEST, clean, is_half};
pub use lookup::Found;
pub(crate) use raw::renamed;
pub(crate) use tags::{Tag, tags};

/// What an address may begin with. Anything else could run something, or show what nobody
/// asked for. The viewer reads the same file.
pub static SCHEMES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let file = include_str!("../viewer/schemes.json");
    serde_json::from_str(file).expect("the viewer's schemes are JSON")
});

/// CommonMark with tables, task lists, footnotes, strikethrough, alerts and headings with
/// attributes.
const RECORD: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_GFM)
    .union(Options::ENABLE_HEADING_ATTRIBUTES);

/// Footnotes have ids, which another text of the page may have too.
const DELIVERED: Options = RECORD
    .difference(Options::ENABLE_FOOTNOTES)
    .difference(Options::ENABLE_HEADING_ATTRIBUTES)
    .union(Options::ENABLE_YAML_STYLE_METADATA_BLOCKS);

/// A text that was read.
#[derive(Debug, Default)]
pub struct Document {
    events: Vec<Event<'static>>,
    links: Vec<Link>,
    targets: Vec<Target>,
    notes: Vec<Note>,
    remarks: Vec<Remark>,
    html: Option<Html>,
    length: usize,
    lookup: OnceLock<lookup::Lookup>,
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
    /// An image, shown where it stands.
    Image,
    /// A film or a sound, played where it stands.
    Media,
}

/// What a link can lead to: a heading, or an element that has a name.
#[derive(Debug)]
pub struct Target {
    /// What it is called in links; no two of a text's headings alike.
    pub name: String,
    /// What deedbox 0.1 called it, where that was something else.
    pub earlier: Option<String>,
    /// Whether the page keeps it: browsers drop a cell outside of a table.
    pub is_shown: bool,
}

impl Target {
    fn new(name: String, earlier: String) -> Self {
        let earlier = Some(earlier).filter(|earlier| *earlier != name);
        Self {
            name,
            earlier,
            is_shown: true,
        }
    }
}

/// A footnote.
#[derive(Debug)]
pub struct Note {
    /// What the text calls it.
    pub label: String,
    /// How often the text leads to it.
    pub references: usize,
    /// Whether it says something.
    pub is_defined: bool,
}

/// Something that does not become what it looks like.
#[derive(Debug)]
pub struct Remark {
    /// What it is.
    pub kind: RemarkKind,
    /// Where it stands in the text.
    pub at: Range<usize>,
}

/// What does not become what it looks like.
#[derive(Debug, PartialEq, Eq)]
pub enum RemarkKind {
    /// A link whose destination is defined nowhere.
    Undefined(String),
    /// A link as wikis write it.
    Wiki(String),
    /// An element that pages leave out.
    LeftOut(String),
}

/// The HTML that somebody wrote by hand.
#[derive(Debug)]
struct Html {
    /// Where it begins.
    at: usize,
    is_too_deep: bool,
}

impl Document {
    /// Reads a text of a record.
    #[must_use]
    pub fn read(text: &str) -> Self {
        read::read(text, RECORD)
    }

    /// Reads a file that was delivered: what stands above it as YAML is none of it, and it has
    /// no footnotes.
    #[must_use]
    pub fn read_delivered(text: &str) -> Self {
        read::read(text, DELIVERED)
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

    /// What links can lead to, in order.
    #[must_use]
    pub fn targets(&self) -> &[Target] {
        &self.targets
    }

    /// What a link to `name` leads to: whatever its case, and by its earlier name too.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<Found> {
        if self.targets.is_empty() {
            return None;
        }
        let make = || lookup::Lookup::new(&self.targets);
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use pulldown_cmark::{Tag, TagEnd};

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]
        #[test]
        fn any_text_is_read_and_no_link_is_in_another(
            parts in prop::collection::vec(
                prop::sample::select(vec![
                    "<", ">", "<b>", "</b>", "<x y>", "<a href=\"u\">", "</a>", "<!--", "-->", "<?", "?>",
                    "[", "]", "(", ")", "[^1]", "[^1]: ", "![", "](u)", "[[p]]", "http://a.b/_c_", "www.a.b", "a@b.c",
                    "\n", "\n\n", "\t", " ", "> ", "- ", "# ", "`", "```\n", "*", "_", "~", "|", "&amp;", "&", "\\",
                    "é", "日", "\u{1}", "\u{feff}", "\r\n", "{#i}", "Vec<T>", "<script>", "<div>", "<U>", "[!NOTE]",
                ]),
                0..24,
            ),
        ) {
            let text = parts.concat();
            for document in [Document::read(&text), Document::read_delivered(&text)] {
                let mut open = 0;
                for event in document.events() {
                    match event {
                        Event::Start(Tag::Link { .. }) => open += 1,
                        Event::End(TagEnd::Link) => open -= 1,
                        Event::Html(_) | Event::InlineHtml(_) => prop_assert!(document.has_html(), "{text:?}"),
                        _ => {}
                    }
                    prop_assert!(open <= 1, "{text:?}");
                }
                for link in document.links() {
                    prop_assert!(link.at.start <= link.at.end, "{text:?}");
                }
                for target in document.targets().iter().filter(|target| target.is_shown) {
                    prop_assert!(document.find(&target.name).is_some(), "{text:?}");
                }
            }
        }
    }

    #[test]
    fn addresses_within_links_are_none_of_their_own() {
        let links = |text: &str| Document::read(text).links().len();
        assert_eq!(
            links("<a href=\"u\">https://a.example</a> https://b.example"),
            2
        );
        assert_eq!(links("<a name=\"u\"/>https://a.example"), 1);
        assert_eq!(links("[</a>https://a.example](u)"), 1);
        assert_eq!(links("`https://a.example` ![https://a.example](u)"), 1);
    }

    #[test]
    fn signs_that_mean_nothing_are_words_again() {
        let document = Document::read("<who>\n*is* <b>x</b> at https://a.example/__b__/c\n");
        let words = document.words();
        assert_eq!(words, "<who> is x at https://a.example/__b__/c");
        let all = document
            .links()
            .iter()
            .map(|link| link.destination.as_str());
        assert_eq!(all.collect::<Vec<_>>(), ["https://a.example/__b__/c"]);
        // A text that has such letters itself is left alone.
        let document = Document::read("\u{1} https://a.example/__b__/c\n");
        assert!(document.words().starts_with('\u{1}'));
    }
}

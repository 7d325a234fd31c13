//! What is found in a text: links, what they lead to, footnotes, and what does not become what it
//! looks like.

use std::ops::Range;

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
pub struct NamedTarget {
    /// What it is called in links; no two of a text's headings alike.
    pub name: String,
    /// What deedbox 0.1 called it, where that was something else.
    pub earlier: Option<String>,
    /// Whether the page keeps it: browsers drop a cell outside of a table.
    pub is_shown: bool,
}

impl NamedTarget {
    pub(super) fn new(name: String, earlier: String) -> Self {
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
pub(super) struct Html {
    /// Where it begins.
    pub(super) at: usize,
    pub(super) is_too_deep: bool,
}

//! What is wrong with the firm's content, and where. Drawing a diagnostic for a
//! person is not here: that is `cli::report`.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use crate::digest::{Digest, MARK};

/// A text file that was read: what a diagnostic can point into.
#[derive(Debug, Default)]
pub struct Source {
    /// Relative to the firm's root, with `/` between the parts.
    pub path: String,
    /// The whole text, front matter included, without a byte order mark.
    pub text: String,
    /// Whether a byte order mark stands before the text in the file.
    pub has_mark: bool,
    /// The file's own bytes, where the text was written in another encoding than UTF-8.
    pub foreign: Option<Box<[u8]>>,
}

impl Source {
    /// The bytes of the file.
    #[must_use]
    pub fn bytes(&self) -> Cow<'_, [u8]> {
        if let Some(bytes) = &self.foreign {
            Cow::Borrowed(bytes)
        } else if self.has_mark {
            Cow::Owned([MARK, self.text.as_bytes()].concat())
        } else {
            Cow::Borrowed(self.text.as_bytes())
        }
    }

    /// The digest of the file.
    #[must_use]
    pub fn digest(&self) -> Digest {
        Digest::of(&self.bytes())
    }
}

/// A place in a source: a range of bytes that lies within its text.
#[derive(Debug, Clone)]
pub struct Span {
    /// The file.
    pub source: Arc<Source>,
    /// The marked bytes.
    pub range: Range<usize>,
}

impl Span {
    /// Marks `range` in `source`; a range outside the text is moved inside, and
    /// its ends are moved to character boundaries.
    #[must_use]
    pub fn new(source: &Arc<Source>, range: Range<usize>) -> Self {
        let text = &source.text;
        let floor = |mut at: usize| {
            at = at.min(text.len());
            while !text.is_char_boundary(at) {
                at -= 1;
            }
            at
        };
        let start = floor(range.start);
        let end = floor(range.end).max(start);
        Self {
            source: Arc::clone(source),
            range: start..end,
        }
    }

    /// The line and the column of the first byte, both counted from 1, the
    /// column in characters.
    #[must_use]
    pub fn line_and_column(&self) -> (usize, usize) {
        let before = &self.source.text[..self.range.start];
        let line = before.matches('\n').count() + 1;
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        (line, before[line_start..].chars().count() + 1)
    }
}

/// A value and the bytes of the source that it was read from. Two are equal
/// when their values are.
#[derive(Debug, Clone)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it stands in its source.
    pub at: Range<usize>,
}

impl<T> Spanned<T> {
    /// Pairs a value with its place.
    #[must_use]
    pub fn new(value: T, at: Range<usize>) -> Self {
        Self { value, at }
    }
}

impl<T: PartialEq> PartialEq for Spanned<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Nothing is built until it is mended.
    Error,
    /// Worth a look; `--strict` turns it into a failure.
    Warning,
    /// Worth knowing; nothing has to be done.
    Note,
}

/// Where a diagnostic points.
#[derive(Debug, Clone)]
pub enum Place {
    /// A marked part of a text.
    Span(Span),
    /// A file or directory as a whole, relative to the firm's root.
    Path(String),
}

/// One finding about the content.
#[derive(Debug, Clone)]
pub struct Diagnostic {
    /// Error or warning.
    pub severity: Severity,
    /// The fact: one clause, lower case, present tense, no period.
    pub fact: String,
    /// Where.
    pub place: Place,
    /// What stands at the mark, in a few words.
    pub label: Option<String>,
    /// Another fact that helps to judge the first.
    pub note: Option<String>,
    /// Something to type or change.
    pub hint: Option<String>,
}

impl Diagnostic {
    /// An error at a place.
    #[must_use]
    pub fn error(place: impl Into<Place>, fact: impl Into<String>) -> Self {
        Self {
            severity: Severity::Error,
            fact: fact.into(),
            place: place.into(),
            label: None,
            note: None,
            hint: None,
        }
    }

    /// A warning at a place.
    #[must_use]
    pub fn warning(place: impl Into<Place>, fact: impl Into<String>) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(place, fact)
        }
    }

    /// A note at a place.
    #[must_use]
    pub fn note_at(place: impl Into<Place>, fact: impl Into<String>) -> Self {
        Self {
            severity: Severity::Note,
            ..Self::error(place, fact)
        }
    }

    /// Says what stands at the mark.
    #[must_use]
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    /// Adds a second fact.
    #[must_use]
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.note = Some(note.into());
        self
    }

    /// Adds something to type or change.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Adds a hint where there is one.
    #[must_use]
    pub fn maybe_hint(mut self, hint: Option<String>) -> Self {
        self.hint = hint.or(self.hint);
        self
    }

    /// What diagnostics are sorted by: path, then position.
    #[must_use]
    pub fn sort_key(&self) -> (&str, usize) {
        match &self.place {
            Place::Span(span) => (&span.source.path, span.range.start),
            Place::Path(path) => (path, 0),
        }
    }
}

impl From<Span> for Place {
    fn from(span: Span) -> Self {
        Self::Span(span)
    }
}

impl From<String> for Place {
    fn from(path: String) -> Self {
        Self::Path(path)
    }
}

impl From<&str> for Place {
    fn from(path: &str) -> Self {
        Self::Path(path.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters() {
        let source = Arc::new(Source {
            path: "a".into(),
            text: "é\nöä: x\n".into(),
            ..Source::default()
        });
        let at = source.text.find('x').expect("in the text");
        assert_eq!(Span::new(&source, at..at + 1).line_and_column(), (2, 5));
    }

    #[test]
    fn a_range_outside_the_text_is_moved_inside() {
        let source = Arc::new(Source {
            path: "a".into(),
            text: "né".into(),
            ..Source::default()
        });
        assert_eq!(Span::new(&source, 2..90).range, 1..3);
    }
}

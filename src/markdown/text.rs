//! A text with its document, which is made once.

use std::sync::{Arc, OnceLock};

use super::document::Document;

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

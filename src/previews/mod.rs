//! What a page shows of a file besides its name: smaller pictures of images, and the
//! beginning of texts, tables and code. A preview is made with its page, and is part of it; a
//! file that is broken, or has nothing to show, is shown as a card.
//!
//! Where a preview stands on a page, and what templates see of it, is not known here. Uses
//! `facts` for the files that records name, and rooms below it.

pub(crate) mod code;
mod drawing;
mod kept;
mod markdown;
mod picture;
pub(crate) mod pictures;
mod table;
mod text;

use std::path::Path;

pub use kept::Previews;
pub(crate) use markdown::PreviewContext;
pub(crate) use picture::{Picture, ShownImage, Size, Smaller};
pub(crate) use table::TablePreview;
pub(crate) use text::ShownPart;

/// How a file is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FileForm {
    Image,
    Pdf,
    Video,
    Audio,
    Markdown,
    Table,
    Code,
    /// As a card.
    None,
}

impl FileForm {
    /// The word of it in templates.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Pdf => "pdf",
            Self::Video => "video",
            Self::Audio => "audio",
            Self::Markdown => "markdown",
            Self::Table => "table",
            Self::Code => "code",
            Self::None => "none",
        }
    }

    /// What a file's name and media type promise.
    pub(crate) fn of(path: &str, media_type: &str) -> Self {
        match media_type {
            "application/pdf" => return Self::Pdf,
            "image/svg+xml" | "image/png" | "image/jpeg" | "image/webp" | "image/gif"
            | "image/avif" => return Self::Image,
            "video/mp4" | "video/webm" | "video/ogg" => return Self::Video,
            "audio/mpeg" | "audio/ogg" | "audio/wav" | "audio/x-wav" | "audio/mp4"
            | "audio/aac" | "audio/flac" => return Self::Audio,
            "text/markdown" => return Self::Markdown,
            "text/csv" | "text/tab-separated-values" => return Self::Table,
            "text/rtf" => return Self::None,
            _ => {}
        }
        if media_type.starts_with("text/") || code::language_of(path).is_some() {
            return Self::Code;
        }
        Self::None
    }
}

/// What is seen of a text file.
pub(crate) enum SeenText {
    /// HTML that is safe.
    Markdown(String, Option<ShownPart>),
    Table(TablePreview),
    /// HTML that is safe, for a `<pre>`.
    Code(String, ShownPart),
}

/// The beginning of a text file as its form says; nothing where it is no text, or too
/// large to be looked at.
pub(crate) fn look(form: FileForm, path: &Path, reading: &PreviewContext<'_>) -> Option<SeenText> {
    let text = match form {
        FileForm::Markdown | FileForm::Table | FileForm::Code => text::read(path)?,
        _ => return None,
    };
    match form {
        FileForm::Markdown => {
            let (begin, part) = text::beginning(&text);
            Some(SeenText::Markdown(markdown::render(begin, reading), part))
        }
        FileForm::Table => table::read(&text).map(SeenText::Table),
        _ => {
            let (html, part) = code::beginning(&path.to_string_lossy(), &text);
            Some(SeenText::Code(html, part))
        }
    }
}

/// The words of as much of a text file as is shown.
pub(crate) fn words(form: FileForm, path: &Path) -> Option<String> {
    match form {
        FileForm::Markdown | FileForm::Table | FileForm::Code => {
            let text = text::read(path)?;
            Some(text::beginning(&text).0.to_owned())
        }
        _ => None,
    }
}

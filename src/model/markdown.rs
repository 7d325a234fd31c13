//! Which Markdown records are written in, so that checking and rendering read
//! the same.

use pulldown_cmark::Options;

/// CommonMark with tables, task lists, footnotes, strikethrough and headings
/// with attributes.
pub const OPTIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_HEADING_ATTRIBUTES);

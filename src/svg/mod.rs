//! Drawings that others wrote, as a browser may be given them. An SVG document can hold
//! scripts, handlers, pages and addresses elsewhere, and a browser runs it where it is
//! opened by itself, from `data:` too. So it is read, and written anew with only what the
//! lists of elements, attributes and styles allow: all else is left out. Where a drawing is
//! shown is not decided here.

mod address;
mod names;
mod read;
mod refusal;
mod style;
mod write;

#[cfg(test)]
mod fuzz;
#[cfg(test)]
mod tests;

pub use address::raster;
pub use read::is_drawing;
pub use refusal::{DrawingRefusal, LARGEST};

/// Writes a drawing anew, as UTF-8, from what a browser may be given of it. `bytes` are a
/// file's: SVG as text in any usual encoding, or compressed with gzip (`.svgz`).
///
/// What is left holds no script, no handler, no document within it, and no address but
/// those of its own parts (`#id`) and of PNG, JPEG, WebP and GIF images that it brings.
///
/// # Errors
/// When it cannot be read as SVG 1.1 or 2, or is too large.
pub fn sanitised(bytes: &[u8]) -> Result<String, DrawingRefusal> {
    let text = read::text(bytes)?;
    let options = roxmltree::ParsingOptions {
        // Drawing programs declare entities for the names of namespaces; `read` lets only
        // plain words through.
        allow_dtd: true,
        nodes_limit: MOST_NODES,
        entity_resolver: None,
    };
    let document =
        roxmltree::Document::parse_with_options(&text, options).map_err(|error| match error {
            roxmltree::Error::NodesLimitReached => DrawingRefusal::TooLarge,
            _ => DrawingRefusal::Malformed,
        })?;
    write::document(&document)
}

/// Elements, texts and comments together.
const MOST_NODES: u32 = 1_000_000;

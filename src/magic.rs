//! What a file is by its bytes, whatever it is called: an image of pixels, a drawing, a font,
//! a text, a secret. What a browser is told of a file follows from this, or from nothing.

use std::io::Read as _;
use std::path::Path;

use crate::{files, svg};

mod secret;

pub use secret::{key_in, secret};

/// Bytes that are read of a file to see what it is: a drawing may begin with a long notice.
const BEGINNING: u64 = 64 * 1024;

/// What gzip begins with (RFC 1952).
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// An image that browsers show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Image {
    /// PNG, JPEG, WebP, GIF, AVIF, BMP or an icon.
    Pixels,
    /// SVG, compressed or not: shown only as [`svg::sanitised`] writes it.
    Drawing,
}

/// Which image a file is; nothing where it is none that browsers show.
#[must_use]
pub fn image(beginning: &[u8]) -> Option<Image> {
    let is_pixels = svg::raster(beginning).is_some()
        || is_avif(beginning)
        || is_bmp(beginning)
        || is_icon(beginning);
    if is_pixels {
        return Some(Image::Pixels);
    }
    svg::is_drawing(beginning).then_some(Image::Drawing)
}

/// As [`image()`], of the file at `path`.
///
/// # Errors
/// When it cannot be read.
pub fn image_at(path: &Path) -> files::Result<Option<Image>> {
    let mut beginning = Vec::new();
    files::open(path)?
        .take(BEGINNING)
        .read_to_end(&mut beginning)
        .map_err(files::failed("read", path))?;
    Ok(image(&beginning))
}

/// Whether bytes are what a file of this name should hold. A name whose ending says nothing
/// that is known here promises nothing.
#[must_use]
pub fn fits(name: &str, bytes: &[u8]) -> bool {
    match ending(name).as_str() {
        font @ ("woff2" | "woff" | "ttf" | "otf") => is_font(font, bytes),
        "css" | "js" | "mjs" | "json" | "txt" | "map" | "webmanifest" => is_text(bytes),
        "html" | "htm" | "xml" => is_text(bytes) && trimmed(bytes).starts_with(b"<"),
        _ if is_picture_name(name) => is_picture(name, bytes),
        _ => true,
    }
}

/// Whether bytes are a font of the type whose names end so: `woff2`, `woff`, `ttf`, `otf`.
#[must_use]
pub fn is_font(ending: &str, bytes: &[u8]) -> bool {
    match ending {
        "woff2" => bytes.starts_with(b"wOF2"),
        "woff" => bytes.starts_with(b"wOFF"),
        "ttf" => bytes.starts_with(b"\0\x01\0\0") || bytes.starts_with(b"true"),
        "otf" => bytes.starts_with(b"OTTO"),
        _ => false,
    }
}

/// What a file is instead of the picture that its name says; nothing where it is that one.
#[must_use]
pub fn picture_fault(name: &str, bytes: &[u8]) -> Option<&'static str> {
    if !is_picture_name(name) {
        Some("no picture")
    } else if !is_picture(name, bytes) {
        Some("not the picture that its name says")
    } else {
        None
    }
}

/// Whether a name is that of a picture which browsers show.
fn is_picture_name(name: &str) -> bool {
    const ENDINGS: [&str; 9] = [
        "svg", "png", "jpg", "jpeg", "webp", "gif", "avif", "ico", "apng",
    ];
    ENDINGS.contains(&ending(name).as_str())
}

/// Whether bytes are a picture of the type that its name says.
fn is_picture(name: &str, bytes: &[u8]) -> bool {
    let is = |media_type| svg::raster(bytes) == Some(media_type);
    match ending(name).as_str() {
        // A compressed one is called `.svgz`.
        "svg" => !bytes.starts_with(&GZIP) && svg::is_drawing(bytes),
        "png" | "apng" => is("image/png"),
        "jpg" | "jpeg" => is("image/jpeg"),
        "webp" => is("image/webp"),
        "gif" => is("image/gif"),
        "avif" => is_avif(bytes),
        "ico" => is_icon(bytes),
        _ => false,
    }
}

fn ending(name: &str) -> String {
    let name = name.rsplit('/').next().unwrap_or(name);
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    ending.to_ascii_lowercase()
}

fn is_text(bytes: &[u8]) -> bool {
    !bytes.contains(&0) && std::str::from_utf8(bytes).is_ok()
}

fn trimmed(bytes: &[u8]) -> &[u8] {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    bytes.trim_ascii_start()
}

/// An ISO base media file of the brand `avif`, or `avis`, of several pictures.
fn is_avif(bytes: &[u8]) -> bool {
    bytes
        .get(4..12)
        .is_some_and(|brand| brand == b"ftypavif" || brand == b"ftypavis")
}

fn is_bmp(bytes: &[u8]) -> bool {
    // Nothing is reserved; then the size of the second header (BITMAPCOREHEADER and later).
    let is_header =
        |header: &[u8]| header.starts_with(&[0; 4]) && matches!(header[8..], [12..=124, 0, 0, 0]);
    bytes.starts_with(b"BM") && bytes.get(6..18).is_some_and(is_header)
}

fn is_icon(bytes: &[u8]) -> bool {
    matches!(bytes, [0, 0, 1, 0, count, 0, ..] if *count > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_are_what_the_name_says() {
        let svg = "\u{feff}<?xml version=\"1.0\"?>\n<!-- a -->\n<!DOCTYPE svg [<!ENTITY a \"b\">]>\n<svg xmlns=\"x\"/>";
        for (name, bytes) in [
            ("brand/logo.svg", svg.as_bytes()),
            ("a.SVG", b"<svg>"),
            ("a.svg", b"<svg:svg xmlns:svg='x'>"),
            ("a.png", b"\x89PNG\r\n\x1a\n\0"),
            ("a.css", b"p{}"),
            ("a.unknown", b"\0\xff"),
            ("a.webp", b"RIFF\0\0\0\0WEBPVP8 "),
        ] {
            assert!(fits(name, bytes), "{name}");
        }
        for (name, bytes) in [
            ("a.svg", &b"# created: 2026\nAGE-"[..]),
            ("a.svg", b"<svgx>"),
            ("a.svg", b"<html><svg>"),
            ("a.svg", b"<!-- <svg>"),
            ("a.svg", b""),
            ("a.svg", b"\x1f\x8b\x08\0<svg/>"),
            ("a.avif", b"\0\0\0\x1cftypheic"),
            ("a.ico", b"\0\0\x01\0\0\0"),
            ("a.png", b"GIF89a"),
            ("a.css", b"\0"),
            ("a.html", b"name: Acme"),
            ("a.woff2", b"wOFF"),
        ] {
            assert!(!fits(name, bytes), "{name}");
        }
    }

    #[test]
    fn what_is_no_picture_is_told_from_what_is_another() {
        assert_eq!(picture_fault("a.gif", b"GIF89a"), None);
        let other = picture_fault("a.png", b"GIF89a");
        assert_eq!(other, Some("not the picture that its name says"));
        assert_eq!(picture_fault("a.pdf", b"GIF89a"), Some("no picture"));
    }

    #[test]
    fn the_bytes_decide_and_nothing_that_is_a_page_is_an_image() {
        for pixels in [
            &b"\x89PNG\r\n\x1a\n...."[..],
            b"\xff\xd8\xff\xe0",
            b"GIF89a",
            b"RIFF\x10\0\0\0WEBPVP8 ",
            b"\0\0\0\x1cftypavif",
            b"BM\x36\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0",
            b"\0\0\x01\0\x01\0\x10\x10",
        ] {
            assert_eq!(image(pixels), Some(Image::Pixels));
        }
        for drawing in [
            "<svg/>",
            "\u{feff}<?xml version='1.0'?>\n<!-- a > b -->\n<!DOCTYPE svg [<!ENTITY a \"]>\">]>\n<s:svg xmlns:s=\"http://www.w3.org/2000/svg\">",
        ] {
            assert_eq!(image(drawing.as_bytes()), Some(Image::Drawing), "{drawing}");
        }
        let wide: Vec<u8> = "\u{feff}<svg/>"
            .encode_utf16()
            .flat_map(u16::to_be_bytes)
            .collect();
        assert_eq!(image(&wide), Some(Image::Drawing));
        for none in [
            "",
            "<!doctype html><svg>",
            "<html><svg/></html>",
            "<script>",
            "%PDF-1.7",
            "words <svg>",
            "<!-- <svg> -->",
            "BM or other words that begin so",
        ] {
            assert_eq!(image(none.as_bytes()), None, "{none}");
        }
    }
}

//! What a file is by its first bytes, whatever it is called: an image of pixels, a drawing,
//! or neither. What a browser is told of a file follows from this, or from nothing.

use std::io::Read as _;
use std::path::Path;

use crate::{files, svg};

/// So much is read of a file: a drawing may begin with a long notice.
const BEGINNING: u64 = 64 * 1024;

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
    if svg::raster(beginning).is_some() || is_other_raster(beginning) {
        return Some(Image::Pixels);
    }
    svg::is_drawing(beginning).then_some(Image::Drawing)
}

/// As [`image`], of the file at `path`.
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

fn is_other_raster(beginning: &[u8]) -> bool {
    match beginning {
        [
            _,
            _,
            _,
            _,
            b'f',
            b't',
            b'y',
            b'p',
            b'a',
            b'v',
            b'i',
            b'f' | b's',
            ..,
        ] => true,
        // The size of its second header follows (BITMAPINFOHEADER and later).
        [
            b'B',
            b'M',
            _,
            _,
            _,
            _,
            0,
            0,
            0,
            0,
            _,
            _,
            _,
            _,
            12..=124,
            0,
            0,
            0,
            ..,
        ] => true,
        [0, 0, 1, 0, count, 0, ..] => *count > 0,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_decide_and_nothing_that_is_a_page_is_an_image() {
        for pixels in [
            &b"\x89PNG\r\n\x1a\n...."[..],
            b"\xff\xd8\xff\xe0",
            b"GIF89a",
            b"RIFF\x10\0\0\0WEBPVP8 ",
            b"\0\0\0\x1cftypavif",
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

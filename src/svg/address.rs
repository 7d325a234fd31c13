//! The addresses that a drawing may have: its own parts, and images that it brings.

use base64::Engine as _;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// What programs write differs in how it ends.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_allow_trailing_bits(true)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// A part of the same document: `#` and its id.
pub(super) fn own_part(address: &str) -> Option<&str> {
    let address = address.trim_matches([' ', '\t', '\n', '\r']);
    let id = address.strip_prefix('#')?;
    let is_odd = |letter: char| {
        letter.is_whitespace() || letter.is_control() || "\"'()\\<>".contains(letter)
    };
    (!id.is_empty() && !id.contains(is_odd)).then_some(address)
}

/// An image that the drawing brings, under the type that its bytes have.
pub(super) fn own_image(address: &str) -> Option<String> {
    let address = address.trim_start();
    let scheme = address.get(..5)?;
    if !scheme.eq_ignore_ascii_case("data:") {
        return None;
    }
    let (media_type, data) = address[5..].split_once(',')?;
    let (_, how) = media_type.rsplit_once(';')?;
    if !how.trim().eq_ignore_ascii_case("base64") {
        return None;
    }
    let data: String = data.split_ascii_whitespace().collect();
    let bytes = BASE64.decode(data).ok()?;
    let media_type = raster(&bytes)?;
    let data = base64::engine::general_purpose::STANDARD.encode(bytes);
    Some(format!("data:{media_type};base64,{data}"))
}

/// The media type of an image of pixels that all browsers show, by its first bytes.
#[must_use]
pub fn raster(beginning: &[u8]) -> Option<&'static str> {
    match beginning {
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => Some("image/png"),
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => Some("image/gif"),
        [
            b'R',
            b'I',
            b'F',
            b'F',
            _,
            _,
            _,
            _,
            b'W',
            b'E',
            b'B',
            b'P',
            ..,
        ] => Some("image/webp"),
        _ => None,
    }
}

//! From the bytes of a file to the text of a document: compression, encodings, and what
//! entities a document may declare.

use std::borrow::Cow;
use std::io::Read as _;

use flate2::read::MultiGzDecoder;

use super::refusal::{DrawingRefusal, LARGEST};

const GZIP: [u8; 2] = [0x1f, 0x8b];

/// Bytes that are read of a file to see whether it is a drawing.
const BEGINNING: usize = 64 * 1024;

/// Whether the first element of a file is that of a drawing, whatever the file is called.
/// `beginning` are its first bytes; a few thousand are enough for most.
#[must_use]
pub fn is_drawing(beginning: &[u8]) -> bool {
    let beginning = &beginning[..beginning.len().min(BEGINNING)];
    let Ok(bytes) = inflated(beginning, BEGINNING) else {
        return false;
    };
    // The last letter may be cut off.
    let text = match encoding(&bytes) {
        Encoding::Utf16(bytes, from) => utf16(bytes, from),
        Encoding::Utf8(bytes) | Encoding::Latin(bytes) => {
            String::from_utf8_lossy(bytes).into_owned()
        }
        Encoding::Other => return false,
    };
    first_element(&text).is_some_and(|name| name == "svg")
}

/// The local name of the first element; what stands before it is passed over.
fn first_element(text: &str) -> Option<&str> {
    let mut rest = text.trim_start();
    loop {
        let tag = rest.strip_prefix('<')?;
        let end = if tag.starts_with('?') {
            tag.find("?>")? + 2
        } else if tag.starts_with("!--") {
            tag.find("-->")? + 3
        } else if tag.starts_with("!DOCTYPE") {
            end_of_doctype(tag)?
        } else {
            let is_end = |letter: char| letter.is_whitespace() || matches!(letter, '>' | '/');
            let name = tag.split(is_end).next()?;
            return Some(name.rsplit(':').next().unwrap_or(name));
        };
        rest = tag[end..].trim_start();
    }
}

fn end_of_doctype(tag: &str) -> Option<usize> {
    let (mut quote, mut brackets) = (None, 0_u32);
    for (at, letter) in tag.char_indices() {
        match (quote, letter) {
            (Some(open), _) if open == letter => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') => quote = Some(letter),
            (None, '[') => brackets += 1,
            (None, ']') => brackets = brackets.saturating_sub(1),
            (None, '>') if brackets == 0 => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// The document's text.
pub(super) fn text(bytes: &[u8]) -> Result<String, DrawingRefusal> {
    let bytes = inflated(bytes, LARGEST + 1)?;
    if bytes.len() > LARGEST {
        return Err(DrawingRefusal::TooLarge);
    }
    let text = match encoding(&bytes) {
        Encoding::Utf8(bytes) => {
            String::from_utf8(bytes.to_vec()).map_err(|_| DrawingRefusal::Encoding)?
        }
        Encoding::Utf16(bytes, from) => utf16(bytes, from),
        Encoding::Latin(bytes) => bytes.iter().copied().map(char::from).collect(),
        Encoding::Other => return Err(DrawingRefusal::Encoding),
    };
    guard_entities(&text)?;
    Ok(text)
}

/// What is compressed, up to `limit` bytes of it; else as it is.
fn inflated(bytes: &[u8], limit: usize) -> Result<Cow<'_, [u8]>, DrawingRefusal> {
    if !bytes.starts_with(&GZIP) {
        return Ok(Cow::Borrowed(bytes));
    }
    let mut inflated = Vec::new();
    let mut reader = MultiGzDecoder::new(bytes).take(limit as u64);
    match reader.read_to_end(&mut inflated) {
        // Of a beginning there is as much as came before the end.
        Err(_) if inflated.is_empty() || limit > BEGINNING => Err(DrawingRefusal::Malformed),
        _ => Ok(Cow::Owned(inflated)),
    }
}

enum Encoding<'a> {
    Utf8(&'a [u8]),
    Utf16(&'a [u8], fn([u8; 2]) -> u16),
    Latin(&'a [u8]),
    Other,
}

/// By the mark at the beginning, by how the first `<` is written, or by the declaration
/// (XML 1.0, appendix F).
fn encoding(bytes: &[u8]) -> Encoding<'_> {
    match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => return Encoding::Utf8(rest),
        [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] => return Encoding::Other,
        [0xff, 0xfe, rest @ ..] => return Encoding::Utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => return Encoding::Utf16(rest, u16::from_be_bytes),
        [b'<', 0, ..] => return Encoding::Utf16(bytes, u16::from_le_bytes),
        [0, b'<', ..] => return Encoding::Utf16(bytes, u16::from_be_bytes),
        _ => {}
    }
    let declaration = bytes.strip_prefix(b"<?xml").unwrap_or_default();
    let declaration = &declaration[..declaration.len().min(256)];
    let declaration = String::from_utf8_lossy(declaration).to_ascii_lowercase();
    let declaration = declaration.split("?>").next().unwrap_or_default();
    let named = declaration.split_once("encoding").map(|(_, rest)| rest);
    let named = named.and_then(|rest| rest.split(['"', '\'']).nth(1));
    match named {
        None | Some("utf-8" | "utf8" | "us-ascii" | "ascii") => Encoding::Utf8(bytes),
        Some("iso-8859-1" | "latin1" | "iso8859-1" | "windows-1252" | "cp1252") => {
            Encoding::Latin(bytes)
        }
        Some(_) => Encoding::Other,
    }
}

fn utf16(bytes: &[u8], from: fn([u8; 2]) -> u16) -> String {
    let units = bytes.chunks_exact(2).map(|pair| from([pair[0], pair[1]]));
    char::decode_utf16(units)
        .map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect()
}

/// Lets documents through whose entities are plain words, and which do not grow beyond
/// all reason by them. A declaration is looked for anywhere: one in a comment counts too.
fn guard_entities(text: &str) -> Result<(), DrawingRefusal> {
    let mut longest = 0;
    for declaration in text.split("<!ENTITY").skip(1) {
        let name = declaration.trim_start();
        let value = name
            .find(char::is_whitespace)
            .map_or("", |at| name[at..].trim_start());
        let quote = value.chars().next();
        let quote = quote.filter(|quote| matches!(quote, '"' | '\''));
        let value = quote.and_then(|quote| value[1..].split_once(quote));
        let (value, _) = value.ok_or(DrawingRefusal::Entities)?;
        if value.contains(['&', '%', '<']) {
            return Err(DrawingRefusal::Entities);
        }
        longest = longest.max(value.len());
    }
    if longest > 0 && text.matches('&').count().saturating_mul(longest) > LARGEST {
        return Err(DrawingRefusal::TooLarge);
    }
    Ok(())
}

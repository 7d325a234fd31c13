//! Text files: whether a file is one, in which encoding, and what of it cannot be seen.

use std::borrow::Cow;
use std::path::Path;

use super::Part;
use crate::files;

/// A larger file is not looked into.
const LARGEST: u64 = 16 << 20;
/// Of a text so many bytes are shown at most.
pub(super) const SHOWN: usize = 64 * 1024;

/// The text of a file; nothing where it is empty, not text, or larger than is looked into.
pub(super) fn read(path: &Path) -> Option<String> {
    let bytes = files::read_up_to(path, LARGEST).ok()??;
    let text = decoded(&bytes)?;
    (!text.trim().is_empty()).then(|| visible(&text).into_owned())
}

/// UTF-8; UTF-16 where it says so; and what older programs write in Western Europe.
fn decoded(bytes: &[u8]) -> Option<String> {
    let wide = |from: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes[2..]
            .chunks_exact(2)
            .map(|pair| from([pair[0], pair[1]]))
            .collect();
        String::from_utf16(&units).ok()
    };
    let text = match bytes {
        [0xff, 0xfe, ..] => wide(u16::from_le_bytes)?,
        [0xfe, 0xff, ..] => wide(u16::from_be_bytes)?,
        _ => {
            let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
            match std::str::from_utf8(bytes) {
                Ok(text) => text.to_owned(),
                // ISO 8859-1 leaves these out; a file that has them is something else.
                Err(_) if bytes.iter().any(|byte| matches!(byte, 0x80..=0x9f)) => return None,
                Err(_) => bytes.iter().map(|&byte| char::from(byte)).collect(),
            }
        }
    };
    (!text.contains('\0')).then_some(text)
}

/// The same with a sign for each letter that would not be seen, or would turn those beside
/// it around: a text shows what it holds.
pub(super) fn visible(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_unseen) {
        return Cow::Borrowed(text);
    }
    let text = text.replace("\r\n", "\n");
    let sign = |letter: char| match letter {
        _ if !is_unseen(letter) => letter,
        '\r' => '\n',
        '\u{1}'..='\u{1f}' => {
            char::from_u32(0x2400 + letter as u32).unwrap_or(char::REPLACEMENT_CHARACTER)
        }
        _ => char::REPLACEMENT_CHARACTER,
    };
    Cow::Owned(text.chars().map(sign).collect())
}

fn is_unseen(letter: char) -> bool {
    match letter {
        '\n' | '\t' => false,
        // Embeddings, overrides and isolates (UAX #9), and what hides in other texts.
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fff9}'..='\u{fffb}' => true,
        '\u{e0000}'..='\u{e007f}' => true,
        _ => letter.is_control(),
    }
}

/// As many whole lines as are shown of a text, and how many of how many that is; nothing
/// where it is all of it.
pub(super) fn beginning(text: &str) -> (&str, Option<Part>) {
    if text.len() <= SHOWN {
        return (text, None);
    }
    let mut end = SHOWN;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let end = text[..end].rfind('\n').map_or(end, |at| at + 1);
    let part = Part {
        shown: text[..end].lines().count(),
        of: text.lines().count(),
    };
    (&text[..end], Some(part))
}

/// A text in HTML.
pub(super) fn escaped(text: &str, out: &mut String) {
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            other => out.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encodings_are_told_apart() {
        let of = |bytes: &[u8]| decoded(bytes);
        assert_eq!(of(b"\xef\xbb\xbfa;b").as_deref(), Some("a;b"));
        assert_eq!(of("größe".as_bytes()).as_deref(), Some("größe"));
        assert_eq!(of(b"gr\xf6\xdfe").as_deref(), Some("größe"));
        assert_eq!(of(b"\xff\xfeg\0\xf6\0").as_deref(), Some("gö"));
        assert_eq!(of(b"\xfe\xff\0g\0\xf6").as_deref(), Some("gö"));
        for none in [
            &b"a\0b"[..],
            b"\x89PNG\r\n",
            b"price \x80 5",
            b"\xff\xfe\0\xd8a\0",
        ] {
            assert_eq!(of(none), None, "{none:?}");
        }
    }

    #[test]
    fn what_would_not_be_seen_gets_a_sign() {
        let text = "a\u{1b}[31m\u{202e}b\r\nc\td\u{7f}\u{85}";
        assert_eq!(visible(text), "a␛[31m\u{fffd}b\nc\td\u{fffd}\u{fffd}");
        assert!(matches!(visible("as it is\n"), Cow::Borrowed(_)));
    }

    #[test]
    fn a_long_text_ends_with_a_line() {
        let text = "0123456789\n".repeat(10_000);
        let (begin, part) = beginning(&text);
        assert!(begin.len() <= SHOWN && begin.ends_with('\n'));
        let part = part.expect("it is cut");
        assert_eq!((part.shown, part.of), (begin.lines().count(), 10_000));
        assert_eq!(beginning("short"), ("short", None));
        let line = "é".repeat(SHOWN);
        assert!(beginning(&line).0.len() <= SHOWN);
    }
}

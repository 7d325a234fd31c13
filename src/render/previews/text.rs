//! Text files: whether a file is one, in which encoding, and what of it cannot be seen.

use std::path::Path;

use super::Part;
use crate::files;
use crate::visible::visible;

/// A larger file is not looked into.
const LARGEST: u64 = 16 << 20;
/// Of a text so many bytes are shown at most.
pub(super) const SHOWN: usize = 64 * 1024;

/// The text of a file; nothing where it is empty, not text, or larger than is looked into.
pub(super) fn read(path: &Path) -> Option<String> {
    let bytes = files::read_up_to(path, LARGEST).ok()??;
    let text = decoded(&bytes)?;
    (!text.trim().is_empty()).then(|| {
        let lines = text.replace("\r\n", "\n").replace('\r', "\n");
        visible(&lines).into_owned()
    })
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
        let file = tempfile::NamedTempFile::new().expect("a file");
        let text = "a\u{1b}[31m\u{202e}b\r\nc\td\r";
        files::write_atomically(file.path(), text.as_bytes()).expect("written");
        let read = read(file.path());
        assert_eq!(read.as_deref(), Some("a␛[31m[U+202E]b\nc\td\n"));
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

//! Text files: whether a file is one, in which encoding, and what of it cannot be seen.

use std::path::Path;

use crate::visible::visible;
use crate::{decode, files};

/// A larger file is not looked into.
const LARGEST: u64 = 16 << 20;
/// Of a text so many bytes are shown at most.
pub(super) const SHOWN: usize = 64 * 1024;

/// A part of a text file, and how much of it that is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ShownPart {
    pub(crate) shown: usize,
    pub(crate) of: usize,
}

/// The text of a file; nothing where it is empty, not text, or larger than is looked into.
pub(super) fn read(path: &Path) -> Option<String> {
    let bytes = files::read_up_to(path, LARGEST).ok()??;
    let text = decode::decode(&bytes)?.text;
    (!text.trim().is_empty()).then(|| {
        let lines = text.replace("\r\n", "\n").replace('\r', "\n");
        visible(&lines).into_owned()
    })
}

/// As many whole lines as are shown of a text, and how many of how many that is; nothing
/// where it is all of it.
pub(super) fn beginning(text: &str) -> (&str, Option<ShownPart>) {
    if text.len() <= SHOWN {
        return (text, None);
    }
    let mut end = SHOWN;
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let end = text[..end].rfind('\n').map_or(end, |at| at + 1);
    let part = ShownPart {
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
        let of = |bytes: &[u8]| {
            let file = tempfile::NamedTempFile::new().expect("a file");
            files::write_atomically(file.path(), bytes).expect("written");
            read(file.path())
        };
        assert_eq!(of(b"\xef\xbb\xbfa;b").as_deref(), Some("a;b"));
        assert_eq!(of("größe".as_bytes()).as_deref(), Some("größe"));
        assert_eq!(of(b"gr\xf6\xdfe \x80 5").as_deref(), Some("größe € 5"));
        assert_eq!(of(b"\xff\xfeg\0\xf6\0").as_deref(), Some("gö"));
        assert_eq!(of(b"\xfe\xff\0g\0\xf6").as_deref(), Some("gö"));
        for none in [
            &b"a\0b"[..],
            b"\x89PNG\r\n\x1a\n",
            b"price \x81 5",
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

//! The bytes of a text file to text: UTF-8, what a mark at the beginning says, and what older
//! programs write in Western Europe. What is no text is told from what is.

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// A text, and how it was written.
#[derive(Debug, PartialEq, Eq)]
pub struct Decoded {
    /// The text, without a byte order mark.
    pub text: String,
    /// What its encoding is called: `UTF-8`, `windows-1252`.
    pub encoding: &'static str,
    /// Whether the bytes alone say nothing of the encoding: it was told by what they look like.
    pub guessed: bool,
}

impl Decoded {
    /// Whether it is what every program reads.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        self.encoding == UTF_8.name()
    }
}

/// Decodes the bytes of a text; nothing where they are none, or where nobody can tell.
#[must_use]
pub fn decode(bytes: &[u8]) -> Option<Decoded> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return whole(encoding, &bytes[mark..], false);
    }
    if let Ok(text) = std::str::from_utf8(bytes)
        && !text.contains('\0')
    {
        return Some(Decoded {
            text: text.to_owned(),
            encoding: UTF_8.name(),
            guessed: false,
        });
    }
    if let Some(wide) = wide(bytes) {
        return whole(wide, bytes, true);
    }
    looks_western(bytes)
        .then(|| whole(WINDOWS_1252, bytes, true))
        .flatten()
}

/// Decodes bytes whose encoding somebody named; nothing where they are not in it.
#[must_use]
pub fn decode_as(bytes: &[u8], encoding: &'static Encoding) -> Option<Decoded> {
    let mark = Encoding::for_bom(bytes).filter(|(marked, _)| *marked == encoding);
    whole(encoding, &bytes[mark.map_or(0, |(_, mark)| mark)..], false)
}

/// The encoding of that name.
#[must_use]
pub fn named(name: &str) -> Option<&'static Encoding> {
    // The standard of the web takes `latin1` for Windows-1252, as its bytes mostly are.
    Encoding::for_label(name.trim().as_bytes()).filter(|encoding| encoding.name() != "replacement")
}

/// The text, where every byte of it has a meaning.
fn whole(encoding: &'static Encoding, bytes: &[u8], guessed: bool) -> Option<Decoded> {
    let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
    (!text.contains('\0')).then(|| Decoded {
        text: text.into_owned(),
        encoding: encoding.name(),
        guessed,
    })
}

/// UTF-16 without a mark: every second byte of Latin letters is zero.
fn wide(bytes: &[u8]) -> Option<&'static Encoding> {
    if bytes.len() < 4 || !bytes.len().is_multiple_of(2) {
        return None;
    }
    let pairs = bytes.len() / 2;
    let zeros = |at: usize| {
        let every_second = bytes.iter().skip(at).step_by(2);
        every_second.filter(|byte| **byte == 0).count()
    };
    let (first, second) = (zeros(0), zeros(1));
    match () {
        () if first == 0 && second * 2 > pairs => Some(UTF_16LE),
        () if second == 0 && first * 2 > pairs => Some(UTF_16BE),
        () => None,
    }
}

/// Whether bytes look like a text in Windows-1252: no byte that it leaves out, no control
/// characters, and mostly plain letters. Texts in other scripts are mostly others.
fn looks_western(bytes: &[u8]) -> bool {
    let is_left_out = |byte: u8| matches!(byte, 0x81 | 0x8d | 0x8f | 0x90 | 0x9d);
    let steers = |byte: u8| byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c);
    let high = bytes.iter().filter(|byte| **byte >= 0x80).count();
    high * 3 <= bytes.len()
        && !bytes
            .iter()
            .any(|byte| is_left_out(*byte) || steers(*byte) || *byte == 0x7f)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> Option<(String, &'static str, bool)> {
        decode(bytes).map(|one| (one.text, one.encoding, one.guessed))
    }

    #[test]
    fn texts_are_decoded_as_they_were_written() {
        let is = |text: &str, encoding, guessed| Some((text.to_owned(), encoding, guessed));
        assert_eq!(text("Größe €".as_bytes()), is("Größe €", "UTF-8", false));
        assert_eq!(
            text("\u{feff}Größe".as_bytes()),
            is("Größe", "UTF-8", false)
        );
        assert_eq!(
            text(b"Gr\xf6\xdfe \x80 5"),
            is("Größe € 5", "windows-1252", true)
        );
        assert_eq!(text(b"\xff\xfea\0\xac\x20"), is("a€", "UTF-16LE", false));
        assert_eq!(text(b"\xfe\xff\0a\x20\xac"), is("a€", "UTF-16BE", false));
        assert_eq!(text(b"a\0,\0b\0"), is("a,b", "UTF-16LE", true));
        assert_eq!(text(b"\0a\0,\0b"), is("a,b", "UTF-16BE", true));
        assert_eq!(text(b""), is("", "UTF-8", false));
    }

    #[test]
    fn what_is_no_text_or_cannot_be_told_is_not_guessed() {
        let cyrillic = b"\xcf\xf0\xe8\xe2\xe5\xf2, \xec\xe8\xf0";
        for bytes in [
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".as_slice(),
            b"caf\xe9 \x81",
            b"caf\xe9 \x01",
            cyrillic,
            b"\xff\xfea",
            b"a\0b",
        ] {
            assert_eq!(text(bytes), None, "{bytes:?}");
        }
        let named = named("windows-1251").expect("known");
        assert_eq!(
            decode_as(cyrillic, named).map(|one| one.text).as_deref(),
            Some("Привет, мир")
        );
        assert_eq!(decode_as(b"caf\xe9", UTF_8), None);
        assert_eq!(super::named("klingon"), None);
    }
}

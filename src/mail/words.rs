//! The words of a header field: plain ones, and encoded ones in any character set that
//! browsers know (RFC 2047). Decoded right, or not at all.

use std::ops::Range;

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::DecodePaddingMode;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig};
use encoding_rs::{Encoding, REPLACEMENT, UTF_16BE, UTF_16LE, X_USER_DEFINED};

use super::line::in_one_line;
use crate::letters::{self, Unseen};

/// Base64 with padding or without, as mails have it.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Names that mails use and the Encoding Standard does not list.
const ALSO: [(&[u8], &[u8]); 4] = [
    (b"cp932", b"shift_jis"),
    (b"cp936", b"gbk"),
    (b"cp949", b"euc-kr"),
    (b"cp950", b"big5"),
];

/// A part of a field.
enum Part {
    /// As it stands there.
    Plain(Range<usize>),
    /// Bytes in a character set.
    Encoded(Vec<u8>, &'static Encoding),
}

/// The text of a field in one line; nothing where a letter of it cannot be told, or where it
/// holds control characters.
pub(super) fn decoded(field: &[u8]) -> Option<String> {
    let mut text = String::new();
    let mut parts = parts(field)?.into_iter().peekable();
    while let Some(part) = parts.next() {
        match part {
            Part::Plain(range) => text.push_str(std::str::from_utf8(&field[range]).ok()?),
            Part::Encoded(bytes, of) => {
                let mut words = vec![bytes];
                while let Some(Part::Encoded(more, _)) =
                    parts.next_if(|next| matches!(next, Part::Encoded(_, other) if *other == of))
                {
                    words.push(more);
                }
                text.push_str(&letters(&words, of)?);
            }
        }
    }
    let is_whole = letters::of(&text).all(|(letter, does)| match does {
        Some(Unseen::Steers) => letter.is_ascii_whitespace(),
        _ => letter != char::REPLACEMENT_CHARACTER,
    });
    let line = in_one_line(&text);
    (is_whole && !line.is_empty()).then_some(line)
}

/// The text of encoded words that stand side by side. A letter may begin in one and end in
/// the next, and so may the state of ISO-2022-JP: they are read as one, and one by one only
/// where that is impossible.
fn letters(words: &[Vec<u8>], of: &'static Encoding) -> Option<String> {
    let read = |bytes: &[u8]| {
        let text = of.decode_without_bom_handling_and_without_replacement(bytes);
        text.map(std::borrow::Cow::into_owned)
    };
    read(&words.concat()).or_else(|| words.iter().map(|word| read(word)).collect())
}

/// The parts of a field, the white space between encoded words left out. Nothing where one
/// cannot be read.
fn parts(field: &[u8]) -> Option<Vec<Part>> {
    let mut parts = Vec::new();
    let mut from = 0;
    let mut at = 0;
    while at < field.len() {
        let Some(word) = Word::at(field, at) else {
            at += 1;
            continue;
        };
        let between = &field[from..at];
        let follows = matches!(parts.last(), Some(Part::Encoded(..)));
        let parts_words = follows && between.iter().all(u8::is_ascii_whitespace);
        if !between.is_empty() && !parts_words {
            parts.push(Part::Plain(from..at));
        }
        parts.push(Part::Encoded(word.bytes()?, word.encoding()?));
        at += word.length;
        from = at;
    }
    if from < field.len() {
        parts.push(Part::Plain(from..field.len()));
    }
    Some(parts)
}

/// `=?utf-8?Q?words?=`
struct Word<'f> {
    charset: &'f [u8],
    is_base64: bool,
    text: &'f [u8],
    length: usize,
}

impl<'f> Word<'f> {
    /// The encoded word that begins there.
    fn at(field: &'f [u8], at: usize) -> Option<Self> {
        let rest = field[at..].strip_prefix(b"=?")?;
        let end = rest.iter().position(|byte| *byte == b'?')?;
        let is_token = |byte: &u8| byte.is_ascii_graphic();
        let charset = rest[..end].split(|byte| *byte == b'*').next()?;
        let (encoding, text) = match rest.get(end + 1..)? {
            [encoding, b'?', text @ ..] => (encoding, text),
            _ => return None,
        };
        let is_base64 = match encoding {
            b'B' | b'b' => true,
            b'Q' | b'q' => false,
            _ => return None,
        };
        let length = text.windows(2).position(|two| two == b"?=")?;
        (end > 0 && rest[..end].iter().all(is_token)).then(|| Self {
            charset,
            is_base64,
            text: &text[..length],
            length: 2 + end + 3 + length + 2,
        })
    }

    fn encoding(&self) -> Option<&'static Encoding> {
        let name = self.charset.to_ascii_lowercase();
        let also = ALSO.iter().find(|(known, _)| *known == name);
        let found = Encoding::for_label(also.map_or(&name, |(_, label)| *label))?;
        // What a browser takes for the rest of them is no text of a mail.
        let is_text = ![REPLACEMENT, UTF_16BE, UTF_16LE, X_USER_DEFINED].contains(&found);
        is_text.then_some(found)
    }

    fn bytes(&self) -> Option<Vec<u8>> {
        let bytes = if self.is_base64 {
            let text: Vec<u8> = self
                .text
                .iter()
                .copied()
                .filter(|byte| !byte.is_ascii_whitespace())
                .collect();
            BASE64.decode(text).ok()?
        } else {
            quoted(self.text)?
        };
        let is_ascii = self.charset.eq_ignore_ascii_case(b"us-ascii");
        (!is_ascii || bytes.is_ascii()).then_some(bytes)
    }
}

/// The "Q" encoding.
fn quoted(text: &[u8]) -> Option<Vec<u8>> {
    let digit = |byte: u8| {
        char::from(byte)
            .to_digit(16)
            .and_then(|digit| u8::try_from(digit).ok())
    };
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let [first, more @ ..] = rest {
        rest = more;
        match first {
            b'_' => bytes.push(b' '),
            b'=' => {
                let [high, low, more @ ..] = more else {
                    return None;
                };
                bytes.push(digit(*high)? * 16 + digit(*low)?);
                rest = more;
            }
            byte if byte.is_ascii() => bytes.push(*byte),
            _ => return None,
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(field: &str) -> Option<String> {
        decoded(field.as_bytes())
    }

    /// A text in encoded words of at most so many bytes each.
    fn encoded(text: &str, label: &str, size: usize, is_base64: bool) -> String {
        let encoding = Encoding::for_label(label.as_bytes()).expect("known");
        let (bytes, _, lost) = encoding.encode(text);
        assert!(!lost, "{label}");
        let words: Vec<String> = bytes
            .chunks(size)
            .map(|bytes| {
                if is_base64 {
                    format!("=?{label}?B?{}?=", BASE64.encode(bytes))
                } else {
                    let hex: String = bytes.iter().map(|byte| format!("={byte:02X}")).collect();
                    format!("=?{label}?q?{hex}?=")
                }
            })
            .collect();
        words.join("\r\n ")
    }

    #[test]
    fn letters_of_every_set_are_read_wherever_words_are_cut() {
        for (words, label) in [
            ("ロゴを承認します", "iso-2022-jp"),
            ("ロゴを承認します", "ISO-2022-JP"),
            ("ロゴを承認しますＡB", "shift_jis"),
            ("ロゴを承認します", "euc-jp"),
            ("我们批准标志", "gb2312"),
            ("我們批准標誌 功許", "big5"),
            ("로고를 승인합니다", "euc-kr"),
            ("로고를 승인합니다", "ks_c_5601-1987"),
            ("Größe – „ja“ é 🎉", "utf-8"),
            ("Größe – „ja“", "windows-1252"),
            ("Логотип", "koi8-r"),
        ] {
            for size in 1..=9 {
                for is_base64 in [true, false] {
                    let field = format!("Re: {}\r\n", encoded(words, label, size, is_base64));
                    let wanted = format!("Re: {words}");
                    assert_eq!(text(&field).as_deref(), Some(&*wanted), "{label} {size}");
                }
            }
        }
    }

    #[test]
    fn what_cannot_be_told_is_left_out_whole() {
        for field in [
            "=?utf-8?B?44OT44?= tail",
            "=?utf-8?Q?caf=C3?= =?iso-8859-1?Q?=A9?=",
            "=?utf-8?Q?=ZZ?=",
            "=?utf-8?B?!!?=",
            "=?x-unknown?Q?abc?=",
            "=?utf-7?Q?+AGE-?=",
            "=?iso-2022-kr?B?GyQpQw4=?=",
            "=?us-ascii?Q?=E9?=",
            "=?utf-8?Q?a=00b?=",
            "=?utf-8?Q?a=1B[31mb?=",
            "=?utf-8?Q?=EF=BF=BD?=",
            "=?shift_jis?B?gw==?=",
            "a\u{1b}$B%m%4\u{1b}(B",
            "a\0b",
            "a\u{fffd}b",
            "",
            "  ",
        ] {
            assert_eq!(text(field), None, "{field:?}");
        }
        assert_eq!(decoded(b"Gr\xf6\xdfe"), None);
        assert_eq!(decoded("Größe".as_bytes()).as_deref(), Some("Größe"));
    }

    #[test]
    fn plain_words_and_near_misses_stay() {
        for (field, wanted) in [
            (" Re: Logo\r\n", "Re: Logo"),
            (" a\r\n\tb", "a b"),
            ("1 =? 2 ?= 3", "1 =? 2 ?= 3"),
            ("=?utf-8?X?abc?=", "=?utf-8?X?abc?="),
            ("=?utf-8?Q?a_b?= c =?utf-8*en?q?d?=", "a b c d"),
            ("=?utf-8?Q?a?= =?utf-8?Q?b?=", "ab"),
            ("=?utf-8?Q?a?=  =?iso-8859-1?Q?=E9?=", "aé"),
            ("=?utf-8?Q?invoice=E2=80=AEfdp.exe?=", "invoicefdp.exe"),
            ("=?utf-8?Q?=D9=86=D9=85=DB=8C=E2=80=8C?=x", "نمی\u{200c}x"),
        ] {
            assert_eq!(text(field).as_deref(), Some(wanted), "{field:?}");
        }
    }
}

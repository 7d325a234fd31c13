//! What a terminal gets instead of letters that do more than appear: each is shown as an
//! escape, and nothing is left out. `letters` says which these are.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::joiners;
use crate::letters::{self, Unseen, of};

/// The letters of a text with their places, and whether each must not reach a terminal: whoever
/// reads or copies a name there sees all of its letters. A joiner is let through between
/// letters that it changes visibly.
pub(super) fn letters(text: &str) -> impl Iterator<Item = (usize, char, bool)> {
    let places = text.char_indices().zip(of(text));
    places.map(|((at, letter), (_, does))| {
        let is_unseen = match does {
            Some(Unseen::Joins) => !joiners::is_needed(text, at),
            does => does.is_some(),
        };
        (at, letter, is_unseen)
    })
}

fn is_unseen(letter: char) -> bool {
    letters::unseen(letter).is_some()
}

/// One line: line ends are escaped too.
#[must_use]
pub(super) fn line(text: &str) -> Cow<'_, str> {
    escaped(text, |_| true)
}

/// Several lines of our own making.
#[must_use]
pub(super) fn lines(text: &str) -> Cow<'_, str> {
    escaped(text, |letter| letter != '\n')
}

/// A text with escapes for the letters that must not stand as they are.
fn escaped(text: &str, is_escaped: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text
        .chars()
        .any(|letter| is_escaped(letter) && is_unseen(letter))
    {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 16);
    for (_, letter, is_unseen) in letters(text) {
        if is_unseen && is_escaped(letter) {
            shown.extend(letter.escape_default());
        } else {
            shown.push(letter);
        }
    }
    Cow::Owned(shown)
}

/// JSON with escapes, as JSON writes them (RFC 8259, section 7), for the letters in its texts
/// that must not reach a terminal. It reads as the same value.
#[must_use]
pub(super) fn json(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for letter in text.chars() {
        if letter == '\n' || !is_unseen(letter) {
            shown.push(letter);
            continue;
        }
        for unit in letter.encode_utf16(&mut [0; 2]) {
            let _ = write!(shown, "\\u{unit:04x}");
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_a_terminal_is_shown_as_an_escape() {
        let table = [
            ("a\u{1b}[31mb", r"a\u{1b}[31mb"),
            ("a\u{9b}31m", r"a\u{9b}31m"),
            ("a\u{202e}b", r"a\u{202e}b"),
            ("a\u{2066}b\u{2069}", r"a\u{2066}b\u{2069}"),
            ("a\u{200b}\u{200f}\u{61c}", r"a\u{200b}\u{200f}\u{61c}"),
            ("a\u{2028}b\r\nc\td", r"a\u{2028}b\r\nc\td"),
            ("a\u{e0041}", r"a\u{e0041}"),
            ("a\u{ad}b\u{fffe}", r"a\u{ad}b\u{fffe}"),
            ("Ünïcödé 日本 🎉", "Ünïcödé 日本 🎉"),
            ("نمی\u{200c}خواهم", "نمی\u{200c}خواهم"),
            (
                "👩\u{200d}🚀 क\u{94d}\u{200d}ष",
                "👩\u{200d}🚀 क\u{94d}\u{200d}ष",
            ),
            (
                "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
                "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
            ),
            ("pass\u{200d}word", r"pass\u{200d}word"),
            (
                "日\u{200d}本👩\u{200d}\u{200c}",
                r"日\u{200d}本👩\u{200d}\u{200c}",
            ),
            ("ไทย\u{200b}ไทย", r"ไทย\u{200b}ไทย"),
        ];
        for (text, shown) in table {
            assert_eq!(line(text), shown);
        }
        assert_eq!(lines("a\nb\u{7f}"), "a\nb\\u{7f}");
    }

    #[test]
    fn json_says_the_same() {
        let value = serde_json::json!({"a\u{9b}": "x\u{202e}\u{e0041}\u{7f}\n"});
        let text = serde_json::to_string_pretty(&value).expect("plain");
        let shown = json(&text);
        assert!(
            !shown
                .chars()
                .any(|letter| letter != '\n' && is_unseen(letter))
        );
        let again: serde_json::Value = serde_json::from_str(&shown).expect("still JSON");
        assert_eq!(again, value);
    }
}

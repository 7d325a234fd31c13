//! What a terminal gets instead of letters that do something else than be seen: each is
//! shown as an escape, and nothing is left out. Which letters these are is said in `letters`.

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::joiners;
use crate::letters::{self, Unseen, of};

/// The letters of a text with their places, each with whether it is not for a terminal:
/// whoever reads a name there, or copies it, sees each of its letters. Joiners are seen in what
/// they make of the letters beside them, where those are of a kind that they do it for.
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

/// One line: what would begin another is escaped too.
#[must_use]
pub(super) fn line(text: &str) -> Cow<'_, str> {
    escaped(text, |_| true)
}

/// Several lines of our own making.
#[must_use]
pub(super) fn lines(text: &str) -> Cow<'_, str> {
    escaped(text, |letter| letter != '\n')
}

/// A text with escapes for what is not seen, where that may not stand as it is.
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

/// JSON as a writer gave it: what is odd in it stands in a text, and is escaped as JSON has
/// it (RFC 8259, section 7). Read again, it is what it was.
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

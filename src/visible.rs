//! What a page gets instead of letters that steer or mislead: a sign for each. The name
//! `invoice`, U+202E, `fdp.exe` does not pass for a PDF. Which letters these are is said in
//! `letters`; the viewer does the same (`viewer/words/visible.ts`).

use std::borrow::Cow;
use std::fmt::Write as _;

use crate::letters::{self, Unseen};

/// A text with a sign for each such letter: `␛` for a control character of ASCII, `[U+202E]`
/// for others. Line ends and tabs stay.
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    shown(text, is_hidden)
}

/// A value of a record in a line of text: line ends and the space around them are one space.
#[must_use]
pub fn one_line(text: &str) -> Cow<'_, str> {
    if !text.contains(['\n', '\r']) {
        return Cow::Borrowed(text);
    }
    let lines = text.split(['\n', '\r']).map(str::trim);
    let lines: Vec<&str> = lines.filter(|line| !line.is_empty()).collect();
    Cow::Owned(lines.join(" "))
}

fn shown(text: &str, is_hidden: impl Fn(char, Option<Unseen>) -> bool) -> Cow<'_, str> {
    if !letters::of(text).any(|(letter, does)| is_hidden(letter, does)) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for (letter, does) in letters::of(text) {
        let code = u32::from(letter);
        match letter {
            _ if !is_hidden(letter, does) => shown.push(letter),
            // The signs for them stand in the same order (Unicode, Control Pictures).
            '\0'..='\u{1f}' => shown.extend(char::from_u32(0x2400 + code)),
            _ => {
                let _ = write!(shown, "[U+{code:04X}]");
            }
        }
    }
    Cow::Owned(shown)
}

/// Whether a page shows a sign instead. Soft hyphens belong to the texts that pages show, and
/// so do joiners between letters that need them: they stay.
#[must_use]
pub fn is_hidden(letter: char, does: Option<Unseen>) -> bool {
    match does {
        Some(Unseen::Steers) => !matches!(letter, '\t' | '\n' | '\r'),
        Some(Unseen::Misleads | Unseen::Turns | Unseen::Idles) => true,
        Some(Unseen::Joins) | None => false,
    }
}

/// As [`visible`], of a running text: what turns the letters beside it, and joiners wherever
/// they stand, belong to such texts in many scripts. They end with their paragraph.
#[must_use]
pub fn running(text: &str) -> Cow<'_, str> {
    shown(text, is_hidden_in_running)
}

/// Whether [`running`] shows a sign instead of a letter.
#[must_use]
pub fn is_hidden_in_running(letter: char, does: Option<Unseen>) -> bool {
    is_hidden(letter, does) && !matches!(does, Some(Unseen::Turns | Unseen::Idles))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the viewer's tests read too.
    #[test]
    fn hidden_letters_are_named_and_others_stay() {
        #[derive(serde::Deserialize)]
        struct Vector {
            text: String,
            shown: Option<String>,
        }
        let vectors: Vec<Vector> =
            serde_json::from_str(include_str!("../tests/vectors/visible.json")).expect("JSON");
        assert!(vectors.iter().any(|one| one.shown.is_none()));
        for Vector { text, shown } in vectors {
            let is = visible(&text);
            assert_eq!(is, shown.as_deref().unwrap_or(&text));
            assert_eq!(matches!(is, Cow::Borrowed(_)), shown.is_none(), "{text:?}");
        }
    }

    #[test]
    fn running_texts_keep_what_scripts_need() {
        for (text, shown) in [
            ("a\u{202e}b\u{202c}", "a[U+202E]b\u{202c}"),
            (
                "\u{2066}x\u{2069} \u{200f}א\u{200e}",
                "\u{2066}x\u{2069} \u{200f}א\u{200e}",
            ),
            (
                "a\u{1b}b\u{e0041}\u{200b}c\u{feff}",
                "a␛b[U+E0041]\u{200b}c\u{feff}",
            ),
        ] {
            assert_eq!(running(text), shown);
        }
    }
}

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

/// Whether a page shows a sign instead. Soft hyphens and joiners belong to the texts that
/// pages show: they stay.
fn is_hidden(letter: char, does: Option<Unseen>) -> bool {
    match does {
        Some(Unseen::Steers) => !matches!(letter, '\t' | '\n' | '\r'),
        Some(Unseen::Misleads) => true,
        Some(Unseen::Joins) | None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hidden_letters_are_named_and_others_stay() {
        assert_eq!(visible("invoice\u{202e}fdp.exe"), "invoice[U+202E]fdp.exe");
        assert_eq!(visible("a\u{1b}[31m\0\u{9b}"), "a␛[31m␀[U+009B]");
        assert_eq!(
            visible("\u{2066}x\u{2069}\u{200f}"),
            "[U+2066]x[U+2069][U+200F]"
        );
        assert_eq!(visible("a\u{e0041}\u{fffe}"), "a[U+E0041][U+FFFE]");
        for plain in [
            "two\nlines\tand é",
            "שלום",
            "نمی\u{200c}خواهم",
            "Donau\u{ad}dampf\u{200b}schiff",
            "👩\u{200d}👧 ❤\u{fe0f}",
            "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
            "",
        ] {
            assert!(matches!(visible(plain), Cow::Borrowed(same) if same == plain));
        }
    }
}

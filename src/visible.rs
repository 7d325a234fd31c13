//! Letters that are not seen, and change what is: control characters, and those that turn
//! the direction of what follows (Unicode, UAX 9). In names and titles they are shown as
//! what they are: the name `invoice`, U+202E, `fdp.exe` does not pass for a PDF.

use std::borrow::Cow;
use std::fmt::Write as _;

/// A text with a sign for each such letter: `␛` for a control character of ASCII, `[U+202E]`
/// for others. Line ends and tabs stay.
#[must_use]
pub fn visible(text: &str) -> Cow<'_, str> {
    if !text.contains(is_hidden) {
        return Cow::Borrowed(text);
    }
    let mut shown = String::with_capacity(text.len() + 8);
    for letter in text.chars() {
        let code = u32::from(letter);
        match letter {
            _ if !is_hidden(letter) => shown.push(letter),
            // The signs for them stand in the same order (Unicode, Control Pictures).
            '\0'..='\u{1f}' => shown.extend(char::from_u32(0x2400 + code)),
            _ => {
                let _ = write!(shown, "[U+{code:04X}]");
            }
        }
    }
    Cow::Owned(shown)
}

fn is_hidden(letter: char) -> bool {
    match letter {
        '\t' | '\n' | '\r' => false,
        '\u{61c}' | '\u{200e}' | '\u{200f}' => true,
        '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => true,
        // What annotates, and what hides in other texts as tags.
        '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}' => true,
        other => other.is_control(),
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
        for plain in ["two\nlines\tand é", "שלום", "👩\u{200d}👧", ""] {
            assert!(matches!(visible(plain), Cow::Borrowed(same) if same == plain));
        }
    }
}

//! Joiners that are needed where they stand: what they make of the letters beside them is
//! seen, although they are not. The rules of names for hosts (RFC 5892, appendices A.1 and
//! A.2), and of emoji (UTS 51).

use icu_properties::props::{
    CanonicalCombiningClass, EmojiModifier, ExtendedPictographic, JoiningType,
};
use icu_properties::{CodePointMapData, CodePointSetData};

const NON_JOINER: char = '\u{200C}';
const JOINER: char = '\u{200D}';
/// Asks for the coloured form of the letter before it.
const EMOJI_FORM: char = '\u{FE0F}';

/// Whether the letter at a place in a text is a joiner that does what it is for: it parts or
/// joins letters of a script whose letters are joined, or makes one emoji of two.
#[must_use]
pub fn is_needed(text: &str, at: usize) -> bool {
    let (before, rest) = text.split_at(at);
    let mut behind = rest.chars();
    match behind.next() {
        Some(NON_JOINER) => follows_virama(before) || parts_joined(before, behind.as_str()),
        Some(JOINER) => follows_virama(before) || makes_one_emoji(before, behind.as_str()),
        _ => false,
    }
}

/// Behind the sign that takes a consonant's vowel away, joiners choose between two forms.
fn follows_virama(before: &str) -> bool {
    let class = CodePointMapData::<CanonicalCombiningClass>::new();
    let last = before.chars().next_back();
    last.is_some_and(|last| class.get(last) == CanonicalCombiningClass::Virama)
}

/// Between letters that would be written as one, marks on them left out.
fn parts_joined(before: &str, behind: &str) -> bool {
    let joining = |letter: char| CodePointMapData::<JoiningType>::new().get(letter);
    let is_mark = |letter: &char| joining(*letter) == JoiningType::Transparent;
    let first = before.chars().rev().find(|letter| !is_mark(letter));
    let second = behind.chars().find(|letter| !is_mark(letter));
    let (Some(first), Some(second)) = (first.map(joining), second.map(joining)) else {
        return false;
    };
    let to_the_left = [JoiningType::DualJoining, JoiningType::LeftJoining];
    let to_the_right = [JoiningType::DualJoining, JoiningType::RightJoining];
    to_the_left.contains(&first) && to_the_right.contains(&second)
}

/// Between two pictures, of which the first may have a form and a colour of skin.
fn makes_one_emoji(before: &str, behind: &str) -> bool {
    let is_picture =
        |letter: char| CodePointSetData::new::<ExtendedPictographic>().contains(letter);
    let is_about = |letter: &char| {
        *letter == EMOJI_FORM || CodePointSetData::new::<EmojiModifier>().contains(*letter)
    };
    // No more than one of each stands behind a picture.
    let first = before
        .chars()
        .rev()
        .take(3)
        .find(|letter| !is_about(letter));
    first.is_some_and(is_picture) && behind.chars().next().is_some_and(is_picture)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many joiners of a text are needed, and how many are not.
    fn counted(text: &str) -> (usize, usize) {
        let joiners = text.char_indices();
        let joiners = joiners.filter(|(_, letter)| matches!(*letter, JOINER | NON_JOINER));
        let (needed, idle): (Vec<_>, Vec<_>) = joiners.partition(|(at, _)| is_needed(text, *at));
        (needed.len(), idle.len())
    }

    #[test]
    fn joiners_are_needed_in_emoji_and_joined_scripts_alone() {
        for (text, needed, idle) in [
            ("👩\u{200d}👩\u{200d}👧", 2, 0),
            ("👩🏽\u{200d}🚀 ❤\u{fe0f}\u{200d}🔥", 2, 0),
            ("🏴\u{200d}☠\u{fe0f}", 1, 0),
            ("نمی\u{200c}خواهم", 1, 0),
            ("مهدی\u{64e}\u{200c}پور", 1, 0),
            ("क\u{94d}\u{200d}ष क\u{94d}\u{200c}ष", 2, 0),
            // Where nothing would be joined, or nothing is beside it.
            ("pass\u{200d}word", 0, 1),
            ("日\u{200d}本 日\u{200c}本", 0, 2),
            ("آ\u{200c}آ", 0, 1),
            ("نمی\u{200c} x", 0, 1),
            ("👩\u{200d}", 0, 1),
            ("\u{200d}👩", 0, 1),
            ("👩\u{200d}a a\u{200d}👩", 0, 2),
            ("👩\u{200d}\u{200d}👩", 0, 2),
            ("ن\u{200d}م", 0, 1),
            ("क\u{200d}ष", 0, 1),
            ("👩\u{200c}👩", 0, 1),
        ] {
            assert_eq!(counted(text), (needed, idle), "{text:?}");
        }
    }
}

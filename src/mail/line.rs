//! Texts of a mail in one line.

use crate::letters::{self, Unseen};

/// A text without the letters that steer what shows it or turn it around; its line ends and
/// tabs are spaces.
#[must_use]
pub fn in_one_line(text: &str) -> String {
    let seen: String = letters::of(text)
        .filter(|(letter, does)| {
            letter.is_whitespace() || !matches!(does, Some(Unseen::Steers | Unseen::Misleads))
        })
        .map(|(letter, _)| letter)
        .collect();
    let words: Vec<&str> = seen.split_whitespace().collect();
    words.join(" ")
}

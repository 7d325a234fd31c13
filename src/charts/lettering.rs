//! How wide words are, and words in lines. The readers' fonts are not known, so all
//! is a little on the wide side.

/// A text in lines of at most so many pixels. A word that is wider has a line of its own.
pub(super) fn wrapped(text: &str, most: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if width_of(line) + width_of(word) + width_of(" ") <= most => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// About how wide a text is in the smallest step of type, in pixels.
pub(super) fn width_of(text: &str) -> f64 {
    text.chars()
        .map(|letter| match letter {
            ' ' | '.' | ',' | '\'' | 'i' | 'l' | 'j' | '\u{a0}' | '\u{202f}' => 4.0,
            'm' | 'w' | 'M' | 'W' | '%' => 11.5,
            letter if letter.is_uppercase() => 9.0,
            letter if letter >= '\u{1100}' => 13.0,
            _ => 7.4,
        })
        .sum()
}

/// The widest of some texts, in pixels.
pub(super) fn widest<'t>(texts: impl IntoIterator<Item = &'t str>) -> f64 {
    texts.into_iter().map(width_of).fold(0.0, f64::max)
}

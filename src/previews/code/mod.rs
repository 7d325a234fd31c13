//! Code and other texts, with classes for what a theme colours. Without the feature
//! `highlighting` they are shown as they are.

#[cfg(feature = "highlighting")]
mod highlight;
#[cfg(not(feature = "highlighting"))]
mod left_out;

use super::text::{self, SHOWN, ShownPart};
#[cfg(feature = "highlighting")]
use highlight::detected;
#[cfg(feature = "highlighting")]
pub(crate) use highlight::{highlighted, language_of};
#[cfg(not(feature = "highlighting"))]
use left_out::detected;
#[cfg(not(feature = "highlighting"))]
pub(crate) use left_out::{highlighted, language_of};

/// So many lines, and letters of a line, are shown.
const LINES: usize = 200;
const LETTERS: usize = 1000;
/// Where every second word is coloured, the colours weigh more than the words.
const HEAVY: usize = 2 * SHOWN;

/// The first lines of a text as HTML, and how many that is.
pub(super) fn beginning(path: &str, text: &str) -> (String, ShownPart) {
    let mut shown = String::new();
    let mut lines = 0;
    for line in text.lines() {
        if lines == LINES || shown.len() + line.len().min(LETTERS * 4) > SHOWN {
            break;
        }
        match line.char_indices().nth(LETTERS) {
            Some((at, _)) => shown.extend([&line[..at], "…"]),
            None => shown.push_str(line),
        }
        shown.push('\n');
        lines += 1;
    }
    let language = language_of(path).or_else(|| detected(&shown));
    let part = ShownPart {
        shown: lines,
        of: text.lines().count(),
    };
    let html = language
        .and_then(|language| highlighted(language, &shown))
        .filter(|html| html.len() <= HEAVY);
    let html = html.unwrap_or_else(|| {
        let mut html = String::new();
        text::escaped(&shown, &mut html);
        html
    });
    (html, part)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_and_a_long_line_are_cut() {
        let (html, part) = beginning("a.txt", &"line\n".repeat(1000));
        assert_eq!((part.shown, part.of), (LINES, 1000));
        assert_eq!(html.lines().count(), LINES);
        let (html, _) = beginning("a.json", &format!("[{}]", "1,".repeat(50_000)));
        assert!(html.len() < 40_000 && html.trim_end().ends_with('…'));
        let (html, part) = beginning("a.unknown", "<b>\n");
        assert_eq!((html.as_str(), part.of), ("&lt;b&gt;\n", 1));
    }

    #[cfg(feature = "highlighting")]
    #[test]
    fn languages_are_told_by_names_and_first_lines() {
        assert_eq!(language_of("a/b.py"), Some("python"));
        assert_eq!(language_of("Dockerfile"), Some("docker"));
        assert_eq!(language_of("a.bin"), None);
        let (html, _) = beginning("script", "#!/bin/sh\necho \"$1\" # it\n");
        assert!(html.contains("hl-comment"), "{html}");
    }
}

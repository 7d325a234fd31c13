//! Spaces and colons that look as YAML's own and are none to it.

use std::ops::Range;
use std::sync::Arc;

use crate::diag::{Diagnostic, Source, Span};

/// The first of them in `source.text[range]`, where YAML needs a plain one.
pub(super) fn odd_space(source: &Arc<Source>, range: &Range<usize>) -> Option<Diagnostic> {
    let (at, fact) = first(&source.text[range.clone()])?;
    let at = range.start + at.start..range.start + at.end;
    let hint = match &source.text[at.clone()] {
        "：" => "write `: `, a colon and a space",
        _ => "type it anew, as a plain space",
    };
    Some(Diagnostic::error(Span::new(source, at), fact).hint(hint))
}

/// The first space that is none to YAML where it needs one, or a colon that is none: where it
/// stands and what it is.
fn first(text: &str) -> Option<(Range<usize>, String)> {
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let at = start;
        start += line.len();
        let rest = line.trim_start_matches([' ', '-']);
        let indent = at + line.len() - rest.len();
        let key_length = rest
            .find(|letter: char| !letter.is_ascii_alphanumeric() && !matches!(letter, '_' | '-'))
            .unwrap_or(rest.len());
        let (key, behind) = rest.split_at(key_length);
        let first = rest.chars().next();
        if let Some(space) = first.filter(|first| is_odd(*first)) {
            let place = "before a key";
            return Some((indent..indent + space.len_utf8(), named(space, place)));
        }
        if key.is_empty() {
            continue;
        }
        let behind_at = indent + key_length;
        if behind.starts_with('：') {
            let fact = format!("a full-width colon stands behind `{key}`, where YAML needs `: `");
            return Some((behind_at..behind_at + '：'.len_utf8(), fact));
        }
        let space = behind
            .strip_prefix(':')
            .and_then(|rest| rest.chars().next());
        if let Some(space) = space.filter(|space| is_odd(*space)) {
            let at = behind_at + 1;
            let place = format!("behind `{key}:`");
            return Some((at..at + space.len_utf8(), named(space, &place)));
        }
    }
    None
}

fn is_odd(letter: char) -> bool {
    !letter.is_ascii()
        && (letter.is_whitespace() || matches!(letter, '\u{200b}' | '\u{2060}' | '\u{feff}'))
}

fn named(space: char, place: &str) -> String {
    let name = match space {
        '\u{a0}' => "a no-break space",
        '\u{202f}' => "a narrow no-break space",
        '\u{3000}' => "a full-width space",
        '\u{200b}' | '\u{2060}' | '\u{feff}' => "a space without width",
        _ => "an unusual space",
    };
    let code = u32::from(space);
    format!("{name} (U+{code:04X}) stands {place}, where YAML needs a plain one")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_spaces_are_found_where_yaml_needs_plain_ones() {
        for (text, wanted) in [
            (
                "a: 1\ntitle:\u{a0}x\n",
                (11, "a no-break space (U+00A0) stands behind `title:`"),
            ),
            ("a:\u{3000}x", (2, "a full-width space")),
            ("- b:\u{200b}x", (4, "a space without width")),
            (
                "a: 1\n\u{a0}b: 2",
                (5, "a no-break space (U+00A0) stands before a key"),
            ),
            ("a：x", (1, "a full-width colon")),
        ] {
            let (at, fact) = first(text).expect(text);
            assert_eq!(at.start, wanted.0, "{text}");
            assert!(fact.starts_with(wanted.1), "{fact}");
        }
        for text in [
            "a: b\u{a0}c",
            "a: \u{a0}b",
            "# x:\u{a0}y",
            "",
            "a:b",
            "http://a\u{a0}b",
        ] {
            assert!(first(text).is_none(), "{text}");
        }
    }
}

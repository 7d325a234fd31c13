//! What YAML drops without a word although somebody probably meant it: `Sprint #4` is `Sprint`
//! to it, `!x y` is `y`. And spaces that are none to it.

use std::ops::Range;
use std::sync::Arc;

use super::yaml::Node;
use crate::diag::{Diagnostic, Source, Span};
use crate::model::kind::Shape;
use crate::model::record::Spanned;

/// A warning where something of a value of words was dropped. `from` is where its key ends, of
/// one that has a key.
pub(super) fn warning(
    source: &Arc<Source>,
    node: &Spanned<Node>,
    shape: &Shape,
    from: Option<usize>,
) -> Option<Diagnostic> {
    // What stands in a table is taken as it is.
    if source.path.ends_with(".csv") {
        return None;
    }
    let is_words = matches!(
        shape,
        Shape::Text | Shape::Markdown | Shape::Person { .. } | Shape::File
    );
    let at = match &node.value {
        Node::Null => comment(&source.text, after_colon(&source.text, from?)?),
        Node::Scalar(_) if !is_words => None,
        Node::Scalar(value) => label(&source.text, node.at.start, value)
            .or_else(|| behind(&source.text, &node.at, value)),
        _ => None,
    }?;
    let dropped = &source.text[at.clone()];
    let what = match dropped.chars().next() {
        Some('#') => "a comment",
        Some('!') => "the name of a type",
        _ => "a label",
    };
    let fact = format!("YAML takes `{dropped}` for {what}, and drops it");
    let finding = Diagnostic::warning(Span::new(source, at), fact);
    Some(finding.hint("put the whole value in quotes, if this belongs to it"))
}

/// A comment behind a value without quotes that begins like a word: `#4`, not `# of four`.
fn behind(text: &str, at: &Range<usize>, value: &str) -> Option<Range<usize>> {
    let written = text.get(at.clone())?.trim_end();
    let end = at.start + written.len();
    (written == value).then(|| comment(text, end)).flatten()
}

fn comment(text: &str, from: usize) -> Option<Range<usize>> {
    let line = text.get(from..)?.lines().next()?;
    let rest = line.trim_start_matches([' ', '\t']);
    let start = from + line.len() - rest.len();
    let word = rest.strip_prefix('#')?;
    let is_meant = start > from && word.starts_with(|first: char| first.is_alphanumeric());
    is_meant.then(|| start..start + rest.trim_end().len())
}

/// Behind the colon of a key that ends at `from`, with its quote.
fn after_colon(text: &str, from: usize) -> Option<usize> {
    let rest = text.get(from..)?.trim_start_matches(['"', '\'']);
    let behind = rest.trim_start_matches(' ').strip_prefix(':')?;
    Some(text.len() - behind.len())
}

/// A type or a label in front of a value that begins at `start`. Types of YAML's own begin
/// with two signs.
fn label(text: &str, start: usize, value: &str) -> Option<Range<usize>> {
    let is_label = |word: &str| word.starts_with(['!', '&']) && !word.starts_with("!!");
    let end_of = |word: &str| word.find(char::is_whitespace).unwrap_or(word.len());
    let own = text.get(start..)?;
    if is_label(own) {
        // A text of several lines may begin with such a sign.
        let end = end_of(own);
        return (!value.starts_with(&own[..end])).then(|| start..start + end);
    }
    let before = text.get(..start)?;
    if !before.ends_with([' ', '\t']) {
        return None;
    }
    let line = &before[before.rfind('\n').map_or(0, |at| at + 1)..];
    let line = line.trim_end_matches([' ', '\t']);
    let word = &line[line.rfind([' ', '\t']).map_or(0, |at| at + 1)..];
    let end = before.len() - (before.len() - before.trim_end_matches([' ', '\t']).len());
    (is_label(word) && line.len() > word.len()).then(|| end - word.len()..end)
}

/// The first space that is none to YAML where it needs one, or a colon that is none: where it
/// stands and what it is.
pub(super) fn odd_space(text: &str) -> Option<(Range<usize>, String)> {
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
            return Some((indent..indent + space.len_utf8(), said(space, place)));
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
            return Some((at..at + space.len_utf8(), said(space, &place)));
        }
    }
    None
}

fn is_odd(letter: char) -> bool {
    !letter.is_ascii()
        && (letter.is_whitespace() || matches!(letter, '\u{200b}' | '\u{2060}' | '\u{feff}'))
}

fn said(space: char, place: &str) -> String {
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
            let (at, fact) = odd_space(text).expect(text);
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
            assert!(odd_space(text).is_none(), "{text}");
        }
    }
}

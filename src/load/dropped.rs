//! Finds what YAML drops silently although somebody probably meant it: `Sprint #4` is `Sprint`
//! to it, `!x y` is `y`.

use std::ops::Range;
use std::sync::Arc;

use crate::diag::{Diagnostic, Source, Span, Spanned};
use crate::model::kind::Shape;
use crate::syntax::yaml::Node;

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
        Shape::Text | Shape::Markdown | Shape::Person(_) | Shape::File
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

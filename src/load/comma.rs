//! An amount with a decimal comma in braces: to YAML `{price: 950,00}` is a price of 950 and a
//! key `00`.

use std::ops::Range;
use std::sync::Arc;

use super::defaults::Defaults;
use super::scalar;
use crate::diag::{Diagnostic, Source, Span, Spanned};
use crate::model::kind::Shape;
use crate::syntax::yaml::Node;

type Pairs = [(Spanned<String>, Spanned<Node>)];

/// Where the value of the first of `pairs` stands with the parts that commas have cut off it,
/// and how many these are; nothing where there are none.
pub(super) fn cut(source: &Source, pairs: &Pairs) -> Option<(Range<usize>, usize)> {
    let ((_, value), rest) = pairs.split_first()?;
    let Node::Scalar(text) = &value.value else {
        return None;
    };
    let mut whole = value.at.clone();
    if source.text.get(whole.clone()) != Some(text.as_str()) {
        return None;
    }
    let mut parts = 0;
    for (key, node) in rest {
        let between = source.text.get(whole.end..key.at.start);
        let before = source.text.get(..whole.end)?.bytes().next_back();
        let is_part = node.value == Node::Null
            && between == Some(",")
            && before.is_some_and(|byte| byte.is_ascii_digit())
            && key.value.starts_with(|first: char| first.is_ascii_digit());
        if !is_part {
            break;
        }
        whole.end = key.at.end;
        parts += 1;
    }
    (parts > 0).then_some((whole, parts))
}

/// What is said of a value that a comma has cut.
pub(super) fn said(
    source: &Arc<Source>,
    whole: Range<usize>,
    shape: &Shape,
    defaults: &Defaults,
) -> Diagnostic {
    let text = source.text[whole.clone()].trim_end();
    let fact = format!("`{text}` has a comma, which ends a value in braces");
    let hint = match scalar::read(text, shape, defaults) {
        Err(wrong) => wrong.hint,
        Ok(_) => Some(format!("put it in quotes: `\"{text}\"`")),
    };
    Diagnostic::error(Span::new(source, whole), fact).maybe_hint(hint)
}

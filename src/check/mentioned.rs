//! Where something stands that a message about another place mentions.

use crate::diag::Span;
use crate::model::content::ClientContent;

/// A place in a sentence: `content/acme/tasks.yaml:3`.
pub(super) fn line_of(span: &Span) -> String {
    format!("{}:{}", span.source.path, span.line_and_column().0)
}

/// The last place in `client.yaml` where a text stands.
pub(super) fn place_of(client: &ClientContent, text: &str) -> Span {
    let at = client.source.text.rfind(text).unwrap_or(0);
    Span::new(&client.source, at..at + text.len())
}

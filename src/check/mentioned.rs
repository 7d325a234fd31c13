//! Where `client.yaml` says something that was read out of it.

use crate::diag::Span;
use crate::model::content::ClientContent;

/// The last place in `client.yaml` where a text stands.
pub(super) fn place_of(client: &ClientContent, text: &str) -> Span {
    let at = client.source.text.rfind(text).unwrap_or(0);
    Span::new(&client.source, at..at + text.len())
}

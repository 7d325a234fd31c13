//! Alerts, `> [!NOTE]`, as pages write them: a quote below a word that says how it is meant.

use pulldown_cmark::BlockQuoteKind;

use crate::escape::escaped;

/// The beginning of an alert, which says in words what it is.
pub(crate) fn alert(kind: BlockQuoteKind, word: &dyn Fn(&str) -> String) -> String {
    let name = match kind {
        BlockQuoteKind::Note => "note",
        BlockQuoteKind::Tip => "tip",
        BlockQuoteKind::Important => "important",
        BlockQuoteKind::Warning => "warning",
        BlockQuoteKind::Caution => "caution",
    };
    let words = escaped(&word(&format!("alert_{name}")));
    format!(
        "<div class=\"alert alert-{name}\" role=\"note\">\n<p class=\"alert-title\">{words}</p>\n"
    )
}

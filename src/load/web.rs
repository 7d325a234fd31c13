//! Addresses of the web that `firm.yaml` names: the firm's own site, and the pages that
//! every site has to link to.

use std::sync::Arc;

use super::firm::{language_of, report};
use crate::diag::{Diagnostic, Source};
use crate::model::firm::Link;
use crate::model::record::{Group, Spanned, Value};
use crate::web;

/// `website`
pub(super) fn website(
    group: &Group,
    source: &Arc<Source>,
    found: &mut Vec<Diagnostic>,
) -> Option<String> {
    address(group.get("website")?, "website", source, found)
}

/// `links`
pub(super) fn links(group: &Group, source: &Arc<Source>, found: &mut Vec<Diagnostic>) -> Vec<Link> {
    let mut links = Vec::new();
    for own in group.groups("links") {
        let url = own.get("url");
        let url = url.and_then(|value| address(value, "url", source, found));
        let language = language_of(own, "language", source, found);
        let label = own.text("label").map(str::to_owned);
        if let Some((label, url)) = label.zip(url) {
            links.push(Link {
                label,
                url,
                language,
            });
        }
    }
    links
}

/// An address that a page may link to: `https`, which is all that `verify` lets an unlock
/// page lead to. Anything else, such as `javascript:`, could do more than lead somewhere.
fn address(
    value: &Spanned<Value>,
    name: &str,
    source: &Arc<Source>,
    found: &mut Vec<Diagnostic>,
) -> Option<String> {
    let text = value.value.as_text()?;
    if web::host(text).is_ok() {
        return Some(text.to_owned());
    }
    let fact = format!("`{name}` is `{text}`, not an address of the web");
    let hint = "write it as `https://www.example.com/`";
    found.push(report(source, value, fact, Some(hint.to_owned())));
    None
}

//! Addresses of the web that `firm.yaml` names: the firm's own site, and the pages that
//! every site has to link to, called so in one language or in several.

use std::sync::Arc;

use super::settings::{language_of, report};
use super::theme::member;
use crate::diag::{Diagnostic, Source};
use crate::kinds::declaration::Declarations;
use crate::model::firm::FooterLink;
use crate::model::label::Label;
use crate::model::record::{Group, Spanned, Value};
use crate::syntax::yaml::Node;
use crate::web;

/// `website`
pub(super) fn website(
    group: &Group,
    source: &Arc<Source>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<String> {
    address(group.get("website")?, "website", source, diagnostics)
}

/// What links are called in several languages, each with the place where that begins.
pub(super) type LinkLabels = Vec<(usize, Label)>;

/// Takes the labels of `links` that are mappings of languages out of what the file says: the
/// form knows a text.
pub(super) fn labels(
    firm: &mut Spanned<Node>,
    source: &Arc<Source>,
    diagnostics: &mut Vec<Diagnostic>,
) -> LinkLabels {
    let mut labels = Vec::new();
    let Some(Node::List(links)) = member(firm, "links").map(|links| &mut links.value) else {
        return labels;
    };
    for link in links {
        let Some(label) = member(link, "label") else {
            continue;
        };
        let Node::Map(_) = label.value else { continue };
        let mut declarations = Declarations {
            source,
            is_own: true,
            diagnostics,
        };
        let own = declarations.label(label, "label");
        // A label without words has been reported.
        label.value = Node::Scalar("label".to_owned());
        labels.extend(own.map(|own| (label.at.start, own)));
    }
    labels
}

/// `links`
pub(super) fn links(
    group: &Group,
    labels: &LinkLabels,
    source: &Arc<Source>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<FooterLink> {
    let mut links = Vec::new();
    for own in group.groups("links") {
        let url = own.get("url");
        let url = url.and_then(|value| address(value, "url", source, diagnostics));
        let language = language_of(own, "language", source, diagnostics);
        let label = own.get("label").and_then(|value| {
            let in_languages = labels.iter().find(|(at, _)| *at == value.at.start);
            let text = || value.value.as_text().map(Label::own);
            in_languages.map(|(_, label)| label.clone()).or_else(text)
        });
        if let Some((label, url)) = label.zip(url) {
            links.push(FooterLink {
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
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<String> {
    let text = value.value.as_text()?;
    if web::host(text).is_ok() {
        return Some(text.to_owned());
    }
    let fact = format!("`{name}` is `{text}`, not a web address");
    let hint = "write it as `https://www.example.com/`";
    diagnostics.push(report(source, value, fact, Some(hint.to_owned())));
    None
}

//! The lists of approvals that were signed before, against the newest one: what was signed
//! once stays as it was.

use std::collections::HashMap;

use crate::diag::{Diagnostic, Span};
use crate::model::content::ClientContent;

/// Approvals that were signed before, and are signed as others now or not at all. That is
/// a warning: the newest list is as it should be, and the client gets both.
pub(super) fn check(client: &ClientContent, diagnostics: &mut Vec<Diagnostic>) {
    let Some(signed) = &client.signed else {
        return;
    };
    let now: HashMap<&str, _> = signed
        .entries()
        .map(|entry| (entry.path, entry.digest))
        .collect();
    for earlier in &signed.earlier {
        for entry in earlier.entries() {
            let fact = match now.get(entry.path) {
                Some(digest) if *digest == entry.digest => continue,
                Some(_) => "was signed before with other bytes",
                None => "was signed before, and is not in the newest list",
            };
            let place = Span::new(&earlier.source, entry.at);
            let fact = format!("the approval `{}` {fact}", entry.path);
            diagnostics.push(Diagnostic::warning(place, fact).hint(
                "restore the approval from git; if the change is meant, tell the client: both lists are handed over",
            ));
        }
    }
}

//! The signed list of approvals against the approvals as they are now.

use std::collections::HashMap;

use super::pins::LINE_ENDS;
use crate::chain;
use crate::diag::{Diagnostic, Span};
use crate::digest::fits_with_other_line_ends;
use crate::model::content::{ClientContent, Content};
use crate::model::recorded;
use crate::model::signed::Signed;

/// Approvals that were signed and are others now, or gone; approvals that were
/// recorded since.
pub(super) fn check(content: &Content, client: &ClientContent, diagnostics: &mut Vec<Diagnostic>) {
    let handed_over = recorded::handed_over(client);
    let slug = &client.client.slug;
    let sign = || format!("`deedbox approvals {slug} --sign` signs them");
    let signed = client.signed.as_ref();
    if let Some(last) = handed_over.last() {
        let firm = &content.firm;
        let mut miss = |fact: &str| {
            diagnostics.push(Diagnostic::warning(last.record.place(), fact).hint(sign()));
        };
        if firm.signs() && signed.is_none_or(|signed| signed.by.is_none()) {
            miss("the approvals are not signed");
        }
        let is_unstamped = |signed: &Signed| signed.stamp.is_none() && !signed.has_unread_stamp;
        if firm.timestamps.is_some() && signed.is_none_or(is_unstamped) {
            miss("the approvals have no time stamp");
        }
    }
    let Some(signed) = signed else { return };
    let listed: HashMap<&str, usize> = signed
        .entries()
        .enumerate()
        .map(|(at, entry)| (entry.path, at))
        .collect();
    let chain = recorded::chain(client);
    let links = recorded::links(&chain);
    for (at, entry) in signed.entries().enumerate() {
        let place = Span::new(&signed.source, entry.at.clone());
        let error = |fact: String| {
            Diagnostic::error(place.clone(), fact)
                .hint("restore the approval from git or from the last archive")
        };
        let name = file_name(entry.path);
        let Some(record) = client.from_own_path(entry.path) else {
            diagnostics.push(error(format!(
                "the approval `{name}` was signed and is gone"
            )));
            continue;
        };
        let bytes = record.source.bytes();
        let position = links
            .iter()
            .position(|link| link.path.as_deref() == Some(entry.path));
        let own = position.map(|at| &links[at]);
        let fits = entry.digest.is_some_and(|digest| match own {
            Some(own) => own.is(digest),
            None => record.source.digest() == digest,
        });
        if !fits {
            let same = |digest| fits_with_other_line_ends(&bytes, digest);
            if entry.digest.is_some_and(same) {
                let fact = format!(
                    "the approval `{name}` has other line endings than when it was signed, and is the same otherwise"
                );
                diagnostics.push(Diagnostic::error(place, fact).hint(LINE_ENDS));
                continue;
            }
            let fact = format!("the approval `{name}` is not the one that was signed");
            let now = record.source.digest();
            diagnostics.push(error(fact).note(format!("the file now has {now}")));
            continue;
        }
        let in_order = position.is_some_and(|position| {
            chain::before(&links, position)
                .into_iter()
                .filter(|before| !chain[*before].is_internal)
                .filter_map(|before| links[before].path.as_deref())
                .all(|path| listed.get(path).is_some_and(|before| *before < at))
        });
        if !in_order {
            let fact = format!("the approval `{name}` was signed in another place of the chain");
            diagnostics.push(error(fact));
        }
    }
    let is_new = |path: Option<&str>| path.is_some_and(|path| !listed.contains_key(path));
    let new: Vec<_> = handed_over
        .iter()
        .filter(|one| is_new(one.link.path.as_deref()))
        .collect();
    if let Some(next) = new.first() {
        let fact = match new.len() {
            1 => "one approval was recorded after the signature".to_owned(),
            since => format!("{since} approvals were recorded after the signature"),
        };
        diagnostics.push(Diagnostic::warning(next.record.place(), fact).hint(sign()));
    }
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

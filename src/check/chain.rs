//! The chain of a client's approvals: each names those that were the last ones when it was
//! written down.

use super::pins::LINE_ENDS;
use crate::chain::{self, ChainLink, Fault};
use crate::diag::{Diagnostic, Place};
use crate::digest::{Digest, fits_with_other_line_ends};
use crate::model::approval;
use crate::model::content::ClientContent;
use crate::model::recorded::{self, Recorded};

const RESTORE: &str = "restore the approvals as they were from git or from the last archive";

/// Approvals that were changed, removed, copied or put in another order; a fork is only
/// noted.
pub(super) fn check(client: &ClientContent, diagnostics: &mut Vec<Diagnostic>) {
    unreadable(client, diagnostics);
    let chain = recorded::chain(client);
    let links = recorded::links(&chain);
    let faults = chain::faults(&links);
    // What a link names by other bytes than it has now, nothing names any more: that is no
    // fork.
    let is_torn = |fault: &Fault| matches!(fault, Fault::Gone { .. });
    let is_whole = !faults.iter().any(is_torn);
    for fault in faults {
        diagnostics.push(told(&chain, &links, fault));
    }
    let heads = chain::heads(&links);
    if let [_, .., last] = heads[..]
        && is_whole
    {
        let names: Vec<String> = heads.iter().map(|at| name(&links[*at])).collect();
        let fact = format!(
            "{} approvals were recorded side by side: none of them names another",
            heads.len()
        );
        diagnostics.push(
            Diagnostic::note_at(chain[last].record.place(), fact)
                .note(format!("they are {}", names.join(", ")))
                .hint("nothing has to be done: the next approval names them all"),
        );
    }
}

fn unreadable(client: &ClientContent, diagnostics: &mut Vec<Diagnostic>) {
    for record in client.of_kind("approvals") {
        for given in approval::previous(record) {
            let text = given.value.as_text().unwrap_or_default();
            if text.parse::<Digest>().is_err() {
                let fact = format!("`{text}` is not the SHA-256 of an approval");
                diagnostics.push(Diagnostic::error(record.span(&given.at), fact).hint(RESTORE));
            }
        }
    }
}

fn told(chain: &[Recorded<'_>], links: &[ChainLink], fault: Fault) -> Diagnostic {
    match fault {
        Fault::Gone { link, named } => gone(chain, links, link, named),
        Fault::Order { link, named } => Diagnostic::error(
            place(&chain[link], links[named].digest),
            "the approval before this one was recorded after it",
        )
        .note(format!("it is {}", chain[named].record.source.path))
        .hint(RESTORE),
        Fault::Twice { link, first } => Diagnostic::error(
            chain[link].record.place(),
            format!("this file is a copy of {}", chain[first].record.source.path),
        )
        .hint("remove it: one decision is recorded once"),
    }
}

fn gone(chain: &[Recorded<'_>], links: &[ChainLink], link: usize, named: Digest) -> Diagnostic {
    let one = &chain[link];
    let place = place(one, named);
    let same = chain
        .iter()
        .find(|other| fits_with_other_line_ends(&other.record.source.bytes(), named));
    if let Some(same) = same {
        let fact = "the approval before this one has other line endings than when it was recorded, and is the same otherwise";
        return Diagnostic::error(place, fact)
            .note(format!("it is {}", same.record.source.path))
            .hint(LINE_ENDS);
    }
    let Some(before) = link.checked_sub(1) else {
        return Diagnostic::error(
            place,
            "an approval was recorded before this one and is gone",
        )
        .note(format!(
            "the one recorded was {named}, and there is none before this one"
        ))
        .hint(RESTORE);
    };
    Diagnostic::error(
        place,
        "the approval before this one is not the one that was recorded: it was edited, removed or put in another order",
    )
    .note(format!(
        "the one recorded was {named}; {} has {}",
        chain[before].record.source.path, links[before].digest
    ))
    .hint(RESTORE)
}

/// Where a file names a digest; else its first approval.
fn place(one: &Recorded<'_>, named: Digest) -> Place {
    let is_it = |given: &&crate::model::record::Spanned<crate::model::record::Value>| {
        given.value.as_text().and_then(|text| text.parse().ok()) == Some(named)
    };
    match approval::previous(one.record).find(is_it) {
        Some(given) => one.record.span(&given.at).into(),
        None => one.record.place(),
    }
}

fn name(link: &ChainLink) -> String {
    let path = link.path.as_deref().unwrap_or_default();
    format!("`{}`", path.rsplit('/').next().unwrap_or(path))
}

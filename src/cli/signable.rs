//! Whether a client's approvals may be signed as they are: all of them could be read, and git
//! has not changed the line ends of any. A list that lacks an approval, or has digests that fit
//! on this machine alone, would be wrong for whoever checks it.

use std::collections::HashSet;
use std::iter;

use super::failure::Failure;
use crate::chain::{self, ChainLink, Fault};
use crate::check::LINE_ENDS;
use crate::diag::{Diagnostic, Severity, Span};
use crate::digest::fits_with_other_line_ends;
use crate::features::TIMESTAMPS;
use crate::load::Loaded;
use crate::model::content::ClientContent;
use crate::model::recorded::{self, Recorded};
use crate::timestamp::StampError;

/// Refuses to sign the approvals of the one client that was loaded, where that cannot be done.
///
/// # Errors
/// When one was not read, or has other line endings than when it was signed; or when their
/// time stamps cannot be read or asked for by this program.
pub(super) fn refuse(loaded: &Loaded) -> Result<(), Failure> {
    let client = &loaded.content.clients[0];
    let lists = client.signed.iter();
    let mut lists = lists.flat_map(|newest| iter::once(newest).chain(&newest.earlier));
    let is_stamped = loaded.content.firm.timestamps.is_some();
    if (is_stamped && !TIMESTAMPS.is_built_in) || lists.any(|list| list.has_unread_stamp) {
        return Err(Failure::from(StampError::LeftOut).note("nothing was written"));
    }
    let mut found = unread(client, &loaded.diagnostics);
    found.extend(with_other_line_ends(client));
    if found.is_empty() {
        return Ok(());
    }
    Err(Failure {
        found,
        ..Failure::wrong()
    })
}

/// What is wrong with files that hold unknown approvals: files that gave no record, or records
/// that are no part of the chain although they were written down.
fn unread(client: &ClientContent, found: &[Diagnostic]) -> Vec<Diagnostic> {
    let base = format!("content/{}/approvals/", client.client.slug);
    let chain = recorded::chain(client);
    let known: HashSet<&str> = chain
        .iter()
        .map(|one| one.record.source.path.as_str())
        .collect();
    let is_lost = |path: &str| {
        let of_file = |record: &&_| -> bool {
            let record: &crate::model::record::Record = record;
            record.source.path == path
        };
        let records: Vec<_> = client.records.iter().filter(of_file).collect();
        let is_written = |text: &str| text.contains("recorded_at") || text.contains("previous");
        let is_recorded = records.iter().any(|one| is_written(&one.source.text));
        path.starts_with(&base) && !known.contains(path) && (records.is_empty() || is_recorded)
    };
    found
        .iter()
        .filter(|one| one.severity == Severity::Error && is_lost(one.sort_key().0))
        .map(|one| one.clone().note("nothing was signed"))
        .collect()
}

fn with_other_line_ends(client: &ClientContent) -> Vec<Diagnostic> {
    let chain = recorded::chain(client);
    let links = recorded::links(&chain);
    let mut found = named_with_other_line_ends(&chain, &links);
    let Some(signed) = &client.signed else {
        return found;
    };
    let is_changed = |path: &str, digest| {
        let own = links.iter().find(|link| link.path.as_deref() == Some(path));
        let record = client.from_own_path(path);
        own.is_some_and(|own| !own.is(digest))
            && record.is_some_and(|one| fits_with_other_line_ends(&one.source.bytes(), digest))
    };
    let changed = signed.entries().filter(|entry| {
        let digest = entry.digest;
        digest.is_some_and(|digest| is_changed(entry.path, digest))
    });
    found.extend(changed.map(|entry| {
            let fact = format!(
                "the approval `{}` has other line endings than when it was signed, and is the same otherwise",
                entry.path
            );
            let place = Span::new(&signed.source, entry.at.clone());
            Diagnostic::error(place, fact)
                .note("nothing was signed")
                .hint(LINE_ENDS)
    }));
    found
}

/// Approvals that a later one names by the digest that they had before their line endings
/// changed.
fn named_with_other_line_ends(chain: &[Recorded<'_>], links: &[ChainLink]) -> Vec<Diagnostic> {
    let faults = chain::faults(links).into_iter();
    let is_changed = |named| {
        let own = chain.iter().map(|one| one.record);
        own.clone()
            .find(|record| fits_with_other_line_ends(&record.source.bytes(), named))
    };
    let changed = faults.filter_map(|fault| match fault {
        Fault::Gone { named, .. } => is_changed(named),
        _ => None,
    });
    changed
        .map(|record| {
            let fact = "this approval has other line endings than when it was recorded, and is the same otherwise";
            Diagnostic::error(record.place(), fact)
                .note("nothing was written")
                .hint(LINE_ENDS)
        })
        .collect()
}

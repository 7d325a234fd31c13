//! The signed list of approvals against the approvals as they are now.

use crate::diag::{Diagnostic, Span};
use crate::digest::Digest;
use crate::model::approval;
use crate::model::content::{ClientContent, Content};

/// Approvals that were signed and are others now, or gone; approvals that were
/// recorded since.
pub(super) fn check(content: &Content, client: &ClientContent, found: &mut Vec<Diagnostic>) {
    let approvals = approval::all(client);
    let chain = approval::handed_over(&approvals);
    let slug = &client.client.slug;
    let sign = || format!("`deedbox approvals {slug} --sign` signs them");
    let signed = client.signed.as_ref();
    if let Some(last) = chain.last() {
        let firm = &content.firm;
        let mut miss = |fact: &str| {
            found.push(Diagnostic::warning(last.record.place(), fact).hint(sign()));
        };
        if firm.signing_key.is_some() && signed.is_none_or(|signed| signed.by.is_none()) {
            miss("the approvals are not signed");
        }
        if firm.timestamps.is_some() && signed.is_none_or(|signed| signed.stamp.is_none()) {
            miss("the approvals have no time stamp");
        }
    }
    let Some(signed) = signed else { return };
    let base = format!("content/{slug}/");
    let mut entries = signed.entries();
    let mut count = 0;
    for (at, entry) in entries.by_ref().enumerate() {
        count = at + 1;
        let place = Span::new(&signed.source, entry.at.clone());
        let error = |fact: String| {
            Diagnostic::error(place.clone(), fact)
                .hint("restore the approval from git or from the last archive")
        };
        let name = entry.path.rsplit('/').next().unwrap_or(entry.path);
        let Some(record) = client.from_source(&format!("{base}{}", entry.path)) else {
            found.push(error(format!(
                "the approval `{name}` was signed and is gone"
            )));
            continue;
        };
        let now = Digest::of(record.source.text.as_bytes());
        if entry.digest != Some(now) {
            let fact = format!("the approval `{name}` is not the one that was signed");
            found.push(error(fact).note(format!("the file now has {now}")));
        } else if chain
            .get(at)
            .is_none_or(|one| one.record.source.path != record.source.path)
        {
            let fact = format!("the approval `{name}` was signed in another place of the chain");
            found.push(error(fact));
        }
    }
    if let Some(next) = chain.get(count) {
        let since = chain.len() - count;
        let fact = match since {
            1 => "one approval was recorded after the signature".to_owned(),
            since => format!("{since} approvals were recorded after the signature"),
        };
        found.push(Diagnostic::warning(next.record.place(), fact).hint(sign()));
    }
}

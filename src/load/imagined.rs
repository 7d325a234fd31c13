//! Reads a text as if it were written already, so that `check` can look at it before anything
//! is on the disk.

use super::defaults::Defaults;
use super::{called, record, tree};
use crate::diag::Diagnostic;
use crate::model::content::Content;
use crate::syntax::source;

/// Puts the records of a Markdown or YAML text in the place of those of its file, in the
/// first client. Gives what reading finds wrong with it.
#[must_use]
pub fn imagine(content: &mut Content, path: &str, text: String) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    let kinds = &content.kinds;
    let (Some(client), Some(file)) = (content.clients.first(), tree::record(path, kinds, || false))
    else {
        return diagnostics;
    };
    let name = format!("content/{}/{path}", client.client.slug);
    let source = source::source(&name, text);
    let (zone, currency) = (&content.firm.time_zone, &content.firm.currency);
    let language = client.client.language.as_ref();
    let defaults = Defaults {
        language: language.unwrap_or(&content.firm.locale).clone(),
        naming: client.naming.clone(),
        ..Defaults::of(zone.clone(), currency.clone())
    };
    let own = record::of_text(
        &source,
        &file,
        &kinds[file.kind],
        &defaults,
        &mut diagnostics,
    );
    let mut records = client.records.to_vec();
    records.retain(|record| record.source.path != name);
    records.extend(own);
    let kind = &kinds[file.kind].name;
    // As when the file is read with all others.
    let (mut same, mut records): (Vec<_>, Vec<_>) =
        records.into_iter().partition(|record| record.kind == *kind);
    called::tell_apart(&mut same);
    records.extend(same);
    let order = |kind: &str| kinds.iter().position(|known| known.name == kind);
    records.sort_by(|a, b| (order(&a.kind), &a.slug).cmp(&(order(&b.kind), &b.slug)));
    let imagined = client.with(records, client.files.clone());
    content.clients[0] = imagined;
    diagnostics
}

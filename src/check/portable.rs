//! Files whose names cannot be taken to every system: an error as long as nobody has decided
//! about them, and afterwards, when renaming would break what was approved, a warning.

use std::collections::HashSet;

use super::approvals::evidence_files;
use crate::diag::Diagnostic;
use crate::model::approval;
use crate::model::content::ClientContent;
use crate::names::{Names, mended};

/// Looks at the names of all files that are published, and of those that records are in.
pub(super) fn check(
    client: &ClientContent,
    used: &HashSet<String>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let delivered = client.files.keys().map(String::as_str);
    let delivered: Vec<&str> = delivered.filter(|path| used.contains(*path)).collect();
    let records = client.records.iter().filter(|record| !record.is_internal());
    let mut records: Vec<&str> = records
        .filter_map(|record| client.own_path(&record.source.path))
        .collect();
    records.sort_unstable();
    records.dedup();
    let approved = approved(client);
    // They are handed over in a folder each.
    of_folder(client, delivered, &approved, diagnostics);
    of_folder(client, records, &approved, diagnostics);
}

fn of_folder(
    client: &ClientContent,
    mut published: Vec<&str>,
    approved: &HashSet<String>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    // What was decided about keeps its name before what was not.
    published.sort_by_key(|path| (!approved.contains(*path), *path));
    let mut names = Names::default();
    let mut wrong = Vec::new();
    for path in &published {
        if let Err(why) = names.take(path) {
            wrong.push((*path, why));
        }
    }
    if wrong.is_empty() {
        return;
    }
    let written = mended::all(published.iter().copied());
    for (path, why) in wrong {
        let place = format!("content/{}/{path}", client.client.slug);
        let fact = format!("this file cannot be kept on every system: {why}");
        diagnostics.push(if approved.contains(path) {
            let name = written.get(path).map_or(path, String::as_str);
            Diagnostic::warning(place, fact).hint(format!(
                "it stays, since somebody decided about it, and is published as `{name}`"
            ))
        } else {
            Diagnostic::error(place, fact)
                .hint("rename the file, and change its name where records give it")
        });
    }
}

/// The files that somebody decided about, the evidence, and the decisions themselves.
fn approved(client: &ClientContent) -> HashSet<String> {
    let mut approved = HashSet::new();
    for one in approval::all(client) {
        approved.extend(one.pins.iter().map(|pin| pin.path.to_owned()));
        approved.extend(evidence_files(&one).map(|(path, _)| path));
        let own = client.own_path(&one.record.source.path);
        approved.extend(own.map(str::to_owned));
    }
    approved
}

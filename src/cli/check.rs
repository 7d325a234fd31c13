//! `deedbox check`: all problems of the content, and nothing written.

use std::path::Path;

use super::failure::Failure;
use super::report::{Report, plural};
use super::root;
use crate::{check, load};

/// Reads and checks; fails where there is an error.
pub(super) fn run(root: &Path, clients: &[String], report: &Report) -> Result<(), Failure> {
    root::known_clients(root, clients)?;
    let loaded = load::load(root, clients)?;
    let found = check::check(&loaded.content, loaded.found);
    report.diagnostics(&found);
    if check::has_errors(&found) {
        report.count(&found, " in the content");
        return Err(Failure::wrong());
    }
    if !found.is_empty() {
        report.count(&found, " in the content");
    }
    let records: usize = loaded
        .content
        .clients
        .iter()
        .map(|client| client.records.len())
        .sum();
    report.output(&format!(
        "no errors in {} of {}",
        plural(records, "record"),
        plural(loaded.content.clients.len(), "client"),
    ));
    Ok(())
}

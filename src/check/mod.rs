//! The rules across records: names, references, people, files, links. One file
//! per set of rules; each only reads the content and reports what it finds. What is wrong
//! within one file is reported by `load`.

mod approvals;
mod chain;
mod charts;
mod dates;
mod earlier;
mod files;
mod images;
mod internal;
mod leniency;
mod letters;
mod links;
mod mails;
mod meant;
mod mentioned;
mod names;
mod pay;
mod people;
mod pins;
mod plausible;
mod portable;
mod references;
mod signed;
mod sums;
mod supply;
mod tax;
mod twice;
mod unfilled;
mod unused;

pub use leniency::Leniency;
pub(crate) use pins::LINE_ENDS;
use rayon::prelude::*;
pub use unfilled::is_scaffold;

use crate::diag::{Diagnostic, Severity};
use crate::model::content::{ClientContent, Content};

/// All findings about the content, those of loading included, sorted by path
/// and position.
#[must_use]
pub fn check(content: &Content, loaded: Vec<Diagnostic>) -> Vec<Diagnostic> {
    check_with(content, loaded, Leniency::Strict)
}

/// As [`check`], more or less strict about approved files.
#[must_use]
pub fn check_with(
    content: &Content,
    loaded: Vec<Diagnostic>,
    leniency: Leniency,
) -> Vec<Diagnostic> {
    let mut diagnostics = loaded;
    let slugs = content.clients.iter().map(|one| one.client.slug.clone());
    let slugs: Vec<String> = slugs.collect();
    diagnostics.extend(firm(content, &slugs, Severity::Warning));
    let of_clients: Vec<_> = content
        .clients
        .par_iter()
        .map(|one| client(content, one, leniency, Severity::Warning))
        .collect();
    diagnostics.extend(of_clients.into_iter().flatten());
    sort(&mut diagnostics);
    diagnostics
}

/// What is wrong with the firm itself. `content` needs no clients: `clients` names them. What is
/// still to be filled in is as bad as `unfilled` says.
#[must_use]
pub fn firm(content: &Content, clients: &[String], unfilled: Severity) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    unfilled::of_firm(&content.firm, clients, unfilled, &mut diagnostics);
    letters::of_firm(content, &mut diagnostics);
    diagnostics
}

/// What is wrong with one client; of `content` only the firm and its kinds are read. A file that
/// is still to be filled in is as bad as `unfilled` says.
#[must_use]
pub fn client(
    content: &Content,
    client: &ClientContent,
    leniency: Leniency,
    unfilled: Severity,
) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    for rule in RULES {
        rule(content, client, &mut diagnostics);
    }
    unfilled::check(content, client, unfilled, &mut diagnostics);
    let linked = links::check(content, client, &mut diagnostics);
    let paths = linked.iter().map(|one| one.path.clone()).collect();
    let used = unused::check(content, client, paths, &mut diagnostics);
    portable::check(client, &used, &mut diagnostics);
    letters::check(content, client, &used, &mut diagnostics);
    internal::check(content, client, linked, &mut diagnostics);
    approvals::check(content, client, leniency, &mut diagnostics);
    mails::check(content, client, &mut diagnostics);
    chain::check(client, &mut diagnostics);
    signed::check(content, client, &mut diagnostics);
    earlier::check(client, &mut diagnostics);
    diagnostics
}

/// Puts findings in the order in which they are shown: by path, then by place.
pub fn sort(diagnostics: &mut [Diagnostic]) {
    diagnostics.sort_by(|a, b| a.sort_key().cmp(&b.sort_key()));
}

/// Whether nothing may be written.
#[must_use]
pub fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics
        .iter()
        .any(|finding| finding.severity == Severity::Error)
}

type Rule = fn(&Content, &ClientContent, &mut Vec<Diagnostic>);

const RULES: [Rule; 11] = [
    names::check,
    twice::check,
    references::check,
    people::check,
    files::check,
    dates::check,
    plausible::check,
    sums::check,
    pay::check,
    supply::check,
    charts::check,
];

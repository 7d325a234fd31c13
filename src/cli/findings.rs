//! What `verify` found, in words and as JSON.

use serde::Serialize;

use super::failure::Failure;
use super::report::Report;
use crate::archive::verify::{Finding, Verdict};

/// The version of the document. Members and kinds may be added; the number changes where one is
/// removed or changes its meaning.
const FORMAT: u32 = 1;

/// What programs read.
#[derive(Serialize)]
struct VerifyDocument<'a> {
    format: u32,
    /// What was verified, as it was named.
    path: &'a str,
    /// How many findings say that something is wrong.
    wrong: usize,
    findings: &'a [Finding],
    /// Why the search for findings stopped early, where it did.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Stopped<'a>>,
}

#[derive(Serialize)]
struct Stopped<'a> {
    fact: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<&'a str>,
}

/// How many of them are wrong.
pub(super) fn wrong(found: &[Finding]) -> usize {
    found.iter().filter(|finding| finding.is_wrong()).count()
}

/// A line for each; what another line sums up is for `-v`.
pub(super) fn print(found: &[Finding], report: &Report) {
    let shown = |finding: &&Finding| !finding.is_detail || report.is_verbose();
    for finding in found.iter().filter(shown) {
        let verdict = match finding.verdict {
            Verdict::Right => "ok         ",
            Verdict::NotChecked => "not checked",
            Verdict::Wrong => "WRONG      ",
        };
        report.output(&format!("{verdict}  {}", finding.text));
    }
}

/// Prints all findings as one JSON document.
pub(super) fn json(path: &str, found: &[Finding], stopped: Option<&Failure>, report: &Report) {
    report.json(&VerifyDocument {
        format: FORMAT,
        path,
        wrong: wrong(found),
        findings: found,
        error: stopped.map(|failure| Stopped {
            fact: &failure.fact,
            hint: failure.hint.as_deref(),
        }),
    });
}

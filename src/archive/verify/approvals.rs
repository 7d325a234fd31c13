//! The approvals among the records: each pin against the file that is handed over, the
//! chain, and the signed list.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::sealed::Opened;
use super::{Finding, Subject, list};
use crate::digest::Digest;
use crate::seal::index::File;
use crate::seal::sources::RECORDS;

/// What of an approval counts here.
#[derive(Debug, Deserialize)]
struct Approval {
    #[serde(default)]
    recorded_at: Option<String>,
    #[serde(default)]
    previous: Option<String>,
    #[serde(default)]
    files: Vec<Pin>,
    #[serde(default)]
    evidence: Vec<Pin>,
}

/// A file as it was when somebody decided.
#[derive(Debug, Deserialize)]
struct Pin {
    #[serde(default, alias = "file")]
    path: String,
    #[serde(default)]
    sha256: String,
}

/// The digests of everything that is handed over, by path relative to the client's
/// directory.
fn handed_over<'a>(
    files: &'a BTreeMap<String, File>,
    sources: &'a [(String, Vec<u8>)],
) -> BTreeMap<&'a str, Digest> {
    let mut all: BTreeMap<&str, Digest> = BTreeMap::new();
    for (name, bytes) in sources {
        if let Some(path) = name.strip_prefix(RECORDS) {
            all.insert(path, Digest::of(bytes));
        }
    }
    for (name, file) in files {
        if let Some(path) = name.strip_prefix("attachments/") {
            all.insert(path, file.sha256);
        }
    }
    all
}

pub(super) fn check(
    opened: &mut Opened<'_>,
    files: &BTreeMap<String, File>,
    sources: &[(String, Vec<u8>)],
    found: &mut Vec<Finding>,
) {
    let all = handed_over(files, sources);
    let mut approvals = Vec::new();
    let (mut pins, mut wrong) = (0, false);
    for (name, bytes) in sources {
        let Some(path) = name.strip_prefix(RECORDS) else {
            continue;
        };
        if !path.starts_with("approvals/") {
            continue;
        }
        let Some(approval) = read(path, bytes) else {
            found.push(Finding::not_checked(
                Subject::Approval,
                format!("the approval `{path}`: it is not one record of YAML"),
            ));
            continue;
        };
        for pin in approval.files.iter().chain(&approval.evidence) {
            let Ok(pinned) = pin.sha256.parse::<Digest>() else {
                continue;
            };
            pins += 1;
            // Evidence is named relative to the approval, files to the client's directory.
            let beside = format!("approvals/{}", pin.path);
            let now = all
                .get(pin.path.as_str())
                .or_else(|| all.get(beside.as_str()));
            let fact = match now {
                Some(now) if *now == pinned => continue,
                Some(now) => {
                    format!("is not the file that was approved: {now} instead of {pinned}")
                }
                None => "was approved and is not here".to_owned(),
            };
            wrong = true;
            found.push(Finding::wrong(
                Subject::Approval,
                format!("`{}` {fact} ({path})", pin.path),
            ));
        }
        approvals.push((
            approval.recorded_at,
            path,
            Digest::of(bytes),
            approval.previous,
        ));
    }
    if approvals.is_empty() {
        found.push(Finding::not_checked(
            Subject::Approval,
            "approvals: there are none".to_owned(),
        ));
        return;
    }
    if !wrong {
        found.push(Finding::right(
            Subject::Approval,
            format!("all {pins} files that were approved are here, unchanged"),
        ));
    }
    chain(approvals, found);
    list::check(opened, found);
}

/// When it was recorded, its path, its digest, and the digest before it.
type Link<'a> = (Option<String>, &'a str, Digest, Option<String>);

fn chain(approvals: Vec<Link<'_>>, found: &mut Vec<Finding>) {
    let moment = |text: &Option<String>| {
        text.as_deref()
            .and_then(|text| text.parse::<jiff::Timestamp>().ok())
    };
    let mut recorded: Vec<_> = approvals
        .iter()
        .filter_map(|one| Some((moment(&one.0)?, one)))
        .collect();
    recorded.sort_by(|a, b| (a.0, a.1.1).cmp(&(b.0, b.1.1)));
    let mut before: Option<Digest> = None;
    let mut wrong = false;
    for (_, (_, path, digest, previous)) in &recorded {
        let named = previous.as_deref().and_then(|text| text.parse().ok());
        if named != before {
            wrong = true;
            found.push(Finding::wrong(
                Subject::Approval,
                format!(
                    "the approval before `{path}` was changed, removed or put in another order"
                ),
            ));
        }
        before = Some(*digest);
    }
    if !wrong {
        found.push(Finding::right(
            Subject::Approval,
            format!("the chain of {} approvals is whole", recorded.len()),
        ));
    }
}

/// One approval; YAML, or the front matter of Markdown.
fn read(path: &str, bytes: &[u8]) -> Option<Approval> {
    let text = std::str::from_utf8(bytes).ok()?;
    let text = text.trim_start_matches('\u{feff}');
    let yaml = if path.ends_with(".md") {
        let rest = text.strip_prefix("---")?;
        rest.split("\n---").next()?
    } else {
        text
    };
    serde_yaml::from_str(yaml).ok()
}

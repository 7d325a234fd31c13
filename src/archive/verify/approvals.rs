//! Verifies the approvals among the records: each pin against the file that is handed over, the
//! chain, and the signed list.

use std::collections::BTreeMap;

use super::decision::{self, RecordedDecision};
use super::here::Here;
use super::opened::Opened;
use super::pinned::{self, Decisions};
use super::{Finding, Subject, list};
use crate::chain::list::{ApprovalList, Listed};
use crate::chain::{self, ChainLink, Fault};
use crate::plural::plural;
use crate::seal::index::IndexFile;
use crate::seal::sources::APPROVALS;

pub(super) fn check(
    opened: &mut Opened<'_>,
    files: &BTreeMap<String, IndexFile>,
    sources: &[(String, Vec<u8>)],
    trusted: Option<&str>,
    found: &mut Vec<Finding>,
) {
    let here = Here::new(files, sources);
    let list = sources.iter().find(|(name, _)| name == APPROVALS);
    // Archives of older versions have no list.
    let list = match list.map(|(_, bytes)| ApprovalList::read(bytes)).transpose() {
        Ok(list) => list,
        Err(error) => {
            found.push(Finding::wrong(Subject::Approval, error.to_string()).at(APPROVALS));
            None
        }
    };
    let is_empty = list.as_ref().is_none_or(|list| list.approvals.is_empty());
    if here.approvals().next().is_none() && is_empty {
        let text = "approvals: there are none";
        found.push(Finding::not_checked(Subject::Approval, text));
        return;
    }
    let mut has_unread = false;
    let mut decisions: BTreeMap<&str, Vec<RecordedDecision>> = BTreeMap::new();
    for (path, bytes) in here.approvals() {
        match decision::read(path, bytes) {
            Some(own) => drop(decisions.insert(path, own)),
            // Approvals in a table have no pins; the list holds what they name.
            None if path.ends_with(".csv") && list.is_some() => has_unread = true,
            None => {
                has_unread = true;
                let text = format!("the approval `{path}`: it cannot be read");
                found.push(Finding::not_checked(Subject::Approval, text).at(path));
            }
        }
    }
    let handed_over = Decisions {
        by_path: &decisions,
        has_unread,
        withheld: list.as_ref().map_or(&[][..], |list| &list.withheld),
    };
    pinned::check(&handed_over, &here, found);
    let links = match &list {
        Some(list) => listed(list, &decisions, &here, found),
        None => read(&decisions, &here),
    };
    chain(&links, list.is_some(), found);
    list::check(opened, trusted, found);
}

/// The links that the sealed list names, with the bytes that are here.
fn listed(
    list: &ApprovalList,
    decisions: &BTreeMap<&str, Vec<RecordedDecision>>,
    here: &Here<'_>,
    found: &mut Vec<Finding>,
) -> Vec<ChainLink> {
    for (path, own) in decisions {
        let is_listed = |one: &Listed| one.path.as_deref() == Some(path);
        let is_recorded = own.iter().any(|one| one.recorded_at.is_some());
        if is_recorded && !list.approvals.iter().any(is_listed) {
            let text = format!("the approval `{path}` is not in the list of the approvals");
            found.push(Finding::wrong(Subject::Approval, text).at(*path));
        }
    }
    let mut links = Vec::with_capacity(list.approvals.len());
    for one in &list.approvals {
        let Some(path) = &one.path else {
            links.push(ChainLink {
                path: None,
                digest: one.digest,
                without_mark: None,
                recorded_at: None,
                previous: one.previous.clone(),
            });
            continue;
        };
        let Some(bytes) = here.records.get(path.as_str()) else {
            let text = format!("the approval `{path}` is not here");
            found.push(Finding::wrong(Subject::Approval, text).at(path));
            continue;
        };
        let moment = one.recorded_at.as_ref().and_then(|text| text.parse().ok());
        let link = ChainLink::of(path, bytes, moment, one.previous.clone());
        if link.digest != one.digest {
            let text = format!("the approval `{path}` is not the one that was recorded");
            found.push(
                Finding::wrong(Subject::Approval, text)
                    .at(path)
                    .instead(one.digest, link.digest),
            );
        } else if let Some(own) = decisions.get(path.as_str())
            && ChainLink::of(path, bytes, moment, decision::previous(own)).previous != link.previous
        {
            let text = format!("the approval `{path}` names other approvals than their list does");
            found.push(Finding::wrong(Subject::Approval, text).at(path));
        }
        links.push(link);
    }
    links
}

/// The links of an archive without a list.
fn read(decisions: &BTreeMap<&str, Vec<RecordedDecision>>, here: &Here<'_>) -> Vec<ChainLink> {
    let link = |(path, own): (&&str, &Vec<RecordedDecision>)| {
        let moments = own.iter().filter_map(|one| one.recorded_at.as_deref());
        let moment = moments.filter_map(|text| text.parse().ok()).max()?;
        let bytes = here.records.get(path)?;
        Some(ChainLink::of(
            path,
            bytes,
            Some(moment),
            decision::previous(own),
        ))
    };
    let mut links: Vec<ChainLink> = decisions.iter().filter_map(link).collect();
    links.sort_by_key(|link| link.recorded_at);
    links
}

fn chain(links: &[ChainLink], has_list: bool, found: &mut Vec<Finding>) {
    let name = |at: usize| links[at].path.as_deref().unwrap_or("an internal approval");
    let mut is_whole = true;
    for fault in chain::faults(links) {
        is_whole = false;
        let (at, text) = match fault {
            Fault::Gone { link, .. } if !has_list => {
                let text = format!(
                    "what came before the approval `{}`: it is not here, and archives of this older form do not name internal approvals",
                    name(link)
                );
                found.push(Finding::not_checked(Subject::Approval, text).at(name(link)));
                continue;
            }
            Fault::Gone { link, .. } | Fault::Order { link, .. } => (
                link,
                format!(
                    "the approval before `{}` was changed, removed or put in another order",
                    name(link)
                ),
            ),
            Fault::Twice { link, first } => (
                link,
                format!("`{}` is a copy of `{}`", name(link), name(first)),
            ),
        };
        let finding = Finding::wrong(Subject::Approval, text);
        found.push(match &links[at].path {
            Some(path) => finding.at(path),
            None => finding,
        });
    }
    if is_whole {
        let mut text = format!("the chain of {} is whole", plural(links.len(), "approval"));
        match links.iter().filter(|link| link.path.is_none()).count() {
            0 => {}
            1 => text.push_str("; 1 of them is internal, and its digest alone is here"),
            many => text.push_str(&format!(
                "; {many} of them are internal, and their digests alone are here"
            )),
        }
        let heads = chain::heads(links).len();
        if heads > 1 {
            text.push_str(&format!("; the last {heads} were recorded side by side"));
        }
        found.push(Finding::right(Subject::Approval, text));
    }
}

//! Verifies the approvals among the records: each pin against the file that is handed over, the
//! chain, and the signed list.

use std::collections::{BTreeMap, BTreeSet};

use super::changed::{self, NowHere};
use super::decision::{self, PinnedAs, RecordedDecision, RecordedPin};
use super::opened::Opened;
use super::{Finding, Subject, list};
use crate::agreed;
use crate::chain::list::{ApprovalList, Listed};
use crate::chain::{self, ChainLink, Fault};
use crate::digest::Digest;
use crate::names::mended;
use crate::plural::plural;
use crate::seal::index::IndexFile;
use crate::seal::sources::{APPROVALS, RECORDS};

/// What is handed over: the records as they were written, and the digests of all files, by path
/// relative to the client's directory.
struct Here<'a> {
    records: BTreeMap<&'a str, &'a [u8]>,
    digests: BTreeMap<&'a str, Digest>,
}

impl<'a> Here<'a> {
    fn new(files: &'a BTreeMap<String, IndexFile>, sources: &'a [(String, Vec<u8>)]) -> Self {
        let records: BTreeMap<&str, &[u8]> = sources
            .iter()
            .filter_map(|(name, bytes)| Some((name.strip_prefix(RECORDS)?, bytes.as_slice())))
            .collect();
        let mut digests: BTreeMap<&str, Digest> = records
            .iter()
            .map(|(path, bytes)| (*path, Digest::of(bytes)))
            .collect();
        for (name, file) in files {
            if let Some(path) = name.strip_prefix("attachments/") {
                digests.insert(path, file.sha256);
            }
        }
        Self { records, digests }
    }

    /// The digest of a file, by the name that it had before it got one that every system can
    /// keep.
    fn digest(&self, path: &str) -> Option<&Digest> {
        self.digests.get(path).or_else(|| {
            let mut others = self.digests.iter();
            let of = |(name, _): &(&&str, &Digest)| mended::may_be_from(name, path);
            others.find(of).map(|(_, digest)| digest)
        })
    }

    /// How a file differs from what was pinned.
    fn difference(&self, pin: &RecordedPin) -> String {
        let mut others = self.digests.iter();
        let kept = others.find(|(path, digest)| **path != pin.path && **digest == pin.digest);
        let bytes = |path: &str| self.records.get(path).copied();
        let difference = changed::how(
            pin,
            &NowHere {
                record: bytes(&pin.path),
                kept: kept.map(|(path, _)| (*path, bytes(path))),
            },
        );
        match difference.is_empty() {
            true => difference,
            false => format!("; {difference}"),
        }
    }

    /// Whether it is a record, and no file that was delivered.
    fn is_record(&self, path: &str) -> bool {
        self.records.contains_key(path)
    }

    /// Whether a record is what somebody decided about, but for the fields that go on.
    fn has_only_gone_on(&self, pin: &RecordedPin) -> bool {
        let Some((without, digest)) = &pin.agreed else {
            return false;
        };
        let record = self.records.get(pin.path.as_str());
        record.is_some_and(|bytes| agreed::digest(&pin.path, bytes, without) == *digest)
    }

    /// The files of approvals, without mappings of tables beside them.
    fn approvals(&self) -> impl Iterator<Item = (&'a str, &'a [u8])> + '_ {
        let own = |path: &str| path.starts_with("approvals/") && !path.ends_with(".csv.yaml");
        let records = self.records.iter().filter(move |(path, _)| own(path));
        records.map(|(path, bytes)| (*path, *bytes))
    }
}

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
    let mut decisions: BTreeMap<&str, Vec<RecordedDecision>> = BTreeMap::new();
    for (path, bytes) in here.approvals() {
        match decision::read(path, bytes) {
            Some(own) => drop(decisions.insert(path, own)),
            // Approvals in a table have no pins; the list holds what they name.
            None if path.ends_with(".csv") && list.is_some() => {}
            None => found.push(
                Finding::not_checked(
                    Subject::Approval,
                    format!("the approval `{path}`: it cannot be read"),
                )
                .at(path),
            ),
        }
    }
    let withheld = list.as_ref().map_or(&[][..], |list| &list.withheld);
    pins(&decisions, &here, withheld, found);
    let links = match &list {
        Some(list) => listed(list, &decisions, &here, found),
        None => read(&decisions, &here),
    };
    chain(&links, list.is_some(), found);
    list::check(opened, trusted, found);
}

/// What approvals pin, and the evidence that they name.
fn pins(
    decisions: &BTreeMap<&str, Vec<RecordedDecision>>,
    here: &Here<'_>,
    withheld: &[Digest],
    found: &mut Vec<Finding>,
) {
    let mut here_unchanged: BTreeSet<(PinnedAs, String, Digest)> = BTreeSet::new();
    let mut wrong = false;
    // The records that are what somebody decided about, in whichever decision.
    let all = decisions
        .iter()
        .flat_map(|(path, own)| own.iter().flat_map(|one| one.pins(path)));
    let agreed: BTreeSet<String> = all
        .filter(|pin| pin.pinned_as == PinnedAs::Decided && here.is_record(&pin.path))
        .filter(|pin| here.digest(&pin.path) == Some(&pin.digest) || here.has_only_gone_on(pin))
        .map(|pin| pin.path)
        .collect();
    for (path, own) in decisions {
        for pin in own.iter().flat_map(|one| one.pins(path)) {
            let text = match here.digest(&pin.path) {
                Some(now) if *now == pin.digest => {
                    here_unchanged.insert((pin.pinned_as, pin.path, pin.digest));
                    continue;
                }
                Some(_) if here.has_only_gone_on(&pin) => {
                    let (without, _) = pin.agreed.as_ref().expect("looked at just now");
                    let text = format!(
                        "`{}` is what {}, but for {}, which says what became of it since",
                        pin.path,
                        was(pin.pinned_as),
                        without.join(", ")
                    );
                    found.push(Finding::right(Subject::Approval, text).at(pin.path));
                    continue;
                }
                Some(_) if pin.pinned_as == PinnedAs::Decided && agreed.contains(&pin.path) => {
                    let text = format!(
                        "`{}` has changed since {path}, and was decided about again in its present form",
                        pin.path
                    );
                    found.push(Finding::right(Subject::Approval, text).at(pin.path));
                    continue;
                }
                // A table whose internal columns stay with the firm.
                Some(_) if withheld.contains(&pin.digest) => {
                    let text = format!(
                        "`{}` {} as a whole, and a part of it is handed over",
                        pin.path,
                        was(pin.pinned_as)
                    );
                    found.push(Finding::not_checked(Subject::Approval, text).at(pin.path));
                    continue;
                }
                Some(now) => format!(
                    "is not the file that {}: {now} instead of {}{}",
                    was(pin.pinned_as),
                    pin.digest,
                    here.difference(&pin)
                ),
                None if withheld.contains(&pin.digest) => {
                    let was = was(pin.pinned_as);
                    let text = format!("`{}` {was} and is not handed over", pin.path);
                    found.push(Finding::not_checked(Subject::Approval, text).at(pin.path));
                    continue;
                }
                None => {
                    let difference = here.difference(&pin);
                    format!("{} and is not here{difference}", was(pin.pinned_as))
                }
            };
            wrong = true;
            let text = format!("`{}` {text} ({path})", pin.path);
            let finding = Finding::wrong(Subject::Approval, text).at(pin.path.clone());
            found.push(match here.digest(&pin.path) {
                Some(now) => finding.instead(pin.digest, now),
                None => finding,
            });
        }
    }
    if !wrong {
        let text = counted(&here_unchanged);
        found.push(Finding::right(Subject::Approval, text));
    }
}

/// What became of a file when somebody decided.
fn was(pinned_as: PinnedAs) -> &'static str {
    match pinned_as {
        PinnedAs::Decided => "was decided about",
        PinnedAs::Evidence => "was kept as evidence",
    }
}

/// How many files are as they were; one that several approvals name is one file.
fn counted(files: &BTreeSet<(PinnedAs, String, Digest)>) -> String {
    let count = |wanted| {
        files
            .iter()
            .filter(|(as_what, ..)| *as_what == wanted)
            .count()
    };
    let decided = match count(PinnedAs::Decided) {
        1 => "the one file that was decided about".to_owned(),
        count => format!("all {count} files that were decided about"),
    };
    match (count(PinnedAs::Evidence), files.len()) {
        (0, 1) => format!("{decided} is here, unchanged"),
        (0, _) => format!("{decided} are here, unchanged"),
        (1, _) => format!("{decided} and the evidence are here, unchanged"),
        (more, _) => format!("{decided} and {more} files of evidence are here, unchanged"),
    }
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

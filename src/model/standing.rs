//! Where everything stands that a client can decide about: each version of a deliverable,
//! and each other record that an approval is about.

use std::collections::HashMap;

use jiff::civil::Date;

use super::approval::{self, Approval, Decision, Newer, Pin, State};
use super::content::ClientContent;
use super::kind::{self, Kind};
use super::record::{Address, Group, Record};
use crate::digest::Digest;

/// A version of a deliverable, or a document that somebody decided about, and
/// where it stands.
#[derive(Debug, Clone)]
pub struct Standing<'a> {
    /// Its address, with the version.
    pub subject: Address,
    /// The record that it is, or is a version of.
    pub record: &'a Record,
    /// Where it stands.
    pub state: State,
    /// The decisions about it, in order.
    pub approvals: Vec<Approval<'a>>,
    /// The day that it was handed over, where it says.
    pub since: Option<Date>,
}

/// The word with which a kind, or a record with versions, says that nobody decides about
/// it, and the one with which a record of such a kind says that somebody does.
pub const NONE: &str = "none";
/// The other word.
pub const WANTED: &str = "wanted";

/// Whether somebody is to decide about a record with versions: as it says itself, else as
/// its kind does.
#[must_use]
pub fn is_decided_about(kind: Option<&Kind>, record: &Record) -> bool {
    match record.values.text("approval") {
        Some(NONE) => false,
        Some(WANTED) => true,
        _ => kind.is_none_or(|kind| kind.is_decided_about),
    }
}

/// Where everything stands, each version included that waits for a decision. `digest_of`
/// gives the digest that a file of the client has now.
#[must_use]
pub fn standings<'a>(
    client: &'a ClientContent,
    kinds: &[Kind],
    digest_of: &dyn Fn(&str) -> Option<Digest>,
) -> Vec<Standing<'a>> {
    let mut approvals: HashMap<&Address, Vec<Approval<'a>>> = HashMap::new();
    for one in approval::all(client) {
        approvals.entry(one.subject).or_default().push(one);
    }
    let about = |subject: &Address| approvals.get(subject).cloned().unwrap_or_default();
    let holds = |pin: &Pin<'_>| pin.holds(client, kinds, digest_of(pin.path));
    let mut standings = Vec::new();
    for record in &client.records {
        let mut versions: Vec<&Group> = record.values.groups("versions").collect();
        versions.sort_by_key(|version| date(version));
        let mut newer = Newer::None;
        let mut own = Vec::new();
        for version in versions.iter().rev() {
            let subject = Address {
                version: version.text("version").map(str::to_owned),
                ..record.address()
            };
            let approvals = about(&subject);
            let one = Standing {
                since: date(version),
                ..standing(record, subject, approvals, newer, &holds)
            };
            let is_approved = matches!(
                one.state,
                State::Approved | State::ApprovedWithChanges | State::ChangedSince
            );
            if is_approved {
                newer = Newer::Approved;
            } else if newer == Newer::None {
                newer = Newer::Undecided;
            }
            own.push(one);
        }
        own.reverse();
        // What nobody decides about does not stand anywhere; what somebody has decided
        // about all the same does.
        if !is_decided_about(kind::named(kinds, &record.kind), record) {
            own.retain(|one| !one.approvals.is_empty());
        }
        standings.extend(own);
        let whole = record.address();
        let approvals = about(&whole);
        if record.kind != "approvals" && !approvals.is_empty() {
            standings.push(standing(record, whole, approvals, Newer::None, &holds));
        }
    }
    standings
}

/// The version of a record that came last.
#[must_use]
pub fn newest(record: &Record) -> Option<&str> {
    let versions = record.values.groups("versions");
    let newest = versions.max_by_key(|version| date(version))?;
    newest.text("version")
}

fn date(version: &Group) -> Option<Date> {
    version.get("date").and_then(|date| date.value.as_date())
}

/// Where one subject stands, by the approvals about it.
fn standing<'a>(
    record: &'a Record,
    subject: Address,
    approvals: Vec<Approval<'a>>,
    newer: Newer,
    holds: &dyn Fn(&Pin<'_>) -> bool,
) -> Standing<'a> {
    let decisions: Vec<Decision> = approvals.iter().map(|one| one.decision).collect();
    let last = approvals.last();
    let files_changed = last.is_some_and(|last| !last.pins.iter().all(holds));
    // A record that was not agreed to is revised where it stands, and waits for a new decision.
    let is_refused = |last: &Approval<'_>| {
        matches!(
            last.decision,
            Decision::Rejected | Decision::ChangesRequested
        )
    };
    let is_revised = subject.version.is_none() && files_changed && last.is_some_and(is_refused);
    Standing {
        state: match is_revised {
            true => State::Awaiting,
            false => approval::state(&decisions, files_changed, newer),
        },
        subject,
        record,
        approvals,
        since: None,
    }
}

//! Approvals as typed facts, and the state of a subject that follows from them.
//! States are derived, never written down.

use std::collections::HashMap;

use jiff::tz::TimeZone;
use jiff::{Timestamp, ZonedDateTime};

use super::content::{ClientContent, Content};
use super::kind::{self, Kind, Tone};
use super::record::{Address, Group, Record, Spanned, Value};
use crate::agreed;
use crate::digest::Digest;

/// What was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// As it is.
    Approved,
    /// Once the conditions are met.
    ApprovedWithChanges,
    /// Not yet: something has to change.
    ChangesRequested,
    /// No.
    Rejected,
    /// An earlier decision is taken back.
    Withdrawn,
}

impl Decision {
    /// Whether it agrees to something, which has to stay as it is from then on.
    #[must_use]
    pub fn agrees(self) -> bool {
        matches!(self, Self::Approved | Self::ApprovedWithChanges)
    }

    /// The decisions by the words that records use.
    pub const WORDS: [(&'static str, Self); 5] = [
        ("approved", Self::Approved),
        ("approved-with-changes", Self::ApprovedWithChanges),
        ("changes-requested", Self::ChangesRequested),
        ("rejected", Self::Rejected),
        ("withdrawn", Self::Withdrawn),
    ];

    /// Reads a word.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        let found = Self::WORDS.iter().find(|(known, _)| *known == word);
        found.map(|(_, decision)| *decision)
    }
}

/// Where a subject stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum State {
    /// Nobody has decided yet.
    Awaiting,
    /// Approved, and the files are those that were approved.
    Approved,
    /// Approved on conditions.
    ApprovedWithChanges,
    /// Sent back.
    ChangesRequested,
    /// Refused.
    Rejected,
    /// The decision was taken back.
    Withdrawn,
    /// A newer version has taken its place.
    Superseded,
    /// Approved, but a file is no longer the one that was approved.
    ChangedSince,
}

impl State {
    /// The state's word, in listings and for styles.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Awaiting => "awaiting-approval",
            Self::Approved => "approved",
            Self::ApprovedWithChanges => "approved-with-changes",
            Self::ChangesRequested => "changes-requested",
            Self::Rejected => "rejected",
            Self::Withdrawn => "withdrawn",
            Self::Superseded => "superseded",
            Self::ChangedSince => "changed-since",
        }
    }

    /// How it is coloured.
    #[must_use]
    pub fn tone(self) -> Tone {
        match self {
            Self::Approved | Self::ApprovedWithChanges => Tone::Good,
            Self::Awaiting | Self::ChangesRequested => Tone::Warn,
            Self::Rejected | Self::ChangedSince => Tone::Bad,
            // A tick says yes: what another version has replaced has none.
            Self::Withdrawn | Self::Superseded => Tone::Neutral,
        }
    }
}

/// Whether a subject has a newer version.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Newer {
    /// It is the newest.
    None,
    /// There is one that nobody has approved.
    Undecided,
    /// There is one that was approved.
    Approved,
}

/// The state that follows from the decisions about a subject, in the order in
/// which they were made.
#[must_use]
pub fn state(decisions: &[Decision], files_changed: bool, newer: Newer) -> State {
    let Some(last) = decisions.last() else {
        return if newer == Newer::None {
            State::Awaiting
        } else {
            State::Superseded
        };
    };
    match last {
        Decision::Withdrawn => State::Withdrawn,
        Decision::Rejected => State::Rejected,
        Decision::ChangesRequested if newer == Newer::Approved => State::Superseded,
        Decision::ChangesRequested => State::ChangesRequested,
        Decision::Approved | Decision::ApprovedWithChanges if files_changed => State::ChangedSince,
        Decision::Approved | Decision::ApprovedWithChanges if newer == Newer::Approved => {
            State::Superseded
        }
        Decision::Approved => State::Approved,
        Decision::ApprovedWithChanges => State::ApprovedWithChanges,
    }
}

/// One approval record, read.
#[derive(Debug, Clone)]
pub struct Approval<'a> {
    /// The record.
    pub record: &'a Record,
    /// What it is about.
    pub subject: &'a Address,
    /// What was decided.
    pub decision: Decision,
    /// When it was decided.
    pub at: Timestamp,
    /// When it was written down; hand-written ones may not say.
    pub recorded_at: Option<Timestamp>,
    /// The digests of the approvals that were the last ones for this client then.
    pub previous: Vec<Digest>,
    /// The files of the subject as they were.
    pub pins: Vec<Pin<'a>>,
}

/// A file as it was when it was approved.
#[derive(Debug, Clone)]
pub struct Pin<'a> {
    /// Relative to the client's directory.
    pub path: &'a str,
    /// Of its bytes.
    pub digest: Digest,
    /// For a record, the fields that may go on, and the digest of its file without them.
    pub agreed: Option<(Vec<String>, Digest)>,
    /// The pin's values, to point at in messages.
    pub values: &'a Group,
}

impl Pin<'_> {
    /// Whether the file is still what somebody decided about: its bytes, or for a record all
    /// but the fields of its life.
    #[must_use]
    pub fn holds(&self, client: &ClientContent, kinds: &[Kind], now: Option<Digest>) -> bool {
        now == Some(self.digest) || self.has_only_gone_on(client, kinds)
    }

    fn has_only_gone_on(&self, client: &ClientContent, kinds: &[Kind]) -> bool {
        let Some((without, digest)) = &self.agreed else {
            return false;
        };
        let Some(record) = client.from_own_path(self.path) else {
            return false;
        };
        let life = kind::named(kinds, &record.kind).map(Kind::life);
        let life = life.unwrap_or_default();
        without.iter().all(|name| life.contains(&name.as_str()))
            && agreed::digest(self.path, &record.source.bytes(), without) == Some(*digest)
    }
}

impl<'a> Approval<'a> {
    /// Reads a record; nothing where it is not whole, which loading has reported.
    #[must_use]
    pub fn read(record: &'a Record) -> Option<Self> {
        let value = |name: &str| record.values.get(name).map(|value| &value.value);
        let moment = |name: &str| match value(name) {
            Some(Value::DateTime(moment)) => Some(moment.timestamp()),
            _ => None,
        };
        let subject = match value("subject")? {
            Value::Reference(subject) => subject,
            _ => return None,
        };
        Some(Self {
            record,
            subject,
            decision: Decision::parse(record.values.text("decision")?)?,
            at: moment("at")?,
            recorded_at: moment("recorded_at"),
            previous: previous(record)
                .filter_map(|text| text.value.as_text()?.parse().ok())
                .collect(),
            pins: record.values.groups("files").filter_map(pin).collect(),
        })
    }
}

/// What a record says came before it: one digest, or several.
pub fn previous(record: &Record) -> impl Iterator<Item = &Spanned<Value>> {
    let given = record.values.get("previous");
    let one = given.filter(|value| !matches!(value.value, Value::List(_)));
    record.values.list("previous").iter().chain(one)
}

fn pin(values: &Group) -> Option<Pin<'_>> {
    Some(Pin {
        path: values.text("path")?,
        digest: values.text("sha256")?.parse().ok()?,
        agreed: agreed(values),
        values,
    })
}

fn agreed(values: &Group) -> Option<(Vec<String>, Digest)> {
    let without = values.list("without").iter();
    let without = without.filter_map(|name| name.value.as_text().map(str::to_owned));
    let digest = values.text("agreed")?.parse().ok()?;
    Some((without.collect(), digest))
}

/// All approvals of a client, in the order in which they were decided.
#[must_use]
pub fn all(client: &ClientContent) -> Vec<Approval<'_>> {
    let mut found: Vec<_> = client
        .of_kind("approvals")
        .filter_map(Approval::read)
        .collect();
    found.sort_by(|a, b| {
        (a.at, a.recorded_at, &a.record.slug).cmp(&(b.at, b.recorded_at, &b.record.slug))
    });
    found
}

/// Which decisions were taken back, by the slugs of their records, and the records that
/// take them back: the one that a withdrawal says it `supersedes`, else the last one before
/// it about the same subject.
#[must_use]
pub fn withdrawn<'a>(approvals: &[Approval<'a>]) -> HashMap<&'a str, &'a Record> {
    let mut withdrawn: HashMap<&'a str, &'a Record> = HashMap::new();
    let mut earlier: HashMap<&Address, Vec<&Approval<'a>>> = HashMap::new();
    for one in approvals {
        let before = earlier.entry(one.subject).or_default();
        if one.decision != Decision::Withdrawn {
            before.push(one);
            continue;
        }
        let named = match one
            .record
            .values
            .get("supersedes")
            .map(|value| &value.value)
        {
            Some(Value::Reference(named)) => Some(named),
            _ => None,
        };
        let is_meant = |other: &&&Approval<'a>| {
            !withdrawn.contains_key(other.record.slug.as_str())
                && named.is_none_or(|named| *named == other.record.address())
        };
        if let Some(meant) = before.iter().rfind(is_meant) {
            withdrawn.insert(&meant.record.slug, one.record);
        }
    }
    withdrawn
}

/// When a subject was there to be decided about: the date of its version, or the document's
/// own `date`. What dates a record under another name (when a project started, a thing was
/// bought) may well come after the decision.
#[must_use]
pub fn there_since<'a>(
    content: &Content,
    client: &'a ClientContent,
    subject: &Address,
) -> Option<&'a Value> {
    let record = client.record(subject)?;
    let date = match &subject.version {
        Some(name) => {
            let mut versions = record.values.groups("versions");
            let version = versions.find(|group| group.text("version") == Some(name))?;
            version.get("date")
        }
        None => {
            let dated = content.kind(&subject.kind)?.date.as_deref();
            dated.filter(|name| *name == "date")?;
            record.values.get("date")
        }
    };
    date.map(|date| &date.value)
}

/// Whether a decision is from before a date. A day counts as begun where it has in the
/// zone of the decision or in the firm's.
#[must_use]
pub fn is_before(at: &ZonedDateTime, date: &Value, firm: &TimeZone) -> bool {
    let days = [at.date(), at.with_time_zone(firm.clone()).date()];
    match date {
        Value::DateTime(moment) => at.timestamp() < moment.timestamp(),
        Value::Date(date) => days.iter().all(|day| day < date),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_last_decision_counts() {
        use Decision::{Approved, ApprovedWithChanges, ChangesRequested, Rejected, Withdrawn};
        let table: [(&[Decision], bool, Newer, State); 9] = [
            (&[], false, Newer::None, State::Awaiting),
            (&[], false, Newer::Undecided, State::Superseded),
            (&[Approved], false, Newer::None, State::Approved),
            (&[Approved], true, Newer::None, State::ChangedSince),
            (&[Approved], false, Newer::Undecided, State::Approved),
            (
                &[ChangesRequested, ApprovedWithChanges],
                false,
                Newer::None,
                State::ApprovedWithChanges,
            ),
            (
                &[Approved, Withdrawn],
                true,
                Newer::Approved,
                State::Withdrawn,
            ),
            (
                &[ChangesRequested],
                false,
                Newer::Approved,
                State::Superseded,
            ),
            (&[Rejected], false, Newer::Approved, State::Rejected),
        ];
        for (decisions, changed, newer, wanted) in table {
            assert_eq!(state(decisions, changed, newer), wanted, "{decisions:?}");
        }
    }

    proptest! {
        #[test]
        fn what_came_before_the_last_decision_does_not_count(
            before in prop::collection::vec(0..5usize, 0..6),
            last in 0..5usize,
            changed: bool,
        ) {
            let decision = |at: usize| Decision::WORDS[at].1;
            let mut history: Vec<Decision> = before.into_iter().map(decision).collect();
            history.push(decision(last));
            for newer in [Newer::None, Newer::Undecided, Newer::Approved] {
                prop_assert_eq!(state(&history, changed, newer), state(&[decision(last)], changed, newer));
            }
        }
    }
}

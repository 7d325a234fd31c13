//! Which of several decisions about the same was the last one: by when it was decided, then by
//! when it was written down, then by the name of its file, as the firm's own program has it.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::decision::RecordedDecision;

/// The file of a decision, and the decision.
type InFile<'a> = (&'a str, &'a RecordedDecision);

/// No zone is farther from UTC.
const FARTHEST: SignedDuration = SignedDuration::from_hours(26);

/// The last decision.
#[derive(Debug)]
pub(super) enum Last<'a> {
    /// This one.
    Is(InFile<'a>),
    /// One of them does not say when it was, or not well enough.
    Unknown,
}

/// All decisions about the subject of one, that one among them.
pub(super) fn about_the_same<'a>(
    all: &'a BTreeMap<&'a str, Vec<RecordedDecision>>,
    one: &'a RecordedDecision,
) -> Vec<InFile<'a>> {
    let all = all
        .iter()
        .flat_map(|(path, own)| own.iter().map(move |other| (*path, other)));
    all.filter(|(_, other)| {
        std::ptr::eq(*other, one) || (one.subject().is_some() && other.subject() == one.subject())
    })
    .collect()
}

/// The last of these decisions.
pub(super) fn last<'a>(all: &[InFile<'a>]) -> Last<'a> {
    let is_after_all = |one: &InFile<'a>| {
        all.iter().all(|other| {
            std::ptr::eq(one.1, other.1) || order(one, other) == Some(Ordering::Greater)
        })
    };
    match all.iter().find(|one| is_after_all(one)) {
        Some(one) => Last::Is(*one),
        None => Last::Unknown,
    }
}

/// How two decisions follow each other; nothing where nobody can tell.
fn order(one: &InFile<'_>, other: &InFile<'_>) -> Option<Ordering> {
    let (first, second) = (moment(one.1.at()?)?, moment(other.1.at()?)?);
    // A time without an offset is in the firm's zone, which is not known here.
    if first.has_offset != second.has_offset && first.at.duration_since(second.at).abs() <= FARTHEST
    {
        return None;
    }
    let written = |one: &InFile<'_>| -> Option<Timestamp> {
        one.1
            .recorded_at
            .as_deref()
            .and_then(moment)
            .map(|moment| moment.at)
    };
    let order = (first.at, written(one), one.0).cmp(&(second.at, written(other), other.0));
    Some(order).filter(|order| *order != Ordering::Equal)
}

/// A moment as it is written.
struct Moment {
    at: Timestamp,
    has_offset: bool,
}

fn moment(text: &str) -> Option<Moment> {
    if let Ok(at) = text.parse() {
        return Some(Moment {
            at,
            has_offset: true,
        });
    }
    let local: DateTime = text.parse().ok()?;
    let at = TimeZone::UTC.to_timestamp(local).ok()?;
    Some(Moment {
        at,
        has_offset: false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::verify::decision;

    /// The name of the file with the last decision of these, each with its time.
    fn last_of(all: &[(&str, &str)]) -> Option<String> {
        let read = |(path, text): &(&'static str, &str)| {
            let text = format!("subject: briefs/one\ndecision: approved\n{text}\n");
            (
                *path,
                decision::read(path, text.as_bytes()).expect("readable"),
            )
        };
        let named: Vec<(&'static str, &str)> = all
            .iter()
            .map(|(name, text)| (["a.yaml", "b.yaml"][usize::from(*name == "b")], *text))
            .collect();
        let all: BTreeMap<&str, Vec<RecordedDecision>> = named.iter().map(read).collect();
        let one = &all["a.yaml"][0];
        match last(&about_the_same(&all, one)) {
            Last::Is((path, _)) => Some(path.to_owned()),
            Last::Unknown => None,
        }
    }

    #[test]
    fn the_last_is_told_by_its_time_and_by_nothing_that_is_unsure() {
        for (a, b, wanted) in [
            (
                "at: 2026-03-01T10:00:00+01:00",
                "at: 2026-03-01T09:30:00Z",
                Some("b.yaml"),
            ),
            (
                "at: 2026-03-01T11:00:00+01:00",
                "at: 2026-03-01T09:30:00Z",
                Some("a.yaml"),
            ),
            ("at: 2026-03-02", "at: 2026-03-01 10:00", Some("a.yaml")),
            ("at: 2026-03-01", "at: 2026-03-01", Some("b.yaml")),
            (
                "at: 2026-03-01\nrecorded_at: 2026-03-03T00:00:00Z",
                "at: 2026-03-01\nrecorded_at: 2026-03-02T00:00:00Z",
                Some("a.yaml"),
            ),
            ("at: 2026-03-09", "at: 2026-03-01T09:30:00Z", Some("a.yaml")),
            ("at: 2026-03-01", "at: 2026-03-01T09:30:00Z", None),
            ("at: soon", "at: 2026-03-01T09:30:00Z", None),
            ("by: ann", "at: 2026-03-01T09:30:00Z", None),
        ] {
            assert_eq!(
                last_of(&[("a", a), ("b", b)]).as_deref(),
                wanted,
                "{a} and {b}"
            );
        }
    }
}

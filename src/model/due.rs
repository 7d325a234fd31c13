//! What is due: the day by which a record that is still open wants to be done. Whether that
//! day is over is never written down; whoever reads has a clock.

use std::collections::HashSet;

use jiff::ZonedDateTime;

use super::approval::State;
use super::kind::{Field, Kind, Shape};
use super::record::{Group, Record, Value};
use super::standing::Standing;

/// The field that says it, in every kind that has one.
pub const FIELD: &str = "due";

/// What is near enough to be said: so many days ahead.
const SOON: i32 = 7;

/// Whether a record's state counts as open; a record without a state is.
#[must_use]
pub fn is_open(kind: &Kind, record: &Record) -> bool {
    let state = kind
        .state
        .as_deref()
        .and_then(|name| record.values.text(name));
    state.is_none_or(|state| kind.open.iter().any(|open| open == state))
}

/// The records whose newest version somebody has approved: nothing of them is due any more. A
/// record without versions goes on: that a window, a plan or an invoice is approved does
/// nothing of it yet.
#[derive(Debug, Default)]
pub struct Approved<'a>(HashSet<(&'a str, &'a str)>);

impl<'a> Approved<'a> {
    /// Versions of a record follow each other, the newest last.
    #[must_use]
    pub fn of(standings: &[Standing<'a>]) -> Self {
        let mut approved = HashSet::new();
        for one in standings.iter().filter(|one| one.subject.version.is_some()) {
            let key = key(one.record);
            if matches!(one.state, State::Approved | State::ApprovedWithChanges) {
                approved.insert(key);
            } else {
                approved.remove(&key);
            }
        }
        Self(approved)
    }
}

fn key(record: &Record) -> (&str, &str) {
    (&record.kind, &record.slug)
}

/// Whether something of a record can still lie ahead. A draft is nobody's to pay yet, and
/// what is done is done.
#[must_use]
pub fn is_ahead(kind: &Kind, record: &Record, approved: &Approved<'_>) -> bool {
    is_open(kind, record) && !approved.0.contains(&key(record))
}

/// When an open record is due.
#[must_use]
pub fn of<'r>(kind: &Kind, record: &'r Record, approved: &Approved<'_>) -> Option<&'r Value> {
    let field = kind.field(FIELD)?;
    let is_day = matches!(field.shape, Shape::Date | Shape::DateTime);
    let value = &record.values.get(FIELD)?.value;
    (is_day && is_ahead(kind, record, approved)).then_some(value)
}

/// A day of a record that lies ahead: when it is due, a window that begins, a step to reach.
#[derive(Debug)]
pub struct AheadDay<'r> {
    /// The field that says it.
    pub field: &'r Field,
    /// The member of a list of groups that it is the day of.
    pub step: Option<&'r Group>,
    /// The day, or the moment at which it begins.
    pub value: &'r Value,
    /// The moment at which it ends, where it has one.
    pub end: Option<&'r Value>,
}

/// Every day of a record that may lie ahead: those that its kind calls `coming`, and the one on
/// which it is due.
#[must_use]
pub fn ahead<'r>(kind: &'r Kind, record: &'r Record, approved: &Approved<'_>) -> Vec<AheadDay<'r>> {
    if !is_ahead(kind, record, approved) {
        return Vec::new();
    }
    let mut names: Vec<&str> = kind.coming.iter().map(String::as_str).collect();
    if kind.field(FIELD).is_some() && !names.contains(&FIELD) {
        names.push(FIELD);
    }
    let mut found = Vec::new();
    for name in names {
        let (Some(field), Some(value)) = (kind.field(name), record.values.get(name)) else {
            continue;
        };
        if let Value::List(_) = value.value {
            let steps = record.values.groups(name);
            let open = steps.filter(|step| step.get("reached").is_none());
            found.extend(open.filter_map(|step| {
                Some(AheadDay {
                    field,
                    step: Some(step),
                    value: &step.get("date")?.value,
                    end: None,
                })
            }));
            continue;
        }
        let end = record.values.get("ends").map(|end| &end.value);
        let is_begin = matches!(value.value, Value::DateTime(_)) && name != FIELD;
        found.push(AheadDay {
            field,
            step: None,
            value: &value.value,
            end: end.filter(|_| is_begin),
        });
    }
    found
}

/// A day or a moment as pages carry it for the reader's clock.
#[must_use]
pub fn iso(value: &Value) -> Option<String> {
    match value {
        Value::Date(date) => Some(date.to_string()),
        Value::DateTime(at) => Some(at.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()),
        _ => None,
    }
}

/// How near the day is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lateness {
    /// It is over.
    Overdue,
    /// It is within a week.
    Soon,
    /// It is further away.
    Later,
}

impl Lateness {
    /// By somebody's clock. A day is over when the next one has begun there.
    #[must_use]
    pub fn at(value: &Value, now: &ZonedDateTime) -> Option<Self> {
        let day = match value {
            Value::DateTime(at) => {
                if at.timestamp() < now.timestamp() {
                    return Some(Self::Overdue);
                }
                at.with_time_zone(now.time_zone().clone()).date()
            }
            other => other.as_date()?,
        };
        let days = (day - now.date()).get_days();
        Some(match days {
            ..0 => Self::Overdue,
            0..=SOON => Self::Soon,
            _ => Self::Later,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_over_when_the_next_has_begun() {
        let now: ZonedDateTime = "2026-03-04T23:30:00+01:00[Europe/Berlin]"
            .parse()
            .expect("a moment");
        let of = |text: &str| {
            let day = Value::Date(text.parse().expect("a day"));
            Lateness::at(&day, &now)
        };
        assert_eq!(of("2026-03-03"), Some(Lateness::Overdue));
        assert_eq!(of("2026-03-04"), Some(Lateness::Soon));
        assert_eq!(of("2026-03-11"), Some(Lateness::Soon));
        assert_eq!(of("2026-03-12"), Some(Lateness::Later));
        let moment = |text: &str| {
            let at = text.parse::<jiff::Timestamp>().expect("a moment");
            Lateness::at(
                &Value::DateTime(at.to_zoned_datetime(jiff::tz::TimeZone::UTC)),
                &now,
            )
        };
        assert_eq!(moment("2026-03-04T22:29:59Z"), Some(Lateness::Overdue));
        assert_eq!(moment("2026-03-04T22:30:00Z"), Some(Lateness::Soon));
        assert_eq!(Lateness::at(&Value::Boolean(true), &now), None);
    }
}

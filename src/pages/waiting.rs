//! What waits for the client: decisions, and the records of kinds that say when
//! theirs do. The oldest first; how long that is, the reader's clock tells.

use std::collections::HashSet;

use jiff::civil::Date;
use serde::Serialize;

use super::page_context::PageContext;
use super::shown::{Shown, ShownChoice};
use crate::facts::site::Site;
use crate::model::approval::State;
use crate::model::kind::{Kind, Shape, Waits};
use crate::model::record::{Record, Value};
use crate::model::standing::Standing;
use crate::routes;

/// The home page lists at most so many; the rest is counted.
const LISTED: usize = 20;

/// A record, or a version of one, that waits.
pub(super) struct Wait<'a> {
    kind: &'a Kind,
    record: &'a Record,
    since: Option<Date>,
    decision: Option<&'a Standing<'a>>,
}

impl Wait<'_> {
    /// Which record it is.
    pub(super) fn key(&self) -> Key<'_> {
        key(self.record)
    }
}

/// What tells a record from the client's others: its kind and its slug.
pub(super) type Key<'a> = (&'a str, &'a str);

pub(super) fn key(record: &Record) -> Key<'_> {
    (&record.kind, &record.slug)
}

/// What of it templates see.
#[derive(Serialize)]
pub(super) struct Waiting {
    kind: String,
    /// What it is: the kind's name for one.
    what: String,
    title: String,
    href: String,
    since: Option<Shown>,
    due: Option<Shown>,
    /// The same for the reader's clock.
    late_after: Option<String>,
    amount: Option<Shown>,
    state: Option<ShownChoice>,
}

/// Everything that waits, the oldest first.
pub(super) fn records<'a>(site: &'a Site<'_>) -> Vec<Wait<'a>> {
    let mut found: Vec<Wait<'a>> = Vec::new();
    for standing in &site.standings {
        if standing.state == State::Awaiting
            && let Some(kind) = site.kind(&standing.record.kind)
        {
            found.push(Wait {
                kind,
                record: standing.record,
                since: standing.since,
                decision: Some(standing),
            });
        }
    }
    let decided: HashSet<Key<'_>> = found.iter().map(|wait| key(wait.record)).collect();
    for (kind, _) in &site.sections {
        let Some(waits) = &kind.waits else { continue };
        for record in site.sorted(kind) {
            if waits_for_client(site, kind, waits, record) && !decided.contains(&key(record)) {
                let name = waits.since.as_ref().or(kind.date.as_ref());
                let value = name.and_then(|name| record.values.get(name));
                found.push(Wait {
                    kind,
                    record,
                    since: value.and_then(|value| value.value.as_date()),
                    decision: None,
                });
            }
        }
    }
    // What has no date waits since nobody knows when: last.
    found.sort_by_key(|wait| (wait.since.is_none(), wait.since));
    found
}

fn waits_for_client(site: &Site<'_>, kind: &Kind, waits: &Waits, record: &Record) -> bool {
    let state = kind
        .state
        .as_ref()
        .and_then(|name| record.values.text(name));
    if !state.is_some_and(|state| waits.states.iter().any(|known| known == state)) {
        return false;
    }
    let Some(on) = &waits.on else { return true };
    let is_theirs = |value: &Value| match value {
        Value::Person(name) => site.client.client.people.iter().any(|person| {
            person.name == *name || person.email.as_ref().is_some_and(|email| email == name)
        }),
        _ => false,
    };
    match record.values.get(on).map(|value| &value.value) {
        Some(Value::List(people)) => people.iter().any(|person| is_theirs(&person.value)),
        Some(one) => is_theirs(one),
        None => false,
    }
}

/// What templates see of it, and how much more there is.
pub(super) fn shown(page: &mut PageContext<'_>, waits: Vec<Wait<'_>>) -> (Vec<Waiting>, usize) {
    let more = waits.len().saturating_sub(LISTED);
    let shown = waits.into_iter().take(LISTED);
    (shown.map(|wait| one(page, &wait)).collect(), more)
}

fn one(page: &mut PageContext<'_>, wait: &Wait<'_>) -> Waiting {
    let site = page.site;
    let mut title = site.title(wait.record);
    let version = wait
        .decision
        .and_then(|standing| standing.subject.version.as_deref());
    if let Some(version) = version {
        title = format!("{title}, {} {version}", site.word("version_inline"));
    }
    let anchor = version.map(routes::version_anchor);
    let route = routes::record(wait.record);
    let mut value = |name: &str, fits: fn(&Shape) -> bool| {
        let field = wait.kind.field(name).filter(|field| fits(&field.shape))?;
        Some(page.value(wait.record, wait.record.values.get(name)?, &field.shape))
    };
    // A decision about a version is not due when the whole deliverable is.
    let due = match wait.decision {
        None => value("due", |shape| {
            matches!(shape, Shape::Date | Shape::DateTime)
        }),
        Some(_) => None,
    };
    let amount = value("total", |shape| matches!(shape, Shape::Money));
    let state = wait.kind.state.as_deref();
    let state = match state.and_then(|name| value(name, |shape| matches!(shape, Shape::Choice(_))))
    {
        Some(Shown::Choice(choice)) if wait.decision.is_none() => Some(choice),
        _ => None,
    };
    Waiting {
        kind: wait.kind.name.clone(),
        what: match wait.decision {
            Some(_) => site.word("your_decision"),
            None => wait.kind.one.to_string(),
        },
        title,
        href: routes::page(&page.root, &route, anchor.as_deref()),
        since: wait.since.map(|date| page.date(date)),
        late_after: match wait.decision {
            None => site.due(wait.kind, wait.record),
            Some(_) => None,
        },
        due,
        amount,
        state,
    }
}

//! What waits for the client: decisions, and the records of kinds that say when theirs do. By
//! the day on which they are due, then by age; how late that is, the reader's clock tells.

use std::collections::{HashMap, HashSet};

use jiff::civil::Date;
use serde::Serialize;

use super::page_context::PageContext;
use super::shown::{Shown, ShownChoice};
use crate::facts::site::Site;
use crate::model::approval::State;
use crate::model::due;
use crate::model::kind::{Kind, Shape, Waits};
use crate::model::record::{Record, Value};
use crate::model::standing::Standing;
use crate::routes;

/// The home page lists at most so many; the rest is counted.
const LISTED: usize = 20;
/// So many stand in the open, before those behind "show more".
const OPEN: usize = 6;
/// At most so many of them are of one kind, as long as something else waits.
const OF_A_KIND: usize = 3;

/// A record, or a version of one, that waits.
pub(super) struct Wait<'a> {
    kind: &'a Kind,
    record: &'a Record,
    since: Option<Date>,
    due: Option<Date>,
    decision: Option<&'a Standing<'a>>,
}

/// By what is sorted: whether and when it is due, its rank, whether and since when it waits.
type Order = (bool, Option<Date>, u8, bool, Option<Date>);

impl Wait<'_> {
    /// What is due comes first, by its day, and what is not by its age. Where that is equal, or
    /// nobody says it, decisions and money come before the rest.
    fn order(&self) -> Order {
        let total = self.kind.field("total");
        let rank = match self.decision {
            Some(_) => 0,
            None if total.is_some_and(|field| matches!(field.shape, Shape::Money)) => 1,
            None => 2,
        };
        let (due, since) = (self.due, self.since);
        (due.is_none(), due, rank, since.is_none(), since)
    }

    /// Whether somebody has to act on a day, or to decide.
    fn is_pressing(&self) -> bool {
        self.due.is_some() || self.decision.is_some()
    }

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
    /// What it is told from others by, such as a ticket's number; empty where the title says it.
    reference: String,
    title: String,
    href: String,
    since: Option<Shown>,
    due: Option<Shown>,
    /// The same for the reader's clock.
    late_after: Option<String>,
    amount: Option<Shown>,
    state: Option<ShownChoice>,
}

/// Everything that waits, what is due first.
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
                due: None,
                decision: Some(standing),
            });
        }
    }
    let mut decided: HashSet<Key<'_>> = found.iter().map(|wait| key(wait.record)).collect();
    let settled = site.standings.iter().filter(|one| is_settled(site, one));
    decided.extend(settled.map(|one| key(one.record)));
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
                    due: due::of(kind, record, &site.approved).and_then(Value::as_date),
                    decision: None,
                });
            }
        }
    }
    found.sort_by_cached_key(Wait::order);
    first_of_each(found)
}

/// Whether the client has said what it had to say about a record as a whole, whichever way, and
/// be it that it took its decision back: what the record's state makes of that is the firm's.
/// What is to be paid waits until it is paid, unless the client refused it.
fn is_settled(site: &Site<'_>, standing: &Standing<'_>) -> bool {
    let has_paid = site
        .kind(&standing.record.kind)
        .is_some_and(|kind| kind.field("paid").is_some());
    let is_whole = standing.subject.version.is_none();
    is_whole
        && match standing.state {
            State::Awaiting | State::ChangedSince => false,
            State::Rejected | State::ChangesRequested => true,
            _ => !has_paid,
        }
}

/// The same with those first that stand in the open: no kind takes all of that room.
fn first_of_each(all: Vec<Wait<'_>>) -> Vec<Wait<'_>> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    let mut chosen = HashSet::new();
    // What has a day and what is to be decided; then of what has none, one of each kind, two …
    let rounds = (1..=OF_A_KIND).map(|most| (false, most));
    for (is_pressing, most) in [(true, OF_A_KIND)]
        .into_iter()
        .chain(rounds)
        .chain([(false, usize::MAX)])
    {
        for (at, wait) in all.iter().enumerate() {
            let count = counts.entry(&wait.record.kind).or_default();
            let fits = *count < most && (!is_pressing || wait.is_pressing());
            if fits && chosen.len() < OPEN && chosen.insert(at) {
                *count += 1;
            }
        }
    }
    let all = all.into_iter().enumerate();
    let (open, rest): (Vec<_>, Vec<_>) = all.partition(|(at, _)| chosen.contains(at));
    open.into_iter().chain(rest).map(|(_, wait)| wait).collect()
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
        reference: site.reference(wait.kind, wait.record).to_owned(),
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

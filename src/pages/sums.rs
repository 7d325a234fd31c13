//! What a list adds up, and of which records: those in states that count, and apart from them
//! those of some states, such as what is paid and what is open.

use rust_decimal::Decimal;
use serde::Serialize;

use super::page_context::PageContext;
use super::shown::Shown;
use crate::facts::site::Site;
use crate::model::due::{self, Lateness};
use crate::model::kind::{Field, Kind, NumberShape, Shape};
use crate::model::money::Money;
use crate::model::record::{Record, Value};

/// What is below a group of records.
#[derive(Default, Serialize)]
pub(super) struct Sums {
    /// The sum of all that count, by column; nothing where no column is added up.
    totals: Option<Vec<Option<Shown>>>,
    /// Each a row of its own, by column as the total.
    sums: Vec<Sum>,
    /// What the states are called whose records are not added up, where there are some.
    without: Vec<String>,
    /// The same states by their words.
    without_states: Vec<String>,
    /// The rows on earlier pages of which something can be overdue: the reader's clock needs
    /// them where the sums are.
    earlier: Vec<EarlierRow>,
}

/// What counts of a row that stands on an earlier page.
#[derive(Serialize)]
struct EarlierRow {
    state: String,
    due: String,
    /// What it adds to each column.
    cells: Vec<Option<Shown>>,
}

#[derive(Serialize)]
struct Sum {
    label: String,
    states: Vec<String>,
    cells: Vec<Option<Shown>>,
    /// Whether a group has no others: its total says the same.
    repeats: bool,
    /// Whether some of it is overdue on some day: how much, only the reader's clock knows.
    can_be_late: bool,
    /// What of it is overdue on the day of a plain build, which has no reader's clock.
    late: Option<Vec<Option<Shown>>>,
}

/// The records whose sums are wanted.
#[derive(Clone, Copy)]
pub(super) struct Added<'a, 'r> {
    pub(super) records: &'a [&'r Record],
    /// So many of them stand on earlier pages.
    pub(super) before: usize,
    /// Whether they are one group of several.
    pub(super) is_group: bool,
}

impl Sums {
    /// The sums of records; none where no column is added up.
    pub(super) fn of(
        page: &PageContext<'_>,
        kind: &Kind,
        columns: &[&Field],
        added: Added<'_, '_>,
    ) -> Self {
        let (records, before) = (added.records, added.before);
        if !columns.iter().any(|field| is_added(kind, field)) {
            return Self::default();
        }
        let in_states = |states: &[String]| -> Vec<&Record> {
            let is_in = |record: &&&Record| {
                state(kind, record).is_some_and(|state| states.contains(&state))
            };
            records.iter().filter(is_in).copied().collect()
        };
        let digits = digits(page.site, kind, columns);
        let cells = |members: &[&Record]| cells(page, columns, &digits, members);
        let counted = counted(kind, records);
        let now = page.shared.now.as_ref();
        let is_late = |record: &&&Record| {
            let value = due::of(kind, record, &page.site.approved);
            value
                .zip(now)
                .and_then(|(value, now)| Lateness::at(value, now))
                == Some(Lateness::Overdue)
        };
        let shows_due = columns.iter().any(|field| field.name == due::FIELD);
        let is_due = |record: &&Record| page.site.due(kind, record).is_some();
        let sums = kind.list.sums.iter().filter_map(|(label, states)| {
            let members = in_states(states);
            let sums = cells(&members);
            let late: Vec<&Record> = members.iter().filter(is_late).copied().collect();
            sums.iter().any(Option::is_some).then(|| Sum {
                label: label.to_string(),
                states: states.clone(),
                cells: sums,
                repeats: added.is_group && members.len() == counted.len(),
                can_be_late: shows_due && members.iter().any(is_due),
                late: (shows_due && !late.is_empty()).then(|| cells(&late)),
            })
        });
        let sums: Vec<Sum> = sums.collect();
        let earlier = records[..before].iter().filter_map(|record| {
            let state = state(kind, record)?;
            let counts = |sum: &Sum| sum.can_be_late && sum.states.contains(&state);
            sums.iter().any(counts).then_some(())?;
            Some(EarlierRow {
                due: page.site.due(kind, record)?,
                cells: cells(&[record]),
                state,
            })
        });
        let earlier = earlier.collect();
        let left_out = kind.list.without.iter();
        let left_out = left_out.filter(|word| !in_states(std::slice::from_ref(word)).is_empty());
        let totals = cells(&counted);
        // A group of which nothing counts has no sum.
        let has_total = !added.is_group || totals.iter().any(Option::is_some);
        Self {
            totals: has_total.then_some(totals),
            sums,
            without: left_out.map(|word| called(kind, word)).collect(),
            without_states: kind.list.without.clone(),
            earlier,
        }
    }

    /// Whether something was added up.
    pub(super) fn has_any(&self) -> bool {
        self.totals.iter().flatten().any(Option::is_some)
    }
}

/// The records that count.
fn counted<'r>(kind: &Kind, records: &[&'r Record]) -> Vec<&'r Record> {
    let counts = |record: &&&Record| {
        state(kind, record).is_none_or(|state| !kind.list.without.contains(&state))
    };
    records.iter().filter(counts).copied().collect()
}

/// The state of a record of a kind whose sums are of some states.
pub(super) fn state(kind: &Kind, record: &Record) -> Option<String> {
    if kind.list.sums.is_empty() && kind.list.without.is_empty() {
        return None;
    }
    let state = record.values.text(kind.state.as_deref()?)?;
    Some(state.to_owned())
}

/// What people read of a state.
fn called(kind: &Kind, word: &str) -> String {
    let field = kind.state.as_deref().and_then(|name| kind.field(name));
    let choice = match field.map(|field| &field.shape) {
        Some(Shape::Choice(choices)) => choices.iter().find(|choice| choice.value == word),
        _ => None,
    };
    choice.map_or_else(|| word.to_owned(), |choice| choice.label.to_string())
}

fn is_added(kind: &Kind, field: &Field) -> bool {
    kind.list.totals.contains(&field.name)
}

/// For each column that is added up, how many digits behind the point its sums have: as many as
/// the value with the most, so that they stand below each other.
fn digits(site: &Site<'_>, kind: &Kind, columns: &[&Field]) -> Vec<Option<u32>> {
    let most = |field: &&Field| {
        let values = site
            .sorted(kind)
            .iter()
            .map(|record| record.values.get(&field.name));
        let scales = values.map(|value| match value.map(|value| &value.value) {
            Some(Value::Number(number)) => number.scale(),
            _ => 0,
        });
        is_added(kind, field).then(|| scales.max().unwrap_or_default())
    };
    columns.iter().map(most).collect()
}

fn cells(
    page: &PageContext<'_>,
    columns: &[&Field],
    digits: &[Option<u32>],
    records: &[&Record],
) -> Vec<Option<Shown>> {
    let cell = |(field, digits): (&&Field, &Option<u32>)| {
        digits.and_then(|digits| total(page.site, field, records, digits))
    };
    columns.iter().zip(digits).map(cell).collect()
}

/// The sum of one column; of money one for each currency.
fn total(site: &Site<'_>, field: &Field, records: &[&Record], digits: u32) -> Option<Shown> {
    let format = &site.format;
    let values = records
        .iter()
        .filter_map(|record| record.values.get(&field.name));
    let mut number: Option<Decimal> = None;
    let mut length: Option<jiff::SignedDuration> = None;
    let mut money: Vec<Money> = Vec::new();
    for value in values {
        match &value.value {
            // A sum beyond the type's 28 digits is left out rather than wrong.
            Value::Number(value) => number = Some(number.unwrap_or_default().checked_add(*value)?),
            Value::Duration(value) => {
                length = Some(length.unwrap_or_default().checked_add(*value)?)
            }
            Value::Money(value) => {
                match money.iter_mut().find(|sum| sum.currency == value.currency) {
                    Some(sum) => sum.amount = sum.amount.checked_add(value.amount)?,
                    None => money.push(value.clone()),
                }
            }
            _ => {}
        }
    }
    if let Some(mut number) = number {
        if number.scale() < digits {
            number.rescale(digits);
        }
        let shape = match &field.shape {
            Shape::Number(shape) => shape.clone(),
            _ => NumberShape::default(),
        };
        return Some(Shown::Number {
            text: format.number(number, &shape),
            value: number.to_string().parse().unwrap_or(f64::NAN),
        });
    }
    if let Some(length) = length {
        return Some(Shown::Duration {
            text: format.duration(length),
            iso: length.to_string(),
            seconds: length.as_secs(),
        });
    }
    money.sort_by(|a, b| a.currency.cmp(&b.currency));
    let mut sums: Vec<Shown> = money
        .iter()
        .map(|sum| Shown::Money {
            text: format.money(sum),
            amount: sum.amount.to_string(),
            currency: sum.currency.clone(),
        })
        .collect();
    match sums.len() {
        0 => None,
        1 => sums.pop(),
        _ => Some(Shown::List { items: sums }),
    }
}

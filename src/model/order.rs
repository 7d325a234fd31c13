//! The order of records in the list of their kind.

use std::cmp::Ordering;

use super::kind::Kind;
use super::record::{Record, Value};

/// Records in the order that their kind's list wants; by slug where values are equal.
#[must_use]
pub fn sorted<'r>(kind: &Kind, mut records: Vec<&'r Record>) -> Vec<&'r Record> {
    let Some((field, descending)) = &kind.list.sort else {
        return records;
    };
    records.sort_by(|a, b| {
        let order = compare(
            a.values.get(field).map(|value| &value.value),
            b.values.get(field).map(|value| &value.value),
        );
        let order = if *descending { order.reverse() } else { order };
        order.then_with(|| {
            let slugs = a.slug.cmp(&b.slug);
            if *descending { slugs.reverse() } else { slugs }
        })
    });
    records
}

/// Orders values of one field; one that is missing is the smallest.
fn compare(a: Option<&Value>, b: Option<&Value>) -> Ordering {
    let (Some(a), Some(b)) = (a, b) else {
        return a.is_some().cmp(&b.is_some());
    };
    match (a, b) {
        (Value::Date(a), Value::Date(b)) => a.cmp(b),
        (Value::DateTime(a), Value::DateTime(b)) => a.timestamp().cmp(&b.timestamp()),
        (Value::Duration(a), Value::Duration(b)) => a.cmp(b),
        (Value::Number(a), Value::Number(b)) => a.cmp(b),
        (Value::Money(a), Value::Money(b)) => (&a.currency, a.amount).cmp(&(&b.currency, b.amount)),
        (Value::Boolean(a), Value::Boolean(b)) => a.cmp(b),
        (Value::Reference(a), Value::Reference(b)) => a.cmp(b),
        _ => match (a.as_text(), b.as_text()) {
            (Some(a), Some(b)) => a
                .to_lowercase()
                .cmp(&b.to_lowercase())
                .then_with(|| a.cmp(b)),
            _ => Ordering::Equal,
        },
    }
}

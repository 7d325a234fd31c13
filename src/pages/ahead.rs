//! What comes next: milestones, maintenance, the days when things are due. A page
//! does not know the day on which it is read, so each entry says until when it lies
//! ahead; what was past on the last day that the records know is left out.

use jiff::civil::Date;
use serde::Serialize;

use super::page_context::PageContext;
use super::shown::Shown;
use crate::model::due;
use crate::model::kind::{Field, Kind, Shape};
use crate::model::record::{Group, Record, Value};
use crate::routes;

/// The home page lists at most so many; the rest is counted.
const LISTED: usize = 8;

/// Something that lies ahead.
#[derive(Serialize)]
pub(super) struct Coming {
    title: String,
    /// What of it, or what it is: `Due`, `Maintenance window`.
    what: String,
    href: String,
    date: Shown,
    /// The last moment of it, for whoever knows what day it is.
    until: String,
}

/// What lies after `today`, the last day that the records know; the nearest first.
pub(super) fn coming(page: &mut PageContext<'_>, today: Option<Date>) -> (Vec<Coming>, usize) {
    let site = page.site;
    let mut found = Vec::new();
    for (kind, _) in site
        .sections
        .iter()
        .filter(|(kind, _)| !kind.coming.is_empty())
    {
        for record in site.sorted(kind) {
            if !due::is_ahead(kind, record, &site.approved) {
                continue;
            }
            for name in &kind.coming {
                let Some(field) = kind.field(name) else {
                    continue;
                };
                found.extend(of_field(page, kind, record, field));
            }
        }
    }
    let is_ahead = |(date, _): &(Date, Coming)| today.is_none_or(|today| *date >= today);
    found.retain(is_ahead);
    // Records stand in the order of their lists where days are equal.
    found.sort_by_key(|(date, _)| *date);
    let more = found.len().saturating_sub(LISTED);
    found.truncate(LISTED);
    (found.into_iter().map(|(_, one)| one).collect(), more)
}

fn of_field(
    page: &mut PageContext<'_>,
    kind: &Kind,
    record: &Record,
    field: &Field,
) -> Vec<(Date, Coming)> {
    let Some(value) = record.values.get(&field.name) else {
        return Vec::new();
    };
    let title = page.site.title(record);
    if let (Value::List(_), Shape::List(inner)) = (&value.value, &field.shape) {
        let steps = record
            .values
            .groups(&field.name)
            .filter(|step| step.get("reached").is_none());
        let steps = steps.filter_map(|step| {
            let name = step.text("title").unwrap_or(&field.label).to_owned();
            let (date, shown) = dated(page, record, step, inner)?;
            Some((date, coming(page, record, (name, title.clone()), shown)))
        });
        return steps.collect();
    }
    let Some(date) = value.value.as_date() else {
        return Vec::new();
    };
    let shown = page.value(record, value, &field.shape);
    // A kind's own date is the record itself.
    let what = if kind.date.as_ref() == Some(&field.name) {
        kind.one.to_string()
    } else {
        format!("{}, {}", kind.one, page.site.format.inline(&field.label))
    };
    return vec![(date, coming(page, record, (title, what), shown))];

    fn coming(
        page: &PageContext<'_>,
        record: &Record,
        (title, what): (String, String),
        date: Shown,
    ) -> Coming {
        let until = match (&date, record.values.get("ends").map(|value| &value.value)) {
            (Shown::DateTime { .. }, Some(Value::DateTime(end))) => {
                end.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
            }
            (Shown::Date { iso, .. } | Shown::DateTime { iso, .. }, _) => iso.clone(),
            _ => String::new(),
        };
        Coming {
            title,
            what,
            href: routes::page(&page.root, &routes::record(record), None),
            date,
            until,
        }
    }
}

/// The day of a step, such as a milestone.
fn dated(
    page: &mut PageContext<'_>,
    record: &Record,
    step: &Group,
    shape: &Shape,
) -> Option<(Date, Shown)> {
    let value = step.get("date")?;
    let Shape::Group(fields) = shape else {
        return None;
    };
    let field = fields.iter().find(|field| field.name == "date")?;
    Some((
        value.value.as_date()?,
        page.value(record, value, &field.shape),
    ))
}

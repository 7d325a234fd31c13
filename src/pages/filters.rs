//! What a list can be narrowed by: the state of its records, their project, and the
//! other choices among its columns. The counts are those of the whole list, of which a
//! page may show a part. Narrowing it is the viewer's.

use std::collections::HashMap;

use serde::Serialize;

use crate::facts::site::Site;
use crate::model::kind::{Field, Kind, Shape};
use crate::model::record::{Record, Value};

/// A shorter list is seen at a glance.
const LEAST: usize = 6;

/// One field, with the values that records have for it.
#[derive(Serialize)]
pub(super) struct Filter {
    name: String,
    label: String,
    choices: Vec<FilterChoice>,
}

#[derive(Serialize)]
struct FilterChoice {
    value: String,
    text: String,
    count: usize,
}

/// What one record has for one filter.
#[derive(Serialize)]
pub(super) struct Pick {
    name: String,
    value: String,
}

/// The fields that tell the records of a list apart: the state first, then projects, then
/// other choices.
pub(super) fn fields<'k>(site: &Site<'_>, kind: &'k Kind, records: &[&Record]) -> Vec<&'k Field> {
    if records.len() < LEAST {
        return Vec::new();
    }
    let rank = |field: &Field| match &field.shape {
        Shape::Choice(_) if kind.state.as_ref() == Some(&field.name) => Some(0),
        Shape::Reference(kinds) if kinds.len() == 1 && kinds[0] == "projects" => Some(1),
        Shape::Choice(_) if kind.list.columns.contains(&field.name) => Some(2),
        _ => None,
    };
    let tells_apart = |field: &Field| {
        let mut values = records.iter().map(|record| value(site, field, record));
        let first = values.next();
        values.any(|other| first.as_ref() != Some(&other))
    };
    let mut ranked: Vec<(u8, &Field)> = kind
        .fields
        .iter()
        .filter_map(|field| Some((rank(field)?, field)))
        .filter(|(_, field)| tells_apart(field))
        .collect();
    ranked.sort_by_key(|(rank, _)| *rank);
    ranked.into_iter().map(|(_, field)| field).collect()
}

/// The filters of a list: choices in the order of the kind, projects in that of their
/// own list.
pub(super) fn of(site: &Site<'_>, fields: &[&Field], records: &[&Record]) -> Vec<Filter> {
    fields
        .iter()
        .map(|field| {
            let mut counts: HashMap<&str, usize> = HashMap::new();
            for value in records
                .iter()
                .filter_map(|record| value(site, field, record))
            {
                *counts.entry(value).or_default() += 1;
            }
            let choice = |(value, text): (String, String)| {
                let count = counts.get(value.as_str()).copied()?;
                Some(FilterChoice { value, text, count })
            };
            Filter {
                name: field.name.clone(),
                label: field.label.to_string(),
                choices: named(site, field).into_iter().filter_map(choice).collect(),
            }
        })
        .collect()
}

/// What a record has for each of the fields.
pub(super) fn picks(site: &Site<'_>, fields: &[&Field], record: &Record) -> Vec<Pick> {
    let pick = |field: &&Field| {
        Some(Pick {
            name: field.name.clone(),
            value: value(site, field, record)?.to_owned(),
        })
    };
    fields.iter().filter_map(pick).collect()
}

fn value<'r>(site: &Site<'_>, field: &Field, record: &'r Record) -> Option<&'r str> {
    let value = record.values.get(&field.name)?;
    match &value.value {
        Value::Choice(word) => Some(site.chosen(record, value, word)),
        Value::Reference(address) => Some(&address.slug),
        _ => None,
    }
}

/// Every value that the field can have, and what it is called.
fn named(site: &Site<'_>, field: &Field) -> Vec<(String, String)> {
    match &field.shape {
        Shape::Choice(choices) => choices
            .iter()
            .map(|choice| (choice.value.clone(), choice.label.to_string()))
            .collect(),
        _ => site.kind("projects").map_or_else(Vec::new, |projects| {
            let records = site.sorted(projects).iter();
            records
                .map(|project| (project.slug.clone(), site.title(project)))
                .collect()
        }),
    }
}

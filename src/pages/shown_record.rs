//! A record as templates see it: in a few words, and whole.

use std::collections::BTreeMap;

use serde::Serialize;

use super::decisions;
use super::invoiced;
use super::lists;
use super::page_context::PageContext;
use super::shown::{Shown, ShownChoice, ShownField};
use crate::model::kind::{Kind, Shape};
use crate::model::record::Record;
use crate::routes;

/// A record in a few words.
#[derive(Serialize)]
pub(super) struct Summary {
    kind: String,
    slug: String,
    pub(super) href: String,
    title: String,
    date: Option<Shown>,
    state: Option<ShownChoice>,
    progress: Option<Shown>,
    /// The last moment at which it is not late, while it is open.
    due: Option<String>,
    fields: BTreeMap<String, Shown>,
}

#[derive(Serialize)]
pub(super) struct ShownRecord {
    title: String,
    slug: String,
    href: String,
    date: Option<Shown>,
    state: Option<ShownChoice>,
    progress: Option<Shown>,
    due: Option<String>,
    summary: Option<String>,
    fields: Vec<ShownField>,
    body: Option<String>,
}

/// A record in a few words, as lists and other pages show it.
pub(super) fn summary(page: &mut PageContext<'_>, kind: &Kind, record: &Record) -> Summary {
    let mut value = |name: &str| {
        let field = kind.field(name)?;
        let value = record.values.get(name)?;
        Some(page.value(record, value, &field.shape))
    };
    let state = match kind.state.as_deref().and_then(&mut value) {
        Some(Shown::Choice(choice)) => Some(choice),
        _ => None,
    };
    let date = match &kind.date {
        Some(name) => value(name),
        None => None,
    };
    let progress = value("progress");
    let mut fields = BTreeMap::new();
    let columns = kind.list.columns.iter().map(String::as_str);
    // Its versions are too much for a few words.
    for name in columns
        .chain(["summary"])
        .filter(|name| *name != lists::VERSIONS)
    {
        if let Some(shown) = value(name) {
            fields.insert(name.to_owned(), shown);
        }
    }
    Summary {
        kind: record.kind.clone(),
        slug: record.slug.clone(),
        href: routes::page(&page.root, &routes::record(record), None),
        title: page.site.title(record),
        date: date.or_else(|| last_version_date(page, record)),
        state,
        progress: progress.or_else(|| reached(page, kind, record)),
        due: page.site.due(kind, record),
        fields,
    }
}

/// How many of a record's milestones are reached, in percent, where it does not say
/// itself how far it is.
fn reached(page: &PageContext<'_>, kind: &Kind, record: &Record) -> Option<Shown> {
    let Shape::Number(shape) = &kind.field("progress")?.shape else {
        return None;
    };
    let milestones = record.values.groups("milestones");
    let (mut all, mut done) = (0_u32, 0_u32);
    for milestone in milestones {
        all += 1;
        done += u32::from(milestone.get("reached").is_some());
    }
    let value = (done * 100).checked_div(all)?;
    Some(Shown::Number {
        text: page.site.format.number(value.into(), shape),
        value: value.into(),
    })
}

/// A deliverable is dated by its newest version.
fn last_version_date(page: &PageContext<'_>, record: &Record) -> Option<Shown> {
    let newest = decisions::newest_first(record);
    let date = newest.first()?.get("date")?.value.as_date()?;
    Some(page.date(date))
}

/// A record as its page shows it: what is in the head, its other fields, its text.
pub(super) fn shown_record(
    page: &mut PageContext<'_>,
    kind: &Kind,
    record: &Record,
    summary: Summary,
) -> ShownRecord {
    let in_head = |name: &str| {
        name == kind.title
            || kind.date.as_deref() == Some(name)
            || kind.state.as_deref() == Some(name)
            || matches!(name, "versions" | "visibility" | "progress" | "summary")
            // It says where versions stand, which they say themselves.
            || (name == "approval" && kind.field(lists::VERSIONS).is_some())
    };
    let without: Vec<&str> = kind
        .fields
        .iter()
        .map(|field| field.name.as_str())
        .filter(|name| in_head(name))
        .collect();
    let values = invoiced::with_numbers(&page.site.content.firm, kind, record);
    let mut fields = page.fields(record, &values, &kind.fields, &without);
    fields.extend(invoiced::bank(page, kind, record));
    ShownRecord {
        fields,
        body: page.body(record),
        title: page.site.title(record),
        slug: record.slug.clone(),
        summary: record.values.text("summary").map(str::to_owned),
        href: summary.href,
        date: summary.date,
        state: summary.state,
        progress: summary.progress,
        due: summary.due,
    }
}

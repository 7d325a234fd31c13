//! What is taken over at the end: each thing that was delivered with its files and their
//! digests, on the record's page and, from records of the kind `handover`, in the
//! START-HERE.html of a plain archive.

use serde::Serialize;

use super::decisions;
use super::delivered;
use super::error::PageError;
use super::page_context::PageContext;
use super::shown::{Shown, ShownChoice};
use super::shown_record::{ShownRecord, shown_record, summary};
use super::site_context::SiteContext;
use super::still;
use crate::model::kind::Kind;
use crate::model::record::{Group, Record, Value, each_value};
use crate::prose::ids;

/// The kind whose records are shown where an archive is opened.
const KIND: &str = "handover";

/// One thing that was delivered.
#[derive(Serialize)]
pub(super) struct Delivery {
    what: Option<String>,
    subject: Option<Shown>,
    note: Option<String>,
    state: Option<ShownChoice>,
    files: Vec<Shown>,
}

#[derive(Serialize)]
struct Handover {
    record: ShownRecord,
    deliveries: Vec<Delivery>,
}

/// What a record says was delivered, with the files of what it names: of a deliverable
/// those of the version, or of the newest.
pub(super) fn deliveries(page: &mut PageContext<'_>, record: &Record) -> Vec<Delivery> {
    let groups: Vec<&Group> = record.values.groups("delivered").collect();
    groups
        .into_iter()
        .map(|group| delivery(page, group))
        .collect()
}

fn delivery(page: &mut PageContext<'_>, group: &Group) -> Delivery {
    let text = |name: &str| group.text(name).map(str::to_owned);
    let mut delivery = Delivery {
        what: text("what"),
        subject: None,
        note: text("note"),
        state: None,
        files: Vec::new(),
    };
    let Some(Value::Reference(address)) = group.get("subject").map(|value| &value.value) else {
        return delivery;
    };
    delivery.subject = Some(page.reference(address));
    let site = page.site;
    let Some((kind, target)) = site.kind(&address.kind).zip(site.client.record(address)) else {
        return delivery;
    };
    let version = decisions::versions(page, kind, target)
        .into_iter()
        .find(|version| version.is(address.version.as_deref()));
    match version {
        Some(version) => (delivery.state, delivery.files) = version.delivered(),
        None => delivery.files = files(page, kind, target),
    }
    delivery
}

/// The files that a record's fields name.
fn files(page: &mut PageContext<'_>, kind: &Kind, record: &Record) -> Vec<Shown> {
    let mut found = Vec::new();
    each_value(record, &kind.fields, &mut |value, shape| {
        if matches!(value.value, Value::File(_)) {
            found.push(page.value(record, value, shape));
        }
    });
    found
}

/// The handover as a part of a page that stands at the site's root; nothing where the
/// client has no such record.
pub(super) fn part(shared: &SiteContext<'_>) -> Result<Option<String>, PageError> {
    let site = shared.site;
    let Some((kind, label)) = site.sections.iter().find(|(kind, _)| kind.name == KIND) else {
        return Ok(None);
    };
    let mut page = PageContext::new(shared, "");
    // Below the title of each.
    page.heading = 3;
    let records: Vec<Handover> = site
        .sorted(kind)
        .iter()
        .map(|record| {
            let summary = summary(&mut page, kind, record);
            Handover {
                deliveries: deliveries(&mut page, record),
                record: shown_record(&mut page, kind, record, summary),
            }
        })
        .collect();
    let mut context = page.template_context(label, Some(KIND));
    context.insert("records", &records);
    let html = shared.theme.render("handover.html", &context)?;
    let html = still::cut(&ids::settled(html));
    let mut copies = page.previews;
    // The records' own pages bring the same.
    Ok(Some(delivered::part(shared, "", &html, &mut copies)))
}

//! The pages of one client: a list per kind, a page per record, the activity. What
//! stands on them is gathered here; how it looks is the theme's.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::activity::{self, Event};
use super::calendar;
use super::decisions;
use super::delivered;
use super::handover;
use super::ids::{self, Plan};
use super::lists::{self, List};
use super::looks::Looks;
use super::routes;
use super::site::Site;
use super::theme::ThemeError;
use super::values::{Show, Shown, ShownChoice, ShownField};
use crate::model::due;
use crate::model::kind::{Kind, Shape};
use crate::model::record::{Record, Spanned, Value};
use crate::model::workspace::{Page, PageGroup, Preview};

/// A page, and the files of the client that it needs.
pub(super) struct Rendered {
    pub(super) page: Page,
    pub(super) used: BTreeSet<String>,
    /// Smaller pictures that it shows, by route.
    pub(super) pictures: BTreeMap<String, Preview>,
}

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
struct ShownKind<'a> {
    name: &'a str,
    one: &'a str,
    many: String,
    href: String,
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

#[derive(Serialize)]
struct Related {
    label: String,
    records: Vec<Summary>,
}

/// The activity page.
pub(super) fn activity(site: &Site<'_>, events: &[Event<'_>]) -> Result<Rendered, ThemeError> {
    let mut show = Show::new(site, activity::ROUTE);
    let months = activity::months(&mut show, events);
    let title = site.word("activity");
    let mut context = site.context(activity::ROUTE, &title, Some("activity"));
    context.insert("months", &months);
    finish(
        site,
        show,
        activity::ROUTE,
        PageGroup::Listing,
        "activity.html",
        &context,
    )
}

/// One page of the list of a kind, counted from 0.
pub(super) fn list(site: &Site<'_>, list: &List<'_>, page: usize) -> Result<Rendered, ThemeError> {
    let kind = list.kind;
    let route = lists::route(kind, page);
    let mut show = Show::new(site, &route);
    let shown = list.page(&mut show, page);
    let label = site.label(kind);
    let mut context = site.context(&route, &label, Some(&kind.name));
    context.insert("kind", &shown_kind(site, kind, &show.root));
    context.insert("columns", &shown.columns);
    context.insert("filters", &list.filters);
    context.insert("groups", &shown.groups);
    context.insert("count", &list.count);
    context.insert("intro", &kind.list.intro.as_deref());
    context.insert("pager", &shown.pager);
    let register = (kind.name == "approvals").then(|| decisions::signed_list(&mut show));
    context.insert("register", &register.flatten());
    let mut template = site.theme.template("list", &kind.name);
    // A list of the theme's own for this kind comes before what the kind wants.
    if kind.list.gallery && template == "list.html" {
        template = "gallery.html".to_owned();
    }
    finish(site, show, &route, PageGroup::Listing, &template, &context)
}

/// The page of a record.
pub(super) fn record(
    site: &Site<'_>,
    kind: &Kind,
    record: &Record,
    events: &[Event<'_>],
) -> Result<Rendered, ThemeError> {
    let route = routes::record(record);
    let mut show = Show::new(site, &route);
    let summary = summary(&mut show, kind, record);
    // The files of what is shown in few words are links.
    show.looks = Some(Looks::of(record, kind));
    show.plan(Plan::of(site.theme, kind, record));
    let mut context = site.context(&route, &site.title(record), Some(&kind.name));
    context.insert("record", &shown_record(&mut show, kind, record, summary));
    let versions = decisions::versions(&mut show, kind, record);
    context.insert("kind", &shown_kind(site, kind, &show.root));
    context.insert("versions", &versions);
    show.looks = None;
    let approvals: Vec<_> = site
        .approvals(record, None)
        .into_iter()
        .map(|found| decisions::approval(&mut show, found))
        .collect();
    context.insert("approvals", &approvals);
    let own = (record.kind == "approvals").then(|| decisions::approval(&mut show, record));
    context.insert("approval", &own);
    let signature = own
        .as_ref()
        .and_then(|_| decisions::signature(&mut show, record));
    context.insert("signature", &signature);
    context.insert("history", &decisions::history(&mut show, record));
    context.insert("happened", &activity::of_period(events, record));
    context.insert("deliveries", &handover::deliveries(&mut show, record));
    context.insert("calendar", &calendar::of_record(&mut show, kind, record));
    context.insert("related", &related(&mut show, record));
    let template = site.theme.template("record", &kind.name);
    let group = PageGroup::Record(kind.name.clone());
    finish(site, show, &route, group, &template, &context)
}

/// A record as its page shows it: what is in the head, its other fields, its text.
pub(super) fn shown_record(
    show: &mut Show<'_>,
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
    let mut fields = show.fields(record, &record.values, &kind.fields, &without);
    fields.extend(bank(show, kind, record));
    ShownRecord {
        fields,
        body: show.body(record),
        title: show.site.title(record),
        slug: record.slug.clone(),
        summary: record.values.text("summary").map(str::to_owned),
        href: summary.href,
        date: summary.date,
        state: summary.state,
        progress: summary.progress,
        due: summary.due,
    }
}

/// Where an open invoice is paid to that does not say it itself: the firm's account of today,
/// which says nothing of what was paid before.
fn bank(show: &mut Show<'_>, kind: &Kind, record: &Record) -> Option<ShownField> {
    let field = kind.field("bank").filter(|_| kind.name == "invoices")?;
    if record.values.get("bank").is_some() || !due::is_open(kind, record) {
        return None;
    }
    let bank = Value::Group(show.site.content.firm.bank.clone()?);
    Some(ShownField {
        name: field.name.clone(),
        label: field.label.to_string(),
        value: show.value(record, &Spanned::new(bank, 0..0), &field.shape),
    })
}

pub(super) fn finish(
    site: &Site<'_>,
    show: Show<'_>,
    route: &str,
    group: PageGroup,
    template: &str,
    context: &tera::Context,
) -> Result<Rendered, ThemeError> {
    let html = site.theme.render(template, context)?;
    let mut pictures = show.pictures;
    let html = delivered::page(site, &show.root, &ids::settled(html), &mut pictures);
    let mut used = show.used;
    used.extend(site.client.client.brand.logo.clone());
    Ok(Rendered {
        page: Page {
            route: route.to_owned(),
            group,
            html,
        },
        used,
        pictures,
    })
}

fn shown_kind<'k>(site: &Site<'_>, kind: &'k Kind, root: &str) -> ShownKind<'k> {
    ShownKind {
        name: &kind.name,
        one: &kind.one,
        many: site.label(kind),
        href: routes::page(root, &routes::list(&kind.name), None),
    }
}

pub(super) fn summary(show: &mut Show<'_>, kind: &Kind, record: &Record) -> Summary {
    let mut value = |name: &str| {
        let field = kind.field(name)?;
        let value = record.values.get(name)?;
        Some(show.value(record, value, &field.shape))
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
        href: routes::page(&show.root, &routes::record(record), None),
        title: show.site.title(record),
        date: date.or_else(|| last_version_date(show, record)),
        state,
        progress: progress.or_else(|| reached(show, kind, record)),
        due: show.site.due(kind, record),
        fields,
    }
}

/// How many of a record's milestones are reached, in percent, where it does not say
/// itself how far it is.
fn reached(show: &Show<'_>, kind: &Kind, record: &Record) -> Option<Shown> {
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
        text: show.site.format.number(value.into(), shape),
        value: value.into(),
    })
}

/// A deliverable is dated by its newest version.
fn last_version_date(show: &Show<'_>, record: &Record) -> Option<Shown> {
    let newest = decisions::newest_first(record);
    let date = newest.first()?.get("date")?.value.as_date()?;
    Some(show.date(date))
}

/// The records that name this one, by kind; approvals stand on their own.
fn related(show: &mut Show<'_>, record: &Record) -> Vec<Related> {
    let site = show.site;
    let mut related = Vec::new();
    for (kind, label) in site
        .sections
        .iter()
        .filter(|(kind, _)| kind.name != "approvals")
    {
        let mut seen = BTreeSet::new();
        let naming = site
            .naming(record)
            .filter(|other| other.kind == kind.name && seen.insert(&other.slug))
            .collect();
        let records: Vec<_> = lists::sorted(kind, naming)
            .into_iter()
            .map(|other| summary(show, kind, other))
            .collect();
        if !records.is_empty() {
            related.push(Related {
                label: label.clone(),
                records,
            });
        }
    }
    related
}

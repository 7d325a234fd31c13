//! The pages of one client: a list per kind, a page per record, the activity. What
//! stands on them is gathered here; how it looks is the theme's.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::calendar;
use super::decisions;
use super::delivered;
use super::error::PageError;
use super::handover;
use super::lists::{self, KindList};
use super::months;
use super::page_context::{Excerpts, PageContext};
use super::shown_record::{Summary, shown_record, summary};
use super::site_context::SiteContext;
use super::told;
use crate::facts::activity::{self, Event};
use crate::facts::site::Site;
use crate::model::kind::Kind;
use crate::model::order;
use crate::model::record::Record;
use crate::model::workspace::{Page, PageGroup, Preview};
use crate::prose::ids::{self, Plan};
use crate::routes;

/// A page, and the files of the client that it needs.
pub(super) struct Rendered {
    pub(super) page: Page,
    pub(super) used: BTreeSet<String>,
    /// What is made of files for it, by route.
    pub(super) previews: BTreeMap<String, Preview>,
}

#[derive(Serialize)]
struct ShownKind<'a> {
    name: &'a str,
    one: &'a str,
    many: String,
    href: String,
}

#[derive(Serialize)]
struct Related {
    label: String,
    records: Vec<Summary>,
}

/// The activity page.
pub(super) fn activity(
    shared: &SiteContext<'_>,
    events: &[Event<'_>],
) -> Result<Rendered, PageError> {
    let mut page = PageContext::new(shared, routes::ACTIVITY);
    let months = months::of(&mut page, events);
    let mut context = page.template_context(&shared.site.word("activity"), Some("activity"));
    context.insert("months", &months);
    finish(page, PageGroup::Listing, "activity.html", &context)
}

/// One page of the list of a kind, counted from 0.
pub(super) fn list(
    shared: &SiteContext<'_>,
    list: &KindList<'_>,
    number: usize,
) -> Result<Rendered, PageError> {
    let site = shared.site;
    let kind = list.kind;
    let mut page = PageContext::new(shared, &lists::route(kind, number));
    let shown = list.page(&mut page, number);
    let label = site.label(kind);
    let mut context = page.template_context(&label, Some(&kind.name));
    context.insert("kind", &shown_kind(site, kind, &page.root));
    context.insert("columns", &shown.columns);
    context.insert("filters", &list.filters);
    context.insert("groups", &shown.groups);
    context.insert("overall", &shown.overall);
    context.insert("count", &list.count);
    context.insert("intro", &kind.list.intro.as_deref());
    context.insert("pager", &shown.pager);
    let register = (kind.name == "approvals").then(|| decisions::signed_list(&mut page));
    context.insert("register", &register.flatten());
    let mut template = shared.theme.template("list", &kind.name);
    // A list of the theme's own for this kind comes before what the kind wants.
    if kind.list.gallery && template == "list.html" {
        template = "gallery.html".to_owned();
    }
    finish(page, PageGroup::Listing, &template, &context)
}

/// The page of a record.
pub(super) fn record(
    shared: &SiteContext<'_>,
    kind: &Kind,
    record: &Record,
    events: &[Event<'_>],
) -> Result<Rendered, PageError> {
    let site = shared.site;
    let mut page = PageContext::new(shared, &routes::record(record));
    let summary = summary(&mut page, kind, record);
    // The files of what is shown in few words are links.
    page.excerpts = Some(Excerpts::of(record, kind));
    page.plan(Plan::of(shared.theme, kind, record));
    let mut context = page.template_context(&site.title(record), Some(&kind.name));
    context.insert("record", &shown_record(&mut page, kind, record, summary));
    let versions = decisions::versions(&mut page, kind, record);
    context.insert("kind", &shown_kind(site, kind, &page.root));
    context.insert("versions", &versions);
    page.excerpts = None;
    let approvals: Vec<_> = site
        .approvals(record, None)
        .iter()
        .map(|found| decisions::approval(&mut page, found))
        .collect();
    context.insert("approvals", &approvals);
    let own = (record.kind == "approvals").then(|| decisions::approval(&mut page, record));
    context.insert("approval", &own);
    let signature = own
        .as_ref()
        .and_then(|_| decisions::signature(&mut page, record));
    context.insert("signature", &signature);
    context.insert("evidence", &decisions::evidence(&mut page, kind, record));
    context.insert("history", &decisions::history(&mut page, record));
    context.insert("happened", &activity::of_period(page.site, events, record));
    context.insert("deliveries", &handover::deliveries(&mut page, record));
    context.insert("calendar", &calendar::of_record(&mut page, kind, record));
    context.insert("related", &related(&mut page, record));
    let template = shared.theme.template("record", &kind.name);
    let group = PageGroup::Record(kind.name.clone());
    finish(page, group, &template, &context)
}

/// The page as its template writes it.
pub(super) fn finish(
    page: PageContext<'_>,
    group: PageGroup,
    template: &str,
    context: &tera::Context,
) -> Result<Rendered, PageError> {
    let mut html = page.shared.theme.render(template, context)?;
    if let Some(now) = &page.shared.now {
        html = told::lateness(&html, now, page.site);
    }
    let mut previews = page.previews;
    let html = delivered::page(page.shared, &page.root, &ids::settled(html), &mut previews);
    let mut used = page.used;
    used.extend(page.site.client.client.brand.logo.clone());
    Ok(Rendered {
        page: Page {
            route: page.route,
            group,
            html,
        },
        used,
        previews,
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

/// The records that name this one, by kind; approvals stand on their own.
fn related(page: &mut PageContext<'_>, record: &Record) -> Vec<Related> {
    let site = page.site;
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
        let records: Vec<_> = order::sorted(kind, naming)
            .into_iter()
            .map(|other| summary(page, kind, other))
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

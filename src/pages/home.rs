//! The home page: where the engagement stands, what waits for the client, what is
//! new, what comes next, and a picture of it all.

use std::collections::HashSet;

use serde::Serialize;

use super::ahead;
use super::calendar;
use super::error::PageError;
use super::page::{self, Rendered};
use super::page_context::PageContext;
use super::shown_record::{Summary, summary};
use super::site_context::SiteContext;
use super::timeline;
use super::waiting;
use crate::facts::activity::{self, Event};
use crate::model::due;
use crate::model::kind::Shows;
use crate::model::record::Record;
use crate::model::workspace::PageGroup;
use crate::routes;

/// A kind with some of its records.
#[derive(Serialize)]
struct HomeSection {
    kind: String,
    label: String,
    one: String,
    href: String,
    shows: &'static str,
    records: Vec<Summary>,
    more: usize,
    count: usize,
}

/// The newest record of the kind that the home page shows in full.
#[derive(Serialize)]
struct Latest {
    #[serde(flatten)]
    summary: Summary,
    body: Option<String>,
}

/// The home page.
pub(super) fn page(shared: &SiteContext<'_>, events: &[Event<'_>]) -> Result<Rendered, PageError> {
    let site = shared.site;
    let mut page = PageContext::new(shared, "");
    // It stands below that of the newest update.
    page.heading = 3;
    let waits = waiting::records(site);
    let waiting: HashSet<waiting::Key<'_>> = waits.iter().map(waiting::Wait::key).collect();
    let mut sections = Vec::new();
    let mut latest = None;
    for (kind, label) in &site.sections {
        let records = site.sorted(kind);
        // Of a decision that was taken back, what takes it back is listed.
        let stands = |record: &&Record| site.withdrawal(record).is_none();
        let standing = || records.iter().copied().filter(stands);
        if kind.home.shows == Shows::Latest
            && latest.is_none()
            && let Some(record) = records.first()
        {
            latest = Some(Latest {
                body: page.body(record),
                summary: summary(&mut page, kind, record),
            });
        }
        let (shows, chosen): (_, Vec<&Record>) = match kind.home.shows {
            Shows::Nothing => continue,
            Shows::Latest => ("latest", standing().collect()),
            Shows::List => ("list", standing().collect()),
            Shows::Open => {
                // What waits for the client stands on its own.
                let is_open = |record: &&Record| {
                    due::is_open(kind, record) && !waiting.contains(&waiting::key(record))
                };
                ("open", records.iter().copied().filter(is_open).collect())
            }
        };
        sections.push(HomeSection {
            kind: kind.name.clone(),
            label: label.clone(),
            one: kind.one.to_string(),
            href: routes::page("", &routes::list(&kind.name), None),
            shows,
            more: chosen.len().saturating_sub(kind.home.count),
            count: records.len(),
            records: chosen
                .into_iter()
                .take(kind.home.count)
                .map(|record| summary(&mut page, kind, record))
                .collect(),
        });
    }
    let today = activity::last_day(events);
    let mut context = page.template_context(&site.client.client.name, None);
    let (waiting, waiting_more) = waiting::shown(&mut page, waits);
    let (coming, coming_more) = ahead::coming(&mut page, today);
    context.insert("waiting", &waiting);
    context.insert("waiting_more", &waiting_more);
    context.insert("coming", &coming);
    context.insert("coming_more", &coming_more);
    context.insert("calendar", &calendar::of_all(&mut page));
    context.insert("timeline", &timeline::of(&mut page, events));
    context.insert("sections", &sections);
    context.insert("latest", &latest);
    page::finish(page, PageGroup::Listing, "home.html", &context)
}

//! The pages of one client's workspace, and those of the shell: full HTML documents with
//! relative links that need no script. The theme has a page's template; what the template sees
//! is gathered here, each page in a file of its own.
//!
//! Knows nothing of sealing or of where pages are written. What is true whatever page shows it
//! is in `facts`, what a file looks like in `previews`, drawings of figures in `charts`, texts
//! as HTML in `prose`, what programs read in `export`; pages use all of these, and none of them
//! knows of pages.

mod ahead;
mod assets;
mod calendar;
mod covers;
mod decisions;
mod delivered;
mod error;
mod filters;
mod handover;
mod home;
mod invitation;
mod invoiced;
mod lists;
mod looks;
mod mended;
mod months;
mod page;
mod page_context;
mod shared;
mod shown;
mod shown_record;
mod site_context;
mod sources;
mod stamps;
mod start_page;
mod still;
mod sums;
mod timeline;
mod told;
mod unlock_page;
mod values;
mod waiting;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::civil::Date;
use rayon::prelude::*;

use crate::clock::Clock;
use crate::digest::Digest;
use crate::export::description::{self, Described};
use crate::export::{outline, search};
use crate::facts::activity;
use crate::facts::site::{Language, Site};
use crate::media::media_type;
use crate::model::content::{ClientContent, Content};
use crate::model::kind::Kind;
use crate::model::record::Record;
use crate::model::recorded;
use crate::model::workspace::{Attachment, Page, Workspace};
use crate::previews::{Previews, pictures};
use crate::theme::{Theme, labels};
use crate::visible::visible;
use crate::{files, routes};
use assets::assets;
pub use delivered::policy_element;
pub use error::PageError;
pub use invitation::{Invitation, Typed, invitation};
use lists::KindList;
use page::Rendered;
use site_context::SiteContext;
use sources::{chain_list, sources};
use stamps::Stamps;
pub use start_page::{StartPage, StartSettings};
pub use unlock_page::{ShellSettings, UnlockPage};

/// How much of a workspace is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// What a plain site shows: pages, and the files that they need.
    Pages,
    /// Also what is sealed with them: the search, the outline, the description.
    Whole,
}

/// What of a workspace is rendered, and when.
#[derive(Debug, Clone, Copy)]
pub struct Rendering {
    /// How much of it.
    pub extent: Extent,
    /// What time it is: the same for all pages.
    pub clock: Clock,
}

/// Renders the workspace of one client; `previews` are the pictures that were made before.
///
/// # Errors
/// When a file of the client cannot be read, or a template does not fit.
pub fn render(
    content: &Content,
    client: &ClientContent,
    theme: &Theme,
    previews: &Previews,
    Rendering { extent, clock }: Rendering,
) -> Result<Workspace, PageError> {
    // Of all records: the internal ones keep their files from being handed over.
    let chain = recorded::chain(client);
    let mut sources = match extent {
        Extent::Whole => sources(client)?,
        Extent::Pages => Vec::new(),
    };
    let client = &client.published();
    let language = client.client.language.as_ref();
    let language = language.unwrap_or(&content.firm.locale);
    let kinds = labels::translated(&content.kinds, &theme.labels(language), language);
    let language = Language {
        tag: language,
        kinds: &kinds,
        strings: theme.strings(language),
    };
    let digests = digests(client)?;
    let digest_of = |path: &str| digests.get(path).copied();
    let images = pictures::pictures(client, &kinds, digest_of, previews);
    let site = Site::new(content, client, language, digests);
    let now = clock.now(content.firm.time_zone.clone());
    let today = now.date();
    let stamps = Stamps::new(&site, today);
    let now = (extent == Extent::Pages).then_some(now);
    let shared = SiteContext::new(&site, theme, (images, stamps), now);
    let events = activity::events(&site, today);
    let mut jobs: Vec<Job<'_>> = vec![Job::Home];
    if !events.is_empty() {
        jobs.push(Job::Activity);
    }
    let kinds = site.sections.par_iter();
    let lists: Vec<KindList<'_>> = kinds.map(|(kind, _)| KindList::new(&site, kind)).collect();
    for list in &lists {
        let kind = list.kind;
        jobs.extend((0..list.pages()).map(|page| Job::List(list, page)));
        jobs.extend(
            client
                .of_kind(&kind.name)
                .map(|record| Job::Record(kind, record)),
        );
    }
    let rendered = jobs
        .par_iter()
        .map(|job| match job {
            Job::Home => home::page(&shared, &events),
            Job::Activity => page::activity(&shared, &events),
            Job::List(list, page) => page::list(&shared, list, *page),
            Job::Record(kind, record) => page::record(&shared, kind, record, &events),
        })
        .collect::<Result<Vec<Rendered>, _>>()?;
    let mut used = BTreeSet::new();
    let mut made = BTreeMap::new();
    let mut pages: Vec<Page> = Vec::with_capacity(rendered.len());
    for one in rendered {
        used.extend(one.used);
        made.extend(one.previews);
        pages.push(one.page);
    }
    pages.sort_by(|a, b| a.route.cmp(&b.route));
    let mut attachments: Vec<Attachment> = used
        .iter()
        .filter_map(|path| attachment(&site, path))
        .collect();
    let title = format!("{} — {}", client.client.name, content.firm.name);
    let title = visible(&title).into_owned();
    let as_of = as_of(content, client, &events, today);
    let approvals = chain_list(&chain, &client.tables.copies, &sources, &attachments);
    let mut handover = handover::part(&shared)?;
    let renamed = mended::rename(&mut pages, &mut handover, &mut attachments, &mut sources);
    let (mut description, mut search, mut outline) = Default::default();
    if extent == Extent::Whole {
        let described = Described {
            title: &title,
            as_of: &as_of,
            sources: &sources,
            attachments: &attachments,
        };
        description = description::write(&site, &described);
        search = search::write(&site);
        outline = outline::write(&site);
    }
    Ok(Workspace {
        client: client.client.slug.clone(),
        title,
        public_name: client.client.shows_name.then(|| client.client.name.clone()),
        session: content.firm.session,
        hides_titles: content.firm.hides_titles,
        pads: content.firm.pads,
        language: site.language.to_owned(),
        as_of,
        pages,
        attachments,
        previews: made.into_values().collect(),
        approvals,
        sources,
        renamed,
        description,
        search,
        outline,
        handover,
        assets: assets(content, theme)?,
    })
}

/// One page to be made.
enum Job<'a> {
    Home,
    Activity,
    /// One page of a kind's list, counted from 0.
    List(&'a KindList<'a>, usize),
    Record(&'a Kind, &'a Record),
}

fn digests(client: &ClientContent) -> files::Result<HashMap<String, Digest>> {
    client
        .files
        .par_iter()
        .map(|(path, file)| {
            // It was there when the directory was read.
            if files::metadata(&file.path).is_none() {
                return Err(files::changed(&file.path));
            }
            let (digest, length) = client.digests.of(&file.path)?;
            if length != file.size {
                return Err(files::changed(&file.path));
            }
            Ok((path.clone(), digest))
        })
        .collect()
}

fn attachment(site: &Site<'_>, path: &str) -> Option<Attachment> {
    let (file, digest) = site.file(path)?;
    Some(Attachment {
        route: format!("{}{path}", routes::ATTACHMENTS),
        path: file.path.clone(),
        size: file.size,
        digest,
        media_type: media_type(path),
    })
}

/// The day that a workspace shows: the engagement's close, or the last on which something
/// happened, else the last that a record is of. Where nothing is dated, today is the only day
/// that it can be of.
fn as_of(
    content: &Content,
    client: &ClientContent,
    events: &[activity::Event<'_>],
    today: Date,
) -> String {
    let engagement = &client.client.engagement;
    let of = |record: &Record| record.day(content.kind(&record.kind)?);
    engagement
        .closed
        .or_else(|| activity::last_day(events))
        .or_else(|| client.records.iter().filter_map(of).max())
        .or(engagement.started)
        .unwrap_or(today)
        .to_string()
}

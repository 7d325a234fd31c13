//! The model and a theme to pages: full HTML documents with relative links that
//! need no script. Knows nothing of sealing or of where pages are written.

mod ahead;
mod calendar;
mod covers;
mod decisions;
mod delivered;
mod filters;
mod handover;
mod home;
mod invitation;
mod lists;
mod looks;
mod mended;
mod months;
mod page_context;
mod pages;
mod shared;
mod shown;
mod shown_record;
mod site_context;
mod start_page;
mod still;
mod sums;
mod timeline;
mod unlock_page;
mod values;
mod waiting;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::Arc;

use rayon::prelude::*;

use crate::chain::list;
use crate::diag::{Diagnostic, Source};
use crate::digest::Digest;
use crate::export::{description, outline, search};
use crate::facts::activity;
use crate::facts::site::{Language, Site};
use crate::media::media_type;
use crate::model::content::{ClientContent, Content};
use crate::model::kind::Kind;
use crate::model::record::Record;
use crate::model::recorded::{self, Recorded};
use crate::model::workspace::{Asset, Attachment, Page, SourceBytes, SourceFile, Workspace};
pub use crate::previews::Previews;
use crate::previews::pictures;
pub use crate::theme::{Theme, ThemeError};
use crate::theme::{brand, labels};
use crate::visible::visible;
use crate::{clock, files, load, magic, routes, svg};
pub use delivered::policy_element;
pub use invitation::{Invitation, Typed, invitation};
use lists::List;
use pages::Rendered;
use site_context::SiteContext;
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

/// Renders the workspace of one client; `previews` are the pictures that were made before.
///
/// # Errors
/// When a file of the client cannot be read, or a template does not fit.
pub fn render(
    content: &Content,
    client: &ClientContent,
    theme: &Theme,
    previews: &Previews,
    extent: Extent,
) -> Result<Workspace, ThemeError> {
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
    let shared = SiteContext::new(&site, theme, images);
    let events = activity::events(&site);
    let mut jobs: Vec<Job<'_>> = vec![Job::Home];
    if !events.is_empty() {
        jobs.push(Job::Activity);
    }
    let kinds = site.sections.par_iter();
    let lists: Vec<List<'_>> = kinds.map(|(kind, _)| List::new(&site, kind)).collect();
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
            Job::Activity => pages::activity(&shared, &events),
            Job::List(list, page) => pages::list(&shared, list, *page),
            Job::Record(kind, record) => pages::record(&shared, kind, record, &events),
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
    let as_of = as_of(content, client, &events);
    let approvals = chain_list(&chain, &client.copies, &sources, &attachments);
    let mut handover = handover::part(&shared)?;
    let renamed = mended::rename(&mut pages, &mut handover, &mut attachments, &mut sources);
    let (mut description, mut search, mut outline) = Default::default();
    if extent == Extent::Whole {
        let described = description::Described {
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
    List(&'a List<'a>, usize),
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
            let (digest, length) = Digest::of_reader(files::open(&file.path)?)
                .map_err(files::failed("read", &file.path))?;
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

/// The files of records that the client may see: `client.yaml`, and every file of which
/// no record is internal.
fn sources(client: &ClientContent) -> files::Result<Vec<SourceFile>> {
    let mut names: BTreeMap<&str, bool> = BTreeMap::new();
    for record in &client.records {
        let name = client.own_path(&record.source.path);
        *names.entry(name.unwrap_or_default()).or_default() |= record.is_internal();
    }
    let visible = names
        .into_iter()
        .filter(|(name, internal)| !internal && !name.is_empty());
    let mut names: BTreeSet<String> = visible.map(|(name, _)| name.to_owned()).collect();
    // The mapping of a CSV file stands beside it, or in the client's directory.
    let tables = names.iter().filter(|name| name.ends_with(".csv"));
    let mappings: Vec<String> = tables.flat_map(|name| load::mappings(name)).collect();
    names.extend(mappings);
    names.insert("client.yaml".to_owned());
    let names: Vec<String> = names.into_iter().collect();
    let read: HashMap<&str, &Source> = client
        .records
        .iter()
        .filter_map(|record| {
            let name = client.own_path(&record.source.path)?;
            Some((name, &*record.source))
        })
        .collect();
    let files = names.into_par_iter().filter_map(|name| {
        let path = client.directory.join(&name);
        if !files::metadata(&path).is_some_and(|at| at.is_file()) && !read.contains_key(&*name) {
            return None; // a CSV file without a mapping of its own
        }
        if let Some(copy) = client.copies.get(&name) {
            return Some(Ok(SourceFile {
                name,
                size: copy.len() as u64,
                digest: Digest::of(copy),
                from: SourceBytes::Copy(Arc::clone(copy)),
            }));
        }
        Some(source(name, path, &read))
    });
    files.collect()
}

/// One of them. A record that is not what its page was made from any more is an error.
fn source(name: String, path: PathBuf, read: &HashMap<&str, &Source>) -> files::Result<SourceFile> {
    let bytes = files::read_if_there(&path)?.ok_or_else(|| files::changed(&path))?;
    if read.get(&*name).is_some_and(|read| *read.bytes() != *bytes) {
        return Err(files::changed(&path));
    }
    Ok(SourceFile {
        name,
        size: bytes.len() as u64,
        digest: Digest::of(&bytes),
        from: SourceBytes::File(path),
    })
}

/// The chain of the approvals as it is handed over: the internal ones as their digests,
/// and what the others pin that the client does not get, or not as it was.
fn chain_list(
    chain: &[Recorded<'_>],
    copies: &BTreeMap<String, Arc<[u8]>>,
    sources: &[SourceFile],
    attachments: &[Attachment],
) -> Vec<u8> {
    let whole = sources.iter().filter(|file| file.is_whole());
    let sources = whole.map(|file| file.name.as_str());
    let attachments = attachments.iter().map(Attachment::own_path);
    let handed_over: BTreeSet<&str> = sources.chain(attachments).collect();
    let mut links = recorded::links(chain);
    let mut withheld = BTreeSet::new();
    for (one, link) in chain.iter().zip(&mut links) {
        // A table of approvals without its internal columns is none that was recorded.
        let is_cut = link
            .path
            .as_deref()
            .is_some_and(|path| copies.contains_key(path));
        if one.is_internal || is_cut {
            link.path = None;
            continue;
        }
        let pins = one.pins.iter();
        withheld.extend(
            pins.filter(|(path, _)| !handed_over.contains(path.as_str()))
                .map(|(_, digest)| *digest),
        );
    }
    list::List::new(&links, withheld.into_iter().collect()).write()
}

fn assets(content: &Content, theme: &Theme) -> Result<Vec<Asset>, ThemeError> {
    let mut style = theme.style.clone();
    style.push_str(&brand::style(&content.firm.brand));
    let mut assets = vec![Asset {
        path: "theme.css".to_owned(),
        bytes: style.into_bytes(),
    }];
    for (path, bytes) in &theme.assets {
        assets.push(public_asset(path.clone(), bytes.clone())?);
    }
    if let (Some(path), Some(file)) = (
        shared::firm_logo_path(&content.firm),
        &content.firm.logo_file,
    ) {
        assets.push(public_asset(path, files::read(file)?)?);
    }
    assets.extend(brand::fonts(&content.firm)?);
    assets.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(assets)
}

/// An image or another file of the firm's that anyone may see; a drawing only as it is
/// written anew.
fn public_asset(path: String, bytes: Vec<u8>) -> Result<Asset, ThemeError> {
    let bytes = match magic::image(&bytes) {
        Some(magic::Image::Drawing) => svg::sanitised(&bytes)
            .map_err(|why| {
                let fact = format!("the drawing cannot be shown: {why}");
                Diagnostic::error(path.as_str(), fact).hint("export it anew, as plain SVG")
            })?
            .into_bytes(),
        _ => bytes,
    };
    Ok(Asset { path, bytes })
}

/// The day that a workspace shows: the engagement's close, or the last on which something
/// happened, else the last that a record is of. Where nothing is dated, today is the only day
/// that it can be of.
fn as_of(content: &Content, client: &ClientContent, events: &[activity::Event<'_>]) -> String {
    let engagement = &client.client.engagement;
    let of = |record: &Record| record.day(content.kind(&record.kind)?);
    engagement
        .closed
        .or_else(|| activity::last_day(events))
        .or_else(|| client.records.iter().filter_map(of).max())
        .or(engagement.started)
        .unwrap_or_else(clock::today)
        .to_string()
}

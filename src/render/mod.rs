//! The model and a theme to pages: full HTML documents with relative links that
//! need no script. Knows nothing of sealing or of where pages are written.

mod activity;
mod ahead;
mod brand;
mod chart;
mod decisions;
mod delivered;
mod description;
mod elsewhere;
mod filters;
mod format;
mod handover;
mod home;
mod images;
mod labels;
mod lists;
mod looks;
mod markdown;
mod outline;
mod pages;
mod previews;
mod routes;
mod search;
mod site;
mod theme;
mod timeline;
mod values;
mod waiting;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rayon::prelude::*;

use crate::diag::Diagnostic;
use crate::digest::Digest;
use crate::model::content::{ClientContent, Content};
use crate::model::kind::Kind;
use crate::model::record::Record;
use crate::model::workspace::{
    Asset, Attachment, Page, ShellSettings, SourceFile, StartSettings, Workspace,
};
use crate::visible::visible;
use crate::{files, sniff, svg};
pub use delivered::{leads_to_document, policy_element};
use lists::List;
pub(crate) use markdown::escaped;
use pages::Rendered;
pub use previews::Previews;
use site::{Known, Language, Site};
pub use theme::{Theme, ThemeError};
pub use values::media_type;

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
    let sources = sources(client);
    let client = &client.published();
    let language = client.client.language.as_ref();
    let language = language.unwrap_or(&content.firm.locale);
    let kinds = labels::translated(&content.kinds, &theme.labels(language));
    let language = Language {
        tag: language,
        kinds: &kinds,
    };
    let digests = digests(client)?;
    let digest_of = |path: &str| digests.get(path).copied();
    let pictures = looks::pictures(client, &kinds, digest_of, previews);
    let known = Known { digests, pictures };
    let site = Site::new(content, client, theme, language, known);
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
            Job::Home => home::page(&site, &events),
            Job::Activity => pages::activity(&site, &events),
            Job::List(list, page) => pages::list(&site, list, *page),
            Job::Record(kind, record) => pages::record(&site, kind, record, &events),
        })
        .collect::<Result<Vec<Rendered>, _>>()?;
    let mut used = BTreeSet::new();
    let mut pictures = BTreeMap::new();
    let mut pages: Vec<Page> = Vec::with_capacity(rendered.len());
    for one in rendered {
        used.extend(one.used);
        pictures.extend(one.pictures);
        pages.push(one.page);
    }
    pages.sort_by(|a, b| a.route.cmp(&b.route));
    let attachments: Vec<Attachment> = used
        .iter()
        .filter_map(|path| attachment(&site, path))
        .collect();
    let title = format!("{} — {}", client.client.name, content.firm.name);
    let title = visible(&title).into_owned();
    let as_of = as_of(client, &events);
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
    let handover = handover::part(&site)?;
    Ok(Workspace {
        client: client.client.slug.clone(),
        title,
        public_name: client.client.shows_name.then(|| client.client.name.clone()),
        session: content.firm.session,
        pads: content.firm.pads,
        language: site.language.to_owned(),
        as_of,
        pages,
        attachments,
        previews: pictures.into_values().collect(),
        sources,
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

/// Renders the unlock page: the firm's brand, and nothing of any client.
///
/// # Errors
/// When the template does not fit.
pub fn shell(
    content: &Content,
    theme: &Theme,
    settings: &ShellSettings,
) -> Result<String, ThemeError> {
    let language = settings.language.as_ref().unwrap_or(&content.firm.locale);
    let mut context = site::shell_context(&content.firm, theme, language);
    context.insert("policy", &settings.policy);
    context.insert("settings", &settings.settings);
    context.insert("client_name", &settings.client);
    context.insert("theme_integrity", &settings.theme_integrity);
    context.insert("viewer_integrity", &settings.viewer_integrity);
    theme
        .tera
        .render("shell.html", &context)
        .map_err(|error| theme.explain(&error))
}

/// What makes unlock pages. One is made at once: a template that does not fit is found
/// before anything is written.
///
/// # Errors
/// When the template does not fit.
pub fn shells<'a>(
    content: &'a Content,
    theme: &'a Theme,
) -> Result<impl Fn(&ShellSettings) -> String + Sync + 'a, ThemeError> {
    shell(content, theme, &ShellSettings::default())?;
    Ok(move |settings: &ShellSettings| {
        shell(content, theme, settings).expect("the same template was rendered before")
    })
}

/// What makes START-HERE.html. One of each form is made at once for each workspace: a
/// template that does not fit is found before anything is written.
///
/// # Errors
/// When the template does not fit.
pub fn starts<'a>(
    content: &'a Content,
    theme: &'a Theme,
    workspaces: &[Workspace],
) -> Result<impl Fn(&Workspace, &StartSettings) -> String + Sync + 'a, ThemeError> {
    for workspace in workspaces {
        for is_sealed in [true, false] {
            let settings = StartSettings {
                is_sealed,
                ..StartSettings::default()
            };
            handover::start(content, theme, workspace, &settings)?;
        }
    }
    Ok(move |workspace: &Workspace, settings: &StartSettings| {
        handover::start(content, theme, workspace, settings)
            .expect("the same template was rendered before")
    })
}

fn digests(client: &ClientContent) -> files::Result<HashMap<String, Digest>> {
    client
        .files
        .par_iter()
        .map(|(path, file)| {
            let (digest, _) = Digest::of_reader(files::open(&file.path)?)
                .map_err(files::failed("read", &file.path))?;
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
        media_type: values::media_type(path),
    })
}

/// The files of records that the client may see: `client.yaml`, and every file of which
/// no record is internal.
fn sources(client: &ClientContent) -> Vec<SourceFile> {
    let mut names: BTreeMap<&str, bool> = BTreeMap::new();
    for record in &client.records {
        let name = client.own_path(&record.source.path);
        *names.entry(name.unwrap_or_default()).or_default() |= record.is_internal();
    }
    let visible = names
        .into_iter()
        .filter(|(name, internal)| !internal && !name.is_empty());
    let mut names: BTreeSet<String> = visible.map(|(name, _)| name.to_owned()).collect();
    // The mapping of a CSV file stands beside it.
    let mappings: Vec<String> = names.iter().map(|name| format!("{name}.yaml")).collect();
    names.extend(mappings);
    names.insert("client.yaml".to_owned());
    names
        .into_iter()
        .filter_map(|name| {
            let path = client.directory.join(&name);
            let at = files::metadata(&path).filter(std::fs::Metadata::is_file)?;
            let size = at.len();
            Some(SourceFile { name, path, size })
        })
        .collect()
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
    if let (Some(path), Some(file)) = (site::firm_logo_path(&content.firm), &content.firm.logo_file)
    {
        assets.push(public_asset(path, files::read(file)?)?);
    }
    assets.extend(brand::fonts(&content.firm)?);
    assets.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(assets)
}

/// An image or another file of the firm's that anyone may see; a drawing only as it is
/// written anew.
fn public_asset(path: String, bytes: Vec<u8>) -> Result<Asset, ThemeError> {
    let bytes = match sniff::image(&bytes) {
        Some(sniff::Image::Drawing) => svg::sanitised(&bytes)
            .map_err(|why| {
                let fact = format!("the drawing cannot be shown: {why}");
                Diagnostic::error(path.as_str(), fact).hint("export it anew, as plain SVG")
            })?
            .into_bytes(),
        _ => bytes,
    };
    Ok(Asset { path, bytes })
}

/// The day that a workspace shows: the engagement's close, or the last on which
/// something happened.
fn as_of(client: &ClientContent, events: &[activity::Event<'_>]) -> String {
    let engagement = &client.client.engagement;
    engagement
        .closed
        .or_else(|| activity::last_day(events))
        .or(engagement.started)
        .map_or_else(|| "1980-01-01".to_owned(), |date| date.to_string())
}

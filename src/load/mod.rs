//! Turns the files of a firm and its clients into the model: the settings files, records in
//! Markdown, YAML and CSV, and the files that are delivered. Loading does not fail on bad content:
//! it returns what could be read, together with the diagnostics.
//!
//! What a kind is, and how a CSV file is mapped, is `kinds`; how a text is read is `syntax`; rules
//! across records are `check`. This room uses `kinds`, `syntax` and `model`.

pub mod blank;
mod brand;
mod called;
mod charts;
mod comma;
pub mod comments;
mod defaults;
mod dropped;
mod file_name;
mod firm;
mod imagined;
mod internal;
mod named;
mod naming;
pub mod people;
mod place;
mod public;
mod reader;
mod record;
mod scalar;
mod settings;
mod signed;
mod table;
pub mod theme;
mod tree;
mod unmapped;
mod web;
pub mod wrote;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use crate::diag::{Diagnostic, Source};
use crate::digests::DigestMemory;
use crate::files;
use crate::firm_tree::{BRAND, KEYRING, KINDS, SIGNATURES};
use crate::kinds;
use crate::model::content::{ClientContent, ClientTables, Content};
use crate::model::firm::{Client, Firm};
use crate::model::kind::Kind;
use crate::model::record::Record;
use crate::syntax::source;
use defaults::Defaults;
pub use imagined::imagine;

/// What was read, and what is wrong with it.
pub struct Loaded {
    /// What could be read.
    pub content: Content,
    /// What could not, and why.
    pub diagnostics: Vec<Diagnostic>,
}

/// A firm whose clients are read one at a time: what all of them share, and which there are.
pub struct LoadedFirm {
    /// The firm and its kinds, without clients.
    pub content: Content,
    /// The directories of the clients that were asked for, sorted.
    pub slugs: Vec<String>,
    /// The directories of all others.
    others: Vec<String>,
    directory: PathBuf,
    defaults: Defaults,
}

impl LoadedFirm {
    /// Reads what the clients of the firm at `root` share, and finds those that are asked for,
    /// or all. What is wrong is added to `diagnostics`.
    ///
    /// # Errors
    /// When the disk fails. Bad content is no error here.
    pub fn open(
        root: &Path,
        only: &[String],
        diagnostics: &mut Vec<Diagnostic>,
    ) -> files::Result<Self> {
        let directory = root.join("content");
        let kinds = kinds::all(&directory, "content/", diagnostics)?;
        let (mut firm, defaults) = own(&directory, &kinds, diagnostics)?;
        firm.logo_file = brand::logo_file(&firm.brand, &directory, diagnostics)?;
        let slugs = client_directories(&directory, diagnostics)?;
        let is_wanted = |slug: &String| only.is_empty() || only.contains(slug);
        let (slugs, others) = slugs.into_iter().partition(is_wanted);
        Ok(Self {
            content: Content {
                firm,
                kinds,
                clients: Vec::new(),
                digests: Arc::new(DigestMemory::below(root)),
            },
            slugs,
            others,
            directory,
            defaults,
        })
    }

    /// Reads one client; nothing where its `client.yaml` cannot be read.
    ///
    /// # Errors
    /// When the disk fails. Bad content is no error here.
    pub fn client(
        &self,
        slug: &str,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> files::Result<Option<ClientContent>> {
        let kinds = &self.content.kinds;
        let read = client(&self.directory, slug, kinds, &self.defaults, diagnostics)?;
        Ok(read.map(|mut client| {
            client.digests = Arc::clone(&self.content.digests);
            client
        }))
    }

    /// Reads all clients that were asked for, some at once, and gives what `work` makes of each, in
    /// order. It is told what is wrong with the client, and may add to that.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn each<T: Send>(
        &self,
        work: impl Fn(ClientContent, &mut Vec<Diagnostic>) -> T + Sync,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> files::Result<Vec<T>> {
        let read = self
            .slugs
            .par_iter()
            .map(|slug| {
                let mut own = Vec::new();
                let client = self.client(slug, &mut own)?;
                let made = client.map(|client| work(client, &mut own));
                Ok((made, own))
            })
            .collect::<files::Result<Vec<_>>>()?;
        let mut all = Vec::with_capacity(read.len());
        for (made, own) in read {
            all.extend(made);
            diagnostics.extend(own);
        }
        Ok(all)
    }

    /// Compares where the sites of clients are, each given with its `client.yaml`. All other
    /// clients of the firm count too.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn compare_places(
        &self,
        clients: &[(&Client, &Arc<Source>)],
        diagnostics: &mut Vec<Diagnostic>,
    ) -> files::Result<()> {
        let is_other = |slug: &&String| !clients.iter().any(|(one, _)| one.slug == **slug);
        let others: Vec<&String> = self
            .others
            .iter()
            .chain(self.slugs.iter().filter(is_other))
            .collect();
        place::compare(&self.directory, clients, &others, diagnostics)
    }
}

/// Reads the firm at `root` and the clients asked for, or all of them.
///
/// # Errors
/// When the disk fails. Bad content is no error here.
pub fn load(root: &Path, only: &[String]) -> files::Result<Loaded> {
    let mut diagnostics = Vec::new();
    let mut firm = LoadedFirm::open(root, only, &mut diagnostics)?;
    let clients = firm.each(|client, _| client, &mut diagnostics)?;
    let places: Vec<_> = clients
        .iter()
        .map(|one| (&one.client, &one.source))
        .collect();
    firm.compare_places(&places, &mut diagnostics)?;
    firm.content.clients = clients;
    Ok(Loaded {
        content: firm.content,
        diagnostics,
    })
}

/// The firm at `root` alone.
///
/// # Errors
/// When its file cannot be read.
pub fn firm(root: &Path) -> files::Result<Firm> {
    Ok(own(&root.join("content"), &[], &mut Vec::new())?.0)
}

/// What `firm.yaml` says, and what records' values default to by that.
fn own(
    content: &Path,
    kinds: &[Kind],
    diagnostics: &mut Vec<Diagnostic>,
) -> files::Result<(Firm, Defaults)> {
    let shown = "content/firm.yaml";
    let source = source::read_below(content, "firm.yaml", shown, diagnostics)?;
    firm::firm(
        &source.unwrap_or_else(|| empty(shown)),
        content,
        kinds,
        diagnostics,
    )
}

/// The recipients that the text of a `firm.yaml` names.
#[must_use]
pub fn recipients(text: &str) -> Vec<String> {
    let source = Arc::new(Source {
        path: "content/firm.yaml".to_owned(),
        text: text.to_owned(),
        ..Source::default()
    });
    let read = firm::firm(&source, Path::new(""), &[], &mut Vec::new());
    read.map(|(firm, _)| firm.recipients).unwrap_or_default()
}

/// The names of all clients of the firm at `root`.
///
/// # Errors
/// When the content directory cannot be read.
pub fn client_names(root: &Path) -> files::Result<Vec<String>> {
    client_directories(&root.join("content"), &mut Vec::new())
}

/// Whether a client's directory may have this name.
#[must_use]
pub fn is_client_name(name: &str) -> bool {
    !OWN.contains(&name) && firm::check_slug(name, name).is_none()
}

/// A moment as records write it; without an offset, in `zone`.
///
/// # Errors
/// What to write, where it is none.
pub fn moment(text: &str, zone: &jiff::tz::TimeZone) -> Result<jiff::ZonedDateTime, String> {
    let defaults = Defaults::of(zone.clone(), String::new());
    scalar::moment(text, &defaults).map_err(|wrong| wrong.hint.unwrap_or_default())
}

/// What is doubtful about a moment without an offset, and how it could be written with one: the
/// zone skips it, or has it twice.
#[must_use]
pub fn doubtful(text: &str, zone: &jiff::tz::TimeZone) -> Option<(String, String)> {
    scalar::doubt(text, &Defaults::of(zone.clone(), String::new()))
}

/// A day as records write it.
///
/// # Errors
/// What to write, where it is none.
pub fn day(text: &str) -> Result<jiff::civil::Date, String> {
    scalar::date(text).map_err(|wrong| wrong.hint.unwrap_or_default())
}

/// Where the mapping of a CSV file of records may stand, relative to the client's directory as
/// the file is.
#[must_use]
pub fn mappings(path: &str) -> [String; 2] {
    table::mappings(path, path.split('/').next().unwrap_or_default())
}

fn empty(path: &str) -> Arc<Source> {
    Arc::new(Source {
        path: path.to_owned(),
        text: String::new(),
        ..Source::default()
    })
}

/// Directories that are the firm's and not a client's.
const OWN: [&str; 4] = [KINDS, KEYRING, BRAND, SIGNATURES];

fn client_directories(
    content: &Path,
    diagnostics: &mut Vec<Diagnostic>,
) -> files::Result<Vec<String>> {
    let mut slugs = Vec::new();
    for name in files::names_in(content)? {
        let path = content.join(&name);
        if files::is_hidden(&name) || !path.is_dir() {
            continue;
        }
        let Some(slug) = name.to_str().filter(|slug| !OWN.contains(slug)) else {
            continue;
        };
        let place = format!("content/{slug}");
        // Another client's records, or somebody else's, under a name of their own.
        if path.is_symlink() {
            diagnostics.push(
                Diagnostic::error(place, "a client's directory cannot be a link")
                    .hint("put the directory itself here, or remove the link"),
            );
            continue;
        }
        if path.join("client.yaml").is_file() {
            diagnostics.extend(firm::check_slug(slug, &place));
            slugs.push(slug.to_owned());
        } else {
            diagnostics.push(
                Diagnostic::error(place, "this directory has no `client.yaml`")
                    .hint("add one with a line like `name: Northwind Trading`, or move the directory away"),
            );
        }
    }
    Ok(slugs)
}

fn client(
    content: &Path,
    slug: &str,
    kinds: &[Kind],
    defaults: &Defaults,
    diagnostics: &mut Vec<Diagnostic>,
) -> files::Result<Option<ClientContent>> {
    let directory = content.join(slug);
    let shown = format!("content/{slug}");
    let name = format!("{shown}/client.yaml");
    let Some(source) = source::read_below(&directory, "client.yaml", &name, diagnostics)? else {
        return Ok(None);
    };
    let mut client = firm::client(&source, slug, kinds, diagnostics);
    let language = client.language.as_ref().unwrap_or(&defaults.language);
    let defaults = &Defaults {
        language: language.clone(),
        naming: naming::of(content, slug, language)?,
        ..defaults.clone()
    };
    let mut tree = tree::walk(&directory, &shown, kinds, diagnostics)?;
    let parts = tree
        .records
        .par_iter()
        .map(|file| {
            let mut own = Vec::new();
            let place = (directory.as_path(), shown.as_str());
            let loaded = record::load(file, &kinds[file.kind], place, defaults, &mut own)?;
            Ok((file.kind, loaded, own))
        })
        .collect::<files::Result<Vec<_>>>()?;
    let mut by_kind: Vec<Vec<Record>> = kinds.iter().map(|_| Vec::new()).collect();
    let mut tables = ClientTables::default();
    for (kind, loaded, own_found) in parts {
        by_kind[kind].extend(loaded.records);
        tables.copies.extend(loaded.copies);
        tables.read.extend(loaded.table);
        diagnostics.extend(own_found);
    }
    called::settle(&mut by_kind, kinds, &defaults.naming, diagnostics);
    named::settle(&mut by_kind, &mut client.brand.logo, &mut tree);
    tables.unmapped = unmapped::hints(&tree, kinds);
    let records = by_kind.into_iter().flatten().collect();
    let mut client = ClientContent::new(client, source, directory, records, tree.files);
    client.tables = tables;
    client.naming = defaults.naming.clone();
    signed::read(content, &mut client, diagnostics)?;
    client.tables.charts = charts::tables(&client, kinds, &shown, diagnostics)?;
    Ok(Some(client))
}

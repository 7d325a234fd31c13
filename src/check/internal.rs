//! Files that internal records name: a published record that names one too would publish it.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

use super::links::Linked;
use crate::diag::{Diagnostic, Span};
use crate::files;
use crate::model::content::{ClientContent, Content};
use crate::model::record::{Record, Value, each_value};

/// Where a record names a file.
struct Naming<'a> {
    record: &'a Record,
    place: Span,
    /// In a field for files, not in a text.
    is_field: bool,
}

impl Naming<'_> {
    /// Whether the file lies in the directory of the record, or below it.
    fn is_at_home(&self, path: &str) -> bool {
        path.starts_with(&self.record.directory)
    }
}

/// Where files of the client's directory really are: a symbolic link is the file that it
/// points to.
struct Real<'a> {
    client: &'a ClientContent,
    root: Option<PathBuf>,
}

impl Real<'_> {
    fn path(&self, path: String) -> String {
        let full = self.client.directory.join(&path);
        if !full.is_symlink() {
            return path;
        }
        let below = || {
            let real = files::real_path(&full).ok()?;
            let below = real.strip_prefix(self.root.as_ref()?).ok()?;
            Some(below.to_str()?.replace('\\', "/"))
        };
        below().unwrap_or(path)
    }

    /// The file of a record.
    fn source(&self, record: &Record) -> Option<(String, String)> {
        let own = self.client.own_path(&record.source.path)?.to_owned();
        Some((self.path(own.clone()), own))
    }
}

/// Links that lead to a table with internal columns: what is delivered, or drawn, would be
/// the whole of it.
fn tables(client: &ClientContent, real: &Real<'_>, diagnostics: &mut Vec<Diagnostic>) {
    if client.tables.copies.is_empty() {
        return;
    }
    for path in client.files.keys() {
        let at = real.path(path.clone());
        if at != *path && client.tables.copies.contains_key(&at) {
            let place = format!("content/{}/{path}", client.client.slug);
            let fact = format!("this link leads to `{at}`, which has internal columns");
            let hint = "put a copy without them here instead";
            diagnostics.push(Diagnostic::error(place, fact).hint(hint));
        }
    }
}

/// Files of internal records, and these records themselves, that published ones link to,
/// show, name or are, or that the client's logo is. A file that both name is the published
/// record's where it really lies in that record's directory, and either is named in one of
/// its fields or is not the internal record's just as well.
pub(super) fn check(
    content: &Content,
    client: &ClientContent,
    linked: Vec<Linked<'_>>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let real = Real {
        client,
        root: files::real_path(&client.directory).ok(),
    };
    tables(client, &real, diagnostics);
    if !client.records.iter().any(Record::is_internal) {
        return;
    }
    let secret = Secret::of(client, &real);
    let mut named: Vec<(String, Naming<'_>)> = Vec::new();
    for Linked {
        record,
        path,
        place,
    } in linked
    {
        let naming = Naming {
            record,
            place,
            is_field: false,
        };
        named.push((path, naming));
    }
    for record in &client.records {
        let fields = content
            .kind(&record.kind)
            .map_or(&[][..], |kind| &kind.fields);
        each_value(record, fields, &mut |value, _| {
            if let Value::File(text) = &value.value
                && let Some(path) = record.file_path(text)
            {
                let naming = Naming {
                    record,
                    place: record.span(&value.at),
                    is_field: true,
                };
                named.push((path, naming));
            }
        });
    }
    let mut all: HashMap<String, Vec<Naming<'_>>> = HashMap::new();
    for (path, naming) in named {
        let at = real.path(path.clone());
        if at != path && !naming.record.is_internal() && secret.holds(&at) {
            diagnostics.push(error(&path, naming.place).note(format!("it really is `{at}`")));
        } else {
            all.entry(at).or_default().push(naming);
        }
    }
    for record in client.records.iter().filter(|one| !one.is_internal()) {
        if let Some((at, own)) = real.source(record)
            && (secret.sources.contains(&at) || (at != own && secret.holds(&at)))
        {
            let finding = error(&own, record.span(&record.at));
            diagnostics.push(finding.note(format!("it really is `{at}`")));
        }
    }
    let logo = client.client.brand.logo.clone();
    let logo = logo.map(|path| real.path(path));
    // What lies there is the brand's own, whoever shows it.
    let is_brands = |path: &str| path.starts_with("brand/") || !path.contains('/');
    if let (Some(path), Some(place)) = (&logo, &client.client.brand.logo_place) {
        let namings = all.get(path).map_or(&[][..], |namings| namings);
        let is_named = namings.iter().any(|one| one.record.is_internal())
            && !is_brands(path)
            && !is_published(path, namings);
        if secret.sources.contains(path) || is_named {
            let fact = format!("`{path}` is a file of an internal record, and a logo is published");
            let hint = "put a copy into `brand/`, or make the record visible to the client";
            diagnostics.push(Diagnostic::error(place.clone(), fact).hint(hint));
        }
    }
    for (path, namings) in &all {
        if secret.sources.contains(path) {
            for one in namings.iter().filter(|one| !one.record.is_internal()) {
                diagnostics.push(error(path, one.place.clone()));
            }
            continue;
        }
        let internal = namings.iter().find(|one| one.record.is_internal());
        let Some(internal) = internal else { continue };
        let is_logo = logo.as_ref() == Some(path) && is_brands(path);
        if is_logo || is_published(path, namings) {
            continue;
        }
        let note = format!("{} names it", internal.record.source.path);
        for one in namings.iter().filter(|one| !one.record.is_internal()) {
            diagnostics.push(error(path, one.place.clone()).note(note.clone()));
        }
    }
}

/// Where internal records are.
struct Secret {
    /// Their files.
    sources: HashSet<String>,
    /// The directories that are one record's alone.
    directories: Vec<String>,
}

impl Secret {
    fn of(client: &ClientContent, real: &Real<'_>) -> Self {
        let internal = client.records.iter().filter(|one| one.is_internal());
        let published = client.records.iter().filter(|one| !one.is_internal());
        // A table or a list may hold records of either sort.
        let shared: HashSet<&str> = published.map(|one| one.source.path.as_str()).collect();
        let mut secret = Self {
            sources: HashSet::new(),
            directories: Vec::new(),
        };
        for record in internal.filter(|one| !shared.contains(one.source.path.as_str())) {
            let Some((at, own)) = real.source(record) else {
                continue;
            };
            let name = own.strip_prefix(&record.directory).unwrap_or_default();
            if name.starts_with("index.") {
                secret.directories.push(record.directory.clone());
            }
            secret.sources.insert(at);
        }
        secret
    }

    fn holds(&self, path: &str) -> bool {
        let is_below = |directory: &String| path.starts_with(directory);
        self.sources.contains(path) || self.directories.iter().any(is_below)
    }
}

fn error(path: &str, place: Span) -> Diagnostic {
    let fact = format!("`{path}` is a file of an internal record, and this record is published");
    Diagnostic::error(place, fact)
        .hint("remove it, put a copy beside this record, or make both records internal")
}

fn is_published(path: &str, namings: &[Naming<'_>]) -> bool {
    let mut own = namings
        .iter()
        .filter(|one| !one.record.is_internal() && one.is_at_home(path))
        .peekable();
    let is_shared = |one: &Naming<'_>| one.record.is_internal() && one.is_at_home(path);
    match own.peek() {
        None => false,
        Some(_) => own.any(|one| one.is_field) || !namings.iter().any(is_shared),
    }
}

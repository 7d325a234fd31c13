//! Verifies what is sealed: the objects that are there against the index, every page, every
//! file, and the records with their approvals.

use std::collections::{BTreeMap, BTreeSet};

use super::container::{Container, ContainerError, Limits, Taken};
use super::layout::SitePart;
pub(super) use super::opened::Opened;
use super::{Finding, Subject, approvals};
use crate::plural::{all_are, plural};
use crate::seal::SealError;
use crate::seal::index::{DELIVERED, IndexFile};
use crate::seal::sources::{DESCRIPTION, RECORDS};

/// Checks everything that the key opens. `trusted` are lines of an `allowed_signers` file that
/// came another way.
pub(super) fn check(
    container: &Container,
    opened: &mut Opened<'_>,
    trusted: Option<&str>,
    found: &mut Vec<Finding>,
) {
    let before = found.len();
    foreign(container, opened, found);
    let mut names = Vec::new();
    for position in opened.index.packs() {
        match opened.pages(position) {
            Ok(pages) => names.extend(pages.into_iter().map(|(path, _)| format!("site/{path}"))),
            Err(error) => found.push(object(opened, position, &error)),
        }
    }
    let files: BTreeMap<String, IndexFile> = opened.index.files.clone();
    for (path, file) in &files {
        names.push(format!("site/{path}"));
        if let Err(error) = opened.file(path, file, &mut |_| Ok(())) {
            let finding = Finding::wrong(Subject::File, format!("`{path}`: {error}"));
            found.push(finding.at(path));
        }
    }
    let listed = opened.check_lists();
    found.extend(listed.err().map(|error| wrong(Subject::Object, &error)));
    match opened.look(container) {
        Ok(look) => names.extend(look.into_iter().map(|(path, _)| format!("site/{path}"))),
        Err(error) => found.push(wrong(Subject::Object, &error)),
    }
    let sources = match opened.sources() {
        Ok(sources) => sources,
        Err(error) => return found.push(wrong(Subject::Object, &error)),
    };
    let sources_written = sources.iter().map(|(name, _)| name);
    let is_written = |name: &&String| name.starts_with(RECORDS) || *name == DESCRIPTION;
    names.extend(sources_written.filter(is_written).cloned());
    writable(&names, found);
    unnamed(opened, found);
    if found.len() == before {
        // Previews of files were not delivered, and do not count.
        let delivered = files.keys().filter(|path| path.starts_with(DELIVERED));
        let records = sources.iter().filter(|(name, _)| name.starts_with(RECORDS));
        let text = format!(
            "{} those of the index: {}, {}, {}",
            all_are(opened.index.objects.len(), "sealed object"),
            plural(opened.index.pages.len(), "page"),
            plural(delivered.count(), "file"),
            plural(records.count(), "file of records"),
        );
        found.push(Finding::right(Subject::Object, text));
    }
    approvals::check(opened, &files, &sources, trusted, found);
}

/// Reports objects that are there and not in the index.
fn foreign(container: &Container, opened: &Opened<'_>, found: &mut Vec<Finding>) {
    let layout = &opened.layout;
    let objects = opened.index.objects.iter();
    let known: BTreeSet<String> = objects
        .map(|object| layout.name(&format!("objects/{}", object.id)))
        .collect();
    for (name, _) in container.names() {
        let is_object = layout
            .below(name)
            .is_some_and(|path| layout.part(path) == SitePart::Object);
        if is_object && !known.contains(name) {
            let fact = format!("`{name}` is not in the index");
            found.push(Finding::wrong(Subject::Object, fact).at(name));
        }
    }
}

/// Checks objects that the index lists and uses for nothing: a newer version may know what they
/// are, and they have to be undamaged.
fn unnamed(opened: &mut Opened<'_>, found: &mut Vec<Finding>) {
    let index = &opened.index;
    let mut needed: BTreeSet<usize> = index.packs();
    needed.extend(index.lone());
    needed.extend(index.files.values().flat_map(|file| &file.parts));
    for position in 0..index.objects.len() {
        if needed.contains(&position) {
            continue;
        }
        let finding = match opened.object(position) {
            Ok(_) => {
                let id = &opened.index.objects[position].id;
                let why = "no page and no file that this version knows needs it";
                Finding::not_checked(Subject::Object, format!("the object `{id}`: {why}"))
                    .at(opened.layout.name(&format!("objects/{id}")))
            }
            Err(error) => object(opened, position, &error),
        };
        found.push(finding);
    }
}

/// Whether each page, file and record can be written under its name beside the others. Pages
/// are named by deedbox, and `deedbox open` refuses a name that some system would take for
/// another. Files that people named get another name where necessary.
fn writable(names: &[String], found: &mut Vec<Finding>) {
    const NO_LIMITS: Limits = Limits {
        bytes: u64::MAX,
        files: usize::MAX,
    };
    let mut taken = Taken::new(&NO_LIMITS);
    for name in names {
        let is_page = name.ends_with("index.html");
        let written = if is_page {
            taken.take(name, 0).map(|()| name.clone())
        } else {
            taken.take_mended(name, 0)
        };
        match written {
            Ok(written) if written == *name => {}
            Ok(written) => {
                let text = format!(
                    "`{name}`: not every system can keep that name; `deedbox open` writes `{written}`"
                );
                found.push(Finding::not_checked(Subject::File, text).at(name));
            }
            Err(ContainerError::Refused { name, why }) => {
                let kind = if is_page {
                    Subject::Page
                } else {
                    Subject::File
                };
                found.push(Finding::wrong(kind, format!("`{name}`: {why}")).at(name));
            }
            Err(_) => {}
        }
    }
}

/// A finding about an object of the index.
fn object(opened: &mut Opened<'_>, position: usize, error: &SealError) -> Finding {
    let object = opened.index.objects[position].clone();
    let kind = match error {
        SealError::Missing { what } if what.starts_with("the page") => Subject::Page,
        _ => Subject::Object,
    };
    let name = opened.layout.name(&format!("objects/{}", object.id));
    let finding = wrong(kind, error).at(name);
    match (error, opened.actual(position)) {
        (SealError::Damaged { .. }, Some(actual)) if actual != object.sha256 => {
            finding.instead(object.sha256, actual)
        }
        _ => finding,
    }
}

/// A finding about something that the key does not open.
pub(super) fn wrong(kind: Subject, error: &SealError) -> Finding {
    Finding::wrong(kind, error.to_string())
}

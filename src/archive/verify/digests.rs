//! The digests of all files of a container, and a comparison of two containers by them.

use std::collections::BTreeMap;
use std::io;

use super::container::{Container, ContainerError, ContainerReader};
use super::finding::{Finding, Subject};
use super::layout::{Layout, SitePart};
use crate::digest::Digest;
use crate::plural::all_are;
use crate::site;

/// Digests of all files of a container, by name.
pub(super) type Digests = BTreeMap<String, Digest>;

/// The digest of every file that can be read.
pub(super) fn digests(
    container: &Container,
    reader: &mut ContainerReader<'_>,
    found: &mut Vec<Finding>,
) -> Result<Digests, ContainerError> {
    let mut digests = Digests::new();
    for (name, size) in container.names() {
        match reader.with(name, |bytes| Digest::of_reader(bytes)) {
            Ok(Some((digest, length))) if length == size => {
                digests.insert(name.to_owned(), digest);
            }
            Ok(_) => found
                .push(Finding::wrong(Subject::Payload, format!("`{name}` is cut short")).at(name)),
            Err(ContainerError::File(error)) if error.cause.kind() != io::ErrorKind::NotFound => {
                let fact = format!("`{name}` is damaged: {}", error.cause);
                found.push(Finding::wrong(Subject::Payload, fact).at(name));
            }
            Err(error) => return Err(error),
        }
    }
    Ok(digests)
}

/// Reports the files of a hosted site that are not what their names say. That takes no key.
pub(super) fn named(layout: &Layout, digests: &Digests, found: &mut Vec<Finding>) {
    if layout.index_name().is_none() {
        return;
    }
    for (path, digest) in digests {
        if site::layout::name_in(path).is_some_and(|name| !name.is_of(digest)) {
            let fact = format!("`{path}` is not the file that its name says: it has other bytes");
            let subject = match layout.part(path) {
                SitePart::Object | SitePart::Index => Subject::Object,
                _ => Subject::Shell,
            };
            found.push(Finding::wrong(subject, fact).at(path));
        }
    }
}

/// Compares all files of a copy with those of a build.
///
/// # Errors
/// When one of them cannot be read.
pub fn compare(copy: &Container, build: &Container) -> Result<Vec<Finding>, ContainerError> {
    let mut found = Vec::new();
    let theirs = digests(copy, &mut copy.reader()?, &mut found)?;
    let ours = digests(build, &mut build.reader()?, &mut found)?;
    let before = found.len();
    for (name, digest) in &ours {
        let finding = match theirs.get(copy.actual(name)) {
            None => Finding::wrong(Subject::Copy, format!("`{name}` is missing")),
            Some(other) if other != digest => {
                let fact =
                    format!("`{name}` is not the one that was built: {other} instead of {digest}");
                Finding::wrong(Subject::Copy, fact).instead(digest, other)
            }
            Some(_) => continue,
        };
        found.push(finding.at(name));
    }
    for name in theirs
        .keys()
        .filter(|name| !ours.contains_key(build.actual(name)))
    {
        found.push(Finding::wrong(Subject::Copy, format!("`{name}` was not built")).at(name));
    }
    if found.len() == before {
        found.push(Finding::right(
            Subject::Copy,
            format!("{} those that were built", all_are(ours.len(), "file")),
        ));
    }
    Ok(found)
}

//! Verifies what a bag promises (RFC 8493, section 3): that it is complete and unchanged.

use std::collections::{BTreeMap, BTreeSet};

use super::container::{Container, ContainerError, ContainerReader};
use super::digests::Digests;
use super::{Finding, Subject, start_page};
use crate::digest::Digest;
use crate::names;

pub(super) const MANIFEST: &str = "manifest-sha256.txt";
pub(super) const TAG_MANIFEST: &str = "tagmanifest-sha256.txt";
/// Of the tag manifest. These two are the only files that no manifest lists.
pub(super) const SIGNATURE: &str = "tagmanifest-sha256.txt.sig";
/// RFC 8493, section 2.1.1: these two lines, and no more.
const DECLARATION: [&str; 2] = ["BagIt-Version: 1.0", "Tag-File-Character-Encoding: UTF-8"];
/// Endings of files that browsers open or run, and that sites are made of.
const PAGES: [&str; 12] = [
    "html", "htm", "xhtml", "xht", "shtml", "mhtml", "xml", "svg", "js", "mjs", "css", "age",
];

/// Checks the declaration, the manifests in both directions, and the sum of the sizes.
pub(super) fn check(
    container: &Container,
    reader: &mut ContainerReader<'_>,
    digests: &Digests,
    found: &mut Vec<Finding>,
) -> Result<(), ContainerError> {
    let declaration = text(reader, "bagit.txt")?;
    if declaration.lines().ne(DECLARATION) {
        let fact = "`bagit.txt` declares no BagIt 1.0 in UTF-8";
        found.push(Finding::wrong(Subject::Bag, fact).at("bagit.txt"));
    }
    let mut others = Vec::new();
    for (name, _) in container.names() {
        let is_manifest = name.starts_with("manifest-") || name.starts_with("tagmanifest-");
        if is_manifest && name.ends_with(".txt") && name != MANIFEST && name != TAG_MANIFEST {
            let fact = format!("the digests of `{name}`: only SHA-256 is computed");
            found.push(Finding::not_checked(Subject::Bag, fact).at(name));
            others.push(name);
        }
    }
    let payload: Vec<(&str, u64)> = container
        .names()
        .filter(|(name, _)| name.starts_with("data/"))
        .collect();
    fetched(&text(reader, "fetch.txt")?, found);
    let before = wrong(found);
    let listed = Manifest {
        name: MANIFEST,
        text: &text(reader, MANIFEST)?,
        subject: Subject::Payload,
    }
    .check(container, digests, found);
    for (name, _) in &payload {
        if !listed.contains_key(*name) {
            let fact = format!("`{name}` is not in {MANIFEST}");
            found.push(Finding::wrong(Subject::Payload, fact).at(*name));
        }
    }
    // Every manifest of the payload lists all of it, whatever kind of digest it has.
    for other in others.iter().filter(|name| name.starts_with("manifest-")) {
        let text = text(reader, other)?;
        let names: BTreeSet<String> = text
            .lines()
            .filter_map(|line| Some(container.actual(&split(line)?.1).to_owned()))
            .collect();
        for name in listed.keys().filter(|name| !names.contains(*name)) {
            let fact = format!("`{name}` is not in {other}");
            found.push(Finding::wrong(Subject::Payload, fact).at(name));
        }
        for name in names.iter().filter(|name| !listed.contains_key(*name)) {
            let fact = format!("`{name}` is in {other} and not in {MANIFEST}");
            found.push(Finding::wrong(Subject::Payload, fact).at(name));
        }
    }
    if payload.is_empty() {
        let text = "there is no payload: no file below `data/`";
        found.push(Finding::wrong(Subject::Payload, text));
    }
    for name in listed.keys() {
        if !name.starts_with("data/") || names::problem(name).is_some() {
            let text = format!("`{name}` is in {MANIFEST}, and is no file below `data/`");
            found.push(Finding::wrong(Subject::Payload, text).at(name));
        }
    }
    if wrong(found) == before {
        found.push(Finding::right(
            Subject::Payload,
            format!(
                "all {} payload files are those of {MANIFEST}",
                payload.len()
            ),
        ));
    }
    let before = wrong(found);
    let tags = Manifest {
        name: TAG_MANIFEST,
        text: &text(reader, TAG_MANIFEST)?,
        subject: Subject::Tags,
    }
    .check(container, digests, found);
    if tags.is_empty() {
        let fact = format!("`{TAG_MANIFEST}` lists nothing");
        found.push(Finding::wrong(Subject::Tags, fact).at(TAG_MANIFEST));
    }
    beside(container, &tags, found);
    if wrong(found) == before {
        found.push(Finding::right(
            Subject::Tags,
            format!("all {} tag files are those of {TAG_MANIFEST}", tags.len()),
        ));
    }
    let information = text(reader, "bag-info.txt")?;
    let octets: u64 = payload.iter().map(|(_, size)| size).sum();
    let counted = format!("{octets}.{}", payload.len());
    let said = information
        .lines()
        .find_map(|line| line.strip_prefix("Payload-Oxum: "));
    if let Some(said) = said.filter(|said| said.trim() != counted) {
        let fact = format!("the payload is {counted} (bytes.files), and bag-info.txt says {said}");
        let finding = Finding::wrong(Subject::Bag, fact).at("bag-info.txt");
        found.push(finding.instead(said.trim(), counted));
    }
    Ok(())
}

/// Checks the files beside the payload: each must be listed, and none may be a site.
fn beside(container: &Container, tags: &BTreeMap<String, Digest>, found: &mut Vec<Finding>) {
    for name in tags.keys() {
        if name.starts_with("data/") || names::problem(name).is_some() {
            let text = format!("`{name}` is in {TAG_MANIFEST}, and is no file beside `data/`");
            found.push(Finding::wrong(Subject::Tags, text).at(name));
        }
    }
    let beside = container
        .names()
        .filter(|(name, _)| !name.starts_with("data/"));
    for (name, _) in beside {
        if !tags.contains_key(name) && ![TAG_MANIFEST, SIGNATURE].contains(&name) {
            let text = format!("`{name}` is not in {TAG_MANIFEST}: it is no part of the archive");
            found.push(Finding::wrong(Subject::Tags, text).at(name));
        }
        let extension = name.rsplit_once('.').map(|(_, last)| last.to_lowercase());
        let is_page = extension.is_some_and(|last| PAGES.contains(&last.as_str()));
        if is_page && name != start_page::NAME {
            let text = format!("`{name}` is a part of a site, and not below `data/`");
            found.push(Finding::wrong(Subject::Tags, text).at(name));
        }
    }
}

/// The day that the archive says it is of.
pub(super) fn date(reader: &mut ContainerReader<'_>) -> Result<Option<String>, ContainerError> {
    said(reader, "Bagging-Date:")
}

/// Whose archive it is, as `allowed_signers` names them: the firm's e-mail address, or `firm`
/// where it has none.
pub(super) fn principal(reader: &mut ContainerReader<'_>) -> Result<String, ContainerError> {
    let email = said(reader, "Contact-Email:")?;
    Ok(email.unwrap_or_else(|| "firm".to_owned()))
}

fn said(reader: &mut ContainerReader<'_>, label: &str) -> Result<Option<String>, ContainerError> {
    let information = text(reader, "bag-info.txt")?;
    let said = information
        .lines()
        .find_map(|line| line.strip_prefix(label));
    Ok(said.map(|value| value.trim().to_owned()))
}

fn wrong(found: &[Finding]) -> usize {
    found.iter().filter(|one| one.is_wrong()).count()
}

/// A list of digests: the bag's payload, or its tag files.
struct Manifest<'a> {
    name: &'a str,
    text: &'a str,
    /// The subject of findings about files in it.
    subject: Subject,
}

impl Manifest<'_> {
    /// Compares each line; gives the names that are listed.
    fn check(
        &self,
        container: &Container,
        digests: &Digests,
        found: &mut Vec<Finding>,
    ) -> BTreeMap<String, Digest> {
        let Self {
            name: own,
            text,
            subject: kind,
        } = *self;
        let mut listed = BTreeMap::new();
        for line in text.lines() {
            let parsed = split(line).and_then(|(digest, name)| {
                let digest: Digest = digest.to_lowercase().parse().ok()?;
                Some((digest, container.actual(&name).to_owned()))
            });
            let Some((digest, name)) = parsed else {
                let fact = format!("`{own}` has a line that cannot be read: {line}");
                found.push(Finding::wrong(kind, fact).at(own));
                continue;
            };
            match digests.get(&name) {
                None => {
                    let fact = format!("`{name}` is missing, {own} lists it");
                    found.push(Finding::wrong(kind, fact).at(&name));
                }
                Some(other) if *other != digest => {
                    let fact = format!("`{name}` was changed: {other} instead of {digest}");
                    let finding = Finding::wrong(kind, fact).at(&name);
                    found.push(finding.instead(digest, other));
                }
                Some(_) => {}
            }
            if let Some(before) = listed.insert(name.clone(), digest)
                && before == digest
            {
                let fact = format!("`{own}` lists `{name}` twice");
                found.push(Finding::wrong(kind, fact).at(own));
            }
        }
        listed
    }
}

/// Digest and name of a line. Some tools mark a binary file with an asterisk, or begin its path
/// with `./`.
fn split(line: &str) -> Option<(&str, String)> {
    let (digest, name) = line.split_once(char::is_whitespace)?;
    let name = name.trim_start();
    let name = name.strip_prefix('*').unwrap_or(name);
    Some((digest, decoded(name.strip_prefix("./").unwrap_or(name))))
}

/// `fetch.txt`, RFC 8493, section 2.2.3: deedbox fetches nothing, and reports entries that
/// would be written elsewhere.
fn fetched(text: &str, found: &mut Vec<Finding>) {
    for line in text.lines() {
        let name = line.splitn(3, char::is_whitespace).nth(2);
        let name = decoded(name.unwrap_or_default().trim());
        if !name.starts_with("data/") || names::problem(&name).is_some() {
            let fact = format!("`fetch.txt` names `{name}`, which is no payload file");
            found.push(Finding::wrong(Subject::Bag, fact).at("fetch.txt"));
        }
    }
}

/// RFC 8493, section 2.1.3.
fn decoded(name: &str) -> String {
    name.replace("%0A", "\n")
        .replace("%0D", "\r")
        .replace("%25", "%")
}

/// A file as text; nothing where there is none.
pub(super) fn text(reader: &mut ContainerReader<'_>, name: &str) -> Result<String, ContainerError> {
    let bytes = reader.bytes(name)?.unwrap_or_default();
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

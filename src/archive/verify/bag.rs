//! The bag's own promises (RFC 8493, section 3): complete, and unchanged.

use std::collections::BTreeMap;

use super::place::{Place, PlaceError, Reader};
use super::{Digests, Finding};
use crate::digest::Digest;

pub(super) const MANIFEST: &str = "manifest-sha256.txt";
const TAG_MANIFEST: &str = "tagmanifest-sha256.txt";

/// Declaration, manifests both ways, and the sum of sizes.
pub(super) fn check(
    place: &Place,
    reader: &mut Reader<'_>,
    digests: &Digests,
    found: &mut Vec<Finding>,
) -> Result<(), PlaceError> {
    let declaration = text(reader, "bagit.txt")?;
    let mut lines = declaration.lines();
    if lines.next() != Some("BagIt-Version: 1.0")
        || lines.next() != Some("Tag-File-Character-Encoding: UTF-8")
    {
        found.push(Finding::Wrong(
            "`bagit.txt` declares no BagIt 1.0 in UTF-8".to_owned(),
        ));
    }
    for (name, _) in place.names() {
        let is_manifest = name.starts_with("manifest-") || name.starts_with("tagmanifest-");
        if is_manifest && name.ends_with(".txt") && name != MANIFEST && name != TAG_MANIFEST {
            found.push(Finding::NotChecked(format!(
                "`{name}`: only SHA-256 is computed"
            )));
        }
    }
    let payload: Vec<(&str, u64)> = place
        .names()
        .filter(|(name, _)| name.starts_with("data/"))
        .collect();
    let before = wrong(found);
    let listed = manifest(&text(reader, MANIFEST)?, MANIFEST, digests, found);
    for (name, _) in &payload {
        if !listed.contains_key(*name) {
            found.push(Finding::Wrong(format!("`{name}` is not in {MANIFEST}")));
        }
    }
    if wrong(found) == before {
        found.push(Finding::Right(format!(
            "all {} payload files are those of {MANIFEST}",
            payload.len()
        )));
    }
    let before = wrong(found);
    let tags = manifest(&text(reader, TAG_MANIFEST)?, TAG_MANIFEST, digests, found);
    if tags.is_empty() {
        found.push(Finding::Wrong(format!("`{TAG_MANIFEST}` lists nothing")));
    }
    if wrong(found) == before {
        found.push(Finding::Right(format!(
            "all {} tag files are those of {TAG_MANIFEST}",
            tags.len()
        )));
    }
    let information = text(reader, "bag-info.txt")?;
    let octets: u64 = payload.iter().map(|(_, size)| size).sum();
    let counted = format!("{octets}.{}", payload.len());
    let said = information
        .lines()
        .find_map(|line| line.strip_prefix("Payload-Oxum: "));
    if said.is_some_and(|said| said.trim() != counted) {
        found.push(Finding::Wrong(format!(
            "the payload is {counted} (bytes.files), and bag-info.txt says {}",
            said.unwrap_or_default()
        )));
    }
    Ok(())
}

fn wrong(found: &[Finding]) -> usize {
    let is_wrong = |one: &&Finding| matches!(one, Finding::Wrong(_));
    found.iter().filter(is_wrong).count()
}

/// Compares each line; gives the names that are listed.
fn manifest(
    text: &str,
    own: &str,
    digests: &Digests,
    found: &mut Vec<Finding>,
) -> BTreeMap<String, Digest> {
    let mut listed = BTreeMap::new();
    for line in text.lines() {
        let parsed = line
            .split_once(char::is_whitespace)
            .and_then(|(digest, name)| {
                let digest: Digest = digest.parse().ok()?;
                Some((digest, decoded(name.trim_start())))
            });
        let Some((digest, name)) = parsed else {
            found.push(Finding::Wrong(format!(
                "`{own}` has a line that is none: {line}"
            )));
            continue;
        };
        match digests.get(&name) {
            None => found.push(Finding::Wrong(format!(
                "`{name}` is missing, {own} lists it"
            ))),
            Some(other) if *other != digest => found.push(Finding::Wrong(format!(
                "`{name}` was changed: {other} instead of {digest}"
            ))),
            Some(_) => {}
        }
        listed.insert(name, digest);
    }
    listed
}

/// RFC 8493, section 2.1.3.
fn decoded(name: &str) -> String {
    name.replace("%0A", "\n")
        .replace("%0D", "\r")
        .replace("%25", "%")
}

fn text(reader: &mut Reader<'_>, name: &str) -> Result<String, PlaceError> {
    let bytes = reader.bytes(name)?.unwrap_or_default();
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}

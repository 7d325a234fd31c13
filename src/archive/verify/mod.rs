//! Whether an archive, or a published site, is what was made: the bag's manifests, the
//! signature, and with a way to open it every sealed object, every file, and the
//! approvals. Uses neither model nor load nor render: an archive of today is verified by
//! the program of ten years from now.

mod approvals;
mod bag;
mod decision;
mod finding;
pub mod place;
mod sealed;

use std::collections::BTreeMap;
use std::io;

use crate::digest::Digest;
use crate::seal::key::WorkspaceKey;
use crate::seal::passphrase::Passphrase;
use crate::seal::slot::Slot;
use crate::signature;
use place::{Place, PlaceError, Reader};

pub use finding::{Finding, Subject, Verdict};
pub use sealed::{Opened, open};

/// Digests of all files of a place, by name.
type Digests = BTreeMap<String, Digest>;

/// Verifies what is there, and with a key also what is sealed. `trusted` are lines of an
/// `allowed_signers` file that the reader got another way.
///
/// # Errors
/// When it cannot be read at all. What is wrong with it is a finding.
pub fn verify(
    place: &Place,
    key: Option<&WorkspaceKey>,
    trusted: Option<&str>,
) -> Result<Vec<Finding>, PlaceError> {
    let mut found = Vec::new();
    let mut reader = place.reader()?;
    let digests = digests(place, &mut reader, &mut found)?;
    if place.has("bagit.txt") {
        bag::check(place, &mut reader, &digests, &mut found)?;
        signed(&mut reader, trusted, &mut found)?;
    } else {
        let why = "manifests and signature: this is a published site, and only archives have them";
        found.push(Finding::not_checked(Subject::Bag, why.to_owned()));
    }
    let mut as_of = None;
    match (Layout::of(place), key) {
        (None, _) => found.push(Finding::not_checked(
            Subject::Object,
            "sealed objects: there is no sealed site in it".to_owned(),
        )),
        (Some(_), None) => found.push(Finding::not_checked(
            Subject::Object,
            "what is sealed: no passphrase was given".to_owned(),
        )),
        (Some(_), Some(key)) => as_of = sealed::check(place, key, &mut found),
    }
    found.extend(age(bag::date(&mut reader)?, as_of));
    Ok(found)
}

/// Of which day it is. All of an earlier copy is as whole as the newest: only somebody who
/// knows the day can tell.
fn age(bagged: Option<String>, sealed: Option<String>) -> Vec<Finding> {
    let mut found = Vec::new();
    if let (Some(bagged), Some(sealed)) = (&bagged, &sealed)
        && bagged != sealed
    {
        found.push(Finding::wrong(Subject::Age, format!(
            "`bag-info.txt` says that it is as of {bagged}, and what is sealed is as of {sealed}"
        )));
    }
    found.push(Finding::not_checked(
        Subject::Age,
        match sealed.or(bagged) {
            Some(day) => {
                format!("whether there is a newer one: this is as of {day}; the firm can say")
            }
            None => {
                "whether there is a newer one: of which day it is stands in what is sealed".into()
            }
        },
    ));
    found
}

/// The digest of every file that can be read.
fn digests(
    place: &Place,
    reader: &mut Reader<'_>,
    found: &mut Vec<Finding>,
) -> Result<Digests, PlaceError> {
    let mut digests = Digests::new();
    for (name, size) in place.names() {
        match reader.with(name, |bytes| Digest::of_reader(bytes)) {
            Ok(Some((digest, length))) if length == size => {
                digests.insert(name.to_owned(), digest);
            }
            Ok(_) => found.push(Finding::wrong(
                Subject::Payload,
                format!("`{name}` is cut short"),
            )),
            Err(PlaceError::File(error)) if error.cause.kind() != io::ErrorKind::NotFound => {
                found.push(Finding::wrong(
                    Subject::Payload,
                    format!("`{name}` is damaged: {}", error.cause),
                ));
            }
            Err(error) => return Err(error),
        }
    }
    Ok(digests)
}

/// The signature over the manifest.
fn signed(
    reader: &mut Reader<'_>,
    trusted: Option<&str>,
    found: &mut Vec<Finding>,
) -> Result<(), PlaceError> {
    let manifest = reader.bytes(bag::MANIFEST)?.unwrap_or_default();
    let Some(signature) = reader.bytes("manifest-sha256.txt.sig")? else {
        found.push(match trusted {
            Some(_) => Finding::wrong(Subject::Signature, "the manifest is not signed".to_owned()),
            None => Finding::not_checked(
                Subject::Signature,
                "who made it: the manifest is not signed".to_owned(),
            ),
        });
        return Ok(());
    };
    let own = reader.bytes("allowed_signers")?.unwrap_or_default();
    let own = String::from_utf8_lossy(&own).into_owned();
    let allowed = trusted.unwrap_or(&own);
    let signature = String::from_utf8_lossy(&signature);
    found.push(match signature::verify(&manifest, &signature, allowed) {
        Ok(by) if trusted.is_some() => Finding::right(Subject::Signature, format!(
            "the manifest is signed with the trusted key {}",
            by.fingerprint
        )),
        Ok(by) => Finding::right(Subject::Signature, format!(
            "the manifest is signed by {} with {}; compare that with what the firm says elsewhere",
            by.principal, by.fingerprint
        )),
        Err(error) => Finding::wrong(Subject::Signature, format!("the signature of the manifest: {error}")),
    });
    Ok(())
}

/// Compares all files of a copy with those of a build.
///
/// # Errors
/// When one of them cannot be read.
pub fn compare(copy: &Place, build: &Place) -> Result<Vec<Finding>, PlaceError> {
    let mut found = Vec::new();
    let theirs = digests(copy, &mut copy.reader()?, &mut found)?;
    let ours = digests(build, &mut build.reader()?, &mut found)?;
    let before = found.len();
    for (name, digest) in &ours {
        match theirs.get(name) {
            None => found.push(Finding::wrong(
                Subject::Copy,
                format!("`{name}` is missing"),
            )),
            Some(other) if other != digest => found.push(Finding::wrong(
                Subject::Copy,
                format!("`{name}` is not the one that was built: {other} instead of {digest}"),
            )),
            Some(_) => {}
        }
    }
    for name in theirs.keys().filter(|name| !ours.contains_key(*name)) {
        found.push(Finding::wrong(
            Subject::Copy,
            format!("`{name}` was not built"),
        ));
    }
    if found.len() == before {
        found.push(Finding::right(
            Subject::Copy,
            format!("all {} files are those that were built", ours.len()),
        ));
    }
    Ok(found)
}

/// Where the sealed files are in a place, and in which form.
#[derive(Debug, Clone, Copy)]
pub struct Layout {
    prefix: &'static str,
    extension: &'static str,
}

impl Layout {
    /// The sealed site of a place, if it has one.
    #[must_use]
    pub fn of(place: &Place) -> Option<Self> {
        let layouts = [("data/site/", "js"), ("", "js"), ("", "age")];
        layouts
            .into_iter()
            .map(|(prefix, extension)| Self { prefix, extension })
            .find(|layout| place.has(&layout.name("index")))
    }

    fn name(&self, thing: &str) -> String {
        format!("{}{thing}.{}", self.prefix, self.extension)
    }

    /// The age file in what is on disk: offline, between the first and the last line of
    /// a script.
    fn unwrap<'a>(&self, bytes: &'a [u8]) -> &'a [u8] {
        if self.extension == "age" {
            return bytes;
        }
        let start = bytes
            .iter()
            .position(|byte| *byte == b'\n')
            .map_or(0, |at| at + 1);
        let end = bytes.windows(2).rposition(|two| two == b"\n`");
        bytes
            .get(start..end.map_or(bytes.len(), |at| at + 1))
            .unwrap_or_default()
    }
}

/// The key that a passphrase opens: it is tried on each slot, a second for each.
///
/// # Errors
/// When there is no sealed site, or a slot cannot be read.
pub fn unlock(place: &Place, passphrase: &Passphrase) -> Result<Option<WorkspaceKey>, PlaceError> {
    let Some(layout) = Layout::of(place) else {
        return Ok(None);
    };
    let mut reader = place.reader()?;
    let slots = format!("{}slots/", layout.prefix);
    for (name, _) in place.names().filter(|(name, _)| name.starts_with(&slots)) {
        let bytes = reader.bytes(name)?.unwrap_or_default();
        if let Ok(key) = Slot::open(layout.unwrap(&bytes), passphrase) {
            return Ok(Some(key));
        }
    }
    Ok(None)
}

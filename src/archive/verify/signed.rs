//! The signature over the bag: whose it is, as of when, and what it covers. Today's covers the
//! tag manifest, and so everything; that of 0.1.0 covered the payload manifest, and findings
//! name what it left out.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::bag::{self, MANIFEST, SIGNATURE, TAG_MANIFEST};
use super::container::{Container, ContainerError, ContainerReader};
use super::{Finding, Subject};
use crate::signature::{self, Claim, FIRST, Purpose};

/// The file in which the bag says who may sign.
pub(super) const SIGNERS: &str = "allowed_signers";
/// Where 0.1.0 kept its signature.
const FIRST_SIGNATURE: &str = "manifest-sha256.txt.sig";
/// The files that 0.1.0 wrote beside the payload, all of them.
const FIRST_FILES: [&str; 8] = [
    "START-HERE.html",
    "RECOVERY.txt",
    "bagit.txt",
    "bag-info.txt",
    MANIFEST,
    FIRST_SIGNATURE,
    TAG_MANIFEST,
    SIGNERS,
];

/// What a bag says about its signing.
struct Said {
    /// Its own `allowed_signers`.
    signers: String,
    /// Whose bag it is, as `allowed_signers` name them.
    principal: String,
    /// The day in `bag-info.txt`, and the moment that it stands for.
    day: Option<(String, Timestamp)>,
}

/// Checks the signature. `trusted` are lines of an `allowed_signers` file that came another
/// way.
pub(super) fn check(
    container: &Container,
    reader: &mut ContainerReader<'_>,
    trusted: Option<&str>,
    found: &mut Vec<Finding>,
) -> Result<(), ContainerError> {
    let said = Said {
        signers: bag::text(reader, SIGNERS)?,
        principal: bag::principal(reader)?,
        day: bag::date(reader)?.and_then(|day| Some((day.clone(), noon(&day)?))),
    };
    if container.has(SIGNATURE) {
        let manifest = reader.bytes(TAG_MANIFEST)?.unwrap_or_default();
        let signature = bag::text(reader, SIGNATURE)?;
        let namespace = Purpose::Manifest.namespace();
        found.push(judged(&manifest, &signature, namespace, &said, trusted));
        return Ok(());
    }
    if container.has(FIRST_SIGNATURE) {
        return first_form(container, reader, said, trusted, found);
    }
    let text = "the manifest is not signed";
    found.push(match trusted {
        Some(_) => Finding::wrong(Subject::Signature, text),
        // An archive that says who may sign is signed: somebody took the signature away.
        None if container.has(SIGNERS) => Finding::wrong(
            Subject::Signature,
            format!("{text}, and `{SIGNERS}` says who signs it: the signature was taken away"),
        ),
        None => Finding::not_checked(Subject::Signature, format!("who made it: {text}")),
    });
    Ok(())
}

/// Checks the signature of 0.1.0, and names what it does not cover.
fn first_form(
    container: &Container,
    reader: &mut ContainerReader<'_>,
    said: Said,
    trusted: Option<&str>,
    found: &mut Vec<Finding>,
) -> Result<(), ContainerError> {
    for (name, _) in container.names() {
        if !name.starts_with("data/") && !FIRST_FILES.contains(&name) {
            let text = format!("`{name}` is no file of the older form of deedbox 0.1.0");
            found.push(Finding::wrong(Subject::Tags, text).at(name));
        }
    }
    // The day stands in a file that this signature does not cover: anybody could write a day on
    // which some key was valid.
    let said = Said { day: None, ..said };
    let manifest = reader.bytes(MANIFEST)?.unwrap_or_default();
    let signature = bag::text(reader, FIRST_SIGNATURE)?;
    if manifest.is_empty() || !signature::is_first_form(&manifest, "data/") {
        let text = format!(
            "the signature of the manifest: `{FIRST_SIGNATURE}` counts only for files below `data/`"
        );
        found.push(Finding::wrong(Subject::Signature, text).at(MANIFEST));
        return Ok(());
    }
    let judged = judged(&manifest, &signature, FIRST, &said, trusted);
    let is_right = !judged.is_wrong();
    found.push(judged);
    if !is_right {
        return Ok(());
    }
    let text = "whether the files beside `data/` are those of the firm: this archive is of the \
                older form of deedbox 0.1.0, whose signature covers `data/` alone";
    found.push(Finding::not_checked(Subject::Signature, text));
    for (name, _) in container.names() {
        let is_signed = [MANIFEST, FIRST_SIGNATURE].contains(&name);
        if FIRST_FILES.contains(&name) && !is_signed {
            let text = format!("`{name}`: the signature of the older form does not cover it");
            found.push(Finding::not_checked(Subject::Signature, text).at(name));
        }
    }
    Ok(())
}

fn judged(
    manifest: &[u8],
    signature: &str,
    namespace: &str,
    said: &Said,
    trusted: Option<&str>,
) -> Finding {
    let claim = Claim {
        text: manifest,
        signature,
        namespace,
        allowed: trusted.unwrap_or(&said.signers),
        principal: Some(&said.principal),
        at: said.day.as_ref().map(|(_, moment)| *moment),
    };
    let by = match signature::verify(&claim) {
        Ok(by) => by,
        Err(error) => {
            let text = format!("the signature of the manifest: {error}");
            return Finding::wrong(Subject::Signature, text);
        }
    };
    let when = match &said.day {
        Some((day, _)) => format!("as of {day}, which `bag-info.txt` says"),
        None => "nothing that is signed says when".to_owned(),
    };
    let text = if trusted.is_some() {
        format!(
            "the manifest is signed with the trusted key {} for {}, {when}",
            by.fingerprint, by.principal
        )
    } else {
        format!(
            "the manifest is signed by {} with {}, {when}; compare that with what the firm says elsewhere",
            by.principal, by.fingerprint
        )
    };
    Finding::right(Subject::Signature, text)
}

/// Noon of a day, which is that day nearly everywhere.
fn noon(day: &str) -> Option<Timestamp> {
    let day: Date = day.parse().ok()?;
    TimeZone::UTC.to_timestamp(day.at(12, 0, 0, 0)).ok()
}

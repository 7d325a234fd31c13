//! The evidence of a decision: files that are kept beside the approvals with their digests, and
//! read where they are mails. It is planned first, and written once nothing is wrong.

use std::path::{Path, PathBuf};

use jiff::ZonedDateTime;
use serde::Serialize;

use super::failure::Failure;
use super::named_file::read_named;
use super::paths::{exists, shown};
use crate::digest::Digest;
use crate::files;
use crate::magic;
use crate::mail;
use crate::model::delivered::DeliveredFile;

/// One piece of evidence, as the record names it.
#[derive(Serialize)]
pub(super) struct Evidence {
    #[serde(skip)]
    from: PathBuf,
    #[serde(skip)]
    target: PathBuf,
    #[serde(skip)]
    bytes: Vec<u8>,
    file: String,
    size: u64,
    sha256: Digest,
    /// When it was sent.
    #[serde(skip)]
    sent: Option<ZonedDateTime>,
    #[serde(flatten)]
    mail: Option<EvidenceMail>,
}

/// What a mail says about itself.
#[derive(Serialize)]
struct EvidenceMail {
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message_id: Option<String>,
}

/// Plans where files go in `approvals/evidence`, and reads the mails among them. Nothing is
/// written.
pub(super) fn plan(directory: &Path, paths: &[PathBuf]) -> Result<Vec<Evidence>, Failure> {
    let mut planned: Vec<Evidence> = Vec::new();
    for path in paths {
        let bytes = read_named(path)?;
        // It is handed over with the approval.
        if let Some(secret) = magic::secret(&bytes) {
            let fact = format!("`{}` holds {secret}, and cannot be evidence", shown(path));
            return Err(Failure::usage(fact).hint(
                "evidence goes to the client: name the mail or the document with the decision",
            ));
        }
        let digest = Digest::of(&bytes);
        let name = name(path);
        let place = |name: &str| directory.join("evidence").join(name);
        let is_taken = |target: &Path| -> Result<bool, Failure> {
            let other = planned.iter().find(|other| other.target == target);
            Ok(match other {
                Some(other) => other.sha256 != digest,
                None => exists(target) && files::read(target)? != bytes,
            })
        };
        let mut kept = name.clone();
        if is_taken(&place(&kept))? || is_record(&kept) {
            kept = format!("{}-{name}", &digest.to_string()[..8]);
        }
        let target = place(&kept);
        if planned.iter().any(|other| other.target == target) {
            continue;
        }
        let is_mail = name.to_lowercase().ends_with(".eml");
        let mail = is_mail.then(|| mail::read(&bytes));
        planned.push(Evidence {
            from: path.clone(),
            target,
            file: format!("evidence/{kept}"),
            size: bytes.len() as u64,
            sha256: digest,
            sent: mail.as_ref().and_then(|mail| mail.date.clone()),
            mail: mail.map(EvidenceMail::from),
            bytes,
        });
    }
    Ok(planned)
}

/// A file's name as it may be kept: hidden files are not read.
fn name(path: &Path) -> String {
    let name = path.file_name().and_then(|name| name.to_str());
    let name = name.unwrap_or_default().trim_start_matches('.');
    let name = name.trim_end_matches('~');
    if name.is_empty() { "evidence" } else { name }.to_owned()
}

/// Whether a file of that name in a directory of its own would be a record.
fn is_record(name: &str) -> bool {
    ["index.md", "index.yaml", "index.yml"].contains(&name)
}

impl Evidence {
    /// The file under its future path in the client's directory; its bytes are still where they
    /// came from.
    pub(super) fn delivered(&self) -> (String, DeliveredFile) {
        let file = DeliveredFile {
            path: self.from.clone(),
            size: self.size,
        };
        (format!("approvals/{}", self.file), file)
    }

    /// Copies the bytes; gives whether they were not there yet.
    pub(super) fn write(&self) -> files::Result<bool> {
        let is_new = !exists(&self.target);
        if is_new {
            files::write_atomically(&self.target, &self.bytes)?;
        }
        Ok(is_new)
    }

    /// Removes what [`Self::write`] wrote.
    pub(super) fn take_back(&self) {
        let _ = files::remove(&self.target);
    }
}

impl From<mail::Mail> for EvidenceMail {
    fn from(mail: mail::Mail) -> Self {
        Self {
            from: mail.from,
            date: mail.date.as_ref().map(written),
            subject: mail.subject,
            message_id: mail.message_id,
        }
    }
}

/// A moment as records write it.
pub(super) fn written(moment: &ZonedDateTime) -> String {
    moment.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// When a decision was made according to these mails, and which of them it is in: the latest
/// one from the person who decided, else the latest of all.
pub(super) fn sent<'e>(
    evidence: &'e [Evidence],
    by: Option<&str>,
) -> Option<(&'e ZonedDateTime, &'e str)> {
    let of = |one: &'e Evidence| Some((one.sent.as_ref()?, one.file.as_str()));
    let is_own = |one: &&Evidence| {
        let from = one.mail.as_ref().and_then(|mail| mail.from.as_deref());
        from.zip(by)
            .is_some_and(|(from, by)| from.eq_ignore_ascii_case(by))
    };
    let latest = |all: &mut dyn Iterator<Item = &'e Evidence>| {
        all.filter_map(of).max_by_key(|(at, _)| at.timestamp())
    };
    latest(&mut evidence.iter().filter(is_own)).or_else(|| latest(&mut evidence.iter()))
}

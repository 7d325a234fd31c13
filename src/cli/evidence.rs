//! What a decision was given in: kept beside the approvals with its digest, and
//! read where it is a mail.

use std::path::Path;

use mail_parser::MessageParser;
use serde::Serialize;

use super::failure::Failure;
use super::root::exists;
use crate::digest::Digest;
use crate::files;

/// One piece of evidence, as the record names it.
#[derive(Serialize)]
pub(super) struct Evidence {
    file: String,
    size: u64,
    sha256: Digest,
    #[serde(flatten)]
    mail: Option<Mail>,
}

/// What a mail says about itself.
#[derive(Serialize)]
struct Mail {
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    subject: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    message_id: Option<String>,
}

/// Copies a file into `approvals/evidence`, and reads it where it is a mail.
pub(super) fn keep(directory: &Path, path: &Path) -> Result<Evidence, Failure> {
    let bytes = files::read(path)?;
    let name = path
        .file_name()
        .and_then(|name| name.to_str())
        .unwrap_or("evidence");
    let digest = Digest::of(&bytes);
    let mut target = directory.join("evidence").join(name);
    if exists(&target) && files::read(&target)? != bytes {
        target = directory
            .join("evidence")
            .join(format!("{}-{name}", &digest.to_string()[..8]));
    }
    files::write_atomically(&target, &bytes)?;
    let kept = target
        .file_name()
        .and_then(|name| name.to_str())
        .unwrap_or(name);
    Ok(Evidence {
        file: format!("evidence/{kept}"),
        size: bytes.len() as u64,
        sha256: digest,
        mail: name.to_lowercase().ends_with(".eml").then(|| mail(&bytes)),
    })
}

fn mail(bytes: &[u8]) -> Mail {
    let message = MessageParser::default().parse(bytes);
    let message = message.as_ref();
    Mail {
        from: message
            .and_then(|message| message.from()?.first()?.address())
            .map(str::to_owned),
        date: message.and_then(|message| Some(message.date()?.to_rfc3339())),
        subject: message
            .and_then(|message| message.subject())
            .map(str::to_owned),
        message_id: message
            .and_then(|message| message.message_id())
            .map(str::to_owned),
    }
}

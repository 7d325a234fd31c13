//! `deedbox verify` and `deedbox open`: archives and sites of anybody, without a firm's
//! directory.

use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::failure::Failure;
use super::report::{Report, plural};
use super::root::{ask_passphrase, first_line, shown};
use crate::archive::unpack;
use crate::archive::verify::place::{Limits, Place};
use crate::archive::verify::{self, Layout, Verdict};
use crate::files;
use crate::seal::key::WorkspaceKey;
use crate::seal::passphrase::Passphrase;

/// How what is sealed is opened.
#[derive(Debug, Default)]
pub(super) struct Way {
    /// A file whose first line is the passphrase.
    pub(super) passphrase: Option<PathBuf>,
    /// A file with the workspace key.
    pub(super) identity: Option<PathBuf>,
}

/// What is verified.
#[derive(Debug)]
pub(super) struct Wanted {
    pub(super) path: PathBuf,
    pub(super) way: Way,
    /// A public key or an `allowed_signers` file, or the key itself.
    pub(super) signer: Option<String>,
    /// A build to compare a published copy with.
    pub(super) against: Option<PathBuf>,
    pub(super) limits: Limits,
}

/// Says what was checked, what not and why, and what is wrong.
pub(super) fn run(wanted: &Wanted, report: &Report) -> Result<(), Failure> {
    let place = find(&wanted.path, &wanted.limits)?;
    let mut found = Vec::new();
    if let Some(build) = &wanted.against {
        found.extend(verify::compare(&place, &find(build, &wanted.limits)?)?);
    }
    let key = key(&place, &wanted.way)?;
    let trusted = wanted.signer.as_deref().map(signers).transpose()?;
    found.extend(verify::verify(&place, key.as_ref(), trusted.as_deref())?);
    let mut wrong = 0;
    for finding in &found {
        let verdict = match finding.verdict {
            Verdict::Right => "ok         ",
            Verdict::NotChecked => "not checked",
            Verdict::Wrong => "WRONG      ",
        };
        wrong += usize::from(finding.is_wrong());
        report.output(&format!("{verdict}  {}", finding.text));
    }
    if wrong == 0 {
        report.output(&format!("{}: nothing is wrong", shown(&wanted.path)));
        return Ok(());
    }
    report.output(&format!(
        "{}: {} wrong",
        shown(&wanted.path),
        plural(wrong, "thing")
    ));
    Err(Failure::wrong())
}

/// Writes everything that is sealed into a directory.
pub(super) fn open(
    path: &Path,
    out: &Path,
    way: &Way,
    limits: &Limits,
    report: &Report,
) -> Result<(), Failure> {
    let place = find(path, limits)?;
    if Layout::of(&place).is_none() {
        return Err(Failure::could_not(format!(
            "`{}` is not sealed: there is nothing to open",
            shown(path)
        ))
        .hint("unpack it, and open START-HERE.html"));
    }
    let key = match key(&place, way)? {
        Some(key) => key,
        None => {
            let typed = ask_passphrase(report, "passphrase")?;
            unlock(&place, &typed)?
        }
    };
    let unpacked = unpack::unpack(&place, &key, out, limits)?;
    report.output(&format!(
        "wrote {}: {} and {} in site/, {} in records/",
        shown(out),
        plural(unpacked.pages, "page"),
        plural(unpacked.files, "file"),
        plural(unpacked.records, "file")
    ));
    Ok(())
}

fn find(path: &Path, limits: &Limits) -> Result<Place, Failure> {
    if files::metadata(path).is_none() {
        return Err(Failure::could_not(format!(
            "there is nothing at `{}`",
            shown(path)
        )));
    }
    Ok(Place::find(path, limits)?)
}

fn key(place: &Place, way: &Way) -> Result<Option<WorkspaceKey>, Failure> {
    if let Some(path) = &way.passphrase {
        let text = first_line(path)?;
        return unlock(place, &text).map(Some);
    }
    let Some(path) = &way.identity else {
        return Ok(None);
    };
    let bytes = Zeroizing::new(files::read(path)?);
    let text = std::str::from_utf8(&bytes).unwrap_or_default();
    let key = WorkspaceKey::read(text).ok_or_else(|| {
        Failure::could_not(format!("`{}` holds no workspace key", shown(path)))
            .hint("it is what a passphrase opens: a line that begins with `AGE-SECRET-KEY-1`")
    })?;
    Ok(Some(key))
}

fn unlock(place: &Place, text: &str) -> Result<WorkspaceKey, Failure> {
    verify::unlock(place, &Passphrase::typed(text))?.ok_or_else(|| {
        Failure::could_not("this passphrase opens nothing here")
            .hint("check it, and that the copy is complete: `deedbox verify` says what is missing")
    })
}

/// The lines of `allowed_signers` that a reader trusts: a file of them, a public key's
/// file, or the key itself.
fn signers(given: &str) -> Result<String, Failure> {
    /// How the types of public keys begin.
    const TYPES: [&str; 3] = ["ssh-", "ecdsa-", "sk-"];
    let is_key = |text: &str| {
        let text = text.trim_start();
        TYPES.iter().any(|begin| text.starts_with(begin))
    };
    let text = if is_key(given) {
        given.to_owned()
    } else {
        let bytes = files::read(Path::new(given))?;
        String::from_utf8_lossy(&bytes).into_owned()
    };
    // A bare public key names nobody: it signs for whomever the archive is of.
    let lines = text.lines().map(|line| {
        if is_key(line) {
            format!("* {}\n", line.trim())
        } else {
            format!("{line}\n")
        }
    });
    Ok(lines.collect())
}

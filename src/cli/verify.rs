//! `deedbox verify` and `deedbox open`: archives and sites of anybody, without a firm's
//! directory.

use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::failure::{Exit, Failure};
use super::findings;
use super::named_file::{read_named, what_is_there};
use super::passphrases::{ask_passphrase, first_line};
use super::paths::shown;
use super::report::{Report, plural};
use super::session::Anywhere;
use crate::archive::unpack;
use crate::archive::verify::container::{Container, ContainerError, Limits};
use crate::archive::verify::{self, Finding, Given, Layout, Subject, UnlockError, Verdict};
use crate::files;
use crate::seal::key::WorkspaceKey;
use crate::seal::passphrase::Passphrase;

/// What opens a sealed archive or site.
#[derive(Debug, Default)]
pub(super) struct KeySource {
    /// A file whose first line is the passphrase.
    pub(super) passphrase: Option<PathBuf>,
    /// A file with the workspace key.
    pub(super) identity: Option<PathBuf>,
}

/// Says what was checked, what was not and why, and what is wrong.
#[derive(Debug)]
pub(super) struct Verify {
    pub(super) path: PathBuf,
    pub(super) key: KeySource,
    /// A public key or an `allowed_signers` file, or the key itself.
    pub(super) signer: Option<String>,
    /// A build to compare a published copy with.
    pub(super) against: Option<PathBuf>,
    pub(super) limits: Limits,
    /// Whether to print one JSON document, whatever happens, with the same exit code.
    pub(super) json: bool,
}

impl Anywhere for Verify {
    fn run(&self, report: &Report) -> Result<(), Failure> {
        let (found, stopped) = outcome(self);
        let wrong = findings::wrong(&found);
        let path = shown(&self.path);
        if self.json {
            findings::json(&path, &found, stopped.as_ref(), report);
            return ended(wrong, stopped);
        }
        findings::print(&found, report);
        match (wrong, &stopped) {
            (0, None) => report.output(&format!("{path}: {}", nothing_wrong(&found))),
            (0, Some(_)) => {}
            (wrong, _) => report.output(&format!("{path}: {} wrong", plural(wrong, "thing"))),
        }
        ended(wrong, stopped)
    }
}

/// That nothing is wrong, and what that does not speak of: what is sealed, where nothing opened
/// it.
fn nothing_wrong(found: &[Finding]) -> &'static str {
    let is_closed =
        |one: &Finding| one.verdict == Verdict::NotChecked && one.text.starts_with(verify::SEALED);
    if found.iter().any(is_closed) {
        "nothing is wrong from outside; what is sealed was not looked at: pages, files, records, approvals (`--passphrase-file FILE` opens it)"
    } else {
        "nothing is wrong"
    }
}

/// The findings, and why the search stopped early, where it did.
fn outcome(wanted: &Verify) -> (Vec<Finding>, Option<Failure>) {
    match look(wanted) {
        Ok(found) => (found, None),
        Err(stop) => (stop.found, Some(*stop.failure)),
    }
}

/// Something wrong counts more than an early stop.
fn ended(wrong: usize, stopped: Option<Failure>) -> Result<(), Failure> {
    match stopped {
        Some(failure) if wrong > 0 => Err(Failure {
            exit: Exit::Wrong,
            ..failure
        }),
        Some(failure) => Err(failure),
        None if wrong > 0 => Err(Failure::wrong()),
        None => Ok(()),
    }
}

/// Why the search stopped early.
struct Stop {
    /// The findings until then, with the reason where that is something wrong.
    found: Vec<Finding>,
    failure: Box<Failure>,
}

impl Stop {
    fn at(path: Option<String>, kind: Subject, failure: Failure) -> Self {
        let finding = match failure.exit {
            Exit::Wrong => Some(Finding::wrong(kind, failure.fact.clone())),
            _ => None,
        };
        let finding = finding.map(|finding| match path {
            Some(path) => finding.at(path),
            None => finding,
        });
        Self {
            found: finding.into_iter().collect(),
            failure: Box::new(failure),
        }
    }
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::at(None, Subject::Container, failure)
    }
}

impl From<ContainerError> for Stop {
    fn from(error: ContainerError) -> Self {
        let path = match &error {
            ContainerError::Refused { name, .. } => Some(name.clone()),
            _ => None,
        };
        Self::at(path, Subject::Container, error.into())
    }
}

impl From<UnlockError> for Stop {
    fn from(error: UnlockError) -> Self {
        let path = match error {
            UnlockError::Container(error) => return error.into(),
            UnlockError::Damaged { ref slot } => Some(slot.clone()),
            _ => None,
        };
        Self::at(path, Subject::Shell, error.into())
    }
}

/// All findings.
fn look(wanted: &Verify) -> Result<Vec<Finding>, Stop> {
    let container = find(&wanted.path, &wanted.limits)?;
    let mut found = Vec::new();
    if let Some(build) = &wanted.against {
        found.extend(verify::compare(&container, &find(build, &wanted.limits)?)?);
    }
    let trusted = wanted.signer.as_deref().map(signers).transpose()?;
    let given = Given {
        trusted: trusted.as_deref(),
        build: wanted.against.is_some(),
        ..Given::default()
    };
    match key(&container, &wanted.key) {
        Ok(key) => {
            let key = key.as_ref();
            found.extend(verify::verify(&container, Given { key, ..given })?);
            Ok(found)
        }
        // Whoever mistyped a passphrase still gets the findings that need none.
        Err(Unopened::Locked(error)) => {
            let wrong_passphrase = true;
            let given = Given {
                wrong_passphrase,
                ..given
            };
            found.extend(verify::verify(&container, given)?);
            let mut stop = Stop::from(error);
            found.append(&mut stop.found);
            Err(Stop { found, ..stop })
        }
        Err(Unopened::Unread(failure)) => Err(failure.into()),
    }
}

/// Writes everything that is sealed into a directory.
#[derive(Debug)]
pub(super) struct OpenSealed {
    pub(super) path: PathBuf,
    /// The directory.
    pub(super) out: PathBuf,
    pub(super) key: KeySource,
    pub(super) limits: Limits,
}

impl Anywhere for OpenSealed {
    fn run(&self, report: &Report) -> Result<(), Failure> {
        let container = find(&self.path, &self.limits).map_err(|stop| *stop.failure)?;
        if Layout::of(&container).is_none() {
            return Err(Failure::could_not(format!(
                "`{}` is not sealed: there is nothing to open",
                shown(&self.path)
            ))
            .hint("unpack it, and open START-HERE.html"));
        }
        let key = match key(&container, &self.key).map_err(|why| *Stop::from(why).failure)? {
            Some(key) => key,
            None => {
                let typed = ask_passphrase(report, "passphrase")?;
                verify::unlock(&container, &Passphrase::typed(&typed))?
            }
        };
        let unpacked = unpack::unpack(&container, &key, &self.out, &self.limits)?;
        report.output(&format!(
            "wrote {}: {}, {}, {}",
            shown(&self.out),
            plural(unpacked.pages, "page"),
            plural(unpacked.files, "file"),
            plural(unpacked.records, "file of records")
        ));
        for (name, written) in &unpacked.renamed {
            report.say(&format!(
                "`{name}` is written as `{written}`, since not every system can keep that name"
            ));
        }
        Ok(())
    }
}

fn find(path: &Path, limits: &Limits) -> Result<Container, Stop> {
    if files::metadata(path).is_none() {
        let fact = format!("there is nothing at `{}`", shown(path));
        return Err(Failure::could_not(fact).hint(what_is_there(path)).into());
    }
    Ok(Container::find(path, limits)?)
}

/// Why there is no key.
enum Unopened {
    /// The passphrase opens none.
    Locked(UnlockError),
    /// What was given could not be read.
    Unread(Failure),
}

impl<E: Into<Failure>> From<E> for Unopened {
    fn from(error: E) -> Self {
        Self::Unread(error.into())
    }
}

impl From<Unopened> for Stop {
    fn from(why: Unopened) -> Self {
        match why {
            Unopened::Locked(error) => error.into(),
            Unopened::Unread(failure) => failure.into(),
        }
    }
}

fn key(container: &Container, source: &KeySource) -> Result<Option<WorkspaceKey>, Unopened> {
    if let Some(path) = &source.passphrase {
        let text = first_line(path)?;
        let passphrase = Passphrase::typed(&text);
        return verify::unlock(container, &passphrase)
            .map(Some)
            .map_err(Unopened::Locked);
    }
    let Some(path) = &source.identity else {
        return Ok(None);
    };
    let bytes = Zeroizing::new(read_named(path)?);
    let text = std::str::from_utf8(&bytes).unwrap_or_default();
    let key = WorkspaceKey::read(text).ok_or_else(|| {
        Failure::could_not(format!("`{}` holds no workspace key", shown(path)))
            .hint("it is what a passphrase opens: a line that begins with `AGE-SECRET-KEY-1`")
    })?;
    Ok(Some(key))
}

/// The lines of `allowed_signers` that a reader trusts: a file of them, a public key's
/// file, or the key itself.
fn signers(given: &str) -> Result<String, Failure> {
    /// The first letters of the types of public keys.
    const TYPES: [&str; 3] = ["ssh-", "ecdsa-", "sk-"];
    // A name at the start of a line may begin with these letters too. In a key, its text
    // follows the type, and begins with the length of that type (RFC 4253, section 6.6).
    let is_key = |text: &str| {
        let mut words = text.split_whitespace();
        let kind = words.next().unwrap_or_default();
        TYPES.iter().any(|begin| kind.starts_with(begin))
            && words.next().is_some_and(|key| key.starts_with("AAAA"))
    };
    let text = if is_key(given) {
        given.to_owned()
    } else {
        let bytes = read_named(Path::new(given))?;
        String::from_utf8_lossy(&bytes).into_owned()
    };
    // A bare public key names nobody: it counts for whomever the archive is from.
    let lines = text.lines().map(|line| {
        if is_key(line) {
            format!("* {}\n", line.trim())
        } else {
            format!("{line}\n")
        }
    });
    Ok(lines.collect())
}

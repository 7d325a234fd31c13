//! Which key signs for the firm on this machine: that of a variable, of one of its people, or
//! the firm's own.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::failure::Failure;
use super::paths::{exists, shown};
use super::report::Report;
use super::session::Session;
use super::variable::{self, warn_if_others_can_read};
use crate::diag::Diagnostic;
use crate::files;
use crate::model::firm::Firm;
use crate::signature::Signer;

/// Names a key's file, or holds the key itself, as CI keeps secrets.
const VARIABLE: &str = "DEEDBOX_SIGNING_KEY";

/// What was found.
pub(super) enum SigningKey {
    /// A key, and who signs with it.
    Key(Box<Signer>, String),
    /// The firm signs, and none of its keys is on this machine.
    Missing(Failure),
    /// The firm does not sign.
    Unwanted,
}

/// The key that signs on this machine. Asks for the passphrase of a protected one.
///
/// # Errors
/// When there is one and it cannot be used.
pub(super) fn find(session: &Session, firm: &Firm) -> Result<SigningKey, Failure> {
    let Session { root, report, .. } = session;
    if let Some(value) = std::env::var_os(VARIABLE).filter(|value| !value.is_empty()) {
        let signer = of_variable(&value, report)?;
        let who = principal(root, firm, &signer)?;
        return Ok(SigningKey::Key(Box::new(signer), who));
    }
    for member in &firm.signing_keys {
        let path = match public(&member.key) {
            Some(key) => private_of(key),
            None => Some(place(root, &member.key)).filter(|path| exists(path)),
        };
        if let Some(path) = path {
            let signer = read(&path, report)?;
            if public(&member.key).is_some_and(|key| !is_of(&signer, key)) {
                let fact = format!(
                    "`{}` is not the key that content/firm.yaml names for `{}`",
                    shown(&path),
                    member.email
                );
                return Err(Failure::could_not(fact).hint(
                    "the public key beside it belongs to another private key: put a matching pair there",
                ));
            }
            return Ok(SigningKey::Key(Box::new(signer), member.email.clone()));
        }
    }
    let Some(key) = &firm.signing_key else {
        return Ok(if firm.signs() {
            SigningKey::Missing(
                Failure::could_not("no key of `signing_keys` in content/firm.yaml is on this machine")
                    .hint(format!("a private key is looked for in `~/.ssh`, beside its public one; or name it in {VARIABLE}")),
            )
        } else {
            SigningKey::Unwanted
        });
    };
    let path = place(root, key);
    match read(&path, report) {
        Ok(signer) => Ok(SigningKey::Key(
            Box::new(signer),
            firm.principal().to_owned(),
        )),
        Err(failure) if !exists(&path) => Ok(SigningKey::Missing(failure)),
        Err(failure) => Err(failure),
    }
}

fn read(path: &Path, report: &Report) -> Result<Signer, Failure> {
    warn_if_others_can_read(path, report);
    let ask = || report.ask(&format!("passphrase of {}", shown(path)));
    Ok(Signer::read(path, ask)?)
}

fn of_variable(value: &OsStr, report: &Report) -> Result<Signer, Failure> {
    let text = Zeroizing::new(value.to_str().unwrap_or_default().to_owned());
    if !text.contains("PRIVATE KEY-----") {
        let name = match value.to_str() {
            Some(text) => OsStr::new(text.trim()),
            None => value,
        };
        if !exists(Path::new(name)) {
            let failure = variable::neither(VARIABLE, "SSH private key", name);
            return Err(failure.hint("name the file with the key, or give its text as it is"));
        }
        return read(Path::new(name), report);
    }
    let text = variable::with_lines(&text);
    let ask = || report.ask(&format!("passphrase of the key in {VARIABLE}"));
    Ok(Signer::parse(text.as_bytes(), VARIABLE, ask)?)
}

/// Who a key belongs to: one of the firm's people, or the firm. Where the firm names keys, it
/// has to be one of them, or anybody's signature would pass for the firm's.
fn principal(root: &Path, firm: &Firm, signer: &Signer) -> Result<String, Failure> {
    let mut names_some = !firm.signing_keys.is_empty();
    for member in &firm.signing_keys {
        if half(root, &member.key).is_some_and(|key| is_of(signer, &key)) {
            return Ok(member.email.clone());
        }
    }
    if let Some(own) = firm.signing_key.as_deref().and_then(|key| half(root, key)) {
        if is_of(signer, &own) {
            return Ok(firm.principal().to_owned());
        }
        names_some = true;
    }
    if !names_some {
        return Ok(firm.principal().to_owned());
    }
    let fact = format!(
        "the key of {VARIABLE}, {}, is not one of those that content/firm.yaml names",
        signer.fingerprint()
    );
    let line = format!("  you@firm.example: {}", signer.public_key());
    Err(Failure::could_not(fact)
        .note("nothing is signed with it")
        .hint(format!(
            "if it is right, name it below `signing_keys`: `{}`",
            line.trim()
        )))
}

/// Whether a public key's text is that of a signer.
fn is_of(signer: &Signer, key: &str) -> bool {
    signer
        .public_key()
        .split(' ')
        .eq(key.split_whitespace().take(2))
}

/// The public half of a key in `firm.yaml`: the text itself, or that of the file beside the
/// key's.
fn half(root: &Path, key: &str) -> Option<String> {
    if let Some(key) = public(key) {
        return Some(key.to_owned());
    }
    let path = beside(&place(root, key));
    let bytes = files::read_up_to(&path, 64 << 10).ok()??;
    Some(String::from_utf8_lossy(&bytes).trim().to_owned()).filter(|text| !text.is_empty())
}

/// Where a key's public half is kept.
fn beside(path: &Path) -> PathBuf {
    let mut beside = path.as_os_str().to_owned();
    beside.push(".pub");
    beside.into()
}

/// Keys that `firm.yaml` names by files that are missing: nobody can sign with them, and nobody
/// can tell whose signatures count.
pub(super) fn unfound(root: &Path, firm: &Firm) -> Vec<Diagnostic> {
    let members = firm.signing_keys.iter();
    let named = members.map(|member| ("signing_keys", member.key.as_str()));
    let own = firm
        .signing_key
        .iter()
        .map(|key| ("signing_key", key.as_str()));
    let is_unfound = |(_, key): &(&str, &str)| {
        let path = place(root, key);
        public(key).is_none() && !exists(&path) && !exists(&beside(&path))
    };
    let unfound = own.chain(named).filter(is_unfound);
    let told = unfound.map(|(field, key)| {
        let fact = format!("`{field}` names `{key}`, and there is no such file here");
        Diagnostic::warning("content/firm.yaml", fact).hint(
            "correct the path; where the key is on another machine alone, put its public half (`.pub`) beside that path",
        )
    });
    told.collect()
}

/// The value, where it is the text of a public key.
fn public(key: &str) -> Option<&str> {
    Some(key.trim()).filter(|key| key.starts_with("ssh-"))
}

/// The private half of a public key, where it is in `~/.ssh`.
fn private_of(key: &str) -> Option<PathBuf> {
    let home = std::env::var_os("HOME")?;
    let directory = Path::new(&home).join(".ssh");
    let words = |text: &str| {
        let words: Vec<String> = text.split_whitespace().take(2).map(str::to_owned).collect();
        words
    };
    for name in files::names_in(&directory).unwrap_or_default() {
        let path = directory.join(&name);
        if path.extension().is_some_and(|extension| extension == "pub") {
            let text = files::read(&path).unwrap_or_default();
            let private = path.with_extension("");
            if words(&String::from_utf8_lossy(&text)) == words(key) && exists(&private) {
                return Some(private);
            }
        }
    }
    None
}

/// The path of a file that `firm.yaml` names: relative to the root, or in the home of whoever
/// signs.
pub(super) fn place(root: &Path, key: &str) -> PathBuf {
    match (key.strip_prefix("~/"), std::env::var_os("HOME")) {
        (Some(below), Some(home)) => Path::new(&home).join(below),
        _ => root.join(key),
    }
}

//! Where the firm's identity is: named by `--identity` or `DEEDBOX_IDENTITY`, in the
//! project, in the user's own settings, or an SSH key that is among the recipients.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use zeroize::Zeroizing;

use crate::cli::failure::Failure;
use crate::cli::paths::{exists, shown};
use crate::cli::session::Session;
use crate::cli::variable;
use crate::cli::variable::warn_if_others_can_read;
use crate::digest::Digest;
use crate::files;
use crate::firm_tree::IDENTITY;
use crate::seal::identity::{FirmIdentity, Nobody, Prompt, SECRET, is_of_plugin, recipient};

const VARIABLE: &str = "DEEDBOX_IDENTITY";

/// Where the identity is.
enum IdentityPlace {
    /// In a file that was named.
    Named(PathBuf),
    /// In the variable itself.
    Text(Zeroizing<String>),
    /// In these files, in the order in which they are tried; nowhere where there are none.
    Files(Vec<PathBuf>),
}

/// The identities that are found, in the order in which they are tried; nothing where none was
/// named and none is found.
pub(super) fn find(
    session: &Session,
    recipients: &[String],
) -> Result<Option<FirmIdentity>, Failure> {
    let prompt = &session.report.prompt();
    let files = match place(session, recipients)? {
        IdentityPlace::Named(path) => vec![path],
        IdentityPlace::Text(text) => {
            return Ok(Some(FirmIdentity::parse(
                text.as_bytes(),
                VARIABLE,
                prompt,
            )?));
        }
        IdentityPlace::Files(files) => files,
    };
    let mut found: Option<FirmIdentity> = None;
    for path in files {
        let identity = FirmIdentity::read(&path, prompt)?;
        match &mut found {
            Some(found) => found.and(identity),
            None => found = Some(identity),
        }
    }
    Ok(found)
}

/// Fails where there is no identity, as [`require`] does, and opens none: nobody is asked for a
/// passphrase where no key is needed.
pub(in crate::cli) fn look(session: &Session, recipients: &[String]) -> Result<(), Failure> {
    match place(session, recipients)? {
        // A key as age writes it has no passphrase.
        IdentityPlace::Text(text) if !text.starts_with("-----BEGIN ") => {
            let prompt: Arc<dyn Prompt> = Arc::new(Nobody);
            FirmIdentity::parse(text.as_bytes(), VARIABLE, &prompt)?;
            Ok(())
        }
        IdentityPlace::Files(files) if files.is_empty() => {
            Err(missing(&session.root.join(IDENTITY)))
        }
        _ => Ok(()),
    }
}

/// Where the identity is: what was typed counts first, then the variable, then the usual files.
/// Warns of files that others can read.
fn place(session: &Session, recipients: &[String]) -> Result<IdentityPlace, Failure> {
    let named = |name: &OsStr, from: &str| {
        let path = file_of(name, from)?;
        warn_if_others_can_read(path, &session.report);
        Ok(IdentityPlace::Named(path.to_owned()))
    };
    if let Some(path) = &session.keys.identity {
        refuse_secret(path)?;
        return named(path.as_os_str(), "--identity");
    }
    if let Some(value) = std::env::var_os(VARIABLE).filter(|value| !value.is_empty()) {
        let text = Zeroizing::new(value.to_str().unwrap_or_default().to_owned());
        let text = variable::with_lines(&text);
        if !is_identity(&text) {
            return named(&value, VARIABLE);
        }
        // A plugin is another program, and would see the variable too.
        if recipients.iter().any(|one| is_of_plugin(one)) {
            return Err(Failure::usage(format!(
                "{VARIABLE} holds a key, and a recipient needs a plugin, which could read the key there"
            ))
            .hint(format!(
                "put the key into a file, and the file's name into {VARIABLE}"
            )));
        }
        return Ok(IdentityPlace::Text(text));
    }
    let mut files = places(&session.root, recipients)?;
    files.retain(|path| exists(path));
    for path in &files {
        warn_if_others_can_read(path, &session.report);
    }
    Ok(IdentityPlace::Files(files))
}

/// Refuses a key where the name of its file belongs.
fn refuse_secret(path: &Path) -> Result<(), Failure> {
    if path.to_string_lossy().to_uppercase().contains(SECRET) && !exists(path) {
        return Err(Failure::usage(
            "`--identity` takes the name of a file: other programs can see what is typed here",
        )
        .hint(format!("give the key itself in {VARIABLE}")));
    }
    Ok(())
}

/// Whether a text is what an identity file holds: a key as age or SSH writes it, with
/// comments above it.
fn is_identity(text: &str) -> bool {
    let is_key = |line: &str| line.trim().to_uppercase().starts_with(SECRET);
    text.starts_with("-----BEGIN ") || text.lines().any(is_key)
}

/// The file with this name, which has to be there; `from` says where the name is from.
fn file_of<'n>(name: &'n OsStr, from: &str) -> Result<&'n Path, Failure> {
    let path = Path::new(name);
    if exists(path) {
        return Ok(path);
    }
    let failure = variable::neither(from, "identity", name);
    Err(failure.hint("name the file with the firm's age identity"))
}

/// The same as [`find`]; fails where there is no identity.
pub(super) fn require(session: &Session, recipients: &[String]) -> Result<FirmIdentity, Failure> {
    find(session, recipients)?.ok_or_else(|| missing(&session.root.join(IDENTITY)))
}

/// Why nothing can be opened.
pub(super) fn missing(path: &Path) -> Failure {
    Failure::could_not(format!("there is no identity at `{}`", shown(path)))
        .note("the keyring in content/keyring was made with an identity that is not here")
        .hint("put your copy of it there, or name it with `--identity FILE`")
}

/// The files that are tried. An SSH key counts only where its public half, in the file beside
/// it, is among the recipients, so that nobody is asked for its passphrase in vain.
fn places(root: &Path, recipients: &[String]) -> Result<Vec<PathBuf>, Failure> {
    let mut places = usual(root);
    for key in ssh_keys() {
        let public = files::read_if_there(&key.with_extension("pub"))?.unwrap_or_default();
        let public = recipient(&String::from_utf8_lossy(&public));
        let is_named = |public: &String| {
            let known = recipients.iter().filter_map(|one| recipient(one).ok());
            known.into_iter().any(|known| known == *public)
        };
        if public.as_ref().is_ok_and(is_named) {
            places.push(key);
        }
    }
    Ok(places)
}

/// Where an identity is looked for that was not named.
fn usual(root: &Path) -> Vec<PathBuf> {
    let mut places = vec![root.join(IDENTITY)];
    let home = std::env::var_os("HOME").map(PathBuf::from);
    let settings = std::env::var_os("XDG_CONFIG_HOME")
        .map(PathBuf::from)
        .filter(|path| path.is_absolute())
        .or_else(|| home.map(|home| home.join(".config")));
    places.extend(settings.map(|settings| settings.join("deedbox/identity.txt")));
    places
}

/// The SSH keys of whoever is at work, whether they are there or not.
fn ssh_keys() -> Vec<PathBuf> {
    let home = std::env::var_os("HOME").map(PathBuf::from);
    let names = ["id_ed25519", "id_rsa"].into_iter();
    home.map_or_else(Vec::new, |home| {
        names.map(|name| home.join(".ssh").join(name)).collect()
    })
}

/// What tells, without opening anything, whether the identity is still the one that it was.
pub(in crate::cli) struct IdentityTrace {
    /// The files that it may be in, whether they are there or not.
    pub(in crate::cli) files: Vec<PathBuf>,
    /// Where the variable holds the key itself, the digest of that; else nothing.
    pub(in crate::cli) text: String,
}

/// Where [`find`] would look, whoever the recipients are.
pub(in crate::cli) fn trace(session: &Session) -> IdentityTrace {
    let in_files = |files| IdentityTrace {
        files,
        text: String::new(),
    };
    if let Some(path) = &session.keys.identity {
        return in_files(vec![path.clone()]);
    }
    if let Some(value) = std::env::var_os(VARIABLE).filter(|value| !value.is_empty()) {
        let text = Zeroizing::new(value.to_str().unwrap_or_default().to_owned());
        let text = variable::with_lines(&text);
        if !is_identity(&text) {
            return in_files(vec![PathBuf::from(value)]);
        }
        return IdentityTrace {
            files: Vec::new(),
            text: Digest::of(text.as_bytes()).to_string(),
        };
    }
    let mut files = usual(&session.root);
    for key in ssh_keys() {
        files.extend([key.with_extension("pub"), key]);
    }
    in_files(files)
}

//! Where the firm's directory is, and which of its clients were meant.

use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use super::failure::Failure;
use super::report::Report;
use crate::{files, load, suggest};

/// The firm's directory: the given one, or the nearest upward from `start` that
/// has `content/firm.yaml`.
pub(super) fn find(given: Option<PathBuf>, start: &Path) -> Result<PathBuf, Failure> {
    let has_firm = |directory: &Path| directory.join("content/firm.yaml").is_file();
    let missing = |fact: String| {
        Err(Failure::could_not(fact)
            .hint("make a firm's directory with `deedbox init`, or name one with `--root DIR`"))
    };
    match given {
        Some(directory) if has_firm(&directory) => Ok(directory),
        Some(directory) => missing(format!(
            "`{}` has no `content/firm.yaml`",
            directory.display()
        )),
        None => match start.ancestors().find(|directory| has_firm(directory)) {
            Some(directory) => Ok(directory.to_owned()),
            None => {
                missing("there is no `content/firm.yaml` here or in a directory above".to_owned())
            }
        },
    }
}

/// Refuses clients that do not exist.
pub(super) fn known_clients(root: &Path, wanted: &[String]) -> Result<(), Failure> {
    if wanted.is_empty() {
        return Ok(());
    }
    let names = load::client_names(root)?;
    for client in wanted {
        if !names.contains(client) {
            let hint = suggest::hint(client, names.iter().map(String::as_str));
            return Err(Failure::usage(format!("there is no client `{client}`")).maybe_hint(hint));
        }
    }
    Ok(())
}

/// Makes sure that git leaves alone what is this machine's: the identity, kept pictures.
/// Where nothing is kept, nothing is written.
pub(super) fn keep_from_git(root: &Path) -> Result<(), Failure> {
    let directory = root.join(".deedbox");
    let path = directory.join(".gitignore");
    if files::metadata(&directory).is_some_and(|it| it.is_dir()) && !exists(&path) {
        files::write_atomically(&path, b"*\n")?;
    }
    Ok(())
}

/// A path as a person would type it: relative to where they are, where it is below.
pub(super) fn shown(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    let below = path.strip_prefix(&here).unwrap_or(path);
    if below.as_os_str().is_empty() {
        return ".".to_owned();
    }
    below.display().to_string()
}

/// A message in which paths below where the person is stand as they would type them.
pub(super) fn as_typed(message: &str) -> String {
    match std::env::current_dir() {
        Ok(here) if here.parent().is_some() => {
            message.replace(&format!("`{}/", here.display()), "`")
        }
        _ => message.to_owned(),
    }
}

/// Whether there is something at a path.
pub(super) fn exists(path: &Path) -> bool {
    files::metadata(path).is_some()
}

/// Whether this runs where builds are made for others, as a build server says by `CI`.
pub(super) fn in_ci() -> bool {
    std::env::var_os("CI").is_some_and(|set| !set.is_empty())
}

/// Warns of a file with a private key that others on this machine can read, or write.
pub(super) fn warn_if_others_can_read(path: &Path, report: &Report) {
    if let Some(mode) = files::mode(path).filter(|mode| mode & 0o066 != 0) {
        let name = shown(path);
        report.warn(
            &format!("others on this machine can get at `{name}`: its mode is {mode:04o}"),
            &format!("`chmod 600 {name}`"),
        );
    }
}

/// Why the content of a client is not there, although its directory is.
pub(super) fn unreadable(client: &str) -> Failure {
    Failure::could_not(format!("`content/{client}/client.yaml` cannot be read"))
        .hint("`deedbox check` says what is wrong")
}

/// A passphrase that is typed at the terminal.
pub(super) fn ask_passphrase(report: &Report, what: &str) -> Result<Zeroizing<String>, Failure> {
    report.ask(what).ok_or_else(|| {
        Failure::could_not("there is no terminal to ask for a passphrase")
            .hint("name a file that holds it: `--passphrase-file FILE`")
    })
}

/// The first line of a file, which holds a secret; of standard input for `-`.
pub(super) fn first_line(path: &Path) -> Result<Zeroizing<String>, Failure> {
    let bytes = Zeroizing::new(if path.as_os_str() == "-" {
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut std::io::stdin().lock(), &mut bytes)
            .map_err(files::failed("read", path))?;
        bytes
    } else {
        files::read(path)?
    });
    let text = String::from_utf8_lossy(&bytes);
    Ok(Zeroizing::new(
        text.lines().next().unwrap_or_default().to_owned(),
    ))
}

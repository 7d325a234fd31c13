//! What all commands in a firm's directory share: where it is, the report, the clock, and the
//! options about keys. Commands load clients through it.

use std::path::{Path, PathBuf};

use super::environment::in_ci;
use super::failure::Failure;
use super::paths::exists;
use super::report::Report;
use crate::clock::Clock;
use crate::firm_tree::IGNORED;
use crate::load::{self, Loaded};
use crate::{files, suggest};

/// One command with its options. The session is what it shares with all others.
pub(super) trait Command {
    /// Does it.
    fn run(&self, session: &Session) -> Result<(), Failure>;
}

/// A command that needs no firm's directory: it makes one, or is about what anybody made.
pub(super) trait Anywhere {
    /// Does it.
    fn run(&self, report: &Report) -> Result<(), Failure>;
}

/// One run in a firm's directory.
#[derive(Debug, Clone)]
pub(super) struct Session {
    /// The firm's directory: `content/firm.yaml` is below it.
    pub(super) root: PathBuf,
    pub(super) report: Report,
    pub(super) clock: Clock,
    pub(super) keys: KeyOptions,
}

/// The options about keys, which may be typed behind every command.
#[derive(Debug, Clone)]
pub(super) struct KeyOptions {
    /// The file of `--identity`.
    pub(super) identity: Option<PathBuf>,
    /// The option that leaves the keyring as it is, such as `--locked`, where one was typed.
    pub(super) locked_by: Option<&'static str>,
}

impl KeyOptions {
    /// Why the keyring stays as it is, unless a command was given that changes it.
    pub(super) fn why_locked(&self) -> Option<String> {
        match self.locked_by {
            Some(option) => Some(format!("with `{option}`")),
            None => in_ci().then(|| "where `CI` is set".to_owned()),
        }
    }

    /// Refuses a command that changes the keyring.
    pub(super) fn may_change(&self) -> Result<(), Failure> {
        let Some(option) = self.locked_by else {
            return Ok(());
        };
        let fact = format!("`{option}` keeps the keyring as it is");
        Err(Failure::usage(fact).hint("leave it out where the keyring is to be changed"))
    }
}

impl Session {
    /// The same, whose report keeps what it is told until it is released.
    pub(super) fn holding(&self, has_bar: bool) -> Self {
        Self {
            report: self.report.holding(has_bar),
            ..self.clone()
        }
    }

    /// Loads clients, with what is wrong in their content; all of them where none is named.
    /// Refuses names of clients that do not exist.
    pub(super) fn load(&self, clients: &[String]) -> Result<Loaded, Failure> {
        self.knows(clients)?;
        Ok(load::load(&self.root, clients)?)
    }

    /// Loads one client and no other; fails where it cannot be read.
    pub(super) fn load_client(&self, client: &str) -> Result<Loaded, Failure> {
        let loaded = self.load(&[client.to_owned()])?;
        if loaded.content.clients.is_empty() {
            return Err(Failure::could_not(format!(
                "`content/{client}/client.yaml` cannot be read"
            ))
            .hint("`deedbox check` says what is wrong"));
        }
        Ok(loaded)
    }

    /// Refuses names of clients that do not exist.
    pub(super) fn knows(&self, clients: &[String]) -> Result<(), Failure> {
        if clients.is_empty() {
            return Ok(());
        }
        let names = load::client_names(&self.root)?;
        for client in clients {
            if !names.contains(client) {
                let hint = suggest::hint(client, names.iter().map(String::as_str));
                return Err(
                    Failure::usage(format!("there is no client `{client}`")).maybe_hint(hint)
                );
            }
        }
        Ok(())
    }

    /// Makes sure that git ignores what belongs to this machine: the identity and the cached
    /// pictures. Writes nothing where there is nothing to ignore.
    pub(super) fn keep_from_git(&self) -> Result<(), Failure> {
        let directory = self.root.join(".deedbox");
        let path = self.root.join(IGNORED);
        if files::metadata(&directory).is_some_and(|it| it.is_dir()) && !exists(&path) {
            files::write_atomically(&path, b"*\n")?;
        }
        Ok(())
    }
}

/// The firm's directory: the given one, or the nearest upward from `start` that has
/// `content/firm.yaml`.
pub(super) fn find_root(given: Option<PathBuf>, start: &Path) -> Result<PathBuf, Failure> {
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

//! One run at a time: a command locks what it writes, and reads everything again where another
//! run had the lock in between. A lock is the operating system's and ends with its process; its
//! file below `.deedbox/` stays, and says who has it.

use std::path::{Path, PathBuf};

use super::failure::Failure;
use super::session::Session;
use crate::files::{self, Lock, LockHolder, PATIENCE};
use crate::firm_tree::LOCKS;

/// What only one run at a time may write. A run that takes several takes them in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Guarded {
    /// `public/`
    Public,
    /// `public-plain/`
    Plain,
    /// `archives/`
    Archives,
    /// Approvals and the signed lists of them.
    Approvals,
}

impl Guarded {
    fn name(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Plain => "public-plain",
            Self::Archives => "archives",
            Self::Approvals => "approvals",
        }
    }

    /// Its name in messages.
    fn words(self) -> &'static str {
        match self {
            Self::Public => "public/",
            Self::Plain => "public-plain/",
            Self::Archives => "archives/",
            Self::Approvals => "the list of approvals",
        }
    }

    fn path(self, root: &Path) -> PathBuf {
        root.join(LOCKS).join(self.name())
    }
}

/// The locks that a command holds. A firm that had no `.deedbox/` has none afterwards,
/// unless something else is in it by then.
#[derive(Debug)]
pub(super) struct Locks {
    root: PathBuf,
    held: Vec<(PathBuf, Lock)>,
    is_new: bool,
}

impl Drop for Locks {
    fn drop(&mut self) {
        if !self.is_new
            || files::names_in(&self.root.join(".deedbox")).is_ok_and(|all| all.len() > 1)
        {
            return;
        }
        for (path, lock) in self.held.drain(..) {
            lock.vanish(&path);
        }
        for directory in [LOCKS, ".deedbox"] {
            files::remove_if_empty(&self.root.join(directory));
        }
    }
}

/// Takes locks in their order, and says whom it waits for.
pub(super) fn take(session: &Session, guarded: &[Guarded]) -> Result<Locks, Failure> {
    let Session { root, report, .. } = session;
    let mut locks = Locks {
        root: root.to_owned(),
        held: Vec::new(),
        is_new: files::metadata(&root.join(".deedbox")).is_none(),
    };
    for one in guarded {
        let (what, path) = (one.words(), one.path(root));
        let waiting = |holder: &LockHolder| {
            report.say(&format!("waiting until {what} is free: {holder}"));
        };
        let lock = files::lock(&path, what, PATIENCE, &waiting)?;
        if !lock.holds() {
            report.say(&format!(
                "this disk keeps no locks: nothing else may write {what} at the same time"
            ));
        }
        locks.held.push((path, lock));
    }
    Ok(locks)
}

/// Prepares what is going to be written, then takes the locks. Where another run had one of
/// them in between, the preparation may be out of date and is done again.
pub(super) fn after<T>(
    session: &Session,
    guarded: &[Guarded],
    prepare: impl Fn() -> Result<T, Failure>,
) -> Result<(T, Locks), Failure> {
    let note = |one: &Guarded| LockHolder::note(&one.path(&session.root));
    let before: Vec<String> = guarded.iter().map(note).collect();
    let prepared = prepare()?;
    let locks = take(session, guarded)?;
    let is_as_before = |((_, lock), before): (&(PathBuf, Lock), &String)| {
        !lock.has_waited() && (!lock.holds() || lock.before() == before)
    };
    if locks.held.iter().zip(&before).all(is_as_before) {
        return Ok((prepared, locks));
    }
    Ok((prepare()?, locks))
}

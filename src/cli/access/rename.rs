//! `deedbox rename`: another name for a client, with all that is kept under the old one: key,
//! directory, signatures, site. Everything is checked before anything is written. A second run
//! recognises each step that is done, and so goes on where the first one stopped.

use std::path::{Path, PathBuf};

use super::link::{address, link};
use super::ring::{Ring, ring_of};
use crate::cli::failure::Failure;
use crate::cli::paths::{exists, shown};
use crate::cli::report::Report;
use crate::cli::session::{Command, Session};
use crate::files;
use crate::firm_tree::{SIGNATURES, names_of};
use crate::load;
use crate::model::firm::{Client, Firm, SitePlace};
use crate::seal::SealError;
use crate::seal::keyring::{Access, KeyringError};
use crate::site::Output;

/// A directory that moves from one name to the other.
struct Move {
    from: PathBuf,
    to: PathBuf,
}

impl Move {
    fn of(root: &Path, below: &str, old: &str, new: &str) -> Self {
        let directory = root.join(below);
        Self {
            from: directory.join(old),
            to: directory.join(new),
        }
    }

    /// Refuses where both names are taken, or where one is a link: it is not ours to move.
    fn check(&self) -> Result<(), Failure> {
        for path in [&self.from, &self.to] {
            if path.is_symlink() {
                return Err(Failure::could_not(format!("`{}` is a link", shown(path)))
                    .hint("put the directory itself there, then try again"));
            }
        }
        if exists(&self.from) && exists(&self.to) {
            return Err(Failure::could_not(format!(
                "there are both `{}` and `{}`; nothing was renamed",
                shown(&self.from),
                shown(&self.to)
            ))
            .hint("move away the one that is not this client's, then try again"));
        }
        Ok(())
    }

    fn done(&self, report: &Report) -> Result<(), Failure> {
        if exists(&self.from) {
            files::rename(&self.from, &self.to)?;
            report.detail(&format!(
                "moved {} to {}",
                shown(&self.from),
                shown(&self.to)
            ));
        }
        Ok(())
    }
}

/// Gives a client another name.
#[derive(Debug)]
pub(in crate::cli) struct Rename {
    pub(in crate::cli) old: String,
    pub(in crate::cli) new: String,
}

impl Command for Rename {
    fn run(&self, session: &Session) -> Result<(), Failure> {
        let Session { root, report, .. } = session;
        let (old, new) = (self.old.as_str(), self.new.as_str());
        session.keys.may_change()?;
        if old == new || !load::is_client_name(new) {
            return Err(Failure::usage(format!("a client cannot be renamed to `{new}`"))
                .hint("use at most 40 lower-case letters, digits and hyphens, and another name than before"));
        }
        let content_moves = Move::of(root, "content", old, new);
        let signatures = Move::of(root, &format!("content/{SIGNATURES}"), old, new);
        let names = Move::of(root, "content", &names_of(old), &names_of(new));
        content_moves.check()?;
        signatures.check()?;
        names.check()?;
        let keyring = ring_of(root);
        let (has_old, has_new) = (keyring.has(old), keyring.has(new));
        if !exists(&content_moves.from) && !exists(&content_moves.to) {
            return Err(nothing(old, new));
        }
        let current = if exists(&content_moves.from) {
            old
        } else {
            new
        };
        let content = session.load_client(current)?.content;
        let own = &content.clients[0];
        // A site that is not named after the client does not move either.
        let stays = own.client.place != SitePlace::Slug;
        let site = Move::of(root, "public", old, new);
        if !stays {
            Output::find(&root.join("public"))?;
            site.check()?;
        }
        // A rule of names that nothing here can have moved there is of a client that is gone.
        let is_begun = has_new || !exists(&content_moves.from);
        let is_stale = !is_begun && !exists(&names.from) && exists(&names.to);
        let has_trace = [&content_moves, &signatures, &site, &names]
            .iter()
            .any(|one| exists(&one.from));
        let mut ring = None;
        let mut now = None;
        if has_old || has_new {
            // The new name has no key yet, which is right here: so no client is named.
            let mut opened = Ring::find(session, &content.firm, &[])?;
            opened.confirmed()?;
            opened.no_renaming(Some((old, new)))?;
            // Where everything was renamed by hand, the entry still names the old client.
            let names_old = |error: SealError| match error {
                SealError::Keyring(KeyringError::OtherClient { named, .. }) if named == old => {
                    Ok(true)
                }
                error => Err(error),
            };
            let by_hand = || opened.keyring.open(new, &opened.keys).map(|_| false);
            if has_old || by_hand().or_else(names_old)? {
                if is_stale {
                    files::remove(&names.to)?;
                }
                opened.keyring.rename(old, new, &opened.keys)?;
            } else if !has_trace {
                // Everything was done but for removing the old entry.
                opened.keyring.forget(old, new, &opened.keys)?;
                return Err(nothing(old, new));
            }
            opened.pins.rename(old, new);
            let access = opened.open(new)?;
            now = Some(said_of_link(
                &content.firm,
                &own.client,
                &access,
                (old, new),
            ));
            ring = Some(opened);
        } else if !has_trace {
            return Err(nothing(old, new));
        }
        // With a key its rule of names comes first, so that nothing is ever named otherwise; without
        // one it comes last, so that the next run still knows it.
        match ring {
            Some(_) => names.done(report)?,
            None if is_stale => files::remove(&names.to)?,
            None => {}
        }
        content_moves.done(report)?;
        names.done(report)?;
        signatures.done(report)?;
        if !stays {
            site.done(report)?;
        }
        if let Some(mut ring) = ring {
            // First note what is known under the new name: if the run ends here, the next one
            // goes on.
            ring.pins.save()?;
            ring.keyring.forget(old, new, &ring.keys)?;
        }
        report.done(&format!("`{old}` is `{new}` from now on"));
        if let Some(now) = now {
            report.say(&now);
        }
        report.say(&format!(
            "next: `deedbox build {new}`; archives that were written keep their names"
        ));
        Ok(())
    }
}

fn nothing(old: &str, new: &str) -> Failure {
    Failure::usage(format!("there is no client `{old}` to rename")).hint(format!(
        "name the client by its directory, or by the one that it had before it became content/{new}"
    ))
}

/// What happens to the address that the client knows.
fn said_of_link(firm: &Firm, client: &Client, access: &Access, names: (&str, &str)) -> String {
    let place = |directory: &str| {
        link(firm, client, directory).unwrap_or_else(|| format!("public/{directory}"))
    };
    if client.place != SitePlace::Slug {
        let address = place(&address(client, access));
        return format!("the site's address stays as it is: {address}");
    }
    let (old, new) = names;
    format!(
        "the site's address was {} and becomes {}: publish public/, then tell them (`deedbox access invite {new} EMAIL`); passphrases stay",
        place(old),
        place(new)
    )
}

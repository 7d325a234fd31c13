//! `deedbox build` and `deedbox archive`: check every client, then render, seal, write and bundle
//! them, a few at a time. What a build remembers, and which clients it leaves alone, is in
//! `build`.

mod archives;
mod bundle;
mod job;
pub(super) mod options;
mod plain;
mod prepare;
mod remember;
mod rendered;
mod sealed;
mod sealed_note;
mod turns;
mod written;

use std::collections::BTreeSet;
use std::ffi::OsString;

use super::failure::Failure;
use super::locks::{self, Guarded};
use super::paths::shown;
use super::session::{Command, Session};
use crate::build::remembered::Memory;
use crate::build::share::Share;
use crate::files;
use crate::firm_tree::CACHE;
use crate::load;
use crate::site::{Output, beside};
use options::BuildOptions;
use prepare::Prepared;
use remember::{Built, Outcome};

/// Builds what was asked for. Nothing is written before the check has found no error.
#[derive(Debug)]
pub(super) struct Build {
    pub(super) options: BuildOptions,
    /// Only the clients of this share.
    pub(super) share: Option<Share>,
}

impl From<BuildOptions> for Build {
    fn from(options: BuildOptions) -> Self {
        let share = None;
        Self { options, share }
    }
}

impl Command for Build {
    fn run(&self, session: &Session) -> Result<(), Failure> {
        let Some(options) = self.options_of_share(session)? else {
            return Ok(());
        };
        let before = own_names(session);
        let built = match build(session, &options) {
            // Somebody saved a file meanwhile: it is checked and built as it is now.
            Err(failure) if failure.is_change => {
                let report = &session.report;
                report.say(&format!("{}; everything is read again", failure.fact));
                build(session, &options)
            }
            done => done,
        };
        // Where it failed, too, and made keys or pictures before.
        if built.is_ok() || own_names(session) != before {
            return built.and(session.keep_from_git());
        }
        built
    }
}

impl Build {
    /// What is built, with the clients of the share named; nothing where there are none.
    fn options_of_share(&self, session: &Session) -> Result<Option<BuildOptions>, Failure> {
        let mut options = self.options.clone();
        let Some(share) = self.share else {
            return Ok(Some(options));
        };
        options.clients = load::client_names(&session.root)?;
        options.clients.retain(|slug| share.has(slug));
        if options.clients.is_empty() {
            let report = &session.report;
            report.say(&format!("no client is in share {share}: nothing to do"));
            return Ok(None);
        }
        Ok(Some(options))
    }
}

/// What there is in the directory of this machine's own, but for locks, which hold nothing.
fn own_names(session: &Session) -> BTreeSet<OsString> {
    let names = files::names_in(&session.root.join(".deedbox")).unwrap_or_default();
    names.into_iter().filter(|name| name != "locks").collect()
}

fn build(session: &Session, options: &BuildOptions) -> Result<(), Failure> {
    let guarded: &[Guarded] = if options.is_plain() {
        &[Guarded::Plain]
    } else {
        &[Guarded::Public, Guarded::Archives]
    };
    let prepare = || Prepared::new(session, options);
    let (mut prepared, _locks) = locks::after(session, guarded, prepare)?;
    // Looked at once more, now that no other run writes there.
    Output::find(prepared.output.directory())?;
    // Of runs that were killed. What another one is writing there is a cache, too: it costs time only.
    let cache = session.root.join(CACHE);
    for directory in [cache.join(options.directory()), cache] {
        let _ = files::remove_leftovers(&directory);
    }
    let mut built = if options.is_plain() {
        plain::write(session, options, &mut prepared)?
    } else {
        sealed::write(session, options, &mut prepared)?
    };
    let Prepared {
        output,
        mut memory,
        previews,
        reader,
        ..
    } = prepared;
    for damaged in previews.damaged() {
        let report = &session.report;
        report.say(&format!("made again: {} was damaged", shown(&damaged)));
    }
    // Even where one failed, what is whole is remembered, and has all that belongs to it.
    if built.failure.is_none() && options.clients.is_empty() {
        built.failure = remove_others(session, &output, &built.outcomes).err();
    }
    if !options.is_plain() {
        let finished = finish(&output, &mut memory, &built);
        built.failure = built.failure.or(finished.err());
    }
    remember::keep(session, options, (&output, &reader), memory, &built);
    if !options.is_plain() {
        session.keep_from_git()?;
    }
    reader.content().digests.save();
    built.failure.map_or(Ok(()), Err)
}

/// Makes the files beside the sites right for all pages there are, where one of these is new, or
/// anything beside them.
fn finish(output: &Output, memory: &mut Memory, built: &Built) -> Result<(), Failure> {
    let pages = remember::pages(output).digest;
    let is_known = pages == memory.pages && remember::beside(output).digest == memory.beside;
    if is_known && !built.outcomes.iter().any(|one| one.is_new) {
        return Ok(());
    }
    memory.pages.clear();
    beside::finish(output)?;
    memory.pages = pages;
    Ok(())
}

/// Removes the sites where no client is published any more.
fn remove_others(session: &Session, output: &Output, built: &[Outcome]) -> Result<(), Failure> {
    let sites: BTreeSet<String> = built.iter().map(|one| one.address.clone()).collect();
    for gone in output.keep_only(&sites)? {
        session.report.say(&format!(
            "removed {}: no client is published there any more",
            shown(&output.site(&gone))
        ));
    }
    Ok(())
}

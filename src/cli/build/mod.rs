//! `deedbox build` and `deedbox archive`: load, check, render, seal, write, bundle.

mod archives;
mod bundle;
pub(super) mod options;
mod prepare;
mod sealed;
mod written;

use std::collections::BTreeSet;

use super::failure::Failure;
use super::locks::{self, Guarded};
use super::paths::shown;
use super::session::{Command, Session};
use crate::site::{Output, plain};
use options::BuildOptions;
use prepare::Prepared;
use written::say_written;

/// Builds what was asked for. Nothing is written before the check has found no error.
#[derive(Debug)]
pub(super) struct Build(pub(super) BuildOptions);

impl Command for Build {
    fn run(&self, session: &Session) -> Result<(), Failure> {
        match build(session, &self.0) {
            // Somebody saved a file meanwhile: it is checked and built as it is now.
            Err(failure) if failure.is_change => {
                let report = &session.report;
                report.say(&format!("{}; everything is read again", failure.fact));
                build(session, &self.0)?;
            }
            done => done?,
        }
        session.keep_from_git()
    }
}

fn build(session: &Session, options: &BuildOptions) -> Result<(), Failure> {
    let guarded: &[Guarded] = if options.is_plain() {
        &[Guarded::Plain]
    } else {
        &[Guarded::Public, Guarded::Archives]
    };
    let prepare = || Prepared::new(session, options);
    let (prepared, _locks) = locks::after(session, guarded, prepare)?;
    // Looked at once more, now that no other run writes there.
    Output::find(prepared.output.directory())?;
    let sites = if options.is_plain() {
        write_plain(session, &prepared)?
    } else {
        sealed::write(session, options, &prepared)?
    };
    if options.clients.is_empty() {
        remove_others(session, &prepared.output, &sites)?;
    }
    Ok(())
}

/// Writes the pages unsealed. Gives the names of the sites.
fn write_plain(session: &Session, prepared: &Prepared) -> Result<BTreeSet<String>, Failure> {
    let (output, workspaces) = (&prepared.output, &prepared.workspaces);
    output.may_write(workspaces.iter().map(|one| one.client.as_str()))?;
    workspaces.iter().try_for_each(plain::rehearse)?;
    for workspace in workspaces {
        let written = plain::write(output, workspace)?;
        let site = output.site(&workspace.client);
        say_written(&session.report, &site, &written, "file");
    }
    Ok(workspaces.iter().map(|one| one.client.clone()).collect())
}

/// Removes the sites where no client is published any more.
fn remove_others(
    session: &Session,
    output: &Output,
    sites: &BTreeSet<String>,
) -> Result<(), Failure> {
    for gone in output.keep_only(sites)? {
        session.report.say(&format!(
            "removed {}: no client is published there any more",
            shown(&output.site(&gone))
        ));
    }
    Ok(())
}

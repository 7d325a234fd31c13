//! The sealed sites of a build: each is written, then bundled where its client gets archives.

use std::collections::BTreeSet;

use super::archives::{Archives, SealedSite};
use super::options::BuildOptions;
use super::prepare::Prepared;
use super::written::say_written;
use crate::cli::access::link::address;
use crate::cli::access::ring::Ring;
use crate::cli::failure::Failure;
use crate::cli::paths::{exists, shown};
use crate::cli::session::Session;
use crate::model::firm::{Client, Person, SitePlace};
use crate::pages::{StartPage, UnlockPage};
use crate::seal::keyring::Access;
use crate::site::hosted::{self, HostedSite};
use crate::site::{self, Output, published};

/// Seals and writes each workspace, and bundles it. Nothing is written before everything that
/// can be checked has been. Gives the names of the sites.
pub(super) fn write(
    session: &Session,
    options: &BuildOptions,
    prepared: &Prepared,
) -> Result<BTreeSet<String>, Failure> {
    let Prepared {
        content,
        theme,
        output,
        workspaces,
    } = prepared;
    let shell = UnlockPage::new(&content.firm, theme)?;
    let start = StartPage::new(&content.firm, theme, workspaces)?;
    rehearse(prepared, &shell)?;
    let archives = Archives::new(session, options, prepared, &start)?;
    let (mut ring, known) = keys(session, prepared)?;
    may_write(prepared)?;
    let mut sites = BTreeSet::new();
    let mut new = Vec::new();
    for ((client, workspace), known) in content.clients.iter().zip(workspaces).zip(known) {
        let mut access = ring.complete(client, known)?;
        access.drop_links_before(session.clock.today());
        let name = address(&client.client, &access);
        let site = SealedSite {
            name: &name,
            directory: &output.site(&name),
            client,
            workspace,
            access: &access,
            shell: &shell,
        };
        let is_first = !exists(site.directory);
        write_one(session, output, &site)?;
        if is_first {
            new.push(&client.client);
        }
        // The site's place before its address became private, or public again.
        for other in [&workspace.client, &access.address] {
            if *other != name && output.remove(other)? {
                let other = shown(&output.site(other));
                session.report.say(&format!("removed {other}"));
            }
        }
        archives.bundle(&site, &|| {
            output.forget(&name);
            write_one(session, output, &site)
        })?;
        sites.insert(name);
    }
    ring.advise();
    say_what_is_next(session, &new, output);
    Ok(sites)
}

/// Says what to do after the first build of a client.
fn say_what_is_next(session: &Session, new: &[&Client], output: &Output) {
    let Some(first) = new.first() else { return };
    // The output of a build may end in a log, where nobody's e-mail address belongs.
    let is_somebodys = |person: &Person| person.has_access && person.email.is_some();
    let whom = match first.people.iter().any(is_somebodys) {
        true => "EMAIL",
        false => "--shared",
    };
    session.report.say(&format!(
        "next: copy {}/ to your host, then write to whom it is for: `deedbox access invite {} {}`",
        shown(output.directory()),
        first.slug,
        whom
    ));
}

/// Makes each unlock page, and checks that nothing in it is secret.
fn rehearse(prepared: &Prepared, shell: &UnlockPage<'_>) -> Result<(), Failure> {
    for (client, workspace) in prepared.content.clients.iter().zip(&prepared.workspaces) {
        let people = client.client.people.iter();
        let count = people.filter(|person| person.has_access).count();
        site::rehearse(workspace, count, shell)?;
    }
    Ok(())
}

/// Opens the keys that the keyring holds, and makes sure that they fit the published sites.
/// Nothing is written.
fn keys<'s>(
    session: &'s Session,
    prepared: &Prepared,
) -> Result<(Ring<'s>, Vec<Option<Access>>), Failure> {
    let Prepared {
        content, output, ..
    } = prepared;
    let clients = &content.clients;
    let mut ring = Ring::find(session, &content.firm, clients)?;
    let known = ring.known(clients)?;
    ring.orphans(clients, &known)?;
    for (client, access) in clients.iter().zip(&known) {
        let Some(access) = access else { continue };
        for name in [&client.client.slug, &access.address] {
            if !name.is_empty() {
                published::belongs(&output.site(name), access)?;
            }
        }
    }
    Ok((ring, known))
}

/// Makes sure that nothing of somebody else's is where sites will be. Nobody else can have a
/// private name.
fn may_write(prepared: &Prepared) -> Result<(), Failure> {
    let clients = prepared.content.clients.iter().map(|one| &one.client);
    let names = clients.filter_map(|client| match &client.place {
        SitePlace::Host(name) => Some(name.as_str()),
        SitePlace::Slug => Some(client.slug.as_str()),
        SitePlace::Private => None,
    });
    Ok(prepared.output.may_write(names)?)
}

/// Writes one site, showing the progress, and says what changed.
fn write_one(session: &Session, output: &Output, site: &SealedSite<'_>) -> Result<(), Failure> {
    let report = &session.report;
    let progress = report.progress(&site.workspace.client, site.workspace.size());
    let written = hosted::write(
        output,
        site.name,
        &HostedSite {
            workspace: site.workspace,
            access: site.access,
            unlock_page: site.shell,
        },
        &|done| {
            progress.done(done);
        },
    )?;
    progress.finish();
    say_written(report, site.directory, &written, "object");
    Ok(())
}

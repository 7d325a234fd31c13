//! The sealed sites of a build: each is written, then bundled where its client gets archives.

use std::path::PathBuf;

use super::archives::{Archives, SealedSite};
use super::job::{self, BuildJob};
use super::options::BuildOptions;
use super::prepare::Prepared;
use super::remember::{Built, Outcome};
use super::rendered::RenderedClient;
use super::turns;
use super::written::say_written;
use crate::cli::access::identity;
use crate::cli::access::link::address;
use crate::cli::access::ring::Ring;
use crate::cli::failure::Failure;
use crate::cli::paths::{exists, shown};
use crate::cli::session::Session;
use crate::model::content::Content;
use crate::model::firm::{Client, Firm, Person, SitePlace};
use crate::model::workspace::Workspace;
use crate::pages::{StartPage, UnlockPage};
use crate::seal::keyring::Access;
use crate::site::beside;
use crate::site::hosted::{self, HostedSite};
use crate::site::layout::SHELL;
use crate::site::{Output, SharedFiles, Written, published};
use crate::theme::Theme;

/// A client's key, and who has it.
struct ClientKeys {
    access: Access,
    /// Where the keyring and the content differ.
    differences: Vec<String>,
}

/// Seals and writes each workspace, and bundles it. Nothing is written before everything that can
/// be checked has been.
pub(super) fn write(
    session: &Session,
    options: &BuildOptions,
    prepared: &mut Prepared,
) -> Result<Built, Failure> {
    let checked = std::mem::take(&mut prepared.clients);
    let loaded = checked.iter().filter_map(|client| client.loaded());
    let clients: Vec<Client> = loaded.map(|loaded| loaded.client.clone()).collect();
    let output = prepared.output.clone();
    let content = prepared.reader.content();
    let firm = &content.firm;
    let tools = match &prepared.theme {
        Some(theme) => Some(Tools::new(
            session,
            options,
            (content, theme, &prepared.shared),
            &clients,
        )?),
        None => None,
    };
    let (mut ring, keys) = keys(session, firm, &output, &clients)?;
    let addresses = clients.iter().zip(&keys);
    let addresses = addresses.map(|(client, keys)| (client, address(client, &keys.access)));
    // The unlock page is written last: without it nobody was told of the site.
    let new: Vec<(&Client, PathBuf)> = addresses
        .map(|(client, address)| (client, output.site(&address).join(SHELL)))
        .filter(|(_, page)| !exists(page))
        .collect();
    if tools.is_some() {
        output.claim()?;
        beside::begin(&output)?;
    }
    let jobs = job::jobs(checked, &mut prepared.rendered, keys);
    let renderer = prepared.renderer(options);
    let built = turns::take(session, &output, jobs, |session, mut job| {
        let (tools, renderer) = (tools.as_ref(), renderer.as_ref());
        let (tools, renderer) = tools.zip(renderer).expect("there is a theme");
        let rendered = job.rendered(renderer)?;
        tools.site(session, &output, job, rendered)
    });
    if let Some(ring) = &mut ring {
        ring.advise();
    }
    // Where some are left to be written, the run that writes them says it.
    if built.failure.is_none() || new.iter().all(|(_, page)| exists(page)) {
        say_what_is_next(session, new.first().map(|(client, _)| *client), &output);
    }
    Ok(built)
}

/// What all sites of a build are written with.
struct Tools<'a> {
    shell: UnlockPage<'a>,
    shared: &'a SharedFiles,
    archives: Archives<'a>,
}

impl<'a> Tools<'a> {
    fn new(
        session: &Session,
        options: &'a BuildOptions,
        (content, theme, shared): (&'a Content, &'a Theme, &'a SharedFiles),
        clients: &[Client],
    ) -> Result<Self, Failure> {
        let firm = &content.firm;
        let start = StartPage::of(firm, theme);
        Ok(Self {
            shell: UnlockPage::of(firm, theme),
            shared,
            archives: Archives::new(session, options, content, start, clients)?,
        })
    }

    /// Writes one site, and bundles it.
    fn site(
        &self,
        session: &Session,
        output: &Output,
        job: BuildJob<ClientKeys>,
        rendered: RenderedClient,
    ) -> Result<Outcome, Failure> {
        let ClientKeys {
            access,
            differences,
        } = &job.keys;
        let client = &job.loaded.client;
        for line in differences {
            session.report.say_once(line);
        }
        let name = address(client, access);
        let site = SealedSite {
            name: &name,
            directory: &output.site(&name),
            client,
            access,
            shell: &self.shell,
            shared: self.shared,
        };
        let written = write_one(session, output, &site, &rendered.workspace)?;
        // The site's place before its address became private, or public again.
        for other in [job.slug(), &access.address] {
            if *other != name && output.remove(other)? {
                let other = shown(&output.site(other));
                session.report.say(&format!("removed {other}"));
            }
        }
        let archive = self.archives.bundle(session, &site, &rendered, &|| {
            output.forget(&name);
            write_one(session, output, &site, &rendered.workspace).map(drop)
        })?;
        let said = differences.clone();
        // Without a ledger's key the next build has something to do, and to say.
        let may_rest = access.ledger.is_some();
        let outcome = Outcome::written(output, job, name, &written);
        let mut outcome = outcome.archived(archive).saying(said);
        outcome.site = outcome.site.filter(|_| may_rest);
        Ok(outcome)
    }
}

/// Says what to do after the first build of a client.
fn say_what_is_next(session: &Session, first: Option<&Client>, output: &Output) {
    let Some(first) = first else { return };
    // The output of a build may end in a log, where nobody's e-mail address belongs.
    let is_somebodys = |person: &Person| person.has_access && person.email.is_some();
    let whom = match first.people.iter().any(is_somebodys) {
        true => "EMAIL",
        false => "--shared",
    };
    session.report.say(&format!(
        "next: copy {}/ to your host, then write to the people it is for: `deedbox access invite {} {}`",
        shown(output.directory()),
        first.slug,
        whom
    ));
}

/// Opens what the keyring holds of the clients that are built, makes sure that it fits what was
/// published and that sites can be written, and only then makes what is missing. Where no client
/// is built, the keyring is opened only if it holds a client without a directory.
fn keys<'s>(
    session: &'s Session,
    firm: &Firm,
    output: &Output,
    clients: &[Client],
) -> Result<(Option<Ring<'s>>, Vec<ClientKeys>), Failure> {
    if clients.is_empty() && !Ring::has_orphans(session)? {
        // Whoever lost it hears of that before a client has changed.
        if Ring::holds_keys(session)? {
            identity::look(session, &firm.recipients)?;
        }
        return Ok((None, Vec::new()));
    }
    let clients: Vec<&Client> = clients.iter().collect();
    let mut ring = Ring::find(session, firm, &clients)?;
    let known = ring.known(&clients)?;
    ring.orphans(&clients, &known)?;
    for (client, access) in clients.iter().zip(&known) {
        let Some(access) = access else { continue };
        for name in [&client.slug, &access.address] {
            if !name.is_empty() {
                published::belongs(&output.site(name), access)?;
            }
        }
    }
    may_write(output, &clients)?;
    let complete = ring.complete(&clients, known)?;
    let keys = clients.iter().zip(complete).map(|(client, mut access)| {
        let differences = ring.differences(client, &access);
        access.drop_links_before(session.clock.today());
        ClientKeys {
            access,
            differences,
        }
    });
    let keys = keys.collect();
    Ok((Some(ring), keys))
}

/// Makes sure that nothing of somebody else's is where sites will be. Nobody else can have a
/// private name.
fn may_write(output: &Output, clients: &[&Client]) -> Result<(), Failure> {
    let names = clients.iter().filter_map(|client| match &client.place {
        SitePlace::Host(name) => Some(name.as_str()),
        SitePlace::Slug => Some(client.slug.as_str()),
        SitePlace::Private => None,
    });
    Ok(output.may_write(names)?)
}

/// Writes one site, showing the progress, and says what changed.
fn write_one(
    session: &Session,
    output: &Output,
    site: &SealedSite<'_>,
    workspace: &Workspace,
) -> Result<Written, Failure> {
    let report = &session.report;
    let progress = report.progress(&workspace.client, workspace.size());
    let written = hosted::write(
        output,
        site.name,
        &HostedSite {
            workspace,
            access: site.access,
            unlock_page: site.shell,
            shared: site.shared,
        },
        &|done| {
            progress.done(done);
        },
    )?;
    progress.finish();
    say_written(report, site.directory, &written, "object");
    Ok(written)
}

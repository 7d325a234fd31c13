//! `deedbox build`: load, check, render, seal, write, bundle.

use std::collections::BTreeSet;
use std::path::Path;

use super::failure::Failure;
use super::locks::{self, Guarded};
use super::report::{Report, plural};
use super::root::{self, shown};
use super::signing_key::{self, Found};
use super::{access, bundle};
use crate::archive::{ArchiveError, ArchiveForm};
use crate::clock;
use crate::model::content::{ClientContent, Content};
use crate::model::firm::SitePlace;
use crate::model::workspace::{StartPage, Workspace};
use crate::render::{self, Extent, Theme};
use crate::seal::identity::Recipients;
use crate::seal::keyring::Access;
use crate::signature::Signer;
use crate::site::{Output, Written, hosted, offline, plain, published};
use crate::{archive, check, files, load, site};

/// What a build was asked for.
#[derive(Debug)]
pub(super) struct Wanted {
    /// Only these clients; all where it is empty.
    pub(super) clients: Vec<String>,
    /// Also zips.
    pub(super) archive: bool,
    /// Unsealed archives besides.
    pub(super) also: Also,
    /// Unsealed pages instead.
    pub(super) plain: bool,
    /// Although an approved file was changed.
    pub(super) allow_stale: bool,
}

/// Archives besides the sealed one.
#[derive(Debug, Default)]
pub(super) struct Also {
    /// One that everybody reads who has it.
    pub(super) plain: bool,
    /// The same as one age file, for these recipients.
    pub(super) age: Vec<String>,
}

/// What is going to be written.
struct Prepared {
    content: Content,
    theme: Theme,
    output: Output,
    workspaces: Vec<Workspace>,
}

/// Builds what was asked for. Nothing is written before the check has found no error.
pub(super) fn run(
    root: &Path,
    wanted: &Wanted,
    given: access::Given<'_>,
    report: &Report,
) -> Result<(), Failure> {
    match write(root, wanted, given, report) {
        // Somebody saved a file: what it is now is checked and shown like all else.
        Err(failure) if failure.is_change => {
            report.say(&format!("{}; everything is read again", failure.fact));
            write(root, wanted, given, report)?;
        }
        done => done?,
    }
    root::keep_from_git(root)
}

fn write(
    root: &Path,
    wanted: &Wanted,
    given: access::Given<'_>,
    report: &Report,
) -> Result<(), Failure> {
    let guarded: &[Guarded] = if wanted.plain {
        &[Guarded::Plain]
    } else {
        &[Guarded::Public, Guarded::Archives]
    };
    let prepare = || prepare(root, wanted, report);
    let (prepared, _locks) = locks::after(root, guarded, report, prepare)?;
    // Once more, now that nobody else writes there.
    Output::find(prepared.output.directory())?;
    let Prepared {
        content,
        theme,
        output,
        workspaces,
    } = &prepared;
    let addresses: BTreeSet<String> = if wanted.plain {
        output.may_write(workspaces.iter().map(|one| one.client.as_str()))?;
        workspaces.iter().try_for_each(plain::rehearse)?;
        for workspace in workspaces {
            let written = plain::write(output, workspace)?;
            say(report, &output.site(&workspace.client), &written, "file");
        }
        workspaces.iter().map(|one| one.client.clone()).collect()
    } else {
        seal(
            root, content, theme, workspaces, output, given, wanted, report,
        )?
    };
    if wanted.clients.is_empty() {
        for gone in output.keep_only(&addresses)? {
            report.say(&format!(
                "removed {}: there is no such client any more",
                shown(&output.site(&gone))
            ));
        }
    }
    Ok(())
}

/// Reads, checks and renders everything; nothing is written.
fn prepare(root: &Path, wanted: &Wanted, report: &Report) -> Result<Prepared, Failure> {
    let content = read(root, wanted, report)?;
    let theme = Theme::load(root, &content.firm.theme)?;
    let name = if wanted.plain {
        "public-plain"
    } else {
        "public"
    };
    let output = Output::find(&root.join(name))?.noting_in(root.join(".deedbox/cache").join(name));
    let previews = render::Previews::below(root);
    let extent = if wanted.plain {
        Extent::Pages
    } else {
        Extent::Whole
    };
    let workspaces = content
        .clients
        .iter()
        .map(|client| render::render(&content, client, &theme, &previews, extent))
        .collect::<Result<Vec<_>, _>>()?;
    if !wanted.plain {
        // A template that does not fit is found before anything is written.
        drop(render::shells(&content, &theme)?);
        drop(render::starts(&content, &theme, &workspaces)?);
    }
    for damaged in previews.damaged() {
        report.say(&format!("made anew: {} was damaged", shown(&damaged)));
    }
    Ok(Prepared {
        content,
        theme,
        output,
        workspaces,
    })
}

/// Loads and checks; fails where there is an error.
fn read(root: &Path, wanted: &Wanted, report: &Report) -> Result<Content, Failure> {
    root::known_clients(root, &wanted.clients)?;
    let loaded = load::load(root, &wanted.clients)?;
    let leniency = check::Leniency::allowing_stale(wanted.allow_stale);
    let found = check::before_publication(&loaded.content, loaded.found, leniency);
    report.diagnostics(&found);
    if check::has_errors(&found) {
        report.count(&found, " in the content; nothing was written");
        return Err(Failure::wrong());
    }
    Ok(loaded.content)
}

/// Seals and writes each workspace, and bundles it where archives are wanted. Gives the
/// names of the sites.
#[expect(clippy::too_many_arguments, reason = "the stages before it end here")]
fn seal(
    root: &Path,
    content: &Content,
    theme: &Theme,
    workspaces: &[Workspace],
    output: &Output,
    given: access::Given<'_>,
    wanted: &Wanted,
    report: &Report,
) -> Result<BTreeSet<String>, Failure> {
    let shell = render::shells(content, theme)?;
    let start = render::starts(content, theme, workspaces)?;
    for (client, workspace) in content.clients.iter().zip(workspaces) {
        let people = client.client.people.iter();
        site::rehearse(
            workspace,
            people.filter(|one| one.has_access).count(),
            &shell,
        )?;
    }
    let is_over = |client: &ClientContent| client.client.engagement.closed.is_some();
    let mut unbundled = BTreeSet::new();
    for (client, workspace) in content.clients.iter().zip(workspaces) {
        if (wanted.archive || is_over(client))
            && !may_bundle(content, workspace, wanted, &start, report)?
        {
            unbundled.insert(workspace.client.as_str());
        }
    }
    let signer = if wanted.archive || content.clients.iter().any(is_over) {
        signer(root, content, wanted, report)?
    } else {
        None
    };
    let recipients = match wanted.also.age.as_slice() {
        [] => None,
        named => Some(Recipients::named(named, &report.person())?),
    };
    let directory = root.join("archives");
    files::remove_leftovers(&directory)?;
    let (mut ring, known) = keys(root, content, output, given, report)?;
    // A private address is nobody's but ours.
    let mut clients: Vec<_> = content.clients.iter().map(|one| &one.client).collect();
    clients.retain(|client| client.place != SitePlace::Private);
    output.may_write(clients.iter().map(|client| match &client.place {
        SitePlace::Host(name) => name.as_str(),
        _ => client.slug.as_str(),
    }))?;
    let mut addresses = BTreeSet::new();
    for ((client, workspace), known) in content.clients.iter().zip(workspaces).zip(known) {
        let mut access = ring.complete(client, known, report)?;
        access.drop_links_before(clock::today());
        let address = access::address(&client.client, &access);
        let site = output.site(&address);
        let write = || -> Result<(), Failure> {
            let progress = report.progress(&workspace.client, workspace.size());
            let written = hosted::write(output, &address, workspace, &access, &shell, &|done| {
                progress.done(done)
            })?;
            progress.finish();
            say(report, &site, &written, "object");
            Ok(())
        };
        write()?;
        // Where it was before its address became private, or public again.
        for other in [&workspace.client, &access.address] {
            if *other != address && output.remove(other)? {
                report.say(&format!("removed {}", shown(&output.site(other))));
            }
        }
        // What is over is handed over.
        let is_bundled = wanted.archive || is_over(client);
        if is_bundled && !unbundled.contains(workspace.client.as_str()) {
            let subject = archive::ArchiveSubject {
                workspace,
                firm: &content.firm,
                slots: access.slots.len(),
                signer: signer.as_ref().map(|(signer, _)| signer),
                // Whoever of the firm signs: it is the firm that hands over.
                principal: content.firm.principal(),
            };
            let job = bundle::Job {
                directory: &directory,
                subject: &subject,
                start: &start,
                also_plain: wanted.also.plain,
                recipients: recipients.as_ref(),
            };
            let again = || {
                output.forget(&address);
                write()
            };
            let files = || offline::files(&site, workspace, &access, &shell);
            bundle::run(&job, &files, &again, report)?;
        }
        addresses.insert(address);
    }
    ring.advise(report);
    Ok(addresses)
}

/// Whether a client's archives can be made. What a theme makes wrong stops the build before
/// anything is written, and so does a name that cannot travel where archives were asked
/// for; else that client goes without, and is named.
fn may_bundle(
    content: &Content,
    workspace: &Workspace,
    wanted: &Wanted,
    start: &StartPage<'_>,
    report: &Report,
) -> Result<bool, Failure> {
    let also = wanted.also.plain || !wanted.also.age.is_empty();
    let forms = [
        Some(ArchiveForm::Sealed),
        also.then_some(ArchiveForm::Plain),
    ];
    for form in forms.into_iter().flatten() {
        match archive::rehearse(workspace, &content.firm, form, start) {
            Ok(()) => {}
            Err(why @ (ArchiveError::Name(..) | ArchiveError::LongPath(_))) if !wanted.archive => {
                let why = Failure::from(why);
                let fact = format!("`{}` gets no archive: {}", workspace.client, why.fact);
                report.warning(&fact, why.hint.as_deref());
                return Ok(false);
            }
            Err(why) => return Err(why.into()),
        }
    }
    Ok(true)
}

/// Opens what the keyring holds, and makes sure that it fits what was published. Nothing is
/// written.
fn keys<'a>(
    root: &Path,
    content: &Content,
    output: &Output,
    given: access::Given<'a>,
    report: &Report,
) -> Result<(access::Ring<'a>, Vec<Option<Access>>), Failure> {
    let clients = &content.clients;
    let mut ring = access::Ring::find(root, &content.firm, clients, given, report)?;
    let known = ring.known(clients)?;
    ring.orphans(root, clients, &known, report)?;
    for (client, access) in clients.iter().zip(&known) {
        let Some(access) = access else { continue };
        for address in [&client.client.slug, &access.address] {
            if !address.is_empty() {
                published::belongs(&output.site(address), access)?;
            }
        }
    }
    Ok((ring, known))
}

/// The key that signs archives. Where it is not on this machine, everything is built, and
/// archives are not signed; a key that cannot be used stops only who asked for archives.
fn signer(
    root: &Path,
    content: &Content,
    wanted: &Wanted,
    report: &Report,
) -> Result<Option<(Signer, String)>, Failure> {
    let failure = match signing_key::find(root, &content.firm, report) {
        Ok(Found::Key(signer, who)) => return Ok(Some((*signer, who))),
        Ok(Found::Unwanted) => return Ok(None),
        Ok(Found::Missing(failure)) => failure,
        Err(failure) if wanted.archive => return Err(failure),
        Err(failure) => failure,
    };
    let fact = format!("archives are not signed: {}", failure.fact);
    report.warning(
        &fact,
        Some("`deedbox archive CLIENT` makes a signed one where the key is"),
    );
    Ok(None)
}

fn say(report: &Report, site: &Path, written: &Written, one: &str) {
    for name in &written.damaged {
        report.say(&format!(
            "made anew: {} was damaged",
            shown(&site.join(name))
        ));
    }
    for name in &written.replaced {
        report.say(&format!("replaced {}", shown(&site.join(name))));
    }
    for name in &written.foreign {
        report.say(&format!(
            "{} was not made by deedbox: it stays, and is published with the site",
            shown(&site.join(name))
        ));
    }
    let removed = match written.removed {
        0 => String::new(),
        removed => format!(", {removed} removed"),
    };
    let change = if (written.written, written.removed, written.others) == (0, 0, 0) {
        "nothing changed".to_owned()
    } else if written.written == 0 && written.others > 0 {
        format!(
            "{} written, {} kept{removed}",
            plural(written.others, "file"),
            plural(written.kept, one)
        )
    } else {
        format!(
            "{} written, {} kept{removed}",
            plural(written.written, one),
            written.kept
        )
    };
    report.output(&format!(
        "wrote {}: {}, {} ({change})",
        shown(site),
        plural(written.pages, "page"),
        plural(written.files, "file"),
    ));
}

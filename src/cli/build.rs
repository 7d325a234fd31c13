//! `deedbox build`: load, check, render, seal, write, bundle.

use std::collections::BTreeSet;
use std::path::Path;

use super::access;
use super::failure::Failure;
use super::report::{Report, plural};
use super::root::{self, shown};
use super::signing_key::{self, Found};
use crate::model::content::{ClientContent, Content};
use crate::model::workspace::Workspace;
use crate::render::{self, Extent, Theme};
use crate::seal::identity::Recipients;
use crate::seal::keyring::Access;
use crate::signature::Signer;
use crate::site::{Output, Written, hosted, offline, plain, published};
use crate::{archive, check, files, load};

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

/// Builds what was asked for. Nothing is written before the check has found no error.
pub(super) fn run(
    root: &Path,
    wanted: &Wanted,
    given: access::Given<'_>,
    report: &Report,
) -> Result<(), Failure> {
    let content = read(root, wanted, report)?;
    let theme = Theme::load(root, &content.firm.theme)?;
    let output = Output::find(&root.join(if wanted.plain {
        "public-plain"
    } else {
        "public"
    }))?;
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
    root::keep_from_git(root)?;
    let addresses: BTreeSet<String> = if wanted.plain {
        for workspace in &workspaces {
            let written = plain::write(&output, workspace)?;
            say(report, &output.site(&workspace.client), &written, "file");
        }
        workspaces.iter().map(|one| one.client.clone()).collect()
    } else {
        seal(
            root,
            &content,
            &theme,
            &workspaces,
            &output,
            given,
            wanted,
            report,
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

/// Loads and checks; fails where there is an error.
fn read(root: &Path, wanted: &Wanted, report: &Report) -> Result<Content, Failure> {
    root::known_clients(root, &wanted.clients)?;
    let loaded = load::load(root, &wanted.clients)?;
    let leniency = check::Leniency::allowing_stale(wanted.allow_stale);
    let found = check::check_with(&loaded.content, loaded.found, leniency);
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
    let is_over = |client: &ClientContent| client.client.engagement.closed.is_some();
    let signer = if wanted.archive || content.clients.iter().any(is_over) {
        signer(root, content, wanted, report)?
    } else {
        None
    };
    let recipients = match wanted.also.age.as_slice() {
        [] => None,
        named => Some(Recipients::named(named, &report.person())?),
    };
    let (mut ring, known) = keys(root, content, output, given, report)?;
    root::keep_from_git(root)?;
    let mut addresses = BTreeSet::new();
    for ((client, workspace), known) in content.clients.iter().zip(workspaces).zip(known) {
        let access = ring.complete(client, known, report)?;
        let address = access::address(&client.client, &access);
        let site = output.site(&address);
        let progress = report.progress(&workspace.client, workspace.size());
        let written = hosted::write(output, &address, workspace, &access, &shell, &|done| {
            progress.done(done)
        })?;
        progress.finish();
        say(report, &site, &written, "object");
        // Where it was before its address became private, or public again.
        for other in [&workspace.client, &access.address] {
            if *other != address && output.remove(other)? {
                report.say(&format!("removed {}", shown(&output.site(other))));
            }
        }
        addresses.insert(address);
        // What is over is handed over.
        if wanted.archive || client.client.engagement.closed.is_some() {
            let files = offline::files(&site, workspace, &access, &shell)?;
            let subject = archive::Subject {
                workspace,
                firm: &content.firm,
                slots: access.slots.len(),
                signer: signer.as_ref().map(|(signer, _)| signer),
                // Whoever of the firm signs: it is the firm that hands over.
                principal: content.firm.principal(),
            };
            let directory = root.join("archives");
            let payload = archive::sealed(&files);
            let bundled = archive::bundle(&directory, &subject, &payload, &start)?;
            wrote(report, &bundled);
            if wanted.also.plain || recipients.is_some() {
                let plain = archive::plain(workspace);
                let bundled = archive::bundle(&directory, &subject, &plain, &start)?;
                unsealed(&bundled, wanted, recipients.as_ref(), report)?;
            }
        }
    }
    ring.advise(report);
    Ok(addresses)
}

/// Opens what the keyring holds, and holds that it fits what was published. Nothing is
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

/// The archive that is not sealed to the workspace key: kept, or sealed to recipients, or
/// both.
fn unsealed(
    bundled: &archive::Bundled,
    wanted: &Wanted,
    recipients: Option<&Recipients>,
    report: &Report,
) -> Result<(), Failure> {
    let wrapped = recipients.map(|recipients| archive::wrap(bundled, recipients));
    if wanted.also.plain {
        wrote(report, bundled);
        report.say("the plain archive is not sealed: whoever has it can read it");
    } else {
        files::remove(&bundled.path)?;
    }
    if let Some(wrapped) = wrapped {
        wrote(report, &wrapped?);
    }
    Ok(())
}

fn wrote(report: &Report, bundled: &archive::Bundled) {
    report.output(&format!("wrote {}", shown(&bundled.path)));
    report.detail(&format!(
        "{} in {} bytes",
        plural(bundled.files, "file"),
        bundled.size
    ));
}

fn say(report: &Report, site: &Path, written: &Written, one: &str) {
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

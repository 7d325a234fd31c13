//! `deedbox build`: load, check, render, seal, write, bundle.

use std::collections::BTreeSet;
use std::path::Path;

use super::failure::Failure;
use super::report::{Report, plural};
use super::root::{self, shown};
use super::{access, sign};
use crate::model::content::{ClientContent, Content};
use crate::model::workspace::Workspace;
use crate::render::{self, Extent, Theme};
use crate::seal::identity::Recipients;
use crate::site::{Output, Written, hosted, offline, plain};
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

/// Builds what was asked for. Nothing is written before the check has found no error.
pub(super) fn run(
    root: &Path,
    wanted: &Wanted,
    identity: Option<&Path>,
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
            identity,
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
    identity: Option<&Path>,
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
    let signer = if wanted.archive || content.clients.iter().any(is_over) {
        sign::signer(root, &content.firm, report)?
    } else {
        None
    };
    let recipients = match wanted.also.age.as_slice() {
        [] => None,
        named => Some(Recipients::named(named, &report.person())?),
    };
    let mut ring = access::Ring::find(root, content, identity, report)?;
    let mut addresses = BTreeSet::new();
    for (client, workspace) in content.clients.iter().zip(workspaces) {
        let access = ring.access(client, report)?;
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
                signer: signer.as_ref(),
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
    let change = if written.written == 0 && written.removed == 0 {
        "nothing changed".to_owned()
    } else {
        let removed = match written.removed {
            0 => String::new(),
            removed => format!(", {removed} removed"),
        };
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

//! Which clients get archives in a build, and what these archives share. All of it is settled
//! before anything is written.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::bundle::{self, ArchiveJob};
use super::options::{BuildOptions, MoreArchives};
use super::prepare::Prepared;
use crate::archive::{self, ArchiveError, ArchiveForm, ArchiveSubject};
use crate::cli::failure::Failure;
use crate::cli::session::Session;
use crate::cli::signing_key::{self, SigningKey};
use crate::files;
use crate::model::content::{ClientContent, Content};
use crate::model::firm::Firm;
use crate::model::workspace::Workspace;
use crate::pages::{StartPage, UnlockPage};
use crate::seal::identity::Recipients;
use crate::seal::keyring::Access;
use crate::signature::Signer;
use crate::site::offline;

/// The archives of a build.
pub(super) struct Archives<'a> {
    session: &'a Session,
    content: &'a Content,
    start: &'a StartPage<'a>,
    /// The clients that get one.
    clients: BTreeSet<&'a str>,
    signer: Option<(Signer, String)>,
    /// Whether there is also an unsealed archive.
    also_plain: bool,
    recipients: Option<Recipients>,
    directory: PathBuf,
}

/// The sealed site of one client.
pub(super) struct SealedSite<'a> {
    /// The name of its directory.
    pub(super) name: &'a str,
    pub(super) directory: &'a Path,
    pub(super) client: &'a ClientContent,
    pub(super) workspace: &'a Workspace,
    pub(super) access: &'a Access,
    pub(super) shell: &'a UnlockPage<'a>,
}

impl<'a> Archives<'a> {
    /// Finds what archives need, and which clients get one: all where that was asked for, else
    /// those whose engagement is over.
    pub(super) fn new(
        session: &'a Session,
        options: &BuildOptions,
        prepared: &'a Prepared,
        start: &'a StartPage<'a>,
    ) -> Result<Self, Failure> {
        let none = MoreArchives::default();
        let (is_wanted, more) = match options.archives() {
            Some(more) => (true, more),
            None => (false, &none),
        };
        let firm = &prepared.content.firm;
        let is_over = |client: &ClientContent| client.client.engagement.closed.is_some();
        let mut clients = BTreeSet::new();
        let mut needs_signer = is_wanted;
        for (client, workspace) in prepared.content.clients.iter().zip(&prepared.workspaces) {
            needs_signer |= is_over(client);
            if is_wanted || is_over(client) {
                let rehearsed = rehearse(workspace, firm, more, start);
                if may_bundle(session, &workspace.client, rehearsed, is_wanted)? {
                    clients.insert(workspace.client.as_str());
                }
            }
        }
        let signer = if needs_signer {
            signer(session, firm, is_wanted)?
        } else {
            None
        };
        let recipients = match more.age.as_slice() {
            [] => None,
            named => Some(Recipients::named(named, &session.report.prompt())?),
        };
        let directory = session.root.join("archives");
        files::remove_leftovers(&directory)?;
        Ok(Self {
            session,
            content: &prepared.content,
            start,
            clients,
            signer,
            also_plain: more.plain,
            recipients,
            directory,
        })
    }

    /// Bundles a site if its client gets archives. `again` makes the site anew where a file of
    /// it is damaged.
    pub(super) fn bundle(
        &self,
        site: &SealedSite<'_>,
        again: &dyn Fn() -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        if !self.clients.contains(site.workspace.client.as_str()) {
            return Ok(());
        }
        let subject = ArchiveSubject {
            workspace: site.workspace,
            firm: &self.content.firm,
            slots: site.access.slots.len(),
            signer: self.signer.as_ref().map(|(signer, _)| signer),
            // The firm, whoever in it signs: it is the firm that hands the archive over.
            principal: self.content.firm.principal(),
        };
        let job = ArchiveJob {
            directory: &self.directory,
            subject: &subject,
            content: self.content,
            client: site.client,
            start: self.start,
            also_plain: self.also_plain,
            recipients: self.recipients.as_ref(),
        };
        let files = || offline::files(site.directory, site.workspace, site.access, site.shell);
        bundle::run(&job, &files, again, &self.session.report)
    }
}

/// Makes each archive of a client as far as possible without writing.
fn rehearse(
    workspace: &Workspace,
    firm: &Firm,
    more: &MoreArchives,
    start: &StartPage<'_>,
) -> Result<(), ArchiveError> {
    let also_plain = more.plain || !more.age.is_empty();
    let forms = [
        Some(ArchiveForm::Sealed),
        also_plain.then_some(ArchiveForm::Plain),
    ];
    forms
        .into_iter()
        .flatten()
        .try_for_each(|form| archive::rehearse(workspace, firm, form, start))
}

/// Whether a client's archives can be made. A fault of the theme stops the build before
/// anything is written. A name that some systems cannot keep does so where archives were asked
/// for; elsewhere that client gets no archive, and a warning names it.
fn may_bundle(
    session: &Session,
    client: &str,
    rehearsed: Result<(), ArchiveError>,
    is_wanted: bool,
) -> Result<bool, Failure> {
    match rehearsed {
        Ok(()) => Ok(true),
        Err(why @ (ArchiveError::Name(..) | ArchiveError::LongPath(_))) if !is_wanted => {
            let why = Failure::from(why);
            let fact = format!("`{client}` gets no archive: {}", why.fact);
            session.report.warning(&fact, why.hint.as_deref());
            Ok(false)
        }
        Err(why) => Err(why.into()),
    }
}

/// The key that signs archives. Where it is not on this machine, everything is built and
/// archives are not signed. A key that cannot be used stops the command only where archives
/// were asked for.
fn signer(
    session: &Session,
    firm: &Firm,
    is_wanted: bool,
) -> Result<Option<(Signer, String)>, Failure> {
    let failure = match signing_key::find(session, firm) {
        Ok(SigningKey::Key(signer, who)) => return Ok(Some((*signer, who))),
        Ok(SigningKey::Unwanted) => return Ok(None),
        Ok(SigningKey::Missing(failure)) => failure,
        Err(failure) if is_wanted => return Err(failure),
        Err(failure) => failure,
    };
    let fact = format!("archives are not signed: {}", failure.fact);
    session.report.warning(
        &fact,
        Some("`deedbox archive CLIENT` makes a signed one where the key is"),
    );
    Ok(None)
}

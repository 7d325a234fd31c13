//! Which clients get archives in a build, and what these archives share. All of it is settled
//! before anything is written.

use std::path::{Path, PathBuf};
use std::sync::Mutex;

use super::bundle::{self, ArchiveJob};
use super::options::BuildOptions;
use super::rendered::RenderedClient;
use crate::archive::{self, ArchiveForm, ArchiveSubject};
use crate::cli::failure::Failure;
use crate::cli::session::Session;
use crate::cli::signing_key::{self, SigningKey};
use crate::digests::DigestMemory;
use crate::files::{self, FileStamp};
use crate::firm_tree::CACHE;
use crate::model::content::Content;
use crate::model::firm::{Client, Firm};
use crate::pages::{StartPage, UnlockPage};
use crate::seal::identity::Recipients;
use crate::seal::keyring::Access;
use crate::signature::Signer;
use crate::site::{SharedFiles, offline};

/// The archives of a build.
pub(super) struct Archives<'a> {
    options: &'a BuildOptions,
    firm: &'a Firm,
    /// Of archives that are there already, too.
    digests: &'a DigestMemory,
    start: StartPage<'a>,
    signer: Option<(Signer, String)>,
    /// Whether they are signed, or the firm wants none that are.
    is_signed: bool,
    recipients: Option<Recipients>,
    directory: PathBuf,
    cache: PathBuf,
    earlier: Mutex<()>,
}

/// The sealed site of one client.
pub(super) struct SealedSite<'a> {
    /// The name of its directory.
    pub(super) name: &'a str,
    pub(super) directory: &'a Path,
    pub(super) client: &'a Client,
    pub(super) access: &'a Access,
    pub(super) shell: &'a UnlockPage<'a>,
    pub(super) shared: &'a SharedFiles,
}

impl<'a> Archives<'a> {
    /// Finds what the archives of these clients need.
    pub(super) fn new(
        session: &Session,
        options: &'a BuildOptions,
        content: &'a Content,
        start: StartPage<'a>,
        clients: &[Client],
    ) -> Result<Self, Failure> {
        let is_wanted = options.archives().is_some();
        let (signer, is_signed) = if clients.iter().any(|client| options.bundles(client)) {
            signer(session, &content.firm, is_wanted)?
        } else {
            (None, true)
        };
        let recipients = match options.archives().map(|more| more.age.as_slice()) {
            None | Some([]) => None,
            Some(named) => Some(Recipients::named(named, &session.report.prompt())?),
        };
        let directory = directory(&session.root);
        files::remove_leftovers(&directory)?;
        Ok(Self {
            options,
            firm: &content.firm,
            digests: &content.digests,
            start,
            signer,
            is_signed,
            recipients,
            directory,
            cache: session.root.join(CACHE),
            earlier: Mutex::default(),
        })
    }

    /// Bundles a site if its client gets archives. `again` makes the site anew where a file of
    /// it is damaged.
    pub(super) fn bundle(
        &self,
        session: &Session,
        site: &SealedSite<'_>,
        rendered: &RenderedClient,
        again: &dyn Fn() -> Result<(), Failure>,
    ) -> Result<ArchiveNote, Failure> {
        if !self.options.bundles(site.client) {
            return Ok(ArchiveNote::None);
        }
        if let Err(why) = &rendered.archivable {
            let fact = format!("`{}` gets no archive: {}", site.client.slug, why.fact);
            session.report.warning(&fact, why.hint.as_deref());
            return Ok(ArchiveNote::Unfinished);
        }
        let workspace = &rendered.workspace;
        let subject = ArchiveSubject {
            workspace,
            firm: self.firm,
            slots: site.access.slots.len(),
            signer: self.signer.as_ref().map(|(signer, _)| signer),
            // The firm, whoever in it signs: it is the firm that hands the archive over.
            principal: self.firm.principal(),
        };
        let job = ArchiveJob {
            directory: &self.directory,
            cache: &self.cache,
            digests: self.digests,
            earlier: &self.earlier,
            subject: &subject,
            commented: &rendered.commented,
            start: &self.start,
            also_plain: self.options.archives().is_some_and(|more| more.plain),
            recipients: self.recipients.as_ref(),
        };
        let files = || offline::files(site.directory, workspace, site.access, site.shell);
        bundle::run(&job, &files, again, &session.report)?;
        let name = format!("{}.zip", archive::name_of(workspace, ArchiveForm::Sealed));
        let at = files::metadata_of_itself(&self.directory.join(&name));
        let stamp = at
            .and_then(|at| FileStamp::of(&at))
            .filter(|_| self.is_signed);
        Ok(stamp.map_or(ArchiveNote::Unfinished, |stamp| {
            ArchiveNote::Made(name, stamp)
        }))
    }
}

/// What became of a client's archive.
pub(super) enum ArchiveNote {
    /// It gets none.
    None,
    /// It was made, has this name, and is as the firm wants it.
    Made(String, FileStamp),
    /// The next build may make a better one.
    Unfinished,
}

/// Where archives are.
pub(super) fn directory(root: &Path) -> PathBuf {
    root.join("archives")
}

/// The key that signs archives, and whether they will be as the firm wants them. Where the key is
/// not on this machine, everything is built and archives are not signed. A key that cannot be used
/// stops the command only where archives were asked for.
fn signer(
    session: &Session,
    firm: &Firm,
    is_wanted: bool,
) -> Result<(Option<(Signer, String)>, bool), Failure> {
    let failure = match signing_key::find(session, firm) {
        Ok(SigningKey::Key(signer, who)) => return Ok((Some((*signer, who)), true)),
        Ok(SigningKey::Unwanted) => return Ok((None, true)),
        Ok(SigningKey::Missing(failure)) => failure,
        Err(failure) if is_wanted => return Err(failure),
        Err(failure) => failure,
    };
    let fact = format!("archives are not signed: {}", failure.fact);
    session.report.warning(
        &fact,
        Some("`deedbox archive CLIENT` makes a signed one where the key is"),
    );
    Ok((None, false))
}

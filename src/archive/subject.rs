//! What an archive is about: whose it is, and who signs it.

use crate::model::firm::Firm;
use crate::model::workspace::Workspace;
use crate::signature::Signer;

/// What an archive is about.
#[derive(Debug)]
pub struct ArchiveSubject<'a> {
    /// What is bundled. Its client's slug and its day are in the names of the zip and its
    /// folder.
    pub workspace: &'a Workspace,
    /// The firm, for its name and contact.
    pub firm: &'a Firm,
    /// How many people have a passphrase of their own: with more than one, the
    /// e-mail address is asked for.
    pub slots: usize,
    /// Whose signature the manifest gets.
    pub signer: Option<&'a Signer>,
    /// Who signs, as `allowed_signers` names them.
    pub principal: &'a str,
}

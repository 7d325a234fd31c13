//! The keyring as commands use it: found or made, with what a person must be told
//! about it; and `deedbox access`.

use std::path::{Path, PathBuf};

use super::failure::Failure;
use super::report::Report;
use super::root::{exists, known_clients, shown};
use crate::load;
use crate::model::content::{ClientContent, Content};
use crate::seal::identity::{FirmIdentity, Recipients};
use crate::seal::keyring::{Access, Holder, Keyring};

/// The firm's keyring, opened with the firm's identity.
pub(super) struct Ring {
    keyring: Keyring,
    identity: FirmIdentity,
    recipients: Recipients,
    /// The identity file, where it was made just now.
    new_identity: Option<PathBuf>,
    is_new: bool,
}

impl Ring {
    /// Finds the identity, and makes one where there is neither an identity nor a
    /// keyring that an existing one would have to open.
    pub(super) fn find(
        root: &Path,
        content: &Content,
        given: Option<&Path>,
        report: &Report,
    ) -> Result<Self, Failure> {
        let keyring = keyring(root);
        let path = identity_path(root, given);
        let mut new_identity = None;
        let identity = if exists(&path) {
            FirmIdentity::read(&path)?
        } else if given.is_none() && keyring.is_empty()? {
            report.say(&format!("made the firm's identity: {}", shown(&path)));
            new_identity = Some(path.clone());
            FirmIdentity::make(&path)?
        } else {
            return Err(no_identity(&path, given));
        };
        Ok(Self {
            recipients: Recipients::of(&content.firm.recipients, &identity)?,
            keyring,
            identity,
            new_identity,
            is_new: false,
        })
    }

    /// A client's key and slots; made where there are none yet, and then the new
    /// passphrases are printed, this once.
    pub(super) fn access(
        &mut self,
        client: &ClientContent,
        report: &Report,
    ) -> Result<Access, Failure> {
        let slug = client.client.slug.as_str();
        if self.keyring.has(slug) {
            return Ok(self.keyring.open(slug, &self.identity)?);
        }
        let addresses: Vec<String> = client
            .client
            .people
            .iter()
            .filter(|person| person.has_access)
            .filter_map(|person| person.email.clone())
            .collect();
        report.say(&format!("making the key of `{slug}` …"));
        let access = self
            .keyring
            .make(slug, &addresses, &self.recipients, &self.identity)?;
        self.is_new = true;
        for holder in &access.holders {
            report.passphrase(slug, &whom(holder), holder.passphrase.reveal());
        }
        Ok(access)
    }

    /// Says what to back up, where something was made that would be lost with
    /// this machine.
    pub(super) fn advise(&self, report: &Report) {
        if let Some(path) = &self.new_identity {
            report.say(&format!(
                "back up {}: without it nobody can change who has access, or build with the same keys",
                shown(path)
            ));
        }
        if self.is_new {
            report.say("back up content/keyring/ too, best by committing it: it is sealed to the firm's identity");
        }
    }
}

/// `deedbox access list`
pub(super) fn list(
    root: &Path,
    client: &str,
    show: bool,
    identity: Option<&Path>,
    report: &Report,
) -> Result<(), Failure> {
    known_clients(root, &[client.to_owned()])?;
    let keyring = keyring(root);
    if !keyring.has(client) {
        return Err(Failure::could_not(format!("`{client}` has no key yet"))
            .hint(format!("`deedbox build {client}` makes one")));
    }
    let path = identity_path(root, identity);
    if !exists(&path) {
        return Err(no_identity(&path, identity));
    }
    let access = keyring.open(client, &FirmIdentity::read(&path)?)?;
    let content = load::load(root, &[client.to_owned()])?.content;
    for holder in &access.holders {
        let person = content
            .clients
            .first()
            .and_then(|client| client.person(&holder.address));
        let name = person.map_or_else(
            || whom(holder),
            |person| format!("{} <{}>", person.name, holder.address),
        );
        if show {
            report.output(&format!("{name}  {}", holder.passphrase.reveal()));
        } else {
            report.output(&name);
        }
    }
    Ok(())
}

fn keyring(root: &Path) -> Keyring {
    Keyring::at(root.join("content/keyring"))
}

fn identity_path(root: &Path, given: Option<&Path>) -> PathBuf {
    given.map_or_else(|| root.join(".deedbox/identity.txt"), Path::to_owned)
}

fn no_identity(path: &Path, given: Option<&Path>) -> Failure {
    let failure = Failure::could_not(format!("there is no identity at `{}`", shown(path)));
    if given.is_some() {
        return failure.hint("name the file with the firm's age identity");
    }
    failure
        .note("the keyring in content/keyring was made with an identity that is not here")
        .hint("put your copy of it there, or name it with `--identity FILE`")
}

fn whom(holder: &Holder) -> String {
    if holder.address.is_empty() {
        "everybody".to_owned()
    } else {
        holder.address.clone()
    }
}

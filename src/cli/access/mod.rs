//! The keyring as commands use it: found or made, with what a person must be told
//! about it; and `deedbox access list`. What changes it is in `change`, who the firm's
//! people are in `keys`.

pub(super) mod change;
mod identity;
pub(super) mod invite;
pub(super) mod keys;
mod recipients;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::failure::Failure;
use super::report::{Report, plural};
use super::root::{known_clients, shown, unreadable};
use crate::load;
use crate::model::content::{ClientContent, Content};
use crate::model::firm::{Client, Person as Contact};
use crate::seal::identity::{FirmIdentity, Recipients};
use crate::seal::keyring::{Access, Holder, Keyring, Keys};

/// The firm's keyring, opened with the firm's identity.
pub(super) struct Ring {
    keyring: Keyring,
    keys: Keys,
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
        let keyring = Keyring::at(root.join("content/keyring"));
        let person = report.person();
        let named = &content.firm.recipients;
        let mut new_identity = None;
        let identity = match identity::find(root, given, named, &person)? {
            Some(identity) => identity,
            None if named.is_empty() && keyring.clients()?.is_empty() => {
                let path = root.join(identity::FILE);
                report.say(&format!("made the firm's identity: {}", shown(&path)));
                new_identity = Some(path.clone());
                FirmIdentity::make(&path)?
            }
            None => return Err(identity::missing(&root.join(identity::FILE))),
        };
        let recipients = Recipients::of(named, &identity, &person)?;
        Ok(Self {
            keys: Keys {
                identity,
                recipients,
            },
            keyring,
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
            let mut access = self.keyring.open(slug, &self.keys.identity)?;
            if access.address.is_empty() && client.client.has_private_address {
                access = self.change(slug, report, |_| Ok(()))?;
            }
            self.differences(&client.client, &access, report);
            return Ok(access);
        }
        let addresses: Vec<String> = client
            .client
            .people
            .iter()
            .filter(|person| person.has_access)
            .filter_map(|person| person.email.clone())
            .collect();
        report.say(&format!("making the key of `{slug}` …"));
        let progress = report.slots();
        let access = self
            .keyring
            .make(slug, &addresses, &self.keys, &|done, all| {
                progress.done(done, all);
            })?;
        self.is_new = true;
        for holder in &access.holders {
            report.passphrase(slug, &whom(holder), holder.passphrase.reveal());
        }
        Ok(access)
    }

    fn change(
        &self,
        client: &str,
        report: &Report,
        change: impl FnOnce(&mut crate::seal::keyring::Draft) -> Result<(), Failure>,
    ) -> Result<Access, Failure> {
        let progress = report.slots();
        self.keyring.change(
            client,
            &self.keys,
            &|done, all| progress.done(done, all),
            change,
        )
    }

    /// Says where the keyring and the content differ about who has access.
    fn differences(&self, client: &Client, access: &Access, report: &Report) {
        let slug = &client.slug;
        for person in client.people.iter().filter(|person| person.has_access) {
            let email = person.email.as_deref().unwrap_or_default();
            if !email.is_empty() && holder(access, email).is_none() {
                report.say(&format!(
                    "{} has no passphrase for `{slug}` yet: `deedbox access add {slug} {email}`",
                    person.name
                ));
            }
        }
        for holder in &access.holders {
            let is_known = contact(client, &holder.address).is_some_and(|one| one.has_access);
            if !is_known && !holder.address.is_empty() {
                report.say(&format!(
                    "{} still opens `{slug}`, and content/{slug}/client.yaml does not give them access: `deedbox access revoke {slug} {}`",
                    holder.address, holder.address
                ));
            }
        }
        let is_sealed_to_others =
            !access.recipients.is_empty() && access.recipients != self.keys.recipients.texts();
        if is_sealed_to_others {
            report.say(&format!(
                "the keyring entry of `{slug}` is sealed to other recipients than content/firm.yaml names: `deedbox keys reseal`"
            ));
        }
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

/// One client with its content and the ring, as every command about access needs them.
struct Opened {
    ring: Ring,
    content: Content,
}

impl Opened {
    fn client(&self) -> &ClientContent {
        &self.content.clients[0]
    }
}

fn open(
    root: &Path,
    client: &str,
    identity: Option<&Path>,
    report: &Report,
) -> Result<Opened, Failure> {
    known_clients(root, &[client.to_owned()])?;
    let content = load::load(root, &[client.to_owned()])?.content;
    if content.clients.is_empty() {
        return Err(unreadable(client));
    }
    if !Keyring::at(root.join("content/keyring")).has(client) {
        return Err(Failure::could_not(format!("`{client}` has no key yet"))
            .hint(format!("`deedbox build {client}` makes one")));
    }
    let ring = Ring::find(root, &content, identity, report)?;
    Ok(Opened { ring, content })
}

/// `deedbox access list`
pub(super) fn list(
    root: &Path,
    client: &str,
    show: bool,
    identity: Option<&Path>,
    report: &Report,
) -> Result<(), Failure> {
    let opened = open(root, client, identity, report)?;
    let access = opened
        .ring
        .keyring
        .open(client, &opened.ring.keys.identity)?;
    let own = &opened.client().client;
    for holder in &access.holders {
        let name = contact(own, &holder.address).map_or_else(
            || whom(holder),
            |person| format!("{} <{}>", person.name, holder.address),
        );
        if show {
            report.line(&format!("{name}  {}", holder.passphrase.reveal()));
        } else {
            report.line(&name);
        }
    }
    let address = address(own, &access);
    report.say(&format!(
        "{} to {}",
        plural(access.holders.len(), "passphrase"),
        opened.content.firm.url.as_deref().map_or_else(
            || format!("public/{address}"),
            |url| format!("{}/{address}/", url.trim_end_matches('/'))
        )
    ));
    opened.ring.differences(own, &access, report);
    Ok(())
}

/// The name of a client's directory in `public/`.
pub(super) fn address(client: &Client, access: &Access) -> String {
    if client.has_private_address && !access.address.is_empty() {
        access.address.clone()
    } else {
        client.slug.clone()
    }
}

fn contact<'a>(client: &'a Client, address: &str) -> Option<&'a Contact> {
    client.people.iter().find(|person| {
        let email = person.email.as_deref().unwrap_or_default();
        !email.is_empty() && email.eq_ignore_ascii_case(address)
    })
}

fn holder<'a>(access: &'a Access, address: &str) -> Option<&'a Holder> {
    access
        .holders
        .iter()
        .find(|holder| holder.address.eq_ignore_ascii_case(address))
}

fn whom(holder: &Holder) -> String {
    name_of(&holder.address)
}

fn name_of(address: &str) -> String {
    if address.is_empty() {
        "everybody".to_owned()
    } else {
        address.to_owned()
    }
}

type Asked = Arc<dyn crate::seal::identity::Person>;

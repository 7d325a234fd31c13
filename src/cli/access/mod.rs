//! The keyring as commands use it: found or made, with what a person must be told
//! about it. Who has access is said in `list`, what changes it is in `change` and `rotate`,
//! who the firm's people are in `keys`, whether it is the firm's in `trust`.

pub(super) mod change;
mod identity;
pub(super) mod invite;
pub(super) mod keys;
mod link;
mod list;
mod making;
mod pins;
mod recipients;
pub(super) mod rename;
pub(super) mod rotate;
mod trust;
mod written;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::failure::Failure;
use super::report::Report;
use super::root::{exists, in_ci, keep_from_git, known_clients, shown, unreadable};
use crate::clock;
use crate::load;
use crate::model::content::{ClientContent, Content};
use crate::model::firm::{Client, Firm, Person as Contact, SitePlace};
use crate::seal::identity::{FirmIdentity, Recipients};
use crate::seal::keyring::{Access, Holder, Keyring, Keys};
pub(super) use link::address;
use link::link;
pub(super) use list::list;
use pins::Pins;

/// Where the keyring is, below the root.
const KEYRING: &str = "content/keyring";

/// The firm's keyring. Its lock is on this machine alone, and never committed.
fn ring_of(root: &Path) -> Keyring {
    Keyring::at(root.join(KEYRING), root.join(".deedbox/locks/keyring"))
}

/// What was given on the command line about keys.
#[derive(Debug, Clone, Copy)]
pub(super) struct Given<'a> {
    /// The file of `--identity`.
    pub(super) identity: Option<&'a Path>,
    /// `--locked`
    pub(super) locked: bool,
}

impl Given<'_> {
    /// Why the keyring stays as it is, unless a command was given that changes it.
    fn why_locked(self) -> Option<&'static str> {
        if self.locked {
            Some("with `--locked`")
        } else if in_ci() {
            Some("where `CI` is set")
        } else {
            None
        }
    }

    fn is_locked(self) -> bool {
        self.why_locked().is_some()
    }

    /// Refuses a command that changes the keyring.
    fn may_change(self) -> Result<(), Failure> {
        if self.locked {
            return Err(Failure::usage("`--locked` keeps the keyring as it is")
                .hint("leave it out where the keyring is to be changed"));
        }
        Ok(())
    }
}

/// The firm's keyring, opened with the firm's identity.
pub(super) struct Ring<'a> {
    keyring: Keyring,
    keys: Keys,
    pins: Pins,
    given: Given<'a>,
    /// The identity file, where it was made just now.
    new_identity: Option<PathBuf>,
    is_new: bool,
}

impl<'a> Ring<'a> {
    /// Finds the identity, and makes one where there is neither an identity nor a
    /// keyring that an existing one would have to open. Refuses clients without a key that
    /// may get none.
    pub(super) fn find(
        root: &Path,
        firm: &Firm,
        clients: &[ClientContent],
        given: Given<'a>,
        report: &Report,
    ) -> Result<Self, Failure> {
        let keyring = ring_of(root).telling(report.person());
        let mut pins = Pins::read(root)?;
        let clients: Vec<&str> = clients
            .iter()
            .map(|client| client.client.slug.as_str())
            .collect();
        making::check(root, &clients, &keyring, &pins, given)?;
        let person = report.person();
        let named = &firm.recipients;
        let mut new_identity = None;
        let identity = match identity::find(root, given.identity, named, report)? {
            Some(identity) => identity,
            None if named.is_empty() && keyring.clients()?.is_empty() => {
                let path = root.join(identity::FILE);
                report.say(&format!("made the firm's identity: {}", shown(&path)));
                new_identity = Some(path.clone());
                let made = FirmIdentity::make(&path)?;
                keep_from_git(root)?;
                made
            }
            None => return Err(identity::missing(&root.join(identity::FILE))),
        };
        let recipients = Recipients::of(named, &identity, &person)?;
        Ok(Self {
            keys: trust::keys(
                &keyring, identity, recipients, &mut pins, None, given, report,
            )?,
            keyring,
            pins,
            given,
            new_identity,
            is_new: false,
        })
    }

    /// A client's key and slots as the keyring has them, which is not older than what was
    /// seen here.
    fn open(&mut self, client: &str) -> Result<Access, Failure> {
        let access = self.keyring.open(client, &self.keys)?;
        self.pins.see(client, access.generation)?;
        Ok(access)
    }

    /// The keys and slots of clients as far as the keyring has them. Nothing is written.
    pub(super) fn known(
        &mut self,
        clients: &[ClientContent],
    ) -> Result<Vec<Option<Access>>, Failure> {
        let mut known = Vec::new();
        for client in clients {
            let slug = client.client.slug.as_str();
            let access = self.keyring.has(slug).then(|| self.open(slug));
            known.push(access.transpose()?);
        }
        if known.iter().any(Option::is_none) {
            self.confirmed()?;
        }
        Ok(known)
    }

    /// What is known of a client, completed: a key is made where there is none yet, and
    /// then the new passphrases are printed, this once.
    pub(super) fn complete(
        &mut self,
        client: &ClientContent,
        known: Option<Access>,
        report: &Report,
    ) -> Result<Access, Failure> {
        let slug = client.client.slug.as_str();
        let access = match known {
            Some(access)
                if access.address.is_empty() && client.client.place == SitePlace::Private =>
            {
                if let Some(why) = self.given.why_locked() {
                    return Err(Failure::could_not(format!(
                        "`{slug}` has no private address yet, and none is made {why}"
                    ))
                    .hint(format!(
                        "run `deedbox build {slug}` on a machine of the firm, and commit content/keyring"
                    )));
                }
                self.changed(slug, report, |_| Ok(()))?
            }
            Some(access) => access,
            None => return self.make(client, report),
        };
        self.differences(&client.client, &access, report);
        self.pins.save()?;
        Ok(access)
    }

    /// Makes a client's key and prints the new passphrases.
    fn make(&mut self, client: &ClientContent, report: &Report) -> Result<Access, Failure> {
        let slug = client.client.slug.as_str();
        self.confirmed()?;
        let people = client.client.people.iter();
        let addresses: Vec<String> = people
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
        self.pins.take(slug, access.generation);
        self.pins.save()?;
        for holder in &access.holders {
            report.passphrase(slug, &whom(holder), holder.passphrase.reveal());
        }
        Ok(access)
    }

    /// Changes who has access. What the first version wrote is brought up to date with it:
    /// a build leaves that alone, since every way in changes.
    fn change(
        &mut self,
        client: &str,
        report: &Report,
        change: impl FnOnce(&mut crate::seal::keyring::Draft) -> Result<(), Failure>,
    ) -> Result<Access, Failure> {
        self.changed(client, report, |draft| {
            draft.renew(clock::today());
            change(draft)
        })
    }

    fn changed(
        &mut self,
        client: &str,
        report: &Report,
        change: impl FnOnce(&mut crate::seal::keyring::Draft) -> Result<(), Failure>,
    ) -> Result<Access, Failure> {
        self.given.may_change()?;
        self.confirmed()?;
        self.no_renaming(None)?;
        self.open(client)?;
        let progress = report.slots();
        let access = self.keyring.change(
            client,
            &self.keys,
            &|done, all| progress.done(done, all),
            change,
        )?;
        self.pins.see(client, access.generation)?;
        self.pins.save()?;
        Ok(access)
    }

    /// Refuses to seal anything to recipients that nobody confirmed.
    fn confirmed(&self) -> Result<(), Failure> {
        let now = self.keys.recipients.texts();
        recipients::unconfirmed(&now, self.keys.firm.recipients()).map_or(Ok(()), Err)
    }

    /// Refuses where a client is being renamed, in another way than is asked for.
    fn no_renaming(&self, wanted: Option<(&str, &str)>) -> Result<(), Failure> {
        match self.keyring.renaming(&self.keys)? {
            Some((old, new)) if wanted != Some((&old, &new)) => Err(Failure::could_not(format!(
                "`{new}` and `{old}` have the same key: renaming one to the other was not finished"
            ))
            .hint(format!("finish it with `deedbox rename {old} {new}`"))),
            _ => Ok(()),
        }
    }

    /// Says which clients of the keyring have no directory any more. One whose key a client
    /// has too is being renamed.
    pub(super) fn orphans(
        &self,
        root: &Path,
        clients: &[ClientContent],
        known: &[Option<Access>],
        report: &Report,
    ) -> Result<(), Failure> {
        self.no_renaming(None)?;
        for orphan in making::orphans(root, &self.keyring)? {
            let key = self.keyring.open(&orphan, &self.keys).ok();
            let key = key.map(|access| access.key.to_text());
            let is_its = |access: &Option<Access>| {
                let own = access.as_ref().map(|access| access.key.to_text());
                own.is_some() && own == key
            };
            if let Some(at) = known.iter().position(is_its) {
                let client = &clients[at].client.slug;
                return Err(Failure::could_not(format!(
                    "`{client}` and `{orphan}` have the same key: renaming one to the other was not finished"
                ))
                .hint(format!("finish it with `deedbox rename {orphan} {client}`")));
            }
            report.say(&format!(
                "the keyring holds the key of `{orphan}`, of which there is no directory"
            ));
        }
        Ok(())
    }

    /// Says where the keyring and the content differ about who has access.
    fn differences(&self, client: &Client, access: &Access, report: &Report) {
        let slug = &client.slug;
        for person in client.people.iter().filter(|person| person.has_access) {
            let email = person.email.as_deref().unwrap_or_default();
            let is_revoked = access
                .revoked
                .iter()
                .any(|one| one.eq_ignore_ascii_case(email));
            if is_revoked {
                report.say(&format!(
                    "the passphrase of {email} was revoked: write `access: none` at {email} in content/{slug}/client.yaml"
                ));
            } else if !email.is_empty() && holder(access, email).is_none() {
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
struct Opened<'a> {
    ring: Ring<'a>,
    content: Content,
}

impl Opened<'_> {
    fn client(&self) -> &ClientContent {
        &self.content.clients[0]
    }
}

fn open<'a>(
    root: &Path,
    client: &str,
    given: Given<'a>,
    report: &Report,
) -> Result<Opened<'a>, Failure> {
    known_clients(root, &[client.to_owned()])?;
    let content = load::load(root, &[client.to_owned()])?.content;
    if content.clients.is_empty() {
        return Err(unreadable(client));
    }
    let keyring = ring_of(root);
    if !keyring.has(client) {
        // Where a build makes none, it says why, and what to do.
        making::check(root, &[client], &keyring, &Pins::read(root)?, given)?;
        return Err(Failure::could_not(format!("`{client}` has no key yet"))
            .hint(format!("`deedbox build {client}` makes one")));
    }
    let ring = Ring::find(root, &content.firm, &content.clients, given, report)?;
    Ok(Opened { ring, content })
}

/// `deedbox access create`: a key for a client that gets none unasked.
pub(super) fn create(
    root: &Path,
    client: &str,
    given: Given<'_>,
    report: &Report,
) -> Result<(), Failure> {
    given.may_change()?;
    known_clients(root, &[client.to_owned()])?;
    let content = load::load(root, &[client.to_owned()])?.content;
    let own = content.clients.first().ok_or_else(|| unreadable(client))?;
    if ring_of(root).has(client) {
        return Err(
            Failure::usage(format!("`{client}` has a key already")).hint(format!(
                "`deedbox access rotate {client}` makes another one"
            )),
        );
    }
    let mut ring = Ring::find(root, &content.firm, &[], given, report)?;
    ring.make(own, report)?;
    let site = root.join("public").join(client);
    if exists(&site) {
        report.say(&format!(
            "{} is sealed with a key that is not in the keyring: move it away, then `deedbox build {client}`",
            shown(&site)
        ));
    }
    ring.advise(report);
    Ok(())
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

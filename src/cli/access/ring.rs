//! The firm's keyring as commands use it: found or made, with messages about what somebody has
//! to do.

use std::path::{Path, PathBuf};

use super::pins::Pins;
use super::trust::Own;
use super::whom::{contact, holder, whom};
use super::{identity, making, recipients, trust};
use crate::cli::failure::Failure;
use crate::cli::paths::shown;
use crate::cli::session::Session;
use crate::model::content::ClientContent;
use crate::model::firm::{Client, Firm, SitePlace};
use crate::seal::identity::{FirmIdentity, Recipients};
use crate::seal::keyring::{Access, Draft, Keyring, Keys};

/// Where the keyring is, below the root.
const KEYRING: &str = "content/keyring";

/// The firm's keyring. Its lock is only on this machine and is never committed.
pub(super) fn ring_of(root: &Path) -> Keyring {
    Keyring::at(root.join(KEYRING), root.join(".deedbox/locks/keyring"))
}

/// The firm's keyring, opened with the firm's identity.
pub(in crate::cli) struct Ring<'s> {
    session: &'s Session,
    pub(super) keyring: Keyring,
    pub(super) keys: Keys,
    pub(super) pins: Pins,
    /// The identity file, where it was made just now.
    new_identity: Option<PathBuf>,
    is_new: bool,
}

impl<'s> Ring<'s> {
    /// Finds the identity, or makes one where there is neither an identity nor a keyring that
    /// has to be opened. Refuses clients without a key for which none may be made.
    pub(in crate::cli) fn find(
        session: &'s Session,
        firm: &Firm,
        clients: &[ClientContent],
    ) -> Result<Self, Failure> {
        let Session { root, report, .. } = session;
        let keyring = ring_of(root).telling(report.prompt());
        let mut pins = Pins::read(root)?;
        let clients: Vec<&str> = clients
            .iter()
            .map(|client| client.client.slug.as_str())
            .collect();
        making::check(session, &clients, &keyring, &pins)?;
        let prompt = report.prompt();
        let named = &firm.recipients;
        let mut new_identity = None;
        let identity = match identity::find(session, named)? {
            Some(identity) => identity,
            None if named.is_empty() && keyring.clients()?.is_empty() => {
                let path = root.join(identity::FILE);
                report.say(&format!("made the firm's identity: {}", shown(&path)));
                new_identity = Some(path.clone());
                let made = FirmIdentity::make(&path)?;
                session.keep_from_git()?;
                made
            }
            None => return Err(identity::missing(&root.join(identity::FILE))),
        };
        let own = Own {
            recipients: Recipients::of(named, &identity, &prompt)?,
            identity,
        };
        Ok(Self {
            session,
            keys: trust::keys(session, &keyring, own, &mut pins, None)?,
            keyring,
            pins,
            new_identity,
            is_new: false,
        })
    }

    /// A client's key and slots from the keyring. Refuses an entry that is older than one that
    /// was seen on this machine.
    pub(super) fn open(&mut self, client: &str) -> Result<Access, Failure> {
        let access = self.keyring.open(client, &self.keys)?;
        self.pins.see(client, access.generation)?;
        Ok(access)
    }

    /// The keys and slots of those clients that the keyring has. Nothing is written.
    pub(in crate::cli) fn known(
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

    /// A client's key and slots. Where there is no key yet, one is made, and the new
    /// passphrases are printed, this once.
    pub(in crate::cli) fn complete(
        &mut self,
        client: &ClientContent,
        known: Option<Access>,
    ) -> Result<Access, Failure> {
        let slug = client.client.slug.as_str();
        let access = match known {
            Some(access)
                if access.address.is_empty() && client.client.place == SitePlace::Private =>
            {
                if let Some(why) = self.session.keys.why_locked() {
                    return Err(Failure::could_not(format!(
                        "`{slug}` has no private address yet, and none is made {why}"
                    ))
                    .hint(format!(
                        "run `deedbox build {slug}` on a machine of the firm, and commit content/keyring"
                    )));
                }
                self.changed(slug, |_| Ok(()))?
            }
            Some(access) => access,
            None => return self.make(client),
        };
        self.differences(&client.client, &access);
        self.pins.save()?;
        Ok(access)
    }

    /// Makes a client's key and prints the new passphrases.
    pub(super) fn make(&mut self, client: &ClientContent) -> Result<Access, Failure> {
        let slug = client.client.slug.as_str();
        self.confirmed()?;
        let people = client.client.people.iter();
        let emails: Vec<String> = people
            .filter(|person| person.has_access)
            .filter_map(|person| person.email.clone())
            .collect();
        self.session
            .report
            .say(&format!("making the key of `{slug}` …"));
        let progress = self.session.report.slots();
        let access = self.keyring.make(slug, &emails, &self.keys, &|done, all| {
            progress.done(done, all);
        })?;
        self.is_new = true;
        self.pins.take(slug, access.generation);
        self.pins.save()?;
        for holder in &access.holders {
            self.session
                .report
                .passphrase(slug, &whom(holder), holder.passphrase.reveal());
        }
        Ok(access)
    }

    /// Changes who has access. An entry of the first version is brought up to date at the same
    /// time. A build does not do that, since it changes everybody's slot.
    pub(super) fn change(
        &mut self,
        client: &str,
        change: impl FnOnce(&mut Draft) -> Result<(), Failure>,
    ) -> Result<Access, Failure> {
        let today = self.session.clock.today();
        self.changed(client, |draft| {
            draft.renew(today);
            change(draft)
        })
    }

    fn changed(
        &mut self,
        client: &str,
        change: impl FnOnce(&mut Draft) -> Result<(), Failure>,
    ) -> Result<Access, Failure> {
        self.session.keys.may_change()?;
        self.confirmed()?;
        self.no_renaming(None)?;
        self.open(client)?;
        let progress = self.session.report.slots();
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
    pub(super) fn confirmed(&self) -> Result<(), Failure> {
        let now = self.keys.recipients.texts();
        recipients::unconfirmed(&now, self.keys.firm.recipients()).map_or(Ok(()), Err)
    }

    /// Refuses to go on while a client is being renamed, unless that is the renaming that is
    /// asked for.
    pub(super) fn no_renaming(&self, wanted: Option<(&str, &str)>) -> Result<(), Failure> {
        match self.keyring.renaming(&self.keys)? {
            Some((old, new)) if wanted != Some((&old, &new)) => Err(half_renamed(&old, &new)),
            _ => Ok(()),
        }
    }

    /// Says which clients of the keyring have no directory any more. Where two names share a
    /// key, the client is being renamed.
    pub(in crate::cli) fn orphans(
        &self,
        clients: &[ClientContent],
        known: &[Option<Access>],
    ) -> Result<(), Failure> {
        self.no_renaming(None)?;
        for orphan in making::orphans(&self.session.root, &self.keyring)? {
            let key = self.keyring.open(&orphan, &self.keys).ok();
            let key = key.map(|access| access.key.to_text());
            let is_its = |access: &Option<Access>| {
                let own = access.as_ref().map(|access| access.key.to_text());
                own.is_some() && own == key
            };
            if let Some(at) = known.iter().position(is_its) {
                return Err(half_renamed(&orphan, &clients[at].client.slug));
            }
            self.session.report.say(&format!(
                "the keyring holds the key of `{orphan}`, which has no directory"
            ));
        }
        Ok(())
    }

    /// Says where the keyring and the content disagree about who has access.
    pub(super) fn differences(&self, client: &Client, access: &Access) {
        let slug = &client.slug;
        for person in client.people.iter().filter(|person| person.has_access) {
            let email = person.email.as_deref().unwrap_or_default();
            let is_revoked = access
                .revoked
                .iter()
                .any(|one| one.eq_ignore_ascii_case(email));
            if is_revoked {
                self.session.report.say(&format!(
                    "the passphrase of {email} was revoked: write `access: none` at {email} in content/{slug}/client.yaml"
                ));
            } else if !email.is_empty() && holder(access, email).is_none() {
                self.session.report.say(&format!(
                    "{} has no passphrase for `{slug}` yet: `deedbox access add {slug} {email}`",
                    person.name
                ));
            }
        }
        for holder in &access.holders {
            let is_known = contact(client, &holder.email).is_some_and(|one| one.has_access);
            if !is_known && !holder.email.is_empty() {
                self.session.report.say(&format!(
                    "{} still opens `{slug}`, and content/{slug}/client.yaml does not give them access: `deedbox access revoke {slug} {}`",
                    holder.email, holder.email
                ));
            }
        }
        let is_sealed_to_others =
            !access.recipients.is_empty() && access.recipients != self.keys.recipients.texts();
        if is_sealed_to_others {
            self.session.report.say(&format!(
                "the keyring entry of `{slug}` is sealed to other recipients than content/firm.yaml names: `deedbox keys reseal`"
            ));
        }
    }

    /// Says what to back up, where something was made that would be lost with
    /// this machine.
    pub(in crate::cli) fn advise(&self) {
        if let Some(path) = &self.new_identity {
            self.session.report.say(&format!(
                "back up {}: without it nobody can change who has access, or build with the same keys",
                shown(path)
            ));
        }
        if self.is_new {
            self.session.report.say("back up content/keyring/ too, best by committing it: it is sealed to the firm's identity");
        }
    }
}

/// Why nothing is done while a client has two names.
fn half_renamed(old: &str, new: &str) -> Failure {
    Failure::could_not(format!(
        "`{new}` and `{old}` have the same key: renaming one to the other was not finished"
    ))
    .hint(format!("finish it with `deedbox rename {old} {new}`"))
}

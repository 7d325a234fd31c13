//! The firm's keyring as commands use it: found or made, with messages about what somebody has
//! to do.

use std::collections::BTreeMap;
use std::path::Path;

use super::advice::Advice;
use super::pins::Pins;
use super::trust::Own;
use super::whom::{contact, holder, whom};
use super::{identity, making, recipients, trust};
use crate::cli::failure::Failure;
use crate::cli::paths::shown;
use crate::cli::report::plural;
use crate::cli::session::Session;
use crate::firm_tree::{IDENTITY, KEYRING, LOCKS};
use crate::model::firm::{Client, Firm, SitePlace};
use crate::model::naming::Naming;
use crate::seal::identity::{FirmIdentity, Recipients};
use crate::seal::keyring::{Access, Draft, Keyring, Keys};
use crate::suggest;

/// At most so many clients without a directory are named.
const MOST_NAMED: usize = 5;

/// The firm's keyring. Its lock is only on this machine and is never committed.
pub(super) fn ring_of(root: &Path) -> Keyring {
    Keyring::at(
        root.join("content").join(KEYRING),
        root.join(LOCKS).join("keyring"),
    )
}

/// The firm's keyring, opened with the firm's identity.
pub(in crate::cli) struct Ring<'s> {
    session: &'s Session,
    pub(super) keyring: Keyring,
    pub(super) keys: Keys,
    pub(super) pins: Pins,
    advice: Advice<'s>,
    /// The language of clients that name none.
    locale: String,
}

impl<'s> Ring<'s> {
    /// Finds the identity, or makes one where there is neither an identity nor a keyring that
    /// has to be opened. Refuses clients without a key for which none may be made.
    pub(in crate::cli) fn find(
        session: &'s Session,
        firm: &Firm,
        clients: &[&Client],
    ) -> Result<Self, Failure> {
        let Session { root, report, .. } = session;
        let keyring = ring_of(root).telling(report.prompt());
        let mut pins = Pins::read(root)?;
        let clients: Vec<&str> = clients.iter().map(|client| client.slug.as_str()).collect();
        making::check(session, &clients, &keyring, &pins)?;
        let prompt = report.prompt();
        let named = &firm.recipients;
        let mut advice = Advice::new(session);
        let identity = match identity::find(session, named)? {
            Some(identity) => identity,
            None if named.is_empty() && keyring.clients()?.is_empty() => {
                let path = root.join(IDENTITY);
                report.say(&format!("made the firm's identity: {}", shown(&path)));
                let made = FirmIdentity::make(&path)?;
                advice.identity = Some(path);
                session.keep_from_git()?;
                made
            }
            None => return Err(identity::missing(&root.join(IDENTITY))),
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
            advice,
            locale: firm.locale.clone(),
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
        clients: &[&Client],
    ) -> Result<Vec<Option<Access>>, Failure> {
        let mut known = Vec::new();
        for client in clients {
            let slug = client.slug.as_str();
            let access = self.keyring.has(slug).then(|| self.open(slug));
            known.push(access.transpose()?);
        }
        if known.iter().any(Option::is_none) {
            self.confirmed()?;
        }
        Ok(known)
    }

    /// The keys and slots of clients. Where there are no keys yet, they are made, and the new
    /// passphrases are printed, this once.
    pub(in crate::cli) fn complete(
        &mut self,
        clients: &[&Client],
        known: Vec<Option<Access>>,
    ) -> Result<Vec<Access>, Failure> {
        let without = clients
            .iter()
            .zip(&known)
            .filter(|(_, known)| known.is_none());
        let without: Vec<&Client> = without.map(|(client, _)| *client).collect();
        let mut made = self.make_all(&without, None)?;
        let mut complete = Vec::with_capacity(known.len());
        for (client, known) in clients.iter().zip(known) {
            complete.push(match known {
                Some(access) if access.address.is_empty() && client.place == SitePlace::Private => {
                    self.give_private_address(&client.slug)?
                }
                Some(access) if access.ledger.is_none() => self.give_ledger_key(access, client)?,
                Some(access) => access,
                None => made.remove(&client.slug).expect("made just now"),
            });
        }
        self.pins.save()?;
        Ok(complete)
    }

    fn give_private_address(&mut self, slug: &str) -> Result<Access, Failure> {
        if let Some(why) = self.session.keys.why_locked() {
            return Err(Failure::could_not(format!(
                "`{slug}` has no private address yet, and none is made {why}"
            ))
            .hint(format!(
                "run `deedbox build {slug}` on a machine of the firm, and commit content/keyring"
            )));
        }
        self.changed(slug, |_| Ok(()))
    }

    /// Gives an entry of an earlier version what opens the ledgers of its site. Where the keyring may
    /// not be changed, the site is written without one: then all of it is sealed anew each time.
    fn give_ledger_key(&mut self, access: Access, client: &Client) -> Result<Access, Failure> {
        let slug = &client.slug;
        let report = &self.session.report;
        if let Some(why) = self.session.keys.why_locked() {
            report.say(&format!(
                "all of `{slug}` is sealed anew at each build: its keyring entry is of an earlier version, and is not changed {why}; build once on a machine of the firm, and commit content/keyring"
            ));
            return Ok(access);
        }
        report.say(&format!(
            "the keyring entry of `{slug}` is brought up to date: commit content/keyring"
        ));
        self.changed(slug, |_| Ok(()))
    }

    /// Makes a client's key and prints the new passphrases.
    pub(super) fn make(
        &mut self,
        client: &Client,
        naming: Option<&Naming>,
    ) -> Result<Access, Failure> {
        let mut made = self.make_all(&[client], naming)?;
        Ok(made.remove(&client.slug).expect("made just now"))
    }

    /// Makes the keys of clients, by their names, and prints the new passphrases of each as soon as
    /// its key is kept.
    fn make_all(
        &mut self,
        clients: &[&Client],
        naming: Option<&Naming>,
    ) -> Result<BTreeMap<String, Access>, Failure> {
        let [first, ..] = clients else {
            return Ok(BTreeMap::new());
        };
        self.confirmed()?;
        let report = &self.session.report;
        report.say(&match clients.len() {
            1 => format!("making the key of `{}` …", first.slug),
            many => format!("making the keys of {} …", plural(many, "client")),
        });
        let wanted: Vec<(&str, Vec<String>)> = clients
            .iter()
            .map(|client| {
                let people = client.people.iter().filter(|person| person.has_access);
                let emails = people.filter_map(|person| person.email.clone());
                (client.slug.as_str(), emails.collect())
            })
            .collect();
        for client in clients {
            making::name(&self.session.root, client, &self.locale, &self.pins, naming)?;
        }
        let progress = report.slots();
        let mut made = BTreeMap::new();
        let pins = &mut self.pins;
        let advice = &mut self.advice;
        let ended = self.keyring.make_all(
            &wanted,
            &self.keys,
            &|done, all| progress.done(done, all),
            |slug, access| {
                advice.keys = true;
                pins.take(slug, access.generation);
                for holder in &access.holders {
                    report.passphrase(slug, &whom(holder), holder.passphrase.reveal());
                }
                made.insert(slug.to_owned(), access);
            },
        );
        // Of those whose keys were made before something failed, too.
        self.pins.save()?;
        for slug in made.keys() {
            making::is_built(&self.session.root, slug)?;
        }
        ended?;
        Ok(made)
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

    /// Whether the keyring holds any key.
    pub(in crate::cli) fn holds_keys(session: &Session) -> Result<bool, Failure> {
        Ok(!ring_of(&session.root).clients()?.is_empty())
    }

    /// Whether the keyring holds a client that has no directory any more.
    pub(in crate::cli) fn has_orphans(session: &Session) -> Result<bool, Failure> {
        let keyring = ring_of(&session.root);
        Ok(!making::orphans(&session.root, &keyring)?.is_empty())
    }

    /// Says which clients of the keyring have no directory any more. Where two names share a
    /// key, the client is being renamed.
    pub(in crate::cli) fn orphans(
        &self,
        clients: &[&Client],
        known: &[Option<Access>],
    ) -> Result<(), Failure> {
        self.no_renaming(None)?;
        let orphans = making::orphans(&self.session.root, &self.keyring)?;
        for orphan in &orphans {
            let key = self.keyring.open(orphan, &self.keys).ok();
            let key = key.map(|access| access.key.to_text());
            let is_its = |access: &Option<Access>| {
                let own = access.as_ref().map(|access| access.key.to_text());
                own.is_some() && own == key
            };
            if let Some(at) = known.iter().position(is_its) {
                return Err(half_renamed(orphan, &clients[at].slug));
            }
        }
        let names: Vec<String> = orphans.iter().map(|orphan| format!("`{orphan}`")).collect();
        match names.as_slice() {
            [] => {}
            [only] => self.session.report.say_once(&format!(
                "the keyring holds the key of {only}, which has no directory"
            )),
            many => self.session.report.say_once(&format!(
                "the keyring holds the keys of {}, which have no directories",
                suggest::first(many, MOST_NAMED)
            )),
        }
        Ok(())
    }

    /// Where the keyring and the content disagree about who has access, a line each.
    pub(in crate::cli) fn differences(&self, client: &Client, access: &Access) -> Vec<String> {
        let slug = &client.slug;
        let mut lines = Vec::new();
        for person in client.people.iter().filter(|person| person.has_access) {
            let email = person.email.as_deref().unwrap_or_default();
            let is_revoked = access
                .revoked
                .iter()
                .any(|one| one.eq_ignore_ascii_case(email));
            if is_revoked {
                lines.push(format!(
                    "the passphrase of {email} was revoked: write `access: none` at {email} in content/{slug}/client.yaml"
                ));
            } else if !email.is_empty() && holder(access, email).is_none() {
                lines.push(format!(
                    "{} has no passphrase for `{slug}` yet: `deedbox access add {slug} {email}`",
                    person.name
                ));
            }
        }
        for holder in &access.holders {
            let is_known = contact(client, &holder.email).is_some_and(|one| one.has_access);
            if !is_known && !holder.email.is_empty() {
                lines.push(format!(
                    "{} still opens `{slug}`, and content/{slug}/client.yaml does not give them access: `deedbox access revoke {slug} {}`",
                    holder.email, holder.email
                ));
            }
        }
        let is_sealed_to_others =
            !access.recipients.is_empty() && access.recipients != self.keys.recipients.texts();
        if is_sealed_to_others {
            lines.push(format!(
                "the keyring entry of `{slug}` is sealed to other recipients than content/firm.yaml names: `deedbox keys reseal`"
            ));
        }
        lines
    }

    /// Says what to back up, where something was made that would be lost with
    /// this machine.
    pub(in crate::cli) fn advise(&mut self) {
        self.advice.say();
    }
}

/// Why nothing is done while a client has two names.
fn half_renamed(old: &str, new: &str) -> Failure {
    Failure::could_not(format!(
        "`{new}` and `{old}` have the same key: renaming one to the other was not finished"
    ))
    .hint(format!("finish it with `deedbox rename {old} {new}`"))
}

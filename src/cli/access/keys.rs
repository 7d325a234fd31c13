//! `deedbox keys`: whose keys at the firm open the keyring, and which keyring is the firm's.

use super::identity;
use super::pins::Pins;
use super::recipients::{self, difference};
use super::ring::ring_of;
use super::trust::{self, Own};
use super::whom::name_of;
use crate::cli::failure::Failure;
use crate::cli::report::plural;
use crate::cli::session::{Command, Session};
use crate::load;
use crate::seal::identity::{FirmIdentity, Recipients, recipient};
use crate::seal::keyring::{Change, Keyring, Keys};

/// Lists the recipients of the keyring, and says the fingerprint of the firm's secret.
#[derive(Debug)]
pub(in crate::cli) struct ListKeys;

impl Command for ListKeys {
    fn run(&self, session: &Session) -> Result<(), Failure> {
        let Session { root, report, .. } = session;
        let named = load::firm(root)?.recipients;
        let identity = identity::find(session, &named)?;
        let own = identity.as_ref().map_or(&[][..], FirmIdentity::recipients);
        let implied = named.is_empty();
        let names = recipients::names(root)?;
        for text in if implied { own } else { &named } {
            let is_own = recipient(text).is_ok_and(|one| own.contains(&one));
            let mark = if is_own { "  (this identity)" } else { "" };
            let name = names.iter().find(|(one, _)| one == text);
            let name = name.map_or_else(String::new, |(_, name)| format!("  {name}"));
            report.output(&format!("{text}{name}{mark}"));
        }
        let keyring = ring_of(root);
        if implied && identity.is_none() && keyring.clients()?.is_empty() {
            report.say("there is no keyring yet: the first `deedbox build` makes it, with the firm's identity");
        } else if implied {
            report.say("content/firm.yaml names no `recipients`: the keyring is sealed to the identity that made it");
        }
        let firm = identity
            .map(|identity| keyring.firm(&identity))
            .transpose()?;
        if let Some(firm) = firm.flatten() {
            let fingerprint = firm.fingerprint();
            let pins = Pins::read(root)?;
            let is_known = pins.fingerprint() == Some(fingerprint.as_str());
            let not = if is_known {
                ""
            } else {
                ", which is not known on this machine"
            };
            report.say(&format!(
                "the fingerprint of the firm's secret is `{fingerprint}`{not}"
            ));
        }
        Ok(())
    }
}

/// Trusts the firm's secret on this machine from now on: by the fingerprint that is given, or
/// after asking.
#[derive(Debug)]
pub(in crate::cli) struct AcceptKeys {
    pub(in crate::cli) fingerprint: Option<String>,
}

impl Command for AcceptKeys {
    fn run(&self, session: &Session) -> Result<(), Failure> {
        let Session { root, report, .. } = session;
        let named = load::firm(root)?.recipients;
        let identity = identity::require(session, &named)?;
        let prompt = report.prompt();
        let recipients = Recipients::of(&named, &identity, &prompt)?;
        let keyring = ring_of(root);
        let Some(firm) = keyring.firm(&identity)? else {
            return Err(
                Failure::could_not("the keyring has no secret of the firm yet")
                    .hint("`deedbox build` makes one with the first key"),
            );
        };
        let found = firm.fingerprint();
        match &self.fingerprint {
            Some(typed) if typed.trim() != found => {
                return Err(Failure::usage(format!(
                    "`{}` is not the fingerprint of the firm's secret in content/keyring",
                    typed.trim()
                ))
                .note(format!("that is `{found}`"))
                .hint("type it as a colleague's `deedbox keys list` prints it; if that is what you typed, content/keyring is not theirs: restore it from git"));
            }
            Some(_) => {}
            None => {
                report.say(&format!(
                    "the keyring is sealed to {}",
                    firm.recipients().join(", ")
                ));
                let question = format!(
                    "the fingerprint of the firm's secret is `{found}`: do your colleagues see the same? [yes/no]"
                );
                if !trust::confirmed(&prompt, &question) {
                    return Err(Failure::could_not("nothing was accepted").hint(trust::COMPARE));
                }
            }
        }
        let mut pins = Pins::read(root)?;
        let keys = Keys {
            identity,
            recipients,
            firm,
        };
        for client in keyring.clients()? {
            pins.take(&client, keyring.open(&client, &keys)?.generation);
        }
        pins.accept(found.clone());
        pins.save()?;
        report.done(&format!(
            "this machine knows the firm's secret by `{found}`"
        ));
        Ok(())
    }
}

/// The keyring, and the keys of whoever changes its recipients.
struct Holding {
    keyring: Keyring,
    keys: Keys,
    pins: Pins,
}

impl Holding {
    fn open(
        session: &Session,
        identity: FirmIdentity,
        named: &[String],
        change: Option<&Change>,
    ) -> Result<Self, Failure> {
        session.keys.may_change()?;
        let prompt = session.report.prompt();
        let keyring = ring_of(&session.root).telling(prompt.clone());
        let own = Own {
            recipients: Recipients::of(named, &identity, &prompt)?,
            identity,
        };
        let mut pins = Pins::read(&session.root)?;
        let keys = trust::keys(session, &keyring, own, &mut pins, change)?;
        Ok(Self {
            keyring,
            keys,
            pins,
        })
    }

    /// Seals every entry to the recipients of `keys`; `settle` writes down what was changed.
    fn reseal(
        &mut self,
        session: &Session,
        change: Change,
        settle: impl FnOnce() -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        self.keys.firm = self.keys.firm.clone().changing(change);
        let report = &session.report;
        let told = |client: &str| report.detail(&format!("resealed the entry of `{client}`"));
        let count = self.keyring.reseal(&mut self.keys, &told, settle)?;
        report.done(&format!(
            "{} of the keyring sealed to {}",
            plural(count, "entry"),
            plural(self.keys.recipients.texts().len(), "recipient")
        ));
        Ok(())
    }
}

/// Lets another key open the keyring.
#[derive(Debug)]
pub(in crate::cli) struct AddKey {
    pub(in crate::cli) recipient: String,
    /// Kept as a comment.
    pub(in crate::cli) name: Option<String>,
}

impl Command for AddKey {
    fn run(&self, session: &Session) -> Result<(), Failure> {
        let Session { root, report, .. } = session;
        let (added, comment) = recipients::typed(&self.recipient)?;
        let name = self.name.clone().or(comment);
        let before = load::firm(root)?.recipients;
        let own = identity::require(session, &before)?;
        let mut wanted: Vec<(String, Option<String>)> =
            before.iter().map(|one| (one.clone(), None)).collect();
        if before.is_empty() {
            // Once `firm.yaml` names recipients, only those count: whoever had access without
            // being named would be locked out.
            let implied = own.recipients().iter();
            wanted.extend(implied.map(|one| (one.clone(), None)));
            if wanted.is_empty() {
                return Err(Failure::could_not(
                    "only the plugin of this identity knows its recipient",
                )
                .hint("write it below `recipients` in content/firm.yaml first"));
            }
        }
        if wanted
            .iter()
            .any(|(one, _)| recipient(one).is_ok_and(|one| one == added))
        {
            return Err(Failure::usage("this recipient is named already"));
        }
        wanted.push((added.clone(), name));
        let change = Change::Adding(added.clone());
        let mut holding = Holding::open(session, own, &before, Some(&change))?;
        // A recipient that cannot be sealed to, because its plugin is missing, is not written
        // down.
        let texts: Vec<String> = wanted.iter().map(|(one, _)| one.clone()).collect();
        let recipients = Recipients::named(&texts, &report.prompt())?;
        let confirmed = holding.keys.firm.recipients();
        expect(&recipients.texts(), with(confirmed, &added))?;
        holding.keys.recipients = recipients;
        let firm = recipients::changed(root, &wanted)?;
        // firm.yaml is written before the keyring says that the change is done, so a killed run
        // can be repeated, or is finished by the next one.
        holding.reseal(session, change, || firm.write())
    }
}

/// Keeps a key from opening the keyring.
#[derive(Debug)]
pub(in crate::cli) struct RemoveKey {
    pub(in crate::cli) recipient: String,
}

impl Command for RemoveKey {
    fn run(&self, session: &Session) -> Result<(), Failure> {
        let Session { root, report, .. } = session;
        let (removed, _) = recipients::typed(&self.recipient)?;
        let before = load::firm(root)?.recipients;
        let own = identity::require(session, &before)?;
        let is_it = |one: &String| recipient(one).is_ok_and(|one| one == removed);
        let change = Change::Removing(removed.clone());
        if !before.iter().any(is_it) {
            // Everything was done but for the keyring's note that it is.
            let firm = ring_of(root).firm(&own)?;
            if firm.is_some_and(|firm| firm.change() == Some(&change)) {
                return Holding::open(session, own, &before, Some(&change)).map(drop);
            }
            return Err(
                Failure::usage("content/firm.yaml does not name this recipient")
                    .hint("`deedbox keys list` lists those that it names"),
            );
        }
        let left: Vec<(String, Option<String>)> = before
            .iter()
            .filter(|one| !is_it(one))
            .map(|one| (one.clone(), None))
            .collect();
        if left.is_empty() {
            return Err(Failure::usage(
                "this is the only recipient: nobody could open the keyring any more",
            )
            .hint("add another one first: `deedbox keys add RECIPIENT`"));
        }
        // Whoever does this must be able to open the keyring afterwards too.
        let opens = |one: &(String, Option<String>)| {
            recipient(&one.0).is_ok_and(|one| own.recipients().contains(&one))
        };
        if !own.recipients().is_empty() && !left.iter().any(opens) {
            return Err(Failure::usage(
                "this is the key of the identity in use, which could then not open what it seals",
            )
            .hint("somebody else has to remove it, with their own identity"));
        }
        let mut holding = Holding::open(session, own, &before, Some(&change))?;
        let texts: Vec<String> = left.iter().map(|(one, _)| one.clone()).collect();
        let recipients = Recipients::named(&texts, &report.prompt())?;
        let confirmed = holding.keys.firm.recipients();
        expect(&recipients.texts(), without(confirmed, &removed))?;
        holding.keys.recipients = recipients;
        let known = known_to(&holding, &removed)?;
        let firm = recipients::changed(root, &left)?;
        // Whoever leaves knows the secret, and could mark anything with it.
        holding.keys.firm = holding.keys.firm.clone().renewed();
        let fingerprint = holding.keys.firm.fingerprint();
        holding.pins.begin(&fingerprint)?;
        holding.reseal(session, change, || firm.write())?;
        report.say(&trust::renewed(&fingerprint));
        holding.pins.accept(fingerprint);
        holding.pins.save()?;
        for line in &known {
            report.say(line);
        }
        if !known.is_empty() {
            report.say("`deedbox access rotate --all --passphrases` makes all of these new, and seals the workspaces anew; without `--passphrases` the old passphrases go on opening them");
        }
        Ok(())
    }
}

/// What was known to the person whose key opened the keyring: a line for each client.
fn known_to(holding: &Holding, removed: &String) -> Result<Vec<String>, Failure> {
    let mut lines = Vec::new();
    for client in holding.keyring.clients()? {
        let access = holding.keyring.open(&client, &holding.keys)?;
        let is_named = access.recipients.is_empty() || access.recipients.contains(removed);
        // Where a removal was killed, some entries are sealed anew already.
        if is_named || holding.keys.firm.is_renewed() {
            let people: Vec<String> = access
                .holders
                .iter()
                .map(|holder| name_of(&holder.email))
                .collect();
            lines.push(format!(
                "whoever had that key knew the workspace key of `{client}`, and the passphrases of {}",
                people.join(", ")
            ));
        }
    }
    Ok(lines)
}

/// Seals every entry to the recipients that `firm.yaml` names now. Those that nobody has
/// confirmed yet are shown, and somebody is asked.
#[derive(Debug)]
pub(in crate::cli) struct ResealKeys {
    /// Asks nothing.
    pub(in crate::cli) yes: bool,
}

impl Command for ResealKeys {
    fn run(&self, session: &Session) -> Result<(), Failure> {
        let Session { root, report, .. } = session;
        let named = load::firm(root)?.recipients;
        let own = identity::require(session, &named)?;
        let wanted = Some(&Change::Resealing);
        let mut holding = Holding::open(session, own, &named, wanted)?;
        let prompt = report.prompt();
        let agreed = |what: &str, question: &str| {
            if self.yes || trust::confirmed(&prompt, &format!("{what}\n{question} [yes/no]")) {
                return Ok(());
            }
            Err(Failure::could_not(what.to_owned())
                .note("nothing was sealed")
                .hint("if that is right, answer `yes` at a terminal, or give `--yes`"))
        };
        let (now, before) = (
            holding.keys.recipients.texts(),
            holding.keys.firm.recipients(),
        );
        if now != before {
            let difference = difference(&now, before);
            report.say(&format!("recipients of the keyring: {difference}"));
            agreed(
                &format!("content/firm.yaml changed who opens the keyring: {difference}"),
                "seal all keys and passphrases to these recipients?",
            )?;
        }
        let unmarked = holding.keyring.unmarked(&holding.keys.identity)?;
        if !unmarked.is_empty() {
            let names = unmarked.join(", ");
            agreed(
                &format!("these entries of the keyring bear no mark of the firm: {names}"),
                "did a colleague make them with deedbox 0.1.0, and may they be marked now?",
            )?;
            holding.keys.firm = holding.keys.firm.clone().adopting();
        }
        holding.reseal(session, Change::Resealing, || Ok(()))
    }
}

/// Refuses other new recipients than those that were asked for: nobody confirmed them.
fn expect(now: &[String], confirmed: Vec<String>) -> Result<(), Failure> {
    recipients::unconfirmed(now, &confirmed).map_or(Ok(()), Err)
}

fn with(recipients: &[String], one: &String) -> Vec<String> {
    let mut all = without(recipients, one);
    all.push(one.clone());
    all.sort();
    all
}

fn without(recipients: &[String], one: &String) -> Vec<String> {
    let mut all = recipients.to_vec();
    all.retain(|other| other != one);
    all
}

//! Whether the keyring is the firm's: its secret is opened, and its fingerprint compared with
//! the one that this machine knows, or that a variable names. A secret that this machine does
//! not know is shown, and accepted once: by somebody who is asked, or by a command.

use std::sync::Arc;

use super::pins::{Pins, VARIABLE};
use crate::cli::environment::in_ci;
use crate::cli::failure::Failure;
use crate::cli::report::plural;
use crate::cli::session::Session;
use crate::seal::SealError;
use crate::seal::identity::{FirmIdentity, Prompt, Recipients, recipient};
use crate::seal::keyring::{Change, FirmSecret, Keyring, Keys};

/// What opens the keyring here, and whom it is sealed to.
pub(super) struct Own {
    pub(super) identity: FirmIdentity,
    pub(super) recipients: Recipients,
}

impl Own {
    fn with(self, firm: FirmSecret) -> Keys {
        Keys {
            identity: self.identity,
            recipients: self.recipients,
            firm,
        }
    }
}

/// Opens the firm's secret and makes sure that it is the known one. Makes a secret for an empty
/// keyring, and for one of the first version, which had none.
pub(super) fn keys(
    session: &Session,
    keyring: &Keyring,
    own: Own,
    pins: &mut Pins,
    wanted: Option<&Change>,
) -> Result<Keys, Failure> {
    let report = &session.report;
    let firm = keyring
        .firm(&own.identity)
        .map_err(|error| wrong(keyring, error))?;
    let keys = match firm {
        Some(firm) => {
            known(&firm, pins, &report.prompt())?;
            let mut keys = own.with(firm);
            let is_confirmed = keys.recipients.texts() == keys.firm.recipients();
            if let Some(change) = keys.firm.change()
                && !is_confirmed
                && wanted != Some(change)
            {
                return Err(half_way(change));
            }
            if keys.firm.is_unfinished() && is_confirmed && session.keys.why_locked().is_none() {
                keyring.reseal(&mut keys, &|_| {}, || Ok::<_, SealError>(()))?;
                report.say("finished marking the keyring, which another run had begun");
            }
            let fingerprint = keys.firm.fingerprint();
            if pins.has_begun(&fingerprint) && !keys.firm.is_unfinished() {
                report.say(&match pins.fingerprint() {
                    Some(_) => renewed(&fingerprint),
                    None => made(&fingerprint),
                });
                pins.accept(fingerprint);
            }
            keys
        }
        None => begin(session, keyring, own, pins)?,
    };
    pins.save()?;
    Ok(keys)
}

/// The command that finishes what was begun.
fn ending(change: &Change) -> String {
    // Text from the file goes into a command line only if it is a recipient.
    let line = |word: &str, text: &str| match recipient(text) {
        Ok(one) if one.contains(' ') => format!("deedbox keys {word} \"{one}\""),
        Ok(one) => format!("deedbox keys {word} {one}"),
        Err(_) => "deedbox keys reseal".to_owned(),
    };
    match change {
        Change::Adding(text) => line("add", text),
        Change::Removing(text) => line("remove", text),
        Change::Resealing => "deedbox keys reseal".to_owned(),
    }
}

/// The error for a change that a run began and did not finish.
fn half_way(change: &Change) -> Failure {
    let what = match change {
        Change::Adding(_) => "adding a recipient to",
        Change::Removing(_) => "removing a recipient from",
        Change::Resealing => "resealing",
    };
    Failure::could_not(format!("{what} the keyring was begun and is not finished"))
        .note("content/firm.yaml does not say yet what the keyring says")
        .hint(format!("finish it: `{}`", ending(change)))
}

/// What to tell people when the secret is there.
fn made(fingerprint: &str) -> String {
    format!(
        "made the firm's secret; its fingerprint is `{fingerprint}`: other machines ask for it once, CI takes it from {VARIABLE}"
    )
}

/// What to tell people after the secret was made anew.
pub(super) fn renewed(fingerprint: &str) -> String {
    format!(
        "the firm's secret is new; its fingerprint is `{fingerprint}`: tell your colleagues, whose machines ask for it, and change {VARIABLE} in CI"
    )
}

/// The error where the secret does not open. It names an entry, which does not open either:
/// people know of entries, and not of the secret.
fn wrong(keyring: &Keyring, error: SealError) -> SealError {
    let clients = keyring.clients().unwrap_or_default();
    match (error, clients.first()) {
        (SealError::WrongKey { .. }, Some(client)) => SealError::WrongKey {
            what: format!("the keyring entry of `{client}`"),
        },
        (error, _) => error,
    }
}

/// Makes the firm's secret.
fn begin(session: &Session, keyring: &Keyring, own: Own, pins: &mut Pins) -> Result<Keys, Failure> {
    let report = &session.report;
    if let Some(fingerprint) = pins.fingerprint() {
        return Err(Failure::could_not("content/keyring/firm.age is missing")
            .note(format!(
                "it holds the firm's secret, by which the keyring is recognised; its fingerprint is `{fingerprint}`"
            ))
            .hint("restore content/keyring from git or from your backup"));
    }
    let clients = keyring.clients()?;
    if let Some(why) = session.keys.why_locked() {
        return Err(Failure::could_not(format!(
            "the keyring has no secret of the firm yet, and none is made {why}"
        ))
        .hint("run `deedbox keys reseal` on a machine of the firm, and commit content/keyring"));
    }
    let mut firm = FirmSecret::generate(&own.recipients);
    if !clients.is_empty() {
        if keyring.unmarked(&own.identity)? != clients {
            return Err(Failure::could_not("content/keyring/firm.age is missing")
                .note("entries beside it bear the mark of a secret that was in it")
                .hint("restore content/keyring from git or from your backup"));
        }
        firm = firm.adopting();
    }
    let mut keys = own.with(firm);
    let fingerprint = keys.firm.fingerprint();
    // Should this run be killed, the next one knows whose secret it finds.
    pins.begin(&fingerprint)?;
    keyring.reseal(&mut keys, &|_| {}, || Ok::<_, SealError>(()))?;
    if !clients.is_empty() {
        report.say(&format!(
            "took over {} of the keyring, which deedbox 0.1.0 had made without marks: from now on only entries with the firm's mark are accepted; commit content/keyring",
            plural(clients.len(), "entry")
        ));
    }
    report.say(&made(&fingerprint));
    pins.accept(fingerprint);
    Ok(keys)
}

/// How somebody finds out whether a fingerprint is right. It is not the one in doubt that is
/// typed then: to copy that would compare nothing.
pub(super) const COMPARE: &str = "ask a colleague what `deedbox keys list` says there; if it is the same, type what they say: `deedbox keys accept FINGERPRINT`";

/// Makes sure that a fingerprint is the one that is known here. Asks somebody about a new one.
fn known(firm: &FirmSecret, pins: &mut Pins, prompt: &Arc<dyn Prompt>) -> Result<(), Failure> {
    let fingerprint = firm.fingerprint();
    let before = pins.fingerprint().map(str::to_owned);
    // A run on this machine may have made it, and ended before it could note that.
    let is_own = pins.has_begun(&fingerprint) && !pins.is_named();
    if before.as_ref() == Some(&fingerprint) || is_own {
        return Ok(());
    }
    if let (Some(before), Some(change), false) = (&before, firm.change(), pins.is_named()) {
        return Err(Failure::could_not(
            "the firm's secret is being made anew, and whoever began that has not finished it",
        )
        .note(format!(
            "its fingerprint becomes `{fingerprint}`, and it was `{before}`"
        ))
        .hint(format!(
            "`{}` finishes it on the machine where it was begun; then commit content/ there",
            ending(change)
        )));
    }
    let hint = format!("{COMPARE}; in CI set {VARIABLE} to it");
    let failure = match &before {
        Some(before) if pins.is_named() => {
            return Err(Failure::could_not(format!(
                "the firm's secret is not the one that {VARIABLE} names"
            ))
            .note(format!(
                "its fingerprint is `{fingerprint}`, and the variable says `{before}`"
            ))
            .hint(format!(
                "`deedbox keys remove` makes another one: if a colleague did, set {VARIABLE} to the new one; else restore content/keyring from git"
            )));
        }
        Some(before) => Failure::could_not("the firm's secret is not the one that this machine knows")
            .note(format!(
                "its fingerprint is `{fingerprint}`, and it was `{before}`; `deedbox keys remove` makes another one, and nothing else does"
            ))
            .hint(hint),
        None => Failure::could_not("the firm's secret in content/keyring is not known on this machine")
            .note(format!("its fingerprint is `{fingerprint}`"))
            .hint(hint),
    };
    if asks(&failure, prompt) {
        pins.accept(fingerprint);
        return Ok(());
    }
    Err(failure)
}

/// Shows what would stop the command, and asks whether to go on.
fn asks(failure: &Failure, prompt: &Arc<dyn Prompt>) -> bool {
    if in_ci() {
        return false;
    }
    let note = failure.note.as_deref().unwrap_or_default();
    let question = format!(
        "{}: {note}\nis this the fingerprint that your colleagues see? [yes/no]",
        failure.fact
    );
    confirmed(prompt, &question)
}

/// Whether somebody says yes. Without a terminal the answer is no.
pub(super) fn confirmed(prompt: &Arc<dyn Prompt>, question: &str) -> bool {
    let answer = prompt.ask(question);
    answer.is_some_and(|answer| answer.trim().eq_ignore_ascii_case("yes"))
}

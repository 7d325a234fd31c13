//! Entries that are made, changed and opened again.

use std::sync::Arc;

use super::*;
use crate::seal::identity::{Nobody, Person};

fn keys(identity: FirmIdentity, named: &[String]) -> Keys {
    let nobody: Arc<dyn Person> = Arc::new(Nobody);
    let recipients = Recipients::of(named, &identity, &nobody).expect("recipients");
    Keys {
        identity,
        recipients,
    }
}

#[test]
fn gives_back_what_was_made_and_opens_for_its_identity_only() {
    let directory = tempfile::tempdir().expect("a directory");
    let identity = FirmIdentity::make(&directory.path().join("identity.txt")).expect("written");
    let other = FirmIdentity::make(&directory.path().join("other.txt")).expect("written");
    let keys = keys(identity, &[]);
    let identity = &keys.identity;
    let keyring = Keyring::at(directory.path().join("keyring"));
    assert!(keyring.clients().expect("readable").is_empty());

    let made = keyring.make("acme", &["dana@acme.example".into()], &keys, &|_, _| {});
    let made = made.expect("made");
    assert_eq!(keyring.clients().expect("readable"), ["acme"]);
    let opened = keyring.open("acme", identity).expect("opened");
    assert_eq!(*opened.key.to_text(), *made.key.to_text());
    assert_eq!(
        opened.holders[0].passphrase.reveal(),
        made.holders[0].passphrase.reveal()
    );
    assert_eq!(opened.slots[0].bytes, made.slots[0].bytes);
    let unlocked = Slot::open(&opened.slots[0].bytes, &opened.holders[0].passphrase);
    assert_eq!(*unlocked.expect("own slot").to_text(), *made.key.to_text());

    assert!(matches!(
        keyring.open("acme", &other),
        Err(SealError::WrongKey { .. })
    ));
    assert!(matches!(
        keyring.open("nobody", identity),
        Err(SealError::Missing { .. })
    ));
    let debug = format!("{opened:?}");
    assert!(
        !debug.contains(opened.holders[0].passphrase.reveal()),
        "{debug}"
    );
    assert!(!debug.contains("AGE-SECRET"), "{debug}");
}

#[test]
fn an_entry_that_its_maker_cannot_open_is_not_written() {
    let directory = tempfile::tempdir().expect("a directory");
    let identity = FirmIdentity::make(&directory.path().join("identity.txt")).expect("written");
    let other = FirmIdentity::make(&directory.path().join("other.txt")).expect("written");
    let keys = keys(identity, other.recipients());
    let keyring = Keyring::at(directory.path().join("keyring"));
    let made = keyring.make("acme", &[], &keys, &|_, _| {});
    assert!(matches!(made, Err(SealError::WrongKey { .. })));
    assert!(!keyring.has("acme"));
}

#[test]
fn a_change_is_all_or_nothing() {
    let directory = tempfile::tempdir().expect("a directory");
    let identity = FirmIdentity::make(&directory.path().join("identity.txt")).expect("written");
    let keys = keys(identity, &[]);
    let keyring = Keyring::at(directory.path().join("keyring"));
    let quiet = |_: usize, _: usize| {};
    let two = ["a@acme.example".into(), "b@acme.example".into()];
    let before = keyring.make("acme", &two, &keys, &quiet).expect("made");

    let refused: Result<_, SealError> = keyring.change("acme", &keys, &quiet, |draft| {
        draft.remove("a@acme.example");
        Err(SealError::NoRecipient)
    });
    assert!(refused.is_err());
    let same = keyring.open("acme", &keys.identity).expect("opened");
    assert_eq!(same.holders.len(), 2);

    let after: Result<_, SealError> = keyring.change("acme", &keys, &quiet, |draft| {
        draft.remove("A@Acme.example ");
        draft.new_key();
        Ok(())
    });
    let after = after.expect("changed");
    assert_ne!(*after.key.to_text(), *before.key.to_text());
    assert_eq!(after.holders.len(), 1);
    let kept = &after.holders[0];
    assert_eq!(
        kept.passphrase.reveal(),
        before.holders[1].passphrase.reveal()
    );
    let own = Slot::open(&after.slots[0].bytes, &kept.passphrase).expect("its slot");
    assert_eq!(*own.to_text(), *after.key.to_text());
}

//! Entries that are made, changed and opened again.

use super::*;

fn keys(identity: FirmIdentity, named: &[String]) -> Keys {
    let nobody: Arc<dyn Prompt> = Arc::new(Nobody);
    let recipients = Recipients::of(named, &identity, &nobody).expect("recipients");
    Keys {
        firm: FirmSecret::generate(&recipients),
        identity,
        recipients,
    }
}

/// A keyring with the firm's secret, and another identity that opens nothing.
fn begun(directory: &std::path::Path) -> (Keyring, Keys) {
    let identity = FirmIdentity::make(&directory.join("identity.txt")).expect("written");
    let mut keys = keys(identity, &[]);
    let keyring = Keyring::at(directory.join("keyring"), directory.join("lock"));
    keyring
        .reseal(&mut keys, &|_| {}, settled)
        .expect("written");
    (keyring, keys)
}

#[test]
fn gives_back_what_was_made_and_opens_for_its_identity_only() {
    let directory = tempfile::tempdir().expect("a directory");
    let (keyring, mut keys) = begun(directory.path());
    let other = FirmIdentity::make(&directory.path().join("other.txt")).expect("written");
    assert!(keyring.clients().expect("readable").is_empty());

    let made = keyring.make("acme", &["dana@acme.example".into()], &keys, &|_, _| {});
    let made = made.expect("made");
    assert_eq!(keyring.clients().expect("readable"), ["acme"]);
    let opened = keyring.open("acme", &keys).expect("opened");
    assert_eq!(opened.generation, 1);
    assert_eq!(*opened.key.to_text(), *made.key.to_text());
    assert_eq!(
        opened.holders[0].passphrase.reveal(),
        made.holders[0].passphrase.reveal()
    );
    assert_eq!(opened.slots[0].bytes, made.slots[0].bytes);
    let unlocked = Slot::open(&opened.slots[0].bytes, &opened.holders[0].passphrase);
    assert_eq!(*unlocked.expect("own slot").to_text(), *made.key.to_text());

    assert!(matches!(
        keyring.open("nobody", &keys),
        Err(SealError::Missing { .. })
    ));
    keys.identity = other;
    assert!(matches!(
        keyring.open("acme", &keys),
        Err(SealError::WrongKey { .. })
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
    let mut keys = keys(identity, other.recipients());
    let keyring = Keyring::at(
        directory.path().join("keyring"),
        directory.path().join("lock"),
    );
    let begun = keyring.reseal(&mut keys, &|_| {}, settled);
    assert!(matches!(begun, Err(SealError::WrongKey { .. })));
    let made = keyring.make("acme", &[], &keys, &|_, _| {});
    assert!(matches!(made, Err(SealError::WrongKey { .. })));
    assert!(!keyring.has("acme"));
}

#[test]
fn a_change_is_all_or_nothing() {
    let directory = tempfile::tempdir().expect("a directory");
    let (keyring, keys) = begun(directory.path());
    let quiet = |_: usize, _: usize| {};
    let two = ["a@acme.example".into(), "b@acme.example".into()];
    let before = keyring.make("acme", &two, &keys, &quiet).expect("made");

    let refused: Result<_, SealError> = keyring.change("acme", &keys, &quiet, |draft| {
        draft.remove("a@acme.example");
        Err(SealError::NoRecipient)
    });
    assert!(refused.is_err());
    let same = keyring.open("acme", &keys).expect("opened");
    assert_eq!(same.holders.len(), 2);

    let after: Result<_, SealError> = keyring.change("acme", &keys, &quiet, |draft| {
        draft.remove("A@Acme.example ");
        draft.new_key();
        Ok(())
    });
    let after = after.expect("changed");
    assert_ne!(*after.key.to_text(), *before.key.to_text());
    assert_eq!(after.holders.len(), 1);
    assert_eq!(
        (after.generation, after.revoked.as_slice()),
        (2, &["a@acme.example".to_owned()][..])
    );
    assert_eq!(*after.previous[0].to_text(), *before.key.to_text());
    let kept = &after.holders[0];
    assert_eq!(
        kept.passphrase.reveal(),
        before.holders[1].passphrase.reveal()
    );
    let own = Slot::open(&after.slots[0].bytes, &kept.passphrase).expect("its slot");
    assert_eq!(*own.to_text(), *after.key.to_text());
}

fn settled() -> Result<(), SealError> {
    Ok(())
}

/// What somebody does who knows the public recipients, and has no identity.
fn forged(text: &str, keys: &Keys) -> Vec<u8> {
    sealed::seal(text.as_bytes(), &keys.recipients).expect("anybody can")
}

#[test]
fn an_entry_that_anybody_sealed_is_refused() {
    let directory = tempfile::tempdir().expect("a directory");
    let (keyring, keys) = begun(directory.path());
    keyring.make("acme", &[], &keys, &|_, _| {}).expect("made");
    let place = directory.path().join("keyring/acme/key.age");
    let json = |format: u32, mac: &str| {
        format!(
            r#"{{"format":{format},"client":"acme","generation":1,"identity":"{}","salt":"00","people":[],"recipients":[]{mac}}}"#,
            WorkspaceKey::generate().to_text().trim()
        )
    };
    let zeros = format!(r#","mac":"{}""#, "0".repeat(64));
    for text in [json(2, ""), json(2, &zeros)] {
        files::write_atomically(&place, &forged(&text, &keys)).expect("written");
        let refused = keyring.open("acme", &keys);
        assert!(
            matches!(
                refused,
                Err(SealError::Keyring(KeyringError::Forged { .. }))
            ),
            "{refused:?}"
        );
    }
    // As the version wrote it that marked nothing.
    files::write_atomically(&place, &forged(&json(1, ""), &keys)).expect("written");
    let refused = keyring.open("acme", &keys);
    assert!(matches!(
        refused,
        Err(SealError::Keyring(KeyringError::Unmarked { .. }))
    ));
    // A secret of somebody else's making is another secret.
    let other = FirmSecret::generate(&keys.recipients);
    let sealed = other.seal(&keys.recipients).expect("sealed");
    files::write_atomically(&directory.path().join("keyring/firm.age"), &sealed).expect("written");
    let read = keyring.firm(&keys.identity).expect("opens").expect("there");
    assert_ne!(read.fingerprint(), keys.firm.fingerprint());
    let changed = keyring.make("bell", &[], &keys, &|_, _| {});
    assert!(matches!(
        changed,
        Err(SealError::Keyring(KeyringError::SecretChanged))
    ));
}

#[test]
fn entries_slots_and_recipients_stay_where_the_firm_put_them() {
    let directory = tempfile::tempdir().expect("a directory");
    let (keyring, mut keys) = begun(directory.path());
    let quiet = |_: usize, _: usize| {};
    let acme = keyring.make("acme", &[], &keys, &quiet).expect("made");
    keyring.make("bell", &[], &keys, &quiet).expect("made");
    let at = |name: &str| directory.path().join("keyring").join(name);
    let own = files::read(&at("bell/key.age")).expect("there");
    let theirs = files::read(&at("acme/key.age")).expect("there");
    files::write_atomically(&at("bell/key.age"), &theirs).expect("written");
    let refused = keyring.open("bell", &keys).expect_err("another's");
    assert_eq!(
        refused.to_string(),
        "the keyring entry of `bell` was made for `acme`"
    );
    files::write_atomically(&at("bell/key.age"), &own).expect("written");

    let slot = at(&format!("acme/slots/{}.age", acme.slots[0].name));
    let whole = files::read(&slot).expect("there");
    let planted = Slot::make(
        &crate::seal::slot::Mark::generate(),
        &WorkspaceKey::generate(),
        &Passphrase::generate(),
    );
    files::write_atomically(&slot, &planted.bytes).expect("written");
    let refused = keyring.open("acme", &keys);
    assert!(matches!(
        refused,
        Err(SealError::Keyring(KeyringError::OtherSlot { .. }))
    ));
    files::write_atomically(&slot, &whole).expect("written");

    let other = FirmIdentity::make(&directory.path().join("other.txt")).expect("written");
    let nobody: Arc<dyn Prompt> = Arc::new(Nobody);
    let both = [keys.identity.recipients(), other.recipients()].concat();
    keys.recipients = Recipients::named(&both, &nobody).expect("recipients");
    let refused = keyring.change("acme", &keys, &quiet, |_| Ok::<_, SealError>(()));
    assert!(matches!(
        refused,
        Err(SealError::Keyring(KeyringError::Unconfirmed))
    ));
}

#[test]
fn a_renewal_and_a_new_name_go_on_where_they_stopped() {
    let directory = tempfile::tempdir().expect("a directory");
    let (keyring, mut keys) = begun(directory.path());
    let quiet = |_: usize, _: usize| {};
    let acme = keyring.make("acme", &[], &keys, &quiet).expect("made");
    keyring.make("bell", &[], &keys, &quiet).expect("made");
    let before = keys.firm.fingerprint();
    // The secret is new, the first entry too, and there the run ends.
    keys.firm = keys.firm.clone().renewed();
    keyring.write_firm(&mut keys).expect("written");
    let access = keyring.open("acme", &keys).expect("the old mark counts");
    keyring.write("acme", &access, &keys).expect("written");
    keys.firm = keyring.firm(&keys.identity).expect("opens").expect("there");
    assert!(keys.firm.is_unfinished());
    for client in ["acme", "bell"] {
        keyring.open(client, &keys).expect("either mark counts");
    }
    assert_eq!(
        keyring
            .reseal(&mut keys, &|_| {}, settled)
            .expect("finished"),
        2
    );
    assert!(!keys.firm.is_unfinished() && keys.firm.fingerprint() != before);

    keyring.rename("acme", "acorn", &keys).expect("renamed");
    keyring.rename("acme", "acorn", &keys).expect("again");
    keyring.forget("acme", "acorn", &keys).expect("gone");
    keyring
        .forget("acme", "acorn", &keys)
        .expect("gone already");
    let moved = keyring.open("acorn", &keys).expect("opens");
    assert_eq!(*moved.key.to_text(), *acme.key.to_text());
    assert!(!keyring.has("acme"));
    let taken = keyring.rename("acorn", "bell", &keys);
    assert!(matches!(
        taken,
        Err(SealError::Keyring(KeyringError::Taken { .. }))
    ));
    let kept = keyring.forget("acorn", "bell", &keys);
    assert!(kept.is_err() && keyring.has("acorn"));
}

#[test]
fn others_change_the_keyring_while_the_keys_of_many_are_made() {
    let directory = tempfile::tempdir().expect("a directory");
    let (keyring, keys) = begun(directory.path());
    let wanted = ["acme", "bell", "carl"].map(|client| (client, Vec::new()));
    let mut made = Vec::new();
    let ended = keyring.make_all(&wanted, &keys, &|_, _| {}, |client, access| {
        if client == "acme" {
            // Another run, which waits for the lock.
            for other in ["dora", "carl"] {
                let other = keyring.make(other, &[], &keys, &|_, _| {});
                other.expect("the keyring is free between two clients");
            }
        }
        made.push((client.to_owned(), access));
    });
    ended.expect("made");
    let clients = keyring.clients().expect("readable");
    assert_eq!(clients, ["acme", "bell", "carl", "dora"]);
    // Where both made one, the one that was kept first counts for both.
    for (client, access) in made {
        let kept = keyring.open(&client, &keys).expect("opened");
        assert_eq!(*kept.key.to_text(), *access.key.to_text(), "{client}");
    }
}

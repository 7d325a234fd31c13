//! Whose a passphrase is: the content knows people, the keyring knows holders of passphrases,
//! and an e-mail address connects the two.

use crate::model::firm::{Client, Person};
use crate::seal::keyring::{Access, Holder};

/// The client's person with this e-mail address.
pub(super) fn contact<'a>(client: &'a Client, email: &str) -> Option<&'a Person> {
    client.people.iter().find(|person| {
        let known = person.email.as_deref().unwrap_or_default();
        !known.is_empty() && known.eq_ignore_ascii_case(email)
    })
}

/// The holder with this e-mail address.
pub(super) fn holder<'a>(access: &'a Access, email: &str) -> Option<&'a Holder> {
    access
        .holders
        .iter()
        .find(|holder| holder.email.eq_ignore_ascii_case(email))
}

/// The name of a passphrase's holder for messages.
pub(super) fn whom(holder: &Holder) -> String {
    name_of(&holder.email)
}

/// The name for messages of whoever has this e-mail address; an empty one means everybody.
pub(super) fn name_of(email: &str) -> String {
    if email.is_empty() {
        "everybody".to_owned()
    } else {
        email.to_owned()
    }
}

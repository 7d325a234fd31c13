//! Whose a passphrase is: the content knows people, the keyring the holders of passphrases,
//! and what they have in common is an e-mail address.

use crate::model::firm::{Client, Person};
use crate::seal::keyring::{Access, Holder};

/// The one of the client's people who has an e-mail address.
pub(super) fn contact<'a>(client: &'a Client, address: &str) -> Option<&'a Person> {
    client.people.iter().find(|person| {
        let email = person.email.as_deref().unwrap_or_default();
        !email.is_empty() && email.eq_ignore_ascii_case(address)
    })
}

/// Who holds the passphrase of an e-mail address.
pub(super) fn holder<'a>(access: &'a Access, address: &str) -> Option<&'a Holder> {
    access
        .holders
        .iter()
        .find(|holder| holder.address.eq_ignore_ascii_case(address))
}

/// Whose passphrase it is, as people say it.
pub(super) fn whom(holder: &Holder) -> String {
    name_of(&holder.address)
}

/// Whose an e-mail address is, as people say it: it is empty for what all share.
pub(super) fn name_of(address: &str) -> String {
    if address.is_empty() {
        "everybody".to_owned()
    } else {
        address.to_owned()
    }
}

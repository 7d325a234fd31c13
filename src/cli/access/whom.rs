//! Whose a passphrase is: the content knows people, the keyring the holders of passphrases,
//! and what they have in common is an e-mail address.

use crate::model::firm::{Client, Person};
use crate::seal::keyring::{Access, Holder};

/// The one of the client's people who has an e-mail address.
pub(super) fn contact<'a>(client: &'a Client, email: &str) -> Option<&'a Person> {
    client.people.iter().find(|person| {
        let known = person.email.as_deref().unwrap_or_default();
        !known.is_empty() && known.eq_ignore_ascii_case(email)
    })
}

/// Who holds the passphrase of an e-mail address.
pub(super) fn holder<'a>(access: &'a Access, email: &str) -> Option<&'a Holder> {
    access
        .holders
        .iter()
        .find(|holder| holder.email.eq_ignore_ascii_case(email))
}

/// Whose passphrase it is, as people say it.
pub(super) fn whom(holder: &Holder) -> String {
    name_of(&holder.email)
}

/// Whose an e-mail address is, as people say it: it is empty for what all share.
pub(super) fn name_of(email: &str) -> String {
    if email.is_empty() {
        "everybody".to_owned()
    } else {
        email.to_owned()
    }
}

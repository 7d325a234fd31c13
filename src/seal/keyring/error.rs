//! Why a keyring is not trusted: what age cannot tell, since it has no sender.

/// Why the keyring, or something that should fit it, is refused.
#[derive(Debug, thiserror::Error)]
pub enum KeyringError {
    /// Somebody sealed it who does not have the firm's secret.
    #[error("{what} was not made by this firm")]
    Forged {
        /// Which part of the keyring.
        what: String,
    },
    /// It is another client's.
    #[error("the keyring entry of `{client}` was made for `{named}`")]
    OtherClient {
        /// The client that it is kept for.
        client: String,
        /// The client that it names.
        named: String,
    },
    /// A slot is not the one that the entry names.
    #[error("`{path}` is not the slot that the keyring entry of `{client}` names")]
    OtherSlot {
        /// Whose.
        client: String,
        /// Its file.
        path: String,
    },
    /// It bears no mark, as in the first version, although the keyring is marked.
    #[error("the keyring entry of `{client}` bears no mark of the firm")]
    Unmarked {
        /// Whose.
        client: String,
    },
    /// The keyring would be sealed to other recipients than were confirmed.
    #[error("the recipients in content/firm.yaml are not those that were confirmed")]
    Unconfirmed,
    /// Another run made the firm's secret anew, after this one had read it.
    #[error("another run of deedbox changed the firm's secret meanwhile")]
    SecretChanged,
    /// A client would get the name of one that has another key.
    #[error("the keyring holds another key for `{client}` already")]
    Taken {
        /// Whose name.
        client: String,
    },
    /// What was published was sealed with a key that the keyring never held.
    #[error("`{site}` was sealed with a key that content/keyring does not hold")]
    OtherSite {
        /// The directory of the site.
        site: String,
    },
}

//! What a time stamp says, and why there is none that counts.

use jiff::Timestamp;

/// What a time stamp says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stamp {
    /// When the text existed.
    pub time: Timestamp,
    /// The name in the certificate of whoever says so.
    pub authority: String,
    /// Whether that certificate was issued by one that is trusted; where none is
    /// named, nobody knows.
    pub is_trusted: bool,
}

/// Why there is no time stamp, or none that counts.
#[derive(Debug, thiserror::Error)]
pub enum StampError {
    /// The bytes are no answer of an authority, or one that is damaged.
    #[error("it is no time stamp: {0}")]
    NoStamp(&'static str),
    /// It was made for something else.
    #[error("the time stamp is of another text")]
    OtherText,
    /// Its signature does not fit it.
    #[error("the signature of the time stamp is not right")]
    Wrong,
    /// The authority is not among those that are trusted.
    #[error("the time stamp is by `{0}`, whose certificate none of the trusted ones issued")]
    NotTrusted(String),
    /// The trusted certificates cannot be read.
    #[error("the certificates of the authority are no certificates in PEM")]
    NoCertificates,
    /// Nobody looked: the feature `timestamps` was left out when this program was built.
    #[error("this program was built without time stamps")]
    LeftOut,
}

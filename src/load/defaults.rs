//! What values that leave something out take from the firm and its client.

use jiff::tz::TimeZone;

use crate::model::naming::Naming;

/// What values without a zone or a currency take theirs from, and how what has a title and no
/// file of its own is named.
#[derive(Debug, Clone)]
pub(crate) struct Defaults {
    pub(crate) time_zone: TimeZone,
    pub(crate) currency: String,
    /// The language that the client reads.
    pub(crate) language: String,
    pub(crate) naming: Naming,
}

impl Defaults {
    /// Of values that have to say their zone and currency themselves.
    pub(crate) fn none() -> Self {
        Self::of(TimeZone::UTC, String::new())
    }

    /// Of this zone and currency, in no language.
    pub(crate) fn of(time_zone: TimeZone, currency: String) -> Self {
        Self {
            time_zone,
            currency,
            language: String::new(),
            naming: Naming::default(),
        }
    }
}

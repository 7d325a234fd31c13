//! What values that leave something out take from the firm.

use jiff::tz::TimeZone;

/// What values without a zone or a currency take theirs from.
#[derive(Debug, Clone)]
pub(crate) struct Defaults {
    pub(crate) time_zone: TimeZone,
    pub(crate) currency: String,
}

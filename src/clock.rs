//! What time it is, so that a run can be repeated. Commands pass it on; no page depends on
//! it, but for the day of a workspace in which nothing is dated.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ZonedDateTime};

/// Now in a zone: `SOURCE_DATE_EPOCH` where it is set, else the system's clock.
#[must_use]
pub fn now(zone: TimeZone) -> ZonedDateTime {
    let fixed = std::env::var("SOURCE_DATE_EPOCH")
        .ok()
        .and_then(|text| text.parse().ok())
        .and_then(|seconds| Timestamp::from_second(seconds).ok());
    fixed.unwrap_or_else(Timestamp::now).to_zoned_datetime(zone)
}

/// Today, where the computer stands.
#[must_use]
pub fn today() -> Date {
    now(TimeZone::try_system().unwrap_or(TimeZone::UTC)).date()
}

//! What time it is: passed into commands from here, so that a run can be repeated.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ZonedDateTime};

/// Now in a zone: `SOURCE_DATE_EPOCH` where it is set, else the system's clock.
pub(super) fn now(zone: TimeZone) -> ZonedDateTime {
    let fixed = std::env::var("SOURCE_DATE_EPOCH")
        .ok()
        .and_then(|text| text.parse().ok())
        .and_then(|seconds| Timestamp::from_second(seconds).ok());
    fixed.unwrap_or_else(Timestamp::now).to_zoned_datetime(zone)
}

/// Today, where the computer stands.
pub(super) fn today() -> Date {
    now(TimeZone::try_system().unwrap_or(TimeZone::UTC)).date()
}

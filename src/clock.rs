//! What time it is, so that a run can be repeated. Commands pass it on; no page depends on
//! it, but that what lies ahead of it in a kind of the firm's own has not happened yet, and for the day of a workspace in
//! which nothing is dated.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ZonedDateTime};

/// The clock of one run.
#[derive(Debug, Clone, Copy)]
pub struct Clock {
    /// What time it always is, where that is fixed.
    fixed: Option<Timestamp>,
}

impl Clock {
    /// The system's clock, or the time that `SOURCE_DATE_EPOCH` says where it is set.
    #[must_use]
    pub fn of_environment() -> Self {
        let fixed = std::env::var("SOURCE_DATE_EPOCH")
            .ok()
            .and_then(|text| text.parse().ok())
            .and_then(|seconds| Timestamp::from_second(seconds).ok());
        Self { fixed }
    }

    /// Now, in a zone.
    #[must_use]
    pub fn now(self, zone: TimeZone) -> ZonedDateTime {
        let now = self.fixed.unwrap_or_else(Timestamp::now);
        now.to_zoned_datetime(zone)
    }

    /// Today, where the computer stands.
    #[must_use]
    pub fn today(self) -> Date {
        self.now(TimeZone::try_system().unwrap_or(TimeZone::UTC))
            .date()
    }
}

/// Today, for what nobody passes a clock to.
#[must_use]
pub fn today() -> Date {
    Clock::of_environment().today()
}

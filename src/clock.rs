//! What time it is, so that a run can be repeated. Commands pass it on. A page depends on its day
//! in a few things: what lies ahead in a kind of the firm's own has not happened yet, a calendar's
//! entry has no stamp of a day to come, a workspace in which nothing is dated is of today, and plain
//! pages, which no viewer tells the reader's day, say what is overdue as of theirs.

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

    /// A clock that stands still.
    #[must_use]
    pub fn at(moment: Timestamp) -> Self {
        let fixed = Some(moment);
        Self { fixed }
    }

    /// The same clock, stopped: what takes long is all of one moment.
    #[must_use]
    pub fn stopped(self) -> Self {
        Self::at(self.fixed.unwrap_or_else(Timestamp::now))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stopped_clock_says_the_same_for_ever() {
        let stopped = Clock { fixed: None }.stopped();
        let before = stopped.now(TimeZone::UTC);
        std::thread::sleep(std::time::Duration::from_millis(2));
        assert_eq!(stopped.now(TimeZone::UTC), before);
        assert_eq!(stopped.stopped().now(TimeZone::UTC), before);
    }
}

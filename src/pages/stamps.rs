//! The stamps of entries in calendars: the days on which records were last true. They are worked out
//! once for all entries of a site.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::facts::site::Site;
use crate::model::due;
use crate::model::kind::Kind;
use crate::model::record::Record;

/// No calendar of deedbox is older, whatever it is stamped with.
const FIRST: Date = Date::constant(2026, 1, 1);

/// The days on which records were last true, as far as they say. One changes with the content, and
/// when a day that the record speaks of is over; never is it still to come, which readers of
/// calendars do not expect.
pub(super) struct Stamps {
    zone: TimeZone,
    today: Date,
    /// That of records which have no day of their own: the newest of the client's, else the day on
    /// which the engagement began.
    otherwise: Date,
}

impl Stamps {
    pub(super) fn new(site: &Site<'_>, today: Date) -> Self {
        let records = site.client.records.iter();
        let days = records.filter_map(|record| {
            let kind = site.content.kind(&record.kind)?;
            newest(kind, record, today)
        });
        let engagement = &site.client.client.engagement;
        let began = || engagement.started.filter(|day| *day <= today);
        let day = days.max().or_else(began);
        Self {
            zone: site.content.firm.time_zone.clone(),
            today,
            otherwise: day.unwrap_or(FIRST.min(today)),
        }
    }

    /// The stamp of what a record says.
    pub(super) fn of(&self, kind: &Kind, record: &Record) -> jiff::Timestamp {
        let day = newest(kind, record, self.today).unwrap_or(self.otherwise);
        let begins = day.to_zoned_datetime(self.zone.clone());
        begins.map_or(jiff::Timestamp::UNIX_EPOCH, |begins| begins.timestamp())
    }
}

/// The newest of a record's dates that are no plans, of those that are over.
fn newest(kind: &Kind, record: &Record, today: Date) -> Option<Date> {
    let is_plan = |name: &&String| kind.coming.contains(name) || *name == due::FIELD;
    let names = kind.date.iter().chain(&kind.activity);
    let days = names.filter(|name| !is_plan(name));
    let days = days.filter_map(|name| record.values.get(name)?.value.as_date());
    days.filter(|day| *day <= today).max()
}

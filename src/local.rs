//! Local times: a moment that is written without an offset, in a zone that may skip it or
//! have it twice.

use jiff::ZonedDateTime;
use jiff::civil::DateTime;
use jiff::tz::{AmbiguousOffset, TimeZone};

/// What a moment is, beside its time.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Odd {
    /// The clocks went forward over it.
    Skipped,
    /// The clocks went back over it.
    Twice,
}

/// The moment of a local time in a zone, and whether it is an odd one. Of two, the first is
/// taken; one that is skipped is as far behind the gap as it stands in it.
pub(crate) fn resolved(local: DateTime, zone: &TimeZone) -> Option<(ZonedDateTime, Option<Odd>)> {
    let ambiguous = zone.to_ambiguous_timestamp(local);
    let odd = match ambiguous.offset() {
        AmbiguousOffset::Unambiguous { .. } => None,
        AmbiguousOffset::Gap { .. } => Some(Odd::Skipped),
        AmbiguousOffset::Fold { .. } => Some(Odd::Twice),
    };
    let stamp = ambiguous.compatible().ok()?;
    Some((stamp.to_zoned_datetime(zone.clone()), odd))
}

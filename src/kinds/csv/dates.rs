//! Days and times as tools write them, by the formats that a mapping names, in the zone that
//! it names or the firm's. A moment that the zone skips or has twice is said.

use std::ops::Range;

use jiff::ZonedDateTime;
use jiff::civil::{Date, DateTime};
use jiff::fmt::strtime;
use jiff::tz::{Offset, TimeZone};

use super::super::declaration::{Declarations, pair};
use super::meant::{KNOWN, parsed, plain};
use super::spelt::SpeltNames;
use crate::local::{Odd, resolved};
use crate::model::kind::DateFormat;
use crate::model::record::Spanned;
use crate::syntax::yaml::Node;

/// Reads `dates:`, a list of formats, each by itself or with its zone.
pub(crate) fn formats(from: &mut Declarations<'_>, node: &Spanned<Node>) -> Vec<DateFormat> {
    Node::one_or_many(node)
        .iter()
        .filter_map(|member| format(from, member))
        .collect()
}

fn format(from: &mut Declarations<'_>, node: &Spanned<Node>) -> Option<DateFormat> {
    let Node::Map(pairs) = &node.value else {
        let text = from.text(node, "dates")?;
        return known(from, text, None, &node.at);
    };
    for (key, _) in pairs {
        if !["format", "zone"].contains(&key.value.as_str()) {
            from.unknown(key, "a format in `dates`", &["format", "zone"]);
        }
    }
    let zone = match pair(pairs, "zone") {
        Some(zone) => {
            let name = from.text(zone, "zone")?;
            let known = TimeZone::get(&name).ok();
            if known.is_none() {
                let hint = "use a name of the time zone database, such as `Europe/London`";
                let fact = format!("there is no time zone `{name}`");
                from.error(&zone.at, fact, Some(hint.to_owned()));
                return None;
            }
            known
        }
        None => None,
    };
    match pair(pairs, "format").and_then(|node| Some((from.text(node, "format")?, node))) {
        Some((text, node)) => known(from, text, zone, &node.at),
        None => {
            let hint = "write it as `{format: \"%d.%m.%Y %H:%M\", zone: Europe/Berlin}`";
            let fact = "a format in `dates` needs `format`".to_owned();
            from.error(&node.at, fact, Some(hint.to_owned()));
            None
        }
    }
}

/// A format that writes a day and reads the same day back.
fn known(
    from: &mut Declarations<'_>,
    text: String,
    zone: Option<TimeZone>,
    at: &Range<usize>,
) -> Option<DateFormat> {
    let format = DateFormat { format: text, zone };
    let sample = DateTime::constant(2026, 11, 23, 13, 45, 0, 0);
    let written = sample
        .to_zoned_datetime(TimeZone::UTC)
        .ok()
        .and_then(|sample| strtime::format(plain(&format.format).0, &sample).ok());
    let back = written.and_then(|written| parsed(&written, plain(&format.format).0));
    if back.is_some_and(|(local, ..)| local.date() == sample.date()) {
        return Some(format);
    }
    let fact = format!("`{}` is not how a day can be written", format.format);
    let hint = "write `%Y`, `%m` (or `%b`) and `%d`, and for times `%H:%M` or `%I:%M %p`, as in `%d/%b/%y %I:%M %p`";
    from.error(at, fact, Some(hint.to_owned()));
    None
}

/// Reads a text by the first format that fits. `zone` is the firm's: where the format names
/// none and the text has no offset, it is meant; and its days count. Months are read by their
/// English names and by `names`.
pub(crate) fn read(
    text: &str,
    formats: &[DateFormat],
    zone: &TimeZone,
    names: &SpeltNames,
) -> Option<(Result<ZonedDateTime, Date>, Option<Odd>)> {
    // Newer systems put other spaces in front of AM and PM.
    let spaced = text.replace(['\u{a0}', '\u{202f}'], " ");
    formats.iter().find_map(|one| {
        let (format, is_utc) = plain(&one.format);
        let spaced = match is_utc {
            true => plain(&spaced).1.then(|| plain(&spaced).0)?,
            false => spaced.as_str(),
        };
        let (local, has_time, offset) = spelt(spaced, format, names)?;
        let offset = if is_utc { Some(Offset::UTC) } else { offset };
        if !has_time {
            return Some((Err(local.date()), None));
        }
        let (moment, odd) = match offset {
            Some(offset) => (
                offset
                    .to_timestamp(local)
                    .ok()?
                    .to_zoned_datetime(zone.clone()),
                None,
            ),
            None => resolved(local, one.zone.as_ref().unwrap_or(zone))?,
        };
        Some((Ok(moment.with_time_zone(zone.clone())), odd))
    })
}

/// As [`parsed`], with names in English or in another language.
fn spelt(text: &str, format: &str, names: &SpeltNames) -> Option<(DateTime, bool, Option<Offset>)> {
    let in_english = || parsed(&names.in_english(text, format)?, format);
    parsed(text, format).or_else(in_english)
}

/// What could be typed into the mapping for a text like this one: each format that fits.
pub(crate) fn hint(text: &str, names: &SpeltNames) -> Option<String> {
    let spaced = text.replace(['\u{a0}', '\u{202f}'], " ");
    let fitting: Vec<String> = KNOWN
        .iter()
        .filter(|format| {
            let (format, is_utc) = plain(format);
            let (text, says_utc) = plain(&spaced);
            is_utc == says_utc && spelt(text, format, names).is_some()
        })
        .map(|format| format!("`dates: [\"{format}\"]`"))
        .collect();
    match fitting.as_slice() {
        [] => None,
        [one] => Some(format!("say in the mapping how it is written: {one}")),
        [one, other, ..] => Some(format!(
            "say in the mapping how it is written: {one} or {other}, whichever is meant"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(text: &str, format: &str, zone: Option<&str>) -> Option<(String, Option<Odd>)> {
        let get = |name: &str| TimeZone::get(name).expect("bundled");
        let formats = [DateFormat {
            format: format.to_owned(),
            zone: zone.map(get),
        }];
        let names = SpeltNames::of("de-DE");
        let (read, odd) = read(text, &formats, &get("Europe/Berlin"), &names)?;
        let text = match read {
            Ok(moment) => moment.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
            Err(day) => day.to_string(),
        };
        Some((text, odd))
    }

    #[test]
    fn tools_write_days_and_times_in_many_ways() {
        let jira = "%d/%b/%y %I:%M %p";
        for (text, format, zone, meant) in [
            ("02/Jan/26 9:33 AM", jira, None, "2026-01-02T09:33:00+01:00"),
            (
                "02/Jul/26 9:33\u{202f}PM",
                jira,
                None,
                "2026-07-02T21:33:00+02:00",
            ),
            ("2/Jan/26 12:05 AM", jira, None, "2026-01-02T00:05:00+01:00"),
            (
                "02/Jan/26 9:33 AM",
                jira,
                Some("America/New_York"),
                "2026-01-02T15:33:00+01:00",
            ),
            (
                "02.01.2026 09:33",
                "%d.%m.%Y %H:%M",
                None,
                "2026-01-02T09:33:00+01:00",
            ),
            (
                "2026-01-02 09:33:00 UTC",
                "%Y-%m-%d %H:%M:%S UTC",
                None,
                "2026-01-02T10:33:00+01:00",
            ),
            (
                "2026-01-02 09:33:00 +0200",
                "%Y-%m-%d %H:%M:%S %z",
                None,
                "2026-01-02T08:33:00+01:00",
            ),
            ("02.01.2026", "%d.%m.%Y", None, "2026-01-02"),
            ("02/Mär/26 9:33 AM", jira, None, "2026-03-02T09:33:00+01:00"),
            ("2. Dez. 2026", "%d. %b %Y", None, "2026-12-02"),
        ] {
            let read = moment(text, format, zone);
            assert_eq!(read, Some((meant.to_owned(), None)), "{text}");
        }
        for (text, format) in [
            ("02.01.26 09:33", "%d.%m.%Y %H:%M"),
            ("02.01.026", "%d.%m.%Y"),
            ("31.02.2026 09:33", "%d.%m.%Y %H:%M"),
            ("02.01.2026 25:33", "%d.%m.%Y %H:%M"),
            ("02.01.2026 09:33 x", "%d.%m.%Y %H:%M"),
            ("2026-01-02 09:33:00", "%Y-%m-%d %H:%M:%S UTC"),
            ("2026-01-02 09:33:00 UTC", "%Y-%m-%d %H:%M:%S"),
            ("", "%d.%m.%Y"),
            ("02/Xyz/26 9:33 AM", "%d/%b/%y %I:%M %p"),
        ] {
            assert_eq!(moment(text, format, None), None, "{text}");
        }
    }

    #[test]
    fn a_year_of_two_digits_goes_on_to_the_format_that_has_them() {
        let formats = ["%d.%m.%Y %H:%M", "%d.%m.%y %H:%M"].map(|format| DateFormat {
            format: format.to_owned(),
            zone: None,
        });
        let names = SpeltNames::of("de-DE");
        for text in ["02.01.26 09:33", "02.01.2026 09:33"] {
            let (read, _) = read(text, &formats, &TimeZone::UTC, &names).expect("known");
            let moment = read.expect("with a time").to_string();
            assert!(moment.starts_with("2026-01-02T09:33:00"), "{moment}");
        }
    }

    #[test]
    fn moments_that_a_zone_skips_or_has_twice_are_told() {
        let read = |text| moment(text, "%Y-%m-%d %H:%M", None);
        let is = |text: &str, odd| Some((text.to_owned(), Some(odd)));
        assert_eq!(
            read("2026-03-29 02:30"),
            is("2026-03-29T03:30:00+02:00", Odd::Skipped)
        );
        assert_eq!(
            read("2026-10-25 02:30"),
            is("2026-10-25T02:30:00+02:00", Odd::Twice)
        );
    }

    #[test]
    fn a_hint_names_the_formats_that_fit() {
        let names = SpeltNames::of("de");
        assert!(hint("02/Okt/26 9:33 AM", &names).is_some());
        let said = hint("02.01.2026 09:33", &names).expect("known");
        assert!(said.ends_with("`dates: [\"%d.%m.%Y %H:%M\"]`"), "{said}");
        for (text, format) in [
            ("02.01.26", "%d.%m.%y"),
            ("02.01.26 09:33:15", "%d.%m.%y %H:%M:%S"),
        ] {
            let said = hint(text, &names).expect("known");
            assert!(
                said.ends_with(&format!(": `dates: [\"{format}\"]`")),
                "{said}"
            );
        }
        let said = hint("02/03/2026", &names).expect("known");
        assert!(
            said.contains("%d/%m/%Y") && said.contains("%m/%d/%Y"),
            "{said}"
        );
        assert!(
            hint("2026-01-02 09:33:00 UTC", &names).is_some_and(|said| said.contains("%S UTC"))
        );
        assert_eq!(hint("tomorrow", &names), None);
    }
}

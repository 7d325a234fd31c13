//! The formats in which tools and people write days and times otherwise than records do, and
//! what such a text is as records write it, for a hint that can be typed.

use jiff::civil::{DateTime, Time};
use jiff::fmt::strtime::BrokenDownTime;
use jiff::tz::Offset;

/// Formats that tools write, for a hint that can be typed.
pub(super) const KNOWN: [&str; 19] = [
    "%d/%b/%y %I:%M %p",
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y",
    "%d.%m.%y %H:%M:%S",
    "%d.%m.%y %H:%M",
    "%d.%m.%y",
    "%Y-%m-%d %H:%M:%S UTC",
    "%Y-%m-%d %H:%M UTC",
    "%Y-%m-%d %H:%M:%S %z",
    "%Y-%m-%d %I:%M %p",
    "%Y/%m/%d %H:%M",
    "%Y/%m/%d",
    "%d/%m/%Y %H:%M",
    "%m/%d/%Y %H:%M",
    "%m/%d/%Y %I:%M %p",
    "%d/%m/%Y",
    "%m/%d/%Y",
    "%d %b %Y %H:%M",
];

/// What is to be typed for a day, or for a moment, that was written otherwise; nothing where
/// it fits no known form.
pub(crate) fn hint(text: &str, is_day: bool) -> Option<String> {
    match in_iso(text, is_day).as_slice() {
        [] => None,
        [one] => Some(format!("write it as `{one}`")),
        [one, other, ..] => Some(format!(
            "write it as `{one}` or `{other}`, whichever is meant"
        )),
    }
}

fn in_iso(text: &str, is_day: bool) -> Vec<String> {
    let spaced = text.replace(['\u{a0}', '\u{202f}'], " ");
    let mut all = Vec::new();
    for format in KNOWN {
        let ((format, is_utc), (text, says_utc)) = (plain(format), plain(&spaced));
        if is_utc != says_utc {
            continue;
        }
        let Some((local, has_time, offset)) = parsed(text, format) else {
            continue;
        };
        let mut iso = local.date().to_string();
        if has_time && !is_day {
            iso.push_str(&local.strftime("T%H:%M:%S").to_string());
            match offset {
                _ if is_utc => iso.push('Z'),
                Some(offset) => iso.push_str(&offset.to_string()),
                None => {}
            }
        }
        if !all.contains(&iso) {
            all.push(iso);
        }
    }
    all
}

/// A format without the word for UTC at its end, and whether it has one.
pub(super) fn plain(format: &str) -> (&str, bool) {
    for word in ["UTC", "GMT", "Z"] {
        if let Some(rest) = format.strip_suffix(word)
            && !rest.ends_with(['%', ':'])
        {
            return (rest.trim_end(), true);
        }
    }
    (format, false)
}

/// What a text says by a format: a day, a time where it has one, and an offset. `%Y` would take
/// years of two or three digits too, which nobody means.
pub(super) fn parsed(text: &str, format: &str) -> Option<(DateTime, bool, Option<Offset>)> {
    let parts = BrokenDownTime::parse(format, text).ok()?;
    let date = parts.to_date().ok()?;
    if date.year() < 1000 {
        return None;
    }
    let has_time = parts.hour().is_some();
    let time = match has_time {
        true => parts.to_time().ok()?,
        false => Time::midnight(),
    };
    Some((DateTime::from_parts(date, time), has_time, parts.offset()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_otherwise_is_shown_as_records_write_it() {
        for (text, is_day, iso) in [
            ("26.11.2026", true, &["2026-11-26"][..]),
            ("26.11.26", true, &["2026-11-26"]),
            ("26.11.26 09:30:15", false, &["2026-11-26T09:30:15"]),
            ("26.11.2026 09:30", false, &["2026-11-26T09:30:00"]),
            ("26.11.2026 09:30", true, &["2026-11-26"]),
            ("2026/11/26", false, &["2026-11-26"]),
            ("03/04/2026", true, &["2026-04-03", "2026-03-04"]),
            ("26/11/2026", true, &["2026-11-26"]),
            ("2026-11-26 09:30 UTC", false, &["2026-11-26T09:30:00Z"]),
            (
                "2026-11-26 09:30:00 +0100",
                false,
                &["2026-11-26T09:30:00+01"],
            ),
            ("31.02.2026", true, &[]),
            ("tomorrow", true, &[]),
            ("", true, &[]),
        ] {
            assert_eq!(in_iso(text, is_day), iso, "{text}");
        }
        let said = hint("03/04/2026", true).expect("two are known");
        assert!(
            said.ends_with("or `2026-03-04`, whichever is meant"),
            "{said}"
        );
    }
}

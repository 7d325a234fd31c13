//! The text of a scalar to a value of the wanted shape: dates, numbers, money,
//! words of a choice. Text stays text; nothing is guessed.

use jiff::civil::{Date, DateTime};
use jiff::fmt::temporal::PiecesOffset;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp, ZonedDateTime};
use rust_decimal::Decimal;

use super::defaults::Defaults;
use crate::kinds::csv::meant;
use crate::local::{self, Odd};
use crate::markdown::Markdown;
use crate::model::kind::{self, NumberShape, Shape};
use crate::model::money::Money;
use crate::model::number;
use crate::model::record::{Address, Value};
use crate::model::unfilled;
use crate::suggest;

/// Why a text does not fit: a better fact than the general one, and a hint.
#[derive(Default)]
pub(super) struct Misfit {
    pub(super) fact: Option<String>,
    pub(super) hint: Option<String>,
}

fn wrong(hint: impl Into<String>) -> Misfit {
    Misfit {
        fact: None,
        hint: Some(hint.into()),
    }
}

/// Reads `text` as a value of `shape`.
pub(super) fn read(text: &str, shape: &Shape, defaults: &Defaults) -> Result<Value, Misfit> {
    let owned = || text.to_owned();
    Ok(match shape {
        Shape::Text => Value::Text(owned()),
        Shape::Markdown => Value::Markdown(Markdown::new(owned())),
        Shape::Person(_) => Value::Person(owned()),
        Shape::File => Value::File(file(text)?),
        Shape::Date => Value::Date(date(text)?),
        Shape::DateTime => Value::DateTime(moment(text, defaults)?),
        Shape::Duration => Value::Duration(duration(text)?),
        Shape::Number(bounds) => Value::Number(number(text, bounds)?),
        Shape::Money => Value::Money(money(text, &defaults.currency)?),
        Shape::Boolean => match text {
            "true" => Value::Boolean(true),
            "false" => Value::Boolean(false),
            _ => return Err(wrong("write `true` or `false`")),
        },
        Shape::Choice(choices) => {
            if let Some(choice) = choices.iter().find(|choice| choice.value == text) {
                Value::Choice(choice.read_as.clone().unwrap_or_else(owned))
            } else {
                return Err(Misfit {
                    fact: None,
                    hint: suggest::hint_of_all(text, kind::offered(choices)),
                });
            }
        }
        Shape::Reference(kinds) => Value::Reference(reference(text, kinds)?),
        Shape::List(_) | Shape::Group(_) | Shape::Chart(_) => return Err(Misfit::default()),
    })
}

/// What a shape expects, for "is …, not …".
pub(super) fn wanted(shape: &Shape) -> String {
    match shape {
        Shape::Text => "a text".into(),
        Shape::Markdown => "a Markdown text".into(),
        Shape::Date => "a date".into(),
        Shape::DateTime => "a date with a time".into(),
        Shape::Duration => "a length of time".into(),
        Shape::Number(_) => "a number".into(),
        Shape::Money => "an amount of money".into(),
        Shape::Boolean => "`true` or `false`".into(),
        Shape::Choice(_) => "one of the words allowed here".into(),
        Shape::Person(_) => "a person's name or e-mail address".into(),
        Shape::File => "the path of a file".into(),
        Shape::Reference(_) => "a reference to a record".into(),
        Shape::List(inner) => format!("a list, each {}", wanted(inner)),
        Shape::Group(_) | Shape::Chart(_) => "a mapping".into(),
    }
}

/// A value as somebody could write it.
pub(super) fn example(shape: &Shape) -> String {
    match shape {
        Shape::Text | Shape::Markdown => unfilled::WORDS.into(),
        Shape::Date => "2026-03-04".into(),
        Shape::DateTime => "2026-03-04T10:30:00+01:00".into(),
        Shape::Duration => "1h 30m".into(),
        Shape::Number(_) => "12".into(),
        Shape::Money => "EUR 1250.00".into(),
        Shape::Boolean => "true".into(),
        Shape::Choice(choices) => choices
            .first()
            .map_or_else(String::new, |choice| choice.value.clone()),
        Shape::Person(_) => "dana@example.com".into(),
        Shape::File => "logo.svg".into(),
        Shape::Reference(kinds) => match kinds.first() {
            Some(kind) => format!("{kind}/name"),
            None => "deliverables/name".into(),
        },
        Shape::List(inner) => format!("[{}]", example(inner)),
        Shape::Group(fields) => {
            let inner = fields.iter().filter(|field| field.required);
            let inner: Vec<_> = inner
                .map(|field| format!("{}: {}", field.name, example(&field.shape)))
                .collect();
            format!("{{{}}}", inner.join(", "))
        }
        Shape::Chart(_) => {
            "{title: some words, type: columns, labels: [May, June], series: [{values: [14, 13]}]}"
                .into()
        }
    }
}

/// A day as records write it.
pub(super) fn date(text: &str) -> Result<Date, Misfit> {
    // Only the plain form: jiff would also take `20260304` and a date with a time.
    let plain = text.len() == 10 && text.as_bytes()[4] == b'-' && text.as_bytes()[7] == b'-';
    let looks_right = plain
        && text
            .bytes()
            .enumerate()
            .all(|(at, byte)| matches!(at, 4 | 7) || byte.is_ascii_digit());
    match text.parse() {
        Ok(date) if looks_right => Ok(date),
        _ if looks_right => Err(Misfit {
            fact: Some(format!("there is no day `{text}`")),
            hint: Some("write it as year-month-day: `2026-03-04`".into()),
        }),
        _ => Err(wrong(meant::hint(text, true).unwrap_or_else(|| {
            "write it as year-month-day: `2026-03-04`".into()
        }))),
    }
}

/// RFC 3339 with an offset; without one the firm's zone is meant. A day alone is
/// its beginning.
pub(super) fn moment(text: &str, defaults: &Defaults) -> Result<ZonedDateTime, Misfit> {
    let hint =
        "write it as `2026-03-04T10:30:00+01:00`; without the offset the firm's time zone is meant";
    if let Ok(date) = date(text) {
        return date
            .to_zoned_datetime(defaults.time_zone.clone())
            .map_err(|_| wrong(hint));
    }
    if let Ok(stamp) = text.parse::<Timestamp>() {
        let pieces = jiff::fmt::temporal::Pieces::parse(text);
        let offset = pieces.as_ref().ok().and_then(|pieces| pieces.offset());
        // `Z` says when, and not where: it counts on the firm's day.
        let zone = match offset {
            Some(PiecesOffset::Numeric(offset)) => TimeZone::fixed(offset.offset()),
            _ => defaults.time_zone.clone(),
        };
        return Ok(stamp.to_zoned_datetime(zone));
    }
    text.parse::<DateTime>()
        .ok()
        .and_then(|local| local.to_zoned_datetime(defaults.time_zone.clone()).ok())
        .ok_or_else(|| wrong(meant::hint(text, false).unwrap_or_else(|| hint.into())))
}

/// What is doubtful about a moment that is written without an offset: the zone skips it, or
/// has it twice. With the moment that is taken, written with its offset.
pub(super) fn doubt(text: &str, defaults: &Defaults) -> Option<(String, String)> {
    if date(text).is_ok() || text.parse::<Timestamp>().is_ok() {
        return None;
    }
    let local = text.parse::<DateTime>().ok()?;
    let zone = &defaults.time_zone;
    let name = zone.iana_name().unwrap_or("the firm's time zone");
    let (meant, odd) = local::resolved(local, zone)?;
    let fact = match odd? {
        Odd::Skipped => format!("`{text}` does not exist in {name}: clocks go forward over it"),
        Odd::Twice => format!("`{text}` happens twice in {name}: clocks go back over it"),
    };
    Some((fact, meant.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()))
}

fn duration(text: &str) -> Result<SignedDuration, Misfit> {
    text.parse()
        .map_err(|_| wrong("write it in hours and minutes: `1h 30m`, `45m` or `16h`"))
}

fn decimal(text: &str) -> Option<Decimal> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let plain = digits
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'.')
        && digits.starts_with(|first: char| first.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

fn number(text: &str, bounds: &NumberShape) -> Result<Decimal, Misfit> {
    let bare = match &bounds.unit {
        Some(unit) => text.strip_suffix(unit.as_str()).unwrap_or(text).trim_end(),
        None => text,
    };
    let number = decimal(bare).ok_or_else(|| match number::read(bare) {
        // As it is written elsewhere: `12,5`.
        Ok(Some(meant)) => wrong(format!("write it as `{meant}`")),
        _ => wrong("write digits with a point: `12.5`"),
    })?;
    let too_small = bounds.min.is_some_and(|min| number < min);
    let too_large = bounds.max.is_some_and(|max| number > max);
    if !too_small && !too_large {
        return Ok(number);
    }
    let range = match (bounds.min, bounds.max) {
        (Some(min), Some(max)) => format!("from {min} to {max}"),
        (Some(min), None) => format!("{min} or more"),
        (_, max) => format!("{} or less", max.unwrap_or_default()),
    };
    Err(Misfit {
        fact: Some(format!("`{text}` is out of range")),
        hint: Some(format!("write a number {range}")),
    })
}

/// `1250.00`, `EUR 1250.00` or `1250.00 EUR`.
fn money(text: &str, default: &str) -> Result<Money, Misfit> {
    let is_currency =
        |word: &str| word.len() == 3 && word.bytes().all(|byte| byte.is_ascii_uppercase());
    let words: Vec<&str> = text.split_whitespace().collect();
    let (amount, currency) = match words[..] {
        [amount] => (amount, default),
        [first, second] if is_currency(first) => (second, first),
        [first, second] if is_currency(second) => (first, second),
        _ => ("", ""),
    };
    decimal(amount)
        .map(|amount| Money {
            amount,
            currency: currency.to_owned(),
        })
        .ok_or_else(|| match number::read(amount) {
            // A number as it is written in other countries: `1.250,00`.
            Ok(Some(meant)) if words.len() == 1 => wrong(format!("write it as `{meant}`")),
            Ok(Some(meant)) => wrong(format!("write it as `{currency} {meant}`")),
            _ => wrong("write it as `1250.00`, or with a currency as `EUR 1250.00`"),
        })
}

fn reference(text: &str, kinds: &[String]) -> Result<Address, Misfit> {
    let whole = match kinds {
        // Where only one kind can be meant, its name may be left out.
        [kind] if !text.contains('/') => format!("{kind}/{text}"),
        _ => text.to_owned(),
    };
    let address = Address::parse(&whole)
        .ok_or_else(|| wrong("write it as `kind/name`, such as `deliverables/logo@2`"))?;
    if kinds.is_empty() || kinds.contains(&address.kind) {
        return Ok(address);
    }
    Err(Misfit {
        fact: Some(format!("`{text}` cannot be meant here")),
        hint: suggest::hint(&address.kind, kinds.iter().map(String::as_str)),
    })
}

fn file(text: &str) -> Result<String, Misfit> {
    let parts = text.split('/');
    let escapes = text.starts_with('/') || text.contains('\\') || text.contains('\0');
    if text.is_empty() || escapes || parts.clone().any(|part| part.is_empty()) {
        return Err(wrong("write a path relative to this file, with `/`"));
    }
    Ok(text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn defaults() -> Defaults {
        let zone = jiff::tz::TimeZone::get("Europe/Berlin").expect("bundled");
        Defaults::of(zone, "EUR".into())
    }

    fn written(text: &str, shape: &Shape) -> Option<String> {
        read(text, shape, &defaults())
            .ok()
            .map(|value| match value {
                Value::Date(date) => date.to_string(),
                Value::DateTime(moment) => moment.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
                Value::Number(number) => number.to_string(),
                Value::Money(money) => format!("{} {}", money.currency, money.amount),
                Value::Duration(duration) => format!("{duration:#}"),
                Value::Reference(address) => address.to_string(),
                other => format!("{other:?}"),
            })
    }

    #[test]
    fn dates_are_days_that_exist() {
        assert_eq!(
            written("2026-03-04", &Shape::Date).as_deref(),
            Some("2026-03-04")
        );
        for bad in [
            "2026-02-30",
            "20260304",
            "4.3.2026",
            "2026-3-4",
            "2026-03-04T10:00",
            "ä026-03-4",
            "",
        ] {
            assert_eq!(written(bad, &Shape::Date), None, "{bad}");
        }
    }

    #[test]
    fn moments_keep_their_offset_or_take_the_firms() {
        let read = |text| written(text, &Shape::DateTime);
        assert_eq!(
            read("2026-03-04T10:30:00-05:00").as_deref(),
            Some("2026-03-04T10:30:00-05:00")
        );
        assert_eq!(
            read("2026-03-04T10:30:00Z").as_deref(),
            Some("2026-03-04T11:30:00+01:00")
        );
        assert_eq!(
            read("2026-07-04 10:30").as_deref(),
            Some("2026-07-04T10:30:00+02:00")
        );
        assert_eq!(
            read("2026-01-04").as_deref(),
            Some("2026-01-04T00:00:00+01:00")
        );
        assert_eq!(read("tomorrow"), None);
    }

    #[test]
    fn amounts_are_exact() {
        assert_eq!(
            written("1250.10", &Shape::Money).as_deref(),
            Some("EUR 1250.10")
        );
        assert_eq!(
            written("CHF -3.05", &Shape::Money).as_deref(),
            Some("CHF -3.05")
        );
        assert_eq!(written("3 CHF", &Shape::Money).as_deref(), Some("CHF 3"));
        for bad in ["1,250.00", "€3", "EUR", "1 2 3", "1e3", ""] {
            assert_eq!(written(bad, &Shape::Money), None, "{bad}");
        }
    }

    #[test]
    fn numbers_may_carry_their_unit() {
        let percent = Shape::Number(NumberShape {
            min: Some(Decimal::ZERO),
            max: Some(Decimal::ONE_HUNDRED),
            unit: Some("%".into()),
            gaps: false,
        });
        assert_eq!(written("40", &percent).as_deref(), Some("40"));
        assert_eq!(written("40 %", &percent).as_deref(), Some("40"));
        assert_eq!(written("140", &percent), None);
    }

    #[test]
    fn references_may_leave_out_the_only_kind() {
        let one = Shape::Reference(vec!["projects".into()]);
        assert_eq!(
            written("relaunch", &one).as_deref(),
            Some("projects/relaunch")
        );
        assert_eq!(written("briefs/x", &one), None);
        assert_eq!(written("logo", &Shape::Reference(vec![])), None);
    }
}

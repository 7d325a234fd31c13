//! Dates, numbers, money and sizes as people read them in a language: by the
//! Unicode locale data (CLDR), and where that says nothing by the theme's strings.

use icu_calendar::Gregorian;
use icu_datetime::fieldsets::{M, MD, T, YM, YMD};
use icu_datetime::input::{Date as IcuDate, Time};
use icu_datetime::{FixedCalendarDateTimeFormatter, NoCalendarFormatter};
use icu_decimal::DecimalFormatter;
use icu_decimal::input::Decimal as IcuDecimal;
use icu_locale_core::Locale;
use icu_plurals::{PluralCategory, PluralRules};
use jiff::civil::Date;
use rust_decimal::Decimal;

use super::Strings;
use crate::model::kind::NumberShape;
use crate::model::money::{Money, minor_digits};

type Days<F> = FixedCalendarDateTimeFormatter<Gregorian, F>;

/// Writes values in one language.
#[derive(Debug)]
pub(crate) struct Format {
    day: Days<YMD>,
    month: Days<YM>,
    short_month: Days<M>,
    short_day: Days<MD>,
    time: NoCalendarFormatter<T>,
    number: DecimalFormatter,
    plurals: PluralRules,
    has_capitals: bool,
    strings: Strings,
}

impl Format {
    /// The formats of a language, by its BCP 47 tag; English for one that is none.
    pub(crate) fn new(language: &str, strings: Strings) -> Self {
        let locale = locale(language);
        let here = "every language falls back to one that is compiled in";
        Self {
            day: Days::try_new((&locale).into(), YMD::long()).expect(here),
            month: Days::try_new((&locale).into(), YM::long()).expect(here),
            short_month: Days::try_new((&locale).into(), M::medium()).expect(here),
            short_day: Days::try_new((&locale).into(), MD::medium()).expect(here),
            time: NoCalendarFormatter::try_new((&locale).into(), T::hm()).expect(here),
            number: DecimalFormatter::try_new((&locale).into(), Default::default()).expect(here),
            plurals: PluralRules::try_new_cardinal((&locale).into()).expect(here),
            has_capitals: locale.id.language.as_str() == "de",
            strings,
        }
    }

    fn word<'a>(&'a self, key: &str, default: &'a str) -> &'a str {
        self.strings.get(key).unwrap_or(default)
    }

    /// `4 March 2026`
    pub(crate) fn date(&self, date: Date) -> String {
        self.day.format(&day(date)).to_string()
    }

    /// `March 2026`
    pub(crate) fn month(&self, date: Date) -> String {
        self.month.format(&day(date)).to_string()
    }

    /// `Mar`
    pub(crate) fn short_month(&self, date: Date) -> String {
        self.short_month.format(&day(date)).to_string()
    }

    /// `4 Mar`
    pub(crate) fn short_day(&self, date: Date) -> String {
        self.short_day.format(&day(date)).to_string()
    }

    /// `4 March 2026, 10:30 (UTC+01:00)`
    pub(crate) fn moment(&self, moment: &jiff::ZonedDateTime) -> String {
        let offset = moment.strftime("%:z").to_string();
        let offset = if offset == "+00:00" {
            "UTC".to_owned()
        } else {
            format!("UTC{offset}")
        };
        let time = part(moment.hour())
            .zip(part(moment.minute()))
            .and_then(|(hour, minute)| Time::try_new(hour, minute, 0, 0).ok())
            .unwrap_or(Time::start_of_day());
        self.word("moment_format", "{date}, {time} ({offset})")
            .replace("{date}", &self.date(moment.date()))
            .replace("{time}", &self.time.format(&time).to_string())
            .replace("{offset}", &offset)
    }

    /// `1 h 30 min`
    pub(crate) fn duration(&self, duration: jiff::SignedDuration) -> String {
        let minutes = duration.as_secs() / 60;
        let said = |key: &str, words: &str, hours: i64, minutes: i64| {
            self.word(key, words)
                .replace("{hours}", &self.grouped(hours.into()))
                .replace("{minutes}", &self.grouped(minutes.into()))
        };
        match (minutes / 60, minutes % 60) {
            (0, minutes) => said("duration_minutes", "{minutes} min", 0, minutes),
            (hours, 0) => said("duration_hours", "{hours} h", hours, 0),
            (hours, minutes) => said("duration", "{hours} h {minutes} min", hours, minutes),
        }
    }

    /// `1,250.5 m`, and percent in the language's way.
    pub(crate) fn number(&self, number: Decimal, shape: &NumberShape) -> String {
        let text = self.grouped(number);
        match shape.unit.as_deref() {
            Some("%") => self
                .word("percent_format", "{number}%")
                .replace("{number}", &text),
            Some(unit) => format!("{text} {unit}"),
            None => text,
        }
    }

    /// `€1,250.00`; with the currency's minor digits at least, more where more were written.
    pub(crate) fn money(&self, money: &Money) -> String {
        let mut amount = money.amount;
        let digits = minor_digits(&money.currency);
        if amount.scale() < digits {
            amount.rescale(digits);
        }
        let code = money.currency.as_str();
        let sign = self.word(&format!("sign_{code}"), code).to_owned();
        // A code stands apart from its amount in every language.
        let format = match sign.chars().last() {
            Some(last) if last.is_alphabetic() => {
                self.word("money_code_format", "{sign}\u{a0}{amount}")
            }
            _ => self.word("money_format", "{sign}{amount}"),
        };
        let minus = if is_negative(amount) { "−" } else { "" };
        let text = format
            .replace("{sign}", &sign)
            .replace("{amount}", &self.grouped(amount.abs()));
        minus.to_owned() + &text
    }

    /// `5.1 KB`, in powers of 1,000 as file managers write it.
    pub(crate) fn size(&self, bytes: u64) -> String {
        if bytes < 1000 {
            return self.count("bytes", bytes as usize);
        }
        let units: Vec<&str> = self.word("size_units", "KB MB GB TB").split(' ').collect();
        let mut value = Decimal::from(bytes) / Decimal::ONE_THOUSAND;
        let mut unit = 0;
        while value >= Decimal::ONE_THOUSAND && unit + 1 < units.len() {
            value /= Decimal::ONE_THOUSAND;
            unit += 1;
        }
        let digits = u32::from(value < Decimal::TEN);
        let value = value.round_dp(digits).normalize();
        format!("{}\u{a0}{}", self.grouped(value), units[unit])
    }

    /// Whether the language has the singular for so many: in French for none too.
    pub(crate) fn is_one(&self, count: usize) -> bool {
        self.plurals.category_for(count) == PluralCategory::One
    }

    /// The theme's words for so many, with the number for `{count}`.
    pub(crate) fn count(&self, key: &str, count: usize) -> String {
        self.form(key, count)
            .replace("{count}", &self.grouped(count.into()))
    }

    /// The theme's words for so many: `days_one` or `days_other`, and what else the
    /// language tells apart.
    pub(crate) fn form(&self, key: &str, count: usize) -> &str {
        let category = match self.plurals.category_for(count) {
            PluralCategory::Zero => "zero",
            PluralCategory::One => "one",
            PluralCategory::Two => "two",
            PluralCategory::Few => "few",
            PluralCategory::Many => "many",
            PluralCategory::Other => "other",
        };
        let form = |category: &str| self.strings.get(&format!("{key}_{category}"));
        form(category)
            .or_else(|| form("other"))
            .unwrap_or("{count}")
    }

    /// A label within a line. German nouns keep their capitals anywhere.
    pub(crate) fn inline(&self, label: &str) -> String {
        if self.has_capitals {
            label.to_owned()
        } else {
            label.to_lowercase()
        }
    }

    fn grouped(&self, number: Decimal) -> String {
        let text = number.abs().to_string();
        let grouped = match text.parse::<IcuDecimal>() {
            Ok(decimal) => self.number.format(&decimal).to_string(),
            Err(_) => text,
        };
        if is_negative(number) {
            format!("−{grouped}")
        } else {
            grouped
        }
    }
}

/// English without a country is written as most of the world does: the day before
/// the month, and hours up to 24.
fn locale(language: &str) -> Locale {
    match language.parse::<Locale>() {
        Ok(locale) if language != "en" => locale,
        _ => icu_locale_core::locale!("en-GB"),
    }
}

fn is_negative(number: Decimal) -> bool {
    number.is_sign_negative() && !number.is_zero()
}

fn part(number: i8) -> Option<u8> {
    number.try_into().ok()
}

fn day(date: Date) -> IcuDate<Gregorian> {
    let parts = (part(date.month()), part(date.day()));
    let (month, day) = (parts.0.unwrap_or(1), parts.1.unwrap_or(1));
    IcuDate::try_new_gregorian(date.year().into(), month, day)
        .expect("a day of the one calendar is a day of the other")
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn in_language(language: &str, words: &[(&str, &str)]) -> Format {
        Format::new(language, Strings::from_pairs(words))
    }

    fn euros(amount: &str) -> Money {
        Money {
            amount: amount.parse().expect("a number"),
            currency: "EUR".to_owned(),
        }
    }

    #[test]
    fn days_and_numbers_follow_the_language() {
        let percent = NumberShape {
            unit: Some("%".to_owned()),
            ..NumberShape::default()
        };
        let number: Decimal = "-1250.5".parse().expect("a number");
        let written = |language: &str| {
            let format = in_language(language, &[]);
            [
                format.date(date(2026, 3, 4)),
                format.month(date(2026, 3, 1)),
                format.number(number, &percent),
            ]
            .join(" | ")
        };
        assert_eq!(written("en"), "4 March 2026 | March 2026 | −1,250.5%");
        assert_eq!(written("en-US"), "March 4, 2026 | March 2026 | −1,250.5%");
        assert_eq!(written("de"), "4. März 2026 | März 2026 | −1.250,5%");
        assert_eq!(written("de-CH"), "4. März 2026 | März 2026 | −1'250.5%");
        assert_eq!(written("fr"), "4 mars 2026 | mars 2026 | −1\u{202f}250,5%");
        assert_eq!(written("pl"), "4 marca 2026 | marzec 2026 | −1250,5%");
        // No data has it: the root of all languages.
        assert!(written("tlh").contains("2026"));
    }

    #[test]
    fn money_has_its_currency_s_digits_and_a_sign_or_a_code() {
        let format = in_language(
            "de",
            &[("sign_EUR", "€"), ("money_format", "{amount}\u{a0}{sign}")],
        );
        assert_eq!(format.money(&euros("1250")), "1.250,00\u{a0}€");
        assert_eq!(format.money(&euros("-0.125")), "−0,125\u{a0}€");
        let yen = Money {
            amount: Decimal::from(1250),
            currency: "JPY".to_owned(),
        };
        assert_eq!(format.money(&yen), "JPY\u{a0}1.250");
    }

    #[test]
    fn counts_take_the_form_that_the_language_wants() {
        let words = [
            ("days_one", "{count} dzień"),
            ("days_few", "{count} dni"),
            ("days_other", "{count} dnia"),
        ];
        let format = in_language("pl", &words);
        assert_eq!(format.count("days", 1), "1 dzień");
        assert_eq!(format.count("days", 3), "3 dni");
        // `many` has no words of its own here.
        assert_eq!(format.count("days", 5), "5 dnia");
    }
}

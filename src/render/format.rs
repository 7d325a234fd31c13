//! Dates, numbers, money and sizes as people read them. The words and signs come
//! from the theme's strings, so that a language is a file.

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::theme::Strings;
use crate::model::kind::NumberShape;
use crate::model::record::Money;

/// Writes values in one language.
#[derive(Debug, Clone)]
pub(super) struct Format {
    months: Vec<String>,
    date: String,
    moment: String,
    decimal: String,
    thousands: String,
    money: String,
}

impl Format {
    /// The formats of a language; English where its strings do not say.
    pub(super) fn new(strings: &Strings) -> Self {
        let word = |key: &str, default: &str| {
            strings
                .get(key)
                .map_or_else(|| default.to_owned(), str::to_owned)
        };
        let english =
            "January February March April May June July August September October November December";
        Self {
            months: word("months", english)
                .split_whitespace()
                .map(str::to_owned)
                .collect(),
            date: word("date_format", "{day} {month} {year}"),
            moment: word("moment_format", "{date}, {hour}:{minute} ({offset})"),
            decimal: word("decimal_sign", "."),
            thousands: word("thousands_sign", ","),
            money: word("money_format", "{sign}{amount}"),
        }
    }

    /// `4 March 2026`
    pub(super) fn date(&self, date: Date) -> String {
        let month = self.months.get(date.month() as usize - 1);
        self.date
            .replace("{day}", &date.day().to_string())
            .replace("{month}", month.map_or("", String::as_str))
            .replace("{number}", &date.month().to_string())
            .replace("{year}", &date.year().to_string())
    }

    /// `March 2026`
    pub(super) fn month(&self, date: Date) -> String {
        let month = self.months.get(date.month() as usize - 1);
        format!("{} {}", month.map_or("", String::as_str), date.year())
    }

    /// `4 March 2026, 10:30 (UTC+01:00)`
    pub(super) fn moment(&self, moment: &jiff::ZonedDateTime) -> String {
        let offset = moment.strftime("%:z").to_string();
        let offset = if offset == "+00:00" {
            "UTC".to_owned()
        } else {
            format!("UTC{offset}")
        };
        self.moment
            .replace("{date}", &self.date(moment.date()))
            .replace("{hour}", &format!("{:02}", moment.hour()))
            .replace("{minute}", &format!("{:02}", moment.minute()))
            .replace("{offset}", &offset)
    }

    /// `1h 30m`
    pub(super) fn duration(&self, duration: jiff::SignedDuration) -> String {
        let minutes = duration.as_secs() / 60;
        match (minutes / 60, minutes % 60) {
            (0, minutes) => format!("{minutes} min"),
            (hours, 0) => format!("{hours} h"),
            (hours, minutes) => format!("{hours} h {minutes} min"),
        }
    }

    /// `1,250.5 %`
    pub(super) fn number(&self, number: Decimal, shape: &NumberShape) -> String {
        let text = self.grouped(number);
        match shape.unit.as_deref() {
            Some("%") => format!("{text}%"),
            Some(unit) => format!("{text} {unit}"),
            None => text,
        }
    }

    /// `€1,250.00`; always with the currency's minor digits, two unless more were written.
    pub(super) fn money(&self, money: &Money) -> String {
        let mut amount = money.amount;
        if amount.scale() < 2 && money.currency != "JPY" {
            amount.rescale(2);
        }
        let sign = match money.currency.as_str() {
            "EUR" => "€".to_owned(),
            "GBP" => "£".to_owned(),
            "USD" => "$".to_owned(),
            "JPY" => "¥".to_owned(),
            code => format!("{code}\u{a0}"),
        };
        let minus = if amount.is_sign_negative() { "−" } else { "" };
        let text = self.money.replace("{sign}", &sign);
        minus.to_owned() + &text.replace("{amount}", &self.grouped(amount.abs()))
    }

    /// `5.1 KB`, in powers of 1,000 as file managers write it.
    pub(super) fn size(&self, bytes: u64) -> String {
        const UNITS: [&str; 4] = ["KB", "MB", "GB", "TB"];
        if bytes < 1000 {
            return format!("{bytes} bytes");
        }
        let mut value = Decimal::from(bytes) / Decimal::ONE_THOUSAND;
        let mut unit = 0;
        while value >= Decimal::ONE_THOUSAND && unit + 1 < UNITS.len() {
            value /= Decimal::ONE_THOUSAND;
            unit += 1;
        }
        let digits = u32::from(value < Decimal::TEN);
        format!("{} {}", self.grouped(value.round_dp(digits)), UNITS[unit])
    }

    fn grouped(&self, number: Decimal) -> String {
        let text = number.abs().to_string();
        let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
        let mut grouped = String::new();
        for (at, digit) in whole.chars().enumerate() {
            if at > 0 && (whole.len() - at).is_multiple_of(3) {
                grouped.push_str(&self.thousands);
            }
            grouped.push(digit);
        }
        if !fraction.is_empty() {
            grouped.push_str(&self.decimal);
            grouped.push_str(fraction);
        }
        if number.is_sign_negative() && !number.is_zero() {
            grouped.insert(0, '−');
        }
        grouped
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn english() -> Format {
        Format::new(&Strings::default())
    }

    #[test]
    fn money_is_grouped_and_keeps_its_digits() {
        let money = |amount: &str, currency: &str| {
            english().money(&Money {
                amount: amount.parse().expect("a number"),
                currency: currency.into(),
            })
        };
        assert_eq!(money("1234567.5", "EUR"), "€1,234,567.50");
        assert_eq!(money("-999", "CHF"), "−CHF\u{a0}999.00");
        assert_eq!(money("1000", "JPY"), "¥1,000");
    }

    #[test]
    fn sizes_have_two_digits_or_so() {
        let sizes = [0, 999, 1000, 5120, 99_900, 16_777_216].map(|size| english().size(size));
        assert_eq!(
            sizes,
            ["0 bytes", "999 bytes", "1 KB", "5.1 KB", "100 KB", "17 MB"]
        );
    }

    #[test]
    fn moments_name_their_offset() {
        let moment = "2026-03-04T10:05:00+01:00[+01:00]"
            .parse()
            .expect("a moment");
        assert_eq!(english().moment(&moment), "4 March 2026, 10:05 (UTC+01:00)");
    }
}

//! Names of months and days of the week, as a language writes them, in the English that formats
//! are read by: `02/Mär/26` is `02/Mar/26`. By the Unicode locale data (CLDR).

use std::sync::OnceLock;

use icu_calendar::Gregorian;
use icu_datetime::FixedCalendarDateTimeFormatter;
use icu_datetime::fieldsets::{E, M};
use icu_datetime::input::Date as IcuDate;
use icu_locale_core::Locale;
use jiff::civil::Date;

use crate::names;

/// The names of one language, which are looked up when a text first needs them: most tables have
/// figures alone.
#[derive(Debug)]
pub(crate) struct SpeltNames {
    language: String,
    names: OnceLock<NamesOfLanguage>,
}

#[derive(Debug, Default)]
struct NamesOfLanguage {
    /// In lower case, without a point at the end; with the number of the month, from 0.
    months: Vec<(String, usize)>,
    /// With the number of the day, from Monday.
    days: Vec<(String, usize)>,
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
const DAYS: [&str; 7] = [
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];

impl SpeltNames {
    /// The names of a language, by its BCP 47 tag, and what of it differs elsewhere; none for a
    /// tag that is none.
    pub(crate) fn of(language: &str) -> Self {
        Self {
            language: language.to_owned(),
            names: OnceLock::new(),
        }
    }

    /// A text with the names in English that a format reads; nothing where there are none.
    pub(super) fn in_english(&self, text: &str, format: &str) -> Option<String> {
        let wanted = signs(format);
        if wanted.is_empty() {
            return None;
        }
        let of_language = || NamesOfLanguage::of(&self.language);
        self.names
            .get_or_init(of_language)
            .in_english(text, format, &wanted)
    }
}

impl NamesOfLanguage {
    fn of(language: &str) -> Self {
        let mut names = Self::default();
        let primary = language.split(['-', '_']).next().unwrap_or_default();
        // Austria's first month is another one.
        let elsewhere = if primary.eq_ignore_ascii_case("de") {
            "de-AT"
        } else {
            primary
        };
        for tag in [language, primary, elsewhere] {
            if let Ok(locale) = tag.parse::<Locale>() {
                names.add(&locale);
            }
        }
        names
    }

    fn add(&mut self, locale: &Locale) {
        let month = |length: M, date: Date| {
            let names =
                FixedCalendarDateTimeFormatter::<Gregorian, M>::try_new(locale.into(), length);
            Some(names.ok()?.format(&icu(date)?).to_string())
        };
        let day = |length: E, date: Date| {
            let names =
                FixedCalendarDateTimeFormatter::<Gregorian, E>::try_new(locale.into(), length);
            Some(names.ok()?.format(&icu(date)?).to_string())
        };
        for (at, number) in (0..12).zip(1..) {
            let date = Date::constant(2026, number, 1);
            let written = [M::long(), M::medium()].map(|length| month(length, date));
            self.months
                .extend(written.into_iter().flatten().map(|name| (plain(&name), at)));
        }
        for (at, number) in (0..7).zip(5..) {
            let date = Date::constant(2026, 1, number);
            let written = [E::long(), E::short()].map(|length| day(length, date));
            self.days
                .extend(written.into_iter().flatten().map(|name| (plain(&name), at)));
        }
    }

    /// The same, for a format with these signs.
    fn in_english(&self, text: &str, format: &str, mut wanted: &[char]) -> Option<String> {
        let mut english = String::with_capacity(text.len());
        let mut is_other = false;
        let text = names::composed(text);
        let mut rest: &str = &text;
        while !rest.is_empty() {
            let length = rest
                .find(|letter: char| !letter.is_alphabetic())
                .unwrap_or(rest.len());
            let (word, after) = rest.split_at(length);
            rest = after;
            // Tuesday and March begin alike in some languages: what comes first in the format
            // comes first here.
            let mut signs = wanted.iter().enumerate();
            let met = signs.find_map(|(at, sign)| Some((at, self.name(word, *sign)?)));
            if let Some((at, name)) = met {
                wanted = &wanted[at + 1..];
                english.push_str(name);
                is_other = true;
                // Short names have a point in some languages; a format may have one itself.
                if !(format.contains("%b.") || format.contains("%a.") || format.contains("%h.")) {
                    rest = rest.strip_prefix('.').unwrap_or(rest);
                }
            } else {
                english.push_str(word);
            }
            let between = rest.find(char::is_alphabetic).unwrap_or(rest.len());
            english.push_str(&rest[..between]);
            rest = &rest[between..];
        }
        is_other.then_some(english)
    }

    /// A word in English, as a sign of a format reads it.
    fn name(&self, word: &str, sign: char) -> Option<&'static str> {
        let name = match sign {
            'a' | 'A' => DAYS[found(&self.days, word, false)?],
            _ => MONTHS[found(&self.months, word, true)?],
        };
        Some(if sign.is_uppercase() {
            name
        } else {
            &name[..3]
        })
    }
}

/// The signs of a format that stand for names, in order.
fn signs(format: &str) -> Vec<char> {
    let mut all = Vec::new();
    let mut rest = format.chars();
    while let Some(letter) = rest.next() {
        if letter != '%' {
            continue;
        }
        let is_flag = |letter: &char| letter.is_ascii_digit() || "-_^#".contains(*letter);
        let sign = rest.find(|letter| !is_flag(letter));
        all.extend(sign.filter(|sign| "aAbBh".contains(*sign)));
    }
    all
}

/// The number of a name: one that is written so, or of which this is the beginning, three letters
/// at least, and of no other.
fn found(names: &[(String, usize)], word: &str, may_be_cut: bool) -> Option<usize> {
    let word = plain(word);
    if word.is_empty() {
        return None;
    }
    let exact = names.iter().find(|(name, _)| *name == word);
    if exact.is_some() || !may_be_cut || word.chars().count() < 3 {
        return exact.map(|(_, at)| *at);
    }
    let mut begun = names.iter().filter(|(name, _)| name.starts_with(&word));
    let (_, at) = begun.next()?;
    begun.all(|(_, other)| other == at).then_some(*at)
}

fn plain(name: &str) -> String {
    names::composed(name).trim_end_matches('.').to_lowercase()
}

fn icu(date: Date) -> Option<IcuDate<Gregorian>> {
    let (month, day) = (
        u8::try_from(date.month()).ok()?,
        u8::try_from(date.day()).ok()?,
    );
    IcuDate::try_new_gregorian(date.year().into(), month, day).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_and_days_are_read_as_their_language_writes_them() {
        for (language, text, format, english) in [
            ("de-DE", "02/Jän/26", "%d/%b/%y", Some("02/Jan/26")),
            (
                "de-AT",
                "2. Jänner 2026",
                "%d. %B %Y",
                Some("2. January 2026"),
            ),
            (
                "de",
                "02/Mär/26 9:33 AM",
                "%d/%b/%y %I:%M %p",
                Some("02/Mar/26 9:33 AM"),
            ),
            ("de", "02/MÄRZ/26", "%d/%b/%y", Some("02/Mar/26")),
            ("de", "02/Ma\u{308}r/26", "%d/%b/%y", Some("02/Mar/26")),
            ("de", "2. Sept. 2026", "%d. %b %Y", Some("2. Sep 2026")),
            ("de", "02/Mai/26", "%d/%b/%y", Some("02/May/26")),
            ("de", "02/Okt/26", "%d/%b/%y", Some("02/Oct/26")),
            (
                "de",
                "Di., 02/Dez/26",
                "%a, %d/%b/%y",
                Some("Tue, 02/Dec/26"),
            ),
            ("fr-FR", "2 févr. 2026", "%d %b %Y", Some("2 Feb 2026")),
            ("es", "2 ene 2026", "%d %b %Y", Some("2 Jan 2026")),
            // Tuesday in French, and in Spanish and Italian March too.
            (
                "fr-FR",
                "mar. 3 mars 2026",
                "%a %d %b %Y",
                Some("Tue 3 Mar 2026"),
            ),
            (
                "es",
                "mar 3 mar 2026",
                "%a %-d %b %Y",
                Some("Tue 3 Mar 2026"),
            ),
            (
                "it",
                "mar 3 mar 2026",
                "%b %d %a %Y",
                Some("Mar 3 Tue 2026"),
            ),
            (
                "fr-FR",
                "Tue 3 mars 2026",
                "%a %d %B %Y",
                Some("Tue 3 March 2026"),
            ),
            ("fr-FR", "mardi mardi", "%A %b", Some("Tuesday mardi")),
            // Both June and July begin so.
            ("fr-FR", "2 jui 2026", "%d %b %Y", None),
            ("de", "02/Xyz/26", "%d/%b/%y", None),
            ("de", "02.03.2026", "%d.%m.%Y", None),
            ("no language", "02/Okt/26", "%d/%b/%y", None),
            ("", "02/Okt/26", "%d/%b/%y", None),
        ] {
            let names = SpeltNames::of(language);
            assert_eq!(names.in_english(text, format).as_deref(), english, "{text}");
        }
    }
}

//! Numbers as spreadsheets write them: with thousands set apart, with a decimal
//! comma. What can be meant in two ways is not guessed.

use rust_decimal::Decimal;

/// Why a text is no number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreadable {
    /// There are other signs in it.
    NoNumber,
    /// `1,234` is a thousand here, and one and a bit there.
    TwoWays,
}

/// Reads `1234.5`, `1,234.5`, `1.234,5`, `1 234,5` or `12,5`. Nothing for a text of
/// white space.
///
/// # Errors
/// When it is no number, or may be two.
pub fn read(text: &str) -> Result<Option<Decimal>, Unreadable> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let (sign, digits) = match text.strip_prefix(['-', '−']) {
        Some(digits) => ("-", digits),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, fraction) = parts(digits)?;
    let plain: String = whole.chars().filter(char::is_ascii_digit).collect();
    let number = match fraction {
        "" => format!("{sign}{plain}"),
        fraction => format!("{sign}{plain}.{fraction}"),
    };
    number.parse().map(Some).map_err(|_| Unreadable::NoNumber)
}

/// What stands before and behind the decimal sign.
fn parts(digits: &str) -> Result<(&str, &str), Unreadable> {
    let mut separators = digits
        .char_indices()
        .filter(|(_, sign)| !sign.is_ascii_digit());
    let Some((_, first)) = separators.next() else {
        return Ok((digits, ""));
    };
    let (at, last) = separators
        .next_back()
        .unwrap_or((digits.find(first).unwrap_or(0), first));
    let (whole, fraction) = (&digits[..at], &digits[at + last.len_utf8()..]);
    let is_decimal = matches!(last, '.' | ',')
        && !whole.contains(last)
        && !whole.is_empty()
        && !fraction.is_empty();
    if is_decimal && is_grouped(whole) {
        let one_comma = last == ',' && whole.bytes().all(|byte| byte.is_ascii_digit());
        let may_be_thousands = fraction.len() == 3 && whole.len() <= 3 && !whole.starts_with('0');
        if one_comma && may_be_thousands {
            return Err(Unreadable::TwoWays);
        }
        return Ok((whole, fraction));
    }
    if is_grouped(digits) {
        Ok((digits, ""))
    } else {
        Err(Unreadable::NoNumber)
    }
}

/// Whether these are digits alone, or groups of three set apart by one sign.
fn is_grouped(digits: &str) -> bool {
    let is_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let Some(sign) = digits.chars().find(|sign| !sign.is_ascii_digit()) else {
        return is_digits(digits);
    };
    let sets_apart = matches!(sign, ',' | '.' | '\'' | '’') || sign.is_whitespace();
    let mut groups = digits.split(sign);
    let first = groups.next().unwrap_or_default();
    sets_apart
        && is_digits(first)
        && first.len() <= 3
        && groups.all(|group| is_digits(group) && group.len() == 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str) -> Result<String, Unreadable> {
        read(text).map(|number| number.map_or_else(String::new, |number| number.to_string()))
    }

    #[test]
    fn what_can_mean_one_number_alone_is_read() {
        for (text, number) in [
            ("", ""),
            (" ", ""),
            ("0", "0"),
            ("-12.50", "-12.50"),
            ("−3", "-3"),
            ("+4", "4"),
            ("1.234", "1.234"),
            ("12,5", "12.5"),
            ("0,125", "0.125"),
            ("1234,125", "1234.125"),
            ("1,234.5", "1234.5"),
            ("1.234,5", "1234.5"),
            ("1 234,5", "1234.5"),
            ("1\u{202f}234\u{202f}567", "1234567"),
            ("1'234.50", "1234.50"),
            ("1,234,567", "1234567"),
            ("1.234.567,125", "1234567.125"),
            ("1000000000000", "1000000000000"),
        ] {
            assert_eq!(written(text).as_deref(), Ok(number), "{text}");
        }
    }

    #[test]
    fn what_can_mean_two_or_none_is_not() {
        assert_eq!(written("1,234"), Err(Unreadable::TwoWays));
        assert_eq!(written("-12,000"), Err(Unreadable::TwoWays));
        for text in [
            "n/a",
            "1e3",
            ".5",
            "5.",
            ",5",
            "1,23,456",
            "1,234,56",
            "12.3.4",
            "1 23",
            "--1",
            "€3",
            "1,234.5.6",
            "1.2,3.4",
            "٣",
            "1\n2",
            "99999999999999999999999999999999",
        ] {
            assert_eq!(written(text), Err(Unreadable::NoNumber), "{text}");
        }
    }
}

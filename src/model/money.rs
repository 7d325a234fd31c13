//! Amounts of money: exact, and rounded as invoices are, half away from zero, to the digits
//! that the currency has. How they are written in a language is `render`'s.

use rust_decimal::{Decimal, RoundingStrategy};

/// An exact amount of one currency.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Money {
    /// In whole units of the currency.
    pub amount: Decimal,
    /// ISO 4217: `EUR`.
    pub currency: String,
}

/// How many digits a currency has behind the point (ISO 4217, list one); 2 where the code is
/// not in the list.
#[must_use]
pub fn minor_digits(currency: &str) -> u32 {
    match currency {
        "BIF" | "CLP" | "DJF" | "GNF" | "ISK" | "JPY" | "KMF" | "KRW" | "PYG" | "RWF" | "UGX"
        | "UYI" | "VND" | "VUV" | "XAF" | "XOF" | "XPF" => 0,
        "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
        "CLF" | "UYW" => 4,
        _ => 2,
    }
}

/// An amount in the digits of its currency, half away from zero: 2.345 EUR is 2.35.
#[must_use]
pub fn rounded(amount: Decimal, currency: &str) -> Decimal {
    let digits = minor_digits(currency);
    let mut rounded = amount.round_dp_with_strategy(digits, RoundingStrategy::MidpointAwayFromZero);
    rounded.rescale(digits);
    rounded
}

/// Half of the smallest amount of a currency: by so much may a rounded amount differ from the
/// exact one, so that both ways to round an exact half are right.
#[must_use]
pub fn half_a_unit(currency: &str) -> Decimal {
    Decimal::new(5, minor_digits(currency) + 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn number(text: &str) -> Decimal {
        text.parse().expect("a number")
    }

    #[test]
    fn halves_go_away_from_zero_by_the_currency_s_digits() {
        for (exact, currency, is) in [
            ("2.345", "EUR", "2.35"),
            ("2.335", "EUR", "2.34"),
            ("-2.345", "EUR", "-2.35"),
            ("2.3449", "EUR", "2.34"),
            ("1250.5", "JPY", "1251"),
            ("1249.5", "JPY", "1250"),
            ("0.0005", "KWD", "0.001"),
            ("0.00005", "CLF", "0.0001"),
            ("7", "EUR", "7.00"),
            ("7.125", "XYZ", "7.13"),
        ] {
            assert_eq!(
                rounded(number(exact), currency).to_string(),
                is,
                "{exact} {currency}"
            );
        }
    }

    proptest! {
        #[test]
        fn what_is_rounded_is_within_half_a_unit(cents in -1_000_000_000i64..1_000_000_000, scale in 0u32..8) {
            let exact = Decimal::new(cents, scale);
            for currency in ["EUR", "JPY", "KWD", "CLF"] {
                let off = (rounded(exact, currency) - exact).abs();
                prop_assert!(off <= half_a_unit(currency));
            }
        }
    }
}

//! The scale of the figures: from which round number to which, and the round
//! numbers in between.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

/// A scale, and what is written at it.
#[derive(Debug)]
pub(super) struct Scale {
    low: f64,
    high: f64,
    /// From the lowest to the highest; both ends are among them.
    pub(super) ticks: Vec<Tick>,
}

/// A round number.
#[derive(Debug)]
pub(super) struct Tick {
    pub(super) value: f64,
    /// The same exactly; nothing where it is beyond what can be written.
    pub(super) number: Option<Decimal>,
}

/// Where a scale begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum From {
    /// At zero: what has a length must be as long as its figure is large.
    Zero,
    /// Near the figures, unless zero is not far.
    Near,
}

impl Scale {
    /// A scale with room for all `values` and about `most` steps.
    pub(super) fn over(values: &[Decimal], from: From, most: u32) -> Self {
        let figures = || values.iter().map(|value| in_floating(*value));
        let mut low = figures().fold(f64::INFINITY, f64::min);
        let mut high = figures().fold(f64::NEG_INFINITY, f64::max);
        if !low.is_finite() || !high.is_finite() || (low == 0.0 && high == 0.0) {
            (low, high) = (0.0, 1.0);
        }
        let farthest = low.abs().max(high.abs());
        let zero_is_near = high - low > 0.4 * farthest;
        if from == From::Zero || zero_is_near || low == high {
            (low, high) = (low.min(0.0), high.max(0.0));
        }
        let whole = values.iter().all(|value| value.fract().is_zero());
        let (mantissa, exponent) = step((high - low) / f64::from(most), whole);
        let step = f64::from(mantissa) * 10_f64.powi(exponent);
        // A little off, so that what is a multiple of the step but for its last bit stays one.
        let first = (low / step + 1e-9).floor();
        let last = (high / step - 1e-9).ceil().max(first + 1.0);
        let ticks: Vec<Tick> = (0..=(last - first) as u32)
            .map(|at| {
                let count = first + f64::from(at);
                Tick {
                    value: count * step,
                    number: exactly(count * f64::from(mantissa), exponent),
                }
            })
            .collect();
        Self {
            low: first * step,
            high: last * step,
            ticks,
        }
    }

    /// Where a figure is between the lowest (0) and the highest (1).
    pub(super) fn at(&self, value: Decimal) -> f64 {
        self.place(in_floating(value))
    }

    /// The same of a tick.
    pub(super) fn place(&self, value: f64) -> f64 {
        ((value - self.low) / (self.high - self.low)).clamp(0.0, 1.0)
    }

    /// Whether there are figures on both sides of zero.
    pub(super) fn has_negatives(&self) -> bool {
        self.low < 0.0
    }
}

/// The next larger of 1, 2 and 5 times a power of ten; not below 1 where figures are
/// whole.
fn step(rough: f64, whole: bool) -> (u32, i32) {
    let exponent = (rough.log10().floor() as i32).clamp(-28, 28);
    let base = 10_f64.powi(exponent);
    if whole && rough < 1.0 {
        return (1, 0);
    }
    for mantissa in [1, 2, 5] {
        if f64::from(mantissa) * base >= rough * (1.0 - 1e-9) {
            return (mantissa, exponent);
        }
    }
    (1, exponent + 1)
}

fn exactly(count: f64, exponent: i32) -> Option<Decimal> {
    let count = count as i128;
    let number = if exponent < 0 {
        Decimal::try_from_i128_with_scale(count, exponent.unsigned_abs())
    } else {
        let power = 10_i128.checked_pow(exponent.unsigned_abs())?;
        Decimal::try_from_i128_with_scale(count.checked_mul(power)?, 0)
    };
    number.ok()
}

fn in_floating(value: Decimal) -> f64 {
    value.to_f64().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn written(values: &[&str], from: From) -> String {
        let values: Vec<Decimal> = values
            .iter()
            .map(|value| value.parse().expect("a number"))
            .collect();
        let ticks = Scale::over(&values, from, 4).ticks;
        let texts: Vec<String> = ticks
            .iter()
            .map(|tick| tick.number.expect("can be written").to_string())
            .collect();
        texts.join(" ")
    }

    #[test]
    fn ticks_are_round() {
        assert_eq!(written(&["14", "10"], From::Zero), "0 5 10 15");
        assert_eq!(written(&["40", "11.5"], From::Near), "0 10 20 30 40");
        assert_eq!(
            written(&["99.8", "100"], From::Near),
            "99.80 99.85 99.90 99.95 100.00"
        );
        assert_eq!(written(&["-3", "8"], From::Zero), "-5 0 5 10");
        assert_eq!(written(&["-7", "-2"], From::Zero), "-8 -6 -4 -2 0");
        assert_eq!(
            written(&["1000000000000"], From::Zero).split(' ').count(),
            3
        );
        assert_eq!(written(&["0.0001"], From::Zero), "0.00000 0.00005 0.00010");
    }

    #[test]
    fn what_is_alone_or_equal_or_nothing_has_a_scale_too() {
        assert_eq!(written(&["2"], From::Zero), "0 1 2");
        assert_eq!(written(&["5", "5", "5"], From::Near), "0 2 4 6");
        assert_eq!(written(&["-5"], From::Near), "-6 -4 -2 0");
        assert_eq!(written(&["0", "0"], From::Zero), "0 1");
        assert_eq!(written(&[], From::Zero), "0 1");
    }

    proptest! {
        #[test]
        fn every_figure_is_on_its_scale(
            digits in prop::collection::vec((any::<i64>(), 0_u32..28), 1..9),
            zero in any::<bool>(),
            most in 2_u32..8,
        ) {
            let values: Vec<Decimal> = digits.into_iter().map(|(digits, scale)| Decimal::new(digits, scale)).collect();
            let scale = Scale::over(&values, if zero { From::Zero } else { From::Near }, most);
            for value in &values {
                let value = in_floating(*value);
                let slack = (scale.high - scale.low) * 1e-6;
                prop_assert!(scale.low - slack <= value && value <= scale.high + slack, "{value} is not in {scale:?}");
            }
            prop_assert!(!zero || (scale.low <= 0.0 && scale.high >= 0.0));
            prop_assert!(scale.ticks.len() >= 2 && scale.ticks.len() <= most as usize + 3, "{scale:?}");
            prop_assert_eq!(scale.place(scale.ticks[0].value), 0.0);
            prop_assert!(scale.place(scale.ticks[scale.ticks.len() - 1].value) > 0.999_999);
            for pair in scale.ticks.windows(2) {
                prop_assert!(pair[0].value < pair[1].value);
            }
        }
    }
}

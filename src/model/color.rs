//! Colours and whether they can be read: contrast as WCAG 2.2 computes it
//! (success criterion 1.4.3: 4.5 : 1 for text).

/// The darkest surface of a light page that text in the brand's colour stands on.
pub const LIGHT_PAPER: Color = Color([0xed, 0xf0, 0xee]);
/// The lightest surface of a dark page that text in the brand's colour stands on.
pub const DARK_PAPER: Color = Color([0x24, 0x2b, 0x29]);
/// The contrast that text needs.
pub const ENOUGH: f64 = 4.5;

/// An sRGB colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Color([u8; 3]);

const BLACK: Color = Color([0, 0, 0]);
const WHITE: Color = Color([0xff, 0xff, 0xff]);

impl Color {
    /// Reads `#rrggbb`.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#').filter(|digits| {
            digits.len() == 6 && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
        })?;
        let part = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
        Some(Self([part(0)?, part(2)?, part(4)?]))
    }

    /// Relative luminance, WCAG 2.2.
    fn luminance(self) -> f64 {
        let linear = |part: u8| {
            let part = f64::from(part) / 255.0;
            if part <= 0.04045 {
                part / 12.92
            } else {
                ((part + 0.055) / 1.055).powf(2.4)
            }
        };
        let [red, green, blue] = self.0.map(linear);
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// Contrast ratio, WCAG 2.2.
    #[must_use]
    pub fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// Black or white, whichever is read better on it.
    #[must_use]
    pub fn ink(self) -> Self {
        if self.contrast(WHITE) >= self.contrast(BLACK) {
            WHITE
        } else {
            BLACK
        }
    }

    fn mixed(self, other: Self, share: f64) -> Self {
        let mix = |at: usize| {
            let (own, its) = (f64::from(self.0[at]), f64::from(other.0[at]));
            // Between two bytes, so a byte.
            (own + (its - own) * share).round() as u8
        };
        Self([mix(0), mix(1), mix(2)])
    }

    /// The colour, moved away from the paper until it can be read on it.
    #[must_use]
    pub fn readable_on(self, paper: Self) -> Self {
        let away = paper.ink();
        (0..=20)
            .map(|step| self.mixed(away, f64::from(step) / 20.0))
            .find(|color| color.contrast(paper) >= ENOUGH)
            .unwrap_or(away)
    }
}

impl std::fmt::Display for Color {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [red, green, blue] = self.0;
        write!(f, "#{red:02x}{green:02x}{blue:02x}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn contrast_is_that_of_the_standard() {
        assert!((BLACK.contrast(WHITE) - 21.0).abs() < 0.01);
        let grey = Color::read("#777777").expect("a colour");
        assert!(Color::read("#+77777").is_none());
        assert!((grey.contrast(WHITE) - 4.48).abs() < 0.01);
    }

    proptest! {
        #[test]
        fn any_brand_can_be_read(parts: [u8; 3]) {
            let color = Color(parts);
            prop_assert!(color.readable_on(LIGHT_PAPER).contrast(LIGHT_PAPER) >= ENOUGH);
            prop_assert!(color.readable_on(DARK_PAPER).contrast(DARK_PAPER) >= ENOUGH);
            prop_assert!(color.contrast(color.ink()) >= ENOUGH);
        }
    }
}

//! The firm's colour as the theme's custom properties: for light and for dark,
//! and moved towards black or white until text on it can be read (WCAG 2.2,
//! success criterion 1.4.3: 4.5 : 1).

use crate::model::firm::Brand;

/// The darkest surface of a light page and the lightest of a dark one that text
/// in the brand's colour stands on.
const LIGHT_PAPER: Color = Color([0xed, 0xf0, 0xee]);
const DARK_PAPER: Color = Color([0x24, 0x2b, 0x29]);

const ENOUGH: f64 = 4.5;

/// What is added to the theme's stylesheet for a firm.
pub(super) fn style(brand: &Brand) -> String {
    let mut style = String::new();
    if let Some(color) = brand.color.as_deref().and_then(Color::read) {
        let strong = color.readable_on(LIGHT_PAPER);
        style.push_str(&format!(":root{{{}}}\n", properties(color, strong)));
        let dark = color.readable_on(DARK_PAPER);
        style.push_str(&format!(
            "@media screen and (prefers-color-scheme:dark){{:root{{{}}}}}\n",
            properties(dark, dark)
        ));
    }
    if let Some(font) = &brand.font {
        let name: String = font
            .chars()
            .filter(|letter| letter.is_alphanumeric() || " -_".contains(*letter))
            .collect();
        style.push_str(&format!(":root{{--firm-font:\"{name}\"}}\n"));
    }
    style
}

fn properties(brand: Color, strong: Color) -> String {
    format!(
        "--brand:{brand};--brand-ink:{};--brand-strong:{strong}",
        brand.ink()
    )
}

/// An sRGB colour.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Color([u8; 3]);

const BLACK: Color = Color([0, 0, 0]);
const WHITE: Color = Color([0xff, 0xff, 0xff]);

impl Color {
    fn read(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6)?;
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
    fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    /// Black or white, whichever is read better on it.
    fn ink(self) -> Self {
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
    fn readable_on(self, paper: Self) -> Self {
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

//! Colours and whether they can be read: contrast as WCAG 2.2 computes it
//! (success criterion 1.4.3: 4.5 : 1 for text).

use color::{Oklch, OpaqueColor, Srgb};

/// The darkest surface of a light page that text in the brand's colour stands on.
pub const LIGHT_PAPER: Color = Color([0xed, 0xf0, 0xee]);
/// The lightest surface of a dark page that text in the brand's colour stands on.
pub const DARK_PAPER: Color = Color([0x28, 0x30, 0x2c]);
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

    /// The colour, moved away from the paper until it can be read on it: lighter or
    /// darker, of the same hue, and as vivid as it was for its lightness.
    #[must_use]
    pub fn readable_on(self, paper: Self) -> Self {
        let away = paper.ink();
        if self.contrast(paper) >= ENOUGH {
            return self;
        }
        let [lightness, chroma, hue] = self.oklch();
        let end = if away == WHITE { 1.0 } else { 0.0 };
        (1..=STEPS)
            .map(|step| {
                let moved = lightness + (end - lightness) * f32::from(step) / f32::from(STEPS);
                // What is nearly black has hardly a hue, and is not made vivid.
                let vivid = if lightness > 0.0 {
                    (moved / lightness).min(2.0)
                } else {
                    0.0
                };
                Self::nearest(moved, chroma * vivid, hue)
            })
            .find(|color| color.contrast(paper) >= ENOUGH)
            .unwrap_or(away)
    }

    /// Lightness from 0 to 1, chroma, and hue in degrees, as CSS Color 4 defines OKLCH.
    fn oklch(self) -> [f32; 3] {
        let components = self.0.map(|part| f32::from(part) / 255.0);
        OpaqueColor::<Srgb>::new(components)
            .convert::<Oklch>()
            .components
    }

    /// The most vivid colour of that lightness and hue that screens show, up to the chroma.
    fn nearest(lightness: f32, chroma: f32, hue: f32) -> Self {
        let shown = (0..=STEPS).rev().find_map(|share| {
            let chroma = chroma * f32::from(share) / f32::from(STEPS);
            let color = OpaqueColor::<Oklch>::new([lightness, chroma, hue]).convert::<Srgb>();
            let inside = |part: &f32| (-ROUNDING..=1.0 + ROUNDING).contains(part);
            color.components.iter().all(inside).then_some(color)
        });
        let grey = || OpaqueColor::<Oklch>::new([lightness, 0.0, hue]).convert::<Srgb>();
        let [red, green, blue, _] = shown.unwrap_or_else(grey).to_rgba8().to_u8_array();
        Self([red, green, blue])
    }
}

/// How finely lightness and chroma are tried.
const STEPS: u8 = 100;
/// How far a part of a colour may stand outside of what screens show, for rounding.
const ROUNDING: f32 = 0.001;

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

    #[test]
    fn a_dark_brand_stays_itself_on_dark_paper() {
        let green = Color::read("#2f4a3c").expect("a colour");
        let moved = green.readable_on(DARK_PAPER);
        let ([lightness, chroma, hue], [before, was, its]) = (moved.oklch(), green.oklch());
        assert!(lightness > before && (hue - its).abs() < 3.0, "{moved}");
        assert!(
            (chroma / lightness - was / before).abs() < 0.01,
            "{moved} is greyer"
        );
        assert_eq!(green.readable_on(LIGHT_PAPER), green);
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

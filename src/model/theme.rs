//! Which theme a firm chose and what it set, and what a theme lets firms set.

use rust_decimal::Decimal;

use super::color::Color;
use crate::diag::Span;

/// `theme` in `firm.yaml`.
#[derive(Debug, Clone)]
pub struct ThemeChoice {
    /// The theme's name.
    pub name: String,
    /// Where the name stands, if the firm says it.
    pub place: Option<Span>,
    /// What is set, not yet compared with what the theme knows.
    pub options: Vec<Chosen>,
}

impl ThemeChoice {
    /// A theme as it is.
    #[must_use]
    pub fn named(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            place: None,
            options: Vec::new(),
        }
    }
}

/// One option as a firm set it.
#[derive(Debug, Clone)]
pub struct Chosen {
    /// Its name, and where that stands.
    pub name: (String, Span),
    /// What is written there, and where.
    pub value: (String, Span),
}

/// `theme.yaml`
#[derive(Debug, Clone, Default)]
pub struct ThemeSettings {
    /// The theme that this one is made from, and where that is said.
    pub parent: Option<(String, Span)>,
    /// What firms may set.
    pub options: Vec<ThemeOption>,
}

/// Something that firms may set.
#[derive(Debug, Clone)]
pub struct ThemeOption {
    /// Its name.
    pub name: String,
    /// What fits.
    pub shape: OptionShape,
    /// What holds otherwise.
    pub default: OptionValue,
}

/// What fits an option.
#[derive(Debug, Clone, PartialEq)]
pub enum OptionShape {
    /// Any words.
    Text,
    /// `#rrggbb`
    Color,
    /// One of these words.
    Choice(Vec<String>),
    /// `true` or `false`
    Bool,
    /// `1.5rem`, `12px`, `40%`
    Length,
    /// A number within bounds.
    Number {
        /// The smallest.
        min: Option<Decimal>,
        /// The largest.
        max: Option<Decimal>,
    },
}

/// The value of an option.
#[derive(Debug, Clone, PartialEq)]
pub enum OptionValue {
    /// Words.
    Text(String),
    /// A colour.
    Color(Color),
    /// A word of a choice.
    Choice(String),
    /// Yes or no.
    Bool(bool),
    /// A length, as CSS has it.
    Length(String),
    /// A number.
    Number(Decimal),
}

/// The units that a length may have.
const UNITS: [&str; 8] = ["rem", "em", "ch", "px", "%", "vw", "vh", "mm"];

impl OptionShape {
    /// Reads a value; nothing where it does not fit.
    #[must_use]
    pub fn read(&self, text: &str) -> Option<OptionValue> {
        match self {
            Self::Text => Some(OptionValue::Text(text.to_owned())),
            Self::Color => Color::read(text).map(OptionValue::Color),
            Self::Choice(words) => {
                let known = words.iter().any(|word| word == text);
                known.then(|| OptionValue::Choice(text.to_owned()))
            }
            Self::Bool => text.parse().ok().map(OptionValue::Bool),
            Self::Length => {
                let number = UNITS.iter().find_map(|unit| text.strip_suffix(unit));
                let number = number.or((text == "0").then_some(text))?;
                let plain = |letter: char| letter.is_ascii_digit() || letter == '.';
                let fits = number.len() <= 8
                    && number.chars().all(plain)
                    && number.parse::<Decimal>().is_ok();
                fits.then(|| OptionValue::Length(text.to_owned()))
            }
            Self::Number { min, max } => {
                let number: Decimal = text.parse().ok()?;
                let fits =
                    min.is_none_or(|min| number >= min) && max.is_none_or(|max| number <= max);
                fits.then_some(OptionValue::Number(number))
            }
        }
    }

    /// What fits, as a message says it.
    #[must_use]
    pub fn wanted(&self) -> String {
        match self {
            Self::Text => "a text".to_owned(),
            Self::Color => "a colour such as `\"#1f5d57\"`, in quotes".to_owned(),
            Self::Choice(_) => "one of its choices".to_owned(),
            Self::Bool => "`true` or `false`".to_owned(),
            Self::Length => "a length such as `40rem` or `12px`".to_owned(),
            Self::Number { min, max } => match (min, max) {
                (Some(min), Some(max)) => format!("a number from {min} to {max}"),
                (Some(min), None) => format!("a number from {min}"),
                (None, Some(max)) => format!("a number up to {max}"),
                (None, None) => "a number".to_owned(),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_fit_or_do_not() {
        let choice = OptionShape::Choice(vec!["wide".to_owned()]);
        let number = OptionShape::Number {
            min: Some(1.into()),
            max: Some(3.into()),
        };
        for (shape, good, bad) in [
            (&OptionShape::Color, "#1f5d57", "green"),
            (&choice, "wide", "narrow"),
            (&OptionShape::Bool, "true", "yes"),
            (&OptionShape::Length, "1.5rem", "1rem;}"),
            (&OptionShape::Length, "0", "-1rem"),
            (&OptionShape::Length, "40%", "rem"),
            (&number, "2.5", "3.5"),
        ] {
            assert!(shape.read(good).is_some(), "{good}");
            assert!(shape.read(bad).is_none(), "{bad}");
        }
    }
}

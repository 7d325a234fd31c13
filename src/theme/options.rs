//! What a firm sets of its theme: compared with what the theme knows, and handed to
//! templates and stylesheet.

use std::collections::BTreeMap;

use super::error::ThemeError;
use crate::diag::Diagnostic;
use crate::model::theme::{Chosen, OptionShape, OptionValue, ThemeOption, ThemeSettings};
use crate::suggest;

/// The value of each option by name.
#[derive(Debug, Clone, Default)]
pub(super) struct ThemeOptions(BTreeMap<String, OptionValue>);

impl ThemeOptions {
    /// The options of a theme and its parents, the theme's own first, with what a firm
    /// chose.
    ///
    /// # Errors
    /// When something is set that the theme does not know, or that does not fit.
    pub(super) fn new(settings: &[ThemeSettings], chosen: &[Chosen]) -> Result<Self, ThemeError> {
        let mut known: BTreeMap<&str, &ThemeOption> = BTreeMap::new();
        for option in settings.iter().rev().flat_map(|settings| &settings.options) {
            known.insert(&option.name, option);
        }
        let mut found = Vec::new();
        let mut values: BTreeMap<String, OptionValue> = known
            .values()
            .map(|option| (option.name.clone(), option.default.clone()))
            .collect();
        for Chosen {
            name: (name, place),
            value: (text, at),
        } in chosen
        {
            let Some(option) = known.get(name.as_str()) else {
                let fact = format!("the theme has no option `{name}`");
                let hint = suggest::hint(name, known.keys().copied());
                let hint = hint.unwrap_or_else(|| "this theme has no options".to_owned());
                found.push(Diagnostic::error(place.clone(), fact).hint(hint));
                continue;
            };
            match option.shape.read(text) {
                Some(value) => {
                    values.insert(name.clone(), value);
                }
                None => {
                    let wanted = option.shape.wanted();
                    let fact = format!("the option `{name}` is `{text}`, not {wanted}");
                    let hint = match &option.shape {
                        OptionShape::Choice(words) => {
                            suggest::hint_of_all(text, words.iter().map(String::as_str))
                        }
                        _ => None,
                    };
                    found.push(Diagnostic::error(at.clone(), fact).maybe_hint(hint));
                }
            }
        }
        if found.is_empty() {
            Ok(Self(values))
        } else {
            Err(ThemeError::Broken(found))
        }
    }

    /// What templates see as `options`.
    pub(super) fn shown(&self) -> BTreeMap<&str, serde_json::Value> {
        let value = |value: &OptionValue| match value {
            OptionValue::Text(text) | OptionValue::Choice(text) | OptionValue::Length(text) => {
                text.as_str().into()
            }
            OptionValue::Color(color) => color.to_string().into(),
            OptionValue::Bool(is) => (*is).into(),
            OptionValue::Number(number) => {
                let text = number.to_string();
                // `3` is not `3.0`.
                match text.parse::<i64>() {
                    Ok(whole) => whole.into(),
                    Err(_) => text.parse::<f64>().ok().into(),
                }
            }
        };
        let pairs = self.0.iter();
        pairs
            .map(|(name, one)| (name.as_str(), value(one)))
            .collect()
    }

    /// The same as custom properties; words and conditions are for templates.
    pub(super) fn style(&self) -> String {
        let property = |(name, value): (&String, &OptionValue)| {
            let value = match value {
                OptionValue::Color(color) => color.to_string(),
                OptionValue::Length(text) => text.clone(),
                OptionValue::Number(number) => number.to_string(),
                OptionValue::Text(_) | OptionValue::Choice(_) | OptionValue::Bool(_) => {
                    return None;
                }
            };
            Some(format!("--option-{}:{value}", name.replace('_', "-")))
        };
        let properties: Vec<String> = self.0.iter().filter_map(property).collect();
        if properties.is_empty() {
            return String::new();
        }
        format!(":root{{{}}}\n", properties.join(";"))
    }
}

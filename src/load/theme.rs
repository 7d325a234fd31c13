//! `theme` in `firm.yaml`, and `theme.yaml`. The firm's options are compared with the theme's
//! where the theme is read, since only there both are known.

use std::sync::Arc;

use super::defaults::Defaults;
use super::reader::{Reader, What};
use crate::diag::{Diagnostic, Source, Span};
use crate::kinds::declaration::form;
use crate::model::record::{Group, Spanned, Value};
use crate::model::theme::{
    Chosen, OptionShape, OptionValue, ThemeChoice, ThemeOption, ThemeSettings,
};
use crate::suggest;
use crate::syntax::yaml::{self, Node};

/// Takes the firm's choice out of what its file says: a name, or a mapping with the
/// name and options.
pub(super) fn choice(
    firm: &mut Spanned<Node>,
    source: &Arc<Source>,
    diagnostics: &mut Vec<Diagnostic>,
) -> ThemeChoice {
    let mut choice = ThemeChoice::named("default");
    let Some(theme) = member(firm, "theme") else {
        return choice;
    };
    let Node::Map(parts) = &theme.value else {
        // A name alone, which the form reads.
        if let Node::Scalar(name) = &theme.value {
            choice.name.clone_from(name);
            choice.place = Some(Span::new(source, theme.at.clone()));
        }
        return choice;
    };
    for (key, node) in parts {
        match (key.value.as_str(), &node.value) {
            (_, Node::Null) => {}
            ("name", Node::Scalar(name)) => {
                choice.name.clone_from(name);
                choice.place = Some(Span::new(source, node.at.clone()));
            }
            ("options", Node::Map(options)) => {
                let options = options.iter();
                let chosen =
                    options.filter_map(|(name, value)| chosen(name, value, source, diagnostics));
                choice.options.extend(chosen);
            }
            (name @ ("name" | "options"), other) => {
                let wanted = if name == "name" {
                    "a text"
                } else {
                    "a mapping"
                };
                let fact = format!("`{name}` is {}, not {wanted}", other.what());
                diagnostics.push(Diagnostic::error(Span::new(source, key.at.clone()), fact));
            }
            (name, _) => {
                let fact = format!("`theme` has no field `{name}`");
                let hint = suggest::hint(name, ["name", "options"]);
                let place = Span::new(source, key.at.clone());
                diagnostics.push(Diagnostic::error(place, fact).maybe_hint(hint));
            }
        }
    }
    // The form knows the name alone.
    theme.value = Node::Scalar(choice.name.clone());
    choice
}

/// What stands at a key of a mapping.
pub(super) fn member<'n>(node: &'n mut Spanned<Node>, name: &str) -> Option<&'n mut Spanned<Node>> {
    let Node::Map(pairs) = &mut node.value else {
        return None;
    };
    let own = pairs.iter_mut().find(|(key, _)| key.value == name);
    own.map(|(_, value)| value)
}

fn chosen(
    name: &Spanned<String>,
    value: &Spanned<Node>,
    source: &Arc<Source>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Chosen> {
    let place = Span::new(source, name.at.clone());
    let text = match &value.value {
        Node::Scalar(text) => text.clone(),
        Node::Null => return None,
        other => {
            let fact = format!("the option `{}` is {}", name.value, other.what());
            diagnostics.push(Diagnostic::error(place, fact).hint("an option has one value"));
            return None;
        }
    };
    Some(Chosen {
        name: (name.value.clone(), place),
        value: (text, Span::new(source, value.at.clone())),
    })
}

/// What a `theme.yaml` says.
#[must_use]
pub fn settings(source: &Arc<Source>) -> (ThemeSettings, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let mut settings = ThemeSettings::default();
    let mut node = match yaml::parse(source, 0..source.text.len()) {
        Ok(node) => node,
        Err(error) => return (settings, vec![*error]),
    };
    let mut options = Vec::new();
    if let Some(own) = member(&mut node, "options")
        && let Node::Map(declared) = &mut own.value
    {
        options = std::mem::take(declared);
        own.value = Node::Null;
    }
    let fields = form(include_str!("../kinds/forms/theme.yaml"));
    let group = read(&node, &fields, "the theme", source, &mut diagnostics);
    let parent = group.get("parent");
    settings.parent = parent.and_then(|parent| {
        let name = parent.value.as_text()?.to_owned();
        Some((name, Span::new(source, parent.at.clone())))
    });
    if let Some(options) = group.get("options") {
        let fact = "`options` is a text, not a mapping";
        let place = Span::new(source, options.at.clone());
        let hint = "write each as a line like `columns: {type: number, default: 2}`";
        diagnostics.push(Diagnostic::error(place, fact).hint(hint));
    }
    for (name, node) in &options {
        settings
            .options
            .extend(option(name, node, source, &mut diagnostics));
    }
    (settings, diagnostics)
}

fn option(
    name: &Spanned<String>,
    node: &Spanned<Node>,
    source: &Arc<Source>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<ThemeOption> {
    let place = Span::new(source, name.at.clone());
    let plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit();
    if !name
        .value
        .starts_with(|first: char| first.is_ascii_lowercase())
        || !name
            .value
            .chars()
            .all(|letter| plain(letter) || letter == '_')
    {
        let fact = format!("an option cannot be called `{}`", name.value);
        let hint = "use lower-case letters, digits and `_`";
        diagnostics.push(Diagnostic::error(place, fact).hint(hint));
        return None;
    }
    let fields = form(include_str!("../kinds/forms/option.yaml"));
    let group = read(
        node,
        &fields,
        &format!("the option `{}`", name.value),
        source,
        diagnostics,
    );
    let shape = match group.text("type")? {
        "color" => OptionShape::Color,
        "bool" => OptionShape::Bool,
        "length" => OptionShape::Length,
        "number" => {
            let bound = |name: &str| match group.get(name).map(|value| &value.value) {
                Some(Value::Number(number)) => Some(*number),
                _ => None,
            };
            OptionShape::Number {
                min: bound("min"),
                max: bound("max"),
            }
        }
        "choice" => {
            let words = group.list("choices").iter();
            let words = words.filter_map(|word| word.value.as_text().map(str::to_owned));
            OptionShape::Choice(words.collect())
        }
        _ => OptionShape::Text,
    };
    let given = group.get("default");
    let text = given
        .and_then(|given| given.value.as_text())
        .unwrap_or_default();
    let default = match (shape.read(text), given) {
        (Some(default), _) => default,
        (None, Some(given)) => {
            let fact = format!(
                "the default `{text}` does not fit: expected {}",
                shape.wanted()
            );
            diagnostics.push(Diagnostic::error(Span::new(source, given.at.clone()), fact));
            return None;
        }
        (None, None) => {
            let fact = format!("the option `{}` needs a `default`", name.value);
            diagnostics.push(Diagnostic::error(place, fact));
            return None;
        }
    };
    // Words of a choice become names of classes and custom properties.
    if let OptionValue::Choice(_) = default
        && let OptionShape::Choice(words) = &shape
        && let Some(odd) = words
            .iter()
            .find(|word| !word.chars().all(|letter| plain(letter) || letter == '-'))
    {
        let fact = format!("a choice cannot be called `{odd}`");
        let hint = "use lower-case letters, digits and `-`";
        diagnostics.push(Diagnostic::error(place, fact).hint(hint));
        return None;
    }
    Some(ThemeOption {
        name: name.value.clone(),
        shape,
        default,
    })
}

fn read(
    node: &Spanned<Node>,
    fields: &[crate::model::kind::Field],
    what: &str,
    source: &Arc<Source>,
    diagnostics: &mut Vec<Diagnostic>,
) -> Group {
    let defaults = Defaults::none();
    let mut reader = Reader {
        source,
        defaults: &defaults,
        diagnostics,
        waived: &[],
    };
    reader.group(node, fields, &What::Named(what), &node.at)
}

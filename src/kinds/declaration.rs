//! Declarations of fields, as kinds and the built-in forms write them:
//! `title: {type: text, required: true}`.

use std::ops::Range;
use std::str::FromStr;
use std::sync::Arc;

use super::language::canonical;
use crate::diag::{Diagnostic, Source, Span};
use crate::model::kind::{Choice, Field, Known, NumberShape, Shape, Tone};
use crate::model::label::Label;
use crate::model::record::Spanned;
use crate::suggest;
use crate::syntax::yaml::{self, Node};

const TYPES: [&str; 15] = [
    "text",
    "markdown",
    "date",
    "datetime",
    "duration",
    "number",
    "money",
    "choice",
    "person",
    "file",
    "boolean",
    "reference",
    "list",
    "group",
    "chart",
];

const PROPERTIES: [&str; 14] = [
    "type", "label", "required", "many", "help", "choices", "min", "max", "unit", "to", "of",
    "fields", "known", "gaps",
];

/// Reads declarations out of one source.
pub(crate) struct Declarations<'a> {
    pub(crate) source: &'a Arc<Source>,
    /// Whether it is a firm's, and its words are not the program's.
    pub(crate) is_own: bool,
    pub(crate) diagnostics: &'a mut Vec<Diagnostic>,
}

impl Declarations<'_> {
    /// Reports an error at a place of this source.
    pub(crate) fn error(&mut self, at: &Range<usize>, fact: String, hint: Option<String>) {
        let text = &self.source.text[at.start.min(self.source.text.len())..];
        let line = text.find('\n').unwrap_or(text.len());
        let span = Span::new(self.source, at.start..at.end.min(at.start + line));
        self.diagnostics
            .push(Diagnostic::error(span, fact).maybe_hint(hint));
    }

    /// The pairs of a mapping; a diagnostic and none where it is something else.
    pub(crate) fn pairs<'n>(
        &mut self,
        node: &'n Spanned<Node>,
        name: &str,
    ) -> &'n [(Spanned<String>, Spanned<Node>)] {
        match &node.value {
            Node::Map(pairs) => pairs,
            Node::Null => &[],
            other => {
                let fact = format!("`{name}` is {}, not a mapping", other.what());
                self.error(&node.at, fact, None);
                &[]
            }
        }
    }

    /// The text of a scalar.
    pub(crate) fn text(&mut self, node: &Spanned<Node>, name: &str) -> Option<String> {
        match &node.value {
            Node::Scalar(text) => Some(text.clone()),
            Node::Null => None,
            other => {
                let fact = format!("`{name}` is {}, not a text", other.what());
                self.error(&node.at, fact, None);
                None
            }
        }
    }

    /// What people read: one text, or a mapping of languages to texts.
    pub(crate) fn label(&mut self, node: &Spanned<Node>, name: &str) -> Option<Label> {
        let Node::Map(pairs) = &node.value else {
            let text = self.text(node, name)?;
            return Some(if self.is_own {
                Label::own(text)
            } else {
                Label::made(text)
            });
        };
        let mut languages: Vec<(String, String)> = Vec::new();
        for (key, node) in pairs {
            match canonical(&key.value) {
                Some(tag) => {
                    let words = self.text(node, name).filter(|text| !text.is_empty());
                    languages.extend(words.map(|words| (tag, words)));
                }
                None => {
                    let fact = format!("`{}` is not a language tag", key.value);
                    let hint = format!("write `{name}: {{en: Site visit, de: Ortstermin}}`");
                    self.error(&key.at, fact, Some(hint));
                }
            }
        }
        let label = Label::of_languages(languages);
        if label.is_none() && pairs.is_empty() {
            self.error(&node.at, format!("`{name}` is empty"), None);
        }
        label
    }

    /// The texts of a list, or of one scalar.
    pub(crate) fn texts(&mut self, node: &Spanned<Node>, name: &str) -> Vec<String> {
        let texts = self.placed_texts(node, name).into_iter();
        texts.map(|text| text.value).collect()
    }

    /// The same, each with its place.
    pub(crate) fn placed_texts(
        &mut self,
        node: &Spanned<Node>,
        name: &str,
    ) -> Vec<Spanned<String>> {
        let members = Node::one_or_many(node).iter();
        members
            .filter_map(|member| {
                let text = self.text(member, name)?;
                Some(Spanned::new(text, member.at.clone()))
            })
            .collect()
    }

    /// A scalar that is read by its type: a number, `true` or `false`.
    pub(crate) fn parsed<T: FromStr>(
        &mut self,
        node: &Spanned<Node>,
        name: &str,
        wanted: &str,
    ) -> Option<T> {
        let text = self.text(node, name)?;
        let parsed = text.parse().ok();
        if parsed.is_none() {
            self.error(
                &node.at,
                format!("`{name}` is `{text}`, not {wanted}"),
                None,
            );
        }
        parsed
    }

    /// Reports a key that is not known.
    pub(crate) fn unknown(&mut self, key: &Spanned<String>, what: &str, names: &[&str]) {
        let fact = format!("{what} has no property `{}`", key.value);
        let hint = suggest::hint(&key.value, names.iter().copied());
        self.error(&key.at, fact, hint);
    }

    /// Fields by name.
    pub(crate) fn fields(&mut self, node: &Spanned<Node>, name: &str) -> Vec<Field> {
        let pairs = self.pairs(node, name);
        pairs
            .iter()
            .filter_map(|(key, node)| self.field(key, node))
            .collect()
    }

    /// One field; `name: text` is short for `name: {type: text}`.
    fn field(&mut self, key: &Spanned<String>, node: &Spanned<Node>) -> Option<Field> {
        let name = key.value.as_str();
        if let Node::Scalar(_) = node.value {
            let shape = self.typed(node, &[], name)?;
            return Some(field(name, shape));
        }
        let pairs = self.pairs(node, name);
        let get = |wanted: &str| pair(pairs, wanted);
        for (key, _) in pairs {
            if !PROPERTIES.contains(&key.value.as_str()) {
                self.unknown(key, &format!("the field `{name}`"), &PROPERTIES);
            }
        }
        let Some(kind) = get("type") else {
            self.error(
                &key.at,
                format!("the field `{name}` needs `type`"),
                Some("add `type: text`".into()),
            );
            return None;
        };
        let mut shape = self.typed(kind, pairs, name)?;
        if get("many").is_some_and(|node| node.value == Node::Scalar("true".into())) {
            shape = Shape::List(Box::new(shape));
        }
        let mut field = field(name, shape);
        // What is called as its unit is headed as the unit is written: `km`, not `Km`.
        if let Shape::Number(NumberShape {
            unit: Some(unit), ..
        }) = &field.shape
            && unit.eq_ignore_ascii_case(name)
        {
            field.label = Label::made(unit.clone());
        }
        if let Some(label) = get("label").and_then(|node| self.label(node, "label")) {
            field.label = label;
        }
        field.help = get("help").and_then(|node| self.text(node, "help"));
        field.required = get("required")
            .and_then(|node| self.parsed(node, "required", "`true` or `false`"))
            .unwrap_or(false);
        Some(field)
    }

    fn typed(
        &mut self,
        kind: &Spanned<Node>,
        pairs: &[(Spanned<String>, Spanned<Node>)],
        name: &str,
    ) -> Option<Shape> {
        let get = |wanted: &str| pair(pairs, wanted);
        let is_set = |wanted: &str| {
            get(wanted).is_some_and(|node| node.value == Node::Scalar("true".into()))
        };
        let word = self.text(kind, "type")?;
        Some(match word.as_str() {
            "text" => Shape::Text,
            "markdown" => Shape::Markdown,
            "date" => Shape::Date,
            "datetime" => Shape::DateTime,
            "duration" => Shape::Duration,
            "money" => Shape::Money,
            "boolean" => Shape::Boolean,
            "file" => Shape::File,
            "person" => Shape::Person(get("known").map_or(Known::Open, |node| self.known(node))),
            "number" => Shape::Number(NumberShape {
                min: get("min").and_then(|node| self.parsed(node, "min", "a number")),
                max: get("max").and_then(|node| self.parsed(node, "max", "a number")),
                unit: get("unit").and_then(|node| self.text(node, "unit")),
                gaps: is_set("gaps"),
            }),
            "choice" => Shape::Choice(match get("choices") {
                Some(node) => self.choices(node),
                None => {
                    self.error(
                        &kind.at,
                        format!("the choice `{name}` needs `choices`"),
                        None,
                    );
                    Vec::new()
                }
            }),
            "reference" => {
                Shape::Reference(get("to").map_or_else(Vec::new, |node| self.texts(node, "to")))
            }
            "list" => Shape::List(Box::new(match (get("of"), get("fields")) {
                (Some(of), _) => self.member(of, name)?,
                (None, Some(fields)) => Shape::Group(self.fields(fields, "fields")),
                (None, None) => Shape::Text,
            })),
            "group" => Shape::Group(
                get("fields").map_or_else(Vec::new, |node| self.fields(node, "fields")),
            ),
            "chart" => Shape::Chart(form(include_str!("forms/chart.yaml"))),
            other => {
                let fact = format!("there is no type `{other}`");
                self.error(&kind.at, fact, suggest::hint_of_all(other, TYPES));
                return None;
            }
        })
    }

    /// What stands in a list: `of: text` or `of: {type: group, fields: …}`.
    fn member(&mut self, node: &Spanned<Node>, name: &str) -> Option<Shape> {
        let key = Spanned::new(name.to_owned(), node.at.clone());
        self.field(&key, node).map(|field| field.shape)
    }

    fn choices(&mut self, node: &Spanned<Node>) -> Vec<Choice> {
        let plain = |value: String| Choice {
            label: Label::made(words(&value)),
            value,
            tone: Tone::Neutral,
            read_as: None,
        };
        let Node::Map(pairs) = &node.value else {
            return self.texts(node, "choices").into_iter().map(plain).collect();
        };
        pairs
            .iter()
            .map(|(key, node)| {
                let mut choice = plain(key.value.clone());
                if let Node::Scalar(_) = &node.value {
                    choice.label = self.label(node, &key.value).unwrap_or(choice.label);
                    return choice;
                }
                for (property, node) in self.pairs(node, &key.value) {
                    match property.value.as_str() {
                        "label" => {
                            choice.label = self.label(node, "label").unwrap_or(choice.label);
                        }
                        "tone" => choice.tone = self.tone(node),
                        "read_as" => choice.read_as = self.text(node, "read_as"),
                        _ => self.unknown(property, "a choice", &["label", "tone", "read_as"]),
                    }
                }
                choice
            })
            .collect()
    }

    /// Whether a person has to be known.
    fn known(&mut self, node: &Spanned<Node>) -> Known {
        let word = self.text(node, "known").unwrap_or_default();
        match word.as_str() {
            "true" => Known::Required,
            "expected" => Known::Expected,
            "false" => Known::Open,
            other => {
                let fact = format!("`known` is `{other}`, not `true`, `expected` or `false`");
                self.error(&node.at, fact, None);
                Known::Open
            }
        }
    }

    fn tone(&mut self, node: &Spanned<Node>) -> Tone {
        let word = self.text(node, "tone").unwrap_or_default();
        let known = Tone::WORDS.iter().find(|(known, _)| *known == word);
        if known.is_none() {
            let hint = suggest::hint(&word, Tone::WORDS.iter().map(|(word, _)| *word));
            self.error(&node.at, format!("there is no tone `{word}`"), hint);
        }
        known.map_or(Tone::Neutral, |(_, tone)| *tone)
    }
}

/// The fields of one of the built-in forms: those of `firm.yaml`, of
/// `client.yaml`, those that every kind has, and those of a chart.
pub(crate) fn form(text: &'static str) -> Vec<Field> {
    let source = built_in("form", text);
    let mut diagnostics = Vec::new();
    let fields = yaml::parse(&source, 0..text.len())
        .map(|node| {
            Declarations {
                source: &source,
                is_own: false,
                diagnostics: &mut diagnostics,
            }
            .fields(&node, "fields")
        })
        .unwrap_or_default();
    debug_assert!(
        diagnostics.is_empty(),
        "the built-in forms are right: {diagnostics:?}"
    );
    fields
}

/// A source inside the program.
pub(crate) fn built_in(name: &str, text: &str) -> Arc<Source> {
    Arc::new(Source {
        path: format!("built-in kinds/{name}"),
        text: text.to_owned(),
        ..Source::default()
    })
}

/// The value of a key.
pub(crate) fn pair<'n>(
    pairs: &'n [(Spanned<String>, Spanned<Node>)],
    wanted: &str,
) -> Option<&'n Spanned<Node>> {
    pairs
        .iter()
        .find(|(key, _)| key.value == wanted)
        .map(|(_, node)| node)
}

fn field(name: &str, shape: Shape) -> Field {
    Field {
        name: name.to_owned(),
        label: Label::made(words(name)),
        shape,
        required: false,
        help: None,
    }
}

/// `recorded_by` → `Recorded by`.
pub(crate) fn words(name: &str) -> String {
    let spaced = name.replace(['_', '-'], " ");
    let mut letters = spaced.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

//! Nodes to values, by the fields that a form declares: unknown keys, missing
//! fields and wrong types become diagnostics here, once for every kind of file.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use super::defaults::Defaults;
use super::{comma, dropped, scalar};
use crate::diag::{Diagnostic, Source, Span};
use crate::model::kind::{Field, Kind, Shape};
use crate::model::record::{Group, Spanned, Value};
use crate::suggest;
use crate::syntax::yaml::Node;

/// What a mapping is, as messages call it.
pub(crate) enum What<'a> {
    /// `the firm`
    Named(&'a str),
    /// `the update`
    Record(&'a Kind),
    /// the field in quotes
    Field(&'a str),
}

impl fmt::Display for What<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Named(name) => f.write_str(name),
            Self::Record(kind) => write!(f, "the {}", kind.one.to_lowercase()),
            Self::Field(name) => write!(f, "`{name}`"),
        }
    }
}

/// Reads one source's nodes.
pub(crate) struct Reader<'a> {
    pub(crate) source: &'a Arc<Source>,
    pub(crate) defaults: &'a Defaults,
    pub(crate) diagnostics: &'a mut Vec<Diagnostic>,
    /// Fields that may be left out although their form requires them.
    pub(crate) waived: &'a [&'a str],
}

impl Reader<'_> {
    /// Reads a mapping by `fields`. `whole` is what a missing field is reported
    /// at.
    pub(crate) fn group(
        &mut self,
        node: &Spanned<Node>,
        fields: &[Field],
        what: &What<'_>,
        whole: &Range<usize>,
    ) -> Group {
        let pairs = match &node.value {
            Node::Map(pairs) => pairs.as_slice(),
            Node::Null => &[],
            other => {
                let fact = format!("{what} is {}, not a mapping", other.what());
                self.error(&node.at, fact)
                    .maybe_hint(example_pair(fields))
                    .push(self.diagnostics);
                return Group::default();
            }
        };
        let mut group = Group(Vec::with_capacity(pairs.len()));
        let mut next = 0;
        while let Some((key, node)) = pairs.get(next) {
            let cut = comma::cut(self.source, &pairs[next..]);
            next += 1 + cut.as_ref().map_or(0, |(_, parts)| *parts);
            match fields.iter().find(|field| field.name == key.value) {
                Some(field) => {
                    if let Some((whole, _)) = cut {
                        let said = comma::said(self.source, whole, &field.shape, self.defaults);
                        self.diagnostics.push(said);
                        continue;
                    }
                    let end = Some(key.at.end);
                    let dropped = dropped::warning(self.source, node, &field.shape, end);
                    self.diagnostics.extend(dropped);
                    if let Some(value) = self.value(node, &field.shape, &field.name) {
                        group.0.push((field.name.clone(), value));
                    }
                }
                None => {
                    let names = fields.iter().map(|field| field.name.as_str());
                    let fact = format!("{what} has no field `{}`", key.value);
                    self.error(&key.at, fact)
                        .maybe_hint(suggest::hint(&key.value, names))
                        .push(self.diagnostics);
                }
            }
        }
        for field in fields.iter().filter(|field| field.required) {
            // A key that is nearly right has been reported already; the name of another field
            // is no slip.
            let is_meant = |key: &str| {
                let is_field = fields.iter().any(|other| other.name == key);
                let is_slip = || suggest::near(key, [field.name.as_str()]).is_some();
                key == field.name || (!is_field && is_slip())
            };
            if group.get(&field.name).is_some() || self.waived.contains(&field.name.as_str()) {
                continue;
            }
            let given = pairs
                .iter()
                .any(|(key, node)| is_meant(&key.value) && node.value != Node::Null);
            if !given {
                let fact = format!("{what} needs `{}`", field.name);
                self.error(whole, fact)
                    .hint(format!("add a line like `{}`", example(field)))
                    .push(self.diagnostics);
            }
        }
        group
    }

    /// Reads one value; nothing, and a diagnostic, where it does not fit. An empty value counts
    /// as none.
    pub(crate) fn value(
        &mut self,
        node: &Spanned<Node>,
        shape: &Shape,
        name: &str,
    ) -> Option<Spanned<Value>> {
        let value = match (shape, &node.value) {
            (_, Node::Null) => return None,
            (Shape::List(inner), Node::List(members)) => Value::List(
                members
                    .iter()
                    .filter_map(|member| self.member(member, inner, name))
                    .collect(),
            ),
            (Shape::Group(fields) | Shape::Chart(fields), Node::Map(_)) => {
                Value::Group(self.group(node, fields, &What::Field(name), &node.at))
            }
            // One member may be written without the list around it.
            (Shape::List(inner), Node::Scalar(_)) if inner.fields().is_none() => {
                Value::List(vec![self.value(node, inner, name)?])
            }
            (Shape::List(_) | Shape::Group(_) | Shape::Chart(_), other)
            | (_, other @ (Node::List(_) | Node::Map(_))) => {
                let fact = format!(
                    "`{name}` is {}, not {}",
                    other.what(),
                    scalar::wanted(shape)
                );
                self.error(&node.at, fact).push(self.diagnostics);
                return None;
            }
            (shape, Node::Scalar(text)) => match scalar::read(text, shape, self.defaults) {
                Ok(value) => {
                    if *shape == Shape::DateTime
                        && let Some((fact, taken)) = scalar::doubt(text, self.defaults)
                    {
                        let span = Span::new(self.source, node.at.clone());
                        let hint =
                            format!("write the offset too; as it stands, `{taken}` is taken");
                        self.diagnostics
                            .push(Diagnostic::warning(span, fact).hint(hint));
                    }
                    value
                }
                Err(wrong) => {
                    let fact = wrong.fact.unwrap_or_else(|| {
                        format!(
                            "`{name}` is `{}`, not {}",
                            shorten(text),
                            scalar::wanted(shape)
                        )
                    });
                    self.error(&node.at, fact)
                        .maybe_hint(wrong.hint)
                        .push(self.diagnostics);
                    return None;
                }
            },
        };
        Some(Spanned::new(value, node.at.clone()))
    }

    /// Reads a member of a list. Where places count, what is missing or does not fit
    /// leaves a gap.
    fn member(
        &mut self,
        node: &Spanned<Node>,
        shape: &Shape,
        name: &str,
    ) -> Option<Spanned<Value>> {
        let gap = match shape {
            Shape::Number(bounds) if bounds.gaps => Some(Spanned::new(Value::Gap, node.at.clone())),
            _ => None,
        };
        let dropped = dropped::warning(self.source, node, shape, None);
        self.diagnostics.extend(dropped);
        self.value(node, shape, name).or(gap)
    }

    fn error(&self, at: &Range<usize>, fact: String) -> Pending {
        let source = self.source;
        // A mapping or a list is marked on its first line only.
        let text = &source.text[at.start.min(source.text.len())..];
        let line = text.find('\n').unwrap_or(text.len());
        let end = at.end.min(at.start + line);
        Pending(Diagnostic::error(Span::new(source, at.start..end), fact))
    }
}

/// A diagnostic on its way into the list of those found.
struct Pending(Diagnostic);

impl Pending {
    fn hint(self, hint: String) -> Self {
        Self(self.0.hint(hint))
    }

    fn maybe_hint(self, hint: Option<String>) -> Self {
        Self(self.0.maybe_hint(hint))
    }

    fn push(self, diagnostics: &mut Vec<Diagnostic>) {
        diagnostics.push(self.0);
    }
}

fn shorten(text: &str) -> String {
    let first = text.lines().next().unwrap_or_default();
    if first.chars().count() > 40 || first.len() < text.len() {
        first.chars().take(40).chain(['…']).collect()
    } else {
        first.to_owned()
    }
}

fn example_pair(fields: &[Field]) -> Option<String> {
    let field = fields.iter().find(|field| field.required)?;
    Some(format!("write it as lines like `{}`", example(field)))
}

/// A line as it could stand in a file.
fn example(field: &Field) -> String {
    format!("{}: {}", field.name, scalar::example(&field.shape))
}

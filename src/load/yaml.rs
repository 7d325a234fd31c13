//! YAML text to a tree of nodes that know where they stand. What a node means
//! is for `load::value`: a scalar stays the text that was written, so that `no`,
//! `010` and `1.10` are not turned into something else.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_yaml::Location;

use super::{dropped, simple};
use crate::diag::{Diagnostic, Source, Span};
use crate::model::record::Spanned;

/// A YAML value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Node {
    /// Nothing, `~` or `null`.
    Null,
    /// A scalar, as it was written (without quotes).
    Scalar(String),
    /// A sequence.
    List(Vec<Spanned<Node>>),
    /// A mapping, in the written order.
    Map(Vec<(Spanned<String>, Spanned<Node>)>),
}

impl Node {
    /// What a person would call it.
    pub(crate) fn what(&self) -> &'static str {
        match self {
            Self::Null => "nothing",
            Self::Scalar(_) => "a text",
            Self::List(_) => "a list",
            Self::Map(_) => "a mapping",
        }
    }
}

/// Reads the YAML in `source.text[range]`. Positions are those of the whole text.
pub(crate) fn parse(
    source: &Arc<Source>,
    range: Range<usize>,
) -> Result<Spanned<Node>, Box<Diagnostic>> {
    match simple::parse(&source.text[range.clone()], range.start) {
        Some(node) => Ok(node),
        None => parse_any(source, range),
    }
}

/// Values may stand in one another so deep.
const DEEPEST: usize = 32;

/// As [`parse`], with the parser for all of YAML.
pub(super) fn parse_any(
    source: &Arc<Source>,
    range: Range<usize>,
) -> Result<Spanned<Node>, Box<Diagnostic>> {
    let text = &source.text[range.clone()];
    if text.trim().is_empty() {
        return Ok(Spanned::new(Node::Null, range));
    }
    let options = serde_yaml::options! {
        strict_booleans: true,
        with_snippet: false,
        // What is written may be long; what aliases make of it has the parser's limits. No
        // record goes deeper than its kind, and what does takes the stack of a thread.
        budget: serde_yaml::budget! {
            max_depth: DEEPEST,
            max_nodes: text.len().max(250_000),
            max_events: text.len().saturating_mul(2).max(1_000_000),
            max_total_scalar_bytes: text.len().max(64 << 20),
        },
    };
    match serde_yaml::from_str_with_options::<serde_yaml::Spanned<Raw>>(text, options) {
        Ok(raw) => {
            let builder = Builder {
                text,
                start: range.start,
            };
            let node = builder.node(raw);
            let is_words = |node: &Spanned<Node>| matches!(node.value, Node::Scalar(_));
            let is_odd = match &node.value {
                Node::List(members) => members.iter().any(is_words),
                _ => is_words(&node),
            };
            match odd_space(source, &range).filter(|_| is_odd) {
                Some(error) => Err(Box::new(error)),
                None => Ok(node),
            }
        }
        Err(error) => {
            let odd = odd_space(source, &range);
            Err(Box::new(
                odd.unwrap_or_else(|| syntax_error(source, &range, &error)),
            ))
        }
    }
}

/// What the parser blames on another line, where it blames it at all.
fn odd_space(source: &Arc<Source>, range: &Range<usize>) -> Option<Diagnostic> {
    let (at, fact) = dropped::odd_space(&source.text[range.clone()])?;
    let at = range.start + at.start..range.start + at.end;
    let hint = match &source.text[at.clone()] {
        "：" => "write `: `, a colon and a space",
        _ => "type it anew, as a plain space",
    };
    Some(Diagnostic::error(Span::new(source, at), fact).hint(hint))
}

/// Turns the parser's tree into ours, cutting plain scalars out of the text.
struct Builder<'a> {
    text: &'a str,
    start: usize,
}

impl Builder<'_> {
    fn node(&self, raw: serde_yaml::Spanned<Raw>) -> Spanned<Node> {
        let own = bytes_of(&raw.defined);
        let (node, at) = match raw.value {
            Raw::Null => (Node::Null, own),
            Raw::Text(text) => (Node::Scalar(text), own),
            Raw::Plain => {
                let written = self.text.get(own.clone()).unwrap_or_default();
                (Node::Scalar(written.trim().to_owned()), own)
            }
            Raw::List(members) => {
                let members: Vec<_> = members.into_iter().map(|raw| self.node(raw)).collect();
                let end = members
                    .last()
                    .map_or(own.end, |last| last.at.end - self.start);
                (Node::List(members), own.start..end.max(own.start))
            }
            Raw::Map(pairs) => {
                let pairs: Vec<_> = pairs
                    .into_iter()
                    .map(|(key, value)| (self.key(key), self.node(value)))
                    .collect();
                let start = pairs
                    .first()
                    .map_or(own.start, |(key, _)| key.at.start - self.start);
                let end = pairs
                    .last()
                    .map_or(own.end, |(_, last)| last.at.end - self.start);
                (Node::Map(pairs), start..end.max(start))
            }
        };
        Spanned::new(node, self.start + at.start..self.start + at.end)
    }

    fn key(&self, key: serde_yaml::Spanned<String>) -> Spanned<String> {
        let at = bytes_of(&key.defined);
        Spanned::new(key.value, self.start + at.start..self.start + at.end)
    }
}

fn bytes_of(location: &Location) -> Range<usize> {
    let span = location.span();
    let start = span.byte_offset().unwrap_or(0) as usize;
    start..start + span.byte_len().unwrap_or(0) as usize
}

fn syntax_error(
    source: &Arc<Source>,
    range: &Range<usize>,
    error: &serde_yaml::Error,
) -> Diagnostic {
    let text = &source.text[range.clone()];
    let message = error.to_string();
    let (what, hint) = explain(&message);
    let start = error
        .location()
        .map_or(0, |location| offset_of(text, &location))
        .min(text.len());
    // The mark ends with the line: what comes after it was not understood either.
    let rest = &text[start..];
    let end = start
        + rest
            .find('\n')
            .unwrap_or(rest.len())
            .clamp(usize::from(!rest.is_empty()), 40);
    let span = Span::new(source, range.start + start..range.start + end);
    Diagnostic::error(span, what).maybe_hint(hint)
}

/// The byte at a location; locations of syntax errors may have only a line and
/// a column, counted from 1 in characters.
fn offset_of(text: &str, location: &Location) -> usize {
    if let Some(offset) = location.span().byte_offset()
        && (offset > 0 || location.line() <= 1)
    {
        return offset as usize;
    }
    let line_start: usize = text
        .split_inclusive('\n')
        .take((location.line() as usize).saturating_sub(1))
        .map(str::len)
        .sum();
    let in_line = text[line_start..]
        .chars()
        .take((location.column() as usize).saturating_sub(1))
        .map(char::len_utf8)
        .sum::<usize>();
    line_start + in_line
}

/// Says in our words what the parser found, with something to change.
fn explain(message: &str) -> (String, Option<String>) {
    let message = message.split(" at line ").next().unwrap_or(message);
    let message = message
        .split("while parsing a node, ")
        .last()
        .unwrap_or(message)
        .trim();
    let lower = message.to_lowercase();
    let hint = |text: &str| Some(text.to_owned());
    if lower.contains("duplicate") && lower.contains("key") {
        return (
            "this key stands here twice".to_owned(),
            hint("keep one of the two"),
        );
    }
    if lower.contains("tab") {
        return (
            "YAML does not allow a tab here".to_owned(),
            hint("indent with spaces"),
        );
    }
    if lower.contains("mapping values are not allowed") {
        return (
            "a second `: ` in one line is not valid YAML".to_owned(),
            hint("put the value in quotes"),
        );
    }
    if lower.contains("multiple") && lower.contains("document") {
        return (
            "a second YAML document begins here".to_owned(),
            hint("keep one document in a file"),
        );
    }
    if lower.contains("budget") || lower.contains("recursion") || lower.contains("nesting") {
        return (
            "this YAML is nested too deeply or expands too far".to_owned(),
            None,
        );
    }
    if lower.contains("unexpected character") {
        return (
            format!("this is not valid YAML: {message}"),
            hint("put the value in quotes"),
        );
    }
    (format!("this is not valid YAML: {message}"), None)
}

/// What serde sees: scalars that the parser took for numbers or booleans are
/// only marked, since their text is cut out of the source.
enum Raw {
    Null,
    Text(String),
    Plain,
    List(Vec<serde_yaml::Spanned<Raw>>),
    Map(Vec<(serde_yaml::Spanned<String>, serde_yaml::Spanned<Raw>)>),
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RawVisitor)
    }
}

struct RawVisitor;

impl<'de> Visitor<'de> for RawVisitor {
    type Value = Raw;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a YAML value")
    }

    fn visit_unit<E>(self) -> Result<Raw, E> {
        Ok(Raw::Null)
    }

    fn visit_none<E>(self) -> Result<Raw, E> {
        Ok(Raw::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Raw, D::Error> {
        Raw::deserialize(deserializer)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Raw, E> {
        Ok(Raw::Plain)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Raw, E> {
        Ok(Raw::Plain)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Raw, E> {
        Ok(Raw::Plain)
    }

    fn visit_i128<E>(self, _: i128) -> Result<Raw, E> {
        Ok(Raw::Plain)
    }

    fn visit_u128<E>(self, _: u128) -> Result<Raw, E> {
        Ok(Raw::Plain)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Raw, E> {
        Ok(Raw::Plain)
    }

    fn visit_str<E>(self, text: &str) -> Result<Raw, E> {
        Ok(Raw::Text(text.to_owned()))
    }

    fn visit_string<E>(self, text: String) -> Result<Raw, E> {
        Ok(Raw::Text(text))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut members: A) -> Result<Raw, A::Error> {
        let mut list = Vec::new();
        while let Some(member) = members.next_element()? {
            list.push(member);
        }
        Ok(Raw::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut pairs: A) -> Result<Raw, A::Error> {
        let mut map = Vec::new();
        while let Some(pair) = pairs.next_entry()? {
            map.push(pair);
        }
        Ok(Raw::Map(map))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(text: &str) -> Arc<Source> {
        Arc::new(Source {
            path: "a.yaml".into(),
            text: text.into(),
            ..Source::default()
        })
    }

    fn parsed(text: &str) -> Spanned<Node> {
        let source = source(text);
        parse(&source, 0..text.len()).expect("valid")
    }

    fn scalars(node: &Spanned<Node>, text: &str, found: &mut Vec<(String, String)>) {
        match &node.value {
            Node::Null => found.push((String::new(), text[node.at.clone()].to_owned())),
            Node::Scalar(value) => found.push((value.clone(), text[node.at.clone()].to_owned())),
            Node::List(members) => members.iter().for_each(|node| scalars(node, text, found)),
            Node::Map(pairs) => pairs
                .iter()
                .for_each(|(_, node)| scalars(node, text, found)),
        }
    }

    #[test]
    fn scalars_keep_their_text_and_their_place() {
        let text = "é: no\nb: 010\nc: 1.10\nd: \"q\\n\"\ne: [1_0, yes, 'x y']\nf:\ng: 2026-03-04\nh: |\n  two\n  lines\n";
        let mut found = Vec::new();
        scalars(&parsed(text), text, &mut found);
        let values: Vec<&str> = found.iter().map(|(value, _)| value.as_str()).collect();
        assert_eq!(
            values,
            [
                "no",
                "010",
                "1.10",
                "q\n",
                "1_0",
                "yes",
                "x y",
                "",
                "2026-03-04",
                "two\nlines\n"
            ]
        );
        let places: Vec<&str> = found.iter().map(|(_, place)| place.trim()).collect();
        assert_eq!(places[1], "010");
        assert_eq!(places[4..7], ["1_0", "yes", "'x y'"]);
        assert_eq!(places[8], "2026-03-04");
    }

    #[test]
    fn errors_say_what_and_where() {
        let fact = |text: &str| {
            let error = parse(&source(text), 0..text.len()).expect_err("invalid");
            let crate::diag::Place::Span(span) = error.place else {
                panic!("no span")
            };
            (error.fact, span.line_and_column())
        };
        let table = [
            ("a: 1\na: 2\n", "this key stands here twice", (2, 1)),
            (
                "a: b: c\n",
                "a second `: ` in one line is not valid YAML",
                (1, 5),
            ),
            ("a:\n\t- b\n", "YAML does not allow a tab here", (2, 2)),
            (
                "a: 'open\n",
                "this is not valid YAML: unclosed quote",
                (1, 4),
            ),
            (
                "--- a\n--- b\n",
                "a second YAML document begins here",
                (2, 5),
            ),
            (
                "a: @x\n",
                "this is not valid YAML: unexpected character: `@'",
                (1, 4),
            ),
        ];
        for (text, wanted, place) in table {
            assert_eq!(fact(text), (wanted.to_owned(), place), "{text}");
        }
        let deep = fact(&"[".repeat(5000)).0;
        assert_eq!(deep, "this YAML is nested too deeply or expands too far");
    }
}

//! How a CSV file is read: the keys of a mapping, which stands beside the file, in the
//! client's directory or in the kind's declaration.

use std::ops::Range;

use super::super::declaration::Declarations;
use super::dates;
use crate::decode;
use crate::model::kind::{self, Column, CsvMapping, Field, InternalColumns, Shape};
use crate::model::record::Spanned;
use crate::suggest;
use crate::syntax::yaml::Node;

/// What a mapping may say.
pub(crate) const KEYS: [&str; 9] = [
    "preset",
    "slug",
    "columns",
    "values",
    "dates",
    "empty",
    "delimiter",
    "encoding",
    "internal",
];

/// Encodings that are named where one is not known.
pub(crate) const ENCODINGS: [&str; 4] = ["utf-8", "utf-16le", "windows-1252", "iso-8859-15"];

/// Stands for every column that holds no field.
const OTHERS: &str = "*";

/// What a mapping is for.
#[derive(Clone, Copy)]
pub(crate) struct MappedKind<'a> {
    /// The kind's name.
    pub(crate) kind: &'a str,
    pub(crate) fields: &'a [Field],
}

impl MappedKind<'_> {
    /// Whether there is a field of that name, reporting it where there is none.
    fn has(&self, from: &mut Declarations<'_>, name: &str, at: &Range<usize>) -> bool {
        let names = || self.fields.iter().map(|field| field.name.as_str());
        let is_known = names().any(|known| known == name);
        if !is_known {
            let fact = format!("`{}` has no field `{name}`", self.kind);
            from.error(at, fact, suggest::hint(name, names()));
        }
        is_known
    }
}

/// Reads a mapping. What it says goes before what `base` does, which is its preset.
pub(crate) fn over(
    base: CsvMapping,
    from: &mut Declarations<'_>,
    node: &Spanned<Node>,
    of: MappedKind<'_>,
) -> CsvMapping {
    let mut mapping = base;
    for (key, node) in from.pairs(node, "the mapping") {
        match key.value.as_str() {
            "preset" => {}
            "columns" => columns(from, node, of, &mut mapping),
            "values" => values(from, node, of, &mut mapping),
            "dates" => mapping.dates = dates::formats(from, node),
            "empty" => mapping.empty = from.texts(node, "empty"),
            "slug" => {
                let names = from.placed_texts(node, "slug");
                if !names.is_empty() {
                    mapping.slug = names;
                }
            }
            "delimiter" => mapping.delimiter = delimiter(from, node).or(mapping.delimiter),
            "encoding" => mapping.encoding = encoding(from, node),
            "internal" => {
                // What a preset keeps back stays.
                let own = internal(from, node);
                mapping.internal.others |= own.others;
                mapping.internal.named.extend(own.named);
            }
            _ => from.unknown(key, "the mapping", &KEYS),
        }
    }
    mapping
}

fn columns(
    from: &mut Declarations<'_>,
    node: &Spanned<Node>,
    of: MappedKind<'_>,
    mapping: &mut CsvMapping,
) {
    for (field, node) in from.pairs(node, "columns") {
        if !of.has(from, &field.value, &field.at) {
            continue;
        }
        // What a preset says of the field holds no longer, even where nothing else does.
        mapping.columns.retain(|known| known.field != field.value);
        let names = from.placed_texts(node, "columns");
        if !names.is_empty() {
            mapping.columns.push(Column {
                field: field.value.clone(),
                names,
                is_preset: false,
            });
        }
    }
}

/// Reads `internal:` of a mapping.
fn internal(from: &mut Declarations<'_>, node: &Spanned<Node>) -> InternalColumns {
    let mut columns = InternalColumns::default();
    for name in from.placed_texts(node, "internal") {
        if name.value == OTHERS {
            columns.others = true;
        } else {
            columns.named.push(name);
        }
    }
    columns
}

/// What cells mean. A preset's words stay for cells that the mapping says nothing of.
fn values(
    from: &mut Declarations<'_>,
    node: &Spanned<Node>,
    of: MappedKind<'_>,
    mapping: &mut CsvMapping,
) {
    let mut all = Vec::new();
    for (field, node) in from.pairs(node, "values") {
        if !of.has(from, &field.value, &field.at) {
            continue;
        }
        let shape = of.fields.iter().find(|one| one.name == field.value);
        let mut words = Vec::new();
        for (cell, node) in from.pairs(node, &field.value) {
            let word = match &node.value {
                // A cell may be said to hold nothing.
                Node::Null => Some(String::new()),
                _ => from.text(node, &cell.value),
            };
            if let Some(word) = word
                && fits(
                    from,
                    &word,
                    shape.map(|one| &one.shape),
                    &field.value,
                    &node.at,
                )
            {
                words.push((cell.value.clone(), word));
            }
        }
        all.push((field.value.clone(), words));
    }
    all.append(&mut mapping.values);
    mapping.values = all;
}

/// Whether a field can have a word, reporting it where a choice has no such one.
fn fits(
    from: &mut Declarations<'_>,
    word: &str,
    shape: Option<&Shape>,
    name: &str,
    at: &Range<usize>,
) -> bool {
    let choices = match shape {
        Some(Shape::Choice(choices)) => choices,
        Some(Shape::List(inner)) => match &**inner {
            Shape::Choice(choices) => choices,
            _ => return true,
        },
        _ => return true,
    };
    let is_known = word.is_empty() || choices.iter().any(|choice| choice.value == word);
    if !is_known {
        let fact = format!("`{word}` is not one of the words of `{name}`");
        from.error(at, fact, suggest::hint_of_all(word, kind::offered(choices)));
    }
    is_known
}

fn delimiter(from: &mut Declarations<'_>, node: &Spanned<Node>) -> Option<u8> {
    let text = from.text(node, "delimiter")?;
    match text.as_bytes() {
        [sign] if sign.is_ascii() && !matches!(sign, b'"' | b'\r' | b'\n') => Some(*sign),
        _ => {
            from.error(
                &node.at,
                "the delimiter is not one character".to_owned(),
                Some("write `\";\"` or `\"\\t\"`".to_owned()),
            );
            None
        }
    }
}

fn encoding(
    from: &mut Declarations<'_>,
    node: &Spanned<Node>,
) -> Option<&'static encoding_rs::Encoding> {
    let name = from.text(node, "encoding")?;
    let encoding = decode::named(&name);
    if encoding.is_none() {
        let fact = format!("there is no encoding `{name}`");
        from.error(&node.at, fact, suggest::hint(&name, ENCODINGS));
    }
    encoding
}

//! JSON Schema of the mappings of CSV files, from the kind whose records they are.

use serde_json::{Map, Value, json};

use super::mapping::{ENCODINGS, KEYS};
use super::preset;
use crate::model::kind::{Field, Kind, Shape};

/// A text as it is written: `T-1`, `7`, `true`.
const TEXT: [&str; 3] = ["string", "number", "boolean"];

/// What a mapping for files of a kind may say.
pub(crate) fn of(kind: &Kind) -> Value {
    let names: Vec<&str> = kind
        .fields
        .iter()
        .map(|field| field.name.as_str())
        .collect();
    let mut properties = Map::new();
    for key in KEYS {
        let (schema, help) = property(key, kind, &names);
        let mut either = json!({"anyOf": [schema, {"type": "null"}]});
        either["description"] = help.into();
        properties.insert(key.to_owned(), either);
    }
    json!({"type": "object", "properties": properties, "additionalProperties": false})
}

fn property(key: &str, kind: &Kind, names: &[&str]) -> (Value, &'static str) {
    match key {
        "preset" => (
            json!({"enum": preset::names().collect::<Vec<_>>()}),
            "The tool that wrote the file; what else stands here goes before its mapping.",
        ),
        "slug" => (
            json!({"anyOf": [
                {"enum": names},
                {"type": "string"},
                {"type": "array", "items": {"type": "string"}, "minItems": 1},
            ]}),
            "The field, or the column, whose value names each record; no two may be the same. Of several names, the first that the file has.",
        ),
        "columns" => (
            fields(kind, |_| {
                json!({"anyOf": [
                    {"type": TEXT},
                    {"type": "array", "items": {"type": TEXT}, "minItems": 1},
                    {"type": "null"},
                ]})
            }),
            "For fields, the column that holds them; `Labels[2]` is the second of one name, and of a list the first that a row has.",
        ),
        "values" => (
            fields(
                kind,
                |field| json!({"type": "object", "additionalProperties": words(&field.shape)}),
            ),
            "For fields, what cells mean: `Open: new`.",
        ),
        "dates" => (
            json!({"anyOf": [one_or_more(format())]}),
            "How days and times are written, as `%d.%m.%Y %H:%M`; the first that fits counts.",
        ),
        "empty" => (
            one_or_more(json!({"type": TEXT})),
            "What is written in cells that hold nothing, such as `-`.",
        ),
        "delimiter" => (
            json!({"type": ["string", "number"], "minLength": 1, "maxLength": 1}),
            "What stands between cells; if left out, it is found from the file.",
        ),
        "encoding" => (
            json!({"type": "string", "examples": ENCODINGS}),
            "The encoding of the file; if left out, it is found from the file.",
        ),
        _ => (
            one_or_more(json!({"type": TEXT})),
            "The columns that stay with the firm; `*` means all that belong to no field.",
        ),
    }
}

fn one_or_more(member: Value) -> Value {
    json!({"anyOf": [{"type": "array", "items": member}, member]})
}

fn format() -> Value {
    json!({"anyOf": [
        {"type": "string", "pattern": "%"},
        {
            "type": "object",
            "properties": {
                "format": {"type": "string", "pattern": "%"},
                "zone": {"type": "string", "description": "Where its clocks are, such as `Europe/London`."},
            },
            "required": ["format"],
            "additionalProperties": false,
        },
    ]})
}

fn fields(kind: &Kind, of: impl Fn(&Field) -> Value) -> Value {
    let properties: Map<String, Value> = kind
        .fields
        .iter()
        .map(|field| (field.name.clone(), of(field)))
        .collect();
    json!({"type": "object", "properties": properties, "additionalProperties": false})
}

/// The words that a cell can mean.
fn words(shape: &Shape) -> Value {
    let choices = match shape {
        Shape::Choice(choices) => choices,
        Shape::List(inner) => return words(inner),
        _ => return json!({"type": ["string", "number", "boolean", "null"]}),
    };
    let all = choices.iter().map(|choice| json!(choice.value));
    json!({"enum": all.chain([Value::Null]).collect::<Vec<_>>()})
}

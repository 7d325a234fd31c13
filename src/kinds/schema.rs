//! JSON Schema (draft 2020-12) of the files that a firm writes, from the same
//! declarations that they are read by: editors complete and check them as they
//! are typed.

use serde_json::{Map, Value, json};

use super::csv::schema as mappings;
use super::declaration::form;
use crate::model::kind::{Field, Kind, NumberShape, Shape};

const DRAFT: &str = "https://json-schema.org/draft/2020-12/schema";

/// The schema of `firm.yaml`.
#[must_use]
pub fn firm() -> Value {
    let mut firm = object(&form(include_str!("forms/firm.yaml")));
    // A name alone, or with what is set of the theme, which only the theme knows.
    let theme = &mut firm["properties"]["theme"];
    let options = json!({"type": "object", "additionalProperties": {"type": ["string", "number", "boolean", "null"]}});
    let mapping = json!({
        "type": "object",
        "properties": {"name": {"type": "string"}, "options": options},
        "additionalProperties": false,
    });
    let mut name = theme.take();
    let description = name
        .as_object_mut()
        .and_then(|name| name.remove("description"));
    *theme = json!({"anyOf": [name, mapping], "description": description});
    let links = &mut firm["properties"]["links"]["anyOf"][0];
    let label = &mut links["items"]["properties"]["label"];
    *label = in_languages(label.take());
    document("The firm", firm)
}

/// A text, or the same in several languages: `{en: Imprint, de: Impressum}`.
fn in_languages(mut text: Value) -> Value {
    let members = text.as_object_mut();
    let description = members.and_then(|text| text.remove("description"));
    let languages = json!({
        "type": "object",
        "minProperties": 1,
        "additionalProperties": {"type": "string"},
    });
    json!({"anyOf": [text, languages], "description": description})
}

/// The schema of `client.yaml`.
#[must_use]
pub fn client() -> Value {
    document("A client", object(&form(include_str!("forms/client.yaml"))))
}

/// The schema of a kind's records: of one, as in front matter, or of a list of
/// them; each may say its `slug`.
#[must_use]
pub fn kind(kind: &Kind) -> Value {
    let mut member = object(&kind.fields);
    if let Some(properties) = member.get_mut("properties").and_then(Value::as_object_mut) {
        properties.entry("slug").or_insert_with(
            || json!({"type": ["string", "number"], "description": "Its name in its address."}),
        );
    }
    let mut one = member.clone();
    waive_date(kind, &mut one);
    let list = json!({"type": "array", "items": member});
    document(&kind.one, json!({"anyOf": [one, list]}))
}

/// The schema of a mapping of a kind's CSV files, `NAME.csv.yaml`.
#[must_use]
pub fn mapping(kind: &Kind) -> Value {
    document(&format!("CSV of {}", kind.many), mappings::of(kind))
}

/// The date may stand in the file's name instead.
fn waive_date(kind: &Kind, schema: &mut Value) {
    let dated_by_day = kind
        .date
        .as_deref()
        .and_then(|name| kind.field(name))
        .is_some_and(|field| field.shape == Shape::Date);
    if let (true, Some(required)) = (
        dated_by_day,
        schema.get_mut("required").and_then(Value::as_array_mut),
    ) {
        required.retain(|name| name.as_str() != kind.date.as_deref());
    }
}

fn document(title: &str, schema: Value) -> Value {
    let mut document = Map::new();
    document.insert("$schema".into(), DRAFT.into());
    document.insert("title".into(), title.into());
    if let Value::Object(members) = schema {
        document.extend(members);
    }
    Value::Object(document)
}

fn object(fields: &[Field]) -> Value {
    let properties: Map<String, Value> = fields
        .iter()
        .map(|field| (field.name.clone(), described(field)))
        .collect();
    let required: Vec<&str> = fields
        .iter()
        .filter(|field| field.required)
        .map(|field| field.name.as_str())
        .collect();
    json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

fn described(field: &Field) -> Value {
    let mut schema = shape(&field.shape);
    let mut words = vec![format!("{}.", field.label)];
    words.extend(field.help.clone());
    if let Shape::Choice(choices) = &field.shape {
        let labels = choices
            .iter()
            .map(|choice| format!("{}: {}", choice.value, choice.label));
        words.push(labels.collect::<Vec<_>>().join("; "));
    }
    let mut value = json!(words.join(" "));
    // What is not required may be left empty.
    if !field.required {
        schema = json!({"anyOf": [schema, {"type": "null"}]});
    }
    if let Some(members) = schema.as_object_mut() {
        members.insert("description".into(), value.take());
    }
    schema
}

fn shape(shape_of: &Shape) -> Value {
    match shape_of {
        // `version: 1` is the text `1`: scalars are read as they are written.
        Shape::Text | Shape::Markdown | Shape::Person(_) => {
            json!({"type": ["string", "number", "boolean"]})
        }
        Shape::File => json!({"type": "string", "pattern": r"^[^/\\\u0000]+(/[^/\\\u0000]+)*$"}),
        Shape::Date => {
            json!({"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"})
        }
        Shape::DateTime => json!({"anyOf": [
            {"type": "string", "format": "date", "pattern": r"^\d{4}-\d{2}-\d{2}$"},
            {"type": "string", "format": "date-time", "pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:[0-5]\d(Z|[+-]\d{2}:\d{2})$"},
            {"type": "string", "pattern": r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])[T ]([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$"},
        ]}),
        Shape::Duration => json!({
            "type": "string",
            "pattern": r"^(\d{1,4}h ?)?(\d{1,4}m)?$", "minLength": 2, "not": {"pattern": " $"},
        }),
        Shape::Number(bounds) => number(bounds),
        Shape::Money => json!({"anyOf": [
            {"type": "number", "minimum": -1e15, "maximum": 1e15},
            {"type": "string", "pattern": r"^([A-Z]{3} )?-?\d{1,15}(\.\d{1,6})?$"},
            {"type": "string", "pattern": r"^-?\d{1,15}(\.\d{1,6})? [A-Z]{3}$"},
        ]}),
        Shape::Boolean => json!({"type": "boolean"}),
        Shape::Choice(choices) => {
            let words: Vec<&str> = choices.iter().map(|choice| choice.value.as_str()).collect();
            json!({"enum": words})
        }
        Shape::Reference(kinds) => reference(kinds),
        Shape::List(inner) => {
            let members = json!({"type": "array", "items": shape(inner)});
            match inner.fields() {
                Some(_) => members,
                None => json!({"anyOf": [members, shape(inner)]}),
            }
        }
        Shape::Group(fields) => object(fields),
        Shape::Chart(fields) => chart(fields),
    }
}

/// A chart has its figures in a file or in itself.
fn chart(fields: &[Field]) -> Value {
    let mut chart = object(fields);
    let given =
        |name: &str| json!({"required": [name], "properties": {name: {"not": {"type": "null"}}}});
    let none =
        |names: &[&str]| json!({"anyOf": names.iter().map(|name| given(name)).collect::<Vec<_>>()});
    chart["oneOf"] = json!([
        {"allOf": [given("data")], "not": none(&["labels", "series"])},
        {"allOf": [given("labels"), given("series")], "not": none(&["data", "y"])},
    ]);
    chart
}

fn number(bounds: &NumberShape) -> Value {
    let bound = |value: Option<rust_decimal::Decimal>| {
        value.and_then(|value| value.to_string().parse::<f64>().ok())
    };
    let mut schema = json!({
        "type": "number",
        "minimum": bound(bounds.min).unwrap_or(-1e15),
        "maximum": bound(bounds.max).unwrap_or(1e15),
    });
    if let (Some(unit), Some(members)) = (&bounds.unit, schema.as_object_mut()) {
        members.insert("title".into(), unit.as_str().into());
    }
    if bounds.gaps {
        return json!({"anyOf": [schema, {"type": "null"}]});
    }
    schema
}

fn reference(kinds: &[String]) -> Value {
    let name = r"[^/@\s]+(@[^\s/]+)?$";
    let pattern = match kinds {
        [] => format!("^[a-z0-9_.-]+/{name}"),
        [kind] => format!("^({kind}/)?{name}"),
        kinds => format!("^({})/{name}", kinds.join("|")),
    };
    json!({"type": "string", "pattern": pattern})
}

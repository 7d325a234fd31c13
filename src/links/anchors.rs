//! What the part of a link behind its `#` means on the page of a record.

use crate::markdown::{Document, Found};
use crate::model::kind::Field;
use crate::model::record::{Record, Value, each_value};
use crate::paths::decode;

/// What a link leads to on a page.
#[derive(Debug)]
pub enum Anchor<'a> {
    /// Its beginning.
    Top,
    /// A heading of one of its texts, or an element there that has a name.
    Text(&'a Document, Found),
    /// A part that is the page's own, by its id.
    Part(String),
}

/// The texts of a record in the order in which names are given: its body, then its fields.
#[must_use]
pub fn documents<'a>(record: &'a Record, fields: &'a [Field]) -> Vec<&'a Document> {
    let mut documents = vec![record.document()];
    each_value(record, fields, &mut |value, _| {
        if let Value::Markdown(text) = &value.value {
            documents.push(text.document());
        }
    });
    documents
}

/// What `name` means on the record's page. `from` is the text that the link stands in, where
/// that is one of the page's own: what is in it comes first.
#[must_use]
pub fn find<'a>(
    record: &'a Record,
    fields: &'a [Field],
    from: Option<&'a Document>,
    name: &str,
) -> Option<Anchor<'a>> {
    let decoded = decode(name);
    let names = [name, decoded.as_str()];
    let names = &names[..if decoded == name { 1 } else { 2 }];
    let mut documents = documents(record, fields);
    if let Some(from) = from {
        documents.insert(0, from);
    }
    let named = |is_earlier: bool| {
        names.iter().find_map(|name| {
            documents.iter().find_map(|document| {
                let found = document.find(name)?;
                (found.is_earlier == is_earlier).then_some(Anchor::Text(document, found))
            })
        })
    };
    let part = || {
        let own = parts(record).find(|part| names.contains(&part.as_str()))?;
        Some(Anchor::Part(own))
    };
    let top = || (decoded.is_empty() || decoded.eq_ignore_ascii_case("top")).then_some(Anchor::Top);
    named(false)
        .or_else(part)
        .or_else(|| named(true))
        .or_else(top)
}

/// What records can link to besides headings: the versions of a deliverable.
pub fn parts(record: &Record) -> impl Iterator<Item = String> {
    let versions = record.values.groups("versions");
    let names = versions.filter_map(|version| version.text("version"));
    names.map(|version| format!("version-{version}"))
}

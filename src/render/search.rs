//! What a client searches: the words of every record that it may see, as one JSON text.
//! The viewer makes its index from it; sealed like everything else.

use std::collections::BTreeMap;

use pulldown_cmark::{Event, Parser, TagEnd};
use rayon::prelude::*;
use serde::Serialize;

use super::routes;
use super::site::Site;
use crate::model::kind::{Kind, Shape};
use crate::model::markdown::OPTIONS;
use crate::model::record::{Record, Value, each_value};

/// The text, as the viewer reads it.
#[derive(Serialize)]
struct Search<'a> {
    /// The names of the kinds, as the client sees them.
    kinds: BTreeMap<&'a str, &'a str>,
    documents: Vec<Document<'a>>,
}

/// One page that is found.
#[derive(Serialize)]
struct Document<'a> {
    route: String,
    title: String,
    /// The kind's name.
    kind: &'a str,
    /// The day of the record, `YYYY-MM-DD`.
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<String>,
    /// All its words, without the title.
    text: String,
}

/// The bytes of the text.
pub(super) fn write(site: &Site<'_>) -> Vec<u8> {
    let mut documents = Vec::new();
    for (kind, label) in &site.sections {
        documents.push(Document {
            route: routes::list(&kind.name),
            title: label.clone(),
            kind: &kind.name,
            date: None,
            text: kind.list.intro.clone().unwrap_or_default(),
        });
        let records = site.sorted(kind).par_iter();
        documents.par_extend(records.map(|record| document(site, kind, record)));
    }
    let kinds = site.sections.iter();
    let search = Search {
        kinds: kinds
            .map(|(kind, label)| (kind.name.as_str(), label.as_str()))
            .collect(),
        documents,
    };
    serde_json::to_vec(&search).expect("plain values")
}

fn document<'a>(site: &Site<'_>, kind: &'a Kind, record: &Record) -> Document<'a> {
    let title = site.title(record);
    let mut text = String::new();
    each_value(
        record,
        &kind.fields,
        &mut |value, shape| match &value.value {
            Value::Text(words) if *words == title => {}
            Value::Markdown(words) => plain(words, &mut text),
            Value::Choice(word) => {
                let label = match shape {
                    Shape::Choice(choices) => choices.iter().find(|choice| choice.value == *word),
                    _ => None,
                };
                add(label.map_or(word, |choice| &choice.label), &mut text);
            }
            Value::Person(name) => add(&site.person(name).name, &mut text),
            Value::File(path) => add(path.rsplit('/').next().unwrap_or(path), &mut text),
            Value::Money(money) => add(&format!("{} {}", money.currency, money.amount), &mut text),
            Value::Reference(address) => {
                let named = site.client.record(address);
                add(
                    &named.map_or_else(|| address.to_string(), |other| site.title(other)),
                    &mut text,
                );
            }
            other => add(other.as_text().unwrap_or_default(), &mut text),
        },
    );
    plain(record.body(), &mut text);
    Document {
        route: routes::record(record),
        title,
        kind: &kind.name,
        date: record.day(kind).map(|day| day.to_string()),
        text,
    }
}

fn add(words: &str, text: &mut String) {
    for word in words.split_whitespace() {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(word);
    }
}

/// Adds the words of Markdown, without its marks, its addresses and its raw HTML.
fn plain(markdown: &str, text: &mut String) {
    let mut line = String::new();
    for event in Parser::new_ext(markdown, OPTIONS) {
        match event {
            Event::Text(words) | Event::Code(words) => line.push_str(&words),
            Event::SoftBreak | Event::HardBreak | Event::Rule => line.push(' '),
            Event::End(
                TagEnd::Paragraph
                | TagEnd::Heading(_)
                | TagEnd::Item
                | TagEnd::TableCell
                | TagEnd::CodeBlock
                | TagEnd::Image,
            ) => line.push(' '),
            _ => {}
        }
    }
    add(&line, text);
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn markdown_is_searched_by_its_words() {
        let mut text = String::new();
        plain(
            "# One\n\nSee *the* [long list](../a.md):\n\n- `code`\n- x<b>y</b>\n\n| a | b |\n|---|---|\n| 1 | 2 |\n",
            &mut text,
        );
        assert_eq!(text, "One See the long list: code xy a b 1 2");
    }
}

//! What a client searches: the words of every record that it may see, as one JSON text.
//! The viewer makes its index from it; sealed like everything else.

use std::collections::BTreeMap;

use pulldown_cmark::{Event, Parser, TagEnd};
use rayon::prelude::*;
use serde::Serialize;

use super::previews::{self, Form};
use super::site::Site;
use super::{routes, values};
use crate::model::kind::{Kind, Shape};
use crate::model::links;
use crate::model::markdown::OPTIONS;
use crate::model::record::{Record, Value, each_value};

/// So many bytes of words of a record's files are searched.
const MOST_OF_FILES: usize = 128 * 1024;

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
    /// Words that it is found by and that stand nowhere: what its kind and its state are
    /// called every day.
    #[serde(skip_serializing_if = "String::is_empty")]
    also: String,
}

/// The bytes of the text.
pub(super) fn write(site: &Site<'_>) -> Vec<u8> {
    let mut documents = vec![home(site)];
    for (kind, label) in &site.sections {
        documents.push(Document {
            route: routes::list(&kind.name),
            title: label.clone(),
            kind: &kind.name,
            date: None,
            text: kind.list.intro.clone().unwrap_or_default(),
            also: String::new(),
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
    let mut files = Vec::new();
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
            Value::File(path) => {
                add(path.rsplit('/').next().unwrap_or(path), &mut text);
                files.push(path);
            }
            Value::Money(money) => {
                add(&site.format.money(money), &mut text);
                add(&money.currency, &mut text);
            }
            Value::Reference(address) => {
                let named = site.client.record(address);
                add(
                    &named.map_or_else(|| address.to_string(), |other| site.title(other)),
                    &mut text,
                );
            }
            Value::Date(day) => add(&site.format.date(*day), &mut text),
            Value::DateTime(moment) => add(&site.format.date(moment.date()), &mut text),
            Value::Duration(length) => add(&site.format.duration(*length), &mut text),
            Value::Number(number) => match shape {
                Shape::Number(shape) => add(&site.format.number(*number, shape), &mut text),
                _ => add(&number.to_string(), &mut text),
            },
            other => add(other.as_text().unwrap_or_default(), &mut text),
        },
    );
    plain(record.body(), &mut text);
    let mut room = MOST_OF_FILES;
    for name in files {
        let Some(path) = links::file_path(record, name) else {
            continue;
        };
        let Some(words) = previewed(site, &path).filter(|words| words.len() <= room) else {
            continue;
        };
        room -= words.len();
        add(&words, &mut text);
    }
    Document {
        route: routes::record(record),
        title,
        kind: &kind.name,
        date: record.day(kind).map(|day| day.to_string()),
        text,
        also: also(site, kind, record),
    }
}

/// The words of a file that its record's page shows.
fn previewed(site: &Site<'_>, path: &str) -> Option<String> {
    let (file, _) = site.file(path)?;
    let form = Form::of(path, &values::media_type(path));
    let words = previews::words(form, &file.path)?;
    if form != Form::Markdown {
        return Some(words);
    }
    let mut text = String::new();
    plain(&words, &mut text);
    Some(text)
}

/// The first page: who works together, and how the firm is reached.
fn home<'a>(site: &Site<'_>) -> Document<'a> {
    let mut text = String::new();
    let client = &site.client.client;
    for person in client.people.iter().chain(&client.team) {
        let parts = [
            Some(&person.name),
            person.role.as_ref(),
            person.email.as_ref(),
        ];
        parts
            .into_iter()
            .flatten()
            .for_each(|part| add(part, &mut text));
    }
    let contact = &site.content.firm.contact;
    let parts = [&contact.email, &contact.phone, &contact.address];
    parts
        .into_iter()
        .flatten()
        .for_each(|part| add(part, &mut text));
    Document {
        route: String::new(),
        title: site.strings.get("home").unwrap_or_default().to_owned(),
        kind: "",
        date: None,
        text,
        also: String::new(),
    }
}

/// What a record's kind is called, by itself and every day, and what its state is.
fn also(site: &Site<'_>, kind: &Kind, record: &Record) -> String {
    let mut also = String::new();
    add(&kind.one, &mut also);
    let mut say = |key: &str| add(site.strings.get(key).unwrap_or_default(), &mut also);
    say(&format!("also_{}", kind.name));
    let state = kind
        .state
        .as_deref()
        .and_then(|field| record.values.text(field));
    if let Some(state) = state {
        say(&format!("also_{}_{}", kind.name, state.replace('-', "_")));
    }
    also
}

fn add(words: &str, text: &mut String) {
    for word in words.split_whitespace() {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(word);
    }
}

/// Adds the words of Markdown, without its marks and its addresses; those that stand in raw
/// HTML too.
fn plain(markdown: &str, text: &mut String) {
    let mut line = String::new();
    let mut html = String::new();
    for event in Parser::new_ext(markdown, OPTIONS) {
        match event {
            Event::Text(words) | Event::Code(words) => line.push_str(&words),
            Event::Html(part) => html.push_str(&part),
            Event::InlineHtml(tag) => line.push_str(&in_html(&tag)),
            Event::End(TagEnd::HtmlBlock) => {
                line.push_str(&in_html(&std::mem::take(&mut html)));
                line.push(' ');
            }
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

/// Elements that part no words: `H<sub>2</sub>O`.
const WITHIN_WORDS: [&str; 22] = [
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "del", "dfn", "em", "i", "ins", "kbd", "mark",
    "q", "s", "small", "span", "strong", "sub", "sup", "u",
];

/// The words of HTML as a page shows them: nothing of scripts, styles and comments.
fn in_html(html: &str) -> String {
    let mut spaced = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        spaced.push_str(&rest[..at]);
        let tag = rest[at + 1..].trim_start_matches('/');
        let name = tag.split(|sign: char| !sign.is_ascii_alphanumeric()).next();
        let name = name.unwrap_or_default().to_ascii_lowercase();
        if !WITHIN_WORDS.contains(&name.as_str()) {
            spaced.push(' ');
        }
        spaced.push('<');
        rest = &rest[at + 1..];
    }
    spaced.push_str(rest);
    let text = ammonia::Builder::empty().clean(&spaced).to_string();
    let text = text.replace("&nbsp;", " ").replace("&lt;", "<");
    text.replace("&gt;", ">").replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::plain;

    #[test]
    fn html_is_searched_by_what_a_page_shows_of_it() {
        for (markdown, words) in [
            ("one<br>two", "one two"),
            ("H<sub>2</sub>O and x<b>y</b>", "H2O and xy"),
            (
                "<div>\n<p>one</p><p>t&auml;t &amp; two</p>\n</div>\n",
                "one tät & two",
            ),
            (
                "<details><summary>More</summary>words</details>\n",
                "More words",
            ),
            (
                "a <!-- hidden --> b\n\n<!-- hidden\nhidden -->\n\nc",
                "a b c",
            ),
            ("<script>\nhidden\n</script>\n\nc", "c"),
            ("<style>\n.hidden {}\n</style>\n\nc", "c"),
            ("`a<br>b` and 1 < 2", "a<br>b and 1 < 2"),
        ] {
            let mut text = String::new();
            plain(markdown, &mut text);
            assert_eq!(text, words, "{markdown}");
        }
    }

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

//! What a client searches: the words of every record that it may see, as JSON texts of which each
//! has some records, the newest first. The viewer makes its index from them, and gives the first
//! results when it has the first text; sealed like everything else.

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde::Serialize;

use crate::facts::site::Site;
use crate::markdown;
use crate::media::media_type;
use crate::model::kind::{Kind, Shape};
use crate::model::record::{Record, Value, each_value};
use crate::previews::{self, FileForm};
use crate::routes;

/// So many bytes of words of a record's files are searched.
const MOST_OF_FILES: usize = 128 * 1024;

/// A text is closed early where it grows beyond so many bytes.
const LARGEST: usize = 1 << 20;

/// On average, one in so many routes ends a text.
const RECORDS: u16 = 512;

/// One text, as the viewer reads it.
#[derive(Serialize)]
struct Search<'a> {
    /// The names of the kinds, as the client sees them; only the first text has them.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    kinds: BTreeMap<&'a str, &'a str>,
    documents: Vec<SearchDocument<'a>>,
}

/// One page that is found.
#[derive(Serialize)]
struct SearchDocument<'a> {
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

/// The bytes of the texts. Home and lists are in the first. Where a text ends depends on the
/// records in it alone: a new one does not move all others.
pub(crate) fn write(site: &Site<'_>) -> Vec<Vec<u8>> {
    let mut lists = vec![home(site)];
    let mut records = Vec::new();
    for (kind, label) in &site.sections {
        lists.push(SearchDocument {
            route: routes::list(&kind.name),
            title: label.clone(),
            kind: &kind.name,
            date: None,
            text: kind
                .list
                .intro
                .as_ref()
                .map_or_else(String::new, ToString::to_string),
            also: String::new(),
        });
        let sorted = site.sorted(kind).par_iter();
        records.par_extend(sorted.map(|record| document(site, kind, record)));
    }
    records.sort_by(|a, b| b.date.cmp(&a.date));
    let kinds = site.sections.iter();
    let mut search = Search {
        kinds: kinds
            .map(|(kind, label)| (kind.name.as_str(), label.as_str()))
            .collect(),
        documents: lists,
    };
    let mut texts = Vec::new();
    let mut size = 0;
    let mut records = records.into_iter().peekable();
    while let Some(record) = records.next() {
        size += record.text.len();
        let ends = ends_text(&record.route) || size > LARGEST;
        search.documents.push(record);
        if ends && records.peek().is_some() {
            texts.push(serde_json::to_vec(&search).expect("plain values"));
            (search.kinds, search.documents, size) = Default::default();
        }
    }
    texts.push(serde_json::to_vec(&search).expect("plain values"));
    texts
}

fn ends_text(route: &str) -> bool {
    let hash = blake3::hash(route.as_bytes());
    let [first, second, ..] = *hash.as_bytes();
    u16::from_le_bytes([first, second]).is_multiple_of(RECORDS)
}

fn document<'a>(site: &Site<'_>, kind: &'a Kind, record: &Record) -> SearchDocument<'a> {
    let title = site.title(record);
    let mut text = String::new();
    let mut files = Vec::new();
    each_value(
        record,
        &kind.fields,
        &mut |value, shape| match &value.value {
            Value::Text(words) if *words == title => {}
            Value::Markdown(words) => add(&words.document().words(), &mut text),
            Value::Choice(word) => {
                let word = site.chosen(record, value, word);
                let label = match shape {
                    Shape::Choice(choices) => choices.iter().find(|choice| choice.value == word),
                    _ => None,
                };
                add(label.map_or(word, |choice| &choice.label), &mut text);
            }
            Value::Person(name) => add(called(site, name), &mut text),
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
    add(&record.document().words(), &mut text);
    let mut room = MOST_OF_FILES;
    for name in files {
        let Some(path) = record.file_path(name) else {
            continue;
        };
        let Some(words) = previewed(site, &path).filter(|words| words.len() <= room) else {
            continue;
        };
        room -= words.len();
        add(&words, &mut text);
    }
    SearchDocument {
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
    let form = FileForm::of(path, &media_type(path));
    let words = previews::words(form, &file.path)?;
    if form != FileForm::Markdown {
        return Some(words);
    }
    Some(markdown::Document::read_delivered(&words).words())
}

/// The first page: who works together, and how the firm is reached.
fn home<'a>(site: &Site<'_>) -> SearchDocument<'a> {
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
    SearchDocument {
        route: String::new(),
        title: site.strings.get("home").unwrap_or_default().to_owned(),
        kind: "",
        date: None,
        text,
        also: String::new(),
    }
}

/// Somebody's name, where the client's people or the team know who it is.
fn called<'n>(site: &'n Site<'_>, name: &'n str) -> &'n str {
    let person = site.client.person(name);
    person.map_or(name, |person| &person.name)
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

//! The outline: every record that the client sees, in the order of the navigation, with
//! a digest of what it says. The viewer tells by it what is new, and puts together all
//! pages for printing. A page is not what is digested: another theme, and another day,
//! make nothing new.

use rayon::prelude::*;

use crate::digest::Digest;
use crate::facts::named_files;
use crate::facts::site::Site;
use crate::markdown::Document;
use crate::model::record::{Group, Record, Value};
use crate::model::workspace::{Outline, OutlineKind, OutlineRecord};
use crate::routes;

/// The outline of a client's workspace.
pub(crate) fn write(site: &Site<'_>) -> Outline {
    let kinds = site.sections.iter().map(|(kind, label)| OutlineKind {
        name: kind.name.clone(),
        one: kind.one.to_string(),
        many: label.clone(),
    });
    let mut records = Vec::new();
    for (kind, _) in &site.sections {
        let sorted = site.sorted(kind).par_iter();
        records.par_extend(sorted.map(|record| OutlineRecord {
            route: routes::record(record),
            title: site.title(record),
            kind: kind.name.clone(),
            date: record.day(kind).map(|day| day.to_string()),
            digest: digest(site, record),
        }));
    }
    Outline {
        kinds: kinds.collect(),
        records,
    }
}

/// The digest of a record's values, its text, and the files that these name.
fn digest(site: &Site<'_>, record: &Record) -> Digest {
    let mut text = DigestedText::default();
    text.group(site, record, &record.values);
    text.markdown(site, record, record.body(), || record.document());
    Digest::of(&text.0)
}

/// Values one after the other, so that no two records have the same bytes.
#[derive(Default)]
struct DigestedText(Vec<u8>);

impl DigestedText {
    /// Length and words, behind a letter that says what they are.
    fn add(&mut self, kind: u8, words: &str) {
        self.0.push(kind);
        self.0
            .extend_from_slice(&(words.len() as u64).to_le_bytes());
        self.0.extend_from_slice(words.as_bytes());
    }

    /// In the order of the names: the order in which somebody wrote them says nothing.
    fn group(&mut self, site: &Site<'_>, record: &Record, group: &Group) {
        let mut members: Vec<_> = group.0.iter().collect();
        members.retain(|(name, _)| name != "visibility");
        members.sort_by(|(a, _), (b, _)| a.cmp(b));
        self.0.push(b'{');
        for (name, value) in members {
            self.add(b'k', name);
            self.value(site, record, &value.value);
        }
        self.0.push(b'}');
    }

    fn value(&mut self, site: &Site<'_>, record: &Record, value: &Value) {
        match value {
            Value::Text(words) => self.add(b't', words),
            Value::Markdown(own) => {
                self.markdown(site, record, own.text(), || own.document());
            }
            Value::Date(date) => self.add(b'd', &date.to_string()),
            Value::DateTime(moment) => {
                self.add(b'm', &moment.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string());
            }
            Value::Duration(length) => self.add(b'l', &length.to_string()),
            Value::Number(number) => self.add(b'n', &number.normalize().to_string()),
            Value::Money(money) => {
                self.add(b'e', &money.currency);
                self.add(b'n', &money.amount.normalize().to_string());
            }
            Value::Boolean(value) => self.add(b'b', if *value { "1" } else { "0" }),
            Value::Choice(word) => self.add(b'c', word),
            Value::Person(name) => self.add(b'p', name),
            Value::File(name) => {
                self.add(b'f', name);
                if let Some(path) = record.file_path(name) {
                    self.file(site, &path);
                }
            }
            Value::Reference(address) => self.add(b'r', &address.to_string()),
            Value::Gap => self.0.push(b'-'),
            Value::List(members) => {
                self.0.push(b'[');
                for member in members {
                    self.value(site, record, &member.value);
                }
                self.0.push(b']');
            }
            Value::Group(group) => self.group(site, record, group),
        }
    }

    /// A text, and the files that it shows or links to.
    fn markdown<'d>(
        &mut self,
        site: &Site<'_>,
        record: &Record,
        words: &str,
        document: impl FnOnce() -> &'d Document,
    ) {
        self.add(b'w', words.trim());
        // Whatever names a file has one of these.
        if !words.contains(['[', '<']) {
            return;
        }
        for path in named_files::linked_in(document(), site.client, record) {
            self.file(site, &path);
        }
    }

    fn file(&mut self, site: &Site<'_>, path: &str) {
        if let Some((_, digest)) = site.file(path) {
            self.add(b's', &digest.to_string());
        }
    }
}

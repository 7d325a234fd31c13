//! A record: the values of one brief, update, deliverable, with the place in
//! the source of each value that a later error may have to name.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::kind::{Field, Kind, Shape};
use super::money::Money;
pub use crate::diag::Spanned;
use crate::diag::{Place, Source, Span};
use crate::markdown::{Document, Markdown, Once};
use crate::paths;

/// Several named values, in the order in which they were written.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Group(pub Vec<(String, Spanned<Value>)>);

impl Group {
    /// The value of that name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Spanned<Value>> {
        self.0
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value)
    }

    /// The text of that name, where it is one.
    #[must_use]
    pub fn text(&self, name: &str) -> Option<&str> {
        self.get(name)?.value.as_text()
    }

    /// The members of the list of that name; none where there is no list.
    #[must_use]
    pub fn list(&self, name: &str) -> &[Spanned<Value>] {
        match self.get(name) {
            Some(Spanned {
                value: Value::List(members),
                ..
            }) => members,
            _ => &[],
        }
    }

    /// The groups in the list of that name.
    pub fn groups<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a Group> {
        self.list(name)
            .iter()
            .filter_map(|member| match &member.value {
                Value::Group(group) => Some(group),
                _ => None,
            })
    }

    /// The group of that name.
    #[must_use]
    pub fn group(&self, name: &str) -> Option<&Group> {
        match &self.get(name)?.value {
            Value::Group(group) => Some(group),
            _ => None,
        }
    }

    /// Adds a value, or puts it in the place of the one with that name.
    pub fn set(&mut self, name: &str, value: Spanned<Value>) {
        match self.0.iter_mut().find(|(known, _)| known == name) {
            Some((_, old)) => *old = value,
            None => self.0.push((name.to_owned(), value)),
        }
    }
}

/// One value of a record.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Plain text.
    Text(String),
    /// Markdown text.
    Markdown(Markdown),
    /// A day.
    Date(Date),
    /// A moment, with the offset or zone that it was given with.
    DateTime(jiff::ZonedDateTime),
    /// A length of time.
    Duration(jiff::SignedDuration),
    /// A number.
    Number(Decimal),
    /// An amount.
    Money(Money),
    /// Yes or no.
    Boolean(bool),
    /// A word of a choice field.
    Choice(String),
    /// A name or an e-mail address.
    Person(String),
    /// A path relative to the record's directory.
    File(String),
    /// The address of a record.
    Reference(Address),
    /// The place in a list of a number that is missing.
    Gap,
    /// Several values.
    List(Vec<Spanned<Value>>),
    /// Named values.
    Group(Group),
}

impl Value {
    /// The plain words of a text, choice, person or file.
    #[must_use]
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Markdown(markdown) => Some(markdown.text()),
            Self::Text(text) | Self::Choice(text) | Self::Person(text) | Self::File(text) => {
                Some(text)
            }
            _ => None,
        }
    }

    /// The day of a date or a moment.
    #[must_use]
    pub fn as_date(&self) -> Option<Date> {
        match self {
            Self::Date(date) => Some(*date),
            Self::DateTime(moment) => Some(moment.date()),
            _ => None,
        }
    }
}

/// Where a record is found: `deliverables/logo`, or one version of it,
/// `deliverables/logo@2`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Address {
    /// The kind's name.
    pub kind: String,
    /// The record's slug.
    pub slug: String,
    /// The version of a deliverable.
    pub version: Option<String>,
}

impl Address {
    /// Reads `kind/slug` or `kind/slug@version`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (kind, rest) = text.trim().split_once('/')?;
        let (slug, version) = match rest.split_once('@') {
            Some((slug, version)) => (slug, Some(version.to_owned())),
            None => (rest, None),
        };
        let whole = !kind.is_empty()
            && !slug.is_empty()
            && !slug.contains('/')
            && version.as_ref().is_none_or(|version| !version.is_empty());
        whole.then(|| Self {
            kind: kind.to_owned(),
            slug: slug.to_owned(),
            version,
        })
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.kind, self.slug)?;
        match &self.version {
            Some(version) => write!(f, "@{version}"),
            None => Ok(()),
        }
    }
}

/// One brief, update, deliverable or the like of one client.
#[derive(Debug, Clone)]
pub struct Record {
    /// The name of its kind.
    pub kind: String,
    /// Its name within the kind.
    pub slug: String,
    /// Another name that it goes by: what an older or a newer rule makes of its title.
    pub also: Option<Box<str>>,
    /// The text that it was read from.
    pub source: Arc<Source>,
    /// The part of the source that is this record's: the front matter, a member
    /// of a list, a row.
    pub at: Range<usize>,
    /// The directory that its relative paths start from, relative to the
    /// client's directory; empty or ending in `/`.
    pub directory: String,
    /// Its values by field name.
    pub values: Group,
    /// The Markdown below the front matter.
    pub body: Option<Range<usize>>,
    /// What that says, as it is read once.
    pub document: Once,
}

impl Record {
    /// `kind/slug`.
    #[must_use]
    pub fn address(&self) -> Address {
        Address {
            kind: self.kind.clone(),
            slug: self.slug.clone(),
            version: None,
        }
    }

    /// The Markdown below the front matter; empty where there is none.
    #[must_use]
    pub fn body(&self) -> &str {
        self.body
            .clone()
            .map_or("", |range| &self.source.text[range])
    }

    /// What the Markdown below the front matter says.
    #[must_use]
    pub fn document(&self) -> &Document {
        self.document.of(self.body())
    }

    /// The day that dates it, as its kind says.
    #[must_use]
    pub fn day(&self, kind: &Kind) -> Option<Date> {
        self.values.get(kind.date.as_deref()?)?.value.as_date()
    }

    /// The path of a file that it names, relative to the client's directory; nothing where that
    /// leaves it.
    #[must_use]
    pub fn file_path(&self, name: &str) -> Option<String> {
        paths::joined(&self.directory, name)
    }

    /// Whether its file holds this record and nothing else.
    #[must_use]
    pub fn stands_alone(&self) -> bool {
        let path = self.source.path.as_str();
        let whole = 0..self.source.text.len();
        path.ends_with(".md") || (!path.ends_with(".csv") && self.at == whole)
    }

    /// Marks a part of the record's source.
    #[must_use]
    pub fn span(&self, at: &Range<usize>) -> Span {
        Span::new(&self.source, at.clone())
    }

    /// Marks the record as a whole: its first line.
    #[must_use]
    pub fn place(&self) -> Place {
        Place::Span(self.first_line(&self.at))
    }

    /// Marks the first line of a part of the record's source.
    #[must_use]
    pub fn first_line(&self, at: &Range<usize>) -> Span {
        let text = &self.source.text;
        let first_line = text[at.start.min(text.len())..]
            .find('\n')
            .map_or(text.len(), |length| at.start + length);
        self.span(&(at.start..first_line.min(at.end)))
    }

    /// Whether it is kept out of everything that is published.
    #[must_use]
    pub fn is_internal(&self) -> bool {
        self.values.text("visibility") == Some("internal")
    }
}

/// Calls `see` for every value of a record that is no list and no group, with
/// the shape that its field declares.
pub fn each_value<'a>(
    record: &'a Record,
    fields: &'a [Field],
    see: &mut impl FnMut(&'a Spanned<Value>, &'a Shape),
) {
    each_named(record, fields, &mut |_, value, shape| see(value, shape));
}

/// As [`each_value`], with the name of the field that the value is in.
pub fn each_named<'a>(
    record: &'a Record,
    fields: &'a [Field],
    see: &mut impl FnMut(&'a str, &'a Spanned<Value>, &'a Shape),
) {
    each_in_group(&record.values, fields, see);
}

fn each_in_group<'a>(
    group: &'a Group,
    fields: &'a [Field],
    see: &mut impl FnMut(&'a str, &'a Spanned<Value>, &'a Shape),
) {
    for (name, value) in &group.0 {
        if let Some(field) = fields.iter().find(|field| field.name == *name) {
            each_of(name, value, &field.shape, see);
        }
    }
}

fn each_of<'a>(
    name: &'a str,
    value: &'a Spanned<Value>,
    shape: &'a Shape,
    see: &mut impl FnMut(&'a str, &'a Spanned<Value>, &'a Shape),
) {
    match (&value.value, shape) {
        (Value::List(members), Shape::List(inner)) => {
            for member in members {
                each_of(name, member, inner, see);
            }
        }
        (Value::Group(group), Shape::Group(fields) | Shape::Chart(fields)) => {
            each_in_group(group, fields, see);
        }
        _ => see(name, value, shape),
    }
}

/// Calls `see` for every single value, those in lists and groups included.
pub fn each_value_mut(group: &mut Group, see: &mut impl FnMut(&mut Spanned<Value>)) {
    fn of(value: &mut Spanned<Value>, see: &mut impl FnMut(&mut Spanned<Value>)) {
        match &mut value.value {
            Value::List(members) => members.iter_mut().for_each(|member| of(member, see)),
            Value::Group(group) => each_value_mut(group, see),
            _ => see(value),
        }
    }
    group.0.iter_mut().for_each(|(_, value)| of(value, see));
}

/// Calls `see` for every chart of a record, with its place.
pub fn each_chart<'a>(
    record: &'a Record,
    fields: &'a [Field],
    see: &mut impl FnMut(&'a Group, &'a Range<usize>),
) {
    charts_in_group(&record.values, fields, see);
}

fn charts_in_group<'a>(
    group: &'a Group,
    fields: &'a [Field],
    see: &mut impl FnMut(&'a Group, &'a Range<usize>),
) {
    for field in fields {
        if let Some(value) = group.get(&field.name) {
            charts_of(value, &field.shape, see);
        }
    }
}

fn charts_of<'a>(
    value: &'a Spanned<Value>,
    shape: &'a Shape,
    see: &mut impl FnMut(&'a Group, &'a Range<usize>),
) {
    match (&value.value, shape) {
        (Value::List(members), Shape::List(inner)) => {
            members
                .iter()
                .for_each(|member| charts_of(member, inner, see));
        }
        (Value::Group(group), Shape::Group(fields)) => charts_in_group(group, fields, see),
        (Value::Group(group), Shape::Chart(_)) => see(group, &value.at),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::Address;

    #[test]
    fn an_address_has_a_kind_a_slug_and_perhaps_a_version() {
        let read = |text| Address::parse(text).map(|address| address.to_string());
        for good in [
            "deliverables/logo",
            "deliverables/logo@2",
            "updates/2026@1.0",
        ] {
            assert_eq!(read(good).as_deref(), Some(good));
        }
        for bad in [
            "logo",
            "/logo",
            "deliverables/",
            "deliverables/logo@",
            "a/b/c",
        ] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}

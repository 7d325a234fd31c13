//! Values as templates see them: with their words, already formatted, and the
//! way to whatever they point to.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::chart::{self, ShownChart};
use super::direction::{self, Direction};
use super::ids::{self, Plan, Register, TextIds};
use super::images;
use super::looks::{self, Looks};
use super::markdown::{self, With};
use super::previews::{Form, Table};
use super::routes;
use super::site::Site;
use crate::markdown::Document;
use crate::media::media_type;
use crate::model::content::DeliveredFile;
use crate::model::firm::Person;
use crate::model::kind::{Field, Shape};
use crate::model::record::{Address, Group, Record, Spanned, Value};
use crate::model::workspace::Preview;

/// One value, by its type.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
pub(super) enum Shown {
    Text {
        text: String,
    },
    Markdown {
        html: String,
    },
    Date {
        text: String,
        iso: String,
        day: String,
    },
    /// `day` is the text without the time.
    DateTime {
        text: String,
        iso: String,
        day: String,
    },
    /// In seconds too, to sort and to add up by.
    Duration {
        text: String,
        iso: String,
        seconds: i64,
    },
    Number {
        text: String,
        value: f64,
    },
    Money {
        text: String,
        amount: String,
        currency: String,
    },
    Boolean {
        text: String,
        value: bool,
    },
    Choice(ShownChoice),
    Person(ShownPerson),
    File(Box<ShownFile>),
    Reference {
        text: String,
        href: Option<String>,
        version: Option<String>,
    },
    List {
        items: Vec<Shown>,
    },
    Group {
        fields: Vec<ShownField>,
    },
    /// `text` is the chart's title.
    Chart {
        text: String,
        chart: Box<ShownChart>,
    },
}

/// A state or another word of a choice.
#[derive(Debug, Clone, Serialize)]
pub(super) struct ShownChoice {
    pub(super) text: String,
    pub(super) value: String,
    pub(super) tone: &'static str,
}

/// Somebody, known or only named.
#[derive(Debug, Clone, Serialize)]
pub(super) struct ShownPerson {
    pub(super) text: String,
    pub(super) name: String,
    pub(super) email: Option<String>,
    pub(super) role: Option<String>,
}

/// A file to look at or to download.
#[derive(Debug, Clone, Serialize)]
pub(super) struct ShownFile {
    pub(super) text: String,
    pub(super) href: String,
    pub(super) size: u64,
    pub(super) size_text: String,
    pub(super) sha256: String,
    pub(super) media_type: String,
    /// What kind of file it is in a word or two: `PDF`.
    pub(super) mark: String,
    pub(super) preview: &'static str,
    #[serde(flatten)]
    pub(super) look: Look,
}

/// What a page shows of a file besides its name. Nothing of it is there on pages that only
/// link to files.
#[derive(Debug, Clone, Default, Serialize)]
pub(super) struct Look {
    /// Of an image, what is shown: a smaller picture, or the file itself.
    pub(super) picture: Option<String>,
    /// Pixels of the picture.
    pub(super) width: Option<u32>,
    pub(super) height: Option<u32>,
    /// Of Markdown and code.
    pub(super) html: Option<String>,
    pub(super) table: Option<Table>,
    /// Which part of it that is, where it is not all.
    pub(super) part: Option<String>,
}

/// A labelled value.
#[derive(Debug, Clone, Serialize)]
pub(super) struct ShownField {
    pub(super) name: String,
    pub(super) label: String,
    pub(super) value: Shown,
}

impl From<&Person> for ShownPerson {
    fn from(person: &Person) -> Self {
        Self {
            text: person.name.clone(),
            name: person.name.clone(),
            email: person.email.clone(),
            role: person.role.clone(),
        }
    }
}

/// Turns the values of one page's records into what its template sees, and
/// collects the files that the page needs.
pub(super) struct Show<'a> {
    pub(super) site: &'a Site<'a>,
    /// The way from the page to the site's root.
    pub(super) root: String,
    /// Paths relative to the client's directory.
    pub(super) used: BTreeSet<String>,
    /// Smaller pictures that it shows, by route.
    pub(super) pictures: BTreeMap<String, Preview>,
    /// What files may show of themselves; nothing on pages that only link to them.
    pub(super) looks: Option<Looks>,
    /// How many charts the page has so far.
    pub(super) charts: usize,
    /// The rank of the first heading in a record's own text; in one of its fields it is one
    /// lower.
    pub(super) heading: u8,
    ids: Register<'a>,
    /// The ids of the page's own texts, and whether each has been shown.
    texts: Vec<(&'a Document, TextIds, bool)>,
}

impl<'a> Show<'a> {
    pub(super) fn new(site: &'a Site<'a>, route: &str) -> Self {
        Self {
            site,
            root: routes::root_of(route),
            used: BTreeSet::new(),
            pictures: BTreeMap::new(),
            looks: None,
            charts: 0,
            heading: 2,
            ids: Register::new(site.theme, None),
            texts: Vec::new(),
        }
    }

    /// Takes the page for that of a record.
    pub(super) fn plan(&mut self, plan: Plan<'a>) {
        self.ids = plan.register;
        let texts = plan.texts.into_iter();
        self.texts = texts.map(|(text, ids)| (text, ids, false)).collect();
    }

    /// The record's own text as HTML; nothing where it has none.
    pub(super) fn body(&mut self, record: &Record) -> Option<String> {
        let has_text = !record.body().trim().is_empty();
        has_text.then(|| self.markdown(record, record.document(), self.heading))
    }

    /// A text as HTML. A second time on a page it has other ids.
    fn markdown(&mut self, record: &Record, document: &Document, first_heading: u8) -> String {
        let site = self.site;
        let root = self.root.clone();
        let planned = self
            .texts
            .iter_mut()
            .find(|(text, _, is_shown)| std::ptr::eq(*text, document) && !is_shown);
        let ids = match planned {
            Some((_, ids, is_shown)) => {
                *is_shown = true;
                ids.clone()
            }
            None => self.ids.text(document),
        };
        let texts = &self.texts;
        let anchor = |target: Option<&Record>, name: &str| match target {
            Some(target) => site.anchor(target, name),
            None => {
                let fields = site.kind(&record.kind).map_or(&[][..], |kind| &kind.fields);
                let others = texts.iter().map(|(text, ids, _)| (*text, ids));
                let texts = std::iter::once((document, &ids)).chain(others);
                ids::own(record, fields, texts, name)
            }
        };
        let mut used = std::mem::take(&mut self.used);
        let place = markdown::Place {
            first_heading,
            ..markdown::place_of(site.client, record, &root)
        };
        let with = With {
            ids: &ids,
            anchor: &anchor,
            word: &|key| site.word(key),
        };
        let html = markdown::render(document, &place, &with, &mut used);
        self.used = used;
        let html = direction::by_block(&html, Direction::of(self.site.language));
        let words = site.word("image_elsewhere");
        images::shown(&html, &root, &words, &mut |path| self.inline(path))
    }

    /// The values of `group` by the order of `fields`, those in `without` left out.
    pub(super) fn fields(
        &mut self,
        record: &Record,
        group: &Group,
        fields: &[Field],
        without: &[&str],
    ) -> Vec<ShownField> {
        let mut shown = Vec::new();
        for field in fields {
            if without.contains(&field.name.as_str()) {
                continue;
            }
            if let Some(value) = group.get(&field.name) {
                shown.push(ShownField {
                    name: field.name.clone(),
                    label: field.label.to_string(),
                    value: self.value(record, value, &field.shape),
                });
            }
        }
        shown
    }

    /// One value.
    pub(super) fn value(
        &mut self,
        record: &Record,
        value: &Spanned<Value>,
        shape: &Shape,
    ) -> Shown {
        let format = &self.site.format;
        match (&value.value, shape) {
            (Value::Markdown(text), _) => Shown::Markdown {
                html: self.markdown(record, text.document(), self.heading + 1),
            },
            (Value::Date(date), _) => self.date(*date),
            (Value::DateTime(moment), _) => self.moment(moment),
            (Value::Duration(duration), _) => Shown::Duration {
                text: format.duration(*duration),
                iso: duration.to_string(),
                seconds: duration.as_secs(),
            },
            (Value::Number(number), shape) => {
                let bounds = match shape {
                    Shape::Number(bounds) => bounds.clone(),
                    _ => Default::default(),
                };
                Shown::Number {
                    text: format.number(*number, &bounds),
                    value: number.to_string().parse().unwrap_or(f64::NAN),
                }
            }
            (Value::Money(money), _) => Shown::Money {
                text: format.money(money),
                amount: money.amount.to_string(),
                currency: money.currency.clone(),
            },
            (Value::Boolean(value), _) => Shown::Boolean {
                text: self.site.word(if *value { "yes" } else { "no" }),
                value: *value,
            },
            (Value::Choice(word), shape) => {
                let word = self.site.chosen(record, value, word);
                Shown::Choice(choice(word, shape))
            }
            (Value::Person(name), _) => Shown::Person(self.site.person(name)),
            (Value::File(name), _) => match record.file_path(name) {
                Some(path) => self.file(&path),
                None => Shown::Text { text: name.clone() },
            },
            (Value::Reference(address), _) => self.reference(address),
            (Value::List(members), shape) => {
                let inner = match shape {
                    Shape::List(inner) => inner,
                    other => other,
                };
                Shown::List {
                    items: members
                        .iter()
                        .map(|member| self.value(record, member, inner))
                        .collect(),
                }
            }
            (Value::Group(group), Shape::Chart(_)) => self.chart(record, group, value),
            (Value::Group(group), shape) => Shown::Group {
                fields: match shape {
                    Shape::Group(fields) => self.fields(record, group, fields, &[]),
                    _ => Vec::new(),
                },
            },
            (Value::Text(text), _) => Shown::Text { text: text.clone() },
            (Value::Gap, _) => Shown::Text {
                text: "–".to_owned(),
            },
        }
    }

    fn chart(&mut self, record: &Record, group: &Group, value: &Spanned<Value>) -> Shown {
        match chart::of(self, record, group, &value.at) {
            Some(chart) => Shown::Chart {
                text: chart.title.clone(),
                chart: Box::new(chart),
            },
            None => Shown::Text {
                text: group.text("title").unwrap_or_default().to_owned(),
            },
        }
    }

    /// A day.
    pub(super) fn date(&self, date: jiff::civil::Date) -> Shown {
        let text = self.site.format.date(date);
        Shown::Date {
            day: text.clone(),
            text,
            iso: date.to_string(),
        }
    }

    /// A moment, in its own zone.
    pub(super) fn moment(&self, moment: &jiff::ZonedDateTime) -> Shown {
        let format = &self.site.format;
        Shown::DateTime {
            text: format.moment(moment),
            day: format.date(moment.date()),
            iso: moment.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
        }
    }

    /// A file of the client, by its path relative to its directory.
    pub(super) fn file(&mut self, path: &str) -> Shown {
        let name = path.rsplit('/').next().unwrap_or(path).to_owned();
        let Some((DeliveredFile { size, .. }, digest)) = self.site.file(path) else {
            return Shown::Text { text: name };
        };
        let size = *size;
        self.used.insert(path.to_owned());
        let media_type = media_type(path);
        let form = Form::of(path, &media_type);
        let (form, look) = self.look(path, form, digest);
        Shown::File(Box::new(ShownFile {
            mark: looks::mark(&name),
            text: name,
            href: routes::file(&self.root, path),
            size,
            size_text: self.site.format.size(size),
            sha256: digest.to_string(),
            preview: form.word(),
            media_type,
            look,
        }))
    }

    /// Another record by its title.
    pub(super) fn reference(&self, address: &Address) -> Shown {
        let target = self.site.client.record(address);
        let version = address.version.clone();
        let anchor = version.as_deref().map(routes::version_anchor);
        Shown::Reference {
            text: target.map_or_else(|| address.to_string(), |record| self.site.title(record)),
            href: target
                .map(|_| routes::page(&self.root, &routes::address(address), anchor.as_deref())),
            version,
        }
    }
}

pub(super) fn choice(word: &str, shape: &Shape) -> ShownChoice {
    let found = match shape {
        Shape::Choice(choices) => choices.iter().find(|choice| choice.value == word),
        _ => None,
    };
    ShownChoice {
        text: found.map_or_else(|| word.to_owned(), |choice| choice.label.to_string()),
        value: word.to_owned(),
        tone: found.map_or("neutral", |choice| choice.tone.word()),
    }
}

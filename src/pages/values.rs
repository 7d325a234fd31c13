//! A record's values on a page: with their words, formatted, and the way to whatever they
//! point to. The page takes what they need.

use super::looks;
use super::page_context::PageContext;
use super::shown::{RecordChart, Shown, ShownChoice, ShownField, ShownFile, ShownPerson};
use crate::charts::{self, Writing};
use crate::markdown::Document;
use crate::media::media_type;
use crate::model;
use crate::model::delivered::DeliveredFile;
use crate::model::kind::{Field, Shape};
use crate::model::record::{Address, Group, Record, Spanned, Value};
use crate::previews::FileForm;
use crate::prose::ids;
use crate::prose::images;
use crate::prose::text::{self, TextContext};
use crate::routes;
use crate::theme::direction::{self, Direction};

impl PageContext<'_> {
    /// The record's own text as HTML; nothing where it has none.
    pub(super) fn body(&mut self, record: &Record) -> Option<String> {
        let has_text = !record.body().trim().is_empty();
        has_text.then(|| self.markdown(record, record.document(), self.heading))
    }

    /// A text as HTML. A second time on a page it has other ids.
    fn markdown(&mut self, record: &Record, document: &Document, first_heading: u8) -> String {
        let (shared, site) = (self.shared, self.site);
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
            Some(target) => shared.anchor(target, name),
            None => {
                let fields = site.kind(&record.kind).map_or(&[][..], |kind| &kind.fields);
                let others = texts.iter().map(|(text, ids, _)| (*text, ids));
                let texts = std::iter::once((document, &ids)).chain(others);
                ids::own(record, fields, texts, name)
            }
        };
        let mut used = std::mem::take(&mut self.used);
        let place = text::TextPlace {
            first_heading,
            ..text::place_of(site.client, record, &root)
        };
        let with = TextContext {
            ids: &ids,
            anchor: &anchor,
            word: &|key| site.word(key),
        };
        let html = text::render(document, &place, &with, &mut used);
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
                Shown::Choice(ShownChoice::of(word, shape))
            }
            (Value::Person(name), _) => Shown::Person(self.person(name)),
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
        let site = self.site;
        let Ok(chart) = model::chart::read(&site.client.tables.charts, record, group, &value.at)
        else {
            // `check` says why it cannot be drawn.
            return Shown::Text {
                text: group.text("title").unwrap_or_default().to_owned(),
            };
        };
        self.charts += 1;
        let writing = Writing {
            format: &site.format,
            strings: &site.strings,
            direction: Direction::of(site.language),
        };
        let drawn = charts::draw(&chart, self.charts, &writing);
        let data = group.text("data");
        let file = data.and_then(|name| record.file_path(name));
        Shown::Chart {
            text: chart.title,
            chart: Box::new(RecordChart {
                drawn,
                file: file.map(|path| Box::new(self.file(&path))),
            }),
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
        let form = FileForm::of(path, &media_type);
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
                .map(|_| routes::page(&self.root, &routes::named(address), anchor.as_deref())),
            version,
        }
    }

    /// Somebody by name or e-mail address, known or not.
    pub(super) fn person(&self, name: &str) -> ShownPerson {
        self.site.client.person(name).map_or_else(
            || ShownPerson {
                text: name.to_owned(),
                name: name.to_owned(),
                email: None,
                role: None,
            },
            ShownPerson::from,
        )
    }

    /// Where a version or a document stands, in words; nothing where nobody decides about
    /// it.
    pub(super) fn state(&self, record: &Record, version: Option<&str>) -> Option<ShownChoice> {
        let state = self.site.state(record, version)?;
        let key = format!("state_{}", state.word().replace('-', "_"));
        Some(ShownChoice {
            text: self.site.word(&key),
            value: state.word().to_owned(),
            tone: state.tone().word(),
        })
    }
}

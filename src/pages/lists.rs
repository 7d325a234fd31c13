//! The rows of a kind's list: sorted, grouped, added up.

use std::borrow::Cow;
use std::ops::Range;

use serde::Serialize;

use super::covers::{self, Cover};
use super::decisions;
use super::filters::{self, Filter, Pick};
use super::page_context::PageContext;
use super::shown::Shown;
use super::sums::{self, Added, Sums};
use crate::facts::site::Site;
use crate::model::kind::{Choice, Field, Kind, Shape};
use crate::model::record::{Record, Value};
use crate::routes;

/// The list of a kind, of which each page shows a part.
pub(super) struct KindList<'a> {
    pub(super) kind: &'a Kind,
    pub(super) count: usize,
    pub(super) filters: Vec<Filter>,
    /// The fields that it can be narrowed by.
    filtered: Vec<&'a Field>,
    columns: Vec<&'a Field>,
    groups: Vec<Vec<&'a Record>>,
}

/// One page of a list, ready to be shown.
pub(super) struct ListPage {
    pub(super) columns: Vec<ListColumn>,
    pub(super) groups: Vec<RowGroup>,
    /// The sums of all groups, where the list ends.
    pub(super) overall: Option<RowGroup>,
    pub(super) pager: Option<Pager>,
}

/// The field with the versions of a record.
pub(super) const VERSIONS: &str = "versions";

/// A list page shows so many rows; a longer list has several pages.
const ROWS: usize = 500;

/// The route of one page of a list, counted from 0.
pub(super) fn route(kind: &Kind, number: usize) -> String {
    match number {
        0 => routes::list(&kind.name),
        // No slug has a tilde.
        number => format!("{}~{}/", routes::list(&kind.name), number + 1),
    }
}

/// The way between the pages of a long list.
#[derive(Serialize)]
pub(super) struct Pager {
    page: usize,
    pages: usize,
    previous: Option<String>,
    next: Option<String>,
}

fn pager(page: &PageContext<'_>, kind: &Kind, number: usize, pages: usize) -> Option<Pager> {
    let to = |number: usize| routes::page(&page.root, &route(kind, number), None);
    (pages > 1).then(|| Pager {
        page: number + 1,
        pages,
        previous: number.checked_sub(1).map(to),
        next: (number + 1 < pages).then(|| to(number + 1)),
    })
}

#[derive(Serialize)]
pub(super) struct ListColumn {
    name: String,
    label: String,
    #[serde(rename = "type")]
    shape: &'static str,
    numeric: bool,
    /// Whether the record's title stands here, and with it the link to its page.
    title: bool,
}

#[derive(Serialize)]
pub(super) struct RowGroup {
    label: Option<String>,
    rows: Vec<ListRow>,
    #[serde(flatten)]
    sums: Sums,
}

#[derive(Serialize)]
struct ListRow {
    href: String,
    title: String,
    /// Whether the title is a short sign, such as a number, that is not to be broken.
    whole: bool,
    cells: Vec<Option<Shown>>,
    /// What it has for each filter.
    picks: Vec<Pick>,
    /// Its state, where sums are of some states.
    state: Option<String>,
    /// The last moment at which it is not late, while it is open.
    due: Option<String>,
    /// In a gallery: what the record looks like.
    cover: Option<Cover>,
}

impl<'a> KindList<'a> {
    /// Sorts, groups and counts the records of a kind.
    pub(super) fn new(site: &Site<'a>, kind: &'a Kind) -> Self {
        let records = site.sorted(kind);
        let filtered = filters::fields(site, kind, records);
        Self {
            kind,
            count: records.len(),
            columns: columns(kind, records),
            filters: filters::of(site, &filtered, records),
            filtered,
            groups: grouped(site, kind, records),
        }
    }

    /// How many pages it has.
    pub(super) fn pages(&self) -> usize {
        self.count.div_ceil(ROWS)
    }

    /// Builds one of them, counted from 0.
    pub(super) fn page(&self, page: &mut PageContext<'_>, number: usize) -> ListPage {
        let title = title_column(self.kind);
        let groups = on_page(&self.groups, number * ROWS..(number + 1) * ROWS);
        ListPage {
            columns: self
                .columns
                .iter()
                .map(|field| column(field, title))
                .collect(),
            groups: groups
                .into_iter()
                .map(|(members, rows)| {
                    // The sums of a group that goes on are at its end.
                    let is_end = rows.end == members.len();
                    let added = Added {
                        records: members,
                        before: rows.start,
                        is_group: self.groups.len() > 1,
                    };
                    let sums = match is_end {
                        true => Sums::of(page, self.kind, &self.columns, added),
                        false => Sums::default(),
                    };
                    RowGroup {
                        label: group_label(page, self.kind, members[0]),
                        sums,
                        rows: members[rows]
                            .iter()
                            .map(|record| self.row(page, record))
                            .collect(),
                    }
                })
                .collect(),
            overall: self.overall(page, number),
            pager: pager(page, self.kind, number, self.pages()),
        }
    }

    /// The sums of a list of several groups: at its end, each group having its own at its end.
    fn overall(&self, page: &PageContext<'_>, number: usize) -> Option<RowGroup> {
        if self.groups.len() < 2 || number + 1 < self.pages() {
            return None;
        }
        let all = self.groups.concat();
        let added = Added {
            records: &all,
            before: number * ROWS,
            is_group: false,
        };
        let sums = Sums::of(page, self.kind, &self.columns, added);
        sums.has_any().then(|| RowGroup {
            label: None,
            rows: Vec::new(),
            sums,
        })
    }

    fn row(&self, page: &mut PageContext<'_>, record: &Record) -> ListRow {
        let gallery = self.kind.list.gallery;
        let title = page.site.title(record);
        ListRow {
            whole: title.len() <= 24 && title.bytes().all(|byte| byte.is_ascii_graphic()),
            cover: gallery.then(|| covers::cover(page, self.kind, record)),
            href: routes::page(&page.root, &routes::record(record), None),
            due: page.site.due(self.kind, record),
            title,
            cells: self
                .columns
                .iter()
                .map(|field| match field.name.as_str() {
                    // Of all versions a line has room for the newest.
                    VERSIONS => decisions::newest(page, record),
                    name => {
                        let value = record.values.get(name)?;
                        Some(page.value(record, value, &field.shape))
                    }
                })
                .collect(),
            picks: filters::picks(page.site, &self.filtered, record),
            state: sums::state(self.kind, record),
        }
    }
}

/// The fields that the list shows, without those that no record has.
fn columns<'k>(kind: &'k Kind, records: &[&Record]) -> Vec<&'k Field> {
    let title = title_column(kind);
    let is_seen = |field: &&Field| {
        field.name == title
            || (records.iter()).any(|record| record.values.get(&field.name).is_some())
    };
    let columns = kind.list.columns.iter();
    columns
        .filter_map(|name| kind.field(name))
        .filter(is_seen)
        .collect()
}

/// The records by the value of the field that groups them: choices in the order of
/// the kind, other values as they first come, those without one last.
fn grouped<'r>(site: &Site<'_>, kind: &Kind, records: &[&'r Record]) -> Vec<Vec<&'r Record>> {
    let Some(field) = kind.list.group.as_ref().and_then(|name| kind.field(name)) else {
        return if records.is_empty() {
            Vec::new()
        } else {
            vec![records.to_vec()]
        };
    };
    let mut groups: Vec<(Option<Cow<'_, Value>>, Vec<&Record>)> = Vec::new();
    for record in records {
        let value = record
            .values
            .get(&field.name)
            .map(|value| match &value.value {
                Value::Choice(word) => {
                    let word = site.chosen(record, value, word);
                    Cow::Owned(Value::Choice(word.to_owned()))
                }
                other => Cow::Borrowed(other),
            });
        match groups.iter_mut().find(|(known, _)| *known == value) {
            Some((_, members)) => members.push(record),
            None => groups.push((value, vec![record])),
        }
    }
    let place = |value: Option<&Value>| match (&field.shape, value) {
        (_, None) => usize::MAX,
        (Shape::Choice(choices), Some(Value::Choice(word))) => {
            let is_it = |choice: &Choice| choice.value == *word;
            choices.iter().position(is_it).unwrap_or(choices.len())
        }
        _ => 0,
    };
    groups.sort_by_key(|(value, _)| place(value.as_deref()));
    groups.into_iter().map(|(_, members)| members).collect()
}

/// The groups of which some rows are among `rows` of the whole list, and which.
fn on_page<'g, 'r>(
    groups: &'g [Vec<&'r Record>],
    rows: Range<usize>,
) -> Vec<(&'g [&'r Record], Range<usize>)> {
    let mut start = 0;
    let mut found = Vec::new();
    for members in groups {
        let end = start + members.len();
        let (from, to) = (rows.start.max(start), rows.end.min(end));
        if from < to {
            found.push((members.as_slice(), from - start..to - start));
        }
        start = end;
    }
    found
}

fn group_label(page: &mut PageContext<'_>, kind: &Kind, record: &Record) -> Option<String> {
    let name = kind.list.group.as_ref()?;
    let field = kind.field(name)?;
    let value = record.values.get(name)?;
    Some(match page.value(record, value, &field.shape) {
        Shown::Text { text }
        | Shown::Date { text, .. }
        | Shown::DateTime { text, .. }
        | Shown::Number { text, .. }
        | Shown::Reference { text, .. } => text,
        Shown::Choice(choice) => choice.text,
        Shown::Person(person) => person.text,
        _ => return None,
    })
}

/// The column that links to the record: its title's, else an approval's subject,
/// else the first.
fn title_column(kind: &Kind) -> &str {
    let columns = &kind.list.columns;
    let title = [kind.title.as_str(), "subject"]
        .into_iter()
        .find(|name| columns.iter().any(|column| column == name));
    title.unwrap_or_else(|| columns.first().map_or("", String::as_str))
}

fn column(field: &Field, title: &str) -> ListColumn {
    ListColumn {
        title: field.name == title,
        name: field.name.clone(),
        label: field.label.to_string(),
        shape: word(&field.shape),
        numeric: matches!(
            field.shape,
            Shape::Number(_) | Shape::Money | Shape::Duration
        ),
    }
}

/// The shape's word in declarations.
fn word(shape: &Shape) -> &'static str {
    match shape {
        Shape::Text => "text",
        Shape::Markdown => "markdown",
        Shape::Date => "date",
        Shape::DateTime => "datetime",
        Shape::Duration => "duration",
        Shape::Number(_) => "number",
        Shape::Money => "money",
        Shape::Boolean => "boolean",
        Shape::Choice(_) => "choice",
        Shape::Person(_) => "person",
        Shape::File => "file",
        Shape::Reference(_) => "reference",
        Shape::List(_) => "list",
        Shape::Group(_) => "group",
        Shape::Chart(_) => "chart",
    }
}

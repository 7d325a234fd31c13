//! Charts: what a field of the type `chart` says, put together with its figures,
//! which stand in the record or in a CSV file. Drawing them is `render`'s,
//! complaining about them `check`'s.

use std::collections::BTreeMap;
use std::sync::Arc;

use rust_decimal::Decimal;

use super::number::{self, Unreadable};
use super::record::{Group, Record, Spanned, Value};
use crate::diag::{Source, Span};

/// As many series as can be told apart without colours.
pub const MOST_SERIES: usize = 6;
/// As many rows as a page has room for.
pub const MOST_ROWS: usize = 1000;

/// A chart with its figures.
#[derive(Debug, Clone, PartialEq)]
pub struct Chart {
    /// What it is called.
    pub title: String,
    /// How it is drawn.
    pub style: Style,
    /// What the figures count: `min`, `%`.
    pub unit: Option<String>,
    /// What the labels are.
    pub axis: Option<String>,
    /// What stands along the axis.
    pub labels: Vec<String>,
    /// The figures, one for each label.
    pub series: Vec<Series>,
}

/// One row of figures.
#[derive(Debug, Clone, PartialEq)]
pub struct Series {
    /// What it is called.
    pub name: String,
    /// One for each label; nothing where it is missing.
    pub values: Vec<Option<Decimal>>,
}

/// How a chart is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Standing.
    Columns,
    /// Lying, with room for long labels.
    Bars,
    /// For what goes on in time.
    Line,
}

impl Style {
    /// As declarations and templates write it.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Columns => "columns",
            Self::Bars => "bars",
            Self::Line => "line",
        }
    }
}

/// A CSV file: the names of its columns, and its rows with the place of each cell.
#[derive(Debug, Default)]
pub struct Table {
    /// The names, as the first row has them.
    pub columns: Vec<String>,
    /// As many cells each as there are columns; at most one row more than
    /// [`MOST_ROWS`].
    pub rows: Vec<Vec<Spanned<String>>>,
    /// The file's text; none where it is empty or could not be read.
    pub source: Option<Arc<Source>>,
}

/// The CSV files of a client's charts, by path relative to its directory.
pub type Tables = BTreeMap<String, Arc<Table>>;

/// What is wrong with a chart, and where.
#[derive(Debug)]
pub struct ChartFault {
    /// In the record, or in the CSV file.
    pub at: Span,
    /// What.
    pub why: Why,
}

/// What can be wrong with a chart.
#[derive(Debug, PartialEq, Eq)]
pub enum Why {
    /// It has neither a file nor figures.
    NoSource,
    /// It has both.
    TwoSources,
    /// It has figures without labels.
    NoLabels,
    /// A field that belongs to the other form: it, and what it goes with.
    Misplaced(&'static str, &'static str),
    /// The file has no row below its first.
    NoRows(String),
    /// The file lacks a column: the file, the column's name, the names that there are.
    NoColumn(String, String, Vec<String>),
    /// The file has one column alone.
    OneColumn(String),
    /// A cell of a column is no number.
    NoNumber(String, String, Unreadable),
    /// There are more or fewer values than labels: the series, its values, the labels.
    Lengths(Option<String>, usize, usize),
    /// No figure is there at all.
    NoValues,
    /// There are more series than can be told apart.
    ManySeries(usize),
    /// There are more rows than fit on a page.
    ManyRows,
}

/// Puts a chart together. `at` is where it stands in its record.
///
/// # Errors
/// What is wrong with it; nothing in particular where its file is missing or could
/// not be read, or a required field is missing: that has been said already.
pub fn read(
    tables: &Tables,
    record: &Record,
    chart: &Group,
    at: &std::ops::Range<usize>,
) -> Result<Chart, Vec<ChartFault>> {
    Reading {
        tables,
        record,
        chart,
        found: Vec::new(),
    }
    .chart(at)
}

struct Reading<'a> {
    tables: &'a Tables,
    record: &'a Record,
    chart: &'a Group,
    found: Vec<ChartFault>,
}

/// What stands along the axis, and the figures.
type Figures = (Vec<String>, Vec<Series>);

impl Reading<'_> {
    fn chart(mut self, at: &std::ops::Range<usize>) -> Result<Chart, Vec<ChartFault>> {
        let text = |name: &str| self.chart.text(name).map(str::to_owned);
        let (title, unit) = (text("title"), text("unit"));
        let style = match self.chart.text("type") {
            Some("bars") => Style::Bars,
            Some("line") => Style::Line,
            _ => Style::Columns,
        };
        let axis = text("x");
        let data = self.chart.get("data");
        let given = |name: &str| self.chart.get(name).map(|value| value.at.clone());
        let figures = match (data, given("series")) {
            (Some(_), Some(series)) => self.wrong(&series, Why::TwoSources),
            (Some(data), None) => match given("labels") {
                Some(labels) => self.wrong(&labels, Why::Misplaced("labels", "series")),
                None => self.in_file(data, unit.as_deref()),
            },
            (None, None) => self.wrong(at, Why::NoSource),
            (None, Some(series)) => match (given("y"), given("labels")) {
                (Some(y), _) => self.wrong(&y, Why::Misplaced("y", "data")),
                (None, None) => self.wrong(&series, Why::NoLabels),
                (None, Some(_)) => Some(self.in_record(title.as_deref())),
            },
        };
        let Some((labels, series)) = figures.filter(|_| self.found.is_empty()) else {
            return Err(self.found);
        };
        if series.len() > MOST_SERIES {
            self.wrong(at, Why::ManySeries(series.len()));
        }
        if labels.len() > MOST_ROWS {
            self.wrong(at, Why::ManyRows);
        }
        if series
            .iter()
            .all(|one| one.values.iter().all(Option::is_none))
        {
            self.wrong(at, Why::NoValues);
        }
        match title {
            Some(title) if self.found.is_empty() => Ok(Chart {
                title,
                style,
                unit,
                axis: axis.map(|name| in_words(&name)),
                labels,
                series,
            }),
            _ => Err(self.found),
        }
    }

    fn wrong(&mut self, at: &std::ops::Range<usize>, why: Why) -> Option<Figures> {
        let place = self.record.first_line(at);
        self.found.push(ChartFault { at: place, why });
        None
    }

    fn in_record(&mut self, title: Option<&str>) -> Figures {
        let chart = self.chart;
        let texts = |members: &[Spanned<Value>]| -> Vec<String> {
            members
                .iter()
                .filter_map(|member| member.value.as_text().map(str::to_owned))
                .collect()
        };
        let labels = texts(chart.list("labels"));
        let mut series = Vec::new();
        for one in chart.groups("series") {
            let values: Vec<Option<Decimal>> = one
                .list("values")
                .iter()
                .map(|member| match member.value {
                    Value::Number(number) => Some(number),
                    _ => None,
                })
                .collect();
            if let Some(written) = one.get("values")
                && values.len() != labels.len()
            {
                let name = one.text("name").map(str::to_owned);
                self.wrong(&written.at, Why::Lengths(name, values.len(), labels.len()));
            }
            series.push(Series {
                name: one.text("name").or(title).unwrap_or_default().to_owned(),
                values,
            });
        }
        (labels, series)
    }

    fn in_file(&mut self, data: &Spanned<Value>, unit: Option<&str>) -> Option<Figures> {
        let name = data.value.as_text()?;
        let path = self.record.file_path(name)?;
        let tables = self.tables;
        let table = tables.get(&path)?;
        if table.rows.is_empty() {
            return self.wrong(&data.at, Why::NoRows(name.to_owned()));
        }
        if table.rows.len() > MOST_ROWS {
            return self.wrong(&data.at, Why::ManyRows);
        }
        let chart = self.chart;
        let x = match chart.get("x") {
            Some(x) => self.column(table, name, x),
            None if table.columns.is_empty() => None,
            None => Some(0),
        };
        let named = chart.list("y");
        let mut y: Vec<usize> = named
            .iter()
            .filter_map(|column| self.column(table, name, column))
            .collect();
        let x = x?;
        if named.is_empty() {
            y.extend((0..table.columns.len()).filter(|at| *at != x));
        }
        if y.is_empty() && self.found.is_empty() {
            self.wrong(&data.at, Why::OneColumn(name.to_owned()));
        }
        let labels = table.rows.iter().map(|row| row[x].value.clone()).collect();
        let series = y
            .into_iter()
            .map(|column| Series {
                name: in_words(&table.columns[column]),
                values: self.values(table, column, unit),
            })
            .collect();
        Some((labels, series))
    }

    fn column(&mut self, table: &Table, file: &str, named: &Spanned<Value>) -> Option<usize> {
        let name = named.value.as_text()?;
        let found = table.columns.iter().position(|column| column == name);
        if found.is_none() {
            let why = Why::NoColumn(file.to_owned(), name.to_owned(), table.columns.clone());
            self.wrong(&named.at, why);
        }
        found
    }

    fn values(&mut self, table: &Table, column: usize, unit: Option<&str>) -> Vec<Option<Decimal>> {
        let mut values = Vec::with_capacity(table.rows.len());
        for row in &table.rows {
            let cell = &row[column];
            let text = cell.value.as_str();
            let bare = unit.and_then(|unit| text.strip_suffix(unit));
            values.push(match number::read(bare.unwrap_or(text)) {
                Ok(number) => number,
                Err(unreadable) => {
                    if let Some(source) = &table.source {
                        let name = table.columns[column].clone();
                        let why = Why::NoNumber(text.to_owned(), name, unreadable);
                        let at = Span::new(source, cell.at.clone());
                        self.found.push(ChartFault { at, why });
                    }
                    None
                }
            });
        }
        values
    }
}

/// `first_response_minutes` → `First response minutes`; a name with capitals or spaces
/// of its own stays as it is.
fn in_words(name: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    if !name.bytes().all(is_plain) {
        return name.to_owned();
    }
    let spaced = name.replace('_', " ");
    let mut letters = spaced.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

//! CSV files to nodes, one mapping for each row, as ticket and inventory systems
//! export them. Which column holds which field is said beside the file, in
//! `<name>.csv.yaml`, or in the kind; where neither names columns, a column is the
//! field of that name or label.

use std::ops::Range;
use std::sync::Arc;

use super::declaration::Declarations;
use super::internal::{self, Columns, Copy};
use super::yaml::{self, Node};
use crate::diag::{Diagnostic, Source, Span};
use crate::model::kind::{CsvMapping, Field, Kind, Shape};
use crate::model::record::Spanned;
use crate::suggest;

/// What a mapping may say.
const KEYS: [&str; 4] = ["columns", "slug", "delimiter", "internal"];

/// One row: its fields as a mapping, and where it stands.
pub(super) struct Row {
    pub(super) node: Spanned<Node>,
    /// The value that names the record.
    pub(super) name: Option<Spanned<String>>,
}

/// What a CSV file gives.
#[derive(Default)]
pub(super) struct Rows {
    pub(super) rows: Vec<Row>,
    /// What the client gets in place of the file, where a column of it is internal.
    pub(super) copy: Option<Vec<u8>>,
}

/// Reads `<name>.csv.yaml`.
pub(super) fn beside(source: &Arc<Source>, kind: &Kind, found: &mut Vec<Diagnostic>) -> CsvMapping {
    match yaml::parse(source, 0..source.text.len()) {
        Ok(node) => mapping(
            &mut Declarations { source, found },
            &node,
            &kind.name,
            &kind.fields,
        ),
        Err(error) => {
            found.push(*error);
            CsvMapping::default()
        }
    }
}

/// Reads a mapping of columns, beside a file or in a kind's declaration.
pub(super) fn mapping(
    from: &mut Declarations<'_>,
    node: &Spanned<Node>,
    kind: &str,
    fields: &[Field],
) -> CsvMapping {
    let mut mapping = CsvMapping::default();
    let known = |from: &mut Declarations<'_>, name: &str, at: &Range<usize>| {
        let names = || fields.iter().map(|field| field.name.as_str());
        let is_known = names().any(|known| known == name);
        if !is_known {
            let fact = format!("`{kind}` has no field `{name}`");
            from.error(at, fact, suggest::hint(name, names()));
        }
        is_known
    };
    for (key, node) in from.pairs(node, "the mapping") {
        match key.value.as_str() {
            "columns" => {
                for (field, column) in from.pairs(node, "columns") {
                    if known(from, &field.value, &field.at)
                        && let Some(text) = from.text(column, "columns")
                    {
                        let column = Spanned::new(text, column.at.clone());
                        mapping.columns.push((field.value.clone(), column));
                    }
                }
            }
            "slug" => {
                mapping.slug = from
                    .text(node, "slug")
                    .filter(|name| known(from, name, &node.at));
            }
            "delimiter" => {
                let text = from.text(node, "delimiter").unwrap_or_default();
                match text.as_bytes() {
                    [one] => mapping.delimiter = Some(*one),
                    _ => from.error(
                        &node.at,
                        "the delimiter is not one character".to_owned(),
                        Some("write `\";\"` or `\"\\t\"`".to_owned()),
                    ),
                }
            }
            "internal" => mapping.internal = internal::declared(from, node),
            _ => from.unknown(key, "the mapping", &KEYS),
        }
    }
    mapping
}

/// Reads the rows of a CSV file.
pub(super) fn rows(
    source: &Arc<Source>,
    mapping: &CsvMapping,
    beside: Option<&Arc<Source>>,
    kind: &Kind,
    found: &mut Vec<Diagnostic>,
) -> Rows {
    let delimiter = mapping.delimiter.unwrap_or(b',');
    let Some(mut sheet) = Sheet::open(source, delimiter, found) else {
        return Rows::default();
    };
    let before = found.len();
    let columns = columns(source, mapping, beside, kind, &sheet.columns, found);
    // A column that is mapped by another name is one mistake, not two.
    let is_mapped = found.len() == before;
    let all = Columns {
        source,
        beside,
        headers: &sheet.columns,
        fields: &columns,
    };
    let internal = all.internal(mapping, kind.csv.as_ref(), found);
    if is_mapped {
        all.warn_of_the_rest(&internal, found);
    }
    let mut copy = (internal.contains(&true))
        .then(|| Copy::new(source, delimiter, sheet.first_row(), internal));
    let slug = mapping.slug.as_deref().unwrap_or(&kind.title);
    let mut rows = Vec::new();
    while let Some(row) = sheet.next(found) {
        if let Some(copy) = &mut copy {
            copy.push(sheet.record());
        }
        let mut pairs = Vec::new();
        let mut name = None;
        for (cell, field) in row.cells(sheet.record()).zip(&columns) {
            let Some(field) = field else {
                continue;
            };
            let (text, place) = cell;
            if text.is_empty() {
                continue;
            }
            if field.name == slug {
                name = Some(Spanned::new(text.to_owned(), place.clone()));
            }
            let key = Spanned::new(field.name.clone(), place.clone());
            pairs.push((key, value(text, &field.shape, place)));
        }
        rows.push(Row {
            node: Spanned::new(Node::Map(pairs), row.at),
            name,
        });
    }
    Rows {
        rows,
        copy: copy.map(Copy::bytes),
    }
}

/// A CSV file while it is read.
pub(super) struct Sheet<'a> {
    source: &'a Arc<Source>,
    delimiter: u8,
    reader: csv::Reader<&'a [u8]>,
    record: csv::StringRecord,
    first_row: csv::StringRecord,
    /// The names of the columns, from the first row.
    pub(super) columns: Vec<String>,
}

/// Where a row and its cells stand.
pub(super) struct Place {
    pub(super) at: Range<usize>,
    cells: Vec<Range<usize>>,
}

impl Place {
    /// The cells' texts, without the spaces around, and their places.
    pub(super) fn cells<'r>(
        &'r self,
        record: &'r csv::StringRecord,
    ) -> impl Iterator<Item = (&'r str, Range<usize>)> {
        record.iter().enumerate().map(|(column, cell)| {
            let place = self.cells.get(column).unwrap_or(&self.at);
            (cell.trim(), place.clone())
        })
    }
}

impl<'a> Sheet<'a> {
    /// Reads the first row; nothing, and a diagnostic, where it is no CSV.
    pub(super) fn open(
        source: &'a Arc<Source>,
        delimiter: u8,
        found: &mut Vec<Diagnostic>,
    ) -> Option<Self> {
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .flexible(true)
            .from_reader(source.text.as_bytes());
        let first_row = match reader.headers() {
            Ok(headers) => headers.clone(),
            Err(error) => {
                found.push(unreadable(source, &error));
                return None;
            }
        };
        let columns = first_row.iter().map(|name| name.trim().to_owned());
        let columns = columns.collect();
        Some(Self {
            source,
            delimiter,
            reader,
            record: csv::StringRecord::new(),
            first_row,
            columns,
        })
    }

    /// The first row, as it was written.
    pub(super) fn first_row(&self) -> &csv::StringRecord {
        &self.first_row
    }

    /// The row that was read last.
    pub(super) fn record(&self) -> &csv::StringRecord {
        &self.record
    }

    /// Reads the next row that has as many cells as the first; the others become
    /// diagnostics.
    pub(super) fn next(&mut self, found: &mut Vec<Diagnostic>) -> Option<Place> {
        let source = self.source;
        loop {
            let start = usize::try_from(self.reader.position().byte()).unwrap_or(0);
            match self.reader.read_record(&mut self.record) {
                Ok(true) => {}
                Ok(false) => return None,
                Err(error) => {
                    found.push(unreadable(source, &error));
                    return None;
                }
            }
            let end = usize::try_from(self.reader.position().byte())
                .unwrap_or(0)
                .min(source.text.len());
            let start = start + leading_breaks(&source.text[start..end]);
            let text = source.text[start..end].trim_end_matches(['\r', '\n']);
            let at = start..start + text.len();
            if self.record.len() == self.columns.len() {
                let cells = cells(text, self.delimiter, start);
                return Some(Place { at, cells });
            }
            let fact = format!(
                "this row has {} cells, the first row {}",
                self.record.len(),
                self.columns.len()
            );
            found.push(
                Diagnostic::error(Span::new(source, at), fact)
                    .hint("put a cell that holds the delimiter in quotes"),
            );
        }
    }
}

/// Which field each column holds.
fn columns<'k>(
    source: &Arc<Source>,
    mapping: &CsvMapping,
    beside: Option<&Arc<Source>>,
    kind: &'k Kind,
    headers: &[String],
    found: &mut Vec<Diagnostic>,
) -> Vec<Option<&'k Field>> {
    for (_, column) in &mapping.columns {
        if !headers.contains(&column.value) {
            let first_row = 0..source.text.find('\n').unwrap_or(source.text.len());
            let place = match beside {
                Some(beside) => Span::new(beside, column.at.clone()),
                None => Span::new(source, first_row),
            };
            let hint = suggest::hint(&column.value, headers.iter().map(String::as_str));
            let fact = format!("`{}` has no column `{}`", source.path, column.value);
            found.push(Diagnostic::error(place, fact).maybe_hint(hint));
        }
    }
    headers
        .iter()
        .map(|header| {
            let named = mapping
                .columns
                .iter()
                .find(|(_, column)| column.value == *header);
            match named {
                Some((field, _)) => kind.field(field),
                // With a mapping, what it does not name is left out.
                None if !mapping.columns.is_empty() => None,
                None => kind.fields.iter().find(|field| {
                    field.name.eq_ignore_ascii_case(header)
                        || field.label.eq_ignore_ascii_case(header)
                }),
            }
        })
        .collect()
}

/// A cell as YAML would have it: the word of a choice for its label, a list for
/// cells with semicolons where a list is wanted.
fn value(cell: &str, shape: &Shape, place: Range<usize>) -> Spanned<Node> {
    let node = match shape {
        Shape::Choice(choices) => {
            let meant = choices.iter().find(|choice| {
                choice.value.eq_ignore_ascii_case(cell) || choice.label.eq_ignore_ascii_case(cell)
            });
            Node::Scalar(meant.map_or_else(|| cell.to_owned(), |choice| choice.value.clone()))
        }
        Shape::Boolean => Node::Scalar(cell.to_ascii_lowercase()),
        Shape::List(inner) => Node::List(
            cell.split(';')
                .map(str::trim)
                .filter(|part| !part.is_empty())
                .map(|part| value(part, inner, place.clone()))
                .collect(),
        ),
        _ => Node::Scalar(cell.to_owned()),
    };
    Spanned::new(node, place)
}

fn leading_breaks(text: &str) -> usize {
    text.len() - text.trim_start_matches(['\r', '\n']).len()
}

/// Where the cells of a row stand. The library gives their values; for their
/// places it is enough to know that a delimiter in quotes does not count.
fn cells(row: &str, delimiter: u8, start: usize) -> Vec<Range<usize>> {
    let mut cells = Vec::new();
    let (mut from, mut quoted) = (0, false);
    for (at, byte) in row.bytes().enumerate() {
        if byte == b'"' {
            quoted = !quoted;
        } else if byte == delimiter && !quoted {
            cells.push(start + from..start + at);
            from = at + 1;
        }
    }
    cells.push(start + from..start + row.len());
    cells
}

fn unreadable(source: &Arc<Source>, error: &csv::Error) -> Diagnostic {
    let at = error
        .position()
        .map_or(0, |position| position.byte() as usize);
    let line = source.text[at.min(source.text.len())..]
        .find('\n')
        .unwrap_or(1);
    Diagnostic::error(Span::new(source, at..at + line), "this is not valid CSV")
}

#[cfg(test)]
mod tests {
    use super::cells;

    #[test]
    fn a_delimiter_in_quotes_ends_no_cell() {
        let row = "a,\"b,\"\"c\"\"\",,d";
        let texts: Vec<&str> = cells(row, b',', 0).into_iter().map(|at| &row[at]).collect();
        assert_eq!(texts, ["a", "\"b,\"\"c\"\"\"", "", "d"]);
    }
}

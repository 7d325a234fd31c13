//! CSV files to nodes, one mapping for each row, as ticket and inventory systems
//! export them. Which column holds which field is said beside the file, in
//! `<name>.csv.yaml`, for all files of a kind in the client's directory, or in the kind;
//! where none of them names columns, a column is the field of that name or label.

mod alike;
mod cells;
mod dates;
mod fit;
pub(super) mod mapping;
mod open;
pub(super) mod preset;

use std::ops::Range;
use std::sync::Arc;

pub(super) use open::{opened, read};

use super::declaration::Declarations;
use super::internal::{Columns, Copy};
use super::reader::Defaults;
use crate::diag::{Diagnostic, Source, Span};
use crate::model::kind::{CsvMapping, InternalColumns, Kind};
use crate::model::record::Spanned;
use crate::syntax::yaml::{self, Node};
use cells::{Cells, Said};
use fit::{Fit, Header};

/// One row: its fields as a mapping, and where it stands.
pub(super) struct Row<'k> {
    pub(super) node: Spanned<Node>,
    /// The value that names the record.
    pub(super) name: Option<Spanned<String>>,
    /// Fields that it lacks or has wrong, which has been reported.
    pub(super) waived: Vec<&'k str>,
}

/// What a CSV file gives.
#[derive(Default)]
pub(super) struct Rows<'k> {
    pub(super) rows: Vec<Row<'k>>,
    /// What the client gets in place of the file, where a column of it is internal.
    pub(super) copy: Option<Vec<u8>>,
}

/// Reads `<name>.csv.yaml`.
pub(super) fn beside(source: &Arc<Source>, kind: &Kind, found: &mut Vec<Diagnostic>) -> CsvMapping {
    match yaml::parse(source, 0..source.text.len()) {
        Ok(node) => mapping::read(
            &mut Declarations {
                source,
                is_own: true,
                found,
            },
            &node,
            mapping::For {
                kind: &kind.name,
                fields: &kind.fields,
            },
        ),
        Err(error) => {
            found.push(*error);
            CsvMapping::default()
        }
    }
}

/// Where the mapping of a CSV file may stand in the client's directory, the nearest first.
pub(super) fn mappings(path: &str, kind: &str) -> [String; 2] {
    [format!("{path}.yaml"), of_kind(kind)]
}

/// The file in the client's directory that maps all CSV files of a kind.
pub(super) fn of_kind(kind: &str) -> String {
    format!("{kind}.csv.yaml")
}

/// What a CSV file is read by.
pub(super) struct Reading<'a> {
    pub(super) mapping: &'a CsvMapping,
    /// The file in which the mapping stands, if that is not the kind's.
    pub(super) mapping_in: Option<&'a Arc<Source>>,
    /// What wider mappings keep back, beside the mapping itself.
    pub(super) internal: &'a [InternalColumns],
    pub(super) kind: &'a Kind,
    pub(super) defaults: &'a Defaults,
    /// A required field that the rows need not have.
    pub(super) waived: Option<&'a str>,
}

/// Reads the rows of a CSV file.
pub(super) fn rows<'k>(
    source: &Arc<Source>,
    reading: &Reading<'k>,
    found: &mut Vec<Diagnostic>,
) -> Rows<'k> {
    let (mapping, kind) = (reading.mapping, reading.kind);
    let Some(mut sheet) = opened(source, mapping, found) else {
        return Rows::default();
    };
    let header = Header {
        source,
        at: sheet.header.clone(),
        names: &sheet.columns,
        mapping_in: reading.mapping_in,
    };
    let before = found.len();
    let Some(fit) = header.fit(mapping, kind, reading.waived, found) else {
        return Rows::default();
    };
    let all = Columns {
        source,
        beside: reading.mapping_in,
        headers: &sheet.columns,
        at: sheet.header.clone(),
        fields: &fit.first(),
        names: &fit.slug,
    };
    // A column that is mapped by another name is one mistake, not two.
    let is_mapped = found.len() == before;
    let internal = all.internal(mapping, reading.internal, found);
    if is_mapped {
        all.warn_of_the_rest(&internal, found);
    }
    let mut copy = (internal.contains(&true))
        .then(|| Copy::new(source, sheet.delimiter, sheet.first_row(), internal));
    let cells = Cells {
        source,
        mapping,
        zone: &reading.defaults.time_zone,
    };
    let mut rows = Vec::new();
    while let Some(place) = sheet.next(found) {
        if let Some(copy) = &mut copy {
            copy.push(sheet.record());
        }
        rows.push(row(&place, sheet.record(), &fit, &cells, found));
    }
    Rows {
        rows,
        copy: copy.map(Copy::bytes),
    }
}

fn row<'k>(
    place: &Place,
    record: &csv::StringRecord,
    fit: &Fit<'k>,
    cells: &Cells<'_>,
    found: &mut Vec<Diagnostic>,
) -> Row<'k> {
    let mut pairs: Vec<(Spanned<String>, Spanned<Node>)> = Vec::new();
    let mut name = None;
    let mut waived = fit.missing.clone();
    for (at, (text, place)) in place.cells(record).enumerate() {
        if name.is_none() && !text.is_empty() && fit.slug.contains(&at) {
            name = Some(Spanned::new(text.to_owned(), place.clone()));
        }
        for field in fit.fields.get(at).into_iter().flatten() {
            let known = pairs.iter_mut().find(|(key, _)| key.value == field.name);
            match (cells.read(text, &place, field, found), known) {
                (Said::Nothing, _) => {}
                (Said::Wrong, _) => waived.push(&field.name),
                (Said::Value(value), Some((_, before))) => more(&mut before.value, value.value),
                (Said::Value(value), None) => {
                    pairs.push((Spanned::new(field.name.clone(), place.clone()), value));
                }
            }
        }
    }
    Row {
        node: Spanned::new(Node::Map(pairs), place.at.clone()),
        name,
        waived,
    }
}

/// Of several columns that hold one field, lists are put together; of others the first that
/// says something counts.
fn more(before: &mut Node, value: Node) {
    if let (Node::List(members), Node::List(others)) = (before, value) {
        members.extend(others);
    }
}

/// Says mistakes of a table's cells that were found from `start` on once.
pub(super) fn fold(found: &mut Vec<Diagnostic>, start: usize) {
    alike::fold(found, start);
}

/// A CSV file while it is read.
pub(super) struct Sheet<'a> {
    source: &'a Arc<Source>,
    delimiter: u8,
    reader: csv::Reader<&'a [u8]>,
    record: csv::StringRecord,
    first_row: csv::StringRecord,
    /// Where the first row begins: behind a line that says what stands between cells.
    start: usize,
    /// The names of the columns, from the first row.
    pub(super) columns: Vec<String>,
    /// Where they stand.
    pub(super) header: Range<usize>,
    /// How many rows had as many cells as the first, and how many had not.
    counts: (usize, usize),
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
    /// Reads the first row, which begins at `start`; nothing, and a diagnostic, where it is
    /// no CSV.
    pub(super) fn open(
        source: &'a Arc<Source>,
        delimiter: u8,
        start: usize,
        found: &mut Vec<Diagnostic>,
    ) -> Option<Self> {
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .flexible(true)
            .from_reader(&source.text.as_bytes()[start..]);
        let first_row = match reader.headers() {
            Ok(headers) => headers.clone(),
            Err(error) => {
                found.push(unreadable(source, start, &error));
                return None;
            }
        };
        let end = start + usize::try_from(reader.position().byte()).unwrap_or(0);
        let end = end.min(source.text.len());
        let row = source.text[start..end].trim_end_matches(['\r', '\n']);
        Some(Self {
            source,
            delimiter,
            reader,
            record: csv::StringRecord::new(),
            start,
            columns: first_row
                .iter()
                .map(|name| name.trim().to_owned())
                .collect(),
            first_row,
            header: start..start + row.lines().next().unwrap_or_default().len(),
            counts: (0, 0),
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
    /// diagnostics, and empty ones nothing.
    pub(super) fn next(&mut self, found: &mut Vec<Diagnostic>) -> Option<Place> {
        let source = self.source;
        while self.counts != (0, MOST_UNEVEN) {
            let from = self.at();
            match self.reader.read_record(&mut self.record) {
                Ok(true) => {}
                Ok(false) => return None,
                Err(error) => {
                    found.push(unreadable(source, self.start, &error));
                    return None;
                }
            }
            let end = self.at().min(source.text.len());
            let start = from + leading_breaks(&source.text[from..end]);
            let text = source.text[start..end].trim_end_matches(['\r', '\n']);
            let at = start..start + text.len();
            if self.record.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            let (cells, open) = cells(text, self.delimiter, start);
            if let Some(quote) = open {
                // Everything behind it is one cell: there is no next row.
                let fact = "the quote that opens here is never closed";
                let hint = "close it behind the cell, or write a quote in a cell twice";
                let line = source.text[quote..].find('\n').map_or(end, |at| quote + at);
                let span = Span::new(source, quote..line);
                found.push(Diagnostic::error(span, fact).hint(hint));
                return None;
            }
            if self.record.len() == self.columns.len() {
                self.counts.0 += 1;
                return Some(Place { at, cells });
            }
            self.counts.1 += 1;
            let fact = format!(
                "this row has {} cells, the first row {}",
                self.record.len(),
                self.columns.len()
            );
            let first = at.start..at.start + text.lines().next().unwrap_or_default().len();
            found.push(
                Diagnostic::error(Span::new(source, first), fact)
                    .hint("put a cell that holds the delimiter in quotes"),
            );
        }
        None
    }

    /// Where the reader is in the text.
    fn at(&self) -> usize {
        self.start + usize::try_from(self.reader.position().byte()).unwrap_or(0)
    }
}

/// Where no row fits the first, more of them say nothing new.
const MOST_UNEVEN: usize = 3;

fn leading_breaks(text: &str) -> usize {
    text.len() - text.trim_start_matches(['\r', '\n']).len()
}

/// Where the cells of a row stand, and a quote that is not closed. The library gives their
/// values; for their places it is enough to know that a delimiter in quotes does not count.
fn cells(row: &str, delimiter: u8, start: usize) -> (Vec<Range<usize>>, Option<usize>) {
    let mut cells = Vec::new();
    let mut from = 0;
    let mut state = Within::Start;
    for (at, byte) in row.bytes().enumerate() {
        state = match (state, byte) {
            (Within::Start, b'"') => Within::Quotes(at),
            // A second quote opens a cell again that the first had closed.
            (Within::Closed(at), b'"') => Within::Quotes(at),
            (Within::Quotes(at), b'"') => Within::Closed(at),
            (Within::Quotes(at), _) => Within::Quotes(at),
            (_, byte) if byte == delimiter => {
                cells.push(start + from..start + at);
                from = at + 1;
                Within::Start
            }
            // From here on a quote is a letter like others.
            _ => Within::Letters,
        };
    }
    let quoted = match state {
        Within::Quotes(at) => Some(at),
        _ => None,
    };
    cells.push(start + from..start + row.len());
    (cells, quoted.map(|at| start + at))
}

/// Where in a cell its next letter stands.
#[derive(Clone, Copy)]
enum Within {
    Start,
    Letters,
    /// In quotes that open here.
    Quotes(usize),
    /// Behind a quote that closed those.
    Closed(usize),
}

fn unreadable(source: &Arc<Source>, start: usize, error: &csv::Error) -> Diagnostic {
    let at = error
        .position()
        .map_or(0, |position| start + position.byte() as usize);
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
        let row = "a,\"b,\"\"c\"\"\",,d 3\" x,e\"f";
        let (places, open) = cells(row, b',', 0);
        let texts: Vec<&str> = places.into_iter().map(|at| &row[at]).collect();
        assert_eq!(texts, ["a", "\"b,\"\"c\"\"\"", "", "d 3\" x", "e\"f"]);
        assert_eq!(open, None);
        assert_eq!(cells("a,\"b,c", b',', 5).1, Some(7));
        // Behind a letter two quotes are two letters, as the library has it.
        let (places, open) = cells("a,24\"\" wide,b", b',', 0);
        assert_eq!((places.len(), open), (3, None));
    }
}

//! The rows of a CSV file, and where each of their cells stands.

use std::ops::Range;
use std::sync::Arc;

use crate::diag::{Diagnostic, Source, Span};
use crate::plural::plural;

/// A CSV file while it is read.
pub(crate) struct Sheet<'a> {
    source: &'a Arc<Source>,
    pub(crate) delimiter: u8,
    reader: csv::Reader<&'a [u8]>,
    record: csv::StringRecord,
    first_row: csv::StringRecord,
    /// Where the first row begins: behind a line that says what stands between cells.
    start: usize,
    /// The names of the columns, from the first row.
    pub(crate) columns: Vec<String>,
    /// Where they stand.
    pub(crate) header: Range<usize>,
    /// How many rows had as many cells as the first, and how many had not.
    counts: (usize, usize),
}

/// Where a row and its cells stand.
pub(crate) struct RowPlace {
    pub(crate) at: Range<usize>,
    cells: Vec<Range<usize>>,
}

impl RowPlace {
    /// The cells' texts, without the spaces around, and their places.
    pub(crate) fn cells<'r>(
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
    pub(crate) fn open(
        source: &'a Arc<Source>,
        delimiter: u8,
        start: usize,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Self> {
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .flexible(true)
            .from_reader(&source.text.as_bytes()[start..]);
        let first_row = match reader.headers() {
            Ok(headers) => headers.clone(),
            Err(error) => {
                diagnostics.push(unreadable(source, start, &error));
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
    pub(crate) fn first_row(&self) -> &csv::StringRecord {
        &self.first_row
    }

    /// The row that was read last.
    pub(crate) fn record(&self) -> &csv::StringRecord {
        &self.record
    }

    /// Reads the next row that has as many cells as the first; the others become
    /// diagnostics, and empty ones nothing.
    pub(crate) fn next(&mut self, diagnostics: &mut Vec<Diagnostic>) -> Option<RowPlace> {
        let source = self.source;
        while self.counts != (0, MOST_UNEVEN) {
            let from = self.at();
            match self.reader.read_record(&mut self.record) {
                Ok(true) => {}
                Ok(false) => return None,
                Err(error) => {
                    diagnostics.push(unreadable(source, self.start, &error));
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
                diagnostics.push(Diagnostic::error(span, fact).hint(hint));
                return None;
            }
            if self.record.len() == self.columns.len() {
                self.counts.0 += 1;
                return Some(RowPlace { at, cells });
            }
            self.counts.1 += 1;
            let fact = format!(
                "this row has {}, the first row {}",
                plural(self.record.len(), "cell"),
                self.columns.len()
            );
            let first = at.start..at.start + text.lines().next().unwrap_or_default().len();
            diagnostics.push(
                Diagnostic::error(Span::new(source, first), fact)
                    .hint("put a cell that holds the delimiter in quotes"),
            );
        }
        say_once(diagnostics);
        None
    }

    /// Where the reader is in the text.
    fn at(&self) -> usize {
        self.start + usize::try_from(self.reader.position().byte()).unwrap_or(0)
    }
}

/// Where none of so many rows fits the first, more of them say nothing new.
const MOST_UNEVEN: usize = 3;

/// Leaves the first of what was said of that many rows, all of which do not fit.
fn say_once(diagnostics: &mut Vec<Diagnostic>) {
    let first = diagnostics.len().saturating_sub(MOST_UNEVEN);
    diagnostics.truncate(first + 1);
    if let Some(finding) = diagnostics.last_mut() {
        finding.note = Some(format!(
            "none of the first {MOST_UNEVEN} rows fits, and no more of them were read"
        ));
    }
}

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

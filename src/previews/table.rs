//! Files of comma-separated values, and what their programs write instead of commas.

use std::collections::HashSet;

use serde::Serialize;

use super::text::ShownPart;
use crate::delimiter;

/// So many rows, columns and letters of a cell are shown.
const ROWS: usize = 50;
const COLUMNS: usize = 20;
const CELL: usize = 200;

/// The beginning of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct TablePreview {
    pub(crate) columns: Vec<Heading>,
    pub(crate) rows: Vec<Vec<String>>,
    #[serde(skip)]
    pub(crate) of_rows: ShownPart,
    #[serde(skip)]
    pub(crate) of_columns: ShownPart,
}

/// What a column is called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Heading {
    pub(crate) label: String,
    /// Whether it is set to the right.
    pub(crate) numeric: bool,
}

/// Reads a table; nothing where nothing is in it. A column that is empty in every row is not
/// shown.
pub(super) fn read(text: &str) -> Option<TablePreview> {
    let said = delimiter::said(text);
    let (sign, start) = said.unwrap_or_else(|| (delimiter::told(text, &HashSet::new()), 0));
    let mut all = records(&text[start..], sign);
    let first = all.next()?.ok()?;
    let labels: Vec<String> = first.iter().map(cell).collect();
    let mut rows: Vec<csv::StringRecord> = Vec::new();
    let mut count = 0;
    let mut is_filled = vec![false; labels.len()];
    for record in all {
        // A row that cannot be read ends what is shown, and not what there is.
        let Ok(record) = record else { break };
        count += 1;
        is_filled.resize(is_filled.len().max(record.len()), false);
        for (filled, cell) in is_filled.iter_mut().zip(&record) {
            *filled |= !cell.trim().is_empty();
        }
        if rows.len() < ROWS {
            rows.push(record);
        }
    }
    let filled: Vec<usize> = (0..is_filled.len())
        .filter(|at| count == 0 || is_filled[*at])
        .collect();
    if filled.is_empty() {
        return None;
    }
    let shown = &filled[..filled.len().min(COLUMNS)];
    let rows: Vec<Vec<String>> = rows
        .iter()
        .map(|row| {
            let cells = shown.iter().map(|at| row.get(*at).map(cell));
            cells.map(Option::unwrap_or_default).collect()
        })
        .collect();
    let columns = shown.iter().enumerate();
    let columns = columns
        .map(|(at, column)| Heading {
            label: labels.get(*column).cloned().unwrap_or_default(),
            numeric: is_numeric(rows.iter().map(|row| row[at].as_str())),
        })
        .collect();
    Some(TablePreview {
        columns,
        of_rows: ShownPart {
            shown: rows.len(),
            of: count,
        },
        of_columns: ShownPart {
            shown: shown.len(),
            of: filled.len(),
        },
        rows,
    })
}

fn records(text: &str, delimiter: u8) -> csv::StringRecordsIntoIter<&[u8]> {
    csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes())
        .into_records()
}

fn cell(text: &str) -> String {
    let text = text.trim();
    match text.char_indices().nth(CELL) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

fn is_numeric<'c>(mut cells: impl Iterator<Item = &'c str>) -> bool {
    let mut any = false;
    let all = cells.all(|cell| {
        let digits = cell.chars().filter(char::is_ascii_digit).count();
        let others = |one: char| one.is_ascii_digit() || "+-−.,' %€£$\u{a0}\u{202f}".contains(one);
        any |= digits > 0;
        cell.is_empty() || (digits > 0 && cell.chars().all(others) && !is_day(cell))
    });
    all && any
}

/// `2026-03-04`
fn is_day(cell: &str) -> bool {
    cell.matches('-').count() == 2 && cell.len() == 10
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(table: &TablePreview) -> Vec<&str> {
        let columns = table.columns.iter();
        columns.map(|column| column.label.as_str()).collect()
    }

    #[test]
    fn separators_are_told_and_quotes_kept() {
        for (text, cells) in [
            ("a,b\n\"1, 2\",\"x \"\"y\"\"\"\n", ["1, 2", "x \"y\""]),
            ("a;b\n1,5;2,5\n3,5;4,5\n", ["1,5", "2,5"]),
            ("a\tb\n1;2\t3\n", ["1;2", "3"]),
            ("a|b\r\n1|2\r\n", ["1", "2"]),
            ("a;b\n\"line\nbreak\";2\n", ["line\nbreak", "2"]),
        ] {
            let table = read(text).expect(text);
            assert_eq!(labels(&table), ["a", "b"], "{text}");
            assert_eq!(table.rows[0], cells, "{text}");
        }
        let one = read("names\nAnna, Berta\nChris\n").expect("a table");
        assert_eq!(one.rows.len(), 2);
    }

    #[test]
    fn the_rest_is_counted_and_uneven_rows_are_filled() {
        let wide: Vec<String> = (0..34).map(|at| format!("c{at}")).collect();
        let full = vec!["1"; 34].join(",");
        let text = format!("{}\n{full}\n{}", wide.join(","), "1,2\n".repeat(1202));
        let table = read(&text).expect("a table");
        assert_eq!(table.rows.len(), ROWS);
        assert!(table.rows.iter().all(|row| row.len() == COLUMNS));
        assert_eq!(
            table.of_rows,
            ShownPart {
                shown: 50,
                of: 1203
            }
        );
        assert_eq!(table.of_columns, ShownPart { shown: 20, of: 34 });
        let long = read(&format!("a\n{}", "é".repeat(900))).expect("a table");
        assert_eq!(long.rows[0][0].chars().count(), CELL + 1);
        assert!(read("").is_none());
    }

    #[test]
    fn columns_that_are_empty_in_every_row_are_not_shown() {
        let table = read("a,b,c,\n1, ,,\n2,,3,\n").expect("a table");
        assert_eq!(labels(&table), ["a", "c"]);
        assert_eq!(table.rows, [["1", ""], ["2", "3"]]);
        assert_eq!(table.of_columns, ShownPart { shown: 2, of: 2 });
        let late = format!("a,b\n{}1,x\n", "1,\n".repeat(60));
        assert_eq!(labels(&read(&late).expect("a table")), ["a", "b"]);
        assert_eq!(labels(&read("a,b\n").expect("a table")), ["a", "b"]);
        assert!(read("a,b\n,\n").is_none());
    }

    #[test]
    fn a_line_that_says_the_separator_is_no_row() {
        let table = read("sep=;\r\na;b,c\r\n1;2\r\n").expect("a table");
        assert_eq!(labels(&table), ["a", "b,c"]);
    }

    #[test]
    fn numbers_are_set_to_the_right_and_days_are_not() {
        let table = read("a,b,c,d\n1,2026-03-04,x,\n-2.5,2026-03-05,3,€ 5\n").expect("a table");
        let numeric: Vec<bool> = table.columns.iter().map(|one| one.numeric).collect();
        assert_eq!(numeric, [true, false, false, true]);
    }
}

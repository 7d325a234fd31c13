//! Files of comma-separated values, and what their programs write instead of commas.

use serde::Serialize;

use super::Part;

/// So many rows, columns and letters of a cell are shown.
const ROWS: usize = 50;
const COLUMNS: usize = 20;
const CELL: usize = 200;
/// Rows by which the separator is told.
const TRIED: usize = 20;

/// The beginning of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(in crate::render) struct Table {
    pub(in crate::render) columns: Vec<Heading>,
    pub(in crate::render) rows: Vec<Vec<String>>,
    #[serde(skip)]
    pub(in crate::render) of_rows: Part,
    #[serde(skip)]
    pub(in crate::render) of_columns: Part,
}

/// What a column is called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(in crate::render) struct Heading {
    pub(in crate::render) label: String,
    /// Whether it is set to the right.
    pub(in crate::render) numeric: bool,
}

/// Reads a table; nothing where there is no row.
pub(super) fn read(text: &str) -> Option<Table> {
    let mut all = records(text, separator(text));
    let first = all.next()?.ok()?;
    let labels: Vec<String> = first.iter().map(cell).collect();
    let mut rows: Vec<Vec<String>> = Vec::new();
    let (mut count, mut widest) = (0, labels.len());
    for record in all {
        // A row that cannot be read ends what is shown, and not what there is.
        let Ok(record) = record else { break };
        count += 1;
        widest = widest.max(record.len());
        if rows.len() < ROWS {
            rows.push(record.iter().take(COLUMNS).map(cell).collect());
        }
    }
    let shown = widest.min(COLUMNS);
    for row in &mut rows {
        row.resize(shown, String::new());
    }
    let columns = (0..shown)
        .map(|at| Heading {
            label: labels.get(at).cloned().unwrap_or_default(),
            numeric: is_numeric(rows.iter().map(|row| row[at].as_str())),
        })
        .collect();
    Some(Table {
        columns,
        of_rows: Part {
            shown: rows.len(),
            of: count,
        },
        of_columns: Part { shown, of: widest },
        rows,
    })
}

fn records(text: &str, separator: u8) -> csv::StringRecordsIntoIter<&[u8]> {
    csv::ReaderBuilder::new()
        .delimiter(separator)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes())
        .into_records()
}

/// The separator that gives the first rows the same number of columns, the more the better.
fn separator(text: &str) -> u8 {
    let score = |separator: &u8| {
        let widths: Vec<usize> = records(text, *separator)
            .take(TRIED)
            .map_while(|record| record.ok().map(|record| record.len()))
            .collect();
        let first = widths.first().copied().unwrap_or_default();
        let is_even = first > 1 && widths.iter().all(|width| *width == first);
        (is_even, widths.iter().sum::<usize>())
    };
    // The last of the best counts: a comma, where nothing speaks against it.
    let known = [b'|', b'\t', b';', b','];
    known.into_iter().max_by_key(score).unwrap_or(b',')
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

    fn labels(table: &Table) -> Vec<&str> {
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
        let text = format!("{}\n{}", wide.join(","), "1,2\n".repeat(1203));
        let table = read(&text).expect("a table");
        assert_eq!(table.rows.len(), ROWS);
        assert!(table.rows.iter().all(|row| row.len() == COLUMNS));
        assert_eq!(
            table.of_rows,
            Part {
                shown: 50,
                of: 1203
            }
        );
        assert_eq!(table.of_columns, Part { shown: 20, of: 34 });
        let long = read(&format!("a\n{}", "é".repeat(900))).expect("a table");
        assert_eq!(long.rows[0][0].chars().count(), CELL + 1);
        assert!(read("").is_none());
    }

    #[test]
    fn numbers_are_set_to_the_right_and_days_are_not() {
        let table = read("a,b,c,d\n1,2026-03-04,x,\n-2.5,2026-03-05,3,€ 5\n").expect("a table");
        let numeric: Vec<bool> = table.columns.iter().map(|one| one.numeric).collect();
        assert_eq!(numeric, [true, false, false, true]);
    }
}

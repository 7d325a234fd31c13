//! The CSV files that charts are drawn from. Whether a chart fits its file is
//! `check`'s.

use std::collections::btree_map::Entry;
use std::sync::Arc;

use super::table::Sheet;
use super::text;
use crate::diag::{Diagnostic, Source};
use crate::files;
use crate::model::chart::{MOST_ROWS, Table, Tables};
use crate::model::content::ClientContent;
use crate::model::kind::{Kind, Shape};
use crate::model::links;
use crate::model::record::{Spanned, each_chart};

/// Reads each file that a chart names and that is there. `shown` is the client's
/// directory relative to the root.
///
/// # Errors
/// When a file cannot be read.
pub(super) fn tables(
    client: &ClientContent,
    kinds: &[Kind],
    shown: &str,
    found: &mut Vec<Diagnostic>,
) -> files::Result<Tables> {
    let mut tables = Tables::new();
    for kind in kinds.iter().filter(|kind| has_charts(kind)) {
        for record in client.of_kind(&kind.name) {
            let mut names = Vec::new();
            each_chart(record, &kind.fields, &mut |chart, _| {
                names.extend(chart.text("data"));
            });
            for name in names {
                let Some(path) = links::file_path(record, name) else {
                    continue;
                };
                let Some(file) = client.files.get(&path) else {
                    continue;
                };
                // Several charts may be drawn from one file.
                if let Entry::Vacant(place) = tables.entry(path) {
                    let name = format!("{shown}/{}", place.key());
                    if let Some(source) = text::read(&file.path, &name, found)? {
                        place.insert(Arc::new(table(&source, found)));
                    }
                }
            }
        }
    }
    Ok(tables)
}

/// Whether records of a kind need be looked at: there may be very many.
fn has_charts(kind: &Kind) -> bool {
    fn of(shape: &Shape) -> bool {
        match shape {
            Shape::Chart(_) => true,
            Shape::List(inner) => of(inner),
            Shape::Group(fields) => fields.iter().any(|field| of(&field.shape)),
            _ => false,
        }
    }
    kind.fields.iter().any(|field| of(&field.shape))
}

fn table(source: &Arc<Source>, found: &mut Vec<Diagnostic>) -> Table {
    let Some(mut sheet) = Sheet::open(source, delimiter(&source.text), found) else {
        return Table::default();
    };
    let mut rows = Vec::new();
    while rows.len() <= MOST_ROWS
        && let Some(row) = sheet.next(found)
    {
        let cells = row.cells(sheet.record());
        rows.push(
            cells
                .map(|(text, at)| Spanned::new(text.to_owned(), at))
                .collect(),
        );
    }
    Table {
        columns: sheet.columns,
        rows,
        source: Some(Arc::clone(source)),
    }
}

/// The first row says what stands between cells: a comma, or where it has none, a
/// semicolon or a tab, as programs write where the comma is for decimals.
fn delimiter(text: &str) -> u8 {
    let first = text.lines().next().unwrap_or_default();
    [b',', b';', b'\t']
        .into_iter()
        .find(|sign| first.as_bytes().contains(sign))
        .unwrap_or(b',')
}

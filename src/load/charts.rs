//! The CSV files that charts are drawn from. Whether a chart fits its file is
//! `check`'s.

use std::collections::btree_map::Entry;
use std::path::Path;
use std::sync::Arc;

use super::table;
use crate::diag::{Diagnostic, Severity, Source};
use crate::files;
use crate::model::chart::{MOST_ROWS, Table, Tables};
use crate::model::content::ClientContent;
use crate::model::kind::{CsvMapping, Kind, Shape};
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
    diagnostics: &mut Vec<Diagnostic>,
) -> files::Result<Tables> {
    let mut tables = Tables::new();
    for kind in kinds.iter().filter(|kind| has_charts(kind)) {
        for record in client.of_kind(&kind.name) {
            let mut names = Vec::new();
            each_chart(record, &kind.fields, &mut |chart, _| {
                names.extend(chart.text("data"));
            });
            for name in names {
                let Some(path) = record.file_path(name) else {
                    continue;
                };
                let Some(file) = client.files.get(&path) else {
                    continue;
                };
                // Several charts may be drawn from one file.
                if let Entry::Vacant(place) = tables.entry(path) {
                    let name = format!("{shown}/{}", place.key());
                    if let Some(table) = figures(&file.path, &name, diagnostics)? {
                        place.insert(Arc::new(table));
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

/// Reads a file of figures. Nobody maps it: what it tells of how it is written is not worth a
/// word.
fn figures(
    path: &Path,
    name: &str,
    diagnostics: &mut Vec<Diagnostic>,
) -> files::Result<Option<Table>> {
    let mut own = Vec::new();
    let mapping = CsvMapping::default();
    let source = table::read(path, name, &mapping, &mut own)?;
    let read = source.map(|source| rows(&source, &mapping, &mut own));
    own.retain(|finding| finding.severity != Severity::Note);
    diagnostics.append(&mut own);
    Ok(read)
}

fn rows(source: &Arc<Source>, mapping: &CsvMapping, diagnostics: &mut Vec<Diagnostic>) -> Table {
    let Some(mut sheet) = table::opened(source, mapping, diagnostics) else {
        return Table::default();
    };
    let mut rows = Vec::new();
    while rows.len() <= MOST_ROWS
        && let Some(row) = sheet.next(diagnostics)
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

//! CSV files to nodes, one mapping for each row, as ticket and inventory systems
//! export them. Which column holds which field is said beside the file, in
//! `<name>.csv.yaml`, for all files of a kind in the client's directory, or in the kind;
//! where none of them names columns, a column is the field of that name or label.

mod alike;
mod cells;
mod fit;
mod open;

use std::sync::Arc;

pub(super) use open::{opened, read};

use super::defaults::Defaults;
use super::internal::{Columns, Copy};
use crate::diag::{Diagnostic, Source};
use crate::kinds::csv::spelt::SpeltNames;
use crate::kinds::csv::{mapping, preset};
use crate::kinds::declaration::Declarations;
use crate::model::kind::{CsvMapping, InternalColumns, Kind};
use crate::model::record::Spanned;
use crate::syntax::csv::RowPlace;
use crate::syntax::yaml::{self, Node};
use cells::{CellReader, CellValue};
use fit::{Fit, Header};

/// One row: its fields as a mapping, and where it stands.
pub(super) struct TableRow<'k> {
    pub(super) node: Spanned<Node>,
    /// The value that names the record.
    pub(super) name: Option<Spanned<String>>,
    /// Fields that it lacks or has wrong, which has been reported.
    pub(super) waived: Vec<&'k str>,
}

/// What a CSV file gives.
#[derive(Default)]
pub(super) struct TableRows<'k> {
    pub(super) rows: Vec<TableRow<'k>>,
    /// The copy that the client gets instead of the file, where one of its columns is internal.
    pub(super) copy: Option<Vec<u8>>,
    /// The names of the columns that the client gets, and how many there are besides.
    pub(super) columns: Vec<String>,
    pub(super) internal: usize,
}

/// Reads `<name>.csv.yaml`.
pub(super) fn beside(
    source: &Arc<Source>,
    kind: &Kind,
    diagnostics: &mut Vec<Diagnostic>,
) -> CsvMapping {
    match yaml::parse(source, 0..source.text.len()) {
        Ok(node) => preset::mapping(
            &mut Declarations {
                source,
                is_own: true,
                diagnostics,
            },
            &node,
            mapping::MappedKind {
                kind: &kind.name,
                fields: &kind.fields,
            },
        ),
        Err(error) => {
            diagnostics.push(*error);
            CsvMapping {
                is_broken: true,
                ..CsvMapping::default()
            }
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
pub(super) struct TableReading<'a> {
    pub(super) mapping: &'a CsvMapping,
    /// The file in which the mapping stands, if that is not the kind's.
    pub(super) mapping_in: Option<&'a Arc<Source>>,
    /// The internal columns of wider mappings, besides those of the mapping itself.
    pub(super) internal: &'a [InternalColumns],
    pub(super) kind: &'a Kind,
    pub(super) defaults: &'a Defaults,
    /// A required field that the rows need not have.
    pub(super) waived: Option<&'a str>,
}

/// Reads the rows of a CSV file.
pub(super) fn rows<'k>(
    source: &Arc<Source>,
    reading: &TableReading<'k>,
    diagnostics: &mut Vec<Diagnostic>,
) -> TableRows<'k> {
    let (mapping, kind) = (reading.mapping, reading.kind);
    if mapping.is_broken {
        return TableRows::default();
    }
    let Some(mut sheet) = opened(source, mapping, diagnostics) else {
        return TableRows::default();
    };
    let header = Header {
        source,
        at: sheet.header.clone(),
        names: &sheet.columns,
        mapping_in: reading.mapping_in,
    };
    let before = diagnostics.len();
    let Some(fit) = header.fit(mapping, kind, reading.waived, diagnostics) else {
        return TableRows::default();
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
    let is_mapped = diagnostics.len() == before;
    let internal = all.internal(mapping, reading.internal, diagnostics);
    if is_mapped {
        all.warn_of_the_rest(&internal, diagnostics);
    }
    let kept = internal.iter().filter(|is_internal| **is_internal).count();
    let columns = sheet.columns.iter().zip(&internal);
    let columns = columns.filter(|(name, is_internal)| !**is_internal && !name.is_empty());
    let columns: Vec<String> = columns.map(|(name, _)| name.clone()).collect();
    let mut copy = (internal.contains(&true))
        .then(|| Copy::new(source, sheet.delimiter, sheet.first_row(), internal));
    let cells = CellReader {
        source,
        mapping,
        zone: &reading.defaults.time_zone,
        names: SpeltNames::of(&reading.defaults.language),
    };
    let mut rows = Vec::new();
    while let Some(place) = sheet.next(diagnostics) {
        if let Some(copy) = &mut copy {
            copy.push(sheet.record());
        }
        rows.push(row(&place, sheet.record(), &fit, &cells, diagnostics));
    }
    TableRows {
        rows,
        copy: copy.map(Copy::bytes),
        columns,
        internal: kept,
    }
}

fn row<'k>(
    place: &RowPlace,
    record: &csv::StringRecord,
    fit: &Fit<'k>,
    cells: &CellReader<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) -> TableRow<'k> {
    let mut pairs: Vec<(Spanned<String>, Spanned<Node>)> = Vec::new();
    let mut name = None;
    let mut waived = fit.missing.clone();
    for (at, (text, place)) in place.cells(record).enumerate() {
        if name.is_none() && !text.is_empty() && fit.slug.contains(&at) {
            name = Some(Spanned::new(text.to_owned(), place.clone()));
        }
        for field in fit.fields.get(at).into_iter().flatten() {
            let known = pairs.iter_mut().find(|(key, _)| key.value == field.name);
            match (cells.read(text, &place, field, diagnostics), known) {
                (CellValue::Nothing, _) => {}
                (CellValue::Wrong, _) => waived.push(&field.name),
                (CellValue::Value(value), Some((_, before))) => {
                    more(&mut before.value, value.value)
                }
                (CellValue::Value(value), None) => {
                    pairs.push((Spanned::new(field.name.clone(), place.clone()), value));
                }
            }
        }
    }
    TableRow {
        node: Spanned::new(Node::Map(pairs), place.at.clone()),
        name,
        waived,
    }
}

/// Where several columns hold one field, lists are joined; otherwise the first column with a
/// value counts.
fn more(before: &mut Node, value: Node) {
    if let (Node::List(members), Node::List(others)) = (before, value) {
        members.extend(others);
    }
}

/// Folds the mistakes in a table's cells that were found from `start` on, so that each is
/// reported once.
pub(super) fn fold(diagnostics: &mut Vec<Diagnostic>, start: usize) {
    alike::fold(diagnostics, start);
}

//! One file of a kind's directory to its records.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use super::defaults::Defaults;
use super::file_name::{self, Named};
use super::reader::{Reader, What};
use super::{internal, table};
use crate::diag::{Diagnostic, Source, Span};
use crate::files;
use crate::markdown::Once;
use crate::model::content::ReadTable;
use crate::model::kind::{InternalColumns, Kind, Shape};
use crate::model::record::{Record, Spanned, Value};
use crate::syntax::front_matter;
use crate::syntax::source;
use crate::syntax::yaml::{self, Node};

/// Where a record's file is.
#[derive(Debug)]
pub(super) struct RecordFile {
    /// Relative to the client's directory.
    pub(super) path: String,
    /// Position of its kind.
    pub(super) kind: usize,
}

/// What one file gives.
#[derive(Default)]
pub(super) struct FileRecords {
    pub(super) records: Vec<Record>,
    /// What the client gets in place of files, by path relative to its directory.
    pub(super) copies: Vec<(String, Arc<[u8]>)>,
    /// What a CSV file of records gave, where it was one.
    pub(super) table: Option<ReadTable>,
}

/// Reads the records of one file. `shown` is the client's directory relative to the root.
///
/// # Errors
/// When the file cannot be read.
pub(super) fn load(
    file: &RecordFile,
    kind: &Kind,
    client: (&Path, &str),
    defaults: &Defaults,
    diagnostics: &mut Vec<Diagnostic>,
) -> files::Result<FileRecords> {
    let (directory, shown) = client;
    let name = format!("{shown}/{}", file.path);
    let path = directory.join(&file.path);
    diagnostics.extend(file_name::no_day(&file.path, &name));
    if !file.path.ends_with(".csv") {
        let source = source::read(&path, &name, diagnostics)?;
        return Ok(FileRecords {
            records: source.map_or_else(Vec::new, |source| {
                of_text(&source, file, kind, defaults, diagnostics)
            }),
            ..FileRecords::default()
        });
    }
    let mappings = mappings_of(file, kind, client, diagnostics)?;
    let nearest = mappings.first();
    let mapping = match nearest {
        Some((_, source)) => table::beside(source, kind, diagnostics),
        None => kind.csv.clone().unwrap_or_default(),
    };
    // Columns that are internal for all files of the kind are internal in each.
    let wider = mappings.iter().skip(1);
    let wider = wider.map(|(_, source)| table::beside(source, kind, diagnostics));
    let internal = wider.chain(kind.csv.clone()).map(|wider| wider.internal);
    let internal: Vec<InternalColumns> = internal.collect();
    let Some(source) = table::read(&path, &name, &mapping, diagnostics)? else {
        return Ok(FileRecords::default());
    };
    let of = Of {
        source: &source,
        kind,
        defaults,
    };
    let named = Named::of(&file.path);
    let reading = table::TableReading {
        mapping: &mapping,
        mapping_in: nearest.map(|(_, source)| source),
        internal: &internal,
        kind,
        defaults,
        waived: None,
    };
    let (records, table) = of.table(reading, &named, diagnostics);
    let copy = table.copy;
    let read = ReadTable {
        path: file.path.clone(),
        kind: kind.name.clone(),
        rows: records.len(),
        columns: table.columns,
        internal: table.internal,
    };
    let mut copies: Vec<(String, Arc<[u8]>)> = Vec::new();
    let is_cut = copy.is_some();
    copies.extend(copy.map(|copy| (file.path.clone(), copy.into())));
    // Names of internal columns stay with the firm even where this table has none of these
    // columns.
    for (name, source) in &mappings {
        if is_cut || internal::speaks_of_internal(source) {
            copies.push((name.clone(), internal::mapping_without(source).into()));
        }
    }
    Ok(FileRecords {
        records,
        copies,
        table: Some(read),
    })
}

/// The mappings of a CSV file, the nearest first, by path: what stands beside it, and in the
/// client's directory for all files of the kind.
fn mappings_of(
    file: &RecordFile,
    kind: &Kind,
    client: (&Path, &str),
    diagnostics: &mut Vec<Diagnostic>,
) -> files::Result<Vec<(String, Arc<Source>)>> {
    let (directory, shown) = client;
    let mut mappings = Vec::new();
    for name in table::mappings(&file.path, &kind.name) {
        let path = directory.join(&name);
        if files::metadata(&path).is_some() {
            let source = source::read(&path, &format!("{shown}/{name}"), diagnostics)?;
            mappings.extend(source.map(|source| (name, source)));
        }
    }
    Ok(mappings)
}

/// The records of a text, as [`load`] reads them from a Markdown or YAML file.
pub(super) fn of_text(
    source: &Arc<Source>,
    file: &RecordFile,
    kind: &Kind,
    defaults: &Defaults,
    diagnostics: &mut Vec<Diagnostic>,
) -> Vec<Record> {
    let named = Named::of(&file.path);
    let of = Of {
        source,
        kind,
        defaults,
    };
    if file.path.ends_with(".md") {
        return of.markdown(named, diagnostics).into_iter().collect();
    }
    of.yaml(&named, diagnostics)
}

/// The fields of a record as they are written.
struct FieldsText<'n, 'a> {
    node: &'n Spanned<Node>,
    /// Where they stand.
    at: Range<usize>,
    /// Required ones that may be missing.
    waived: Vec<&'a str>,
}

/// One file's text, and what its records are of.
struct Of<'a> {
    source: &'a Arc<Source>,
    kind: &'a Kind,
    defaults: &'a Defaults,
}

impl<'a> Of<'a> {
    fn markdown(&self, named: Named, diagnostics: &mut Vec<Diagnostic>) -> Option<Record> {
        let text = &self.source.text;
        let Some(parts) = front_matter::split(text) else {
            let first = text.lines().next().unwrap_or_default().len();
            let (fact, hint) = if text.starts_with("---") {
                (
                    "the front matter has no end",
                    "close it with a second line `---`",
                )
            } else {
                (
                    "this file has no front matter",
                    "begin the file with its fields between two lines `---`",
                )
            };
            diagnostics.push(Diagnostic::error(Span::new(self.source, 0..first), fact).hint(hint));
            return None;
        };
        let mut node = self.parse(parts.front_matter.clone(), diagnostics)?;
        let named = self.own_name(&mut node, named, diagnostics);
        let mut record = self.record(&node, parts.front_matter, named, diagnostics);
        record.body = Some(parts.body);
        Some(record)
    }

    /// A mapping is a record, a list many of them.
    fn yaml(&self, named: &Named, diagnostics: &mut Vec<Diagnostic>) -> Vec<Record> {
        let whole = 0..self.source.text.len();
        let Some(mut node) = self.parse(whole.clone(), diagnostics) else {
            return Vec::new();
        };
        let Node::List(members) = node.value else {
            let named = self.own_name(&mut node, named.clone(), diagnostics);
            return vec![self.record(&node, whole, named, diagnostics)];
        };
        let mut records = Vec::with_capacity(members.len());
        for mut member in members {
            let own = take_slug(&mut member);
            let title = self.title_of(&member);
            let Some(name) = own.or(title) else {
                let at = member.at.start..member.at.start + 1;
                let fact = format!("this {} has no name", self.kind.one.to_lowercase());
                diagnostics.push(Diagnostic::error(Span::new(self.source, at), fact).hint(NAME_IT));
                continue;
            };
            let Some(named) = named.titled(&name.value, &self.defaults.naming) else {
                diagnostics.push(self.nameless(&name).hint(NAME_IT));
                continue;
            };
            let at = member.at.clone();
            records.push(self.record(&member, at, named, diagnostics));
        }
        records
    }

    /// A record for each row of a CSV file, and the table without its rows.
    fn table(
        &self,
        mut reading: table::TableReading<'a>,
        named: &Named,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> (Vec<Record>, table::TableRows<'a>) {
        reading.waived = date_in_name(self.kind, named);
        let start = diagnostics.len();
        let mut table = table::rows(self.source, &reading, diagnostics);
        let rows = std::mem::take(&mut table.rows);
        let mut records = Vec::with_capacity(rows.len());
        for row in rows {
            let at = row.node.at.clone();
            let hint = "name a field or a column in which no two are the same: `slug: number`";
            let Some(name) = row.name else {
                let fact = "this row has no value to be named by";
                diagnostics.push(Diagnostic::error(Span::new(self.source, at), fact).hint(hint));
                continue;
            };
            let Some(named) = named.titled(&name.value, &self.defaults.naming) else {
                diagnostics.push(self.nameless(&name).hint(hint));
                continue;
            };
            let fields = FieldsText {
                node: &row.node,
                at,
                waived: row.waived,
            };
            records.push(self.record_without(fields, named, diagnostics));
        }
        table::fold(diagnostics, start);
        (records, table)
    }

    fn parse(
        &self,
        range: Range<usize>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Spanned<Node>> {
        yaml::parse(self.source, range)
            .map_err(|error| diagnostics.push(*error))
            .ok()
    }

    /// The name of a record with a file of its own: that of the file, unless the record has a
    /// `slug:`.
    fn own_name(
        &self,
        node: &mut Spanned<Node>,
        named: Named,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Named {
        if self.kind.field("slug").is_some() {
            return named;
        }
        let Some(own) = take_slug(node) else {
            return named;
        };
        named
            .called(&own.value, &self.defaults.naming)
            .unwrap_or_else(|| {
                diagnostics.push(self.nameless(&own).hint(NAME_IT));
                named
            })
    }

    fn nameless(&self, name: &Spanned<String>) -> Diagnostic {
        let fact = if name.value.trim().is_empty() {
            "no route can be made from an empty name".to_owned()
        } else {
            format!("no route can be made from `{}`", name.value.trim())
        };
        Diagnostic::error(Span::new(self.source, name.at.clone()), fact)
    }

    fn title_of(&self, member: &Spanned<Node>) -> Option<Spanned<String>> {
        let Node::Map(pairs) = &member.value else {
            return None;
        };
        let (_, node) = pairs.iter().find(|(key, _)| key.value == self.kind.title)?;
        match &node.value {
            Node::Scalar(text) => Some(Spanned::new(text.clone(), node.at.clone())),
            _ => None,
        }
    }

    fn record(
        &self,
        node: &Spanned<Node>,
        at: Range<usize>,
        named: Named,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Record {
        let waived = Vec::new();
        self.record_without(FieldsText { node, at, waived }, named, diagnostics)
    }

    /// Reads a record which may lack some required fields.
    fn record_without(
        &self,
        fields: FieldsText<'_, 'a>,
        named: Named,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Record {
        let FieldsText {
            node,
            at,
            mut waived,
        } = fields;
        let kind = self.kind;
        let dated = named.date.filter(|_| date_in_name(kind, &named).is_some());
        waived.extend(date_in_name(kind, &named));
        let mut reader = Reader {
            source: self.source,
            defaults: self.defaults,
            diagnostics,
            waived: &waived,
        };
        let mut values = reader.group(node, &kind.fields, &What::Record(kind), &at);
        if let (Some(date), Some(name)) = (dated, &kind.date)
            && values.get(name).is_none()
        {
            values.set(name, Spanned::new(Value::Date(date), at.start..at.start));
        }
        Record {
            kind: kind.name.clone(),
            slug: named.slug,
            also: named.also,
            source: Arc::clone(self.source),
            at,
            directory: named.directory,
            values,
            body: None,
            document: Once::default(),
        }
    }
}

/// The hint for a record without a name.
const NAME_IT: &str = "add a line like `slug: first-draft`, which becomes its route";

/// Takes `slug:` out of a record: it is its name, not a field.
fn take_slug(record: &mut Spanned<Node>) -> Option<Spanned<String>> {
    let Node::Map(pairs) = &mut record.value else {
        return None;
    };
    let at = pairs.iter().position(|(key, _)| key.value == "slug")?;
    let slug = pairs.remove(at).1;
    match slug.value {
        Node::Scalar(text) => Some(Spanned::new(text, slug.at)),
        _ => None,
    }
}

/// The field whose date the file's name says, for kinds that are dated by a day. One that is no
/// day has been reported.
fn date_in_name<'k>(kind: &'k Kind, named: &Named) -> Option<&'k str> {
    let name = kind.date.as_deref()?;
    let is_day = kind.field(name)?.shape == Shape::Date;
    (is_day && (named.date.is_some() || named.has_no_day)).then_some(name)
}

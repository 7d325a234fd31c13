//! Columns of a CSV file that only the firm sees: which they are, the warning about columns
//! that hold no field, and the copy without them that the client gets. `table` decides which
//! column holds which field.

use std::ops::Range;
use std::sync::Arc;

use serde_json::Value as Json;

use crate::diag::{Diagnostic, Source, Span};
use crate::model::kind::{CsvMapping, Field, InternalColumns};
use crate::model::record::Spanned;
use crate::suggest;
use crate::syntax::yaml::{self, Node};

/// A warning names at most so many columns.
const MOST_NAMED: usize = 24;

/// A table as it is read: its first row, and what its columns are for.
pub(super) struct Columns<'a> {
    pub(super) source: &'a Arc<Source>,
    pub(super) beside: Option<&'a Arc<Source>>,
    pub(super) headers: &'a [String],
    /// Where they stand.
    pub(super) at: Range<usize>,
    pub(super) fields: &'a [Option<&'a Field>],
    /// Those that name the records in their addresses.
    pub(super) names: &'a [usize],
}

impl Columns<'_> {
    /// Which columns the client does not get: those that the mapping names as internal, and
    /// those that wider mappings name for all tables of the kind.
    pub(super) fn internal(
        &self,
        mapping: &CsvMapping,
        wider: &[InternalColumns],
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Vec<bool> {
        let both = || wider.iter().chain([&mapping.internal]);
        if let Some(beside) = self.beside {
            self.check_names(&mapping.internal, beside, diagnostics);
        }
        for name in wider.iter().flat_map(|wider| &wider.named) {
            if let Some(shown) = self.shown(&name.value) {
                diagnostics.push(self.contradiction(
                    Span::new(self.source, self.at.clone()),
                    name,
                    &shown,
                ));
            }
        }
        let is_named = |header: &str| {
            let mut names = both().flat_map(|internal| &internal.named);
            names.any(|name| is_same(&name.value, header))
        };
        let others = both().any(|internal| internal.others);
        let columns = self.headers.iter().zip(self.fields).enumerate();
        columns
            .map(|(at, (header, field))| {
                let is_other = field.is_none() && !self.names.contains(&at);
                is_named(header) || (others && is_other)
            })
            .collect()
    }

    /// What pages show of the columns of a name: a field that one holds, or their address.
    fn shown(&self, name: &str) -> Option<String> {
        let own = |at: &usize| is_same(name, &self.headers[*at]);
        let mut all = (0..self.headers.len()).filter(own);
        all.find_map(|at| match self.fields[at] {
            Some(field) => Some(format!(
                "holds the field `{}`, which pages show",
                field.name
            )),
            None if self.names.contains(&at) => {
                Some("names the records in their routes".to_owned())
            }
            None => None,
        })
    }

    fn contradiction(&self, span: Span, name: &Spanned<String>, shown: &str) -> Diagnostic {
        let fact = format!("the column `{}` is internal and {shown}", name.value);
        Diagnostic::error(span, fact).hint("take it out of one of the two")
    }

    /// Reports names that fit no column, which would keep nothing back, and names of columns
    /// that hold a field, which pages would show all the same.
    fn check_names(
        &self,
        internal: &InternalColumns,
        beside: &Arc<Source>,
        diagnostics: &mut Vec<Diagnostic>,
    ) {
        for name in &internal.named {
            let span = || Span::new(beside, name.at.clone());
            if !self
                .headers
                .iter()
                .any(|header| is_same(&name.value, header))
            {
                let fact = format!("`{}` has no column `{}`", self.source.path, name.value);
                let hint = self.all_of_a_name(&name.value).or_else(|| {
                    suggest::hint(&name.value, self.headers.iter().map(String::as_str))
                });
                diagnostics.push(Diagnostic::error(span(), fact).maybe_hint(hint));
                continue;
            }
            if let Some(shown) = self.shown(&name.value) {
                diagnostics.push(self.contradiction(span(), name, &shown));
            }
        }
    }

    /// What to write for one of several columns of a name, as in `Labels[2]`: what is internal is
    /// so for all of them.
    fn all_of_a_name(&self, name: &str) -> Option<String> {
        let (name, _) = name.split_once('[')?;
        let is_there = self.headers.iter().any(|header| is_same(name, header));
        is_there.then(|| format!("`{}` means all columns of that name", name.trim()))
    }

    fn is_name(&self, header: &str) -> bool {
        self.names.iter().any(|at| self.headers[*at] == header)
    }

    /// Warns of columns that no page shows: the client gets them with the file all the same.
    pub(super) fn warn_of_the_rest(&self, internal: &[bool], diagnostics: &mut Vec<Diagnostic>) {
        let mut rest: Vec<&str> = Vec::new();
        for ((header, field), internal) in self.headers.iter().zip(self.fields).zip(internal) {
            if field.is_none()
                && !internal
                && !self.is_name(header)
                && !rest.contains(&header.as_str())
            {
                rest.push(header);
            }
        }
        if rest.is_empty() {
            return;
        }
        let called = rest.iter().map(|name| match *name {
            "" => "one without a name".to_owned(),
            name => format!("`{name}`"),
        });
        let names = suggest::first(&called.collect::<Vec<_>>(), MOST_NAMED);
        let fact = match rest.len() {
            1 => format!(
                "a column of this table belongs to no field, and the client gets it: {names}"
            ),
            many => {
                format!(
                    "{many} columns of this table belong to no field, and the client gets them: {names}"
                )
            }
        };
        // The mapping that is in use: another one would take its place, with all that it says.
        let file = self.beside.map_or_else(
            || format!("{}.yaml", self.source.path),
            |beside| beside.path.clone(),
        );
        let hint = format!(
            "`internal:` in `{file}` names the columns that stay with the firm; `internal: \"*\"` means all that belong to no field"
        );
        diagnostics
            .push(Diagnostic::warning(Span::new(self.source, self.at.clone()), fact).hint(hint));
    }
}

/// Whether a name means a column, whatever its case: a slip must not let one out.
fn is_same(name: &str, header: &str) -> bool {
    name.trim().to_lowercase() == header.trim().to_lowercase()
}

/// Whether a mapping says what is internal, or may say it in a comment.
pub(super) fn speaks_of_internal(mapping: &Source) -> bool {
    mapping.text.contains("internal")
}

/// A table without its internal columns, written row by row.
pub(super) struct Copy {
    writer: csv::Writer<Vec<u8>>,
    internal: Vec<bool>,
}

impl Copy {
    /// Begins with the first row, written as the table's own rows are.
    pub(super) fn new(
        source: &Source,
        delimiter: u8,
        headers: &csv::StringRecord,
        internal: Vec<bool>,
    ) -> Self {
        let first = source.text.split_inclusive('\n').next().unwrap_or_default();
        let terminator = if first.ends_with("\r\n") {
            csv::Terminator::CRLF
        } else {
            csv::Terminator::Any(b'\n')
        };
        let writer = csv::WriterBuilder::new()
            .delimiter(delimiter)
            .terminator(terminator)
            .flexible(true)
            .from_writer(Vec::new());
        let mut copy = Self { writer, internal };
        copy.push(headers);
        copy
    }

    /// Adds a row.
    pub(super) fn push(&mut self, row: &csv::StringRecord) {
        let cells = row.iter().zip(&self.internal);
        let kept = cells.filter(|(_, internal)| !**internal);
        self.writer
            .write_record(kept.map(|(cell, _)| cell))
            .expect("memory takes every row");
    }

    /// The bytes.
    pub(super) fn bytes(self) -> Vec<u8> {
        self.writer.into_inner().expect("memory takes every row")
    }
}

/// A mapping as it is handed over: without the names of internal columns, and without
/// comments, which may be about them. It is written as JSON, which is YAML too.
pub(super) fn mapping_without(beside: &Arc<Source>) -> Vec<u8> {
    let whole: Range<usize> = 0..beside.text.len();
    let mut rest = yaml::parse(beside, whole).map_or(Json::Null, |node| plain(&node.value));
    if let Json::Object(pairs) = &mut rest {
        pairs.remove("internal");
        // The copy of the table is UTF-8.
        pairs.remove("encoding");
    }
    format!("{rest:#}\n").into_bytes()
}

/// A node without its places.
pub(super) fn plain(node: &Node) -> Json {
    match node {
        Node::Null => Json::Null,
        Node::Scalar(text) => Json::String(text.clone()),
        Node::List(members) => members.iter().map(|member| plain(&member.value)).collect(),
        Node::Map(pairs) => pairs
            .iter()
            .map(|(key, node)| (key.value.clone(), plain(&node.value)))
            .collect(),
    }
}

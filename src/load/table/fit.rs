//! Which fields the columns of one file hold, by its first row and the mapping. A mismatch is
//! reported here once, and not for every row.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::Arc;

use crate::diag::{Diagnostic, Source, Span};
use crate::kinds::csv::{likely, preset};
use crate::model::kind::{Column, CsvMapping, Field, Kind};
use crate::suggest;

/// The fields of a file's columns.
pub(super) struct Fit<'k> {
    /// The columns that name the records.
    pub(super) slug: Vec<usize>,
    /// For each column, in their order; none where a column holds no field.
    pub(super) fields: Vec<Vec<&'k Field>>,
    /// The required fields that no column holds; they have been reported.
    pub(super) missing: Vec<&'k str>,
}

impl<'k> Fit<'k> {
    /// For each column, a field that it holds.
    pub(super) fn first(&self) -> Vec<Option<&'k Field>> {
        self.fields.iter().map(|of| of.first().copied()).collect()
    }
}

/// What the columns are found by.
pub(super) struct Header<'a> {
    pub(super) source: &'a Arc<Source>,
    /// Where the first row stands.
    pub(super) at: Range<usize>,
    pub(super) names: &'a [String],
    /// The file in which the mapping stands, if that is not the kind's.
    pub(super) mapping_in: Option<&'a Arc<Source>>,
}

impl Header<'_> {
    /// Finds the fields; nothing, and one diagnostic, where no column is one of the mapping's.
    pub(super) fn fit<'k>(
        &self,
        mapping: &CsvMapping,
        kind: &'k Kind,
        waived: Option<&str>,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Fit<'k>> {
        let mut fields: Vec<Vec<&'k Field>> = vec![Vec::new(); self.names.len()];
        let mut said: HashSet<&str> = HashSet::new();
        let mut wrong = Vec::new();
        if mapping.columns.is_empty() {
            for (at, name) in self.names.iter().enumerate() {
                let is_it =
                    |field: &&Field| field.name.eq_ignore_ascii_case(name) || field.label.is(name);
                fields[at].extend(kind.fields.iter().find(is_it));
            }
        }
        for column in &mapping.columns {
            let Some(field) = kind.field(&column.field) else {
                continue;
            };
            let before = wrong.len();
            for at in self.positions(column, &mut wrong) {
                fields[at].push(field);
            }
            if wrong.len() > before {
                said.insert(&field.name);
            }
        }
        if fields.iter().all(Vec::is_empty) {
            diagnostics.push(self.none(mapping, kind));
            return None;
        }
        if let Some(tool) = self.other_tool(mapping, kind, &fields) {
            diagnostics.push(tool);
            return None;
        }
        diagnostics.extend(wrong);
        let held = |field: &Field| fields.iter().flatten().any(|one| one.name == field.name);
        let mut missing = Vec::new();
        for field in &kind.fields {
            if !field.required || held(field) || waived == Some(&field.name) {
                continue;
            }
            missing.push(field.name.as_str());
            if !said.contains(field.name.as_str()) {
                diagnostics.push(self.uncovered(field, mapping, kind, &fields));
            }
        }
        let slug = self.slug(mapping, kind, &fields, diagnostics)?;
        Some(Fit {
            slug,
            fields,
            missing,
        })
    }

    /// Which columns name the records: those of the field that the mapping names, or else of
    /// the title; or a column that holds no field.
    fn slug(
        &self,
        mapping: &CsvMapping,
        kind: &Kind,
        fields: &[Vec<&Field>],
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Vec<usize>> {
        let (name, at) = match mapping.slug.first() {
            Some(slug) => (slug.value.as_str(), Some(&slug.at)),
            None => (kind.title.as_str(), None),
        };
        let holds = |of: &&Vec<&Field>| of.iter().any(|field| field.name == name);
        let mut columns: Vec<usize> = (0..fields.len())
            .filter(|at| fields.get(*at).as_ref().is_some_and(holds))
            .collect();
        if columns.is_empty() && kind.field(name).is_none() {
            let names = mapping.slug.iter().map(|name| name.value.as_str());
            let mut each = names.map(|name| self.named(name).0);
            columns = each.find(|columns| !columns.is_empty()).unwrap_or_default();
        }
        if !columns.is_empty() {
            return Some(columns);
        }
        let span = at.map_or_else(
            || Span::new(self.source, self.at.clone()),
            |at| self.place(at),
        );
        let one = kind.one.to_lowercase();
        let fact = format!("no column holds `{name}`, which names each {one}");
        let names = self.names.iter().map(String::as_str);
        let hint = match suggest::near(name, names.clone()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => {
                let first = names.clone().find(|name| !name.is_empty()).unwrap_or("…");
                format!("name a field or a column in which no two are the same: `slug: {first}`")
            }
        };
        // The column's mapping, or this mistake, has been reported already.
        let is_said = diagnostics
            .iter()
            .any(|one| one.fact.contains(&format!("`{name}`")));
        if !is_said {
            diagnostics.push(Diagnostic::error(span, fact).hint(hint));
        }
        None
    }

    /// Where the columns of a field are.
    fn positions(&self, column: &Column, wrong: &mut Vec<Diagnostic>) -> Vec<usize> {
        let mut all = Vec::new();
        for name in &column.names {
            let (places, position) = self.named(&name.value);
            match (places.as_slice(), position) {
                ([], _) => {}
                ([one], None) => all.push(*one),
                (several, None) if column.is_preset => all.extend(several),
                (several, None) => {
                    let fact = format!(
                        "`{}` has {} columns `{}`",
                        self.source.path,
                        several.len(),
                        name.value
                    );
                    let hint = format!(
                        "say which one is meant by its position: `{}[1]` is the first",
                        name.value
                    );
                    wrong.push(Diagnostic::error(self.place(&name.at), fact).hint(hint));
                    return Vec::new();
                }
                (several, Some(position)) => match several.get(position - 1) {
                    Some(at) => all.push(*at),
                    None => {
                        let fact = format!(
                            "`{}` has no column `{}`, as it has that name {}",
                            self.source.path,
                            name.value,
                            times(several.len())
                        );
                        wrong.push(Diagnostic::error(self.place(&name.at), fact));
                        return Vec::new();
                    }
                },
            }
        }
        if let ([], Some(name)) = (all.as_slice(), column.names.first())
            && !column.is_preset
        {
            let hint = suggest::hint(&name.value, self.names.iter().map(String::as_str));
            let fact = format!("`{}` has no column `{}`", self.source.path, name.value);
            wrong.push(Diagnostic::error(self.place(&name.at), fact).maybe_hint(hint));
        }
        all
    }

    /// The columns of that name, and which of them is meant: `Labels[2]`. A name that a
    /// column really has is just a name.
    fn named(&self, name: &str) -> (Vec<usize>, Option<usize>) {
        let exact = self.all(name);
        if !exact.is_empty() {
            return (exact, None);
        }
        let counted = name
            .strip_suffix(']')
            .and_then(|rest| rest.rsplit_once('['));
        let Some((base, position)) = counted else {
            return (Vec::new(), None);
        };
        match position.parse::<usize>() {
            Ok(position @ 1..) => (self.all(base), Some(position)),
            _ => (Vec::new(), None),
        }
    }

    fn all(&self, name: &str) -> Vec<usize> {
        let of = |is_it: &dyn Fn(&str) -> bool| {
            let names = self.names.iter().enumerate();
            let places: Vec<usize> = names
                .filter(|(_, one)| is_it(one))
                .map(|(at, _)| at)
                .collect();
            places
        };
        let exact = of(&|one| one == name);
        match exact.is_empty() {
            // Versions of one tool write their names in other cases.
            true => of(&|one| one.eq_ignore_ascii_case(name)),
            false => exact,
        }
    }

    /// Says that a preset is for another tool than the one that exports such columns: they hold
    /// all that a record needs by the other's, and not by this one.
    fn other_tool(
        &self,
        mapping: &CsvMapping,
        kind: &Kind,
        fields: &[Vec<&Field>],
    ) -> Option<Diagnostic> {
        let preset = mapping.preset?;
        let held = fields.iter().flatten();
        let mut needed = kind.fields.iter().filter(|field| field.required);
        if needed.all(|field| held.clone().any(|one| one.name == field.name)) {
            return None;
        }
        let tool = likely::tool(self.names, kind).filter(|tool| *tool != preset)?;
        let fact = format!("the columns of this file are not those that {preset} exports");
        let span = Span::new(self.source, self.at.clone());
        Some(Diagnostic::error(span, fact).hint(looks_like(tool)))
    }

    fn none(&self, mapping: &CsvMapping, kind: &Kind) -> Diagnostic {
        let fact = match mapping.columns.is_empty() {
            true => format!(
                "no column of this file is called like a field of `{}`",
                kind.name
            ),
            false => "this file has none of the columns that the mapping names".to_owned(),
        };
        let span = Span::new(self.source, self.at.clone());
        let first = mapping.columns.iter().find_map(|one| one.names.first());
        let hint = match (first, likely::tool(self.names, kind)) {
            (Some(_), Some(tool)) => looks_like(tool),
            (Some(_), None) if mapping.preset.is_some() => {
                let names: Vec<String> = mapping
                    .columns
                    .iter()
                    .filter(|one| one.is_preset)
                    .map(either)
                    .collect();
                let tool = mapping.preset.unwrap_or_default();
                format!(
                    "`{tool}` knows exports in {}, with columns such as {}; export it so, or name the columns in the mapping",
                    preset::languages(tool),
                    names.join(", ")
                )
            }
            (Some(name), None) => format!(
                "the first row has to name the columns: one is `{}`",
                name.value
            ),
            (None, _) => format!(
                "say in the mapping which column is which field: `{}`",
                likely::mapping(self.names, kind)
            ),
        };
        Diagnostic::error(span, fact).hint(hint)
    }

    /// A field that no column holds, with the one that is likely to be meant among those that
    /// hold no other.
    fn uncovered(
        &self,
        field: &Field,
        mapping: &CsvMapping,
        kind: &Kind,
        fields: &[Vec<&Field>],
    ) -> Diagnostic {
        let one = kind.one.to_lowercase();
        let fact = format!("no column holds `{}`, which every {one} needs", field.name);
        let columns = self.names.iter().zip(fields);
        let free: Vec<String> = columns
            .filter(|(name, held)| held.is_empty() && !name.is_empty())
            .map(|(name, _)| name.clone())
            .collect();
        let name = &field.name;
        let hint = match likely::column(&free, field, kind) {
            Some(column) => format!(
                "say in the mapping which one does: `columns: {{{name}: {}}}`",
                likely::quoted(column)
            ),
            None => {
                let all = suggest::listed(free.iter().map(String::as_str));
                let all = all.map_or_else(String::new, |all| format!("; {all}"));
                format!("say in the mapping which one does: `columns: {{{name}: …}}`{all}")
            }
        };
        let finding = Diagnostic::error(Span::new(self.source, self.at.clone()), fact).hint(hint);
        let mut of_preset = mapping.columns.iter().filter(|one| one.is_preset);
        match (
            mapping.preset,
            of_preset.find(|one| one.field == field.name),
        ) {
            (Some(tool), Some(column)) => finding.note(format!(
                "`{tool}` exports it as {}: the export has to be made in {}",
                either(column),
                preset::languages(tool)
            )),
            _ => finding,
        }
    }

    /// A place in the mapping, or the first row where that is the kind's.
    fn place(&self, at: &Range<usize>) -> Span {
        match self.mapping_in {
            Some(mapping) => Span::new(mapping, at.clone()),
            None => Span::new(self.source, self.at.clone()),
        }
    }
}

/// The names that a column may have.
fn either(column: &Column) -> String {
    let names: Vec<String> = column
        .names
        .iter()
        .map(|name| format!("`{}`", name.value))
        .collect();
    names.join(" or ")
}

fn looks_like(tool: &str) -> String {
    format!("its columns look like those that {tool} exports: `preset: {tool}`")
}

fn times(count: usize) -> String {
    match count {
        1 => "once".to_owned(),
        2 => "twice".to_owned(),
        count => format!("{count} times"),
    }
}

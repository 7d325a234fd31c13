//! Settles the names of a client's records once all of them are read: dated records that would
//! have the same name, names by an earlier rule, and references that still use an old name.
//! Wrong names are for `check` to find.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

use super::file_name::Named;
use crate::diag::{Diagnostic, Span};
use crate::model::kind::Kind;
use crate::model::naming::Naming;
use crate::model::record::{Record, Value, each_value_mut};
use crate::slug;

/// Settles the names of all records of a client, by kind, and puts them in order.
pub(super) fn settle(
    by_kind: &mut [Vec<Record>],
    kinds: &[Kind],
    naming: &Naming,
    diagnostics: &mut Vec<Diagnostic>,
) {
    for records in by_kind.iter_mut() {
        tell_apart(records);
        records.sort_by(|a, b| a.slug.cmp(&b.slug));
    }
    for records in by_kind.iter().filter(|_| *naming == Naming::Earlier) {
        tell_of_earlier_names(records, diagnostics);
    }
    follow(by_kind, kinds, diagnostics);
}

/// The date in front of the name of a record's file, where the record is called by that file.
fn day_of(record: &Record) -> Option<jiff::civil::Date> {
    let named = Named::of(&record.source.path);
    named.date.filter(|_| named.slug == record.slug)
}

/// "Week 48" comes every year: the first one has the name, and later ones have their day in
/// front of it, so that no address changes when a new one comes.
pub(super) fn tell_apart(records: &mut [Record]) {
    let mut same: HashMap<&str, Vec<usize>> = HashMap::with_capacity(records.len());
    for (at, record) in records.iter().enumerate() {
        same.entry(&record.slug).or_default().push(at);
    }
    let mut later = Vec::new();
    for positions in same.into_values().filter(|same| same.len() > 1) {
        let mut dated: Vec<_> = positions
            .iter()
            .filter_map(|at| Some((day_of(&records[*at])?, *at)))
            .collect();
        dated.sort_unstable();
        // A record without a day in its file's name can be told apart in no other way.
        let first = dated.first().map(|(day, _)| *day);
        let is_taken = dated.len() < positions.len();
        dated.retain(|(day, _)| is_taken || Some(*day) != first);
        later.extend(dated);
    }
    for (day, at) in later {
        let record = &mut records[at];
        record.slug = format!("{day}-{}", record.slug);
    }
}

/// Notes names that today's rule would not give, once for each file.
fn tell_of_earlier_names(records: &[Record], diagnostics: &mut Vec<Diagnostic>) {
    let mut by_source: BTreeMap<&str, Vec<(&Record, &str)>> = BTreeMap::new();
    for record in records {
        if let Some(also) = record.also.as_deref().filter(|also| slug::is_usable(also)) {
            let of_source = by_source.entry(record.source.path.as_str()).or_default();
            of_source.push((record, also));
        }
    }
    for (path, mut of_source) in by_source {
        of_source.sort_by_key(|(record, _)| record.at.start);
        let (record, also) = of_source[0];
        let slug = &record.slug;
        let fact =
            format!("`{slug}` is what deedbox 0.1 made of this name; the rule now gives `{also}`");
        let hint = if Path::new(path).extension().is_some_and(|is| is == "csv") {
            format!(
                "the route stays; `slug:` in `{path}.yaml` can name a column to call the rows by"
            )
        } else {
            format!(
                "the route stays; write `slug: {slug}` to say so, or `slug: {also}` to change it"
            )
        };
        let at = record.at.start..record.at.start + 1;
        let warning = Diagnostic::warning(Span::new(&record.source, at), fact).hint(hint);
        diagnostics.push(match of_source.len() - 1 {
            0 => warning,
            1 => warning.note("one more in this file is like it".to_owned()),
            more => warning.note(format!("{more} more in this file are like it")),
        });
    }
}

/// Changes references that use another name of a record to the one that it has now.
fn follow(by_kind: &mut [Vec<Record>], kinds: &[Kind], diagnostics: &mut Vec<Diagnostic>) {
    let mut others: HashMap<(&str, &str), Option<&str>> = HashMap::new();
    for (records, kind) in by_kind.iter().zip(kinds) {
        for record in records {
            if let Some(also) = record.also.as_deref() {
                let slug = Some(record.slug.as_str());
                others
                    .entry((kind.name.as_str(), also))
                    // Two records have it: nobody can say which is meant.
                    .and_modify(|slug| *slug = None)
                    .or_insert(slug);
            }
        }
    }
    if others.is_empty() {
        return;
    }
    let taken: HashSet<(&str, &str)> = by_kind
        .iter()
        .zip(kinds)
        .flat_map(|(records, kind)| {
            records
                .iter()
                .map(|record| (kind.name.as_str(), record.slug.as_str()))
        })
        .collect();
    let others: HashMap<(String, String), String> = others
        .into_iter()
        .filter(|(name, _)| !taken.contains(name))
        .filter_map(|((kind, also), slug)| {
            Some(((kind.to_owned(), also.to_owned()), slug?.to_owned()))
        })
        .collect();
    for record in by_kind.iter_mut().flatten() {
        let source = record.source.clone();
        each_value_mut(&mut record.values, &mut |value| {
            let Value::Reference(address) = &mut value.value else {
                return;
            };
            let name = (address.kind.clone(), address.slug.clone());
            let Some(slug) = others.get(&name) else {
                return;
            };
            // The name of today's rule is as good as the one that stays.
            if !slug::is_usable(&address.slug) {
                let fact = format!("`{}/{}` is now `{}/{slug}`", name.0, name.1, name.0);
                diagnostics.push(
                    Diagnostic::warning(Span::new(&source, value.at.clone()), fact)
                        .hint(format!("write `{}/{slug}`", name.0)),
                );
            }
            address.slug.clone_from(slug);
        });
    }
}

//! A client's records, with what finds one of them.

use std::collections::HashMap;
use std::ops::{Deref, Range};
use std::sync::OnceLock;

use super::record::Record;
use crate::names;

/// The records of a client: those of a kind together, in the order of the navigation, and by slug.
#[derive(Debug, Default)]
pub struct Records {
    all: Vec<Record>,
    by_kind: HashMap<String, Range<usize>>,
    by_source: OnceLock<HashMap<String, usize>>,
}

impl Records {
    /// Takes records that are in order.
    #[must_use]
    pub fn new(all: Vec<Record>) -> Self {
        let mut by_kind = HashMap::new();
        let mut start = 0;
        for chunk in all.chunk_by(|a, b| a.kind == b.kind) {
            debug_assert!(chunk.is_sorted_by(|a, b| a.slug <= b.slug), "in order");
            by_kind.insert(chunk[0].kind.clone(), start..start + chunk.len());
            start += chunk.len();
        }
        Self {
            all,
            by_kind,
            by_source: OnceLock::new(),
        }
    }

    /// Those of one kind, by slug.
    #[must_use]
    pub fn of_kind(&self, kind: &str) -> &[Record] {
        let range = self.by_kind.get(kind);
        range.map_or(&[], |range| &self.all[range.clone()])
    }

    /// The one of a kind with a slug.
    #[must_use]
    pub fn at(&self, kind: &str, slug: &str) -> Option<&Record> {
        let records = self.of_kind(kind);
        let at = records.partition_point(|record| record.slug.as_str() < slug);
        records.get(at).filter(|record| record.slug == slug)
    }

    /// The first one that was read from a source.
    #[must_use]
    pub fn from_source(&self, path: &str) -> Option<&Record> {
        // Most checks ask for no path: the table is made for those that do.
        let by_source = self.by_source.get_or_init(|| {
            let mut paths = HashMap::with_capacity(self.all.len());
            for (at, record) in self.all.iter().enumerate() {
                let path = names::composed(&record.source.path).into_owned();
                paths.entry(path).or_insert(at);
            }
            paths
        });
        let at = by_source.get(&*names::composed(path));
        at.map(|at| &self.all[*at])
    }
}

impl Deref for Records {
    type Target = [Record];

    fn deref(&self) -> &[Record] {
        &self.all
    }
}

impl<'a> IntoIterator for &'a Records {
    type Item = &'a Record;
    type IntoIter = std::slice::Iter<'a, Record>;

    fn into_iter(self) -> Self::IntoIter {
        self.all.iter()
    }
}

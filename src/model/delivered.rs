//! The files of a client that are not records, with what finds one of them.

use std::collections::{BTreeMap, HashMap};
use std::ops::Deref;
use std::path::PathBuf;
use std::sync::OnceLock;

use crate::names;

/// A file of the client's directory that is not a record.
#[derive(Debug, Clone)]
pub struct DeliveredFile {
    /// Where it is.
    pub path: PathBuf,
    /// Bytes.
    pub size: u64,
}

/// Files by path relative to the client's directory.
#[derive(Debug, Clone, Default)]
pub struct DeliveredFiles {
    by_path: BTreeMap<String, DeliveredFile>,
    /// Paths by their names in the form that most systems write.
    composed: OnceLock<HashMap<String, String>>,
}

impl DeliveredFiles {
    /// Adds a file, or takes the place of the one with that path.
    pub fn insert(&mut self, path: String, file: DeliveredFile) {
        self.by_path.insert(path, file);
        self.composed.take();
    }

    /// Leaves the files out that are gone.
    #[must_use]
    pub fn without(&self, is_gone: impl Fn(&str) -> bool) -> Self {
        let files = self.by_path.iter().filter(|(path, _)| !is_gone(path));
        let files = files.map(|(path, file)| (path.clone(), file.clone()));
        Self::from(files.collect::<BTreeMap<_, _>>())
    }

    /// The file of a path, with the path as the disk has it: a system may have copied its name
    /// into another Unicode form.
    #[must_use]
    pub fn named(&self, path: &str) -> Option<(&str, &DeliveredFile)> {
        let known = |path: &str| self.by_path.get_key_value(path);
        let found = known(path).or_else(|| {
            if path.is_ascii() {
                return None;
            }
            let composed = self.composed.get_or_init(|| composed(self.by_path.keys()));
            known(composed.get(&*names::composed(path))?)
        });
        found.map(|(path, file)| (path.as_str(), file))
    }
}

impl From<BTreeMap<String, DeliveredFile>> for DeliveredFiles {
    fn from(by_path: BTreeMap<String, DeliveredFile>) -> Self {
        Self {
            by_path,
            composed: OnceLock::new(),
        }
    }
}

impl Deref for DeliveredFiles {
    type Target = BTreeMap<String, DeliveredFile>;

    fn deref(&self) -> &Self::Target {
        &self.by_path
    }
}

impl<'a> IntoIterator for &'a DeliveredFiles {
    type Item = (&'a String, &'a DeliveredFile);
    type IntoIter = std::collections::btree_map::Iter<'a, String, DeliveredFile>;

    fn into_iter(self) -> Self::IntoIter {
        self.by_path.iter()
    }
}

/// Paths by their names in the form that most systems write.
pub fn composed<'p>(paths: impl Iterator<Item = &'p String>) -> HashMap<String, String> {
    paths
        .filter(|path| !path.is_ascii())
        .map(|path| (names::composed(path).into_owned(), path.clone()))
        .collect()
}

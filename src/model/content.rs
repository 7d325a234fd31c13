//! All that was read from the content directory, and the ways to look things up
//! in it.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use super::chart::Tables;
use super::firm::{Client, Firm, Person};
use super::kind::{self, Field, Kind};
use super::record::{Address, Record};
use super::signed::Signed;
use crate::diag::Source;
use crate::names;

/// The firm, its kinds and the clients that were asked for.
#[derive(Debug)]
pub struct Content {
    /// The firm.
    pub firm: Firm,
    /// The kinds, in the order of the navigation.
    pub kinds: Vec<Kind>,
    /// The clients, by slug.
    pub clients: Vec<ClientContent>,
}

impl Content {
    /// The kind of that name.
    #[must_use]
    pub fn kind(&self, name: &str) -> Option<&Kind> {
        kind::named(&self.kinds, name)
    }

    /// The fields that a record's kind declares.
    #[must_use]
    pub fn fields(&self, record: &Record) -> &[Field] {
        self.kind(&record.kind).map_or(&[], |kind| &kind.fields)
    }
}

/// One client with its records and files.
#[derive(Debug)]
pub struct ClientContent {
    /// The client.
    pub client: Client,
    /// `client.yaml`, for errors that have to do with it.
    pub source: Arc<Source>,
    /// Where its directory is.
    pub directory: PathBuf,
    /// Its records, by kind in the order of the navigation, then by slug.
    pub records: Vec<Record>,
    /// Its files that are not records, by path relative to its directory.
    pub files: BTreeMap<String, DeliveredFile>,
    /// What its CSV files gave.
    pub tables: ClientTables,
    /// The list of its approvals that the firm signed.
    pub signed: Option<Signed>,
    by_kind: HashMap<String, Range<usize>>,
    by_source: OnceLock<HashMap<String, usize>>,
    /// Files by their names in the form that most systems write.
    composed: OnceLock<HashMap<String, String>>,
}

/// What the CSV files of a client gave besides records.
#[derive(Debug, Clone, Default)]
pub struct ClientTables {
    /// Those that charts are drawn from.
    pub charts: Tables,
    /// Those that records were read from.
    pub read: Vec<ReadTable>,
    /// Those in the directory of a kind that no mapping is for, by path, each with a line that
    /// its mapping could have.
    pub unmapped: BTreeMap<String, String>,
    /// What is handed over in place of a file of records, by path relative to the client's
    /// directory: a table without its internal columns, and its mapping without their names.
    pub copies: BTreeMap<String, Arc<[u8]>>,
}

/// What a CSV file of records gave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadTable {
    /// Relative to the client's directory.
    pub path: String,
    /// The kind of its records, and how many there are.
    pub kind: String,
    /// Its rows.
    pub rows: usize,
    /// The names of the columns that the client gets.
    pub columns: Vec<String>,
    /// How many stay with the firm.
    pub internal: usize,
}

/// A file of the client's directory that is not a record.
#[derive(Debug, Clone)]
pub struct DeliveredFile {
    /// Where it is.
    pub path: PathBuf,
    /// Bytes.
    pub size: u64,
}

impl ClientContent {
    /// Puts a client's parts together. The records are in order: those of a kind
    /// together, and by slug.
    #[must_use]
    pub fn new(
        client: Client,
        source: Arc<Source>,
        directory: PathBuf,
        records: Vec<Record>,
        files: BTreeMap<String, DeliveredFile>,
    ) -> Self {
        let mut by_kind = HashMap::new();
        let mut start = 0;
        for chunk in records.chunk_by(|a, b| a.kind == b.kind) {
            debug_assert!(chunk.is_sorted_by(|a, b| a.slug <= b.slug), "in order");
            by_kind.insert(chunk[0].kind.clone(), start..start + chunk.len());
            start += chunk.len();
        }
        Self {
            client,
            source,
            directory,
            records,
            files,
            tables: ClientTables::default(),
            signed: None,
            by_kind,
            by_source: OnceLock::new(),
            composed: OnceLock::new(),
        }
    }

    /// The client without its internal records: what may be published.
    #[must_use]
    pub fn published(&self) -> Self {
        let records = self.records.iter().filter(|record| !record.is_internal());
        self.with(records.cloned().collect(), self.files.clone())
    }

    /// The same client with other records, in order as for [`Self::new`], and other files.
    #[must_use]
    pub fn with(&self, records: Vec<Record>, files: BTreeMap<String, DeliveredFile>) -> Self {
        Self {
            tables: self.tables.clone(),
            signed: self.signed.clone(),
            ..Self::new(
                self.client.clone(),
                Arc::clone(&self.source),
                self.directory.clone(),
                records,
                files,
            )
        }
    }

    /// The records of one kind, by slug.
    pub fn of_kind<'a>(&'a self, kind: &str) -> impl Iterator<Item = &'a Record> + use<'a> {
        self.slice_of(kind).iter()
    }

    fn slice_of(&self, kind: &str) -> &[Record] {
        self.by_kind
            .get(kind)
            .map_or(&[], |range| &self.records[range.clone()])
    }

    /// The record at an address, its version left aside.
    #[must_use]
    pub fn record(&self, address: &Address) -> Option<&Record> {
        self.at(&address.kind, &address.slug)
    }

    /// The record of a kind with a slug.
    #[must_use]
    pub fn at(&self, kind: &str, slug: &str) -> Option<&Record> {
        let records = self.slice_of(kind);
        let at = records.partition_point(|record| record.slug.as_str() < slug);
        records.get(at).filter(|record| record.slug == slug)
    }

    /// The file of a path below the client's directory, with the path as the disk has it: a
    /// system may have copied its name into another Unicode form.
    #[must_use]
    pub fn file(&self, path: &str) -> Option<(&str, &DeliveredFile)> {
        let known = |path: &str| self.files.get_key_value(path);
        let found = known(path).or_else(|| {
            if path.is_ascii() {
                return None;
            }
            let composed = self.composed.get_or_init(|| composed(self.files.keys()));
            known(composed.get(&*names::composed(path))?)
        });
        found.map(|(path, file)| (path.as_str(), file))
    }

    /// The first record that was read from a source.
    #[must_use]
    pub fn from_source(&self, path: &str) -> Option<&Record> {
        // Most checks ask for no path: the table is made for those that do.
        let by_source = self.by_source.get_or_init(|| {
            let mut paths = HashMap::with_capacity(self.records.len());
            for (at, record) in self.records.iter().enumerate() {
                let path = names::composed(&record.source.path).into_owned();
                paths.entry(path).or_insert(at);
            }
            paths
        });
        by_source
            .get(&*names::composed(path))
            .map(|at| &self.records[*at])
    }

    /// The path of a source below the client's directory.
    #[must_use]
    pub fn own_path<'p>(&self, source: &'p str) -> Option<&'p str> {
        let below = source.strip_prefix("content/")?;
        below
            .strip_prefix(self.client.slug.as_str())?
            .strip_prefix('/')
    }

    /// The first record that was read from a file below the client's directory.
    #[must_use]
    pub fn from_own_path(&self, path: &str) -> Option<&Record> {
        self.from_source(&format!("content/{}/{path}", self.client.slug))
    }

    /// The person of that e-mail address or name, on either side.
    #[must_use]
    pub fn person(&self, text: &str) -> Option<&Person> {
        let known = self.client.people.iter().chain(&self.client.team);
        known.into_iter().find(|person| {
            person.name == text
                || person
                    .email
                    .as_ref()
                    .is_some_and(|email| email.eq_ignore_ascii_case(text))
        })
    }
}

/// Paths by their names in the form that most systems write.
pub fn composed<'p>(paths: impl Iterator<Item = &'p String>) -> HashMap<String, String> {
    paths
        .filter(|path| !path.is_ascii())
        .map(|path| (names::composed(path).into_owned(), path.clone()))
        .collect()
}

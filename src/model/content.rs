//! All that was read from the content directory, and the ways to look things up
//! in it.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use super::chart::Tables;
use super::delivered::{DeliveredFile, DeliveredFiles};
use super::firm::{Client, Firm, Person};
use super::kind::{self, Field, Kind};
use super::naming::Naming;
use super::record::{Address, Record};
use super::records::Records;
use super::signed::Signed;
use crate::diag::Source;
use crate::digests::DigestMemory;

/// The firm, its kinds and the clients that were asked for.
#[derive(Debug)]
pub struct Content {
    /// The firm.
    pub firm: Firm,
    /// The kinds, in the order of the navigation.
    pub kinds: Vec<Kind>,
    /// The clients, by slug.
    pub clients: Vec<ClientContent>,
    /// What is known of the digests of their files.
    pub digests: Arc<DigestMemory>,
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
    /// Its records.
    pub records: Records,
    /// Its files that are not records.
    pub files: DeliveredFiles,
    /// What its CSV files gave.
    pub tables: ClientTables,
    /// How what has a title and no file of its own is named.
    pub(crate) naming: Naming,
    /// The list of its approvals that the firm signed.
    pub signed: Option<Signed>,
    /// What is known of the digests of its files.
    pub digests: Arc<DigestMemory>,
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

impl ClientContent {
    /// Puts a client's parts together. The records are in order: those of a kind
    /// together, and by slug.
    #[must_use]
    pub fn new(
        client: Client,
        source: Arc<Source>,
        directory: PathBuf,
        records: Vec<Record>,
        files: impl Into<DeliveredFiles>,
    ) -> Self {
        Self {
            client,
            source,
            directory,
            records: Records::new(records),
            files: files.into(),
            tables: ClientTables::default(),
            naming: Naming::default(),
            signed: None,
            digests: Arc::default(),
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
    pub fn with(&self, records: Vec<Record>, files: impl Into<DeliveredFiles>) -> Self {
        Self {
            tables: self.tables.clone(),
            naming: self.naming.clone(),
            signed: self.signed.clone(),
            digests: Arc::clone(&self.digests),
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
        self.records.of_kind(kind).iter()
    }

    /// The record at an address, its version left aside.
    #[must_use]
    pub fn record(&self, address: &Address) -> Option<&Record> {
        self.at(&address.kind, &address.slug)
    }

    /// The record of a kind with a slug.
    #[must_use]
    pub fn at(&self, kind: &str, slug: &str) -> Option<&Record> {
        self.records.at(kind, slug)
    }

    /// The file of a path below the client's directory, with the path as the disk has it: a
    /// system may have copied its name into another Unicode form.
    #[must_use]
    pub fn file(&self, path: &str) -> Option<(&str, &DeliveredFile)> {
        self.files.named(path)
    }

    /// The first record that was read from a source.
    #[must_use]
    pub fn from_source(&self, path: &str) -> Option<&Record> {
        self.records.from_source(path)
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
        known.into_iter().find(|person| person.is_called(text))
    }
}

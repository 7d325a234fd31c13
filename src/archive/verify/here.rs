//! What an archive or a site hands over, for its approvals to be held against.

use std::collections::BTreeMap;

use super::changed::{self, NowHere};
use super::decision::RecordedPin;
use super::life;
use crate::agreed;
use crate::digest::Digest;
use crate::names::mended;
use crate::seal::index::IndexFile;
use crate::seal::sources::RECORDS;

/// What is handed over: the records as they were written, and the digests of all files, by path
/// relative to the client's directory.
pub(super) struct Here<'a> {
    pub(super) records: BTreeMap<&'a str, &'a [u8]>,
    digests: BTreeMap<&'a str, Digest>,
}

/// How much a file is still what somebody decided about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PinFit {
    /// Every byte of it.
    Same,
    /// All but the fields that say what became of a record.
    GoneOn,
    /// All but fields of which only the decision itself says that they may change.
    Without,
    /// It is another.
    Other,
}

impl<'a> Here<'a> {
    pub(super) fn new(
        files: &'a BTreeMap<String, IndexFile>,
        sources: &'a [(String, Vec<u8>)],
    ) -> Self {
        let records: BTreeMap<&str, &[u8]> = sources
            .iter()
            .filter_map(|(name, bytes)| Some((name.strip_prefix(RECORDS)?, bytes.as_slice())))
            .collect();
        let mut digests: BTreeMap<&str, Digest> = records
            .iter()
            .map(|(path, bytes)| (*path, Digest::of(bytes)))
            .collect();
        for (name, file) in files {
            if let Some(path) = name.strip_prefix("attachments/") {
                digests.insert(path, file.sha256);
            }
        }
        Self { records, digests }
    }

    /// The digest of a file, by the name that it had before it got one that every system can
    /// keep.
    pub(super) fn digest(&self, path: &str) -> Option<&Digest> {
        self.digests.get(path).or_else(|| {
            let mut others = self.digests.iter();
            let of = |(name, _): &(&&str, &Digest)| mended::may_be_from(name, path);
            others.find(of).map(|(_, digest)| digest)
        })
    }

    /// How a file differs from what was pinned.
    pub(super) fn difference(&self, pin: &RecordedPin) -> String {
        let mut others = self.digests.iter();
        let kept = others.find(|(path, digest)| **path != pin.path && **digest == pin.digest);
        let bytes = |path: &str| self.records.get(path).copied();
        let difference = changed::how(
            pin,
            &NowHere {
                record: bytes(&pin.path),
                kept: kept.map(|(path, _)| (*path, bytes(path))),
            },
        );
        match difference.is_empty() {
            true => difference,
            false => format!("; {difference}"),
        }
    }

    /// Whether it is a record, and no file that was delivered.
    pub(super) fn is_record(&self, path: &str) -> bool {
        self.records.contains_key(path)
    }

    /// How much of a pin a file is still.
    pub(super) fn fit(&self, pin: &RecordedPin) -> PinFit {
        if self.digest(&pin.path) == Some(&pin.digest) {
            return PinFit::Same;
        }
        let (Some((without, digest)), Some(bytes)) =
            (&pin.agreed, self.records.get(pin.path.as_str()))
        else {
            return PinFit::Other;
        };
        if agreed::digest(&pin.path, bytes, without) != Some(*digest) {
            return PinFit::Other;
        }
        let kind = pin.path.split('/').next().unwrap_or_default();
        match life::may_go_on(kind, without) {
            true => PinFit::GoneOn,
            false => PinFit::Without,
        }
    }

    /// The files of approvals, without mappings of tables beside them.
    pub(super) fn approvals(&self) -> impl Iterator<Item = (&'a str, &'a [u8])> + '_ {
        let own = |path: &str| path.starts_with("approvals/") && !path.ends_with(".csv.yaml");
        let records = self.records.iter().filter(move |(path, _)| own(path));
        records.map(|(path, bytes)| (*path, *bytes))
    }
}

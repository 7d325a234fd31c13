//! A hosted site as it was published last: which index counts, whether the keyring's key opens
//! it, and what the ledger says is there already.

use std::path::Path;

use super::counted::Indexes;
use super::layout::{self, SHELL};
use crate::digest::Digest;
use crate::files::{self, FileError};
use crate::markup;
use crate::seal::SealError;
use crate::seal::index::Index;
use crate::seal::keyring::{Access, KeyringError};
use crate::seal::ledger::Ledger;

/// The state of a site that was published last.
#[derive(Debug, Default)]
pub(super) struct PublishedSite {
    /// The file of its index.
    pub(super) file: Option<String>,
    /// The digest of that file.
    pub(super) digest: Option<Digest>,
    /// Its index, where the workspace key of today opens it.
    pub(super) index: Option<Index>,
    /// Its ledger, where it belongs to the workspace key of today.
    pub(super) ledger: Option<Ledger>,
    /// Which state it is, counted from 1, by a ledger of any key that the client ever had; 0 where
    /// none says it. Nothing else of an earlier key's ledger is believed.
    pub(super) number: u64,
    /// What of it is damaged: then everything is sealed anew.
    pub(super) damaged: Vec<String>,
}

/// The indexes of a site on the disk.
pub(super) fn indexes(site: &Path) -> Result<Indexes, FileError> {
    let shell = site.join(SHELL);
    let size = files::metadata(&shell).map_or(0, |at| at.len());
    let page = match size <= markup::LARGEST as u64 {
        true => files::read_if_there(&shell)?,
        false => None,
    };
    let names = files::names_in(site)?;
    let names = names.iter().filter_map(|name| name.to_str());
    Ok(Indexes::of(page.as_deref(), names))
}

impl PublishedSite {
    /// Reads what was published last.
    pub(super) fn read(site: &Path, access: &Access) -> Result<Self, FileError> {
        let mut published = Self::default();
        let indexes = indexes(site)?;
        let Some(file) = indexes.only().map(str::to_owned) else {
            return Ok(published);
        };
        let sealed_index = files::read(&site.join(&file))?;
        let digest = Digest::of(&sealed_index);
        published.digest = Some(digest);
        let is_itself = layout::name_in(&file).is_none_or(|name| name.is_of(&digest));
        match Index::open(&access.key, &sealed_index) {
            Ok(index) if is_itself => published.index = Some(index),
            Ok(_) | Err(SealError::Damaged { .. }) => published.damaged.push(file.clone()),
            Err(_) => {}
        }
        published.file = Some(file);
        let name = published
            .index
            .as_ref()
            .and_then(|index| index.ledger.clone());
        if let Some((name, key)) = name.zip(access.ledger.as_ref()) {
            let file = layout::ledger(&name);
            let sealed = files::read_if_there(&site.join(&file))?;
            let is_named = sealed.as_ref().is_none_or(|it| name.is_of(&Digest::of(it)));
            match sealed.map(|sealed| Ledger::open(key, &sealed)) {
                // Another state's, under the name of this one.
                Some(_) if !is_named => published.damaged.push(file),
                // What another key sealed is taken over by none.
                Some(Ok(ledger)) => {
                    let is_current = ledger.publication.generation == access.generation;
                    published.ledger = is_current.then_some(ledger);
                }
                Some(Err(SealError::Damaged { .. })) => published.damaged.push(file),
                Some(Err(_)) | None => {}
            }
        }
        published.number = match &published.ledger {
            Some(ledger) => ledger.publication.number,
            None => number(site, &sealed_index, access)?,
        };
        Ok(published)
    }

    /// Whether it is of the format in which objects were named by their content.
    pub(super) fn is_of_first_format(&self) -> bool {
        self.index.as_ref().is_some_and(|index| index.format < 2)
    }
}

/// The number of the state that an index belongs to, which goes on after a rotation.
fn number(site: &Path, index: &[u8], access: &Access) -> Result<u64, FileError> {
    let keys = std::iter::once(&access.key).chain(&access.previous);
    let name = keys
        .filter_map(|key| Index::open(key, index).ok())
        .find_map(|index| index.ledger);
    let Some(name) = name else {
        return Ok(0);
    };
    let sealed = files::read_if_there(&site.join(layout::ledger(&name)))?;
    let Some(sealed) = sealed.filter(|it| name.is_of(&Digest::of(it))) else {
        return Ok(0);
    };
    let mut keys = access.ledger.iter().chain(&access.previous_ledgers);
    let ledger = keys.find_map(|key| Ledger::open(key, &sealed).ok());
    Ok(ledger.map_or(0, |ledger| ledger.publication.number))
}

/// Makes sure that the key opens the index that was published last, or that an earlier key
/// does, which a rotation replaced. A damaged index proves nothing either way.
///
/// # Errors
/// When the index cannot be read, or no key that the client ever had opens it.
pub fn belongs(site: &Path, access: &Access) -> Result<(), SealError> {
    let mut is_others = false;
    for file in indexes(site)?.files {
        let Some(sealed) = files::read_if_there(&site.join(file))? else {
            continue;
        };
        let opens = |key| !matches!(Index::open(key, &sealed), Err(SealError::WrongKey { .. }));
        if opens(&access.key) || access.previous.iter().any(opens) {
            return Ok(());
        }
        is_others = true;
    }
    if !is_others {
        return Ok(());
    }
    Err(KeyringError::OtherSite {
        site: site.display().to_string(),
    }
    .into())
}

//! What is sealed: the index against the objects that are there, every page, every file,
//! and the records with their approvals.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest as _, Sha256};

use super::place::{Place, PlaceError, Reader};
use super::{Finding, Layout, Subject, approvals};
use crate::digest::Digest;
use crate::seal::index::{File, Index};
use crate::seal::key::WorkspaceKey;
use crate::seal::{self, SealError, object, pack, sources};

/// A site that was opened: what `deedbox open` writes.
pub struct Opened<'a> {
    reader: Reader<'a>,
    layout: Layout,
    key: WorkspaceKey,
    /// The table of all of it.
    pub index: Index,
}

/// Opens the index of a site.
///
/// # Errors
/// When there is none, or the key does not open it.
pub fn open<'a>(place: &'a Place, key: &WorkspaceKey) -> Result<Opened<'a>, SealError> {
    let missing = || SealError::Missing {
        what: "the sealed index".to_owned(),
    };
    let layout = Layout::of(place).ok_or_else(missing)?;
    let mut reader = place.reader().map_err(unreadable)?;
    let bytes = reader.bytes(&layout.name("index")).map_err(unreadable)?;
    let bytes = bytes.ok_or_else(missing)?;
    Ok(Opened {
        index: Index::open(key, layout.unwrap(&bytes))?,
        reader,
        layout,
        key: key.clone(),
    })
}

fn unreadable(error: PlaceError) -> SealError {
    match error {
        PlaceError::File(error) => SealError::File(error),
        other => SealError::Damaged {
            what: other.to_string(),
        },
    }
}

impl Opened<'_> {
    /// What is in an object, by its position in the index; its size and digest are
    /// compared first.
    ///
    /// # Errors
    /// When it is missing or not the one that the index names.
    pub fn object(&mut self, position: usize) -> Result<Vec<u8>, SealError> {
        let Some(wanted) = self.index.objects.get(position) else {
            return Err(SealError::Damaged {
                what: "the index".to_owned(),
            });
        };
        let what = format!("the object `{}`", wanted.id);
        let name = self.layout.name(&format!("objects/{}", wanted.id));
        let bytes = self.reader.bytes(&name).map_err(unreadable)?;
        let bytes = bytes.ok_or_else(|| SealError::Missing { what: what.clone() })?;
        let binary = seal::binary(self.layout.unwrap(&bytes));
        let is_it = binary.as_ref().is_some_and(|binary| {
            binary.len() as u64 == wanted.size && Digest::of(binary) == wanted.sha256
        });
        match binary {
            Some(binary) if is_it => object::open(&self.key, &binary, &what),
            _ => Err(SealError::Damaged { what }),
        }
    }

    /// The pages in an object: path and HTML.
    ///
    /// # Errors
    /// When it is not as it was sealed.
    pub fn pages(&mut self, position: usize) -> Result<Vec<(String, Vec<u8>)>, SealError> {
        pack::read(&self.object(position)?)
    }

    /// Gives a file part by part, without padding, and compares its digest.
    ///
    /// # Errors
    /// When a part or the whole is not what was sealed, or `take` fails.
    pub fn file(
        &mut self,
        path: &str,
        file: &File,
        take: &mut dyn FnMut(&[u8]) -> Result<(), SealError>,
    ) -> Result<(), SealError> {
        let mut hasher = Sha256::new();
        let mut left = file.size;
        for position in &file.parts {
            let part = self.object(*position)?;
            let length = left.min(part.len() as u64) as usize;
            hasher.update(&part[..length]);
            take(&part[..length])?;
            left -= length as u64;
        }
        if left == 0 && Digest::from_bytes(hasher.finalize().into()) == file.sha256 {
            return Ok(());
        }
        Err(SealError::Damaged {
            what: format!("the file `{path}`"),
        })
    }

    /// The records as they were written, and the lists beside them.
    ///
    /// # Errors
    /// When they are not as they were sealed.
    pub fn sources(&mut self) -> Result<Vec<(String, Vec<u8>)>, SealError> {
        match self.index.sources {
            Some(position) => sources::read(&self.object(position)?),
            None => Ok(Vec::new()),
        }
    }

    /// Looks whether what the viewer alone reads, the search and the outline, is as it was
    /// sealed.
    ///
    /// # Errors
    /// When it is not.
    pub fn check_lists(&mut self) -> Result<(), SealError> {
        let lists = [self.index.search, self.index.outline];
        lists
            .into_iter()
            .flatten()
            .try_for_each(|position| self.object(position).map(drop))
    }

    /// What the pages look like: the stylesheet and the images of the firm, by their paths
    /// in the site. An older site has them unsealed alone.
    ///
    /// # Errors
    /// When they are not as they were sealed, or cannot be read.
    pub fn look(&mut self, place: &Place) -> Result<Vec<(String, Vec<u8>)>, SealError> {
        if let Some(position) = self.index.look {
            return pack::read_look(&self.object(position)?);
        }
        let mut looks = Vec::new();
        for (name, _) in place.names() {
            let Some(path) = name.strip_prefix(self.layout.prefix) else {
                continue;
            };
            if path == "theme.css" || path.starts_with("brand/") {
                let bytes = self.reader.bytes(name).map_err(unreadable)?;
                looks.push((path.to_owned(), bytes.unwrap_or_default()));
            }
        }
        Ok(looks)
    }
}

/// Everything that the key opens. Gives the day that the site shows.
pub(super) fn check(place: &Place, key: &WorkspaceKey, found: &mut Vec<Finding>) -> Option<String> {
    match open(place, key) {
        Ok(mut opened) => {
            everything(place, &mut opened, found);
            opened.index.as_of
        }
        Err(error) => {
            found.push(Finding::wrong(Subject::Object, error.to_string()));
            None
        }
    }
}

fn everything(place: &Place, opened: &mut Opened<'_>, found: &mut Vec<Finding>) {
    let layout = opened.layout;
    let before = found.len();
    let known: BTreeSet<String> = opened
        .index
        .objects
        .iter()
        .map(|object| layout.name(&format!("objects/{}", object.id)))
        .collect();
    let prefix = format!("{}objects/", layout.prefix);
    for (name, _) in place.names() {
        if name.starts_with(&prefix) && !known.contains(name) {
            found.push(Finding::wrong(
                Subject::Object,
                format!("`{name}` is not in the index"),
            ));
        }
    }
    let mut routes = BTreeSet::new();
    for position in opened.index.packs() {
        match opened.pages(position) {
            Ok(pages) => routes.extend(pages.into_iter().map(|(path, _)| path)),
            Err(error) => found.push(Finding::wrong(Subject::Object, error.to_string())),
        }
    }
    // Where an object does not open, that was said of all its pages.
    if found.len() == before {
        for route in opened.index.pages.keys() {
            if !routes.contains(&format!("{route}index.html")) {
                found.push(Finding::wrong(
                    Subject::Page,
                    format!("the page `{route}` is missing"),
                ));
            }
        }
    }
    let files: BTreeMap<String, File> = opened.index.files.clone();
    for (path, file) in &files {
        if let Err(error) = opened.file(path, file, &mut |_| Ok(())) {
            found.push(Finding::wrong(Subject::File, format!("`{path}`: {error}")));
        }
    }
    for checked in [opened.check_lists(), opened.look(place).map(drop)] {
        if let Err(error) = checked {
            found.push(Finding::wrong(Subject::Object, error.to_string()));
        }
    }
    let sources = match opened.sources() {
        Ok(sources) => sources,
        Err(error) => return found.push(Finding::wrong(Subject::Object, error.to_string())),
    };
    if found.len() == before {
        found.push(Finding::right(Subject::Object, format!(
            "all {} sealed objects are those of the index: {} pages, {} files, {} files of records",
            opened.index.objects.len(),
            opened.index.pages.len(),
            files.len(),
            sources
                .iter()
                .filter(|(name, _)| name.starts_with(sources::RECORDS))
                .count(),
        )));
    }
    approvals::check(opened, &files, &sources, found);
}

/// Reads all of something; used where a file is small.
pub(super) fn whole(opened: &mut Opened<'_>, path: &str) -> Option<Vec<u8>> {
    let file = opened.index.files.get(path)?.clone();
    let mut bytes = Vec::new();
    let mut take = |part: &[u8]| {
        bytes.extend_from_slice(part);
        Ok(())
    };
    opened.file(path, &file, &mut take).ok()?;
    Some(bytes)
}

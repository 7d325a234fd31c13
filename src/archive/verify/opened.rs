//! A sealed site that a key opened: its objects, pages, files and records. Each is compared
//! with the index before it is given away, and all together keep to the limits. The findings
//! about them are made in `sealed.rs`.

use std::collections::{BTreeMap, BTreeSet};

use sha2::{Digest as _, Sha256};

use super::Layout;
use super::container::{Container, ContainerError, ContainerReader};
use crate::digest::Digest;
use crate::seal::budget::{AT_ONCE, Budget, beyond};
use crate::seal::index::{self, Index, IndexFile};
use crate::seal::key::WorkspaceKey;
use crate::seal::object::ObjectName;
use crate::seal::{self, SealError, object, pack, sources};
use crate::site::layout::SHELL;

/// A site that a key opened; `deedbox open` writes its content.
pub struct Opened<'a> {
    container: &'a Container,
    reader: ContainerReader<'a>,
    pub(super) layout: Layout,
    key: WorkspaceKey,
    budget: Budget,
    /// The pages of each object, according to the index.
    packs: BTreeMap<usize, BTreeSet<String>>,
    /// The table of everything in the site.
    pub index: Index,
}

/// Opens the index of a site.
///
/// # Errors
/// When there is none, or the key does not open it.
pub fn open<'a>(container: &'a Container, key: &WorkspaceKey) -> Result<Opened<'a>, SealError> {
    let none = || SealError::Missing {
        what: "the sealed index".to_owned(),
    };
    let layout = Layout::of(container).ok_or_else(none)?;
    let missing = || SealError::Missing {
        what: missing_index(&layout),
    };
    let mut reader = container.reader().map_err(unreadable)?;
    let bytes = reader.bytes(&layout.index()).map_err(unreadable)?;
    let bytes = bytes.ok_or_else(missing)?;
    let is_itself = |name: &ObjectName| name.is_of(&Digest::of(&bytes));
    if !layout.index_name().is_none_or(is_itself) {
        return Err(SealError::Damaged {
            what: "the index".to_owned(),
        });
    }
    let limits = container.limits();
    let budget = Budget::new(limits.bytes, limits.files);
    let index = Index::open_within(key, layout.unwrap(&bytes), &budget);
    let index = index.map_err(|error| match error {
        SealError::WrongKey { what } => SealError::Foreign { what },
        other => other,
    })?;
    let mut packs: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
    for (route, position) in &index.pages {
        let pages = packs.entry(*position).or_default();
        pages.insert(format!("{route}index.html"));
    }
    Ok(Opened {
        index,
        packs,
        container,
        reader,
        layout,
        key: key.clone(),
        budget,
    })
}

/// What is missing of a site where its index is.
pub(super) fn missing_index(layout: &Layout) -> String {
    let index = layout.index();
    match layout.index_name() {
        Some(_) => format!("the file `{index}`, which `{SHELL}` names,"),
        None => format!("the sealed index `{index}`"),
    }
}

fn unreadable(error: ContainerError) -> SealError {
    match error {
        ContainerError::File(error) => SealError::File(error),
        ContainerError::Refused { name, why } => SealError::TooLarge {
            what: format!("`{name}`"),
            why,
        },
        other => SealError::Damaged {
            what: other.to_string(),
        },
    }
}

impl Opened<'_> {
    /// The content of an object, by its position in the index. Its size and digest are compared
    /// first.
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
        let missing = || SealError::Missing { what: what.clone() };
        let damaged = || SealError::Damaged { what: what.clone() };
        if wanted.size > AT_ONCE {
            return Err(beyond(&what, AT_ONCE));
        }
        let name = self.layout.name(&format!("objects/{}", wanted.id));
        // A file that is larger than the object can be is not even read.
        let size = self.container.size(&name).ok_or_else(missing)?;
        if size > Layout::largest(wanted.size) {
            return Err(damaged());
        }
        self.budget.take(&what, wanted.size)?;
        let bytes = self.reader.bytes(&name).map_err(unreadable)?;
        let bytes = bytes.ok_or_else(missing)?;
        let binary = seal::binary(self.layout.unwrap(&bytes)).ok_or_else(damaged)?;
        if binary.len() as u64 != wanted.size || Digest::of(&binary) != wanted.sha256 {
            return Err(damaged());
        }
        object::open(&self.key, &binary, &what)
    }

    /// The digest of the bytes that are in an object's place, where they can be read.
    pub(super) fn actual(&mut self, position: usize) -> Option<Digest> {
        let wanted = self.index.objects.get(position)?;
        let name = self.layout.name(&format!("objects/{}", wanted.id));
        if self.container.size(&name)? > Layout::largest(wanted.size) {
            return None;
        }
        let bytes = self.reader.bytes(&name).ok()??;
        let binary = seal::binary(self.layout.unwrap(&bytes))?;
        Some(Digest::of(&binary))
    }

    /// The pages in an object, path and HTML: exactly those that the index says are in it.
    ///
    /// # Errors
    /// When it is not as it was sealed.
    pub fn pages(&mut self, position: usize) -> Result<Vec<(String, Vec<u8>)>, SealError> {
        let pages = pack::read(&self.object(position)?, &self.budget)?;
        let mut wanted = self.packs.get(&position).cloned().unwrap_or_default();
        for (path, _) in &pages {
            if !wanted.remove(path) {
                return Err(SealError::Odd {
                    what: format!("the object `{}`", self.index.objects[position].id),
                    why: format!("it holds `{path}`, which the index does not have there"),
                });
            }
        }
        match wanted.first() {
            None => Ok(pages),
            Some(path) => Err(SealError::Missing {
                what: format!("the page `{}`", path.trim_end_matches("index.html")),
            }),
        }
    }

    /// Gives a file part by part, without padding, and compares its digest.
    ///
    /// # Errors
    /// When a part or the whole is not what was sealed, or `take` fails.
    pub fn file(
        &mut self,
        path: &str,
        file: &IndexFile,
        take: &mut dyn FnMut(&[u8]) -> Result<(), SealError>,
    ) -> Result<(), SealError> {
        let what = format!("the file `{path}`");
        let mut hasher = Sha256::new();
        let mut left = file.size;
        for (at, position) in file.parts.iter().enumerate() {
            let part = self.object(*position)?;
            let length = left.min(part.len() as u64) as usize;
            let (content, padding) = part.split_at(length);
            // Padding is zeros in the last part, and no part consists of padding alone.
            let is_behind = (at > 0 && length == 0) || padding.iter().any(|byte| *byte != 0);
            if is_behind {
                return Err(SealError::Odd {
                    what,
                    why: "something follows behind its end".to_owned(),
                });
            }
            hasher.update(content);
            take(content)?;
            left -= length as u64;
        }
        if left == 0 && Digest::from_bytes(hasher.finalize().into()) == file.sha256 {
            return Ok(());
        }
        Err(SealError::Damaged { what })
    }

    /// The records as they were written, and the lists beside them.
    ///
    /// # Errors
    /// When they are not as they were sealed.
    pub fn sources(&mut self) -> Result<Vec<(String, Vec<u8>)>, SealError> {
        let mut sources = Vec::new();
        for position in self
            .index
            .sources
            .clone()
            .into_iter()
            .chain(self.index.lists)
        {
            sources.extend(sources::read_within(&self.object(position)?, &self.budget)?);
        }
        let mut names = BTreeSet::new();
        match sources.iter().find(|(name, _)| !names.insert(name)) {
            None => Ok(sources),
            Some((name, _)) => Err(SealError::Odd {
                what: "what is sealed of the records".to_owned(),
                why: format!("it has `{name}` twice"),
            }),
        }
    }

    /// Makes sure that what only the viewer reads, the search and the outline, is as it was
    /// sealed.
    ///
    /// # Errors
    /// When it is not.
    pub fn check_lists(&mut self) -> Result<(), SealError> {
        for position in self.index.search.clone() {
            let text = self.object(position)?;
            index::check_list(&text, "an object with the search", &self.budget)?;
        }
        if let Some(position) = self.index.outline {
            let text = self.object(position)?;
            index::check_list(&text, "the object with the outline", &self.budget)?;
        }
        Ok(())
    }

    /// What the pages look like: the stylesheet and the images of the firm, by their paths in
    /// the site. An older site has them only unsealed.
    ///
    /// # Errors
    /// When they are not as they were sealed, or cannot be read.
    pub fn look(&mut self, container: &Container) -> Result<Vec<(String, Vec<u8>)>, SealError> {
        if let Some(position) = self.index.look {
            return pack::read_look(&self.object(position)?, &self.budget);
        }
        let mut looks = Vec::new();
        for (name, size) in container.names() {
            let Some(path) = self.layout.below(name) else {
                continue;
            };
            if path == "theme.css" || path.starts_with("brand/") {
                self.budget.take(path, size)?;
                let bytes = self.reader.bytes(name).map_err(unreadable)?;
                looks.push((path.to_owned(), bytes.unwrap_or_default()));
            }
        }
        Ok(looks)
    }
}

/// Reads all of a file; for small files only.
pub(super) fn whole(opened: &mut Opened<'_>, path: &str) -> Option<Vec<u8>> {
    let file = opened.index.files.get(path)?.clone();
    if file.size > AT_ONCE {
        return None;
    }
    let mut bytes = Vec::new();
    let mut take = |part: &[u8]| {
        bytes.extend_from_slice(part);
        Ok(())
    };
    opened.file(path, &file, &mut take).ok()?;
    Some(bytes)
}

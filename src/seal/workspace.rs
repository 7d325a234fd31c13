//! A rendered workspace to objects and an index. Where objects are kept is the store's business;
//! content that the ledger knows is neither read nor compressed nor sealed again.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use rayon::prelude::*;

use super::content_key::{ContentKey, ContentType};
use super::index::{FORMAT, Index, IndexFile, Object};
use super::key::WorkspaceKey;
use super::ledger::{Ledger, LedgerObject};
use super::object::{self, ObjectName, PART_SIZE};
use super::{SealError, outline, pack, padding, sources};
use crate::digest::Digest;
use crate::files::Steady;
use crate::model::workspace::{Attachment, Page, Workspace};

/// Where sealed objects are kept.
pub trait Store: Sync {
    /// Whether an object is there, with the bytes that the ledger says.
    ///
    /// # Errors
    /// When it cannot be read.
    fn holds(&self, object: &LedgerObject) -> Result<bool, SealError>;

    /// Keeps an object.
    ///
    /// # Errors
    /// When it cannot be written.
    fn put(&self, name: &ObjectName, sealed: &[u8]) -> Result<(), SealError>;

    /// The object with this name that a site of format 1 has, where it has one.
    ///
    /// # Errors
    /// When it cannot be read.
    fn of_first_format(&self, name: &ObjectName) -> Result<Option<Vec<u8>>, SealError>;
}

/// What sealing a workspace gave.
#[derive(Debug)]
pub struct Sealed {
    /// The table of all of it, without its ledger.
    pub index: Index,
    /// The object of each content, for the ledger.
    pub contents: BTreeMap<ContentKey, LedgerObject>,
    /// The contents of each file's parts, for the ledger.
    pub files: BTreeMap<ContentKey, Vec<ContentKey>>,
    /// Objects that were sealed now.
    pub sealed: usize,
    /// Objects that were there already.
    pub reused: usize,
    /// Bytes of the objects that were sealed now.
    pub written: u64,
}

/// Seals the parts of a workspace that are not in the store yet. `ledger` knows what the store
/// holds; `progress` is told how many bytes of plaintext are done.
///
/// # Errors
/// When a file cannot be read or an object cannot be kept.
pub fn seal(
    workspace: &Workspace,
    key: &WorkspaceKey,
    ledger: Option<&Ledger>,
    store: &dyn Store,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Sealed, SealError> {
    let pads = workspace.pads;
    let run = Run {
        key,
        store,
        progress,
        pads,
        ledger,
        claimed: Mutex::default(),
        objects: Mutex::default(),
        sealed: AtomicUsize::new(0),
        written: AtomicU64::new(0),
    };
    let packs = pack::group(&workspace.pages);
    let pack_keys = packs
        .par_iter()
        .map(|pages| run.pack(pages))
        .collect::<Result<Vec<_>, _>>()?;
    let file_parts = workspace
        .attachments
        .par_iter()
        .map(|file| run.parts(file))
        .collect::<Result<Vec<_>, _>>()?;
    // A smaller picture is much smaller than a part.
    let preview_keys = workspace
        .previews
        .par_iter()
        .map(|file| run.part(padded(file.bytes.to_vec(), pads)))
        .collect::<Result<Vec<_>, _>>()?;
    let groups = sources::group(&workspace.sources);
    let source_keys = groups
        .par_iter()
        .map(|files| {
            let known = sources::content_key(key, files, pads);
            run.object(known, || sources::write(files, pads))
        })
        .collect::<Result<Vec<_>, _>>()?;

    let mut file_keys: BTreeMap<&str, Vec<ContentKey>> = BTreeMap::new();
    for (file, parts) in workspace.attachments.iter().zip(&file_parts) {
        file_keys.insert(&file.route, parts.clone());
    }
    for (file, part) in workspace.previews.iter().zip(&preview_keys) {
        file_keys.insert(&file.route, vec![*part]);
    }
    let named = run.named(&pack_keys, &source_keys, &file_keys);
    let lists = sources::lists(workspace, &named);
    let lists_key = sources::lists_key(key, &lists, pads);
    let lists_key = run.object(lists_key, || Ok(sources::write_lists(&lists, pads)))?;

    let search_keys = workspace
        .search
        .par_iter()
        .map(|part| run.text(ContentType::Search, part))
        .collect::<Result<Vec<_>, _>>()?;
    let outline = outline::write(&workspace.outline, key);
    let outline_key = run.text(ContentType::Outline, &outline)?;
    let look_key = pack::look_key(key, &workspace.assets, pads);
    let look_key = run.object(look_key, || Ok(pack::look(&workspace.assets, pads)))?;

    let contents = run.objects.into_inner().expect("no thread panicked");
    let table = Table::of(&contents);
    let mut pages = BTreeMap::new();
    for (key, pack) in pack_keys.iter().zip(&packs) {
        for page in pack {
            pages.insert(page.route.clone(), table.position(key));
        }
    }
    let entries = workspace.attachments.iter().map(|file| {
        let (media_type, size) = (file.media_type.as_str(), file.size);
        (file.route.as_str(), media_type, size, file.digest)
    });
    let previews = workspace.previews.iter().map(|file| {
        let size = file.bytes.len() as u64;
        (file.route.as_str(), file.media_type, size, file.digest)
    });
    let files = entries
        .chain(previews)
        .map(|(route, media_type, size, sha256)| {
            let entry = IndexFile {
                media_type: media_type.to_owned(),
                size,
                sha256,
                parts: table.positions(&file_keys[route]),
            };
            (route.to_owned(), entry)
        });
    let index = Index {
        format: FORMAT,
        title: workspace.title.clone(),
        language: workspace.language.clone(),
        sources: table.positions(&source_keys),
        lists: Some(table.position(&lists_key)),
        search: table.positions(&search_keys),
        outline: Some(table.position(&outline_key)),
        look: Some(table.position(&look_key)),
        as_of: Some(workspace.as_of.clone()),
        shell: None,
        ledger: None,
        pages,
        files: files.collect(),
        objects: table.objects,
    };
    let sealed = run.sealed.into_inner();
    let parts = workspace.attachments.iter().zip(file_parts);
    Ok(Sealed {
        sealed,
        reused: index.objects.len() - sealed,
        written: run.written.into_inner(),
        index,
        files: parts
            .map(|(file, parts)| (file_key(key, file, pads), parts))
            .collect(),
        contents,
    })
}

/// The objects of an index, and where each content is among them.
struct Table {
    objects: Vec<Object>,
    positions: HashMap<ContentKey, usize>,
}

impl Table {
    fn of(contents: &BTreeMap<ContentKey, LedgerObject>) -> Self {
        let mut sorted: Vec<(ObjectName, &ContentKey, &LedgerObject)> = contents
            .iter()
            .map(|(key, object)| (object.name(), key, object))
            .collect();
        sorted.sort_by(|a, b| a.0.cmp(&b.0));
        let positions = sorted.iter().enumerate();
        Self {
            positions: positions.map(|(at, (_, key, _))| (**key, at)).collect(),
            objects: sorted
                .into_iter()
                .map(|(id, _, object)| Object {
                    id,
                    size: object.size,
                    sha256: object.sha256,
                })
                .collect(),
        }
    }

    fn position(&self, key: &ContentKey) -> usize {
        self.positions[key]
    }

    fn positions(&self, keys: &[ContentKey]) -> Vec<usize> {
        keys.iter().map(|key| self.position(key)).collect()
    }
}

struct Run<'a> {
    key: &'a WorkspaceKey,
    store: &'a dyn Store,
    progress: &'a (dyn Fn(u64) + Sync),
    pads: bool,
    ledger: Option<&'a Ledger>,
    /// Contents that a thread is working on: equal content is sealed once.
    claimed: Mutex<HashSet<ContentKey>>,
    objects: Mutex<BTreeMap<ContentKey, LedgerObject>>,
    sealed: AtomicUsize,
    written: AtomicU64,
}

impl Run<'_> {
    fn pack(&self, pages: &[&Page]) -> Result<ContentKey, SealError> {
        let known = pack::content_key(self.key, pages, self.pads);
        let key = self.object(known, || Ok(pack::write(pages, self.pads)))?;
        let size: usize = pages.iter().map(|page| page.html.len()).sum();
        (self.progress)(size as u64);
        Ok(key)
    }

    fn text(&self, what: ContentType, text: &[u8]) -> Result<ContentKey, SealError> {
        let known = ContentKey::of(self.key, what, self.pads, [text]);
        self.object(known, || Ok(padding::gzip(text, self.pads)))
    }

    /// The parts of a file, in order. A file that the ledger knows, with all of its objects, is not
    /// opened. Parts are read one after the other, so that the file's digest is that of what is
    /// sealed; they are sealed in parallel.
    fn parts(&self, file: &Attachment) -> Result<Vec<ContentKey>, SealError> {
        if let Some(parts) = self.known_parts(file)? {
            (self.progress)(file.size);
            return Ok(parts);
        }
        let mut steady = Steady::open(&file.path, file.size, file.digest)?;
        if file.size <= PART_SIZE {
            let bytes = steady.next(file.size)?;
            return Ok(vec![self.part(padded(bytes, self.pads))?]);
        }
        let mut parts = std::iter::from_fn(|| (!steady.is_done()).then(|| steady.next(PART_SIZE)))
            .enumerate()
            .par_bridge()
            .map(|(at, bytes)| Ok((at, self.part(padded(bytes?, self.pads))?)))
            .collect::<Result<Vec<_>, SealError>>()?;
        parts.sort_unstable();
        Ok(parts.into_iter().map(|(_, part)| part).collect())
    }

    fn known_parts(&self, file: &Attachment) -> Result<Option<Vec<ContentKey>>, SealError> {
        let Some(ledger) = self.ledger else {
            return Ok(None);
        };
        let Some(parts) = ledger.files.get(&file_key(self.key, file, self.pads)) else {
            return Ok(None);
        };
        for part in parts {
            let object = ledger.contents[part];
            if self.claim(part) {
                if !self.store.holds(&object)? {
                    self.unclaim(part);
                    return Ok(None);
                }
                self.note(*part, object);
            }
        }
        Ok(Some(parts.clone()))
    }

    fn part(&self, bytes: Vec<u8>) -> Result<ContentKey, SealError> {
        let part = ContentKey::of_part(self.key, &bytes);
        let size = bytes.len() as u64;
        if self.claim(&part) {
            let object = match self.known(&part)? {
                Some(object) => object,
                None => match self.of_first_format(&part, &bytes)? {
                    Some(object) => object,
                    None => self.keep(&bytes)?,
                },
            };
            self.note(part, object);
        }
        (self.progress)(size);
        Ok(part)
    }

    /// An object of a site of format 1 with this part, under its new name. The index of format 1
    /// is no proof of what is in it: everybody with the workspace key can write one.
    fn of_first_format(
        &self,
        part: &ContentKey,
        bytes: &[u8],
    ) -> Result<Option<LedgerObject>, SealError> {
        let Some(sealed) = self.store.of_first_format(&part.first_name())? else {
            return Ok(None);
        };
        let opened = object::open(self.key, &sealed, "an object");
        if opened.is_ok_and(|opened| opened == bytes) {
            return Ok(Some(self.put(&sealed)?));
        }
        Ok(None)
    }

    fn object(
        &self,
        key: ContentKey,
        write: impl FnOnce() -> Result<Vec<u8>, SealError>,
    ) -> Result<ContentKey, SealError> {
        if self.claim(&key) {
            let object = match self.known(&key)? {
                Some(object) => object,
                None => self.keep(&write()?)?,
            };
            self.note(key, object);
        }
        Ok(key)
    }

    /// The object that is there already with some content.
    fn known(&self, key: &ContentKey) -> Result<Option<LedgerObject>, SealError> {
        let known = self.ledger.and_then(|ledger| ledger.contents.get(key));
        Ok(match known {
            Some(object) if self.store.holds(object)? => Some(*object),
            _ => None,
        })
    }

    fn keep(&self, plaintext: &[u8]) -> Result<LedgerObject, SealError> {
        let sealed = object::seal(self.key, plaintext);
        let object = self.put(&sealed)?;
        self.sealed.fetch_add(1, Ordering::Relaxed);
        self.written.fetch_add(object.size, Ordering::Relaxed);
        Ok(object)
    }

    fn put(&self, sealed: &[u8]) -> Result<LedgerObject, SealError> {
        let object = LedgerObject {
            size: sealed.len() as u64,
            sha256: Digest::of(sealed),
        };
        self.store.put(&object.name(), sealed)?;
        Ok(object)
    }

    /// Whether this is the first thread that has this content.
    fn claim(&self, key: &ContentKey) -> bool {
        self.claimed
            .lock()
            .expect("no thread panicked")
            .insert(*key)
    }

    fn unclaim(&self, key: &ContentKey) {
        self.claimed.lock().expect("no thread panicked").remove(key);
    }

    fn note(&self, key: ContentKey, object: LedgerObject) {
        let mut objects = self.objects.lock().expect("no thread panicked");
        objects.insert(key, object);
    }

    /// The objects so far, as the lists name them.
    fn named(
        &self,
        packs: &[ContentKey],
        records: &[ContentKey],
        files: &BTreeMap<&str, Vec<ContentKey>>,
    ) -> sources::ListedObjects {
        let objects = self.objects.lock().expect("no thread panicked");
        let names = |keys: &[ContentKey]| keys.iter().map(|key| objects[key].name()).collect();
        sources::ListedObjects {
            packs: names(packs),
            records: names(records),
            files: files
                .iter()
                .map(|(route, parts)| ((*route).to_owned(), names(parts)))
                .collect(),
        }
    }
}

/// The content key of a whole file.
fn file_key(key: &WorkspaceKey, file: &Attachment, pads: bool) -> ContentKey {
    let texts: [&[u8]; 2] = [file.digest.bytes(), &file.size.to_le_bytes()];
    ContentKey::of(key, ContentType::File, pads, texts)
}

/// A full part gives nothing away but that it is full.
fn padded(mut bytes: Vec<u8>, pads: bool) -> Vec<u8> {
    if pads && (bytes.len() as u64) < PART_SIZE {
        padding::pad(&mut bytes);
    }
    bytes
}

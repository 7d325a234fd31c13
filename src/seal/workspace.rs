//! A rendered workspace to objects and an index. Where objects are kept is the
//! store's business; what is there already is not sealed again.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use rayon::prelude::*;

use super::index::{FORMAT, Index, IndexFile, Object};
use super::key::WorkspaceKey;
use super::object::{self, ObjectName, PART_SIZE};
use super::{SealError, outline, pack, padding, sources};
use crate::digest::Digest;
use crate::files::Steady;
use crate::model::workspace::{Attachment, Workspace};

/// Where sealed objects are kept.
pub trait Store: Sync {
    /// Whether an object is there, with the bytes that the index says.
    ///
    /// # Errors
    /// When it cannot be read.
    fn holds(&self, object: &Object) -> Result<bool, SealError>;

    /// Keeps an object.
    ///
    /// # Errors
    /// When it cannot be written.
    fn put(&self, name: &ObjectName, sealed: &[u8]) -> Result<(), SealError>;
}

/// What sealing a workspace gave.
#[derive(Debug)]
pub struct Sealed {
    /// The table of all of it.
    pub index: Index,
    /// Objects that were sealed now.
    pub sealed: usize,
    /// Objects that were there already.
    pub reused: usize,
    /// Bytes of the objects that were sealed now.
    pub written: u64,
}

/// Seals the parts of a workspace that are not in the store yet. `previous` is the index that
/// the store's objects belong to; `progress` is told how many bytes of plaintext are done.
///
/// # Errors
/// When a file cannot be read or an object cannot be kept.
pub fn seal(
    workspace: &Workspace,
    key: &WorkspaceKey,
    previous: Option<&Index>,
    store: &dyn Store,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Sealed, SealError> {
    let run = Run {
        key,
        store,
        progress,
        known: previous.map_or_else(HashMap::new, |index| {
            index
                .objects
                .iter()
                .map(|object| (&object.id, object))
                .collect()
        }),
        claimed: Mutex::default(),
        objects: Mutex::default(),
        sealed: AtomicUsize::new(0),
        written: AtomicU64::new(0),
    };
    let packs = pack::group(&workspace.pages);
    let pack_names = packs
        .par_iter()
        .map(|pages| run.object(&pack::write(pages, workspace.pads)))
        .collect::<Result<Vec<_>, _>>()?;
    let part_names = workspace
        .attachments
        .par_iter()
        .map(|file| run.parts(file, workspace.pads))
        .collect::<Result<Vec<_>, _>>()?;
    let parts: Vec<(&Attachment, &ObjectName)> = workspace
        .attachments
        .iter()
        .zip(&part_names)
        .flat_map(|(file, names)| names.iter().map(move |name| (file, name)))
        .collect();

    // A smaller picture is much smaller than a part.
    let preview_names = workspace
        .previews
        .par_iter()
        .map(|file| run.object(&padded(file.bytes.to_vec(), workspace.pads)))
        .collect::<Result<Vec<_>, _>>()?;

    let listed = sources::list(
        workspace,
        &pack_names,
        parts.iter().copied(),
        &preview_names,
    );
    let sources = run.object(&sources::write(workspace, listed)?)?;

    let search = run.object(&padding::gzip(&workspace.search, workspace.pads))?;
    let outline = outline::write(&workspace.outline, key);
    let outline = run.object(&padding::gzip(&outline, workspace.pads))?;
    let look = run.object(&pack::look(&workspace.assets, workspace.pads))?;

    let objects = run.objects.into_inner().expect("no thread panicked");
    let sealed = run.sealed.into_inner();
    let positions: HashMap<&ObjectName, usize> = objects
        .keys()
        .enumerate()
        .map(|(at, name)| (name, at))
        .collect();
    let mut pages = BTreeMap::new();
    for (name, pack) in pack_names.iter().zip(&packs) {
        for page in pack {
            pages.insert(page.route.clone(), positions[name]);
        }
    }
    let mut files: BTreeMap<String, IndexFile> = BTreeMap::new();
    for (file, name) in parts {
        let entry = files
            .entry(file.route.clone())
            .or_insert_with(|| IndexFile {
                media_type: file.media_type.clone(),
                size: file.size,
                sha256: file.digest,
                parts: Vec::new(),
            });
        entry.parts.push(positions[name]);
    }
    for (file, name) in workspace.previews.iter().zip(&preview_names) {
        let entry = IndexFile {
            media_type: file.media_type.to_owned(),
            size: file.bytes.len() as u64,
            sha256: file.digest,
            parts: vec![positions[name]],
        };
        files.insert(file.route.clone(), entry);
    }
    Ok(Sealed {
        sealed,
        reused: objects.len() - sealed,
        written: run.written.into_inner(),
        index: Index {
            format: FORMAT,
            title: workspace.title.clone(),
            language: workspace.language.clone(),
            sources: Some(positions[&sources]),
            search: Some(positions[&search]),
            outline: Some(positions[&outline]),
            look: Some(positions[&look]),
            as_of: Some(workspace.as_of.clone()),
            shell: None,
            pages,
            files,
            objects: objects.into_values().collect(),
        },
    })
}

struct Run<'a> {
    key: &'a WorkspaceKey,
    store: &'a dyn Store,
    progress: &'a (dyn Fn(u64) + Sync),
    known: HashMap<&'a ObjectName, &'a Object>,
    /// Names that a thread is working on: equal content is sealed once.
    claimed: Mutex<HashSet<ObjectName>>,
    objects: Mutex<BTreeMap<ObjectName, Object>>,
    sealed: AtomicUsize,
    written: AtomicU64,
}

impl Run<'_> {
    /// The parts of a file, in order. They are read one after the other, so that the file's
    /// digest is that of what is sealed; they are sealed in parallel.
    fn parts(&self, file: &Attachment, pads: bool) -> Result<Vec<ObjectName>, SealError> {
        let mut steady = Steady::open(&file.path, file.size, file.digest)?;
        if file.size <= PART_SIZE {
            let bytes = steady.next(file.size)?;
            return Ok(vec![self.object(&padded(bytes, pads))?]);
        }
        let mut names = std::iter::from_fn(|| (!steady.is_done()).then(|| steady.next(PART_SIZE)))
            .enumerate()
            .par_bridge()
            .map(|(at, bytes)| Ok((at, self.object(&padded(bytes?, pads))?)))
            .collect::<Result<Vec<_>, SealError>>()?;
        names.sort_unstable();
        Ok(names.into_iter().map(|(_, name)| name).collect())
    }

    fn object(&self, plaintext: &[u8]) -> Result<ObjectName, SealError> {
        let name = ObjectName::of(self.key, plaintext);
        let is_first = self
            .claimed
            .lock()
            .expect("no thread panicked")
            .insert(name.clone());
        if is_first {
            let object = self.keep(&name, plaintext)?;
            self.objects
                .lock()
                .expect("no thread panicked")
                .insert(name.clone(), object);
        }
        (self.progress)(plaintext.len() as u64);
        Ok(name)
    }

    fn keep(&self, name: &ObjectName, plaintext: &[u8]) -> Result<Object, SealError> {
        if let Some(known) = self.known.get(name)
            && self.store.holds(known)?
        {
            return Ok((*known).clone());
        }
        let sealed = object::seal(self.key, plaintext);
        self.store.put(name, &sealed)?;
        self.sealed.fetch_add(1, Ordering::Relaxed);
        self.written
            .fetch_add(sealed.len() as u64, Ordering::Relaxed);
        Ok(Object {
            id: name.clone(),
            size: sealed.len() as u64,
            sha256: Digest::of(&sealed),
        })
    }
}

/// A full part gives nothing away but that it is full.
fn padded(mut bytes: Vec<u8>, pads: bool) -> Vec<u8> {
    if pads && (bytes.len() as u64) < PART_SIZE {
        padding::pad(&mut bytes);
    }
    bytes
}

//! A rendered workspace to objects and an index. Where objects are kept is the
//! store's business; what is there already is not sealed again.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::{Read as _, Seek as _, SeekFrom};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use rayon::prelude::*;

use super::index::{FORMAT, File, Index, Object};
use super::key::WorkspaceKey;
use super::object::{self, ObjectName, PART_SIZE};
use super::{SealError, outline, pack, padding, sources};
use crate::digest::Digest;
use crate::files;
use crate::model::workspace::{Attachment, Workspace};

/// Where sealed objects are kept.
pub trait Store: Sync {
    /// The size of an object that is there.
    fn size(&self, name: &ObjectName) -> Option<u64>;

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

/// Seals what of a workspace is not in the store yet. `previous` is the index
/// that the store's objects belong to; `progress` is told the bytes of plaintext
/// that are done.
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
    let parts: Vec<(&Attachment, u64)> = workspace
        .attachments
        .iter()
        .flat_map(|file| (0..file.size.div_ceil(PART_SIZE).max(1)).map(move |part| (file, part)))
        .collect();
    let part_names = parts
        .par_iter()
        .map(|(file, part)| run.object(&read_part(file, *part, workspace.pads)?))
        .collect::<Result<Vec<_>, _>>()?;

    // A smaller picture is much smaller than a part.
    let preview_names = workspace
        .previews
        .par_iter()
        .map(|file| run.object(&padded(file.bytes.to_vec(), workspace.pads)))
        .collect::<Result<Vec<_>, _>>()?;

    let listed = sources::list(
        workspace,
        &pack_names,
        parts.iter().map(|(file, _)| *file).zip(&part_names),
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
    let mut files: BTreeMap<String, File> = BTreeMap::new();
    for ((file, _), name) in parts.iter().zip(&part_names) {
        let entry = files.entry(file.route.clone()).or_insert_with(|| File {
            media_type: file.media_type.clone(),
            size: file.size,
            sha256: file.digest,
            parts: Vec::new(),
        });
        entry.parts.push(positions[name]);
    }
    for (file, name) in workspace.previews.iter().zip(&preview_names) {
        let entry = File {
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
    /// Names that some thread has taken on: equal content is sealed once.
    claimed: Mutex<HashSet<ObjectName>>,
    objects: Mutex<BTreeMap<ObjectName, Object>>,
    sealed: AtomicUsize,
    written: AtomicU64,
}

impl Run<'_> {
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
            && self.store.size(name) == Some(known.size)
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

fn read_part(file: &Attachment, part: u64, pads: bool) -> Result<Vec<u8>, SealError> {
    let start = part * PART_SIZE;
    let length = (file.size - start).min(PART_SIZE);
    let mut bytes = Vec::with_capacity(length as usize);
    let mut handle = files::open(&file.path)?;
    handle
        .seek(SeekFrom::Start(start))
        .and_then(|_| handle.take(length).read_to_end(&mut bytes))
        .map_err(files::failed("read", &file.path))?;
    let whole = file.size <= PART_SIZE;
    if bytes.len() as u64 != length || (whole && Digest::of(&bytes) != file.digest) {
        return Err(SealError::Changed {
            path: file.path.display().to_string(),
        });
    }
    Ok(padded(bytes, pads))
}

/// A full part tells only that there is a full part.
fn padded(mut bytes: Vec<u8>, pads: bool) -> Vec<u8> {
    if pads && (bytes.len() as u64) < PART_SIZE {
        padding::pad(&mut bytes);
    }
    bytes
}

//! Many files that count together, such as a site: each is written without waiting for
//! the disk, then all are synced at once, and only then those get their names that a
//! reader begins with. To sync a thousand files one after the other takes seconds; a few
//! at a time share the disk's journal.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use tempfile::NamedTempFile;

use super::write::{Mode, make_directory_for_now, parent, sync_directory, temporary};
use super::{Result, failed};

/// Files that are synced at the same time.
const AT_ONCE: usize = 8;

/// Files that are written and not synced yet.
#[derive(Debug, Default)]
pub struct Batch {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Files that have their names.
    written: Vec<PathBuf>,
    /// Files that get their names last, in this order.
    staged: Vec<(NamedTempFile, PathBuf)>,
    /// Directories in which a name is new.
    directories: BTreeSet<PathBuf>,
}

impl Batch {
    /// Writes a file that nothing refers to until the batch is committed.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&self, path: &Path, bytes: &[u8]) -> Result<()> {
        self.replace(path, |file| file.write_all(bytes))
    }

    /// As [`Batch::write`], for content that is produced piece by piece.
    ///
    /// # Errors
    /// When `fill` fails, or it cannot be written.
    pub fn replace(
        &self,
        path: &Path,
        fill: impl FnOnce(&mut File) -> io::Result<()>,
    ) -> Result<()> {
        let new = make_directory_for_now(parent(path))?;
        let file = temporary(path, fill, Mode::Usual)?;
        file.persist(path)
            .map_err(|error| failed("write", path)(error.error))?;
        let mut state = self.state.lock().expect("no thread panicked");
        state.note(path, new);
        state.written.push(path.to_owned());
        Ok(())
    }

    /// Writes a file that gets its name when all others are on the disk; several in the
    /// order in which they were staged. Until then what was there stays.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn stage(&self, path: &Path, bytes: &[u8]) -> Result<()> {
        let new = make_directory_for_now(parent(path))?;
        let file = temporary(path, |file| file.write_all(bytes), Mode::Usual)?;
        let mut state = self.state.lock().expect("no thread panicked");
        state.note(path, new);
        state.staged.push((file, path.to_owned()));
        Ok(())
    }

    /// Waits until everything is on the disk, then gives the staged files their names,
    /// and waits until these are there too.
    ///
    /// # Errors
    /// When something cannot be synced; what was staged before stays then.
    pub fn commit(self) -> Result<()> {
        let state = self.state.into_inner().expect("no thread panicked");
        let staged = state.staged.iter().map(|(file, path)| (file.path(), path));
        let written = state.written.iter().map(|path| (path.as_path(), path));
        let files: Vec<(&Path, &PathBuf)> = written.chain(staged).collect();
        at_once(&files, |(file, path)| {
            let synced = File::options().write(true).open(file);
            synced
                .and_then(|file| file.sync_all())
                .map_err(failed("write", path))
        })?;
        let directories: Vec<PathBuf> = state.directories.into_iter().collect();
        at_once(&directories, |directory| sync_directory(directory))?;
        let mut renamed = BTreeSet::new();
        for (file, path) in state.staged {
            file.persist(&path)
                .map_err(|error| failed("write", &path)(error.error))?;
            renamed.insert(parent(&path).to_owned());
        }
        renamed
            .iter()
            .try_for_each(|directory| sync_directory(directory))
    }
}

impl State {
    /// Notes in which directories a name is new.
    fn note(&mut self, path: &Path, new: Vec<PathBuf>) {
        self.directories.insert(parent(path).to_owned());
        let above = new.iter().map(|made| parent(made).to_owned());
        self.directories.extend(above);
    }
}

/// Does something with each of many, a few at a time; gives the first error.
fn at_once<T: Sync>(all: &[T], each: impl Fn(&T) -> Result<()> + Sync) -> Result<()> {
    if all.len() < AT_ONCE {
        return all.iter().try_for_each(each);
    }
    let next = AtomicUsize::new(0);
    let work = || -> Result<()> {
        while let Some(one) = all.get(next.fetch_add(1, Ordering::Relaxed)) {
            each(one)?;
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..AT_ONCE).map(|_| scope.spawn(work)).collect();
        threads
            .into_iter()
            .try_for_each(|thread| thread.join().expect("no thread panicked"))
    })
}

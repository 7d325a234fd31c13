//! Many files that count together, such as a site: each is written beside where it
//! belongs without waiting for the disk, then all are synced at once, and only then they
//! get their names, those that a reader begins with last. To sync a thousand files one
//! after the other takes seconds; a few at a time share the disk's journal.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use tempfile::TempPath;

use super::write::{Mode, make_directory_for_now, parent, sync_directory, temporary};
use super::{Result, failed};

/// Files that are synced at the same time.
const AT_ONCE: usize = 8;

/// Files that are written and have no names yet. They are gone where it is dropped.
#[derive(Debug, Default)]
pub struct Batch {
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// In the order in which they were written.
    files: Vec<(TempPath, PathBuf)>,
    /// Those that get their names when all others are on the disk under theirs.
    last: Vec<(TempPath, PathBuf)>,
    /// Directories in which a name is new.
    directories: BTreeSet<PathBuf>,
}

impl Batch {
    /// Writes a file.
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
        self.add(path, fill, |state| &mut state.files)
    }

    /// Writes a file that gets its name when all others are on the disk under theirs;
    /// several in the order in which they were written.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write_last(&self, path: &Path, bytes: &[u8]) -> Result<()> {
        let fill = |file: &mut File| file.write_all(bytes);
        self.add(path, fill, |state| &mut state.last)
    }

    fn add(
        &self,
        path: &Path,
        fill: impl FnOnce(&mut File) -> io::Result<()>,
        list: impl FnOnce(&mut State) -> &mut Vec<(TempPath, PathBuf)>,
    ) -> Result<()> {
        let new = make_directory_for_now(parent(path))?;
        let file = temporary(path, fill, Mode::Usual)?.into_temp_path();
        let mut state = self.state.lock().expect("no thread panicked");
        state.note(path, new);
        list(&mut state).push((file, path.to_owned()));
        Ok(())
    }

    /// Waits until everything is on the disk, gives the files their names, waits for
    /// these, and does the same with those that come last.
    ///
    /// # Errors
    /// When something cannot be synced; what was there before stays then.
    pub fn commit(self) -> Result<()> {
        let state = self.state.into_inner().expect("no thread panicked");
        let files: Vec<(&TempPath, &PathBuf)> = state
            .files
            .iter()
            .chain(&state.last)
            .map(|(file, path)| (file, path))
            .collect();
        at_once(&files, |(file, path)| {
            let synced = File::options().write(true).open(file);
            synced
                .and_then(|file| file.sync_all())
                .map_err(failed("write", path))
        })?;
        drop(files);
        name(state.files)?;
        let directories: Vec<PathBuf> = state.directories.into_iter().collect();
        at_once(&directories, |directory| sync_directory(directory))?;
        let last: BTreeSet<PathBuf> = state
            .last
            .iter()
            .map(|(_, path)| parent(path).to_owned())
            .collect();
        name(state.last)?;
        last.iter()
            .try_for_each(|directory| sync_directory(directory))
    }
}

/// Gives files their names.
fn name(files: Vec<(TempPath, PathBuf)>) -> Result<()> {
    files.into_iter().try_for_each(|(file, path)| {
        file.persist(&path)
            .map_err(|error| failed("write", &path)(error.error))
    })
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

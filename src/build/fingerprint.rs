//! Whether files are as they were, told without opening any of them: a digest over their names
//! and what the disk says of each. Equal fingerprints, equal files.

use std::path::Path;
use std::time::SystemTime;

use walkdir::WalkDir;

use crate::files::{self, FileStamp};

/// A digest over everything that was looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fingerprint {
    /// 64 hexadecimal digits.
    pub digest: String,
    /// Whether every later change gives another one: no file was written just before it was
    /// looked at, and the system tells enough of each.
    pub is_settled: bool,
}

/// Takes in what a fingerprint depends on. The order counts.
#[derive(Debug)]
pub struct Fingerprinter {
    hasher: blake3::Hasher,
    now: SystemTime,
    is_settled: bool,
}

impl Default for Fingerprinter {
    fn default() -> Self {
        Self {
            hasher: blake3::Hasher::new(),
            now: SystemTime::now(),
            is_settled: true,
        }
    }
}

impl Fingerprinter {
    /// Takes in a text.
    pub fn text(&mut self, text: &str) {
        // With its length before it, so that two texts are never taken for two others.
        self.hasher.update(&(text.len() as u64).to_le_bytes());
        self.hasher.update(text.as_bytes());
    }

    /// Takes in another fingerprint.
    pub fn add(&mut self, other: &Fingerprint) {
        self.text(&other.digest);
        self.is_settled &= other.is_settled;
    }

    /// Takes in whether there is a file at a path, and which; of a link, where it leads too.
    pub fn file(&mut self, path: &Path) {
        let itself = files::metadata_of_itself(path);
        let is_link = itself.as_ref().is_some_and(|at| at.is_symlink());
        self.metadata(itself.as_ref());
        if is_link {
            let target = files::metadata(path);
            // What is in a directory may change without a trace on it.
            self.is_settled &= !target.as_ref().is_some_and(|at| at.is_dir());
            self.metadata(target.as_ref());
        }
    }

    /// Takes in every file below a directory, hidden ones too, by its path. Directories count by
    /// their names alone: their times tell nothing that the files do not.
    pub fn tree(&mut self, directory: &Path) {
        self.tree_but(directory, &|_| false);
    }

    /// As [`Fingerprinter::tree`], without what is directly in the directory and has such a name.
    pub fn tree_but(&mut self, directory: &Path, is_left_out: &dyn Fn(&str) -> bool) {
        if files::metadata_of_itself(directory).is_none() {
            return self.text("nothing");
        }
        let walk = WalkDir::new(directory).min_depth(1).sort_by_file_name();
        let walk = walk.into_iter().filter_entry(|entry| {
            entry.depth() > 1 || !is_left_out(&entry.file_name().to_string_lossy())
        });
        for entry in walk {
            let Ok(entry) = entry else {
                // What cannot be read cannot be told from what it was.
                self.is_settled = false;
                continue;
            };
            let path = entry.path();
            let below = path.strip_prefix(directory).unwrap_or(path);
            self.text(&below.to_string_lossy());
            if entry.file_type().is_dir() {
                self.text("a directory");
            } else {
                self.file(path);
            }
        }
        self.text("the end of a directory");
    }

    fn metadata(&mut self, at: Option<&std::fs::Metadata>) {
        let Some(at) = at else {
            return self.text("nothing");
        };
        let Some(stamp) = FileStamp::of(at) else {
            self.is_settled = false;
            return;
        };
        self.is_settled &= stamp.is_settled(self.now);
        let FileStamp {
            size,
            modified,
            changed,
            inode,
        } = stamp;
        for part in [size.to_le_bytes(), inode.to_le_bytes()] {
            self.hasher.update(&part);
        }
        for part in [modified, changed] {
            self.hasher.update(&part.to_le_bytes());
        }
    }

    /// The fingerprint of all that was taken in.
    #[must_use]
    pub fn finish(self) -> Fingerprint {
        Fingerprint {
            digest: self.hasher.finalize().to_hex().to_string(),
            is_settled: self.is_settled,
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::time::Duration;

    /// The fingerprint once every change that comes later will give another one.
    fn settled(directory: &Path) -> Fingerprint {
        loop {
            let print = of(directory);
            if print.is_settled {
                return print;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    fn of(directory: &Path) -> Fingerprint {
        let mut prints = Fingerprinter::default();
        prints.tree_but(directory, &|name| name == "others");
        prints.finish()
    }

    #[test]
    fn every_change_of_a_file_gives_another_fingerprint() {
        let root = tempfile::tempdir().expect("a directory");
        let at = |name: &str| root.path().join(name);
        let write = |name: &str, text: &str| {
            files::write_atomically(&at(name), text.as_bytes()).expect("written");
        };
        write("a.md", "one");
        write("deep/.hidden", "two");
        let first = of(root.path());
        assert!(!first.is_settled, "it was written just now");
        assert_eq!(settled(root.path()).digest, first.digest);

        let mut seen = vec![first.digest];
        let mut is_new = |what: &str| {
            let digest = of(root.path()).digest;
            assert!(!seen.contains(&digest), "{what}");
            seen.push(digest);
        };
        // The same size, and the time set back: the disk's own time tells.
        let before = files::metadata(&at("a.md")).and_then(|it| it.modified().ok());
        let file = files::rewritten(&at("a.md"), b"two");
        file.set_modified(before.expect("a time")).expect("set");
        is_new("other bytes");
        write("deep/.hidden", "two");
        is_new("another file with the same bytes");
        write("b.md", "three");
        is_new("one more");
        files::rename(&at("b.md"), &at("c.md")).expect("renamed");
        is_new("another name");
        files::remove(&at("c.md")).expect("removed");
        let again = of(root.path()).digest;
        write("others/d.md", "four");
        assert_eq!(of(root.path()).digest, again, "what is left out");
        std::os::unix::fs::symlink(at("others/d.md"), at("link")).expect("linked");
        is_new("a link");
        write("others/d.md", "five");
        is_new("what a link leads to");
        settled(root.path());
        std::os::unix::fs::symlink(at("others"), at("linked")).expect("linked");
        // The link itself has settled: all beside it has.
        std::thread::sleep(files::TICK * 2);
        assert!(!of(root.path()).is_settled, "a link to a directory");
        files::remove(&at("linked")).expect("removed");
        let none = of(&at("nowhere"));
        assert!(none.is_settled && none.digest != of(root.path()).digest);
    }
}

//! The digests of files that were read before. A file is not read again while its size, its times
//! and its inode are what they were: a table below `.deedbox/cache/` says which digest it had then.
//! The table is a cache and never believed against the disk. Without it, or with one that is
//! damaged, of another version or from a clock that went back, every file is read, and the result is
//! the same. Nothing in it is a secret that the files are not: it is its owner's alone.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};

use crate::digest::Digest;
use crate::files::{self, FileStamp};
use crate::firm_tree::{DIGESTS, IGNORED};

/// A table of another version is ignored.
const FORMAT: u32 = 1;

/// A table is read up to this size: some 300,000 files.
const LARGEST: u64 = 64 << 20;

/// The digests of the files of a firm, as far as they are known.
#[derive(Debug, Default)]
pub struct DigestMemory {
    /// Paths are relative to it. Without one, nothing is remembered.
    root: Option<PathBuf>,
    /// What the table says.
    known: BTreeMap<String, KnownDigest>,
    /// What this run has found out, or used.
    seen: Mutex<BTreeMap<String, KnownDigest>>,
    /// Whether it found out something that the table does not say.
    is_new: AtomicBool,
}

/// What a file was like on the disk when it had this digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct KnownDigest {
    #[serde(flatten)]
    stamp: FileStamp,
    sha256: Digest,
}

/// The first line of a table.
#[derive(Serialize, Deserialize)]
struct TableHead {
    format: u32,
    /// Of everything behind this line.
    sha256: Digest,
}

/// What stands behind it.
#[derive(Serialize, Deserialize)]
struct Table {
    /// When it was written: nanoseconds since 1970.
    written: u64,
    files: BTreeMap<String, KnownDigest>,
}

impl DigestMemory {
    /// What is remembered of the files of the firm at `root`.
    #[must_use]
    pub fn below(root: &Path) -> Self {
        Self {
            root: Some(root.to_owned()),
            known: table(&root.join(DIGESTS)),
            ..Self::default()
        }
    }

    /// What is found out from now on; what was remembered of the files of the firm at `root` is
    /// ignored.
    #[must_use]
    pub fn anew(root: &Path) -> Self {
        Self {
            root: Some(root.to_owned()),
            ..Self::default()
        }
    }

    /// The digest and the size of a file as it is now.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn of(&self, path: &Path) -> files::Result<(Digest, u64)> {
        let Some(name) = self.name(path) else {
            return read(path).map(|(digest, size, _)| (digest, size));
        };
        let now = SystemTime::now();
        let stamp = files::metadata(path).filter(|at| at.is_file());
        let stamp = stamp.and_then(|at| FileStamp::of(&at));
        let known = stamp.and_then(|stamp| self.known(&name, &stamp, now));
        if let Some(known) = known {
            return Ok((known.sha256, known.stamp.size));
        }
        let (sha256, size, stamp) = read(path)?;
        // A file that was written just now may be written once more and keep its times.
        if let Some(stamp) = stamp.filter(|stamp| stamp.is_settled(now)) {
            let mut seen = self.seen.lock().expect("no thread panicked");
            seen.insert(name, KnownDigest { stamp, sha256 });
            self.is_new.store(true, Ordering::Relaxed);
        }
        Ok((sha256, size))
    }

    /// What is known of a file that looks like this now.
    fn known(&self, name: &str, stamp: &FileStamp, now: SystemTime) -> Option<KnownDigest> {
        let mut seen = self.seen.lock().expect("no thread panicked");
        let known = seen.get(name).or_else(|| self.known.get(name));
        // From a clock that went back, a later time tells nothing.
        let known = known.filter(|known| known.stamp == *stamp && stamp.is_settled(now))?;
        let known = known.clone();
        seen.insert(name.to_owned(), known.clone());
        Some(known)
    }

    /// What a file is called in the table: nothing for one that is elsewhere, or whose name is no
    /// text.
    fn name(&self, path: &Path) -> Option<String> {
        let below = path.strip_prefix(self.root.as_ref()?).ok()?.to_str()?;
        let is_below = !below.is_empty() && !below.split(['/', '\\']).any(|part| part == "..");
        is_below.then(|| below.to_owned())
    }

    /// Writes down what is known, where the firm has a directory for what belongs to this machine
    /// and git ignores it: no command makes one to look at something. What another run has written
    /// meanwhile stays, but for files that are not as they were. A disk that takes nothing costs
    /// time only.
    pub fn save(&self) {
        let Some(root) = &self.root else { return };
        let may_write = files::metadata(&root.join(IGNORED)).is_some();
        if !may_write || !self.is_new.swap(false, Ordering::Relaxed) {
            return;
        }
        let path = root.join(DIGESTS);
        let mut files = table(&path);
        files.extend(self.seen.lock().expect("no thread panicked").clone());
        files.retain(|name, known| {
            let at = files::metadata(&root.join(name)).filter(|at| at.is_file());
            at.and_then(|at| FileStamp::of(&at)).as_ref() == Some(&known.stamp)
        });
        let written = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let Some(written) = written
            .ok()
            .and_then(|at| u64::try_from(at.as_nanos()).ok())
        else {
            return;
        };
        let _ = files::write_for_now(&path, &text(&Table { written, files }));
    }
}

/// Reads a file to its end: its digest, its size, and its stamp, where it had one all the while.
fn read(path: &Path) -> files::Result<(Digest, u64, Option<FileStamp>)> {
    let failed = files::failed("read", path);
    let file = files::open(path)?;
    let stamp = || FileStamp::of(&file.metadata().ok()?);
    let before = stamp();
    let (digest, size) = Digest::of_reader(&file).map_err(failed)?;
    let stamp = before.filter(|before| stamp().as_ref() == Some(before) && before.size == size);
    Ok((digest, size, stamp))
}

/// What a table says, but for what cannot be believed.
fn table(path: &Path) -> BTreeMap<String, KnownDigest> {
    let read = || {
        let modified = files::metadata(path)?.modified().ok()?;
        let bytes = files::read_up_to(path, LARGEST).ok()??;
        let table = parsed(&bytes)?;
        let written = SystemTime::UNIX_EPOCH + Duration::from_nanos(table.written);
        // As its own disk says, whose clock may be another machine's.
        Some((table, written.min(modified)))
    };
    let Some((table, written)) = read() else {
        return BTreeMap::new();
    };
    if SystemTime::now() < written {
        return BTreeMap::new();
    }
    let mut files = table.files;
    // Git calls a file racily clean that is not older than what says that it is clean.
    files.retain(|_, known| known.stamp.is_settled(written));
    files
}

fn parsed(bytes: &[u8]) -> Option<Table> {
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    let (head, rest) = (&bytes[..end], &bytes[end + 1..]);
    let head: TableHead = serde_json::from_slice(head).ok()?;
    if head.format != FORMAT || head.sha256 != Digest::of(rest) {
        return None;
    }
    serde_json::from_slice(rest).ok()
}

fn text(table: &Table) -> Vec<u8> {
    let mut rest = serde_json::to_vec(table).expect("plain values");
    let head = TableHead {
        format: FORMAT,
        sha256: Digest::of(&rest),
    };
    let mut text = serde_json::to_vec(&head).expect("plain values");
    text.push(b'\n');
    text.append(&mut rest);
    text
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    /// A file of a firm that has settled, and one digest that it never had.
    struct Firm {
        root: tempfile::TempDir,
        path: PathBuf,
        other: Digest,
    }

    impl Firm {
        fn new() -> Self {
            let root = tempfile::tempdir().expect("a directory");
            let path = root.path().join("content/acme/a.bin");
            files::write_atomically(&path, b"right").expect("written");
            files::write_atomically(&root.path().join(IGNORED), b"*\n").expect("written");
            settle(&path);
            let other = Digest::of(b"never");
            Self { root, path, other }
        }

        fn memory(&self) -> DigestMemory {
            DigestMemory::below(self.root.path())
        }

        fn digest(&self, memory: &DigestMemory) -> Digest {
            memory.of(&self.path).expect("readable").0
        }

        /// Remembers the file.
        fn remembered(&self) {
            let memory = self.memory();
            self.digest(&memory);
            memory.save();
        }

        /// Writes a table that says something else of the file: whoever gives that was believed.
        fn bend(&self, bend: impl FnOnce(&mut Table)) {
            let bytes = files::read(&self.root.path().join(DIGESTS)).expect("a table");
            let mut table = parsed(&bytes).expect("its own");
            for known in table.files.values_mut() {
                known.sha256 = self.other;
            }
            bend(&mut table);
            self.write(&text(&table));
        }

        fn write(&self, bytes: &[u8]) {
            files::write_for_now(&self.root.path().join(DIGESTS), bytes).expect("written");
        }

        fn is_believed(&self) -> bool {
            let digest = self.digest(&self.memory());
            assert!(digest == self.other || digest == Digest::of(b"right"));
            digest == self.other
        }
    }

    fn settle(path: &Path) {
        let stamp = || FileStamp::of(&files::metadata(path).expect("there")).expect("unix");
        while !stamp().is_settled(SystemTime::now()) {
            std::thread::sleep(Duration::from_millis(2));
        }
        // The times of the table come from a clock that ticks more slowly.
        std::thread::sleep(files::TICK);
    }

    #[test]
    fn a_table_is_believed_while_the_disk_says_the_same() {
        let firm = Firm::new();
        firm.remembered();
        let path = firm.root.path().join(DIGESTS);
        assert_eq!(files::mode(&path), Some(0o600));
        firm.bend(|_| {});
        assert!(firm.is_believed());
        let anew = DigestMemory::anew(firm.root.path());
        assert_eq!(firm.digest(&anew), Digest::of(b"right"), "`--fresh`");
        anew.save();
        assert!(!firm.is_believed(), "and it is remembered anew");
        // The same size, and the time set back: the inode's own time tells.
        firm.bend(|_| {});
        let modified = files::metadata(&firm.path).and_then(|at| at.modified().ok());
        let file = files::rewritten(&firm.path, b"RIGHT");
        file.set_modified(modified.expect("a time")).expect("set");
        assert_eq!(firm.digest(&firm.memory()), Digest::of(b"RIGHT"));
    }

    #[test]
    fn a_damaged_or_odd_table_is_as_good_as_none() {
        let firm = Firm::new();
        firm.remembered();
        firm.bend(|_| {});
        let right = files::read(&firm.root.path().join(DIGESTS)).expect("a table");
        assert!(firm.is_believed());
        for at in 0..right.len() {
            let mut bent = right.clone();
            bent[at] ^= 1;
            firm.write(&bent);
            assert!(!firm.is_believed(), "byte {at}");
        }
        for cut in [0, 1, right.len() / 2, right.len() - 1] {
            firm.write(&right[..cut]);
            assert!(!firm.is_believed(), "{cut} bytes");
        }
        let newer = String::from_utf8(right.clone()).expect("JSON");
        firm.write(newer.replacen("\"format\":1", "\"format\":2", 1).as_bytes());
        assert!(!firm.is_believed());
        files::remove(&firm.root.path().join(DIGESTS)).expect("removed");
        assert!(!firm.is_believed());
        // Where nothing keeps git from it, there is none.
        let ignored = firm.root.path().join(IGNORED);
        files::remove(&ignored).expect("removed");
        firm.remembered();
        assert!(files::metadata(&firm.root.path().join(DIGESTS)).is_none());
        files::write_atomically(&ignored, b"*\n").expect("written");
        // What cannot be read is no reason to fail.
        files::make_directory(&firm.root.path().join(DIGESTS)).expect("made");
        assert!(!firm.is_believed());
        firm.remembered();
    }

    #[test]
    fn what_the_clock_cannot_tell_is_not_believed() {
        let firm = Firm::new();
        firm.remembered();
        firm.bend(|_| {});
        assert!(firm.is_believed());
        // Written in the tick in which the file was changed: git calls it racily clean.
        firm.bend(|table| {
            let known = table.files.values().next().expect("one");
            table.written = u64::try_from(known.stamp.changed).expect("after 1970");
        });
        assert!(!firm.is_believed(), "racily clean");
        // The clock has gone back since then.
        let path = firm.root.path().join(DIGESTS);
        firm.remembered();
        firm.bend(|table| table.written += 3_600_000_000_000);
        let later = SystemTime::now() + Duration::from_secs(3_600);
        let file = std::fs::File::options().write(true).open(&path);
        file.and_then(|file| file.set_modified(later)).expect("set");
        assert!(!firm.is_believed(), "from tomorrow");
        // What was written just now is not remembered.
        files::write_atomically(&firm.path, b"right").expect("written");
        files::remove(&path).expect("removed");
        firm.remembered();
        let is_settled = FileStamp::of(&files::metadata(&firm.path).expect("there"));
        let is_settled = is_settled.is_some_and(|stamp| stamp.is_settled(SystemTime::now()));
        assert!(is_settled || files::metadata(&path).is_none());
    }

    #[test]
    fn two_runs_lose_nothing_of_each_other_and_what_is_gone_is_forgotten() {
        let firm = Firm::new();
        let other = firm.root.path().join("content/bell/b.bin");
        let gone = firm.root.path().join("content/bell/c.bin");
        for path in [&other, &gone] {
            files::write_atomically(path, b"b").expect("written");
            settle(path);
        }
        let (one, two) = (firm.memory(), firm.memory());
        one.of(&firm.path).expect("readable");
        for path in [&other, &gone] {
            two.of(path).expect("readable");
        }
        two.save();
        one.save();
        let names = || firm.memory().known.into_keys().collect::<Vec<_>>();
        assert_eq!(
            names(),
            [
                "content/acme/a.bin",
                "content/bell/b.bin",
                "content/bell/c.bin"
            ]
        );
        files::remove(&gone).expect("removed");
        files::write_atomically(&firm.path, b"left").expect("written");
        settle(&firm.path);
        firm.remembered();
        assert_eq!(names(), ["content/acme/a.bin", "content/bell/b.bin"]);
        // A file elsewhere is read, and not remembered.
        let elsewhere = tempfile::NamedTempFile::new().expect("a file");
        settle(elsewhere.path());
        let memory = firm.memory();
        let (digest, size) = memory.of(elsewhere.path()).expect("readable");
        assert_eq!((digest, size), (Digest::of(b""), 0));
        let up = firm.root.path().join("content/../content/bell/b.bin");
        assert_eq!(memory.of(&up).expect("readable").0, Digest::of(b"b"));
        memory.save();
        assert_eq!(names().len(), 2);
        assert!(memory.of(&gone).is_err());
    }
}

//! What is verified or opened: the files of a zip or of a directory, by their names. A
//! zip is looked at before anything of it is read: what a careless reader would fall for
//! is refused by name.

use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use walkdir::WalkDir;
use zip::ZipArchive;

use crate::files::{self, FileError};
use crate::seal::budget::AT_ONCE;

/// How much is read of what somebody else made.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes of all files together, as they are unpacked.
    pub bytes: u64,
    /// Files.
    pub files: usize,
}

impl Default for Limits {
    /// 64 GiB and a million files.
    fn default() -> Self {
        Self {
            bytes: 64 << 30,
            files: 1_000_000,
        }
    }
}

/// Why something cannot be looked at.
#[derive(Debug, thiserror::Error)]
pub enum PlaceError {
    /// A file could not be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// It is no zip, or a broken one.
    #[error("`{0}` is not a zip, or it is cut short")]
    NotAZip(String),
    /// There is nothing of ours.
    #[error("`{0}` is neither an archive nor a published workspace")]
    Nothing(String),
    /// Something in it is refused.
    #[error("`{name}` is refused: {why}")]
    Refused {
        /// Its name there.
        name: String,
        /// What is wrong with it.
        why: String,
    },
}

/// The files of a zip or a directory.
#[derive(Debug)]
pub struct Place {
    /// Name below the bag or the site, to where it is.
    files: BTreeMap<String, Entry>,
    zip: Option<PathBuf>,
    limits: Limits,
}

#[derive(Debug, Clone)]
enum Entry {
    /// Position in the zip, and bytes.
    Zipped(usize, u64),
    File(PathBuf, u64),
}

impl Place {
    /// Looks at a zip or a directory.
    ///
    /// # Errors
    /// When it cannot be read, or something in it is refused.
    pub fn find(path: &Path, limits: &Limits) -> Result<Self, PlaceError> {
        let is_file = files::metadata(path).is_some_and(|at| at.is_file());
        let mut place = if is_file {
            Self::of_zip(path, limits)?
        } else {
            Self::of_directory(path, limits)?
        };
        place.enter();
        if place.has("bagit.txt") || super::Layout::of(&place).is_some() {
            return Ok(place);
        }
        Err(PlaceError::Nothing(path.display().to_string()))
    }

    fn of_zip(path: &Path, limits: &Limits) -> Result<Self, PlaceError> {
        let shown = path.display().to_string();
        let broken = |_| PlaceError::NotAZip(shown.clone());
        let listed = entries(path).ok_or_else(|| PlaceError::NotAZip(shown.clone()))?;
        let mut zip = ZipArchive::new(BufReader::new(files::open(path)?)).map_err(broken)?;
        if listed != zip.len() as u64 {
            return Err(refused(&shown, "it holds several entries of one name"));
        }
        if zip.has_overlapping_entries().map_err(broken)? {
            return Err(refused(&shown, "entries of it lie over each other"));
        }
        let mut found = BTreeMap::new();
        let mut taken = Taken::new(limits);
        for at in 0..zip.len() {
            let entry = zip.by_index_raw(at).map_err(broken)?;
            let name = entry.name().map_err(broken)?.into_owned();
            if entry.encrypted() {
                return Err(refused(&name, "it is encrypted by the zip"));
            }
            if entry.is_dir() {
                continue;
            }
            let kind = entry.unix_mode().unwrap_or(0o100_644) & 0o170_000;
            if entry.is_symlink() || (kind != 0 && kind != 0o100_000) {
                return Err(refused(&name, "it is a link or a device"));
            }
            taken.take(&name, entry.size())?;
            found.insert(name, Entry::Zipped(at, entry.size()));
        }
        Ok(Self {
            files: found,
            zip: Some(path.to_owned()),
            limits: *limits,
        })
    }

    fn of_directory(path: &Path, limits: &Limits) -> Result<Self, PlaceError> {
        let mut found = BTreeMap::new();
        let mut taken = Taken::new(limits);
        for entry in WalkDir::new(path).min_depth(1).sort_by_file_name() {
            let entry = entry.map_err(|error| FileError {
                doing: "read",
                path: path.to_owned(),
                cause: error.into(),
            })?;
            if entry.file_type().is_dir() {
                continue;
            }
            let below = entry.path().strip_prefix(path).unwrap_or(entry.path());
            let name = below.to_string_lossy().replace('\\', "/");
            let Some(metadata) = files::metadata(entry.path()) else {
                return Err(refused(&name, "it is a link to nowhere"));
            };
            if !entry.file_type().is_file() {
                return Err(refused(&name, "it is a link or a device"));
            }
            taken.take(&name, metadata.len())?;
            let file = Entry::File(entry.path().to_owned(), metadata.len());
            found.insert(name, file);
        }
        Ok(Self {
            files: found,
            zip: None,
            limits: *limits,
        })
    }

    /// Names are below the one folder that a zip has, or a directory that holds just
    /// the bag.
    fn enter(&mut self) {
        let known = ["bagit.txt", "index.html"];
        if known.iter().any(|name| self.files.contains_key(*name)) {
            return;
        }
        let mut first = self.files.keys().filter_map(|name| name.split('/').next());
        let Some(folder) = first.next().map(str::to_owned) else {
            return;
        };
        if first.all(|other| other == folder) {
            let files = std::mem::take(&mut self.files).into_iter();
            self.files = files
                .filter_map(|(name, entry)| {
                    let below = name.strip_prefix(&format!("{folder}/"))?;
                    Some((below.to_owned(), entry))
                })
                .collect();
        }
    }

    /// All names with their sizes, sorted.
    pub fn names(&self) -> impl Iterator<Item = (&str, u64)> {
        self.files.iter().map(|(name, entry)| {
            let (Entry::Zipped(_, size) | Entry::File(_, size)) = entry;
            (name.as_str(), *size)
        })
    }

    /// Whether there is a file of a name.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.files.contains_key(name)
    }

    /// How many bytes a file has, where there is one of this name.
    #[must_use]
    pub fn size(&self, name: &str) -> Option<u64> {
        self.files.get(name).map(|entry| match entry {
            Entry::Zipped(_, size) | Entry::File(_, size) => *size,
        })
    }

    /// How much of it is read, and of what is sealed in it.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Reads files one after the other.
    ///
    /// # Errors
    /// When the zip cannot be opened again.
    pub fn reader(&self) -> Result<Reader<'_>, PlaceError> {
        let zip = match &self.zip {
            Some(path) => {
                let broken = |_| PlaceError::NotAZip(path.display().to_string());
                let file = BufReader::new(files::open(path)?);
                Some(ZipArchive::new(file).map_err(broken)?)
            }
            None => None,
        };
        Ok(Reader { place: self, zip })
    }
}

/// Reads the files of a place.
pub struct Reader<'a> {
    place: &'a Place,
    zip: Option<ZipArchive<BufReader<File>>>,
}

impl Reader<'_> {
    /// Gives what is in a file to `take`; nothing where there is none. No more than its
    /// size is read, whatever the zip holds.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn with<T>(
        &mut self,
        name: &str,
        take: impl FnOnce(&mut dyn Read) -> std::io::Result<T>,
    ) -> Result<Option<T>, PlaceError> {
        let failed = files::failed("read", Path::new(name));
        match self.place.files.get(name) {
            None => Ok(None),
            Some(Entry::File(path, size)) => {
                let mut file = BufReader::new(files::open(path)?).take(*size);
                Ok(Some(take(&mut file).map_err(failed)?))
            }
            Some(Entry::Zipped(at, size)) => {
                let zip = self.zip.as_mut().expect("a zip has zipped entries");
                let entry = zip
                    .by_index(*at)
                    .map_err(|error| PlaceError::from(failed(error.into())))?;
                let failed = files::failed("read", Path::new(name));
                Ok(Some(take(&mut entry.take(*size)).map_err(failed)?))
            }
        }
    }

    /// The bytes of a file, all of them in memory.
    ///
    /// # Errors
    /// When it cannot be read, or has more than [`AT_ONCE`].
    pub fn bytes(&mut self, name: &str) -> Result<Option<Vec<u8>>, PlaceError> {
        if self.place.size(name).is_some_and(|size| size > AT_ONCE) {
            let why = format!("it has more than {AT_ONCE} bytes, and is read at once");
            return Err(refused(name, &why));
        }
        self.with(name, |reader| {
            let mut bytes = Vec::new();
            reader.read_to_end(&mut bytes)?;
            Ok(bytes)
        })
    }
}

fn refused(name: &str, why: &str) -> PlaceError {
    PlaceError::Refused {
        name: name.to_owned(),
        why: why.to_owned(),
    }
}

/// Names and sizes that were taken so far.
pub struct Taken<'a> {
    limits: &'a Limits,
    bytes: u64,
    names: HashMap<String, String>,
}

impl<'a> Taken<'a> {
    /// Nothing yet.
    #[must_use]
    pub fn new(limits: &'a Limits) -> Self {
        Self {
            limits,
            bytes: 0,
            names: HashMap::new(),
        }
    }

    /// Takes a file of a name and a size.
    ///
    /// # Errors
    /// When the name leads elsewhere or is another's on some system, or it is too much.
    pub fn take(&mut self, name: &str, size: u64) -> Result<(), PlaceError> {
        if let Some(why) = bad_name(name) {
            return Err(refused(name, why));
        }
        if let Some(other) = self.names.insert(name.to_lowercase(), name.to_owned()) {
            let why = format!("on some systems it is the same as `{other}`");
            return Err(refused(name, &why));
        }
        if self.names.len() > self.limits.files {
            let why = format!("there are more than {} files", self.limits.files);
            return Err(refused(name, &why));
        }
        self.bytes = self.bytes.saturating_add(size);
        if self.bytes > self.limits.bytes {
            let why = format!("all together has more than {} bytes", self.limits.bytes);
            return Err(refused(name, &why));
        }
        Ok(())
    }
}

/// Why a file of this name is not written anywhere.
#[must_use]
pub fn bad_name(name: &str) -> Option<&'static str> {
    if name
        .split('/')
        .any(|part| part.is_empty() || part == "." || part == "..")
    {
        return Some("its name leads elsewhere");
    }
    if name.contains(['\\', ':', '\0']) || name.chars().any(char::is_control) {
        return Some("its name means something else on some systems");
    }
    if name.len() > 1000 {
        return Some("its name is too long");
    }
    let is_device = name.split('/').any(|part| {
        let stem = part.split('.').next().unwrap_or(part).trim_end();
        let stem = stem.to_ascii_uppercase();
        let numbered = |kind: &str| {
            let digit = stem.strip_prefix(kind);
            digit.is_some_and(|digit| digit.len() == 1 && digit.as_bytes()[0].is_ascii_digit())
        };
        ["CON", "PRN", "AUX", "NUL"].contains(&stem.as_str())
            || numbered("COM")
            || numbered("LPT")
            || part.ends_with([' ', '.'])
    });
    is_device.then_some("its name is a device's, or none, on Windows")
}

/// How many entries the end of a zip says that it has (APPNOTE 4.3.14 and 4.3.16): a
/// reader that keeps one entry for each name would not notice a second one.
fn entries(path: &Path) -> Option<u64> {
    use std::io::{Seek as _, SeekFrom};
    let mut file = files::open(path).ok()?;
    let size = file.metadata().ok()?.len();
    let tail = size.min(66_000);
    file.seek(SeekFrom::Start(size - tail)).ok()?;
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).ok()?;
    let end = bytes.windows(4).rposition(|four| four == b"PK\x05\x06")?;
    let count = u64::from(u16::from_le_bytes(
        bytes.get(end + 10..end + 12)?.try_into().ok()?,
    ));
    if count < 0xffff {
        return Some(count);
    }
    let large = bytes.windows(4).rposition(|four| four == b"PK\x06\x06")?;
    let count = bytes.get(large + 32..large + 40)?;
    Some(u64::from_le_bytes(count.try_into().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_lead_elsewhere_are_told() {
        for name in [
            "../a",
            "/a",
            "a/../b",
            "a//b",
            "./a",
            "a/./b",
            "a\\b",
            "C:a",
            "a\0b",
            "",
            "a/",
            "nul",
            "a/COM1.txt",
            "a./b",
            "b \n",
        ] {
            assert!(bad_name(name).is_some(), "{name:?}");
        }
        for name in [
            "a",
            "a/b.txt",
            "Über uns/März.pdf",
            "a..b",
            "console/common",
        ] {
            assert!(bad_name(name).is_none(), "{name:?}");
        }
    }
}

//! What is verified or opened: the files of a zip or of a directory, by their names. All names
//! and sizes are checked before a file is read, and what could harm a careless reader is
//! refused. The form of a zip is in `zip`.

mod refusal;
mod taken;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fs::File;
use std::io::{BufReader, Read};
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::zip::{self, EntryContent, Packed, ZipFault};
use crate::files::{self, FileError};
use crate::markup;
use crate::names;
use crate::seal::budget::AT_ONCE;
use crate::seal::object::ObjectName;
use crate::site::Indexes;
use crate::site::layout::{INDEX_SCRIPT, SHELL};
use refusal::refused;
pub use refusal::{ContainerError, Limits};
pub use taken::Taken;

/// The files of a zip or a directory.
#[derive(Debug)]
pub struct Container {
    /// The files by their names below the bag or the site.
    files: BTreeMap<String, Entry>,
    /// Names of a directory in an unusual Unicode form, by the form that most systems write.
    composed: HashMap<String, String>,
    /// Files that a system left in a directory.
    left: Vec<String>,
    zip: Option<PathBuf>,
    limits: Limits,
}

#[derive(Debug, Clone)]
enum Entry {
    Zipped(Packed),
    File(PathBuf, u64),
}

impl Entry {
    fn size(&self) -> u64 {
        match self {
            Self::Zipped(packed) => packed.size,
            Self::File(_, size) => *size,
        }
    }
}

impl Container {
    /// Looks at a zip or a directory.
    ///
    /// # Errors
    /// When it cannot be read, or something in it is refused.
    pub fn find(path: &Path, limits: &Limits) -> Result<Self, ContainerError> {
        let is_file = files::metadata(path).is_some_and(|at| at.is_file());
        let mut container = if is_file {
            Self::of_zip(path, limits)?
        } else {
            Self::of_directory(path, limits)?
        };
        container.enter();
        container.take_back(limits)?;
        // A zip is always a bag: a published site has no manifests, and is never one zip.
        let is_offline = container.names().any(|(name, _)| {
            let below = name.strip_prefix("data/site/").unwrap_or(name);
            below == INDEX_SCRIPT || is_slot_script(below)
        });
        let is_site = !is_file && (is_offline || !container.indexes().is_none());
        if container.has("bagit.txt") || is_site {
            return Ok(container);
        }
        Err(ContainerError::Nothing(path.display().to_string()))
    }

    fn of_zip(path: &Path, limits: &Limits) -> Result<Self, ContainerError> {
        let mut taken = Taken::new(limits);
        let mut accept = |name: &str, size| taken.accept(name, size);
        let packed = zip::read(files::open(path)?, &mut accept).map_err(|fault| {
            let zip = path.display().to_string();
            match fault {
                ZipFault::Read(cause) => files::failed("read", path)(cause).into(),
                ZipFault::CutShort => ContainerError::NotAZip(zip),
                ZipFault::Refused { name, why } => ContainerError::Refused { name, why },
                ZipFault::Anew(what) => ContainerError::Form {
                    zip,
                    what,
                    is_anew: true,
                },
                ZipFault::Altered(what) => ContainerError::Form {
                    zip,
                    what,
                    is_anew: false,
                },
            }
        })?;
        let files = packed.into_iter();
        Ok(Self {
            files: files
                .map(|packed| (packed.name.clone(), Entry::Zipped(packed)))
                .collect(),
            composed: HashMap::new(),
            left: Vec::new(),
            zip: Some(path.to_owned()),
            limits: *limits,
        })
    }

    fn of_directory(path: &Path, limits: &Limits) -> Result<Self, ContainerError> {
        let mut found = BTreeMap::new();
        let mut left = Vec::new();
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
            let parts = below.components().map(|part| part.as_os_str().to_str());
            let Some(parts) = parts.collect::<Option<Vec<_>>>() else {
                return Err(refused(&below.to_string_lossy(), "its name is not UTF-8"));
            };
            let name = parts.join("/");
            let Some(metadata) = files::metadata(entry.path()) else {
                return Err(refused(&name, "it is a link to nowhere"));
            };
            if !entry.file_type().is_file() {
                return Err(refused(&name, "it is a link or a device"));
            }
            if names::is_left_by_a_system(&name) {
                taken.count(&name, metadata.len())?;
                left.push(name.clone());
            } else {
                taken.take(&name, metadata.len())?;
            }
            let file = Entry::File(entry.path().to_owned(), metadata.len());
            found.insert(name, file);
        }
        Ok(Self {
            files: found,
            composed: HashMap::new(),
            left,
            zip: None,
            limits: *limits,
        })
    }

    /// Takes off the one folder of a zip, or of a directory that holds just the bag.
    fn enter(&mut self) {
        let known = ["bagit.txt", "index.html"];
        if known.iter().any(|name| self.files.contains_key(*name)) {
            return;
        }
        let left: HashSet<&String> = self.left.iter().collect();
        let ours = self.files.keys().filter(|name| !left.contains(name));
        let mut first = ours.filter_map(|name| name.split('/').next());
        let Some(folder) = first.next().map(|first| format!("{first}/")) else {
            return;
        };
        if first.all(|other| folder.strip_suffix('/') == Some(other)) {
            let entered = |name: String| match name.strip_prefix(&folder) {
                Some(below) => below.to_owned(),
                None => name,
            };
            let files = std::mem::take(&mut self.files).into_iter();
            self.files = files.map(|(name, entry)| (entered(name), entry)).collect();
            let left = std::mem::take(&mut self.left).into_iter();
            self.left = left.map(entered).collect();
        }
    }

    /// Puts aside what a system left, unless a manifest lists it: then it was delivered. All
    /// other names of a directory are found in both Unicode forms.
    fn take_back(&mut self, limits: &Limits) -> Result<(), ContainerError> {
        let mut listed = String::new();
        if !self.left.is_empty() {
            let mut reader = self.reader()?;
            let is_manifest = |name: &&str| !name.contains('/') && name.contains("manifest-");
            for name in self.files.keys().map(String::as_str).filter(is_manifest) {
                let bytes = reader.bytes(name)?.unwrap_or_default();
                listed.push_str(&String::from_utf8_lossy(&bytes));
            }
        }
        // RFC 8493, section 2.1.3: a percent sign in a path is encoded.
        let listed = names::composed(&listed).replace("%25", "%");
        let names = listed
            .lines()
            .filter_map(|line| line.split_once(char::is_whitespace));
        let names = names.map(|(_, name)| name.trim_start_matches([' ', '*']));
        let listed: HashSet<&str> = names
            .map(|name| name.strip_prefix("./").unwrap_or(name))
            .collect();
        let mut taken = Taken::new(limits);
        for name in std::mem::take(&mut self.left) {
            if listed.contains(&*names::composed(&name)) {
                taken.take(&name, 0)?;
            } else {
                self.files.remove(&name);
                self.left.push(name);
            }
        }
        if self.zip.is_none() {
            for name in self.files.keys().filter(|name| !name.is_ascii()) {
                let composed = names::composed(name).into_owned();
                self.composed.insert(composed, name.clone());
            }
        }
        Ok(())
    }

    /// What systems left in the directory, such as `.DS_Store`, sorted.
    #[must_use]
    pub fn left_by_systems(&self) -> &[String] {
        &self.left
    }

    /// The name of a file here, by its name in a manifest. A copy of a directory may have names
    /// in another Unicode form.
    #[must_use]
    pub fn actual<'a>(&'a self, name: &'a str) -> &'a str {
        if self.files.contains_key(name) {
            return name;
        }
        let actual = self.composed.get(&*names::composed(name));
        actual.map_or(name, String::as_str)
    }

    /// All names with their sizes, sorted.
    pub fn names(&self) -> impl Iterator<Item = (&str, u64)> {
        self.files
            .iter()
            .map(|(name, entry)| (name.as_str(), entry.size()))
    }

    /// Whether it is the bag of an archive, or was one: nobody can avoid the checks of a bag by
    /// taking `bagit.txt` away, or by putting a payload into a site.
    #[must_use]
    pub fn is_bag(&self) -> bool {
        let of_bags = [
            "bagit.txt",
            "bag-info.txt",
            "manifest-sha256.txt",
            "tagmanifest-sha256.txt",
            "START-HERE.html",
            "RECOVERY.txt",
        ];
        let is_of_a_bag = |name: &str| {
            let of = |own: &&str| own.eq_ignore_ascii_case(name);
            name.starts_with("data/") || of_bags.iter().any(of)
        };
        self.files.keys().any(|name| is_of_a_bag(name))
    }

    /// Whether there is a file with this name.
    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.files.contains_key(self.actual(name))
    }

    /// The indexes of a hosted site: which counts, says its unlock page.
    pub(super) fn indexes(&self) -> Indexes {
        let size = self.size(SHELL).unwrap_or_default();
        let page = (size <= markup::LARGEST as u64)
            .then(|| self.reader().ok()?.bytes(SHELL).ok()?)
            .flatten();
        Indexes::of(page.as_deref(), self.names().map(|(name, _)| name))
    }

    /// How many bytes a file has, where there is one of this name.
    #[must_use]
    pub fn size(&self, name: &str) -> Option<u64> {
        self.files.get(self.actual(name)).map(Entry::size)
    }

    /// How much of it, and of what is sealed in it, may be read.
    #[must_use]
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Reads files one after the other.
    ///
    /// # Errors
    /// When the zip cannot be opened again.
    pub fn reader(&self) -> Result<ContainerReader<'_>, ContainerError> {
        let zip = self.zip.as_deref().map(files::open).transpose()?;
        Ok(ContainerReader {
            container: self,
            zip,
        })
    }
}

/// Whether a path in a site is that of a slot offline: only what is sealed has any.
fn is_slot_script(path: &str) -> bool {
    let name = path.strip_prefix("slots/");
    let name = name.and_then(|name| name.strip_suffix(".js"));
    name.is_some_and(|name| ObjectName::try_from(name.to_owned()).is_ok())
}

/// Reads the files of a container.
pub struct ContainerReader<'a> {
    container: &'a Container,
    zip: Option<File>,
}

impl ContainerReader<'_> {
    /// Gives the content of a file to `take`; nothing where there is no such file. The content
    /// of a zip's file is read to its end, whatever `take` uses of it, and compared with what
    /// the zip says.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn with<T>(
        &mut self,
        name: &str,
        take: impl FnOnce(&mut dyn Read) -> std::io::Result<T>,
    ) -> Result<Option<T>, ContainerError> {
        let failed = files::failed("read", Path::new(name));
        match self.container.files.get(self.container.actual(name)) {
            None => Ok(None),
            Some(Entry::File(path, size)) => {
                let mut file = BufReader::new(files::open(path)?).take(*size);
                Ok(Some(take(&mut file).map_err(failed)?))
            }
            Some(Entry::Zipped(packed)) => {
                let zip = self.zip.as_mut().expect("a zip has zipped entries");
                let read = |zip| {
                    let mut content = EntryContent::of(zip, packed)?;
                    let taken = take(&mut content)?;
                    content.finish()?;
                    Ok(taken)
                };
                Ok(Some(read(zip).map_err(failed)?))
            }
        }
    }

    /// The bytes of a file, all of them in memory.
    ///
    /// # Errors
    /// When it cannot be read, or has more than [`AT_ONCE`].
    pub fn bytes(&mut self, name: &str) -> Result<Option<Vec<u8>>, ContainerError> {
        if self.container.size(name).is_some_and(|size| size > AT_ONCE) {
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

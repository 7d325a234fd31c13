//! What anybody may see of a sealed site: whether each file is one that deedbox writes, and
//! whether it is the one that was written. With the key, the index settles that for every file.
//! Without it, or with an older index, the unlock page settles it for viewer and stylesheet,
//! and the rest is reported as not checked.

mod named;

use std::collections::{BTreeMap, BTreeSet};

use super::container::{Container, ContainerError, ContainerReader};
use super::layout::SitePart;
use super::unlock_page::{self, LoadedFile};
use super::{Finding, Layout, Subject};
use crate::digest::{self, Digest};
use crate::markup;
use crate::plural::plural;
use crate::seal::index::{Index, Shell};
use crate::site;
use crate::site::layout::{self, HOST_FILES, SHELL, SITE_MARKER, STYLE_NAME, VIEWER_NAME};

/// What the files of a shell are compared with.
#[derive(Debug, Clone, Copy)]
pub(super) enum KnownDigests<'a> {
    /// No key was given.
    Nothing,
    /// The index that the key opened.
    Index(&'a Index),
    /// The key opened no index, which is a finding of its own.
    NoIndex,
}

/// Why there are no digests to compare with but those on the unlock page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    /// No key was given.
    Page,
    /// The index is of 0.1.0, which sealed no digests of these files.
    OlderIndex,
    /// The index does not open.
    BrokenIndex,
}

impl Told {
    /// Says how to check what the unlock page cannot settle.
    fn otherwise(self) -> &'static str {
        match self {
            Self::Page => "a passphrase, or `--against` a build, tells it",
            Self::OlderIndex => "the index is of an older version; `--against` a build tells it",
            Self::BrokenIndex => "the index, which does not open, would tell it",
        }
    }
}

/// The files of a site by what they are for, with their paths below it.
#[derive(Debug, Default)]
pub(super) struct Files {
    shell: BTreeSet<String>,
    host: BTreeSet<String>,
    /// The slots: their names and paths.
    pub(super) slots: BTreeMap<String, String>,
    /// The ledgers: their names and paths.
    ledgers: BTreeMap<String, String>,
}

/// Sorts the files, and reports those that are no part of a site.
fn account(container: &Container, layout: &Layout, found: &mut Vec<Finding>) -> Files {
    let mut files = Files::default();
    for (name, _) in container.names() {
        let Some(path) = layout.below(name) else {
            continue;
        };
        match layout.part(path) {
            SitePart::Index | SitePart::Object => {}
            SitePart::Shell => {
                files.shell.insert(path.to_owned());
            }
            SitePart::Host => {
                files.host.insert(path.to_owned());
            }
            SitePart::Slot(slot) => {
                files.slots.insert(slot.to_owned(), path.to_owned());
            }
            SitePart::Ledger(ledger) => {
                files.ledgers.insert(ledger.to_owned(), path.to_owned());
            }
            SitePart::OtherIndex => found.push(
                Finding::wrong(
                    Subject::Shell,
                    format!("`{name}` is not the index that the unlock page names"),
                )
                .at(name),
            ),
            SitePart::Leftover => {
                let why =
                    "it was left behind by a run that was killed, and the next build removes it";
                found.push(
                    Finding::not_checked(Subject::Shell, format!("`{name}`: {why}")).at(name),
                );
            }
            SitePart::Unknown => found.push(
                Finding::wrong(
                    Subject::Shell,
                    format!("`{name}` is no part of the site: deedbox writes no file of this name"),
                )
                .at(name),
            ),
        }
    }
    files
}

/// A check of every file of a site.
pub(super) struct ShellCheck<'a, 'r> {
    pub(super) container: &'a Container,
    pub(super) reader: &'a mut ContainerReader<'r>,
    pub(super) layout: Layout,
    /// Whether it is also compared with a build, which settles what the page does not.
    pub(super) is_compared: bool,
    pub(super) found: &'a mut Vec<Finding>,
}

impl ShellCheck<'_, '_> {
    /// Accounts for every file of the site.
    pub(super) fn check(mut self, known: KnownDigests<'_>) -> Result<(), ContainerError> {
        let files = account(self.container, &self.layout, self.found);
        match known {
            KnownDigests::Index(
                index @ Index {
                    shell: Some(shell), ..
                },
            ) => {
                self.ledgers(index, &files)?;
                self.against_index(shell, &files)
            }
            KnownDigests::Index(_) => self.by_page(&files, Told::OlderIndex),
            KnownDigests::Nothing => self.by_page(&files, Told::Page),
            KnownDigests::NoIndex => self.by_page(&files, Told::BrokenIndex),
        }
    }

    /// The one ledger that may be there is the one that the index names. A copy that somebody took
    /// with a browser has none.
    fn ledgers(&mut self, index: &Index, files: &Files) -> Result<(), ContainerError> {
        if !self.layout.is_hosted() {
            return Ok(());
        }
        for (ledger, path) in &files.ledgers {
            let named = index.ledger.as_ref().filter(|name| name.as_str() == ledger);
            let Some(name) = named else {
                let fact = format!("`{path}` is not in the index");
                self.found
                    .push(Finding::wrong(Subject::Shell, fact).at(path));
                continue;
            };
            if !name.is_of(&Digest::of(&self.bytes(path)?)) {
                let fact = format!("`{path}` is not the one that the index names");
                self.found
                    .push(Finding::wrong(Subject::Shell, fact).at(path));
            }
        }
        let missing = index.ledger.as_ref();
        let missing = missing.filter(|name| !files.ledgers.contains_key(name.as_str()));
        if let Some(name) = missing {
            let path = layout::ledger(name);
            let text = format!("`{path}`: it is not here, and only the firm's next build needs it");
            self.found
                .push(Finding::not_checked(Subject::Shell, text).at(path));
        }
        Ok(())
    }

    /// The unlock page as the index knows it, without the name of the index. A page that names none
    /// is a finding.
    fn without_index(&mut self, page: &[u8]) -> Vec<u8> {
        if site::index_in(page).is_none() {
            self.odd(SHELL, "it names no index");
        }
        site::without_index(page)
    }

    /// Compares every file with its digest in the index.
    fn against_index(&mut self, shell: &Shell, files: &Files) -> Result<(), ContainerError> {
        let before = self.found.len();
        let wanted = match self.layout.is_hosted() {
            true => &shell.hosted,
            false => &shell.offline,
        };
        let there = files.shell.union(&files.host);
        let mut foreign: Vec<&str> = there
            .filter(|path| !wanted.contains_key(*path))
            .map(String::as_str)
            .collect();
        for (path, digest) in wanted {
            if !files.shell.contains(path) && !files.host.contains(path) {
                // Some files hosts read and do not serve.
                if self.layout.part(path) != SitePart::Host {
                    self.missing(path);
                }
                continue;
            }
            let bytes = self.bytes(path)?;
            let known = match path == SHELL && self.layout.index_name().is_some() {
                true => self.without_index(&bytes),
                false => bytes,
            };
            self.compare(path, digest, &Digest::of(&known));
        }
        // Links are for the host: an archive outlives them.
        let is_hosted = self.layout.is_hosted();
        self.slots_of_index(shell, files)?;
        let slots = files.slots.iter();
        foreign.extend(
            slots
                .filter(|(slot, _)| {
                    let is_link = is_hosted && shell.links.contains_key(*slot);
                    !is_link && !shell.slots.contains_key(*slot)
                })
                .map(|(_, path)| path.as_str()),
        );
        for path in foreign {
            let name = self.layout.path(path);
            let fact = format!("`{name}` is not in the index");
            self.found
                .push(Finding::wrong(Subject::Shell, fact).at(name));
        }
        if self.found.len() == before {
            self.found.push(Finding::right(
                Subject::Shell,
                format!(
                    "unlock page, viewer and stylesheet, all {} files that anybody may see, are those of the index, and so {}",
                    files.shell.len() + files.host.len(),
                    self.counted(shell),
                ),
            ));
        }
        Ok(())
    }

    /// Checks what the unlock page can settle. Nothing here can settle whether the page itself
    /// is the one that was built. Whoever gave a key expects an answer to that, so no file is
    /// called right then.
    fn by_page(&mut self, files: &Files, told: Told) -> Result<(), ContainerError> {
        if !files.shell.contains(SHELL) {
            self.missing(SHELL);
            return Ok(());
        }
        let path = self.layout.path(SHELL);
        if self
            .container
            .size(&path)
            .is_some_and(|size| size > markup::LARGEST as u64)
        {
            self.odd(SHELL, "it is larger than an unlock page");
            return Ok(());
        }
        let html = self.bytes(SHELL)?;
        let page = unlock_page::read(&html, self.layout.is_hosted());
        let before = self.found.len();
        for why in &page.wrong {
            self.odd(SHELL, why);
        }
        self.count_slots(page.slots, files);
        for name in page.names {
            if !files.slots.contains_key(&name) {
                let path = self.layout.name(&format!("slots/{name}"));
                self.missing(self.layout.below(&path).unwrap_or(&path));
            }
        }
        let loaded = [&page.viewer, &page.style];
        // A copy that was kept only for its sealed files has neither.
        let is_kept = !loaded.iter().any(|one| files.shell.contains(&one.path));
        self.only_loaded(&loaded, files);
        if self.layout.index_name().is_some() {
            self.brand(&page.brand, is_kept, files);
        }
        let is_older = told == Told::OlderIndex;
        let what = match is_older {
            true => "whether unlock page, viewer and stylesheet are the built ones",
            false => "the words of the unlock page",
        };
        let mut rest = vec![what.to_owned()];
        if is_kept {
            let why = format!(
                "`{VIEWER_NAME}` and `{STYLE_NAME}`: they are not here, so this copy does not open in a browser"
            );
            self.found.push(Finding::not_checked(Subject::Shell, why));
        } else {
            for one in loaded.into_iter().filter(|one| !one.path.is_empty()) {
                self.loaded(one, files)?;
            }
            if !self.layout.is_hosted() && !is_older {
                rest.push("viewer and stylesheet".to_owned());
            }
        }
        let changed: Vec<String> = self.host_files(files)?;
        rest.extend(changed);
        let brand = files.shell.iter().filter(|path| path.starts_with("brand/"));
        rest.push(plural(brand.count(), "file of the brand"));
        rest.push(match files.slots.len() {
            1 => "whose the one slot is".to_owned(),
            slots => format!("whose the {slots} slots are, of people and of links"),
        });
        if self.found.len() == before && self.layout.is_hosted() && !is_older {
            let fact = "viewer and stylesheet are those that the unlock page names, and it loads nothing else";
            self.found.push(Finding::right(Subject::Shell, fact));
        }
        if self.is_compared {
            return Ok(());
        }
        self.unnamed(files, told);
        let rest = rest.join(", ");
        let otherwise = told.otherwise();
        self.found.push(Finding::not_checked(
            Subject::Shell,
            format!("{rest}: {otherwise}"),
        ));
        Ok(())
    }

    /// Checks a file that the unlock page loads.
    fn loaded(&mut self, loaded: &LoadedFile, files: &Files) -> Result<(), ContainerError> {
        let (path, integrity) = (loaded.path.as_str(), loaded.integrity.as_deref());
        if !files.shell.contains(path) {
            self.missing(path);
            return Ok(());
        }
        // From file:// a browser has no origin to check an integrity attribute with.
        if !self.layout.is_hosted() {
            return Ok(());
        }
        let Some(integrity) = integrity else {
            self.odd(
                SHELL,
                &format!("it has no integrity attribute for `{path}`"),
            );
            return Ok(());
        };
        let actual = digest::integrity(&self.bytes(path)?);
        if actual != integrity {
            let name = self.layout.path(path);
            let fact = format!("`{name}` is not the one that the unlock page names");
            let finding = Finding::wrong(Subject::Shell, fact).at(name);
            self.found.push(finding.instead(integrity, actual));
        }
        Ok(())
    }

    /// The files for hosts that no version of deedbox writes so.
    fn host_files(&mut self, files: &Files) -> Result<Vec<String>, ContainerError> {
        let mut changed = Vec::new();
        for path in HOST_FILES.into_iter().chain([SITE_MARKER]) {
            if files.host.contains(path) && !layout::is_host_file(path, &self.bytes(path)?) {
                changed.push(format!("`{path}`"));
            }
        }
        Ok(changed)
    }

    pub(super) fn bytes(&mut self, path: &str) -> Result<Vec<u8>, ContainerError> {
        let bytes = self.reader.bytes(&self.layout.path(path))?;
        Ok(bytes.unwrap_or_default())
    }

    pub(super) fn compare(&mut self, path: &str, wanted: &Digest, actual: &Digest) {
        if wanted != actual {
            let name = self.layout.path(path);
            let fact = format!(
                "`{name}` is not the one that the index names: {actual} instead of {wanted}"
            );
            let finding = Finding::wrong(Subject::Shell, fact).at(name);
            self.found.push(finding.instead(wanted, actual));
        }
    }

    pub(super) fn missing(&mut self, path: &str) {
        let name = self.layout.path(path);
        let fact = format!("`{name}` is missing");
        self.found
            .push(Finding::wrong(Subject::Shell, fact).at(name));
    }

    pub(super) fn odd(&mut self, path: &str, why: &str) {
        let name = self.layout.path(path);
        let fact = format!("`{name}`: {why}");
        self.found
            .push(Finding::wrong(Subject::Shell, fact).at(name));
    }
}

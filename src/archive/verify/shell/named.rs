//! Which files of a site its unlock page names, and which nothing names that takes no key.

use std::collections::BTreeSet;

use super::{Files, ShellCheck, Told};
use crate::archive::verify::layout::SitePart;
use crate::archive::verify::unlock_page::LoadedFile;
use crate::archive::verify::{Finding, Subject};
use crate::plural::plural;
use crate::site::layout::{self, SHELL};

impl ShellCheck<'_, '_> {
    /// Reports viewers and stylesheets that the unlock page does not load.
    pub(super) fn only_loaded(&mut self, loaded: &[&LoadedFile], files: &Files) {
        let brand = |path: &str| path.starts_with("brand/");
        let others = files.shell.iter().filter(|path| {
            let is_loaded = loaded.iter().any(|one| one.path == **path);
            *path != SHELL && !brand(path) && !is_loaded
        });
        for path in others.filter(|path| layout::name_in(path).is_some()) {
            let name = self.layout.path(path);
            let fact = format!("`{name}` is not one that the unlock page loads");
            self.found
                .push(Finding::wrong(Subject::Shell, fact).at(name));
        }
    }

    /// Compares the images and fonts with those that the unlock page names: it names all of them.
    pub(super) fn brand(&mut self, named: &BTreeSet<String>, is_kept: bool, files: &Files) {
        let is_brand = |path: &&String| path.starts_with("brand/");
        for path in files.shell.iter().filter(is_brand) {
            if !named.contains(path) {
                let fact = format!("`{path}` is not one that the unlock page names");
                self.found
                    .push(Finding::wrong(Subject::Shell, fact).at(path));
            }
        }
        if !is_kept {
            let missing = named.iter().filter(|path| !files.shell.contains(*path));
            missing.for_each(|path| self.missing(path));
        }
    }

    /// Says which files nothing outside of the sealed index names, so that one more of them, under a
    /// name that fits its bytes, would not be seen.
    pub(super) fn unnamed(&mut self, files: &Files, told: Told) {
        if self.layout.index_name().is_none() {
            return;
        }
        let objects = self.container.names().filter(|(name, _)| {
            let path = self.layout.below(name);
            path.is_some_and(|path| self.layout.part(path) == SitePart::Object)
        });
        let mut unnamed = vec![plural(objects.count(), "object")];
        unnamed.extend(files.ledgers.values().map(|path| format!("`{path}`")));
        let others = match files.ledgers.len() {
            0 | 1 => "",
            _ => " (a site has one ledger)",
        };
        let (unnamed, otherwise) = (unnamed.join(", "), told.otherwise());
        let text = format!(
            "whether all that `{SHELL}` does not name belongs to the site: {unnamed}{others}: {otherwise}"
        );
        self.found
            .push(Finding::not_checked(Subject::Shell, text).at(self.layout.path(SHELL)));
    }
}

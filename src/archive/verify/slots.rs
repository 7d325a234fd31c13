//! The slots of a site: whether each is the one of the index, and how many there are of people
//! and of links.

use super::container::ContainerError;
use super::shell::{Files, ShellCheck};
use super::{Finding, Subject};
use crate::digest::Digest;
use crate::plural::plural;
use crate::seal;
use crate::seal::index::Shell;
use crate::site::layout::SHELL;

impl ShellCheck<'_, '_> {
    /// How many slots there are, people's and those of links that open for a while.
    pub(super) fn counted(&self, shell: &Shell) -> String {
        let people = match shell.slots.len() {
            1 => "1 person".to_owned(),
            people => format!("{people} people"),
        };
        let links = if self.layout.is_hosted() {
            shell.links.len()
        } else {
            0
        };
        let whose = match links {
            0 => people,
            links => format!("{people} and {}", plural(links, "link")),
        };
        match shell.slots.len() + links {
            1 => format!("is the one slot: of {whose}"),
            slots => format!("are all {slots} slots: of {whose}"),
        }
    }

    /// Compares each slot with its digest in the index, and says whom one concerns that differs.
    pub(super) fn slots_of_index(
        &mut self,
        shell: &Shell,
        files: &Files,
    ) -> Result<(), ContainerError> {
        let is_hosted = self.layout.is_hosted();
        let links = shell.links.iter().filter(|_| is_hosted);
        for (slot, digest) in shell.slots.iter().chain(links) {
            let Some(path) = files.slots.get(slot) else {
                let path = self.layout.name(&format!("slots/{slot}"));
                self.missing(self.layout.below(&path).unwrap_or(&path));
                continue;
            };
            let bytes = self.bytes(path)?;
            // A file that is no age file at all has a digest too.
            let binary = seal::binary(self.layout.unwrap(&bytes));
            let before = self.found.len();
            self.compare(path, digest, &Digest::of(&binary.unwrap_or(bytes)));
            let whose = match shell.slots.contains_key(slot) {
                true => "the person whose slot it is",
                false => "whoever has this link",
            };
            for finding in self.found.iter_mut().skip(before) {
                let text = &finding.text;
                finding.text = format!("{text}; {whose} cannot open this until it is copied again");
            }
        }
        Ok(())
    }

    /// Checks that there are as many slots as the unlock page says.
    pub(super) fn count_slots(&mut self, counts: Option<usize>, files: &Files) {
        let there = files.slots.len();
        let Some(counts) = counts else {
            return self.odd(SHELL, "it does not say how many slots there are");
        };
        if counts != there {
            let fact = format!(
                "the unlock page counts {}, and there {}",
                plural(counts, "slot"),
                match there {
                    1 => "is 1".to_owned(),
                    _ => format!("are {there}"),
                }
            );
            let finding = Finding::wrong(Subject::Shell, fact).instead(counts, there);
            self.found.push(finding.at(self.layout.path("slots/")));
        }
    }
}

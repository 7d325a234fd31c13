//! By which rule the titles of a client's lists and tables become addresses. It is settled when
//! the client gets its key, before anything is published, and kept from then on.

use std::path::Path;

use crate::files;
use crate::firm_tree::{KEYRING, names_of};
use crate::slug;

/// The rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Naming {
    /// Names that deedbox 0.1.0 gave, and that can be used, stay.
    Earlier,
    /// As names are written in Latin letters where this language is spoken.
    Spelt(String),
}

impl Default for Naming {
    fn default() -> Self {
        Self::Spelt(String::new())
    }
}

impl Naming {
    /// The rule for a client: what was written down with its key; by its present language where
    /// it has no key yet. A key without a rule is older than the rule.
    ///
    /// # Errors
    /// When a file cannot be read.
    pub(super) fn of(content: &Path, client: &str, language: &str) -> files::Result<Self> {
        let keyring = content.join(KEYRING);
        let previous = keyring.join(format!(".{client}.previous"));
        let entries = [keyring.join(client), previous];
        let is_there = |at: &std::path::PathBuf| files::metadata(at).is_some();
        if !entries.iter().any(is_there) {
            return Ok(Self::Spelt(language.to_owned()));
        }
        let kept = files::read_if_there(&content.join(names_of(client)))?;
        Ok(kept.map_or(Self::Earlier, |kept| {
            Self::Spelt(String::from_utf8_lossy(&kept).trim().to_owned())
        }))
    }

    /// The name for a title, and another that leads to it; nothing where no letter is left.
    pub(super) fn name(&self, title: &str) -> Option<(String, Option<String>)> {
        let (earlier, plain) = (slug::earlier(title), slug::of(title));
        let (name, also) = match self {
            Self::Earlier if slug::is_usable(&earlier) => (earlier, plain),
            Self::Earlier => (plain?, Some(earlier).filter(|earlier| !earlier.is_empty())),
            Self::Spelt(language) => {
                let name = slug::in_language(title, language)?;
                let is_other = |also: &String| *also != name && !also.is_empty();
                let also = [plain, Some(earlier)].into_iter().flatten().find(is_other);
                (name, also)
            }
        };
        let also = also.filter(|also| *also != name);
        Some((name, also))
    }
}

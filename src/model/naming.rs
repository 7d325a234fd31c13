//! By which rule the titles of a client's lists and tables become addresses.

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
    /// The name for a title, and another that leads to it; nothing where no letter is left.
    pub(crate) fn name(&self, title: &str) -> Option<(String, Option<String>)> {
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

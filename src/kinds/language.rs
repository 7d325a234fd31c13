//! Language tags, as settings and declarations name them: the language by two or three
//! letters, and what narrows it.

use icu_locale_core::LanguageIdentifier;

/// The tag in the form in which pages say it; none where it is no language tag.
pub(crate) fn canonical(tag: &str) -> Option<String> {
    LanguageIdentifier::try_from_str(tag)
        .ok()
        .filter(|read| read.language.as_str().len() <= 3 && !read.language.is_unknown())
        .map(|read| read.to_string())
}

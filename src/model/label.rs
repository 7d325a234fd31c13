//! What people read of a kind, a field or a choice: in the words of its declaration, or
//! in several languages.

use std::fmt;
use std::ops::Deref;

/// Words that people read. They read as a text, in the language of who declared them;
/// which of them a client sees is decided where pages are made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    text: String,
    languages: Vec<(String, String)>,
    is_own: bool,
}

impl Label {
    /// The program's own words, or those that a name gives: `recorded_by` is `Recorded by`.
    #[must_use]
    pub fn made(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            languages: Vec::new(),
            is_own: false,
        }
    }

    /// What a firm wrote: it is not the program's word, even where it is spelled like one.
    #[must_use]
    pub fn own(text: impl Into<String>) -> Self {
        Self {
            is_own: true,
            ..Self::made(text)
        }
    }

    /// What a firm wrote in several languages, by their tags. Where none is asked for it
    /// is the English one, or the first; none where there are none.
    #[must_use]
    pub fn of_languages(languages: Vec<(String, String)>) -> Option<Self> {
        let english = languages.iter().find(|(tag, _)| tag == "en");
        let text = english.or(languages.first())?.1.clone();
        Some(Self {
            text,
            languages,
            is_own: true,
        })
    }

    /// The words.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether a firm chose the words.
    #[must_use]
    pub fn is_own(&self) -> bool {
        self.is_own
    }

    /// What the declaration has for a language: for `de-AT` that, or what it has for `de`.
    #[must_use]
    pub fn in_language(&self, tag: &str) -> Option<&str> {
        let mut wanted = tag;
        loop {
            let found = self
                .languages
                .iter()
                .find(|(known, _)| known.eq_ignore_ascii_case(wanted));
            if let Some((_, words)) = found {
                return Some(words);
            }
            wanted = wanted.rsplit_once('-')?.0;
        }
    }

    /// Whether it is that, in any of its languages, whatever the case.
    #[must_use]
    pub fn is(&self, words: &str) -> bool {
        let languages = self.languages.iter().map(|(_, own)| own);
        std::iter::once(&self.text)
            .chain(languages)
            .any(|own| own.eq_ignore_ascii_case(words))
    }

    /// Puts the words of one language in the place of all.
    pub fn settle(&mut self, words: &str) {
        words.clone_into(&mut self.text);
    }
}

impl Deref for Label {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_has_the_words_of_the_nearest_language() {
        let words = [
            ("en", "Site visit"),
            ("de", "Ortstermin"),
            ("de-AT", "Lokalaugenschein"),
        ];
        let words = words.map(|(tag, words)| (tag.to_owned(), words.to_owned()));
        let label = Label::of_languages(words.to_vec()).expect("there are some");
        assert_eq!(label.as_str(), "Site visit");
        assert_eq!(label.in_language("de-AT"), Some("Lokalaugenschein"));
        assert_eq!(label.in_language("de-CH-1996"), Some("Ortstermin"));
        assert_eq!(label.in_language("den"), None);
        assert!(label.is("ortstermin") && !label.is("Termin"));
        assert_eq!(Label::of_languages(Vec::new()), None);
        let german = Label::of_languages(words[1..].to_vec()).expect("there are some");
        assert_eq!(german.as_str(), "Ortstermin");
    }
}

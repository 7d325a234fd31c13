//! What headings are called in links: the rule of GitHub, which editors and other programs
//! follow, so that a link that works there works here. And the rule of deedbox 0.1, whose
//! links still lead where they led.

use std::collections::HashMap;

use icu_properties::CodePointMapData;
use icu_properties::props::GeneralCategory;

/// Names of the headings of one text, each given once.
#[derive(Debug, Default)]
pub(super) struct HeadingNames(HashMap<String, usize>);

impl HeadingNames {
    /// The name of a heading with these words; a number behind it where it is taken.
    pub(super) fn name(&mut self, words: &str) -> String {
        let name = slug(words);
        self.once(if name.is_empty() { "section" } else { &name })
    }

    /// The name itself, or with a number behind it.
    pub(super) fn once(&mut self, wanted: &str) -> String {
        let mut name = wanted.to_owned();
        while self.0.contains_key(&name) {
            let count = self.0.entry(wanted.to_owned()).or_default();
            *count += 1;
            name = format!("{wanted}-{count}");
        }
        self.0.insert(name.clone(), 0);
        name
    }
}

/// Letters, marks, digits and what connects them, in small letters; a hyphen for each space,
/// and nothing for anything else.
fn slug(words: &str) -> String {
    let lower = words.to_lowercase();
    let kept = lower.chars().filter(|letter| is_kept(*letter));
    kept.map(|letter| if letter == ' ' { '-' } else { letter })
        .collect()
}

fn is_kept(letter: char) -> bool {
    if letter.is_ascii() {
        return letter.is_ascii_alphanumeric() || matches!(letter, ' ' | '-' | '_');
    }
    letter.is_alphabetic()
        || matches!(
            CodePointMapData::<GeneralCategory>::new().get(letter),
            GeneralCategory::NonspacingMark
                | GeneralCategory::SpacingMark
                | GeneralCategory::EnclosingMark
                | GeneralCategory::DecimalNumber
                | GeneralCategory::ConnectorPunctuation
        )
}

/// Names as deedbox 0.1 gave them.
#[derive(Debug, Default)]
pub(super) struct Earlier(HashMap<String, usize>);

impl Earlier {
    /// The name of a heading with these words.
    pub(super) fn name(&mut self, words: &str) -> String {
        let mut name = String::new();
        for letter in words.chars().flat_map(char::to_lowercase) {
            if letter.is_alphanumeric() {
                name.push(letter);
            } else if !name.ends_with('-') && !name.is_empty() {
                name.push('-');
            }
        }
        let name = name.trim_end_matches('-');
        let name = if name.is_empty() { "section" } else { name };
        let count = self.0.entry(name.to_owned()).or_default();
        *count += 1;
        if *count == 1 {
            name.to_owned()
        } else {
            format!("{name}-{count}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(serde::Deserialize)]
    struct Case {
        headings: Vec<String>,
        ids: Vec<String>,
    }

    #[test]
    fn headings_are_called_as_github_calls_them() {
        let vectors = include_str!("../../tests/vectors/headings.json");
        let cases: Vec<Case> = serde_json::from_str(vectors).expect("vectors");
        assert!(cases.len() > 20);
        for case in cases {
            let mut names = HeadingNames::default();
            for (words, id) in case.headings.iter().zip(&case.ids) {
                // No element has an empty id.
                let id = if id.is_empty() { "section" } else { id };
                assert_eq!(names.name(words), id, "{:?}", case.headings);
            }
        }
    }

    #[test]
    fn a_heading_without_a_letter_has_a_name_too() {
        let mut names = HeadingNames::default();
        assert_eq!(names.name("…"), "section");
        assert_eq!(names.name("?!"), "section-1");
    }

    #[test]
    fn earlier_names_are_as_they_were() {
        let mut names = Earlier::default();
        let given = [
            "What next?",
            "What next",
            "They're",
            "A & B",
            "snake_case",
            "...",
        ];
        assert_eq!(
            given.map(|words| names.name(words)),
            [
                "what-next",
                "what-next-2",
                "they-re",
                "a-b",
                "snake-case",
                "section"
            ]
        );
    }
}

//! What the headings of a text are called in links.

use std::collections::HashMap;

/// Ids of the headings of one text, each given once.
#[derive(Debug, Default)]
pub(super) struct Ids(HashMap<String, usize>);

impl Ids {
    /// The id of a heading with these words.
    pub(super) fn name(&mut self, words: &str) -> String {
        let mut id = String::new();
        for letter in words.chars().flat_map(char::to_lowercase) {
            if letter.is_alphanumeric() {
                id.push(letter);
            } else if !id.ends_with('-') && !id.is_empty() {
                id.push('-');
            }
        }
        let id = id.trim_end_matches('-');
        let id = if id.is_empty() { "section" } else { id };
        let count = self.0.entry(id.to_owned()).or_default();
        *count += 1;
        if *count == 1 {
            id.to_owned()
        } else {
            format!("{id}-{count}")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Document;

    #[test]
    fn equal_headings_get_different_ids() {
        let document =
            Document::read("# What *next*?\n\n## What next\n\n### Ünder {#own}\n\n#### ...\n");
        let ids: Vec<_> = document.headings().iter().map(|one| &one.id).collect();
        assert_eq!(ids, ["what-next", "what-next-2", "own", "section"]);
    }
}

//! Which Markdown records are written in, what its headings are called and what
//! raw HTML may say, so that checking and rendering read the same.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};

use ammonia::{UrlRelative, UrlRelativeEvaluate};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// CommonMark with tables, task lists, footnotes, strikethrough and headings
/// with attributes.
pub const OPTIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_HEADING_ATTRIBUTES);

/// Ids of the headings of one text, each given once.
#[derive(Debug, Default)]
pub struct Ids(HashMap<String, usize>);

impl Ids {
    /// The id of a heading with these words.
    pub fn name(&mut self, words: &str) -> String {
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

/// The ids that the headings of a text get.
#[must_use]
pub fn heading_ids(text: &str) -> HashSet<String> {
    let mut ids = Ids::default();
    let mut found = HashSet::new();
    let mut heading: Option<(Option<String>, String)> = None;
    for event in Parser::new_ext(text, OPTIONS) {
        match event {
            Event::Start(Tag::Heading { id, .. }) => {
                heading = Some((id.map(String::from), String::new()));
            }
            Event::Text(text) | Event::Code(text) => {
                if let Some((_, words)) = &mut heading {
                    words.push_str(&text);
                }
            }
            Event::End(TagEnd::Heading(_)) => {
                if let Some((given, words)) = heading.take() {
                    found.insert(given.unwrap_or_else(|| ids.name(&words)));
                }
            }
            _ => {}
        }
    }
    found
}

/// Whether a text holds HTML that was written by hand.
#[must_use]
pub fn has_raw_html(text: &str) -> bool {
    let is_raw = |event| matches!(event, Event::Html(_) | Event::InlineHtml(_));
    text.contains('<') && Parser::new_ext(text, OPTIONS).any(is_raw)
}

/// Keeps harmless HTML only: no script, no style, no form, no event handlers.
/// Every link and image that is not a whole address is written as `relative` says.
#[must_use]
pub fn clean<'a>(html: &str, relative: impl Fn(&str) -> String + Send + Sync + 'a) -> String {
    ammonia::Builder::default()
        .add_generic_attributes(["id", "class"])
        .add_tags(["section", "figure", "figcaption"])
        .url_relative(UrlRelative::Custom(Box::new(Rewrite(relative))))
        .link_rel(Some("noopener noreferrer"))
        .url_schemes(["http", "https", "mailto", "tel"].into())
        .clean(html)
        .to_string()
}

/// What the images in a piece of HTML show, in order, as it stands there.
#[must_use]
pub fn raw_images(html: &str) -> Vec<String> {
    if !html.contains('<') {
        return Vec::new();
    }
    let images = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&images);
    let _ = ammonia::Builder::default()
        .attribute_filter(move |element, attribute, value| {
            if element == "img" && attribute == "src" {
                let mut images = seen.lock().expect("no other thread has it");
                images.push(value.to_owned());
            }
            None
        })
        .clean(html);
    let images = images.lock().expect("no thread failed");
    images.clone()
}

struct Rewrite<F>(F);

impl<'a, F: Fn(&str) -> String + Send + Sync + 'a> UrlRelativeEvaluate<'a> for Rewrite<F> {
    fn evaluate<'url>(&self, url: &'url str) -> Option<Cow<'url, str>> {
        Some(Cow::Owned((self.0)(url)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_headings_get_different_ids() {
        let ids = heading_ids("# What *next*?\n\n## What next\n\n### Ünder {#own}\n\n#### ...\n");
        let mut ids: Vec<_> = ids.into_iter().collect();
        ids.sort();
        assert_eq!(ids, ["own", "section", "what-next", "what-next-2"]);
    }
}

//! Which Markdown records are written in, what its headings are called and what
//! raw HTML may say, so that checking and rendering read the same.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};

use ammonia::{UrlRelative, UrlRelativeEvaluate};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use super::links::is_half;

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

/// Elements may stand in one another so deep. To close one, all that are open are looked at:
/// without a limit a text would cost the square of its length.
pub const DEEPEST: usize = 256;

/// Whether a text with raw HTML becomes elements in elements deeper than [`DEEPEST`].
#[must_use]
pub fn is_too_deep(text: &str) -> bool {
    if !has_raw_html(text) {
        return false;
    }
    let mut html = String::with_capacity(text.len() * 3 / 2);
    pulldown_cmark::html::push_html(&mut html, Parser::new_ext(text, OPTIONS));
    goes_too_deep(&html)
}

/// Counts tags as they are written. Those that HTML lets stay open without nesting, or that
/// hold nothing, do not count.
fn goes_too_deep(html: &str) -> bool {
    const FLAT: [&str; 24] = [
        "area", "base", "br", "col", "dd", "dt", "embed", "hr", "img", "input", "li", "link",
        "meta", "option", "p", "param", "source", "tbody", "td", "tfoot", "th", "thead", "tr",
        "wbr",
    ];
    let (mut open, mut rest) = (0_usize, html);
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        let is_end = rest.starts_with('/');
        let name = rest.strip_prefix('/').unwrap_or(rest);
        let end = name.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-');
        let name = &name[..end.unwrap_or(name.len())];
        let is_flat = FLAT.iter().any(|flat| flat.eq_ignore_ascii_case(name));
        if !name.starts_with(|first: char| first.is_ascii_alphabetic()) || is_flat {
            continue;
        }
        open = if is_end {
            open.saturating_sub(1)
        } else {
            open + 1
        };
        if open > DEEPEST {
            return true;
        }
    }
    false
}

/// Keeps harmless HTML only: no script, no style, no form, no event handlers. Of what is
/// nested too deep, which `check` refuses, nothing is left.
/// Every link and image that is not a whole address is written as `relative` says.
#[must_use]
pub fn clean<'a>(html: &str, relative: impl Fn(&str) -> String + Send + Sync + 'a) -> String {
    if goes_too_deep(html) {
        return String::new();
    }
    ammonia::Builder::default()
        .add_generic_attributes(["id", "class"])
        .add_tags(["section", "figure", "figcaption"])
        // Nobody reads them, and they are not looked at as addresses.
        .rm_tag_attributes("blockquote", ["cite"])
        .rm_tag_attributes("q", ["cite"])
        .rm_tag_attributes("del", ["cite"])
        .rm_tag_attributes("ins", ["cite"])
        // Whole addresses stay; half of one is looked at like a path.
        .attribute_filter(|_, attribute, value| {
            let is_address = matches!(attribute, "href" | "src");
            Some(if is_address && is_half(value) {
                Cow::Owned(format!("./{}", value.trim()))
            } else {
                Cow::Borrowed(value)
            })
        })
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
    fn only_what_is_nested_counts() {
        let flat = "<p>a<br><img src=x><b>c</b>\n".repeat(1000);
        assert!(!is_too_deep(&flat));
        let list = format!("<ul>{}</ul>", "<li>a".repeat(1000));
        assert!(!is_too_deep(&list));
        assert!(
            !is_too_deep(&format!("{}x", "> ".repeat(DEEPEST + 9))),
            "no HTML"
        );
        for tag in ["<div>", "<B>", "<ul><li>", "<i>a"] {
            assert!(is_too_deep(&tag.repeat(DEEPEST + 1)), "{tag}");
            assert_eq!(clean(&tag.repeat(DEEPEST + 1), |_| String::new()), "");
        }
        assert!(is_too_deep(&format!(
            "<b>a</b>\n\n{}x",
            "> ".repeat(DEEPEST + 1)
        )));
    }

    #[test]
    fn equal_headings_get_different_ids() {
        let ids = heading_ids("# What *next*?\n\n## What next\n\n### Ünder {#own}\n\n#### ...\n");
        let mut ids: Vec<_> = ids.into_iter().collect();
        ids.sort();
        assert_eq!(ids, ["own", "section", "what-next", "what-next-2"]);
    }
}

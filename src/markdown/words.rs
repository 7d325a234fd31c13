//! Words: those of a text as they are searched, those of a heading that it is called by, and
//! the addresses among them.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd};

use super::autolinks::addresses;
use super::parts::{Link, Role};

/// The words, without the marks and the addresses, those that stand in HTML too, parted by
/// single spaces.
pub(super) fn of(events: &[Event<'_>]) -> String {
    let mut line = String::new();
    let mut is_text = true;
    for event in events {
        match event {
            Event::Start(Tag::MetadataBlock(_)) => is_text = false,
            Event::End(TagEnd::MetadataBlock(_)) => is_text = true,
            _ if !is_text => {}
            Event::Text(words) | Event::Code(words) => line.push_str(words),
            Event::InlineHtml(tag) => line.push_str(&in_html(tag)),
            Event::Html(html) => {
                line.push_str(&in_html(html));
                line.push(' ');
            }
            Event::SoftBreak | Event::HardBreak | Event::Rule => line.push(' '),
            Event::End(
                TagEnd::Paragraph
                | TagEnd::Heading(_)
                | TagEnd::Item
                | TagEnd::TableCell
                | TagEnd::CodeBlock
                | TagEnd::Image,
            ) => line.push(' '),
            _ => {}
        }
    }
    let words: Vec<&str> = line.split_whitespace().collect();
    words.join(" ")
}

/// Elements that part no words: `H<sub>2</sub>O`.
const WITHIN_WORDS: [&str; 22] = [
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "del", "dfn", "em", "i", "ins", "kbd", "mark",
    "q", "s", "small", "span", "strong", "sub", "sup", "u",
];

/// The words of HTML as a page shows them: nothing of scripts, styles and comments.
pub(super) fn in_html(html: &str) -> String {
    let mut spaced = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        spaced.push_str(&rest[..at]);
        let tag = rest[at + 1..].trim_start_matches('/');
        let name = tag.split(|sign: char| !sign.is_ascii_alphanumeric()).next();
        let name = name.unwrap_or_default().to_ascii_lowercase();
        if !WITHIN_WORDS.contains(&name.as_str()) {
            spaced.push(' ');
        }
        spaced.push('<');
        rest = &rest[at + 1..];
    }
    spaced.push_str(rest);
    let text = ammonia::Builder::empty().clean(&spaced).to_string();
    let text = text.replace("&nbsp;", " ").replace("&lt;", "<");
    text.replace("&gt;", ">").replace("&amp;", "&")
}

/// Words that follow each other, and where they stand in the text.
pub(super) struct WordRun {
    pub(super) text: String,
    at: Range<usize>,
}

impl WordRun {
    pub(super) fn new(words: &str, at: Range<usize>) -> Self {
        Self {
            text: words.to_owned(),
            at,
        }
    }

    pub(super) fn add(&mut self, words: &str, at: Range<usize>) {
        self.text.push_str(words);
        self.at.end = at.end;
    }

    /// The words with the addresses in them as links; `text` is what they stand in.
    pub(super) fn linked(self, text: &str) -> (Vec<Event<'static>>, Vec<Link>) {
        let found = addresses(&self.text);
        if found.is_empty() {
            return (vec![Event::Text(self.text.into())], Vec::new());
        }
        let is_plain = text.get(self.at.clone()) == Some(self.text.as_str());
        let piece = |at: Range<usize>| Event::Text(self.text[at].to_owned().into());
        let (mut events, mut links, mut end) = (Vec::new(), Vec::new(), 0);
        for address in found {
            if address.at.start > end {
                events.push(piece(end..address.at.start));
            }
            end = address.at.end;
            let destination = format!("{}{}", address.scheme, &self.text[address.at.clone()]);
            events.push(Event::Start(Tag::Link {
                link_type: LinkType::Autolink,
                dest_url: destination.clone().into(),
                title: CowStr::Borrowed(""),
                id: CowStr::Borrowed(""),
            }));
            events.push(piece(address.at.clone()));
            events.push(Event::End(TagEnd::Link));
            links.push(Link {
                destination,
                at: if is_plain {
                    self.at.start + address.at.start..self.at.start + address.at.end
                } else {
                    self.at.clone()
                },
                role: Role::Link,
            });
        }
        if end < self.text.len() {
            events.push(piece(end..self.text.len()));
        }
        (events, links)
    }
}

/// A heading while it is read.
pub(super) struct HeadingWords {
    /// Its place among the events.
    pub(super) start: usize,
    words: String,
    /// What its images say.
    of_images: String,
    /// The words that deedbox 0.1 saw.
    pub(super) earlier: String,
}

impl HeadingWords {
    pub(super) fn new(start: usize) -> Self {
        Self {
            start,
            words: String::new(),
            of_images: String::new(),
            earlier: String::new(),
        }
    }

    pub(super) fn add(&mut self, words: &str, is_in_image: bool) {
        self.add_foreign(words, is_in_image);
        self.earlier.push_str(words);
    }

    /// What only looked like a tag.
    pub(super) fn add_foreign(&mut self, words: &str, is_in_image: bool) {
        if is_in_image {
            self.of_images.push_str(words);
        } else {
            self.words.push_str(words);
        }
    }

    /// What it is called by: its words, or where it has none those of its images.
    pub(super) fn words(&self) -> &str {
        if self.words.trim().is_empty() {
            self.of_images.trim()
        } else {
            self.words.trim()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Document;

    #[test]
    fn html_is_searched_by_what_a_page_shows_of_it() {
        for (markdown, words) in [
            ("one<br>two", "one two"),
            ("H<sub>2</sub>O and x<b>y</b>", "H2O and xy"),
            (
                "<div>\n<p>one</p><p>t&auml;t &amp; two</p>\n</div>\n",
                "one tät & two",
            ),
            (
                "<details><summary>More</summary>words</details>\n",
                "More words",
            ),
            (
                "a <!-- hidden --> b\n\n<!-- hidden\nhidden -->\n\nc",
                "a b c",
            ),
            ("<script>\nhidden\n</script>\n\nc", "c"),
            ("<style>\n.hidden {}\n</style>\n\nc", "c"),
            ("`a<br>b` and 1 < 2", "a<br>b and 1 < 2"),
        ] {
            assert_eq!(Document::read(markdown).words(), words, "{markdown}");
        }
    }

    #[test]
    fn markdown_is_searched_by_its_words() {
        let document = Document::read(
            "# One\n\nSee *the* [long list](../a.md):\n\n- `code`\n- x<b>y</b>\n\n| a | b |\n|---|---|\n| 1 | 2 |\n",
        );
        assert_eq!(document.words(), "One See the long list: code xy a b 1 2");
    }
}

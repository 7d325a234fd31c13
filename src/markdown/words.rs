//! The words of a text, as they are searched.

use pulldown_cmark::{Event, TagEnd};

use super::Document;

/// The words, without the marks and the addresses, those that stand in HTML too, parted by
/// single spaces.
pub(super) fn of(document: &Document) -> String {
    let mut line = String::new();
    for event in &document.events {
        match event {
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
fn in_html(html: &str) -> String {
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

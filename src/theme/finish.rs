//! The last look at a page that a theme made. Words that the theme has in English alone get
//! their language. And what keeps directions apart (`<bdi>`, `dir`) goes where all of the
//! page runs one way, from left to right: there it would say nothing.

use super::direction::{Direction, has_right_to_left, tag_length, tag_name};

/// Stand around words of another language than the page's, until it is finished. They are
/// of those characters that mean nothing anywhere.
const OPENS: char = '\u{10fff0}';
const CLOSES: char = '\u{10fff1}';

/// Elements that hold no elements, and in which a text is a text.
const PLAIN: [&str; 8] = [
    "title", "desc", "text", "option", "textarea", "template", "script", "style",
];

/// A text that a page of another language says in English.
pub(crate) fn in_english(text: &str) -> String {
    format!("{OPENS}{text}{CLOSES}")
}

/// The page as it is published.
pub(crate) fn page(html: &str, direction: Direction) -> String {
    let one_way = direction == Direction::LeftToRight && !has_right_to_left(html);
    if !one_way && !html.contains(OPENS) {
        return html.to_owned();
    }
    let mut page = FinishedPage {
        out: String::with_capacity(html.len()),
        direction,
        plain: None,
        is_english: false,
        isolations: Vec::new(),
    };
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        page.text(&rest[..at]);
        let end = at + tag_length(&rest[at..]);
        page.tag(&rest[at..end], one_way);
        rest = &rest[end..];
    }
    page.text(rest);
    page.out
}

struct FinishedPage {
    out: String,
    direction: Direction,
    /// The element of `PLAIN` in which this is.
    plain: Option<&'static str>,
    is_english: bool,
    /// For each `<bdi>` in which this is, whether it was left out.
    isolations: Vec<bool>,
}

impl FinishedPage {
    fn text(&mut self, text: &str) {
        for part in text.split_inclusive([OPENS, CLOSES]) {
            let words = part.trim_end_matches([OPENS, CLOSES]);
            self.out.push_str(words);
            let opens = match part[words.len()..].chars().next() {
                Some(mark) => mark == OPENS,
                None => continue,
            };
            if self.plain.is_some() || opens == self.is_english {
                continue;
            }
            self.is_english = opens;
            self.out.push_str(match (opens, self.direction) {
                (false, _) => "</span>",
                (true, Direction::LeftToRight) => "<span lang=\"en\">",
                (true, Direction::RightToLeft) => "<span lang=\"en\" dir=\"ltr\">",
            });
        }
    }

    fn tag(&mut self, tag: &str, one_way: bool) {
        let tag = match tag.contains([OPENS, CLOSES]) {
            true => &tag.replace([OPENS, CLOSES], ""),
            false => tag,
        };
        let name = tag_name(tag);
        let closes = tag.starts_with("</");
        match self.plain {
            Some(open) if closes && name == open => self.plain = None,
            None if !closes && !tag.ends_with("/>") => {
                self.plain = PLAIN.into_iter().find(|plain| *plain == name);
            }
            _ => {}
        }
        if name == "bdi" {
            let leaves = if closes {
                self.isolations.pop().unwrap_or(false)
            } else {
                let leaves = one_way && !tag.contains("dir=\"rtl\"");
                self.isolations.push(leaves);
                leaves
            };
            if leaves {
                return;
            }
        }
        if one_way && name != "html" && tag.contains(" dir=\"") {
            self.out.push_str(&without_direction(tag));
        } else {
            self.out.push_str(tag);
        }
    }
}

/// A tag without the direction that the page has anyway.
fn without_direction(tag: &str) -> String {
    tag.replacen(" dir=\"auto\"", "", 1)
        .replacen(" dir=\"ltr\"", "", 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_of_one_direction_says_it_once() {
        let html = "<html dir=\"ltr\"><p dir=\"auto\" class=\"a>b\">A <bdi>b</bdi> <code dir=\"ltr\">c</code></p><p>&lt;bdi&gt; dir=\"auto\"</p>";
        let plain = "<html dir=\"ltr\"><p class=\"a>b\">A b <code>c</code></p><p>&lt;bdi&gt; dir=\"auto\"</p>";
        assert_eq!(page(html, Direction::LeftToRight), plain);
        assert_eq!(page(html, Direction::RightToLeft), html);
        let mixed = html.replace('A', "שלום");
        assert_eq!(page(&mixed, Direction::LeftToRight), mixed);
        let turned = "<bdi dir=\"rtl\">a<bdi>b</bdi></bdi>";
        assert_eq!(
            page(turned, Direction::LeftToRight),
            "<bdi dir=\"rtl\">ab</bdi>"
        );
    }

    #[test]
    fn words_of_another_language_say_it() {
        let word = in_english("Due <b>now</b>");
        let html = format!(
            "<title>{word}</title><a title=\"{word}\">{word}</a><svg><text>{word}</text></svg>"
        );
        let bare = "Due <b>now</b>";
        let marked = format!("<span lang=\"en\">{bare}</span>");
        assert_eq!(
            page(&html, Direction::LeftToRight),
            format!(
                "<title>{bare}</title><a title=\"{bare}\">{marked}</a><svg><text>{bare}</text></svg>"
            )
        );
        assert!(page(&html, Direction::RightToLeft).contains("<span lang=\"en\" dir=\"ltr\">"));
        // A mark that a record brings is only left out.
        assert_eq!(
            page("a\u{10fff1}<br>", Direction::RightToLeft),
            "a\u{10fff1}<br>"
        );
        assert_eq!(
            page(&format!("a\u{10fff1}{word}"), Direction::LeftToRight),
            format!("a{marked}")
        );
    }
}

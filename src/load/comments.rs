//! Comments in records: nothing on a page shows them, and the file that is handed over
//! has them all the same.

use std::sync::Arc;

use pulldown_cmark::{Event, Parser};

use super::internal;
use crate::diag::Source;
use crate::syntax::front_matter;
use crate::syntax::yaml::{self, Node};

/// So many places where a comment may begin are tried in one file: texts in blocks have
/// headings that look like comments.
const MOST_TRIED: usize = 200;

/// Whether a file of records has a comment, in YAML or in Markdown. `name` says by its
/// ending what it is.
#[must_use]
pub fn has_comment(name: &str, text: &str) -> bool {
    if crate::kinds::is_yaml(name) {
        return in_yaml(text);
    }
    if !name.ends_with(".md") {
        return false;
    }
    front_matter::split(text)
        .is_some_and(|parts| in_yaml(&text[parts.front_matter]) || in_markdown(&text[parts.body]))
}

fn in_markdown(body: &str) -> bool {
    body.contains("<!--")
        && Parser::new(body).any(|event| match event {
            Event::Html(html) | Event::InlineHtml(html) => html.contains("<!--"),
            _ => false,
        })
}

/// A comment is what can be left out, from a `#` to the end of its line, and the rest means
/// what it meant.
fn in_yaml(text: &str) -> bool {
    if !text.contains('#') {
        return false;
    }
    let Some(meant) = read(text.to_owned()) else {
        return false;
    };
    let begins = |(at, _): &(usize, &str)| {
        let before = text[..*at].chars().next_back();
        before.is_none_or(char::is_whitespace)
    };
    let candidates = text.match_indices('#').filter(begins).take(MOST_TRIED);
    for (at, _) in candidates {
        let end = text[at..].find('\n').map_or(text.len(), |end| at + end);
        let without = format!("{}{}", &text[..at], &text[end..]);
        if read(without).is_some_and(|rest| rest == meant) {
            return true;
        }
    }
    false
}

fn read(text: String) -> Option<serde_json::Value> {
    let whole = 0..text.len();
    let source = Arc::new(Source {
        text,
        ..Source::default()
    });
    match yaml::parse(&source, whole).ok()?.value {
        Node::Null => Some(serde_json::Value::Null),
        node => Some(internal::plain(&node)),
    }
}

#[cfg(test)]
mod tests {
    use super::has_comment;

    #[test]
    fn comments_are_told_from_texts() {
        for text in [
            "# first\ntitle: x\n",
            "title: x # later\n",
            "title: Sprint #4\n", // YAML drops it
            "a:\n  - b\n  # between\n  - c\n",
            "a: |\n  # a heading\nb: 1 # and a comment\n",
            "# alone\n",
        ] {
            assert!(has_comment("client.yaml", text), "{text}");
        }
        for text in [
            "color: \"#fff\"\n",
            "a: b#c\n",
            "a: |\n  # a heading\n  text\n",
            "a: 'x # y'\n",
            "a: \"x # y\"\n",
            "title: x\n",
        ] {
            assert!(!has_comment("client.yaml", text), "{text}");
        }
    }

    #[test]
    fn comments_in_markdown_are_found_where_they_are_none_of_the_code() {
        let with = |body: &str| has_comment("a.md", &format!("---\ntitle: x\n---\n{body}"));
        assert!(with("<!-- ask Bob -->\n"));
        assert!(with("Some <!-- ask Bob --> words\n"));
        assert!(!with("`<!-- shown -->`\n"));
        assert!(!with("```\n<!-- shown -->\n```\n"));
        assert!(!with("# A heading\n"));
        assert!(has_comment("a.md", "---\ntitle: x # y\n---\n"));
        assert!(!has_comment("a.csv", "a # b\n"));
    }
}

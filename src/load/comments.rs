//! Comments in records: no page shows them, but the file that is handed over has them.

use std::ops::Range;
use std::sync::Arc;

use pulldown_cmark::{Event, Parser};

use super::internal;
use crate::diag::Source;
use crate::model::record::Spanned;
use crate::syntax::front_matter;
use crate::syntax::yaml::{self, Node};

/// The comments of a file of records, in YAML or in Markdown, each from its sign to the end of
/// its line. `name` says by its ending what it is.
#[must_use]
pub fn comments<'t>(name: &str, text: &'t str) -> Vec<&'t str> {
    if crate::kinds::is_yaml(name) {
        return in_yaml(text);
    }
    if !name.ends_with(".md") {
        return Vec::new();
    }
    let Some(parts) = front_matter::split(text) else {
        return Vec::new();
    };
    let mut all = in_yaml(&text[parts.front_matter]);
    all.extend(in_markdown(&text[parts.body]));
    all
}

fn in_markdown(body: &str) -> Vec<&str> {
    if !body.contains("<!--") {
        return Vec::new();
    }
    let events = Parser::new(body).into_offset_iter();
    let html = events.filter_map(|(event, at)| match event {
        Event::Html(html) | Event::InlineHtml(html) if html.contains("<!--") => body.get(at),
        _ => None,
    });
    html.collect()
}

/// A comment begins with a `#` behind white space, outside of any value. Leaving it out does
/// not change what the rest means.
fn in_yaml(text: &str) -> Vec<&str> {
    if !text.contains('#') {
        return Vec::new();
    }
    let Some(node) = parsed(text.to_owned()) else {
        return Vec::new();
    };
    let mut values = Vec::new();
    scalars(&node, &mut values);
    values.sort_by_key(|at| at.start);
    let mut found: Vec<Range<usize>> = Vec::new();
    for (at, _) in text.match_indices('#') {
        let before = text[..at].chars().next_back();
        let is_in_one = found.last().is_some_and(|one| at < one.end);
        if is_in_one || !before.is_none_or(char::is_whitespace) || stands_in(&values, text, at) {
            continue;
        }
        let end = text[at..].find('\n').map_or(text.len(), |end| at + end);
        found.push(at..end);
    }
    let meant = meaning(&node);
    let is_left_out = |which: &[Range<usize>]| {
        let rest = parsed(without(text, which));
        rest.is_some_and(|rest| meaning(&rest) == meant)
    };
    // All comments at once: the text is read once more, however many there are.
    if !is_left_out(&found) {
        found.retain(|one| is_left_out(std::slice::from_ref(one)));
    }
    found.into_iter().map(|at| text[at].trim_end()).collect()
}

/// Whether a sign stands in a value, where it is a letter like others. Behind `|` or `>`,
/// which begin a value in lines of its own, it stands in none.
fn stands_in(values: &[Range<usize>], text: &str, at: usize) -> bool {
    let behind = values.partition_point(|value| value.start <= at);
    let value = values[..behind].last().filter(|value| at < value.end);
    value.is_some_and(|value| {
        let head = text[value.start..at].trim_end();
        let is_block = head.starts_with(['|', '>']) && !head.contains('\n');
        !is_block
    })
}

/// Where all keys and values stand.
fn scalars(node: &Spanned<Node>, all: &mut Vec<Range<usize>>) {
    match &node.value {
        Node::Null => {}
        Node::Scalar(_) => all.push(node.at.clone()),
        Node::List(members) => members.iter().for_each(|member| scalars(member, all)),
        Node::Map(pairs) => {
            for (key, value) in pairs {
                all.push(key.at.clone());
                scalars(value, all);
            }
        }
    }
}

fn without(text: &str, which: &[Range<usize>]) -> String {
    let mut rest = String::with_capacity(text.len());
    let mut from = 0;
    for one in which {
        rest.push_str(&text[from..one.start]);
        from = one.end;
    }
    rest.push_str(&text[from..]);
    rest
}

fn parsed(text: String) -> Option<Spanned<Node>> {
    let whole = 0..text.len();
    let source = Arc::new(Source {
        text,
        ..Source::default()
    });
    yaml::parse(&source, whole).ok()
}

fn meaning(node: &Spanned<Node>) -> serde_json::Value {
    match &node.value {
        Node::Null => serde_json::Value::Null,
        node => internal::plain(node),
    }
}

#[cfg(test)]
mod tests {
    use super::comments;

    fn has_comment(name: &str, text: &str) -> bool {
        !comments(name, text).is_empty()
    }

    #[test]
    fn each_comment_is_found_however_many_texts_look_like_one() {
        let headings = "  # a heading\n".repeat(5000);
        let text = format!("a: |\n{headings}b: 1 # and a comment\n# one more\nc: 'x # y'\n");
        assert_eq!(
            comments("client.yaml", &text),
            ["# and a comment", "# one more"]
        );
        let text = "a: | # behind a sign\n  # a heading\nb: {c: d} # behind braces # and on\n";
        assert_eq!(
            comments("client.yaml", text),
            ["# behind a sign", "# behind braces # and on"]
        );
        let many = "a: 1 # x\n".replace('a', "k");
        let many: String = (0..2000)
            .map(|at| many.replace('k', &format!("k{at}")))
            .collect();
        assert_eq!(comments("client.yaml", &many).len(), 2000);
    }
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

//! A part of a page cut down to what does nothing (`inert`), for START-HERE.html, which is
//! opened before anything is verified. A link to elsewhere is written out instead.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};

use crate::inert;

/// How many folders deep in the archive the links of the page begin.
const DEPTH: usize = 2;

static CUTTER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let parts = inert::ELEMENTS
        .iter()
        .filter(|(name, _)| !inert::WHOLE.contains(name));
    let own: HashMap<&str, HashSet<&str>> = parts
        .clone()
        .map(|(name, attributes)| (*name, attributes.iter().copied().collect()))
        .collect();
    let mut builder = Builder::empty();
    builder
        .tags(parts.map(|(name, _)| *name).collect())
        .clean_content_tags(["script", "style"].into())
        .tag_attributes(own)
        .generic_attributes(inert::EVERYWHERE.into())
        .generic_attribute_prefixes(inert::PREFIXES.into())
        .url_schemes(["http", "https", "mailto", "tel"].into())
        .url_relative(UrlRelative::PassThrough)
        .link_rel(None)
        .strip_comments(true)
        .attribute_filter(|element, attribute, value| {
            let is_link = element == "a";
            let goes = match attribute {
                "href" | "src" => {
                    inert::stays(value, is_link, DEPTH) || (is_link && is_elsewhere(value))
                }
                _ => true,
            };
            goes.then_some(Cow::Borrowed(value))
        });
    builder
});

fn is_elsewhere(address: &str) -> bool {
    ["http://", "https://"]
        .iter()
        .any(|scheme| address.starts_with(scheme))
}

/// The part, cut down.
pub(super) fn cut(html: &str) -> String {
    written_out(&CUTTER.clean(html).to_string())
}

/// Writes the addresses of links to elsewhere behind their words. The sanitiser wrote the
/// text: a quote ends an attribute, and a link holds no other.
fn written_out(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find("<a ") {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = tag_end(rest);
        let (tag, after) = rest.split_at(end);
        let address = attribute(tag, "href").filter(|address| is_elsewhere(address));
        let (Some(address), Some((words, after))) = (address, after.split_once("</a>")) else {
            text.push_str(tag);
            rest = after;
            continue;
        };
        let address = address.replace('<', "&lt;").replace('>', "&gt;");
        text.push_str(words);
        if !words.contains(&address) {
            text.push_str(&format!(" ({address})"));
        }
        rest = after;
    }
    text + rest
}

/// Where a tag ends that begins a text.
fn tag_end(text: &str) -> usize {
    let mut is_quoted = false;
    let end = text.find(|letter| {
        is_quoted ^= letter == '"';
        letter == '>' && !is_quoted
    });
    end.map_or(text.len(), |end| end + 1)
}

fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let (_, value) = tag.split_once(&format!(" {name}=\""))?;
    value.split('"').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_something_is_cut_and_links_are_written_out() {
        for (html, wanted) in [
            (
                "<p class=\"a\" onclick=\"x()\">A <a href=\"b/index.html\">b</a></p>",
                "<p class=\"a\">A <a href=\"b/index.html\">b</a></p>",
            ),
            (
                "<a class=\"x>\" href=\"https://x.example/?a&amp;b\"><b>there</b></a>, <a href=\"http://y.example\">http://y.example</a>.",
                "<b>there</b> (https://x.example/?a&amp;b), http://y.example.",
            ),
            (
                "<a href=\"mailto:a@x.example\">a</a> <a href=\"javascript:x()\">b</a> <a href=\"../../../up\">c</a>",
                "<a href=\"mailto:a@x.example\">a</a> <a>b</a> <a>c</a>",
            ),
            (
                "<iframe src=\"a.pdf\"></iframe><img src=\"a.png\" alt=\"A\" srcset=\"https://x.example/b.png\"><img src=\"https://x.example/a.png\" alt=\"B\"><script>x()</script><form><input></form>",
                "<img src=\"a.png\" alt=\"A\"><img alt=\"B\">",
            ),
        ] {
            assert_eq!(cut(html), wanted);
        }
    }
}

//! What a rendered page may do with delivered files, and with anything from elsewhere. Every
//! page passes through here after its template, whatever the theme and the records wrote:
//! a drawing is shown as its sanitised copy, what is no picture, sound, film, PDF or text is
//! not shown in the page at all, a link to what a browser could open as a document is a
//! download, and a policy refuses the rest.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::site_context::SiteContext;
use crate::media::{leads_to_document, media_type};
use crate::model::workspace::Preview;
use crate::paths::{self, encode};
use crate::previews::ShownImage;
use crate::routes;

/// The policies of pages that are read without the viewer.
#[derive(Deserialize)]
struct PagePolicies {
    plain: String,
    start: String,
}

fn policies() -> PagePolicies {
    serde_json::from_str(include_str!("../viewer/policy.json"))
        .expect("the viewer's policies are JSON")
}

/// The element with the Content-Security-Policy that every page carries.
#[must_use]
pub fn policy_element() -> String {
    element(&policies().plain)
}

fn element(policy: &str) -> String {
    format!("<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">")
}

/// A page at `root` from the site's, with the policy; the copies that it shows are added
/// to `previews`.
pub(super) fn page(
    shared: &SiteContext<'_>,
    root: &str,
    html: &str,
    previews: &mut BTreeMap<String, Preview>,
) -> String {
    with_policy(&part(shared, root, html, previews), &policy_element())
}

/// A page that stands outside of the site, and has its style in itself.
pub(super) fn start(html: &str) -> String {
    with_policy(html, &element(&policies().start))
}

/// As [`page`], for a part of one.
pub(super) fn part(
    shared: &SiteContext<'_>,
    root: &str,
    html: &str,
    previews: &mut BTreeMap<String, Preview>,
) -> String {
    let place = format!("{root}{}", routes::ATTACHMENTS);
    rewritten(html, &place, &mut |role, path| match role {
        FileUse::Link if leads_to_document(&media_type(path)) => Answer::Download,
        FileUse::Link => Answer::Keep,
        FileUse::Shown => shown(shared, root, path, previews),
    })
}

/// A page at `root` from the site's whose files go by other names.
pub(super) fn renamed(html: &str, root: &str, names: &BTreeMap<String, String>) -> String {
    let place = format!("{root}{}", routes::ATTACHMENTS);
    rewritten(html, &place, &mut |_, path| match names.get(path) {
        Some(name) => Answer::Renamed(name.clone()),
        None => Answer::Keep,
    })
}

fn shown(
    shared: &SiteContext<'_>,
    root: &str,
    path: &str,
    previews: &mut BTreeMap<String, Preview>,
) -> Answer {
    let Some((_, digest)) = shared.site.file(path) else {
        return Answer::Keep;
    };
    match shared.pictures.get(&digest).map(|picture| &picture.image) {
        Some(ShownImage::Pixels) => Answer::Keep,
        Some(ShownImage::Drawing(bytes)) => {
            let copy = Preview::of_drawing(digest, bytes);
            let way = format!("{root}{}", encode(&copy.route));
            previews.insert(copy.route.clone(), copy);
            Answer::Instead(way)
        }
        Some(ShownImage::None) => Answer::Nothing,
        None if leads_to_document(&media_type(path)) => Answer::Nothing,
        None => Answer::Keep,
    }
}

/// In which way an element uses a file.
#[derive(Clone, Copy)]
enum FileUse {
    Shown,
    Link,
}

enum Answer {
    Keep,
    /// Another address.
    Instead(String),
    /// Another name below the same place, and what follows it stays.
    Renamed(String),
    /// No address.
    Nothing,
    /// The address, and that it is saved instead of opened.
    Download,
}

type Asked<'a> = dyn FnMut(FileUse, &str) -> Answer + 'a;

/// The page with what `ask` says of every address that begins with `place`.
fn rewritten(html: &str, place: &str, ask: &mut Asked<'_>) -> String {
    if !html.contains(place) {
        return html.to_owned();
    }
    let mut out = String::with_capacity(html.len() + html.len() / 16);
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = end_of_tag(rest);
        let (tag, after) = rest.split_at(end);
        if tag.contains(place) && !tag.starts_with("<!") {
            write_tag(tag, place, ask, &mut out);
        } else {
            out.push_str(tag);
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

/// Where what begins with `<` ends: a tag behind the `>` outside of its values.
fn end_of_tag(text: &str) -> usize {
    if text.starts_with("<!--") {
        return text.find("-->").map_or(text.len(), |at| at + 3);
    }
    let second = text.as_bytes().get(1).copied().unwrap_or_default();
    if !second.is_ascii_alphabetic() {
        return 1;
    }
    let mut quote = None;
    let mut last = ' ';
    for (at, letter) in text.char_indices().skip(1) {
        match (quote, letter) {
            (Some(open), _) if open == letter => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') if last == '=' => quote = Some(letter),
            (None, '>') => return at + 1,
            _ => {}
        }
        if !letter.is_ascii_whitespace() {
            last = letter;
        }
    }
    text.len()
}

fn write_tag(tag: &str, place: &str, ask: &mut Asked<'_>, out: &mut String) {
    let is_end = |letter: char| letter.is_ascii_whitespace() || matches!(letter, '/' | '>');
    let name_end = tag[1..].find(is_end).map_or(tag.len(), |at| at + 1);
    let name = tag[1..name_end].to_ascii_lowercase();
    let saves = attributes(tag, name_end).any(|one| one.name.eq_ignore_ascii_case("download"));
    let mut written = 0;
    for one in attributes(tag, name_end) {
        let Some(path) = one.value.trim().strip_prefix(place) else {
            continue;
        };
        let role = match (name.as_str(), one.name.to_ascii_lowercase().as_str()) {
            ("a" | "area", "href") => FileUse::Link,
            ("link", _) => continue,
            (_, "src" | "poster" | "srcset" | "data" | "href" | "xlink:href") => FileUse::Shown,
            _ => continue,
        };
        let end = path.find(['?', '#']).unwrap_or(path.len());
        let (path, rest) = path.split_at(end);
        let replaced = match ask(role, &paths::decode(path)) {
            Answer::Keep => continue,
            Answer::Instead(way) => format!("{}=\"{way}\"", one.name),
            Answer::Renamed(name) => format!("{}=\"{place}{}{rest}\"", one.name, encode(&name)),
            Answer::Nothing => format!("{}=\"\"", one.name),
            Answer::Download if saves => continue,
            Answer::Download => format!("{} download", &tag[one.at.clone()]),
        };
        out.push_str(&tag[written..one.at.start]);
        out.push_str(&replaced);
        written = one.at.end;
    }
    out.push_str(&tag[written..]);
}

struct TagAttribute<'a> {
    name: &'a str,
    value: &'a str,
    at: std::ops::Range<usize>,
}

fn attributes(tag: &str, from: usize) -> impl Iterator<Item = TagAttribute<'_>> {
    let mut at = from;
    std::iter::from_fn(move || {
        let is_between = |letter: char| letter.is_ascii_whitespace() || letter == '/';
        let start = at + tag[at..].find(|letter| !is_between(letter))?;
        if tag[start..].starts_with('>') {
            return None;
        }
        let is_end = |letter: char| is_between(letter) || matches!(letter, '=' | '>');
        // A name may begin with `=`.
        let first = tag[start..].chars().next()?.len_utf8();
        let name_end = tag[start + first..]
            .find(is_end)
            .map_or(tag.len(), |end| start + first + end);
        let after = tag[name_end..].trim_start();
        let Some(value) = after.strip_prefix('=') else {
            at = name_end;
            return Some(TagAttribute {
                name: &tag[start..name_end],
                value: "",
                at: start..name_end,
            });
        };
        let value = value.trim_start();
        let value_start = tag.len() - value.len();
        let (value, end) = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => {
                let length = value[1..].find(quote).unwrap_or(value.len() - 1);
                let end = (value_start + length + 2).min(tag.len());
                (&value[1..=length], end)
            }
            _ => {
                let is_end = |letter: char| letter.is_ascii_whitespace() || letter == '>';
                let length = value.find(is_end).unwrap_or(value.len());
                (&value[..length], value_start + length)
            }
        };
        at = end;
        Some(TagAttribute {
            name: &tag[start..name_end],
            value,
            at: start..end,
        })
    })
}

/// The policy stands before anything that it is to hold for, and behind what says how the
/// letters are read.
fn with_policy(html: &str, element: &str) -> String {
    let after = |at: usize| at + end_of_tag(&html[at..]);
    let find = |tag: &str| {
        html.match_indices('<').map(|(at, _)| at).find(|at| {
            let name = html[at + 1..].get(..tag.len());
            let next = html.as_bytes().get(at + 1 + tag.len());
            name.is_some_and(|name| name.eq_ignore_ascii_case(tag))
                && next.is_none_or(|next| matches!(next, b'>' | b' ' | b'\n' | b'\t' | b'/'))
        })
    };
    let mut at = match find("head")
        .or_else(|| find("html"))
        .or_else(|| find("!doctype"))
    {
        Some(at) if html[at..].starts_with("<!") => {
            at + html[at..].find('>').map_or(0, |end| end + 1)
        }
        Some(at) => after(at),
        None => 0,
    };
    let next = html[at..].trim_start();
    let charset = "<meta charset";
    if next
        .get(..charset.len())
        .is_some_and(|next| next.eq_ignore_ascii_case(charset))
    {
        at = after(html.len() - next.len());
    }
    format!("{}\n{element}{}", &html[..at], &html[at..])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(html: &str) -> String {
        rewritten(html, "../attachments/", &mut |role, path| match role {
            FileUse::Link if leads_to_document(&media_type(path)) => Answer::Download,
            FileUse::Link => Answer::Keep,
            FileUse::Shown if path == "a b.svg" => Answer::Instead("../previews/1.svg".to_owned()),
            FileUse::Shown if path.ends_with(".html") => Answer::Nothing,
            FileUse::Shown => Answer::Keep,
        })
    }

    #[test]
    fn a_drawing_gives_way_to_its_copy_wherever_it_is_shown() {
        for (html, wanted) in [
            (
                "<p>a < b <img alt=\"x > y\" src=\"../attachments/a%20b.svg\" loading=lazy></p>",
                "<p>a < b <img alt=\"x > y\" src=\"../previews/1.svg\" loading=lazy></p>",
            ),
            (
                "<IMG SRC='../attachments/a%20b.svg#x'/>",
                "<IMG SRC=\"../previews/1.svg\"/>",
            ),
            (
                "<img src=../attachments/a%20b.svg>",
                "<img src=\"../previews/1.svg\">",
            ),
            (
                "<iframe title=\"\" src = \"../attachments/a%20b.svg\"></iframe>",
                "<iframe title=\"\" src=\"../previews/1.svg\"></iframe>",
            ),
            (
                "<video poster='../attachments/p.html'>",
                "<video poster=\"\">",
            ),
            (
                "<object data=\"../attachments/p.html\">",
                "<object data=\"\">",
            ),
            (
                "<img src=\"../attachments/c.png\">",
                "<img src=\"../attachments/c.png\">",
            ),
            (
                "<!-- <img src=\"../attachments/a%20b.svg\"> -->",
                "<!-- <img src=\"../attachments/a%20b.svg\"> -->",
            ),
        ] {
            assert_eq!(of(html), wanted);
        }
    }

    #[test]
    fn what_could_become_a_document_is_saved_and_not_opened() {
        let link =
            |href: &str, more: &str| format!("<a href=\"../attachments/{href}\"{more}>x</a>");
        for document in [
            "a.svg", "a.svgz", "a.html", "a.htm", "a.xhtml", "a.xml", "a.mht", "a", "a.js", "a.zip",
        ] {
            assert_eq!(
                of(&link(document, "")),
                link(document, " download"),
                "{document}"
            );
            let own = " download=\"Name\"";
            assert_eq!(of(&link(document, own)), link(document, own));
        }
        for shown in ["a.pdf", "a.png", "a.mp4", "a.txt", "a.csv", "a.md"] {
            assert_eq!(of(&link(shown, "")), link(shown, ""), "{shown}");
        }
    }

    #[test]
    fn the_policy_stands_first_in_the_head() {
        for (html, wanted) in [
            (
                "<!doctype html>\n<html><HEAD>\n<meta charset=\"utf-8\">\n<title>",
                "<!doctype html>\n<html><HEAD>\n<meta charset=\"utf-8\">\n<p>\n<title>",
            ),
            ("<html><head><script>", "<html><head>\n<p><script>"),
            (
                "<!DOCTYPE html><html lang=en><header>",
                "<!DOCTYPE html><html lang=en>\n<p><header>",
            ),
            ("<!doctype html><p>x", "<!doctype html>\n<p><p>x"),
            ("words", "\n<p>words"),
        ] {
            assert_eq!(with_policy(html, "<p>"), wanted);
        }
    }
}

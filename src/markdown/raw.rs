//! The HTML that somebody wrote among Markdown: where it stands, what it leads to, and what in
//! it can be led to.

use pulldown_cmark::{CowStr, Event};

use super::html::clean;
use super::parts::{Link, Role};
use super::protected::as_words;
use super::tags::{Attribute, Tag, tags};
use super::words;

/// HTML that belongs together, and where its lines stand in the text.
#[derive(Default)]
pub(super) struct Piece {
    html: String,
    /// Where a line begins in the HTML, and in the text.
    lines: Vec<(usize, usize)>,
}

impl Piece {
    pub(super) fn new(html: &str, at: usize) -> Self {
        let mut piece = Self::default();
        piece.add(html, at);
        piece
    }

    pub(super) fn add(&mut self, html: &str, at: usize) {
        self.lines.push((self.html.len(), at));
        self.html.push_str(html);
    }

    pub(super) fn html(&self) -> &str {
        &self.html
    }

    pub(super) fn into_html(self) -> String {
        as_words(self.html)
    }

    /// Where in the text a byte of the HTML stands.
    pub(super) fn place(&self, at: usize) -> usize {
        let line = self.lines.partition_point(|(start, _)| *start <= at);
        match self.lines.get(line.saturating_sub(1)) {
            Some((start, own)) => own + (at - start),
            None => 0,
        }
    }
}

/// Whether there is nothing but a comment.
pub(super) fn is_comment(html: &str) -> bool {
    let html = html.trim();
    html.starts_with("<!--") && html.find("-->").is_some_and(|at| at + 3 == html.len())
}

/// Whether a text has an end tag of that name.
pub(super) fn has_end(text: &str, name: &str) -> bool {
    text.match_indices("</").any(|(at, _)| {
        let rest = &text[at + 2..];
        let is_own = |start: &str| start.eq_ignore_ascii_case(name);
        rest.get(..name.len()).is_some_and(is_own)
            && !rest[name.len()..].starts_with(|next: char| next.is_ascii_alphanumeric())
    })
}

/// The attribute by which an element can be led to: its `id`, or the `name` of an `a`.
pub(super) fn target<'a>(tag: &Tag<'a>) -> Option<Attribute<'a>> {
    let own = tag.attribute("id").or_else(|| {
        let name = (tag.name == "a").then(|| tag.attribute("name"));
        name.flatten()
    });
    own.filter(|own| !own.value.trim().is_empty())
}

/// The words of a heading that begins with this tag, which nobody gave a name.
pub(super) fn heading(tag: &Tag<'_>, html: &str) -> Option<String> {
    let is_heading = |name: &str| matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6");
    if tag.is_end || !is_heading(&tag.name) || target(tag).is_some() {
        return None;
    }
    let rest = &html[tag.at.end..];
    let next = tags(rest).find(|next| is_heading(&next.name))?;
    let end = Some(next).filter(|next| next.is_end && next.name == tag.name)?;
    let words = words::in_html(&rest[..end.at.start]);
    let words: Vec<&str> = words.split_whitespace().collect();
    Some(words.join(" ")).filter(|words| !words.is_empty())
}

/// What a tag leads to or shows.
pub(super) fn links(tag: &Tag<'_>, piece: &Piece) -> Vec<Link> {
    let of = |attribute: Attribute<'_>| {
        let name = attribute.name.to_ascii_lowercase();
        let role = match (tag.name.as_str(), name.as_str()) {
            ("img", "src") => Role::Image,
            ("video" | "audio" | "source", "src") => Role::Media,
            ("a" | "area", "href") => Role::Link,
            _ => return None,
        };
        let at = attribute.value_at;
        Some(Link {
            destination: attribute.value.trim().to_owned(),
            at: piece.place(at.start)..piece.place(at.end),
            role,
        })
    };
    tag.attributes().filter_map(of).collect()
}

/// The HTML with other names for what can be led to, and other levels for its headings. `id`
/// gives the next name, `level` the level for the one of a tag that begins or ends a heading.
pub(crate) fn renamed(
    html: &str,
    mut id: impl FnMut() -> Option<String>,
    mut level: impl FnMut(u8, bool) -> u8,
) -> String {
    let mut out = String::with_capacity(html.len());
    let mut written = 0;
    for tag in tags(html) {
        let digit = tag
            .name
            .strip_prefix('h')
            .and_then(|level| level.parse().ok());
        if let Some(own @ 1..=6) = digit.filter(|_| tag.name.len() == 2) {
            let at = tag.at.start + if tag.is_end { 3 } else { 2 };
            out.push_str(&html[written..at]);
            out.push_str(&level(own, tag.is_end).to_string());
            written = at + 1;
        }
        let is_target = !tag.is_end && super::known::is_kept(&tag.name);
        let own = target(&tag);
        if !is_target || (own.is_none() && heading(&tag, html).is_none()) {
            continue;
        }
        let name_end = tag.at.start + 1 + tag.name.len();
        let at = own.map_or(name_end..name_end, |own| own.at);
        out.push_str(&html[written..at.start]);
        if let Some(id) = id() {
            let id = id.replace('&', "&amp;").replace('"', "&quot;");
            let space = if at.is_empty() { " " } else { "" };
            out.push_str(&format!("{space}id=\"{id}\""));
        }
        written = at.end;
    }
    out.push_str(&html[written..]);
    out
}

/// Of the elements in HTML that can be led to, in order, whether a page keeps each.
pub(super) fn left(events: &[Event<'_>]) -> Vec<bool> {
    let mut count = 0;
    let mut mark = |html: &str| {
        let next = || {
            count += 1;
            Some(format!("{MARK}{}", count - 1))
        };
        CowStr::from(renamed(html, next, |level, _| level))
    };
    let marked: Vec<Event<'_>> = events
        .iter()
        .map(|event| match event {
            Event::Html(html) => Event::Html(mark(html)),
            Event::InlineHtml(html) => Event::InlineHtml(mark(html)),
            other => other.clone(),
        })
        .collect();
    if count == 0 {
        return Vec::new();
    }
    let mut html = String::new();
    pulldown_cmark::html::push_html(&mut html, marked.into_iter());
    let clean = clean(&html, |_| String::new());
    let mut left = vec![false; count];
    for tag in tags(&clean) {
        let id = tag.attribute("id");
        let number = id.and_then(|id| id.value.strip_prefix(MARK)?.parse::<usize>().ok());
        if let Some(is_left) = number.and_then(|number| left.get_mut(number)) {
            *is_left = true;
        }
    }
    left
}

/// Stands before the number of an element while it is looked for.
const MARK: &str = "deedbox-element-";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_and_levels_are_replaced_where_they_stand() {
        let mut names = ["one", "t\"wo", "c-d"].map(str::to_owned).into_iter();
        let html = renamed(
            "<H1 id='x' class=a>A</h1> <a name=y href=z>b</a> <img name=q> <p id=\"\"><h3 class=c>C <i>d</i></h3><h4></h4>",
            || names.next(),
            |level, _| level + 1,
        );
        assert_eq!(
            html,
            "<H2 id=\"one\" class=a>A</h2> <a id=\"t&quot;wo\" href=z>b</a> <img name=q> <p id=\"\"><h4 id=\"c-d\" class=c>C <i>d</i></h4><h5></h5>"
        );
    }

    #[test]
    fn a_comment_alone_is_told_from_more() {
        assert!(is_comment("<!-- a -->\n") && is_comment("<!---->"));
        assert!(!is_comment("<!-- a --> <b> -->") && !is_comment("<!-- a"));
        assert!(!is_comment("<!-- a --><script>x</script><!-- b -->"));
    }

    #[test]
    fn end_tags_are_found_whatever_their_case() {
        assert!(has_end("a </TITLE> b", "title") && has_end("</b>", "b"));
        assert!(!has_end("</body>", "b") && !has_end("</ b>", "b"));
    }
}

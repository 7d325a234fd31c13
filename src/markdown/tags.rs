//! The tags in HTML that somebody wrote: what they are called, what their attributes say, and
//! where these stand. What becomes of them is cleaned by a whole parser afterwards: nothing that
//! keeps a reader safe depends on what is found here.

use std::borrow::Cow;
use std::ops::Range;

/// Elements in which everything up to their end is text.
const RAW: [&str; 8] = [
    "script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes",
];

/// One tag.
#[derive(Debug)]
pub(crate) struct Tag<'a> {
    html: &'a str,
    /// In small letters.
    pub(crate) name: String,
    /// Whether it ends an element.
    pub(crate) is_end: bool,
    /// From `<` to `>`.
    pub(crate) at: Range<usize>,
}

/// An attribute of a tag.
#[derive(Debug)]
pub(crate) struct Attribute<'a> {
    /// As it is written.
    pub(crate) name: &'a str,
    /// Without escapes.
    pub(crate) value: Cow<'a, str>,
    /// The name and the value.
    pub(crate) at: Range<usize>,
    /// The value alone, without quotes.
    pub(crate) value_at: Range<usize>,
}

/// The tags of a piece of HTML, in order.
pub(crate) fn tags(html: &str) -> impl Iterator<Item = Tag<'_>> {
    let mut from = 0;
    std::iter::from_fn(move || {
        loop {
            let start = from + html[from..].find('<')?;
            let rest = &html[start..];
            let past = |end: &str| {
                rest.find(end)
                    .map_or(html.len(), |at| start + at + end.len())
            };
            if rest.starts_with("<!--") {
                from = past("-->");
                continue;
            }
            if rest.starts_with("<!") || rest.starts_with("<?") {
                from = past(">");
                continue;
            }
            let is_end = rest.starts_with("</");
            let name_at = start + if is_end { 2 } else { 1 };
            let length = name_length(&html[name_at..]);
            if length == 0 {
                from = start + 1;
                continue;
            }
            let name = html[name_at..name_at + length].to_ascii_lowercase();
            let end = end_of_tag(html, name_at + length);
            from = end;
            if !is_end && RAW.contains(&name.as_str()) {
                from = end_of_raw(html, end, &name);
            }
            return Some(Tag {
                html,
                name,
                is_end,
                at: start..end,
            });
        }
    })
}

/// Bytes of the name that a tag begins with; none where it begins with no letter.
fn name_length(text: &str) -> usize {
    if !text.starts_with(|first: char| first.is_ascii_alphabetic()) {
        return 0;
    }
    let is_end = |letter: char| letter.is_ascii_whitespace() || matches!(letter, '/' | '>');
    text.find(is_end).unwrap_or(text.len())
}

/// Where a tag ends whose attributes begin at `from`: behind the `>` outside of its values.
fn end_of_tag(html: &str, from: usize) -> usize {
    let mut quote = None;
    let mut last = ' ';
    for (at, letter) in html[from..].char_indices() {
        match (quote, letter) {
            (Some(open), _) if open == letter => quote = None,
            (Some(_), _) => {}
            (None, '"' | '\'') if last == '=' => quote = Some(letter),
            (None, '>') => return from + at + 1,
            _ => {}
        }
        if !letter.is_ascii_whitespace() {
            last = letter;
        }
    }
    html.len()
}

fn end_of_raw(html: &str, from: usize, name: &str) -> usize {
    let is_own = |at: &usize| {
        let rest = &html[from + at + 2..];
        rest.get(..name.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(name))
    };
    let mut ends = html[from..].match_indices("</").map(|(at, _)| at);
    ends.find(is_own).map_or(html.len(), |at| from + at)
}

impl<'a> Tag<'a> {
    /// Its attributes, in order.
    pub(crate) fn attributes(&self) -> impl Iterator<Item = Attribute<'a>> + use<'a> {
        let html = self.html;
        let mut at = self.at.start + 1 + usize::from(self.is_end) + self.name.len();
        let close = self.at.end - usize::from(html[..self.at.end].ends_with('>'));
        std::iter::from_fn(move || {
            let tag = &html[..close];
            let is_between = |letter: char| letter.is_ascii_whitespace() || letter == '/';
            let start = at + tag.get(at..)?.find(|letter| !is_between(letter))?;
            let is_end = |letter: char| is_between(letter) || letter == '=';
            // A name may begin with `=`.
            let first = tag[start..].chars().next()?.len_utf8();
            let name_end = tag[start + first..]
                .find(is_end)
                .map_or(close, |end| start + first + end);
            let name = &tag[start..name_end];
            let Some(value) = tag[name_end..].trim_start().strip_prefix('=') else {
                at = name_end;
                return Some(Attribute {
                    name,
                    value: Cow::Borrowed(""),
                    at: start..name_end,
                    value_at: name_end..name_end,
                });
            };
            let value = value.trim_start();
            let value_start = close - value.len();
            let (value_at, end) = match value.chars().next() {
                Some(quote @ ('"' | '\'')) => {
                    let length = value[1..].find(quote).unwrap_or(value.len() - 1);
                    let inner = value_start + 1..value_start + 1 + length;
                    (inner.clone(), (inner.end + 1).min(close))
                }
                _ => {
                    let length = value.find(|letter: char| letter.is_ascii_whitespace());
                    let end = value_start + length.unwrap_or(value.len());
                    (value_start..end, end)
                }
            };
            at = end;
            Some(Attribute {
                name,
                value: unescaped(&tag[value_at.clone()]),
                at: start..end,
                value_at,
            })
        })
    }

    /// Whether it is written as one capital letter.
    pub(crate) fn is_capital(&self) -> bool {
        let written = self.html.as_bytes().get(self.at.start + 1);
        self.name.len() == 1 && written.is_some_and(u8::is_ascii_uppercase)
    }

    /// The first attribute of that name, which is the one that counts.
    pub(crate) fn attribute(&self, name: &str) -> Option<Attribute<'a>> {
        self.attributes()
            .find(|one| one.name.eq_ignore_ascii_case(name))
    }
}

/// A value without the escapes that addresses and names are written with.
fn unescaped(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.find(';').filter(|end| *end <= 10);
        match end.and_then(|end| Some((letter(&rest[1..end])?, end))) {
            Some((letter, end)) => {
                out.push(letter);
                rest = &rest[end + 1..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The letter of a reference.
fn letter(name: &str) -> Option<char> {
    let number = |digits: &str, radix| {
        let code = u32::from_str_radix(digits, radix).ok()?;
        char::from_u32(code)
    };
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some('\u{a0}'),
        _ => {
            let code = name.strip_prefix('#')?;
            match code.strip_prefix(['x', 'X']) {
                Some(code) => number(code, 16),
                None => number(code, 10),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_have_names_attributes_and_places() {
        let html = "a < b <!-- <i> --> <A HREF='x&amp;y' title=\"a > b\" data-x=1 hidden/><br/></A\n><p =x></p>";
        let found: Vec<String> = tags(html)
            .map(|tag| {
                let own = tag.attributes().map(|one| {
                    assert!(html[one.at.clone()].starts_with(one.name));
                    format!(" {}={}", one.name, one.value)
                });
                let end = if tag.is_end { "/" } else { "" };
                format!("{end}{}{}", tag.name, own.collect::<String>())
            })
            .collect();
        assert_eq!(
            found,
            [
                "a HREF=x&y title=a > b data-x=1 hidden=",
                "br",
                "/a",
                "p =x=",
                "/p"
            ]
        );
        let link = tags(html).next().expect("a tag");
        let href = link.attribute("href").expect("an address");
        assert_eq!(&html[href.value_at], "x&amp;y");
    }

    #[test]
    fn what_is_text_up_to_an_end_has_no_tags() {
        let names = |html: &str| -> Vec<String> { tags(html).map(|tag| tag.name).collect() };
        assert_eq!(
            names("<script>a<b>c</script><i>"),
            ["script", "script", "i"]
        );
        assert_eq!(names("<script>a<b>"), ["script"]);
        assert_eq!(names("<style"), ["style"]);
        assert_eq!(names("<!doctype html><?x <b>?><u>"), ["u"]);
    }

    #[test]
    fn escapes_of_addresses_are_read() {
        for (text, wanted) in [
            ("a&amp;b", "a&b"),
            ("a&b=c;d", "a&b=c;d"),
            ("&#39;&#x41;&quot;", "'A\""),
            ("&#xFFFFFFFF;&#;", "&#xFFFFFFFF;&#;"),
            ("&", "&"),
        ] {
            assert_eq!(unescaped(text), wanted);
        }
    }
}

//! What a link in a record's Markdown means: another record, a file, a list, a
//! page elsewhere. Writing it for a layout is `render`'s, complaining is `check`'s.

use std::borrow::Cow;

use super::content::ClientContent;
use super::record::Record;
use crate::markdown::{SCHEMES, is_half};

/// What a link points to.
#[derive(Debug)]
pub enum Target<'a> {
    /// A page outside of the workspace, or a mail address.
    External,
    /// A scheme that a page must not link to, such as `javascript:`.
    Forbidden(&'a str),
    /// A heading of the same page.
    Anchor(&'a str),
    /// A record's page and perhaps a heading in it.
    Record(&'a Record, Option<&'a str>),
    /// The list of a kind.
    List(String),
    /// A file, by its path relative to the client's directory, and perhaps a place in it.
    File(String, Option<&'a str>),
    /// Nothing: there is no such path below the client's directory.
    Missing(String),
    /// A path that leaves the client's directory.
    Outside,
}

/// Finds what `href` means in a file of `directory` (relative to the client's
/// directory, empty or ending in `/`).
#[must_use]
pub fn resolve<'a>(client: &'a ClientContent, directory: &str, href: &'a str) -> Target<'a> {
    if is_half(href) {
        return Target::Missing(href.to_owned());
    }
    if let Some(scheme) = scheme(href) {
        let mut known = SCHEMES.iter();
        return match scheme {
            // A disk of Windows.
            disk if disk.len() == 1 => Target::Outside,
            scheme if known.any(|known| scheme.eq_ignore_ascii_case(known)) => Target::External,
            scheme => Target::Forbidden(scheme),
        };
    }
    if href.starts_with("//") {
        return Target::External;
    }
    if let Some(anchor) = href.strip_prefix('#') {
        return Target::Anchor(anchor);
    }
    let (path, anchor) = match href.split_once('#') {
        Some((path, anchor)) => (path, Some(anchor)),
        None => (href, None),
    };
    let path = path.split('?').next().unwrap_or(path);
    let Some(path) = joined(directory, &decode(path)) else {
        return Target::Outside;
    };
    if let Some((path, _)) = client.file(&path) {
        return Target::File(path.to_owned(), anchor);
    }
    let bare = path.trim_end_matches('/');
    for name in ["", "/index.md", "/index.yaml", ".md", ".yaml"] {
        if let Some(record) = client.from_own_path(&format!("{bare}{name}")) {
            return Target::Record(record, anchor);
        }
    }
    if client.of_kind(bare).next().is_some() {
        return Target::List(bare.to_owned());
    }
    Target::Missing(path)
}

/// An address elsewhere as a page has to write it. One that begins with a host would be read
/// from the disk where the page is.
#[must_use]
pub fn whole(href: &str) -> Cow<'_, str> {
    if href.starts_with("//") {
        Cow::Owned(format!("https:{href}"))
    } else {
        Cow::Borrowed(href)
    }
}

/// The path of a file that a record names, relative to the client's directory;
/// nothing where it leaves that.
#[must_use]
pub fn file_path(record: &Record, name: &str) -> Option<String> {
    joined(&record.directory, name)
}

/// `path` as a file of `directory` writes it.
#[must_use]
pub fn relative(directory: &str, path: &str) -> String {
    let mut up = String::new();
    let mut base = directory;
    loop {
        if let Some(rest) = path.strip_prefix(base) {
            return up + rest;
        }
        up.push_str("../");
        base = match base.trim_end_matches('/').rfind('/') {
            Some(at) => &base[..=at],
            None => "",
        };
    }
}

fn scheme(href: &str) -> Option<&str> {
    let (scheme, _) = href.split_once(':')?;
    let mut letters = scheme.chars();
    let starts = letters
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic());
    let goes_on = letters.all(|letter| letter.is_ascii_alphanumeric() || "+-.".contains(letter));
    (starts && goes_on).then_some(scheme)
}

/// A path that a file of `directory` writes, relative to the client's directory; nothing
/// where it leaves that.
#[must_use]
pub fn joined(directory: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = directory
        .split('/')
        .filter(|part| !part.is_empty())
        .collect();
    if path.starts_with('/') {
        return None;
    }
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// Percent-encodes what may not stand in a path as it is (RFC 3986, section 3.3).
#[must_use]
pub fn encode(path: &str) -> String {
    let mut encoded = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' | b'~' => {
                encoded.push(char::from(byte));
            }
            other => encoded.push_str(&format!("%{other:02X}")),
        }
    }
    encoded
}

/// Percent-decoding (RFC 3986, section 2.1); what is no valid escape stays.
#[must_use]
pub fn decode(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let digits = (first == b'%').then(|| text_of(after.get(..2)?)).flatten();
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}

fn text_of(bytes: &[u8]) -> Option<&str> {
    std::str::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_joined_and_stay_inside() {
        assert_eq!(
            joined("updates/", "../briefs/a.md").as_deref(),
            Some("briefs/a.md")
        );
        assert_eq!(
            joined("updates/", "./img//b.png").as_deref(),
            Some("updates/img/b.png")
        );
        assert_eq!(joined("updates/", "../../other/c.md"), None);
        assert_eq!(joined("", "/etc/passwd"), None);
    }

    #[test]
    fn relative_paths_climb_as_far_as_they_must() {
        assert_eq!(relative("updates/", "briefs/a.md"), "../briefs/a.md");
        assert_eq!(
            relative("deliverables/logo/", "deliverables/logo/a.svg"),
            "a.svg"
        );
        assert_eq!(
            relative("deliverables/logo/", "briefs/a.md"),
            "../../briefs/a.md"
        );
        assert_eq!(relative("", "a.md"), "a.md");
    }

    #[test]
    fn escapes_are_decoded_once() {
        assert_eq!(decode("a%20b%2520c%zz%"), "a b%20c%zz%");
        assert_eq!(decode("%C3%A9"), "é");
        assert_eq!(decode("%FF"), "%FF");
    }

    #[test]
    fn a_scheme_is_letters_before_a_colon() {
        assert_eq!(scheme("JavaScript:alert(1)"), Some("JavaScript"));
        assert_eq!(scheme("a b:c"), None);
        assert_eq!(scheme("../x:y"), None);
    }
}

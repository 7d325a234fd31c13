//! What a link in a record's Markdown means: another record, a file, a list, a
//! page elsewhere. Writing links for a layout is left to `prose`, and reporting wrong ones to
//! `check`.

pub mod anchors;

use std::borrow::Cow;

use crate::markdown::{SCHEMES, is_half};
use crate::model::content::ClientContent;
use crate::model::record::Record;
use crate::paths::{decode, joined};

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

fn scheme(href: &str) -> Option<&str> {
    let (scheme, _) = href.split_once(':')?;
    let mut letters = scheme.chars();
    let starts = letters
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic());
    let goes_on = letters.all(|letter| letter.is_ascii_alphanumeric() || "+-.".contains(letter));
    (starts && goes_on).then_some(scheme)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_scheme_is_letters_before_a_colon() {
        assert_eq!(scheme("JavaScript:alert(1)"), Some("JavaScript"));
        assert_eq!(scheme("a b:c"), None);
        assert_eq!(scheme("../x:y"), None);
    }
}

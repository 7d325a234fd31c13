//! What looks like a link and is none: `[words][nowhere]`, and the `[[page]]` of a wiki.

use std::collections::BTreeMap;
use std::ops::Range;

use pulldown_cmark::{BrokenLink, BrokenLinkCallback, CowStr, LinkType};

use super::parts::{Remark, RemarkKind};

/// Such links, by where they begin.
pub(super) struct Undefined<'t> {
    text: &'t str,
    found: BTreeMap<usize, Remark>,
}

impl<'i> BrokenLinkCallback<'i> for &mut Undefined<'_> {
    fn handle_broken_link(&mut self, link: BrokenLink<'i>) -> Option<(CowStr<'i>, CowStr<'i>)> {
        self.add(&link);
        None
    }
}

impl<'t> Undefined<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self {
            text,
            found: BTreeMap::new(),
        }
    }

    /// Takes what the parser found no definition for. Square brackets alone are text.
    fn add(&mut self, link: &BrokenLink<'_>) {
        let text = self.text;
        let Range { start, end } = link.span;
        let Some(written) = text.get(start..end) else {
            return;
        };
        match link.link_type {
            LinkType::Reference | LinkType::Collapsed => {
                // `list[i][j]` is no link, nor is a note that is missing.
                let follows_word = text[..start].chars().next_back().is_some_and(|letter| {
                    letter.is_alphanumeric() || matches!(letter, '_' | ')' | ']')
                });
                let is_code = !link.reference.chars().any(char::is_alphanumeric)
                    || link.reference.starts_with('^');
                if follows_word || is_code {
                    return;
                }
                let kind = RemarkKind::Undefined(link.reference.to_string());
                let at = start..end;
                self.found.insert(start, Remark { kind, at });
            }
            LinkType::Shortcut => {
                let inner = written
                    .strip_prefix('[')
                    .and_then(|rest| rest.strip_suffix(']'));
                let behind = text[end..].strip_prefix(']');
                // `[[words]](path)` is a link, whose words are in brackets.
                let is_alone = |behind: &str| !behind.starts_with(['(', '[', ':']);
                let is_doubled = text[..start].ends_with('[') && behind.is_some_and(is_alone);
                let is_name = |inner: &&str| {
                    inner.starts_with(|first: char| first.is_alphanumeric() || first == '#')
                        && inner.chars().any(char::is_alphabetic)
                };
                if let Some(inner) = inner.filter(is_name).filter(|_| is_doubled) {
                    let kind = RemarkKind::Wiki(inner.to_owned());
                    let at = start - 1..end + 1;
                    self.found.insert(at.start, Remark { kind, at });
                }
            }
            _ => {}
        }
    }

    pub(super) fn remarks(self) -> impl Iterator<Item = Remark> {
        self.found.into_values()
    }
}

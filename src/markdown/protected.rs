//! A text in which some signs do not mean what the parser would take them for: a `<` that begins
//! no tag, a `_` within an address. Each gives its place to a control character that the text has
//! not, so that all places stay; what is parsed gets its signs back.

use std::borrow::Cow;
use std::collections::BTreeSet;

use pulldown_cmark::{CodeBlockKind, CowStr, Event, Tag};

use super::autolinks;

/// What stands for what.
const SIGNS: [(char, char); 4] = [
    ('<', '\u{1}'),
    ('_', '\u{2}'),
    ('*', '\u{3}'),
    ('~', '\u{4}'),
];

/// The text, with the signs at some places hidden.
pub(super) struct Protected<'a> {
    text: Cow<'a, str>,
    is_possible: bool,
}

impl<'a> Protected<'a> {
    /// Hides what would be emphasis within addresses that stand by themselves.
    pub(super) fn new(text: &'a str) -> Self {
        let mut protected = Self {
            text: Cow::Borrowed(text),
            is_possible: !text.contains(SIGNS.map(|(_, hidden)| hidden)),
        };
        let addresses = autolinks::addresses(text).into_iter();
        let signs = addresses.flat_map(|address| {
            let own = text[address.at.clone()].match_indices(['_', '*', '~']);
            own.map(move |(at, _)| address.at.start + at)
        });
        protected.hide(&signs.collect());
        protected
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Hides the signs at these places; whether there was one.
    pub(super) fn hide(&mut self, places: &BTreeSet<usize>) -> bool {
        if !self.is_possible || places.is_empty() {
            return false;
        }
        let mut bytes = self.text.as_bytes().to_owned();
        for at in places {
            let Some(byte) = bytes.get_mut(*at) else {
                continue;
            };
            let sign = SIGNS.iter().find(|(sign, _)| *byte == *sign as u8);
            if let Some((_, hidden)) = sign {
                *byte = *hidden as u8;
            }
        }
        // One ASCII letter took the place of another.
        self.text = Cow::Owned(String::from_utf8(bytes).expect("still UTF-8"));
        true
    }

    /// Whether anything is hidden.
    pub(super) fn hides(&self) -> bool {
        matches!(self.text, Cow::Owned(_))
    }
}

/// The event with its signs back; in HTML, those that begin no tag stay hidden.
pub(super) fn shown(event: Event<'_>) -> Event<'_> {
    match event {
        Event::Text(words) => Event::Text(back(words)),
        Event::Code(words) => Event::Code(back(words)),
        Event::Html(html) => Event::Html(back_but(html, '<')),
        Event::InlineHtml(html) => Event::InlineHtml(back_but(html, '<')),
        Event::FootnoteReference(name) => Event::FootnoteReference(back(name)),
        Event::Start(Tag::FootnoteDefinition(name)) => {
            Event::Start(Tag::FootnoteDefinition(back(name)))
        }
        Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(named))) => {
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(back(named))))
        }
        Event::Start(Tag::Link {
            link_type,
            dest_url,
            title,
            id,
        }) => Event::Start(Tag::Link {
            link_type,
            dest_url: back(dest_url),
            title: back(title),
            id: back(id),
        }),
        Event::Start(Tag::Image {
            link_type,
            dest_url,
            title,
            id,
        }) => Event::Start(Tag::Image {
            link_type,
            dest_url: back(dest_url),
            title: back(title),
            id: back(id),
        }),
        other => other,
    }
}

/// HTML in which what begins no tag is words.
pub(super) fn as_words(html: String) -> String {
    let (_, hidden) = SIGNS[0];
    if html.contains(hidden) {
        html.replace(hidden, "&lt;")
    } else {
        html
    }
}

fn back(words: CowStr<'_>) -> CowStr<'_> {
    back_but(words, '\0')
}

fn back_but(words: CowStr<'_>, kept: char) -> CowStr<'_> {
    let sign_of = |letter: char| {
        let own = SIGNS.iter().find(|(_, hidden)| letter == *hidden);
        own.map(|(sign, _)| *sign).filter(|sign| *sign != kept)
    };
    if !words.chars().any(|letter| sign_of(letter).is_some()) {
        return words;
    }
    let letters = words.chars();
    let back: String = letters.map(|one| sign_of(one).unwrap_or(one)).collect();
    back.into()
}

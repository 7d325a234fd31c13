//! A text to its document: the events of the parser, with what is looked for in them.

use std::ops::Range;

use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd};

use super::ids::Ids;
use super::tags::tags;
use super::{Document, Heading, Html, Link, Role, html};

/// Reads a text.
pub(super) fn read(text: &str, options: Options) -> Document {
    let mut reading = Reading {
        text,
        events: Vec::new(),
        links: Vec::new(),
        headings: Vec::new(),
        ids: Ids::default(),
        words: None,
        heading: None,
        block: None,
        html_at: None,
    };
    for (event, at) in Parser::new_ext(text, options).into_offset_iter() {
        reading.take(event, at);
    }
    reading.finish()
}

/// What was read so far.
struct Reading<'a> {
    text: &'a str,
    events: Vec<Event<'a>>,
    links: Vec<Link>,
    headings: Vec<Heading>,
    ids: Ids,
    /// The words that were read last: the parser gives them in pieces.
    words: Option<Words<'a>>,
    /// Where the heading began whose end has not come yet.
    heading: Option<usize>,
    /// The block of HTML that has not ended yet.
    block: Option<Piece>,
    html_at: Option<usize>,
}

impl<'a> Reading<'a> {
    fn take(&mut self, event: Event<'a>, at: Range<usize>) {
        let event = match event {
            Event::Text(words) => return self.add_words(words),
            other => other,
        };
        self.end_words();
        match event {
            Event::Start(Tag::HtmlBlock) => self.block = Some(Piece::default()),
            Event::End(TagEnd::HtmlBlock) => {
                if let Some(piece) = self.block.take() {
                    self.html(&piece);
                    self.events.push(Event::Html(piece.html.into()));
                }
            }
            Event::Html(html) => match &mut self.block {
                Some(block) => block.add(&html, at.start),
                None => self.events.push(Event::Html(html)),
            },
            Event::InlineHtml(html) => {
                let mut piece = Piece::default();
                piece.add(&html, at.start);
                self.html(&piece);
                self.events.push(Event::InlineHtml(html));
            }
            other => {
                self.look(&other, &at);
                self.events.push(other);
            }
        }
    }

    fn look(&mut self, event: &Event<'a>, at: &Range<usize>) {
        match event {
            Event::Start(Tag::Link { dest_url, .. }) => self.link(dest_url, at, Role::Link),
            Event::Start(Tag::Image { dest_url, .. }) => self.link(dest_url, at, Role::Image),
            Event::Start(Tag::Heading { .. }) => self.heading = Some(self.events.len()),
            Event::End(TagEnd::Heading(_)) => self.name_heading(),
            _ => {}
        }
    }

    fn add_words(&mut self, words: CowStr<'a>) {
        self.words = Some(match self.words.take() {
            None => Words::One(words),
            Some(before) => before.and(&words),
        });
    }

    fn end_words(&mut self) {
        let words = match self.words.take() {
            Some(Words::One(words)) => words,
            Some(Words::Many(words)) => words.into(),
            None => return,
        };
        self.events.push(Event::Text(words));
    }

    fn link(&mut self, destination: &str, at: &Range<usize>, role: Role) {
        self.links.push(Link {
            at: marked(self.text, at, destination),
            destination: destination.to_owned(),
            role,
        });
    }

    fn name_heading(&mut self) {
        let Some(start) = self.heading.take() else {
            return;
        };
        let words: String = self.events[start..]
            .iter()
            .filter_map(|event| match event {
                Event::Text(text) | Event::Code(text) => Some(text.as_ref()),
                _ => None,
            })
            .collect();
        if let Event::Start(Tag::Heading { id, .. }) = &mut self.events[start] {
            let own = match id {
                Some(own) => own.to_string(),
                None => self.ids.name(&words),
            };
            *id = Some(own.clone().into());
            self.headings.push(Heading { id: own });
        }
    }

    fn html(&mut self, piece: &Piece) {
        self.html_at.get_or_insert(piece.place(0));
        for tag in tags(&piece.html).filter(|tag| !tag.is_end) {
            for attribute in tag.attributes() {
                let name = attribute.name.to_ascii_lowercase();
                let role = match (tag.name.as_str(), name.as_str()) {
                    ("img", "src") => Role::Image,
                    ("a" | "area", "href") => Role::Link,
                    _ => continue,
                };
                let at = attribute.value_at;
                self.links.push(Link {
                    destination: attribute.value.trim().to_owned(),
                    at: piece.place(at.start)..piece.place(at.end),
                    role,
                });
            }
        }
    }

    fn finish(mut self) -> Document {
        self.end_words();
        let events: Vec<Event<'static>> = self.events.into_iter().map(Event::into_static).collect();
        let html = self.html_at.map(|at| Html {
            at,
            is_too_deep: html::is_too_deep(&events),
        });
        Document {
            events,
            links: self.links,
            headings: self.headings,
            length: self.text.len(),
            html,
        }
    }
}

/// Words in one piece or several.
enum Words<'a> {
    One(CowStr<'a>),
    Many(String),
}

impl<'a> Words<'a> {
    fn and(self, more: &str) -> Self {
        let mut words = match self {
            Self::One(words) => words.into_string(),
            Self::Many(words) => words,
        };
        words.push_str(more);
        Self::Many(words)
    }
}

/// The destination itself where it stands in the link as it is, else the whole link.
fn marked(text: &str, link: &Range<usize>, destination: &str) -> Range<usize> {
    match text[link.clone()].rfind(destination) {
        Some(at) => link.start + at..link.start + at + destination.len(),
        None => link.clone(),
    }
}

/// HTML that belongs together, and where its lines stand in the text.
#[derive(Default)]
struct Piece {
    html: String,
    /// Where a line begins in the HTML, and in the text.
    lines: Vec<(usize, usize)>,
}

impl Piece {
    fn add(&mut self, html: &str, at: usize) {
        self.lines.push((self.html.len(), at));
        self.html.push_str(html);
    }

    /// Where in the text a byte of the HTML stands.
    fn place(&self, at: usize) -> usize {
        let line = self.lines.partition_point(|(start, _)| *start <= at);
        let (start, own) = self.lines[line.saturating_sub(1)];
        own + (at - start)
    }
}

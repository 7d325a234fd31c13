//! A text to its document: the events of the parser, and what is looked for in them.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use pulldown_cmark::{Event, LinkType, Options, Parser, Tag, TagEnd};

use super::document::Document;
use super::html;
use super::ids::{Earlier, HeadingNames};
use super::known::{is_kept, is_left_out, is_markup};
use super::parts::{Html, Link, NamedTarget, Note, Remark, RemarkKind, Role};
use super::protected::{Protected, shown};
use super::raw::{self, Piece};
use super::tags::{self, tags};
use super::undefined::Undefined;
use super::words::{HeadingWords, WordRun};

/// CommonMark with tables, task lists, footnotes, strikethrough, alerts and headings with
/// attributes.
const RECORD: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH)
    .union(Options::ENABLE_GFM)
    .union(Options::ENABLE_HEADING_ATTRIBUTES);

/// Footnotes have ids, which another text of the page may have too.
const DELIVERED: Options = RECORD
    .difference(Options::ENABLE_FOOTNOTES)
    .difference(Options::ENABLE_HEADING_ATTRIBUTES)
    .union(Options::ENABLE_YAML_STYLE_METADATA_BLOCKS);

/// Signs that turn out to mean nothing are hidden from the parser so often.
const ROUNDS: usize = 3;

impl Document {
    /// Reads a text of a record.
    #[must_use]
    pub fn read(text: &str) -> Self {
        read(text, RECORD)
    }

    /// Reads a file that was delivered: what stands above it as YAML is none of it, and it has
    /// no footnotes.
    #[must_use]
    pub fn read_delivered(text: &str) -> Self {
        read(text, DELIVERED)
    }
}

/// Reads a text.
fn read(text: &str, options: Options) -> Document {
    let mut protected = Protected::new(text);
    for _ in 1..ROUNDS {
        let (document, foreign) = once(text, &protected, options);
        if !protected.hide(&foreign) {
            return document;
        }
    }
    once(text, &protected, options).0
}

/// The document, and where in its blocks of HTML a `<` begins no tag.
fn once(text: &str, protected: &Protected<'_>, options: Options) -> (Document, BTreeSet<usize>) {
    let mut reading = Reading {
        text,
        events: Vec::new(),
        links: Vec::new(),
        targets: Vec::new(),
        elements: Vec::new(),
        notes: Vec::new(),
        remarks: Vec::new(),
        names: HeadingNames::default(),
        earlier: Earlier::default(),
        words: None,
        heading: None,
        block: None,
        html_at: None,
        foreign: BTreeSet::new(),
        ends: HashMap::new(),
        by_label: HashMap::new(),
        closed: 0,
        anchors: 0,
        images: 0,
    };
    let mut undefined = Undefined::new(text);
    let parser =
        Parser::new_with_broken_link_callback(protected.text(), options, Some(&mut undefined));
    for (event, at) in parser.into_offset_iter() {
        let event = if protected.hides() {
            shown(event)
        } else {
            event
        };
        reading.take(event, at);
    }
    reading.remarks.extend(undefined.remarks());
    reading.finish()
}

/// What was read so far.
struct Reading<'a> {
    /// As it was written, with nothing hidden.
    text: &'a str,
    events: Vec<Event<'static>>,
    links: Vec<Link>,
    targets: Vec<NamedTarget>,
    /// Which of the targets are elements of HTML.
    elements: Vec<usize>,
    notes: Vec<Note>,
    remarks: Vec<Remark>,
    names: HeadingNames,
    earlier: Earlier,
    /// The words that were read last: the parser gives them in pieces.
    words: Option<WordRun>,
    /// The heading whose end has not come yet.
    heading: Option<HeadingWords>,
    /// The block of HTML that has not ended yet.
    block: Option<Piece>,
    html_at: Option<usize>,
    foreign: BTreeSet<usize>,
    /// Whether the text has an end tag of a name.
    ends: HashMap<String, bool>,
    by_label: HashMap<String, usize>,
    /// What is open in which an address is no link: links, images, code.
    closed: usize,
    /// Links that are open in HTML.
    anchors: usize,
    images: usize,
}

impl Reading<'_> {
    fn take(&mut self, event: Event<'_>, at: Range<usize>) {
        match event {
            Event::Text(words) => return self.add_words(&words, at),
            Event::InlineHtml(html) => return self.inline_html(&html, at),
            _ => self.end_words(),
        }
        match event {
            Event::Start(Tag::HtmlBlock) => self.block = Some(Piece::default()),
            Event::End(TagEnd::HtmlBlock) => {
                if let Some(piece) = self.block.take() {
                    self.html_block(piece);
                }
            }
            Event::Html(html) => match &mut self.block {
                Some(block) => block.add(&html, at.start),
                None => self.html_block(Piece::new(&html, at.start)),
            },
            other => {
                let event = with_scheme(other.into_static());
                self.look(&event, &at);
                self.events.push(event);
            }
        }
    }

    fn look(&mut self, event: &Event<'static>, at: &Range<usize>) {
        match event {
            Event::Start(Tag::Link { dest_url, .. }) => {
                self.link(dest_url, at, Role::Link);
                self.closed += 1;
            }
            Event::Start(Tag::Image { dest_url, .. }) => {
                self.link(dest_url, at, Role::Image);
                self.closed += 1;
                self.images += 1;
            }
            Event::Start(Tag::CodeBlock(_) | Tag::MetadataBlock(_)) => self.closed += 1,
            Event::End(TagEnd::Link | TagEnd::CodeBlock | TagEnd::MetadataBlock(_)) => {
                self.closed = self.closed.saturating_sub(1);
            }
            Event::End(TagEnd::Image) => {
                self.closed = self.closed.saturating_sub(1);
                self.images = self.images.saturating_sub(1);
            }
            Event::Start(Tag::Heading { .. }) => {
                self.heading = Some(HeadingWords::new(self.events.len()));
            }
            Event::End(TagEnd::Heading(_)) => self.name_heading(),
            Event::Code(words) => {
                if let Some(heading) = &mut self.heading {
                    heading.add(words, self.images > 0);
                }
            }
            Event::FootnoteReference(label) => self.note(label).references += 1,
            Event::Start(Tag::FootnoteDefinition(label)) => {
                self.note(label).is_defined = true;
            }
            _ => {}
        }
    }

    fn note(&mut self, label: &str) -> &mut Note {
        let next = self.notes.len();
        let at = *self.by_label.entry(label.to_owned()).or_insert(next);
        if at == next {
            self.notes.push(Note {
                label: label.to_owned(),
                references: 0,
                is_defined: false,
            });
        }
        &mut self.notes[at]
    }

    fn add_words(&mut self, words: &str, at: Range<usize>) {
        if let Some(heading) = &mut self.heading {
            heading.add(words, self.images > 0);
        }
        self.join(words, at);
    }

    fn join(&mut self, words: &str, at: Range<usize>) {
        match &mut self.words {
            Some(before) => before.add(words, at),
            None => self.words = Some(WordRun::new(words, at)),
        }
    }

    /// The words that were read, with the addresses in them as links.
    fn end_words(&mut self) {
        let Some(words) = self.words.take() else {
            return;
        };
        if self.closed + self.anchors > 0 {
            self.events.push(Event::Text(words.text.into()));
            return;
        }
        let (events, links) = words.linked(self.text);
        self.events.extend(events);
        self.links.extend(links);
    }

    fn link(&mut self, destination: &str, at: &Range<usize>, role: Role) {
        self.links.push(Link {
            at: marked(self.text, at, destination),
            destination: destination.to_owned(),
            role,
        });
    }

    fn name_heading(&mut self) {
        let Some(heading) = self.heading.take() else {
            return;
        };
        if let Some(Event::Start(Tag::Heading { id, .. })) = self.events.get_mut(heading.start) {
            let (wanted, earlier) = match id.take() {
                Some(own) => (self.names.once(&own), own.into_string()),
                None => (
                    self.names.name(heading.words()),
                    self.earlier.name(&heading.earlier),
                ),
            };
            self.targets.push(NamedTarget::new(wanted, earlier));
        }
    }

    fn inline_html(&mut self, html: &str, at: Range<usize>) {
        if raw::is_comment(html) {
            return;
        }
        let before = self.text[..at.start].chars().next_back();
        if tags(html)
            .next()
            .is_some_and(|tag| !self.is_markup(&tag, before))
        {
            if let Some(heading) = &mut self.heading {
                heading.add_foreign(html, self.images > 0);
            }
            return self.join(html, at);
        }
        self.end_words();
        let piece = Piece::new(html, at.start);
        self.html(&piece);
        // No link may be in another.
        match tags(html).next().filter(|tag| tag.name == "a") {
            Some(end) if end.is_end => self.anchors = self.anchors.saturating_sub(1),
            Some(start) if start.attribute("href").is_some() => self.anchors += 1,
            _ => {}
        }
        self.events
            .push(Event::InlineHtml(piece.into_html().into()));
    }

    fn html_block(&mut self, piece: Piece) {
        if !raw::is_comment(piece.html()) {
            self.html(&piece);
            self.events.push(Event::Html(piece.into_html().into()));
        }
    }

    fn is_markup(&mut self, tag: &tags::Tag<'_>, before: Option<char>) -> bool {
        let (text, ends) = (self.text, &mut self.ends);
        is_markup(tag, before, || {
            *ends
                .entry(tag.name.clone())
                .or_insert_with(|| raw::has_end(text, &tag.name))
        })
    }

    fn html(&mut self, piece: &Piece) {
        // What nobody would take for a tag is cleaned too.
        self.html_at.get_or_insert(piece.place(0));
        for tag in tags(piece.html()) {
            let at = piece.place(tag.at.start);
            let before = self.text.get(..at).unwrap_or_default();
            if !self.is_markup(&tag, before.chars().next_back()) {
                // The destination of a link may be written in angle brackets.
                if !before.ends_with("](") {
                    self.foreign.insert(at);
                }
                continue;
            }
            if tag.is_end {
                continue;
            }
            if is_left_out(&tag.name) {
                self.remarks.push(Remark {
                    kind: RemarkKind::LeftOut(tag.name.clone()),
                    at: at..piece.place(tag.at.end),
                });
            }
            if is_kept(&tag.name) {
                self.name_element(&tag, piece.html());
            }
            self.links.extend(raw::links(&tag, piece));
        }
    }

    fn name_element(&mut self, tag: &tags::Tag<'_>, html: &str) {
        let name = match raw::target(tag) {
            Some(target) => target.value.trim().to_owned(),
            None => match raw::heading(tag, html) {
                Some(words) => self.names.name(&words),
                None => return,
            },
        };
        self.elements.push(self.targets.len());
        self.targets.push(NamedTarget::new(name.clone(), name));
    }

    fn finish(mut self) -> (Document, BTreeSet<usize>) {
        self.end_words();
        self.events.shrink_to_fit();
        let html = self.html_at.map(|at| Html {
            at,
            is_too_deep: html::is_too_deep(&self.events),
        });
        for (at, is_left) in self.elements.iter().zip(raw::left(&self.events)) {
            self.targets[*at].is_shown = is_left;
        }
        self.remarks.sort_by_key(|remark| remark.at.start);
        let document = Document {
            events: self.events,
            links: self.links,
            targets: self.targets,
            notes: self.notes,
            remarks: self.remarks,
            length: self.text.len(),
            html,
            ..Document::default()
        };
        (document, self.foreign)
    }
}

/// The parser gives the address of a mail without what makes it one.
fn with_scheme(event: Event<'static>) -> Event<'static> {
    match event {
        Event::Start(Tag::Link {
            link_type: LinkType::Email,
            dest_url,
            title,
            id,
        }) => Event::Start(Tag::Link {
            link_type: LinkType::Autolink,
            dest_url: format!("mailto:{dest_url}").into(),
            title,
            id,
        }),
        other => other,
    }
}

/// The destination itself where it stands in the link as it is, else the whole link.
fn marked(text: &str, link: &Range<usize>, destination: &str) -> Range<usize> {
    match text[link.clone()].rfind(destination) {
        Some(at) => link.start + at..link.start + at + destination.len(),
        None => link.clone(),
    }
}

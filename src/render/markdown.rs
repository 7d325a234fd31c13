//! Markdown to HTML: links rewritten for the site, headings with ids, and
//! whatever raw HTML it holds made harmless.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::sync::Mutex;

use pulldown_cmark::{Alignment, CodeBlockKind, CowStr, Event, HeadingLevel, Tag, TagEnd, html};

use super::images::Images;
use super::previews::highlighted;
use super::routes;
use crate::markdown::{self, Document, Link, Role};
use crate::model::content::ClientContent;
use crate::model::links::{Target, resolve};
use crate::model::record::Record;
use crate::visible::{running, visible};

/// Where a text is shown.
pub(super) struct Place<'a> {
    pub(super) client: &'a ClientContent,
    /// The directory that its links start from.
    pub(super) directory: &'a str,
    /// The way from its page to the site's root.
    pub(super) root: &'a str,
    /// Headings are moved down so that the page's title stays the first.
    pub(super) first_heading: u8,
}

/// A text in HTML, in an attribute too; letters that hide in it are shown as what they are.
pub(crate) fn escaped(text: &str) -> String {
    let mut html = Vec::new();
    escape(text, &mut html).expect("memory takes everything");
    String::from_utf8(html).expect("escaping leaves text")
}

/// How templates write every value that is not HTML already.
pub(super) fn escape(text: &str, out: &mut dyn std::io::Write) -> std::io::Result<()> {
    tera::escape_html(&visible(text), out)
}

/// An image as a page shows it.
pub(super) struct Inline {
    pub(super) src: String,
    pub(super) width: Option<u32>,
    pub(super) height: Option<u32>,
    /// Of what was delivered, where this is smaller: its name and how large it is.
    pub(super) original: Option<(String, String)>,
}

/// Renders a text; the files that it shows or links to are added to `used`. `inline` says
/// how an image is shown, by its path; where it says nothing the file itself is.
pub(super) fn render(
    document: &Document,
    place: &Place<'_>,
    used: &mut BTreeSet<String>,
    inline: &mut dyn FnMut(&str) -> Option<Inline>,
) -> String {
    // Most records hold no raw HTML, and then there is nothing that could do harm.
    // Where one does, links are written when the whole of it is cleaned.
    let raw = document.has_html();
    let href = |destination: CowStr<'_>, used: &mut BTreeSet<String>| -> CowStr<'static> {
        if raw {
            destination.into_string().into()
        } else {
            way(&destination, place, used).into()
        }
    };
    let mut events: Vec<Event<'_>> = Vec::new();
    let mut is_heading = false;
    let mut cells = Cells::default();
    let mut images = Images::default();
    for event in document.events() {
        if !raw && !is_heading && images.take(&event, place, used, inline) {
            let html = images.done.take();
            events.extend(html.map(|html| Event::InlineHtml(html.into())));
            continue;
        }
        let event = match cells.write(event) {
            Written::Own("</th>") if is_empty_head(events.last()) => {
                // A head without a word heads nothing.
                events.pop();
                Event::InlineHtml("<td></td>".into())
            }
            Written::Own(html) => Event::InlineHtml(html.into()),
            Written::Other(Event::Start(Tag::Link {
                link_type,
                dest_url,
                title,
                id,
            })) => Event::Start(Tag::Link {
                link_type,
                dest_url: href(dest_url, used),
                title,
                id,
            }),
            Written::Other(Event::Start(Tag::Image {
                link_type,
                dest_url,
                title,
                id,
            })) => Event::Start(Tag::Image {
                link_type,
                dest_url: href(dest_url, used),
                title,
                id,
            }),
            Written::Other(Event::Start(Tag::Heading {
                level, id, classes, ..
            })) => {
                is_heading = true;
                Event::Start(Tag::Heading {
                    level: moved(level, place.first_heading),
                    id,
                    classes,
                    // `{onclick=…}` would be written as it stands: names and classes do.
                    attrs: Vec::new(),
                })
            }
            Written::Other(Event::End(TagEnd::Heading(level))) => {
                is_heading = false;
                Event::End(TagEnd::Heading(moved(level, place.first_heading)))
            }
            // A disabled input would have to be labelled; a sign says the same.
            Written::Other(Event::TaskListMarker(true)) => {
                Event::InlineHtml("<span class=\"task done\">☑</span> ".into())
            }
            Written::Other(Event::TaskListMarker(false)) => {
                Event::InlineHtml("<span class=\"task\">☐</span> ".into())
            }
            Written::Other(other) => other,
        };
        events.push(event);
    }
    raise_headings(&mut events, place.first_heading);
    highlight(&mut events);
    let mut out = String::with_capacity(document.length() * 3 / 2);
    html::push_html(&mut out, events.into_iter());
    if raw {
        let used = Mutex::new(used);
        out = markdown::clean(&out, |destination| {
            let mut used = used.lock().expect("no other thread has it");
            way(destination, place, &mut used)
        });
    }
    // Signs have no letter that means something in HTML.
    match running(&out) {
        Cow::Borrowed(_) => out,
        Cow::Owned(shown) => shown,
    }
}

/// The files that a text shows.
pub(super) fn images(document: &Document, place: &Place<'_>) -> BTreeSet<String> {
    let shown = document.links().iter();
    named(shown.filter(|link| link.role == Role::Image), place)
}

/// The files that a text shows or links to.
pub(super) fn files(document: &Document, place: &Place<'_>) -> BTreeSet<String> {
    named(document.links().iter(), place)
}

fn named<'a>(links: impl Iterator<Item = &'a Link>, place: &Place<'_>) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    for link in links {
        way(&link.destination, place, &mut used);
    }
    used
}

/// An event as it came, or the HTML that is written in its place.
pub(super) enum Written<'a> {
    Own(&'static str),
    Other(Event<'a>),
}

/// Writes table cells with classes: the `style` attributes that the library
/// writes are refused by the pages' Content-Security-Policy.
#[derive(Default)]
pub(super) struct Cells {
    alignments: Vec<Alignment>,
    column: usize,
    in_head: bool,
}

impl Cells {
    pub(super) fn write<'a>(&mut self, event: Event<'a>) -> Written<'a> {
        match &event {
            Event::Start(Tag::Table(alignments)) => self.alignments.clone_from(alignments),
            Event::Start(Tag::TableHead) => {
                self.in_head = true;
                self.column = 0;
            }
            Event::End(TagEnd::TableHead) => self.in_head = false,
            Event::Start(Tag::TableRow) => self.column = 0,
            Event::Start(Tag::TableCell) => {
                let alignment = self.alignments.get(self.column).copied();
                self.column += 1;
                return Written::Own(match (self.in_head, alignment) {
                    (true, Some(Alignment::Right)) => "<th class=\"right\">",
                    (true, Some(Alignment::Center)) => "<th class=\"center\">",
                    (true, _) => "<th>",
                    (false, Some(Alignment::Right)) => "<td class=\"right\">",
                    (false, Some(Alignment::Center)) => "<td class=\"center\">",
                    (false, _) => "<td>",
                });
            }
            Event::End(TagEnd::TableCell) => {
                return Written::Own(if self.in_head { "</th>" } else { "</td>" });
            }
            _ => {}
        }
        Written::Other(event)
    }
}

/// How a page writes the way to what a text links to.
fn way(destination: &str, place: &Place<'_>, used: &mut BTreeSet<String>) -> String {
    match resolve(place.client, place.directory, destination) {
        Target::External | Target::Anchor(_) => destination.to_owned(),
        Target::Record(record, anchor) => routes::page(place.root, &routes::record(record), anchor),
        Target::List(kind) => routes::page(place.root, &routes::list(&kind), None),
        Target::File(path) => {
            let href = routes::file(place.root, &path);
            used.insert(path);
            href
        }
        // `check` has refused these; nothing is better than a wrong way.
        Target::Missing(_) | Target::Outside | Target::Forbidden(_) => String::new(),
    }
}

fn moved(level: HeadingLevel, first: u8) -> HeadingLevel {
    let level = (level as u8 + first - 1).min(6);
    HeadingLevel::try_from(usize::from(level)).unwrap_or(HeadingLevel::H6)
}

/// Whether a cell of a table's head that ends now has nothing in it.
pub(super) fn is_empty_head(last: Option<&Event<'_>>) -> bool {
    matches!(last, Some(Event::InlineHtml(html)) if html.starts_with("<th"))
}

/// Moves all headings up where a text begins with a lower one, so that none is
/// skipped between the page's title and its first.
fn raise_headings(events: &mut [Event<'_>], first: u8) {
    let level = |event: &Event<'_>| match event {
        Event::Start(Tag::Heading { level, .. }) => Some(*level as u8),
        _ => None,
    };
    let highest = events.iter().filter_map(level).min().unwrap_or(first);
    if highest <= first {
        return;
    }
    let raised = |level: HeadingLevel| {
        let level = usize::from(level as u8 - (highest - first));
        HeadingLevel::try_from(level).unwrap_or(HeadingLevel::H6)
    };
    for event in events {
        if let Event::Start(Tag::Heading { level, .. }) | Event::End(TagEnd::Heading(level)) = event
        {
            *level = raised(*level);
        }
    }
}

/// Gives fenced code of a known language its colours.
pub(super) fn highlight(events: &mut Vec<Event<'_>>) {
    let mut at = 0;
    while let Some(event) = events.get(at) {
        let Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(named))) = event else {
            at += 1;
            continue;
        };
        let language = named.split([' ', ',', '{']).next().unwrap_or_default();
        let mut code = String::new();
        let texts = events[at + 1..].iter().map_while(|event| match event {
            Event::Text(text) => Some(text),
            _ => None,
        });
        let mut end = at + 1;
        for text in texts {
            code.push_str(text);
            end += 1;
        }
        if let Some(html) = highlighted(language, &code) {
            let block = format!("<pre><code>{html}</code></pre>\n");
            events.splice(at..=end, [Event::Html(block.into())]);
        }
        at += 1;
    }
}

/// The place of a record's own text on its page.
pub(super) fn place_of<'a>(
    client: &'a ClientContent,
    record: &'a Record,
    root: &'a str,
) -> Place<'a> {
    Place {
        client,
        directory: &record.directory,
        root,
        first_heading: 2,
    }
}

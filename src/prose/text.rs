//! Markdown to HTML: links rewritten for the site, what can be led to with the ids of the page,
//! and whatever raw HTML it holds made harmless.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::sync::Mutex;

use pulldown_cmark::{CowStr, Event, Tag, TagEnd, html};

use super::ids::{self, TextIds};
use crate::escape::escaped;
use crate::links::{Target, resolve, whole};
use crate::markdown::alerts::alert;
use crate::markdown::events::{Cells, PageEvent, highlight, is_empty_head};
use crate::markdown::ranks::Ranks;
use crate::markdown::{self, Document};
use crate::model::content::ClientContent;
use crate::model::record::Record;
use crate::paths::encode;
use crate::previews::code::highlighted;
use crate::routes;
use crate::visible::running;

/// Where a text is shown.
pub(crate) struct TextPlace<'a> {
    pub(crate) client: &'a ClientContent,
    /// The directory that its links start from.
    pub(crate) directory: &'a str,
    /// The way from its page to the site's root.
    pub(crate) root: &'a str,
    /// The rank that its first heading has.
    pub(crate) first_heading: u8,
}

/// The id that a link leads to: on the page of this text, or on that of a record.
pub(crate) type Anchors<'a> = dyn Fn(Option<&Record>, &str) -> Option<String> + Sync + 'a;

/// What a text is shown with.
pub(crate) struct TextContext<'a> {
    pub(crate) ids: &'a TextIds,
    pub(crate) anchor: &'a Anchors<'a>,
    /// Words of the interface, by key.
    pub(crate) word: &'a (dyn Fn(&str) -> String + Sync),
}

/// Renders a text; the files that it shows or links to are added to `used`.
pub(crate) fn render(
    document: &Document,
    place: &TextPlace<'_>,
    with: &TextContext<'_>,
    used: &mut BTreeSet<String>,
) -> String {
    let mut writer = TextWriter {
        document,
        place,
        with,
        used,
        ranks: Ranks::new(place.first_heading),
        targets: 0,
        numbers: HashMap::new(),
        seen: HashMap::new(),
        ways: Vec::new(),
        also: Vec::new(),
        images: 0,
        alerts: Vec::new(),
    };
    let notes = document.notes().iter().enumerate();
    writer.numbers = notes.map(|(at, note)| (note.label.as_str(), at)).collect();
    let mut events: Vec<Event<'_>> = Vec::new();
    let mut cells = Cells::default();
    for event in document.events() {
        match cells.write(event) {
            // A head without a word heads nothing.
            PageEvent::Own("</th>") if is_empty_head(events.last()) => {
                events.pop();
                events.push(Event::InlineHtml("<td></td>".into()));
            }
            PageEvent::Own(html) => events.push(Event::InlineHtml(html.into())),
            PageEvent::Other(event) => writer.write(event, &mut events),
        }
    }
    highlight(&mut events, highlighted);
    let mut out = String::with_capacity(document.length() * 3 / 2);
    html::push_html(&mut out, events.into_iter());
    // Most records hold no raw HTML, and then there is nothing that could do harm.
    if document.has_html() {
        let ways = std::mem::take(&mut writer.ways);
        let also = std::mem::take(&mut writer.also);
        let writer = Mutex::new(writer);
        let clean = markdown::clean(&out, |destination| {
            let own = destination.strip_prefix(OWN).and_then(|at| at.parse().ok());
            if let Some(way) = own.and_then(|at: usize| ways.get(at)) {
                return way.clone();
            }
            let mut writer = writer.lock().expect("no other thread has it");
            writer.way(destination)
        });
        out = with_also(&clean, &also);
    }
    // Signs have no letter that means something in HTML.
    match running(&out) {
        Cow::Borrowed(_) => out,
        Cow::Owned(shown) => shown,
    }
}

/// What stands for other ids while all HTML is cleaned.
const ALSO: &str = "<span class=\"deedbox-also-";

/// The HTML with the other ids where something stands for them.
fn with_also(html: &str, also: &[String]) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some((before, after)) = rest.split_once(ALSO) {
        out.push_str(before);
        let (number, behind) = after.split_once("\"></span>").unwrap_or((after, ""));
        let own = number.parse().ok().and_then(|at: usize| also.get(at));
        match own {
            Some(own) => {
                out.push_str(own);
                rest = behind;
            }
            None => {
                out.push_str(ALSO);
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

/// Stands before the number of an address that is written already, while all HTML is cleaned.
const OWN: &str = "?deedbox-way=";

/// Writes what the library would write otherwise.
struct TextWriter<'a> {
    document: &'a Document,
    place: &'a TextPlace<'a>,
    with: &'a TextContext<'a>,
    used: &'a mut BTreeSet<String>,
    ranks: Ranks,
    /// How many of the text's targets have come.
    targets: usize,
    /// The places of footnotes, by their labels.
    numbers: HashMap<&'a str, usize>,
    /// How often a footnote was led to, and whether it was written, by its label.
    seen: HashMap<String, (usize, bool)>,
    ways: Vec<String>,
    also: Vec<String>,
    /// Images that are open: what stands in them is an attribute.
    images: usize,
    /// Of the quotations that are open, whether each is an alert.
    alerts: Vec<bool>,
}

impl<'a> TextWriter<'a> {
    fn write(&mut self, event: Event<'a>, events: &mut Vec<Event<'a>>) {
        let event = match event {
            Event::Start(Tag::Link {
                link_type,
                dest_url,
                title,
                id,
            }) => Event::Start(Tag::Link {
                link_type,
                dest_url: self.href(&dest_url),
                title,
                id,
            }),
            Event::Start(Tag::Image {
                link_type,
                dest_url,
                title,
                id,
            }) => {
                self.images += 1;
                Event::Start(Tag::Image {
                    link_type,
                    dest_url: self.href(&dest_url),
                    title,
                    id,
                })
            }
            Event::End(TagEnd::Image) => {
                self.images = self.images.saturating_sub(1);
                Event::End(TagEnd::Image)
            }
            Event::Start(Tag::Heading { level, classes, .. }) => {
                let (id, also) = self.next_target();
                events.push(Event::Start(Tag::Heading {
                    level: self.ranks.next(level as u8),
                    id: id.map(Into::into),
                    classes,
                    attrs: Vec::new(),
                }));
                if also.is_empty() {
                    return;
                }
                Event::InlineHtml(also.into())
            }
            Event::End(TagEnd::Heading(_)) => Event::End(TagEnd::Heading(self.ranks.last())),
            Event::Html(html) => Event::Html(self.html(&html).into()),
            Event::InlineHtml(html) => Event::InlineHtml(self.html(&html).into()),
            Event::FootnoteReference(label) => self.reference(&label),
            Event::Start(Tag::FootnoteDefinition(label)) => Event::Html(self.note(&label).into()),
            Event::End(TagEnd::FootnoteDefinition) => Event::Html("</div></div>\n".into()),
            Event::Start(Tag::BlockQuote(kind)) => {
                self.alerts.push(kind.is_some());
                match kind {
                    Some(kind) => Event::Html(alert(kind, self.with.word).into()),
                    None => Event::Start(Tag::BlockQuote(None)),
                }
            }
            Event::End(TagEnd::BlockQuote(_)) => match self.alerts.pop() {
                Some(true) => Event::Html("</div>\n".into()),
                _ => Event::End(TagEnd::BlockQuote(None)),
            },
            // A disabled input would have to be labelled; a sign says the same.
            Event::TaskListMarker(true) => {
                Event::InlineHtml("<span class=\"task done\">☑</span> ".into())
            }
            Event::TaskListMarker(false) => {
                Event::InlineHtml("<span class=\"task\">☐</span> ".into())
            }
            other => other,
        };
        events.push(event);
    }

    /// The address that is written for a destination. Where all is cleaned afterwards, a
    /// number stands for it until then.
    fn href(&mut self, destination: &str) -> CowStr<'a> {
        let way = self.way(destination);
        self.kept(way).into()
    }

    fn kept(&mut self, way: String) -> String {
        if !self.document.has_html() {
            return way;
        }
        self.ways.push(way);
        format!("{OWN}{}", self.ways.len() - 1)
    }

    fn way(&mut self, destination: &str) -> String {
        way(destination, self.place, self.with.anchor, self.used)
    }

    /// What is written for other ids. Where all is cleaned afterwards, a number stands for it.
    fn other_ids(&mut self, ids: &[String]) -> String {
        let html = ids::also(ids);
        if html.is_empty() || !self.document.has_html() {
            return html;
        }
        self.also.push(html);
        format!("{ALSO}{}\"></span>", self.also.len() - 1)
    }

    /// The id of what can be led to next, and what its other ids are written as.
    fn next_target(&mut self) -> (Option<String>, String) {
        let own = self.with.ids.targets.get(self.targets);
        self.targets += 1;
        match own {
            Some(own) => (Some(own.id.clone()), self.other_ids(&own.also)),
            None => (None, String::new()),
        }
    }

    fn html(&mut self, html: &str) -> String {
        let mut before: Vec<String> = Vec::new();
        let mut ranks = std::mem::replace(&mut self.ranks, Ranks::new(1));
        let renamed = markdown::renamed(
            html,
            || {
                let own = self.with.ids.targets.get(self.targets);
                self.targets += 1;
                before.extend(own.iter().flat_map(|own| own.also.clone()));
                own.map(|own| own.id.clone())
            },
            |level, is_end| {
                let rank = if is_end {
                    ranks.last()
                } else {
                    ranks.next(level)
                };
                rank as u8
            },
        );
        self.ranks = ranks;
        self.other_ids(&before) + &renamed
    }

    fn reference(&mut self, label: &str) -> Event<'a> {
        let own = &self.with.ids.notes;
        let at = self.numbers.get(label).copied();
        let number = at.map_or(0, |at| at + 1);
        if self.images > 0 {
            return Event::Text(format!("[{number}]").into());
        }
        let Some(ids) = at.and_then(|at| own.get(at)) else {
            return Event::Text(format!("[{number}]").into());
        };
        let count = &mut self.seen.entry(label.to_owned()).or_default().0;
        let id = ids.references.get(*count).cloned().unwrap_or_default();
        *count += 1;
        let href = self.kept(format!("#{}", ids.note));
        let html = format!(
            "<sup class=\"footnote-reference\" id=\"{id}\"><a href=\"{href}\">{number}</a></sup>"
        );
        Event::InlineHtml(html.into())
    }

    /// The beginning of a footnote: its number, which leads back to the text.
    fn note(&mut self, label: &str) -> String {
        let own = &self.with.ids.notes;
        let at = self.numbers.get(label).copied();
        let ids = at.and_then(|at| own.get(at));
        let number = at.map_or(0, |at| at + 1);
        let is_written = &mut self.seen.entry(label.to_owned()).or_default().1;
        let is_first = !std::mem::replace(is_written, true);
        let Some(ids) = ids.filter(|_| is_first) else {
            return format!("<div class=\"footnote-definition\"><sup>{number}</sup> <div>\n");
        };
        let words = escaped(&(self.with.word)("footnote_back"));
        let mut back = String::new();
        for (count, own) in ids.references.iter().enumerate() {
            let href = self.kept(format!("#{own}"));
            let sign = match count {
                0 => number.to_string(),
                count => format!("{number}.{}", count + 1),
            };
            back.push_str(&format!(" <a href=\"{href}\" title=\"{words}\">{sign}</a>"));
        }
        if back.is_empty() {
            back = number.to_string();
        }
        let also = self.other_ids(&[label.to_owned()]);
        format!(
            "<div class=\"footnote-definition\" id=\"{}\"><sup class=\"footnote-definition-label\">{also}{}</sup> <div>\n",
            ids.note,
            back.trim_start()
        )
    }
}

/// How a page writes the way to what a text links to.
fn way(
    destination: &str,
    place: &TextPlace<'_>,
    anchor: &Anchors<'_>,
    used: &mut BTreeSet<String>,
) -> String {
    match resolve(place.client, place.directory, destination) {
        Target::External => whole(destination).into_owned(),
        Target::Anchor(name) => match anchor(None, name) {
            Some(id) => format!("#{}", encode(&id)),
            None => "#".to_owned() + name,
        },
        Target::Record(record, name) => {
            let id = name.map(|name| anchor(Some(record), name).unwrap_or_default());
            let id = id.filter(|id| !id.is_empty());
            routes::page(place.root, &routes::record(record), id.as_deref())
        }
        Target::List(kind) => routes::page(place.root, &routes::list(&kind), None),
        Target::File(path, part) => {
            let href = routes::file(place.root, &path);
            used.insert(path);
            match part {
                Some(part) => format!("{href}#{part}"),
                None => href,
            }
        }
        // `check` has refused these; nothing is better than a wrong way.
        Target::Missing(_) | Target::Outside | Target::Forbidden(_) => String::new(),
    }
}

/// The place of a record's own text on its page.
pub(crate) fn place_of<'a>(
    client: &'a ClientContent,
    record: &'a Record,
    root: &'a str,
) -> TextPlace<'a> {
    TextPlace {
        client,
        directory: &record.directory,
        root,
        first_heading: 2,
    }
}

//! Delivered Markdown as a part of a page: somebody may have written it who knew nothing
//! of this workspace. No HTML of its own, no ids, no rank of headings left out, no way to
//! anything that the page's record does not show itself.

use std::collections::BTreeSet;

use pulldown_cmark::{Event, Tag, TagEnd, html};

use super::code::highlighted;
use crate::links::{Target, resolve, whole};
use crate::markdown::Document;
use crate::markdown::alerts::alert;
use crate::markdown::events::{Cells, PageEvent, highlight, is_empty_head};
use crate::markdown::ranks::Ranks;
use crate::model::content::ClientContent;
use crate::routes;

/// Where a file is read.
pub(crate) struct PreviewContext<'a> {
    pub(crate) client: &'a ClientContent,
    /// The file's directory, which its links start from.
    pub(crate) directory: &'a str,
    /// The way from the page to the site's root.
    pub(crate) root: &'a str,
    /// The files that the record shows.
    pub(crate) shown: &'a BTreeSet<String>,
    /// The rank that its first heading may have.
    pub(crate) first_heading: u8,
    /// Words of the interface, by key.
    pub(crate) word: &'a dyn Fn(&str) -> String,
}

/// Renders a text as HTML that is safe.
pub(super) fn render(text: &str, reading: &PreviewContext<'_>) -> String {
    let mut events: Vec<Event<'_>> = Vec::new();
    let mut cells = Cells::default();
    // Of the links and images that are open: whether they lead somewhere.
    let mut open: Vec<bool> = Vec::new();
    let mut ranks = Ranks::new(reading.first_heading);
    let mut alerts: Vec<bool> = Vec::new();
    let document = Document::read_delivered(text);
    let mut in_metadata = false;
    for event in document.events() {
        let event = match cells.write(event) {
            PageEvent::Own("</th>") if is_empty_head(events.last()) => {
                events.pop();
                events.push(Event::InlineHtml("<td></td>".into()));
                continue;
            }
            PageEvent::Own(html) => {
                events.push(Event::InlineHtml(html.into()));
                continue;
            }
            PageEvent::Other(event) => event,
        };
        match event {
            Event::Start(Tag::MetadataBlock(_)) => in_metadata = true,
            Event::End(TagEnd::MetadataBlock(_)) => in_metadata = false,
            _ if in_metadata => {}
            Event::Start(Tag::Link { ref dest_url, .. }) => {
                let way = way(dest_url, reading);
                open.push(way.is_some());
                events.extend(way.map(|way| link(event, way)));
            }
            Event::Start(Tag::Image { ref dest_url, .. }) => {
                let way = picture(dest_url, reading);
                open.push(way.is_some());
                events.extend(way.map(|way| link(event, way)));
            }
            Event::End(TagEnd::Link | TagEnd::Image) => {
                if open.pop() == Some(true) {
                    events.push(event);
                }
            }
            Event::Start(Tag::Heading { level, .. }) => {
                events.push(Event::Start(Tag::Heading {
                    level: ranks.next(level as u8),
                    id: None,
                    classes: Vec::new(),
                    attrs: Vec::new(),
                }));
            }
            Event::End(TagEnd::Heading(_)) => {
                events.push(Event::End(TagEnd::Heading(ranks.last())));
            }
            Event::TaskListMarker(done) => {
                let (class, sign) = if done { (" done", "☑") } else { ("", "☐") };
                let html = format!("<span class=\"task{class}\">{sign}</span> ");
                events.push(Event::InlineHtml(html.into()));
            }
            Event::Start(Tag::BlockQuote(kind)) => {
                alerts.push(kind.is_some());
                events.push(match kind {
                    Some(kind) => Event::Html(alert(kind, reading.word).into()),
                    None => Event::Start(Tag::BlockQuote(None)),
                });
            }
            Event::End(TagEnd::BlockQuote(_)) => events.push(match alerts.pop() {
                Some(true) => Event::Html("</div>\n".into()),
                _ => Event::End(TagEnd::BlockQuote(None)),
            }),
            // Of HTML only the words are left.
            Event::Html(html) => {
                let mut builder = ammonia::Builder::empty();
                builder.clean_content_tags(["script", "style"].into());
                let words = builder.clean(&html).to_string();
                if !words.trim().is_empty() {
                    events.push(Event::Html(format!("<p>{}</p>\n", words.trim()).into()));
                }
            }
            Event::InlineHtml(_) => {}
            other => events.push(other),
        }
    }
    highlight(&mut events, highlighted);
    let mut out = String::with_capacity(text.len() * 3 / 2);
    html::push_html(&mut out, events.into_iter());
    out
}

/// The same link or image with another way.
fn link<'a>(start: Event<'a>, way: String) -> Event<'a> {
    match start {
        Event::Start(Tag::Link {
            link_type,
            title,
            id,
            ..
        }) => Event::Start(Tag::Link {
            link_type,
            dest_url: way.into(),
            title,
            id,
        }),
        Event::Start(Tag::Image {
            link_type,
            title,
            id,
            ..
        }) => Event::Start(Tag::Image {
            link_type,
            dest_url: way.into(),
            title,
            id,
        }),
        other => other,
    }
}

fn way(destination: &str, reading: &PreviewContext<'_>) -> Option<String> {
    match resolve(reading.client, reading.directory, destination) {
        Target::External => Some(whole(destination).into_owned()),
        Target::Record(record, _) => {
            Some(routes::page(reading.root, &routes::record(record), None))
        }
        Target::List(kind) => Some(routes::page(reading.root, &routes::list(&kind), None)),
        Target::File(path, _) => file(path, reading),
        // Its headings have no ids here.
        Target::Anchor(_) | Target::Missing(_) | Target::Outside | Target::Forbidden(_) => None,
    }
}

/// A page shows no picture from elsewhere.
fn picture(destination: &str, reading: &PreviewContext<'_>) -> Option<String> {
    match resolve(reading.client, reading.directory, destination) {
        Target::File(path, _) => file(path, reading),
        _ => None,
    }
}

/// Nothing is published because a delivered text names it.
fn file(path: String, reading: &PreviewContext<'_>) -> Option<String> {
    let is_shown = reading.shown.contains(&path);
    is_shown.then(|| routes::file(reading.root, &path))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::delivered::DeliveredFile;

    fn rendered(text: &str) -> String {
        let source = std::sync::Arc::new(crate::diag::Source {
            path: "content/acme/client.yaml".to_owned(),
            text: String::new(),
            ..crate::diag::Source::default()
        });
        let file = |path: &str| {
            let at = DeliveredFile {
                path: path.into(),
                size: 1,
            };
            (path.to_owned(), at)
        };
        let files = ["deliverables/a/shown.png", "deliverables/a/other.png"];
        let client = ClientContent::new(
            crate::model::firm::Client::default(),
            source,
            "acme".into(),
            Vec::new(),
            files
                .into_iter()
                .map(file)
                .collect::<std::collections::BTreeMap<_, _>>(),
        );
        let shown = ["deliverables/a/shown.png".to_owned()].into();
        let reading = PreviewContext {
            client: &client,
            directory: "deliverables/a",
            root: "../../",
            shown: &shown,
            first_heading: 3,
            word: &str::to_owned,
        };
        render(text, &reading)
    }

    #[test]
    fn headings_stand_below_the_pages_and_leave_no_rank_out() {
        let html = rendered("### A {#own}\n\n# B\n\n#### C\n\n## D\n");
        assert!(!html.contains("id="), "{html}");
        for part in ["<h3>A", "<h3>B</h3>", "<h4>C</h4>", "<h4>D</h4>"] {
            assert!(html.contains(part), "{part} is not in {html}");
        }
    }

    #[test]
    fn ways_that_lead_nowhere_are_text() {
        let html = rendered(
            "[web](https://a.example) [bad](javascript:x) [gone](gone.md) [up](#up) [other](other.png) \
             ![shown](shown.png) ![away](https://a.example/p.png) ![hidden](other.png)\n",
        );
        let expected = "<p><a href=\"https://a.example\">web</a> bad gone up other \
             <img src=\"../../attachments/deliverables/a/shown.png\" alt=\"shown\" /> away hidden</p>\n";
        assert_eq!(html, expected);
    }

    #[test]
    fn of_html_only_words_are_left_and_metadata_is_no_text() {
        let html = rendered(
            "---\ntitle: T\n---\n<p align=\"center\" onclick=\"x()\">Hello <b>you</b></p>\n<script>alert(1)</script>\n\nA <i style=\"x\">b</i> c[^1]\n\n[^1]: note\n",
        );
        assert!(html.starts_with("<p>Hello you</p>"), "{html}");
        assert!(html.contains("<p>A b c"), "{html}");
        for bad in ["title", "alert", "style", "onclick", "id=\""] {
            assert!(!html.contains(bad), "{bad} is in {html}");
        }
    }
}

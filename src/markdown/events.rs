//! Events of the Markdown library as pages want them: cells with classes, coloured code.

use pulldown_cmark::{Alignment, CodeBlockKind, Event, Tag, TagEnd};

/// An event of a page: as the library gives it, or the HTML that is written in its place.
pub(crate) enum PageEvent<'a> {
    Own(&'static str),
    Other(Event<'a>),
}

/// Writes table cells with classes: the `style` attributes that the library
/// writes are refused by the pages' Content-Security-Policy.
#[derive(Default)]
pub(crate) struct Cells {
    alignments: Vec<Alignment>,
    column: usize,
    in_head: bool,
}

impl Cells {
    pub(crate) fn write<'a>(&mut self, event: Event<'a>) -> PageEvent<'a> {
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
                return PageEvent::Own(match (self.in_head, alignment) {
                    (true, Some(Alignment::Right)) => "<th class=\"right\">",
                    (true, Some(Alignment::Center)) => "<th class=\"center\">",
                    (true, _) => "<th>",
                    (false, Some(Alignment::Right)) => "<td class=\"right\">",
                    (false, Some(Alignment::Center)) => "<td class=\"center\">",
                    (false, _) => "<td>",
                });
            }
            Event::End(TagEnd::TableCell) => {
                return PageEvent::Own(if self.in_head { "</th>" } else { "</td>" });
            }
            _ => {}
        }
        PageEvent::Other(event)
    }
}

/// Whether a cell of a table's head that ends now has nothing in it.
pub(crate) fn is_empty_head(last: Option<&Event<'_>>) -> bool {
    matches!(last, Some(Event::InlineHtml(html)) if html.starts_with("<th"))
}

/// Gives fenced code its colours: the HTML that `colored` makes of a language and a text in it.
pub(crate) fn highlight(
    events: &mut Vec<Event<'_>>,
    colored: impl Fn(&str, &str) -> Option<String>,
) {
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
        if let Some(html) = colored(language, &code) {
            let block = format!("<pre><code>{html}</code></pre>\n");
            events.splice(at..=end, [Event::Html(block.into())]);
        }
        at += 1;
    }
}

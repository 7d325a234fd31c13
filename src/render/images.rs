//! Images among the words of a text: a smaller one where the original is large, which its
//! link leads to, and the size that it takes while it is not there yet.

use std::collections::BTreeSet;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::markdown::{Inline, Place, escaped};
use super::routes;
use crate::model::links::{Target, resolve};

/// The image that is being read.
#[derive(Default)]
pub(super) struct Images {
    open: Option<Open>,
    /// Links that are open around it.
    links: usize,
    /// The HTML of one that has ended.
    pub(super) done: Option<String>,
}

struct Open {
    shown: Inline,
    original: String,
    title: String,
    alt: String,
    /// Images that are open in its description.
    inner: usize,
}

impl Images {
    /// Takes the events of an image for which there is something to say.
    pub(super) fn take(
        &mut self,
        event: &Event<'_>,
        place: &Place<'_>,
        used: &mut BTreeSet<String>,
        inline: &mut dyn FnMut(&str) -> Option<Inline>,
    ) -> bool {
        let Some(open) = &mut self.open else {
            match event {
                Event::Start(Tag::Link { .. }) => self.links += 1,
                Event::End(TagEnd::Link) => self.links -= 1,
                // No link may be in another; the original is shown there.
                Event::Start(Tag::Image {
                    dest_url, title, ..
                }) if self.links == 0 => {
                    let target = resolve(place.client, place.directory, dest_url);
                    if let Target::File(path) = target {
                        self.open = inline(&path).map(|shown| Open {
                            shown,
                            original: routes::file(place.root, &path),
                            title: title.to_string(),
                            alt: String::new(),
                            inner: 0,
                        });
                        used.insert(path);
                    }
                    return self.open.is_some();
                }
                _ => {}
            }
            return false;
        };
        match event {
            Event::Start(Tag::Image { .. }) => open.inner += 1,
            Event::End(TagEnd::Image) if open.inner > 0 => open.inner -= 1,
            Event::End(TagEnd::Image) => {
                self.done = self.open.take().map(|open| open.html());
            }
            Event::Text(words) | Event::Code(words) => open.alt.push_str(words),
            Event::SoftBreak | Event::HardBreak => open.alt.push(' '),
            _ => {}
        }
        true
    }
}

impl Open {
    /// A link needs words: an image that says nothing gives it the file's name.
    fn html(&self) -> String {
        let Inline { width, height, .. } = &self.shown;
        let size = |name: &str, pixels: &Option<u32>| {
            pixels.map_or_else(String::new, |pixels| format!(" {name}=\"{pixels}\""))
        };
        let title = match self.title.as_str() {
            "" => String::new(),
            title => format!(" title=\"{}\"", escaped(title)),
        };
        let image = format!(
            "<img src=\"{}\" alt=\"{}\"{title}{}{}>",
            escaped(&self.shown.src),
            escaped(&self.alt),
            size("width", width),
            size("height", height),
        );
        let Some((name, size)) = &self.shown.original else {
            return image;
        };
        let label = match self.alt.trim() {
            "" => format!(" aria-label=\"{}\"", escaped(name)),
            _ => String::new(),
        };
        format!(
            "<a class=\"original\" href=\"{}\" title=\"{}, {}\" data-size{label}>{image}</a>",
            escaped(&self.original),
            escaped(name),
            escaped(size),
        )
    }
}

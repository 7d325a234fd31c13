//! Images, films and sounds among the words of a text: a smaller image where the original is
//! large, which its link leads to, and the size that it takes while it is not there yet. What
//! lies elsewhere no page loads: the page says so, and leads to it.

use crate::escape::escaped;
use crate::markdown::{Tag, tags};
use crate::paths::decode;
use crate::routes;

/// An image as a page shows it.
pub(crate) struct Inline {
    pub(crate) src: String,
    pub(crate) width: Option<u32>,
    pub(crate) height: Option<u32>,
    /// Of what was delivered, where this is smaller: its name and how large it is.
    pub(crate) original: Option<(String, String)>,
}

/// The HTML of a text on a page at `root` from the site's. `inline` says how an image is
/// shown, by its path; where it says nothing the file itself is. `words` are said of an image
/// from elsewhere, and `{address}` in them stands for where it is.
pub(crate) fn shown(
    html: &str,
    root: &str,
    words: &str,
    inline: &mut dyn FnMut(&str) -> Option<Inline>,
) -> String {
    if !["<img ", "<video", "<audio", "<source"]
        .iter()
        .any(|tag| html.contains(tag))
    {
        return html.to_owned();
    }
    let place = format!("{root}{}", routes::ATTACHMENTS);
    let mut out = String::with_capacity(html.len() + html.len() / 8);
    // Links that are open: no link may be in another.
    let (mut written, mut links) = (0, 0_usize);
    for tag in tags(html) {
        if tag.at.start < written {
            continue;
        }
        let (instead, end) = match tag.name.as_str() {
            "a" if tag.is_end => {
                links = links.saturating_sub(1);
                continue;
            }
            "a" => {
                links += 1;
                continue;
            }
            "img" => match image(html, &tag, &place, (words, links > 0), inline) {
                Some(instead) => (instead, tag.at.end),
                None => continue,
            },
            "video" | "audio" if !tag.is_end => {
                let ending = format!("</{}>", tag.name);
                let rest = &html[tag.at.end..];
                let end = rest
                    .find(&ending)
                    .map_or(html.len(), |at| tag.at.end + at + ending.len());
                match addresses(&html[tag.at.start..end]).find(|src| is_elsewhere(src)) {
                    Some(src) => (link_to(&src, &escaped(&src), links > 0), end),
                    None => continue,
                }
            }
            // Outside of a film or a sound, it shows nothing.
            "source" if addresses(&html[tag.at.clone()]).any(|src| is_elsewhere(&src)) => {
                (String::new(), tag.at.end)
            }
            _ => continue,
        };
        out.push_str(&html[written..tag.at.start]);
        out.push_str(&instead);
        written = end;
    }
    out.push_str(&html[written..]);
    out
}

/// What the tags of a piece of HTML load.
fn addresses(html: &str) -> impl Iterator<Item = String> {
    tags(html).filter_map(|tag| Some(tag.attribute("src")?.value.into_owned()))
}

/// What is written instead of an image; nothing where it stays.
fn image(
    html: &str,
    tag: &Tag<'_>,
    place: &str,
    (words, is_linked): (&str, bool),
    inline: &mut dyn FnMut(&str) -> Option<Inline>,
) -> Option<String> {
    let src = tag.attribute("src")?.value;
    let alt = tag
        .attribute("alt")
        .map(|alt| alt.value)
        .unwrap_or_default();
    if is_elsewhere(&src) {
        let words = escaped(&words.replace("{address}", &src));
        let said = match alt.trim() {
            "" => words,
            alt => format!("{}: {words}", escaped(alt)),
        };
        return Some(link_to(&src, &said, is_linked));
    }
    let path = src.strip_prefix(place)?;
    let path = decode(path.split(['?', '#']).next().unwrap_or(path));
    // Within a link, the original is shown.
    let shown = inline(&path).filter(|_| !is_linked)?;
    let mut written = format!("<img src=\"{}\"", escaped(&shown.src));
    let mut has_size = false;
    for attribute in tag.attributes().filter(|one| one.name != "src") {
        has_size |= matches!(attribute.name, "width" | "height");
        written.push(' ');
        written.push_str(&html[attribute.at]);
    }
    let sides = [("width", shown.width), ("height", shown.height)];
    for (name, pixels) in sides.iter().filter(|_| !has_size) {
        if let Some(pixels) = pixels {
            written.push_str(&format!(" {name}=\"{pixels}\""));
        }
    }
    written.push('>');
    let Some((name, size)) = &shown.original else {
        return Some(written);
    };
    // A link needs words: an image that says nothing gives it the file's name.
    let label = match alt.trim() {
        "" => format!(" aria-label=\"{}\"", escaped(name)),
        _ => String::new(),
    };
    Some(format!(
        "<a class=\"original\" href=\"{}\" title=\"{}, {}\" data-size{label}>{written}</a>",
        escaped(&src),
        escaped(name),
        escaped(size),
    ))
}

/// A whole address, or one that begins with a host.
fn is_elsewhere(src: &str) -> bool {
    let start = src.split('/').next().unwrap_or(src);
    src.starts_with("//") || start.contains(':')
}

/// `words` are HTML already.
fn link_to(src: &str, words: &str, is_linked: bool) -> String {
    if is_linked {
        return format!("<span class=\"elsewhere\">{words}</span>");
    }
    let src = escaped(src);
    format!("<a class=\"elsewhere\" href=\"{src}\" rel=\"noopener noreferrer\">{words}</a>")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(html: &str) -> String {
        let mut inline = |path: &str| match path {
            "a b.png" => Some(Inline {
                src: "../previews/1.webp".to_owned(),
                width: Some(8),
                height: Some(4),
                original: Some(("a b.png".to_owned(), "9 MB".to_owned())),
            }),
            "small.png" => Some(Inline {
                src: "../attachments/small.png".to_owned(),
                width: Some(2),
                height: None,
                original: None,
            }),
            _ => None,
        };
        shown(html, "../", "not loaded: {address}", &mut inline)
    }

    #[test]
    fn an_image_from_elsewhere_is_named_and_others_stay() {
        assert_eq!(
            of("<p><img src=\"https://e.example/a?b&amp;c\" alt=\"A &gt; <B\" /> x</p>"),
            "<p><a class=\"elsewhere\" href=\"https://e.example/a?b&amp;c\" rel=\"noopener noreferrer\">A &gt; &lt;B: not loaded: https://e.example/a?b&amp;c</a> x</p>"
        );
        assert_eq!(
            of("<a href=\"x\"><img alt=\"\" src=\"//e.example/a\"><img src=\"//e.example/b\"></a>"),
            "<a href=\"x\"><span class=\"elsewhere\">not loaded: //e.example/a</span><span class=\"elsewhere\">not loaded: //e.example/b</span></a>"
        );
        for own in [
            "<img src=\"attachments/a.png\" alt=\"src=&quot;https://x&quot;\">",
            "<img alt=\"\" src=\"../previews/9f:a.webp\">",
            "<img src=\"\" alt=\"\">",
            "<a href=\"x\"><img src=\"../attachments/a%20b.png\" alt=\"\"></a>",
            "<video src=\"../attachments/a.mp4\" controls></video>",
        ] {
            assert_eq!(of(own), own);
        }
    }

    #[test]
    fn an_image_is_shown_smaller_with_its_size_and_leads_to_the_original() {
        assert_eq!(
            of("<img src=\"../attachments/a%20b.png\" alt=\"A\" title=\"t\" />"),
            "<a class=\"original\" href=\"../attachments/a%20b.png\" title=\"a b.png, 9 MB\" data-size><img src=\"../previews/1.webp\" alt=\"A\" title=\"t\" width=\"8\" height=\"4\"></a>"
        );
        assert_eq!(
            of("<img alt=\"\" src=\"../attachments/a%20b.png\" width=\"3\">"),
            "<a class=\"original\" href=\"../attachments/a%20b.png\" title=\"a b.png, 9 MB\" data-size aria-label=\"a b.png\"><img src=\"../previews/1.webp\" alt=\"\" width=\"3\"></a>"
        );
        assert_eq!(
            of("<img src=\"../attachments/small.png\" alt=\"\">"),
            "<img src=\"../attachments/small.png\" alt=\"\" width=\"2\">"
        );
    }

    #[test]
    fn a_film_from_elsewhere_is_a_link() {
        assert_eq!(
            of("<p><video controls><source src=\"https://e.example/a.mp4\">x</video> y</p>"),
            "<p><a class=\"elsewhere\" href=\"https://e.example/a.mp4\" rel=\"noopener noreferrer\">https://e.example/a.mp4</a> y</p>"
        );
    }
}

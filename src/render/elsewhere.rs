//! Images from elsewhere: no page loads them. Where a text has one, the page says so and
//! leads to it.

use super::markdown::escaped;

/// The HTML of a text with every image that lies elsewhere as a link with `words`, in which
/// `{address}` stands for where it is. `html` is what the Markdown library or the sanitiser
/// wrote: every value is in double quotes.
pub(super) fn named(html: &str, words: &str) -> String {
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find("<img ") {
        let (before, tag) = rest.split_at(at);
        let end = end(tag);
        out.push_str(before);
        match value(&tag[..end], "src").filter(|src| is_elsewhere(src)) {
            Some(src) => {
                let is_linked = before.rfind("<a ") > before.rfind("</a>");
                let alt = value(&tag[..end], "alt").unwrap_or_default();
                out.push_str(&words_for(src, alt, words, is_linked));
            }
            None => out.push_str(&tag[..end]),
        }
        rest = &tag[end..];
    }
    out.push_str(rest);
    out
}

fn end(tag: &str) -> usize {
    let mut is_value = false;
    for (at, letter) in tag.char_indices() {
        match letter {
            '"' => is_value = !is_value,
            '>' if !is_value => return at + 1,
            _ => {}
        }
    }
    tag.len()
}

/// The value of an attribute, as it is written.
fn value<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let mut rest = &tag["<img".len()..];
    loop {
        let (own, after) = rest.split_once("=\"")?;
        let (value, after) = after.split_once('"')?;
        if own.trim() == name {
            return Some(value);
        }
        rest = after;
    }
}

/// A whole address, or one that begins with a host.
fn is_elsewhere(src: &str) -> bool {
    let start = src.split('/').next().unwrap_or(src);
    src.starts_with("//") || start.contains(':')
}

/// `src` and `alt` are escaped already. No link may be in another.
fn words_for(src: &str, alt: &str, words: &str, is_linked: bool) -> String {
    let words = escaped(words).replace("{address}", src);
    let alt = match alt.trim() {
        "" => String::new(),
        alt => format!("{alt}: "),
    };
    if is_linked {
        return format!("<span class=\"elsewhere\">{alt}{words}</span>");
    }
    format!("<a class=\"elsewhere\" href=\"{src}\" rel=\"noopener noreferrer\">{alt}{words}</a>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_from_elsewhere_is_named_and_others_stay() {
        let of = |html: &str| named(html, "not loaded: {address}");
        assert_eq!(
            of("<p><img src=\"https://e.example/a?b&amp;c\" alt=\"A &gt; <B\" /> x</p>"),
            "<p><a class=\"elsewhere\" href=\"https://e.example/a?b&amp;c\" rel=\"noopener noreferrer\">A &gt; <B: not loaded: https://e.example/a?b&amp;c</a> x</p>"
        );
        assert_eq!(
            of("<a href=\"x\"><img alt=\"\" src=\"//e.example/a\"></a>"),
            "<a href=\"x\"><span class=\"elsewhere\">not loaded: //e.example/a</span></a>"
        );
        for own in [
            "<img src=\"attachments/a.png\" alt=\"src=&quot;https://x&quot;\">",
            "<img alt=\"\" src=\"../previews/9f:a.webp\">",
            "<img src=\"\" alt=\"\">",
        ] {
            assert_eq!(of(own), own);
        }
    }
}

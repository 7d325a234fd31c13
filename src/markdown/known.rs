//! Which tags are HTML, and which only look like it: `<your name>`, `Vec<T>`. Pages keep some
//! elements, drop the tags of others, and leave out a few with all that is in them.

use super::tags::Tag;

/// Every element that HTML has or had; of the drawings and formulas their outermost.
const ELEMENTS: &str = " a abbr acronym address applet area article aside audio b base basefont \
    bdi bdo bgsound big blink blockquote body br button canvas caption center cite code col \
    colgroup command content data datalist dd del details dfn dialog dir div dl dt element em \
    embed fieldset figcaption figure font footer form frame frameset h1 h2 h3 h4 h5 h6 head \
    header hgroup hr html i iframe image img input ins isindex kbd keygen label legend li link \
    listing main map mark marquee math menu menuitem meta meter multicol nav nobr noembed \
    noframes noscript object ol optgroup option output p param picture plaintext portal pre \
    progress q rb rbc rp rt rtc ruby s samp script search section select shadow slot small \
    source spacer span strike strong style sub summary sup svg table tbody td template textarea \
    tfoot th thead time title tr track tt u ul var video wbr xmp ";

/// Those whose tags pages keep.
const KEPT: &str = " a abbr acronym area article aside audio b bdi bdo blockquote br caption \
    center cite code col colgroup data dd del details dfn div dl dt em figcaption figure footer \
    h1 h2 h3 h4 h5 h6 header hgroup hr i img ins kbd li map mark nav ol p pre q rp rt rtc ruby s \
    samp section small source span strike strong sub summary sup table tbody td th thead time tr \
    tt u ul var video wbr ";

/// Those with which something is lost that a reader would see or use.
const LEFT_OUT: &str = " applet base button canvas embed form frame frameset iframe input keygen \
    link math meta object script select style svg textarea track ";

/// Those in which browsers take everything up to their end for something else than the page.
const SWALLOWING: &str = " iframe math noembed noframes noscript object script select style svg \
    template textarea title xmp ";

fn is_in(list: &str, name: &str) -> bool {
    let mut list = list.split_ascii_whitespace();
    list.any(|one| one == name)
}

/// What a tag is in a text that has the end tags for which `has_end` says so, behind the letter
/// `before`.
pub(super) fn is_markup(
    tag: &Tag<'_>,
    before: Option<char>,
    has_end: impl FnOnce() -> bool,
) -> bool {
    if !is_in(ELEMENTS, &tag.name) {
        return false;
    }
    // Without an end they would take the rest of the page with them, and this one has none.
    if tag.name == "plaintext" {
        return false;
    }
    if !tag.is_end && is_in(SWALLOWING, &tag.name) {
        return has_end();
    }
    let is_bare = !tag.is_end && tag.attributes().next().is_none();
    if !is_bare {
        return true;
    }
    // What pages would drop, and nothing ends: `copy <source> to <output>` is no markup.
    if !is_in(KEPT, &tag.name) || tag.name == "source" {
        return has_end();
    }
    // A parameter of a type: `Vec<U>`.
    let is_parameter = tag.is_capital() && before.is_some_and(char::is_alphanumeric);
    !is_parameter || has_end()
}

/// Whether a page leaves out an element with what it is for.
pub(super) fn is_left_out(name: &str) -> bool {
    is_in(LEFT_OUT, name)
}

/// Whether pages keep an element.
pub(super) fn is_kept(name: &str) -> bool {
    is_in(KEPT, name)
}

#[cfg(test)]
mod tests {
    use super::super::tags::tags;
    use super::*;

    #[test]
    fn placeholders_and_parameters_are_no_markup() {
        let is_markup = |html: &str| {
            let tag = tags(html).next().expect("a tag");
            let before = html[..tag.at.start].chars().next_back();
            let end = format!("</{}", tag.name);
            super::is_markup(&tag, before, || html.contains(&end))
        };
        for markup in [
            "<b>",
            "<B>x</B>",
            "<br>",
            "a<br/>",
            "x<b>y</b>",
            "<a href=x>",
            "</p>",
            "<img src=x>",
            "<iframe src=x></iframe>",
            "<form></form>",
            "<title>x</title>",
            "<details>",
            "word<p>",
        ] {
            assert!(is_markup(markup), "{markup}");
        }
        for text in [
            "<placeholder>",
            "<your name>",
            "Vec<T>",
            "Vec<U>",
            "<T>",
            "</T>",
            "<source>",
            "<title>",
            "<my-element>",
            "<input>",
            "<iframe src=x>",
            "<script src=x>",
            "<noscript x>",
            "<title x>",
            "<template x=1>",
            "<plaintext x></plaintext>",
        ] {
            assert!(!is_markup(text), "{text}");
        }
    }

    #[test]
    fn what_is_kept_is_known_and_what_the_cleaning_keeps() {
        for name in KEPT.split_ascii_whitespace() {
            assert!(is_in(ELEMENTS, name), "{name}");
            let html = super::super::clean(&format!("<{name}>"), |_| String::new());
            let within = super::super::clean(
                &format!(
                    "<table><tr><td><{name}></table><map><{name}></map><video><{name}></video><ruby><{name}></ruby>"
                ),
                |_| String::new(),
            );
            let tag = format!("<{name}");
            assert!(
                html.contains(&tag) || within.contains(&tag),
                "{name}: {html}"
            );
        }
        for name in LEFT_OUT.split_ascii_whitespace() {
            assert!(is_in(ELEMENTS, name) && !is_kept(name), "{name}");
        }
    }
}

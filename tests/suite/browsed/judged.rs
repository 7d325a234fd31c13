//! What neither a page nor a drawing may have once a browser has read it: what runs, what
//! loads from elsewhere, and where a link may not lead.

use cssparser::{ParseError, Parser, Token};
use url::Url;

use super::tree::Element;

/// Where the site is thought to be; everything that loads is below it.
pub(super) const SITE: &str = "https://clients.example/acme/";

/// Those of which a page has a few, in its head alone.
const IN_HEADS: [(&str, usize); 4] = [("meta", 6), ("link", 2), ("base", 0), ("style", 0)];

/// What is wrong with how many of some elements a page has.
pub(super) fn head_fault(elements: &[Element]) -> Option<String> {
    IN_HEADS.iter().find_map(|(name, wanted)| {
        let own = elements.iter().filter(|one| one.name == *name);
        let count = own.count();
        (count != *wanted).then(|| format!("{count} times `{name}`"))
    })
}

/// The elements that pages have: what texts may bring, and what the theme adds.
const IN_PAGES: &[&str] = &[
    "a",
    "abbr",
    "acronym",
    "area",
    "article",
    "aside",
    "audio",
    "b",
    "bdi",
    "bdo",
    "blockquote",
    "body",
    "br",
    "button",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "data",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hgroup",
    "hr",
    "html",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "link",
    "main",
    "map",
    "mark",
    "meta",
    "nav",
    "ol",
    "p",
    "pre",
    "progress",
    "q",
    "rp",
    "rt",
    "rtc",
    "ruby",
    "s",
    "samp",
    "section",
    "small",
    "source",
    "span",
    "strike",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "time",
    "title",
    "tr",
    "tt",
    "u",
    "ul",
    "var",
    "video",
    "wbr",
];

/// What icons and charts are made of.
const IN_ICONS: &[&str] = &[
    "circle", "defs", "desc", "line", "path", "pattern", "rect", "svg", "text", "title",
];

/// What no drawing has, wherever a browser puts it.
const NEVER_DRAWN: &[&str] = &[
    "a",
    "applet",
    "audio",
    "base",
    "button",
    "embed",
    "form",
    "foreignobject",
    "frame",
    "frameset",
    "handler",
    "iframe",
    "input",
    "link",
    "listener",
    "math",
    "meta",
    "noscript",
    "object",
    "script",
    "template",
    "textarea",
    "video",
];

/// Attributes that do more than describe, on any element.
const NEVER: &[&str] = &[
    "style",
    "srcdoc",
    "srcset",
    "imagesrcset",
    "formaction",
    "action",
    "ping",
    "background",
    "http-equiv",
    "is",
    "nonce",
    "integrity",
    "slot",
    "autofocus",
    "contenteditable",
    "target",
    "usemap",
    "manifest",
    "data",
    "codebase",
    "classid",
    "xml:base",
    "base",
];

/// Attributes that a browser asks for without a click.
const LOADS: &[&str] = &["src", "poster", "lowsrc", "dynsrc"];

/// What is wrong with a page's element; nothing where it is as it should be.
pub(super) fn page_fault(element: &Element, route: &str) -> Option<String> {
    let Element { space, name, .. } = element;
    let known = match space.as_str() {
        "html" => IN_PAGES,
        "svg" => IN_ICONS,
        _ => &[],
    };
    if !known.contains(&name.as_str()) {
        return Some(format!("the element `{space}:{name}`"));
    }
    let is_heading = name.len() == 2 && name.starts_with('h') && name != "hr";
    let base = Url::parse(SITE).expect("an address");
    let base = base.join(route).expect("a route");
    for (attribute, value) in &element.attributes {
        let is_load = LOADS.contains(&attribute.as_str())
            || (attribute == "href" && (name == "link" || space == "svg"));
        let is_policy = name == "meta" && value == "Content-Security-Policy";
        let why = if attribute == "http-equiv" && is_policy {
            None
        } else if attribute.starts_with("on") || NEVER.contains(&attribute.as_str()) {
            Some("may not be there".to_owned())
        } else if is_heading
            && !["id", "class", "tabindex", "title", "lang"].contains(&attribute.as_str())
        {
            Some("no heading has".to_owned())
        } else if is_load {
            load_fault(&base, value)
        } else if ["href", "cite"].contains(&attribute.as_str()) {
            link_fault(&base, value)
        } else if space == "svg" {
            css_fault(value)
        } else {
            None
        };
        if let Some(why) = why {
            return Some(format!(
                "`{name}` with `{attribute}=\"{value}\"`, which {why}"
            ));
        }
    }
    None
}

/// What is wrong with an element that a text brings, before images from elsewhere are named.
pub(super) fn text_fault(element: &Element, route: &str) -> Option<String> {
    let mut element = element.clone();
    for (attribute, value) in &mut element.attributes {
        if attribute.starts_with("data-") || attribute.starts_with("aria-") {
            return Some(format!(
                "`{attribute}=\"{value}\"`, which is the theme's own"
            ));
        }
        let is_shown = ["img", "video", "audio", "source"].contains(&element.name.as_str());
        if is_shown && attribute == "src" {
            "href".clone_into(attribute);
        }
    }
    let is_whole = element.name == "html" || element.name == "head" || element.name == "body";
    let is_bare = is_whole && element.attributes.is_empty();
    let heads = [
        "html", "head", "body", "meta", "link", "title", "button", "main",
    ];
    if heads.contains(&element.name.as_str()) && !is_bare {
        return Some(format!("the element `{}`", element.name));
    }
    page_fault(&element, route)
}

/// As a browser reads an address. What it cannot read leads nowhere.
fn load_fault(base: &Url, value: &str) -> Option<String> {
    let address = base.join(value).ok()?;
    let is_own = address.as_str().starts_with(SITE);
    (!is_own).then(|| format!("loads `{address}`"))
}

fn link_fault(base: &Url, value: &str) -> Option<String> {
    let address = base.join(value).ok()?;
    let mut schemes = deedbox::markdown::SCHEMES.iter();
    if !schemes.any(|known| known == address.scheme()) {
        return Some(format!("leads to `{address}`"));
    }
    let is_beside = address.host_str() == base.host_str() && !address.as_str().starts_with(SITE);
    is_beside.then(|| format!("leaves the site for `{address}`"))
}

/// What is wrong with an element of a drawing.
pub(super) fn drawing_fault(element: &Element) -> Option<String> {
    let Element { space, name, .. } = element;
    if NEVER_DRAWN.contains(&name.to_ascii_lowercase().as_str()) || space.contains(':') {
        return Some(format!("the element `{space}:{name}`"));
    }
    for (attribute, value) in &element.attributes {
        let is_never = attribute != "style" && NEVER.contains(&attribute.as_str());
        let why = if attribute.starts_with("on") || is_never || LOADS.contains(&attribute.as_str())
        {
            Some("may not be there".to_owned())
        } else if attribute == "href" {
            let is_image = ["png", "jpeg", "webp", "gif"]
                .iter()
                .any(|kind| value.starts_with(&format!("data:image/{kind};base64,")));
            (!value.starts_with('#') && !is_image).then(|| "leads out of it".to_owned())
        } else if attribute == "attributename" {
            let what = value.to_ascii_lowercase();
            let acts = what.contains("href") || what.starts_with("on") || what == "style";
            acts.then(|| "may not be changed".to_owned())
        } else if is_words(attribute) {
            None
        } else {
            css_fault(value)
        };
        if let Some(why) = why {
            return Some(format!(
                "`{name}` with `{attribute}=\"{value}\"`, which {why}"
            ));
        }
    }
    if name.eq_ignore_ascii_case("style") {
        return css_fault(&element.text).map(|why| format!("a style that {why}"));
    }
    None
}

/// What names a part or is read aloud: nobody acts upon it.
fn is_words(attribute: &str) -> bool {
    ["id", "class", "lang", "role", "systemlanguage", "xmlns"].contains(&attribute)
        || attribute.starts_with("aria-")
}

/// Why a style, or a value of one, is not harmless.
pub(super) fn css_fault(css: &str) -> Option<String> {
    fault_in(&mut Parser::new(css))
}

fn fault_in(parser: &mut Parser<'_>) -> Option<String> {
    while let Ok(token) = parser.next_including_whitespace_and_comments().cloned() {
        let function = match &token {
            Token::UnquotedUrl(address) if !address.starts_with('#') => {
                return Some(format!("loads `{address}`"));
            }
            Token::AtKeyword(name) => {
                let name = name.to_ascii_lowercase();
                if ["import", "font-face", "namespace", "charset", "document"]
                    .contains(&name.as_str())
                {
                    return Some(format!("has `@{name}`"));
                }
                continue;
            }
            Token::Function(name) => Some(name.to_ascii_lowercase()),
            Token::ParenthesisBlock | Token::SquareBracketBlock | Token::CurlyBracketBlock => None,
            _ => continue,
        };
        let mut fault = None;
        let _ = parser.parse_nested_block(|inner| {
            fault = match function.as_deref() {
                Some("url") => match inner.expect_string() {
                    Ok(address) if address.starts_with('#') => None,
                    _ => Some("loads something".to_owned()),
                },
                Some(
                    name @ ("src" | "image" | "image-set" | "-webkit-image-set" | "cross-fade"
                    | "-webkit-cross-fade" | "element" | "-moz-element" | "paint"
                    | "expression" | "attr"),
                ) => Some(format!("has `{name}()`")),
                _ => fault_in(inner),
            };
            while inner.next_including_whitespace_and_comments().is_ok() {}
            Ok::<(), ParseError<()>>(())
        });
        if fault.is_some() {
            return fault;
        }
    }
    None
}

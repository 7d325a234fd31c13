//! What raw HTML in a text may say, so that checking and rendering read the same.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::{LazyLock, Mutex};

use ammonia::{UrlRelative, UrlRelativeEvaluate};
use pulldown_cmark::Event;

/// What an address may begin with. Anything else could run something, or show what nobody
/// asked for. The viewer reads the same file.
pub static SCHEMES: LazyLock<Vec<String>> = LazyLock::new(|| {
    let file = include_str!("../viewer/schemes.json");
    serde_json::from_str(file).expect("the viewer's schemes are JSON")
});

/// Elements may stand in one another so deep. To close one, all that are open are looked at:
/// without a limit a text would cost the square of its length.
pub const DEEPEST: usize = 256;

/// Whether a text becomes elements in elements deeper than [`DEEPEST`].
pub(super) fn is_too_deep(events: &[Event<'_>]) -> bool {
    let mut html = String::new();
    pulldown_cmark::html::push_html(&mut html, events.iter().cloned());
    goes_deeper_than(&html, DEEPEST)
}

/// Counts tags as they are written. Those that HTML lets stay open without nesting, or that
/// hold nothing, do not count.
fn goes_deeper_than(html: &str, most: usize) -> bool {
    const FLAT: [&str; 24] = [
        "area", "base", "br", "col", "dd", "dt", "embed", "hr", "img", "input", "li", "link",
        "meta", "option", "p", "param", "source", "tbody", "td", "tfoot", "th", "thead", "tr",
        "wbr",
    ];
    let (mut open, mut rest) = (0_usize, html);
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        let is_end = rest.starts_with('/');
        let name = rest.strip_prefix('/').unwrap_or(rest);
        let end = name.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-');
        let name = &name[..end.unwrap_or(name.len())];
        let is_flat = FLAT.iter().any(|flat| flat.eq_ignore_ascii_case(name));
        if !name.starts_with(|first: char| first.is_ascii_alphabetic()) || is_flat {
            continue;
        }
        open = if is_end {
            open.saturating_sub(1)
        } else {
            open + 1
        };
        if open > most {
            return true;
        }
    }
    false
}

/// Whether an address names the web and no host, as `https:/a` does: browsers read it as a
/// path of the host that the page is on (URL, section 4.4).
#[must_use]
pub fn is_half(href: &str) -> bool {
    let seen = href
        .chars()
        .filter(|one| !matches!(one, '\t' | '\n' | '\r'));
    let seen: String = seen.skip_while(|one| *one <= ' ').take(16).collect();
    let Some((scheme, rest)) = seen.split_once(':') else {
        return false;
    };
    let is_web = ["http", "https"]
        .iter()
        .any(|web| scheme.eq_ignore_ascii_case(web));
    is_web
        && rest
            .chars()
            .take_while(|one| matches!(one, '/' | '\\'))
            .count()
            < 2
}

/// Keeps harmless HTML only: no script, no style, no form, no event handlers. Of what is
/// nested too deep, which `check` refuses, nothing is left.
/// Every address that is not whole is written as `relative` says.
#[must_use]
pub fn clean<'a>(html: &str, relative: impl Fn(&str) -> String + Send + Sync + 'a) -> String {
    // What pages add goes a little deeper than what was written.
    if goes_deeper_than(html, DEEPEST + 16) {
        return String::new();
    }
    // What is left open over a paragraph is there again in the next one, id and all.
    let given = Mutex::new(HashSet::new());
    ammonia::Builder::default()
        .add_generic_attributes(["id", "class"])
        .add_tags([
            "section",
            "figure",
            "figcaption",
            "video",
            "audio",
            "source",
        ])
        // Nobody reads them, and they are not looked at as addresses.
        .rm_tag_attributes("blockquote", ["cite"])
        .rm_tag_attributes("q", ["cite"])
        .rm_tag_attributes("del", ["cite"])
        .rm_tag_attributes("ins", ["cite"])
        .add_tag_attributes("div", ["role"])
        .add_tag_attributes("video", ["src", "width", "height"])
        .add_tag_attributes("audio", ["src"])
        .add_tag_attributes("source", ["src", "type"])
        .set_tag_attribute_value("video", "controls", "")
        .set_tag_attribute_value("video", "preload", "metadata")
        .set_tag_attribute_value("audio", "controls", "")
        .set_tag_attribute_value("audio", "preload", "metadata")
        .attribute_filter(move |_, attribute, value| match attribute {
            // An alert's.
            "role" if value != "note" => None,
            "id" => {
                let mut given = given.lock().expect("no other thread has it");
                given
                    .insert(value.to_owned())
                    .then_some(Cow::Borrowed(value))
            }
            // Whole addresses stay; half of one is looked at like a path.
            "href" | "src" if is_half(value) => Some(Cow::Owned(format!("./{}", value.trim()))),
            _ => Some(Cow::Borrowed(value)),
        })
        .url_relative(UrlRelative::Custom(Box::new(Rewrite(relative))))
        .link_rel(Some("noopener noreferrer"))
        .url_schemes(SCHEMES.iter().map(String::as_str).collect())
        .clean(html)
        .to_string()
}

struct Rewrite<F>(F);

impl<'a, F: Fn(&str) -> String + Send + Sync + 'a> UrlRelativeEvaluate<'a> for Rewrite<F> {
    fn evaluate<'url>(&self, url: &'url str) -> Option<Cow<'url, str>> {
        Some(Cow::Owned((self.0)(url)))
    }
}

#[cfg(test)]
mod tests {
    use super::super::Document;
    use super::*;

    #[test]
    fn only_what_is_nested_counts() {
        let is_too_deep = |text: &str| Document::read(text).too_deep().is_some();
        let flat = "<p>a<br><img src=x><b>c</b>\n".repeat(1000);
        assert!(!is_too_deep(&flat));
        let list = format!("<ul>{}</ul>", "<li>a".repeat(1000));
        assert!(!is_too_deep(&list));
        assert!(
            !is_too_deep(&format!("{}x", "> ".repeat(DEEPEST + 9))),
            "no HTML"
        );
        for tag in ["<div>", "<B>", "<ul><li>", "<i>a"] {
            assert!(is_too_deep(&tag.repeat(DEEPEST + 1)), "{tag}");
            assert_eq!(clean(&tag.repeat(DEEPEST + 17), |_| String::new()), "");
        }
        assert!(is_too_deep(&format!(
            "<b>a</b>\n\n{}x",
            "> ".repeat(DEEPEST + 1)
        )));
    }

    #[test]
    fn an_address_without_a_host_is_half_a_one() {
        for half in [
            "https:/e.example",
            "https:e.example",
            " HTTP:e",
            "ht\ntps:/\t",
            "https:",
        ] {
            assert!(is_half(half), "{half:?}");
        }
        for other in [
            "https://e",
            "http:\\\\e",
            "https:/\t/e",
            "a/https:/e",
            "//e",
            "mailto:a",
            "",
            "httpss:e",
        ] {
            assert!(!is_half(other), "{other:?}");
        }
    }
}

//! What can be said of the unlock page without a key: which script and stylesheet it loads, and
//! that nothing else in it could run or lead away. Its words come from a theme and cannot be
//! verified.

mod loaded;
mod policy;
mod told;

use std::collections::BTreeSet;

use crate::inert;
use crate::markup::{self, Element, Markup, shortened};
use crate::site::layout::{STYLE_NAME, VIEWER_NAME};
pub(super) use loaded::LoadedFile;
use loaded::{is_loaded, is_stylesheet};
use told::ToldSettings;

/// What an unlock page loads and says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct UnlockPageFacts {
    /// What must not be in it.
    pub(super) wrong: Vec<String>,
    /// The script that it loads.
    pub(super) viewer: LoadedFile,
    /// The stylesheet.
    pub(super) style: LoadedFile,
    /// How many slots it says there are, those of links included.
    pub(super) slots: Option<usize>,
    /// The slots that it names.
    pub(super) names: Vec<String>,
    /// The images and fonts that it names.
    pub(super) brand: BTreeSet<String>,
}

/// Elements that bring a document, a script, a style or an address of their own, or whose
/// content some browsers read differently.
const REFUSED: [&str; 18] = [
    "applet",
    "base",
    "embed",
    "fencedframe",
    "frame",
    "frameset",
    "iframe",
    "math",
    "noembed",
    "noframes",
    "object",
    "param",
    "plaintext",
    "portal",
    "select",
    "style",
    "svg",
    "xmp",
];

/// Attributes that lead somewhere or load something. None of our templates has one.
const LEADING: [&str; 9] = [
    "action",
    "attributionsrc",
    "background",
    "formaction",
    "imagesrcset",
    "manifest",
    "ping",
    "srcdoc",
    "srcset",
];

/// What a `<link>` may be for: icons, besides the stylesheet.
const LINKS: [&str; 5] = [
    "apple-touch-icon",
    "apple-touch-icon-precomposed",
    "icon",
    "mask-icon",
    "shortcut",
];

/// The elements that may stand before the policy: they load nothing.
const BEFORE_POLICY: [&str; 4] = ["html", "head", "meta", "title"];

/// Judges an unlock page, as browsers with scripts read it and as those without.
pub(super) fn read(html: &[u8], is_hosted: bool) -> UnlockPageFacts {
    let mut page = UnlockPageFacts::default();
    for with_scripts in [true, false] {
        match markup::read(html, with_scripts) {
            Ok(markup) => page.judge(html, &markup, is_hosted),
            Err(fault) => page.odd(&format!("it has {fault}")),
        }
    }
    page
}

impl UnlockPageFacts {
    fn odd(&mut self, why: &str) {
        if !self.wrong.iter().any(|said| said == why) {
            self.wrong.push(why.to_owned());
        }
    }

    fn judge(&mut self, html: &[u8], markup: &Markup, is_hosted: bool) {
        for fault in markup::encoding_faults(html, markup) {
            self.odd(&format!("it has {fault}"));
        }
        for element in &markup.elements {
            self.element(element);
        }
        let named = |name: &'static str| {
            let elements = markup.elements.iter();
            elements.filter(move |element| element.name == name)
        };
        let scripts: Vec<&Element> = named("script").collect();
        let viewer = |one: &Element| {
            let path = one.value("src")?;
            (is_loaded(path, VIEWER_NAME, is_hosted) && one.text.trim().is_empty())
                .then(|| LoadedFile::of(path, one))
        };
        match scripts[..] {
            [one] if viewer(one).is_some() => self.viewer = viewer(one).unwrap_or_default(),
            _ => self.odd("it has another script than the viewer, or none"),
        }
        let styles: Vec<&Element> = named("link").filter(|one| is_stylesheet(one)).collect();
        let style = |one: &Element| {
            let path = one.value("href")?;
            is_loaded(path, STYLE_NAME, is_hosted).then(|| LoadedFile::of(path, one))
        };
        match styles[..] {
            [one] if style(one).is_some() => self.style = style(one).unwrap_or_default(),
            _ => self.odd("it has another stylesheet than the theme's, or none"),
        }
        let told: Vec<&Element> = named("meta")
            .filter(|one| says(one, "name", "deedbox"))
            .collect();
        match told[..] {
            [one] => {
                let settings = one.value("content").unwrap_or_default();
                let settings: Option<ToldSettings> = serde_json::from_str(settings).ok();
                if let Some(settings) = settings {
                    self.slots = Some(settings.slots.saturating_add(settings.links));
                    let names = settings.names.into_iter();
                    self.names.extend(names.map(|(name, _)| name));
                    self.brand.extend(settings.files.into_values());
                }
            }
            [] => {}
            _ => self.odd("it tells the viewer more than once how it is opened"),
        }
        self.policy(markup, is_hosted);
    }

    /// There must be one policy, one of ours, where a browser heeds it (CSP, section 3.3) and
    /// before anything is loaded.
    fn policy(&mut self, markup: &Markup, is_hosted: bool) {
        let elements = &markup.elements;
        let mut policies = elements
            .iter()
            .enumerate()
            .filter(|(_, one)| is_policy(one));
        let (Some((at, policy)), None) = (policies.next(), policies.next()) else {
            return self.odd("it has no Content-Security-Policy, or several");
        };
        let before = &elements[..at];
        let is_first = before
            .iter()
            .all(|one| BEFORE_POLICY.contains(&one.name.as_str()));
        if !policy.is_in_head || !is_first {
            self.odd("its Content-Security-Policy comes after what it should apply to");
        }
        if !policy::is_ours(policy.value("content").unwrap_or_default(), is_hosted) {
            self.odd("its Content-Security-Policy is none that deedbox writes for such a site");
        }
    }

    /// Reports elements and attributes that may not be there.
    fn element(&mut self, element: &Element) {
        let name = element.name.as_str();
        if !element.is_html || REFUSED.contains(&name) {
            self.odd(&format!("it has an element `{}`", shortened(name)));
        }
        if let Some(what) = element.value("http-equiv") {
            let content = element.value("content").unwrap_or_default();
            let is_allowed = match what.to_ascii_lowercase().as_str() {
                "content-security-policy" | "x-ua-compatible" => true,
                "content-type" => content.eq_ignore_ascii_case("text/html; charset=utf-8"),
                _ => false,
            };
            if !is_allowed {
                self.odd(&format!("it has a `{}` of its own", shortened(what)));
            }
        }
        if name == "link" && !is_stylesheet(element) {
            let kinds = element.value("rel").unwrap_or_default();
            self.link(kinds);
        }
        for (attribute, value) in &element.attributes {
            self.attribute(name, attribute, value);
        }
    }

    fn link(&mut self, kinds: &str) {
        let mut words = kinds.split_ascii_whitespace();
        let is_icon = |word: &str| LINKS.contains(&word.to_ascii_lowercase().as_str());
        if !words.all(is_icon) {
            self.odd(&format!("it has a link for `{}`", shortened(kinds)));
        }
    }

    fn attribute(&mut self, element: &str, attribute: &str, value: &str) {
        if attribute.starts_with("on") || LEADING.contains(&attribute) {
            self.odd(&format!("it has an attribute `{}`", shortened(attribute)));
        }
        if attribute == "style"
            && let Some(fault) = markup::style_fault(value)
        {
            self.odd(&format!("it has {fault}"));
        }
        let is_charset = element == "meta" && attribute == "charset";
        if is_charset && !value.eq_ignore_ascii_case("utf-8") {
            self.odd(&format!("it has the encoding `{}`", shortened(value)));
        }
        let is_address = ["src", "href", "data", "poster", "xlink:href"].contains(&attribute);
        let is_link = element == "a";
        // A reader may follow a link anywhere but into a script.
        let is_elsewhere = is_link && value.to_ascii_lowercase().starts_with("https:");
        if is_address && !is_elsewhere && !inert::stays(value, is_link, 0) {
            self.odd(&format!("it leads to `{}`", shortened(value)));
        }
    }
}

fn says(element: &Element, name: &str, value: &str) -> bool {
    let own = element.value(name).unwrap_or_default();
    own.trim().eq_ignore_ascii_case(value)
}

fn is_policy(element: &Element) -> bool {
    element.name == "meta" && says(element, "http-equiv", "content-security-policy")
}

#[cfg(test)]
mod tests {
    use super::policy::{self, FIRST_POLICIES};
    use super::*;

    fn page(head: &str, body: &str) -> String {
        let policy = FIRST_POLICIES[0].replacen('\'', "&#39;", 2);
        format!(
            "<!doctype html>\n<html><head><meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n\
             <meta name=\"deedbox\" content=\"{{&quot;slots&quot;:2}}\">{head}\n\
             <link rel=\"icon\" href=\"brand/icon.svg\">\n\
             <link rel=\"stylesheet\" href=\"theme.css\" integrity=\"sha384-a\">\n\
             <script src=\"viewer.js\" defer integrity=\"sha384-b\"></script></head>\n\
             <body>{body}<form data-deedbox=\"unlock\"><input></form>\n\
             <a href=\"mailto:a@b.example\">write</a> <a href=\"tel:+44\">1</a></body></html>"
        )
    }

    #[test]
    fn what_a_theme_writes_is_right_and_is_read() {
        let right = page(
            "<title>x</title>",
            "<p style='color:red'>1 & 3 < 4 <!-- <script>x</script> --></p><img src=brand/a.png>\
             <textarea><script>x</script></textarea><template>{}</template>",
        );
        let read = read(right.as_bytes(), true);
        assert_eq!(read.wrong, Vec::<String>::new());
        assert_eq!(read.viewer.integrity.as_deref(), Some("sha384-b"));
        assert_eq!(read.style.integrity.as_deref(), Some("sha384-a"));
        assert_eq!(
            (&*read.viewer.path, &*read.style.path),
            ("viewer.js", "theme.css")
        );
        assert_eq!(read.slots, Some(2));
    }

    #[test]
    fn whatever_could_run_or_lead_away_is_named() {
        for (head, body, wanted) in [
            ("<script>alert(1)</script>", "", "another script"),
            (
                "",
                "<SCRIPT/src=//evil.example/x></SCRIPT>",
                "`//evil.example/x`",
            ),
            (
                "<script integrity=sha384-b>alert(1)</script>",
                "",
                "another script",
            ),
            (
                "<style>@import 'https://evil.example/x'</style>",
                "",
                "`style`",
            ),
            (
                "",
                "<p style=\"background:url(https://evil.example/x)\">",
                "in its style",
            ),
            (
                "",
                "<p style='background:\\75 rl(https://evil.example/x)'>",
                "in its style",
            ),
            (
                "<link rel=preload as=image imagesrcset='https://evil.example/x 1x'>",
                "",
                "`imagesrcset`",
            ),
            ("<link rel=preconnect href=x>", "", "for `preconnect`"),
            (
                "<link rel='alternate stylesheet' href=theme.css>",
                "",
                "another stylesheet",
            ),
            ("<meta charset=iso-2022-jp>", "", "encoding `iso-2022-jp`"),
            ("", "<select><meta http-equiv=refresh></select>", "`select`"),
            (
                "",
                "<noscript><img src=//evil.example></noscript>",
                "leads to",
            ),
            (
                "",
                "<template><img src=x onerror=y></template>",
                "`onerror`",
            ),
            ("", "<img src='C|/x'>", "leads to"),
            ("", "<p>\u{1b}[2J", "U+001B"),
            ("<meta name=deedbox content='{}'>", "", "more than once"),
            (
                "",
                "<!-- <a title=\" --> <script src=x.js></script> <!-- \"> -->",
                "another script",
            ),
            ("", "<img src=x onerror=alert(1)>", "`onerror`"),
            ("", "<img src=x/onerror=alert(1)>", ""),
            ("", "<body\nonload\n=\n'x'>", "`onload`"),
            ("", "<img/src='x'/onerror='y'>", "`onerror`"),
            ("", "<form action=https://evil.example>", "`action`"),
            ("", "<button formaction=x>", "`formaction`"),
            (
                "<meta http-equiv=Refresh content='0; url=x'>",
                "",
                "`Refresh`",
            ),
            ("<base href=x>", "", "`base`"),
            ("", "<iframe srcdoc=x>", "`iframe`"),
            ("", "<object data=x>", "`object`"),
            ("", "<svg onload=x>", "`svg`"),
            ("", "<a href=' JavaScript:x'>", "leads to"),
            ("", "<a href='java&#115;cript:x'>", "leads to"),
            ("", "<img src=https://evil.example/x>", "leads to"),
            ("<link rel=stylesheet href=x.css>", "", "another stylesheet"),
            (
                "<link rel='x StyleSheet' href=theme.css>",
                "",
                "another stylesheet",
            ),
            (
                "<meta http-equiv=Content-Security-Policy content=x>",
                "",
                "several",
            ),
        ] {
            let read = read(page(head, body).as_bytes(), true);
            let is_named = read.wrong.iter().any(|why| why.contains(wanted));
            assert!(
                is_named || wanted.is_empty(),
                "{head}{body}: {:?}",
                read.wrong
            );
        }
    }

    #[test]
    fn a_policy_that_is_weaker_or_is_not_seen_is_named() {
        let right = page("", "");
        for (from, to) in [
            ("script-src 'self'", "script-src 'self' 'unsafe-inline'"),
            ("script-src 'self'", "script-src *"),
            (
                "script-src 'self'",
                "script-src 'self' https://evil.example",
            ),
            ("script-src 'self'", "script-src *; script-src 'self'"),
            ("script-src 'self'", "script-src 'self'; script-src-elem *"),
            ("default-src &#39;none&#39;", "default-src *"),
            ("img-src 'self' blob:", "img-src *"),
            ("; connect-src 'self'", ""),
            ("<meta http-equiv", "<noframes><meta http-equiv"),
            ("<meta http-equiv", "<?x <meta http-equiv"),
            ("<meta http-equiv", "<meta name='<meta http-equiv"),
            ("<meta http-equiv", "<body><meta http-equiv"),
            (
                "<meta http-equiv",
                "<script src=viewer.js></script><meta http-equiv",
            ),
            ("<meta http-equiv", "<link rel=icon href=x><meta http-equiv"),
            ("<meta http-equiv", "<template><meta http-equiv"),
            ("form-action 'none'", "form-action *"),
            ("base-uri 'none'", "x"),
            ("<meta http-equiv", "<!-- <meta http-equiv"),
            ("<meta http-equiv", "<title><meta http-equiv"),
            ("<meta http-equiv", "<noscript><meta http-equiv"),
            ("http-equiv=\"Content-Security-Policy\"", "name=\"x\""),
        ] {
            assert!(right.contains(from), "{from}");
            let read = read(right.replacen(from, to, 1).as_bytes(), true);
            let is_named = read.wrong.iter().any(|why| why.contains("Policy"));
            assert!(is_named, "{to}: {:?}", read.wrong);
        }
    }

    #[test]
    fn pages_of_each_version_and_layout_are_right() {
        let own = policy::of_today();
        let first = FIRST_POLICIES[0].replacen('\'', "&#39;", 2);
        for (policy, is_hosted) in [
            (own.hosted.as_str(), true),
            (&own.offline, false),
            (FIRST_POLICIES[1], false),
        ] {
            let right = page("", "").replace(&first, policy);
            assert_eq!(
                read(right.as_bytes(), is_hosted).wrong,
                Vec::<String>::new()
            );
            assert_eq!(read(right.as_bytes(), !is_hosted).wrong.len(), 1);
        }
        for long in ["<a".repeat(80_000), "<p>".repeat(80_000)] {
            let begun = std::time::Instant::now();
            assert!(!read(page("", &long).as_bytes(), true).wrong.is_empty());
            assert!(begun.elapsed().as_secs() < 5);
        }
    }
}

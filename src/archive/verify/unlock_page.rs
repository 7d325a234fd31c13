//! The unlock page as far as anybody can judge it who has no key: which script and which
//! stylesheet it loads, and that nothing else in it could run or lead away. Its words are
//! a theme's, and cannot be told from others.
//!
//! This is no parser of HTML. Whatever looks like the beginning of an element counts as
//! one, in comments and texts too, so what a browser sees is always among what is judged.

use serde::Deserialize;

/// What an unlock page loads and says.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct UnlockPage {
    /// What must not be in it.
    pub(super) wrong: Vec<String>,
    /// The integrity attribute of the script.
    pub(super) viewer: Option<String>,
    /// That of the stylesheet.
    pub(super) style: Option<String>,
    /// How many slots it counts.
    pub(super) slots: Option<usize>,
}

/// No element of a theme has so many attributes.
const ATTRIBUTES: usize = 50;

/// Elements that bring a document, a script or an address of their own.
const REFUSED: [&str; 14] = [
    "applet",
    "base",
    "embed",
    "fencedframe",
    "frame",
    "frameset",
    "iframe",
    "math",
    "object",
    "param",
    "plaintext",
    "portal",
    "svg",
    "xmp",
];

/// What the viewer is told; only what is judged here.
#[derive(Deserialize)]
struct Settings {
    slots: usize,
}

/// Judges an unlock page.
pub(super) fn read(html: &str) -> UnlockPage {
    let mut page = UnlockPage::default();
    let (mut scripts, mut styles, mut policies) = (0, 0, 0);
    for (at, _) in html.match_indices('<') {
        let Some(element) = Element::at(&html[at + 1..]) else {
            continue;
        };
        let name = element.name.as_str();
        page.judge(&element);
        match name {
            "script" => {
                scripts += 1;
                page.viewer = element.value("integrity").map(str::to_owned);
            }
            "link" if element.is_stylesheet() => {
                styles += 1;
                page.style = element.value("integrity").map(str::to_owned);
            }
            "meta" if element.says("http-equiv", "content-security-policy") => {
                policies += 1;
                let policy = element.value("content").unwrap_or_default();
                // A second one is wrong anyhow.
                let is_seen = policies == 1 && scripts == 0 && !is_quiet(&html[..at]);
                if !is_strict(policy) || !is_seen {
                    page.odd("its Content-Security-Policy does not stop other scripts");
                }
            }
            "meta" if element.says("name", "deedbox") => {
                let settings = element.value("content").unwrap_or_default();
                let settings: Option<Settings> = serde_json::from_str(settings).ok();
                page.slots = settings.map(|settings| settings.slots);
            }
            _ => {}
        }
    }
    if scripts != 1 {
        page.odd("it has another script than the viewer, or none");
    }
    if styles != 1 {
        page.odd("it has another stylesheet than the theme's, or none");
    }
    if policies != 1 {
        page.odd("it has no Content-Security-Policy, or several");
    }
    page
}

/// Whether what stands in front would keep a browser from seeing what follows: a comment
/// or a text that is not closed.
fn is_quiet(before: &str) -> bool {
    let before = before.to_ascii_lowercase();
    let is_open = |begin: &str, end: &str| {
        let last = before.rfind(begin);
        last.is_some_and(|at| !before[at..].contains(end))
    };
    let texts = [
        "title", "template", "noscript", "style", "textarea", "select",
    ];
    is_open("<!--", "-->")
        || texts
            .iter()
            .any(|name| is_open(&format!("<{name}"), &format!("</{name}")))
}

/// Whether a policy allows the site's own scripts alone (CSP level 3): the first directive
/// of a name counts.
fn is_strict(policy: &str) -> bool {
    let sources = |name: &str| {
        policy.split(';').find_map(|directive| {
            let mut words = directive.split_ascii_whitespace();
            let is_it = words.next()?.eq_ignore_ascii_case(name);
            is_it.then(|| words.collect::<Vec<_>>().join(" "))
        })
    };
    let is = |name: &str, wanted: &str| sources(name).as_deref() == Some(wanted);
    let others = ["script-src-elem", "script-src-attr"];
    is("default-src", "'none'")
        && is("script-src", "'self'")
        && is("base-uri", "'none'")
        && is("form-action", "'none'")
        && others.iter().all(|name| sources(name).is_none())
}

impl UnlockPage {
    fn odd(&mut self, why: &str) {
        if !self.wrong.iter().any(|said| said == why) {
            self.wrong.push(why.to_owned());
        }
    }

    /// What no element may have.
    fn judge(&mut self, element: &Element) {
        let name = element.name.as_str();
        if element.attributes.len() > ATTRIBUTES {
            self.odd("it has an element of more attributes than a theme writes");
        }
        if REFUSED.contains(&name) {
            self.odd(&format!("it has an element `{name}`"));
        }
        let allowed = ["content-security-policy", "x-ua-compatible", "content-type"];
        if let Some(what) = element.value("http-equiv")
            && !allowed.contains(&what.to_ascii_lowercase().as_str())
        {
            self.odd(&format!("it has a `{what}` of its own"));
        }
        for (attribute, value) in &element.attributes {
            let leads = [
                "action",
                "formaction",
                "ping",
                "srcdoc",
                "srcset",
                "background",
            ];
            if attribute.starts_with("on") || leads.contains(&attribute.as_str()) {
                self.odd(&format!("it has an attribute `{attribute}`"));
            }
            let is_address = ["src", "href", "data", "poster", "xlink:href"];
            if is_address.contains(&attribute.as_str()) && !element.may_lead_to(value) {
                self.odd(&format!("it leads to `{value}`"));
            }
        }
    }
}

/// A tag as a browser would read it from here (HTML, section 13.2.5).
struct Element {
    name: String,
    /// The first of each name counts.
    attributes: Vec<(String, String)>,
}

impl Element {
    /// What begins behind a `<`.
    fn at(rest: &str) -> Option<Self> {
        rest.starts_with(|letter: char| letter.is_ascii_alphabetic())
            .then_some(())?;
        let is_space = |letter: char| letter.is_ascii_whitespace();
        let end = rest.find(|letter| is_space(letter) || matches!(letter, '/' | '>'));
        let (name, mut rest) = rest.split_at(end.unwrap_or(rest.len()));
        let mut attributes: Vec<(String, String)> = Vec::new();
        loop {
            rest = rest.trim_start_matches(|letter| is_space(letter) || letter == '/');
            if rest.is_empty() || rest.starts_with('>') || attributes.len() > ATTRIBUTES {
                break;
            }
            let ends = |letter: char| is_space(letter) || matches!(letter, '/' | '>' | '=');
            // An equals sign in front is a part of the name.
            let first = rest.chars().next().map_or(0, char::len_utf8);
            let end = rest[first..].find(ends).map_or(rest.len(), |at| first + at);
            let attribute = rest[..end].to_ascii_lowercase();
            rest = rest[end..].trim_start_matches(is_space);
            let mut value = "";
            if let Some(after) = rest.strip_prefix('=') {
                rest = after.trim_start_matches(is_space);
                let quote = rest
                    .chars()
                    .next()
                    .filter(|letter| matches!(letter, '"' | '\''));
                if let Some(quote) = quote {
                    let end = rest[1..].find(quote).map_or(rest.len(), |at| at + 1);
                    value = &rest[1..end];
                    rest = rest.get(end + 1..).unwrap_or_default();
                } else {
                    let end = rest.find(|letter| is_space(letter) || letter == '>');
                    (value, rest) = rest.split_at(end.unwrap_or(rest.len()));
                }
            }
            if !attributes.iter().any(|(name, _)| *name == attribute) {
                attributes.push((attribute, decoded(value)));
            }
        }
        Some(Self {
            name: name.to_ascii_lowercase(),
            attributes,
        })
    }

    fn value(&self, name: &str) -> Option<&str> {
        let mut attributes = self.attributes.iter();
        let (_, value) = attributes.find(|(own, _)| own == name)?;
        Some(value)
    }

    fn says(&self, name: &str, value: &str) -> bool {
        let own = self.value(name).unwrap_or_default();
        own.trim().eq_ignore_ascii_case(value)
    }

    fn is_stylesheet(&self) -> bool {
        let kinds = self.value("rel").unwrap_or_default();
        kinds
            .split_ascii_whitespace()
            .any(|kind| kind.eq_ignore_ascii_case("stylesheet"))
    }

    /// The script is the viewer, the stylesheet the theme's, images are the firm's; what a
    /// reader may follow is anything but a script.
    fn may_lead_to(&self, address: &str) -> bool {
        match self.name.as_str() {
            "script" => address == "viewer.js",
            "link" if self.is_stylesheet() => address == "theme.css",
            "a" => {
                let address = address.trim().to_ascii_lowercase();
                let schemes = ["mailto:", "tel:", "https:"];
                schemes.iter().any(|scheme| address.starts_with(scheme))
                    || address.starts_with('#')
                    || is_within(&address)
            }
            _ => is_within(address),
        }
    }
}

/// Whether an address is a file of the site.
fn is_within(address: &str) -> bool {
    !address.is_empty()
        && !address.starts_with(['/', '\\'])
        && !address.contains([':', '\\'])
        && !address.chars().any(|letter| letter.is_control())
        && !address.split('/').any(|part| part == "..")
}

/// An attribute's value with the references that templates write; another one stays as it
/// is and is then no value that is expected.
fn decoded(value: &str) -> String {
    if !value.contains('&') {
        return value.to_owned();
    }
    let named = [
        ("&quot;", "\""),
        ("&#34;", "\""),
        ("&#39;", "'"),
        ("&#x27;", "'"),
        ("&#x2F;", "/"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&amp;", "&"),
    ];
    let mut text = value.to_owned();
    for (from, to) in named {
        text = text.replace(from, to);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const POLICY: &str =
        "default-src &#39;none&#39;; script-src 'self'; form-action 'none'; base-uri 'none'";

    fn page(head: &str, body: &str) -> String {
        format!(
            "<!doctype html>\n<html><head><meta charset=\"utf-8\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
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
            "<p>one<two & 3 < 4</p><img src=brand/a.png>",
        );
        let read = read(&right);
        assert_eq!(read.wrong, Vec::<String>::new());
        assert_eq!(read.viewer.as_deref(), Some("sha384-b"));
        assert_eq!(read.style.as_deref(), Some("sha384-a"));
        assert_eq!(read.slots, Some(2));
    }

    #[test]
    fn whatever_could_run_or_lead_away_is_named() {
        for (head, body, wanted) in [
            ("<script>alert(1)</script>", "", "another script"),
            ("", "<SCRIPT/src=//evil.example/x>", "`//evil.example/x`"),
            (
                "",
                "<!-- <a title=\" --> <script src=x.js></script> <!-- \"> -->",
                "`x.js`",
            ),
            (
                "",
                "<textarea><script src=x.js></textarea>",
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
            let read = read(&page(head, body));
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
            ("form-action 'none'", "form-action *"),
            ("base-uri 'none'", "x"),
            ("<meta http-equiv", "<!-- <meta http-equiv"),
            ("<meta http-equiv", "<title><meta http-equiv"),
            ("<meta http-equiv", "<noscript><meta http-equiv"),
            ("http-equiv=\"Content-Security-Policy\"", "name=\"x\""),
        ] {
            assert!(right.contains(from), "{from}");
            let read = read(&right.replacen(from, to, 1));
            let is_named = read.wrong.iter().any(|why| why.contains("Policy"));
            assert!(is_named, "{to}: {:?}", read.wrong);
        }
    }
}

//! References to the files of a shell, in its unlock page and its stylesheet: an address that a browser
//! would resolve to a file of the site gets the file's name of the day. Texts, and addresses that
//! lead elsewhere, stay as they are written.

use std::collections::BTreeMap;
use std::ops::Range;

use cssparser::{ParseError, Parser, SourcePosition, Token};
use url::Url;

use crate::markup::{self, TagPlace};
use crate::paths;

/// Attributes whose value is an address.
const ADDRESSES: [&str; 5] = ["href", "src", "poster", "data", "xlink:href"];
/// Attributes whose value is a list of images.
const LISTS: [&str; 2] = ["srcset", "imagesrcset"];
/// Functions of CSS in which a string is an address.
const LOADING: [&str; 5] = ["url", "src", "image", "image-set", "-webkit-image-set"];
/// No style has blocks so deep in each other.
const DEEPEST: usize = 64;

/// Where a site is as far as addresses are concerned: in a folder whose name nobody writes.
const PLACES: [&str; 2] = [
    "https://site.invalid/2c1a71d65d02/",
    "http://site.invalid/2c1a71d65d02/",
];

/// The names of files by their paths in the site.
pub(super) type FileNames = BTreeMap<String, String>;

/// Texts that take the place of others, in order.
type Edits = Vec<(Range<usize>, String)>;

/// A page with the names of files instead of their paths.
pub(super) fn in_page(page: &str, names: &FileNames) -> String {
    let mut edits = Edits::new();
    for tag in markup::places(page) {
        in_tag(page, &tag, names, &mut edits);
    }
    edited(page, edits)
}

/// The same for a stylesheet.
pub(super) fn in_style(style: &str, names: &FileNames) -> String {
    let mut parser = Parser::new(style);
    let mut reading = StyleReading {
        names,
        origin: parser.position(),
        edits: Edits::new(),
    };
    reading.block(&mut parser, false, 0);
    edited(style, reading.edits)
}

fn in_tag(page: &str, tag: &TagPlace, names: &FileNames, edits: &mut Edits) {
    for one in &tag.attributes {
        let value = match one.name.as_str() {
            name if ADDRESSES.contains(&name) => named(&one.value, names),
            name if LISTS.contains(&name) => Some(in_list(&one.value, names)),
            "style" => Some(in_style(&one.value, names)),
            _ => None,
        };
        if let Some(value) = value.filter(|value| *value != one.value) {
            let quote = match page[one.range.clone()].chars().next() {
                Some('\'') => '\'',
                _ => '"',
            };
            let value = escaped(&value);
            edits.push((one.range.clone(), format!("{quote}{value}{quote}")));
        }
    }
    if let Some(range) = &tag.style {
        let style = &page[range.clone()];
        let named = in_style(style, names);
        if named != style {
            edits.push((range.clone(), named));
        }
    }
}

fn edited(text: &str, edits: Edits) -> String {
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for (range, new) in edits {
        out.push_str(&text[from..range.start]);
        out.push_str(&new);
        from = range.end;
    }
    out.push_str(&text[from..]);
    out
}

fn escaped(value: &str) -> String {
    let value = value.replace('&', "&amp;").replace('<', "&lt;");
    value.replace('"', "&quot;").replace('\'', "&#39;")
}

/// An address with the name of the file that it leads to; nothing where that is none of the site's.
fn named(address: &str, names: &FileNames) -> Option<String> {
    let resolved = PLACES.map(|place| resolved(place, address));
    let [Some(one), Some(other)] = resolved else {
        return None;
    };
    // What has a scheme of its own leads elsewhere on one of them.
    let (path, rest) = (one == other).then_some(one)?;
    Some(format!("{}{rest}", names.get(&path)?))
}

/// The path in the site, and what follows it: query and fragment.
fn resolved(place: &str, address: &str) -> Option<(String, String)> {
    let place = Url::parse(place).ok()?;
    let url = place.join(address).ok()?;
    let path = url.as_str().strip_prefix(place.as_str())?;
    let end = path.find(['?', '#']).unwrap_or(path.len());
    let (path, rest) = path.split_at(end);
    Some((paths::decode(path), rest.to_owned()))
}

/// A list of images (HTML, section 4.8.4.2): addresses, each with what follows it up to a comma.
fn in_list(list: &str, names: &FileNames) -> String {
    let is_space = |letter: char| letter.is_ascii_whitespace();
    let mut out = String::with_capacity(list.len());
    let mut rest = list;
    loop {
        let address = rest.trim_start_matches(|letter| is_space(letter) || letter == ',');
        out.push_str(&rest[..rest.len() - address.len()]);
        if address.is_empty() {
            return out;
        }
        let (address, after) = address.split_at(address.find(is_space).unwrap_or(address.len()));
        let plain = address.trim_end_matches(',');
        out.push_str(&named(plain, names).unwrap_or_else(|| plain.to_owned()));
        out.push_str(&address[plain.len()..]);
        let end = match plain.len() == address.len() {
            true => after.find(',').unwrap_or(after.len()),
            false => 0,
        };
        out.push_str(&after[..end]);
        rest = &after[end..];
    }
}

/// A stylesheet while it is read.
struct StyleReading<'n> {
    names: &'n FileNames,
    /// Where it begins.
    origin: SourcePosition,
    edits: Edits,
}

impl StyleReading<'_> {
    /// Reads a block, and whether strings in it are addresses.
    fn block(&mut self, parser: &mut Parser<'_>, loads: bool, depth: usize) {
        let mut is_import = false;
        loop {
            let start = parser.slice(self.origin..parser.position()).len();
            let Ok(token) = parser.next_including_whitespace_and_comments().cloned() else {
                return;
            };
            let end = parser.slice(self.origin..parser.position()).len();
            let inner = match &token {
                Token::WhiteSpace(_) | Token::Comment(_) => continue,
                Token::UnquotedUrl(address) => {
                    let name = named(address, self.names);
                    let text = name.map(|name| (start..end, format!("url({})", quoted(&name))));
                    self.edits.extend(text);
                    None
                }
                Token::QuotedString(address) if loads || is_import => {
                    let name = named(address, self.names);
                    let text = name.map(|name| (start..end, quoted(&name)));
                    self.edits.extend(text);
                    None
                }
                Token::Function(name) => Some(LOADING.contains(&&*name.to_ascii_lowercase())),
                Token::ParenthesisBlock | Token::SquareBracketBlock | Token::CurlyBracketBlock => {
                    Some(false)
                }
                _ => None,
            };
            is_import =
                matches!(&token, Token::AtKeyword(name) if name.eq_ignore_ascii_case("import"));
            if let Some(loads) = inner {
                // One that is too deep is passed over here, and not when the next token is read: that
                // would seem to begin where the block does.
                let _ = parser.parse_nested_block(|inner| {
                    if depth < DEEPEST {
                        self.block(inner, loads, depth + 1);
                    }
                    Ok::<(), ParseError<()>>(())
                });
            }
        }
    }
}

/// A string of CSS.
fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => out.extend(['\\', letter]),
            '\n' | '\r' | '\x0c' | '<' => out.push_str(&format!("\\{:x} ", u32::from(letter))),
            _ => out.push(letter),
        }
    }
    out + "\""
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn names() -> FileNames {
        let names = [
            ("theme.css", "T.css"),
            ("viewer.js", "V.js"),
            ("brand/a.svg", "brand/A.svg"),
            ("brand/my logo.svg", "brand/L.svg"),
            ("brand/v1.2/b", "brand/B.bin"),
        ];
        let names = names.map(|(path, name)| (path.to_owned(), name.to_owned()));
        names.into()
    }

    #[test]
    fn whatever_a_browser_resolves_to_a_file_gets_its_name() {
        for address in [
            "brand/a.svg",
            "./brand/a.svg",
            "x/../brand/a.svg",
            "brand\\a.svg",
            " brand/a.svg\n",
            "br\tand/a.svg",
            "brand/%61.svg",
            "brand/./a.svg",
        ] {
            let named = named(address, &names());
            assert_eq!(named.as_deref(), Some("brand/A.svg"), "{address:?}");
        }
        for (address, wanted) in [
            ("brand/my logo.svg?v=1#x", "brand/L.svg?v=1#x"),
            ("brand/my%20logo.svg", "brand/L.svg"),
            ("brand/v1.2/b", "brand/B.bin"),
        ] {
            assert_eq!(named(address, &names()).as_deref(), Some(wanted));
        }
        for address in [
            "//brand/a.svg",
            "//host/brand/a.svg",
            "/brand/a.svg",
            "../brand/a.svg",
            "../acme/brand/a.svg",
            "https:brand/a.svg",
            "http:brand/a.svg",
            "https://evil.example/brand/a.svg",
            "data:,brand/a.svg",
            "\\\\host\\brand/a.svg",
            "xbrand/a.svg",
            "brand/a.svg/",
            "brand/a.svg.x",
            "brand%2fa%2esvg%00",
            "#brand/a.svg",
            "?brand/a.svg",
            "",
        ] {
            assert_eq!(named(address, &names()), None, "{address:?}");
        }
    }

    #[test]
    fn only_attributes_that_load_something_are_rewritten() {
        for (page, wanted) in [
            ("<img src=brand/a.svg>", "<img src=\"brand/A.svg\">"),
            (
                "<img src='brand/a.svg' alt='brand/a.svg'>",
                "<img src='brand/A.svg' alt='brand/a.svg'>",
            ),
            ("<img src=\"brand&#47;a.svg\">", "<img src=\"brand/A.svg\">"),
            (
                "<img src=brand&sol;a&period;svg>",
                "<img src=\"brand/A.svg\">",
            ),
            (
                "<link href=theme.css?a&amp;b>",
                "<link href=\"T.css?a&amp;b\">",
            ),
            (
                "<img srcset='brand/a.svg, //host/brand/a.svg 2x,brand/a.svg 3x'>",
                "<img srcset='brand/A.svg, //host/brand/a.svg 2x,brand/A.svg 3x'>",
            ),
            (
                "<p style='background:url(brand/a.svg)'>",
                "<p style='background:url(&quot;brand/A.svg&quot;)'>",
            ),
            (
                "<style>p{background:url(brand/a.svg)}</style>",
                "<style>p{background:url(\"brand/A.svg\")}</style>",
            ),
            (
                "<noscript><img src=brand/a.svg></noscript>",
                "<noscript><img src=\"brand/A.svg\"></noscript>",
            ),
        ] {
            assert_eq!(in_page(page, &names()), wanted);
        }
        for page in [
            "<p>He said \"theme.css\", (viewer.js) and 'brand/a.svg'.</p>",
            "<title>\"theme.css\"</title>",
            "<!-- <img src=\"brand/a.svg\"> -->",
            "<script>let a = \"viewer.js\";</script>",
            "<textarea><img src=\"brand/a.svg\"></textarea>",
            "<meta content='{\"brand/a.svg\":\"theme.css\"}'>",
            "<p title=\"theme.css\" data-x='brand/a.svg'>",
            "<img src=\"../brand/a.svg\"><img src='//host/brand/a.svg'>",
        ] {
            assert_eq!(in_page(page, &names()), page);
        }
    }

    #[test]
    fn a_stylesheet_is_read_as_browsers_read_it() {
        for (style, wanted) in [
            (
                "p{background:url(brand/a.svg)}",
                "p{background:url(\"brand/A.svg\")}",
            ),
            (
                "p{background:URL( 'brand/a.svg' )}",
                "p{background:URL( \"brand/A.svg\" )}",
            ),
            (
                "p{background:url(brand\\2f a.svg)}",
                "p{background:url(\"brand/A.svg\")}",
            ),
            (
                "p{background:\\75 rl('brand/\\61 .svg')}",
                "p{background:\\75 rl(\"brand/A.svg\")}",
            ),
            (
                "p{background:image-set('brand/a.svg' 1x type('brand/a.svg'))}",
                "p{background:image-set(\"brand/A.svg\" 1x type('brand/a.svg'))}",
            ),
            ("@import 'theme.css' print;", "@import \"T.css\" print;"),
            (
                "@media print{p{--x:url(brand/a.svg)}}",
                "@media print{p{--x:url(\"brand/A.svg\")}}",
            ),
        ] {
            assert_eq!(in_style(style, &names()), wanted);
        }
        for style in [
            "/* url(brand/a.svg) */ p::after{content:'url(brand/a.svg)'}",
            "p::after{content:\"brand/a.svg\"}",
            "p{background:url(//host/brand/a.svg)}",
            "p{background:url(../brand/a.svg)}",
            "p{background:url(brand/a.svg x)}",
            "p[data-x='brand/a.svg']{color:red}",
        ] {
            assert_eq!(in_style(style, &names()), style);
        }
    }

    #[test]
    fn blocks_that_are_too_deep_stay_as_they_are() {
        let deep = |inner: &str| format!("{}{inner}{}", "(".repeat(64), ")".repeat(64));
        let style = deep("(x url(brand/a.svg))url(brand/a.svg) [y] 'z' {w}url(brand/a.svg)");
        let wanted =
            deep("(x url(brand/a.svg))url(\"brand/A.svg\") [y] 'z' {w}url(\"brand/A.svg\")");
        assert_eq!(in_style(&style, &names()), wanted);
    }

    proptest! {
        /// Where nothing refers to a file, no letter of a page is touched.
        #[test]
        fn a_page_without_references_stays(page in "(<|>|/|=|\"|'|a|src|href|theme.cs|&amp;|--|!| |url\\(|\u{e9}|style){0,40}") {
            prop_assert_eq!(in_page(&page, &names()), page.clone());
            prop_assert_eq!(in_style(&page, &names()), page);
        }
    }
}

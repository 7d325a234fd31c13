//! Nasty pieces, and what is put together from them: drawings, HTML, Markdown. Most of it
//! is nearly well formed, since what nobody can read is refused and shows nothing.

use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::words::{ADDRESSES, ATTRIBUTES, HTML_NAMES, NAMES, STYLES, TEXTS, WORDS};

fn one(of: &'static [&'static str]) -> impl Strategy<Value = String> {
    select(of).prop_map(str::to_owned)
}

fn value() -> impl Strategy<Value = String> {
    prop_oneof![4 => one(ADDRESSES), 3 => one(STYLES), 3 => one(WORDS)]
}

/// Attributes as they are written: in quotes, escaped or not, or bare. In XML none comes
/// twice, and nearly all are as they should be.
fn attributes(is_xml: bool) -> impl Strategy<Value = String> {
    let written = (one(ATTRIBUTES), value(), 0..80_u8);
    prop::collection::vec(written, 0..4).prop_map(move |mut all| {
        if is_xml {
            all.sort();
            // With prefixes gone, these are one.
            all.dedup_by_key(|(name, ..)| {
                name.trim_start_matches("xlink:")
                    .trim_start_matches("y:")
                    .to_owned()
            });
        }
        let all = all
            .into_iter()
            .map(|(name, value, how)| attribute(&name, &value, if is_xml { how } else { how % 8 }));
        all.collect()
    })
}

fn attribute(name: &str, value: &str, how: u8) -> String {
    match how {
        0 => format!(" {name}={value}"),
        1 => format!("/{name}='{value}'"),
        2 => format!(" {name}=\"{value}\""),
        3 => format!("\n{name}\t=\t\"{}\"", escaped(value)),
        _ => format!(" {name}=\"{}\"", escaped(value)),
    }
}

/// As XML has it in quotes. References that XML knows are left.
fn escaped(value: &str) -> String {
    let plain = value.replace(['\0', '\u{1}', '\u{b}'], "");
    let mut out = String::new();
    for (at, letter) in plain.char_indices() {
        let known = [
            "&#60;", "&#62;", "&#106;", "&#58;", "&lt;", "&gt;", "&quot;", "&amp;",
        ];
        match letter {
            '"' => out.push_str("&quot;"),
            '<' => out.push_str("&lt;"),
            '&' if !known.iter().any(|one| plain[at..].starts_with(one)) => out.push_str("&amp;"),
            other => out.push(other),
        }
    }
    out
}

/// Elements in elements with what may stand in them. `is_xml`: so that a reader of XML
/// takes most of it.
fn markup(is_xml: bool) -> impl Strategy<Value = String> {
    let text = (
        prop_oneof![3 => one(TEXTS), 1 => one(STYLES), 1 => one(ADDRESSES)],
        0..40_u8,
    );
    let text = text.prop_map(move |(text, how)| {
        if is_xml && how > 0 {
            escaped(&text).replace("]]>", "")
        } else {
            text
        }
    });
    text.prop_recursive(5, 24, 5, move |inner| {
        let attributes = attributes(is_xml);
        let children = prop::collection::vec(inner, 0..5);
        let name = match is_xml {
            true => one(NAMES).boxed(),
            false => prop_oneof![1 => one(NAMES), 2 => one(HTML_NAMES)].boxed(),
        };
        (name, attributes, children, 0..12_u8).prop_map(move |(name, attributes, children, how)| {
            let inner = children.concat();
            match how {
                0 if !is_xml => format!("<{name}{attributes}>{inner}"),
                1 if !is_xml => format!("<{name}{attributes}{inner}"),
                2 if !is_xml => format!("{inner}</{name}>"),
                3 if inner.is_empty() => format!("<{name}{attributes}/>"),
                4 => {
                    let inner = if is_xml {
                        inner.replace("]]>", "")
                    } else {
                        inner
                    };
                    format!("<{name}{attributes}><![CDATA[{inner}]]></{name}>")
                }
                5 => {
                    let inner = if is_xml {
                        inner.replace('-', "")
                    } else {
                        inner
                    };
                    format!("<{name}{attributes}><!--{inner}--></{name}>")
                }
                _ => format!("<{name}{attributes}>{inner}</{name}>"),
            }
        })
    })
}

/// HTML as somebody writes it into a record.
pub(super) fn html() -> impl Strategy<Value = String> {
    (prop::collection::vec(markup(false), 1..4), changes()).prop_map(|(parts, changes)| {
        let whole = parts.concat();
        changed(&whole, &changes)
    })
}

/// Drawings: most can be read as XML.
pub(super) fn drawing() -> impl Strategy<Value = String> {
    let start = select(vec![
        "",
        "\u{feff}",
        "<?xml version=\"1.0\"?>",
        "<?xml-stylesheet href=\"//e.example/a.css\" type=\"text/css\"?>",
        "<!DOCTYPE svg [<!ENTITY ns \"http://www.w3.org/2000/svg\"><!ENTITY x \"words\">]>",
        "<!DOCTYPE svg [<!ENTITY x \"<script>alert(1)</script>\">]>",
        "<!DOCTYPE svg SYSTEM \"https://e.example/a.dtd\">",
        "<!-- -->",
    ]);
    let spaces = "xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" xmlns:x=\"http://www.w3.org/2000/svg\" xmlns:y=\"http://www.w3.org/1999/xlink\" xmlns:h=\"http://www.w3.org/1999/xhtml\"";
    let inner = prop::collection::vec(markup(true), 1..6);
    let rest = (attributes(true), inner, changes());
    (start, rest).prop_map(move |(start, (attributes, inner, changes))| {
        let text = format!("{start}<svg {spaces}{attributes}>{}</svg>", inner.concat());
        changed(&text, &changes)
    })
}

/// Markdown between which HTML stands, with every form of link and image.
pub(super) fn markdown() -> impl Strategy<Value = String> {
    let form = select(vec![
        "[words]({})",
        "[words](<{}>)",
        "![words]({})",
        "![words](<{}> \"onclick\")",
        "<{}>",
        "[a]: {}\n\n[a] ![a]",
        "[a](b \"{}\")",
        "`{}`",
        "```{}\n{}\n```",
        "# {} {#{} .{} onclick=alert(1) style={}}",
        "## words {onload=x href=\"{}\" data-deedbox=lock}",
        "| {} | a |\n| --- | ---: |\n| {} | b |",
        "[^{}]\n\n[^{}]: {}",
        "- [ ] {}",
        "> {}",
        "    {}",
        "*{}* **{}** ~~{}~~",
        "\\{}",
        "{}\n===",
        "[![a]({})]({})",
        "{}",
        "{}",
    ]);
    let inner = prop_oneof![
        3 => one(ADDRESSES),
        2 => one(WORDS),
        2 => one(TEXTS),
        3 => markup(false),
    ];
    let piece = (form, prop::collection::vec(inner, 4)).prop_map(|(form, inner)| {
        let mut inner = inner.into_iter();
        let mut parts = form.split("{}");
        let mut text = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            text.push_str(&inner.next().unwrap_or_default());
            text.push_str(part);
        }
        text
    });
    let joint = select(vec!["\n\n", "\n", " ", ""]);
    (prop::collection::vec((piece, joint), 1..6), changes()).prop_map(|(pieces, changes)| {
        let whole: String = pieces
            .into_iter()
            .map(|(piece, joint)| piece + joint)
            .collect();
        changed(&whole, &changes)
    })
}

/// A line of pieces: a title, a name.
pub(super) fn line() -> impl Strategy<Value = String> {
    let piece = prop_oneof![one(TEXTS), one(WORDS), one(ADDRESSES), markup(false)];
    prop::collection::vec(piece, 1..4).prop_map(|pieces| pieces.concat())
}

/// What happens to a text that was put together: parts are lost, doubled, or come between.
#[derive(Debug, Clone)]
enum Change {
    Lost(Index, usize),
    Doubled(Index, usize),
    Put(Index, String),
}

fn changes() -> impl Strategy<Value = Vec<Change>> {
    let change = prop_oneof![
        (any::<Index>(), 1..9_usize).prop_map(|(at, long)| Change::Lost(at, long)),
        (any::<Index>(), 1..9_usize).prop_map(|(at, long)| Change::Doubled(at, long)),
        (any::<Index>(), prop_oneof![one(TEXTS), one(WORDS)])
            .prop_map(|(at, piece)| Change::Put(at, piece)),
    ];
    prop_oneof![3 => Just(Vec::new()), 1 => prop::collection::vec(change, 1..3)]
}

fn changed(text: &str, changes: &[Change]) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    for change in changes {
        let place = |at: &Index| at.index(letters.len() + 1);
        match change {
            Change::Lost(at, long) => {
                let at = place(at);
                letters.drain(at..(at + long).min(letters.len()));
            }
            Change::Doubled(at, long) => {
                let at = place(at);
                let again = letters[at..(at + long).min(letters.len())].to_vec();
                letters.splice(at..at, again);
            }
            Change::Put(at, piece) => {
                let at = place(at);
                letters.splice(at..at, piece.chars());
            }
        }
    }
    letters.into_iter().collect()
}

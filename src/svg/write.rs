//! A document written anew from what the lists let through: one namespace without
//! prefixes, no declarations, no comments, no processing instructions.

use roxmltree::{Document, Node};

use super::address::{own_image, own_part};
use super::refusal::{DrawingRefusal, LARGEST};
use super::{names, style};

const SVG: &str = "http://www.w3.org/2000/svg";
const XLINK: &str = "http://www.w3.org/1999/xlink";
const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// Elements within elements; browsers give up not much deeper.
const DEEPEST: usize = 256;

/// The whole document.
pub(super) fn document(document: &Document<'_>) -> Result<String, DrawingRefusal> {
    let root = document.root_element();
    // One without a namespace is meant as the same, and browsers would not show it.
    let namespace = root.tag_name().namespace();
    if root.tag_name().name() != "svg" || namespace.is_some_and(|namespace| namespace != SVG) {
        return Err(DrawingRefusal::Other);
    }
    let mut writer = Writer {
        namespace,
        out: String::new(),
    };
    writer.element(root, 0)?;
    Ok(writer.out)
}

struct Writer<'a> {
    namespace: Option<&'a str>,
    out: String,
}

impl Writer<'_> {
    fn element(&mut self, node: Node<'_, '_>, depth: usize) -> Result<(), DrawingRefusal> {
        let name = node.tag_name().name();
        // The first is: without it there would be no document.
        if depth > 0 && !self.is_kept(node) {
            return Ok(());
        }
        if depth > DEEPEST || self.out.len() > LARGEST {
            return Err(DrawingRefusal::TooLarge);
        }
        // A link leads nowhere: what it holds is drawn all the same.
        let name = if name == "a" { "g" } else { name };
        self.out.push('<');
        self.out.push_str(name);
        if depth == 0 {
            self.attribute("xmlns", SVG);
        }
        self.attributes(node, name);
        let start = self.out.len();
        self.out.push('>');
        if name == "style" {
            let css: String = texts(node).collect();
            self.text(&style::sheet(&css));
        } else {
            for child in node.children() {
                if child.is_element() {
                    self.element(child, depth + 1)?;
                } else if child.is_text() {
                    self.text(child.text().unwrap_or_default());
                }
            }
        }
        if self.out.len() == start + 1 {
            self.out.truncate(start);
            self.out.push_str("/>");
        } else {
            self.out.push_str("</");
            self.out.push_str(name);
            self.out.push('>');
        }
        Ok(())
    }

    fn is_kept(&self, node: Node<'_, '_>) -> bool {
        let name = node.tag_name().name();
        if node.tag_name().namespace() != self.namespace || !names::is_element(name) {
            return false;
        }
        // What only some programs draw, browsers pass over.
        if node
            .attribute("requiredExtensions")
            .is_some_and(|named| !named.trim().is_empty())
        {
            return false;
        }
        match name {
            "style" => node.attribute("type").is_none_or(|is| {
                let is = is.trim();
                is.is_empty() || is.eq_ignore_ascii_case("text/css")
            }),
            name if names::animates(name) => node
                .attribute("attributeName")
                .is_some_and(names::is_attribute),
            _ => true,
        }
    }

    fn attributes(&mut self, node: Node<'_, '_>, element: &str) {
        let mut older = None;
        let mut newer = None;
        for attribute in node.attributes() {
            let (name, value) = (attribute.name(), attribute.value());
            match (attribute.namespace(), name) {
                (None, "href") => newer = address(element, value),
                (Some(XLINK), "href") => older = address(element, value),
                (Some(XML), "space") if matches!(value, "preserve" | "default") => {
                    self.attribute("xml:space", value);
                }
                (None, "style") => {
                    let kept = style::declarations(value);
                    if !kept.is_empty() {
                        self.attribute(name, &kept);
                    }
                }
                // `is_kept` has looked at it.
                (None, "attributeName") if names::animates(element) => self.attribute(name, value),
                // Only of the kind that moves or turns.
                (None, "type") if element != "style" && is_word(value) => {
                    self.attribute(name, value);
                }
                (None, name) if names::is_words(name) => self.attribute(name, value),
                (None, name) if names::is_attribute(name) && style::is_harmless(value) => {
                    self.attribute(name, value);
                }
                _ => {}
            }
        }
        if let Some(address) = newer.or(older) {
            self.attribute("href", &address);
        }
    }

    fn attribute(&mut self, name: &str, value: &str) {
        self.out.push(' ');
        self.out.push_str(name);
        self.out.push_str("=\"");
        for letter in value.chars() {
            match letter {
                '"' => self.out.push_str("&quot;"),
                '\t' | '\n' | '\r' => self.out.push_str(&format!("&#{};", u32::from(letter))),
                other => self.letter(other),
            }
        }
        self.out.push('"');
    }

    fn text(&mut self, text: &str) {
        for letter in text.chars() {
            self.letter(if letter == '\r' { '\n' } else { letter });
        }
    }

    fn letter(&mut self, letter: char) {
        match letter {
            '&' => self.out.push_str("&amp;"),
            '<' => self.out.push_str("&lt;"),
            '>' => self.out.push_str("&gt;"),
            // What XML 1.0 does not have as a letter.
            '\u{fffe}' | '\u{ffff}' => {}
            control if control.is_control() && !"\t\n\r".contains(control) => {}
            other => self.out.push(other),
        }
    }
}

/// Where an element's `href` may lead.
fn address(element: &str, value: &str) -> Option<String> {
    let part = own_part(value).filter(|_| names::names_part(element));
    let part = part.map(str::to_owned);
    part.or_else(|| own_image(value).filter(|_| names::brings_image(element)))
}

/// `rotate`, `fractalNoise`.
fn is_word(value: &str) -> bool {
    value.bytes().all(|byte| byte.is_ascii_alphabetic())
}

fn texts<'a>(node: Node<'a, 'a>) -> impl Iterator<Item = &'a str> {
    let children = node.children().filter(Node::is_text);
    children.filter_map(|child| child.text())
}

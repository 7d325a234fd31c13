//! HTML from somebody else, as browsers read it: its elements in order, with attributes
//! and where they stand. No tree is kept. How much is read is limited, and what could be
//! read in two ways is a fault. What a page may have is decided elsewhere.

mod places;
mod style;

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

use html5ever::tendril::{StrTendril, TendrilSink as _};
use html5ever::tree_builder::{ElementFlags, NodeOrText, QuirksMode, TreeBuilderOpts, TreeSink};
use html5ever::{Attribute, ExpandedName, ParseOpts, QualName, local_name, ns, parse_document};

pub use places::{TagPlace, places};
pub use style::style_fault;

/// No page that is judged has more bytes.
pub const LARGEST: usize = 512 << 10;
/// Nor elements in elements.
const DEEPEST: usize = 64;
/// Nor elements, those counted that a parser adds.
const MOST: usize = 20_000;
/// Limits are looked at after so many bytes: within them nothing takes long. A tag or a
/// comment has fewer.
const STEP: usize = 4 << 10;
/// A browser looks for the encoding in so many bytes.
const ENCODING_WITHIN: usize = 1024;

/// What is in a page.
#[derive(Debug, Default)]
pub struct Markup {
    /// In the order in which they begin, wherever a tree has them in the end.
    pub elements: Vec<Element>,
    /// Whether it has a comment that some readers ran.
    pub has_conditions: bool,
    /// Whether it begins with another doctype than `<!doctype html>`, or none.
    pub is_odd: bool,
}

/// An element, or attributes that come to one later.
#[derive(Debug)]
pub struct Element {
    /// Its name, in small letters.
    pub name: String,
    /// Whether it is of HTML, not of SVG or MathML.
    pub is_html: bool,
    /// Whether it stands in `<head>` itself.
    pub is_in_head: bool,
    /// Names in small letters, each once.
    pub attributes: Vec<(String, String)>,
    /// The text right below it.
    pub text: String,
}

impl Element {
    /// The value of an attribute.
    #[must_use]
    pub fn value(&self, name: &str) -> Option<&str> {
        let (_, value) = self.attributes.iter().find(|(own, _)| own == name)?;
        Some(value)
    }
}

/// Reads a page, with scripts or as a browser without them does.
///
/// # Errors
/// A fault for which it was not read, or not to its end.
pub fn read(bytes: &[u8], with_scripts: bool) -> Result<Markup, String> {
    if bytes.len() > LARGEST {
        return Err(format!("more than {} KiB", LARGEST >> 10));
    }
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Err("bytes that are not UTF-8".to_owned());
    };
    let options = ParseOpts {
        tree_builder: TreeBuilderOpts {
            scripting_enabled: with_scripts,
            ..TreeBuilderOpts::default()
        },
        ..ParseOpts::default()
    };
    let mut parser = parse_document(Page::default(), options);
    let mut rest = text;
    while !rest.is_empty() {
        let mut end = rest.len().min(STEP);
        while !rest.is_char_boundary(end) {
            end -= 1;
        }
        let page = &parser.tokenizer.sink.sink;
        let before = page.steps.get();
        parser.process(StrTendril::from_slice(&rest[..end]));
        rest = &rest[end..];
        let page = &parser.tokenizer.sink.sink;
        if page.deepest.get() > DEEPEST {
            return Err(format!("more than {DEEPEST} elements in each other"));
        }
        if page.nodes.borrow().len() > MOST {
            return Err(format!("more than {MOST} elements"));
        }
        if end >= STEP - 3 && page.steps.get() == before {
            return Err("a tag or a comment without an end in sight".to_owned());
        }
    }
    Ok(parser.finish())
}

/// As long as a line may be.
#[must_use]
pub fn shortened(text: &str) -> String {
    let mut short: String = text.chars().take(60).collect();
    if text.chars().nth(60).is_some() {
        short.push('…');
    }
    short
}

/// Why a page may be read in two ways, or do something to a terminal: its encoding is not
/// said first of all, or there are control characters in it. HTML, sections 4.2.5.4 and
/// 13.2.3.2.
#[must_use]
pub fn encoding_faults(bytes: &[u8], markup: &Markup) -> Vec<String> {
    let mut faults = Vec::new();
    let text = String::from_utf8_lossy(bytes);
    let controls = text
        .chars()
        .find(|letter| letter.is_control() && !matches!(letter, '\t' | '\n' | '\r'));
    if let Some(control) = controls {
        let code = u32::from(control);
        faults.push(format!("the control character U+{code:04X}"));
    }
    // After `html` and `head`.
    let third = markup.elements.get(2);
    let is_first = third.is_some_and(|one| {
        let value = one.value("charset").unwrap_or_default();
        one.name == "meta" && one.is_in_head && value.eq_ignore_ascii_case("utf-8")
    });
    if !is_first || !declares_first(bytes) {
        faults.push("no `<meta charset=\"utf-8\">` at its beginning".to_owned());
    }
    faults
}

/// Whether the first thing that looks like a declaration is one, and is of UTF-8: browsers
/// look for it before they read anything as HTML.
fn declares_first(bytes: &[u8]) -> bool {
    let start = String::from_utf8_lossy(&bytes[..bytes.len().min(ENCODING_WITHIN)]);
    let start = start.trim_start_matches('\u{feff}').to_ascii_lowercase();
    let Some((before, after)) = start.split_once("<meta") else {
        return false;
    };
    let Some((tag, _)) = after.split_once('>') else {
        return false;
    };
    let value = tag.trim_start().strip_prefix("charset=");
    let is_utf8 = value.is_some_and(|value| {
        let value = value.trim_end_matches('/').trim();
        value.trim_matches(['"', '\'']) == "utf-8"
    });
    let before = before.trim();
    let rest = before.strip_prefix("<!").unwrap_or(before);
    if !is_utf8 || before.contains("charset") || rest.contains("<!") || rest.contains("<?") {
        return false;
    }
    // In front of it are whole tags, and none is in a value.
    let mut quote = None;
    for letter in before.chars() {
        match (letter, quote) {
            ('"' | '\'', None) => quote = Some(letter),
            (_, Some(open)) if open == letter => quote = None,
            ('<' | '>', Some(_)) => return false,
            _ => {}
        }
    }
    quote.is_none() && before.ends_with('>')
}

/// The page while it is read.
#[derive(Default)]
struct Page {
    nodes: RefCell<Vec<Rc<Node>>>,
    has_conditions: Cell<bool>,
    is_odd: Cell<bool>,
    deepest: Cell<usize>,
    /// How often the parser did something.
    steps: Cell<usize>,
}

struct Node {
    name: QualName,
    attributes: Vec<(String, String)>,
    text: RefCell<String>,
    depth: Cell<usize>,
    is_in_head: Cell<bool>,
}

impl Node {
    fn new(name: QualName, attributes: Vec<Attribute>) -> Rc<Self> {
        let attributes = attributes.into_iter();
        Rc::new(Self {
            name,
            attributes: attributes
                .map(|one| (one.name.local.to_string(), one.value.to_string()))
                .collect(),
            text: RefCell::default(),
            depth: Cell::default(),
            is_in_head: Cell::default(),
        })
    }

    /// What is no element.
    fn other() -> Rc<Self> {
        Self::new(QualName::new(None, ns!(), local_name!("")), Vec::new())
    }

    fn is_head(&self) -> bool {
        self.name.ns == ns!(html) && self.name.local == local_name!("head")
    }
}

impl Page {
    fn step(&self) {
        self.steps.set(self.steps.get() + 1);
    }

    fn place(&self, depth: usize, child: &NodeOrText<Rc<Node>>) {
        self.step();
        if let NodeOrText::AppendNode(node) = child {
            node.depth.set(depth + 1);
            self.deepest.set(self.deepest.get().max(depth + 1));
        }
    }
}

impl TreeSink for Page {
    type Handle = Rc<Node>;
    type Output = Markup;
    type ElemName<'a> = ExpandedName<'a>;

    fn finish(self) -> Markup {
        let nodes = self.nodes.into_inner().into_iter();
        Markup {
            elements: nodes
                .map(|node| Element {
                    name: node.name.local.to_string(),
                    is_html: node.name.ns == ns!(html),
                    is_in_head: node.is_in_head.get(),
                    attributes: node.attributes.clone(),
                    text: node.text.borrow().clone(),
                })
                .collect(),
            has_conditions: self.has_conditions.get(),
            is_odd: self.is_odd.get(),
        }
    }

    fn get_document(&self) -> Rc<Node> {
        Node::other()
    }

    fn elem_name<'a>(&'a self, target: &'a Rc<Node>) -> ExpandedName<'a> {
        target.name.expanded()
    }

    fn same_node(&self, one: &Rc<Node>, other: &Rc<Node>) -> bool {
        Rc::ptr_eq(one, other)
    }

    /// Every element comes by here, wherever the tree has it in the end.
    fn create_element(
        &self,
        name: QualName,
        attributes: Vec<Attribute>,
        _: ElementFlags,
    ) -> Rc<Node> {
        self.step();
        let node = Node::new(name, attributes);
        self.nodes.borrow_mut().push(node.clone());
        node
    }

    fn add_attrs_if_missing(&self, target: &Rc<Node>, attributes: Vec<Attribute>) {
        self.step();
        let more = Node::new(target.name.clone(), attributes);
        self.nodes.borrow_mut().push(more);
    }

    fn append(&self, parent: &Rc<Node>, child: NodeOrText<Rc<Node>>) {
        self.place(parent.depth.get(), &child);
        match child {
            NodeOrText::AppendText(text) => parent.text.borrow_mut().push_str(&text),
            NodeOrText::AppendNode(node) => node.is_in_head.set(parent.is_head()),
        }
    }

    fn append_based_on_parent_node(
        &self,
        element: &Rc<Node>,
        previous: &Rc<Node>,
        child: NodeOrText<Rc<Node>>,
    ) {
        let depth = element.depth.get().max(previous.depth.get());
        self.place(depth, &child);
    }

    fn append_before_sibling(&self, sibling: &Rc<Node>, child: NodeOrText<Rc<Node>>) {
        self.place(sibling.depth.get(), &child);
    }

    fn create_comment(&self, text: StrTendril) -> Rc<Node> {
        self.step();
        if text.trim_start().starts_with('[') {
            self.has_conditions.set(true);
        }
        Node::other()
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> Rc<Node> {
        Node::other()
    }

    fn append_doctype_to_document(&self, name: StrTendril, public: StrTendril, system: StrTendril) {
        if &*name != "html" || !public.is_empty() || !system.is_empty() {
            self.is_odd.set(true);
        }
    }

    fn set_quirks_mode(&self, mode: QuirksMode) {
        if mode != QuirksMode::NoQuirks {
            self.is_odd.set(true);
        }
    }

    fn get_template_contents(&self, target: &Rc<Node>) -> Rc<Node> {
        target.clone()
    }

    fn parse_error(&self, _: Cow<'static, str>) {}
    fn remove_from_parent(&self, _: &Rc<Node>) {}
    fn reparent_children(&self, _: &Rc<Node>, _: &Rc<Node>) {}
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">";

    #[test]
    fn what_would_take_long_is_not_read_to_its_end() {
        for (more, wanted) in [
            ("x".repeat(LARGEST), "KiB"),
            ("<a".repeat(80_000), "a tag or a comment"),
            (
                "<p ".to_owned() + &"a1 b2 c3 ".repeat(20_000),
                "a tag or a comment",
            ),
            ("<div>".repeat(65), "in each other"),
            ("<div>".repeat(80_000), "in each other"),
            ("<b id=1>".repeat(40_000), "in each other"),
            ("<table><td>".repeat(30_000), "in each other"),
            ("<br>".repeat(100_000), "20000 elements"),
        ] {
            let page = HEAD.to_owned() + &more;
            let begun = std::time::Instant::now();
            let fault = read(page.as_bytes(), true).expect_err(wanted);
            assert!(fault.contains(wanted), "{fault}, not {wanted}");
            assert!(begun.elapsed().as_secs() < 5, "{wanted} takes long");
        }
        let right = HEAD.to_owned() + &"<div>".repeat(50) + &"word ".repeat(50_000);
        assert!(read(right.as_bytes(), true).is_ok());
    }

    #[test]
    fn the_encoding_is_said_first_and_once() {
        let faults = |page: &str| {
            let markup = read(page.as_bytes(), true).expect("short");
            encoding_faults(page.as_bytes(), &markup)
        };
        let none = Vec::<String>::new();
        assert_eq!(faults(HEAD), none);
        assert_eq!(
            faults("<!DOCTYPE html>\n<html>\n<head>\n<meta charset=UTF-8 />"),
            none
        );
        assert_eq!(faults(&format!("{HEAD}a\tb\r\nc")), none);
        for (from, to) in [
            ("utf-8", "iso-2022-jp"),
            ("<meta", "<title><meta charset=iso-2022-jp></title><meta"),
            ("<meta", "<style>x</style><meta"),
            ("<meta", "<!-- <meta charset=iso-2022-jp> --><meta"),
            ("<html", "<!-- <meta charset=iso-2022-jp> --><html"),
            ("<html", "<?x <meta charset=iso-2022-jp> ?><html"),
            ("lang=\"en\"", "lang=\"<meta charset=iso-2022-jp>\""),
            (
                "lang=\"en\"",
                "lang=\"<meta charset=utf-8>\" title='<meta charset=x>'",
            ),
            ("lang=\"en\"", "lang=\"a><meta charset=utf-8>\""),
            ("<head>", "<body>"),
            ("<meta", "<meta name=x><meta"),
            ("charset=", "content="),
        ] {
            assert!(HEAD.contains(from), "{from}");
            let page = HEAD.replacen(from, to, 1);
            assert_eq!(faults(&page).len(), 1, "{page}");
        }
        let late = HEAD.replace("<html", &format!("{}<html", " ".repeat(1000)));
        assert_eq!(faults(&late).len(), 1);
        for control in ['\u{1b}', '\u{7f}', '\u{9b}', '\u{8}', '\u{c}', '\0'] {
            assert_eq!(faults(&format!("{HEAD}<p>a{control}b")).len(), 1);
        }
    }
}

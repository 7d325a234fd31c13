//! START-HERE.html, which is opened before anything else is known: whether it is a page
//! that does nothing (`inert`). It is read as browsers read it. Whether it is the page
//! that was made, its digest says.

use std::borrow::Cow;
use std::cell::RefCell;
use std::rc::Rc;

use cssparser::{ParseError, Parser, Token};
use html5ever::tendril::{StrTendril, TendrilSink as _};
use html5ever::tree_builder::{ElementFlags, NodeOrText, QuirksMode, TreeSink};
use html5ever::{Attribute, ExpandedName, ParseOpts, QualName, local_name, ns, parse_document};

use super::{Finding, Subject};
use crate::inert;

pub(super) const NAME: &str = "START-HERE.html";

/// Where its links begin: it stands beside `data/`, and the site is in there.
const BASE: &str = "data/site/";
/// How many folders that is.
const BASE_DEPTH: usize = 2;

/// What `<meta http-equiv="…">` may be about.
const POLICY: &str = "content-security-policy";
/// What `<meta name="…">` may be about.
const META: [&str; 6] = [
    "viewport",
    "robots",
    "color-scheme",
    "theme-color",
    "description",
    "generator",
];

/// At-rules that load nothing.
const RULES: [&str; 8] = [
    "media",
    "supports",
    "page",
    "layer",
    "container",
    "keyframes",
    "property",
    "scope",
];

/// Functions that load something, or did so once.
const LOADING: [&str; 12] = [
    "url",
    "src",
    "image",
    "image-set",
    "-webkit-image-set",
    "cross-fade",
    "-webkit-cross-fade",
    "element",
    "-moz-element",
    "paint",
    "expression",
    "url-prefix",
];

/// A browser looks for the encoding in so many bytes.
const ENCODING_WITHIN: usize = 1024;

/// Says of the page whether it is one that does nothing.
pub(super) fn check(bytes: &[u8], found: &mut Vec<Finding>) {
    let faults = faults(bytes);
    if faults.is_empty() {
        let text = format!("{NAME} runs nothing, asks for nothing and leads nowhere else");
        found.push(Finding::right(Subject::StartPage, text).at(NAME));
    }
    found.extend(faults.into_iter().map(|fault| {
        let text = format!("`{NAME}` has {fault}, as no such page may");
        Finding::wrong(Subject::StartPage, text).at(NAME)
    }));
}

/// Everything in the page that may not be there.
pub(in crate::archive) fn faults(bytes: &[u8]) -> Vec<String> {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return vec!["bytes that are not UTF-8".to_owned()];
    };
    let page = parse_document(Page::default(), ParseOpts::default()).one(text);
    let mut faults = page.faults.into_inner();
    let head = &bytes[..bytes.len().min(ENCODING_WITHIN)];
    let declares = |head: &[u8]| {
        let head = String::from_utf8_lossy(head).to_ascii_lowercase();
        head.contains("charset")
    };
    if !*page.is_utf8.borrow() || !declares(head) {
        faults.push("no `<meta charset=\"utf-8\">` at its beginning".to_owned());
    }
    if text.contains('\0') {
        faults.push("a NUL".to_owned());
    }
    if *page.is_odd.borrow() {
        faults.push("another doctype than `<!doctype html>`".to_owned());
    }
    for style in page.styles.borrow().iter() {
        faults.extend(style_fault(&style.text.borrow()));
    }
    let depth = if *page.has_base.borrow() {
        BASE_DEPTH
    } else {
        0
    };
    for (element, address) in page.addresses.into_inner() {
        if !inert::stays(&address, element == "a", depth) {
            faults.push(format!("the address `{}`", shortened(&address)));
        }
    }
    faults.sort();
    faults.dedup();
    faults
}

/// As long as a line may be.
fn shortened(text: &str) -> String {
    let mut short: String = text.chars().take(60).collect();
    if text.chars().nth(60).is_some() {
        short.push('…');
    }
    short
}

/// What of a style may not be there.
fn style_fault(text: &str) -> Option<String> {
    let mut parser = Parser::new(text);
    block_fault(&mut parser).err()
}

fn block_fault(parser: &mut Parser<'_>) -> Result<(), String> {
    loop {
        let Ok(token) = parser.next_including_whitespace_and_comments().cloned() else {
            return Ok(());
        };
        match &token {
            Token::UnquotedUrl(_) | Token::BadUrl(_) => {
                return Err("an address in its style".to_owned());
            }
            Token::BadString(_) => return Err("a broken style".to_owned()),
            Token::AtKeyword(name) => {
                let name = name.to_ascii_lowercase();
                let plain = name
                    .trim_start_matches("-webkit-")
                    .trim_start_matches("-moz-");
                if !RULES.contains(&plain) {
                    return Err(format!("`@{}` in its style", shortened(&name)));
                }
            }
            Token::Function(name) if LOADING.contains(&&*name.to_ascii_lowercase()) => {
                return Err(format!("`{}()` in its style", name.to_ascii_lowercase()));
            }
            _ => {}
        }
        let is_block = matches!(
            token,
            Token::Function(_)
                | Token::ParenthesisBlock
                | Token::SquareBracketBlock
                | Token::CurlyBracketBlock
        );
        if is_block {
            let mut fault = Ok(());
            let inner = parser.parse_nested_block(|inner| {
                fault = block_fault(inner);
                // What is left after a fault is nobody's concern.
                while inner.next_including_whitespace_and_comments().is_ok() {}
                Ok::<(), ParseError<()>>(())
            });
            fault?;
            inner.map_err(|_| "a broken style".to_owned())?;
        }
    }
}

/// The page while it is read: no tree is kept, only what is in it.
#[derive(Default)]
struct Page {
    faults: RefCell<Vec<String>>,
    styles: RefCell<Vec<Rc<Node>>>,
    /// Element and address.
    addresses: RefCell<Vec<(String, String)>>,
    has_base: RefCell<bool>,
    is_utf8: RefCell<bool>,
    is_odd: RefCell<bool>,
}

/// A node, of which the name counts; of a style its text too.
struct Node {
    name: QualName,
    text: RefCell<String>,
}

impl Node {
    fn new(name: QualName) -> Rc<Self> {
        let text = RefCell::default();
        Rc::new(Self { name, text })
    }

    /// What is no element.
    fn other() -> Rc<Self> {
        Self::new(QualName::new(None, ns!(), local_name!("")))
    }

    fn is_style(&self) -> bool {
        self.name.local == local_name!("style")
    }
}

impl Page {
    fn fault(&self, fault: String) {
        self.faults.borrow_mut().push(fault);
    }

    fn attributes(&self, element: &str, attributes: &[Attribute]) {
        for attribute in attributes {
            let name = &*attribute.name.local;
            let value = &*attribute.value;
            if inert::has_attribute(element, name) != Some(true) {
                self.fault(format!("`{}` at `<{element}>`", shortened(name)));
            }
            match (element, name) {
                ("base", "href") if value == BASE => *self.has_base.borrow_mut() = true,
                ("base", "href") => self.fault(format!("the base `{}`", shortened(value))),
                ("meta", "charset") if value.eq_ignore_ascii_case("utf-8") => {
                    *self.is_utf8.borrow_mut() = true;
                }
                ("meta", "charset") => {
                    self.fault(format!("the encoding `{}`", shortened(value)));
                }
                // A policy can only forbid more.
                ("meta", "http-equiv") if value.eq_ignore_ascii_case(POLICY) => {}
                ("meta", "http-equiv") => {
                    self.fault(format!("`<meta http-equiv=\"{}\">`", shortened(value)));
                }
                ("meta", "name") if !META.contains(&&*value.to_ascii_lowercase()) => {
                    self.fault(format!("`<meta name=\"{}\">`", shortened(value)));
                }
                (_, "href" | "src") => {
                    let address = (element.to_owned(), value.to_owned());
                    self.addresses.borrow_mut().push(address);
                }
                _ => {}
            }
        }
    }
}

impl TreeSink for Page {
    type Handle = Rc<Node>;
    type Output = Self;
    type ElemName<'a> = ExpandedName<'a>;

    fn finish(self) -> Self {
        self
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
        let element = name.local.to_string();
        let is_html = name.ns == ns!(html);
        if !is_html || inert::has_attribute(&element, "").is_none() {
            self.fault(format!("`<{}>`", shortened(&element)));
        } else {
            self.attributes(&element, &attributes);
        }
        let node = Node::new(name);
        if node.is_style() {
            self.styles.borrow_mut().push(node.clone());
        }
        node
    }

    fn add_attrs_if_missing(&self, target: &Rc<Node>, attributes: Vec<Attribute>) {
        self.attributes(&target.name.local, &attributes);
    }

    fn append(&self, parent: &Rc<Node>, child: NodeOrText<Rc<Node>>) {
        if let NodeOrText::AppendText(text) = child
            && parent.is_style()
        {
            parent.text.borrow_mut().push_str(&text);
        }
    }

    fn create_comment(&self, text: StrTendril) -> Rc<Node> {
        // Some readers ran what stood in such a comment.
        if text.trim_start().starts_with('[') {
            self.fault("a conditional comment".to_owned());
        }
        Node::other()
    }

    fn create_pi(&self, _: StrTendril, _: StrTendril) -> Rc<Node> {
        Node::other()
    }

    fn append_doctype_to_document(&self, name: StrTendril, public: StrTendril, system: StrTendril) {
        if &*name != "html" || !public.is_empty() || !system.is_empty() {
            *self.is_odd.borrow_mut() = true;
        }
    }

    fn set_quirks_mode(&self, mode: QuirksMode) {
        if mode != QuirksMode::NoQuirks {
            *self.is_odd.borrow_mut() = true;
        }
    }

    fn get_template_contents(&self, target: &Rc<Node>) -> Rc<Node> {
        target.clone()
    }

    fn parse_error(&self, _: Cow<'static, str>) {}
    fn append_based_on_parent_node(&self, _: &Rc<Node>, _: &Rc<Node>, _: NodeOrText<Rc<Node>>) {}
    fn append_before_sibling(&self, _: &Rc<Node>, _: NodeOrText<Rc<Node>>) {}
    fn remove_from_parent(&self, _: &Rc<Node>) {}
    fn reparent_children(&self, _: &Rc<Node>, _: &Rc<Node>) {}
}

//! What a browser makes of a text: the parsers of Servo, html5ever and xml5ever, and every
//! element that came of it.

use html5ever::driver::ParseOpts;
use html5ever::serialize::{SerializeOpts, TraversalScope, serialize};
use html5ever::tendril::TendrilSink as _;
use html5ever::tree_builder::TreeBuilderOpts;
use html5ever::{LocalName, QualName, ns, parse_document, parse_fragment};
use markup5ever_rcdom::{Handle, NodeData, RcDom, SerializableHandle};

/// An element of a tree.
#[derive(Debug, Clone)]
pub(super) struct Element {
    /// `html`, `svg`, `math`, or a whole address.
    pub(super) space: String,
    /// As the parser has it: small letters in HTML.
    pub(super) name: String,
    /// Without prefixes: `xlink:href` is `href`.
    pub(super) attributes: Vec<(String, String)>,
    /// The text right below it.
    pub(super) text: String,
}

fn options(scripts: bool) -> ParseOpts {
    ParseOpts {
        tree_builder: TreeBuilderOpts {
            scripting_enabled: scripts,
            ..TreeBuilderOpts::default()
        },
        ..ParseOpts::default()
    }
}

/// A page that is opened, by a browser with scripts or without.
pub(super) fn page(text: &str, scripts: bool) -> RcDom {
    parse_document(RcDom::default(), options(scripts)).one(text)
}

/// A text that is put into an element, as by `innerHTML`.
pub(super) fn inside(text: &str, element: &str) -> RcDom {
    let space = match element {
        "svg" | "desc" => ns!(svg),
        "math" | "mtext" => ns!(mathml),
        _ => ns!(html),
    };
    let context = QualName::new(None, space, LocalName::from(element));
    parse_fragment(RcDom::default(), options(true), context, Vec::new(), true).one(text)
}

/// An XML document that is opened.
pub(super) fn xml(text: &str) -> RcDom {
    xml5ever::driver::parse_document(RcDom::default(), xml5ever::driver::XmlParseOpts::default())
        .one(text)
}

/// The tree as `innerHTML` gives it back.
pub(super) fn written(tree: &RcDom) -> String {
    let options = SerializeOpts {
        traversal_scope: TraversalScope::ChildrenOnly(None),
        ..SerializeOpts::default()
    };
    let mut bytes = Vec::new();
    let root = SerializableHandle::from(tree.document.clone());
    serialize(&mut bytes, &root, options).expect("memory takes everything");
    String::from_utf8(bytes).expect("text")
}

/// Every element of a tree, those of templates too.
pub(super) fn elements(tree: &RcDom) -> Vec<Element> {
    let mut found = Vec::new();
    let mut open = vec![tree.document.clone()];
    while let Some(node) = open.pop() {
        open.extend(node.children.borrow().iter().cloned());
        if let NodeData::Element {
            name,
            attrs,
            template_contents,
            ..
        } = &node.data
        {
            open.extend(template_contents.borrow().iter().cloned());
            let attributes = attrs.borrow();
            let attributes = attributes.iter().map(|one| {
                let name = one.name.local.to_string();
                (name.to_ascii_lowercase(), one.value.to_string())
            });
            found.push(Element {
                space: space(name),
                name: name.local.to_string(),
                attributes: attributes.collect(),
                text: text(&node),
            });
        }
    }
    found
}

fn space(name: &QualName) -> String {
    match &name.ns {
        space if *space == ns!(html) => "html".to_owned(),
        space if *space == ns!(svg) => "svg".to_owned(),
        space if *space == ns!(mathml) => "math".to_owned(),
        other => other.to_string(),
    }
}

fn text(node: &Handle) -> String {
    let children = node.children.borrow();
    let texts = children.iter().filter_map(|child| match &child.data {
        NodeData::Text { contents } => Some(contents.borrow().to_string()),
        _ => None,
    });
    texts.collect()
}

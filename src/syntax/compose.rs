//! The events of the YAML parser to nodes, and the limits of what a text may make of itself.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::ops::Range;

use granit_parser::{Event, Parser, ScalarStyle, StrInput, Tag};

use super::mistake::{Mistake, MistakeKind};
use super::node::Node;
use crate::diag::Spanned;

/// Values may stand in one another so deep. No record goes deeper than its kind, and what does
/// takes the stack of a thread.
const DEEPEST: usize = 32;

/// What anchors and aliases may copy: so many nodes with so many bytes of text. What is written
/// out may be as long as a file may be.
const MOST_COPIED: NodeSize = NodeSize {
    nodes: 250_000,
    bytes: 64 << 20,
    depth: DEEPEST,
};

/// Up to so many keys of a mapping are compared one by one.
const FEW_KEYS: usize = 16;

/// The types of YAML's own, such as `!!str`.
const CORE: &str = "tag:yaml.org,2002:";

type KeyedNodes = Vec<(Spanned<String>, Spanned<Node>)>;

/// Reads the one document of `text`, which begins at `start` of its source.
pub(super) fn compose(text: &str, start: usize) -> Result<Spanned<Node>, Mistake> {
    let options = granit_parser::options! {
        emit_comments: false,
    };
    let composer = Composer {
        parser: Parser::new_from_str_with_options(text, options),
        text,
        start,
        depth: 0,
        anchored: HashMap::new(),
        copied: NodeSize::default(),
    };
    composer.document()
}

struct Composer<'text> {
    parser: Parser<'text, StrInput<'text>>,
    text: &'text str,
    /// Where the text begins in its source.
    start: usize,
    /// How many lists and mappings are open.
    depth: usize,
    /// The finished nodes that have an anchor, by its number.
    anchored: HashMap<usize, Spanned<Node>>,
    /// How much anchors and aliases have copied so far.
    copied: NodeSize,
}

impl<'text> Composer<'text> {
    /// The next event, and where it stands in the source.
    fn next(&mut self) -> Result<(Event<'text>, Range<usize>), Mistake> {
        match self.parser.next_event() {
            Some(Ok((event, span))) => {
                let at = span.byte_range().unwrap_or_default();
                Ok((event, self.start + at.start..self.start + at.end))
            }
            Some(Err(error)) => {
                let at = self.start + byte_offset(self.text, error.marker());
                Err(Mistake::new(MistakeKind::Syntax(error.kind().clone()), at))
            }
            None => {
                let end = self.start + self.text.len();
                Ok((Event::StreamEnd, end..end))
            }
        }
    }

    fn document(mut self) -> Result<Spanned<Node>, Mistake> {
        let node = loop {
            let (event, at) = self.next()?;
            match event {
                Event::StreamStart | Event::DocumentStart(..) => {}
                Event::StreamEnd => break Spanned::new(Node::Null, at),
                event => break self.node(event, at)?,
            }
        };
        loop {
            let (event, at) = self.next()?;
            match event {
                Event::DocumentStart(..) | Event::DocumentEnd => {}
                Event::StreamEnd => return Ok(node),
                _ => return Err(Mistake::new(MistakeKind::SecondDocument, at.start)),
            }
        }
    }

    /// The node that begins with `event`.
    fn node(&mut self, event: Event<'text>, at: Range<usize>) -> Result<Spanned<Node>, Mistake> {
        let begins_at = at.start;
        let (node, anchor) = match event {
            Event::Scalar(text, style, anchor, tag) => {
                let node = scalar(text, style, tag.as_deref())
                    .map_err(|problem| Mistake::new(problem, begins_at))?;
                (Spanned::new(node, at), anchor)
            }
            Event::SequenceStart(_, anchor, _) => (self.within(at, Self::list)?, anchor),
            Event::MappingStart(_, anchor, _) => (self.within(at, Self::mapping)?, anchor),
            Event::Alias(anchor) => {
                let named = self.anchored.get(&anchor);
                let extent = NodeSize::of(
                    named.ok_or_else(|| Mistake::new(MistakeKind::AliasOfItself, begins_at))?,
                );
                self.count_copy(&extent, begins_at)?;
                return Ok(self.anchored[&anchor].clone());
            }
            _ => return Err(Mistake::new(MistakeKind::NoValue, begins_at)),
        };
        if anchor != 0 {
            self.count_copy(&NodeSize::of(&node), begins_at)?;
            self.anchored.insert(anchor, node.clone());
        }
        Ok(node)
    }

    /// Reads what stands in a list or a mapping that begins at `at`, one level deeper.
    fn within(
        &mut self,
        at: Range<usize>,
        read: fn(&mut Self, Range<usize>) -> Result<Spanned<Node>, Mistake>,
    ) -> Result<Spanned<Node>, Mistake> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(Mistake::new(MistakeKind::TooMuch, at.start));
        }
        let node = read(self, at)?;
        self.depth -= 1;
        Ok(node)
    }

    fn list(&mut self, begins: Range<usize>) -> Result<Spanned<Node>, Mistake> {
        let mut members = Vec::new();
        loop {
            let (event, at) = self.next()?;
            if matches!(event, Event::SequenceEnd) {
                break;
            }
            members.push(self.node(event, at)?);
        }
        let end = members.last().map_or(begins.end, |last| last.at.end);
        let at = begins.start..end.max(begins.start);
        Ok(Spanned::new(Node::List(members), at))
    }

    fn mapping(&mut self, begins: Range<usize>) -> Result<Spanned<Node>, Mistake> {
        let mut pairs = KeyedNodes::new();
        let mut merged = Vec::new();
        let mut keys = HashSet::new();
        loop {
            let (event, at) = self.next()?;
            if matches!(event, Event::MappingEnd) {
                break;
            }
            if is_merge_key(&event) {
                let (event, at) = self.next()?;
                merged.push(self.merged(event, at)?);
                continue;
            }
            let key = self.key(event, at)?;
            let is_twice = is_taken(&pairs, &mut keys, &key.value);
            let (event, at) = self.next()?;
            let value = self.node(event, at)?;
            // What a comma cuts off two amounts is the same, and is reported with the amounts.
            let is_cut = || value.value == Node::Null && self.follows_a_comma(&key);
            if is_twice && !is_cut() {
                return Err(Mistake::new(MistakeKind::KeyTwice, key.at.start));
            }
            pairs.push((key, value));
        }
        for node in merged {
            merge(&mut pairs, &mut keys, node);
        }
        let start = pairs.first().map_or(begins.start, |(key, _)| key.at.start);
        let end = pairs.last().map_or(begins.end, |(_, last)| last.at.end);
        Ok(Spanned::new(Node::Map(pairs), start..end.max(start)))
    }

    /// Whether a key is what stands behind the comma of `950,00`.
    fn follows_a_comma(&self, key: &Spanned<String>) -> bool {
        let before = self.text.get(..key.at.start - self.start);
        let number = before.and_then(|before| before.strip_suffix(','));
        let is_digit = |byte: u8| byte.is_ascii_digit();
        number.is_some_and(|number| number.bytes().next_back().is_some_and(is_digit))
            && key.value.bytes().next().is_some_and(is_digit)
    }

    fn key(&mut self, event: Event<'text>, at: Range<usize>) -> Result<Spanned<String>, Mistake> {
        let begins_at = at.start;
        let key = self.node(event, at)?;
        match key.value {
            Node::Scalar(text) => Ok(Spanned::new(text, key.at)),
            other => Err(Mistake::new(
                MistakeKind::KeyIsNoText(other.what()),
                begins_at,
            )),
        }
    }

    /// What a `<<` takes over.
    fn merged(&mut self, event: Event<'text>, at: Range<usize>) -> Result<Node, Mistake> {
        let begins_at = at.start;
        match self.node(event, at)?.value {
            Node::Scalar(_) => Err(Mistake::new(MistakeKind::MergesNoMapping, begins_at)),
            node => Ok(node),
        }
    }

    /// Counts a copy that is made at `at`.
    fn count_copy(&mut self, extent: &NodeSize, at: usize) -> Result<(), Mistake> {
        self.copied.nodes = self.copied.nodes.saturating_add(extent.nodes);
        self.copied.bytes = self.copied.bytes.saturating_add(extent.bytes);
        let is_too_much = self.copied.nodes > MOST_COPIED.nodes
            || self.copied.bytes > MOST_COPIED.bytes
            || self.depth + extent.depth > MOST_COPIED.depth;
        match is_too_much {
            true => Err(Mistake::new(MistakeKind::TooMuch, at)),
            false => Ok(()),
        }
    }
}

/// How large a node is, with all that stands in it.
#[derive(Default)]
struct NodeSize {
    nodes: usize,
    bytes: usize,
    depth: usize,
}

impl NodeSize {
    fn of(node: &Spanned<Node>) -> Self {
        let mut extent = Self {
            nodes: 1,
            ..Self::default()
        };
        match &node.value {
            Node::Null => {}
            Node::Scalar(text) => extent.bytes = text.len(),
            Node::List(members) => members.iter().for_each(|member| extent.holds(member)),
            Node::Map(pairs) => {
                for (key, value) in pairs {
                    extent.nodes += 1;
                    extent.bytes += key.value.len();
                    extent.holds(value);
                }
            }
        }
        if matches!(node.value, Node::List(_) | Node::Map(_)) {
            extent.depth += 1;
        }
        extent
    }

    fn holds(&mut self, node: &Spanned<Node>) {
        let inner = Self::of(node);
        self.nodes += inner.nodes;
        self.bytes += inner.bytes;
        self.depth = self.depth.max(inner.depth);
    }
}

/// A scalar's own text; nothing where it is written without quotes as YAML writes nothing.
fn scalar(text: Cow<'_, str>, style: ScalarStyle, tag: Option<&Tag>) -> Result<Node, MistakeKind> {
    let core = tag.and_then(|tag| tag.suffix_in_namespace(CORE));
    let is_null = match core.as_deref() {
        Some("binary") => return Err(MistakeKind::Binary),
        Some("null") => true,
        Some("str") => false,
        // A `!` alone makes text of what follows.
        _ if tag.is_some_and(|tag| tag.to_string() == "!") => false,
        _ => style == ScalarStyle::Plain && is_nothing(&text),
    };
    match is_null {
        true => Ok(Node::Null),
        false => Ok(Node::Scalar(text.into_owned())),
    }
}

fn is_nothing(text: &str) -> bool {
    matches!(text, "" | "~" | "null" | "Null" | "NULL")
}

/// Whether a key is the `<<` that takes over the pairs of another mapping.
fn is_merge_key(event: &Event<'_>) -> bool {
    matches!(event, Event::Scalar(text, ScalarStyle::Plain, _, None) if text == "<<")
}

/// Adds the pairs of a mapping, or of a list of mappings, whose keys are not there yet.
fn merge(pairs: &mut KeyedNodes, keys: &mut HashSet<String>, from: Node) {
    match from {
        Node::Map(others) => {
            for (key, value) in others {
                if !is_taken(pairs, keys, &key.value) {
                    pairs.push((key, value));
                }
            }
        }
        Node::List(members) => {
            for member in members {
                merge(pairs, keys, member.value);
            }
        }
        Node::Null | Node::Scalar(_) => {}
    }
}

/// Whether a key is in `pairs`. `keys` is filled once there are so many that it pays.
fn is_taken(pairs: &KeyedNodes, keys: &mut HashSet<String>, key: &str) -> bool {
    if pairs.len() < FEW_KEYS {
        return pairs.iter().any(|(known, _)| known.value == key);
    }
    // Each pair behind those is there because its key was not: the set knows it.
    if keys.is_empty() {
        keys.extend(pairs.iter().map(|(known, _)| known.value.clone()));
    }
    !keys.insert(key.to_owned())
}

/// The byte at a mark, which may have only a line and a column.
fn byte_offset(text: &str, mark: &granit_parser::Marker) -> usize {
    let by_characters = || {
        let indices = text.char_indices();
        indices
            .map(|(at, _)| at)
            .nth(mark.index())
            .unwrap_or(text.len())
    };
    mark.byte_offset().unwrap_or_else(by_characters)
}

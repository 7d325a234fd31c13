//! Why a text is no YAML that is read here: said in our words, with something to change.

use std::ops::Range;
use std::sync::Arc;

use granit_parser::ErrorKind;

use crate::diag::{Diagnostic, Source, Span};

/// So many bytes of a line are marked.
const LONGEST_MARK: usize = 40;

/// A problem and where it stands in the source.
#[derive(Debug)]
pub(super) struct Mistake {
    problem: MistakeKind,
    at: usize,
}

/// What is wrong.
#[derive(Debug)]
pub(super) enum MistakeKind {
    /// What the parser found.
    Syntax(ErrorKind),
    /// A key that its mapping has already.
    KeyTwice,
    /// A key that is `nothing`, `a list` or `a mapping`.
    KeyIsNoText(&'static str),
    /// More than one document.
    SecondDocument,
    /// Nested too deeply, or copied too often.
    TooMuch,
    /// `&a [*a]`.
    AliasOfItself,
    /// `<<: a word`.
    MergesNoMapping,
    /// `!!binary`.
    Binary,
    /// Something else than a value, where one has to be.
    NoValue,
}

impl Mistake {
    pub(super) fn new(problem: MistakeKind, at: usize) -> Self {
        Self { problem, at }
    }

    /// The diagnostic of a mistake in `source.text[range]`. The mark ends with the line: what
    /// comes after it was not understood either.
    pub(super) fn diagnostic(&self, source: &Arc<Source>, range: &Range<usize>) -> Diagnostic {
        let start = self.at.min(range.end);
        let rest = &source.text[start..range.end];
        let line = rest.find('\n').unwrap_or(rest.len());
        let end = start + line.clamp(usize::from(!rest.is_empty()), LONGEST_MARK);
        let (fact, hint) = self.problem.explained();
        Diagnostic::error(Span::new(source, start..end), fact).maybe_hint(hint.map(str::to_owned))
    }
}

impl MistakeKind {
    /// The fact and the hint.
    fn explained(&self) -> (String, Option<&'static str>) {
        let (fact, hint) = match self {
            Self::Syntax(kind) => return syntax(kind),
            Self::KeyIsNoText(what) => {
                let fact = format!("a key is a text, and this one is {what}");
                return (fact, Some("put the key in quotes"));
            }
            Self::KeyTwice => ("this key stands here twice", Some("keep one of the two")),
            Self::SecondDocument => (
                "a second YAML document begins here",
                Some("keep one document in a file"),
            ),
            Self::TooMuch => ("this YAML is nested too deeply or expands too far", None),
            Self::AliasOfItself => ("this alias stands in what it names", None),
            Self::MergesNoMapping => ("`<<` takes over a mapping, and this is a text", None),
            Self::Binary => (
                "`!!binary` is not read here",
                Some("put it in a file of its own"),
            ),
            Self::NoValue => ("a value is missing here", None),
        };
        (fact.to_owned(), hint)
    }
}

/// What the parser found, in our words where we have better ones.
fn syntax(kind: &ErrorKind) -> (String, Option<&'static str>) {
    let (fact, hint) = match kind {
        ErrorKind::TabNotAllowed
        | ErrorKind::TabInBlockIndentation
        | ErrorKind::TabInIndentation
        | ErrorKind::TabInPlainScalar
        | ErrorKind::TabAtBlockScalarStart => {
            ("YAML does not allow a tab here", "indent with spaces")
        }
        ErrorKind::MappingValueNotAllowed => (
            "a second `: ` in one line is not valid YAML",
            "put the value in quotes",
        ),
        ErrorKind::RecursionLimitExceeded => return MistakeKind::TooMuch.explained(),
        ErrorKind::MultipleDocumentsUnsupported => return MistakeKind::SecondDocument.explained(),
        ErrorKind::UnexpectedCharacter { .. } => {
            let fact = format!("this is not valid YAML: {kind}");
            return (fact, Some("put the value in quotes"));
        }
        ErrorKind::UnknownAnchor => {
            let fact = "this is not valid YAML: alias references unknown anchor";
            return (fact.to_owned(), Some("put the value in quotes"));
        }
        ErrorKind::ExpectedNodeContent => {
            let fact = "this is not valid YAML: did not find expected node content";
            return (fact.to_owned(), None);
        }
        _ => return (format!("this is not valid YAML: {kind}"), None),
    };
    (fact.to_owned(), Some(hint))
}

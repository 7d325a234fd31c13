//! What a YAML text is made of. What a node means is not decided here: a scalar stays the text
//! that was written, so that `no`, `010` and `1.10` are not turned into something else.

use crate::diag::Spanned;

/// A YAML value.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Node {
    /// Nothing, `~` or `null`.
    Null,
    /// A scalar, as it was written (without quotes).
    Scalar(String),
    /// A sequence.
    List(Vec<Spanned<Node>>),
    /// A mapping, in the written order.
    Map(Vec<(Spanned<String>, Spanned<Node>)>),
}

impl Node {
    /// What a person would call it.
    pub(crate) fn what(&self) -> &'static str {
        match self {
            Self::Null => "nothing",
            Self::Scalar(_) => "a text",
            Self::List(_) => "a list",
            Self::Map(_) => "a mapping",
        }
    }

    /// The members of a list; of anything else, it alone: "one or several" of something.
    pub(crate) fn one_or_many(node: &Spanned<Self>) -> &[Spanned<Self>] {
        match &node.value {
            Self::List(members) => members,
            _ => std::slice::from_ref(node),
        }
    }

    /// Whether it is words alone, or a list with such a member.
    pub(super) fn has_bare_words(&self) -> bool {
        let is_words = |node: &Self| matches!(node, Self::Scalar(_));
        match self {
            Self::List(members) => members.iter().any(|member| is_words(&member.value)),
            node => is_words(node),
        }
    }
}

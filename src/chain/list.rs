//! The chain as it is sealed into an archive: a line for each link, in JSON. An internal
//! approval is there as its digest and the digests that it names, and nothing else: the
//! chain is found whole, and its text is not handed over.

use serde::{Deserialize, Serialize};

use super::ChainLink;
use crate::digest::Digest;

/// What this program writes.
const VERSION: u32 = 1;

/// The chain of a client, and what approvals pin that is not handed over.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct ApprovalList {
    version: u32,
    /// In the order in which they were written down.
    pub approvals: Vec<Listed>,
    /// The digests of files that approvals pin and that the client does not get: a list of
    /// records some of which are internal, a file that nothing names any more.
    #[serde(default)]
    pub withheld: Vec<Digest>,
}

/// One link.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Listed {
    /// Of its bytes.
    pub digest: Digest,
    /// Relative to the client's directory; an internal one has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// When it was written down; an internal one does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded_at: Option<String>,
    /// The digests that it names.
    #[serde(default)]
    pub previous: Vec<Digest>,
}

/// Why a list cannot be read.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum ListError {
    /// It is no such list.
    #[error("the list of the approvals is damaged")]
    Damaged,
    /// It was written by a newer version.
    #[error("the list of the approvals was written by a newer version of deedbox")]
    Newer,
}

impl ApprovalList {
    /// The list of a chain. Links without a path are internal.
    #[must_use]
    pub fn new(links: &[ChainLink], withheld: Vec<Digest>) -> Self {
        let listed = |link: &ChainLink| Listed {
            digest: link.digest,
            path: link.path.clone(),
            recorded_at: link
                .path
                .as_ref()
                .and(link.recorded_at)
                .map(|at| at.to_string()),
            previous: link.previous.clone(),
        };
        Self {
            version: VERSION,
            approvals: links.iter().map(listed).collect(),
            withheld,
        }
    }

    /// Its bytes.
    #[must_use]
    pub fn write(&self) -> Vec<u8> {
        serde_json::to_vec_pretty(self).expect("a list is plain JSON")
    }

    /// Reads what [`Self::write`] wrote.
    ///
    /// # Errors
    /// When it is no such list, or a newer one.
    pub fn read(bytes: &[u8]) -> Result<Self, ListError> {
        #[derive(Deserialize)]
        struct Versioned {
            version: u32,
        }
        let version: Versioned = serde_json::from_slice(bytes).map_err(|_| ListError::Damaged)?;
        if version.version > VERSION {
            return Err(ListError::Newer);
        }
        serde_json::from_slice(bytes).map_err(|_| ListError::Damaged)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::Timestamp;

    #[test]
    fn an_internal_link_is_its_digest_alone() {
        let at = Timestamp::from_second(5).ok();
        let open = ChainLink::of("approvals/a.yaml", b"a", at, Vec::new());
        let internal = ChainLink {
            path: None,
            ..ChainLink::of("approvals/margins.yaml", b"b", at, vec![open.digest])
        };
        let bytes = ApprovalList::new(&[open.clone(), internal], Vec::new()).write();
        let text = String::from_utf8(bytes.clone()).expect("text");
        assert!(!text.contains("margins"), "{text}");
        let read = ApprovalList::read(&bytes).expect("what was written");
        assert_eq!(
            read.approvals[0].recorded_at.as_deref(),
            Some("1970-01-01T00:00:05Z")
        );
        assert_eq!(read.approvals[1].recorded_at, None);
        assert_eq!(read.approvals[1].previous, [open.digest]);
    }

    #[test]
    fn what_is_no_list_or_a_newer_one_is_refused() {
        for (text, error) in [
            ("", ListError::Damaged),
            ("{}", ListError::Damaged),
            ("{\"version\":1}", ListError::Damaged),
            ("{\"version\":2,\"approvals\":{}}", ListError::Newer),
        ] {
            assert_eq!(
                ApprovalList::read(text.as_bytes()).err(),
                Some(error),
                "{text}"
            );
        }
    }
}

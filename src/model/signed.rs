//! The signed list of a client's approvals: what `sha256sum -c` and
//! `ssh-keygen -Y verify` read, and nothing else.

use std::ops::Range;
use std::sync::Arc;

use crate::diag::Source;
use crate::digest::Digest;
use crate::signature::SignedBy;
use crate::timestamp::Stamp;

/// The list.
pub const LIST: &str = "approvals.txt";
/// Its signature.
pub const SIGNATURE: &str = "approvals.txt.sig";
/// Whose signature counts.
pub const SIGNERS: &str = "allowed_signers";
/// The answer of a time stamping authority about the list.
pub const STAMP: &str = "approvals.txt.tsr";
/// The certificates that the authority's was issued by.
pub const AUTHORITY: &str = "authority.pem";
/// The list and everything that is kept beside it.
pub const FILES: [&str; 5] = [LIST, SIGNATURE, SIGNERS, STAMP, AUTHORITY];
/// The directory of the earlier lists, each with what is beside it in a directory of its
/// own, which `state` names.
pub const EARLIER: &str = "earlier";

/// The name of the directory of an earlier list: the same for the same approvals.
#[must_use]
pub fn state(list: &[u8]) -> String {
    let digest = Digest::of(list).to_string();
    digest.chars().take(16).collect()
}

/// A signed list, as it was read.
#[derive(Debug, Clone)]
pub struct Signed {
    /// The list's text.
    pub source: Arc<Source>,
    /// Who signed it; nothing where nobody did, or the signature does not fit, which
    /// was reported.
    pub by: Option<SignedBy>,
    /// When it was there already, as somebody else says.
    pub stamp: Option<Stamp>,
    /// Whether there is a time stamp that nobody looked at: this program was built without
    /// them, which was reported.
    pub has_unread_stamp: bool,
    /// The lists that were signed before, each as it was then.
    pub earlier: Vec<Signed>,
}

/// One line of the list.
#[derive(Debug)]
pub struct SignedLine<'a> {
    /// The digest that was signed.
    pub digest: Option<Digest>,
    /// The approval's file, relative to the client's directory.
    pub path: &'a str,
    /// Where the line stands.
    pub at: Range<usize>,
}

impl Signed {
    /// The lines, in the order of the chain.
    pub fn entries(&self) -> impl Iterator<Item = SignedLine<'_>> {
        let mut start = 0;
        self.source
            .text
            .split_inclusive('\n')
            .filter_map(move |line| {
                let at = start..start + line.trim_end().len();
                start += line.len();
                let (digest, path) = line.trim_end().split_once("  ")?;
                Some(SignedLine {
                    digest: digest.parse().ok(),
                    path,
                    at,
                })
            })
    }
}

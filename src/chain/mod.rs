//! The chain of approvals: files, each of which names the digests of those that were the
//! newest when it was written. It depends on paths and bytes alone, so that checking the
//! records, signing them, recording one more and verifying an archive all come to the same
//! result; how an approval is read is decided elsewhere.
//!
//! Most chains are a line. Where two people each recorded an approval before either had the
//! other's, the chain forks: nothing is wrong, and the next approval names both.

pub mod list;

use std::collections::HashMap;

use jiff::Timestamp;

use crate::digest::{Digest, MARK};

/// One file of the chain, with all approvals in it.
#[derive(Debug, Clone)]
pub struct ChainLink {
    /// Relative to the client's directory; nothing where only the digest is known.
    pub path: Option<String>,
    /// Of its bytes.
    pub digest: Digest,
    /// Of its bytes without the byte order mark before them: what 0.1.0 named.
    pub without_mark: Option<Digest>,
    /// When the last approval in it was written down, where that is known.
    pub recorded_at: Option<Timestamp>,
    /// The digests that it names, sorted, each once.
    pub previous: Vec<Digest>,
}

impl ChainLink {
    /// The link of a file's bytes.
    #[must_use]
    pub fn of(
        path: &str,
        bytes: &[u8],
        recorded_at: Option<Timestamp>,
        mut previous: Vec<Digest>,
    ) -> Self {
        previous.sort();
        previous.dedup();
        Self {
            path: Some(path.to_owned()),
            digest: Digest::of(bytes),
            without_mark: bytes.strip_prefix(MARK).map(Digest::of),
            recorded_at,
            previous,
        }
    }

    /// Whether a digest is this file's.
    #[must_use]
    pub fn is(&self, digest: Digest) -> bool {
        self.digest == digest || self.without_mark == Some(digest)
    }
}

/// What is wrong with a chain. Links are named by their positions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// A link names one that is not there: it was changed, or removed.
    Gone {
        /// Which link.
        link: usize,
        /// What it names.
        named: Digest,
    },
    /// A link names one that was written down after it.
    Order {
        /// Which link.
        link: usize,
        /// The one that it names.
        named: usize,
    },
    /// Two files have the same bytes.
    Twice {
        /// The second.
        link: usize,
        /// The first.
        first: usize,
    },
}

/// Everything that is wrong, in the order of the links.
#[must_use]
pub fn faults(links: &[ChainLink]) -> Vec<Fault> {
    let at = positions(links);
    let mut faults = Vec::new();
    for (link, one) in links.iter().enumerate() {
        if let Some(&first) = at.get(&one.digest)
            && first != link
        {
            faults.push(Fault::Twice { link, first });
        }
        for &named in &one.previous {
            match at.get(&named) {
                None => faults.push(Fault::Gone { link, named }),
                Some(&before) if links[before].recorded_at > one.recorded_at => {
                    // An internal one does not say when it was written down.
                    if one.recorded_at.is_some() {
                        faults.push(Fault::Order {
                            link,
                            named: before,
                        });
                    }
                }
                Some(_) => {}
            }
        }
    }
    faults
}

/// The links that no other one names: the next approval names all of them. More than one
/// is a fork.
#[must_use]
pub fn heads(links: &[ChainLink]) -> Vec<usize> {
    let at = positions(links);
    let mut is_named = vec![false; links.len()];
    for one in links {
        for named in &one.previous {
            if let Some(&position) = at.get(named) {
                is_named[position] = true;
            }
        }
    }
    (0..links.len()).filter(|at| !is_named[*at]).collect()
}

/// Everything that comes before a link, near or far.
#[must_use]
pub fn before(links: &[ChainLink], link: usize) -> Vec<usize> {
    let at = positions(links);
    let mut seen = vec![false; links.len()];
    let mut left = vec![link];
    while let Some(one) = left.pop() {
        for named in &links[one].previous {
            if let Some(&position) = at.get(named)
                && !std::mem::replace(&mut seen[position], true)
            {
                left.push(position);
            }
        }
    }
    (0..links.len()).filter(|at| seen[*at]).collect()
}

/// The first link of each digest.
fn positions(links: &[ChainLink]) -> HashMap<Digest, usize> {
    let mut positions = HashMap::new();
    for (at, one) in links.iter().enumerate() {
        positions.entry(one.digest).or_insert(at);
        if let Some(digest) = one.without_mark {
            positions.entry(digest).or_insert(at);
        }
    }
    positions
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn link(name: &str, at: i64, previous: &[&ChainLink]) -> ChainLink {
        let at = Timestamp::from_second(at).ok();
        let previous = previous.iter().map(|one| one.digest).collect();
        ChainLink::of(
            name,
            format!("{name} {previous:?}").as_bytes(),
            at,
            previous,
        )
    }

    #[test]
    fn a_fork_is_no_fault_and_the_next_joins_it() {
        let first = link("first", 1, &[]);
        let (left, right) = (link("left", 2, &[&first]), link("right", 2, &[&first]));
        let mut links = vec![first, left, right];
        assert_eq!((faults(&links), heads(&links)), (Vec::new(), vec![1, 2]));
        links.push(link("both", 3, &[&links[1], &links[2]]));
        assert_eq!((faults(&links), heads(&links)), (Vec::new(), vec![3]));
        assert_eq!(before(&links, 3), [0, 1, 2]);
        assert_eq!(before(&links, 1), [0]);
    }

    #[test]
    fn what_is_gone_out_of_order_or_there_twice_is_named() {
        let first = link("first", 5, &[]);
        let second = link("second", 2, &[&first]);
        let named = first.digest;
        assert_eq!(
            faults(std::slice::from_ref(&second)),
            [Fault::Gone { link: 0, named }]
        );
        assert_eq!(
            faults(&[second.clone(), first.clone()]),
            [Fault::Order { link: 0, named: 1 }]
        );
        let copy = ChainLink {
            path: Some("copy".into()),
            ..first.clone()
        };
        assert_eq!(faults(&[first, copy]), [Fault::Twice { link: 1, first: 0 }]);
    }

    #[test]
    fn a_byte_order_mark_is_part_of_the_bytes_and_older_names_count() {
        let marked = ChainLink::of("a", "\u{feff}text".as_bytes(), None, Vec::new());
        assert_eq!(marked.digest, Digest::of("\u{feff}text".as_bytes()));
        let names = [marked.digest, Digest::of(b"text")];
        for name in names {
            let next = ChainLink::of("b", b"next", None, vec![name]);
            assert_eq!(faults(&[marked.clone(), next]), []);
        }
    }

    proptest! {
        /// Whoever writes down an approval names the heads that they know; however two
        /// copies part and merge, nothing is wrong, and whatever is taken away that
        /// something names is found.
        #[test]
        fn histories_that_part_and_merge_are_whole(
            steps in prop::collection::vec((0..2usize, any::<bool>()), 1..24),
            gone in any::<prop::sample::Index>(),
        ) {
            let mut copies: [Vec<ChainLink>; 2] = [Vec::new(), Vec::new()];
            for (at, (who, merges)) in steps.iter().enumerate() {
                if *merges {
                    let theirs = copies[1 - who].clone();
                    let own = &mut copies[*who];
                    let is_new = |one: &ChainLink| !own.iter().any(|known| known.digest == one.digest);
                    let new: Vec<ChainLink> = theirs.into_iter().filter(is_new).collect();
                    own.extend(new);
                } else {
                    let own = &mut copies[*who];
                    let known: Vec<&ChainLink> = heads(own).into_iter().map(|at| &own[at]).collect();
                    let next = link(&format!("{who}-{at}"), at as i64, &known);
                    own.push(next);
                }
                prop_assert_eq!(faults(&copies[*who]), []);
            }
            for mut own in copies.into_iter().filter(|own| !own.is_empty()) {
                let gone = gone.index(own.len());
                let is_head = heads(&own).contains(&gone);
                own.remove(gone);
                prop_assert_eq!(faults(&own).is_empty(), is_head);
            }
        }
    }
}

//! A client's approvals as links of their chain: a file is a link, however many approvals
//! stand in it. What is wrong with a chain is said by `chain`, and told by `check`.

use std::collections::{BTreeMap, HashSet};

use super::approval::{self, Approval};
use super::content::ClientContent;
use super::record::Record;
use crate::chain::ChainLink;
use crate::digest::Digest;

/// A file with approvals that were written down.
#[derive(Debug)]
pub struct Recorded<'a> {
    /// Its place in the chain.
    pub link: ChainLink,
    /// The first approval in it, to point at.
    pub record: &'a Record,
    /// What its approvals pin: paths relative to the client's directory.
    pub pins: Vec<(String, Digest)>,
    /// Whether the client does not get the file: an approval in it is internal.
    pub is_internal: bool,
}

/// The chain of a client, in the order in which it was written down.
#[must_use]
pub fn chain(client: &ClientContent) -> Vec<Recorded<'_>> {
    let internal: HashSet<&str> = client
        .of_kind("approvals")
        .filter(|record| record.is_internal())
        .map(|record| record.source.path.as_str())
        .collect();
    let mut files: BTreeMap<&str, Vec<Approval<'_>>> = BTreeMap::new();
    for one in approval::all(client) {
        if one.recorded_at.is_some() {
            files.entry(&one.record.source.path).or_default().push(one);
        }
    }
    let mut chain: Vec<Recorded<'_>> = files
        .into_iter()
        .filter_map(|(source, approvals)| {
            let record = approvals.first()?.record;
            let path = client.own_path(source)?;
            let recorded_at = approvals.iter().filter_map(|one| one.recorded_at).max();
            let previous = approvals.iter().flat_map(|one| one.previous.clone());
            Some(Recorded {
                link: ChainLink::of(
                    path,
                    &record.source.bytes(),
                    recorded_at,
                    previous.collect(),
                ),
                record,
                pins: approvals.iter().flat_map(pins).collect(),
                is_internal: internal.contains(source),
            })
        })
        .collect();
    // Files of one second are in the order of their paths.
    chain.sort_by_key(|one| one.link.recorded_at);
    chain
}

fn pins(one: &Approval<'_>) -> Vec<(String, Digest)> {
    let pins = one.pins.iter();
    pins.map(|pin| (pin.path.to_owned(), pin.digest)).collect()
}

/// The links alone.
#[must_use]
pub fn links(chain: &[Recorded<'_>]) -> Vec<ChainLink> {
    chain.iter().map(|one| one.link.clone()).collect()
}

/// Those that the client gets, and that are signed.
#[must_use]
pub fn handed_over(client: &ClientContent) -> Vec<Recorded<'_>> {
    let mut chain = chain(client);
    chain.retain(|one| !one.is_internal);
    chain
}

/// The list that is signed of a chain: a line for each file as `sha256sum` writes it.
#[must_use]
pub fn list(chain: &[Recorded<'_>]) -> String {
    let line = |one: &Recorded<'_>| {
        let path = one.link.path.as_deref().unwrap_or_default();
        format!("{}  {path}\n", one.link.digest)
    };
    chain.iter().map(line).collect()
}

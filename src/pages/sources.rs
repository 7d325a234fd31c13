//! The records as they are handed over beside their pages: their files, and the chain of the
//! approvals.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::Arc;

use rayon::prelude::*;

use crate::chain::list;
use crate::diag::Source;
use crate::digest::Digest;
use crate::model::content::ClientContent;
use crate::model::recorded::{self, Recorded};
use crate::model::workspace::{Attachment, SourceBytes, SourceFile};
use crate::{files, load};

/// The files of records that the client may see: `client.yaml`, and every file of which
/// no record is internal.
pub(super) fn sources(client: &ClientContent) -> files::Result<Vec<SourceFile>> {
    let mut names: BTreeMap<&str, bool> = BTreeMap::new();
    for record in &client.records {
        let name = client.own_path(&record.source.path);
        *names.entry(name.unwrap_or_default()).or_default() |= record.is_internal();
    }
    let visible = names
        .into_iter()
        .filter(|(name, internal)| !internal && !name.is_empty());
    let mut names: BTreeSet<String> = visible.map(|(name, _)| name.to_owned()).collect();
    // The mapping of a CSV file stands beside it, or in the client's directory.
    let tables = names.iter().filter(|name| name.ends_with(".csv"));
    let mappings: Vec<String> = tables.flat_map(|name| load::mappings(name)).collect();
    names.extend(mappings);
    names.insert("client.yaml".to_owned());
    let names: Vec<String> = names.into_iter().collect();
    let read: HashMap<&str, &Source> = client
        .records
        .iter()
        .filter_map(|record| {
            let name = client.own_path(&record.source.path)?;
            Some((name, &*record.source))
        })
        .collect();
    let files = names.into_par_iter().filter_map(|name| {
        let path = client.directory.join(&name);
        if !files::metadata(&path).is_some_and(|at| at.is_file()) && !read.contains_key(&*name) {
            return None; // a CSV file without a mapping of its own
        }
        if let Some(copy) = client.tables.copies.get(&name) {
            return Some(Ok(SourceFile {
                name,
                size: copy.len() as u64,
                digest: Digest::of(copy),
                from: SourceBytes::Copy(Arc::clone(copy)),
            }));
        }
        Some(source(name, path, &read))
    });
    files.collect()
}

/// One of them. A record that is not what its page was made from any more is an error.
fn source(name: String, path: PathBuf, read: &HashMap<&str, &Source>) -> files::Result<SourceFile> {
    let bytes = files::read_if_there(&path)?.ok_or_else(|| files::changed(&path))?;
    if read.get(&*name).is_some_and(|read| *read.bytes() != *bytes) {
        return Err(files::changed(&path));
    }
    Ok(SourceFile {
        name,
        size: bytes.len() as u64,
        digest: Digest::of(&bytes),
        from: SourceBytes::File(path),
    })
}

/// The chain of the approvals as it is handed over: the internal ones as their digests,
/// and what the others pin that the client does not get, or not as it was.
pub(super) fn chain_list(
    chain: &[Recorded<'_>],
    copies: &BTreeMap<String, Arc<[u8]>>,
    sources: &[SourceFile],
    attachments: &[Attachment],
) -> Vec<u8> {
    let whole = sources.iter().filter(|file| file.is_whole());
    let sources = whole.map(|file| file.name.as_str());
    let attachments = attachments.iter().map(Attachment::own_path);
    let handed_over: BTreeSet<&str> = sources.chain(attachments).collect();
    let mut links = recorded::links(chain);
    let mut withheld = BTreeSet::new();
    for (one, link) in chain.iter().zip(&mut links) {
        // A table of approvals without its internal columns is none that was recorded.
        let is_cut = link
            .path
            .as_deref()
            .is_some_and(|path| copies.contains_key(path));
        if one.is_internal || is_cut {
            link.path = None;
            continue;
        }
        let pins = one.pins.iter();
        withheld.extend(
            pins.filter(|(path, _)| !handed_over.contains(path.as_str()))
                .map(|(_, digest)| *digest),
        );
    }
    list::ApprovalList::new(&links, withheld.into_iter().collect()).write()
}

//! Files that records name and that the disk has under another Unicode form of the name (macOS
//! changes names into its own form), or hidden by a dot.

use std::collections::{BTreeMap, HashMap};

use super::tree::Tree;
use crate::model::delivered::{DeliveredFile, composed};
use crate::model::record::{Record, Value, each_value_mut};
use crate::paths::{self, relative};

/// Turns hidden files that are named into ordinary files, and names into those that the disk
/// has.
pub(super) fn settle(records: &mut [Vec<Record>], logo: &mut Option<String>, tree: &mut Tree) {
    let hidden = std::mem::take(&mut tree.hidden);
    if !hidden.is_empty() {
        reveal(records, hidden, &mut tree.files);
    }
    let files = &tree.files;
    if files.keys().all(|path| path.is_ascii()) {
        return;
    }
    let composed: HashMap<String, String> = composed(files.keys());
    let actual = |path: &str| {
        let is_known = path.is_ascii() || files.contains_key(path);
        let name = (!is_known).then(|| crate::names::composed(path))?;
        composed.get(&*name)
    };
    if let Some(actual_path) = logo.as_deref().and_then(actual) {
        *logo = Some(actual_path.clone());
    }
    for record in records.iter_mut().flatten() {
        let directory = std::mem::take(&mut record.directory);
        each_value_mut(&mut record.values, &mut |value| {
            if let Value::File(name) = &mut value.value
                && let Some(path) = paths::joined(&directory, name)
                && let Some(actual_path) = actual(&path)
            {
                *name = relative(&directory, actual_path);
            }
        });
        record.directory = directory;
    }
}

/// Adds the hidden files that a record names, and no others: most hidden files are a program's
/// own.
fn reveal(
    records: &[Vec<Record>],
    hidden: BTreeMap<String, DeliveredFile>,
    files: &mut BTreeMap<String, DeliveredFile>,
) {
    for (path, file) in hidden {
        let name = path.rsplit('/').next().unwrap_or(&path);
        let is_named = records.iter().flatten().any(|record| {
            let text = &record.source.text;
            text.match_indices(name).any(|(at, _)| {
                let named = destination(text, at, at + name.len());
                paths::joined(&record.directory, &paths::decode(named)).is_some_and(|is| is == path)
            })
        });
        if is_named {
            files.insert(path, file);
        }
    }
}

/// The path around a file's name in a text: a link's destination, or a value.
fn destination(text: &str, start: usize, end: usize) -> &str {
    let is_edge = |letter: char| letter.is_whitespace() || "()<>[]{}\"',`".contains(letter);
    let from = text[..start].rfind(is_edge).map_or(0, |at| {
        at + text[at..].chars().next().map_or(1, char::len_utf8)
    });
    let is_end = text[end..]
        .chars()
        .next()
        .is_none_or(|next| is_edge(next) || matches!(next, '#' | '?'));
    if is_end { &text[from..end] } else { "" }
}

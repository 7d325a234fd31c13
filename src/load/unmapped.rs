//! Tables that lie beside the records of a kind and have no mapping. They are files like
//! others; a hint shows a mapping to whoever meant their rows to be records.

use std::collections::{BTreeMap, HashSet};
use std::io::Read as _;
use std::path::Path;

use super::tree::Tree;
use crate::decode;
use crate::delimiter;
use crate::files;
use crate::kinds::csv::likely;
use crate::model::kind::Kind;

/// So much of a file is read to find out its columns.
const HEAD: u64 = 64 * 1024;

/// For each such table, by its path in the client's directory, a line of a mapping.
pub(super) fn hints(tree: &Tree, kinds: &[Kind]) -> BTreeMap<String, String> {
    let tables = tree.files.iter().filter_map(|(path, file)| {
        let kind = kind_of(path, kinds)?;
        let columns = columns(&file.path)?;
        Some((path.clone(), likely::mapping(&columns, kind)))
    });
    tables.collect()
}

/// The kind in whose directory a table lies. Kinds with versions do not count: a row cannot
/// have any.
fn kind_of<'k>(path: &str, kinds: &'k [Kind]) -> Option<&'k Kind> {
    let (directory, name) = path.split_once('/')?;
    let kind = kinds.iter().find(|kind| kind.name == directory)?;
    let is_table = name.ends_with(".csv") && !name.contains('/');
    (is_table && kind.field("versions").is_none()).then_some(kind)
}

/// The names in the first row; nothing where there is none that could be read.
fn columns(path: &Path) -> Option<Vec<String>> {
    let mut head = Vec::new();
    let file = files::open(path).ok()?;
    file.take(HEAD).read_to_end(&mut head).ok()?;
    // The part that was read may end within a letter.
    if head.len() as u64 == HEAD {
        let end = head.iter().rposition(|byte| *byte == b'\n')?;
        head.truncate(end);
    }
    let text = decode::decode(&head)?.text;
    let said = delimiter::said(&text);
    let rows = &text[said.map_or(0, |(_, length)| length)..];
    let sign = said.map_or_else(|| delimiter::told(rows, &HashSet::new()), |(sign, _)| sign);
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(sign)
        .flexible(true)
        .from_reader(rows.as_bytes());
    let first = reader.headers().ok()?;
    let columns: Vec<String> = first.iter().map(|name| name.trim().to_owned()).collect();
    columns
        .iter()
        .any(|name| !name.is_empty())
        .then_some(columns)
}

//! What lies in a client's directory: which files are records, which are
//! delivered as they are, and which must not be there at all.

use std::collections::BTreeMap;
use std::ffi::OsStr;
use std::path::Path;

use walkdir::WalkDir;

use super::record::RecordFile;
use super::table;
use crate::diag::Diagnostic;
use crate::files::{self, FileError};
use crate::model::delivered::DeliveredFile;
use crate::model::kind::Kind;
use crate::names;
use crate::suggest;
use crate::syntax::inside;

/// The files of one client.
#[derive(Debug, Default)]
pub(super) struct Tree {
    pub(super) records: Vec<RecordFile>,
    pub(super) files: BTreeMap<String, DeliveredFile>,
    /// Files with a name, or in a folder, that begins with a dot. They are delivered only if a
    /// record names them.
    pub(super) hidden: BTreeMap<String, DeliveredFile>,
}

/// Walks a client's directory. `shown` is its path relative to the root.
///
/// # Errors
/// When a directory cannot be read.
pub(super) fn walk(
    directory: &Path,
    shown: &str,
    kinds: &[Kind],
    diagnostics: &mut Vec<Diagnostic>,
) -> files::Result<Tree> {
    let real_root = files::real_path(directory)?;
    let mut tree = Tree::default();
    let walk = WalkDir::new(directory)
        .min_depth(1)
        .into_iter()
        .filter_entry(|entry| !is_never_delivered(entry.file_name()));
    let mut tables = Vec::new();
    for entry in walk {
        let entry = entry.map_err(|error| FileError {
            doing: "read",
            path: error.path().unwrap_or(directory).to_owned(),
            cause: error.into(),
        })?;
        let below = entry.path().strip_prefix(directory).unwrap_or(entry.path());
        let Some(path) = below.to_str().map(with_slashes) else {
            diagnostics.push(
                Diagnostic::error(
                    format!("{shown}/{}", below.to_string_lossy()),
                    "this file's name is not UTF-8",
                )
                .hint("rename the file"),
            );
            continue;
        };
        let kind = entry.file_type();
        if below.iter().any(files::is_hidden) {
            if kind.is_file() {
                let size = entry.metadata().map_or(0, |file| file.len());
                let path_of = entry.path().to_owned();
                tree.hidden.insert(
                    path,
                    DeliveredFile {
                        path: path_of,
                        size,
                    },
                );
            }
            continue;
        }
        if kind.is_dir() {
            if let Some(warning) = misnamed(&path, shown, kinds) {
                diagnostics.push(warning);
            }
            continue;
        }
        if !kind.is_file() {
            let place = format!("{shown}/{path}");
            let whose = "the client's directory";
            if let Some(wrong) = inside::stray(entry.path(), &real_root, whose, place) {
                diagnostics.push(wrong);
                continue;
            }
        }
        if path.ends_with(".csv.yaml") {
            tables.push(path);
            continue;
        }
        let has_mapping = || {
            let kind = path.split('/').next().unwrap_or_default();
            let mut names = table::mappings(&path, kind).into_iter();
            names.any(|name| files::metadata(&directory.join(name)).is_some())
        };
        if let Some(wrong) = misspelt(&path, shown, kinds) {
            diagnostics.push(wrong);
            continue;
        }
        match record(&path, kinds, has_mapping) {
            Some(file) => tree.records.push(file),
            None if path == "client.yaml" => {}
            None => {
                let Some(metadata) = files::metadata(entry.path()) else {
                    continue;
                };
                let file = DeliveredFile {
                    path: entry.path().to_owned(),
                    size: metadata.len(),
                };
                tree.files.insert(path, file);
            }
        }
    }
    // Directories give their names in any order.
    tree.records.sort_by(|a, b| a.path.cmp(&b.path));
    tables.sort();
    for mapping in tables {
        diagnostics.extend(maps_nothing(&mapping, shown, kinds, &tree));
    }
    Ok(tree)
}

/// Reports a mapping that no CSV file uses.
fn maps_nothing(mapping: &str, shown: &str, kinds: &[Kind], tree: &Tree) -> Option<Diagnostic> {
    let csv = mapping.trim_end_matches(".yaml");
    let kind = kinds
        .iter()
        .position(|kind| table::of_kind(&kind.name) == mapping);
    let is_about = |file: &RecordFile| match kind {
        Some(kind) => file.kind == kind && file.path.ends_with(".csv"),
        None => file.path == csv,
    };
    if tree.records.iter().any(is_about) {
        return None;
    }
    let fact = match kind {
        Some(kind) => format!(
            "there is no CSV file in `{}/` that this file could be about",
            kinds[kind].name
        ),
        None => format!("there is no `{csv}` that this file could be about"),
    };
    let hint = match meant_mapping(mapping, kinds, tree) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => "a CSV file of records is in its kind's directory".to_owned(),
    };
    Some(Diagnostic::error(format!("{shown}/{mapping}"), fact).hint(hint))
}

/// The mapping that one of nearly that name is meant to be: of a CSV file that is there, or of
/// all those of a kind that has some.
fn meant_mapping(mapping: &str, kinds: &[Kind], tree: &Tree) -> Option<String> {
    let records = tree.records.iter().map(|file| file.path.as_str());
    let tables = || {
        let all = records.clone().chain(tree.files.keys().map(String::as_str));
        all.filter(|path| path.ends_with(".csv"))
    };
    let has_tables = |kind: &&Kind| {
        let starts = |path: &str| path.strip_prefix(&kind.name)?.strip_prefix('/').map(drop);
        tables().any(|path| starts(path).is_some())
    };
    let of_kinds = kinds.iter().filter(has_tables);
    let of_kinds = of_kinds.map(|kind| table::of_kind(&kind.name));
    let names: Vec<String> = tables()
        .map(|path| format!("{path}.yaml"))
        .chain(of_kinds)
        .collect();
    suggest::near(mapping, names.iter().map(String::as_str)).map(str::to_owned)
}

/// Whether no record may name a file: those that editors, systems and version control keep
/// beside others, and those that deedbox is about to write.
fn is_never_delivered(name: &OsStr) -> bool {
    let Some(name) = name.to_str() else {
        return files::is_hidden(name);
    };
    let is_tools = matches!(name, ".git" | ".hg" | ".svn");
    is_tools
        || names::is_left_by_a_system(name)
        || name.ends_with('~')
        || [".deedbox", ".~", ".#"]
            .iter()
            .any(|start| name.starts_with(start))
}

/// A record's file but for the case of its ending, or a mapping with a shorter one: it would not
/// be read as what it is.
fn misspelt(path: &str, shown: &str, kinds: &[Kind]) -> Option<Diagnostic> {
    let (start, ending) = path.rsplit_once('.')?;
    if start.ends_with(".csv") && matches!(ending, "yml" | "YAML" | "YML") {
        let fact = "the mapping of a CSV file ends in `.csv.yaml`";
        let name = start.rsplit('/').next().unwrap_or(start);
        let hint = format!("rename it: `{name}.yaml`");
        return Some(Diagnostic::error(format!("{shown}/{path}"), fact).hint(hint));
    }
    let right = format!("{start}.{}", ending.to_ascii_lowercase());
    let is_text = matches!(ending.to_ascii_lowercase().as_str(), "md" | "yaml" | "yml");
    if right == path || !is_text || record(&right, kinds, || false).is_none() {
        return None;
    }
    let name = right.rsplit('/').next().unwrap_or(&right);
    let fact = format!("a record's file ends in `.{}`", ending.to_ascii_lowercase());
    Some(Diagnostic::error(format!("{shown}/{path}"), fact).hint(format!("rename it: `{name}`")))
}

/// A path with `/` between its parts on every system.
fn with_slashes(path: &str) -> String {
    if cfg!(windows) {
        path.replace('\\', "/")
    } else {
        path.to_owned()
    }
}

/// Whether a path is a record's: `updates/2026-03-04-week.md`,
/// `approvals/logo.yaml`, `deliverables/logo/index.md`, or `tickets/2026.csv` with
/// a mapping.
pub(super) fn record(
    path: &str,
    kinds: &[Kind],
    has_mapping: impl Fn() -> bool,
) -> Option<RecordFile> {
    let mut parts = path.split('/');
    let directory = parts.next()?;
    let kind = kinds.iter().position(|kind| kind.name == directory)?;
    let rest: Vec<&str> = parts.collect();
    let is_record = |name: &str| name.ends_with(".md") || crate::kinds::is_yaml(name);
    let stem = |name: &str| {
        name.rsplit_once('.')
            .is_some_and(|(stem, _)| stem == "index")
    };
    let is_record_file = match rest[..] {
        [file] if file.ends_with(".csv") => kinds[kind].csv.is_some() || has_mapping(),
        [file] => is_record(file),
        [_, file] => is_record(file) && stem(file),
        _ => false,
    };
    is_record_file.then(|| RecordFile {
        path: path.to_owned(),
        kind,
    })
}

/// Reports a directory whose name is nearly that of a kind.
fn misnamed(path: &str, shown: &str, kinds: &[Kind]) -> Option<Diagnostic> {
    let names = || kinds.iter().map(|kind| kind.name.as_str());
    if path.contains('/') || path == "brand" || names().any(|name| name == path) {
        return None;
    }
    let near = suggest::near(path, names())?;
    Some(
        Diagnostic::error(
            format!("{shown}/{path}"),
            format!("there is no kind `{path}`"),
        )
        .hint(format!("did you mean `{near}`?")),
    )
}

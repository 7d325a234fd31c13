//! Files that somebody named on the command line, and what they may have meant.

use std::io::ErrorKind::NotFound;
use std::path::Path;

use super::failure::Failure;
use super::paths::{exists, shown};
use crate::{files, suggest};

/// Reads a file that somebody typed the path of. Where there is none, those of its directory
/// are named that may be meant.
pub(super) fn read_named(path: &Path) -> Result<Vec<u8>, Failure> {
    files::read(path).map_err(|error| {
        let is_missing = error.cause.kind() == NotFound;
        let failure = Failure::from(error);
        if is_missing {
            failure.hint(what_is_there(path))
        } else {
            failure
        }
    })
}

/// What a path may have meant: a name that is nearly so, else the files of its type.
pub(super) fn what_is_there(path: &Path) -> String {
    let directory = match path.parent() {
        Some(parent) if parent.as_os_str().is_empty() => Path::new("."),
        Some(parent) => parent,
        None => path,
    };
    if !exists(directory) {
        return format!("there is no directory `{}`", shown(directory));
    }
    let wanted = path.file_name().unwrap_or_default().to_string_lossy();
    let names = files::names_in(directory).unwrap_or_default();
    let names: Vec<String> = names
        .iter()
        .filter(|name| !files::is_hidden(name))
        .map(|name| name.to_string_lossy().into_owned())
        .collect();
    if let Some(near) = suggest::near(&wanted, names.iter().map(String::as_str)) {
        return format!("did you mean `{}`?", shown(&path.with_file_name(near)));
    }
    let is_alike = |name: &&str| Path::new(name).extension() == path.extension();
    let alike = names.iter().map(String::as_str).filter(is_alike);
    let directory = shown(directory);
    match suggest::listed(alike) {
        Some(listed) if directory == "." => listed,
        Some(listed) => format!("{listed} in `{directory}`"),
        None => "a path is taken from the directory that you are in".to_owned(),
    }
}

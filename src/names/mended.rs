//! Names for files whose own cannot be taken everywhere: what is handed over has them in
//! place of those, and says so.

use std::collections::BTreeMap;

use super::{LONGEST_PART, NameError, Names, is_windows_name, misleads_letter, problem};
use crate::letters;

/// The names that those of `paths` get that cannot be taken everywhere, or not beside the
/// others; all others keep theirs. The same for the same paths.
#[must_use]
pub fn all<'p>(paths: impl IntoIterator<Item = &'p str>) -> BTreeMap<String, String> {
    let mut sorted: Vec<&str> = paths.into_iter().collect();
    sorted.sort_unstable();
    sorted.dedup();
    let mut names = Names::default();
    let mut left = sorted;
    left.retain(|path| names.take(path).is_err());
    left.into_iter()
        .map(|path| (path.to_owned(), take(&mut names, path)))
        .collect()
}

/// Takes a name in beside others: the name itself, or the nearest that can be taken.
pub fn take(names: &mut Names, path: &str) -> String {
    if names.take(path) == Ok(()) {
        return path.to_owned();
    }
    let plain = of(path);
    let mut number: fn(&str, u32) -> String = with_number;
    let mut name = plain.clone();
    for next in 2.. {
        match names.take(&name) {
            Ok(()) | Err(NameError::Problem(_)) => break,
            // One of its folders is a file, or it is a folder of others: another name for the
            // file alone does not help.
            Err(NameError::FileAndFolder(_)) => number = with_numbers,
            Err(NameError::SameAs(_) | NameError::Twice) => {}
        }
        name = number(&plain, next);
    }
    name
}

/// Whether a file of this name may be the one that had the other name before.
#[must_use]
pub fn may_be_from(name: &str, path: &str) -> bool {
    let plain = of(path);
    let is_numbered =
        |number| with_number(&plain, number) == name || with_numbers(&plain, number) == name;
    name == plain || (name.contains('~') && (2..100).any(is_numbered))
}

/// A path whose parts every system can keep.
fn of(path: &str) -> String {
    let parts: Vec<String> = path.split('/').map(part).collect();
    let whole = parts.join("/");
    // Too many parts, each short enough: nobody has such a path.
    if problem(&whole).is_none() {
        whole
    } else {
        part(&whole.replace('/', "_"))
    }
}

fn part(part: &str) -> String {
    let mut name: String = letters::of(part)
        .map(|(letter, does)| {
            let is_bad = matches!(letter, '\\' | ':' | '/')
                || letter.is_control()
                || misleads_letter(letter, does);
            if is_bad { '_' } else { letter }
        })
        .collect();
    while name.len() > LONGEST_PART - 8 {
        let stem = start_of(&name).chars().count();
        // From the end of the stem, so that the ending stays; else from the end.
        let at = name
            .char_indices()
            .nth(stem.saturating_sub(1))
            .map_or(0, |(at, _)| at);
        if at == 0 {
            name.pop();
        } else {
            name.remove(at);
        }
    }
    if name.ends_with([' ', '.']) || name.is_empty() {
        name.push('_');
    }
    if !is_windows_name(&name) {
        name.insert(0, '_');
    }
    name
}

/// What is before the last point of the last part.
fn start_of(path: &str) -> &str {
    let name = path.rfind('/').map_or(0, |at| at + 1);
    match path[name..].rfind('.') {
        Some(at) if at > 0 => &path[..name + at],
        _ => path,
    }
}

fn with_number(path: &str, number: u32) -> String {
    let start = start_of(path);
    format!("{start}~{number}{}", &path[start.len()..])
}

/// The same for every part of it.
fn with_numbers(path: &str, number: u32) -> String {
    let parts: Vec<String> = path
        .split('/')
        .map(|part| with_number(part, number))
        .collect();
    parts.join("/")
}

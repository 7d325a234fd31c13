//! `deedbox init`: a new firm's directory, from the tree in `examples/new-firm`.

use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};

use super::failure::Failure;
use super::paths::{exists, shown};
use super::report::Report;
use super::session::Anywhere;
use crate::files;
use crate::model::unfilled;

static NEW_FIRM: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/examples/new-firm");

/// The file that says who the firm is.
const FIRM: &str = "content/firm.yaml";

/// Files that a repository may have already: they get the lines that they lack.
const OF_GIT: [&str; 2] = [".gitattributes", ".gitignore"];

/// Writes the tree below a directory; refuses to overwrite anything.
#[derive(Debug)]
pub(super) struct Init {
    pub(super) directory: PathBuf,
}

impl Anywhere for Init {
    fn run(&self, report: &Report) -> Result<(), Failure> {
        let mut tree = Vec::new();
        collect(&NEW_FIRM, &mut tree);
        tree.sort();
        let of_git = |path: &Path| OF_GIT.iter().any(|name| path == Path::new(name));
        for (path, _) in tree.iter().filter(|(path, _)| !of_git(path)) {
            let target = self.directory.join(path);
            if exists(&target) {
                return Err(Failure::could_not(format!(
                    "`{}` is there already; nothing was written",
                    shown(&target)
                ))
                .hint("choose another directory: `deedbox init DIR`"));
            }
        }
        let name = name_of(&self.directory);
        for (path, bytes) in &tree {
            let target = self.directory.join(path);
            let named = match &name {
                Some(name) if path == Path::new(FIRM) => called(bytes, name),
                _ => bytes.to_vec(),
            };
            let bytes = named.as_slice();
            match files::read_if_there(&target)? {
                Some(own) => files::write_atomically(&target, &joined(&own, bytes))?,
                None => files::write_new(&target, bytes)?,
            }
            report.detail(&format!("wrote {}", path.display()));
        }
        report.done(&format!(
            "made a firm's directory in {}",
            shown(&self.directory)
        ));
        report.say(
            "next: put your firm's name, `contact`, `locale`, `time_zone` and `currency` into content/firm.yaml, then run `deedbox build --archive`",
        );
        report.say(
            "content/first-client is there to try it with: remove it once `deedbox new client NAME` has made your own",
        );
        Ok(())
    }
}

/// The firm's name by the directory that was named for it: `alder-finch` is `Alder finch`. Nothing
/// where the directory is only where somebody stands.
fn name_of(directory: &Path) -> Option<String> {
    let name = directory.file_name()?.to_str()?;
    let is_plain = name
        .chars()
        .all(|one| one.is_lowercase() || !one.is_alphabetic());
    if !name.chars().any(char::is_alphabetic) {
        return None;
    }
    if !is_plain || name.contains(' ') {
        return Some(name.to_owned());
    }
    let words = name.replace(['-', '_'], " ");
    let mut letters = words.trim().chars();
    let first = letters.next()?;
    Some(first.to_uppercase().chain(letters).collect())
}

/// firm.yaml with another name.
fn called(bytes: &[u8], name: &str) -> Vec<u8> {
    let (_, given) = unfilled::FIRM[0];
    let quoted = serde_json::to_string(name).unwrap_or_default();
    let text = String::from_utf8_lossy(bytes);
    let line = format!("name: {given}\n");
    text.replacen(&line, &format!("name: {quoted}\n"), 1)
        .into_bytes()
}

/// A file of git's with the lines of ours that it lacks.
fn joined(own: &[u8], ours: &[u8]) -> Vec<u8> {
    let (own, ours) = (String::from_utf8_lossy(own), String::from_utf8_lossy(ours));
    let lines: Vec<&str> = own.lines().map(str::trim).collect();
    let mut text = own.clone().into_owned();
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    for line in ours.lines().filter(|line| !lines.contains(&line.trim())) {
        text.push_str(line);
        text.push('\n');
    }
    text.into_bytes()
}

fn collect(directory: &'static Dir<'static>, tree: &mut Vec<(PathBuf, &'static [u8])>) {
    for file in directory.files() {
        // In this repository the file cannot be called `.gitignore`: git would obey it.
        let path = match file.path().to_str() {
            Some("gitignore") => PathBuf::from(".gitignore"),
            Some("gitattributes") => PathBuf::from(".gitattributes"),
            _ => file.path().to_owned(),
        };
        tree.push((path, file.contents()));
    }
    directory.dirs().for_each(|below| collect(below, tree));
}

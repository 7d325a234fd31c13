//! `deedbox init`: a new firm's directory, from the tree in `examples/new-firm`.

use std::path::{Path, PathBuf};

use include_dir::{Dir, include_dir};

use super::failure::Failure;
use super::report::Report;
use super::root::{exists, shown};
use crate::files;

static NEW_FIRM: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/examples/new-firm");

/// Writes the tree below `directory`; refuses to overwrite anything.
pub(super) fn run(directory: &Path, report: &Report) -> Result<(), Failure> {
    let mut tree = Vec::new();
    collect(&NEW_FIRM, &mut tree);
    tree.sort();
    for (path, _) in &tree {
        let target = directory.join(path);
        if exists(&target) {
            return Err(Failure::could_not(format!(
                "`{}` is there already; nothing was written",
                shown(&target)
            ))
            .hint("choose another directory: `deedbox init DIR`"));
        }
    }
    for (path, bytes) in &tree {
        files::write_new(&directory.join(path), bytes)?;
        report.detail(&format!("wrote {}", path.display()));
    }
    report.output(&format!("made a firm's directory in {}", shown(directory)));
    report.say(
        "next: put your firm's name into content/firm.yaml, then run `deedbox build --archive`",
    );
    Ok(())
}

fn collect(directory: &'static Dir<'static>, tree: &mut Vec<(PathBuf, &'static [u8])>) {
    for file in directory.files() {
        // A file called `.gitignore` would be obeyed where it is kept.
        let path = match file.path().to_str() {
            Some("gitignore") => PathBuf::from(".gitignore"),
            Some("gitattributes") => PathBuf::from(".gitattributes"),
            _ => file.path().to_owned(),
        };
        tree.push((path, file.contents()));
    }
    directory.dirs().for_each(|below| collect(below, tree));
}

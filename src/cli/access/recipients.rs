//! The list `recipients` in `firm.yaml`, written as text: everything else in the file,
//! comments too, stays as it is. What was written is read back before it counts.

use std::path::{Path, PathBuf};

use crate::cli::failure::Failure;
use crate::cli::paths::shown;
use crate::files;
use crate::load;
use crate::magic;
use crate::seal::identity::recipient;

/// No public key has more bytes.
const LARGEST_KEY: u64 = 64 * 1024;

/// Why nothing is sealed; nothing where the recipients are those that somebody confirmed.
pub(super) fn unconfirmed(now: &[String], confirmed: &[String]) -> Option<Failure> {
    (now != confirmed).then(|| {
        Failure::could_not(
            "the recipients in content/firm.yaml are not those that the keyring was sealed to until now",
        )
        .note(difference(now, confirmed))
        .hint("if that is right, `deedbox keys reseal` shows them, asks, and seals the keyring to them")
    })
}

/// What is new in a list of recipients, and what is gone.
pub(super) fn difference(now: &[String], before: &[String]) -> String {
    let those = |of: &[String], not: &[String], word: &str| {
        let all: Vec<&str> = of
            .iter()
            .filter(|one| !not.contains(one))
            .map(String::as_str)
            .collect();
        (!all.is_empty()).then(|| format!("{word}: {}", all.join(", ")))
    };
    let parts = [those(now, before, "new"), those(before, now, "gone")];
    parts.into_iter().flatten().collect::<Vec<_>>().join("; ")
}

/// What people call the recipients that `firm.yaml` names: the comments behind them.
pub(super) fn names(root: &Path) -> Result<Vec<(String, String)>, Failure> {
    let text = files::read(&root.join("content/firm.yaml"))?;
    let text = String::from_utf8_lossy(&text);
    let named = load::recipients(&text);
    let called = |recipient: &String| {
        let mut lines = text
            .lines()
            .filter(|line| line.contains(recipient.as_str()));
        let line = lines.find(|line| line.trim_start().starts_with('-'))?;
        let (_, behind) = line.split_once(recipient.as_str())?;
        let (_, name) = behind.split_once(" #")?;
        let name = name.trim();
        (!name.is_empty()).then(|| (recipient.clone(), name.to_owned()))
    };
    Ok(named.iter().filter_map(called).collect())
}

/// A recipient, as it was typed or as a file holds it, with the name of its owner where there
/// is one.
pub(super) fn typed(text: &str) -> Result<(String, Option<String>), Failure> {
    let own = |text: &str| -> Result<(String, Option<String>), Failure> {
        let known = recipient(text)?;
        let comment = text
            .split_whitespace()
            .skip(2)
            .collect::<Vec<_>>()
            .join(" ");
        let is_ssh = known.starts_with("ssh-");
        Ok((
            known,
            Some(comment).filter(|name| is_ssh && !name.is_empty()),
        ))
    };
    let path = Path::new(text);
    if recipient(text).is_ok() || files::metadata(path).is_none() {
        return own(text);
    }
    let shown = shown(path);
    let bytes = files::read_up_to(path, LARGEST_KEY)?.unwrap_or_default();
    if let Some(secret) = magic::secret(&bytes) {
        return Err(Failure::usage(format!("`{shown}` holds {secret}"))
            .hint("name the file with the public key, such as `id_ed25519.pub`"));
    }
    let bytes = String::from_utf8_lossy(&bytes);
    let lines = bytes.lines().map(str::trim);
    let mut lines = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    match (lines.next(), lines.next()) {
        (Some(line), None) => own(line),
        _ => Err(
            Failure::usage(format!("`{shown}` does not hold one public key"))
                .hint("name a file with one line, such as `ssh-ed25519 AAAA…`"),
        ),
    }
}

/// `firm.yaml` with another list of recipients, ready to be written.
pub(super) struct ChangedFirmFile {
    path: PathBuf,
    text: String,
}

impl ChangedFirmFile {
    pub(super) fn write(&self) -> Result<(), Failure> {
        Ok(files::write_atomically(&self.path, self.text.as_bytes())?)
    }
}

/// Replaces the list. A recipient that is there already keeps its line; a new one gets
/// a line with its name as a comment. Nothing is written yet.
pub(super) fn changed(
    root: &Path,
    wanted: &[(String, Option<String>)],
) -> Result<ChangedFirmFile, Failure> {
    let path = root.join("content/firm.yaml");
    let before = files::read(&path)?;
    let text = String::from_utf8_lossy(&before);
    let after = replaced(&text, wanted);
    let names: Vec<&str> = wanted.iter().map(|(one, _)| one.as_str()).collect();
    // Where the list is written in a form that this does not know, the result is wrong.
    if load::recipients(&after) != names {
        return Err(Failure::could_not(
            "the list `recipients` in content/firm.yaml is written in a form that deedbox does not change",
        )
        .hint("write it by hand, one line a recipient, then run `deedbox keys reseal`"));
    }
    Ok(ChangedFirmFile { path, text: after })
}

fn replaced(text: &str, wanted: &[(String, Option<String>)]) -> String {
    let is_key = |line: &str| {
        let rest = line.strip_prefix("recipients:");
        rest.is_some_and(|rest| rest.trim().is_empty() || rest.trim().starts_with(['#', '[']))
    };
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let start = lines.iter().position(|line| is_key(line));
    let (head, own, tail) = match start {
        Some(at) => {
            let belongs = |line: &&str| line.starts_with([' ', '-', '#']) || line.trim().is_empty();
            let mut end = at
                + 1
                + lines[at + 1..]
                    .iter()
                    .take_while(|line| belongs(line))
                    .count();
            // Blank lines and comments behind the list belong to what follows.
            while end > at + 1 && !lines[end - 1].trim_start().starts_with('-') {
                end -= 1;
            }
            (&lines[..at], &lines[at + 1..end], &lines[end..])
        }
        None => (&lines[..], &[][..], &[][..]),
    };
    let mut out: String = head.concat();
    if !out.is_empty() && !out.ends_with('\n') {
        out.push('\n');
    }
    out.push_str("recipients:\n");
    let is_wanted = |line: &str| wanted.iter().any(|(one, _)| line.contains(one.as_str()));
    for line in own {
        if !line.trim_start().starts_with('-') || is_wanted(line) {
            out.push_str(line.trim_end_matches('\n'));
            out.push('\n');
        }
    }
    for (recipient, name) in wanted {
        if own.iter().any(|line| line.contains(recipient.as_str())) {
            continue;
        }
        let name = name.as_deref().unwrap_or_default();
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        let comment = if name.is_empty() {
            String::new()
        } else {
            format!("  # {name}")
        };
        out.push_str(&format!("  - {recipient}{comment}\n"));
    }
    out.push_str(&tail.concat());
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_list_changes() {
        let text = "name: A\nrecipients:\n  # the studio\n  - age1a  # Ines\n  - age1b\n\n# what follows\ntheme: default\n";
        let wanted = [
            ("age1a".to_owned(), None),
            ("age1c".to_owned(), Some("Tom\nB.".to_owned())),
        ];
        assert_eq!(
            replaced(text, &wanted),
            "name: A\nrecipients:\n  # the studio\n  - age1a  # Ines\n  - age1c  # Tom B.\n\n# what follows\ntheme: default\n"
        );
        assert_eq!(
            replaced("name: A", &wanted[..1]),
            "name: A\nrecipients:\n  - age1a\n"
        );
        assert_eq!(
            replaced("recipients: [age1a, age1b]\nname: A\n", &wanted[..1]),
            "recipients:\n  - age1a\nname: A\n"
        );
    }
}

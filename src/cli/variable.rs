//! Values that name a file with a key, or are the key itself: what may be said of one that
//! is neither. Whoever meant to give a key has perhaps given it in a way that is not
//! understood, so a value is shown only where it cannot be one.

use std::ffi::OsStr;
use std::path::Path;

use zeroize::Zeroizing;

use super::failure::Failure;
use super::paths::{exists, shown};
use super::report::Report;
use crate::files;

/// Why a value is of no use: no file has that name. `from` says where the value is from,
/// `what` it should be: `identity`.
pub(super) fn neither(from: &str, what: &str, value: &OsStr) -> Failure {
    if is_shown(value) {
        let fact = format!("there is no {what} at `{}`", shown(Path::new(value)));
        return Failure::could_not(fact);
    }
    Failure::could_not(format!(
        "the value of {from} is neither a file nor an {what}"
    ))
    .note("the value is not shown: it may be a secret")
}

/// Whether a value may stand in an error: it is the name of a file that is there, or looks
/// like one and not like a key, in whatever encoding.
fn is_shown(value: &OsStr) -> bool {
    let Some(text) = value.to_str() else {
        return false;
    };
    let upper = Zeroizing::new(text.to_uppercase());
    let is_key = ["AGE-SECRET-KEY", "AGE-PLUGIN-", "PRIVATE KEY"];
    if is_key.iter().any(|word| upper.contains(word)) {
        return false;
    }
    let looks_like_a_path = text.chars().count() <= 200
        && text.contains(['/', '.'])
        && !text.contains(|letter: char| letter.is_whitespace() || "\"'+=".contains(letter))
        // Letters of base64 or of digits go on and on; those of names do not.
        && text
            .split(['/', '.', '-', '_'])
            .all(|part| part.chars().count() <= 24);
    exists(Path::new(value)) || looks_like_a_path
}

/// Warns of a file with a private key that others on this machine can read, or write.
pub(super) fn warn_if_others_can_read(path: &Path, report: &Report) {
    if let Some(mode) = files::mode(path).filter(|mode| mode & 0o066 != 0) {
        let name = shown(path);
        report.warn(
            &format!("others on this machine can read or change `{name}`: its mode is {mode:04o}"),
            &format!("`chmod 600 {name}`"),
        );
    }
}

/// A text of several lines as keepers of secrets give it back: they turn line ends into
/// CR LF, or into the letters `\n`.
pub(super) fn with_lines(value: &str) -> Zeroizing<String> {
    let mut text = Zeroizing::new(value.replace("\r\n", "\n"));
    if !text.trim().contains('\n') {
        text = Zeroizing::new(text.replace("\\n", "\n"));
    }
    Zeroizing::new(format!("{}\n", text.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_cannot_be_a_key_is_shown() {
        for path in ["nowhere.txt", "keys/firm", "/home/ines/.ssh/id_ed25519"] {
            assert!(is_shown(OsStr::new(path)), "{path}");
        }
        for key in [
            "AGE-SECRET-KEY-1QQ/x.",
            "age-secret-key-1qq/x.",
            "identity=./key",
            "'keys/firm'",
            "two words.txt",
            "LS0tLS1CRUdJTiBPUEVOU1NIIFBSSVZB/VEUgS0VZLS0tLS0=",
            "LS0tLS1CRUdJTiBPUEVOU1NIIFBSSVZB/VEUgS0VZLS0tLS0",
            "secret",
        ] {
            assert!(!is_shown(OsStr::new(key)), "{key}");
        }
    }
}

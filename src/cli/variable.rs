//! Values that name a file with a key, or are the key itself. A value that is neither may be a
//! key in a form that is not understood, so an error shows it only where it cannot be a key.

use std::ffi::OsStr;
use std::path::Path;

use zeroize::Zeroizing;

use super::failure::Failure;
use super::paths::{exists, shown};
use super::report::Report;
use crate::files;

/// The error for a value that is no key and names no file. `from` says where the value is from,
/// `what` is what it should be, such as `identity`.
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
        // Base64 and digits make long words; names do not.
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

/// A text of several lines with its own line ends again: stores of secrets turn them into CR
/// LF, or into the letters `\n`.
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

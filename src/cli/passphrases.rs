//! Reads passphrases that people have: from the terminal, or from a file.

use std::path::Path;

use zeroize::Zeroizing;

use super::failure::Failure;
use super::named_file::read_named;
use super::report::Report;
use crate::files;

/// A passphrase that is typed at the terminal.
pub(super) fn ask_passphrase(report: &Report, what: &str) -> Result<Zeroizing<String>, Failure> {
    report.ask(what).ok_or_else(|| {
        Failure::could_not("there is no terminal to ask for a passphrase")
            .hint("name a file that holds it: `--passphrase-file FILE`")
    })
}

/// The first line of a file that holds a secret, or of standard input for `-`.
pub(super) fn first_line(path: &Path) -> Result<Zeroizing<String>, Failure> {
    let bytes = Zeroizing::new(if path.as_os_str() == "-" {
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut std::io::stdin().lock(), &mut bytes)
            .map_err(files::failed("read", path))?;
        bytes
    } else {
        read_named(path)?
    });
    let text = String::from_utf8_lossy(&bytes);
    Ok(Zeroizing::new(
        text.lines().next().unwrap_or_default().to_owned(),
    ))
}

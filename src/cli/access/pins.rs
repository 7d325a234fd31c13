//! What this machine knows of the firm's keyring, in `.deedbox/keyring.json`, which is never
//! committed: the fingerprint of the firm's secret, and the newest generation of each client's
//! key. Without it, a keyring that somebody else made could not be told from the firm's.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::cli::failure::Failure;
use crate::files;
use crate::firm_tree::PINS;

/// The variable that names the fingerprint where no file is kept, as in CI.
pub(super) const VARIABLE: &str = "DEEDBOX_FIRM_FINGERPRINT";
/// The version that this program writes, and the newest that it reads.
const FORMAT: u32 = 1;

/// What is written down.
#[derive(Debug, Default, PartialEq, Eq, Clone, Serialize, Deserialize)]
struct PinFile {
    format: u32,
    /// Of the firm's secret.
    #[serde(default)]
    fingerprint: Option<String>,
    /// The fingerprint of a secret that a run here began to make in its place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    begun: Option<String>,
    /// The newest generation of each client's key.
    #[serde(default)]
    generations: BTreeMap<String, u64>,
}

/// What this machine knows.
#[derive(Debug)]
pub(super) struct Pins {
    path: PathBuf,
    /// The fingerprint that the variable names.
    named: Option<String>,
    kept: PinFile,
    written: PinFile,
}

/// The fingerprint that the environment names.
pub(in crate::cli) fn named() -> Option<String> {
    let named = std::env::var(VARIABLE).ok();
    named.filter(|named| !named.trim().is_empty())
}

impl Pins {
    pub(super) fn read(root: &Path) -> Result<Self, Failure> {
        let path = root.join(PINS);
        let kept: PinFile = match files::read_if_there(&path)? {
            None => PinFile::default(),
            Some(bytes) => serde_json::from_slice(&bytes)
                .ok()
                .filter(|kept: &PinFile| kept.format <= FORMAT)
                .ok_or_else(|| {
                    Failure::could_not(format!("`{PINS}` is damaged, or of a newer deedbox")).hint(
                        format!("remove it, then compare the fingerprint: `deedbox keys accept`; `{VARIABLE}` names it too"),
                    )
                })?,
        };
        Ok(Self {
            path,
            named: named(),
            written: kept.clone(),
            kept,
        })
    }

    /// The fingerprint that the firm's secret has to have, as far as it is known here.
    pub(super) fn fingerprint(&self) -> Option<&str> {
        let named = self.named.as_deref().map(str::trim);
        named.or(self.kept.fingerprint.as_deref())
    }

    /// Whether the variable names the fingerprint.
    pub(super) fn is_named(&self) -> bool {
        self.named.is_some()
    }

    /// Trusts this fingerprint from now on.
    pub(super) fn accept(&mut self, fingerprint: String) {
        self.kept.fingerprint = Some(fingerprint);
        self.kept.begun = None;
    }

    /// Writes down the fingerprint of a secret that is about to be made here: should the run
    /// end half way, the next one knows it.
    pub(super) fn begin(&mut self, fingerprint: &str) -> Result<(), Failure> {
        self.kept.begun = Some(fingerprint.to_owned());
        self.save()
    }

    /// Whether a run on this machine began to make the secret with this fingerprint.
    pub(super) fn has_begun(&self, fingerprint: &str) -> bool {
        self.kept.begun.as_deref() == Some(fingerprint)
    }

    /// Whether a key of this client was ever seen here.
    pub(super) fn knows(&self, client: &str) -> bool {
        self.kept.generations.contains_key(client)
    }

    /// Makes sure that a client's key is not older than one that was seen here.
    pub(super) fn see(&mut self, client: &str, generation: u64) -> Result<(), Failure> {
        let seen = self.kept.generations.entry(client.to_owned()).or_default();
        if *seen > generation {
            return Err(Failure::could_not(format!(
                "the keyring entry of `{client}` holds an older key than this machine has seen"
            ))
            .note(format!(
                "it holds key number {generation}, and this machine has seen number {seen}: whoever was taken out since then could open what is sealed to it"
            ))
            .hint("restore content/keyring from git; if the older one is right: `deedbox keys accept`"));
        }
        *seen = generation;
        Ok(())
    }

    /// Notes the present generation of a client's key.
    pub(super) fn take(&mut self, client: &str, generation: u64) {
        self.kept.generations.insert(client.to_owned(), generation);
    }

    /// Moves what is known of a client to its new name.
    pub(super) fn rename(&mut self, old: &str, new: &str) {
        if let Some(generation) = self.kept.generations.remove(old) {
            self.take(new, generation);
        }
    }

    /// Writes down what changed. Where the variable names the fingerprint, nothing is kept.
    pub(super) fn save(&mut self) -> Result<(), Failure> {
        if self.kept == self.written || self.is_named() {
            return Ok(());
        }
        self.kept.format = FORMAT;
        let json = serde_json::to_vec_pretty(&self.kept).expect("texts and numbers");
        files::write_private(&self.path, &json)?;
        self.written = self.kept.clone();
        Ok(())
    }
}

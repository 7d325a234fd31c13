//! What builds remember: what each site was made from, what it looked like on the disk when it was
//! done, and what was found and said then. It is a cache: without it, or with a damaged one, every
//! client is built, and what comes of it is the same.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::fingerprint::Fingerprint;
use crate::diag::{Diagnostic, Place, Severity, Source, Span};
use crate::files::{self, FileStamp};

/// What another version remembered counts for nothing.
const FORMAT: u32 = 2;

/// It is read up to this size: some ten thousand clients.
const LARGEST: u64 = 64 << 20;

/// More findings about a client are not remembered: it is checked again each time.
const MOST_FINDINGS: usize = 200;

/// What is remembered of all sites in one output directory.
#[derive(Debug, Default, Clone)]
pub struct Memory {
    path: Option<PathBuf>,
    /// The fingerprint of what stands beside the sites.
    pub beside: String,
    /// The fingerprint of all pages that the files beside the sites are right for.
    pub pages: String,
    sites: BTreeMap<String, RememberedSite>,
}

#[derive(Default, Serialize, Deserialize)]
struct MemoryFile {
    format: u32,
    beside: String,
    pages: String,
    sites: BTreeMap<String, RememberedSite>,
}

/// A site that was made, and needed nothing more to be done or said than what is here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RememberedSite {
    /// The fingerprint of what it was made from.
    pub inputs: String,
    /// The fingerprint of its directory.
    pub site: String,
    /// The name of its directory.
    pub address: String,
    /// How many pages it has.
    pub pages: usize,
    /// How many files it offers.
    pub files: usize,
    /// Where its client's engagement is over: the name of its archive, and what that looked like.
    pub archive: Option<(String, FileStamp)>,
    /// What was said about its keys.
    pub said: Vec<String>,
    /// What was found about its client.
    pub findings: Vec<RememberedFinding>,
}

/// A finding, without the text that it points into.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RememberedFinding {
    is_warning: bool,
    fact: String,
    path: String,
    range: Option<Range<usize>>,
    label: Option<String>,
    note: Option<String>,
    hint: Option<String>,
}

impl Memory {
    /// Reads what is remembered in a file.
    #[must_use]
    pub fn read(path: PathBuf) -> Self {
        let bytes = files::metadata(&path).and_then(|_| files::read_up_to(&path, LARGEST).ok()?);
        let file = bytes.and_then(|bytes| serde_json::from_slice::<MemoryFile>(&bytes).ok());
        let file = file.filter(|file| file.format == FORMAT && file.sites.values().all(is_sound));
        let file = file.unwrap_or_default();
        Self {
            path: Some(path),
            beside: file.beside,
            pages: file.pages,
            sites: file.sites,
        }
    }

    /// The site of a client, where it was made from the same.
    pub(super) fn site(&self, client: &str, inputs: &Fingerprint) -> Option<&RememberedSite> {
        self.sites
            .get(client)
            .filter(|site| site.inputs == inputs.digest)
    }

    /// Remembers a client's site, or that there is nothing worth remembering of it.
    pub fn set(&mut self, client: &str, site: Option<RememberedSite>) {
        match site {
            Some(site) => {
                self.sites.insert(client.to_owned(), site);
            }
            None => {
                self.sites.remove(client);
            }
        }
    }

    /// Forgets all clients that are not there any more.
    pub fn keep_only(&mut self, is_there: impl Fn(&str) -> bool) {
        self.sites.retain(|client, _| is_there(client));
    }

    /// Whether nothing is remembered.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sites.is_empty()
    }

    /// Writes it down. A disk that takes nothing costs time only.
    pub fn save(self) {
        let Some(path) = &self.path else { return };
        let file = MemoryFile {
            format: FORMAT,
            beside: self.beside,
            pages: self.pages,
            sites: self.sites,
        };
        let bytes = serde_json::to_vec(&file).expect("plain values");
        if files::read_if_there(path).ok().flatten().as_ref() != Some(&bytes) {
            let _ = files::write_for_now(path, &bytes);
        }
    }
}

/// Whether a site is one that a build can have made: a directory in the output, and no way out of
/// it.
fn is_sound(site: &RememberedSite) -> bool {
    let is_name = |name: &str| {
        !name.is_empty() && !name.starts_with('.') && !name.contains(['/', '\\', '\0'])
    };
    // A finding is about a file of the firm's.
    let is_own = |finding: &RememberedFinding| {
        let mut parts = finding.path.split(['/', '\\']);
        parts.next() == Some("content") && parts.all(|part| part != "..")
    };
    let archive = site.archive.as_ref();
    site.findings.iter().all(is_own)
        && is_name(&site.address)
        && archive.is_none_or(|(name, _)| is_name(name))
}

impl RememberedSite {
    /// What was found then, with the texts that it points into; nothing where one of them cannot
    /// be read.
    pub(super) fn findings(&self, root: &Path) -> Option<Vec<Diagnostic>> {
        let mut sources: HashMap<&str, Arc<Source>> = HashMap::new();
        let restored = self.findings.iter().map(|finding| {
            let place = match &finding.range {
                None => Place::Path(finding.path.clone()),
                Some(range) => {
                    let path = finding.path.as_str();
                    let known = sources.get(path).map(Arc::clone);
                    let source = known.map_or_else(|| read(root, path), Some)?;
                    sources.insert(path, Arc::clone(&source));
                    Place::Span(Span::new(&source, range.clone()))
                }
            };
            Some(Diagnostic {
                severity: match finding.is_warning {
                    true => Severity::Warning,
                    false => Severity::Note,
                },
                fact: finding.fact.clone(),
                place,
                label: finding.label.clone(),
                note: finding.note.clone(),
                hint: finding.hint.clone(),
            })
        });
        restored.collect()
    }
}

/// Findings as they are remembered; nothing where one of them cannot be said again without
/// reading the client, or where there are too many.
pub(super) fn remembered(found: &[Diagnostic]) -> Option<Vec<RememberedFinding>> {
    if found.len() > MOST_FINDINGS {
        return None;
    }
    found.iter().map(one).collect()
}

fn one(finding: &Diagnostic) -> Option<RememberedFinding> {
    let (path, range) = match &finding.place {
        Place::Path(path) => (path, None),
        // A text of another encoding is not what its file holds.
        Place::Span(span) if span.source.foreign.is_some() => return None,
        Place::Span(span) => (&span.source.path, Some(span.range.clone())),
    };
    Some(RememberedFinding {
        is_warning: match finding.severity {
            Severity::Error => return None,
            Severity::Warning => true,
            Severity::Note => false,
        },
        fact: finding.fact.clone(),
        path: path.clone(),
        range,
        label: finding.label.clone(),
        note: finding.note.clone(),
        hint: finding.hint.clone(),
    })
}

/// The text of a file that a finding points into.
fn read(root: &Path, path: &str) -> Option<Arc<Source>> {
    let bytes = files::read_up_to(&root.join(path), LARGEST).ok()??;
    let text = String::from_utf8(bytes).ok()?;
    let has_mark = text.starts_with('\u{feff}');
    let text = text.trim_start_matches('\u{feff}').to_owned();
    Some(Arc::new(Source {
        path: path.to_owned(),
        text,
        has_mark,
        foreign: None,
    }))
}

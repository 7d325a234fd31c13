//! What an archive's records say about decisions, as far as it is verified: a small reader of
//! its own for YAML files, lists in them, and the front matter of Markdown.

use serde::Deserialize;
use serde::de::IgnoredAny;

use crate::digest::Digest;

/// One approval.
#[derive(Debug, Deserialize)]
pub(super) struct RecordedDecision {
    // Whatever stands there is read: what cannot be understood must hide no pins.
    #[serde(default)]
    subject: Word,
    #[serde(default)]
    decision: Word,
    #[serde(default)]
    at: Word,
    /// When it was written down.
    #[serde(default)]
    pub(super) recorded_at: Option<String>,
    #[serde(default)]
    previous: OneOrMany<String>,
    #[serde(default)]
    files: Option<Vec<Pinned>>,
    #[serde(default)]
    evidence: Option<Vec<Kept>>,
}

/// A text, or something else that stands in its place.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Word {
    Text(String),
    Other(IgnoredAny),
}

impl Default for Word {
    fn default() -> Self {
        Self::Other(IgnoredAny)
    }
}

impl Word {
    fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text.trim()),
            Self::Other(_) => None,
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum OneOrMany<T> {
    Many(Vec<T>),
    One(T),
    None(()),
}

impl<T> Default for OneOrMany<T> {
    fn default() -> Self {
        Self::None(())
    }
}

impl<T> OneOrMany<T> {
    fn into_vec(self) -> Vec<T> {
        match self {
            Self::Many(all) => all,
            Self::One(one) => vec![one],
            Self::None(()) => Vec::new(),
        }
    }

    fn as_slice(&self) -> &[T] {
        match self {
            Self::Many(all) => all,
            Self::One(one) => std::slice::from_ref(one),
            Self::None(()) => &[],
        }
    }
}

#[derive(Debug, Deserialize)]
struct Pinned {
    #[serde(default)]
    path: Option<String>,
    #[serde(default)]
    sha256: Option<String>,
    #[serde(default)]
    without: OneOrMany<String>,
    #[serde(default)]
    agreed: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Kept {
    #[serde(default)]
    file: Option<String>,
    #[serde(default)]
    sha256: Option<String>,
}

/// What a file is to a decision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum PinnedAs {
    /// What was decided about.
    Decided,
    /// What the decision was given in.
    Evidence,
}

/// A file as it was when somebody decided.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct RecordedPin {
    pub(super) pinned_as: PinnedAs,
    /// Relative to the client's directory.
    pub(super) path: String,
    pub(super) digest: Digest,
    /// For a record, the fields that may have gone on, and the digest of its file without them.
    pub(super) agreed: Option<(Vec<String>, Digest)>,
}

impl RecordedDecision {
    /// What it is about.
    pub(super) fn subject(&self) -> Option<&str> {
        self.subject.text()
    }

    /// Its word.
    pub(super) fn decision(&self) -> Option<&str> {
        self.decision.text()
    }

    /// When it was decided.
    pub(super) fn at(&self) -> Option<&str> {
        self.at.text()
    }

    /// The files that the approval is about, and its evidence. A record names the former
    /// relative to the client's directory, the latter relative to itself.
    pub(super) fn pins<'a>(&'a self, own: &'a str) -> impl Iterator<Item = RecordedPin> + 'a {
        let pin = |pinned_as, path: Option<String>, sha256: &Option<String>| {
            let digest = sha256.as_ref()?.parse().ok()?;
            Some(RecordedPin {
                pinned_as,
                path: path?,
                digest,
                agreed: None,
            })
        };
        let files = self.files.iter().flatten();
        let evidence = self.evidence.iter().flatten();
        files
            .filter_map(move |file| {
                let pinned = pin(PinnedAs::Decided, file.path.clone(), &file.sha256)?;
                let agreed = file.agreed.as_ref().and_then(|text| text.parse().ok());
                Some(RecordedPin {
                    agreed: agreed.map(|digest| (file.without.as_slice().to_vec(), digest)),
                    ..pinned
                })
            })
            .chain(evidence.filter_map(move |kept| {
                let path = kept.file.as_ref().and_then(|file| beside(own, file));
                pin(PinnedAs::Evidence, path, &kept.sha256)
            }))
    }
}

/// The digests that the approvals of a file name.
pub(super) fn previous(own: &[RecordedDecision]) -> Vec<Digest> {
    let named = own.iter().flat_map(|one| one.previous.as_slice());
    named.filter_map(|text| text.parse().ok()).collect()
}

/// The approvals of a file; nothing where it cannot be read.
pub(super) fn read(path: &str, bytes: &[u8]) -> Option<Vec<RecordedDecision>> {
    let text = std::str::from_utf8(bytes).ok()?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let yaml = match path.rsplit('.').next() {
        Some("md") => front_matter(text)?,
        Some("yaml" | "yml") => text,
        _ => return None,
    };
    let all: OneOrMany<RecordedDecision> = serde_yaml::from_str(yaml).ok()?;
    Some(all.into_vec())
}

/// The text between the first two lines of three hyphens.
fn front_matter(text: &str) -> Option<&str> {
    let is_fence = |line: &&str| line.trim_end() == "---";
    let mut lines = text.split_inclusive('\n');
    let start = lines.next().filter(is_fence)?.len();
    let mut end = start;
    for line in lines {
        if is_fence(&line) {
            return Some(&text[start..end]);
        }
        end += line.len();
    }
    None
}

/// A path that a file names, made relative to the client's directory.
fn beside(own: &str, path: &str) -> Option<String> {
    let mut parts: Vec<&str> = own.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()?),
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pins(path: &str, text: &str) -> Vec<String> {
        let own = read(path, text.as_bytes()).expect("readable");
        let pins = own.iter().flat_map(|one| one.pins(path));
        pins.map(|pin| pin.path).collect()
    }

    #[test]
    fn evidence_is_named_from_where_the_record_stands() {
        let digest = Digest::of(b"");
        let text = format!(
            "files: [{{path: logo/a.svg, sha256: {digest}}}]\nevidence: [{{file: mail.eml, sha256: {digest}}}, {{file: ../evidence/b.eml, sha256: {digest}}}]\n"
        );
        assert_eq!(
            pins("approvals/logo/index.yaml", &text),
            [
                "logo/a.svg",
                "approvals/logo/mail.eml",
                "approvals/evidence/b.eml"
            ]
        );
        let markdown = format!("---\r\n{text}---\r\nfiles: none\n");
        assert_eq!(
            pins("approvals/a.md", &markdown),
            ["logo/a.svg", "approvals/mail.eml", "evidence/b.eml"]
        );
    }

    #[test]
    fn one_and_many_are_read() {
        let (one, two) = (Digest::of(b"1"), Digest::of(b"2"));
        for (text, wanted) in [
            ("a: b\n".to_owned(), vec![]),
            ("previous:\n".to_owned(), vec![]),
            (format!("previous: {one}\n"), vec![one]),
            (format!("previous: [{one}, {two}]\n"), vec![one, two]),
            (
                format!("- previous: {one}\n- previous: {two}\n"),
                vec![one, two],
            ),
        ] {
            let text = format!("\u{feff}{text}");
            let own = read("approvals/a.yaml", text.as_bytes()).expect("readable");
            assert_eq!(previous(&own), wanted, "{text}");
        }
        for path in ["approvals/a.csv", "approvals/a.md"] {
            assert!(read(path, b"a: b\n").is_none(), "{path}");
        }
    }
}

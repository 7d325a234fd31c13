//! The outline as it is sealed: every record with two marks, one for which record it is and one
//! for its present state. A browser remembers the marks of what was seen. They are keyed like
//! the names of objects, so whoever finds them on a device learns how many records there are,
//! and nothing of what any of them says.

use serde::Serialize;

use super::key::WorkspaceKey;
use crate::model::workspace::{Outline, OutlineKind};

/// Hex digits of a mark: 48 bits, enough to tell ten thousands of records apart.
const DIGITS: usize = 12;

#[derive(Serialize)]
struct Sealed<'a> {
    /// What a device remembers the workspace by.
    workspace: String,
    /// The state of all records and their order.
    state: String,
    kinds: &'a [OutlineKind],
    records: Vec<Record<'a>>,
}

#[derive(Serialize)]
struct Record<'a> {
    route: &'a str,
    title: &'a str,
    kind: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    date: Option<&'a str>,
    /// Which record it is.
    id: String,
    /// Its present state.
    mark: String,
}

/// The outline as JSON.
///
/// # Panics
/// Never: everything is plain text.
pub(super) fn write(outline: &Outline, key: &WorkspaceKey) -> Vec<u8> {
    let mut state = Vec::new();
    let records: Vec<Record<'_>> = outline
        .records
        .iter()
        .map(|record| {
            let mark = mark(
                key,
                "how",
                &[record.route.as_bytes(), record.digest.bytes()],
            );
            state.extend_from_slice(mark.as_bytes());
            Record {
                route: &record.route,
                title: &record.title,
                kind: &record.kind,
                date: record.date.as_deref(),
                id: self::mark(key, "which", &[record.route.as_bytes()]),
                mark,
            }
        })
        .collect();
    let sealed = Sealed {
        workspace: mark(key, "workspace", &[]),
        state: mark(key, "state", &[&state]),
        kinds: &outline.kinds,
        records,
    };
    serde_json::to_vec(&sealed).expect("plain text")
}

fn mark(key: &WorkspaceKey, about: &str, parts: &[&[u8]]) -> String {
    let mut hasher = blake3::Hasher::new_keyed(key.marks());
    hasher.update(about.as_bytes());
    for part in parts {
        // No part ends where another could begin.
        hasher.update(&[0]);
        hasher.update(part);
    }
    let mut hex = hasher.finalize().to_hex().to_string();
    hex.truncate(DIGITS);
    hex
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::digest::Digest;
    use crate::model::workspace::OutlineRecord;

    fn outline(says: &[u8]) -> Outline {
        let record = |route: &str, says: &[u8]| OutlineRecord {
            route: route.to_owned(),
            title: "A title".to_owned(),
            kind: "updates".to_owned(),
            date: None,
            digest: Digest::of(says),
        };
        Outline {
            kinds: Vec::new(),
            records: vec![record("updates/a/", says), record("updates/b/", b"same")],
        }
    }

    fn written(outline: &Outline, key: &WorkspaceKey) -> serde_json::Value {
        serde_json::from_slice(&write(outline, key)).expect("JSON")
    }

    #[test]
    fn a_change_changes_one_mark_and_the_state_and_another_key_everything() {
        let (key, other) = (WorkspaceKey::generate(), WorkspaceKey::generate());
        let before = written(&outline(b"one"), &key);
        assert_eq!(written(&outline(b"one"), &key), before);
        let after = written(&outline(b"two"), &key);
        let (a, b) = (&before["records"], &after["records"]);
        assert_eq!(a[0]["id"], b[0]["id"]);
        assert_ne!(a[0]["mark"], b[0]["mark"]);
        assert_eq!(a[1], b[1]);
        assert_ne!(before["state"], after["state"]);
        assert_eq!(before["workspace"], after["workspace"]);
        let elsewhere = written(&outline(b"one"), &other);
        for member in ["workspace", "state"] {
            assert_ne!(before[member], elsewhere[member]);
        }
        assert_ne!(a[0]["id"], elsewhere["records"][0]["id"]);
        assert_eq!(a[0]["mark"].as_str().map(str::len), Some(DIGITS));
    }
}

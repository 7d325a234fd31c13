//! A record's file without the lines of some of its fields: what stays the same while the record
//! goes on, an invoice that is paid among them. No parser is needed to make it, so that
//! `grep -v -E '^(state|paid):' a-1.yaml | sha256sum` gives the digest that an approval has.

use crate::digest::Digest;

/// The digest of a record's file without the lines at the left edge that begin with one of
/// these names and a colon. Of Markdown, only the front matter is looked at. What goes on in the
/// line below is no line of the field, and stays.
#[must_use]
pub fn digest(path: &str, bytes: &[u8], without: &[String]) -> Digest {
    let mut fences = if path.ends_with(".md") { 2 } else { usize::MAX };
    let mut kept = Vec::with_capacity(bytes.len());
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        if fences != usize::MAX && line.trim_ascii_end() == b"---" {
            fences = fences.saturating_sub(1);
        }
        if fences == 0 || !without.iter().any(|name| begins(line, name)) {
            kept.extend_from_slice(line);
        }
    }
    Digest::of(&kept)
}

/// Whether a line begins with a name and a colon.
fn begins(line: &[u8], name: &str) -> bool {
    let rest = line.strip_prefix(name.as_bytes());
    rest.is_some_and(|rest| rest.first() == Some(&b':'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lines_of_these_fields_alone_are_left_out() {
        let names = ["state".to_owned(), "paid".to_owned()];
        let of = |path: &str, text: &str| digest(path, text.as_bytes(), &names);
        let sent = "number: A-1\nstate: sent\ntotal: 10.00\n";
        let paid = "number: A-1\npaid: 2026-04-01\nstate: paid\ntotal: 10.00\n";
        assert_eq!(of("a.yaml", sent), of("a.yaml", paid));
        assert_eq!(
            of("a.yaml", sent),
            Digest::of(b"number: A-1\ntotal: 10.00\n")
        );
        for other in [
            "number: A-1\nstate: sent\ntotal: 11.00\n",
            "number: A-1\nstate: sent\ntotal: 10.00\npaid_by: Ann\n",
            "number: A-1\nstate: sent\ntotal: 10.00\nnote:\n  state: paid\n",
            "number: A-1\nstate:\n  sent\ntotal: 10.00\n",
            "number: A-1\r\nstate: sent\r\ntotal: 10.00\r\n",
        ] {
            assert_ne!(of("a.yaml", sent), of("a.yaml", other), "{other}");
        }
        // A text below the front matter is agreed word for word.
        let text = "---\nstate: sent\n---\nstate: one\n";
        assert_eq!(of("a.md", text), Digest::of(b"---\n---\nstate: one\n"));
    }
}

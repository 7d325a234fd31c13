//! A record's file without the lines of some of its fields: what stays the same while the record
//! goes on, an invoice that is paid among them. No parser is needed to make it, so that
//! `grep -v -E '^(state|paid):' a-1.yaml | sha256sum` gives the digest that an approval has.

use crate::digest::{Digest, MARK};

/// The digest of a record's file without the lines at the left edge that begin with one of
/// these names and a colon. Of Markdown, only the front matter is looked at. What goes on in the
/// line below is no line of the field, and stays.
#[must_use]
pub fn digest(path: &str, bytes: &[u8], without: &[String]) -> Digest {
    let mut fences = match path.ends_with(".md") {
        true if begins_with_fence(bytes) => 2,
        // All of it is text.
        true => 0,
        false => usize::MAX,
    };
    let mut kept = Vec::with_capacity(bytes.len());
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        if fences != usize::MAX && is_fence(line) {
            fences = fences.saturating_sub(1);
        }
        if fences == 0 || !without.iter().any(|name| begins(line, name)) {
            kept.extend_from_slice(line);
        }
    }
    Digest::of(&kept)
}

fn begins_with_fence(bytes: &[u8]) -> bool {
    let first = bytes.split_inclusive(|byte| *byte == b'\n').next();
    first.is_some_and(is_fence)
}

/// Whether a line is one that loading takes for a fence, the first one with or without its mark.
pub(crate) fn is_fence(line: &[u8]) -> bool {
    let line = line.strip_prefix(MARK).unwrap_or(line);
    std::str::from_utf8(line).is_ok_and(|line| line.trim_end() == "---")
}

/// Whether a line begins with a name and a colon, and is one line for YAML too.
fn begins(line: &[u8], name: &str) -> bool {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let rest = line.strip_prefix(name.as_bytes());
    rest.is_some_and(|rest| rest.first() == Some(&b':') && !rest.contains(&b'\r'))
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

    #[test]
    fn text_is_agreed_word_for_word_however_the_fences_are_written() {
        let names = ["state".to_owned()];
        let of = |text: &str| digest("a.md", text.as_bytes(), &names);
        for (open, close) in [
            ("\u{feff}---\n", "---\n"),
            ("\u{feff}---\r\n", "---\r\n"),
            ("--- \n", "---\t\n"),
            ("---\n", "---\u{a0}\n"),
        ] {
            let text = |state: &str, body: &str| {
                format!("{open}state: {state}\n{close}state: {body}\n---\nend\n")
            };
            assert_eq!(of(&text("sent", "one")), of(&text("paid", "one")));
            assert_ne!(of(&text("sent", "one")), of(&text("sent", "two")));
        }
        // Without a fence in the first line, there is nothing but text.
        assert_ne!(of("state: one\n---\n"), of("state: two\n---\n"));
    }

    #[test]
    fn nothing_hides_behind_a_lone_carriage_return() {
        let names = ["state".to_owned()];
        let of = |text: &str| digest("a.yaml", text.as_bytes(), &names);
        assert_ne!(of("state: sent\n"), of("state: sent\rtotal: 9\n"));
        assert_eq!(of("state: sent\r\n"), of("state: paid\r\n"));
    }
}

//! A record's file without the lines of some of its fields: what stays the same while the record
//! goes on, an invoice that is paid among them. No parser is needed to make it, so that
//! `grep -v -E '^(state|paid):' a-1.yaml | sha256sum` gives the digest that an approval has.

use std::collections::BTreeMap;
use std::ops::Range;

use granit_parser::{Event, Parser};

use crate::digest::{Digest, MARK};

/// The digest of a record's file without the lines at the left edge that begin with one of
/// these names and a colon. Of Markdown, only the front matter is looked at. What goes on in the
/// line below is no line of the field, and stays.
///
/// Nothing where such a line is anything but such a field with all of its value: inside of a text in
/// quotes, in braces, with an anchor that another field repeats, or above more lines of the value.
/// What is left out would then be more than what became of the record.
#[must_use]
pub fn digest(path: &str, bytes: &[u8], without: &[String]) -> Option<Digest> {
    let mut fences = match path.ends_with(".md") {
        true if begins_with_fence(bytes) => 2,
        // All of it is text.
        true => 0,
        false => usize::MAX,
    };
    let (mut kept, mut left_out) = (Vec::with_capacity(bytes.len()), Vec::new());
    let mark = bytes.strip_prefix(MARK).map_or(0, |_| MARK.len());
    let (mut start, mut yaml) = (0, mark..bytes.len());
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let end = start + line.len();
        if fences != usize::MAX && is_fence(line) {
            fences = fences.saturating_sub(1);
            match fences {
                1 => yaml.start = end,
                0 if yaml.end == bytes.len() => yaml.end = start,
                _ => {}
            }
        }
        if fences == 0 || !without.iter().any(|name| begins(line, name)) {
            kept.extend_from_slice(line);
        } else {
            left_out.push(start..end);
        }
        start = end;
    }
    (left_out.is_empty() || stand_alone(bytes, yaml, &left_out)).then(|| Digest::of(&kept))
}

/// Whether each of these lines is a field of the mapping that the YAML in `within` is, with all
/// of its value, which nothing else repeats.
fn stand_alone(bytes: &[u8], within: Range<usize>, lines: &[Range<usize>]) -> bool {
    let Ok(text) = std::str::from_utf8(&bytes[within.clone()]) else {
        return false;
    };
    let Some(fields) = plain_fields(text) else {
        return false;
    };
    lines.iter().all(|line| {
        let Some(start) = line.start.checked_sub(within.start) else {
            return false;
        };
        let line = start..start + line.len();
        let Some(field) = fields
            .get(&line.start)
            .filter(|it| it.value.end <= line.end)
        else {
            return false;
        };
        let before = text.get(field.key_end..field.value.start);
        let before = before.and_then(|before| before.strip_prefix(':'));
        let behind = text.get(field.value.end..line.end).map(str::trim);
        before.is_some_and(|before| before.trim().is_empty())
            && behind.is_some_and(|behind| behind.is_empty() || behind.starts_with('#'))
    })
}

/// A field whose value nothing else repeats.
struct PlainField {
    key_end: usize,
    value: Range<usize>,
}

/// The fields without anchors of a text that is a mapping, by where they begin; nothing where it
/// cannot be read.
fn plain_fields(text: &str) -> Option<BTreeMap<usize, PlainField>> {
    let mut fields = BTreeMap::new();
    let (mut depth, mut is_key, mut key) = (0, true, None);
    // Where a value of several parts begins, and whether no part of it has an anchor.
    let (mut begins, mut is_plain) = (0, true);
    for event in Parser::new_from_str(text) {
        let (event, span) = event.ok()?;
        let at = span.byte_range()?;
        let node = match event {
            Event::MappingStart(_, anchor, _) | Event::SequenceStart(_, anchor, _) => {
                if depth == 1 {
                    (begins, is_plain) = (at.start, true);
                }
                is_plain &= anchor == 0;
                depth += 1;
                continue;
            }
            Event::MappingEnd | Event::SequenceEnd => {
                depth -= 1;
                is_plain.then_some(begins..at.end)
            }
            Event::Scalar(_, _, anchor, _) => {
                is_plain &= anchor == 0;
                (anchor == 0).then_some(at)
            }
            Event::Alias(_) => None,
            _ => continue,
        };
        if depth != 1 {
            continue;
        }
        match (is_key, key.take(), node) {
            (true, _, node) => key = node,
            (false, Some(Range { start, end }), Some(value)) => {
                // One that is empty stands somewhere behind its key.
                let value = if value.is_empty() {
                    end + 1..end + 1
                } else {
                    value
                };
                let key_end = end;
                fields.insert(start, PlainField { key_end, value });
            }
            _ => {}
        }
        is_key = !is_key;
    }
    Some(fields)
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
            Some(Digest::of(b"number: A-1\ntotal: 10.00\n"))
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
        assert_eq!(
            of("a.md", text),
            Some(Digest::of(b"---\n---\nstate: one\n"))
        );
    }

    #[test]
    fn text_is_agreed_word_for_word_however_the_fences_are_written() {
        let names = ["state".to_owned()];
        let of = |text: &str| digest("a.md", text.as_bytes(), &names).expect("plain");
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
        let of = |text: &str| digest("a.yaml", text.as_bytes(), &names).expect("plain");
        assert_ne!(of("state: sent\n"), of("state: sent\rtotal: 9\n"));
        assert_eq!(of("state: sent\r\n"), of("state: paid\r\n"));
    }

    #[test]
    fn what_is_left_out_is_a_field_with_all_of_its_value() {
        let names = ["state".to_owned(), "paid".to_owned()];
        let of = |path: &str, text: &str| digest(path, text.as_bytes(), &names);
        for plain in [
            "number: A-1\nstate: sent\npaid:\ntotal: 1\n",
            "state:   \"sent\"  # to be paid\r\npaid: 2026-04-01 10:00\r\n",
            "lines:\n  - {state: odd, paid: [x]}\nstate: sent",
            "paid: # not yet\nsummary: |\n  we owe\n  paid: 100\nstate: sent\n",
            "state: [sent]\npaid: {on: [2026-04-01]} # once\n",
            "total: 1\n",
        ] {
            assert!(of("a.yaml", plain).is_some(), "{plain}");
            assert!(of("a.yaml", &format!("\u{feff}a: b\n{plain}")).is_some());
            let record = format!("\u{feff}---\n{plain}\n---\nstate: \"of\n");
            assert!(of("a.md", &record).is_some(), "{record}");
        }
        for more in [
            // In braces, where the line goes on with other fields, or with none.
            "{number: a5,\nstate: sent, total: 100.00}\n",
            "{number: a5,\nstate: sent,\ntotal: 100.00}\n",
            // Within a text in quotes.
            "summary: \"we owe\npaid: 100 pounds\"\n",
            "title: 'T is\nstate: fine 100'\n",
            "summary: \"we owe\npaid: 100\npounds\"\n",
            // What another field repeats.
            "paid: &d 2026-11-20\ndue: *d\n",
            "state: &s sent\nreference: *s\n",
            // Not all of the value.
            "state: [&s sent]\nreference: *s\n",
            "state: {total: &t 1}\ntotal: *t\n",
            "state: [sent,\n  more]\n",
            "state: sent\n  and more\n",
            "state: >\n  sent\n",
            "paid:\n  total: 1\n",
            "state: \"sent\n  more\"\n",
            "state: *s\n",
            "state: !!str sent\n",
            // No YAML.
            "state: sent\n  total: [\n",
        ] {
            assert_eq!(of("a.yaml", more), None, "{more}");
            assert_eq!(of("a.md", &format!("---\n{more}---\n")), None, "{more}");
        }
    }
}

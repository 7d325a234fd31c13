//! Addresses that somebody wrote without any mark around them, as GitHub finds them: `https://…`,
//! `www.…` and `name@host`, without the punctuation that belongs to the sentence.
//!
//! GitHub Flavored Markdown, section 6.9 (autolinks, extension).

use std::ops::Range;

/// An address in a text.
#[derive(Debug, PartialEq)]
pub(super) struct Autolink {
    pub(super) at: Range<usize>,
    /// What stands before it where it is followed: nothing where it is whole.
    pub(super) scheme: &'static str,
}

/// The addresses in a text, in order.
pub(super) fn addresses(text: &str) -> Vec<Autolink> {
    let mut found: Vec<Autolink> = Vec::new();
    if !text.contains("://") && !text.contains("www.") && !text.contains('@') {
        return found;
    }
    let mut from = 0;
    while let Some(at) = text[from..].find([':', 'w', '@']) {
        let at = from + at;
        from = at + 1;
        let address = match text.as_bytes()[at] {
            b':' => web(text, at),
            b'w' => host_alone(text, at),
            _ => mail(text, at),
        };
        let is_free = |one: &Autolink| found.last().is_none_or(|last| last.at.end <= one.at.start);
        if let Some(address) = address.filter(is_free) {
            from = from.max(address.at.end);
            found.push(address);
        }
    }
    found
}

/// `http://…`, `https://…` and `ftp://…`, by their colon.
fn web(text: &str, colon: usize) -> Option<Autolink> {
    let rest = text[colon..].strip_prefix("://")?;
    let before = &text[..colon];
    let is_letter = |letter: char| letter.is_ascii_alphabetic();
    let start = before.trim_end_matches(is_letter).len();
    let is_known = ["http", "https", "ftp"]
        .iter()
        .any(|known| before[start..].eq_ignore_ascii_case(known));
    if !is_known || follows_word(&text[..start]) {
        return None;
    }
    host(rest, Dots::Any)?;
    Some(Autolink {
        at: start..ending(text, start),
        scheme: "",
    })
}

/// `www.…`, by its first letter.
fn host_alone(text: &str, start: usize) -> Option<Autolink> {
    if !text[start..].starts_with("www.") {
        return None;
    }
    let may_begin = |before: char| before.is_whitespace() || "*_~([".contains(before);
    if !text[..start].chars().next_back().is_none_or(may_begin) {
        return None;
    }
    host(&text[start..], Dots::One)?;
    Some(Autolink {
        at: start..ending(text, start),
        scheme: "https://",
    })
}

/// `name@host`, by its `@`.
fn mail(text: &str, sign: usize) -> Option<Autolink> {
    let before = &text[..sign];
    let is_name =
        |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | '_' | '+');
    let start = before.trim_end_matches(is_name).len();
    let is_part = |before: char| before == '/' || before == ':' || before.is_alphanumeric();
    if start == sign || text[..start].chars().next_back().is_some_and(is_part) {
        return None;
    }
    let rest = &text[sign + 1..];
    let is_host =
        |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '.' | '-' | '_');
    let length = rest.find(|letter| !is_host(letter)).unwrap_or(rest.len());
    let host = rest[..length].trim_end_matches('.');
    let is_plain = host.contains('.')
        && !host.contains("..")
        && !host.starts_with('.')
        && !host.ends_with(['-', '_']);
    is_plain.then(|| Autolink {
        at: start..sign + 1 + host.len(),
        scheme: "mailto:",
    })
}

/// No name of a host is longer, in letters.
const LONGEST: usize = 255;

#[derive(PartialEq)]
enum Dots {
    Any,
    One,
}

/// Whether a text begins with the name of a host.
fn host(text: &str, dots: Dots) -> Option<()> {
    let is_part = |letter: char| letter.is_alphanumeric() || matches!(letter, '.' | '-' | '_');
    let mut letters = text.char_indices().take(LONGEST + 1);
    let length = match letters.find(|(_, letter)| !is_part(*letter)) {
        Some((at, _)) => at,
        None if text.chars().nth(LONGEST).is_some() => return None,
        None => text.len(),
    };
    let host = text[..length].trim_end_matches('.');
    let mut last = host.rsplit('.').take(2);
    let is_host = !host.is_empty()
        && last.all(|part| !part.is_empty() && !part.contains('_'))
        && (dots == Dots::Any || host.contains('.'));
    is_host.then_some(())
}

fn follows_word(before: &str) -> bool {
    let last = before.chars().next_back();
    last.is_some_and(char::is_alphanumeric)
}

/// Where an address ends: at a space, a `<`, or before the punctuation of its sentence.
fn ending(text: &str, start: usize) -> usize {
    let is_end = |letter: char| letter.is_whitespace() || letter == '<' || letter.is_control();
    let rest = &text[start..];
    let mut address = &rest[..rest.find(is_end).unwrap_or(rest.len())];
    let count = |letter| address.matches(letter).count();
    let (opened, mut closed) = (count('('), count(')'));
    loop {
        let before = address.len();
        address = address.trim_end_matches(['?', '!', '.', ',', ':', '*', '_', '~', '\'', '"']);
        if address.ends_with(')') && closed > opened {
            address = &address[..address.len() - 1];
            closed -= 1;
        } else if address.ends_with(';') {
            address = without_reference(address);
        }
        if address.len() == before {
            return start + before;
        }
    }
}

/// What looks like `&copy;` at an end is none of the address; another semicolon alone is not
/// either.
fn without_reference(address: &str) -> &str {
    let inner = &address[..address.len() - 1];
    let name = inner.trim_end_matches(|letter: char| letter.is_ascii_alphanumeric());
    match name.strip_suffix('&') {
        Some(before) if name.len() < inner.len() => before,
        _ => inner,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        addresses(text)
            .into_iter()
            .map(|one| format!("{}{}", one.scheme, &text[one.at]))
            .collect()
    }

    #[test]
    fn addresses_end_where_their_sentence_goes_on() {
        for (text, wanted) in [
            (
                "see https://a.example/b?c=d&e#f.",
                "https://a.example/b?c=d&e#f",
            ),
            ("(https://a.example/b)", "https://a.example/b"),
            ("https://a.example/b_(c)", "https://a.example/b_(c)"),
            ("(https://a.example/b_(c)).", "https://a.example/b_(c)"),
            ("https://a.example/((b", "https://a.example/((b"),
            ("https://a.example/b&copy;", "https://a.example/b"),
            ("https://a.example/b;", "https://a.example/b"),
            ("https://a.example/b<i", "https://a.example/b"),
            ("„https://a.example/ä/日本“ x", "https://a.example/ä/日本“"),
            ("HTTPS://A.example", "HTTPS://A.example"),
            ("http://localhost:8080/x", "http://localhost:8080/x"),
            ("ftp://a.example/b", "ftp://a.example/b"),
            ("www.a.example/b,", "https://www.a.example/b"),
            ("**www.a.example**", "https://www.a.example"),
            (
                "write to dana.reyes+x@acme.example.",
                "mailto:dana.reyes+x@acme.example",
            ),
            ("(sam@acme.example)", "mailto:sam@acme.example"),
        ] {
            assert_eq!(found(text), [wanted], "{text}");
        }
    }

    #[test]
    fn what_only_looks_like_an_address_is_text() {
        for text in [
            "https://",
            "https:// a",
            "xhttps://a.example",
            "javascript://a.example",
            "file://a/b",
            "awww.a.example",
            "www.",
            "www .a",
            "a@b",
            "@a.example",
            "a@b..example",
            "a@b.example-",
            "scope::https",
            "https://a_b.c_d",
            "wow: w@w",
            "git@github",
        ] {
            assert!(found(text).is_empty(), "{text}: {:?}", found(text));
        }
    }

    #[test]
    fn several_stand_in_one_text() {
        assert_eq!(
            found("a@b.example, www.c.example and https://d@e.example/x@y.example"),
            [
                "mailto:a@b.example",
                "https://www.c.example",
                "https://d@e.example/x@y.example"
            ]
        );
    }

    #[test]
    fn long_texts_take_no_longer_than_they_are_long() {
        for text in ["w@", "www.", "_www.", "://", "https://a)", "a.a@"] {
            let long = text.repeat(20_000);
            let begun = std::time::Instant::now();
            let _ = addresses(&long);
            assert!(begun.elapsed().as_secs() < 5, "{text}");
        }
    }
}

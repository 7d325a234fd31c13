//! YAML that needs no parser: lines of `key: value` with plain words, as most front
//! matter is. Anything else, mistakes included, is left to `load::yaml`, and what
//! is read here is what that would read: a property test holds the two together.

use std::ops::Range;

use super::yaml::Node;
use crate::model::record::Spanned;

/// Longer texts are left to the parser and its limits.
const LONGEST: usize = 4096;

/// Words that mean something other than themselves, as a key or as a value.
const SPECIAL: [&str; 12] = [
    "null", "true", "false", "yes", "no", "on", "off", "y", "n", "inf", "nan", "infinity",
];

/// Reads `text`, which begins at `start` of its source; nothing where it is not as
/// simple as that.
pub(super) fn parse(text: &str, start: usize) -> Option<Spanned<Node>> {
    if text.len() > LONGEST {
        return None;
    }
    let lines = text.bytes().filter(|byte| *byte == b'\n').count() + 1;
    let mut pairs: Vec<(Spanned<String>, Spanned<Node>)> = Vec::with_capacity(lines);
    let mut line_start = start;
    for line in text.split_inclusive('\n') {
        let at = line_start;
        line_start += line.len();
        let line = line.strip_suffix('\n').unwrap_or(line);
        if line.is_empty() {
            continue;
        }
        let (key, value) = pair(line)?;
        if pairs
            .iter()
            .any(|(known, _)| known.value == line[key.clone()])
        {
            return None;
        }
        let written = &line[value.clone()];
        let quoted = written
            .strip_prefix('"')
            .and_then(|rest| rest.strip_suffix('"'));
        let text = quoted.unwrap_or(written).to_owned();
        pairs.push((
            Spanned::new(line[key.clone()].to_owned(), at + key.start..at + key.end),
            Spanned::new(Node::Scalar(text), at + value.start..at + value.end),
        ));
    }
    let whole = pairs.first()?.0.at.start..pairs.last()?.1.at.end;
    Some(Spanned::new(Node::Map(pairs), whole))
}

/// Where the key and the value of a line are, the value with its quotes.
fn pair(line: &str) -> Option<(Range<usize>, Range<usize>)> {
    let colon = position(line, b": ")?;
    let key = &line[..colon];
    let mut letters = key.bytes();
    let is_word = letters
        .next()
        .is_some_and(|first| first.is_ascii_lowercase())
        && letters.all(|letter| {
            letter.is_ascii_lowercase() || letter.is_ascii_digit() || b"_-".contains(&letter)
        });
    if !is_word || is_special(key) {
        return None;
    }
    let rest = &line[colon + 2..];
    let value = rest.trim_matches(' ');
    let from = line.len() - rest.trim_start_matches(' ').len();
    let is_simple = match value.strip_prefix('"') {
        Some(quoted) => {
            let inner = quoted.strip_suffix('"')?;
            inner
                .chars()
                .all(|letter| is_plain(letter) && !"\"\\".contains(letter))
        }
        None => {
            value.starts_with(|first: char| first.is_ascii_alphanumeric())
                && value.chars().all(is_plain)
                && position(value, b": ").is_none()
                && position(value, b" #").is_none()
                && !value.ends_with(':')
                && !is_special(value)
        }
    };
    is_simple.then(|| (0..colon, from..from + value.len()))
}

/// Lines are short: no searcher has to be made ready.
fn position(text: &str, pair: &[u8; 2]) -> Option<usize> {
    text.as_bytes().windows(2).position(|two| two == pair)
}

fn is_special(word: &str) -> bool {
    SPECIAL
        .iter()
        .any(|special| word.eq_ignore_ascii_case(special))
}

/// Letters that stand for themselves everywhere in a line.
fn is_plain(letter: char) -> bool {
    letter == ' '
        || letter.is_ascii_graphic()
        || letter.is_alphanumeric()
        || "–—…’‘“”€£·".contains(letter)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;
    use crate::diag::Source;
    use crate::load::yaml;

    fn both(text: &str) -> (Option<Spanned<Node>>, Option<Spanned<Node>>) {
        let source = Arc::new(Source {
            path: "a.md".into(),
            text: text.into(),
            ..Source::default()
        });
        (parse(text, 0), yaml::parse_any(&source, 0..text.len()).ok())
    }

    #[test]
    fn most_front_matter_is_simple() {
        let text = "title: Week 16: 495\n";
        assert!(parse(text, 0).is_none(), "not valid");
        let text = "title: \"Week 16: 495 bags\"\ndate: 2026-11-20\n\nstate:   on-track \nprogress: 94\nauthor: Inès O'Kafor\n";
        let (simple, full) = both(text);
        assert_eq!(
            format!("{:?}", simple.expect("simple")),
            format!("{:?}", full.expect("valid"))
        );
        for other in [
            "a: [b]\n",
            "a:\n  b: c\n",
            "a: b\n  c\n",
            "a: null\n",
            "a: b\na: c\n",
            "a: b #c\n",
            "- a: b\n",
            "a: 'b'\n",
        ] {
            assert!(parse(other, 0).is_none(), "{other}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]
        #[test]
        fn what_is_read_is_what_the_parser_reads(
            lines in prop::collection::vec(
                ("[a-c]{1,2}|null|a-b_2|A|é", " ?: {0,2}", "\"?[a-c0-2:#'\"\\[\\]{},&*!|>%@` é–\t.~=?<_-]{0,9}\"?|null|no|0x1F|1_000|1e3|12:30|2026-01-02|True|[.]inf", " ?"),
                1..5,
            ),
            end in "\n?",
        ) {
            let lines: Vec<String> = lines.iter().map(|(key, colon, value, space)| format!("{key}{colon}{value}{space}")).collect();
            let text = lines.join("\n") + &end;
            let (simple, full) = both(&text);
            if let Some(simple) = simple {
                prop_assert_eq!(format!("{:?}", Some(simple)), format!("{:?}", full), "{:?}", text);
            }
        }
    }
}

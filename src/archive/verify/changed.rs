//! How a file differs from what somebody decided about, as far as that can be known: a pin is
//! a digest, and which lines changed shows where the pinned bytes are here under another name.

use super::decision::RecordedPin;
use crate::agreed;
use crate::digest;

/// At most so many lines are named.
const NAMED: usize = 5;

/// What is here of a file that is not the pinned one.
pub(super) struct NowHere<'a> {
    /// The bytes that it has now, where it is a record.
    pub(super) record: Option<&'a [u8]>,
    /// Another file that has the pinned bytes, and those bytes where it is a record.
    pub(super) kept: Option<(&'a str, Option<&'a [u8]>)>,
}

/// Says how the file differs, and what can be done.
pub(super) fn how(pin: &RecordedPin, here: &NowHere<'_>) -> String {
    if let Some(bytes) = here.record
        && digest::fits_with_other_line_ends(bytes, pin.digest)
    {
        return "only its line ends differ".to_owned();
    }
    match (here.kept, here.record) {
        (Some((name, Some(then))), Some(now)) => {
            let kept = format!("what it was then is here as `{name}`");
            match differing(&pin.path, then, now) {
                Some(parts) => format!("{kept}, and differs in {parts}"),
                None if is_same_but_for_the_end(then, now) => {
                    format!("{kept}, and only its last line end differs")
                }
                None => format!("{kept}, and only its encoding differs"),
            }
        }
        (Some((name, _)), _) => format!("what it was then is here as `{name}`"),
        (None, Some(_)) => {
            let beyond = match &pin.agreed {
                Some((without, _)) if !without.is_empty() => {
                    format!("more than {} has changed; ", without.join(", "))
                }
                _ => String::new(),
            };
            format!(
                "{beyond}the decision keeps the digest of the whole file, so which lines differ shows only beside the firm's own copy of that day"
            )
        }
        (None, None) => String::new(),
    }
}

/// The lines of the present file that differ, each with the field that it belongs to or `text`:
/// what is the same at both ends is passed over. Nothing where all lines say
/// the same.
fn differing(path: &str, then: &[u8], now: &[u8]) -> Option<String> {
    let (then, now) = (text(then), text(now));
    let (then, now): (Vec<&str>, Vec<&str>) = (lines(&then), lines(&now));
    if then == now {
        return None;
    }
    let start = then.iter().zip(&now).take_while(|(a, b)| a == b).count();
    let ends = then[start..].iter().rev().zip(now[start..].iter().rev());
    let same = ends.take_while(|(a, b)| a == b).count();
    let (then_end, now_end) = (then.len() - same, now.len() - same);
    let mut named: Vec<String> = Vec::new();
    if then_end - start == now_end - start {
        let lines = (start..now_end).filter(|at| then[*at] != now[*at]);
        named.extend(lines.map(|at| format!("line {} ({})", at + 1, place(path, &now, at))));
    } else if now_end > start {
        let place = place(path, &now, start);
        named.push(match now_end - start {
            1 => format!("line {} ({place})", start + 1),
            _ => format!("lines {} to {now_end} (from {place} on)", start + 1),
        });
    } else {
        let place = place(path, &then, start);
        let gone = then_end - start;
        named.push(format!("what was line {} ({place}) and is gone", start + 1));
        if gone > 1 {
            named.push(format!("{} lines after it", gone - 1));
        }
    }
    let more = named.len().saturating_sub(NAMED);
    named.truncate(NAMED);
    if more > 0 {
        named.push(format!("{more} more"));
    }
    Some(named.join(", "))
}

fn is_same_but_for_the_end(then: &[u8], now: &[u8]) -> bool {
    let without = |bytes: &[u8]| bytes.strip_suffix(b"\n").unwrap_or(bytes).to_vec();
    without(then) == without(now)
}

/// A text; what is not UTF-8 is read as if each byte were a letter, so that none is lost.
fn text(bytes: &[u8]) -> String {
    let text = std::str::from_utf8(bytes).map(str::to_owned);
    text.unwrap_or_else(|_| bytes.iter().map(|byte| char::from(*byte)).collect())
}

/// The lines of a text; whether the last one ends makes no other one of it.
fn lines(text: &str) -> Vec<&str> {
    text.strip_suffix('\n')
        .unwrap_or(text)
        .split('\n')
        .collect()
}

/// The field that a line belongs to, or `text` below the front matter of Markdown.
fn place<'t>(path: &str, lines: &[&'t str], at: usize) -> &'t str {
    let is_fence = |line: &&&str| agreed::is_fence(line.as_bytes());
    if path.ends_with(".md") && lines[..at].iter().filter(is_fence).count() >= 2 {
        return "text";
    }
    let field = |line: &&'t str| {
        let (name, _) = line.split_once(':')?;
        let is_name = !name.is_empty() && !name.contains([' ', '\t', '#', '-', '"']);
        is_name.then_some(name)
    };
    lines[..=at].iter().rev().find_map(field).unwrap_or("start")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::verify::decision::PinnedAs;
    use crate::digest::Digest;

    const THEN: &str = "---\ntitle: Offer\ntotal: 10.00\nlines:\n  - text: One\n---\nWe do it.\n";

    fn said(now: &str, kept: bool) -> String {
        let pin = RecordedPin {
            pinned_as: PinnedAs::Decided,
            path: "agreements/offer.md".to_owned(),
            digest: Digest::of(THEN.as_bytes()),
            agreed: Some((vec!["state".to_owned()], Digest::of(b""))),
        };
        let here = NowHere {
            record: Some(now.as_bytes()),
            kept: kept.then_some(("agreements/old.md", Some(THEN.as_bytes()))),
        };
        how(&pin, &here)
    }

    #[test]
    fn fields_and_text_that_differ_are_named_where_both_are_here() {
        for (from, to, wanted) in [
            ("10.00", "12.00", "line 3 (total)"),
            ("One", "Two", "line 5 (lines)"),
            ("do it", "don't", "line 7 (text)"),
            ("10.00", "1\nvat: 2", "lines 3 to 4 (from total on)"),
            ("total: 10.00\n", "", "what was line 3 (total) and is gone"),
        ] {
            let says = said(&THEN.replace(from, to), true);
            assert!(says.contains("here as `agreements/old.md`"), "{says}");
            assert!(says.ends_with(wanted), "{says}");
        }
        let two = THEN.replace("Offer", "Order").replace("do it", "don't");
        assert!(said(&two, true).ends_with("line 2 (title), line 7 (text)"));
    }

    #[test]
    fn a_last_line_that_ends_or_does_not_is_said() {
        let only =
            "what it was then is here as `agreements/old.md`, and only its last line end differs";
        assert_eq!(said(THEN.trim_end(), true), only);
        let more = said(&format!("{THEN}\n"), true);
        assert!(more.ends_with("differs in line 8 (text)"), "{more}");
        // What is no UTF-8 is compared all the same.
        assert_eq!(
            differing("a.csv", b"a\xe4\n", b"a\xf6\n").as_deref(),
            Some("line 1 (start)")
        );
    }

    #[test]
    fn where_only_the_digest_is_known_no_line_is_named() {
        let says = said(&THEN.replace("10.00", "12.00"), false);
        assert!(says.starts_with("more than state has changed"), "{says}");
        assert!(!says.contains("line 3"), "{says}");
        assert_eq!(
            said(&THEN.replace('\n', "\r\n"), false),
            "only its line ends differ"
        );
    }
}

//! Where the front matter of a Markdown file ends, and its body begins.

use std::ops::Range;

/// Where the front matter and the body of a Markdown file are.
#[derive(Debug, PartialEq)]
pub(crate) struct Parts {
    pub(crate) front_matter: Range<usize>,
    pub(crate) body: Range<usize>,
}

/// Splits a Markdown file at its lines of three hyphens. Nothing where the text
/// does not begin with one or the second is missing.
pub(crate) fn split(text: &str) -> Option<Parts> {
    let is_fence = |line: &str| line.trim_end() == "---";
    let mut lines = text.split_inclusive('\n');
    let first = lines.next().filter(|line| is_fence(line))?;
    let start = first.len();
    let mut at = start;
    for line in lines {
        if is_fence(line) {
            return Some(Parts {
                front_matter: start..at,
                body: at + line.len()..text.len(),
            });
        }
        at += line.len();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn front_matter_ends_at_the_second_fence() {
        let text = "---\r\na: 1\r\n---\r\nbody\n---\n";
        let parts = split(text).expect("has front matter");
        assert_eq!(&text[parts.front_matter], "a: 1\r\n");
        assert_eq!(&text[parts.body], "body\n---\n");
        assert_eq!(split("---\n---").map(|parts| parts.body), Some(7..7));
        assert_eq!(split("---\na: 1\n"), None);
        assert_eq!(split("# Title\n"), None);
    }
}

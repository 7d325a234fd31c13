//! The lines of a text that a diagnostic shows: few and short, however long the text and its
//! lines are, and without letters that must not reach a terminal.

use std::ops::Range;
use std::sync::Arc;

use super::visible;
use crate::diag::{Source, Span};

/// Bytes of a line that are shown before the mark, and after it.
const AROUND: usize = 160;
/// Of a longer mark only the first line is shown.
const LONGEST_MARK: usize = 2000;
/// And of a longer line in it, such as a row of a table, so many bytes.
const LONGEST_LINE: usize = 100;

/// What is shown of a source.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Excerpt {
    pub(super) text: String,
    /// The mark within it.
    pub(super) mark: Range<usize>,
    /// The line of the text that it begins with, counted from 1.
    pub(super) line: usize,
    /// The character of that line with which the mark begins, counted from 1.
    pub(super) column: usize,
    /// Whether the lines are whole.
    pub(super) is_whole: bool,
}

/// Finds lines and columns, one text after the other. Findings come in order, so each text is
/// read once, however many there are.
#[derive(Debug, Default)]
pub(super) struct LineFinder {
    source: Option<Arc<Source>>,
    at: usize,
    line: usize,
    line_start: usize,
    column: usize,
}

impl LineFinder {
    /// The line and the column in which a mark begins, as [`Span::line_and_column`] gives them.
    pub(super) fn place(&mut self, span: &Span) -> (usize, usize) {
        self.go_to(span);
        (self.line, self.column)
    }

    /// What is shown for a mark.
    pub(super) fn excerpt(&mut self, span: &Span) -> Excerpt {
        self.go_to(span);
        let text = span.source.text.as_str();
        let (start, end) = (span.range.start, mark_end(text, &span.range));
        let from = boundary(text, self.line_start.max(start.saturating_sub(AROUND)));
        let line_end = rest_of_line(text, end);
        let around = if end < span.range.end { 0 } else { AROUND };
        let to = boundary(text, line_end.min(end + around));
        let mut excerpt = Excerpt {
            text: String::with_capacity(to - from + 8),
            mark: 0..0,
            line: self.line,
            column: self.column,
            is_whole: from == self.line_start && to == line_end && end == span.range.end,
        };
        if from > self.line_start {
            excerpt.text.push_str("… ");
        }
        for (below, letter, is_unseen) in visible::letters(&text[from..to]) {
            if from + below == start {
                excerpt.mark.start = excerpt.text.len();
            }
            if from + below == end {
                excerpt.mark.end = excerpt.text.len();
            }
            let is_end = letter == '\r' && text[from + below + 1..].starts_with('\n');
            if is_end {
                continue;
            }
            if is_unseen && !matches!(letter, '\n' | '\t') {
                excerpt.text.extend(letter.escape_default());
                excerpt.is_whole = false;
            } else {
                excerpt.text.push(letter);
            }
        }
        if start == to {
            excerpt.mark.start = excerpt.text.len();
        }
        if end == to {
            excerpt.mark.end = excerpt.text.len();
        }
        excerpt.mark.end = excerpt.mark.end.max(excerpt.mark.start);
        if to < line_end {
            excerpt.text.push_str(" …");
        }
        excerpt
    }

    /// Counts on to where a mark begins.
    fn go_to(&mut self, span: &Span) {
        let is_same = |known: &Arc<Source>| Arc::ptr_eq(known, &span.source);
        if !self.source.as_ref().is_some_and(is_same) || span.range.start < self.at {
            *self = Self {
                source: Some(Arc::clone(&span.source)),
                at: 0,
                line: 1,
                line_start: 0,
                column: 1,
            };
        }
        for (below, letter) in span.source.text[self.at..span.range.start].char_indices() {
            if letter == '\n' {
                self.line += 1;
                self.line_start = self.at + below + 1;
                self.column = 1;
            } else {
                self.column += 1;
            }
        }
        self.at = span.range.start;
    }
}

/// Where a mark is shown to end.
fn mark_end(text: &str, range: &Range<usize>) -> usize {
    let first_line = rest_of_line(text, range.start).min(range.end);
    if range.len() <= LONGEST_MARK && first_line - range.start <= LONGEST_LINE {
        return range.end;
    }
    boundary(text, first_line.min(range.start + LONGEST_LINE))
}

/// Where the line of a place ends, or a short way behind the place if that is nearer.
fn rest_of_line(text: &str, at: usize) -> usize {
    let near = boundary(text, (at + 2 * AROUND).min(text.len()));
    match text[at..near].find('\n') {
        Some(end) => at + end,
        None => near,
    }
}

fn boundary(text: &str, mut at: usize) -> usize {
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(text: &str, range: Range<usize>) -> Span {
        let source = Arc::new(Source {
            path: "a".into(),
            text: text.into(),
            ..Source::default()
        });
        Span::new(&source, range)
    }

    #[test]
    fn short_lines_are_shown_as_they_are() {
        let text = "a: 1\r\né: two\r\nc: 3\n";
        let at = text.find("two").expect("there");
        let shown = LineFinder::default().excerpt(&span(text, at..at + 3));
        assert_eq!((shown.line, shown.column), (2, 4));
        assert_eq!(&shown.text[shown.mark.clone()], "two");
        assert!(shown.text.starts_with("é: two") && shown.is_whole);
        let end = LineFinder::default().excerpt(&span("ab", 2..2));
        assert_eq!((end.mark, end.column), (2..2, 3));
        assert_eq!(LineFinder::default().excerpt(&span("", 0..0)).line, 1);
    }

    #[test]
    fn long_lines_and_odd_letters_are_not() {
        let text = format!("{}\u{202e}x\u{1b}{}", "é".repeat(5000), "b".repeat(5000));
        let at = text.find('x').expect("there");
        let shown = LineFinder::default().excerpt(&span(&text, at..at + 2));
        assert_eq!(shown.column, 5002);
        assert_eq!(&shown.text[shown.mark.clone()], "x\\u{1b}");
        assert!(shown.text.len() < 600 && !shown.is_whole);
        assert!(shown.text.contains("\\u{202e}x"), "{}", shown.text);
        let whole = LineFinder::default().excerpt(&span(&text, 0..text.len()));
        assert!(whole.text.len() <= LONGEST_LINE + 8 && !whole.is_whole);
        // A row of a table, of which all is meant.
        let row = format!("T-1,{}\n", "x".repeat(200));
        let shown = LineFinder::default().excerpt(&span(&row, 0..row.len() - 1));
        assert!(shown.text.starts_with("T-1,xxx") && shown.text.ends_with("x …"));
        assert!(shown.text.len() <= LONGEST_LINE + 8, "{}", shown.text);
    }

    #[test]
    fn many_marks_in_one_text_are_found_on_the_way() {
        let text = "line\n".repeat(1000);
        let source = Arc::new(Source {
            path: "a".into(),
            text,
            ..Source::default()
        });
        let mut lines = LineFinder::default();
        for at in [3, 500, 4999, 7] {
            let span = Span::new(&source, at..at + 1);
            let shown = lines.excerpt(&span);
            assert_eq!((shown.line, shown.column), span.line_and_column());
        }
    }
}

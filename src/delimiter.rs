//! What stands between the cells of a table: commas, and what programs write where the comma
//! is for decimals.

use std::collections::HashSet;

/// What programs write.
const KNOWN: [u8; 4] = [b'|', b'\t', b';', b','];
/// Rows by which it is told.
const TRIED: usize = 20;

/// What an own first line says, as Excel writes and reads it (`sep=;`), and how long that
/// line is with its end.
#[must_use]
pub fn said(text: &str) -> Option<(u8, usize)> {
    let end = text.find('\n').map_or(text.len(), |at| at + 1);
    let line = text[..end].trim_end_matches(['\r', '\n']);
    let line = line
        .strip_prefix('"')
        .map_or(line, |line| line.trim_end_matches('"'));
    let (key, sign) = line.split_at_checked(4)?;
    match sign.as_bytes() {
        [sign] if key.eq_ignore_ascii_case("sep=") && sign.is_ascii() => Some((*sign, end)),
        _ => None,
    }
}

/// What gives the first row the most of the names that it should have, then the first rows
/// the same number of cells, the more the better.
#[must_use]
pub fn told(text: &str, names: &HashSet<&str>) -> u8 {
    let score = |sign: &u8| {
        let (first, widths) = seen(text, *sign);
        let known = first.iter().filter(|name| names.contains(name.trim()));
        let width = widths.first().copied().unwrap_or_default();
        let is_even = width > 1 && widths.iter().all(|other| *other == width);
        (known.count(), is_even, widths.iter().sum::<usize>())
    };
    // The last of the best counts: a comma, where nothing speaks against it.
    KNOWN.into_iter().max_by_key(score).unwrap_or(b',')
}

/// How many cells the first row has by it.
#[must_use]
pub fn width(text: &str, sign: u8) -> usize {
    seen(text, sign).1.first().copied().unwrap_or_default()
}

fn seen(text: &str, sign: u8) -> (csv::StringRecord, Vec<usize>) {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(sign)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut rows = reader.records().take(TRIED).map_while(Result::ok);
    let first = rows.next().unwrap_or_default();
    let widths = match first.len() {
        0 => Vec::new(),
        width => [width]
            .into_iter()
            .chain(rows.map(|row| row.len()))
            .collect(),
    };
    (first, widths)
}

/// How messages call it.
#[must_use]
pub fn name(sign: u8) -> String {
    match sign {
        b'\t' => "tabs".to_owned(),
        b',' => "commas".to_owned(),
        b';' => "semicolons".to_owned(),
        other => format!("`{}`", char::from(other)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(text: &str, names: &[&str]) -> char {
        char::from(super::told(text, &names.iter().copied().collect()))
    }

    #[test]
    fn it_is_told_by_even_rows_and_by_names() {
        assert_eq!(told("a,b\n1,2\n", &[]), ',');
        assert_eq!(told("a;b\n1,5;2,5\n", &[]), ';');
        assert_eq!(told("a\tb\n1;2\t3\n", &[]), '\t');
        assert_eq!(told("a|b\n1|2\n", &[]), '|');
        assert_eq!(told("names\nAnna, Berta\n", &[]), ',');
        assert_eq!(told("a;b, c\n1;2, 3\n4;5, 6\n", &[]), ',');
        assert_eq!(told("a;b, c\n1;2, 3\n4;5, 6\n", &["a"]), ';');
        assert_eq!(told("", &[]), ',');
    }

    #[test]
    fn a_first_line_may_say_it() {
        assert_eq!(said("sep=;\r\na;b\r\n"), Some((b';', 7)));
        assert_eq!(said("SEP=,"), Some((b',', 5)));
        assert_eq!(said("\"sep=;\"\na;b"), Some((b';', 8)));
        assert_eq!(said("sep=\t\na\tb"), Some((b'\t', 6)));
        for none in ["sep=\n", "sep=;;\n", "separator=;\n", "é=;\n", ""] {
            assert_eq!(said(none), None, "{none}");
        }
    }
}

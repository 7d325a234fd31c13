//! Counted things in sentences: `1 page`, `2 pages`.

/// So many of something: `1 error`, `2 errors`, `3 entries`, `2 files of records`.
#[must_use]
pub fn plural(count: usize, one: &str) -> String {
    if count == 1 {
        return format!("1 {one}");
    }
    let (noun, rest) = match one.find(" of ") {
        Some(at) => one.split_at(at),
        None => (one, ""),
    };
    match noun.strip_suffix('y') {
        Some(stem) => format!("{count} {stem}ies{rest}"),
        None => format!("{count} {noun}s{rest}"),
    }
}

/// All of so many, for a sentence that goes on with `is` or `are`: `the one file is`,
/// `all 3 files are`.
#[must_use]
pub fn all_are(count: usize, one: &str) -> String {
    match count {
        1 => format!("the one {one} is"),
        _ => format!("all {} are", plural(count, one)),
    }
}

/// A count as people read it: `4,998`.
#[must_use]
pub fn grouped(count: usize) -> String {
    let digits = count.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_one_and_all_else_are_many() {
        for (count, one, said) in [
            (0, "page", "0 pages"),
            (1, "page", "1 page"),
            (2, "entry", "2 entries"),
            (1, "file of records", "1 file of records"),
            (3, "file of records", "3 files of records"),
        ] {
            assert_eq!(plural(count, one), said);
        }
        assert_eq!(all_are(1, "sealed object"), "the one sealed object is");
        assert_eq!(all_are(4, "sealed object"), "all 4 sealed objects are");
    }

    #[test]
    fn a_large_count_is_parted_by_thousands() {
        for (count, said) in [
            (0, "0"),
            (999, "999"),
            (4998, "4,998"),
            (1_234_567, "1,234,567"),
        ] {
            assert_eq!(grouped(count), said);
        }
    }
}

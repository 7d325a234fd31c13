//! Numbers of bank accounts by ISO 13616: whether the check digits fit. What a bank really
//! has is not known here.

/// Whether a text is an IBAN: two letters, two check digits and up to thirty letters and
/// digits, which leave 1 when divided by 97. Spaces do not count.
#[must_use]
pub fn is_iban(text: &str) -> bool {
    let compact: Vec<u8> = text
        .bytes()
        .filter(|byte| *byte != b' ')
        .map(|byte| byte.to_ascii_uppercase())
        .collect();
    let fits = matches!(compact.len(), 15..=34)
        && compact[..2].iter().all(u8::is_ascii_uppercase)
        && compact[2..4].iter().all(u8::is_ascii_digit)
        && compact.iter().all(u8::is_ascii_alphanumeric);
    // The first four stand at the end, and letters for two digits each: A is 10.
    fits && 1
        == compact[4..]
            .iter()
            .chain(&compact[..4])
            .fold(0_u32, |rest, byte| match byte {
                b'0'..=b'9' => (rest * 10 + u32::from(byte - b'0')) % 97,
                letter => (rest * 100 + u32::from(letter - b'A') + 10) % 97,
            })
}

/// An IBAN as it is written on paper, in groups of four, which people can compare; any other
/// text as it is.
#[must_use]
pub fn in_groups(text: &str) -> String {
    if !is_iban(text) {
        return text.to_owned();
    }
    let compact: Vec<char> = text.chars().filter(|letter| *letter != ' ').collect();
    let groups: Vec<String> = compact.chunks(4).map(String::from_iter).collect();
    groups.join(" ").to_uppercase()
}

/// What is said of a text that is none.
#[must_use]
pub fn not_an_iban(text: &str) -> String {
    format!("`{text}` is not an IBAN: its check digits do not fit")
}

#[cfg(test)]
mod tests {
    use super::{in_groups, is_iban};

    #[test]
    fn groups_are_of_four() {
        for text in ["DE89370400440532013000", "de89 3704 00440532013000"] {
            assert_eq!(in_groups(text), "DE89 3704 0044 0532 0130 00");
        }
        assert_eq!(in_groups("to be had from us"), "to be had from us");
    }

    #[test]
    fn check_digits_tell_a_slip() {
        // The examples of the standard's register.
        for right in [
            "DE89 3704 0044 0532 0130 00",
            "GB29NWBK60161331926819",
            "FR14 2004 1010 0505 0001 3M02 606",
            "no93 8601 1117 947",
        ] {
            assert!(is_iban(right), "{right}");
        }
        for wrong in [
            "DE89 3704 0044 0532 0130 01",
            "DE98 3704 0044 0532 0130 00",
            "GB29NWBK6016133192681",
            "DE89",
            "",
            "8937 0400 4405 3201 3000",
            "DE89-3704-0044-0532-0130-00",
            "DÉ89370400440532013000",
        ] {
            assert!(!is_iban(wrong), "{wrong}");
        }
    }
}

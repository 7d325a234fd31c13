//! What stands in a file that `deedbox new` writes until somebody fills it in: one
//! list for whoever writes it and for whoever finds it unchanged.

use jiff::civil::Date;

use super::kind::Shape;

/// In the place of words.
pub const WORDS: &str = "some words";
/// In the place of a record's text.
pub const BODY: &str = "Write here, in Markdown.";
/// The comment behind a value that nobody has meant yet. Some of them (`0.00`) can be
/// right: then the comment goes.
pub const MARK: &str = "# fill in";
/// In the place of a file, before its title.
const FILE: &str = "Replace this file: ";
/// No file that [`file()`] writes has more bytes: the title is on a command line.
pub const LONGEST_FILE: u64 = 4096;

/// What `deedbox init` writes into firm.yaml for somebody to put their own in its place.
pub const FIRM: [(&str, &str); 3] = [
    ("name", "Your Firm"),
    ("url", "https://clients.example.com/"),
    ("contact.email", "hello@example.com"),
];
/// The client that `deedbox init` makes to look at.
pub const FIRST_CLIENT: &str = "first-client";

/// The text of a file to be replaced.
#[must_use]
pub fn file(title: &str) -> String {
    format!("{FILE}{title}\n")
}

/// Whether a file is still the one that [`file()`] wrote.
#[must_use]
pub fn is_file(bytes: &[u8]) -> bool {
    bytes.starts_with(FILE.as_bytes()) && bytes.iter().filter(|byte| **byte == b'\n').count() <= 1
}

/// What stands for a value of a shape, where no value can be guessed. Days, states and
/// whom and what a record names are guessed: they may well be meant. A day other than the
/// record's own is marked all the same.
#[must_use]
pub fn value(shape: &Shape, day: Date) -> Option<String> {
    Some(match shape {
        Shape::Text | Shape::Markdown => WORDS.to_owned(),
        Shape::Money => "0.00".to_owned(),
        Shape::Number(bounds) => bounds
            .min
            .map_or_else(|| "0".to_owned(), |min| min.to_string()),
        Shape::Duration => "1h 30m".to_owned(),
        Shape::Boolean => "true".to_owned(),
        Shape::DateTime => format!("{day}T10:00"),
        _ => return None,
    })
}

/// Whether a value as it is written is the one of [`value`], whatever the day was.
#[must_use]
pub fn is_value(written: &str, shape: &Shape) -> bool {
    let written = written.trim();
    match shape {
        Shape::Date => written.parse::<Date>().is_ok(),
        Shape::DateTime => written.len() == 16 && written.ends_with("T10:00"),
        _ => value(shape, Date::ZERO).is_some_and(|stands| stands == written),
    }
}

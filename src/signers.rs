//! `allowed_signers` files (ssh-keygen(1), "ALLOWED SIGNERS"): which key may sign as whom,
//! for what and when. A line means here what it means to `ssh-keygen -Y verify`, and one
//! that ssh-keygen skips is skipped. Signatures themselves are not looked at here.

use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use ssh_key::PublicKey;
use ssh_key::public::KeyData;

/// One line that names a key.
#[derive(Debug, Clone)]
pub struct Line {
    /// Whom it stands for: a list of patterns.
    pub principals: String,
    /// The key.
    pub key: KeyData,
    /// What stands behind the key: for people.
    pub comment: String,
    options: Options,
}

/// What stands between the principals and the key.
#[derive(Debug, Clone, Default)]
struct Options {
    is_authority: bool,
    namespaces: Option<String>,
    after: Option<Timestamp>,
    before: Option<Timestamp>,
}

/// Whether a key may sign.
#[derive(Debug, Clone, Copy)]
pub struct Asked<'a> {
    /// The key that signed.
    pub key: &'a KeyData,
    /// The namespace that it signed in.
    pub namespace: &'a str,
    /// As whom; `None` for whomever the line names.
    pub principal: Option<&'a str>,
    /// When it signed, where that is known.
    pub at: Option<Timestamp>,
}

/// Why a key may not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// No line has it.
    Unknown,
    /// Its line is for the certificates that it issues.
    Authority,
    /// Its line is somebody else's: these patterns.
    Principal(String),
    /// Its line is for other namespaces: the patterns of principals, and of namespaces.
    Namespace(String, String),
    /// Its line did not count yet, or not any more: since when, and until when.
    Time(Option<Timestamp>, Option<Timestamp>),
}

/// The line that lets a key sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowed {
    /// As whom it signs.
    pub principal: String,
    /// What the line calls the key, where it calls it anything.
    pub comment: Option<String>,
}

/// Looks for a line that lets the key sign: the first that does.
///
/// # Errors
/// When no line does: why the last one with this key does not.
pub fn find(text: &str, asked: &Asked<'_>) -> Result<Allowed, Refusal> {
    let mut refusal = Refusal::Unknown;
    for line in lines(text).filter(|line| line.key == *asked.key) {
        match line.allows(asked) {
            Ok(principal) => {
                let comment = Some(line.comment).filter(|comment| !comment.is_empty());
                return Ok(Allowed { principal, comment });
            }
            Err(why) => refusal = why,
        }
    }
    Err(refusal)
}

/// The lines of a file that can be read.
pub fn lines(text: &str) -> impl Iterator<Item = Line> {
    text.split('\n').filter_map(Line::read)
}

impl Line {
    /// Reads a line; nothing for a comment, an empty one, and one that is not well formed.
    fn read(line: &str) -> Option<Self> {
        let line = line.trim_start_matches([' ', '\t']);
        if line.starts_with('#') {
            return None;
        }
        let (principals, rest) = first_word(line)?;
        if let Some((key, comment)) = key(rest) {
            let options = Options::default();
            return Some(Self {
                principals,
                key,
                comment,
                options,
            });
        }
        let end = end_of_options(rest)?;
        let options = Options::read(&rest[..end])?;
        let (key, comment) = key(rest[end..].trim_start_matches([' ', '\t']))?;
        Some(Self {
            principals,
            key,
            comment,
            options,
        })
    }

    fn allows(&self, asked: &Asked<'_>) -> Result<String, Refusal> {
        let options = &self.options;
        if options.is_authority {
            return Err(Refusal::Authority);
        }
        let principal = match asked.principal {
            Some(asked) => fits(asked, &self.principals).then(|| asked.to_owned()),
            None => self.own_principal(),
        };
        let Some(principal) = principal else {
            return Err(Refusal::Principal(self.principals.clone()));
        };
        if let Some(namespaces) = &options.namespaces
            && !fits(asked.namespace, namespaces)
        {
            let principals = self.principals.clone();
            return Err(Refusal::Namespace(principals, namespaces.clone()));
        }
        // Both ends count, in whole seconds. A time that nobody knows is in no limits.
        let at = asked.at.map(Timestamp::as_second);
        let is_early = options
            .after
            .is_some_and(|after| at.is_none_or(|at| at < after.as_second()));
        let is_late = options
            .before
            .is_some_and(|before| at.is_none_or(|at| at > before.as_second()));
        if is_early || is_late {
            return Err(Refusal::Time(options.after, options.before));
        }
        Ok(principal)
    }

    /// The first of its patterns that the whole list lets pass.
    fn own_principal(&self) -> Option<String> {
        let mut patterns = self.principals.split(',');
        let own = patterns.find(|pattern| !pattern.is_empty() && fits(pattern, &self.principals));
        own.map(str::to_owned)
    }
}

impl Options {
    /// Reads options; their names are in any case, their values in quotes.
    fn read(mut text: &str) -> Option<Self> {
        let mut options = Self::default();
        loop {
            if let Some(rest) = after_name(text, "cert-authority") {
                options.is_authority = true;
                text = rest;
            } else if let Some(rest) = after_name(text, "namespaces=") {
                let (value, rest) = quoted(rest)?;
                let is_first = options.namespaces.replace(value).is_none();
                text = is_first.then_some(rest)?;
            } else if let Some(rest) = after_name(text, "valid-after=") {
                let (value, rest) = quoted(rest)?;
                let is_first = options.after.replace(moment(&value)?).is_none();
                text = is_first.then_some(rest)?;
            } else if let Some(rest) = after_name(text, "valid-before=") {
                let (value, rest) = quoted(rest)?;
                let is_first = options.before.replace(moment(&value)?).is_none();
                text = is_first.then_some(rest)?;
            } else if !text.starts_with(',') {
                return None;
            }
            if text.is_empty() {
                break;
            }
            text = text.strip_prefix(',').filter(|rest| !rest.is_empty())?;
        }
        match (options.after, options.before) {
            (Some(after), Some(before)) if before <= after => None,
            _ => Some(options),
        }
    }
}

/// The first word of a line and what follows it; a word may be in quotes, or end in some.
fn first_word(line: &str) -> Option<(String, &str)> {
    const WHITE: [char; 4] = [' ', '\t', '\r', '\n'];
    let end = line.find(|letter| letter == '"' || WHITE.contains(&letter))?;
    let (word, rest) = line.split_at(end);
    match rest.strip_prefix('"') {
        None => Some((word.to_owned(), rest.trim_start_matches(WHITE))),
        Some(quoted) => {
            let (more, rest) = quoted.split_once('"')?;
            Some((format!("{word}{more}"), rest.trim_start_matches(WHITE)))
        }
    }
}

/// A key at the beginning of a text, and the comment that may follow.
fn key(text: &str) -> Option<(KeyData, String)> {
    let mut words = text.split([' ', '\t']).filter(|word| !word.is_empty());
    let line = format!("{} {}", words.next()?, words.next()?.trim_end());
    let key = PublicKey::from_openssh(&line).ok()?;
    let comment: Vec<&str> = words.map(str::trim_end).collect();
    Some((key.key_data().clone(), comment.join(" ").trim().to_owned()))
}

/// Where options end: at a blank outside of quotes.
fn end_of_options(text: &str) -> Option<usize> {
    let (mut is_quoted, mut is_escaped) = (false, false);
    for (at, letter) in text.char_indices() {
        match letter {
            '"' if is_escaped => {}
            '"' => is_quoted = !is_quoted,
            ' ' | '\t' if !is_quoted => return Some(at),
            _ => {}
        }
        is_escaped = letter == '\\';
    }
    None
}

/// What follows the name of an option.
fn after_name<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let start = text.get(..name.len())?;
    start
        .eq_ignore_ascii_case(name)
        .then(|| &text[name.len()..])
}

/// A value in quotes, and what follows it.
fn quoted(text: &str) -> Option<(String, &str)> {
    let text = text.strip_prefix('"')?;
    let mut value = String::new();
    let mut rest = text;
    loop {
        let end = rest.find(['"', '\\'])?;
        value.push_str(&rest[..end]);
        rest = &rest[end..];
        if let Some(after) = rest.strip_prefix('"') {
            return Some((value, after));
        }
        let escaped = rest.starts_with("\\\"");
        value.push(if escaped { '"' } else { '\\' });
        rest = &rest[if escaped { 2 } else { 1 }..];
    }
}

/// `YYYYMMDD`, `YYYYMMDDHHMM` or `YYYYMMDDHHMMSS`, in the system's time zone unless `Z`
/// follows. Days and seconds may be over, as the C library bears them.
fn moment(text: &str) -> Option<Timestamp> {
    let upper = text.to_ascii_uppercase();
    let digits = upper.strip_suffix('Z').filter(|rest| !rest.is_empty());
    let digits = digits.or_else(|| upper.strip_suffix("UTC"));
    let zone = match digits {
        Some(_) => TimeZone::UTC,
        None => TimeZone::system(),
    };
    let digits = digits.unwrap_or(&upper);
    let is_one = [8, 12, 14].contains(&digits.len());
    if !is_one || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number = |at: usize, length: usize| {
        let digits = digits.get(at..at + length).unwrap_or("0");
        digits.parse::<i16>().ok()
    };
    let (year, month, day) = (number(0, 4)?, number(4, 2)?, number(6, 2)?);
    let (hour, minute, second) = (number(8, 2)?, number(10, 2)?, number(12, 2)?);
    let is_time = (1..=12).contains(&month)
        && (1..=31).contains(&day)
        && hour < 24
        && minute < 60
        && second <= 61;
    if !is_time || year < 1970 {
        return None;
    }
    let first: Date = date(year, i8::try_from(month).ok()?, 1);
    let time = first
        .at(0, 0, 0, 0)
        .checked_add((day - 1).days().hours(hour).minutes(minute).seconds(second))
        .ok()?;
    let time = zone.to_timestamp(time).ok()?;
    (time.as_second() > 0).then_some(time)
}

/// Whether a list of patterns lets a name pass: one of them fits, and none that is
/// negated (ssh_config(5), "PATTERNS").
fn fits(name: &str, patterns: &str) -> bool {
    /// ssh-keygen gives up at longer ones.
    const LONGEST: usize = 1022;
    let mut is_positive = false;
    for pattern in patterns.split(',') {
        let (pattern, is_negated) = match pattern.strip_prefix('!') {
            Some(pattern) => (pattern, true),
            None => (pattern, false),
        };
        if pattern.len() > LONGEST {
            return false;
        }
        if matches(name.as_bytes(), pattern.as_bytes()) {
            if is_negated {
                return false;
            }
            is_positive = true;
        }
    }
    is_positive
}

/// `*` stands for any letters, `?` for one.
fn matches(name: &[u8], pattern: &[u8]) -> bool {
    let (mut at, mut of) = (0, 0);
    // Where the last `*` was, and how far it reached.
    let mut star: Option<(usize, usize)> = None;
    while at < name.len() {
        match pattern.get(of) {
            Some(b'*') => {
                star = Some((of, at));
                of += 1;
            }
            Some(b'?') => (at, of) = (at + 1, of + 1),
            Some(byte) if *byte == name[at] => (at, of) = (at + 1, of + 1),
            _ => {
                let Some((begin, reached)) = star else {
                    return false;
                };
                star = Some((begin, reached + 1));
                (at, of) = (reached + 1, begin + 1);
            }
        }
    }
    pattern[of..].iter().all(|byte| *byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_fit_as_ssh_says() {
        for (name, patterns, wanted) in [
            ("a@x.example", "a@x.example", true),
            ("a@x.example", "A@x.example", false),
            ("a@x.example", "*@x.example", true),
            ("a@x.example", "?@x.*", true),
            ("a@x.example", "b@x.example,a@x.example", true),
            ("a@x.example", "*,!a@*", false),
            ("a@x.example", "!b@*", false),
            ("aXbXc", "a*X*c", true),
            ("abc", "a*d", false),
            ("", "*", true),
            ("a", "", false),
        ] {
            assert_eq!(fits(name, patterns), wanted, "{name} {patterns}");
        }
    }

    #[test]
    fn the_comment_is_that_of_the_line_that_lets_the_key_sign() {
        let key =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAILllRkD1aVBG+cY9X/VsBHv3ICACj+8Jd0VsZmDH2MLL";
        let text = format!(
            "* namespaces=\"git\" {key} for commits\n* {key} for archives\n* {key} later\n"
        );
        let line = lines(&text).next().expect("a line");
        let found = |namespace| {
            let asked = Asked {
                key: &line.key,
                namespace,
                principal: None,
                at: None,
            };
            find(&text, &asked).map(|allowed| allowed.comment)
        };
        assert_eq!(found("archive"), Ok(Some("for archives".to_owned())));
        assert_eq!(found("git"), Ok(Some("for commits".to_owned())));
        let plain = format!("* {key}\n* {key} words\n");
        let asked = Asked {
            key: &line.key,
            namespace: "archive",
            principal: None,
            at: None,
        };
        assert_eq!(
            find(&plain, &asked).map(|allowed| allowed.comment),
            Ok(None)
        );
    }

    #[test]
    fn times_are_read_as_the_c_library_reads_them() {
        for (text, wanted) in [
            ("20260324Z", Some("2026-03-24T00:00:00Z")),
            ("202603241605Z", Some("2026-03-24T16:05:00Z")),
            ("20260324160501utc", Some("2026-03-24T16:05:01Z")),
            ("20260231Z", Some("2026-03-03T00:00:00Z")),
            ("2026-03-24Z", None),
            ("20261324Z", None),
            ("19700101Z", None),
            ("Z", None),
        ] {
            let wanted = wanted.map(|time| time.parse().expect("a time"));
            assert_eq!(moment(text), wanted, "{text}");
        }
    }
}

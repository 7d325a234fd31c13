//! What the path of a record's file says: the record's name, and the date in front of it.

use jiff::civil::Date;

use crate::diag::Diagnostic;
use crate::model::naming::Naming;

/// What a record's path says about it.
#[derive(Clone)]
pub(super) struct Named {
    pub(super) slug: String,
    /// What an earlier or today's rule would call it.
    pub(super) also: Option<Box<str>>,
    /// The date in front of the file's name.
    pub(super) date: Option<Date>,
    /// Whether what stands there has the form of a date, and is none.
    pub(super) has_no_day: bool,
    pub(super) directory: String,
}

impl Named {
    pub(super) fn of(path: &str) -> Self {
        let (directory, _) = path.rsplit_once('/').unwrap_or(("", path));
        let name = own_part(path);
        let front = front(name);
        let dated = front.and_then(|date| date.parse().ok());
        // One that is no day will be a day: what else calls the record by its name is right.
        let rest = name.get(11..).filter(|rest| !rest.is_empty());
        let rest = rest.filter(|_| front.is_some() && name.as_bytes()[10] == b'-');
        let slug = rest.unwrap_or(name);
        Self {
            slug: slug.to_owned(),
            also: None,
            date: dated,
            has_no_day: front.is_some() && dated.is_none(),
            directory: format!("{directory}/"),
        }
    }

    /// As a record that has a title and no file of its own is named; nothing where the
    /// title gives no name.
    pub(super) fn titled(&self, title: &str, naming: &Naming) -> Option<Self> {
        let (slug, also) = naming.name(title)?;
        Some(Self {
            slug,
            also: also.map(String::into_boxed_str),
            date: None,
            has_no_day: false,
            directory: self.directory.clone(),
        })
    }

    /// As a record is named that says its own `slug:`; the date is still the file's.
    pub(super) fn called(&self, own: &str, naming: &Naming) -> Option<Self> {
        Some(Self {
            date: self.date,
            has_no_day: self.has_no_day,
            ..self.titled(own, naming)?
        })
    }
}

/// What is said of a file whose name begins with a date that no calendar has. `shown` is its
/// path relative to the root.
pub(super) fn no_day(path: &str, shown: &str) -> Option<Diagnostic> {
    let name = own_part(path);
    let front = front(name).filter(|front| front.parse::<Date>().is_err())?;
    let fact = format!("the name begins with `{front}`, and there is no such day");
    // Day and month are easily taken for one another.
    let turned = format!("{}{}-{}", &front[..5], &front[8..], &front[5..7]);
    let hint = match turned.parse::<Date>() {
        Ok(day) => format!("if {day} is meant, let it begin with `{day}`"),
        Err(_) => "let it begin with year, month and day, as `2026-03-04-week.md` does".to_owned(),
    };
    Some(Diagnostic::error(shown, fact).hint(hint))
}

/// The part of a path that names the record: of its directory, where the file is an index.
fn own_part(path: &str) -> &str {
    let (directory, file) = path.rsplit_once('/').unwrap_or(("", path));
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    match stem {
        "index" => directory.rsplit('/').next().unwrap_or(directory),
        stem => stem,
    }
}

/// What stands at the beginning of a name in the form of a date, as `2026-03-04` of
/// `2026-03-04-week`. A longer number that begins with no day is just a number.
fn front(name: &str) -> Option<&str> {
    let front = name.get(..10)?;
    let has_form = front.bytes().enumerate().all(|(at, byte)| match at {
        4 | 7 => byte == b'-',
        _ => byte.is_ascii_digit(),
    });
    let ends = !name[10..].starts_with(|next: char| next.is_ascii_digit());
    (has_form && (ends || front.parse::<Date>().is_ok())).then_some(front)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_in_front_is_told_from_other_figures() {
        for (path, slug, date) in [
            ("updates/2026-03-04-week.md", "week", Some("2026-03-04")),
            ("updates/2026-03-04.md", "2026-03-04", Some("2026-03-04")),
            (
                "deliverables/2026-03-04-logo/index.md",
                "logo",
                Some("2026-03-04"),
            ),
            ("updates/2026-02-30-week.md", "week", None),
            ("updates/2026-02-30.md", "2026-02-30", None),
            ("updates/2026-03-04-.md", "2026-03-04-", Some("2026-03-04")),
            ("updates/2026-03-045.md", "2026-03-045", Some("2026-03-04")),
            ("updates/2026-13-045.md", "2026-13-045", None),
            ("updates/2026-march.md", "2026-march", None),
            ("updates/März-ä.md", "März-ä", None),
        ] {
            let named = Named::of(path);
            assert_eq!(named.slug, slug);
            assert_eq!(named.date.map(|day| day.to_string()).as_deref(), date);
            assert_eq!(named.has_no_day, path.contains("02-30"), "{path}");
            assert_eq!(no_day(path, path).is_some(), named.has_no_day, "{path}");
        }
    }
}

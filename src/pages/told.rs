//! What the viewer tells by the reader's clock, told by the day of the build: on plain pages,
//! which no viewer opens, what is overdue or due soon says of which day that is.

use jiff::civil::Date;
use jiff::{Timestamp, ZonedDateTime};

use crate::escape::escaped;
use crate::facts::site::Site;
use crate::model::due::Lateness;
use crate::model::record::Value;

/// Fills the hidden elements with `data-due` that the viewer would fill; those of what is
/// neither overdue nor due soon stay hidden.
pub(super) fn lateness(html: &str, now: &ZonedDateTime, site: &Site<'_>) -> String {
    let day = site.format.date(now.date());
    let as_of = escaped(&site.word("as_of_day").replace("{date}", &day));
    filled(html, now, &as_of)
}

fn filled(html: &str, now: &ZonedDateTime, as_of: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find(" data-due=\"") {
        let start = rest[..at].rfind('<').unwrap_or(at);
        let end = rest[at..].find('>').map_or(rest.len(), |end| at + end + 1);
        let (tag, after) = (&rest[start..end], &rest[end..]);
        text.push_str(&rest[..start]);
        match told(tag, now).filter(|_| after.starts_with("</")) {
            // With its day, by which the stylesheet tells it from the state of the record.
            Some((word, tone)) => {
                let due = attribute(tag, "data-due").unwrap_or_default();
                text.push_str(&format!(
                    "<span class=\"state {tone}\" data-due=\"{due}\">{word} <small>({as_of})</small>"
                ));
            }
            None => text.push_str(tag),
        }
        rest = after;
    }
    text + rest
}

/// The words of a hidden element with its tone, where its day is over or near.
fn told<'t>(tag: &'t str, now: &ZonedDateTime) -> Option<(&'t str, &'static str)> {
    let is_own = tag.starts_with("<span class=\"state\"") && tag.ends_with(" hidden>");
    let due = is_own.then(|| attribute(tag, "data-due")).flatten()?;
    let value = match due.parse::<Date>() {
        Ok(day) if !due.contains('T') => Value::Date(day),
        _ => {
            let moment: Timestamp = due.parse().ok()?;
            Value::DateTime(moment.to_zoned_datetime(now.time_zone().clone()))
        }
    };
    match Lateness::at(&value, now)? {
        Lateness::Overdue => Some((attribute(tag, "data-late")?, "tone-bad")),
        Lateness::Soon => Some((attribute(tag, "data-soon")?, "tone-warn")),
        Lateness::Later => None,
    }
}

fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let (_, value) = tag.split_once(&format!(" {name}=\""))?;
    value.split('"').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_over_says_by_which_day_and_what_is_not_stays_hidden() {
        let now: ZonedDateTime = "2026-03-04T23:30:00+01:00[Europe/Berlin]"
            .parse()
            .expect("a moment");
        let hidden = |due: &str| {
            format!(
                "<p><span class=\"state\" data-due=\"{due}\" data-late=\"Late\" data-soon=\"Soon\" hidden></span></p>"
            )
        };
        let told = |due: &str, tone: &str, word: &str| {
            format!(
                "<p><span class=\"state tone-{tone}\" data-due=\"{due}\">{word} <small>(as of x)</small></span></p>"
            )
        };
        for (due, wanted) in [
            ("2026-03-03", told("2026-03-03", "bad", "Late")),
            (
                "2026-03-04T22:00:00+00:00",
                told("2026-03-04T22:00:00+00:00", "bad", "Late"),
            ),
            ("2026-03-04", told("2026-03-04", "warn", "Soon")),
            ("2026-05-04", hidden("2026-05-04")),
            ("nonsense", hidden("nonsense")),
        ] {
            assert_eq!(filled(&hidden(due), &now, "as of x"), wanted);
        }
        // A row's own mark for the sums is none of them.
        let mark = "<td><span data-due=\"2026-03-03\" hidden></span></td>";
        assert_eq!(filled(mark, &now, ""), mark);
    }
}

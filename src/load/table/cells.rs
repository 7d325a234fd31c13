//! Turns the text of a cell into what a record would have: the mapping's word for it, nothing
//! where it stands for nothing, a day or moment in the form of records.

use std::ops::Range;
use std::sync::Arc;

use jiff::tz::TimeZone;

use crate::diag::{Diagnostic, Source, Span};
use crate::kinds::csv::dates;
use crate::kinds::csv::spelt::SpeltNames;
use crate::local::{self, Odd};
use crate::model::kind::{self, Choice, CsvMapping, Field, Shape};
use crate::model::record::Spanned;
use crate::suggest;
use crate::syntax::yaml::Node;

/// What the cells of one file are read by.
pub(super) struct CellReader<'a> {
    pub(super) source: &'a Arc<Source>,
    pub(super) mapping: &'a CsvMapping,
    /// The firm's.
    pub(super) zone: &'a TimeZone,
    /// Names of months in the client's language.
    pub(super) names: SpeltNames,
}

/// One cell, or a part of one that holds a list.
#[derive(Clone, Copy)]
struct CellText<'c> {
    text: &'c str,
    /// Of the whole cell.
    place: &'c Range<usize>,
    /// The field that it is for.
    name: &'c str,
}

/// What a cell says for a field.
pub(super) enum CellValue {
    Nothing,
    Value(Spanned<Node>),
    /// Something that does not fit, which has been reported.
    Wrong,
}

impl CellReader<'_> {
    /// Reads one cell, without the spaces around it.
    pub(super) fn read(
        &self,
        text: &str,
        place: &Range<usize>,
        field: &Field,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> CellValue {
        let (text, is_said) = match self.mapping.word(&field.name, text) {
            Some(word) => (word, true),
            None => (text, false),
        };
        let stands_for_nothing = self.mapping.empty.iter().any(|empty| empty == text);
        if text.is_empty() || (stands_for_nothing && !is_said) {
            return CellValue::Nothing;
        }
        let name = &field.name;
        let cell = CellText { text, place, name };
        match self.value(cell, &field.shape, diagnostics) {
            Some(node) => CellValue::Value(Spanned::new(node, place.clone())),
            None => CellValue::Wrong,
        }
    }

    /// A cell as YAML would have it: the word of a choice for its label, a list for cells
    /// with semicolons where a list is wanted.
    fn value(
        &self,
        cell: CellText<'_>,
        shape: &Shape,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<Node> {
        let CellText { text, place, .. } = cell;
        Some(match shape {
            Shape::Choice(choices) => match chosen(text, choices) {
                Some(choice) => Node::Scalar(choice.value.clone()),
                None => {
                    diagnostics.push(self.no_word(cell, choices));
                    return None;
                }
            },
            Shape::Boolean => Node::Scalar(text.to_ascii_lowercase()),
            Shape::Date | Shape::DateTime => Node::Scalar(self.moment(cell, shape, diagnostics)?),
            Shape::List(inner) => {
                let mut members = Vec::new();
                for text in text.split(';').map(str::trim) {
                    if !text.is_empty() {
                        let part = CellText { text, ..cell };
                        let node = self.value(part, inner, diagnostics)?;
                        members.push(Spanned::new(node, place.clone()));
                    }
                }
                Node::List(members)
            }
            _ => Node::Scalar(text.to_owned()),
        })
    }

    /// A day or a moment as records write it.
    fn moment(
        &self,
        cell: CellText<'_>,
        shape: &Shape,
        diagnostics: &mut Vec<Diagnostic>,
    ) -> Option<String> {
        let CellText { text, place, name } = cell;
        let is_day = *shape == Shape::Date;
        let read = dates::read(text, &self.mapping.dates, self.zone, &self.names)
            .or_else(|| plain(text, self.zone));
        let Some((read, odd)) = read else {
            let wanted = super::super::scalar::wanted(shape);
            let fact = format!("`{name}` is `{text}`, not {wanted}");
            let otherwise = if is_day { DAY } else { MOMENT };
            let hint = dates::hint(text, &self.names).unwrap_or_else(|| otherwise.to_owned());
            diagnostics.push(Diagnostic::error(self.span(place), fact).hint(hint));
            return None;
        };
        if !is_day {
            diagnostics.extend(odd.map(|odd| self.odd(odd, cell)));
        }
        Some(match read {
            Ok(moment) if is_day => moment.date().to_string(),
            Ok(moment) => moment.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
            Err(day) => day.to_string(),
        })
    }

    fn odd(&self, odd: Odd, cell: CellText<'_>) -> Diagnostic {
        let CellText { text, place, name } = cell;
        let span = self.span(place);
        match odd {
            Odd::Skipped => {
                let fact = format!(
                    "`{name}` is `{text}`, which no clock showed: the clocks went forward over it"
                );
                let hint = "these are perhaps the times of another zone; say which in the mapping: `dates: [{format: \"%d.%m.%Y %H:%M\", zone: Europe/London}]`";
                Diagnostic::warning(span, fact).hint(hint)
            }
            // Nobody can repair a time that the tool wrote without its offset.
            Odd::Twice => {
                let fact = format!(
                    "`{name}` is `{text}`, which was twice, as the clocks went back; the first is meant"
                );
                Diagnostic::note_at(span, fact)
            }
        }
    }

    fn no_word(&self, cell: CellText<'_>, choices: &[Choice]) -> Diagnostic {
        let CellText { text, place, name } = cell;
        let words = || kind::offered(choices);
        let hint = match suggest::near(text, words()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => {
                let key = quoted(text);
                let all = suggest::all(words()).unwrap_or_default();
                format!(
                    "say what it means in the mapping, as `values: {{{name}: {{{key}: …}}}}`; {all}"
                )
            }
        };
        let fact = format!("`{name}` is `{text}`, not one of the words allowed here");
        Diagnostic::error(self.span(place), fact).hint(hint)
    }

    fn span(&self, place: &Range<usize>) -> Span {
        Span::new(self.source, place.clone())
    }
}

const DAY: &str = "write it as year-month-day, `2026-03-04`, or say in the mapping how it is written: `dates: [\"%d.%m.%Y\"]`";
const MOMENT: &str = "write it as `2026-03-04T10:30:00+01:00`, or say in the mapping how it is written: `dates: [\"%d.%m.%Y %H:%M\"]`";

/// The choice of that word or label.
fn chosen<'c>(text: &str, choices: &'c [Choice]) -> Option<&'c Choice> {
    choices
        .iter()
        .find(|choice| choice.value.eq_ignore_ascii_case(text) || choice.label.is(text))
}

/// The forms of records: a day, a moment with its offset, or a local one.
fn plain(
    text: &str,
    zone: &TimeZone,
) -> Option<(Result<jiff::ZonedDateTime, jiff::civil::Date>, Option<Odd>)> {
    let digits = text.as_bytes().first().is_some_and(u8::is_ascii_digit) && text.len() >= 10;
    if !digits || text.as_bytes().get(4) != Some(&b'-') {
        return None;
    }
    if text.len() == 10 {
        return text.parse().ok().map(|day| (Err(day), None));
    }
    if let Ok(stamp) = text.parse::<jiff::Timestamp>() {
        return Some((Ok(stamp.to_zoned_datetime(zone.clone())), None));
    }
    let (moment, odd) = local::resolved(text.parse().ok()?, zone)?;
    Some((Ok(moment), odd))
}

/// A text as a key of YAML.
fn quoted(text: &str) -> String {
    let is_plain = text
        .chars()
        .all(|letter| letter.is_alphanumeric() || letter == ' ')
        && text.starts_with(char::is_alphabetic);
    match is_plain {
        true => text.to_owned(),
        false => format!("{text:?}"),
    }
}

//! Dates that cannot all be right.

use super::mentioned::place_of;
use crate::diag::Diagnostic;
use crate::model::content::{ClientContent, Content};
use crate::model::record::{Record, Spanned, Value};

/// Dates of one record that go backwards, an engagement that closes before it
/// starts, a status update from before the engagement.
pub(super) fn check(content: &Content, client: &ClientContent, diagnostics: &mut Vec<Diagnostic>) {
    let engagement = &client.client.engagement;
    if let (Some(started), Some(closed)) = (engagement.started, engagement.closed)
        && closed < started
    {
        let fact = format!("the engagement closes on {closed}, before it starts on {started}");
        diagnostics.push(Diagnostic::error(
            place_of(client, &closed.to_string()),
            fact,
        ));
    }
    for record in &client.records {
        let Some(kind) = content.kind(&record.kind) else {
            continue;
        };
        let mut last: Option<(&str, &Spanned<Value>)> = None;
        for name in &kind.in_order {
            let Some(value) = record.values.get(name) else {
                continue;
            };
            if let Some((before, earlier)) = last
                && is_before(&value.value, &earlier.value)
            {
                let fact = format!("`{name}` is before `{before}`");
                let place = if value.at.is_empty() {
                    record.place()
                } else {
                    record.span(&value.at).into()
                };
                diagnostics.push(
                    Diagnostic::error(place, fact)
                        .label(format!("`{before}` is {}", written(record, earlier))),
                );
            }
            last = Some((name, value));
        }
        if record.kind == "updates"
            && let Some(started) = engagement.started
            && let Some(value) = record.values.get("date")
            && value.value.as_date().is_some_and(|date| date < started)
        {
            diagnostics.push(
                Diagnostic::warning(
                    if value.at.is_empty() {
                        record.place()
                    } else {
                        record.span(&value.at).into()
                    },
                    format!("this update is from before the engagement started on {started}"),
                )
                .hint("mend the date, or `engagement.started` in client.yaml"),
            );
        }
    }
}

/// A date as it stands in the record; one that the file's name gives stands nowhere in it.
fn written(record: &Record, value: &Spanned<Value>) -> String {
    let text = record.source.text.get(value.at.clone());
    let text = text.unwrap_or_default().trim();
    if !text.is_empty() {
        return text.to_owned();
    }
    let day = value.value.as_date();
    day.map_or_else(String::new, |day| format!("{day}, by the file's name"))
}

/// Moments compare as moments, anything else by its day.
fn is_before(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::DateTime(a), Value::DateTime(b)) => a.timestamp() < b.timestamp(),
        _ => a.as_date().zip(b.as_date()).is_some_and(|(a, b)| a < b),
    }
}

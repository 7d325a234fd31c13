//! Files that records and brands name: they have to be there.

use crate::diag::{Diagnostic, Span};
use crate::model::content::{ClientContent, Content};
use crate::model::links;
use crate::model::record::{Record, Spanned, Value, each_value};
use crate::suggest;

/// The firm's own logo.
pub(super) fn firm(content: &Content, found: &mut Vec<Diagnostic>) {
    let brand = &content.firm.brand;
    if let (Some(logo), Some(place), None) =
        (&brand.logo, &brand.logo_place, &content.firm.logo_file)
    {
        let hint = "write its path relative to `content/`, as an SVG, PNG, JPEG or WebP file";
        found.push(no_logo(logo, place).hint(hint));
    }
}

fn no_logo(logo: &str, place: &Span) -> Diagnostic {
    Diagnostic::error(place.clone(), format!("the logo `{logo}` does not exist"))
}

/// Files that do not exist or lie outside of the client's directory.
pub(super) fn check(content: &Content, client: &ClientContent, found: &mut Vec<Diagnostic>) {
    let brand = &client.client.brand;
    if let (Some(logo), Some(place)) = (&brand.logo, &brand.logo_place)
        && !client.files.contains_key(logo)
    {
        found.push(no_logo(logo, place).maybe_hint(near(client, logo)));
    }
    for record in &client.records {
        let Some(kind) = content.kind(&record.kind) else {
            continue;
        };
        each_value(record, &kind.fields, &mut |value, _| {
            if let Value::File(name) = &value.value {
                found.extend(missing(client, record, value, name));
            }
        });
    }
}

fn missing(
    client: &ClientContent,
    record: &Record,
    value: &Spanned<Value>,
    name: &str,
) -> Option<Diagnostic> {
    let error = |fact| Diagnostic::error(record.span(&value.at), fact);
    let Some(path) = links::file_path(record, name) else {
        return Some(
            error(format!("`{name}` leaves the client's directory"))
                .hint("put a copy of the file beside the record"),
        );
    };
    if client.files.contains_key(&path) {
        return None;
    }
    Some(error(format!("there is no file `{name}`")).maybe_hint(near(client, &path)))
}

/// The nearest file in the same directory, by its name there.
fn near(client: &ClientContent, path: &str) -> Option<String> {
    let (directory, name) = split(path);
    let beside = client
        .files
        .keys()
        .map(|known| split(known))
        .filter(|(known, _)| *known == directory)
        .map(|(_, name)| name);
    suggest::hint(name, beside)
}

fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

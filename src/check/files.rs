//! Files that records and brands name: they have to be there.

use crate::diag::Diagnostic;
use crate::model::content::{ClientContent, Content, DeliveredFile};
use crate::model::links;
use crate::model::record::{Record, Spanned, Value, each_value};
use crate::{files, magic, suggest};

/// Files that do not exist or lie outside of the client's directory.
pub(super) fn check(content: &Content, client: &ClientContent, found: &mut Vec<Diagnostic>) {
    let brand = &client.client.brand;
    if let (Some(logo), Some(place)) = (&brand.logo, &brand.logo_place) {
        let wrong = |fact: String| Diagnostic::error(place.clone(), fact);
        match client.files.get(logo) {
            None => {
                let fact = format!("the logo `{logo}` does not exist");
                found.push(wrong(fact).maybe_hint(near(client, logo)));
            }
            Some(file) if !is_picture(logo, file) => {
                let fact =
                    format!("the logo `{logo}` is no picture of the type that its name says");
                found.push(wrong(fact).hint("take an SVG, PNG, JPEG or WebP file"));
            }
            Some(_) => {}
        }
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

/// Whether a file is the picture that its name says; one that cannot be read is told of
/// where it is read.
fn is_picture(name: &str, file: &DeliveredFile) -> bool {
    /// More than a logo has.
    const MOST: u64 = 64 << 20;
    match files::read_up_to(&file.path, MOST) {
        Ok(Some(bytes)) => magic::is_picture(name, &bytes),
        Ok(None) => false,
        Err(_) => true,
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

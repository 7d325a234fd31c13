//! Files that records and brands name: they have to be there.

use crate::diag::Diagnostic;
use crate::model::content::{ClientContent, Content};
use crate::model::delivered::DeliveredFile;
use crate::model::record::{Record, Spanned, Value, each_value};
use crate::{files, magic, suggest};

/// Files that do not exist or lie outside of the client's directory.
pub(super) fn check(content: &Content, client: &ClientContent, diagnostics: &mut Vec<Diagnostic>) {
    let brand = &client.client.brand;
    if let (Some(logo), Some(place)) = (&brand.logo, &brand.logo_place) {
        let wrong = |fact: String| Diagnostic::error(place.clone(), fact);
        match client.files.get(logo) {
            None => {
                let fact = format!("the logo `{logo}` does not exist");
                diagnostics.push(wrong(fact).maybe_hint(near(client, logo)));
            }
            Some(file) => {
                if let Some(fault) = picture_fault(logo, file) {
                    let finding = wrong(format!("the logo `{logo}` is {fault}"));
                    diagnostics.push(finding.hint("use an SVG, PNG, JPEG or WebP file"));
                }
            }
        }
    }
    for record in &client.records {
        let Some(kind) = content.kind(&record.kind) else {
            continue;
        };
        each_value(record, &kind.fields, &mut |value, _| {
            if let Value::File(name) = &value.value {
                diagnostics.extend(missing(client, record, value, name));
            }
        });
    }
}

/// Why a file is not the picture that its name says. Nothing where it cannot be read: that
/// is said where it is needed.
fn picture_fault(name: &str, file: &DeliveredFile) -> Option<&'static str> {
    /// Bytes; more than any logo has.
    const LARGEST: u64 = 64 << 20;
    match files::read_up_to(&file.path, LARGEST) {
        Ok(Some(bytes)) => magic::picture_fault(name, &bytes),
        Ok(None) => Some("too large"),
        Err(_) => None,
    }
}

fn missing(
    client: &ClientContent,
    record: &Record,
    value: &Spanned<Value>,
    name: &str,
) -> Option<Diagnostic> {
    let error = |fact| Diagnostic::error(record.span(&value.at), fact);
    let Some(path) = record.file_path(name) else {
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

//! How a CSV file is written: its encoding, and the sign between its cells. Where the mapping
//! does not say, they are found out from the file, and reported unless they are the usual ones.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;

use crate::decode::{self, Decoded};
use crate::delimiter;
use crate::diag::{Diagnostic, Source, Span};
use crate::files;
use crate::kinds::csv::mapping::ENCODINGS;
use crate::model::kind::CsvMapping;
use crate::syntax::csv::Sheet;
use crate::syntax::source;

/// Reads a CSV file. `name` is its path relative to the root.
///
/// # Errors
/// When the disk fails.
pub(in crate::load) fn read(
    path: &Path,
    name: &str,
    mapping: &CsvMapping,
    diagnostics: &mut Vec<Diagnostic>,
) -> files::Result<Option<Arc<Source>>> {
    let Some(bytes) = source::bytes(path, name, diagnostics)? else {
        return Ok(None);
    };
    let decoded = match mapping.encoding {
        Some(encoding) => decode::decode_as(&bytes, encoding),
        None => decode::decode(&bytes),
    };
    let Some(decoded) = decoded else {
        diagnostics.push(undecoded(name, mapping));
        return Ok(None);
    };
    if mapping.encoding.is_none() && !decoded.is_plain() {
        diagnostics.push(told(name, &decoded));
    }
    Ok(Some(source(name, decoded, bytes)))
}

/// The source of a decoded file. Its bytes are kept where they are not those of the text.
fn source(name: &str, decoded: Decoded, bytes: Vec<u8>) -> Arc<Source> {
    if decoded.is_plain() {
        let mark = bytes.len() > decoded.text.len();
        return Arc::new(Source {
            path: name.to_owned(),
            text: decoded.text,
            has_mark: mark,
            foreign: None,
        });
    }
    Arc::new(Source {
        path: name.to_owned(),
        text: decoded.text,
        has_mark: false,
        foreign: Some(bytes.into()),
    })
}

fn undecoded(name: &str, mapping: &CsvMapping) -> Diagnostic {
    match mapping.encoding {
        Some(encoding) => {
            let fact = format!(
                "this file is not {}, as the mapping says",
                called(encoding.name())
            );
            Diagnostic::error(name, fact)
                .hint("leave `encoding` out, and it is found from the file")
        }
        None => Diagnostic::error(
            name,
            "the encoding of this file cannot be told from its bytes",
        )
        .hint(format!(
            "say it in the mapping, such as `encoding: {}`, or export the file as UTF-8",
            ENCODINGS[2]
        )),
    }
}

fn told(name: &str, decoded: &Decoded) -> Diagnostic {
    let encoding = decoded.encoding;
    let how = match decoded.guessed {
        true => "by what its bytes look like",
        false => "as its first bytes say",
    };
    let fact = format!("read as {}, {how}", called(encoding));
    Diagnostic::note_at(name, fact).hint(format!(
        "`encoding: {}` in the mapping makes it certain",
        encoding.to_ascii_lowercase()
    ))
}

/// How messages call an encoding.
fn called(name: &str) -> String {
    match name.strip_prefix("windows-") {
        Some(page) => format!("Windows-{page}"),
        None => name.to_owned(),
    }
}

/// Opens a table by the sign between its cells; nothing, and one diagnostic, where the mapping
/// names another sign.
pub(in crate::load) fn opened<'a>(
    source: &'a Arc<Source>,
    mapping: &CsvMapping,
    diagnostics: &mut Vec<Diagnostic>,
) -> Option<Sheet<'a>> {
    let said = delimiter::said(&source.text);
    let start = said.map_or(0, |(_, length)| length);
    let text = &source.text[start..];
    let columns = mapping.columns.iter().flat_map(|column| &column.names);
    let names: HashSet<&str> = columns.map(|name| name.value.as_str()).collect();
    let told = match said {
        Some((sign, _)) => sign,
        None => delimiter::told(text, &names),
    };
    let sign = match mapping.delimiter {
        Some(wanted) if wanted != told && !fits(text, wanted, told) => {
            diagnostics.push(another(source, start, wanted, told));
            return None;
        }
        Some(wanted) => wanted,
        None => told,
    };
    // A tool's own mapping knows that it writes one or the other.
    let is_expected = sign == b',' || said.is_some() || mapping.preset.is_some();
    if mapping.delimiter.is_none() && !is_expected {
        let fact = format!("read with {} between the cells", delimiter::name(sign));
        let hint = format!("`delimiter: {}` in the mapping makes it certain", key(sign));
        diagnostics.push(Diagnostic::note_at(source.path.as_str(), fact).hint(hint));
    }
    Sheet::open(source, sign, start, diagnostics)
}

/// Whether the sign that the mapping names divides the first row, or no other sign would
/// either.
fn fits(text: &str, wanted: u8, told: u8) -> bool {
    delimiter::width(text, wanted) > 1 || delimiter::width(text, told) < 2
}

fn another(source: &Arc<Source>, start: usize, wanted: u8, told: u8) -> Diagnostic {
    let line = source.text[start..].lines().next().unwrap_or_default();
    let span = Span::new(source, start..start + line.len());
    let fact = format!(
        "this file has {} between its cells, not {} as the mapping says",
        delimiter::name(told),
        delimiter::name(wanted)
    );
    Diagnostic::error(span, fact).hint(format!(
        "write `delimiter: {}`, or leave it out, and it is found from the file",
        key(told)
    ))
}

/// A sign as a mapping writes it.
fn key(sign: u8) -> String {
    match sign {
        b'\t' => "\"\\t\"".to_owned(),
        other => format!("\"{}\"", char::from(other)),
    }
}

//! Files to sources: UTF-8 text.

use std::path::Path;
use std::sync::Arc;

use super::inside;
use crate::diag::{Diagnostic, Source, Span};
use crate::files;

/// A record's text file may have so many bytes; more is certainly not a record.
const LARGEST: u64 = 256 * 1024 * 1024;

/// Reads a text file. `name` is its path relative to the root. Bytes that are not
/// UTF-8 are a diagnostic, and there is no source then.
pub(crate) fn read(
    path: &Path,
    name: &str,
    diagnostics: &mut Vec<Diagnostic>,
) -> files::Result<Option<Arc<Source>>> {
    let Some(bytes) = bytes(path, name, diagnostics)? else {
        return Ok(None);
    };
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Some(source(name, text))),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let byte = error.as_bytes()[at];
            let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
            let span = Span::new(&source(name, text), at..at + '\u{fffd}'.len_utf8());
            diagnostics.push(
                Diagnostic::error(span, "this file is not UTF-8 text")
                    .label(format!("byte 0x{byte:02x}"))
                    .hint("save the file with the encoding UTF-8"),
            );
            Ok(None)
        }
    }
}

/// The bytes of a text file; none, and a diagnostic, where it is no file or too large.
pub(crate) fn bytes(
    path: &Path,
    name: &str,
    diagnostics: &mut Vec<Diagnostic>,
) -> files::Result<Option<Vec<u8>>> {
    let bytes = match files::read_up_to(path, LARGEST) {
        Ok(bytes) => bytes,
        Err(error) => {
            let other = error.not_regular().ok_or(error)?;
            diagnostics.push(inside::not_a_file(other, name));
            return Ok(None);
        }
    };
    if bytes.is_none() {
        diagnostics.push(Diagnostic::error(
            name,
            "this record is larger than 256 MiB",
        ));
    }
    Ok(bytes)
}

/// The source of a file's whole text; a byte order mark is remembered, and is no text.
pub(crate) fn source(name: &str, mut text: String) -> Arc<Source> {
    let has_mark = text.starts_with('\u{feff}');
    if has_mark {
        text.drain(..'\u{feff}'.len_utf8());
    }
    Arc::new(Source {
        path: name.to_owned(),
        text,
        has_mark,
        ..Source::default()
    })
}

/// As [`read`], of a file in `directory` that really is there.
pub(crate) fn read_below(
    directory: &Path,
    file: &str,
    name: &str,
    diagnostics: &mut Vec<Diagnostic>,
) -> files::Result<Option<Arc<Source>>> {
    let path = directory.join(file);
    if path.is_symlink() {
        let (real, whose) = (files::real_path(directory)?, "its directory");
        if let Some(wrong) = inside::stray(&path, &real, whose, name) {
            diagnostics.push(wrong);
            return Ok(None);
        }
    }
    read(&path, name, diagnostics)
}

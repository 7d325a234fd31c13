//! The zip: written to the end of a stream, in one pass, with the same bytes for
//! the same files. Armoured age files are deflated back to nearly their binary
//! size.

use std::io::{self, BufWriter, Write};
use std::path::Path;

use sha2::{Digest as _, Sha256};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::ArchiveError;
use super::bag::Fixity;
use crate::digest::Digest;
use crate::files::{self, FileError};
use crate::site::OutputError;

/// A file that may grow beyond this needs ZIP64 sizes in its header.
const LARGE: u64 = u32::MAX as u64;

/// A zip while it is written.
pub(super) struct Zip<'a> {
    writer: ZipWriter<BufWriter<&'a mut std::fs::File>>,
    options: SimpleFileOptions,
    path: &'a Path,
    count: usize,
}

/// Writes the zip at `path` as a whole or not at all; `date` is the time stamp of
/// every file in it.
pub(super) fn write(
    path: &Path,
    date: &str,
    fill: impl FnOnce(&mut Zip<'_>) -> Result<(), ArchiveError>,
) -> Result<(), ArchiveError> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(6))
        .unix_permissions(0o644)
        .last_modified_time(stamp(date));
    let mut failure = None;
    let written = files::replace(path, |file| {
        let mut zip = Zip {
            writer: ZipWriter::new(BufWriter::with_capacity(1 << 20, file)),
            options,
            path,
            count: 0,
        };
        match fill(&mut zip) {
            Ok(()) => zip.writer.finish().map_err(io::Error::from)?.flush(),
            Err(error) => {
                failure = Some(error);
                Err(io::Error::other("given up"))
            }
        }
    });
    match failure {
        Some(error) => Err(error),
        None => Ok(written?),
    }
}

impl Zip<'_> {
    /// Adds a file and gives its fixity.
    pub(super) fn add(
        &mut self,
        name: &str,
        content: impl FnOnce(&mut dyn Write) -> Result<(), OutputError>,
    ) -> Result<Fixity, ArchiveError> {
        let path = self.path;
        let failed = |error: zip::result::ZipError| -> FileError {
            files::failed("write", path)(error.into())
        };
        self.writer.start_file(name, self.options).map_err(failed)?;
        let mut measured = Measured {
            inner: &mut self.writer,
            hasher: Sha256::new(),
            size: 0,
        };
        content(&mut measured)?;
        let fixity = Fixity {
            digest: Digest::from_bytes(measured.hasher.finalize().into()),
            size: measured.size,
        };
        debug_assert!(fixity.size < LARGE, "parts are small");
        self.count += 1;
        Ok(fixity)
    }

    /// How many files were added.
    pub(super) fn count(&self) -> usize {
        self.count
    }
}

/// Passes bytes on and measures them on the way.
struct Measured<'a, W: Write> {
    inner: &'a mut W,
    hasher: Sha256,
    size: u64,
}

impl<W: Write> Write for Measured<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.hasher.update(&bytes[..written]);
        self.size += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.inner.flush()
    }
}

/// Noon of a day: a zip's time stamps have no zone, and noon is that day nearly
/// everywhere.
fn stamp(date: &str) -> DateTime {
    let date: jiff::civil::Date = date.parse().unwrap_or(jiff::civil::date(1980, 1, 1));
    let year = u16::try_from(date.year()).unwrap_or(1980);
    DateTime::from_date_and_time(
        year,
        date.month().unsigned_abs(),
        date.day().unsigned_abs(),
        12,
        0,
        0,
    )
    .unwrap_or_default()
}

//! The zip: written to the end of a stream, in one pass, with the same bytes for the same
//! files. Files of usual size are compressed in parallel, a few at a time; larger ones are
//! streamed. Armoured age files deflate to nearly their binary size; files that would hardly
//! get smaller are stored.

use std::io::{self, BufWriter, Write};
use std::path::Path;
use std::sync::{Arc, Mutex};

use rayon::prelude::*;
use sha2::{Digest as _, Sha256};
use zip::result::ZipError;
use zip::write::{PreparedZipFile, SimpleFileOptions};
use zip::{CompressionMethod, DateTime, System, ZipWriter};

use self::armoured::OneEntry;
use super::bag::Fixity;
use super::error::ArchiveError;
use super::payload::Give;
use super::sink::{Afterthoughts, Forward, Sink};
use super::zip64::LARGE;
use crate::digest::Digest;
use crate::files;
use crate::seal::identity::Recipients;
use crate::seal::object;
use crate::site::OutputError;

/// Larger files are not held in memory. The parts of sealed files are smaller.
const IN_MEMORY: u64 = 48 << 20;

/// At most so many bytes are compressed at the same time.
const AT_ONCE: u64 = 96 << 20;

/// At most so many files are compressed at the same time.
const FILES_AT_ONCE: usize = 512;

/// So much of a large file is compressed to decide whether it is deflated or stored.
const TRIED: usize = 1 << 20;

/// The level of deflating.
const LEVEL: i64 = 6;

/// One file for the zip.
pub(super) struct ZipEntry<'a> {
    /// Its name.
    pub(super) name: String,
    /// About how many bytes it has.
    pub(super) size: u64,
    /// Whether it is armour: Base64 of ciphertext.
    pub(super) is_armour: bool,
    /// Writes what is in it.
    pub(super) write: &'a Give<'a>,
}

/// A file that is compressed, in memory.
enum Ready {
    Prepared(PreparedZipFile),
    /// One whose way of deflating the zip crate does not know.
    Armour(OneEntry),
}

impl Ready {
    fn add_to(self, writer: &mut ZipWriter<Sink<'_>>) -> Result<(), ZipError> {
        match self {
            Self::Prepared(file) => writer.add_prepared_file(file),
            Self::Armour(mut zip) => writer.raw_copy_file(zip.by_index_raw(0)?),
        }
    }
}

/// Who may read a zip.
#[derive(Clone, Copy)]
pub(super) enum Readers<'a> {
    /// Whoever the umask allows: its content is sealed.
    Usual,
    /// Only the owner of the file: its content is not sealed.
    Owner,
    /// Only recipients: the zip is sealed to them on its way to the disk, unless it has the
    /// digest of the one that is sealed there.
    Recipients(&'a Recipients, Option<Digest>),
}

/// A zip while it is written.
pub(super) struct Zip<'a> {
    writer: ZipWriter<Sink<'a>>,
    options: SimpleFileOptions,
    stamp: DateTime,
    path: &'a Path,
    count: usize,
    /// For a stream: where to say beforehand what the header of a large file is going to hold.
    later: Option<Arc<Mutex<Afterthoughts>>>,
    /// The end of the large file that was written last: its compressor may still hold some of
    /// it.
    passed: Option<u64>,
}

/// Writes the whole zip at `path`, or nothing; `date` is the time stamp of every file in it.
/// Gives the digest of what was sealed to recipients.
pub(super) fn write(
    path: &Path,
    readers: Readers<'_>,
    date: &str,
    fill: impl FnOnce(&mut Zip<'_>) -> Result<(), ArchiveError>,
) -> Result<Option<Digest>, ArchiveError> {
    let mut failure = None;
    let all = |file: &mut std::fs::File| -> Result<Option<Digest>, ArchiveError> {
        let Readers::Recipients(recipients, _) = readers else {
            let sink = Sink::File(BufWriter::with_capacity(1 << 20, file));
            return into(sink, None, path, date, fill).map(|()| None);
        };
        let mut sealed = object::sealing(recipients, BufWriter::with_capacity(1 << 20, file))
            .map_err(OutputError::from)?;
        let mut hasher = Sha256::new();
        let (forward, later) = Forward::to(Hashed(&mut sealed, &mut hasher));
        into(Sink::Stream(forward), Some(later), path, date, fill)?;
        let finished = sealed.finish().and_then(|mut file| file.flush());
        finished.map_err(files::failed("write", path))?;
        Ok(Some(Digest::from_bytes(hasher.finalize().into())))
    };
    let mut plain = None;
    let given_up = || io::Error::other("given up");
    let mut is_there = false;
    let write = |file: &mut std::fs::File| {
        plain = all(file).map_err(|error| {
            failure = Some(error);
            given_up()
        })?;
        is_there = matches!(readers, Readers::Recipients(_, Some(known)) if plain == Some(known));
        match is_there {
            true => Err(given_up()),
            false => Ok(()),
        }
    };
    let written = match readers {
        Readers::Owner => files::replace_private(path, write),
        Readers::Usual | Readers::Recipients(..) => files::replace(path, write),
    };
    match failure {
        Some(error) => return Err(error),
        None if is_there => {}
        None => written?,
    }
    Ok(plain)
}

/// What is written, and its digest.
struct Hashed<'a, W: Write>(&'a mut W, &'a mut Sha256);

impl<W: Write> Write for Hashed<'_, W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.0.write(bytes)?;
        self.1.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

fn into(
    sink: Sink<'_>,
    later: Option<Arc<Mutex<Afterthoughts>>>,
    path: &Path,
    date: &str,
    fill: impl FnOnce(&mut Zip<'_>) -> Result<(), ArchiveError>,
) -> Result<(), ArchiveError> {
    let options = SimpleFileOptions::default()
        // The same bytes on every machine.
        .system(System::Unix)
        .unix_permissions(0o644)
        .last_modified_time(stamp(date));
    let mut zip = Zip {
        writer: ZipWriter::new(sink),
        options,
        stamp: stamp(date),
        path,
        count: 0,
        later,
        passed: None,
    };
    if let Err(error) = fill(&mut zip) {
        // If dropped, it would finish a zip that nobody wants, and print failures of that to
        // standard error.
        std::mem::forget(zip);
        return Err(error);
    }
    let finished = zip.writer.finish().map_err(io::Error::from);
    let flushed = finished.and_then(|mut sink| sink.flush());
    Ok(flushed.map_err(files::failed("write", path))?)
}

impl Zip<'_> {
    /// Adds files in their order and gives the fixity of each.
    pub(super) fn add_all(
        &mut self,
        entries: &[ZipEntry<'_>],
    ) -> Result<Vec<Fixity>, ArchiveError> {
        let mut fixities = Vec::with_capacity(entries.len());
        let mut rest = entries;
        while let Some(first) = rest.first() {
            let together = together(rest);
            if first.size > IN_MEMORY {
                fixities.push(self.pass(first)?);
            } else {
                let (options, stamp, path) = (self.options, self.stamp, self.path);
                let ready = rest[..together]
                    .par_iter()
                    .map(|entry| prepare(entry, options, stamp, path))
                    .collect::<Result<Vec<_>, _>>()?;
                for (file, fixity) in ready {
                    let added = file.add_to(&mut self.writer);
                    added.map_err(|error| failed(path, error))?;
                    fixities.push(fixity);
                }
                self.passed = None;
            }
            rest = &rest[together..];
        }
        self.count += entries.len();
        Ok(fixities)
    }

    /// A file that is too large to be held: its beginning says whether deflating pays.
    fn pass(&mut self, entry: &ZipEntry<'_>) -> Result<Fixity, ArchiveError> {
        let mut head = Head(Vec::with_capacity(TRIED));
        // This fails once the beginning is full; any other failure comes again below.
        let _ = (entry.write)(&mut head);
        let tried = compress(entry, self.options, &head.0);
        let method = tried.map_err(|error| failed(self.path, error))?.1;
        let is_large = entry.size >= LARGE;
        let options = with(self.options, method).large_file(is_large);
        self.foresee(entry, options)?;
        let started = self.writer.start_file(&entry.name, options);
        started.map_err(|error| failed(self.path, error))?;
        let mut measured = Measured::of(&mut self.writer);
        (entry.write)(&mut measured)?;
        let fixity = measured.fixity();
        if is_large && fixity.size < LARGE {
            let fact = format!("`{}` became smaller while it was read", entry.name);
            return Err(failed(self.path, io::Error::other(fact).into()));
        }
        Ok(fixity)
    }

    /// Tells a stream what the header of a large file is going to hold: see `sink`.
    fn foresee(
        &mut self,
        entry: &ZipEntry<'_>,
        options: SimpleFileOptions,
    ) -> Result<(), ArchiveError> {
        let Some(later) = self.later.as_ref().map(Arc::clone) else {
            return Ok(());
        };
        let failed = |error: ZipError| failed(self.path, error);
        let (nowhere, noted) = Forward::to(io::sink());
        let mut trial = ZipWriter::new(Sink::Nowhere(nowhere));
        trial.start_file(&entry.name, options).map_err(failed)?;
        (entry.write)(&mut trial)?;
        trial.finish().map_err(failed)?;
        let written = self.writer.get_ref().map_or(0, Sink::end);
        let at = self.passed.unwrap_or(written);
        let noted = std::mem::take(&mut *noted.lock().expect("one thread writes"));
        self.passed = Some(at + noted.length);
        let moved = noted.bytes.into_iter();
        let moved = moved.map(|(offset, bytes)| (at + offset, bytes));
        let mut later = later.lock().expect("one thread writes");
        later.bytes.extend(moved);
        Ok(())
    }

    /// How many files were added.
    pub(super) fn count(&self) -> usize {
        self.count
    }
}

/// How many of the next files are compressed together; at least one.
fn together(entries: &[ZipEntry<'_>]) -> usize {
    let mut bytes = 0;
    let fits = entries.iter().take(FILES_AT_ONCE).take_while(|entry| {
        bytes += entry.size;
        entry.size <= IN_MEMORY && bytes <= AT_ONCE
    });
    fits.count().max(1)
}

/// A file, read and compressed in memory.
fn prepare(
    entry: &ZipEntry<'_>,
    options: SimpleFileOptions,
    stamp: DateTime,
    path: &Path,
) -> Result<(Ready, Fixity), ArchiveError> {
    let mut bytes = Vec::with_capacity(usize::try_from(entry.size).unwrap_or_default());
    let mut measured = Measured::of(&mut bytes);
    (entry.write)(&mut measured)?;
    let fixity = measured.fixity();
    let failed = |error| failed(path, error);
    if entry.is_armour {
        let armour = armoured::deflated(&entry.name, stamp, &bytes).map_err(failed)?;
        if let Some(armour) = armour {
            return Ok((Ready::Armour(armour), fixity));
        }
    }
    let (file, _) = compress(entry, options, &bytes).map_err(failed)?;
    Ok((Ready::Prepared(file), fixity))
}

/// Bytes deflated; stored where they hardly get smaller by it.
fn compress(
    entry: &ZipEntry<'_>,
    options: SimpleFileOptions,
    bytes: &[u8],
) -> Result<(PreparedZipFile, CompressionMethod), ZipError> {
    let mut method = CompressionMethod::Deflated;
    let mut file = PreparedZipFile::from_data(&entry.name, with(options, method), bytes)?;
    // Saving a fiftieth is not worth a reader's time.
    if file.compressed_size() > bytes.len() as u64 / 50 * 49 {
        method = CompressionMethod::Stored;
        file = PreparedZipFile::from_data(&entry.name, with(options, method), bytes)?;
    }
    Ok((file, method))
}

fn with(options: SimpleFileOptions, method: CompressionMethod) -> SimpleFileOptions {
    let level = (method == CompressionMethod::Deflated).then_some(LEVEL);
    options.compression_method(method).compression_level(level)
}

fn failed(path: &Path, error: ZipError) -> ArchiveError {
    files::failed("write", path)(error.into()).into()
}

/// The beginning of a file.
struct Head(Vec<u8>);

impl Write for Head {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let fits = bytes.len().min(TRIED - self.0.len());
        self.0.extend_from_slice(&bytes[..fits]);
        Ok(fits) // nothing more: the copy ends
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Passes bytes on and measures them on the way.
struct Measured<'a, W: Write> {
    inner: &'a mut W,
    hasher: Sha256,
    size: u64,
}

impl<'a, W: Write> Measured<'a, W> {
    fn of(inner: &'a mut W) -> Self {
        Self {
            inner,
            hasher: Sha256::new(),
            size: 0,
        }
    }

    fn fixity(self) -> Fixity {
        Fixity {
            digest: Digest::from_bytes(self.hasher.finalize().into()),
            size: self.size,
        }
    }
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

mod armoured;
#[cfg(test)]
mod tests;

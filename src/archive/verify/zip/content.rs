//! The content of one file of a zip: exactly as many bytes as the zip says, from exactly the
//! packed bytes, with the right checksum. Anything else is an error, and never are more bytes
//! given than the zip says.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read, Seek as _, SeekFrom, Take};

use flate2::{Crc, Decompress, FlushDecompress, Status};

use super::packed::{Method, Packed};

/// Reads one file.
pub(in super::super) struct EntryContent<'a> {
    packed: BufReader<Take<&'a mut File>>,
    /// For a deflated file.
    inflater: Option<Decompress>,
    has_ended: bool,
    /// Bytes that are still to come.
    left: u64,
    crc: Crc,
    wanted: u32,
}

impl<'a> EntryContent<'a> {
    /// A file of the zip.
    ///
    /// # Errors
    /// When the zip cannot be read.
    pub(in super::super) fn of(zip: &'a mut File, packed: &Packed) -> io::Result<Self> {
        zip.seek(SeekFrom::Start(packed.start))?;
        Ok(Self {
            packed: BufReader::with_capacity(1 << 16, zip.take(packed.compressed)),
            inflater: (packed.method == Method::Deflated).then(|| Decompress::new(false)),
            has_ended: false,
            left: packed.size,
            crc: Crc::new(),
            wanted: packed.crc,
        })
    }

    /// Makes sure that the content was complete, correct, and without anything behind it.
    ///
    /// # Errors
    /// When it is not what the zip says.
    pub(in super::super) fn finish(mut self) -> io::Result<()> {
        io::copy(&mut self, &mut io::sink()).map(drop)
    }

    /// The next bytes; none where the stream ends.
    fn next(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let Some(inflater) = &mut self.inflater else {
            let count = self.packed.read(buffer)?;
            self.has_ended = count == 0;
            return Ok(count);
        };
        loop {
            let input = self.packed.fill_buf()?;
            let (taken, given) = (inflater.total_in(), inflater.total_out());
            let status = inflater
                .decompress(input, buffer, FlushDecompress::None)
                .map_err(|_| wrong("its bytes are not deflated"))?;
            let is_cut = input.is_empty();
            let taken = inflater.total_in() - taken;
            let given = inflater.total_out() - given;
            self.packed.consume(taken as usize);
            self.has_ended = status == Status::StreamEnd;
            if given > 0 || self.has_ended {
                return Ok(given as usize);
            }
            if is_cut && taken == 0 {
                return Err(wrong("its deflated bytes are cut short"));
            }
        }
    }

    fn ended(&mut self) -> io::Result<usize> {
        if !self.packed.fill_buf()?.is_empty() {
            return Err(wrong("there is more behind its deflated bytes"));
        }
        if self.left > 0 {
            return Err(wrong("it is shorter than the zip says"));
        }
        if self.crc.sum() != self.wanted {
            return Err(wrong("its checksum does not match"));
        }
        Ok(0)
    }
}

impl Read for EntryContent<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() {
            return Ok(0);
        }
        if self.has_ended {
            return self.ended();
        }
        let count = self.next(buffer)?;
        let left = self.left.checked_sub(count as u64);
        self.left = left.ok_or_else(|| wrong("it is longer than the zip says"))?;
        self.crc.update(&buffer[..count]);
        if count == 0 {
            return self.ended();
        }
        Ok(count)
    }
}

fn wrong(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, what)
}

//! Where the bytes of a zip go: into a file, or through a stream that cannot go back. A zip has
//! the sizes of an entry before its bytes. Those of a large entry are known only at its end,
//! and the writer goes back to fill them in. For a stream, such an entry is written twice: once
//! to nowhere, to learn what the writer fills into its header, and then in one go with that
//! already there. So both give the same zip.

use std::fs::File;
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::sync::{Arc, Mutex};

/// What a writer goes back to fill in.
#[derive(Debug, Default)]
pub(super) struct Afterthoughts {
    /// The positions, and the bytes that it puts there.
    pub(super) bytes: Vec<(u64, Vec<u8>)>,
    /// How much was written when it first went back: the length of the first entry.
    pub(super) length: u64,
}

/// Where a zip goes.
pub(super) enum Sink<'a> {
    File(BufWriter<&'a mut File>),
    Stream(Forward<'a>),
    /// Nowhere: only what the writer goes back to fill in is noted.
    Nowhere(Forward<'a>),
    /// Something failed and was reported, so nothing more is written. The zip's writer finishes
    /// the zip even then, and would print a further failure to standard error.
    Closed,
}

/// Writes forward only.
pub(super) struct Forward<'a> {
    out: BufWriter<Box<dyn Write + 'a>>,
    position: u64,
    end: u64,
    /// What belongs into headers: to be written, or as it was noted.
    later: Arc<Mutex<Afterthoughts>>,
}

impl<'a> Forward<'a> {
    /// A stream, with the place to say beforehand what the writer will go back to fill in.
    /// Positions count from the beginning of the stream.
    pub(super) fn to(out: impl Write + 'a) -> (Self, Arc<Mutex<Afterthoughts>>) {
        let later = Arc::default();
        let forward = Self {
            out: BufWriter::with_capacity(1 << 20, Box::new(out)),
            position: 0,
            end: 0,
            later: Arc::clone(&later),
        };
        (forward, later)
    }

    fn on(&mut self, bytes: &[u8]) -> io::Result<()> {
        let mut bytes = bytes.to_vec();
        let start = self.end;
        for (at, known) in &self.later.lock().expect("one thread writes").bytes {
            for (offset, byte) in known.iter().enumerate() {
                let place = (at + offset as u64).checked_sub(start);
                let place = place.and_then(|place| usize::try_from(place).ok());
                if let Some(old) = place.and_then(|place| bytes.get_mut(place)) {
                    *old = *byte;
                }
            }
        }
        self.out.write_all(&bytes)?;
        self.end += bytes.len() as u64;
        self.position = self.end;
        Ok(())
    }

    /// Whether bytes that the writer goes back to fill in are those that were written there.
    fn was_known(&self, bytes: &[u8]) -> bool {
        let later = self.later.lock().expect("one thread writes");
        let at = self.position;
        let known = |place: u64| {
            let mut all = later.bytes.iter();
            all.find_map(|(start, known)| {
                known.get(usize::try_from(place.checked_sub(*start)?).ok()?)
            })
        };
        let mut places = bytes.iter().zip(at..);
        places.all(|(byte, place)| known(place) == Some(byte))
    }
}

impl Sink<'_> {
    /// How much was written to a stream.
    pub(super) fn end(&self) -> u64 {
        match self {
            Self::Stream(forward) | Self::Nowhere(forward) => forward.end,
            Self::File(_) | Self::Closed => 0,
        }
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::File(file) => file.write(bytes),
            Self::Stream(forward) if forward.position == forward.end => {
                forward.on(bytes).map(|()| bytes.len())
            }
            Self::Stream(forward) => {
                if !forward.was_known(bytes) {
                    return Err(io::Error::other("a file changed while it was read"));
                }
                forward.position += bytes.len() as u64;
                Ok(bytes.len())
            }
            Self::Nowhere(forward) => {
                if forward.position < forward.end {
                    let mut later = forward.later.lock().expect("one thread writes");
                    if later.bytes.is_empty() {
                        later.length = forward.end;
                    }
                    later.bytes.push((forward.position, bytes.to_vec()));
                }
                forward.position += bytes.len() as u64;
                forward.end = forward.end.max(forward.position);
                Ok(bytes.len())
            }
            Self::Closed => Ok(bytes.len()),
        }
    }

    /// Passes a result on; after an error nothing more is written.
    fn or_close<T>(&mut self, result: io::Result<T>) -> io::Result<T> {
        if result.is_err() {
            // Buffered bytes are dropped and not written.
            match std::mem::replace(self, Self::Closed) {
                Self::File(file) => drop(file.into_parts()),
                Self::Stream(forward) | Self::Nowhere(forward) => drop(forward.out.into_parts()),
                Self::Closed => {}
            }
        }
        result
    }
}

impl Write for Sink<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.put(bytes);
        self.or_close(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        let flushed = match self {
            Self::File(file) => file.flush(),
            Self::Stream(forward) => forward.out.flush(),
            Self::Nowhere(_) | Self::Closed => Ok(()),
        };
        self.or_close(flushed)
    }
}

impl Seek for Sink<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let sought = match self {
            Self::File(file) => file.seek(to),
            Self::Stream(forward) | Self::Nowhere(forward) => {
                let place = match to {
                    SeekFrom::Start(at) => Some(at),
                    SeekFrom::End(by) => forward.end.checked_add_signed(by),
                    SeekFrom::Current(by) => forward.position.checked_add_signed(by),
                };
                match place.filter(|place| *place <= forward.end) {
                    Some(place) => {
                        forward.position = place;
                        Ok(place)
                    }
                    None => Err(io::ErrorKind::InvalidInput.into()),
                }
            }
            Self::Closed => Ok(0),
        };
        self.or_close(sought)
    }
}

//! That a zip is the same, whether it goes into a file or through a stream.

use super::*;

/// Bytes that deflating makes smaller, or hardly.
fn content(seed: u8, length: usize, packs: bool) -> Vec<u8> {
    let mut state = u64::from(seed) + 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 24) as u8
    };
    (0..length)
        .map(|_| if packs { next() & 3 } else { next() })
        .collect()
}

fn failed_write(cause: io::Error) -> OutputError {
    files::failed("write", Path::new("it"))(cause).into()
}

/// Files of which the sizes say that most are too large for memory.
fn fill(zip: &mut Zip<'_>) -> Result<(), ArchiveError> {
    let sizes = [(3_000, 100, true), (1_500_000, IN_MEMORY + 1, true)];
    let more = [
        (1_200_000, IN_MEMORY + 1, false),
        (2_000_000, IN_MEMORY + 1, true),
        (10, 10, false),
        (0, IN_MEMORY + 1, true),
        (700_000, IN_MEMORY + 1, true),
    ];
    for (at, (length, size, packs)) in sizes.into_iter().chain(more).enumerate() {
        let bytes = content(at as u8, length, packs);
        let write: Give<'_> = Box::new(|out| out.write_all(&bytes).map_err(failed_write));
        let name = format!("file-{at}");
        let write = &write;
        zip.add_all(&[ZipEntry { name, size, write }])?;
    }
    Ok(())
}

#[test]
fn a_stream_gets_the_same_bytes_as_a_file() {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("one.zip");
    write(&path, Readers::Usual, "2026-03-04", fill).expect("written");
    let mut streamed = Vec::new();
    let (forward, later) = Forward::to(&mut streamed);
    into(
        Sink::Stream(forward),
        Some(later),
        &path,
        "2026-03-04",
        fill,
    )
    .expect("written");
    let file = files::read(&path).expect("there");
    assert!(
        file == streamed,
        "{} and {} bytes",
        file.len(),
        streamed.len()
    );
    assert!(file.starts_with(b"PK\x03\x04"));
}

/// Takes some bytes, then fails, and counts who comes after that.
struct FullDisk<'a> {
    left: usize,
    after: &'a std::cell::Cell<usize>,
}

impl Write for FullDisk<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.left == 0 {
            self.after.set(self.after.get() + 1);
            return Err(io::ErrorKind::StorageFull.into());
        }
        let taken = bytes.len().min(self.left);
        self.left -= taken;
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_full_disk_is_said_once() {
    for left in [0, 10, 1_000_000, 1_700_000] {
        let after = std::cell::Cell::new(0);
        let (forward, later) = Forward::to(FullDisk {
            left,
            after: &after,
        });
        let path = Path::new("archives/one.zip");
        let written = into(Sink::Stream(forward), Some(later), path, "2026-03-04", fill);
        let error = written.expect_err("the disk is full").to_string();
        assert!(error.contains("no storage space"), "{error}");
        assert_eq!(after.get(), 1, "with {left} bytes");
    }
}

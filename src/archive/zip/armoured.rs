//! One file of armour, deflated by its letters' frequency alone, as a zip of one entry. Armour
//! is Base64 of ciphertext: nothing in it comes twice, so that a search for repetitions costs
//! four fifths of the time and saves nothing. The zip crate takes no strategy of deflating, but
//! copies entries of other zips as they are. What is written here is a bridge to that, and
//! nobody else reads it.

use std::io::Cursor;

use flate2::Crc;
use zip::result::{ZipError, ZipResult};
use zip::{DateTime, ZipArchive};
use zlib_rs::{DeflateConfig, ReturnCode, Strategy, compress_bound, compress_slice};

/// A zip of one entry, in memory.
pub(super) type OneEntry = ZipArchive<Cursor<Vec<u8>>>;

/// Raw deflate (RFC 1951) has a negative window; nothing looks back in it.
const RAW: i32 = -15;

/// A regular file that its owner may write and all may read, in the upper half as Unix has it.
const ATTRIBUTES: u32 = 0o100_644 << 16;

/// Deflates armour into a zip of one entry; nothing where it got no smaller, or where the name
/// is not ASCII, which the armour of a site never has.
pub(super) fn deflated(name: &str, stamp: DateTime, bytes: &[u8]) -> ZipResult<Option<OneEntry>> {
    let config = DeflateConfig {
        window_bits: RAW,
        strategy: Strategy::HuffmanOnly,
        ..DeflateConfig::default()
    };
    let mut packed = vec![0; compress_bound(bytes.len())];
    let (packed, code) = compress_slice(&mut packed, bytes, config);
    if code != ReturnCode::Ok || packed.len() >= bytes.len() || !name.is_ascii() {
        return Ok(None);
    }
    let mut crc = Crc::new();
    crc.update(bytes);
    let too_large = |_| ZipError::InvalidArchive("too large for memory".into());
    let header = Header {
        name,
        stamp,
        crc: crc.sum(),
        packed: u32::try_from(packed.len()).map_err(too_large)?,
        size: u32::try_from(bytes.len()).map_err(too_large)?,
    };
    ZipArchive::new(Cursor::new(header.around(packed)?)).map(Some)
}

/// What both headers of an entry say.
struct Header<'a> {
    name: &'a str,
    stamp: DateTime,
    crc: u32,
    packed: u32,
    size: u32,
}

impl Header<'_> {
    /// The whole zip: local header, data, central directory (APPNOTE 4.3.7, 4.3.12, 4.3.16).
    fn around(&self, packed: &[u8]) -> ZipResult<Vec<u8>> {
        let too_long = |_| ZipError::InvalidArchive("the name is too long".into());
        let name_length = u16::try_from(self.name.len()).map_err(too_long)?;
        let mut zip = Vec::with_capacity(packed.len() + 2 * self.name.len() + 128);
        zip.extend(b"PK\x03\x04");
        zip.extend(self.shared(name_length));
        zip.extend(self.name.as_bytes());
        zip.extend(packed);
        let directory = zip.len();
        zip.extend(b"PK\x01\x02");
        // Made on Unix, by version 2.0 of the format.
        zip.extend([20, 3]);
        zip.extend(self.shared(name_length));
        // No comment, the first disk, no internal attributes.
        zip.extend([0; 6]);
        zip.extend(ATTRIBUTES.to_le_bytes());
        zip.extend(0_u32.to_le_bytes());
        zip.extend(self.name.as_bytes());
        let length = zip.len() - directory;
        zip.extend(b"PK\x05\x06\0\0\0\0\x01\0\x01\0");
        for number in [length, directory] {
            let number = u32::try_from(number).map_err(too_long)?;
            zip.extend(number.to_le_bytes());
        }
        zip.extend([0; 2]);
        Ok(zip)
    }

    /// From the version that is needed to the length of the extra field.
    fn shared(&self, name_length: u16) -> Vec<u8> {
        let mut shared = Vec::with_capacity(26);
        // Version 2.0, no flags, deflated.
        for number in [20, 0, 8, self.stamp.timepart(), self.stamp.datepart()] {
            shared.extend(u16::to_le_bytes(number));
        }
        for number in [self.crc, self.packed, self.size] {
            shared.extend(number.to_le_bytes());
        }
        shared.extend(name_length.to_le_bytes());
        shared.extend(0_u16.to_le_bytes());
        shared
    }
}

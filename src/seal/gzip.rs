//! Reads gzip (RFC 1952) as strictly as deedbox writes it: one member, which ends where the
//! bytes end. Anything behind that member is an error: `gzip -d` would read on there, and a
//! browser would refuse it.

use flate2::Crc;
use flate2::bufread::DeflateDecoder;

use super::SealError;
use super::budget::Budget;

/// RFC 1952, section 2.3.1: the bits of FLG.
const HAS_CRC: u8 = 1 << 1;
const HAS_EXTRA: u8 = 1 << 2;
const HAS_NAME: u8 = 1 << 3;
const HAS_COMMENT: u8 = 1 << 4;
const RESERVED: u8 = 0b1110_0000;

/// The bytes that were compressed, at most `most`; they are taken from the budget.
///
/// # Errors
/// When it is not one whole member of gzip, or larger than it may be.
pub(super) fn open(
    bytes: &[u8],
    what: &str,
    most: u64,
    budget: &Budget,
) -> Result<Vec<u8>, SealError> {
    let damaged = || SealError::Damaged {
        what: what.to_owned(),
    };
    let packed = after_header(bytes).ok_or_else(damaged)?;
    let mut decoder = DeflateDecoder::new(packed);
    let whole = budget.read(&mut decoder, what, most)?;
    let read = usize::try_from(decoder.total_in()).map_err(|_| damaged())?;
    let trailer = packed.get(read..).unwrap_or_default();
    if trailer.len() > 8 {
        return Err(SealError::Odd {
            what: what.to_owned(),
            why: "something follows behind its end".to_owned(),
        });
    }
    let mut crc = Crc::new();
    crc.update(&whole);
    let sums = [crc.sum().to_le_bytes(), crc.amount().to_le_bytes()].concat();
    if trailer == sums {
        Ok(whole)
    } else {
        Err(damaged())
    }
}

/// What follows a header. Padding is a comment in the header, of any length.
fn after_header(bytes: &[u8]) -> Option<&[u8]> {
    let (fixed, mut rest) = bytes.split_at_checked(10)?;
    let flags = fixed[3];
    if fixed[..3] != [0x1f, 0x8b, 8] || flags & (RESERVED | HAS_CRC) != 0 {
        return None;
    }
    if flags & HAS_EXTRA != 0 {
        let (length, after) = rest.split_at_checked(2)?;
        let length = u16::from_le_bytes([length[0], length[1]]);
        rest = after.get(usize::from(length)..)?;
    }
    for text in [HAS_NAME, HAS_COMMENT] {
        if flags & text != 0 {
            let end = rest.iter().position(|byte| *byte == 0)?;
            rest = &rest[end + 1..];
        }
    }
    Some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seal::padding;

    fn read(bytes: &[u8]) -> Result<Vec<u8>, SealError> {
        open(bytes, "it", 1 << 26, &Budget::of_our_own())
    }

    /// Bytes that do not compress.
    fn noise(length: usize) -> Vec<u8> {
        let mut bytes = vec![0; length];
        blake3::Hasher::new().finalize_xof().fill(&mut bytes);
        bytes
    }

    #[test]
    fn what_is_written_is_read_with_any_padding() {
        // The padding of the last one is a comment of more than 64 KiB.
        for length in [0, 1, 1000, (4 << 20) + 200_000] {
            let bytes = noise(length);
            for pads in [false, true] {
                let packed = padding::gzip(&bytes, pads);
                assert!(read(&packed).expect("own") == bytes, "{length} {pads}");
            }
        }
    }

    #[test]
    fn what_follows_or_is_missing_or_bent_is_told() {
        let packed = padding::gzip(b"a page", false);
        for more in [&b"x"[..], &[0; 512], &packed] {
            let error = read(&[&packed[..], more].concat()).expect_err("more");
            assert!(
                error
                    .to_string()
                    .ends_with("something follows behind its end"),
                "{error}"
            );
        }
        for cut in 0..packed.len() {
            assert!(read(&packed[..cut]).is_err(), "{cut}");
        }
        for at in 0..packed.len() {
            // The time and the system that it was made on do not count.
            if (4..10).contains(&at) {
                continue;
            }
            let mut bent = packed.clone();
            bent[at] ^= 1 << 6;
            // The last bits of the stream may only fill up its last byte.
            let is_told = read(&bent).map_or(true, |same| same == b"a page");
            assert!(is_told, "{at}");
        }
    }

    #[test]
    fn a_bomb_is_refused_at_its_limit() {
        let bomb = padding::gzip(&vec![0; 50_000_000], false);
        assert!(bomb.len() < 100_000);
        let error = open(&bomb, "it", 1 << 20, &Budget::of_our_own());
        assert!(matches!(error, Err(SealError::TooLarge { .. })));
        let error = open(&bomb, "it", u64::MAX, &Budget::new(1 << 20, 1));
        assert!(matches!(error, Err(SealError::TooLarge { .. })));
    }
}

//! Padding: objects that are made larger before they are sealed, so that their sizes tell less
//! about what is in them. Padmé (Nikitin et al., "Reducing Metadata Leakage from Encrypted
//! Files and Communication with PURBs", 2019, section 4.3): objects grow by at most 12 percent,
//! and sizes of one order of magnitude become one of a few.

use std::io::Write as _;

use flate2::{Compression, GzBuilder};

/// The size that so many bytes are padded to.
#[must_use]
pub(super) fn padded_size(size: usize) -> usize {
    if size < 2 {
        return size;
    }
    let exponent = size.ilog2();
    let significant = exponent.ilog2() + 1;
    let last = exponent - significant;
    let mask = (1_usize << last) - 1;
    (size + mask) & !mask
}

/// Makes the last part of a file larger by zeros. The index says where the file ends.
pub(super) fn pad(bytes: &mut Vec<u8>) {
    bytes.resize(padded_size(bytes.len()), 0);
}

/// Gzip-compressed bytes, made larger by a comment in the header (RFC 1952, section
/// 2.3), which every reader passes over.
///
/// # Panics
/// Never: everything is written into memory.
#[must_use]
pub(super) fn gzip(bytes: &[u8], pads: bool) -> Vec<u8> {
    let packed = compressed(bytes, None);
    let more = padded_size(packed.len()) - packed.len();
    if !pads || more == 0 {
        return packed;
    }
    // A comment ends with a byte of its own.
    compressed(bytes, Some(vec![b' '; more - 1]))
}

fn compressed(bytes: &[u8], comment: Option<Vec<u8>>) -> Vec<u8> {
    let mut builder = GzBuilder::new().mtime(0);
    if let Some(comment) = comment {
        builder = builder.comment(comment);
    }
    let mut gzip = builder.write(Vec::new(), Compression::new(6));
    gzip.write_all(bytes).expect("memory");
    gzip.finish().expect("memory")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::io::Read as _;

    #[test]
    fn few_sizes_are_left() {
        let sizes: std::collections::BTreeSet<usize> =
            (1 << 20..1 << 21).map(padded_size).collect();
        assert!(sizes.len() <= 33, "{}", sizes.len());
        assert_eq!([0, 1, 9, 129, 1000].map(padded_size), [0, 1, 10, 144, 1024]);
    }

    proptest! {
        #[test]
        fn at_most_twelve_percent_more(size in 0..100_000_000_usize) {
            let padded = padded_size(size);
            prop_assert!(padded >= size && padded as f64 <= size as f64 * 1.12);
            prop_assert_eq!(padded_size(padded), padded);
        }

        #[test]
        fn gzip_has_that_size_and_gives_the_bytes_back(bytes in prop::collection::vec(any::<u8>(), 0..3000)) {
            let packed = gzip(&bytes, true);
            prop_assert_eq!(padded_size(packed.len()), packed.len());
            let mut again = Vec::new();
            flate2::read::GzDecoder::new(packed.as_slice()).read_to_end(&mut again).expect("gzip");
            prop_assert_eq!(again, bytes);
        }
    }
}

//! Reads the tars that packs, records and the look travel in, as strictly as deedbox writes
//! them: plain files, each name once, long names as GNU tar writes them, zeros at the end.
//! Whether a name is safe is decided by whoever uses it.

use std::collections::HashSet;

use super::SealError;
use super::budget::{AT_ONCE, Budget};
use super::gzip;

const BLOCK: usize = 512;
/// No path that deedbox writes is as long.
const LONGEST_NAME: usize = 4096;

/// The files in a gzip-compressed tar, by name; `what` names it in errors.
///
/// # Errors
/// When the bytes are none that deedbox writes, or more than may be opened.
pub(super) fn files(
    bytes: &[u8],
    what: &str,
    budget: &Budget,
) -> Result<Vec<(String, Vec<u8>)>, SealError> {
    let tar = gzip::open(bytes, what, AT_ONCE, budget)?;
    read(&tar, what, budget)
}

fn read(tar: &[u8], what: &str, budget: &Budget) -> Result<Vec<(String, Vec<u8>)>, SealError> {
    let damaged = || SealError::Damaged {
        what: what.to_owned(),
    };
    let odd = |why: String| SealError::Odd {
        what: what.to_owned(),
        why,
    };
    let mut files = Vec::new();
    let mut names = HashSet::new();
    let mut long_name: Option<Vec<u8>> = None;
    let mut rest = tar;
    loop {
        let Some((block, after)) = rest.split_at_checked(BLOCK) else {
            return Err(damaged());
        };
        if block.iter().all(|byte| *byte == 0) {
            break;
        }
        let header = tar::Header::from_byte_slice(block);
        if header.cksum().ok() != Some(checksum(block)) {
            return Err(damaged());
        }
        let size = header.entry_size().map_err(|_| damaged())?;
        let size = usize::try_from(size).map_err(|_| damaged())?;
        let (content, after) = after.split_at_checked(size).ok_or_else(damaged)?;
        let filling = size.next_multiple_of(BLOCK) - size;
        rest = after.get(filling..).ok_or_else(damaged)?;
        let name = long_name.take();
        match header.entry_type().as_byte() {
            b'L' if name.is_none() && size <= LONGEST_NAME => {
                let name = content.strip_suffix(&[0]).unwrap_or(content);
                long_name = Some(name.to_vec());
            }
            b'0' => {
                let name = name.unwrap_or_else(|| header.path_bytes().into_owned());
                let name = String::from_utf8(name)
                    .map_err(|_| odd("a name in it is no text".to_owned()))?;
                budget.take_files(what, 1)?;
                if !names.insert(name.clone()) {
                    return Err(odd(format!("it holds `{name}` twice")));
                }
                files.push((name, content.to_vec()));
            }
            _ => {
                let name = String::from_utf8_lossy(&header.path_bytes()).into_owned();
                return Err(odd(format!("`{name}` in it is no plain file")));
            }
        }
    }
    if long_name.is_some() || rest.iter().any(|byte| *byte != 0) {
        return Err(odd("something follows behind its end".to_owned()));
    }
    Ok(files)
}

/// The sum of a header's bytes, its own place counted as blanks.
fn checksum(block: &[u8]) -> u32 {
    let own = 148..156;
    let bytes = block.iter().enumerate();
    bytes
        .map(|(at, byte)| {
            if own.contains(&at) {
                32
            } else {
                u32::from(*byte)
            }
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seal::padding;

    /// A tar of entries: name, type, content.
    fn tar(entries: &[(&[u8], u8, &[u8])]) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (name, kind, content) in entries {
            let mut header = tar::Header::new_ustar();
            header.as_mut_bytes()[..name.len()].copy_from_slice(name);
            header.set_size(content.len() as u64);
            header.set_entry_type(tar::EntryType::new(*kind));
            header.set_cksum();
            bytes.extend_from_slice(header.as_bytes());
            bytes.extend_from_slice(content);
            bytes.resize(bytes.len().next_multiple_of(BLOCK), 0);
        }
        bytes.resize(bytes.len() + 2 * BLOCK, 0);
        bytes
    }

    fn refusal(tar: &[u8]) -> String {
        let error = files(&padding::gzip(tar, false), "it", &Budget::of_our_own());
        error.expect_err("refused").to_string()
    }

    /// Name, type and content of each entry, and what is said.
    type Row<'a> = (&'a [(&'a [u8], u8, &'a [u8])], &'a str);

    #[test]
    fn what_is_no_plain_file_with_a_name_of_its_own_is_refused() {
        let rows: [Row<'_>; 9] = [
            (&[(b"a", b'2', b"")], "`a` in it is no plain file"),
            (&[(b"a", b'1', b"")], "`a` in it is no plain file"),
            (&[(b"a", b'5', b"")], "`a` in it is no plain file"),
            (&[(b"a", b'3', b"")], "`a` in it is no plain file"),
            (
                &[(b"a", b'x', b"17 path=b\n")],
                "`a` in it is no plain file",
            ),
            (&[(b"a", b'K', b"b")], "`a` in it is no plain file"),
            (
                &[(b"a", b'0', b"1"), (b"a", b'0', b"2")],
                "it holds `a` twice",
            ),
            (&[(b"\xff", b'0', b"1")], "a name in it is no text"),
            (&[(b"l", b'L', b"b\0")], "something follows behind its end"),
        ];
        for (entries, why) in rows {
            let said = refusal(&tar(entries));
            assert_eq!(said, format!("it is not as deedbox writes it: {why}"));
        }
        let whole = tar(&[(b"a", b'0', b"1")]);
        let hidden = [&whole[..], &tar(&[(b"b", b'0', b"2")])].concat();
        assert!(refusal(&hidden).ends_with("something follows behind its end"));
        for cut in [0, 100, BLOCK, BLOCK + 1, 2 * BLOCK] {
            assert_eq!(refusal(&whole[..cut]), "it is damaged", "{cut}");
        }
        let mut bent = whole.clone();
        bent[0] = b'c';
        assert_eq!(refusal(&bent), "it is damaged");
        // A size that is larger than everything, and one that no number holds.
        for size in [u64::MAX >> 1, 1 << 40] {
            let mut header = tar::Header::new_ustar();
            header.set_size(size);
            header.set_cksum();
            let bytes = [header.as_bytes(), &whole[BLOCK..]].concat();
            assert!(refusal(&bytes).contains("it is"), "{size}");
        }
    }

    #[test]
    fn many_empty_files_are_counted() {
        let entries: Vec<String> = (0..100).map(|at| at.to_string()).collect();
        let entries: Vec<(&[u8], u8, &[u8])> = entries
            .iter()
            .map(|name| (name.as_bytes(), b'0', &b""[..]))
            .collect();
        let packed = padding::gzip(&tar(&entries), false);
        assert_eq!(
            files(&packed, "it", &Budget::new(1 << 20, 100))
                .expect("fits")
                .len(),
            100
        );
        let error = files(&packed, "it", &Budget::new(1 << 20, 99));
        assert!(matches!(error, Err(SealError::TooLarge { .. })));
    }
}

//! How much is opened of an archive or a site that somebody else made. One budget serves the
//! index, the packs, the records, the lists and the files: what is opened or unpacked is taken
//! from it before the next thing is read.

use std::cell::Cell;
use std::io::Read;

use super::SealError;

/// At most so many bytes of one thing are held in memory, sealed or unpacked: enough for more
/// than a hundred thousand pages or records.
pub const AT_ONCE: u64 = 1 << 30;

/// Bytes and files that may still be opened.
#[derive(Debug)]
pub struct Budget {
    bytes: u64,
    files: usize,
    bytes_left: Cell<u64>,
    files_left: Cell<usize>,
}

impl Budget {
    /// A budget of bytes and files, for everything together.
    #[must_use]
    pub fn new(bytes: u64, files: usize) -> Self {
        Self {
            bytes,
            files,
            bytes_left: Cell::new(bytes),
            files_left: Cell::new(files),
        }
    }

    /// For what this firm made itself: at most [`AT_ONCE`] of one thing, and no limit for all
    /// of them together.
    #[must_use]
    pub fn of_our_own() -> Self {
        Self::new(u64::MAX, usize::MAX)
    }

    /// Takes bytes that were opened; `what` names the thing that they were in.
    ///
    /// # Errors
    /// When fewer are left.
    pub fn take(&self, what: &str, bytes: u64) -> Result<(), SealError> {
        let left = self.bytes_left.get().checked_sub(bytes);
        self.bytes_left
            .set(left.ok_or_else(|| self.too_much(what))?);
        Ok(())
    }

    /// Takes files, or what counts like them: pages, objects, parts.
    ///
    /// # Errors
    /// When fewer are left.
    pub fn take_files(&self, what: &str, files: usize) -> Result<(), SealError> {
        let Some(left) = self.files_left.get().checked_sub(files) else {
            return Err(SealError::TooLarge {
                what: what.to_owned(),
                why: format!(
                    "all together holds more than {} pages and files (`--max-files`)",
                    self.files
                ),
            });
        };
        self.files_left.set(left);
        Ok(())
    }

    /// Reads all of something that may have at most `most` bytes, and takes them from the
    /// budget.
    ///
    /// # Errors
    /// When there is more, or it is damaged.
    pub(super) fn read(
        &self,
        reader: impl Read,
        what: &str,
        most: u64,
    ) -> Result<Vec<u8>, SealError> {
        let limit = most.min(self.bytes_left.get());
        let mut bytes = Vec::new();
        reader
            .take(limit.saturating_add(1))
            .read_to_end(&mut bytes)
            .map_err(|_| SealError::Damaged {
                what: what.to_owned(),
            })?;
        if bytes.len() as u64 > most {
            return Err(beyond(what, most));
        }
        self.take(what, bytes.len() as u64)?;
        Ok(bytes)
    }

    fn too_much(&self, what: &str) -> SealError {
        SealError::TooLarge {
            what: what.to_owned(),
            why: format!(
                "all that is opened has more than {} bytes together (`--max-bytes`)",
                self.bytes
            ),
        }
    }
}

/// The error for one thing that is larger than anything deedbox writes.
pub(crate) fn beyond(what: &str, most: u64) -> SealError {
    SealError::TooLarge {
        what: what.to_owned(),
        why: format!("it has more than {most} bytes, which no site or archive of deedbox needs"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_taken_and_the_refusal_names_the_option() {
        let budget = Budget::new(10, 2);
        assert_eq!(
            budget.read(&b"123456"[..], "a", 100).expect("fits").len(),
            6
        );
        let error = budget.read(&b"12345"[..], "b", 100).expect_err("too much");
        assert_eq!(
            error.to_string(),
            "b is refused: all that is opened has more than 10 bytes together (`--max-bytes`)"
        );
        // What did not fit was not taken.
        budget.read(&b"1234"[..], "c", 100).expect("fits");
        let error = Budget::new(100, 2).read(&b"123"[..], "d", 2);
        let error = error.expect_err("more than one thing may have").to_string();
        assert!(error.starts_with("d is refused: it has more than 2 bytes"));
        budget.take_files("e", 2).expect("fits");
        let error = budget.take_files("e", 1).expect_err("too many").to_string();
        assert!(error.contains("`--max-files`"), "{error}");
    }
}

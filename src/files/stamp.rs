//! What the disk says of a file without opening it: where two stamps are equal, so are the bytes.
//! Git tells in the same way which files of a work tree were changed.

use std::fs::Metadata;
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Serialize};

/// Times are counted by two seconds on the coarsest file systems.
const COARSE: Duration = Duration::from_secs(2);

/// Where they are counted in nanoseconds, the clock behind them still ticks some hundred times in
/// a second.
pub const TICK: Duration = Duration::from_millis(20);

/// What a file is like on the disk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileStamp {
    /// Bytes.
    pub size: u64,
    /// When its bytes were last written: nanoseconds since 1970.
    pub modified: i64,
    /// When anything about it was last changed, which nobody can set back: nanoseconds since 1970.
    pub changed: i64,
    /// Its number on the disk.
    pub inode: u64,
}

impl FileStamp {
    /// The stamp of a file; nothing where the system does not say enough.
    #[cfg(unix)]
    #[must_use]
    pub fn of(at: &Metadata) -> Option<Self> {
        use std::os::unix::fs::MetadataExt as _;
        let nanoseconds =
            |seconds: i64, rest: i64| seconds.checked_mul(1_000_000_000)?.checked_add(rest);
        Some(Self {
            size: at.len(),
            modified: nanoseconds(at.mtime(), at.mtime_nsec())?,
            changed: nanoseconds(at.ctime(), at.ctime_nsec())?,
            inode: at.ino(),
        })
    }

    /// The stamp of a file; nothing where the system does not say enough.
    #[cfg(not(unix))]
    #[must_use]
    pub fn of(_: &Metadata) -> Option<Self> {
        None
    }

    /// Whether whatever is done to the file after `now` gives it another stamp. A file that was
    /// written just before may be written once more within the same tick of the clock and keep its
    /// times: git calls it racily clean.
    #[must_use]
    pub fn is_settled(&self, now: SystemTime) -> bool {
        let tick = if self.is_fine() { TICK } else { COARSE };
        let now = now.duration_since(SystemTime::UNIX_EPOCH);
        let Some(now) = now.ok().and_then(|now| now.checked_sub(tick)) else {
            return false;
        };
        let latest = self.modified.max(self.changed);
        u128::try_from(latest).is_ok_and(|latest| latest < now.as_nanos())
    }

    /// Whether the file system counts in less than milliseconds, as far as one time shows that.
    fn is_fine(&self) -> bool {
        self.changed % 1_000_000 != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(nanoseconds: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_nanos(nanoseconds)
    }

    #[test]
    fn a_file_settles_when_the_clock_of_its_disk_has_ticked() {
        const SECOND: u64 = 1_000_000_000;
        let stamp = |changed: i64, modified: i64| FileStamp {
            size: 1,
            modified,
            changed,
            inode: 1,
        };
        let whole = i64::try_from(100 * SECOND).expect("small");
        let rows = [
            (stamp(whole + 7, whole), 100 * SECOND + 10_000_000, false),
            (stamp(whole + 7, whole), 100 * SECOND + 30_000_000, true),
            // Times without a fraction may be those of a disk that counts by two seconds.
            (stamp(whole, whole), 101 * SECOND, false),
            (stamp(whole, whole), 103 * SECOND, true),
            // Its bytes are said to be from tomorrow.
            (stamp(whole + 7, whole * 2), 103 * SECOND, false),
            // The clock went back.
            (stamp(whole + 7, whole), 50 * SECOND, false),
            (stamp(-1, -1), 103 * SECOND, false),
        ];
        for (stamp, now, is_settled) in rows {
            assert_eq!(stamp.is_settled(at(now)), is_settled, "{stamp:?} at {now}");
        }
    }
}

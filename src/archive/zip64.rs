//! Which files of a zip have ZIP64 sizes: the same rule for writing and verifying.

/// A file that may grow beyond this needs ZIP64 sizes in its header, which is written before
/// its content. The margin is for a file that grows while it is read. `verify` makes sure that
/// no smaller file has such sizes.
pub(super) const LARGE: u64 = u32::MAX as u64 - (16 << 20);

//! Which files of a zip have ZIP64 sizes: one rule for what writes and what verifies.

/// A file that may grow beyond this needs ZIP64 sizes in its header, which comes before
/// what is in it. Some is left for a file that grows while it is read. `verify` makes sure that
/// nothing smaller has such sizes.
pub(super) const LARGE: u64 = u32::MAX as u64 - (16 << 20);

//! Where the program runs.

/// Whether this is a build server, which sets `CI`: its output is kept where others can read
/// it.
pub(super) fn in_ci() -> bool {
    std::env::var_os("CI").is_some_and(|set| !set.is_empty())
}

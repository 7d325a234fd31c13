//! Where the program runs.

/// Whether this is a build server, which says so by `CI`: what is printed there is kept for
/// others to read.
pub(super) fn in_ci() -> bool {
    std::env::var_os("CI").is_some_and(|set| !set.is_empty())
}

//! What `deedbox serve` was asked for.

/// Shows the workspaces until somebody stops it.
#[derive(Debug)]
#[cfg_attr(
    not(feature = "preview"),
    expect(dead_code, reason = "only the preview reads it")
)]
pub(in crate::cli) struct Serve {
    /// Only these clients; all where it is empty.
    pub(in crate::cli) clients: Vec<String>,
    /// The port; the usual one, or one above it, where it is left out.
    pub(in crate::cli) port: Option<u16>,
    /// Sealed sites with the unlock page, instead of plain ones.
    pub(in crate::cli) sealed: bool,
    /// Opens the browser.
    pub(in crate::cli) open: bool,
    /// Whether to show them although an approved file was changed.
    pub(in crate::cli) allow_stale: bool,
}

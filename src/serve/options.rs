//! What a preview is asked for.

use std::path::PathBuf;

use crate::check::Leniency;
use crate::clock::Clock;

/// What is previewed, and how.
#[derive(Debug)]
pub struct PreviewOptions {
    /// The firm's directory, without links on the way to it: as the watcher names it.
    pub root: PathBuf,
    /// Only these clients; all where it is empty.
    pub clients: Vec<String>,
    /// What is put up with.
    pub leniency: Leniency,
    /// What time it is, whenever pages are rendered.
    pub clock: Clock,
}

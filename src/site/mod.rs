//! Sites on disk: the names of all files in the hosted, offline and plain layouts, the output
//! directories that deedbox made, and writing in an order that never shows a reader half a
//! site. What is in the files is made elsewhere, in `pages` and `seal`.

pub mod beside;
mod checked;
mod counted;
pub mod gate;
pub mod hosted;
pub mod layout;
mod named;
pub mod offline;
mod output;
pub mod plain;
pub mod published;
mod references;
mod shell;

pub use counted::{Indexes, index_in};
pub use named::{SharedFiles, without_index};
pub use output::{Output, OutputError};
pub use shell::rehearse;

/// What writing a site changed.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Written {
    /// Pages of the site.
    pub pages: usize,
    /// Files that it offers.
    pub files: usize,
    /// Objects or files that were written now.
    pub written: usize,
    /// Objects or files that were there already.
    pub kept: usize,
    /// Of a sealed site, files of the shell and slots that were written now.
    pub others: usize,
    /// Stale ones that were removed.
    pub removed: usize,
    /// Bytes that were written now.
    pub bytes: u64,
    /// Slots that were there with other bytes, by their paths in the site: a passphrase was
    /// reset.
    pub replaced: Vec<String>,
    /// Files that were damaged and are made anew, by their paths in the site, sorted.
    pub damaged: Vec<String>,
    /// Files in the site's directory that deedbox did not make, sorted: they stay.
    pub foreign: Vec<String>,
}

//! What of a workspace is for programs, beside its pages: what the viewer searches, the outline
//! that it compares and prints by, and the description as RO-Crate metadata.
//!
//! No HTML is made here. Uses `facts`, `previews` for the words of files, and rooms below them.

pub(crate) mod description;
pub(crate) mod outline;
pub(crate) mod search;

//! What programs read of a workspace, beside its pages: what the viewer searches, the outline
//! by which it compares and prints, and the description as RO-Crate metadata.
//!
//! No HTML is made here. Uses `facts`, `previews` for the words of files, and rooms below them.

pub(crate) mod description;
pub(crate) mod outline;
pub(crate) mod search;

//! Sealed, branded client workspaces as static sites, and archives that clients keep.

pub mod diag;
pub mod digest;
pub mod files;
pub mod model;
pub mod suggest;

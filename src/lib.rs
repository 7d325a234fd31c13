//! Sealed, branded client workspaces as static sites, and archives that clients keep.

pub mod archive;
pub mod check;
pub mod cli;
pub mod diag;
pub mod digest;
pub mod files;
pub mod load;
pub mod model;
pub mod render;
pub mod seal;
pub mod site;
pub mod suggest;

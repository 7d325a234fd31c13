//! `deedbox serve`: a preview of the workspaces, where this program was built with it.

mod asked;
#[cfg(not(feature = "preview"))]
mod left_out;
#[cfg(feature = "preview")]
mod preview;

pub(super) use asked::Serve;

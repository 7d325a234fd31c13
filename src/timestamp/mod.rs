//! Time stamps of an outside authority (RFC 3161). Asking for one is left to `authority`; what
//! is stamped, and where the token is kept, is decided elsewhere. A program may be built without
//! the feature `timestamps`: then [`verify`] says so, and whoever calls it tells the reader that
//! nothing was checked.

#[cfg(not(feature = "timestamps"))]
mod left_out;
#[cfg(feature = "timestamps")]
mod rfc3161;
mod stamp;

#[cfg(not(feature = "timestamps"))]
pub use left_out::verify;
#[cfg(feature = "timestamps")]
pub use rfc3161::{request, verify};
pub use stamp::{Stamp, StampError};

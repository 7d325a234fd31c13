//! Time stamps of somebody else (RFC 3161). Asking for one is `authority`'s; what is stamped,
//! and where the token is kept, is decided elsewhere. The feature `timestamps` may be left out
//! of a program: then [`verify`] says so, and whoever calls it tells the reader that nobody
//! looked.

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

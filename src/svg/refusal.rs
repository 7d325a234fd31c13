//! Why a drawing is not shown.

/// A larger drawing is not shown, in bytes, before and after it is written anew: a browser
/// takes it as an address, of which Firefox allows 32 MiB.
pub const LARGEST: usize = 16 << 20;

/// Why a drawing is not shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DrawingRefusal {
    /// It is larger than [`LARGEST`], compressed or not, or has too many parts.
    #[error("it is too large")]
    TooLarge,
    /// Its letters are of an encoding that is not read.
    #[error("its letters are neither UTF-8, UTF-16 nor Latin-1")]
    Encoding,
    /// An entity of it names a file, or is made of others.
    #[error("its entities are more than plain words")]
    Entities,
    /// It is no XML that is well formed.
    #[error("it is no well-formed XML")]
    Malformed,
    /// Its first element is another.
    #[error("it is no SVG document")]
    Other,
}

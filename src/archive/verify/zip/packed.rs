//! One file of a zip, as its own header says it.

/// One file of a zip.
#[derive(Debug, Clone)]
pub(in super::super) struct Packed {
    /// Its name, with the folder that all of them are in.
    pub(in super::super) name: String,
    pub(in super::super) method: Method,
    /// CRC-32 of what it unpacks to.
    pub(in super::super) crc: u32,
    /// Bytes in the zip.
    pub(in super::super) compressed: u64,
    /// Bytes that it unpacks to.
    pub(in super::super) size: u64,
    /// Whether its sizes are in the ZIP64 field.
    pub(super) is_large: bool,
    /// Where its header begins.
    pub(super) header: u64,
    /// Where its bytes begin.
    pub(in super::super) start: u64,
}

/// How a file is packed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in super::super) enum Method {
    /// As it is.
    Stored,
    /// RFC 1951.
    Deflated,
}

impl Method {
    pub(super) fn of(number: u64) -> Option<Self> {
        match number {
            0 => Some(Self::Stored),
            8 => Some(Self::Deflated),
            _ => None,
        }
    }

    pub(super) fn number(self) -> u64 {
        match self {
            Self::Stored => 0,
            Self::Deflated => 8,
        }
    }
}

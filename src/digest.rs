//! SHA-256 digests, as people see and compare them. Names of sealed objects are
//! something else: `seal::object`.

use std::fmt;
use std::io::{self, Read};
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sha2::{Digest as _, Sha256, Sha384};

/// The byte order mark of UTF-8, as some editors put it before a text.
pub const MARK: &[u8] = "\u{feff}".as_bytes();

/// Whether a text is one that has this digest, but for how its lines end: git turns
/// line feeds into CR LF where `core.autocrlf` says so.
#[must_use]
pub fn fits_with_other_line_ends(bytes: &[u8], digest: Digest) -> bool {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return false;
    };
    let plain = text.replace("\r\n", "\n");
    [plain.replace('\n', "\r\n"), plain]
        .iter()
        .any(|other| other.as_bytes() != bytes && Digest::of(other.as_bytes()) == digest)
}

/// A SHA-256 digest (FIPS 180-4). Written as 64 lower-case hex digits; with
/// [`Digest::tagged`] as `sha256:…`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Digest([u8; 32]);

impl Digest {
    /// The digest of some bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// The digest and the length of everything that `reader` gives.
    ///
    /// # Errors
    /// When reading fails.
    pub fn of_reader(mut reader: impl Read) -> io::Result<(Self, u64)> {
        let mut hasher = Sha256::new();
        let mut buffer = vec![0; 256 * 1024];
        let mut length = 0;
        loop {
            let read = reader.read(&mut buffer)?;
            if read == 0 {
                return Ok((Self(hasher.finalize().into()), length));
            }
            hasher.update(&buffer[..read]);
            length += read as u64;
        }
    }

    /// A digest that was computed on the way.
    #[must_use]
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The raw 32 bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// `sha256:` and the hex digits.
    #[must_use]
    pub fn tagged(&self) -> String {
        format!("sha256:{self}")
    }

    /// The first eight digits, for messages.
    #[must_use]
    pub fn short(&self) -> String {
        let mut text = self.to_string();
        text.truncate(8);
        text + "…"
    }
}

/// Subresource integrity of some bytes (W3C SRI): SHA-384 in base64.
#[must_use]
pub fn integrity(bytes: &[u8]) -> String {
    use base64::Engine as _;
    let digest = Sha384::digest(bytes);
    format!(
        "sha384-{}",
        base64::engine::general_purpose::STANDARD.encode(digest)
    )
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "sha256:{self}")
    }
}

/// The text is not a SHA-256 digest in hex.
#[derive(Debug, thiserror::Error)]
#[error("a SHA-256 digest is 64 hex digits")]
pub struct NotADigest;

impl FromStr for Digest {
    type Err = NotADigest;

    fn from_str(text: &str) -> Result<Self, NotADigest> {
        let hex = text.strip_prefix("sha256:").unwrap_or(text);
        if hex.len() != 64 || !hex.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return Err(NotADigest);
        }
        let mut bytes = [0; 32];
        for (at, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&hex[2 * at..2 * at + 2], 16).map_err(|_| NotADigest)?;
        }
        Ok(Self(bytes))
    }
}

impl Serialize for Digest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Digest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_writes() {
        let digest = Digest::of(b"abc");
        assert_eq!(
            digest.tagged(),
            "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        assert_eq!(digest.tagged().parse::<Digest>().expect("own text"), digest);
        assert!("sha256:ba78".parse::<Digest>().is_err());
        assert_eq!(Digest::of_reader(&b"abc"[..]).expect("memory"), (digest, 3));
    }
}

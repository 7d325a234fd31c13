//! Files of the keyring: JSON with a `format`, sealed to the firm's recipients.

use std::io::{Read as _, Write as _};

use serde::Deserialize;
use zeroize::Zeroizing;

use crate::seal::SealError;
use crate::seal::identity::{FirmIdentity, Recipients};

#[derive(Deserialize)]
struct FormatVersion {
    format: u32,
}

/// Seals JSON to the recipients.
pub(super) fn seal(json: &[u8], recipients: &Recipients) -> Result<Vec<u8>, SealError> {
    let failed = |error: age::EncryptError| SealError::Plugin(error.to_string());
    let encryptor = age::Encryptor::with_recipients(recipients.as_recipients()).map_err(failed)?;
    let mut sealed = Vec::new();
    let mut writer = encryptor.wrap_output(&mut sealed).expect("memory");
    writer.write_all(json).expect("memory");
    writer.finish().expect("memory");
    Ok(sealed)
}

/// Opens what was sealed; refuses a format above `newest`.
pub(super) fn open(
    sealed: &[u8],
    what: &str,
    identity: &FirmIdentity,
    newest: u32,
) -> Result<Zeroizing<Vec<u8>>, SealError> {
    let damaged = || SealError::Damaged {
        what: what.to_owned(),
    };
    let decryptor = age::Decryptor::new(sealed).map_err(|error| SealError::of(what, &error))?;
    let mut reader = decryptor
        .decrypt(identity.as_identities())
        .map_err(|error| SealError::of(what, &error))?;
    let mut json = Zeroizing::new(Vec::new());
    reader.read_to_end(&mut json).map_err(|_| damaged())?;
    let version: FormatVersion = serde_json::from_slice(&json).map_err(|_| damaged())?;
    if version.format > newest {
        return Err(SealError::Newer {
            what: what.to_owned(),
        });
    }
    Ok(json)
}

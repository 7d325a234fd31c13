//! Asks a time stamping authority over HTTP (RFC 3161, section 3.4). What is asked and what an
//! answer is worth is in `timestamp`.

#[cfg(feature = "timestamps")]
use std::io::Read as _;
#[cfg(feature = "timestamps")]
use std::time::Duration;

use crate::timestamp;

/// No answer of an authority is as long.
#[cfg(feature = "timestamps")]
const LONGEST_ANSWER: u64 = 1 << 20;
#[cfg(feature = "timestamps")]
const PATIENCE: Duration = Duration::from_secs(30);

/// The authority was asked in vain.
#[derive(Debug, thiserror::Error)]
#[error("`{url}` gave no time stamp: {cause}")]
pub struct AuthorityError {
    /// Who was asked.
    pub url: String,
    /// What went wrong.
    pub cause: String,
}

/// Asks an authority for the time stamp of a text; gives its answer as it came, which
/// [`timestamp::verify`] reads.
///
/// # Errors
/// When it cannot be reached or does not grant one.
#[cfg(feature = "timestamps")]
pub fn ask(url: &str, text: &[u8]) -> Result<Vec<u8>, AuthorityError> {
    let failed = |cause: String| AuthorityError {
        url: url.to_owned(),
        cause,
    };
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .timeout_global(Some(PATIENCE))
        .build()
        .into();
    let mut answer = agent
        .post(url)
        .content_type("application/timestamp-query")
        .send(timestamp::request(text).as_slice())
        .map_err(|error| failed(error.to_string()))?;
    let mut bytes = Vec::new();
    answer
        .body_mut()
        .as_reader()
        .take(LONGEST_ANSWER)
        .read_to_end(&mut bytes)
        .map_err(|error| failed(error.to_string()))?;
    match timestamp::verify(text, &bytes, None) {
        Ok(_) => Ok(bytes),
        Err(error) => Err(failed(error.to_string())),
    }
}

/// Asks nobody: this program was built without time stamps.
///
/// # Errors
/// Always.
#[cfg(not(feature = "timestamps"))]
pub fn ask(url: &str, _text: &[u8]) -> Result<Vec<u8>, AuthorityError> {
    Err(AuthorityError {
        url: url.to_owned(),
        cause: timestamp::StampError::LeftOut.to_string(),
    })
}

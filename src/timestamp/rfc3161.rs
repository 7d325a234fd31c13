//! What an authority is asked for a time stamp (RFC 3161), and verifying its answer as
//! `openssl ts -verify` does.

use std::time::Duration;

use bcder::decode::Constructed;
use bcder::encode::Values as _;
use bcder::{Integer, Mode, OctetString, Tag};
use cryptographic_message_syntax::asn1::rfc3161::{
    MessageImprint, OID_CONTENT_TYPE_TST_INFO, PkiStatus, TimeStampReq, TimeStampResp, TsaPolicyId,
};
use cryptographic_message_syntax::asn1::rfc5652;
use cryptographic_message_syntax::{Bytes, SignedData};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use pki_types::{CertificateDer, UnixTime};
use webpki::{EndEntityCert, KeyUsage};
use x509_certificate::{CapturedX509Certificate as Certificate, DigestAlgorithm};

use super::stamp::{Stamp, StampError};

/// id-kp-timeStamping, 1.3.6.1.5.5.7.3.8, without tag and length (RFC 3161, section 2.3).
const TIME_STAMPING: &[u8] = &[43, 6, 1, 5, 5, 7, 3, 8];

/// Verifies the time stamp of a text. `trusted` are certificates in PEM, of which one
/// must have issued that of the authority.
///
/// # Errors
/// When it is of another text, was changed, or is by somebody who is not trusted.
pub fn verify(text: &[u8], token: &[u8], trusted: Option<&str>) -> Result<Stamp, StampError> {
    let signed = signed_data(token)?;
    let content = signed
        .signed_content()
        .ok_or(StampError::NoStamp("what was signed is no time"))?;
    let said = Said::read(content).ok_or(StampError::NoStamp("what was signed is no time"))?;
    let mut digester = said.algorithm.digester();
    digester.update(text);
    if digester.finish().as_ref() != said.digest {
        return Err(StampError::OtherText);
    }
    let signer = signed.signers().next().ok_or(StampError::Wrong)?;
    // Both: the attributes are signed, and they hold the digest of the content.
    signer
        .verify_message_digest_with_signed_data(&signed)
        .and_then(|()| signer.verify_signature_with_signed_data(&signed))
        .map_err(|_| StampError::Wrong)?;
    let (issuer, serial) = signer
        .certificate_issuer_and_serial()
        .ok_or(StampError::Wrong)?;
    let certificate = signed
        .certificates()
        .find(|one| one.serial_number_asn1() == serial && one.issuer_name() == issuer)
        .ok_or(StampError::NoStamp(
            "it comes without the authority's certificate",
        ))?;
    let authority = certificate
        .subject_common_name()
        .unwrap_or_else(|| "an authority without a name".to_owned());
    if let Some(trusted) = trusted {
        let others: Vec<&Certificate> = signed.certificates().collect();
        if !is_issued(certificate, &others, trusted, said.time)? {
            return Err(StampError::NotTrusted(authority));
        }
    }
    Ok(Stamp {
        time: said.time,
        authority,
        is_trusted: trusted.is_some(),
    })
}

/// What an authority is asked for the time stamp of a text (RFC 3161, section 2.4.1).
#[must_use]
pub fn request(text: &[u8]) -> Vec<u8> {
    let mut digester = DigestAlgorithm::Sha256.digester();
    digester.update(text);
    let digest = digester.finish();
    // No nonce: the imprint is of a text that nobody asked about before.
    let request = TimeStampReq {
        version: Integer::from(1),
        message_imprint: MessageImprint {
            hash_algorithm: DigestAlgorithm::Sha256.into(),
            hashed_message: OctetString::new(Bytes::copy_from_slice(digest.as_ref())),
        },
        req_policy: None,
        nonce: None,
        cert_req: Some(true),
        extensions: None,
    };
    request
        .encode_ref()
        .to_captured(Mode::Der)
        .as_slice()
        .to_vec()
}

/// The signed part of an authority's answer (RFC 3161, section 2.4.2).
fn signed_data(answer: &[u8]) -> Result<SignedData, StampError> {
    let no = || StampError::NoStamp("it is not the answer of a time stamping authority");
    let answer = Constructed::decode(
        Bytes::copy_from_slice(answer),
        Mode::Ber,
        TimeStampResp::take_from,
    )
    .map_err(|_| no())?;
    if ![PkiStatus::Granted, PkiStatus::GrantedWithMods].contains(&answer.status.status) {
        return Err(StampError::NoStamp("the authority did not grant it"));
    }
    let token = answer.time_stamp_token.ok_or_else(no)?;
    if token.content_type != rfc5652::OID_ID_SIGNED_DATA {
        return Err(no());
    }
    let signed = token
        .content
        .decode(rfc5652::SignedData::take_from)
        .map_err(|_| no())?;
    if signed.content_info.content_type != OID_CONTENT_TYPE_TST_INFO {
        return Err(StampError::NoStamp("what was signed is no time"));
    }
    SignedData::try_from(&signed).map_err(|_| no())
}

/// What of `TSTInfo` (RFC 3161, section 2.4.2) counts here.
struct Said {
    algorithm: DigestAlgorithm,
    digest: Vec<u8>,
    time: Timestamp,
}

impl Said {
    fn read(content: &[u8]) -> Option<Self> {
        let content = Bytes::copy_from_slice(content);
        let (imprint, time) = Constructed::decode(content, Mode::Der, |outer| {
            outer.take_sequence(|info| {
                Integer::take_from(info)?;
                TsaPolicyId::take_from(info)?;
                let imprint = MessageImprint::take_from(info)?;
                Integer::take_from(info)?;
                let time = info.take_primitive_if(Tag::GENERALIZED_TIME, |time| time.take_all())?;
                info.skip_all()?;
                Ok((imprint, time))
            })
        })
        .ok()?;
        let text = std::str::from_utf8(&time).ok()?;
        let time = DateTime::strptime("%Y%m%d%H%M%S%.fZ", text).ok()?;
        Some(Self {
            algorithm: (&imprint.hash_algorithm).try_into().ok()?,
            digest: imprint.hashed_message.to_bytes().to_vec(),
            time: TimeZone::UTC.to_timestamp(time).ok()?,
        })
    }
}

/// Whether a certificate for time stamping was issued, over any others, by one of those
/// that are trusted, or is one of them.
fn is_issued(
    certificate: &Certificate,
    others: &[&Certificate],
    trusted: &str,
    at: Timestamp,
) -> Result<bool, StampError> {
    let trusted =
        Certificate::from_pem_multiple(trusted).map_err(|_| StampError::NoCertificates)?;
    if trusted.is_empty() {
        return Err(StampError::NoCertificates);
    }
    let der = |one: &Certificate| CertificateDer::from(one.constructed_data().to_vec());
    if trusted
        .iter()
        .any(|one| one.constructed_data() == certificate.constructed_data())
    {
        return Ok(true);
    }
    let roots: Vec<CertificateDer<'_>> = trusted.iter().map(der).collect();
    let between: Vec<CertificateDer<'_>> = others.iter().copied().map(der).collect();
    let anchors: Vec<_> = roots
        .iter()
        .filter_map(|root| webpki::anchor_from_trusted_cert(root).ok())
        .collect();
    let seconds = u64::try_from(at.as_second()).unwrap_or_default();
    let at = UnixTime::since_unix_epoch(Duration::from_secs(seconds));
    let own = der(certificate);
    let Ok(own) = EndEntityCert::try_from(&own) else {
        return Ok(false);
    };
    Ok(own
        .verify_for_usage(
            webpki::ALL_VERIFICATION_ALGS,
            &anchors,
            &between,
            at,
            KeyUsage::required(TIME_STAMPING),
            None,
            None,
        )
        .is_ok())
}

//! Time stamps (RFC 3161, RFC 5816; the profile of EN 319 422), the authority's side: request octets in, response octets out.
//!
//! [`TimeStampingUnit::respond`] reads and writes nothing else; time and random numbers are arguments. A token is a SignedData
//! with exactly one SignerInfo over a TSTInfo in DER (§2.4.2), whose signed attributes are content-type, message-digest and
//! signing-certificate-v2; it has certificates exactly when the request asks for them (§2.4.1).
//!
//! What it promises:
//! - **Every request gets a response.** What is refused is a [`TimestampProblem`], and the response carries the PKIFailureInfo
//!   that §2.4.2 has for it, with the sentence as PKIFreeText.
//! - **No token without a time**: where the caller has none that it trusts, the answer is *timeNotAvailable*.
//! - **Serial numbers do not repeat** (§2.4.2: "even after a possible interruption"): they are 128 random bits. Nothing is
//!   stored, so nothing can be lost by a crash, a restore from a backup or a second process with the same key; after 2^40 tokens
//!   two are equal with a probability below 2^-48, less than that of a counter being restored from an old backup.
//! - **genTime** has milliseconds, or microseconds under [`TimestampOptions::ordering`], without trailing zeros.
//!
//! Decided here: the messageImprint is repeated octet by octet; SHA-1 and SHA-224 are refused (TS 119 312); every extension
//! of a request is refused, critical or not, as §2.4.1 demands of one that is not known. *addInfoNotAvailable* therefore never
//! occurs: no extension that asks for more is known.
//!
//! Limits: one policy for each unit; [`MAX_REQUEST`] octets. That the times given are exact, and never go back, is the caller's
//! promise (`net::serve` watches over it).

mod request;

pub use request::{MAX_REQUEST, TimestampRequest};

use super::{Error, Result, certificate};
use crate::asn1::der::{self, Tag, constructed, encode, sequence};
use crate::asn1::time::encode_generalized;
use crate::asn1::{self, Oid, oid};
use crate::cms::{attributes, write};
use crate::crypto::{self, DigestAlgorithm, Signer};
use crate::x509::{Certificate, KeyUsage, key_matches};
use rand::CryptoRng;
use std::sync::Arc;
use std::time::Duration;
use time::OffsetDateTime;

crate::coded! {
    /// Why no token is issued.
    pub enum TimestampProblem {
        /// Not a TimeStampReq (§2.4.1).
        "tsa.malformed" Malformed { cause: asn1::Error } => "the time-stamp request is malformed: {cause}",
        /// Larger than any honest request.
        "tsa.too-big" TooBig { limit: usize } => "the time-stamp request is larger than {limit} octets",
        /// A version that does not exist.
        "tsa.version" Version { version: u64 } => "the time-stamp request is of version {version}; only version 1 exists",
        /// A digest that is not known, or too weak.
        "tsa.digest" Digest { algorithm: String } => "the digest algorithm {algorithm} is not admitted in a time stamp",
        /// Not a digest of its algorithm.
        "tsa.imprint-length" ImprintLength { algorithm: DigestAlgorithm, length: usize } => "{length} octets are no {algorithm} digest",
        /// Another policy is asked for.
        "tsa.policy" Policy { policy: Oid } => "the policy {policy} is not that of this time-stamping unit",
        /// An extension, which must be understood.
        "tsa.extension" Extension { extension: Oid } => "the extension {extension} of the time-stamp request is not known",
        /// There is no time to be trusted.
        "tsa.no-time" NoTime => "the time is not certain: the clock went back, or has not reached the last token yet",
        /// The unit may not stamp at this time.
        "tsa.outside-validity" OutsideValidity => "the certificate of the time-stamping unit is not valid at this time",
        /// The token could not be signed.
        "tsa.not-signed" NotSigned { cause: crypto::Error } => "the time-stamp token could not be signed: {cause}",
    }
}

crate::words! {
    /// PKIFailureInfo (§2.4.2).
    pub enum FailureInfo {
        /// Bit 0: an algorithm that is not known or not supported.
        BadAlg = "badAlg",
        /// Bit 2: not permitted or not supported.
        BadRequest = "badRequest",
        /// Bit 5: the data has the wrong format.
        BadDataFormat = "badDataFormat",
        /// Bit 14: the source of time is not available.
        TimeNotAvailable = "timeNotAvailable",
        /// Bit 15: the policy is not supported.
        UnacceptedPolicy = "unacceptedPolicy",
        /// Bit 16: the extension is not supported.
        UnacceptedExtension = "unacceptedExtension",
        /// Bit 17: additional information is not understood or not available.
        AddInfoNotAvailable = "addInfoNotAvailable",
        /// Bit 25: a failure of the system.
        SystemFailure = "systemFailure",
    }
}

impl FailureInfo {
    /// The number of its bit.
    pub fn bit(self) -> u8 {
        match self {
            Self::BadAlg => 0,
            Self::BadRequest => 2,
            Self::BadDataFormat => 5,
            Self::TimeNotAvailable => 14,
            Self::UnacceptedPolicy => 15,
            Self::UnacceptedExtension => 16,
            Self::AddInfoNotAvailable => 17,
            Self::SystemFailure => 25,
        }
    }

    /// The BIT STRING of this bit alone, without trailing zeros (X.690 §11.2.2).
    fn encode(self) -> Vec<u8> {
        let (octet, bit) = (usize::from(self.bit() / 8), self.bit() % 8);
        let mut content = vec![0; octet + 2];
        content[0] = 7 - bit;
        content[octet + 1] = 0x80 >> bit;
        encode(Tag::BIT_STRING, &content)
    }
}

impl TimestampProblem {
    /// What the client is told.
    pub fn failure(&self) -> FailureInfo {
        match self {
            Self::Malformed { .. } | Self::ImprintLength { .. } => FailureInfo::BadDataFormat,
            Self::TooBig { .. } | Self::Version { .. } => FailureInfo::BadRequest,
            Self::Digest { .. } => FailureInfo::BadAlg,
            Self::Policy { .. } => FailureInfo::UnacceptedPolicy,
            Self::Extension { .. } => FailureInfo::UnacceptedExtension,
            Self::NoTime => FailureInfo::TimeNotAvailable,
            Self::OutsideValidity | Self::NotSigned { .. } => FailureInfo::SystemFailure,
        }
    }
}

impl From<asn1::Error> for TimestampProblem {
    fn from(cause: asn1::Error) -> Self {
        Self::Malformed { cause }
    }
}

/// How a unit stamps.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TimestampOptions {
    /// The policy of every token.
    pub policy: Oid,
    /// How far genTime may be from UTC, in whole microseconds; nothing is said without it.
    pub accuracy: Option<Duration>,
    /// Says that the tokens of this unit can be ordered by genTime. The caller gives a later time, by a microsecond at
    /// least, for each token, also after a restart.
    pub ordering: bool,
    /// The digests that are stamped.
    pub digests: Vec<DigestAlgorithm>,
}

impl TimestampOptions {
    /// Within a second (EN 319 422 §5.2.2), no order, and every digest of TS 119 312.
    pub fn new(policy: Oid) -> Self {
        use DigestAlgorithm::*;
        let digests = vec![Sha256, Sha384, Sha512, Sha3_256, Sha3_384, Sha3_512];
        Self { policy, accuracy: Some(Duration::from_secs(1)), ordering: false, digests }
    }
}

/// A response, and what it says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TimestampAnswer {
    /// The DER TimeStampResp.
    pub der: Vec<u8>,
    /// What was issued, or why nothing was.
    pub outcome: std::result::Result<Stamped, TimestampProblem>,
}

/// What stands in an issued token.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Stamped {
    /// Its serial number: 128 bits, big-endian.
    pub serial: [u8; 16],
    /// genTime.
    pub time: OffsetDateTime,
    /// The digest of the imprint.
    pub digest: DigestAlgorithm,
    /// The imprint.
    pub imprint: Vec<u8>,
}

impl From<TimestampProblem> for TimestampAnswer {
    /// A rejection: status, the sentence, failInfo.
    fn from(problem: TimestampProblem) -> Self {
        let text = sequence([der::utf8(&problem.to_string())]);
        let status = sequence([der::uint(2), text, problem.failure().encode()]);
        Self { der: sequence([status]), outcome: Err(problem) }
    }
}

/// A time-stamping unit: one certificate and its key.
pub struct TimeStampingUnit {
    certificate: Certificate,
    /// What goes into a token that has certificates.
    certificates: Vec<Vec<u8>>,
    signer: Arc<dyn Signer>,
    options: TimestampOptions,
}

impl TimeStampingUnit {
    /// `above` are the certificates that go into tokens beside the unit's own: its path, usually without the root.
    ///
    /// # Errors
    /// [`Error::TimeStampingUnit`] when the certificate is not for time stamping alone (§2.3) or not the key's, or the policy is no
    /// object identifier.
    pub fn new(
        certificate: Certificate,
        above: &[Certificate],
        signer: Arc<dyn Signer>,
        options: TimestampOptions,
    ) -> Result<Self> {
        let unfit = |why| Err(Error::TimeStampingUnit { place: certificate.subject().to_string(), why });
        if !key_matches(&certificate, signer.public_key().spki()) {
            return unfit("the key is not its own");
        }
        let alone = certificate.ext_key_usage() == Some(&[oid::KP_TIME_STAMPING]);
        if !alone || !certificate.extension(&oid::CE_EXT_KEY_USAGE).is_some_and(|e| e.critical) {
            return unfit("its extended key usage is not time stamping alone, critical");
        }
        let usages = KeyUsage::DIGITAL_SIGNATURE | KeyUsage::CONTENT_COMMITMENT;
        if !certificate.key_usage().is_none_or(|usage| usage.any_of(usages)) {
            return unfit("its key is not meant for signatures");
        }
        if !options.policy.is_well_formed() {
            return unfit("the policy is no object identifier");
        }
        let certificates = std::iter::once(&certificate).chain(above).map(|c| c.raw().to_vec()).collect();
        Ok(Self { certificate, certificates, signer, options })
    }

    /// The certificate of the unit.
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    /// How it stamps.
    pub fn options(&self) -> &TimestampOptions {
        &self.options
    }

    /// Answers a DER TimeStampReq. `at` is the time of the token; `None` where the caller has no time that it trusts.
    pub fn respond(&self, request: &[u8], at: Option<OffsetDateTime>, rng: &mut impl CryptoRng) -> TimestampAnswer {
        self.stamp(request, at, rng).unwrap_or_else(TimestampAnswer::from)
    }

    fn stamp(
        &self,
        request: &[u8],
        at: Option<OffsetDateTime>,
        rng: &mut impl CryptoRng,
    ) -> std::result::Result<TimestampAnswer, TimestampProblem> {
        let request = TimestampRequest::decode(request)?;
        if let Some(extension) = request.extensions.first() {
            return Err(TimestampProblem::Extension { extension: extension.clone() });
        }
        let digest = request.digest(&self.options.digests)?;
        if let Some(policy) = request.policy.clone().filter(|p| *p != self.options.policy) {
            return Err(TimestampProblem::Policy { policy });
        }
        let at = at.ok_or(TimestampProblem::NoTime)?;
        if !self.certificate.is_valid_at(at) {
            return Err(TimestampProblem::OutsideValidity);
        }
        let unit = if self.options.ordering { 1_000 } else { 1_000_000 };
        let time = at.replace_nanosecond(at.nanosecond() / unit * unit).unwrap_or(at);
        let serial = certificate::serial(rng);
        let token = self.token(&self.tst_info(&request, &serial, time), request.cert_req)?;
        Ok(TimestampAnswer {
            der: sequence([sequence([der::uint(0)]), token]),
            outcome: Ok(Stamped { serial, time, digest, imprint: request.imprint.to_vec() }),
        })
    }

    /// TSTInfo (§2.4.2).
    fn tst_info(&self, request: &TimestampRequest<'_>, serial: &[u8], time: OffsetDateTime) -> Vec<u8> {
        let subject = constructed(Tag::context_constructed(4), [self.certificate.subject().raw()]);
        let ordering = if self.options.ordering { encode(Tag::BOOLEAN, &[0xff]) } else { Vec::new() };
        sequence([
            der::uint(1),
            der::oid(&self.options.policy),
            request.message_imprint.to_vec(),
            der::unsigned_integer(serial),
            encode_generalized(time),
            self.options.accuracy.map(accuracy).unwrap_or_default(),
            ordering,
            request.nonce.map(|nonce| encode(Tag::INTEGER, nonce)).unwrap_or_default(),
            constructed(Tag::context_constructed(0), [subject]),
        ])
    }

    /// The token: a ContentInfo.
    fn token(&self, tst_info: &[u8], with_certificates: bool) -> std::result::Result<Vec<u8>, TimestampProblem> {
        let algorithm = self.signer.algorithm();
        let digest = algorithm.digest();
        let certificate = &self.certificate;
        let (issuer, serial) = (certificate.issuer().raw(), certificate.serial());
        let signed_attrs = write::signed_attributes(&[
            attributes::content_type(&oid::TST_INFO),
            attributes::message_digest(&digest.digest(tst_info)),
            attributes::signing_certificate_v2(digest, &certificate.digest(digest), issuer, serial),
        ]);
        let signature = self
            .signer
            .sign(&signed_attrs, &digest.digest(&signed_attrs))
            .map_err(|cause| TimestampProblem::NotSigned { cause })?;
        let signer_info = write::signer_info(&write::NewSignerInfo {
            issuer,
            serial,
            digest_algorithm: digest.identifier(),
            signed_attrs: &signed_attrs,
            signature_algorithm: algorithm.identifier(),
            signature: &signature,
        });
        let certificates = if with_certificates { &self.certificates[..] } else { &[] };
        Ok(write::encapsulated(&oid::TST_INFO, tst_info, &signer_info, &digest.identifier(), certificates))
    }
}

/// Accuracy (§2.4.2): what is zero is left out.
fn accuracy(within: Duration) -> Vec<u8> {
    let part = |tag: Option<u8>, value: u64| match (value, tag) {
        (0, _) => Vec::new(),
        (value, None) => der::uint(value),
        (value, Some(n)) => {
            let mut implicit = der::uint(value);
            implicit[0] = Tag::context(n).0;
            implicit
        }
    };
    let micros = u64::from(within.subsec_micros());
    sequence([part(None, within.as_secs()), part(Some(0), micros / 1000), part(Some(1), micros % 1000)])
}

#[cfg(test)]
mod tests;

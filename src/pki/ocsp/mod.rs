//! OCSP (RFC 6960; the profile of RFC 5019), the responder's side: request octets in, response octets out.
//!
//! [`Responder::respond`] reads and writes nothing else: what is known of a certificate comes from a [`StatusSource`], the time
//! from the caller. It answers for one issuer, by the issuer's own key or by one that the issuer certified for it (§4.2.2.2).
//!
//! What it promises:
//! - **Every request gets a response.** What cannot be answered is an [`OcspProblem`], and the response carries the status that
//!   §2.3 has for it. No octets make it panic, and none are believed: a signature on a request is not looked at.
//! - **Good means issued here and not revoked.** A serial number that was never issued, and every other issuer, is *unknown*
//!   (§2.2); a state that cannot be read is *internalError*, never good.
//! - **A nonce is answered freshly** (RFC 9654: 1 to 128 octets), signed on demand, never kept.
//! - **Prepared responses** (§2.5): the answer to one question without a nonce is kept and sent again, for
//!   [`ResponderOptions::reuse`], while the status is what it was: the source is asked each time, only the signature is saved.
//!
//! Decided here: the CertID is repeated octet by octet, and issuers are recognised under any digest of [`crate::crypto`];
//! times have no fractions (RFC 5280 §4.1.2.5.2); an unknown critical extension is *unauthorized*, as "not capable of responding
//! authoritatively" (RFC 5019 §2.2.3), since RFC 6960 names no status for it; a reason *unspecified* is left out, as §5.3.1 of
//! RFC 5280 advises for CRLs.
//!
//! Limits: [`MAX_REQUEST`] octets, [`MAX_QUESTIONS`] questions; one key, so preferred signature algorithms (§4.4.7) are read
//! and have no effect; no service locator (§4.4.6).

mod prepared;
mod request;
mod response;

pub use request::{MAX_QUESTIONS, MAX_REQUEST, OcspRequest, Question};

use super::{Error, Result};
use crate::asn1::{self, Oid, oid};
use crate::crypto::{Outcome, SignatureAlgorithm, Signed, Signer, verify};
use crate::x509::{Certificate, CrlReason, KeyUsage, ResponseStatus, key_matches};
use prepared::Prepared;
use std::sync::Arc;
use time::{Duration, OffsetDateTime};

/// What the authority knows of one certificate (RFC 6960 §2.2).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CertificateStatus {
    /// It was issued, and is not revoked.
    Good,
    /// It is revoked, or on hold.
    Revoked {
        /// Since when.
        at: OffsetDateTime,
        /// Why, if it is said.
        reason: Option<CrlReason>,
    },
    /// No certificate with this serial number was issued.
    Unknown,
}

/// Who knows the status of the certificates of one issuer.
pub trait StatusSource {
    /// The status of the certificate with this serial number: the content octets of its INTEGER, as
    /// [`Certificate::serial`](crate::x509::Certificate::serial) gives them.
    ///
    /// # Errors
    /// Those of reading the state. An error is never [`CertificateStatus::Unknown`], nor good.
    fn status(&self, serial: &[u8]) -> Result<CertificateStatus>;
}

crate::coded! {
    /// Why a request got no answer about certificates.
    pub enum OcspProblem {
        /// Not an OCSPRequest (§4.1.1).
        "responder.malformed" Malformed { cause: asn1::Error } => "the OCSP request is malformed: {cause}",
        /// Larger than any honest request.
        "responder.too-big" TooBig { limit: usize } => "the OCSP request is larger than {limit} octets",
        /// A version that we do not know.
        "responder.version" Version => "the OCSP request is not of version 1",
        /// It asks about nothing.
        "responder.empty" Empty => "the OCSP request asks about no certificate",
        /// It asks about too much.
        "responder.too-many" TooMany { limit: usize } => "the OCSP request asks about more than {limit} certificates",
        /// An extension stands twice.
        "responder.duplicate-extension" DuplicateExtension { extension: Oid } => "the extension {extension} of the OCSP request stands twice",
        /// A nonce of a length that RFC 9654 forbids.
        "responder.nonce" Nonce { length: usize } => "a nonce has 1 to 128 octets, this one has {length}",
        /// An extension that must be understood, and is not.
        "responder.critical-extension" CriticalExtension { extension: Oid } => "the critical extension {extension} of the OCSP request is not understood",
        /// The client takes other types of responses only.
        "responder.response-type" ResponseType => "the client accepts no basic OCSP response",
        /// What is known of the certificates could not be read.
        "responder.state" State { cause: Error } => "the state of the authority cannot be read: {cause}",
        /// The responder may not answer at this time.
        "responder.outside-validity" OutsideValidity => "the certificate of the OCSP responder is not valid at this time",
        /// The response could not be signed.
        "responder.not-signed" NotSigned { cause: crate::crypto::Error } => "the OCSP response could not be signed: {cause}",
    }
}

impl OcspProblem {
    /// What the client is told (§2.3, RFC 5019 §2.2.3).
    pub fn status(&self) -> ResponseStatus {
        match self {
            Self::Malformed { .. }
            | Self::TooBig { .. }
            | Self::Version
            | Self::Empty
            | Self::DuplicateExtension { .. }
            | Self::Nonce { .. } => ResponseStatus::MalformedRequest,
            Self::TooMany { .. } | Self::CriticalExtension { .. } | Self::ResponseType => ResponseStatus::Unauthorized,
            Self::State { .. } | Self::OutsideValidity | Self::NotSigned { .. } => ResponseStatus::InternalError,
        }
    }
}

impl From<asn1::Error> for OcspProblem {
    fn from(cause: asn1::Error) -> Self {
        Self::Malformed { cause }
    }
}

/// How a responder answers.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ResponderOptions {
    /// Names itself by its subject instead of its key; the key is shorter (RFC 5019 §2.2.1).
    pub by_name: bool,
    /// From thisUpdate to nextUpdate: how long a client, or a cache on the way, may rely on a response. At least a second.
    pub validity: Duration,
    /// For how long a response is sent again instead of a new one, at most [`Self::validity`]; zero: never.
    pub reuse: Duration,
    /// Since when the status of certificates is kept after their end (§4.4.4); nothing is said without it.
    pub archive_cutoff: Option<OffsetDateTime>,
}

impl Default for ResponderOptions {
    /// By key; an hour, of which a response is reused for five minutes; no archive cutoff.
    fn default() -> Self {
        Self { by_name: false, validity: Duration::HOUR, reuse: Duration::minutes(5), archive_cutoff: None }
    }
}

/// A response, and what it says.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answer {
    /// The DER OCSPResponse.
    pub der: Vec<u8>,
    /// Its status.
    pub status: ResponseStatus,
    /// What was said of each serial number that was asked about (content octets).
    pub said: Vec<(Vec<u8>, CertificateStatus)>,
    /// thisUpdate and nextUpdate, where the response may be kept and sent to others: it answers without a nonce.
    pub lasting: Option<(OffsetDateTime, OffsetDateTime)>,
    /// Why there is no answer.
    pub problem: Option<OcspProblem>,
}

impl Answer {
    /// A response that says only why there is no other (§2.3); not signed.
    pub fn refusal(status: ResponseStatus) -> Self {
        Self { der: response::unsuccessful(status), status, said: Vec::new(), lasting: None, problem: None }
    }
}

impl From<OcspProblem> for Answer {
    fn from(problem: OcspProblem) -> Self {
        Self { problem: Some(problem.clone()), ..Self::refusal(problem.status()) }
    }
}

/// No certificate has a serial number of more octets (RFC 5280 §4.1.2.2: 20, and a zero); the state is not asked for it.
const LONGEST_SERIAL: usize = 21;

/// Who answers for an issuer.
pub struct Responder {
    issuer: Certificate,
    certificate: Certificate,
    signer: Arc<dyn Signer>,
    id: Vec<u8>,
    options: ResponderOptions,
    prepared: Prepared,
}

impl Responder {
    /// A responder for the certificates of `issuer`; `certificate` is the issuer's own, or one that the issuer certified for
    /// OCSP signing.
    ///
    /// # Errors
    /// [`Error::Responder`] when the certificate may not answer for the issuer, or is not the key's.
    pub fn new(
        issuer: Certificate,
        certificate: Certificate,
        signer: Arc<dyn Signer>,
        options: ResponderOptions,
    ) -> Result<Self> {
        let unfit = |why| Err(Error::Responder { place: certificate.subject().to_string(), why });
        if !key_matches(&certificate, signer.public_key().spki()) {
            return unfit("the key is not its own");
        }
        if certificate != issuer {
            if certificate.issuer() != issuer.subject() || !is_signed_by(&certificate, &issuer) {
                return unfit("it was not issued by the CA that it would answer for");
            }
            if !certificate.ext_key_usage().is_some_and(|usages| usages.contains(&oid::KP_OCSP_SIGNING)) {
                return unfit("it is not meant for OCSP signing");
            }
            let usages = KeyUsage::DIGITAL_SIGNATURE | KeyUsage::CONTENT_COMMITMENT;
            if !certificate.key_usage().is_none_or(|usage| usage.any_of(usages)) {
                return unfit("its key is not meant for signatures");
            }
        }
        if options.validity < Duration::SECOND {
            return unfit("its responses would be valid for less than a second");
        }
        let id = response::responder_id(&certificate, options.by_name)?;
        Ok(Self { issuer, certificate, signer, id, options, prepared: Prepared::default() })
    }

    /// Whose certificates it answers for.
    pub fn issuer(&self) -> &Certificate {
        &self.issuer
    }

    /// Answers a DER OCSPRequest as of `at`.
    pub fn respond(&self, request: &[u8], source: &dyn StatusSource, at: OffsetDateTime) -> Answer {
        self.answer(request, source, at).unwrap_or_else(Answer::from)
    }

    fn answer(
        &self,
        request: &[u8],
        source: &dyn StatusSource,
        at: OffsetDateTime,
    ) -> std::result::Result<Answer, OcspProblem> {
        let request = OcspRequest::decode(request)?;
        if !self.certificate.is_valid_at(at) {
            return Err(OcspProblem::OutsideValidity);
        }
        let at = at.replace_nanosecond(0).unwrap_or(at);
        let statuses = request
            .questions
            .iter()
            .map(|q| {
                if q.id.serial.len() <= LONGEST_SERIAL && q.id.is_issued_by(&self.issuer) {
                    source.status(&q.id.serial)
                } else {
                    Ok(CertificateStatus::Unknown)
                }
            })
            .collect::<Result<Vec<_>>>()
            .map_err(|cause| OcspProblem::State { cause })?;
        match (&request.questions[..], &statuses[..], &request.nonce) {
            // A stranger may ask for any number of unknown certificates: their answers are not kept.
            ([one], &[status], None) if status != CertificateStatus::Unknown => {
                self.prepared.answer(one.raw, status, at, self.options.reuse, || self.sign(&request, &statuses, at))
            }
            _ => self.sign(&request, &statuses, at),
        }
    }
}

/// Whether `issuer`'s key made the signature of `certificate`.
fn is_signed_by(certificate: &Certificate, issuer: &Certificate) -> bool {
    let Ok(algorithm) = SignatureAlgorithm::decode(certificate.signature_algorithm(), None) else { return false };
    let Ok(key) = issuer.public_key() else { return false };
    let digest = algorithm.digest().digest(certificate.tbs());
    let signed = Signed { message: Some(certificate.tbs()), digest: &digest };
    verify(&algorithm, key, signed, certificate.signature()) == Outcome::Valid
}

#[cfg(test)]
mod tests;

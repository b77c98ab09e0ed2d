//! The response (RFC 6960 §4.2.1), written.

use super::{Answer, CertificateStatus, OcspProblem, OcspRequest, Responder};
use crate::asn1::der::{self, Tag, constructed, encode, sequence};
use crate::asn1::oid;
use crate::asn1::time::encode_generalized;
use crate::crypto::{self, DigestAlgorithm};
use crate::pki::certificate;
use crate::x509::{Certificate, CrlReason, ResponseStatus, key_octets};
use time::OffsetDateTime;

/// OCSPResponse without responseBytes.
pub(super) fn unsuccessful(status: ResponseStatus) -> Vec<u8> {
    sequence([encode(Tag::ENUMERATED, &[number(status)])])
}

fn number(status: ResponseStatus) -> u8 {
    match status {
        ResponseStatus::Successful => 0,
        ResponseStatus::MalformedRequest => 1,
        ResponseStatus::InternalError => 2,
        ResponseStatus::TryLater => 3,
        ResponseStatus::SigRequired => 5,
        ResponseStatus::Unauthorized => 6,
    }
}

/// ResponderID: by the SHA-1 of the key's octets, as §4.2.1 fixes it, or by name.
pub(super) fn responder_id(certificate: &Certificate, by_name: bool) -> Result<Vec<u8>, crypto::Error> {
    if by_name {
        return Ok(constructed(Tag::context_constructed(1), [certificate.subject().raw()]));
    }
    let hash = DigestAlgorithm::Sha1.digest(key_octets(certificate.spki())?);
    Ok(constructed(Tag::context_constructed(2), [der::octet_string(&hash)]))
}

/// CertStatus.
fn status(status: CertificateStatus) -> Vec<u8> {
    match status {
        CertificateStatus::Good => encode(Tag::context(0), &[]),
        CertificateStatus::Revoked { at, reason } => {
            let reason =
                reason.filter(|r| *r != CrlReason::Unspecified).map(|r| encode(Tag::ENUMERATED, &[r.number()]));
            let reason = reason.map(|r| constructed(Tag::context_constructed(0), [r])).unwrap_or_default();
            let at = at.replace_nanosecond(0).unwrap_or(at);
            constructed(Tag::context_constructed(1), [encode_generalized(at), reason])
        }
        CertificateStatus::Unknown => encode(Tag::context(2), &[]),
    }
}

impl Responder {
    /// The signed answer: `statuses` in the order of the questions, `at` in whole seconds.
    pub(super) fn sign(
        &self,
        request: &OcspRequest<'_>,
        statuses: &[CertificateStatus],
        at: OffsetDateTime,
    ) -> Result<Answer, OcspProblem> {
        let until = at.checked_add(self.options.validity).and_then(|t| t.replace_nanosecond(0).ok()).unwrap_or(at);
        let next_update = constructed(Tag::context_constructed(0), [encode_generalized(until)]);
        let cutoff = self.options.archive_cutoff.map(|t| t.replace_nanosecond(0).unwrap_or(t));
        let extensions = cutoff.map(|cutoff| {
            let cutoff = certificate::extension(&oid::OCSP_ARCHIVE_CUTOFF, false, &encode_generalized(cutoff));
            constructed(Tag::context_constructed(1), [sequence([cutoff])])
        });
        let extensions = extensions.unwrap_or_default();
        let singles = request.questions.iter().zip(statuses).map(|(question, said)| {
            sequence([question.raw, &status(*said), &encode_generalized(at), &next_update, &extensions])
        });
        let nonce = request.nonce.as_ref().map(|nonce| {
            let nonce = certificate::extension(&oid::OCSP_NONCE, false, &der::octet_string(nonce));
            constructed(Tag::context_constructed(1), [sequence([nonce])])
        });
        let data = sequence([self.id.clone(), encode_generalized(at), sequence(singles), nonce.unwrap_or_default()]);

        let algorithm = self.signer.algorithm();
        let digest = algorithm.digest().digest(&data);
        let signature = self.signer.sign(&data, &digest).map_err(|cause| OcspProblem::NotSigned { cause })?;
        let mut certificates = Vec::new();
        if self.certificate != self.issuer {
            certificates = constructed(Tag::context_constructed(0), [sequence([self.certificate.raw()])]);
        }
        let basic = sequence([data, algorithm.identifier(), der::bit_string(&signature), certificates]);
        let bytes = sequence([der::oid(&oid::OCSP_BASIC), der::octet_string(&basic)]);
        let successful = encode(Tag::ENUMERATED, &[number(ResponseStatus::Successful)]);
        Ok(Answer {
            der: sequence([successful, constructed(Tag::context_constructed(0), [bytes])]),
            status: ResponseStatus::Successful,
            said: request.questions.iter().map(|q| q.id.serial.clone()).zip(statuses.iter().copied()).collect(),
            lasting: request.nonce.is_none().then_some((at, until)),
            problem: None,
        })
    }
}

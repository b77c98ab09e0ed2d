//! What OCSP responses say (RFC 6960 §3.2, §4.2.2).

use super::super::RevocationEvidence;
use super::super::build::{Edge, Question, verify, verify_signed};
use super::{Answer, Says, crl};
use crate::asn1::{Oid, oid};
use crate::crypto::SignatureAlgorithm;
use crate::error::Said;
use crate::x509::{CertStatus, Certificate, KeyUsage, OcspResponse, ResponderId, ResponseStatus, SingleResponse};
use time::OffsetDateTime;

crate::coded! {
    /// Why an OCSP response is not used.
    pub enum OcspRefusal {
        /// The responder gave no answer.
        "ocsp.no-answer" NoAnswer => "the OCSP responder gave no answer",
        /// It does not speak of the certificate.
        "ocsp.other-certificate" OtherCertificate => "the OCSP response does not speak of the certificate",
        /// A critical extension that is not understood.
        "ocsp.unknown-critical-extension" UnknownCriticalExtension { extension: Oid } => "the OCSP response has a critical extension {extension} that is not understood",
        /// Nobody that may answer for the issuer signed it.
        "ocsp.unauthorized" Unauthorized => "the OCSP response is not signed by the issuer or by a responder that the issuer certified",
        /// The signature does not hold.
        "ocsp.signature" Signature => "the signature of the OCSP response is not one by its responder's key",
        /// Its algorithm or key is not implemented.
        "ocsp.unsupported" Unsupported { what: Said } => "the OCSP response: {what}",
        /// Its algorithm or key is too weak.
        "ocsp.weak" Weak { what: String } => "the OCSP response: {what} is too weak",
        /// The responder's certificate was not valid when it was made.
        "ocsp.responder-expired" ResponderExpired { responder: String } => "the OCSP responder {responder} was not valid when it answered",
        /// The responder's certificate is revoked.
        "ocsp.responder-revoked" ResponderRevoked { responder: String } => "the OCSP responder {responder} is revoked",
        /// It was made after the instant of the question.
        "ocsp.future" Future => "the OCSP response is newer than the instant of the question",
        /// It was made before the certificate.
        "ocsp.older-than-certificate" OlderThanCertificate => "the OCSP response is older than the certificate",
        /// It was made after the certificate's end, and does not say that the responder keeps expired ones.
        "ocsp.expired-not-kept" ExpiredNotKept => "the OCSP response is newer than the certificate's end, without an archive cutoff that reaches back to it",
    }
}

/// What a response says of a certificate issued by `issuer`.
pub(super) fn answer(
    question: &Question<'_>,
    certificate: &Certificate,
    issuer: &Certificate,
    anchor: &Certificate,
    response: &OcspResponse,
) -> Result<Answer, OcspRefusal> {
    if response.status() != ResponseStatus::Successful {
        return Err(OcspRefusal::NoAnswer);
    }
    let ours: Vec<_> = response.responses().iter().filter(|s| s.cert_id.matches(certificate, issuer)).collect();
    if ours.is_empty() {
        return Err(OcspRefusal::OtherCertificate);
    }
    authorized(question, response, issuer, anchor)?;
    // Several answers about one certificate: the worst, then the newest.
    let mut answers =
        ours.into_iter().map(|s| single(question, certificate, response, s)).collect::<Result<Vec<_>, _>>()?;
    answers.sort_by_key(|a| {
        let badness = match a.says {
            Says::Revoked(..) => 0,
            Says::Unknown => 1,
            Says::Good => 2,
        };
        (badness, std::cmp::Reverse(a.this_update))
    });
    answers.first().copied().ok_or(OcspRefusal::OtherCertificate)
}

fn single(
    question: &Question<'_>,
    certificate: &Certificate,
    response: &OcspResponse,
    said: &SingleResponse,
) -> Result<Answer, OcspRefusal> {
    if let Some(extension) = said.unknown_critical.first() {
        return Err(OcspRefusal::UnknownCriticalExtension { extension: extension.clone() });
    }
    let issued = response.produced_at().unwrap_or(said.this_update);
    if question.freshness.is_ahead(said.this_update.max(issued), question.at) {
        return Err(OcspRefusal::Future);
    }
    if said.this_update.min(issued) < certificate.not_before() {
        return Err(OcspRefusal::OlderThanCertificate);
    }
    let says = match said.status {
        CertStatus::Good => Says::Good,
        CertStatus::Unknown => Says::Unknown,
        CertStatus::Revoked { at, reason } => Says::Revoked(at, reason),
    };
    let end = certificate.not_after();
    let kept = said.this_update <= end || said.archive_cutoff.is_some_and(|cutoff| cutoff <= end);
    if says == Says::Good && !kept {
        return Err(OcspRefusal::ExpiredNotKept);
    }
    let fresh = question.freshness.is_fresh(said.this_update, said.next_update, question.at);
    Ok(Answer { says, evidence: RevocationEvidence::Ocsp, this_update: said.this_update, issued, fresh })
}

/// §4.2.2.2: whether the response is signed by the issuer itself, or by a responder that it certified for this.
pub(in super::super) fn authorized(
    question: &Question<'_>,
    response: &OcspResponse,
    issuer: &Certificate,
    anchor: &Certificate,
) -> Result<(), OcspRefusal> {
    if let Some(extension) = response.unknown_critical_extensions().first() {
        return Err(OcspRefusal::UnknownCriticalExtension { extension: extension.clone() });
    }
    let Some((responder, made)) = response.responder().zip(response.produced_at()) else {
        return Err(OcspRefusal::NoAnswer);
    };
    let mut refusal = OcspRefusal::Unauthorized;
    let named = |id: &ResponderId| if let ResponderId::ByName(name) = id { Some(name.clone()) } else { None };
    let name = named(responder);
    let pools = question.pools.iter().filter_map(|p| name.as_ref().map(|n| p.named(n))).flatten();
    let delegates = response.certificates().iter().chain(pools);
    for signer in std::iter::once(issuer).chain(delegates).filter(|c| responder.matches(c)) {
        let fit = signature(question, response, signer)
            .and_then(|()| if signer == issuer { Ok(()) } else { delegate(question, signer, issuer, anchor, made) });
        match fit {
            Ok(()) => return Ok(()),
            Err(why) => refusal = why,
        }
    }
    Err(refusal)
}

fn signature(question: &Question<'_>, response: &OcspResponse, signer: &Certificate) -> Result<(), OcspRefusal> {
    let Some(identifier) = response.signature_algorithm() else { return Err(OcspRefusal::NoAnswer) };
    let edge = question.signature(*response.fingerprint(), signer, || {
        verify_signed(identifier, response.tbs(), response.signature(), signer)
    });
    match edge {
        Edge::Valid => {}
        Edge::Invalid => return Err(OcspRefusal::Signature),
        Edge::Unsupported(what) => return Err(OcspRefusal::Unsupported { what }),
    }
    let weakness = SignatureAlgorithm::decode(identifier, None)
        .ok()
        .zip(signer.public_key().ok())
        .and_then(|(algorithm, key)| question.algorithms.weakness(&algorithm, &key.kind(), question.at));
    weakness.map_or(Ok(()), |w| Err(OcspRefusal::Weak { what: w.what }))
}

/// A delegated responder (§4.2.2.2): certified by the issuer's own key, for OCSP signing, valid when it answered.
fn delegate(
    question: &Question<'_>,
    signer: &Certificate,
    issuer: &Certificate,
    anchor: &Certificate,
    made: OffsetDateTime,
) -> Result<(), OcspRefusal> {
    let issued = signer.issuer() == issuer.subject()
        && question.signature(*signer.fingerprint(), issuer, || verify(signer, issuer)) == Edge::Valid;
    let fit = signer.defects().is_empty()
        && signer.unknown_critical_extensions().is_empty()
        && signer.ext_key_usage().is_some_and(|usages| usages.contains(&oid::KP_OCSP_SIGNING))
        && signer.key_usage().is_none_or(|u| u.any_of(KeyUsage::DIGITAL_SIGNATURE | KeyUsage::CONTENT_COMMITMENT));
    if !issued || !fit {
        return Err(OcspRefusal::Unauthorized);
    }
    if !signer.is_valid_at(made) {
        return Err(OcspRefusal::ResponderExpired { responder: signer.to_string() });
    }
    if !signer.has_ocsp_no_check() && is_revoked(question, signer, issuer, anchor) {
        return Err(OcspRefusal::ResponderRevoked { responder: signer.to_string() });
    }
    Ok(())
}

/// Whether a CRL revokes the responder's certificate.
fn is_revoked(question: &Question<'_>, signer: &Certificate, issuer: &Certificate, anchor: &Certificate) -> bool {
    let lists = question.sources.iter().flat_map(|s| s.crls(signer, issuer)).collect();
    let answer = crl::answers(question, signer, issuer, anchor, lists, &mut Vec::new());
    answer.is_some_and(|a| matches!(a.says, Says::Revoked(..)))
}

//! Revocation (RFC 5280 §6.3, RFC 6960): where information comes from, which of it is to be believed, and what it comes to.
//!
//! Everything that a [`RevocationSource`] gives is untrusted until a signature by the right key holds; CRLs and responses that
//! came with a document are as good as any other. Of several acceptable answers the newest counts, except that a
//! revocation (other than a hold) is never undone. House rules where the standards leave it open:
//! - information made after the instant of the question is not used, nor any made before the certificate's notBefore;
//! - information made after the certificate's notAfter says that it is good only when its issuer states that it keeps expired
//!   certificates (archive cutoff, expiredCertsOnCRL; EN 319 102-1 §5.2.5);
//! - a delegated responder must be certified by the very issuer of the certificate, with its key, and be valid when the response was
//!   made; without nocheck its own revocation is looked for in CRLs, and only a revocation found there refuses it (RFC 6960
//!   §4.2.2.2.1 leaves this to local policy);
//! - a CRL signed by another certificate of its issuer needs a path of that certificate to the same anchor.

mod crl;
mod ocsp;

pub use ocsp::OcspRefusal;
pub(super) use ocsp::authorized;

use super::build::Question;
use super::{FetchFailure, Finding, Revocation, RevocationEvidence, RevocationMode, RevocationStatus};
use crate::error::Said;
use crate::x509::{Certificate, Crl, CrlReason, GeneralName, OcspResponse};
use std::collections::{HashMap, HashSet};
use time::{Duration, OffsetDateTime};

/// Where CRLs and OCSP responses come from: material at hand, a cache, the network. What it gives need not be relevant.
pub trait RevocationSource: Send + Sync + std::fmt::Debug {
    /// Lists that may speak of `certificate`, which `issuer` issued: complete and delta ones.
    fn crls(&self, certificate: &Certificate, issuer: &Certificate) -> Vec<Crl>;
    /// Responses that may speak of it.
    fn ocsp(&self, certificate: &Certificate, issuer: &Certificate) -> Vec<OcspResponse>;
}

/// CRLs and OCSP responses in memory.
#[derive(Clone, Debug, Default)]
pub struct RevocationMaterial {
    by_issuer: HashMap<Vec<u8>, Vec<Crl>>,
    ocsp: HashMap<Vec<u8>, Vec<OcspResponse>>,
}

impl RevocationMaterial {
    /// These, each once.
    pub fn new(crls: impl IntoIterator<Item = Crl>, ocsp: impl IntoIterator<Item = OcspResponse>) -> Self {
        let mut material = Self::default();
        let mut known = HashSet::new();
        for crl in crls {
            if known.insert(*crl.fingerprint()) {
                material.by_issuer.entry(crl.issuer().canonical().to_vec()).or_default().push(crl);
            }
        }
        for response in ocsp {
            if !known.insert(*response.fingerprint()) {
                continue;
            }
            let mut serials: Vec<&[u8]> = response.responses().iter().map(|s| s.cert_id.serial.as_slice()).collect();
            serials.sort_unstable();
            serials.dedup();
            for serial in serials {
                material.ocsp.entry(serial.to_vec()).or_default().push(response.clone());
            }
        }
        material
    }
}

impl RevocationSource for RevocationMaterial {
    fn crls(&self, certificate: &Certificate, _issuer: &Certificate) -> Vec<Crl> {
        let points = certificate.crl_distribution_points().iter().flat_map(|p| &p.crl_issuer);
        let named = points.filter_map(GeneralName::directory_name).map(|n| n.canonical());
        let mut names: Vec<&[u8]> = std::iter::once(certificate.issuer().canonical()).chain(named).collect();
        names.sort_unstable();
        names.dedup();
        names.iter().filter_map(|n| self.by_issuer.get(*n)).flatten().cloned().collect()
    }

    fn ocsp(&self, certificate: &Certificate, _issuer: &Certificate) -> Vec<OcspResponse> {
        self.ocsp.get(certificate.serial()).cloned().unwrap_or_default()
    }
}

/// How old information may be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Freshness {
    /// Longest time since thisUpdate, whatever nextUpdate says; `None`: nextUpdate alone decides.
    pub max_age: Option<Duration>,
    /// Longest time since thisUpdate where there is no nextUpdate.
    pub without_next_update: Duration,
    /// How far ahead of the instant of the question information may be: the clock of who made it, and the time that fetching it
    /// takes.
    pub skew: Duration,
}

impl Default for Freshness {
    /// Until nextUpdate; without one, seven days, which is what the CA/Browser Forum lets a CRL live.
    fn default() -> Self {
        Self { max_age: None, without_next_update: Duration::days(7), skew: Duration::ZERO }
    }
}

impl Freshness {
    /// Whether something of this instant is too new for a question about `at`.
    fn is_ahead(&self, made: OffsetDateTime, at: OffsetDateTime) -> bool {
        made - at > self.skew
    }

    fn is_fresh(&self, this_update: OffsetDateTime, next_update: Option<OffsetDateTime>, at: OffsetDateTime) -> bool {
        let age = at - this_update;
        let in_time = match next_update {
            Some(next) => at.unix_timestamp() <= next.unix_timestamp(),
            None => age <= self.without_next_update,
        };
        in_time && self.max_age.is_none_or(|max| age <= max)
    }
}

/// What one acceptable source says.
#[derive(Clone, Copy)]
struct Answer {
    says: Says,
    evidence: RevocationEvidence,
    /// What the newest is told by.
    this_update: OffsetDateTime,
    /// As reports have it.
    issued: OffsetDateTime,
    fresh: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum Says {
    Good,
    Unknown,
    Revoked(OffsetDateTime, Option<CrlReason>),
}

/// Why something that speaks of a certificate was not used.
#[derive(PartialEq)]
pub(super) struct Refused {
    evidence: RevocationEvidence,
    why: Said,
}

/// The status of a certificate of the path, and what follows from it. `anchor` is the path's.
pub(super) fn status(
    question: &Question<'_>,
    certificate: &Certificate,
    issuer: &Certificate,
    anchor: &Certificate,
) -> (RevocationStatus, Vec<Finding>) {
    let mut refused = Vec::new();
    let mut answers = Vec::new();
    let mut failures = Vec::new();
    if !question.pending.contains(certificate.fingerprint()) {
        let about = About { question, certificate, issuer, anchor };
        let responses = question.sources.iter().flat_map(|s| s.ocsp(certificate, issuer)).collect();
        about.responses(responses, &mut answers, &mut refused);
        let mut lists: Vec<Crl> = question.sources.iter().flat_map(|s| s.crls(certificate, issuer)).collect();
        answers.extend(crl::answers(question, certificate, issuer, anchor, lists.clone(), &mut refused));
        // What is at hand first; then the smaller thing before the larger.
        if let Some(online) = question.online.filter(|_| !is_settled(&answers)) {
            let fetched = online.ocsp(certificate, issuer);
            failures.extend(fetched.failures);
            about.responses(fetched.items, &mut answers, &mut refused);
            if !is_settled(&answers) {
                let fetched = online.crls(certificate, issuer);
                failures.extend(fetched.failures);
                lists.extend(fetched.items);
                let mut again = Vec::new();
                answers.extend(crl::answers(question, certificate, issuer, anchor, lists, &mut again));
                again.retain(|r| !refused.contains(r));
                refused.extend(again);
            }
        }
    }
    let answer = decide(answers);
    let status = RevocationStatus {
        certificate: certificate.clone(),
        status: match answer {
            None => Revocation::NotChecked,
            Some(Answer { says: Says::Revoked(..), .. }) => Revocation::Revoked,
            Some(Answer { fresh: false, .. }) => Revocation::Stale,
            Some(Answer { says: Says::Good, .. }) => Revocation::Good,
            Some(Answer { says: Says::Unknown, .. }) => Revocation::Unknown,
        },
        source: answer.map(|a| a.evidence),
        issued: answer.map(|a| a.issued),
        revoked_at: answer.and_then(|a| if let Says::Revoked(at, _) = a.says { Some(at) } else { None }),
        reason: answer.and_then(|a| if let Says::Revoked(_, reason) = a.says { reason } else { None }),
    };
    let findings = findings(question, &status, refused, failures);
    (status, findings)
}

/// The certificate in question.
struct About<'a> {
    question: &'a Question<'a>,
    certificate: &'a Certificate,
    issuer: &'a Certificate,
    anchor: &'a Certificate,
}

impl About<'_> {
    fn responses(&self, responses: Vec<OcspResponse>, answers: &mut Vec<Answer>, refused: &mut Vec<Refused>) {
        for response in responses {
            match ocsp::answer(self.question, self.certificate, self.issuer, self.anchor, &response) {
                Ok(answer) => answers.push(answer),
                Err(why) => refused.push(Refused { evidence: RevocationEvidence::Ocsp, why: why.into() }),
            }
        }
    }
}

/// Whether nothing more needs to be asked: it is revoked, or fresh information says that it is not.
fn is_settled(answers: &[Answer]) -> bool {
    match decide(answers.to_vec()) {
        Some(Answer { says: Says::Revoked(..), .. }) => true,
        Some(Answer { says: Says::Good, fresh, .. }) => fresh,
        _ => false,
    }
}

/// The answer that counts.
fn decide(mut answers: Vec<Answer>) -> Option<Answer> {
    let held = |reason| matches!(reason, Some(CrlReason::CertificateHold | CrlReason::RemoveFromCrl));
    let revoked = answers.iter().filter(|a| matches!(a.says, Says::Revoked(_, reason) if !held(reason)));
    // Of several revocations the earliest date.
    let earliest = revoked.min_by_key(|a| if let Says::Revoked(at, _) = a.says { at } else { a.this_update });
    if let Some(revoked) = earliest {
        return Some(*revoked);
    }
    // Newest first; what cannot be told apart by time, the worst.
    let badness = |a: &Answer| match a.says {
        Says::Revoked(..) => 0,
        Says::Unknown => 1,
        Says::Good => 2,
    };
    answers.sort_by_key(|a| (!a.fresh, std::cmp::Reverse(a.this_update), badness(a)));
    answers.first().copied()
}

fn findings(
    question: &Question<'_>,
    status: &RevocationStatus,
    refused: Vec<Refused>,
    failures: Vec<FetchFailure>,
) -> Vec<Finding> {
    let place = status.certificate.to_string();
    let hard = question.revocation == RevocationMode::Hard;
    let instant = |t: Option<OffsetDateTime>| t.map_or_else(String::new, super::finding::rfc3339);
    let reason = status.reason.unwrap_or(CrlReason::Unspecified);
    match status.status {
        Revocation::Revoked if reason == CrlReason::CertificateHold => {
            vec![Finding::OnHold { place, since: instant(status.revoked_at) }]
        }
        Revocation::Revoked if status.certificate == *question.end_entity => {
            vec![Finding::Revoked { place, since: instant(status.revoked_at), reason }]
        }
        Revocation::Revoked => vec![Finding::CaRevoked { place, since: instant(status.revoked_at), reason }],
        Revocation::Stale | Revocation::Unknown | Revocation::NotChecked if hard => {
            let main = match status.status {
                Revocation::Stale => Finding::RevocationStale { place: place.clone(), issued: instant(status.issued) },
                Revocation::Unknown => Finding::RevocationUnknown { place: place.clone() },
                _ => Finding::RevocationNotChecked { place: place.clone() },
            };
            let refusals = refused.into_iter().map(|r| Finding::RevocationSourceRefused {
                place: place.clone(),
                source: r.evidence,
                why: r.why,
            });
            let failures =
                failures.into_iter().map(|f| Finding::FetchFailed { place: place.clone(), url: f.url, cause: f.cause });
            std::iter::once(main).chain(refusals).chain(failures).collect()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests;

//! Certification path building and validation (RFC 5280 §6; RFC 4158 for building; EN 319 102-1 §5.2.6 for the words).
//!
//! A question ([`Request`]) is an end entity, certificates that might help, trust anchors, an instant and a purpose; the answer
//! ([`PathResult`]) is an [`Indication`] with its sub-indication, the path, every reason as a [`Finding`], and every candidate
//! path that was given up. Nothing here reads a clock: the same question has the same answer.
//!
//! What is decided here, where standards leave it open:
//! - **A trust anchor** is a certificate, self-signed or not. Its own signature and revocation are never looked at. By default
//!   its extensions bind (RFC 5937) and its notAfter is its sunset date (EN 319 102-1 §5.2.6.4); [`TrustStore`] can say
//!   otherwise. A version 1 certificate may be an anchor; a version 3 one that issues must be a CA.
//! - **A path of one**: the end entity itself is an anchor. Its purpose, shape, key size and validity are checked, as the signer's
//!   are always; its signature and its revocation are not, since nobody stands above it.
//! - **Extended key usage for signing** ([`Purpose::Signing`]): absent, or one of anyExtendedKeyUsage, emailProtection,
//!   documentSigning (RFC 9336), Microsoft document signing. One that only says something else (serverAuth, timeStamping) is
//!   CHAIN_CONSTRAINTS_FAILURE. An issuing CA that has the extension must admit the purpose too, as most verifiers have it.
//!   Every purpose is a table of such rules ([`KeyPurpose`]), and any other may be given.
//! - **Validity** is judged for every certificate at the same instant (the shell model).
//!
//! Limits are in [`Budget`]; exhausting one ends the search with the finding `path.budget`, never with a valid path.

mod algorithms;
mod budget;
mod build;
mod check;
mod finding;
#[cfg(test)]
mod hostile;
mod indication;
#[cfg(test)]
pub(crate) mod made;
mod names;
mod online;
mod policies;
mod pool;
mod profile;
mod purpose;
mod revocation;
mod trust;
mod validator;

pub use algorithms::{AlgorithmPolicy, DigestRule, KeyFamily, KeyRule, Weakness};
pub use budget::{Budget, Cost};
pub use finding::Finding;
pub use indication::{Indication, SubIndication};
pub use online::{FetchFailure, Fetched, OnlineSource};
pub use purpose::{KeyPurpose, Purpose, UsageRule};
pub use revocation::{Freshness, OcspRefusal, RevocationMaterial, RevocationSource};
pub use trust::{AnchorConstraints, AnchorExpiration, AnchorRole, TrustStore};
pub use validator::{
    Material, Settings, Validator, crl_signed_by, issued_by, measured, ocsp_authorized, ocsp_signed_for, validate,
};

use crate::asn1::Oid;
use crate::x509::{Certificate, CrlReason};
use time::OffsetDateTime;

/// How much the revocation status of the certificates below the anchor weighs.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum RevocationMode {
    /// A certificate whose status cannot be established makes the path INDETERMINATE.
    #[default]
    Hard,
    /// Only one known to be revoked does; the rest is reported.
    Soft,
    /// Revocation is not looked at.
    None,
}

/// What the path's user demands beforehand (RFC 5280 §6.1.1 c to g).
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct InitialConstraints {
    /// How many non-self-issued intermediates a path may have; `None`: as many as the certificates say.
    pub max_path_len: Option<u32>,
    /// The policies that are acceptable (user-initial-policy-set); empty, or with anyPolicy in it: all.
    pub policies: Vec<Oid>,
    /// A policy must be valid for the whole path (initial-explicit-policy).
    pub require_explicit_policy: bool,
    /// Policies may not be mapped (initial-policy-mapping-inhibit).
    pub inhibit_policy_mapping: bool,
    /// anyPolicy in a certificate is not looked at (initial-any-policy-inhibit).
    pub inhibit_any_policy: bool,
    /// How much of what binds issuers is held against a certificate.
    pub conformance: Conformance,
}

/// How strictly certificates are held to the obligations of issuers (RFC 5280 §4.2).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Conformance {
    /// Key identifiers and access information are not critical; name constraints only in CAs.
    #[default]
    Tolerant,
    /// Also: key identifiers present; basicConstraints, name and policy constraints critical; keyCertSign and path length only in CAs;
    /// a number in every CRL.
    Strict,
}

/// The question: is this end entity to be trusted for this purpose at this instant?
#[derive(Clone)]
pub struct Request<'a> {
    /// The certificate in question.
    pub end_entity: &'a Certificate,
    /// Certificates that may be links of the path; nothing is believed of them.
    pub untrusted: &'a [Certificate],
    /// The anchors.
    pub trust: &'a TrustStore,
    /// The instant, for everything.
    pub at: OffsetDateTime,
    /// For what.
    pub purpose: Purpose,
    /// How revocation weighs.
    pub revocation: RevocationMode,
    /// Where CRLs and OCSP responses come from.
    pub sources: &'a [&'a dyn RevocationSource],
    /// How old they may be.
    pub freshness: Freshness,
    /// Which algorithms and key sizes are good enough, and until when.
    pub algorithms: &'a AlgorithmPolicy,
    /// What is demanded of the path beforehand.
    pub constraints: &'a InitialConstraints,
    /// What the search may cost.
    pub budget: Budget,
}

/// What is known about the revocation of one certificate of the path.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct RevocationStatus {
    /// Which certificate.
    pub certificate: Certificate,
    /// The word for it.
    pub status: Revocation,
    /// Where it is known from.
    pub source: Option<RevocationEvidence>,
    /// When the source was made: thisUpdate of a CRL, producedAt of an OCSP response.
    pub issued: Option<OffsetDateTime>,
    /// When it was revoked.
    pub revoked_at: Option<OffsetDateTime>,
    /// Why it was revoked.
    pub reason: Option<CrlReason>,
}

impl RevocationStatus {
    fn not_needed(certificate: &Certificate) -> Self {
        Self {
            certificate: certificate.clone(),
            status: Revocation::NotNeeded,
            source: None,
            issued: None,
            revoked_at: None,
            reason: None,
        }
    }
}

/// The word for the revocation status of a certificate.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Revocation {
    /// An acceptable and fresh source says that it is not revoked.
    Good,
    /// It is revoked.
    Revoked,
    /// A source answered, and does not know it.
    Unknown,
    /// The newest source is too old.
    Stale,
    /// There was no source that settles it.
    NotChecked,
    /// Nobody would say: an anchor, a responder with nocheck, a certificate with noRevAvail.
    NotNeeded,
}

/// What kind of source answered.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum RevocationEvidence {
    /// A certificate revocation list.
    Crl,
    /// An OCSP response.
    Ocsp,
}

impl std::fmt::Display for RevocationEvidence {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Crl => "CRL",
            Self::Ocsp => "OCSP response",
        })
    }
}

/// A path that was tried and given up.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rejected {
    /// Its certificates, the end entity first; the anchor last where one was reached.
    pub certificates: Vec<Certificate>,
    /// Why.
    pub findings: Vec<Finding>,
}

/// The answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PathResult {
    /// PASSED or INDETERMINATE: FAILED needs a proof of existence, which is `validation`'s.
    pub indication: Indication,
    /// `None` exactly when passed.
    pub sub_indication: Option<SubIndication>,
    /// The path that was found, or the one that came nearest: the end entity first, without the anchor unless the end entity
    /// is it.
    pub path: Vec<Certificate>,
    /// Where it ends; `None` when no anchor was reached.
    pub anchor: Option<Certificate>,
    /// Every reason, the deciding one first. Empty when passed.
    pub findings: Vec<Finding>,
    /// What is known of the revocation of each certificate of the path, in its order.
    pub revocation: Vec<RevocationStatus>,
    /// The user-constrained policy set (RFC 5280 §6.1.6): the policies under which the path is valid, in the anchor's terms.
    pub policies: Vec<Oid>,
    /// The other candidates, in the order they were tried (bounded by [`Budget::rejected`]).
    pub rejected: Vec<Rejected>,
}

impl PathResult {
    /// Whether the path is valid.
    pub fn is_passed(&self) -> bool {
        self.indication == Indication::Passed
    }
}

#[cfg(test)]
mod tests;

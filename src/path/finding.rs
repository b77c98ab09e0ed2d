//! Why a path is not valid: one variant a check, with its evidence.

use super::SubIndication;
use crate::asn1::Oid;
use crate::error::Said;
use crate::x509;

crate::coded! {
    /// A reason against a certification path. `place` is the certificate that it is about; instants are RFC 3339.
    pub enum Finding {
        /// No issuer of this certificate is at hand, or none leads to an anchor.
        "path.no-anchor" NoAnchor { place: String, issuer: String } => "{place}: nothing leads from its issuer, {issuer}, to a trust anchor",
        /// The signature on this certificate is not one of the issuer's key (RFC 5280 §6.1.3 (a)(1)).
        "path.signature" Signature { place: String, issuer: String } => "{place}: its signature is not one by the key of {issuer}",
        /// A rule of shape is broken (RFC 5280 §4).
        "path.malformed" Malformed { place: String, cause: x509::Error } => "{place}: {cause}",
        /// The instant is after notAfter (§6.1.3 (a)(2)).
        "path.expired" Expired { place: String, not_after: String, at: String } => "{place}: expired on {not_after}, judged at {at}",
        /// The instant is before notBefore (§6.1.3 (a)(2)).
        "path.not-yet-valid" NotYetValid { place: String, not_before: String, at: String } => "{place}: valid only from {not_before}, judged at {at}",
        /// The instant is after the anchor's notAfter.
        "path.anchor-expired" AnchorExpired { place: String, not_after: String, at: String } => "{place}: this trust anchor ended on {not_after}, judged at {at}",
        /// The instant is before the anchor's notBefore.
        "path.anchor-not-yet-valid" AnchorNotYetValid { place: String, not_before: String, at: String } => "{place}: this trust anchor begins on {not_before}, judged at {at}",
        /// The anchor was put into the trust store for something else.
        "path.anchor-purpose" AnchorPurpose { place: String, purpose: super::Purpose } => "{place}: this trust anchor is not trusted for {purpose}",
        /// A certificate that issues another one is not a CA's (§6.1.4 (k)).
        "path.not-a-ca" NotACa { place: String } => "{place}: issues a certificate without being a CA (basicConstraints)",
        /// More intermediates than allowed (§6.1.4 (l)).
        "path.path-length" PathLength { place: String } => "{place}: the path below an issuer is longer than that issuer, or the request, allows",
        /// A key usage is missing (§6.1.4 (n), §4.2.1.3).
        "path.key-usage" KeyUsage { place: String, required: String, found: x509::KeyUsage } => "{place}: key usage {required} required, {found} found",
        /// The extended key usage does not admit the purpose (§4.2.1.12).
        "path.extended-key-usage" ExtendedKeyUsage { place: String, purpose: super::Purpose, found: String } => "{place}: extended key usage does not admit {purpose}; it says {found}",
        /// A critical extension that is not understood (§4.2, §6.1.4 (o), §6.1.5 (f)).
        "path.unknown-critical-extension" UnknownCriticalExtension { place: String, extension: Oid } => "{place}: critical extension {extension} is not understood",
        /// A name outside every permitted subtree of its form (§6.1.3 (b)).
        "path.name-not-permitted" NameNotPermitted { place: String, name: String } => "{place}: its name {name} lies in none of the subtrees that an issuer permits",
        /// A name in an excluded subtree (§6.1.3 (c)).
        "path.name-excluded" NameExcluded { place: String, name: String } => "{place}: its name {name} lies in a subtree that an issuer excludes",
        /// No policy is valid where one is required (§6.1.3 (f), §6.1.5 (g)).
        "path.no-valid-policy" NoValidPolicy { place: String } => "{place}: no certificate policy is valid, and one is required",
        /// anyPolicy may not be mapped (§6.1.4 (a)).
        "path.mapped-any-policy" MappedAnyPolicy { place: String } => "{place}: maps anyPolicy",
        /// A rule that binds issuers is broken (§4.2).
        "path.profile" Profile { place: String, rule: &'static str } => "{place}: {rule}",
        /// A limit of the search was reached.
        "path.budget" BudgetExhausted { place: String, limit: &'static str, value: usize } => "{place}: the search ended at its limit of {value} {limit}",
        /// An algorithm or a key that is not implemented.
        "crypto.unsupported" Unsupported { place: String, what: Said } => "{place}: not supported: {what}",
        /// An algorithm or a key that the policy no longer accepts.
        "crypto.weak" Weak { place: String, what: String, until: String, at: String } => "{place}: {what} is accepted until {until}, judged at {at}",
        /// The end entity is revoked.
        "revocation.revoked" Revoked { place: String, since: String, reason: x509::CrlReason } => "{place}: revoked since {since} ({reason})",
        /// A CA of the path is revoked.
        "revocation.ca-revoked" CaRevoked { place: String, since: String, reason: x509::CrlReason } => "{place}: this authority is revoked since {since} ({reason})",
        /// It is on hold.
        "revocation.on-hold" OnHold { place: String, since: String } => "{place}: suspended since {since}",
        /// What is known of its revocation is too old.
        "revocation.stale" RevocationStale { place: String, issued: String } => "{place}: the newest information on its revocation, of {issued}, is too old",
        /// The responder does not know it.
        "revocation.unknown" RevocationUnknown { place: String } => "{place}: the OCSP responder does not know it",
        /// A CRL or OCSP response that speaks of it was not used.
        "revocation.source-refused" RevocationSourceRefused { place: String, source: super::RevocationEvidence, why: Said } => "{place}: a {source} was not used: {why}",
        /// An address that a certificate names gave nothing.
        "path.fetch-failed" FetchFailed { place: String, url: String, cause: String } => "{place}: nothing was fetched from {url}: {cause}",
        /// Its revocation status was not established.
        "revocation.not-checked" RevocationNotChecked { place: String } => "{place}: its revocation was not checked",
    }
}

/// An instant as findings show it.
pub(super) fn rfc3339(at: time::OffsetDateTime) -> String {
    at.format(&time::format_description::well_known::Rfc3339).unwrap_or_else(|_| at.to_string())
}

impl Finding {
    /// The sub-indication that follows from it (EN 319 102-1 §5.2.6). For a certificate outside its validity this is the
    /// answer when its revocation status is not known.
    pub fn sub_indication(&self) -> SubIndication {
        use SubIndication as S;
        match self {
            Self::NoAnchor { .. } | Self::AnchorPurpose { .. } => S::NoCertificateChainFound,
            Self::AnchorExpired { .. } | Self::AnchorNotYetValid { .. } => S::NoCertificateChainFoundNoPoe,
            Self::KeyUsage { .. }
            | Self::ExtendedKeyUsage { .. }
            | Self::Profile { .. }
            | Self::NoValidPolicy { .. }
            | Self::MappedAnyPolicy { .. } => S::ChainConstraintsFailure,
            Self::Expired { .. } | Self::NotYetValid { .. } => S::OutOfBoundsNoPoe,
            Self::Revoked { .. } => S::RevokedNoPoe,
            Self::CaRevoked { .. } => S::RevokedCaNoPoe,
            Self::OnHold { .. } | Self::RevocationStale { .. } => S::TryLater,
            Self::Weak { .. } => S::CryptoConstraintsFailureNoPoe,
            Self::Signature { .. }
            | Self::NameNotPermitted { .. }
            | Self::NameExcluded { .. }
            | Self::Malformed { .. }
            | Self::NotACa { .. }
            | Self::PathLength { .. }
            | Self::UnknownCriticalExtension { .. }
            | Self::BudgetExhausted { .. }
            | Self::Unsupported { .. }
            | Self::RevocationUnknown { .. }
            | Self::RevocationSourceRefused { .. }
            | Self::FetchFailed { .. }
            | Self::RevocationNotChecked { .. } => S::CertificateChainGeneralFailure,
        }
    }

    /// Whether certificates that are not at hand may mend it.
    pub(super) fn is_about_issuers(&self) -> bool {
        matches!(self, Self::NoAnchor { .. } | Self::Signature { .. } | Self::Unsupported { .. })
    }

    /// From this rank on, no proof of existence and no revocation information makes the path valid.
    pub(super) const BEYOND_REPAIR: u8 = 60;

    /// How far from valid: the path's worst finding decides its sub-indication, the candidate whose worst is the least is
    /// the one that is shown. What more material or a proof of existence can mend stands low, a broken signature high.
    pub(super) fn rank(&self) -> u8 {
        match self {
            Self::FetchFailed { .. } => 5,
            Self::RevocationSourceRefused { .. } => 10,
            Self::RevocationNotChecked { .. } => 20,
            Self::RevocationUnknown { .. } => 21,
            Self::RevocationStale { .. } => 22,
            Self::OnHold { .. } => 25,
            Self::Weak { .. } => 30,
            Self::Expired { .. } | Self::NotYetValid { .. } => 40,
            Self::AnchorExpired { .. } | Self::AnchorNotYetValid { .. } => 45,
            Self::CaRevoked { .. } => 50,
            Self::Revoked { .. } => 51,
            Self::ExtendedKeyUsage { .. } => Self::BEYOND_REPAIR,
            Self::KeyUsage { .. } => 61,
            Self::Profile { .. } => 62,
            Self::NoValidPolicy { .. } | Self::MappedAnyPolicy { .. } => 64,
            Self::NameNotPermitted { .. } | Self::NameExcluded { .. } => 66,
            Self::AnchorPurpose { .. } => 68,
            Self::PathLength { .. } => 70,
            Self::UnknownCriticalExtension { .. } => 72,
            Self::NotACa { .. } => 74,
            Self::Malformed { .. } => 80,
            Self::Unsupported { .. } => 85,
            Self::Signature { .. } => 90,
            Self::BudgetExhausted { .. } => 95,
            Self::NoAnchor { .. } => 100,
        }
    }
}

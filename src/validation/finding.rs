//! What is found wrong with a signature, and which verdict it leads to (EN 319 102-1 §5.1.3).
//!
//! Every finding has a stable code; [`Finding::effect`] is the one table from findings to indications. A finding without an
//! effect is a warning: worth knowing, deciding nothing.

use super::report::{Indication, SubIndication};
use crate::error::{Coded, Said};

crate::coded! {
    /// A finding about one signature.
    pub enum Finding {
        /// The message cannot be read.
        "cms.unreadable" Unreadable { place: String, cause: crate::cms::Error } => "the signature in {place} cannot be read: {cause}",
        /// A PDF signature has exactly one SignerInfo (EN 319 142-1 §6.2.1).
        "cms.signer-count" SignerCount { count: usize } => "a PDF signature holds exactly one SignerInfo, this one holds {count}",
        /// No SignerInfo at all: a bag of certificates.
        "cms.no-signer" NoSigner => "the message holds certificates but no signature",
        /// A detached signature carries content of its own.
        "cms.content-present" ContentPresent => "a detached signature must not carry content of its own",
        /// Octets after the message in `/Contents` that are not zero.
        "cms.padding" Padding { count: usize } => "{count} octets after the message in /Contents are not padding",
        /// A signed attribute stands more than once.
        "cms.duplicate-attribute" DuplicateAttribute { attribute: String } => "the signed attribute {attribute} stands more than once",
        /// An attribute has no value, or too many, or one that cannot be read.
        "cms.bad-attribute" BadAttribute { attribute: &'static str, cause: Said } => "the signed attribute {attribute} cannot be read: {cause}",
        /// RFC 5652 §5.3: content-type must stand among signed attributes.
        "cms.content-type-missing" ContentTypeMissing => "the signed attributes lack content-type",
        /// RFC 5652 §11.1: it must equal eContentType.
        "cms.content-type-mismatch" ContentTypeMismatch { signed: String, actual: String } => "content-type says {signed}, the content is {actual}",
        /// RFC 5652 §11.4: a countersignature has no content-type.
        "cms.content-type-in-countersignature" ContentTypeInCountersignature => "a countersignature carries content-type, which RFC 5652 §11.4 forbids",
        /// RFC 5652 §5.3: message-digest must stand among signed attributes.
        "cms.message-digest-missing" MessageDigestMissing => "the signed attributes lack message-digest",
        /// The signed attributes are not in the order of DER, in which RFC 5652 §5.4 has them signed.
        "cms.attributes-not-der" AttributesNotDer => "the signed attributes are not in the order of DER",
        /// Without signedAttrs, the signed attributes of another signature can be passed off as the document.
        "cms.signed-attributes-as-content" SignedAttributesAsContent => "the document is a set of signed attributes: it was signed as part of another signature, not as a document",
        /// The signed digest is not the digest of what is signed.
        "cms.digest-mismatch" DigestMismatch { algorithm: String } => "the content is not what was signed: its {algorithm} digest differs",
        /// The digest of the parent's signature value is not the signed one.
        "cms.parent-mismatch" ParentMismatch { algorithm: String } => "it does not countersign the signature that it stands under: the {algorithm} digest differs",
        /// The signature value does not verify.
        "cms.signature-invalid" SignatureInvalid { algorithm: String } => "the signature value does not verify with the signer's key ({algorithm})",
        /// The document was not given.
        "cms.content-missing" ContentMissing => "the signed document is not at hand",
        /// digestAlgorithm and signatureAlgorithm disagree.
        "cms.algorithm-mismatch" AlgorithmMismatch { digest: String, signature: String } => "digestAlgorithm is {digest}, but the signature is {signature}",
        /// cms-algorithm-protection names other algorithms (RFC 6211).
        "cms.algorithm-protection-mismatch" AlgorithmProtectionMismatch => "cms-algorithm-protection names other algorithms than the signature uses",
        /// An algorithm that is not implemented.
        "crypto.unsupported" Unsupported { what: Said } => "not supported: {what}",
        /// The signer's key cannot be read.
        "signer.key-unreadable" KeyUnreadable { cause: Said } => "the signer's public key cannot be used: {cause}",
        /// No certificate for the signer.
        "signer.not-identified" NotIdentified { place: String } => "the signer's certificate is not in the message: {place}",
        /// signing-certificate refers to another certificate.
        "signer.reference-mismatch" ReferenceMismatch { attribute: &'static str } => "{attribute} does not refer to the certificate whose key was used",
        /// The issuer and serial number in signing-certificate differ from the certificate's.
        "signer.issuer-serial-mismatch" IssuerSerialMismatch => "issuer and serial number in the signing-certificate attribute are not the certificate's",
        /// The act attribute cannot be read.
        "act.malformed" ActMalformed { cause: Said } => "the act attribute cannot be read: {cause}",
        /// The record in the signature dictionary differs from the act attribute.
        "act.record-mismatch" RecordMismatch { entry: String, record: String, signed: String } => "the signature record says {record} for /{entry}, the signed act says {signed}",
        /// A record without an act attribute.
        "act.record-alone" RecordAlone => "a signature record stands in the dictionary, but no act is signed",
        /// An act that this one says it follows is not in the document.
        "act.previous-missing" PreviousMissing { id: String } => "it follows the act {id}, which is no longer in the document",
        /// An act that this one stands after is not among those that it follows.
        "act.previous-unnamed" PreviousUnnamed { id: String } => "it stands after the act {id} but does not say that it follows it",
        /// An act says that it follows one that comes later.
        "act.order" Order { id: String } => "it says that it follows the act {id}, which comes after it",
        /// The act says otherwise than the place (a seal's certificate and so on) asks.
        "act.commitment-mismatch" CommitmentMismatch { commitment: String } => "the commitment type {commitment} does not fit the act",
        /// A time stamp does not cover what it stands on.
        "timestamp.imprint-mismatch" ImprintMismatch => "the time stamp was made for something else: its imprint differs",
        /// A time stamp cannot be read.
        "timestamp.unreadable" TimestampUnreadable { cause: Said } => "a time stamp cannot be read: {cause}",
        /// The authority's certificate was not valid at genTime.
        "timestamp.outside-validity" TimestampOutsideValidity => "the time stamp was made outside the validity of the authority's certificate",
        /// The signature existed before its certificate.
        "time.before-certificate" BeforeCertificate { proven: String, not_before: String } => "it existed at {proven}, before its certificate became valid ({not_before})",
        /// What came after a signature cannot be explained.
        "pdf.unexplained-change" UnexplainedChange { place: String, what: Said } => "after this signature, {what} ({place})",
        /// A change that the certification forbids.
        "pdf.not-permitted" NotPermitted { what: Said, by: Said } => "after this signature, {what}, which {by} does not permit",
        /// What came after a signature was not judged.
        "pdf.changes-unknown" ChangesUnknown { cause: Said } => "what came after this signature could not be judged: {cause}",
        /// The signature dictionary names a form of signature that is not supported.
        "pdf.unsupported-sub-filter" UnsupportedSubFilter { name: String } => "signatures of /SubFilter {name} are not supported",
        /// The current revision no longer shows this signature.
        "pdf.hidden-signature" HiddenSignature { place: String } => "the current revision hides this signature ({place})",
        /// CAdES/PAdES baseline: something is missing or must not be there.
        "level.not-baseline" NotBaseline { what: Said } => "not a baseline signature: {what}",
        /// The digest pass would read more than the budget allows.
        "budget.digest" DigestBudget { limit: u64 } => "checking the signatures of this file would hash more than {limit} octets",
    }
}

impl Finding {
    /// The verdict that this finding leads to; `None` for a warning.
    pub fn effect(&self) -> Option<(Indication, SubIndication)> {
        use Indication::{Failed, Indeterminate};
        use SubIndication as S;
        Some(match self {
            Self::Unreadable { .. }
            | Self::SignerCount { .. }
            | Self::NoSigner
            | Self::ContentPresent
            | Self::Padding { .. }
            | Self::DuplicateAttribute { .. }
            | Self::BadAttribute { .. }
            | Self::ContentTypeMissing
            | Self::SignedAttributesAsContent
            | Self::ContentTypeMismatch { .. }
            | Self::MessageDigestMissing
            | Self::ActMalformed { .. }
            | Self::RecordMismatch { .. }
            | Self::RecordAlone
            | Self::PreviousMissing { .. }
            | Self::PreviousUnnamed { .. }
            | Self::Order { .. }
            | Self::UnexplainedChange { .. }
            | Self::NotPermitted { .. }
            | Self::TimestampUnreadable { .. }
            | Self::HiddenSignature { .. } => (Failed, S::FormatFailure),
            Self::DigestMismatch { .. } | Self::ParentMismatch { .. } | Self::ImprintMismatch => {
                (Failed, S::HashFailure)
            }
            Self::SignatureInvalid { .. } | Self::AlgorithmMismatch { .. } | Self::AlgorithmProtectionMismatch => {
                (Failed, S::SigCryptoFailure)
            }
            Self::BeforeCertificate { .. } => (Failed, S::NotYetValid),
            Self::TimestampOutsideValidity => (Indeterminate, S::OutOfBoundsNoPoe),
            Self::ContentMissing => (Indeterminate, S::SignedDataNotFound),
            Self::NotIdentified { .. } | Self::ReferenceMismatch { .. } => {
                (Indeterminate, S::NoSigningCertificateFound)
            }
            Self::Unsupported { .. } | Self::KeyUnreadable { .. } => (Indeterminate, S::CryptoConstraintsFailureNoPoe),
            Self::UnsupportedSubFilter { .. } | Self::CommitmentMismatch { .. } => {
                (Indeterminate, S::SigConstraintsFailure)
            }
            Self::ChangesUnknown { .. } | Self::DigestBudget { .. } => (Indeterminate, S::SigConstraintsFailure),
            Self::ContentTypeInCountersignature
            | Self::AttributesNotDer
            | Self::IssuerSerialMismatch
            | Self::NotBaseline { .. } => return None,
        })
    }
}

/// The reasons of a signature and the indication that they lead to: the worst, and among equals the first found.
#[derive(Clone, Debug, Default)]
pub struct Verdict {
    reasons: Vec<(Indication, SubIndication, super::report::Reason)>,
    /// What decides nothing.
    pub warnings: Vec<super::report::Reason>,
}

impl Verdict {
    /// Adds a finding where its [`Finding::effect`] puts it.
    pub fn add(&mut self, finding: Finding) {
        match finding.effect() {
            Some((indication, sub)) => self.add_as(indication, sub, &finding),
            None => self.warn(&finding),
        }
    }

    /// Adds a statement with an indication of its own: the path's, or a PDF room's.
    pub fn add_as(&mut self, indication: Indication, sub: SubIndication, statement: &dyn Coded) {
        self.reasons.push((indication, sub, super::report::Reason::of(statement)));
    }

    /// Adds a warning.
    pub fn warn(&mut self, statement: &dyn Coded) {
        self.warnings.push(super::report::Reason::of(statement));
    }

    /// Whether something was found that fails the signature for good.
    pub fn has_failed(&self) -> bool {
        self.reasons.iter().any(|(i, ..)| *i == Indication::Failed)
    }

    /// The indication, what decides it, and every reason, most telling first.
    pub fn conclude(mut self) -> (Indication, Option<SubIndication>, Vec<super::report::Reason>) {
        // Stable: among equal indications the order of finding, which is the order of the building blocks.
        self.reasons.sort_by_key(|(indication, ..)| std::cmp::Reverse(*indication));
        let first = self.reasons.first().map(|(i, s, _)| (*i, *s));
        let reasons = self.reasons.into_iter().map(|(.., r)| r).collect();
        match first {
            Some((indication, sub)) => (indication, Some(sub), reasons),
            None => (Indication::Passed, None, reasons),
        }
    }
}

//! The report on one signature: its verdict (EN 319 102-1 §5.1), and the facts behind it.

use std::sync::Arc;

use serde::{Serialize, Serializer};

use super::word::{
    ChangedThing, Changes, Coverage, Level, RevocationAnswer, RevocationSource, SignatureIndication, SignatureKind,
    TimestampKind,
};
use super::{ActKind, Indication, Moment, Reason, SubIndication};

/// The verdict on one signature, with every reason behind it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SignatureReport {
    /// SHA-256 of the signature value, lower-case hex, never a position; `unreadable-` and the SHA-256 of the raw token
    /// where it cannot be read.
    pub id: String,
    /// The signature that this one countersigns.
    pub parent: Option<String>,
    /// The acts that it says it follows.
    pub previous: Vec<String>,
    /// Place in the chain of acts, from 1; equal numbers are parallel.
    pub order: u32,
    /// Its role.
    pub kind: SignatureKind,
    /// The signature field's fully qualified name; PDF only.
    pub field: Option<String>,
    /// Where its appearance is, as of the revision that it signs; PDF only.
    pub appearance: Option<Appearance>,
    /// The verdict.
    pub indication: SignatureIndication,
    /// The first that decides; `None` when passed.
    pub sub_indication: Option<SubIndication>,
    /// Every reason, most telling first.
    pub reasons: Vec<Reason>,
    /// What is worth knowing and decides nothing.
    pub warnings: Vec<Reason>,
    /// Baseline level.
    pub level: Level,
    /// The digest of what is signed is the one that the signature holds.
    pub digest_intact: bool,
    /// The signature value verifies with the signer's key.
    pub signature_intact: bool,
    /// How much of the file it covers.
    pub coverage: Coverage,
    /// What came after it.
    pub changes: Changes,
    /// What came after it, one by one; the reports on all signatures of a file share them.
    #[serde(serialize_with = "shared")]
    pub changed: Vec<Arc<Changed>>,
    /// DocMDP `P`: 1, 2 or 3.
    pub certification: Option<u8>,
    /// The act that it says it is.
    pub act: Option<ActKind>,
    /// The claimed function of the signer.
    pub function: Option<String>,
    /// The claimed place.
    pub place: Option<String>,
    /// The claimed reason.
    pub reason: Option<String>,
    /// By whose delegation.
    pub delegation: Option<Delegation>,
    /// Who signed; `None` where no certificate could be identified.
    pub signer: Option<Signer>,
    /// The certification path.
    pub chain: Option<ChainReport>,
    /// Revocation of each certificate of the path.
    pub revocation: Vec<RevocationReport>,
    /// The time that the signer claims (signing-time, `/M`).
    pub claimed_time: Option<Moment>,
    /// The earliest time that a valid time stamp proves.
    pub proven_time: Option<Moment>,
    /// The authority behind it.
    pub proven_by: Option<String>,
    /// The time at which the signature is judged (EN 319 102-1 §5.5): proven, else the validation time.
    pub best_signature_time: Option<Moment>,
    /// Every time stamp.
    pub timestamps: Vec<TimestampReport>,
}

fn shared<S: Serializer>(changed: &[Arc<Changed>], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(changed.iter().map(Arc::as_ref))
}

/// Where a signature shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Appearance {
    /// The page, from 1.
    pub page: Option<u32>,
    /// Where on the page, as a person sees it.
    pub region: crate::pdf::Region,
    /// `[left bottom right top]`, in default user space.
    pub rectangle: String,
}

/// One change after a signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Changed {
    /// What kind of thing.
    pub what: ChangedThing,
    /// Its name, where it has one.
    pub name: Option<String>,
    /// The page, from 1.
    pub page: Option<u32>,
    /// Whether the signature allows it.
    pub permitted: bool,
    /// Who signed there, by the certificate that came with the signature: whether it holds, its own report says.
    pub by: Option<String>,
    /// The change in words.
    #[serde(flatten)]
    pub statement: Reason,
}

/// A delegation of signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Delegation {
    /// Who delegates.
    pub by: String,
    /// From when.
    pub from: Moment,
    /// Until when.
    pub until: Moment,
    /// For what.
    pub scope: Option<String>,
    /// Whether it holds.
    pub indication: Indication,
}

/// Who signed, from the certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Signer {
    /// RFC 4514.
    pub subject: String,
    /// RFC 4514.
    pub issuer: String,
    /// Lower-case hex of the content octets.
    pub serial: String,
    /// Validity.
    pub not_before: Moment,
    /// Validity.
    pub not_after: Moment,
    /// Kind and size.
    pub key: String,
    /// Signature algorithm of the act, with its digest.
    pub algorithm: String,
}

/// The certification path (RFC 5280 §6).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ChainReport {
    /// The verdict on the path.
    pub indication: Indication,
    /// What decides; `None` when passed.
    pub sub_indication: Option<SubIndication>,
    /// Subjects from the end entity up, without the anchor.
    pub path: Vec<String>,
    /// The anchor's subject.
    pub anchor: Option<String>,
}

/// The revocation status of one certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RevocationReport {
    /// Its subject.
    pub certificate: String,
    /// What is known.
    pub status: RevocationAnswer,
    /// Who says so.
    pub source: Option<RevocationSource>,
    /// thisUpdate or producedAt.
    pub issued: Option<Moment>,
    /// When it was revoked.
    pub revoked_at: Option<Moment>,
    /// CRLReason, as RFC 5280 §5.3.1 names it.
    pub reason: Option<String>,
}

/// One time stamp (RFC 3161).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TimestampReport {
    /// What it covers.
    pub kind: TimestampKind,
    /// genTime; `None` where the token cannot be read.
    pub time: Option<Moment>,
    /// The authority's subject.
    pub tsa: Option<String>,
    /// The imprint is the digest of what it covers.
    pub imprint_intact: bool,
    /// The verdict.
    pub indication: Indication,
    /// What decides; `None` when passed.
    pub sub_indication: Option<SubIndication>,
}

//! What a verification says, as data: the report that `parapheur verify --format json` prints, field for field.
//!
//! The vocabulary is that of ETSI EN 319 102-1 (indications, sub-indications), EN 319 142-1 and EN 319 122-1 (levels),
//! ISO 32000-2 §12.8 (coverage, DocMDP) and RFC 5652 (countersignatures). Enumerations are closed lists, spelt as the
//! standard spells them. A field without a value is written as `null`, so that a reader finds every name in every report.
//!
//! Limits: English only (the sentences of [`Reason::text`]); whoever prints to people translates by [`Reason::code`].

use std::fmt;
use std::sync::Arc;

use serde::{Serialize, Serializer};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

pub use crate::cms::ActKind;
use crate::error::{Coded, Said};
use crate::path::InitialConstraints;
pub use crate::path::{Indication, SubIndication};

/// A point in time, written as RFC 3339 with its offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(pub OffsetDateTime);

impl From<OffsetDateTime> for Moment {
    fn from(at: OffsetDateTime) -> Self {
        Self(at)
    }
}

impl fmt::Display for Moment {
    /// RFC 3339; the years that it cannot write (before 0) as the `time` crate shows them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.format(&Rfc3339) {
            Ok(text) => f.write_str(&text),
            Err(_) => fmt::Display::fmt(&self.0, f),
        }
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

words! {
    /// What an input is, by its content.
    pub enum DocumentKind {
        /// ISO 32000.
        Pdf = "pdf",
        /// RFC 5652 SignedData.
        Cms = "cms",
        /// ETSI EN 319 162 container.
        Asic = "asic",
        /// RFC 3161 token alone.
        Timestamp = "timestamp",
        /// RFC 4998 evidence record.
        EvidenceRecord = "evidence-record",
    }
}

words! {
    /// The word behind the exit status of `verify`.
    pub enum Conclusion {
        /// Every signature is TOTAL-PASSED, and the circuit, if any, is respected.
        Passed = "passed",
        /// At least one signature is TOTAL-FAILED, or the circuit is broken.
        Failed = "failed",
        /// Nothing failed, and something could not be settled.
        Indeterminate = "indeterminate",
        /// There is no signature at all.
        NoSignature = "no-signature",
    }
}

words! {
    /// The indication of a whole signature (EN 319 102-1 §5.1.3), best first: the greatest is the worst.
    pub enum SignatureIndication {
        /// Every check succeeded.
        TotalPassed = "TOTAL-PASSED",
        /// What is at hand does not settle the question.
        Indeterminate = "INDETERMINATE",
        /// The signature is broken, or was made when it could not be.
        TotalFailed = "TOTAL-FAILED",
    }
}

words! {
    /// What role the signature plays.
    pub enum SignatureKind {
        /// A signature over the document.
        Signature = "signature",
        /// A countersignature over another signature's value (RFC 5652 §11.4).
        Countersignature = "countersignature",
        /// A PDF document time stamp (ISO 32000-2 §12.8.5).
        DocumentTimestamp = "document-timestamp",
    }
}

words! {
    /// How much of the file a signature covers.
    pub enum Coverage {
        /// Every byte but the signature value itself.
        WholeFile = "whole-file",
        /// Every byte up to the end of its revision.
        WholeRevision = "whole-revision",
        /// Less than a revision.
        Partial = "partial",
        /// It cannot be told.
        Unclear = "unclear",
    }
}

words! {
    /// What came after a signature.
    pub enum Changes {
        /// Nothing.
        None = "none",
        /// Only what its certification and the rules for later acts allow.
        Permitted = "permitted",
        /// Something that it does not allow.
        NotPermitted = "not-permitted",
        /// Something that no rule explains yet.
        Unknown = "unknown",
    }
}

words! {
    /// Baseline level (EN 319 142-1, EN 319 122-1).
    pub enum Level {
        /// PAdES-BASELINE-B.
        PadesB = "PAdES-BASELINE-B",
        /// PAdES-BASELINE-T.
        PadesT = "PAdES-BASELINE-T",
        /// PAdES-BASELINE-LT.
        PadesLt = "PAdES-BASELINE-LT",
        /// PAdES-BASELINE-LTA.
        PadesLta = "PAdES-BASELINE-LTA",
        /// CAdES-BASELINE-B.
        CadesB = "CAdES-BASELINE-B",
        /// CAdES-BASELINE-T.
        CadesT = "CAdES-BASELINE-T",
        /// CAdES-BASELINE-LT.
        CadesLt = "CAdES-BASELINE-LT",
        /// CAdES-BASELINE-LTA.
        CadesLta = "CAdES-BASELINE-LTA",
        /// None of them; the warnings say what is missing.
        NotBaseline = "not-baseline",
    }
}

words! {
    /// What is known of a certificate's revocation.
    pub enum RevocationAnswer {
        /// Not revoked.
        Good = "good",
        /// Revoked.
        Revoked = "revoked",
        /// The source does not know the certificate.
        Unknown = "unknown",
        /// The answer is too old to be used.
        Stale = "stale",
        /// Nobody was asked.
        NotChecked = "not-checked",
    }
}

words! {
    /// Who says so.
    pub enum RevocationSource {
        /// A revocation list (RFC 5280 §5).
        Crl = "crl",
        /// An OCSP response (RFC 6960).
        Ocsp = "ocsp",
    }
}

words! {
    /// What a time stamp covers.
    pub enum TimestampKind {
        /// signature-time-stamp (EN 319 122-1 §5.3).
        Signature = "signature",
        /// content-time-stamp (EN 319 122-1 §5.2.8).
        Content = "content",
        /// archive-time-stamp-v3 (EN 319 122-1 §5.5.3).
        Archive = "archive",
        /// PDF document time stamp.
        Document = "document",
    }
}

impl From<Indication> for SignatureIndication {
    /// EN 319 102-1 §5.1.3: a signature's indication is the block's, named TOTAL.
    fn from(block: Indication) -> Self {
        match block {
            Indication::Passed => Self::TotalPassed,
            Indication::Indeterminate => Self::Indeterminate,
            Indication::Failed => Self::TotalFailed,
        }
    }
}

/// One statement of a report: why a signature is judged as it is, a warning, an anomaly of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// The stable code, `room.what`.
    pub code: String,
    /// The sentence, in English.
    pub text: String,
    /// Object and offset, DER path, certificate, page.
    #[serde(rename = "where")]
    pub place: Option<String>,
    /// What the sentence is filled with, for a translation.
    #[serde(skip)]
    pub args: Vec<(&'static str, String)>,
    /// Those of them that are statements themselves.
    #[serde(skip)]
    pub parts: Vec<(&'static str, Said)>,
}

impl Reason {
    /// The statement that an error or a finding of any room makes.
    pub fn of(statement: &dyn Coded) -> Self {
        Self {
            code: statement.code().to_owned(),
            text: statement.to_string(),
            place: statement.place(),
            args: statement.args(),
            parts: statement.parts(),
        }
    }
}

impl From<&Reason> for Said {
    fn from(reason: &Reason) -> Self {
        let Reason { code, text, args, parts, .. } = reason.clone();
        Self { code, text, args, parts }
    }
}

impl<C: Coded> From<&C> for Reason {
    fn from(statement: &C) -> Self {
        Self::of(statement)
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Reasons of which the report shows the sentence only.
fn sentences<S: Serializer>(reasons: &[Reason], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(reasons.iter().map(|reason| &reason.text))
}

fn shared<S: Serializer>(changed: &[Arc<Changed>], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(changed.iter().map(Arc::as_ref))
}

/// Something odd in the file that concerns no signature in particular.
pub type Anomaly = Reason;

/// The report on one input.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "schema", rename = "parapheur/validation-report/1")]
pub struct Report {
    /// What was verified.
    pub document: Document,
    /// The time for which the verdict holds.
    pub validation_time: Moment,
    /// Which trust store judged.
    pub trust: Trust,
    /// Which policy judged.
    pub policy: Policy,
    /// How revocation weighs: `hard`, `soft` or `none`.
    pub revocation_mode: &'static str,
    /// What was demanded of every path.
    pub demands: DemandsReport,
    /// The word behind the exit status; see [`Report::conclude`].
    pub conclusion: Conclusion,
    /// The worst of the signatures; `None` without one.
    pub indication: Option<SignatureIndication>,
    /// Every signature, in the order of the chain of acts.
    pub signatures: Vec<SignatureReport>,
    /// The chain of acts against its circuit; `None` without a circuit.
    pub circuit: Option<CircuitReport>,
    /// What is odd in the file.
    pub anomalies: Vec<Anomaly>,
    /// What this report does not prove, in words.
    #[serde(serialize_with = "sentences")]
    pub not_proven: Vec<Reason>,
    /// Who made the report.
    pub tool: Tool,
}

impl Report {
    /// Fills [`Self::indication`] and [`Self::conclusion`] from the signatures and the circuit.
    pub fn conclude(&mut self) {
        self.indication = worst(&self.signatures);
        let signatures = match self.indication {
            None => Conclusion::NoSignature,
            Some(SignatureIndication::TotalPassed) => Conclusion::Passed,
            Some(SignatureIndication::Indeterminate) => Conclusion::Indeterminate,
            Some(SignatureIndication::TotalFailed) => Conclusion::Failed,
        };
        self.conclusion = match (signatures, self.circuit.as_ref().map(|c| c.indication)) {
            (Conclusion::NoSignature, _) => Conclusion::NoSignature,
            (Conclusion::Failed, _) | (_, Some(Indication::Failed)) => Conclusion::Failed,
            (Conclusion::Indeterminate, _) | (_, Some(Indication::Indeterminate)) => Conclusion::Indeterminate,
            (Conclusion::Passed, _) => Conclusion::Passed,
        };
    }
}

/// The worst indication: TOTAL-FAILED before INDETERMINATE before TOTAL-PASSED; `None` of none.
pub fn worst(signatures: &[SignatureReport]) -> Option<SignatureIndication> {
    signatures.iter().map(|s| s.indication).max()
}

impl fmt::Display for Report {
    /// The bottom line, in English.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.document.name, self.conclusion)?;
        match self.signatures.len() {
            0 => Ok(()),
            1 => f.write_str(", 1 signature"),
            n => write!(f, ", {n} signatures"),
        }
    }
}

/// The input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Document {
    /// The name under which it was given.
    pub name: String,
    /// What it is, by content; `None` where it could not be told.
    pub kind: Option<DocumentKind>,
    /// `sha-256:` and lower-case hex, of the signed document (of the file itself for a PDF).
    pub digest: Option<String>,
    /// Its length in bytes.
    pub size: Option<u64>,
}

/// The trust store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Trust {
    /// How many anchors.
    pub anchors: usize,
    /// `sha-256:` and lower-case hex over the anchors.
    pub digest: String,
}

/// The validation policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Policy {
    /// Its name.
    pub name: String,
    /// `sha-256:` and lower-case hex.
    pub digest: String,
}

/// What was demanded of paths beforehand (RFC 5280 §6.1.1 c to g).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DemandsReport {
    /// Non-self-issued intermediates that the path may have; `None`: as many as the certificates say.
    pub max_path_len: Option<u32>,
    /// user-initial-policy-set; empty: any-policy.
    pub initial_policies: Vec<String>,
    /// initial-explicit-policy.
    pub require_explicit_policy: bool,
    /// initial-policy-mapping-inhibit.
    pub inhibit_policy_mapping: bool,
    /// initial-any-policy-inhibit.
    pub inhibit_any_policy: bool,
}

impl From<&InitialConstraints> for DemandsReport {
    fn from(constraints: &InitialConstraints) -> Self {
        Self {
            max_path_len: constraints.max_path_len,
            initial_policies: constraints.policies.iter().map(ToString::to_string).collect(),
            require_explicit_policy: constraints.require_explicit_policy,
            inhibit_policy_mapping: constraints.inhibit_policy_mapping,
            inhibit_any_policy: constraints.inhibit_any_policy,
        }
    }
}

/// The program that made the report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Tool {
    /// Its name.
    pub name: &'static str,
    /// Its version.
    pub version: &'static str,
}

impl Tool {
    /// This one.
    pub const SELF: Self = Self { name: env!("CARGO_PKG_NAME"), version: env!("CARGO_PKG_VERSION") };
}

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

words! {
    /// What kind of thing changed after a signature.
    pub enum ChangedThing {
        /// A field with its signature.
        SignatureField = "signature field",
        /// A document time stamp.
        DocumentTimestamp = "document time stamp",
        /// Certificates and revocation data.
        SecurityStore = "document security store",
        /// XMP or the information dictionary.
        Metadata = "metadata",
        /// Extensions, version, permissions.
        Catalogue = "catalogue",
        /// A form field that is not a signature's.
        FormField = "form field",
        /// An annotation.
        Annotation = "annotation",
        /// Anything else.
        Object = "object",
    }
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

/// The chain of acts against its circuit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CircuitReport {
    /// The circuit's name.
    pub name: String,
    /// `sha-256:` and lower-case hex.
    pub digest: String,
    /// The verdict.
    pub indication: Indication,
    /// `n of m`.
    pub progress: String,
    /// What is not as it should be.
    pub findings: Vec<CircuitFinding>,
}

/// One departure from the circuit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CircuitFinding {
    /// The stable code.
    pub code: String,
    /// The step, from 1.
    pub step: Option<u32>,
    /// The sentence, in English.
    pub text: String,
    /// What the sentence is filled with, for a translation.
    #[serde(skip)]
    pub args: Vec<(&'static str, String)>,
}

/// An input on which nothing could be concluded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "schema", rename = "parapheur/error/1")]
pub struct ErrorReport {
    /// The input; `None` where the error concerns none (usage, passphrase).
    pub document: Option<Document>,
    /// The stable code.
    pub code: String,
    /// The sentence.
    pub message: String,
    /// Where.
    pub location: Option<String>,
    /// What to do about it.
    pub hint: Option<String>,
}

words! {
    /// What became of one item of `sign` or `countersign`.
    pub enum ActStatus {
        /// The act was added.
        Done = "done",
        /// The output already is this input plus this act by this key.
        Skipped = "skipped",
        /// Nothing was written.
        Error = "error",
    }
}

/// What a new signature in a PDF is over, as it was before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Signed {
    /// Pages, as the page tree says.
    pub pages: u64,
    /// Revisions.
    pub revisions: usize,
    /// Signatures and document time stamps that were there.
    pub signatures: usize,
    /// Whether everything in it was looked at for what its pages do not show.
    pub complete: bool,
    /// Warnings of the same kinds as those that are listed, and are not.
    pub omitted: usize,
}

/// What `sign` and `countersign` say of one input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "schema", rename = "parapheur/result/1")]
pub struct ActResult {
    /// The input's name.
    pub input: String,
    /// The output's name.
    pub output: String,
    /// The new signature's id, as in [`SignatureReport::id`].
    pub id: Option<String>,
    /// What became of it.
    pub status: ActStatus,
    /// The act.
    pub act: ActKind,
    /// Of a PDF, what was signed.
    pub signed: Option<Signed>,
    /// What is worth knowing.
    pub warnings: Vec<Reason>,
    /// The error's stable code.
    pub code: Option<String>,
    /// The error's sentence.
    pub message: Option<String>,
    /// Where the error is.
    pub location: Option<String>,
    /// What to do about it.
    pub hint: Option<String>,
}

/// The last line of a verification of several inputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(tag = "schema", rename = "parapheur/summary/1")]
pub struct Summary {
    /// How many inputs.
    pub items: usize,
    /// Of them, passed.
    pub passed: usize,
    /// Of them, failed.
    pub failed: usize,
    /// Of them, indeterminate.
    pub indeterminate: usize,
    /// Of them, without a signature.
    pub no_signature: usize,
    /// Of them, on which nothing could be concluded.
    pub errors: usize,
    /// The exit status.
    pub exit: u8,
}

impl Summary {
    /// Counts one report.
    pub fn count(&mut self, conclusion: Conclusion) {
        self.items += 1;
        *match conclusion {
            Conclusion::Passed => &mut self.passed,
            Conclusion::Failed => &mut self.failed,
            Conclusion::Indeterminate => &mut self.indeterminate,
            Conclusion::NoSignature => &mut self.no_signature,
        } += 1;
    }

    /// Counts one input on which nothing could be concluded.
    pub fn count_error(&mut self) {
        self.items += 1;
        self.errors += 1;
    }
}

/// The last line of `sign` and `countersign` on several inputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(tag = "schema", rename = "parapheur/summary/1")]
pub struct ActSummary {
    /// How many inputs.
    pub items: usize,
    /// Of them, done.
    pub done: usize,
    /// Of them, skipped, since they were done before.
    pub skipped: usize,
    /// Of them, not done.
    pub errors: usize,
    /// The exit status.
    pub exit: u8,
}

impl ActSummary {
    /// Counts one item.
    pub fn count(&mut self, status: ActStatus) {
        self.items += 1;
        *match status {
            ActStatus::Done => &mut self.done,
            ActStatus::Skipped => &mut self.skipped,
            ActStatus::Error => &mut self.errors,
        } += 1;
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use time::macros::datetime;

    coded! {
        /// For the test.
        pub enum Sample {
            /// A change.
            "pdf.unexplained-change" Change { place: String } => "a change that no rule explains: {place}",
        }
    }

    fn signature(indication: SignatureIndication) -> SignatureReport {
        SignatureReport {
            id: "3f9c".into(),
            parent: None,
            previous: vec![],
            order: 1,
            kind: SignatureKind::Signature,
            field: Some("Signature1".into()),
            appearance: None,
            indication,
            sub_indication: Some(SubIndication::HashFailure),
            reasons: vec![Reason::from(&Sample::Change { place: "object 14 0, page 2".into() })],
            warnings: vec![],
            level: Level::PadesLt,
            digest_intact: true,
            signature_intact: true,
            coverage: Coverage::WholeRevision,
            changes: Changes::NotPermitted,
            changed: vec![],
            certification: None,
            act: Some(ActKind::Visa),
            function: None,
            place: None,
            reason: None,
            delegation: None,
            signer: None,
            chain: None,
            revocation: vec![],
            claimed_time: Some(datetime!(2026-11-21 10:00 +1).into()),
            proven_time: None,
            proven_by: None,
            best_signature_time: None,
            timestamps: vec![],
        }
    }

    fn report(signatures: Vec<SignatureReport>) -> Report {
        let mut report = Report {
            document: Document { name: "a.pdf".into(), kind: Some(DocumentKind::Pdf), digest: None, size: Some(3) },
            validation_time: datetime!(2026-11-21 10:00 UTC).into(),
            trust: Trust { anchors: 0, digest: "sha-256:".into() },
            policy: Policy { name: "default".into(), digest: "sha-256:".into() },
            revocation_mode: "hard",
            demands: DemandsReport::from(&crate::path::InitialConstraints::default()),
            conclusion: Conclusion::NoSignature,
            indication: None,
            signatures,
            circuit: None,
            anomalies: vec![],
            not_proven: vec![],
            tool: Tool::SELF,
        };
        report.conclude();
        report
    }

    #[test]
    fn spells_the_report_as_documented() {
        let json = serde_json::to_value(report(vec![signature(SignatureIndication::TotalFailed)])).unwrap();
        assert_eq!(json["schema"], "parapheur/validation-report/1");
        assert_eq!(json["conclusion"], "failed");
        assert_eq!(json["indication"], "TOTAL-FAILED");
        let one = &json["signatures"][0];
        assert_eq!(one["sub_indication"], "HASH_FAILURE");
        assert_eq!(one["level"], "PAdES-BASELINE-LT");
        assert_eq!(one["changes"], "not-permitted");
        assert_eq!(one["claimed_time"], "2026-11-21T10:00:00+01:00");
        assert_eq!(one["reasons"][0]["where"], "object 14 0, page 2");
        assert!(one["reasons"][0].get("args").is_none());
        assert!(one.as_object().unwrap().contains_key("proven_time"), "nulls are present");
        assert!(json["circuit"].is_null());
    }

    #[test]
    fn the_worst_signature_decides() {
        use SignatureIndication::*;
        let conclusion = |list: &[SignatureIndication]| report(list.iter().map(|&i| signature(i)).collect()).conclusion;
        assert_eq!(conclusion(&[]), Conclusion::NoSignature);
        assert_eq!(conclusion(&[TotalPassed, TotalPassed]), Conclusion::Passed);
        assert_eq!(conclusion(&[Indeterminate, TotalPassed]), Conclusion::Indeterminate);
        assert_eq!(conclusion(&[Indeterminate, TotalFailed, TotalPassed]), Conclusion::Failed);
    }
}

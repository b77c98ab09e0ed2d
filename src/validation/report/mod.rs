//! What a verification says, as data: the report that `parapheur verify --format json` prints, field for field.
//!
//! The vocabulary is that of ETSI EN 319 102-1 (indications, sub-indications), EN 319 142-1 and EN 319 122-1 (levels),
//! ISO 32000-2 §12.8 (coverage, DocMDP) and RFC 5652 (countersignatures). Enumerations are closed lists, spelt as the
//! standard spells them. A field without a value is written as `null`, so that a reader finds every name in every report.
//!
//! Limits: English only (the sentences of [`Reason::text`]); whoever prints to people translates by [`Reason::code`].

mod run;
mod signature;
mod statement;
mod word;

use std::fmt;

use serde::{Serialize, Serializer};

pub use crate::cms::ActKind;
use crate::path::InitialConstraints;
pub use crate::path::{Indication, SubIndication};
pub use run::{ActResult, ActSummary, ErrorReport, Signed, Summary};
pub use signature::{
    Appearance, ChainReport, Changed, Delegation, RevocationReport, SignatureReport, Signer, TimestampReport,
};
pub use statement::{Moment, Reason};
pub use word::{
    ActStatus, ChangedThing, Changes, Conclusion, Coverage, DocumentKind, Level, RevocationAnswer, RevocationSource,
    SignatureIndication, SignatureKind, TimestampKind,
};

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

/// Reasons of which the report shows the sentence only.
fn sentences<S: Serializer>(reasons: &[Reason], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(reasons.iter().map(|reason| &reason.text))
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

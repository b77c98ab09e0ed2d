//! The verdict on one certificate, for itself: X.509 certificate validation (EN 319 102-1 §5.2.6, RFC 5280 §6) as a report, the
//! one that `parapheur pki path` prints.
//!
//! Whatever the octets are, the answer is a report: what cannot be read as a certificate, or uses what is not implemented, is
//! INDETERMINATE with CERTIFICATE_CHAIN_GENERAL_FAILURE and the reason by name. FAILED is never said of a path alone: it needs a
//! proof of existence (§5.2.6 knows PASSED and INDETERMINATE only).

use super::judge::revocation_report;
use super::report::{DemandsReport, Indication, Moment, Policy, Reason, RevocationReport, SubIndication, Tool, Trust};
use crate::crypto::{DigestAlgorithm, SignatureAlgorithm};
use crate::path::{PathResult, Purpose, RevocationMode, Validator};
use crate::x509::{self, Certificate, hex};
use serde::{Serialize, Serializer};
use std::fmt;
use time::OffsetDateTime;

/// What a certificate says of itself, in the words of reports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CertificateReport {
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
    /// Kind and size, or why it is not supported.
    pub key: String,
    /// The algorithm of its issuer's signature, or its identifier where it is not supported.
    pub algorithm: String,
    /// `sha-256:` and lower-case hex over the whole certificate.
    pub fingerprint: String,
}

impl From<&Certificate> for CertificateReport {
    fn from(certificate: &Certificate) -> Self {
        let algorithm = certificate.signature_algorithm();
        Self {
            subject: certificate.subject().to_string(),
            issuer: certificate.issuer().to_string(),
            serial: hex(certificate.serial()),
            not_before: Moment(certificate.not_before()),
            not_after: Moment(certificate.not_after()),
            key: certificate.public_key().map_or_else(ToString::to_string, |k| k.kind().to_string()),
            algorithm: SignatureAlgorithm::decode(algorithm, None)
                .map_or_else(|_| algorithm.oid.to_string(), |a| a.to_string()),
            fingerprint: format!("sha-256:{}", hex(certificate.fingerprint())),
        }
    }
}

/// A path that was tried and given up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RejectedReport {
    /// Subjects from the end entity up; the anchor last where one was reached.
    pub path: Vec<String>,
    /// Why.
    pub reasons: Vec<Reason>,
}

/// The report on one certificate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "schema", rename = "parapheur/path-report/1")]
pub struct PathReport {
    /// The name under which it was given.
    pub name: String,
    /// The digest of the file, `sha-256:` and lower-case hex.
    pub digest: String,
    /// The certificate in question; `None` where the file does not hold one that can be read.
    pub certificate: Option<CertificateReport>,
    /// For what it is to be trusted.
    #[serde(serialize_with = "word")]
    pub purpose: Purpose,
    /// The time for which the verdict holds.
    pub validation_time: Moment,
    /// How revocation weighs: `hard`, `soft` or `none`.
    pub revocation_mode: &'static str,
    /// What was demanded of the path.
    pub demands: DemandsReport,
    /// Which trust store judged.
    pub trust: Trust,
    /// Which policy judged.
    pub policy: Policy,
    /// The verdict.
    pub indication: Indication,
    /// What decides; `None` exactly when passed.
    pub sub_indication: Option<SubIndication>,
    /// Every reason, the deciding one first; none when passed.
    pub reasons: Vec<Reason>,
    /// Material that could not be read, and was left out.
    pub warnings: Vec<Reason>,
    /// The path that was found, or the one that came nearest: the end entity first, without the anchor unless it is one itself.
    pub path: Vec<CertificateReport>,
    /// Where it ends; `None` when no anchor was reached.
    pub anchor: Option<CertificateReport>,
    /// What is known of the revocation of the certificates of the path.
    pub revocation: Vec<RevocationReport>,
    /// The user-constrained policy set (RFC 5280 §6.1.6).
    pub policies: Vec<String>,
    /// The other candidates, in the order in which they were tried.
    pub rejected: Vec<RejectedReport>,
    /// Who made the report.
    pub tool: Tool,
}

impl fmt::Display for PathReport {
    /// The bottom line, in English.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.name, self.indication)?;
        self.sub_indication.map_or(Ok(()), |sub| write!(f, ", {sub}"))
    }
}

fn word<S: Serializer>(word: &impl fmt::Display, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(word)
}

/// The word of an option or a report for a mode.
pub fn mode_word(mode: RevocationMode) -> &'static str {
    match mode {
        RevocationMode::Hard => "hard",
        RevocationMode::Soft => "soft",
        RevocationMode::None => "none",
    }
}

/// Judges the first certificate of `file` (PEM or DER, called `name`) for `purpose` at `at`; the others in it may be links of
/// the path. `warnings` are what the caller could not read of the material; the report repeats them.
pub fn judge(
    name: &str,
    file: &[u8],
    validator: &Validator,
    purpose: Purpose,
    at: OffsetDateTime,
    mut warnings: Vec<Reason>,
) -> PathReport {
    let (certificate, untrusted) = match x509::decode_each(file, name) {
        Err(error) => (Err(error), Vec::new()),
        Ok(all) => {
            let mut all = all.into_iter();
            let first = all.next().unwrap_or_else(|| Err(x509::Error::NoCertificate { place: name.to_owned() }));
            let mut others = Vec::new();
            for other in all {
                match other {
                    Ok(certificate) => others.push(certificate),
                    Err(error) => warnings.push(Reason::of(&error)),
                }
            }
            (first, others)
        }
    };
    let settings = validator.settings();
    let mut report = PathReport {
        name: name.to_owned(),
        digest: format!("sha-256:{}", hex(&DigestAlgorithm::Sha256.digest(file))),
        certificate: certificate.as_ref().ok().map(CertificateReport::from),
        purpose: purpose.clone(),
        validation_time: Moment(at),
        revocation_mode: mode_word(settings.revocation),
        demands: DemandsReport::from(&settings.constraints),
        trust: Trust { anchors: settings.trust.anchors.len(), digest: settings.trust.digest() },
        policy: Policy { name: settings.algorithms.name.clone(), digest: settings.algorithms.digest() },
        indication: Indication::Indeterminate,
        sub_indication: Some(SubIndication::CertificateChainGeneralFailure),
        reasons: Vec::new(),
        warnings,
        path: Vec::new(),
        anchor: None,
        revocation: Vec::new(),
        policies: Vec::new(),
        rejected: Vec::new(),
        tool: Tool::SELF,
    };
    match certificate {
        Ok(certificate) => report.found(&validator.validate(&certificate, &untrusted, purpose, at)),
        Err(error) => report.reasons.push(Reason::of(&error)),
    }
    report
}

impl PathReport {
    fn found(&mut self, result: &PathResult) {
        let reasons = |findings: &[crate::path::Finding]| findings.iter().map(Reason::from).collect::<Vec<_>>();
        self.indication = result.indication;
        self.sub_indication = result.sub_indication;
        self.reasons = reasons(&result.findings);
        self.path = result.path.iter().map(CertificateReport::from).collect();
        self.anchor = result.anchor.as_ref().map(CertificateReport::from);
        self.revocation = result.revocation.iter().filter_map(revocation_report).collect();
        self.policies = result.policies.iter().map(ToString::to_string).collect();
        let rejected = result.rejected.iter().map(|candidate| RejectedReport {
            path: candidate.certificates.iter().map(ToString::to_string).collect(),
            reasons: reasons(&candidate.findings),
        });
        self.rejected = rejected.collect();
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::path::Settings;

    #[test]
    fn what_is_not_a_certificate_is_a_verdict_by_name() {
        let validator = Validator::new(Settings::default());
        let at = OffsetDateTime::UNIX_EPOCH;
        for (octets, code) in [
            (&b"hello"[..], "x509.none"),
            (b"", "x509.none"),
            (&[0x30, 0x03, 0x02, 0x01, 0x01], "x509.malformed"),
            (&[0x30, 0x82, 0x01, 0x01], "x509.malformed"),
            (b"-----BEGIN CERTIFICATE-----\n!!\n-----END CERTIFICATE-----\n", "x509.pem"),
        ] {
            let report = judge("x.crt", octets, &validator, Purpose::Signing, at, Vec::new());
            assert_eq!(report.indication, Indication::Indeterminate);
            assert_eq!(report.sub_indication, Some(SubIndication::CertificateChainGeneralFailure));
            assert_eq!(report.reasons[0].code, code, "{octets:?}");
            assert!(report.certificate.is_none());
        }
        let report = judge("x.crt", b"", &validator, Purpose::Any, at, Vec::new());
        assert_eq!(report.to_string(), "x.crt: INDETERMINATE, CERTIFICATE_CHAIN_GENERAL_FAILURE");
        let json = serde_json::to_value(&report).unwrap();
        assert_eq!(json["schema"], "parapheur/path-report/1");
        assert_eq!(json["purpose"], "any");
    }
}

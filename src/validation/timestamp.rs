//! Time-stamp tokens (RFC 3161, EN 319 102-1 §5.4): the imprint, the TSA's signature, the TSA's path.

use super::digests::Digests;
use super::finding::{Finding, Verdict};
use super::judge::{Context, weak_algorithms};
use super::material;
use super::report::{Indication, Moment, SignatureIndication, SignatureReport, SubIndication};
use super::signer::{self, Content, Setting, SignerFacts};
use crate::asn1::oid;
use crate::cms::tst::TstInfo;
use crate::cms::{self, SignedData, SignerInfo};
use crate::crypto::DigestAlgorithm;
use crate::error::Said;
use crate::path::{Material, Purpose};
use crate::x509::Certificate;
use time::OffsetDateTime;

/// A token read and judged for itself.
pub struct Token {
    /// genTime.
    pub time: Option<OffsetDateTime>,
    /// The TSA's subject.
    pub tsa: Option<String>,
    /// The imprint is the digest of what the token stands on.
    pub imprint_intact: bool,
    /// The verdict.
    pub indication: Indication,
    /// What decides it.
    pub sub_indication: Option<SubIndication>,
    /// The reasons, for the warnings of the signature that it stands on.
    pub reasons: Vec<super::report::Reason>,
}

/// What a token says and what was checked without looking at its path: shared by tokens on signatures and document time stamps.
pub struct Opened<'a> {
    /// The SignerInfo.
    pub info: SignerInfo<'a>,
    /// TSTInfo.
    pub tst: TstInfo,
    /// The facts about the SignerInfo; `digest_intact` covers TSTInfo and imprint.
    pub facts: SignerFacts,
    /// What is in the token and around it, for its path.
    pub material: Material,
    /// The imprint alone.
    pub imprint_intact: bool,
}

/// Which digest of the stamped octets a token needs.
pub fn needed_digest(token: &SignedData<'_>) -> Option<DigestAlgorithm> {
    let tst = TstInfo::decode(token.content?).ok()?;
    DigestAlgorithm::from_oid(&tst.imprint_algorithm.oid)
}

/// Opens a token: `digest_of` gives the digest of what it stands on.
pub fn open<'a>(
    token: &SignedData<'a>,
    digest_of: &dyn Fn(DigestAlgorithm) -> Option<Vec<u8>>,
    around: &Material,
    verdict: &mut Verdict,
) -> Result<Opened<'a>, Finding> {
    let unreadable = |cause: Said| Finding::TimestampUnreadable { cause };
    if token.content_type != oid::TST_INFO {
        return Err(unreadable(phrase!("its content is {found}, not TSTInfo", found = token.content_type)));
    }
    let content = token.content.ok_or_else(|| unreadable("it has no content".into()))?;
    let tst = TstInfo::decode(content).map_err(|e| unreadable(e.into()))?;
    let [info] = token.signer_infos.as_slice() else {
        return Err(Finding::SignerCount { count: token.signer_infos.len() });
    };
    let material = material::join(material::of_message(token), around);
    let digests = Digests::of(content, signer::needed_digest(info));
    let content = Content::Document { digests: &digests, attached: Some(content) };
    let mut facts =
        signer::check(info, Setting::TimeStampToken, &token.content_type, &content, &material.certificates, verdict);
    let imprint_algorithm = DigestAlgorithm::from_oid(&tst.imprint_algorithm.oid);
    let imprint_intact = match imprint_algorithm {
        None => {
            verdict
                .add(Finding::Unsupported { what: phrase!("digest algorithm {oid}", oid = tst.imprint_algorithm.oid) });
            false
        }
        Some(algorithm) => {
            let intact = digest_of(algorithm).is_some_and(|digest| digest == tst.imprint);
            if !intact {
                verdict.add(Finding::ImprintMismatch);
            }
            intact
        }
    };
    let outside = |c: &Certificate| tst.gen_time < c.not_before() || tst.gen_time > c.not_after();
    if facts.certificate.as_ref().is_some_and(outside) {
        verdict.add(Finding::TimestampOutsideValidity);
    }
    facts.content_digests.extend(imprint_algorithm);
    // REPORT.md: a document time stamp's digest is intact when the imprint is right and TSTInfo hashes to message-digest.
    facts.digest_intact &= imprint_intact;
    facts.signing_time = None;
    Ok(Opened { info: info.clone(), tst, facts, material, imprint_intact })
}

/// Judges a token that stands on a signature.
pub fn judge(
    context: &Context<'_>,
    raw: &[u8],
    digest_of: &dyn Fn(DigestAlgorithm) -> Option<Vec<u8>>,
    around: &Material,
) -> Token {
    let mut verdict = Verdict::default();
    let place = "the time-stamp token";
    let opened = match cms::armor::unwrap(raw, place) {
        Err(e) => Err(Finding::TimestampUnreadable { cause: e.into() }),
        Ok(message) => SignedData::decode(&message, place)
            .map_err(|e| Finding::TimestampUnreadable { cause: e.into() })
            .and_then(|token| open(&token, digest_of, around, &mut verdict).map(Opened::detach)),
    };
    let mut token = Token {
        time: None,
        tsa: None,
        imprint_intact: false,
        indication: Indication::Failed,
        sub_indication: Some(SubIndication::FormatFailure),
        reasons: Vec::new(),
    };
    match opened {
        Err(finding) => {
            token.reasons.push(super::report::Reason::of(&finding));
            return token;
        }
        Ok((time, imprint_intact, facts, material)) => {
            token.time = Some(time);
            token.imprint_intact = imprint_intact;
            if let Some(certificate) = facts.certificate.clone() {
                if let (Some(algorithm), Ok(key)) = (&facts.algorithm, certificate.public_key()) {
                    // No proof that the token is older than now: its algorithms are judged as of now.
                    weak_algorithms(context, &facts, algorithm, &key.kind(), context.at, &mut verdict);
                }
                token.tsa = Some(certificate.subject().to_string());
                let path = context.validator.validate_with(&certificate, &material, Purpose::TimeStamping, context.at);
                for finding in &path.findings {
                    match path.sub_indication {
                        Some(sub) if path.indication != Indication::Passed => {
                            verdict.add_as(path.indication, sub, finding);
                        }
                        _ => verdict.warn(finding),
                    }
                }
            }
        }
    }
    let (indication, sub_indication, reasons) = verdict.conclude();
    Token { indication, sub_indication, reasons, ..token }
}

impl Opened<'_> {
    fn detach(self) -> (OffsetDateTime, bool, SignerFacts, Material) {
        (self.tst.gen_time, self.imprint_intact, self.facts, self.material)
    }
}

/// The time in the report on a token that is counted among the signatures: genTime, which it proves where it passed.
pub fn describe(report: &mut SignatureReport, token: Option<&SignedData<'_>>) {
    let tst = token.and_then(|m| m.content).and_then(|content| TstInfo::decode(content).ok());
    report.claimed_time = tst.map(|t| Moment(t.gen_time));
    if report.indication == SignatureIndication::TotalPassed {
        report.proven_time = report.claimed_time;
        report.proven_by = report.signer.as_ref().map(|s| s.subject.clone());
        report.best_signature_time = report.claimed_time;
    }
}

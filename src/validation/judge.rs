//! From facts to the verdict on one signature: basic signatures (EN 319 102-1 §5.3), and what a proven time adds (§5.5).

use super::finding::{Finding, Verdict};
use super::report::{
    ChainReport, Changes, Coverage, Indication, Level, Moment, RevocationAnswer, RevocationReport, RevocationSource,
    SignatureKind, SignatureReport, Signer, SubIndication, TimestampKind, TimestampReport,
};
use super::signer::SignerFacts;
use super::timestamp::Token;
use crate::crypto::{KeyKind, SignatureAlgorithm};
use crate::path::{self, Material, Purpose, Revocation, RevocationEvidence};
use crate::x509::Certificate;
use time::OffsetDateTime;

/// With what, and when, signatures are judged.
pub struct Context<'a> {
    /// Trust, revocation and the algorithm policy; results are remembered by certificate.
    pub validator: &'a path::Validator,
    /// The time of the verdict.
    pub at: OffsetDateTime,
}

/// What is known about a signature before it is judged.
pub struct Case<'a> {
    /// Its id.
    pub id: String,
    /// Its role.
    pub kind: SignatureKind,
    /// The facts about its SignerInfo.
    pub facts: SignerFacts,
    /// Certificates and revocation information that came with it.
    pub material: &'a Material,
    /// The time that the signer claims, where it is not in the CMS.
    pub claimed: Option<OffsetDateTime>,
    /// The time stamps on it, their own verdict given.
    pub tokens: Vec<(TimestampKind, Token)>,
    /// What has been found so far.
    pub verdict: Verdict,
}

/// The purpose for which the certificate of a signature is validated.
fn purpose(kind: SignatureKind) -> Purpose {
    match kind {
        SignatureKind::DocumentTimestamp => Purpose::TimeStamping,
        SignatureKind::Signature | SignatureKind::Countersignature => Purpose::Signing,
    }
}

/// Judges one signature. Place in the chain, coverage and changes are the caller's to fill in.
pub fn judge(context: &Context<'_>, mut case: Case<'_>) -> SignatureReport {
    let proven = case
        .tokens
        .iter()
        .filter(|(_, token)| token.indication == Indication::Passed)
        .filter_map(|(kind, token)| Some((token.time?, *kind, token)))
        .filter(|(_, kind, _)| *kind != TimestampKind::Content)
        .min_by_key(|(time, ..)| *time);
    let proven_time = proven.as_ref().map(|(time, ..)| *time);
    let proven_by = proven.as_ref().and_then(|(.., token)| token.tsa.clone());
    let best = proven_time.map_or(context.at, |t| t.min(context.at));
    let mut chain = None;
    let mut revocation = Vec::new();
    let mut signer = None;
    if let Some(certificate) = &case.facts.certificate {
        signer = Some(describe(certificate, &case.facts));
        let result = context.validator.validate_with(certificate, case.material, purpose(case.kind), context.at);
        let (mut indication, mut sub) = (result.indication, result.sub_indication);
        // §5.5.4, step 3: outside its validity now, but known not revoked, and proven to have signed inside it.
        let in_range = certificate.not_before() <= best && best <= certificate.not_after();
        if sub == Some(SubIndication::OutOfBoundsNotRevoked) && proven_time.is_some() && in_range {
            (indication, sub) = (Indication::Passed, None);
        }
        if proven_time.is_some() && best < certificate.not_before() {
            case.verdict.add(Finding::BeforeCertificate {
                proven: Moment(best).to_string(),
                not_before: Moment(certificate.not_before()).to_string(),
            });
        }
        for finding in &result.findings {
            match (indication, sub) {
                (Indication::Passed, _) | (_, None) => case.verdict.warn(finding),
                (indication, Some(sub)) => case.verdict.add_as(indication, sub, finding),
            }
        }
        if let (Some(algorithm), Ok(key)) = (&case.facts.algorithm, certificate.public_key()) {
            weak_algorithms(context, &case.facts, algorithm, &key.kind(), best, &mut case.verdict);
        }
        chain = Some(ChainReport {
            indication,
            sub_indication: sub,
            path: result.path.iter().map(|c| c.subject().to_string()).collect(),
            anchor: result.anchor.as_ref().map(|c| c.subject().to_string()),
        });
        revocation = result.revocation.iter().filter_map(revocation_report).collect();
    }
    for missing in std::mem::take(&mut case.facts.not_baseline) {
        case.verdict.warn(&Finding::NotBaseline { what: missing });
    }
    let facts = case.facts;
    let warnings = std::mem::take(&mut case.verdict.warnings);
    let (indication, sub_indication, reasons) = case.verdict.conclude();
    SignatureReport {
        id: case.id,
        parent: None,
        previous: super::chain::previous(facts.act.as_ref()),
        order: 1,
        kind: case.kind,
        field: None,
        appearance: None,
        indication: indication.into(),
        sub_indication,
        reasons,
        warnings,
        level: Level::NotBaseline,
        digest_intact: facts.digest_intact,
        signature_intact: facts.signature_intact,
        coverage: Coverage::WholeFile,
        changes: Changes::None,
        changed: Vec::new(),
        certification: None,
        act: facts.act.as_ref().map(|a| a.kind),
        function: facts.roles.first().cloned(),
        place: facts.location,
        reason: facts.act.and_then(|a| a.reason),
        delegation: None,
        signer,
        chain,
        revocation,
        claimed_time: facts.signing_time.or(case.claimed).map(Moment),
        proven_time: proven_time.map(Moment),
        proven_by,
        best_signature_time: Some(Moment(best)),
        timestamps: case.tokens.iter().map(|(kind, token)| token.report(*kind)).collect(),
    }
}

/// What the algorithm policy does not accept at `at`: the signature algorithm with its key, and the digests of what is signed.
pub(super) fn weak_algorithms(
    context: &Context<'_>,
    facts: &SignerFacts,
    algorithm: &SignatureAlgorithm,
    key: &KeyKind,
    at: OffsetDateTime,
    verdict: &mut Verdict,
) {
    let policy = &context.validator.settings().algorithms;
    let own = algorithm.digest();
    let weak = policy.accepts(algorithm, key, at).err().into_iter().chain(
        // The digest inside of the signature algorithm is judged with it; Ed25519 leaves the one of the content open.
        facts.content_digests.iter().filter(|&&d| d != own).filter_map(|&d| policy.accepts_digest(d, at).err()),
    );
    for finding in weak {
        verdict.add_as(Indication::Indeterminate, SubIndication::CryptoConstraintsFailureNoPoe, &finding);
    }
}

fn describe(certificate: &Certificate, facts: &SignerFacts) -> Signer {
    Signer {
        subject: certificate.subject().to_string(),
        issuer: certificate.issuer().to_string(),
        serial: crate::cms::hex(certificate.serial()),
        not_before: Moment(certificate.not_before()),
        not_after: Moment(certificate.not_after()),
        key: certificate.public_key().map_or_else(|e| e.to_string(), |k| k.kind().to_string()),
        algorithm: facts.algorithm.as_ref().map_or_else(|| "unsupported".to_owned(), ToString::to_string),
    }
}

/// The line of the report; certificates of which nobody would say anything have none.
pub(super) fn revocation_report(status: &path::RevocationStatus) -> Option<RevocationReport> {
    let answer = match status.status {
        Revocation::Good => RevocationAnswer::Good,
        Revocation::Revoked => RevocationAnswer::Revoked,
        Revocation::Unknown => RevocationAnswer::Unknown,
        Revocation::Stale => RevocationAnswer::Stale,
        Revocation::NotChecked => RevocationAnswer::NotChecked,
        Revocation::NotNeeded => return None,
    };
    Some(RevocationReport {
        certificate: status.certificate.subject().to_string(),
        status: answer,
        source: status.source.map(|source| match source {
            RevocationEvidence::Crl => RevocationSource::Crl,
            RevocationEvidence::Ocsp => RevocationSource::Ocsp,
        }),
        issued: status.issued.map(Moment),
        revoked_at: status.revoked_at.map(Moment),
        reason: status.reason.map(|reason| reason.to_string()),
    })
}

impl Token {
    /// The line of the report.
    fn report(&self, kind: TimestampKind) -> TimestampReport {
        TimestampReport {
            kind,
            time: self.time.map(Moment),
            tsa: self.tsa.clone(),
            imprint_intact: self.imprint_intact,
            indication: self.indication,
            sub_indication: self.sub_indication,
        }
    }
}

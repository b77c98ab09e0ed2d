//! CMS files: every SignerInfo of a message, countersignatures at any depth, and the chain that they make.

use super::chain::{self, Link};
use super::digests::Digests;
use super::finding::{Finding, Verdict};
use super::judge::{Case, Context, judge};
use super::report::{Coverage, Level, Reason, SignatureKind, SignatureReport, TimestampKind};
use super::signer::{self, Content, Setting};
use super::{material, timestamp};
use crate::asn1::oid;
use crate::cms::{SignedData, SignerInfo, armor, hex};
use crate::crypto::DigestAlgorithm;
use crate::path::Material;

/// The digests of the document that the signatures of this message need.
pub fn needed_digests(message: &SignedData<'_>) -> Vec<DigestAlgorithm> {
    let mut needed: Vec<DigestAlgorithm> = message.signer_infos.iter().flat_map(needed_by).collect();
    if message.content_type == oid::TST_INFO {
        needed.extend(timestamp::needed_digest(message));
    }
    needed.sort();
    needed.dedup();
    needed
}

/// The digests of the document that one SignerInfo needs: its own, and those of its content-time-stamps.
pub fn needed_by(info: &SignerInfo<'_>) -> Vec<DigestAlgorithm> {
    let mut needed: Vec<DigestAlgorithm> = signer::needed_digest(info).into_iter().collect();
    for raw in content_time_stamps(info) {
        let token = armor::unwrap(raw, "content-time-stamp");
        needed.extend(
            token
                .iter()
                .filter_map(|t| SignedData::decode(t, "content-time-stamp").ok())
                .filter_map(|t| timestamp::needed_digest(&t)),
        );
    }
    needed
}

fn content_time_stamps<'a>(info: &SignerInfo<'a>) -> Vec<&'a [u8]> {
    let signed = info.signed_attrs.iter().flat_map(|a| &a.list).filter(|a| a.oid == oid::CONTENT_TIME_STAMP);
    signed.flat_map(|a| a.values.iter().copied()).collect()
}

/// Validates every signature of a message. `document` holds the digests of the document (of [`needed_digests`]); `None` where
/// it is neither attached nor at hand.
pub fn validate(context: &Context<'_>, message: &SignedData<'_>, document: Option<&Digests>) -> Vec<SignatureReport> {
    let material = material::of_message(message);
    let walked = message.walk();
    let mut cases: Vec<(Case<'_>, &SignerInfo<'_>, Option<&SignerInfo<'_>>)> = Vec::with_capacity(walked.len());
    for (info, parent) in walked {
        let mut verdict = Verdict::default();
        let (content, setting) = match (parent, document) {
            (Some(parent), _) => (Content::ParentSignature(parent.signature), Setting::Countersignature),
            (None, Some(digests)) => (Content::Document { digests, attached: message.content }, Setting::Cms),
            (None, None) => (Content::Missing, Setting::Cms),
        };
        let facts = signer::check(info, setting, &message.content_type, &content, &material.certificates, &mut verdict);
        for unreadable in info.countersignatures.iter().filter_map(|c| c.as_ref().err()) {
            // It is also reported as a signature of its own, below.
            verdict.warn(&Finding::Unreadable { place: "a countersignature".into(), cause: unreadable.1.clone() });
        }
        let tokens = tokens(context, info, document, &material, &mut verdict);
        let kind = if parent.is_some() { SignatureKind::Countersignature } else { SignatureKind::Signature };
        let case = Case { id: info.id(), kind, facts, material: &material, claimed: None, tokens, verdict };
        cases.push((case, info, parent));
    }
    let acts: Vec<_> = cases.iter().map(|(case, ..)| case.facts.act.clone()).collect();
    let links: Vec<Link<'_>> = cases
        .iter()
        .zip(&acts)
        .map(|((case, _, parent), act)| Link {
            id: case.id.clone(),
            after: parent.map(SignerInfo::id),
            act: act.as_ref(),
        })
        .collect();
    let mut verdicts: Vec<Verdict> = cases.iter_mut().map(|(case, ..)| std::mem::take(&mut case.verdict)).collect();
    let order = chain::check(&links, &mut verdicts);
    let mut reports = Vec::with_capacity(cases.len());
    for (((mut case, info, parent), verdict), order) in cases.into_iter().zip(verdicts).zip(order) {
        case.verdict = verdict;
        let parent = parent.map(SignerInfo::id);
        let not_baseline = !case.facts.not_baseline.is_empty();
        let timestamped =
            case.tokens.iter().any(|(kind, token)| *kind == TimestampKind::Signature && token.imprint_intact);
        let mut report = judge(context, case);
        report.level = match (not_baseline, timestamped) {
            (true, _) => Level::NotBaseline,
            (false, false) => Level::CadesB,
            (false, true) => Level::CadesT,
        };
        report.coverage = if document.is_some() { Coverage::WholeFile } else { Coverage::Unclear };
        report.order = order;
        report.parent = parent.clone();
        reports.push(report);
        for (raw, cause) in info.countersignatures.iter().filter_map(|c| c.as_ref().err()) {
            let finding = Finding::Unreadable { place: "a countersignature".into(), cause: cause.clone() };
            reports.push(SignatureReport {
                parent: Some(info.id()),
                order: order + 1,
                ..unreadable(raw, SignatureKind::Countersignature, &finding)
            });
        }
    }
    // As a person reads a chain: by rank; among equals as they stand in the message.
    reports.sort_by_key(|r| r.order);
    reports
}

/// Validates a time-stamp token that stands in a file of its own. `document` holds the digests of what it was made for.
pub fn validate_token(
    context: &Context<'_>,
    token: &SignedData<'_>,
    document: Option<&Digests>,
) -> Vec<SignatureReport> {
    let mut verdict = Verdict::default();
    let digest_of = |algorithm: DigestAlgorithm| document.and_then(|d| d.get(algorithm).map(<[u8]>::to_vec));
    let material = material::of_message(token);
    let kind = SignatureKind::DocumentTimestamp;
    let opened = match timestamp::open(token, &digest_of, &material, &mut verdict) {
        Ok(opened) => opened,
        Err(finding) => return vec![unreadable(token.content.unwrap_or_default(), kind, &finding)],
    };
    if document.is_none() {
        // Not another document's time stamp: the document was not at hand.
        verdict = Verdict::default();
        verdict.add(Finding::ContentMissing);
    }
    let id = opened.info.id();
    let case = Case { id, kind, facts: opened.facts, material: &material, claimed: None, tokens: Vec::new(), verdict };
    let mut report = judge(context, case);
    timestamp::describe(&mut report, Some(token));
    report.coverage = if document.is_some() { Coverage::WholeFile } else { Coverage::Unclear };
    vec![report]
}

/// The report on a signature of which nothing can be read.
pub fn unreadable(raw: &[u8], kind: SignatureKind, finding: &Finding) -> SignatureReport {
    let mut verdict = Verdict::default();
    verdict.add(finding.clone());
    let (indication, sub_indication, reasons) = verdict.conclude();
    SignatureReport {
        id: format!("unreadable-{}", hex(&DigestAlgorithm::Sha256.digest(raw))),
        parent: None,
        previous: Vec::new(),
        order: 1,
        kind,
        field: None,
        appearance: None,
        indication: indication.into(),
        sub_indication,
        reasons,
        warnings: Vec::new(),
        level: Level::NotBaseline,
        digest_intact: false,
        signature_intact: false,
        coverage: Coverage::Unclear,
        changes: super::report::Changes::Unknown,
        changed: Vec::new(),
        certification: None,
        act: None,
        function: None,
        place: None,
        reason: None,
        delegation: None,
        signer: None,
        chain: None,
        revocation: Vec::new(),
        claimed_time: None,
        proven_time: None,
        proven_by: None,
        best_signature_time: None,
        timestamps: Vec::new(),
    }
}

/// signature-time-stamps and content-time-stamps of one SignerInfo, judged for themselves; what fails there warns here.
pub fn tokens(
    context: &Context<'_>,
    info: &SignerInfo<'_>,
    document: Option<&Digests>,
    material: &Material,
    verdict: &mut Verdict,
) -> Vec<(TimestampKind, timestamp::Token)> {
    let signature = |algorithm: DigestAlgorithm| Some(algorithm.digest(info.signature));
    let content = |algorithm: DigestAlgorithm| document.and_then(|d| d.get(algorithm).map(<[u8]>::to_vec));
    let mut tokens = Vec::new();
    for raw in info.unsigned_values(&oid::SIGNATURE_TIME_STAMP) {
        tokens.push((TimestampKind::Signature, timestamp::judge(context, raw, &signature, material)));
    }
    for raw in content_time_stamps(info) {
        tokens.push((TimestampKind::Content, timestamp::judge(context, raw, &content, material)));
    }
    for (_, token) in &tokens {
        verdict.warnings.extend(
            token.reasons.iter().cloned().map(|r| Reason { place: r.place.or(Some("time stamp".into())), ..r }),
        );
    }
    tokens
}

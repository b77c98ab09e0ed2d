//! PDF: every signature dictionary of the file, seen or hidden, the bytes that it covers, and what came after it
//! (ISO 32000-2 §12.8, EN 319 142-1, DESIGN 4.5).
//!
//! The `pdf` room gathers facts (where a dictionary stands, what its `/ByteRange` leaves out, what later revisions changed);
//! here they are judged. All signatures share one pass over the file's bytes.

use super::chain::{self, Link};
use super::cms::{needed_by, tokens, unreadable};
use super::digests::{self, Digests, Range};
use super::finding::{Finding, Verdict};
use super::judge::{Case, Context, judge};
use super::report::{
    Changes, Coverage, Indication, Level, Reason, SignatureKind, SignatureReport, SubIndication, TimestampKind,
};
use super::signer::{self, Content, Setting, SignerFacts};
use super::timestamp::{self, Token};
use super::{changes, material, record};
use crate::asn1::{ber, oid};
use crate::cms::{SignedData, hex};
use crate::crypto::DigestAlgorithm;
use crate::error::Said;
use crate::path::Material;
use crate::pdf::{self, Document, SignatureDictionary, parse_date};
use std::borrow::Cow;
use std::collections::HashMap;

/// What was found in one file.
pub struct Judged {
    /// Every signature and document time stamp, in the order of the revisions.
    pub signatures: Vec<SignatureReport>,
    /// What is odd in the file.
    pub anomalies: Vec<Reason>,
    /// SHA-256 of the whole file.
    pub digest: Vec<u8>,
}

/// The forms of signature that ISO 32000-2 §12.8.3 and EN 319 142-1 name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum SubFilter {
    /// ETSI.CAdES.detached.
    Cades,
    /// adbe.pkcs7.detached.
    Pkcs7Detached,
    /// adbe.pkcs7.sha1: the content of the CMS is the SHA-1 digest of the ranges.
    Pkcs7Sha1,
    /// ETSI.RFC3161.
    Rfc3161,
}

impl SubFilter {
    fn of(signature: &SignatureDictionary) -> Result<Self, Finding> {
        let name = signature.sub_filter.as_ref().map(|n| n.as_bytes());
        match (name, signature.kind) {
            (Some(b"ETSI.CAdES.detached"), pdf::SignatureKind::Signature) => Ok(Self::Cades),
            (Some(b"adbe.pkcs7.detached"), pdf::SignatureKind::Signature) => Ok(Self::Pkcs7Detached),
            (Some(b"adbe.pkcs7.sha1"), pdf::SignatureKind::Signature) => Ok(Self::Pkcs7Sha1),
            (Some(b"ETSI.RFC3161"), pdf::SignatureKind::DocumentTimestamp) => Ok(Self::Rfc3161),
            _ => {
                let name = signature.sub_filter.as_ref().map_or_else(|| "(none)".to_owned(), ToString::to_string);
                Err(Finding::UnsupportedSubFilter { name })
            }
        }
    }
}

/// Validates every signature of a file.
///
/// # Errors
/// What keeps the file from being read; never a bad signature.
pub fn validate(context: &Context<'_>, document: &Document) -> Result<Judged, pdf::Error> {
    let signatures = pdf::find_signatures(document)?;
    let found = &signatures.list;
    let contents: Vec<Result<Cow<'_, [u8]>, Finding>> = found.iter().map(message_of).collect();
    let messages: Vec<Result<SignedData<'_>, Finding>> = found
        .iter()
        .zip(&contents)
        .map(|(signature, message)| {
            let message = message.as_ref().map_err(Clone::clone)?;
            let place = signature.place();
            SignedData::decode(message, &place).map_err(|cause| Finding::Unreadable { place, cause })
        })
        .collect();
    let (all_digests, digest) = digest_all(document, found, &messages)?;
    let dss = material::of_dss(document);
    let mut history = changes::History::of(document, &signatures)?;
    // What the first signer signed besides its pages. What came later is a change, explained or not.
    let first_signed = found.iter().filter_map(|signature| signature.signed_revision).min();
    let prepared = match first_signed {
        Some(revision) => pdf::content(&document.view(revision), pdf::Effort::Bounded)?.concerns,
        None => Vec::new(),
    };

    // Document time stamps first: they prove the time of what stands before them.
    let mut judged: Vec<Option<SignatureReport>> = Vec::with_capacity(found.len());
    judged.resize_with(found.len(), || None);
    let mut verdicts: Vec<Verdict> = Vec::with_capacity(found.len());
    let mut facts: Vec<Option<SignerFacts>> = Vec::with_capacity(found.len());
    let mut materials: Vec<Material> = Vec::with_capacity(found.len());
    for (i, signature) in found.iter().enumerate() {
        let mut verdict = Verdict::default();
        structure(signature, &mut verdict);
        let own = messages[i].as_ref().map(material::of_message).unwrap_or_default();
        let material = material::join(own, &dss);
        facts.push(open(signature, &messages[i], &all_digests[i], &material, &mut verdict));
        verdicts.push(verdict);
        materials.push(material);
    }
    // An act's predecessor is the signature before it; time stamps stand outside the chain.
    let acts: Vec<Option<crate::cms::Act>> = facts.iter().map(|f| f.as_ref().and_then(|f| f.act.clone())).collect();
    let ids: Vec<String> = found.iter().zip(&messages).map(|(s, m)| id_of(s, m)).collect();
    check_chain(found, &ids, &acts, &mut verdicts);

    let subjects: HashMap<&str, String> = found
        .iter()
        .zip(&facts)
        .filter_map(|(signature, facts)| {
            let certificate = facts.as_ref()?.certificate.as_ref()?;
            Some((signature.field.as_ref()?.name.as_str(), certificate.subject().to_string()))
        })
        .collect();
    history.signed_by(&|field| subjects.get(field).cloned());

    for i in (0..found.len()).rev() {
        let (signature, mut verdict) = (&found[i], std::mem::take(&mut verdicts[i]));
        let kind = kind_of(signature);
        if signature.signed_revision.is_some() && signature.signed_revision == first_signed {
            prepared.iter().for_each(|concern| verdict.warn(concern));
        }
        let outcome = history.judge(signature, &mut verdict);
        let Some(facts) = facts[i].take() else {
            judged[i] = Some(unreadable_report(signature, kind, verdict));
            continue;
        };
        let info = messages[i].as_ref().ok().and_then(|m| m.signer_infos.first());
        let mut stamps: Vec<(TimestampKind, Token)> = match info {
            Some(info) if kind == SignatureKind::Signature => {
                tokens(context, info, Some(&all_digests[i]), &materials[i], &mut verdict)
            }
            _ => Vec::new(),
        };
        stamps.extend(
            judged.iter().skip(i + 1).flatten().filter_map(|later| document_token(later, signature, found, &ids)),
        );
        let not_baseline = baseline(signature, &facts);
        let stamped = stamps.iter().any(|(kind, token)| *kind != TimestampKind::Content && token.imprint_intact);
        let case = Case {
            id: ids[i].clone(),
            kind,
            facts: SignerFacts { not_baseline: not_baseline.clone(), ..facts },
            material: &materials[i],
            claimed: signature.m.as_ref().and_then(|m| parse_date(&m.to_text())),
            tokens: stamps,
            verdict,
        };
        let mut report = judge(context, case);
        report.level = match (kind, not_baseline.is_empty(), stamped) {
            (SignatureKind::Signature, true, false) => Level::PadesB,
            (SignatureKind::Signature, true, true) => Level::PadesT,
            _ => Level::NotBaseline,
        };
        if kind == SignatureKind::DocumentTimestamp {
            timestamp::describe(&mut report, messages[i].as_ref().ok());
        }
        report.coverage = coverage(document, signature);
        report.changes = outcome.changes;
        report.changed = outcome.changed;
        report.appearance = outcome.appearance;
        report.certification = signature.doc_mdp().and_then(|p| u8::try_from(p).ok());
        report.field = signature.field.as_ref().map(|f| f.name.clone());
        report.place = signature.location.as_ref().map(|l| l.to_text()).filter(|l| !l.is_empty());
        report.reason =
            report.reason.or_else(|| signature.reason.as_ref().map(|r| r.to_text()).filter(|r| !r.is_empty()));
        judged[i] = Some(report);
    }
    let mut reports: Vec<SignatureReport> = judged.into_iter().flatten().collect();
    for (i, report) in reports.iter_mut().enumerate() {
        report.order = u32::try_from(i + 1).unwrap_or(u32::MAX);
    }
    let anomalies = signatures.anomalies.iter().map(Reason::from).collect();
    Ok(Judged { signatures: reports, anomalies, digest })
}

/// The message in `/Contents`: DER or BER, then nothing but zeros (ISO 32000-2 §12.8.3.3.1).
fn message_of(signature: &SignatureDictionary) -> Result<Cow<'_, [u8]>, Finding> {
    let place = signature.place();
    let (message, used) = ber::to_definite(&signature.contents).map_err(|cause| Finding::Unreadable {
        place: place.clone(),
        cause: crate::cms::Error::Malformed { place: place.clone(), cause },
    })?;
    let rest = &signature.contents[used..];
    if rest.iter().any(|&octet| octet != 0) {
        return Err(Finding::Padding { count: rest.len() });
    }
    Ok(message)
}

fn kind_of(signature: &SignatureDictionary) -> SignatureKind {
    match signature.kind {
        pdf::SignatureKind::Signature => SignatureKind::Signature,
        pdf::SignatureKind::DocumentTimestamp => SignatureKind::DocumentTimestamp,
    }
}

fn id_of(signature: &SignatureDictionary, message: &Result<SignedData<'_>, Finding>) -> String {
    match message.as_ref().ok().and_then(|m| m.signer_infos.first()) {
        Some(info) => info.id(),
        None => format!("unreadable-{}", hex(&DigestAlgorithm::Sha256.digest(&signature.contents))),
    }
}

/// The digests that each signature needs, and SHA-256 of the file, in one pass.
fn digest_all(
    document: &Document,
    found: &[SignatureDictionary],
    messages: &[Result<SignedData<'_>, Finding>],
) -> Result<(Vec<Digests>, Vec<u8>), pdf::Error> {
    let mut wanted: Vec<Range> = Vec::new();
    let mut owner: Vec<usize> = Vec::new();
    for (i, (signature, message)) in found.iter().zip(messages).enumerate() {
        let (Some(range), Ok(message)) = (signature.byte_range, message) else { continue };
        let mut algorithms: Vec<DigestAlgorithm> = message.signer_infos.iter().flat_map(needed_by).collect();
        if signature.kind == pdf::SignatureKind::DocumentTimestamp {
            algorithms = timestamp::needed_digest(message).into_iter().collect();
        }
        if SubFilter::of(signature) == Ok(SubFilter::Pkcs7Sha1) {
            algorithms.push(DigestAlgorithm::Sha1);
        }
        algorithms.sort();
        algorithms.dedup();
        for algorithm in algorithms {
            wanted.push(Range { gap_start: range.gap.start, gap_end: range.gap.end, end: range.end, algorithm });
            owner.push(i);
        }
    }
    let source = document.source().as_ref();
    let computed = digests::ranges(source, &wanted)
        .map_err(|e| pdf::Error::Io { place: "the signed bytes".into(), cause: e.into() })?;
    let mut out = vec![Digests::default(); found.len()];
    for ((range, i), digest) in wanted.iter().zip(owner).zip(computed.ranges) {
        if let Some(digest) = digest {
            out[i].insert(range.algorithm, digest);
        }
    }
    Ok((out, computed.whole))
}

/// The structural rule of DESIGN 4.5, as the facts have it.
fn structure(signature: &SignatureDictionary, verdict: &mut Verdict) {
    for problem in &signature.problems {
        verdict.add_as(Indication::Failed, SubIndication::FormatFailure, problem);
    }
    for alteration in &signature.alterations {
        verdict.add_as(Indication::Failed, SubIndication::FormatFailure, alteration);
    }
    if !signature.visible && signature.problems.is_empty() && signature.alterations.is_empty() {
        verdict.add(Finding::HiddenSignature { place: signature.place() });
    }
}

/// Checks the SignerInfo of one signature; `None` where nothing of it can be read.
fn open(
    signature: &SignatureDictionary,
    message: &Result<SignedData<'_>, Finding>,
    digests: &Digests,
    material: &Material,
    verdict: &mut Verdict,
) -> Option<SignerFacts> {
    let message = match message {
        Ok(message) => message,
        Err(finding) => {
            // Where the dictionary has no usable /Contents, that is said already.
            if !signature.contents.is_empty() || !verdict.has_failed() {
                verdict.add(finding.clone());
            }
            return None;
        }
    };
    let sub_filter = match SubFilter::of(signature) {
        Ok(sub_filter) => sub_filter,
        Err(finding) => {
            verdict.add(finding);
            return None;
        }
    };
    if message.signer_infos.len() != 1 {
        verdict.add(Finding::SignerCount { count: message.signer_infos.len() });
    }
    let info = message.signer_infos.first()?;
    let mut facts = match sub_filter {
        SubFilter::Rfc3161 => {
            let digest_of = |algorithm: DigestAlgorithm| digests.get(algorithm).map(<[u8]>::to_vec);
            return match timestamp::open(message, &digest_of, material, verdict) {
                Ok(opened) => Some(opened.facts),
                Err(finding) => {
                    verdict.add(finding);
                    None
                }
            };
        }
        SubFilter::Pkcs7Sha1 => {
            let content = message.content.unwrap_or_default();
            let intact = digests.get(DigestAlgorithm::Sha1).is_some_and(|d| d == content);
            if !intact {
                verdict.add(Finding::DigestMismatch { algorithm: DigestAlgorithm::Sha1.name().into() });
            }
            let inner = Digests::of(content, needed_by(info));
            let content = Content::Document { digests: &inner, attached: message.content };
            let mut facts =
                signer::check(info, Setting::Pdf, &message.content_type, &content, &material.certificates, verdict);
            facts.digest_intact &= intact;
            facts.content_digests.push(DigestAlgorithm::Sha1);
            facts.not_baseline.push("/SubFilter is adbe.pkcs7.sha1".into());
            facts
        }
        SubFilter::Cades | SubFilter::Pkcs7Detached => {
            if message.content.is_some() {
                verdict.add(Finding::ContentPresent);
            }
            let digested = signer::needed_digest(info).is_none_or(|algorithm| digests.get(algorithm).is_some());
            let content = match signature.byte_range {
                Some(_) if digested => Content::Document { digests, attached: None },
                Some(_) => {
                    let limit = digests::MIN_EXTRA;
                    verdict.add(Finding::DigestBudget { limit });
                    Content::Missing
                }
                None => Content::Missing,
            };
            signer::check(info, Setting::Pdf, &message.content_type, &content, &material.certificates, verdict)
        }
    };
    if message.content_type != oid::DATA {
        facts.not_baseline.push("the content type is not id-data".into());
    }
    record::check(signature, &facts, verdict);
    Some(facts)
}

fn check_chain(
    found: &[SignatureDictionary],
    ids: &[String],
    acts: &[Option<crate::cms::Act>],
    verdicts: &mut [Verdict],
) {
    let signatures: Vec<usize> = (0..found.len()).filter(|&i| found[i].kind == pdf::SignatureKind::Signature).collect();
    let links: Vec<Link<'_>> = signatures
        .iter()
        .enumerate()
        .map(|(n, &i)| Link {
            id: ids[i].clone(),
            after: n.checked_sub(1).map(|before| ids[signatures[before]].clone()),
            act: acts[i].as_ref(),
        })
        .collect();
    let mut of_signatures: Vec<Verdict> = signatures.iter().map(|&i| std::mem::take(&mut verdicts[i])).collect();
    chain::check(&links, &mut of_signatures);
    for (&i, verdict) in signatures.iter().zip(of_signatures) {
        verdicts[i] = verdict;
    }
}

/// A later document time stamp that passed, as a proof of the time of this signature.
fn document_token(
    later: &SignatureReport,
    signature: &SignatureDictionary,
    found: &[SignatureDictionary],
    ids: &[String],
) -> Option<(TimestampKind, Token)> {
    if later.kind != SignatureKind::DocumentTimestamp {
        return None;
    }
    let stamp = &found[ids.iter().position(|id| *id == later.id)?];
    // It covers the whole revision that holds the signature.
    if stamp.byte_range?.end <= signature.byte_range?.end {
        return None;
    }
    let token = Token {
        time: later.claimed_time.map(|t| t.0),
        tsa: later.signer.as_ref().map(|s| s.subject.clone()),
        imprint_intact: later.digest_intact,
        indication: match later.indication {
            super::report::SignatureIndication::TotalPassed => Indication::Passed,
            super::report::SignatureIndication::Indeterminate => Indication::Indeterminate,
            super::report::SignatureIndication::TotalFailed => Indication::Failed,
        },
        sub_indication: later.sub_indication,
        reasons: Vec::new(),
    };
    Some((TimestampKind::Document, token))
}

/// What keeps a signature from being PAdES-BASELINE-B (EN 319 142-1 §6.3).
fn baseline(signature: &SignatureDictionary, facts: &SignerFacts) -> Vec<Said> {
    let mut missing = facts.not_baseline.clone();
    if signature.kind == pdf::SignatureKind::DocumentTimestamp {
        missing.clear();
        return missing;
    }
    if SubFilter::of(signature) != Ok(SubFilter::Cades) && missing.iter().all(|m| !m.code.starts_with("/SubFilter")) {
        missing.push("/SubFilter is not ETSI.CAdES.detached".into());
    }
    if signature.m.is_none() {
        missing.push("/M is missing".into());
    }
    if !signature.cert.is_empty() {
        missing.push("/Cert must not be present".into());
    }
    missing
}

/// How much of the file the signature covers.
fn coverage(document: &Document, signature: &SignatureDictionary) -> Coverage {
    match (signature.byte_range, signature.signed_revision) {
        (None, _) => Coverage::Unclear,
        (Some(_), _) if !signature.is_hashable() => Coverage::Partial,
        (Some(range), Some(revision)) => {
            let last = document.revisions().len().checked_sub(1) == Some(revision);
            let reaches = range.end == document.len()
                || document.revisions().last().is_some_and(|r| r.padded_end() == document.len());
            if last && reaches { Coverage::WholeFile } else { Coverage::WholeRevision }
        }
        (Some(_), None) => Coverage::Partial,
    }
}

fn unreadable_report(signature: &SignatureDictionary, kind: SignatureKind, verdict: Verdict) -> SignatureReport {
    let warnings = verdict.warnings.clone();
    let (indication, sub_indication, reasons) = verdict.conclude();
    SignatureReport {
        indication: indication.into(),
        sub_indication,
        reasons,
        warnings,
        field: signature.field.as_ref().map(|f| f.name.clone()),
        changes: Changes::Unknown,
        ..unreadable(&signature.contents, kind, &Finding::NoSigner)
    }
}

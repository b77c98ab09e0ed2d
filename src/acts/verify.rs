//! One file, one report.

use super::detached::{document_digests, read, stamped_digests};
use super::error::io;
use super::{Error, Kind, document_beside, open_pdf};
use crate::asn1::oid;
use crate::cms::{SignedData, armor, hex};
use crate::crypto::{DigestAlgorithm, Secret};
use crate::path::{RevocationMode, Settings, Validator};
use crate::pdf::{ByteSource, FileSource};
use crate::validation::digests;
use crate::validation::judge::Context;
use crate::validation::path_report::mode_word;
use crate::validation::report::{
    Conclusion, DemandsReport, Document, DocumentKind, Moment, Policy, Reason, Report, SignatureReport, Tool, Trust,
};
use crate::validation::{self, cms as cms_validation, pdf as pdf_validation};
use std::path::Path;
use std::sync::Arc;
use time::OffsetDateTime;

/// How files are verified; one serves for many.
#[derive(Clone)]
pub struct VerifyOptions {
    /// Trust, untrusted certificates, revocation mode, algorithm policy; it remembers what it has validated.
    pub validator: Arc<Validator>,
    /// The time for which the verdict holds.
    pub at: OffsetDateTime,
    /// The document of a detached signature, where it is not beside it.
    pub document: Option<std::path::PathBuf>,
    /// The password of encrypted PDFs, their user's or their owner's.
    pub document_password: Option<Secret>,
}

/// Verifies a PDF, a CMS file, or a file whose detached signature `NAME.p7s` stands beside it.
///
/// # Errors
/// Only what kept the file from being looked at (it cannot be read, it is not what it says it is). A bad signature is a report.
pub fn verify(input: &Path, options: &VerifyOptions) -> Result<Report, Error> {
    let context = Context { validator: &options.validator, at: options.at };
    match Kind::of(input)? {
        Kind::Pdf => verify_pdf(input, options.document_password.as_ref(), &context),
        Kind::Cms => verify_cms(input, options.document.as_deref(), &context),
        Kind::Other => {
            let mut name = input.as_os_str().to_owned();
            name.push(".p7s");
            let signature = Path::new(&name);
            if signature.is_file() {
                return verify_cms(signature, Some(input), &context);
            }
            let source = FileSource::open(input)?;
            let digest = digests::whole(&source, &[DigestAlgorithm::Sha256]).map_err(io(input))?;
            let document = Document {
                name: input.display().to_string(),
                kind: None,
                digest: digest.get(DigestAlgorithm::Sha256).map(sha256_text),
                size: Some(source.len()),
            };
            Ok(report(document, &context, Vec::new(), Vec::new()))
        }
    }
}

fn verify_pdf(input: &Path, password: Option<&Secret>, context: &Context<'_>) -> Result<Report, Error> {
    let source = Arc::new(FileSource::open(input)?);
    let pdf = open_pdf(source.clone(), password)?;
    let judged = pdf_validation::validate(context, &pdf)?;
    source.unchanged()?;
    let document = Document {
        name: input.display().to_string(),
        kind: Some(DocumentKind::Pdf),
        digest: Some(sha256_text(&judged.digest)),
        size: Some(source.len()),
    };
    Ok(report(document, context, judged.signatures, judged.anomalies))
}

fn verify_cms(input: &Path, document: Option<&Path>, context: &Context<'_>) -> Result<Report, Error> {
    let file = read(input)?;
    let place = input.display().to_string();
    let message = armor::unwrap(&file, &place)?;
    let mut signed_data = SignedData::decode(&message, &place)?;
    let token = signed_data.content_type == oid::TST_INFO;
    if !token && document.is_some() {
        // The question is whether this document is signed: content in the message answers another one.
        signed_data.content = None;
    }
    let (digests, signatures) = if token {
        let digests = stamped_digests(input, document, &signed_data)?;
        let signatures = cms_validation::validate_token(context, &signed_data, digests.as_ref());
        (digests, signatures)
    } else {
        let digests = document_digests(input, document, &signed_data, &[])?;
        let signatures = cms_validation::validate(context, &signed_data, digests.as_ref());
        (digests, signatures)
    };
    let beside = document_beside(input);
    let path = document.or(beside.as_deref());
    let size = match signed_data.content {
        Some(content) if !token => Some(content.len() as u64),
        _ => path.and_then(|p| p.metadata().ok()).map(|m| m.len()),
    };
    let kind = if token { DocumentKind::Timestamp } else { DocumentKind::Cms };
    let document = Document {
        name: place,
        kind: Some(kind),
        digest: digests.as_ref().and_then(|d| d.get(DigestAlgorithm::Sha256)).map(sha256_text),
        size,
    };
    Ok(report(document, context, signatures, Vec::new()))
}

/// The report around the signatures: policy, trust, conclusion, and what no such report proves.
fn report(
    document: Document,
    context: &Context<'_>,
    signatures: Vec<SignatureReport>,
    anomalies: Vec<Reason>,
) -> Report {
    let settings = context.validator.settings();
    let mut report = Report {
        document,
        validation_time: Moment(context.at),
        trust: Trust { anchors: settings.trust.anchors.len(), digest: settings.trust.digest() },
        policy: Policy { name: settings.algorithms.name.clone(), digest: settings.algorithms.digest() },
        revocation_mode: mode_word(settings.revocation),
        demands: DemandsReport::from(&settings.constraints),
        conclusion: Conclusion::NoSignature,
        indication: None,
        not_proven: validation::limits::not_proven(settings.revocation, &signatures),
        signatures,
        circuit: None,
        anomalies,
        tool: Tool::SELF,
    };
    report.conclude();
    report
}

fn sha256_text(digest: &[u8]) -> String {
    format!("sha-256:{}", hex(digest))
}

/// Judges what is there by mathematics and form alone, without any trust: what [`super::countersign`] asks before it adds an
/// act. Paths stay undecided, so that whatever is TOTAL-FAILED here is broken for everybody.
pub(super) fn integrity<T>(now: OffsetDateTime, judge: impl FnOnce(&Context<'_>) -> T) -> T {
    let validator = Validator::new(Settings { revocation: RevocationMode::None, ..Settings::default() });
    judge(&Context { validator: &validator, at: now })
}

/// Who made a signature, as messages name it.
pub(super) fn signer_of(report: &SignatureReport) -> String {
    report.signer.as_ref().map_or_else(|| report.id.clone(), |s| s.subject.clone())
}

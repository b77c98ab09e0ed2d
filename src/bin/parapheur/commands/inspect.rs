//! `inspect`: what a file is made of, offline and without a verdict.

use std::path::Path;
use std::sync::Arc;

use parapheur::acts::{self, Kind, OutputOptions};
use parapheur::asn1::{der, oid};
use parapheur::cms::{self, Act, SignedData, SignerIdentifier, SignerInfo, armor, attributes};
use parapheur::crypto::{DigestAlgorithm, Secret, SignatureAlgorithm};
use parapheur::pdf::{self, Access, ByteSource, Encryption, FileSource, find_signatures};
use parapheur::validation::report::{Document, DocumentKind, Moment, Reason};
use parapheur::x509::{Certificate, Name, hex};

use super::{Exit, inputs, passphrase};
use crate::args;
use crate::error::CliError;
use crate::output::{
    CmsShape, ContentShape, EncryptionShape, Extraction, Failure, FieldShape, Inspection, LockShape, Output, PdfShape,
    PdfSignatureShape, RevisionShape, SignerShape, extraction, inspection,
};

/// `inspect`.
pub fn inspect(args: &args::Inspect, output: &Output) -> Result<Exit, Failure> {
    if let (Some(number), Some(target)) = (args.revision, &args.output) {
        return extract(args, number, target, output);
    }
    let mut exit = Exit::Done;
    let password = passphrase::of_documents(&args.document_password)?;
    for path in &args.inputs {
        match look(path, password.as_ref()) {
            Ok(found) => output.print(&inspection(&found, output))?,
            Err(failure) => {
                exit = Exit::Nothing;
                failure.about(path.display().to_string()).tell(output);
            }
        }
    }
    Ok(exit)
}

/// One revision of one file.
fn extract(args: &args::Inspect, number: usize, target: &Path, output: &Output) -> Result<Exit, Failure> {
    let [input] = args.inputs.as_slice() else { return Err(CliError::OneOutput { count: args.inputs.len() }.into()) };
    let options = OutputOptions { force: args.force, ..OutputOptions::default() };
    let password = passphrase::of_documents(&args.document_password)?;
    let size = acts::extract_revision(input, number, target, password.as_ref(), &options)
        .map_err(|error| Failure::from(error).about(input.display().to_string()))?;
    let (input, target) = (input.display().to_string(), target.display().to_string());
    output.print(&extraction(&Extraction { input, output: target, revision: number, size }, output))?;
    Ok(Exit::Done)
}

fn look(path: &Path, password: Option<&Secret>) -> Result<Inspection, Failure> {
    let mut found = Inspection {
        document: Document { name: path.display().to_string(), kind: None, digest: None, size: None },
        pdf: None,
        cms: None,
    };
    match Kind::of(path)? {
        Kind::Pdf => {
            let source = Arc::new(FileSource::open(path)?);
            found.document.kind = Some(DocumentKind::Pdf);
            found.document.size = Some(source.len());
            found.pdf = Some(pdf_shape(source, password)?);
        }
        Kind::Cms => {
            let file = inputs::read_bounded(path, cms::MAX_MESSAGE)?;
            let message = armor::unwrap(&file, &found.document.name)?;
            found.document.kind = Some(DocumentKind::Cms);
            found.document.size = Some(file.len() as u64);
            found.cms = Some(cms_shape(&message, &found.document.name)?);
        }
        Kind::Other => found.document.size = path.metadata().ok().map(|m| m.len()),
    }
    Ok(found)
}

fn pdf_shape(source: Arc<dyn ByteSource>, password: Option<&Secret>) -> Result<PdfShape, acts::Error> {
    // Of a file that nobody opened its revisions can be seen, and how it is encrypted.
    let document = acts::open_pdf_anyway(source, password)?;
    let readable = document.readable().is_ok();
    let signatures = match readable {
        true => find_signatures(&document)?,
        false => pdf::Signatures { list: Vec::new(), anomalies: document.anomalies().to_vec() },
    };
    // What nobody opened is not looked at, and said not to be.
    let (history, content) = match readable {
        true => (pdf::changes_since(&document, 0)?, pdf::content(&document.latest(), pdf::Effort::Whole)?),
        false => Default::default(),
    };
    let mut counts = Vec::new();
    for revision in document.revisions() {
        counts.push(count(&document, revision.index())?);
    }
    let changes = |index: usize| {
        let steps = history.steps.iter().filter(move |step| step.revision == index);
        steps.flat_map(|step| &step.changes).map(Reason::from).collect()
    };
    let revisions = document.revisions().iter().zip(counts).map(|(revision, (added, replaced, freed))| RevisionShape {
        added,
        replaced,
        freed,
        changes: changes(revision.index()),
        number: revision.number(),
        start: revision.start(),
        end: revision.end(),
        xref: match revision.sections().first() {
            Some(section) if section.hybrid().is_some() => "hybrid",
            Some(section) if section.stream().is_some() => "stream",
            _ => "table",
        },
        objects: revision.sections().iter().map(pdf::Section::len).sum(),
        linearized: revision.is_linearized(),
    });
    let (fields, form_anomalies) = if readable { document.latest().fields()? } else { Default::default() };
    let list = signatures.list.iter().map(|signature| PdfSignatureShape {
        field: signature.field.as_ref().map(|field| field.name.clone()),
        revision: signature.signed_revision.map(|index| index + 1),
        sub_filter: signature.sub_filter.as_ref().map(|name| name_text(name.as_bytes())),
        visible: signature.visible,
        certifies: signature.certification.then(|| signature.doc_mdp()).flatten(),
        locks: signature.field_mdp().map(|lock| LockShape {
            action: lock.action.clone(),
            fields: lock.fields.clone(),
            permits: lock.permissions,
        }),
        problems: signature.problems.iter().map(Reason::from).collect(),
        claimed_time: signature.m.as_ref().and_then(|m| pdf::parse_date(&m.to_text())).map(Moment::from),
        // A message that cannot be read is for verify to report.
        cms: armor::unwrap(&signature.contents, "/Contents").ok().and_then(|m| cms_shape(&m, "/Contents").ok()),
    });
    let mut anomalies: Vec<Reason> = signatures.anomalies.iter().chain(&form_anomalies).map(Reason::from).collect();
    anomalies.dedup();
    Ok(PdfShape {
        version: document.version().map(str::to_owned),
        encrypted: document.encryption().is_some(),
        encryption: document.encryption().map(encryption_shape),
        revisions: revisions.collect(),
        fields: fields
            .iter()
            .map(|field| FieldShape {
                name: field.name.clone(),
                kind: field.field_type.as_ref().map(|name| name_text(name.as_bytes())),
                filled: field.value.is_some(),
            })
            .collect(),
        signatures: list.collect(),
        anomalies,
        content: ContentShape {
            pages: readable.then_some(content.pages),
            concerns: content.concerns.iter().map(Reason::from).collect(),
            omitted: content.omitted,
            complete: content.complete,
        },
    })
}

fn encryption_shape(encryption: &Encryption) -> EncryptionShape {
    EncryptionShape {
        handler: encryption.handler.clone(),
        version: encryption.version,
        revision: encryption.revision,
        key_bits: encryption.key_bits,
        strings: encryption.strings.to_string(),
        streams: encryption.streams.to_string(),
        embedded_files: encryption.files.to_string(),
        metadata: encryption.metadata,
        opened_by: match encryption.access {
            Access::Locked => None,
            Access::User => Some("user"),
            Access::Owner => Some("owner"),
        },
        permissions: encryption.permissions.bits,
        may_sign: encryption.permissions.fill_fields(),
        may_add_fields: encryption.permissions.add_fields(),
    }
}

/// The object numbers that an update uses for the first time, uses again, and frees.
fn count(document: &pdf::Document, index: usize) -> Result<(usize, usize, usize), pdf::Error> {
    let (mut added, mut replaced, mut freed) = (0, 0, 0);
    let Some(before) = index.checked_sub(1).map(|before| document.view(before)) else { return Ok((0, 0, 0)) };
    for (number, entry) in document.updated(index).filter(|(number, _)| *number != 0) {
        let used = before.entry(number)?.is_some_and(|(entry, _)| !matches!(entry, pdf::XrefEntry::Free { .. }));
        match (matches!(entry, pdf::XrefEntry::Free { .. }), used) {
            (false, false) => added += 1,
            (false, true) => replaced += 1,
            (true, true) => freed += 1,
            (true, false) => {}
        }
    }
    Ok((added, replaced, freed))
}

fn name_text(name: &[u8]) -> String {
    String::from_utf8_lossy(name).into_owned()
}

fn cms_shape(message: &[u8], place: &str) -> Result<CmsShape, acts::Error> {
    let signed_data = SignedData::decode(message, place)?;
    let certificates = signed_data.certificates.iter().map(|raw| match Certificate::decode(raw) {
        Ok(certificate) => certificate.subject().to_string(),
        Err(error) => error.to_string(),
    });
    let signers = signed_data.walk().into_iter().map(|(info, parent)| signer_shape(info, parent.map(SignerInfo::id)));
    Ok(CmsShape {
        content_type: signed_data.content_type.to_string(),
        detached: signed_data.content.is_none(),
        certificates: certificates.collect(),
        signers: signers.collect(),
    })
}

fn signer_shape(info: &SignerInfo<'_>, parent: Option<String>) -> SignerShape {
    let digest = DigestAlgorithm::from_oid(&info.digest_algorithm.oid);
    let algorithm = match SignatureAlgorithm::decode(&info.signature_algorithm, digest) {
        Ok(algorithm) => algorithm.to_string(),
        Err(_) => info.signature_algorithm.oid.to_string(),
    };
    let signer = match &info.sid {
        SignerIdentifier::IssuerAndSerialNumber { issuer, serial } => {
            // What is not a name is shown as it stands.
            let name = der::single(issuer, "issuer").ok().and_then(|tlv| Name::decode(&tlv).ok());
            format!("{}, {}", name.map_or_else(|| hex(issuer), |name| name.to_string()), hex(serial))
        }
        SignerIdentifier::SubjectKeyIdentifier(id) => hex(id),
    };
    let attribute = |oid| info.signed_attribute(oid).ok().flatten();
    SignerShape {
        id: info.id(),
        parent,
        signer,
        algorithm,
        act: attribute(&oid::ACT).and_then(|raw| Act::decode(raw).ok()).map(|act| act.kind),
        claimed_time: attribute(&oid::SIGNING_TIME)
            .and_then(|raw| attributes::decode_signing_time(raw).ok())
            .map(Moment::from),
    }
}

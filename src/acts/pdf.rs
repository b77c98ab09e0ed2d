//! Acts in a PDF: one signature field and one incremental update each, the bytes before it untouched.

use super::detached::{is_this_act, refuse_broken};
use super::error::io;
use super::stamp::{Facts, Signatory};
use super::verify::integrity;
use super::{ActError, ActRequest, Done, Error, Identity, OutputOptions, open_pdf, output};
use crate::cms::{SignerInfo, hex};
use crate::crypto::{DigestAlgorithm, Hasher, SignatureAlgorithm};
use crate::error::Said;
#[cfg(feature = "stamp")]
use crate::pdf::appearance::preview::{drawable, preview as draw_page, whole};
use crate::pdf::appearance::{Place, Site, Visible};
use crate::pdf::prepare::{self, Extension, SignerCertificate};
use crate::pdf::{ByteSource, Content, Document, Effort, FileSource, MemorySource, stream};
use crate::sign::cades::{self, Setting};
use crate::sign::record;
use crate::validation::pdf as judge;
use crate::validation::report::{Reason, SignatureIndication, SignatureKind, SignatureReport, Signed};
use crate::x509::Certificate;
use std::fs::File;
use std::io::{self as stdio, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::Arc;

/// Up to this length a file is read once and kept; a larger one is read as it is needed, and copied beside being digested.
const IN_MEMORY: u64 = 4 << 20;

/// The input, and its bytes where they are few.
struct Input {
    source: Arc<dyn ByteSource>,
    small: Option<Arc<[u8]>>,
}

fn open(path: &Path) -> Result<Input, Error> {
    let file = FileSource::open(path)?;
    if file.len() > IN_MEMORY {
        return Ok(Input { source: Arc::new(file), small: None });
    }
    let mut octets = vec![0; usize::try_from(file.len()).unwrap_or_default()];
    file.read_at(0, &mut octets).map_err(io(path))?;
    let octets: Arc<[u8]> = octets.into();
    Ok(Input { source: Arc::new(MemorySource::new(Arc::clone(&octets))), small: Some(octets) })
}

/// Adds one signature. `must_follow`: there has to be one already.
pub fn sign(
    input: &Path,
    output: &Path,
    identity: &Identity,
    request: &ActRequest,
    options: &OutputOptions,
    must_follow: bool,
) -> Result<Done, Error> {
    let place = input.display().to_string();
    if request.beside {
        return Err(ActError::BesidePdf { place }.into());
    }
    let opened = open(input)?;
    let document = open_pdf(Arc::clone(&opened.source), request.document_password.as_ref())?;
    let found = crate::pdf::find_signatures(&document)?;
    if must_follow && found.list.is_empty() {
        return Err(ActError::NothingToCountersign { place }.into());
    }
    // A signature that the form does not show was the first one all the same.
    if let (Some(_), Some(first)) = (request.restrictions.certify, found.list.first()) {
        return Err(crate::pdf::Error::CertificationNotFirst { place: first.place() }.into());
    }
    // Only a file that is signed already has a chain to be judged: it costs a digest of the whole file.
    let before = match found.list.as_slice() {
        [] => Vec::new(),
        _ => integrity(request.now, |context| judge::validate(context, &document))?.signatures,
    };
    refuse_broken(&place, &before, request)?;
    let content = look(&place, &document, request)?;
    let statement = request.statement(previous(&before));
    let digest = cades::digest_algorithm(identity);
    let extensions: &[Extension] = match identity.signer.algorithm() {
        SignatureAlgorithm::Ed25519 => &[Extension::ISO_32002],
        _ => &[],
    };
    let visible = visible(&document, &place, request, &Signatory::of(&identity.certificate))?;
    let issuers: Vec<&[u8]> = identity.chain.iter().map(|c| c.raw()).collect();
    let record = record::entries(&statement);
    let record: Vec<(&str, &str)> = record.iter().map(|(key, value)| (*key, value.as_str())).collect();
    let mut prepared = prepare::prepare(
        &document.latest(),
        &prepare::Request {
            contents_len: cades::max_message_len(identity, &statement, Setting::Pdf),
            name: identity.certificate.subject().common_name(),
            record: &record,
            digest: &digest.name().replace('-', ""),
            certificate: Some(SignerCertificate { issuers: &issuers, ..signer_certificate(&identity.certificate) }),
            extensions,
            file_id: file_id(opened.source.len(), identity, request),
            ..dictionary(request, visible.as_ref())
        },
    )?;
    let mut pending = output::Pending::begin(output)?;
    let mut hasher = Hasher::new(digest);
    copy_and_digest(input, output, &opened, pending.file(), &mut hasher)?;
    let (first, second) = prepared.signed();
    hasher.update(first);
    hasher.update(second);
    let info = cades::signer_info(identity, &statement, Setting::Pdf, &hasher.finish())?;
    prepared.fill(&cades::message(identity, &info))?;
    pending.file().write_all(&prepared.appended).map_err(io(output))?;
    opened.source.unchanged()?;
    pending.commit(output, options)?;
    let id = SignerInfo::decode(&info, "the new SignerInfo")?.id();
    let anomalies = found.anomalies.iter().map(Reason::from);
    Ok(Done {
        id,
        warnings: anomalies.chain(content.concerns.iter().map(Reason::from)).collect(),
        signed: Some(Signed {
            pages: content.pages,
            revisions: document.revisions().len(),
            signatures: found.list.len(),
            complete: content.complete,
            omitted: content.omitted,
        }),
    })
}

/// What is in the document besides its pages; refused where the request is strict and there is something.
fn look(place: &str, document: &Document, request: &ActRequest) -> Result<Content, Error> {
    let effort = if request.strict_content { Effort::Whole } else { Effort::Bounded };
    let content = crate::pdf::content(&document.latest(), effort)?;
    if let (true, Some(first)) = (request.strict_content, content.concerns.first()) {
        let count = content.concerns.len() + content.omitted;
        return Err(ActError::StrictContent { place: place.into(), count, first: Said::of(first) }.into());
    }
    Ok(content)
}

/// What the signature dictionary and its field have of the request alone.
fn dictionary<'a>(request: &'a ActRequest, visible: Option<&'a Visible>) -> prepare::Request<'a> {
    prepare::Request {
        kind: crate::pdf::SignatureKind::Signature,
        field: field(request),
        contents_len: 0,
        signing_time: Some(request.now),
        name: None,
        location: request.place.as_deref(),
        reason: request.reason.as_deref().filter(|_| request.pdf_reason),
        contact_info: None,
        record: &[],
        digest: "SHA256",
        certify: request.restrictions.certify,
        lock: request.restrictions.lock.as_ref(),
        to_come: request.restrictions.to_come,
        certificate: None,
        visible,
        extensions: &[],
        seed: request.seed,
        file_id: [0; 16],
    }
}

fn signer_certificate(certificate: &Certificate) -> SignerCertificate<'_> {
    let key_usage = certificate.key_usage().map(|usage| usage.0);
    SignerCertificate { der: certificate.raw(), issuers: &[], key_usage }
}

/// The field that is asked for, by itself or to be stamped.
fn field(request: &ActRequest) -> Option<&str> {
    match request.stamp.as_ref().map(|stamp| &stamp.place) {
        Some(Place::Field(name)) => Some(name),
        _ => request.field.as_deref(),
    }
}

/// The stamp in its place, if one is asked for.
fn visible(document: &Document, place: &str, request: &ActRequest, who: &Signatory) -> Result<Option<Visible>, Error> {
    let Some(stamp) = &request.stamp else { return Ok(None) };
    let view = document.latest();
    if let (Place::Page(..), Some(name)) = (&stamp.place, &request.field)
        && view.fields()?.0.iter().any(|field| field.name == *name)
    {
        return Err(ActError::StampElsewhere { place: place.to_owned(), name: name.clone() }.into());
    }
    let digest = if stamp.stamper.wants_digest() {
        let mut hasher = Hasher::new(DigestAlgorithm::Sha256);
        let source = document.source().as_ref();
        stream(source, 0..source.len(), &mut |block| hasher.update(block)).map_err(io(Path::new(place)))?;
        Some(hex(&hasher.finish()))
    } else {
        None
    };
    let facts = Facts {
        act: request.act,
        name: &who.name,
        function: request.function.as_deref(),
        place: request.place.as_deref(),
        reason: request.reason.as_deref(),
        time: request.now,
        serial: &who.serial,
        digest: digest.as_deref(),
    };
    let site = Site::find(&view, &stamp.place)?;
    let appearance = stamp.stamper.draw(&facts, site.room())?;
    Ok(Some(Visible::new(&site, appearance, stamp.stamper.describe(&facts), stamp.overlap)?))
}

/// The page with the stamp as it would be, as a PNG, and its number from 1: no key is used, and the signature is left out.
#[cfg(feature = "stamp")]
pub fn preview(
    input: &Path,
    request: &ActRequest,
    certificate: Option<&Certificate>,
) -> Result<(Vec<u8>, usize), Error> {
    /// Pixels of a point: 150 an inch.
    const SCALE: f32 = 150.0 / 72.0;
    let place = input.display().to_string();
    let opened = open(input)?;
    let document = open_pdf(Arc::clone(&opened.source), request.document_password.as_ref())?;
    let who = certificate.map_or_else(Signatory::unknown, Signatory::of);
    let visible = visible(&document, &place, request, &who)?.ok_or(ActError::NothingToSee { place })?;
    let dictionary =
        prepare::Request { certificate: certificate.map(signer_certificate), ..dictionary(request, Some(&visible)) };
    let prepared = prepare::prepare(&document.latest(), &dictionary)?;
    let mut bytes = whole(&document)?;
    bytes.extend_from_slice(&prepared.appended);
    if document.encryption().is_some() {
        let sealed = open_pdf(Arc::new(MemorySource::new(bytes)), request.document_password.as_ref())?;
        bytes = drawable(&sealed.latest())?;
    }
    Ok((draw_page(bytes, visible.page_index(), SCALE)?, visible.page_index() + 1))
}

/// What a new act follows: the signature before it. Document time stamps are not acts.
fn previous(signatures: &[SignatureReport]) -> Vec<[u8; 32]> {
    let last = signatures.iter().filter(|s| s.kind == SignatureKind::Signature).max_by_key(|s| s.order);
    last.and_then(|s| from_hex(&s.id)).into_iter().collect()
}

fn from_hex(id: &str) -> Option<[u8; 32]> {
    let octets: Option<Vec<u8>> =
        (0..id.len()).step_by(2).map(|i| u8::from_str_radix(id.get(i..i + 2)?, 16).ok()).collect();
    octets?.try_into().ok()
}

/// The second element of the new `/ID` (ISO 32000-2 §14.4): a digest of what sets this revision apart from others of the file.
fn file_id(len: u64, identity: &Identity, request: &ActRequest) -> [u8; 16] {
    let mut hasher = Hasher::new(DigestAlgorithm::Sha256);
    hasher.update(&len.to_be_bytes());
    hasher.update(identity.certificate.raw());
    hasher.update(&request.now.unix_timestamp_nanos().to_be_bytes());
    let mut id = [0; 16];
    id.iter_mut().zip(hasher.finish()).for_each(|(i, d)| *i = d);
    id
}

/// Puts the original into `to` and into the digest, both at once where it is large.
fn copy_and_digest(
    input: &Path,
    output: &Path,
    opened: &Input,
    to: &mut File,
    hasher: &mut Hasher,
) -> Result<(), Error> {
    if let Some(octets) = &opened.small {
        hasher.update(octets);
        return to.write_all(octets).map_err(io(output));
    }
    let source = opened.source.as_ref();
    let copied = std::thread::scope(|scope| {
        let copier = scope.spawn(|| -> stdio::Result<u64> {
            let mut from = File::open(input)?;
            let copied = stdio::copy(&mut from, to)?;
            to.seek(SeekFrom::End(0))?;
            Ok(copied)
        });
        stream(source, 0..source.len(), &mut |block| hasher.update(block)).map_err(io(input))?;
        match copier.join() {
            Ok(copied) => copied.map_err(io(output)),
            Err(_) => Err(io(output)(stdio::ErrorKind::Other.into())),
        }
    })?;
    if copied != source.len() {
        return Err(ActError::Changed { place: input.display().to_string() }.into());
    }
    Ok(())
}

/// Whether `output` is `input` with exactly this act after it.
pub fn already_done(input: &Path, output: &Path, identity: &Identity, request: &ActRequest) -> Result<bool, Error> {
    let original = FileSource::open(input)?;
    let written = FileSource::open(output)?;
    if written.len() <= original.len() {
        return Ok(false);
    }
    let digest = |source: &FileSource| {
        let mut hasher = Hasher::new(DigestAlgorithm::Sha256);
        stream(source, 0..original.len(), &mut |block| hasher.update(block)).map(|()| hasher.finish())
    };
    if digest(&original).map_err(io(input))? != digest(&written).map_err(io(output))? {
        return Ok(false);
    }
    let validate = |source: FileSource| -> Result<Vec<SignatureReport>, Error> {
        let document = open_pdf(Arc::new(source), request.document_password.as_ref())?;
        Ok(integrity(request.now, |context| judge::validate(context, &document))?.signatures)
    };
    let before = validate(original)?;
    let after = validate(written)?;
    let sound = after.iter().all(|s| s.indication != SignatureIndication::TotalFailed);
    let new: Vec<&SignatureReport> = after.iter().filter(|s| before.iter().all(|b| b.id != s.id)).collect();
    Ok(sound && after.len() == before.len() + 1 && new.len() == 1 && is_this_act(new[0], identity, request))
}

//! Acts beside a file: a detached CMS, and the countersignatures added to it.

use super::error::io;
use super::verify::{integrity, signer_of};
use super::{ActError, ActRequest, Done, Error, Identity, OutputOptions, Restrictions, document_beside, output};
use crate::cms::{self, MAX_MESSAGE, SignedData, SignerInfo, armor, hex, write};
use crate::crypto::{DigestAlgorithm, Hasher};
use crate::error::Said;
use crate::pdf::{ByteSource, FileSource, stream};
use crate::sign::cades::{self, Setting};
use crate::validation::digests::{self, Digests};
use crate::validation::report::{SignatureIndication, SignatureReport};
use std::path::Path;

/// Signs a file of any kind and size: its digest is all that is needed of it.
pub fn sign(
    input: &Path,
    output: &Path,
    identity: &Identity,
    request: &ActRequest,
    options: &OutputOptions,
) -> Result<Done, Error> {
    nothing_of_pdf(input, request)?;
    let source = FileSource::open(input)?;
    let mut hasher = Hasher::new(cades::digest_algorithm(identity));
    stream(&source, 0..source.len(), &mut |block| hasher.update(block)).map_err(io(input))?;
    source.unchanged()?;
    let statement = request.statement(Vec::new());
    let info = cades::signer_info(identity, &statement, Setting::Detached, &hasher.finish())?;
    let id = SignerInfo::decode(&info, "the new SignerInfo")?.id();
    output::write(output, &cades::message(identity, &info), options)?;
    Ok(Done { id, warnings: Vec::new(), signed: None })
}

/// Refuses what only a PDF can have.
fn nothing_of_pdf(input: &Path, request: &ActRequest) -> Result<(), ActError> {
    let place = || input.display().to_string();
    if request.stamp.is_some() {
        return Err(ActError::StampWithoutPdf { place: place() });
    }
    if request.field.is_some() {
        return Err(ActError::FieldWithoutPdf { place: place() });
    }
    if request.restrictions != Restrictions::default() {
        return Err(ActError::RestrictionWithoutPdf { place: place() });
    }
    Ok(())
}

/// Adds the next act to a CMS file: nested under the act before it, or with `--beside` parallel to that.
pub fn countersign(
    input: &Path,
    document: Option<&Path>,
    output: &Path,
    identity: &Identity,
    request: &ActRequest,
    options: &OutputOptions,
) -> Result<Done, Error> {
    nothing_of_pdf(input, request)?;
    let file = read(input)?;
    let place = input.display().to_string();
    let message = armor::unwrap(&file, &place)?;
    let signed_data = SignedData::decode(&message, &place)?;
    if signed_data.signer_infos.is_empty() {
        return Err(ActError::NothingToCountersign { place }.into());
    }
    let own_digest = cades::digest_algorithm(identity);
    let digests = document_digests(input, document, &signed_data, &[own_digest])?;
    if digests.is_none() && !request.anyway {
        return Err(ActError::DocumentNotFound { place }.into());
    }
    let reports =
        integrity(request.now, |context| crate::validation::cms::validate(context, &signed_data, digests.as_ref()));
    refuse_broken(&place, &reports, request)?;
    let (parent, previous) = next_place(&signed_data, &reports, request.beside);
    let statement = request.statement(previous);
    let certificates = cades::certificates(identity);
    let (info, out) = match parent {
        Some(parent) => {
            let info = cades::signer_info(
                identity,
                &statement,
                Setting::Countersignature,
                &own_digest.digest(parent.signature),
            )?;
            let out = write::add_countersignature(&signed_data, &parent.id(), &info, &certificates)?;
            (info, out)
        }
        None => {
            let digest = digests.as_ref().and_then(|d| d.get(own_digest));
            let digest = digest.ok_or(ActError::DocumentNotFound { place })?;
            let info = cades::signer_info(identity, &statement, Setting::Detached, digest)?;
            let out = write::add_signer(&signed_data, &info, &certificates)?;
            (info, out)
        }
    };
    let id = SignerInfo::decode(&info, "the new SignerInfo")?.id();
    output::write(output, &out, options)?;
    Ok(Done { id, warnings: Vec::new(), signed: None })
}

/// Refuses to add to a chain that no longer holds, unless asked.
pub fn refuse_broken(place: &str, reports: &[SignatureReport], request: &ActRequest) -> Result<(), Error> {
    let broken = reports.iter().find(|r| r.indication == SignatureIndication::TotalFailed);
    match broken {
        Some(report) if !request.anyway => Err(ActError::BrokenChain {
            place: place.to_owned(),
            signature: signer_of(report),
            cause: report.reasons.first().map_or_else(|| Said::verbatim(""), Said::from),
        }
        .into()),
        _ => Ok(()),
    }
}

/// Where the next act goes: the SignerInfo that it countersigns (`None`: beside those of the root), and the acts that it follows.
fn next_place<'a, 'm>(
    message: &'a SignedData<'m>,
    reports: &[SignatureReport],
    beside: bool,
) -> (Option<&'a SignerInfo<'m>>, Vec<[u8; 32]>) {
    let walked = message.walk();
    let find = |id: &str| walked.iter().find(|(info, _)| info.id() == id).copied();
    let digest = |id: &String| find(id).map(|(info, _)| sha256(info.signature));
    // The heads: acts that no other act follows.
    let followed: std::collections::HashSet<&String> =
        reports.iter().flat_map(|r| r.previous.iter().chain(&r.parent)).collect();
    let heads: Vec<&SignatureReport> = reports.iter().filter(|r| !followed.contains(&r.id)).collect();
    let Some(last) = heads.iter().max_by_key(|r| r.order) else { return (None, Vec::new()) };
    if beside {
        // The same parent, and the same acts before, as the last act.
        let mut before = last.previous.clone();
        before.extend(last.parent.clone().filter(|p| !last.previous.contains(p)));
        let parent = last.parent.as_deref().and_then(find).map(|(info, _)| info);
        return (parent, before.iter().filter_map(digest).collect());
    }
    let parent = find(&last.id).map(|(info, _)| info);
    (parent, heads.iter().filter_map(|r| digest(&r.id)).collect())
}

fn sha256(octets: &[u8]) -> [u8; 32] {
    let mut out = [0; 32];
    out.iter_mut().zip(DigestAlgorithm::Sha256.digest(octets)).for_each(|(o, d)| *o = d);
    out
}

/// A CMS file, whole.
pub fn read(path: &Path) -> Result<Vec<u8>, Error> {
    let source = FileSource::open(path)?;
    let len = usize::try_from(source.len()).ok().filter(|&len| len as u64 <= MAX_MESSAGE);
    let len = len.ok_or(cms::Error::Budget { what: "octets in a message", limit: MAX_MESSAGE })?;
    let mut octets = vec![0; len];
    source.read_at(0, &mut octets).map_err(io(path))?;
    Ok(octets)
}

/// The digests of what a message signs: of the document given, of its own content, or of the one beside it; SHA-256 is always
/// among them. `None` where there is no document to be had.
pub fn document_digests(
    signature: &Path,
    document: Option<&Path>,
    message: &SignedData<'_>,
    also: &[DigestAlgorithm],
) -> Result<Option<Digests>, Error> {
    let mut needed = crate::validation::cms::needed_digests(message);
    needed.extend_from_slice(also);
    needed.push(DigestAlgorithm::Sha256);
    // A document that is named is what is judged, whatever the message carries itself.
    if let (Some(content), None) = (message.content, document) {
        return Ok(Some(Digests::of(content, needed)));
    }
    digests_of(signature, document, &needed)
}

/// The digests of what a time-stamp token stands on: the document given, or the one beside it; SHA-256 is always among them.
pub fn stamped_digests(
    token_file: &Path,
    document: Option<&Path>,
    token: &SignedData<'_>,
) -> Result<Option<Digests>, Error> {
    let mut needed = vec![DigestAlgorithm::Sha256];
    needed.extend(crate::validation::timestamp::needed_digest(token));
    digests_of(token_file, document, &needed)
}

fn digests_of(signature: &Path, document: Option<&Path>, needed: &[DigestAlgorithm]) -> Result<Option<Digests>, Error> {
    let beside = document_beside(signature);
    let Some(path) = document.or(beside.as_deref()) else { return Ok(None) };
    let source = FileSource::open(path)?;
    let digests = digests::whole(&source, needed).map_err(io(path))?;
    source.unchanged()?;
    Ok(Some(digests))
}

/// Whether `output` holds the acts of `input` (if it is a CMS file that was countersigned) and one more: this one.
pub fn already_done(input: &Path, output: &Path, identity: &Identity, request: &ActRequest) -> Result<bool, Error> {
    let written = read(output)?;
    let message = armor::unwrap(&written, "the output")?;
    let after = SignedData::decode(&message, "the output")?;
    let countersigned = super::Kind::of(input)? == super::Kind::Cms && !document_is(output, input);
    let (before, document): (Vec<String>, _) = if countersigned {
        let file = read(input)?;
        let message = armor::unwrap(&file, "the input")?;
        let before = SignedData::decode(&message, "the input")?;
        let ids = before.walk().into_iter().map(|(info, _)| info.id()).collect();
        (ids, document_digests(input, None, &before, &crate::validation::cms::needed_digests(&after))?)
    } else {
        (Vec::new(), document_digests(output, Some(input), &after, &[])?)
    };
    let walked = after.walk();
    let new: Vec<&SignerInfo<'_>> = walked.iter().map(|(i, _)| *i).filter(|i| !before.contains(&i.id())).collect();
    let [new] = new.as_slice() else { return Ok(false) };
    if walked.len() != before.len() + 1 {
        return Ok(false);
    }
    let reports =
        integrity(request.now, |context| crate::validation::cms::validate(context, &after, document.as_ref()));
    let sound = document.is_some() && reports.iter().all(|r| r.indication != SignatureIndication::TotalFailed);
    let report = reports.iter().find(|r| r.id == new.id());
    Ok(sound && report.is_some_and(|r| is_this_act(r, identity, request)))
}

fn document_is(signature: &Path, document: &Path) -> bool {
    document_beside(signature).is_some_and(|beside| beside == document)
}

/// Whether a signature is this act by this identity, its own mathematics intact.
pub fn is_this_act(report: &SignatureReport, identity: &Identity, request: &ActRequest) -> bool {
    let certificate = &identity.certificate;
    report.digest_intact
        && report.signature_intact
        && report
            .signer
            .as_ref()
            .is_some_and(|s| s.serial == hex(certificate.serial()) && s.issuer == certificate.issuer().to_string())
        && report.act == Some(request.act)
        && report.function == request.function
        && report.place == request.place
        && report.reason == request.reason
}

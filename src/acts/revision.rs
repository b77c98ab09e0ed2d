//! A PDF as a signer saw it: the bytes up to the end of one revision (ISO 32000-2 §7.5.6), exactly.

use super::error::io;
use super::{ActError, Error, OutputOptions, open_pdf_anyway, output};
use crate::crypto::Secret;
use crate::pdf::{ByteSource, Document, FileSource, SignatureDictionary, find_signatures, stream};
use std::io::Write;
use std::path::Path;
use std::sync::Arc;

/// Where the bytes of a revision end: where its signature says, else past its `%%EOF` and one end of line.
fn end_of(document: &Document, signatures: &[SignatureDictionary], index: usize) -> Option<u64> {
    let revision = document.revisions().get(index)?;
    let signed = signatures.iter().filter(|signature| signature.signed_revision == Some(index));
    let range = signed.filter_map(|signature| signature.byte_range).map(|range| range.end).max();
    Some(range.unwrap_or(revision.end()))
}

/// Where revision `number` of a PDF ends (from 1, oldest first).
///
/// # Errors
/// [`ActError::NoSuchRevision`], and those of reading.
pub(super) fn up_to(
    path: &Path,
    source: &Arc<dyn ByteSource>,
    number: usize,
    password: Option<&Secret>,
) -> Result<u64, Error> {
    let document = open_pdf_anyway(Arc::clone(source), password)?;
    // Of a file that nobody opened the ends of revisions are known all the same.
    let signatures = if document.readable().is_ok() { find_signatures(&document)?.list } else { Vec::new() };
    let end = number.checked_sub(1).and_then(|index| end_of(&document, &signatures, index));
    let none =
        || ActError::NoSuchRevision { place: path.display().to_string(), number, count: document.revisions().len() };
    Ok(end.ok_or_else(none)?)
}

/// Writes the file `input` as it was at the end of revision `number` (from 1, oldest first) to `output`, bit by bit, and gives
/// its length. Of a signed revision these are the bytes that its signature covers, with the signature itself. An encrypted file stays
/// encrypted; `password` is that of its user or owner.
///
/// # Errors
/// [`ActError::NoSuchRevision`], and what reading and writing bring; nothing half-written is left.
pub fn extract_revision(
    input: &Path,
    number: usize,
    output: &Path,
    password: Option<&Secret>,
    options: &OutputOptions,
) -> Result<u64, Error> {
    output::check(input, output, options)?;
    let source: Arc<dyn ByteSource> = Arc::new(FileSource::open(input)?);
    let end = up_to(input, &source, number, password)?;
    let mut pending = output::Pending::begin(output)?;
    let mut written = Ok(());
    stream(source.as_ref(), 0..end, &mut |block| {
        if written.is_ok() {
            written = pending.file().write_all(block);
        }
    })
    .map_err(io(input))?;
    written.map_err(io(output))?;
    source.unchanged()?;
    pending.commit(output, options)?;
    Ok(end)
}

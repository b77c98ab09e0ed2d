//! What a file is, told by its content and never by its name.

use super::Error;
use super::error::io;
use crate::cms::armor;
use crate::crypto::Secret;
use crate::pdf::{self, Budget, ByteSource, Document};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What a file is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A PDF: `%PDF-` within the first kilobyte (ISO 32000-2 annex J, note).
    Pdf,
    /// A CMS SignedData: DER, BER, PEM or base64.
    Cms,
    /// Anything else.
    Other,
}

impl Kind {
    /// Looks at the first kilobyte.
    pub fn of(path: &Path) -> Result<Self, Error> {
        let mut head = Vec::with_capacity(1024);
        let file = File::open(path).map_err(io(path))?;
        if file.metadata().map_err(io(path))?.is_dir() {
            return Err(io(path)(std::io::ErrorKind::IsADirectory.into()));
        }
        file.take(1024).read_to_end(&mut head).map_err(io(path))?;
        // A message first: the PDF that it may carry has its header within the first kilobyte too.
        Ok(if armor::looks_like_message(&head) {
            Kind::Cms
        } else if head.windows(5).any(|w| w == b"%PDF-") {
            Kind::Pdf
        } else {
            Kind::Other
        })
    }
}

/// Opens a PDF, if it is encrypted with this password or with the empty one. A password that is none of the file's does no harm
/// where the empty one opens it: of many files not all have the same.
///
/// # Errors
/// Those of [`Document::open`], [`Document::readable`] and [`Document::unlock`].
pub fn open_pdf(source: Arc<dyn ByteSource>, password: Option<&Secret>) -> Result<Document, pdf::Error> {
    let mut document = Document::open(source, &Budget::default())?;
    match password.map(|password| document.unlock(password.expose())) {
        Some(Err(pdf::Error::PasswordWrong)) if document.readable().is_ok() => {}
        Some(unlocked) => unlocked?,
        None => document.readable()?,
    }
    Ok(document)
}

/// As [`open_pdf`]; a PDF that nothing opens is there all the same, locked: its revisions and how it is encrypted are known.
///
/// # Errors
/// Those of [`Document::open`], and of a password that is not the file's.
pub fn open_pdf_anyway(source: Arc<dyn ByteSource>, password: Option<&Secret>) -> Result<Document, pdf::Error> {
    match open_pdf(Arc::clone(&source), password) {
        Err(pdf::Error::PasswordNeeded | pdf::Error::EncryptionUnsupported { .. }) => {
            Document::open(source, &Budget::default())
        }
        opened => opened,
    }
}

/// The document that a detached signature file stands beside: its name without the last extension (`x.odt.p7s` → `x.odt`).
pub fn document_beside(signature: &Path) -> Option<PathBuf> {
    let candidate = signature.with_extension("");
    (candidate != signature && candidate.is_file()).then_some(candidate)
}

//! The use cases: sign, countersign, verify. Each one reads a file, validates what is there, produces an act, and writes the
//! result whole or not at all (DESIGN §3: the one room that knows both the producer and the judge).
//!
//! - [`Identity`]: a key with the certificate that belongs to it, checked before it is used;
//! - [`sign`], [`countersign`]: one file, one act; [`already_done`] tells a batch what it need not do again;
//! - [`verify`](fn@verify): one file, one report;
//! - [`extract_revision`], [`compare`](fn@compare): what a signer saw, and what differs;
//! - [`AnchorStore`]: the trust anchors, kept in files.
//!
//! Promises: the input is never written to; the output appears complete or not at all, and never takes the place of another
//! file unless asked; an act is never added to a chain that is broken unless asked; time comes from the caller.

mod compare;
mod detached;
mod error;
mod identity;
mod input;
mod output;
mod pdf;
mod revision;
mod stamp;
mod trust;
mod verify;

pub use compare::{CompareFact, Compared, Comparison, Relation, Step, compare};
pub use error::{ActError, Error};
pub use identity::Identity;
pub use input::{Kind, document_beside, open_pdf, open_pdf_anyway};
pub use output::OutputOptions;
pub use revision::extract_revision;
#[cfg(feature = "stamp")]
pub use stamp::StampStyle;
pub use stamp::{Facts, Stamp, StampLanguage, StampPart, Stamper};
pub use trust::{Addition, Anchor, AnchorReport, AnchorStatus, AnchorStore, TrustError, TrustReport};
pub use verify::{VerifyOptions, verify};

pub use crate::cms::ActKind;
pub use crate::pdf::FieldMdp;
pub use crate::pdf::prepare::Permission;

use crate::cms::Act;
use crate::crypto::Secret;
use crate::sign::Statement;
use crate::validation::report::{Reason, Signed};
use std::path::{Path, PathBuf};
use time::OffsetDateTime;

/// What the person wants to state.
#[derive(Clone, Debug)]
pub struct ActRequest {
    /// What is done.
    pub act: ActKind,
    /// In which function.
    pub function: Option<String>,
    /// Where.
    pub place: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// Whether the reason also becomes the PDF's `/Reason`, which leaves commitment-type-indication out (EN 319 142-1 §6.3).
    pub pdf_reason: bool,
    /// The signature field to use or to make; PDF only.
    pub field: Option<String>,
    /// What the signature forbids to those after it; PDF only.
    pub restrictions: Restrictions,
    /// What is seen of it; PDF only. `None`: nothing.
    pub stamp: Option<Stamp>,
    /// The password of an encrypted PDF, its user's or its owner's.
    pub document_password: Option<Secret>,
    /// A detached CMS also over a PDF.
    pub detached: bool,
    /// Parallel to the last act instead of after it; CMS only.
    pub beside: bool,
    /// In spite of an expired or unfit certificate, or a chain that is broken.
    pub anyway: bool,
    /// Refuse a PDF that holds more than its pages show ([`crate::pdf::Concern`]), and look at all of it; otherwise what a bounded
    /// look finds is a warning.
    pub strict_content: bool,
    /// The claimed time.
    pub now: OffsetDateTime,
    /// Bytes that nobody can foretell, for what an encrypted PDF needs at random.
    pub seed: [u8; 32],
}

impl ActRequest {
    /// The statement that is signed, after these acts.
    fn statement(&self, previous: Vec<[u8; 32]>) -> Statement {
        Statement {
            act: Act { kind: self.act, reason: self.reason.clone(), step: None, previous },
            function: self.function.clone(),
            place: self.place.clone(),
            time: self.now,
            commitment: !self.pdf_reason,
        }
    }
}

/// What a PDF signature forbids to those after it (ISO 32000-2 §12.8.2.2, §12.8.2.4). By default nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Restrictions {
    /// Certifies the document: only the first signature can.
    pub certify: Option<Permission>,
    /// Locks fields, and with a permission the document.
    pub lock: Option<FieldMdp>,
    /// How many signers are still to come; `None`: those for whom the form has an empty signature field.
    pub to_come: Option<usize>,
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// The new signature: SHA-256 of its value, lower-case hexadecimal.
    pub id: String,
    /// What is worth knowing.
    pub warnings: Vec<Reason>,
    /// Of a PDF, what was signed.
    pub signed: Option<Signed>,
}

/// Signs `input` into `output`: a PDF by incremental update, any other file (or with [`ActRequest::detached`]) by a detached CMS.
pub fn sign(
    input: &Path,
    output: &Path,
    identity: &Identity,
    request: &ActRequest,
    options: &OutputOptions,
) -> Result<Done, Error> {
    identity.check(request)?;
    output::check(input, output, options)?;
    let mut done = match Kind::of(input)? {
        Kind::Pdf if !request.detached => pdf::sign(input, output, identity, request, options, false)?,
        _ => detached::sign(input, output, identity, request, options)?,
    };
    done.warnings.extend(identity.warnings(request));
    Ok(done)
}

/// Adds the next act to `input`: to a PDF in a new revision, to a CMS file as a nested countersignature. `document` is what a
/// detached CMS signs; where it is not given, it is looked for beside the file ([`document_beside`]).
pub fn countersign(
    input: &Path,
    document: Option<&Path>,
    output: &Path,
    identity: &Identity,
    request: &ActRequest,
    options: &OutputOptions,
) -> Result<Done, Error> {
    identity.check(request)?;
    output::check(input, output, options)?;
    let mut done = match Kind::of(input)? {
        Kind::Pdf => pdf::sign(input, output, identity, request, options, true)?,
        Kind::Cms => detached::countersign(input, document, output, identity, request, options)?,
        Kind::Other => return Err(ActError::NothingToCountersign { place: input.display().to_string() }.into()),
    };
    done.warnings.extend(identity.warnings(request));
    Ok(done)
}

/// Draws the page of `input` with the stamp that `request` asks for into `output`, a PNG: before any key is used, and without one.
/// The name is the certificate's, if it is given. Returns the number of the page, from 1.
#[cfg(feature = "stamp")]
pub fn preview(
    input: &Path,
    output: &Path,
    certificate: Option<&crate::x509::Certificate>,
    request: &ActRequest,
    options: &OutputOptions,
) -> Result<usize, Error> {
    output::check(input, output, options)?;
    match Kind::of(input)? {
        Kind::Pdf if !request.detached => {
            let (picture, page) = pdf::preview(input, request, certificate)?;
            output::write(output, &picture, options)?;
            Ok(page)
        }
        _ => Err(ActError::StampWithoutPdf { place: input.display().to_string() }.into()),
    }
}

/// Whether `output` is already `input` plus this act by this identity, so that doing it again would add nothing new.
pub fn already_done(input: &Path, output: &Path, identity: &Identity, request: &ActRequest) -> bool {
    if !output.is_file() {
        return false;
    }
    let done = match Kind::of(output) {
        Ok(Kind::Pdf) if !request.detached => pdf::already_done(input, output, identity, request),
        Ok(Kind::Cms) => detached::already_done(input, output, identity, request),
        _ => return false,
    };
    done.unwrap_or(false)
}

/// Where the result goes when nobody says: `x.pdf` → `x.signed.pdf`, `x.odt` → `x.odt.p7s`. Countersigning a CMS file has no
/// such place: `None`.
pub fn default_output(input: &Path, request: &ActRequest, countersign: bool) -> Result<Option<PathBuf>, Error> {
    Ok(match (Kind::of(input)?, countersign) {
        (Kind::Pdf, _) if countersign || !request.detached => {
            let mut name = input.file_stem().unwrap_or_default().to_owned();
            name.push(".signed.pdf");
            Some(input.with_file_name(name))
        }
        (_, true) => None,
        (_, false) => {
            let mut name = input.as_os_str().to_owned();
            name.push(".p7s");
            Some(PathBuf::from(name))
        }
    })
}

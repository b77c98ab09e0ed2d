//! What each revision after the first signature changed (ISO 32000-2 §12.8.2, DESIGN §4.5), as facts.
//!
//! The analysis is **by reference, not by object**. An update touches a set of object numbers. Each touched object that meant
//! something before is judged once for every reference that led to it, in the role that this reference gives it: an array is
//! one thing as `/Fields` of the form and another as `/Contents` of a page. A reference that no rule knows makes the change
//! [`Change::Unexplained`]. So an appearance that two objects share, a font, a number that was free and is given a meaning, a
//! reference that was prepared before signing and leads somewhere only now, are seen for what they do.
//!
//! - References from what no update touched are found by one scan of the first signed revision, made only if a revision
//!   follows a signature; those from what updates touched are kept up to date from revision to revision.
//! - Some roles are fixed by what an object is, whoever refers to it: a page, of which only `/Annots` may change, a form field or
//!   widget, of which a few keys may, an element of the structure tree, which may get kids. Each is judged on its own keys, and
//!   must not be used as something else.
//! - A new object that only new values refer to needs no rule of its own: the values that refer to it had one.
//!
//! Filling a field shows its value in the rectangle that it always had. Where that rectangle lies over words or a picture of the
//! page, what was signed there is seen no more: a field as large as the page, prepared empty, could be filled with another text.
//! So a filled field that covers such content is told as that ([`Change::FilledOver`]). What the appearance of a later signature
//! lies over is told in the same way (`overlap.rs`).
//!
//! The cost is that of one scan and of the updates themselves: linear in the number of revisions.
//!
//! Limits: facts only, DocMDP and FieldMDP are for the validation. Names, outlines and page labels have no rule: changing them is
//! unexplained. Of the structure tree (§14.7) only what `structure.rs` says.

mod annotation;
mod catalog;
mod dss;
mod field;
mod form;
mod graph;
mod metadata;
mod overlap;
mod place;
mod role;
mod step;
mod structure;
#[cfg(test)]
mod tests;
mod unread;

use super::content::Covered;
use super::discovery::Signatures;
use super::document::Document;
use super::error::Result;
use super::object::ObjectId;
use super::revision::Anomaly;
use crate::error::Said;
use graph::Graph;
pub(crate) use graph::{scan, tolerant};
use place::Pages;
pub use place::{PageNumber, Rectangle, Region};
use step::Step;

crate::coded! {
    /// One thing that a revision changed. `place` names the object.
    pub enum Change {
        /// A new signature field that is signed in this revision.
        "pdf.change.signature-field-added" SignatureFieldAdded { place: String, name: String, page: PageNumber, rectangle: Rectangle } => "a signature field {name} was added and signed ({page}, {rectangle})",
        /// A field that was there is signed in this revision.
        "pdf.change.signature-field-filled" SignatureFieldFilled { place: String, name: String, page: PageNumber, rectangle: Rectangle } => "the signature field {name} was signed ({page}, {rectangle})",
        /// The appearance that a signature of this revision shows on a page.
        "pdf.change.signature-appearance" SignatureAppearance { place: String, name: String, page: PageNumber, region: Region, rectangle: Rectangle } => "the signature field {name} shows an appearance on {page}, {region} ({rectangle})",
        /// The appearance lies over a part of what its page shows.
        "pdf.change.signature-over-content" SignatureOverContent { place: String, name: String, page: PageNumber, rectangle: Rectangle, what: Covered } => "the appearance of the signature field {name} lies over what the page shows ({what}; {page}, {rectangle})",
        /// The appearance lies over other signatures, fields or annotations.
        "pdf.change.signature-over" SignatureOver { place: String, name: String, page: PageNumber, rectangle: Rectangle, other: String } => "the appearance of the signature field {name} lies over that of {other} ({page}, {rectangle})",
        /// The appearance takes the place of the page.
        "pdf.change.signature-hides-page" SignatureHidesPage { place: String, name: String, page: PageNumber, rectangle: Rectangle, what: Covered } => "the appearance of the signature field {name} hides what the page shows ({what}; {page}, {rectangle})",
        /// A signature field that nobody signed yet, without an appearance.
        "pdf.change.empty-signature-field-added" EmptySignatureFieldAdded { place: String, name: String, page: PageNumber, rectangle: Rectangle } => "an empty signature field {name} was added ({page}, {rectangle})",
        /// A document time stamp in a new or prepared field.
        "pdf.change.document-timestamp-added" DocumentTimestampAdded { place: String, name: String } => "a document time stamp was added in the field {name}",
        /// The document security store.
        "pdf.change.dss-updated" DssUpdated { place: String } => "the document security store was updated",
        /// The XMP packet of the document.
        "pdf.change.metadata-rewritten" MetadataRewritten { place: String, old: String, new: String } => "the document's XMP metadata was rewritten, from \"{old}\" to \"{new}\"",
        /// An entry of the document information dictionary.
        "pdf.change.info-entry" InfoEntry { place: String, key: String, old: String, new: String } => "{key} of the document information was changed from \"{old}\" to \"{new}\"",
        /// The document information dictionary, without another meaning that can be told.
        "pdf.change.info-rewritten" InfoRewritten { place: String } => "the document information dictionary was rewritten",
        /// `/Extensions` or `/Version` of the catalogue.
        "pdf.change.extensions-updated" ExtensionsUpdated { place: String } => "the catalogue's extensions or version were updated",
        /// `/PageMode /UseAttachments` of the catalogue was added.
        "pdf.change.attachments-listed" AttachmentsListed { place: String } => "the document now opens with the list of its attachments",
        /// `/Perms /DocMDP` of the catalogue was added: a certification.
        "pdf.change.certification-added" CertificationAdded { place: String } => "a certification was entered in the catalogue's permissions",
        /// The value of a form field.
        "pdf.change.form-value" FormValueChanged { place: String, name: String, old: String, new: String, page: PageNumber } => "the form field {name} was changed from \"{old}\" to \"{new}\" ({page})",
        /// A form field was filled that lies over what the signed page shows.
        "pdf.change.filled-over" FilledOver { place: String, name: String, page: PageNumber, rectangle: Rectangle, what: Covered } => "the form field {name} was filled over what the page shows ({what}; {page}, {rectangle})",
        /// A form field was filled that lies over what another field or an annotation shows.
        "pdf.change.filled-over-other" FilledOverOther { place: String, name: String, page: PageNumber, rectangle: Rectangle, other: String } => "the form field {name} was filled over what {other} shows ({page}, {rectangle})",
        /// The appearance or the flags of a form field whose value stayed.
        "pdf.change.field-appearance" FieldAppearanceChanged { place: String, name: String, key: String, page: PageNumber } => "{key} of the form field {name} was changed, its value was not ({page})",
        /// An annotation that is not a signature's widget.
        "pdf.change.annotation-added" AnnotationAdded { place: String, subtype: String, page: PageNumber, rectangle: Rectangle } => "an annotation {subtype} was added on {page}, {rectangle}",
        /// An annotation that was there before.
        "pdf.change.annotation-changed" AnnotationChanged { place: String, subtype: String, page: PageNumber, rectangle: Rectangle } => "an annotation {subtype} was changed on {page}, {rectangle}",
        /// An annotation is no longer on its page.
        "pdf.change.annotation-removed" AnnotationRemoved { place: String, subtype: String, page: PageNumber, rectangle: Rectangle } => "an annotation {subtype} was removed from {page}, {rectangle}",
        /// What was added to the pages entered the structure tree.
        "pdf.change.structure-extended" StructureExtended { place: String } => "the structure tree gained an element for what was added",
        /// Written again, with the same meaning.
        "pdf.change.equal-rewrite" EqualRewrite { place: String } => "written again without change",
        /// Everything else.
        "pdf.change.unexplained" Unexplained { place: String, how: Said } => "{how}",
    }
}

/// What one revision changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevisionChanges {
    /// The index of the revision.
    pub revision: usize,
    /// In the order in which they were found; none twice.
    pub changes: Vec<Change>,
}

/// What [`changes`] found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Changes {
    /// The appearances of the signatures of the oldest signed revision: field, page, place. Those of later ones are changes.
    pub first: Vec<(ObjectId, PageNumber, Region, Rectangle)>,
    /// One for each revision after the first signed one, oldest first. What came after a signature is the steps after its
    /// revision.
    pub steps: Vec<RevisionChanges>,
    /// Objects that could not be read on the way.
    pub anomalies: Vec<Anomaly>,
}

impl Changes {
    /// The steps that came after revision `revision`.
    pub fn after(&self, revision: usize) -> impl Iterator<Item = &RevisionChanges> {
        self.steps.iter().filter(move |step| step.revision > revision)
    }
}

/// The changes of every revision after the oldest one that a signature signs, or brought.
///
/// # Errors
/// What [`Document::readable`] says, [`Error::Budget`](super::Error::Budget) and [`Error::Io`](super::Error::Io). Anything else that cannot be read is
/// [`Change::Unexplained`], or an anomaly where nothing depends on it.
pub fn changes(document: &Document, signatures: &Signatures) -> Result<Changes> {
    document.readable()?;
    let signed = signatures.list.iter().map(|signature| signature.signed_revision.unwrap_or(signature.revision)).min();
    match signed {
        Some(first) => walked(document, first, signatures),
        None => Ok(Changes::default()),
    }
}

/// The changes of every revision after `first`, signed or not.
///
/// # Errors
/// As [`changes`].
pub fn changes_since(document: &Document, first: usize) -> Result<Changes> {
    document.readable()?;
    walked(document, first, &Signatures::default())
}

fn walked(document: &Document, first: usize, signatures: &Signatures) -> Result<Changes> {
    let last = document.revisions().len().saturating_sub(1);
    let mut result = Changes::default();
    if first >= last {
        first_shown(document, signatures, first, &mut Pages::new(first), &mut result)?;
        return Ok(result);
    }
    let mut graph = Graph::new(document, first, &mut result.anomalies)?;
    for revision in first + 1..=last {
        let changes = Step::run(document, revision, &mut graph)?;
        result.steps.push(RevisionChanges { revision, changes });
    }
    first_shown(document, signatures, first, &mut graph.pages, &mut result)?;
    Ok(result)
}

/// Where the signatures of the oldest signed revision show.
fn first_shown(
    document: &Document,
    signatures: &Signatures,
    first: usize,
    pages: &mut Pages,
    result: &mut Changes,
) -> Result<()> {
    for field in signatures.list.iter().filter(|s| s.revision <= first).filter_map(|s| s.field.as_ref()) {
        if let Some((page, rectangle, region)) = overlap::first_shown(document, pages, &field.widgets)? {
            result.first.push((field.id, page, region, rectangle));
        }
    }
    Ok(())
}

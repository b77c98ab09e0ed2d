//! What came after each signature, judged (ISO 32000-2 §12.8.2.2, §12.8.2.4; DESIGN 4.5).
//!
//! The `pdf` room says what each revision changed; here it is held against what the signatures of the file permit:
//!
//! | change | no certification | P=1 | P=2 | P=3 |
//! |---|---|---|---|---|
//! | document time stamp, DSS, extensions, metadata as programs rewrite it; what was added enters the structure tree | yes | yes | yes | yes |
//! | a signature, in a new or prepared field | yes | no | yes | yes |
//! | a form field filled that was empty | yes | no | yes | yes |
//! | the value of a form field replaced | no | no | yes | yes |
//! | an annotation | no | no | no | yes |
//! | a signature whose appearance lies over content, or over what others placed: a warning of that signature | yes | no | yes | yes |
//! | a signature whose appearance hides the page; a form field filled over words or a picture of its page | no | no | no | no |
//! | an appearance without a new value, a second certification, anything that no rule explains | no | no | no | no |
//!
//! Without a certification ISO 32000-2 permits anything and forbids nothing; a signer who saw an amount did not sign another
//! one, so that a value that was there stays (`docs/DEVIATIONS.md`). FieldMDP and the /P of a lock bind in addition, from the
//! signature that carries them on: a locked field is neither filled nor signed, nor added. Everything permitted is disclosed.

use super::finding::{Finding, Verdict};
use super::report::{Appearance, Changed, ChangedThing, Changes, Indication, Reason, SubIndication};
use crate::error::{Coded, Said};
use crate::pdf::{self, Anomaly, Change, Document, PageNumber, SignatureDictionary, Signatures};
use std::sync::Arc;

/// What all revisions after the first signature changed, and what the signatures permit.
pub struct History {
    /// The changes by revision, oldest first, each judged once: what is in force at a revision binds every signature before it.
    steps: Vec<(usize, Vec<JudgedChange>)>,
    last: usize,
    /// The end of the file belongs to no revision.
    tail: Option<Anomaly>,
    /// Some revision is not encrypted as the one before: readers, who go by the newest one, see what nobody signed.
    encryption: Option<Anomaly>,
    /// The end of the file is not where readers look for it.
    end: Option<Anomaly>,
    /// The length of the file.
    len: u64,
    /// Anomalies of revisions: two readers may see two things.
    ambiguous: Vec<(usize, Anomaly)>,
    /// Where the signatures of the oldest signed revision show, by field.
    first: Vec<(pdf::ObjectId, Appearance)>,
    /// The newest hybrid revision (ISO 32000-2 §7.5.8.4): readers without cross-reference streams see another file.
    hybrid: Option<usize>,
}

/// One change, as the reports on all signatures before it show it.
struct JudgedChange {
    shown: Arc<Changed>,
    forbidden: Option<Finding>,
    /// Where the signature that came with it shows.
    appearance: Option<Appearance>,
    /// What that signature lies over: a warning of its own.
    over: Option<Change>,
}

/// What one signature binds later revisions to.
struct Bound {
    /// From the revision after this one on.
    signed: usize,
    by: Said,
    /// DocMDP P, of a certification or a lock.
    permissions: Option<i64>,
    locks: Option<pdf::FieldMdp>,
}

/// What came after one signature.
pub struct Outcome {
    /// In a word.
    pub changes: Changes,
    /// One by one.
    pub changed: Vec<Arc<Changed>>,
    /// Where it shows, as of the revision that it signs.
    pub appearance: Option<Appearance>,
}

/// How far a change goes; each next one needs more permission.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Reach {
    /// Evidence beside the content: permitted always.
    Evidence,
    /// Signing.
    Signing,
    /// An empty form field filled.
    Filling,
    /// A form value replaced.
    Replacing,
    /// Annotations.
    Annotating,
    /// Never permitted.
    Beyond,
}

impl History {
    /// Gathers the changes of a file.
    ///
    /// # Errors
    /// What keeps the file from being read.
    pub fn of(document: &Document, signatures: &Signatures) -> Result<Self, pdf::Error> {
        let changes = pdf::changes(document, signatures)?;
        let mut tail = None;
        let (mut encryption, mut end, mut ambiguous) = (None, None, Vec::new());
        for anomaly in signatures.anomalies.iter().chain(&changes.anomalies) {
            if matches!(anomaly, Anomaly::TrailingBytes { .. } | Anomaly::StartxrefBroken { .. }) {
                tail.get_or_insert_with(|| anomaly.clone());
            }
            if matches!(anomaly, Anomaly::EncryptionChanged { .. }) {
                encryption.get_or_insert_with(|| anomaly.clone());
                continue;
            }
            if matches!(anomaly, Anomaly::EndObscured { .. }) {
                end.get_or_insert_with(|| anomaly.clone());
            }
            // What is said counts revisions from 1.
            let number = anomaly.args().into_iter().find(|(name, _)| *name == "revision");
            let revision = number.and_then(|(_, number)| number.parse::<usize>().ok()?.checked_sub(1));
            if let Some(revision) = revision {
                ambiguous.push((revision, anomaly.clone()));
            }
        }
        let bounds: Vec<Bound> = signatures.list.iter().filter_map(bound).collect();
        let judged = |step: &pdf::RevisionChanges| {
            let changes = step.changes.iter().filter(|change| !matches!(change, Change::EqualRewrite { .. }));
            let judged = changes.map(|change| {
                let forbidden = forbidden(&bounds, step.revision, change);
                let (appearance, over) = match change {
                    Change::SignatureAppearance { page, region, rectangle, .. } => {
                        (Some(appearance(*page, *region, rectangle)), None)
                    }
                    Change::SignatureOverContent { .. }
                    | Change::SignatureOver { .. }
                    | Change::SignatureHidesPage { .. } => (None, Some(change.clone())),
                    _ => (None, None),
                };
                JudgedChange { shown: Arc::new(disclose(change, forbidden.is_none())), forbidden, appearance, over }
            });
            (step.revision, judged.collect())
        };
        let steps = changes.steps.iter().map(judged).collect();
        let is_hybrid = |revision: &&pdf::Revision| revision.sections().iter().any(|s| s.hybrid().is_some());
        let hybrid = document.revisions().iter().rev().find(is_hybrid).map(pdf::Revision::index);
        let first = changes.first.iter().map(|(field, page, region, r)| (*field, appearance(*page, *region, r)));
        let (first, last) = (first.collect(), document.revisions().len().saturating_sub(1));
        Ok(Self { steps, last, tail, encryption, end, len: document.len(), ambiguous, first, hybrid })
    }

    /// Enters who signed in each field, by the certificate that came with the signature.
    pub fn signed_by(&mut self, signer_of: &dyn Fn(&str) -> Option<String>) {
        for change in self.steps.iter_mut().flat_map(|(_, changes)| changes) {
            let shown = Arc::make_mut(&mut change.shown);
            if matches!(shown.what, ChangedThing::SignatureField | ChangedThing::DocumentTimestamp) {
                shown.by = shown.name.as_deref().and_then(signer_of);
            }
        }
    }

    /// Where a signature shows, and a warning for what its appearance lies over.
    fn appearance_of(&self, signature: &SignatureDictionary, verdict: &mut Verdict) -> Option<Appearance> {
        let field = signature.field.as_ref()?;
        let own = |change: &&JudgedChange| change.shown.name.as_deref() == Some(field.name.as_str());
        let steps = self.steps.iter().filter(|(revision, _)| *revision == signature.revision);
        let mut found = None;
        for change in steps.flat_map(|(_, changes)| changes).filter(own) {
            if let Some(over) = &change.over {
                verdict.warn(over);
            }
            found = found.or_else(|| change.appearance.clone());
        }
        found.or_else(|| self.first.iter().find(|(id, _)| *id == field.id).map(|(_, appearance)| appearance.clone()))
    }

    /// Judges what came after one signature.
    pub fn judge(&self, signature: &SignatureDictionary, verdict: &mut Verdict) -> Outcome {
        let appearance = self.appearance_of(signature, verdict);
        if let Some(anomaly) = &self.tail {
            verdict.add_as(Indication::Failed, SubIndication::FormatFailure, anomaly);
            return Outcome { changes: Changes::NotPermitted, changed: Vec::new(), appearance };
        }
        if let Some(anomaly) = &self.encryption {
            verdict.add_as(Indication::Failed, SubIndication::FormatFailure, anomaly);
        }
        let Some(signed) = signature.signed_revision else {
            // Which revision it signs is not known; why, its structure says.
            if !verdict.has_failed() {
                verdict.add(Finding::ChangesUnknown { cause: "it is not known which revision was signed".into() });
            }
            return Outcome { changes: Changes::Unknown, changed: Vec::new(), appearance };
        };
        for (revision, anomaly) in &self.ambiguous {
            if *revision > signed {
                // Two readers may see two things there: what they see is not known.
                verdict.add_as(Indication::Indeterminate, SubIndication::SigConstraintsFailure, anomaly);
            } else {
                verdict.warn(anomaly);
            }
        }
        if let Some(anomaly) = &self.end {
            match signature.byte_range.is_some_and(|range| range.end == self.len) {
                true => verdict.warn(anomaly),
                false => verdict.add_as(Indication::Indeterminate, SubIndication::SigConstraintsFailure, anomaly),
            }
        }
        let hybrid = self.hybrid.is_some_and(|revision| revision > signed);
        if hybrid {
            verdict.add(Finding::ChangesUnknown {
                cause: "an update with two cross-reference sections (/XRefStm) followed".into(),
            });
        }
        let ambiguous = hybrid || self.ambiguous.iter().any(|(revision, _)| *revision > signed);
        let mut changed = Vec::new();
        let mut refused = false;
        for judged in self.steps.iter().filter(|(revision, _)| *revision > signed).flat_map(|(_, changes)| changes) {
            changed.push(Arc::clone(&judged.shown));
            if let Some(finding) = &judged.forbidden {
                refused = true;
                verdict.add(finding.clone());
            }
        }
        let changes = match (signed == self.last, refused, ambiguous) {
            (true, ..) => Changes::None,
            (_, true, _) => Changes::NotPermitted,
            (_, false, true) => Changes::Unknown,
            (_, false, false) => Changes::Permitted,
        };
        Outcome { changes, changed, appearance }
    }
}

/// Why a change of this revision is not permitted; `None` when it is.
fn forbidden(bounds: &[Bound], revision: usize, change: &Change) -> Option<Finding> {
    if let Change::Unexplained { place, how } = change {
        return Some(Finding::UnexplainedChange { place: place.clone(), what: how.clone() });
    }
    let not_permitted = |by: Said| Some(Finding::NotPermitted { what: Said::of(change), by });
    let reach = reach(change);
    if reach == Reach::Beyond {
        return not_permitted("a signature".into());
    }
    let in_force = || bounds.iter().filter(|b| b.signed < revision);
    let field = match change {
        Change::FormValueChanged { name, .. }
        | Change::SignatureFieldAdded { name, .. }
        | Change::SignatureFieldFilled { name, .. }
        | Change::SignatureAppearance { name, .. }
        | Change::EmptySignatureFieldAdded { name, .. } => Some(name),
        _ => None,
    };
    if let Some(name) = field
        && let Some(lock) = in_force().find(|b| b.locks.as_ref().is_some_and(|l| l.locks(name)))
    {
        return not_permitted(lock.by.clone());
    }
    let strictest = in_force().filter_map(|b| Some((b.permissions?, &b.by))).min_by_key(|(p, _)| *p);
    let (most, by) = match strictest {
        Some((2, by)) => (Reach::Replacing, by.clone()),
        Some((3, by)) => (Reach::Annotating, by.clone()),
        // 1, and any number that the standard does not know.
        Some((_, by)) => (Reach::Evidence, by.clone()),
        None => (Reach::Filling, "an ordinary signature".into()),
    };
    if reach > most { not_permitted(by) } else { None }
}

fn bound(signature: &SignatureDictionary) -> Option<Bound> {
    // Also where /Perms does not name it: its author signed that it forbids.
    let certification = signature.doc_mdp().or(signature.certification.then_some(2));
    let locks = signature.field_mdp().cloned();
    // Acrobat and pyHanko repeat the /P of the field's /Lock (table 236) in the signature; who does not is bound by it too.
    let fields_lock = signature.field.as_ref().and_then(|field| field.lock.as_ref());
    let of_locks = [locks.as_ref(), fields_lock].into_iter().flatten().filter_map(|lock| lock.permissions);
    let permissions = certification.into_iter().chain(of_locks).min();
    if permissions.is_none() && locks.is_none() {
        return None;
    }
    let name = signature.field.as_ref().map_or_else(|| signature.place(), |f| f.name.clone());
    let by = match certification {
        Some(p) => phrase!("the certification {name} (P={p})", name = name, p = p),
        None => phrase!("the lock of the signature {name}", name = name),
    };
    Some(Bound { signed: signature.signed_revision.unwrap_or(signature.revision), by, permissions, locks })
}

fn reach(change: &Change) -> Reach {
    match change {
        Change::DocumentTimestampAdded { .. }
        | Change::DssUpdated { .. }
        | Change::MetadataRewritten { .. }
        | Change::InfoEntry { .. }
        | Change::InfoRewritten { .. }
        | Change::ExtensionsUpdated { .. }
        // What it is for has a fact of its own.
        | Change::StructureExtended { .. }
        | Change::EqualRewrite { .. } => Reach::Evidence,
        Change::SignatureFieldAdded { .. }
        | Change::SignatureFieldFilled { .. }
        | Change::SignatureAppearance { .. }
        | Change::SignatureOverContent { .. }
        | Change::SignatureOver { .. }
        | Change::EmptySignatureFieldAdded { .. }
        | Change::AttachmentsListed { .. } => Reach::Signing,
        Change::FormValueChanged { old, .. } if old.is_empty() => Reach::Filling,
        Change::FormValueChanged { .. } => Reach::Replacing,
        Change::AnnotationAdded { .. } | Change::AnnotationChanged { .. } | Change::AnnotationRemoved { .. } => {
            Reach::Annotating
        }
        _ => Reach::Beyond,
    }
}

/// The line of the report.
fn disclose(change: &Change, permitted: bool) -> Changed {
    let what = match change {
        Change::SignatureFieldAdded { .. }
        | Change::SignatureFieldFilled { .. }
        | Change::SignatureAppearance { .. }
        | Change::SignatureOverContent { .. }
        | Change::SignatureOver { .. }
        | Change::SignatureHidesPage { .. }
        | Change::EmptySignatureFieldAdded { .. } => ChangedThing::SignatureField,
        Change::DocumentTimestampAdded { .. } => ChangedThing::DocumentTimestamp,
        Change::DssUpdated { .. } => ChangedThing::SecurityStore,
        Change::MetadataRewritten { .. } | Change::InfoEntry { .. } | Change::InfoRewritten { .. } => {
            ChangedThing::Metadata
        }
        Change::ExtensionsUpdated { .. } | Change::AttachmentsListed { .. } | Change::CertificationAdded { .. } => {
            ChangedThing::Catalogue
        }
        Change::FormValueChanged { .. }
        | Change::FieldAppearanceChanged { .. }
        | Change::FilledOver { .. }
        | Change::FilledOverOther { .. } => ChangedThing::FormField,
        Change::AnnotationAdded { .. } | Change::AnnotationChanged { .. } | Change::AnnotationRemoved { .. } => {
            ChangedThing::Annotation
        }
        _ => ChangedThing::Object,
    };
    let (name, page) = match change {
        Change::SignatureFieldAdded { name, page, .. }
        | Change::SignatureFieldFilled { name, page, .. }
        | Change::SignatureAppearance { name, page, .. }
        | Change::SignatureOverContent { name, page, .. }
        | Change::SignatureOver { name, page, .. }
        | Change::SignatureHidesPage { name, page, .. }
        | Change::EmptySignatureFieldAdded { name, page, .. }
        | Change::FormValueChanged { name, page, .. }
        | Change::FieldAppearanceChanged { name, page, .. }
        | Change::FilledOver { name, page, .. }
        | Change::FilledOverOther { name, page, .. } => (Some(name.clone()), *page),
        Change::DocumentTimestampAdded { name, .. } => (Some(name.clone()), PageNumber(None)),
        Change::AnnotationAdded { page, .. }
        | Change::AnnotationChanged { page, .. }
        | Change::AnnotationRemoved { page, .. } => (None, *page),
        _ => (None, PageNumber(None)),
    };
    let page = page.0.and_then(|number| u32::try_from(number).ok());
    Changed { what, name, page, permitted, by: None, statement: Reason::of(change) }
}

fn appearance(page: PageNumber, region: pdf::Region, rectangle: &pdf::Rectangle) -> Appearance {
    let page = page.0.and_then(|number| u32::try_from(number).ok());
    Appearance { page, region, rectangle: rectangle.to_string() }
}

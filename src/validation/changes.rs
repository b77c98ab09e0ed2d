//! What came after each signature, judged (DESIGN 4.5).

use super::finding::{Finding, Verdict};
use super::report::{Changed, Changes};
use crate::pdf::{self, Anomaly, Document, SignatureDictionary};

/// What all revisions after the first signature changed.
pub struct History {
    last: usize,
    /// The end of the file belongs to no revision.
    tail: Option<String>,
}

/// What came after one signature.
pub struct Outcome {
    /// In a word.
    pub changes: Changes,
    /// One by one.
    pub changed: Vec<Changed>,
}

impl History {
    /// Gathers the changes of a file.
    pub fn of(document: &Document, _found: &[SignatureDictionary], anomalies: &[Anomaly]) -> Result<Self, pdf::Error> {
        let last = document.revisions().len().saturating_sub(1);
        let tail = anomalies.iter().find_map(|anomaly| match anomaly {
            Anomaly::TrailingBytes { place, .. } | Anomaly::StartxrefBroken { place, .. } => Some(place.clone()),
            _ => None,
        });
        Ok(Self { last, tail })
    }

    /// Judges what came after one signature.
    pub fn judge(&self, _index: usize, signature: &SignatureDictionary, verdict: &mut Verdict) -> Outcome {
        if let Some(place) = &self.tail {
            verdict.add(Finding::UnexplainedChange {
                place: place.clone(),
                what: "bytes were appended that belong to no revision".into(),
            });
            return Outcome { changes: Changes::NotPermitted, changed: Vec::new() };
        }
        match signature.signed_revision {
            Some(revision) if revision == self.last => Outcome { changes: Changes::None, changed: Vec::new() },
            _ => {
                verdict.add(Finding::ChangesUnknown { cause: "the analysis of later revisions is not made".into() });
                Outcome { changes: Changes::Unknown, changed: Vec::new() }
            }
        }
    }
}

//! What came after each signature, judged (DESIGN 4.5).

use super::finding::{Finding, Verdict};
use super::report::{Changed, Changes, Reason};
use crate::pdf::{self, Document, SignatureDictionary};

/// What all revisions after the first signature changed.
pub struct History {
    last: usize,
    /// Bytes after the last revision that are not white space, and where.
    tail: Option<u64>,
    /// What is odd, beside any signature.
    pub anomalies: Vec<Reason>,
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
    pub fn of(document: &Document, _found: &[SignatureDictionary]) -> Result<Self, pdf::Error> {
        let last = document.revisions().len().saturating_sub(1);
        let end = document.revisions().last().map_or(0, |r| r.padded_end());
        Ok(Self { last, tail: (end < document.len()).then_some(end), anomalies: Vec::new() })
    }

    /// Judges what came after one signature.
    pub fn judge(&self, _index: usize, signature: &SignatureDictionary, verdict: &mut Verdict) -> Outcome {
        if let Some(offset) = self.tail {
            verdict.add(Finding::UnexplainedChange {
                place: format!("offset {offset}"),
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

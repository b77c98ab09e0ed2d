//! What a run says besides verdicts: of an input that cannot be read, of an act that was added, and of all inputs at the end.

use serde::Serialize;

use super::word::{ActStatus, Conclusion};
use super::{ActKind, Document, Reason};

/// An input on which nothing could be concluded.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "schema", rename = "parapheur/error/1")]
pub struct ErrorReport {
    /// The input; `None` where the error concerns none (usage, passphrase).
    pub document: Option<Document>,
    /// The stable code.
    pub code: String,
    /// The sentence.
    pub message: String,
    /// Where.
    pub location: Option<String>,
    /// What to do about it.
    pub hint: Option<String>,
}

/// What a new signature in a PDF is over, as it was before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Signed {
    /// Pages, as the page tree says.
    pub pages: u64,
    /// Revisions.
    pub revisions: usize,
    /// Signatures and document time stamps that were there.
    pub signatures: usize,
    /// Whether everything in it was looked at for what its pages do not show.
    pub complete: bool,
    /// Warnings of the same kinds as those that are listed, and are not.
    pub omitted: usize,
}

/// What `sign` and `countersign` say of one input.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "schema", rename = "parapheur/result/1")]
pub struct ActResult {
    /// The input's name.
    pub input: String,
    /// The output's name.
    pub output: String,
    /// The new signature's id, as in [`SignatureReport::id`](super::SignatureReport::id).
    pub id: Option<String>,
    /// What became of it.
    pub status: ActStatus,
    /// The act.
    pub act: ActKind,
    /// Of a PDF, what was signed.
    pub signed: Option<Signed>,
    /// What is worth knowing.
    pub warnings: Vec<Reason>,
    /// The error's stable code.
    pub code: Option<String>,
    /// The error's sentence.
    pub message: Option<String>,
    /// Where the error is.
    pub location: Option<String>,
    /// What to do about it.
    pub hint: Option<String>,
}

/// The last line of a verification of several inputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(tag = "schema", rename = "parapheur/summary/1")]
pub struct Summary {
    /// How many inputs.
    pub items: usize,
    /// Of them, passed.
    pub passed: usize,
    /// Of them, failed.
    pub failed: usize,
    /// Of them, indeterminate.
    pub indeterminate: usize,
    /// Of them, without a signature.
    pub no_signature: usize,
    /// Of them, on which nothing could be concluded.
    pub errors: usize,
    /// The exit status.
    pub exit: u8,
}

impl Summary {
    /// Counts one report.
    pub fn count(&mut self, conclusion: Conclusion) {
        self.items += 1;
        *match conclusion {
            Conclusion::Passed => &mut self.passed,
            Conclusion::Failed => &mut self.failed,
            Conclusion::Indeterminate => &mut self.indeterminate,
            Conclusion::NoSignature => &mut self.no_signature,
        } += 1;
    }

    /// Counts one input on which nothing could be concluded.
    pub fn count_error(&mut self) {
        self.items += 1;
        self.errors += 1;
    }
}

/// The last line of `sign` and `countersign` on several inputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(tag = "schema", rename = "parapheur/summary/1")]
pub struct ActSummary {
    /// How many inputs.
    pub items: usize,
    /// Of them, done.
    pub done: usize,
    /// Of them, skipped, since they were done before.
    pub skipped: usize,
    /// Of them, not done.
    pub errors: usize,
    /// The exit status.
    pub exit: u8,
}

impl ActSummary {
    /// Counts one item.
    pub fn count(&mut self, status: ActStatus) {
        self.items += 1;
        *match status {
            ActStatus::Done => &mut self.done,
            ActStatus::Skipped => &mut self.skipped,
            ActStatus::Error => &mut self.errors,
        } += 1;
    }
}

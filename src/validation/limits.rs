//! What a report does not prove, said in the report itself.

use super::report::{Reason, SignatureReport};
use crate::path::RevocationMode;

crate::coded! {
    /// What a report does not prove.
    pub enum NotProven {
        /// The end of a chain can be cut without a trace.
        "not-proven.completeness" Completeness => "that no act was removed from the end of the chain: an earlier state of the file looks the same",
        /// No time stamp.
        "not-proven.time" Time { count: usize } => "the time of {count} of the signatures: it is claimed by the signer",
        /// Revocation was not asked for.
        "not-proven.revocation" Revocation => "that the certificates were not revoked: revocation was not checked",
        /// The meaning of the content.
        "not-proven.content" Content => "that the content is true, or displays alike everywhere",
    }
}

/// The list for a report.
pub fn not_proven(revocation: RevocationMode, signatures: &[SignatureReport]) -> Vec<Reason> {
    if signatures.is_empty() {
        return Vec::new();
    }
    let mut list = vec![NotProven::Completeness];
    let claimed = signatures.iter().filter(|s| s.proven_time.is_none()).count();
    if claimed > 0 {
        list.push(NotProven::Time { count: claimed });
    }
    if revocation == RevocationMode::None {
        list.push(NotProven::Revocation);
    }
    list.push(NotProven::Content);
    list.iter().map(|n| Reason::of(n)).collect()
}

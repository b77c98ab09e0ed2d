//! Judging: what was found, what it means, the processes of EN 319 102-1, and the report that they end in.
//!
//! What this room promises: nothing unproven is called TOTAL-PASSED. Every check either succeeds, or leaves a
//! [`finding::Finding`] with a code, and the one table [`finding::Finding::effect`] turns findings into indications; time and
//! trust are arguments ([`judge::Context`]), so that the verdict at a time depends on that time alone.
//!
//! - [`signer`]: one SignerInfo, its format, signer, digests, signature value and attributes (§5.2);
//! - [`timestamp`]: time-stamp tokens (§5.4);
//! - [`judge`](mod@judge): basic signatures and those with time (§5.3, §5.5);
//! - [`chain`]: the acts in their order;
//! - [`cms`](mod@cms), [`pdf`](mod@pdf): the two places where signatures stand;
//! - [`record`]: the readable copy of an act against the act;
//! - [`changes`]: what came after a PDF signature;
//! - [`material`]: certificates and revocation information that came along;
//! - [`path_report`]: the verdict on one certificate, for itself;
//! - [`digests`]: one pass over the document for all of them;
//! - [`report`]: what it ends in.
//!
//! Limits: levels LT and LTA are not assessed (§5.6 is not implemented); a circuit definition is not compared yet.

pub mod chain;
pub mod changes;
pub mod cms;
pub mod digests;
pub mod finding;
pub mod judge;
pub mod limits;
pub mod material;
pub mod path_report;
pub mod pdf;
pub mod record;
pub mod report;
pub mod signer;
pub mod timestamp;

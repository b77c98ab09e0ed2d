//! Responses that are kept and sent again (RFC 6960 §2.5).
//!
//! One is used only while the status that it states is the one that the source has now, so nothing needs to be thrown away
//! when a certificate is revoked.

use super::{Answer, CertificateStatus, OcspProblem};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use time::{Duration, OffsetDateTime};

/// How many are kept, of about a kilobyte each. CertIDs may be written in as many ways as there are digests.
const MOST: usize = 16_384;

/// What is kept, by CertID.
#[derive(Default)]
pub(super) struct Prepared(Mutex<HashMap<Vec<u8>, (CertificateStatus, Answer)>>);

impl Prepared {
    /// The kept answer if it says `status` and is not older than `reuse`; else what `sign` gives, which is kept.
    pub fn answer(
        &self,
        id: &[u8],
        status: CertificateStatus,
        at: OffsetDateTime,
        reuse: Duration,
        sign: impl FnOnce() -> Result<Answer, OcspProblem>,
    ) -> Result<Answer, OcspProblem> {
        // `at` before thisUpdate: the clock was set back. `at` at nextUpdate: it is over.
        let usable =
            |kept: &Answer| kept.lasting.is_some_and(|(from, until)| from <= at && at < until && at - from < reuse);
        // What a panic elsewhere left behind is whole: an entry is put in at once.
        let lock = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, kept)) = lock().get(id).filter(|(said, kept)| *said == status && usable(kept)) {
            return Ok(kept.clone());
        }
        let answer = sign()?;
        if reuse > Duration::ZERO {
            let mut kept = lock();
            if kept.len() >= MOST && !kept.contains_key(id) {
                kept.retain(|_, (_, answer)| usable(answer));
                if kept.len() >= MOST {
                    kept.clear();
                }
            }
            kept.insert(id.to_vec(), (status, answer.clone()));
        }
        Ok(answer)
    }
}

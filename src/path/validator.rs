//! Asking: once ([`validate`]), or many times with the same trust ([`Validator`]).

use super::build::{Question, SignatureCache, search};
use super::pool::Pool;
use super::{AlgorithmPolicy, Budget, InitialConstraints, PathResult, Purpose, Request, RevocationMode, TrustStore};
use crate::crypto::{DigestAlgorithm, Hasher};
use crate::x509::Certificate;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use time::OffsetDateTime;

/// Answers one request. For several, a [`Validator`] remembers what does not change.
pub fn validate(request: &Request<'_>) -> PathResult {
    search(&Question {
        end_entity: request.end_entity,
        trust: request.trust,
        anchors: &Pool::new(&request.trust.anchors),
        pools: [&Pool::new(request.untrusted), &Pool::default()],
        at: request.at,
        purpose: request.purpose,
        revocation: request.revocation,
        algorithms: request.algorithms,
        constraints: request.constraints,
        budget: request.budget,
        signatures: &SignatureCache::default(),
    })
}

/// What stays the same for all questions.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The anchors.
    pub trust: TrustStore,
    /// Certificates that may be links of any path.
    pub untrusted: Vec<Certificate>,
    /// How revocation weighs.
    pub revocation: RevocationMode,
    /// Which algorithms and key sizes are good enough.
    pub algorithms: AlgorithmPolicy,
    /// What is demanded of every path.
    pub constraints: InitialConstraints,
    /// What one search may cost.
    pub budget: Budget,
}

/// Validates paths under one trust, from any number of threads: each distinct question is searched once, each signature
/// between two certificates is verified once. 200 signatures by one signer, or 500 documents of one desk, cost one search.
pub struct Validator {
    settings: Settings,
    anchors: Pool,
    pool: Pool,
    signatures: SignatureCache,
    answers: Mutex<HashMap<[u8; 32], Answer>>,
}

/// Found by the first who asks; the others wait for it.
type Answer = Arc<OnceLock<Arc<PathResult>>>;

impl Validator {
    /// Answers that are kept; beyond, all are forgotten and found again.
    const CAPACITY: usize = 16_384;

    /// With these settings.
    pub fn new(settings: Settings) -> Self {
        let anchors = Pool::new(&settings.trust.anchors);
        let pool = Pool::new(&settings.untrusted);
        Self { settings, anchors, pool, signatures: SignatureCache::default(), answers: Mutex::default() }
    }

    /// What it judges by.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The algorithm policy.
    pub fn algorithms(&self) -> &AlgorithmPolicy {
        &self.settings.algorithms
    }

    /// Is `end_entity` to be trusted for `purpose` at `at`? `untrusted` are further certificates that may be links, such as
    /// those in the SignedData.
    pub fn validate(
        &self,
        end_entity: &Certificate,
        untrusted: &[Certificate],
        purpose: Purpose,
        at: OffsetDateTime,
    ) -> Arc<PathResult> {
        let key = self.key(end_entity, untrusted, at, purpose);
        let answer = {
            let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
            if answers.len() >= Self::CAPACITY {
                answers.clear();
            }
            Arc::clone(answers.entry(key).or_default())
        };
        Arc::clone(answer.get_or_init(|| {
            let s = &self.settings;
            Arc::new(search(&Question {
                end_entity,
                trust: &s.trust,
                anchors: &self.anchors,
                pools: [&self.pool, &Pool::new(untrusted.iter().filter(|c| !self.pool.contains(c)))],
                at,
                purpose,
                revocation: s.revocation,
                algorithms: &s.algorithms,
                constraints: &s.constraints,
                budget: s.budget,
                signatures: &self.signatures,
            }))
        }))
    }

    /// What the answer depends on, besides the settings.
    fn key(
        &self,
        end_entity: &Certificate,
        untrusted: &[Certificate],
        at: OffsetDateTime,
        purpose: Purpose,
    ) -> [u8; 32] {
        let mut extra: Vec<&[u8; 32]> =
            untrusted.iter().filter(|c| !self.pool.contains(c)).map(Certificate::fingerprint).collect();
        extra.sort();
        extra.dedup();
        let mut hasher = Hasher::new(DigestAlgorithm::Sha256);
        hasher.update(end_entity.fingerprint());
        hasher.update(&at.unix_timestamp_nanos().to_be_bytes());
        hasher.update(purpose.to_string().as_bytes());
        hasher.update(&[0]);
        extra.into_iter().for_each(|fingerprint| hasher.update(fingerprint));
        let mut key = [0; 32];
        key.iter_mut().zip(hasher.finish()).for_each(|(k, d)| *k = d);
        key
    }
}

impl std::fmt::Debug for Validator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Validator").field("settings", &self.settings).finish_non_exhaustive()
    }
}

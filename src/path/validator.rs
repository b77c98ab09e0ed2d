//! Asking: once ([`validate`]), or many times with the same trust ([`Validator`]).

use super::build::{Edge, Question, SignatureCache, Spent, search, search_noting, verify, verify_signed};
use super::pool::Pool;
use super::revocation::authorized;
use super::{
    AlgorithmPolicy, Budget, Cost, Finding, Freshness, InitialConstraints, OcspRefusal, OnlineSource, PathResult,
    Purpose, Request, Revocation, RevocationMaterial, RevocationMode, RevocationSource, RevocationStatus, TrustStore,
};
use crate::crypto::{DigestAlgorithm, Hasher};
use crate::x509::{Certificate, Crl, OcspResponse};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use time::OffsetDateTime;

/// Answers one request. For several, a [`Validator`] remembers what does not change.
pub fn validate(request: &Request<'_>) -> PathResult {
    measured(request).0
}

/// The same, with what the search has cost.
pub fn measured(request: &Request<'_>) -> (PathResult, Cost) {
    let spent = Spent::default();
    let pools = [&Pool::new(request.untrusted), &Pool::default()];
    let anchors = Pool::new(&request.trust.anchors);
    let result = search(&request.question(&anchors, pools, &SignatureCache::default(), &spent));
    (result, spent.cost())
}

/// Whether a response may speak for `issuer` (RFC 6960 §4.2.2.2): signed by its key, or by a responder that it certified. The
/// request's end entity is not looked at.
///
/// # Errors
/// Why not.
pub fn ocsp_authorized(
    request: &Request<'_>,
    response: &OcspResponse,
    issuer: &Certificate,
) -> Result<(), OcspRefusal> {
    let pools = [&Pool::new(request.untrusted), &Pool::default()];
    let anchors = Pool::new(&request.trust.anchors);
    let (signatures, spent) = (SignatureCache::default(), Spent::default());
    let question = request.question(&anchors, pools, &signatures, &spent);
    authorized(&Question { purpose: Purpose::OcspSigning, ..question }, response, issuer, issuer)
}

/// Whether `issuer` has the name that the certificate says, and the key that signed it. Nothing else is looked at.
pub fn issued_by(certificate: &Certificate, issuer: &Certificate) -> bool {
    certificate.issuer() == issuer.subject() && verify(certificate, issuer) == Edge::Valid
}

/// The same of a revocation list.
pub fn crl_signed_by(crl: &Crl, issuer: &Certificate) -> bool {
    let signed = || verify_signed(crl.signature_algorithm(), crl.tbs(), crl.signature(), issuer) == Edge::Valid;
    crl.issuer() == issuer.subject() && signed()
}

/// Whether an OCSP response is by the key of `issuer`, or by a responder that it certified. The strength of
/// its algorithm is judged as of `at`; freshness and revocation are not looked at.
pub fn ocsp_signed_for(response: &OcspResponse, issuer: &Certificate, at: OffsetDateTime) -> bool {
    let request = Request {
        end_entity: issuer,
        untrusted: &[],
        trust: &TrustStore::default(),
        at,
        purpose: Purpose::Any,
        revocation: RevocationMode::None,
        sources: &[],
        freshness: Freshness::default(),
        algorithms: &AlgorithmPolicy::default(),
        constraints: &InitialConstraints::default(),
        budget: Budget::default(),
    };
    ocsp_authorized(&request, response, issuer).is_ok()
}

/// What came with a document: nothing is believed of it.
#[derive(Clone, Debug, Default)]
pub struct Material {
    /// Certificates that may be links of the path.
    pub certificates: Vec<Certificate>,
    /// Revocation lists.
    pub crls: Vec<Crl>,
    /// OCSP responses.
    pub ocsp: Vec<OcspResponse>,
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
    /// Where CRLs and OCSP responses come from, besides those that come with a document.
    pub sources: Vec<Arc<dyn RevocationSource>>,
    /// Asked where all that does not settle a question.
    pub online: Option<Arc<dyn OnlineSource>>,
    /// How old they may be.
    pub freshness: Freshness,
    /// Which algorithms and key sizes are good enough.
    pub algorithms: AlgorithmPolicy,
    /// What is demanded of every path.
    pub constraints: InitialConstraints,
    /// What is demanded of the paths of time-stamping units instead; `None`: the same.
    pub timestamp_constraints: Option<InitialConstraints>,
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
        self.answer(end_entity, untrusted, &[], &[], purpose, at)
    }

    /// The same, with the CRLs and OCSP responses that came with the document too.
    pub fn validate_with(
        &self,
        end_entity: &Certificate,
        material: &Material,
        purpose: Purpose,
        at: OffsetDateTime,
    ) -> Arc<PathResult> {
        self.answer(end_entity, &material.certificates, &material.crls, &material.ocsp, purpose, at)
    }

    fn answer(
        &self,
        end_entity: &Certificate,
        untrusted: &[Certificate],
        crls: &[Crl],
        ocsp: &[OcspResponse],
        purpose: Purpose,
        at: OffsetDateTime,
    ) -> Arc<PathResult> {
        let certificates = untrusted.iter().filter(|c| !self.pool.contains(c));
        let prints = [
            certificates.clone().map(Certificate::fingerprint).collect::<Vec<_>>(),
            crls.iter().map(Crl::fingerprint).collect(),
            ocsp.iter().map(OcspResponse::fingerprint).collect(),
        ];
        let key = key(end_entity, prints, &purpose, at);
        let answer = {
            let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
            if answers.len() >= Self::CAPACITY {
                answers.clear();
            }
            Arc::clone(answers.entry(key).or_default())
        };
        Arc::clone(answer.get_or_init(|| {
            let s = &self.settings;
            let apart = s.timestamp_constraints.as_ref().filter(|_| purpose == Purpose::TimeStamping);
            let came_along = RevocationMaterial::new(crls.iter().cloned(), ocsp.iter().cloned());
            let mut sources: Vec<&dyn RevocationSource> = s.sources.iter().map(|s| &**s as _).collect();
            sources.push(&came_along);
            let question = Question {
                end_entity,
                trust: &s.trust,
                anchors: &self.anchors,
                pools: [&self.pool, &Pool::new(certificates.clone())],
                at,
                purpose,
                revocation: s.revocation,
                algorithms: &s.algorithms,
                constraints: apart.unwrap_or(&s.constraints),
                budget: s.budget,
                signatures: &self.signatures,
                sources: &sources,
                online: None,
                freshness: s.freshness,
                spent: &Spent::default(),
                pending: Vec::new(),
            };
            let (result, dead_ends) = search_noting(&question);
            Arc::new(match &s.online {
                None => result,
                Some(online) => ask_online(question, &**online, result, dead_ends, certificates.cloned().collect()),
            })
        }))
    }
}

/// What is at hand did not, perhaps, settle it: fetches missing issuers, one level at a time, then what is missing about revocation.
fn ask_online(
    question: Question<'_>,
    online: &dyn OnlineSource,
    mut result: PathResult,
    mut dead_ends: Vec<Certificate>,
    mut certificates: Vec<Certificate>,
) -> PathResult {
    let mut asked = Vec::new();
    let mut failures = Vec::new();
    while !result.is_passed() && result.findings.first().is_none_or(Finding::is_about_issuers) {
        dead_ends.retain(|tip| !asked.contains(tip));
        dead_ends.truncate(question.budget.online_issuers.saturating_sub(asked.len()));
        let before = certificates.len();
        for tip in std::mem::take(&mut dead_ends) {
            let fetched = online.issuers(&tip);
            let place = tip.to_string();
            failures.extend(fetched.failures.into_iter().map(|f| Finding::FetchFailed {
                place: place.clone(),
                url: f.url,
                cause: f.cause,
            }));
            certificates.extend(fetched.items);
            asked.push(tip);
        }
        if certificates.len() == before {
            break;
        }
        let pool = Pool::new(&certificates);
        (result, dead_ends) = search_noting(&Question { pools: [question.pools[0], &pool], ..question.clone() });
    }
    let unsettled =
        |s: &RevocationStatus| matches!(s.status, Revocation::NotChecked | Revocation::Stale | Revocation::Unknown);
    if question.revocation != RevocationMode::None && result.revocation.iter().any(unsettled) {
        let pool = Pool::new(&certificates);
        let online = Some(online);
        result = search(&Question { pools: [question.pools[0], &pool], online, spent: &Spent::default(), ..question });
    }
    if result.anchor.is_none() {
        result.findings.extend(failures);
    }
    result
}

/// What an answer depends on, besides the settings: the digest of it all.
fn key(end_entity: &Certificate, prints: [Vec<&[u8; 32]>; 3], purpose: &Purpose, at: OffsetDateTime) -> [u8; 32] {
    let mut hasher = Hasher::new(DigestAlgorithm::Sha256);
    hasher.update(end_entity.fingerprint());
    hasher.update(&at.unix_timestamp_nanos().to_be_bytes());
    // Two purposes of one name may have different rules.
    hasher.update(format!("{purpose:?}").as_bytes());
    for mut prints in prints {
        prints.sort();
        prints.dedup();
        hasher.update(&(prints.len() as u64).to_be_bytes());
        prints.into_iter().for_each(|print| hasher.update(print));
    }
    hasher.finish().try_into().unwrap_or([0; 32])
}

impl std::fmt::Debug for Validator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Validator").field("settings", &self.settings).finish_non_exhaustive()
    }
}

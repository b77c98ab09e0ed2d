//! Path building (RFC 4158): depth first from the end entity, likeliest issuer first. An edge is followed only when the
//! signature on it verifies, so a hostile pool without the issuer's key leads nowhere; what it can still cost is bounded by
//! [`Budget`].

use super::check::{Checked, check};
use super::pool::Pool;
use super::revocation::{Freshness, RevocationSource};
use super::{
    AlgorithmPolicy, AnchorRole, Budget, Cost, Finding, Indication, InitialConstraints, OnlineSource, PathResult,
    Purpose, Rejected, Request, Revocation, RevocationMode, RevocationStatus, SubIndication, TrustStore,
};
use crate::crypto::{self, AlgorithmIdentifier, Outcome, SignatureAlgorithm, Signed};
use crate::error::Said;
use crate::x509::Certificate;
use std::cell::Cell;
use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::{Mutex, PoisonError};
use time::OffsetDateTime;

/// A request with its indexes.
#[derive(Clone)]
pub(super) struct Question<'a> {
    pub end_entity: &'a Certificate,
    pub trust: &'a TrustStore,
    pub anchors: &'a Pool,
    pub pools: [&'a Pool; 2],
    pub at: OffsetDateTime,
    pub purpose: Purpose,
    pub revocation: RevocationMode,
    pub algorithms: &'a AlgorithmPolicy,
    pub constraints: &'a InitialConstraints,
    pub budget: Budget,
    pub signatures: &'a SignatureCache,
    pub sources: &'a [&'a dyn RevocationSource],
    /// Asked where these do not settle it.
    pub online: Option<&'a dyn OnlineSource>,
    pub freshness: Freshness,
    /// What the search has cost, nested ones for CRL issuers included.
    pub spent: &'a Spent,
    /// Certificates whose status is being established: their status does not depend on itself.
    pub pending: Vec<[u8; 32]>,
}

/// Counters of one question.
#[derive(Default)]
pub(super) struct Spent {
    steps: Cell<usize>,
    signatures: Cell<usize>,
    paths: Cell<usize>,
    /// Names compared with name constraints.
    pub names: Cell<usize>,
    /// Nodes and edges of policy graphs.
    pub policies: Cell<usize>,
}

impl Spent {
    pub fn cost(&self) -> Cost {
        Cost {
            signatures: self.signatures.get(),
            steps: self.steps.get(),
            paths: self.paths.get(),
            name_comparisons: self.names.get(),
            policies: self.policies.get(),
        }
    }
}

impl<'a> Request<'a> {
    /// With its indexes; nothing is asked online.
    pub(super) fn question(
        &self,
        anchors: &'a Pool,
        pools: [&'a Pool; 2],
        signatures: &'a SignatureCache,
        spent: &'a Spent,
    ) -> Question<'a> {
        Question {
            end_entity: self.end_entity,
            trust: self.trust,
            anchors,
            pools,
            at: self.at,
            purpose: self.purpose.clone(),
            revocation: self.revocation,
            algorithms: self.algorithms,
            constraints: self.constraints,
            budget: self.budget,
            signatures,
            sources: self.sources,
            online: None,
            freshness: self.freshness,
            spent,
            pending: Vec::new(),
        }
    }
}

impl Question<'_> {
    /// Whether this certificate is an anchor, of the form that is asked for.
    fn is_anchor(&self, certificate: &Certificate) -> bool {
        let self_signed = || {
            certificate.is_self_issued()
                && self.signature(*certificate.fingerprint(), certificate, || verify(certificate, certificate))
                    == Edge::Valid
        };
        self.anchors.contains(certificate) && (!self.trust.self_signed || self_signed())
    }

    /// Whether `signer`'s key made the signature on what has this fingerprint: from the cache, or computed and counted. Beyond
    /// the budget nothing is computed, and nothing holds.
    pub fn signature(&self, of: [u8; 32], signer: &Certificate, compute: impl FnOnce() -> Edge) -> Edge {
        let key = (of, *signer.fingerprint());
        if let Some(edge) = self.signatures.get(&key) {
            return edge;
        }
        let count = self.spent.signatures.get().saturating_add(1);
        self.spent.signatures.set(count);
        if count > self.budget.signatures {
            return Edge::Unsupported("the budget of signatures is exhausted".into());
        }
        let edge = compute();
        self.signatures.put(key, edge.clone());
        edge
    }
}

/// Whether the signature on one certificate is by the key of another: a fact that no time and no policy changes.
#[derive(Default)]
pub(super) struct SignatureCache(Mutex<HashMap<Ends, Edge>>);

/// The fingerprints of a certificate and of its supposed issuer.
type Ends = ([u8; 32], [u8; 32]);

/// What is known of the signature between two certificates.
#[derive(Clone, PartialEq, Eq)]
pub(super) enum Edge {
    Valid,
    Invalid,
    Unsupported(Said),
}

impl SignatureCache {
    /// Facts that are kept; at some 200 octets each, 13 MB. Beyond, all are forgotten and found again.
    const CAPACITY: usize = 65_536;

    fn get(&self, key: &Ends) -> Option<Edge> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(key).cloned()
    }

    fn put(&self, key: Ends, edge: Edge) {
        let mut map = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if map.len() >= Self::CAPACITY {
            map.clear();
        }
        map.insert(key, edge);
    }
}

/// Whether `issuer`'s key made the signature on `certificate`.
pub(super) fn verify(certificate: &Certificate, issuer: &Certificate) -> Edge {
    verify_signed(certificate.signature_algorithm(), certificate.tbs(), certificate.signature(), issuer)
}

/// Whether `signer`'s key made this signature over `message`.
pub(super) fn verify_signed(
    algorithm: &AlgorithmIdentifier,
    message: &[u8],
    signature: &[u8],
    signer: &Certificate,
) -> Edge {
    let algorithm = match SignatureAlgorithm::decode(algorithm, None) {
        Ok(algorithm) => algorithm,
        Err(e) => return Edge::Unsupported(e.lacking()),
    };
    let key = match signer.public_key() {
        Ok(key) => key,
        Err(e) => return Edge::Unsupported(phrase!("the key of {signer}: {cause}", signer, cause = e)),
    };
    let digest = algorithm.digest().digest(message);
    match crypto::verify(&algorithm, key, Signed { message: Some(message), digest: &digest }, signature) {
        Outcome::Valid => Edge::Valid,
        Outcome::Invalid => Edge::Invalid,
        Outcome::Unsupported(what) => Edge::Unsupported(Said::verbatim(what)),
    }
}

/// Why the search ends before all is tried.
enum Stop {
    Found,
    Exhausted(Finding),
}

struct Candidate {
    path: Vec<Certificate>,
    anchor: Option<Certificate>,
    checked: Checked,
}

impl Candidate {
    fn rank(&self) -> u8 {
        self.checked.findings.iter().map(Finding::rank).max().unwrap_or(0)
    }
}

struct Search<'a> {
    question: &'a Question<'a>,
    path: Vec<Certificate>,
    best: Option<Candidate>,
    rejected: Vec<Rejected>,
    /// Certificates whose issuer is not at hand.
    dead_ends: Vec<Certificate>,
}

/// Answers the question.
pub(super) fn search(question: &Question<'_>) -> PathResult {
    search_noting(question).0
}

/// Answers the question, and says which certificates have no issuer at hand whose key signed them.
pub(super) fn search_noting(question: &Question<'_>) -> (PathResult, Vec<Certificate>) {
    let path = vec![question.end_entity.clone()];
    let mut search = Search { question, path, best: None, rejected: Vec::new(), dead_ends: Vec::new() };
    let alone = question.trust.role != AnchorRole::Issuer && question.is_anchor(question.end_entity);
    let itself = match alone {
        true => search.complete(question.end_entity),
        false => ControlFlow::Continue(()),
    };
    let stop = match itself {
        ControlFlow::Continue(()) => search.extend(),
        stop => stop,
    };
    let dead_ends = std::mem::take(&mut search.dead_ends);
    let mut result = search.conclude();
    if let ControlFlow::Break(Stop::Exhausted(finding)) = stop {
        result.indication = Indication::Indeterminate;
        result.sub_indication = Some(finding.sub_indication());
        result.findings.insert(0, finding);
    }
    (result, dead_ends)
}

impl Search<'_> {
    /// Tries every issuer of the last certificate of the path.
    fn extend(&mut self) -> ControlFlow<Stop> {
        let question = self.question;
        let Some(tip) = self.path.last().cloned() else { return ControlFlow::Continue(()) };
        let mut candidates: Vec<(bool, &Certificate)> = Vec::new();
        if question.trust.role != AnchorRole::EndEntity {
            candidates.extend(question.anchors.named(tip.issuer()).iter().map(|c| (question.is_anchor(c), c)));
        }
        for pool in question.pools {
            let others = pool.named(tip.issuer()).iter().filter(|c| !question.anchors.contains(c));
            candidates.extend(others.map(|c| (false, c)));
        }
        candidates.sort_by_key(|(anchor, c)| (key_identifiers(&tip, c), !anchor, !c.is_valid_at(question.at)));
        let (mut dead_end, mut signed) = (true, false);
        for (is_anchor, issuer) in candidates {
            let steps = question.spent.steps.get().saturating_add(1);
            question.spent.steps.set(steps);
            if steps > question.budget.steps {
                return self.exhausted(&tip, "candidate issuers", question.budget.steps);
            }
            // RFC 4158 §2.4.2: the same name with the same key is the same entity; coming back to it is a loop.
            if self.path.iter().any(|c| c.subject() == issuer.subject() && c.spki() == issuer.spki()) {
                continue;
            }
            dead_end = false;
            if self.path.len() >= question.budget.depth {
                let (limit, value) = ("certificates in a path", question.budget.depth);
                let finding = Finding::BudgetExhausted { place: tip.to_string(), limit, value };
                self.reject(issuer, is_anchor, finding);
                continue;
            }
            let edge = self.edge(&tip, issuer)?;
            signed |= edge == Edge::Valid;
            match edge {
                Edge::Valid if is_anchor => self.complete(issuer)?,
                Edge::Valid => {
                    self.path.push(issuer.clone());
                    self.extend()?;
                    self.path.pop();
                }
                Edge::Invalid => {
                    let finding = Finding::Signature { place: tip.to_string(), issuer: issuer.to_string() };
                    self.reject(issuer, is_anchor, finding);
                }
                Edge::Unsupported(what) => {
                    let finding = Finding::Unsupported { place: tip.to_string(), what };
                    self.reject(issuer, is_anchor, finding);
                }
            }
        }
        if !signed && self.dead_ends.len() < question.budget.online_issuers && !self.dead_ends.contains(&tip) {
            self.dead_ends.push(tip.clone());
        }
        if dead_end {
            let finding = Finding::NoAnchor { place: tip.to_string(), issuer: tip.issuer().to_string() };
            self.record(Candidate { path: self.path.clone(), anchor: None, checked: unchecked(finding) });
        }
        ControlFlow::Continue(())
    }

    fn exhausted(&self, tip: &Certificate, limit: &'static str, value: usize) -> ControlFlow<Stop> {
        ControlFlow::Break(Stop::Exhausted(Finding::BudgetExhausted { place: tip.to_string(), limit, value }))
    }

    /// The signature between two certificates.
    fn edge(&self, certificate: &Certificate, issuer: &Certificate) -> ControlFlow<Stop, Edge> {
        let edge = self.question.signature(*certificate.fingerprint(), issuer, || verify(certificate, issuer));
        let limit = self.question.budget.signatures;
        if self.question.spent.signatures.get() > limit {
            let finding =
                Finding::BudgetExhausted { place: certificate.to_string(), limit: "signatures", value: limit };
            return ControlFlow::Break(Stop::Exhausted(finding));
        }
        ControlFlow::Continue(edge)
    }

    /// An anchor is reached: judge the path.
    fn complete(&mut self, anchor: &Certificate) -> ControlFlow<Stop> {
        let paths = self.question.spent.paths.get().saturating_add(1);
        self.question.spent.paths.set(paths);
        if paths > self.question.budget.paths {
            return self.exhausted(self.question.end_entity, "complete paths", self.question.budget.paths);
        }
        let checked = check(self.question, &self.path, anchor);
        let passed = checked.findings.is_empty();
        self.record(Candidate { path: self.path.clone(), anchor: Some(anchor.clone()), checked });
        if passed { ControlFlow::Break(Stop::Found) } else { ControlFlow::Continue(()) }
    }

    fn reject(&mut self, issuer: &Certificate, is_anchor: bool, finding: Finding) {
        let mut path = self.path.clone();
        if !is_anchor {
            path.push(issuer.clone());
        }
        let anchor = is_anchor.then(|| issuer.clone());
        self.record(Candidate { path, anchor, checked: unchecked(finding) });
    }

    /// Keeps the best candidate, and the others for the explanation. Of equals the longest, then the first.
    fn record(&mut self, candidate: Candidate) {
        let better = match &self.best {
            None => true,
            Some(best) => match candidate.rank().cmp(&best.rank()) {
                std::cmp::Ordering::Equal => candidate.path.len() > best.path.len(),
                order => order.is_lt(),
            },
        };
        let loser = if better { self.best.replace(candidate) } else { Some(candidate) };
        if let Some(loser) = loser.filter(|_| self.rejected.len() < self.question.budget.rejected) {
            let mut certificates = loser.path;
            certificates.extend(loser.anchor.filter(|a| certificates.last() != Some(a)));
            self.rejected.push(Rejected { certificates, findings: loser.checked.findings });
        }
    }

    fn conclude(self) -> PathResult {
        let best = self.best.unwrap_or_else(|| Candidate {
            path: self.path.clone(),
            anchor: None,
            checked: unchecked(Finding::NoAnchor {
                place: self.question.end_entity.to_string(),
                issuer: self.question.end_entity.issuer().to_string(),
            }),
        });
        let sub_indication = best.checked.findings.first().map(|f| sub_indication(f, &best.checked.revocation));
        PathResult {
            indication: if sub_indication.is_none() { Indication::Passed } else { Indication::Indeterminate },
            sub_indication,
            path: best.path,
            anchor: best.anchor,
            findings: best.checked.findings,
            revocation: best.checked.revocation,
            policies: best.checked.policies,
            rejected: self.rejected,
        }
    }
}

fn unchecked(finding: Finding) -> Checked {
    Checked { findings: vec![finding], revocation: Vec::new(), policies: Vec::new() }
}

/// Outside its validity, a certificate that is known not to be revoked is a better case than one of unknown status.
fn sub_indication(finding: &Finding, statuses: &[RevocationStatus]) -> SubIndication {
    let (Finding::Expired { place, .. } | Finding::NotYetValid { place, .. }) = finding else {
        return finding.sub_indication();
    };
    let known = statuses
        .iter()
        .any(|s| s.certificate.to_string() == *place && matches!(s.status, Revocation::Good | Revocation::NotNeeded));
    if known { SubIndication::OutOfBoundsNotRevoked } else { SubIndication::OutOfBoundsNoPoe }
}

/// How well the key identifiers (§4.2.1.1, §4.2.1.2) say that `issuer` issued `certificate`: a hint for the order only.
fn key_identifiers(certificate: &Certificate, issuer: &Certificate) -> u8 {
    let Some(aki) = certificate.authority_key_identifier() else { return 1 };
    let by_serial = aki.serial.as_deref().map(|s| s == issuer.serial());
    let by_key = aki.key_identifier.as_deref().zip(issuer.subject_key_identifier()).map(|(a, b)| a == b);
    match (by_key, by_serial) {
        (Some(false), _) | (None, Some(false)) => 2,
        (Some(true), _) | (None, Some(true)) => 0,
        (None, None) => 1,
    }
}

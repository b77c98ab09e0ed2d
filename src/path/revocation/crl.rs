//! What CRLs say (RFC 5280 §6.3.3): complete, delta and indirect ones, scopes and reasons.

use super::super::build::{Edge, Question, search, verify_signed};
use super::super::{Conformance, RevocationEvidence, RevocationMode};
use super::{Answer, Refused, Says};
use crate::crypto::SignatureAlgorithm;
use crate::error::Said;
use crate::x509::{
    Certificate, Crl, CrlReason, DistributionPoint, DistributionPointName, GeneralName, IssuingDistributionPoint,
    KeyUsage, Name, ReasonFlags,
};
use std::cell::Cell;

/// How deep the revocation of a CRL issuer may depend on that of another.
const NESTING: usize = 4;

/// What the lists come to: at most one answer from the fresh ones, and, where they do not settle it, one from all.
pub(super) fn answers(
    question: &Question<'_>,
    certificate: &Certificate,
    issuer: &Certificate,
    anchor: &Certificate,
    lists: Vec<Crl>,
    refused: &mut Vec<Refused>,
) -> Option<Answer> {
    let subject = Subject { certificate, issuer, anchor, comparisons: Cell::new(question.budget.name_comparisons) };
    let (deltas, mut complete): (Vec<Crl>, Vec<Crl>) = lists.into_iter().partition(Crl::is_delta);
    // Newest first; of one second, which is all that thisUpdate can say, the one with the greater number.
    complete.sort_by(|a, b| b.this_update().cmp(&a.this_update()).then_with(|| by_number(b.number(), a.number())));
    let mut usable = Vec::new();
    for crl in complete {
        match subject.usable(question, &crl) {
            Ok(list) => usable.push(list.with_delta(question, &deltas)),
            Err(Unusable::Irrelevant) => {}
            Err(Unusable::Because(why)) => {
                let why = phrase!("the list of {issuer}: {why}", issuer = crl.issuer(), why);
                refused.push(Refused { evidence: RevocationEvidence::Crl, why });
            }
        }
    }
    let fresh: Vec<&List> = usable.iter().filter(|l| l.fresh).collect();
    let answer = subject.walk(&fresh).or_else(|| subject.walk(&usable.iter().collect::<Vec<_>>()));
    if subject.comparisons.get() == 0 {
        let limit = question.budget.name_comparisons;
        let why = phrase!("the limit of {limit} comparisons of distribution points is reached", limit);
        refused.push(Refused { evidence: RevocationEvidence::Crl, why });
        // What was not looked at may say that it is revoked.
        return answer.filter(|a| matches!(a.says, Says::Revoked(..)));
    }
    answer
}

/// Which CRL number is greater; none is less than any.
fn by_number(a: Option<&[u8]>, b: Option<&[u8]>) -> std::cmp::Ordering {
    let (a, b) = (a.unwrap_or_default(), b.unwrap_or_default());
    a.len().cmp(&b.len()).then_with(|| a.cmp(b))
}

/// About whom.
struct Subject<'a> {
    certificate: &'a Certificate,
    issuer: &'a Certificate,
    anchor: &'a Certificate,
    /// Names of distribution points that may still be compared.
    comparisons: Cell<usize>,
}

/// A complete list whose signature holds, with the newest delta that goes with it.
struct List {
    crl: Crl,
    delta: Option<Crl>,
    signer: Certificate,
    fresh: bool,
}

enum Unusable {
    /// It does not speak of the certificate.
    Irrelevant,
    Because(Said),
}

impl List {
    /// (a), (c): a delta of the same issuer and scope, based on this list or an older one, and newer than it. It makes a list
    /// whose nextUpdate has passed fresh again.
    fn with_delta(mut self, question: &Question<'_>, deltas: &[Crl]) -> Self {
        let Some(number) = self.crl.number() else { return self };
        let key = |c: &Crl| c.authority_key_identifier().and_then(|a| a.key_identifier.clone());
        let fits = |delta: &&Crl| {
            delta.issuer() == self.crl.issuer()
                && delta.issuing_distribution_point() == self.crl.issuing_distribution_point()
                && key(delta) == key(&self.crl)
                && delta.base_number().is_some_and(|base| by_number(Some(base), Some(number)).is_le())
                && delta.number().is_some_and(|n| by_number(Some(number), Some(n)).is_lt())
                && !question.freshness.is_ahead(delta.this_update(), question.at)
                && delta.defects().is_empty()
                && delta.unknown_critical_extensions().is_empty()
        };
        let mut candidates: Vec<&Crl> = deltas.iter().filter(fits).collect();
        candidates.sort_by(|a, b| by_number(b.number(), a.number()));
        // (h) by the same key.
        let signed = |delta: &&&Crl| signature(question, delta, &self.signer) == Edge::Valid;
        if let Some(delta) = candidates.iter().find(signed) {
            let fresh = question.freshness.is_fresh(delta.this_update(), delta.next_update(), question.at);
            self.fresh |= fresh;
            self.delta = Some((*delta).clone());
        }
        self
    }

    fn this_update(&self) -> time::OffsetDateTime {
        self.delta.as_ref().map_or(self.crl.this_update(), Crl::this_update)
    }
}

impl Subject<'_> {
    /// (b), (f), (g) and the house rules on time: whether a complete list may be used for this certificate at all.
    fn usable(&self, question: &Question<'_>, crl: &Crl) -> Result<List, Unusable> {
        let because = |why: &'static str| Err(Unusable::Because(why.into()));
        if self.points(crl).next().is_none() {
            return Err(Unusable::Irrelevant);
        }
        if let Some(defect) = crl.defects().first() {
            return Err(Unusable::Because(Said::of(defect)));
        }
        if let Some(extension) = crl.unknown_critical_extensions().first() {
            return Err(Unusable::Because(phrase!("critical extension {extension} is not understood", extension)));
        }
        // §5.2.3
        if question.constraints.conformance == Conformance::Strict && crl.version() > 1 && crl.number().is_none() {
            return because("it has no number");
        }
        if question.freshness.is_ahead(crl.this_update(), question.at) {
            return because("it is newer than the instant of the question");
        }
        if crl.this_update() < self.certificate.not_before() {
            return because("it is older than the certificate");
        }
        let signer = self.signer(question, crl)?;
        let fresh = question.freshness.is_fresh(crl.this_update(), crl.next_update(), question.at);
        Ok(List { crl: crl.clone(), delta: None, signer, fresh })
    }

    /// (f), (g): whose key signed it: the issuer's, or that of another certificate of the CRL issuer with a path to the anchor.
    fn signer(&self, question: &Question<'_>, crl: &Crl) -> Result<Certificate, Unusable> {
        let may_sign = |c: &Certificate| c.key_usage().is_none_or(|u| u.any_of(KeyUsage::CRL_SIGN));
        let mut why = Said::from("nobody is at hand whose key signed it");
        if self.issuer.subject() == crl.issuer() {
            match signature(question, crl, self.issuer) {
                Edge::Valid if may_sign(self.issuer) => match weakness(question, crl, self.issuer) {
                    Some(weak) => why = weak,
                    None => return Ok(self.issuer.clone()),
                },
                Edge::Valid => why = "its signer's key usage is without cRLSign".into(),
                Edge::Invalid => why = "its signature is not one by the key of its issuer".into(),
                Edge::Unsupported(what) => why = what,
            }
        }
        if question.pending.len() >= NESTING {
            return Err(Unusable::Because(why));
        }
        let pools = [question.anchors, question.pools[0], question.pools[1]];
        for signer in pools.iter().flat_map(|p| p.named(crl.issuer())).filter(|c| *c != self.issuer) {
            match signature(question, crl, signer) {
                Edge::Valid if !may_sign(signer) => why = "its signer's key usage is without cRLSign".into(),
                Edge::Valid => {
                    match weakness(question, crl, signer).map_or_else(|| self.trusted(question, signer, crl), Err) {
                        Ok(()) => return Ok(signer.clone()),
                        Err(refusal) => why = refusal,
                    }
                }
                _ => {}
            }
        }
        Err(Unusable::Because(why))
    }

    /// A path for the CRL issuer, to the same anchor; its own revocation counts as the certificate's does.
    ///
    /// A CRL issuer whose own certificate names it as the one who lists that certificate (cRLIssuer) speaks for itself: its CA
    /// said so (PKITS 4.14.30).
    fn trusted(&self, question: &Question<'_>, signer: &Certificate, crl: &Crl) -> Result<(), Said> {
        let names_itself = |p: &DistributionPoint| {
            p.crl_issuer
                .iter()
                .filter_map(GeneralName::directory_name)
                .any(|n| n == signer.subject() && n == crl.issuer())
        };
        if signer == self.anchor
            || (signer == self.certificate && signer.crl_distribution_points().iter().any(names_itself))
        {
            return Ok(());
        }
        let mut pending = question.pending.clone();
        pending.push(*self.certificate.fingerprint());
        let anchors = super::super::pool::Pool::new([self.anchor]);
        let result = search(&Question {
            end_entity: signer,
            anchors: &anchors,
            purpose: super::super::Purpose::Any,
            revocation: if question.revocation == RevocationMode::None {
                RevocationMode::None
            } else {
                RevocationMode::Hard
            },
            pending,
            ..*question
        });
        match result.findings.first() {
            None => Ok(()),
            Some(finding) => Err(phrase!("its signer has no valid path: {cause}", cause = finding)),
        }
    }

    /// Every distribution point of the certificate that the list is for, with the reasons for which both speak (b), (d). After
    /// them stands the point that is assumed: the issuer's name, for all reasons.
    fn points<'b>(&'b self, crl: &'b Crl) -> impl Iterator<Item = ReasonFlags> + 'b {
        let scope = crl.issuing_distribution_point();
        let assumed = DistributionPoint {
            name: Some(DistributionPointName::FullName(vec![GeneralName::DirectoryName(
                self.certificate.issuer().clone(),
            )])),
            reasons: None,
            crl_issuer: Vec::new(),
        };
        let points = self.certificate.crl_distribution_points();
        // House rule: where every point names another CRL issuer, the CA has said that its own list is silent.
        let elsewhere = !points.is_empty() && points.iter().all(|p| !p.crl_issuer.is_empty());
        let points = points.iter().cloned().chain((!elsewhere).then_some(assumed));
        points.filter(move |p| self.in_scope(p, crl.issuer(), scope)).map(move |p| {
            let ours = p.reasons.unwrap_or(ReasonFlags::ALL);
            let theirs = scope.and_then(|s| s.only_some_reasons).unwrap_or(ReasonFlags::ALL);
            ReasonFlags(ours.0 & theirs.0 & ReasonFlags::ALL.0)
        })
    }

    /// (b)
    fn in_scope(&self, point: &DistributionPoint, crl_issuer: &Name, scope: Option<&IssuingDistributionPoint>) -> bool {
        // (b)(1)
        let by_issuer = match point.crl_issuer.is_empty() {
            true => crl_issuer == self.certificate.issuer(),
            false => {
                point.crl_issuer.iter().filter_map(GeneralName::directory_name).any(|n| n == crl_issuer)
                    && scope.is_some_and(|s| s.indirect)
            }
        };
        let Some(scope) = scope else { return by_issuer };
        // (b)(2)(i)
        let by_name = match &scope.name {
            None => true,
            Some(name) => {
                let theirs = full_names(name, crl_issuer);
                let ours = match (&point.name, point.crl_issuer.iter().find_map(GeneralName::directory_name)) {
                    (Some(name), Some(issuer)) => full_names(name, issuer),
                    (Some(name), None) => full_names(name, self.certificate.issuer()),
                    (None, _) => point.crl_issuer.clone(),
                };
                let cost = ours.len().saturating_mul(theirs.len()).saturating_add(1);
                self.comparisons.set(self.comparisons.get().saturating_sub(cost));
                self.comparisons.get() > 0 && ours.iter().any(|n| theirs.contains(n))
            }
        };
        // (b)(2)(ii) to (iv)
        let ca = self.certificate.basic_constraints().is_some_and(|b| b.ca);
        by_issuer
            && by_name
            // A version 1 certificate does not say which it is.
            && !(scope.only_user_certs && (ca || self.certificate.version() < 3))
            && (ca || !scope.only_ca_certs)
            && !scope.only_attribute_certs
    }

    /// (d), (e), (i) to (l): goes through the lists until the certificate is revoked or every reason is covered.
    fn walk(&self, lists: &[&List]) -> Option<Answer> {
        let mut covered = 0u32;
        let mut oldest: Option<&List> = None;
        for list in lists {
            for reasons in self.points(&list.crl) {
                // (e)
                if reasons.0 & !covered == 0 {
                    continue;
                }
                let answer = |says, list: &List| Answer {
                    says,
                    evidence: RevocationEvidence::Crl,
                    this_update: list.this_update(),
                    issued: list.this_update(),
                    fresh: list.fresh,
                };
                if let Some((at, reason)) = self.entry(list) {
                    return Some(answer(Says::Revoked(at, reason), list));
                }
                if !self.keeps_expired(&list.crl) {
                    continue;
                }
                covered |= reasons.0;
                if oldest.is_none_or(|o| list.this_update() < o.this_update()) {
                    oldest = Some(list);
                }
                if covered == ReasonFlags::ALL.0 {
                    let fresh = lists.iter().all(|l| l.fresh);
                    return oldest.map(|o| Answer { fresh, ..answer(Says::Good, o) });
                }
            }
        }
        None
    }

    /// (i), (j), (k)
    fn entry(&self, list: &List) -> Option<(time::OffsetDateTime, Option<CrlReason>)> {
        let find = |crl: &Crl| crl.find(self.certificate.issuer(), self.certificate.serial());
        let entry = match list.delta.as_ref().and_then(find) {
            Some(entry) if entry.reason == Some(CrlReason::RemoveFromCrl) => return None,
            Some(entry) => entry,
            None => find(&list.crl)?,
        };
        Some((entry.revoked_at, entry.reason))
    }

    /// A list made after the certificate's end is silent about it, unless it says that it keeps expired ones.
    fn keeps_expired(&self, crl: &Crl) -> bool {
        let end = self.certificate.not_after();
        crl.this_update() <= end || crl.expired_certs_on_crl().is_some_and(|kept| kept <= end)
    }
}

/// The names of a distribution point, one relative to an issuer made whole.
fn full_names(name: &DistributionPointName, issuer: &Name) -> Vec<GeneralName> {
    match name {
        DistributionPointName::FullName(names) => names.clone(),
        DistributionPointName::RelativeToCrlIssuer(rdn) => {
            issuer.child(rdn).map(GeneralName::DirectoryName).into_iter().collect()
        }
    }
}

fn signature(question: &Question<'_>, crl: &Crl, signer: &Certificate) -> Edge {
    question.signature(*crl.fingerprint(), signer, || {
        verify_signed(crl.signature_algorithm(), crl.tbs(), crl.signature(), signer)
    })
}

fn weakness(question: &Question<'_>, crl: &Crl, signer: &Certificate) -> Option<Said> {
    let algorithm = SignatureAlgorithm::decode(crl.signature_algorithm(), None).ok()?;
    let key = signer.public_key().ok()?.kind();
    question.algorithms.weakness(&algorithm, &key, question.at).map(|w| w.finding("its signature", question.at).into())
}

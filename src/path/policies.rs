//! Certificate policies (RFC 5280 §6.1 with the policy graph of RFC 9618, which is linear where the tree is exponential).
//!
//! A level of the graph holds, for one certificate, the policies that are valid there and from which policies of the level
//! above each comes. No qualifier is kept: nothing here shows them.

use super::InitialConstraints;
use crate::asn1::Oid;
use crate::oid;
use crate::x509::Certificate;
use std::collections::{BTreeMap, BTreeSet};

/// anyPolicy, RFC 5280 §4.2.1.4.
pub(super) const ANY_POLICY: Oid = oid!(2, 5, 29, 32, 0);

/// Policy processing on the way down a path (§6.1.2 to §6.1.5).
pub(super) struct Policies<'a> {
    initial: &'a InitialConstraints,
    /// How many certificates are still to come before a policy is required, mapping or anyPolicy inhibited (§6.1.2 d to f).
    explicit_policy: u32,
    policy_mapping: u32,
    inhibit_any_policy: u32,
    /// The levels that are done; the parents of `current` stand in the last.
    done: Vec<Level>,
    /// The expected policies for the next certificate.
    current: Level,
    /// Nodes and edges that were made or gone through.
    cost: usize,
}

/// Why a path's policies fail.
pub(super) enum Refusal {
    /// No valid policy where one is required (§6.1.3 (f), §6.1.5 (g)).
    NoValidPolicy,
    /// A mapping from or to anyPolicy (§6.1.4 (a)).
    MappedAnyPolicy,
}

/// The policies valid at one certificate. Without any and without anyPolicy the graph is NULL.
#[derive(Default)]
struct Level {
    /// Each with its parents; no parent: it comes from anyPolicy.
    nodes: BTreeMap<Oid, BTreeSet<Oid>>,
    any: bool,
}

impl Level {
    fn is_null(&self) -> bool {
        self.nodes.is_empty() && !self.any
    }
}

impl<'a> Policies<'a> {
    /// §6.1.2, for a path of `n` certificates below the anchor.
    pub fn new(initial: &'a InitialConstraints, n: usize) -> Self {
        let after_all = u32::try_from(n).unwrap_or(u32::MAX).saturating_add(1);
        let unless = |now: bool| if now { 0 } else { after_all };
        Self {
            initial,
            explicit_policy: unless(initial.require_explicit_policy),
            policy_mapping: unless(initial.inhibit_policy_mapping),
            inhibit_any_policy: unless(initial.inhibit_any_policy),
            done: Vec::new(),
            current: Level { nodes: BTreeMap::new(), any: true },
            cost: 0,
        }
    }

    /// What the anchor's own certificate binds (RFC 5937): its policies if it has any, its mappings, its constraints.
    pub fn anchor(&mut self, anchor: &Certificate) -> Result<(), Refusal> {
        if anchor.certificate_policies().is_some() {
            self.policies(anchor, true);
        }
        self.map(anchor)?;
        self.tighten(anchor);
        Ok(())
    }

    /// §6.1.3 (d) to (f), then §6.1.4 (a), (b), (h) to (j) for an intermediate, or §6.1.5 (a), (b) for the last certificate.
    pub fn certificate(&mut self, certificate: &Certificate, last: bool) -> Result<(), Refusal> {
        let self_issued = certificate.is_self_issued();
        self.policies(certificate, self.inhibit_any_policy > 0 || (!last && self_issued));
        if self.explicit_policy == 0 && self.current.is_null() {
            return Err(Refusal::NoValidPolicy);
        }
        if last {
            self.explicit_policy = self.explicit_policy.saturating_sub(1);
            if certificate.policy_constraints().and_then(|c| c.require_explicit_policy) == Some(0) {
                self.explicit_policy = 0;
            }
            return Ok(());
        }
        self.map(certificate)?;
        if !self_issued {
            for counter in [&mut self.explicit_policy, &mut self.policy_mapping, &mut self.inhibit_any_policy] {
                *counter = counter.saturating_sub(1);
            }
        }
        self.tighten(certificate);
        Ok(())
    }

    /// §6.1.3 (d), (e).
    fn policies(&mut self, certificate: &Certificate, any_admitted: bool) {
        let Some(found) = certificate.certificate_policies() else {
            self.current = Level::default();
            return;
        };
        let any_above = self.current.any;
        if !(any_admitted && found.iter().any(|p| p.policy == ANY_POLICY)) {
            self.current.any = false;
            let found: BTreeSet<&Oid> = found.iter().map(|p| &p.policy).collect();
            self.current.nodes.retain(|policy, _| found.contains(policy));
        }
        if any_above {
            for policy in found.iter().map(|p| &p.policy).filter(|p| **p != ANY_POLICY) {
                self.current.nodes.entry(policy.clone()).or_default();
            }
        }
        self.cost = self.cost.saturating_add(self.current.nodes.len());
    }

    /// What the graph has cost so far.
    pub fn cost(&self) -> usize {
        self.cost
    }

    /// §6.1.4 (a), (b): what is expected of the next certificate.
    fn map(&mut self, certificate: &Certificate) -> Result<(), Refusal> {
        let mappings = certificate.policy_mappings();
        if mappings.iter().any(|(issuer, subject)| *issuer == ANY_POLICY || *subject == ANY_POLICY) {
            return Err(Refusal::MappedAnyPolicy);
        }
        let mut level = std::mem::take(&mut self.current);
        let mapped: BTreeSet<&Oid> = mappings.iter().map(|(issuer, _)| issuer).collect();
        let mut next = Level { nodes: BTreeMap::new(), any: level.any };
        if self.policy_mapping > 0 {
            if level.any {
                for policy in &mapped {
                    level.nodes.entry((*policy).clone()).or_default();
                }
            }
            for (issuer, subject) in mappings.iter().filter(|(issuer, _)| level.nodes.contains_key(issuer)) {
                next.nodes.entry(subject.clone()).or_default().insert(issuer.clone());
            }
        } else {
            level.nodes.retain(|policy, _| !mapped.contains(policy));
        }
        for policy in level.nodes.keys().filter(|p| !mapped.contains(p)) {
            next.nodes.entry(policy.clone()).or_default().insert(policy.clone());
        }
        let edges = next.nodes.values().map(|parents| 1 + parents.len());
        self.cost = edges.fold(self.cost, usize::saturating_add);
        self.done.push(level);
        self.current = next;
        Ok(())
    }

    /// §6.1.4 (i), (j).
    fn tighten(&mut self, certificate: &Certificate) {
        let lower = |counter: &mut u32, to: Option<u32>| *counter = to.map_or(*counter, |to| to.min(*counter));
        let constraints = certificate.policy_constraints();
        lower(&mut self.explicit_policy, constraints.and_then(|c| c.require_explicit_policy));
        lower(&mut self.policy_mapping, constraints.and_then(|c| c.inhibit_policy_mapping));
        lower(&mut self.inhibit_any_policy, certificate.inhibit_any_policy());
    }

    /// §6.1.5 (g) and the outputs of §6.1.6: the user-constrained policy set, in the terms of the anchor. anyPolicy stands in
    /// it when any policy would do.
    pub fn conclude(mut self) -> Result<Vec<Oid>, Refusal> {
        let any_at_end = self.current.any;
        let mut wanted: BTreeSet<Oid> = self.current.nodes.keys().cloned().collect();
        let mut authorities: BTreeSet<Oid> = BTreeSet::new();
        self.done.push(std::mem::take(&mut self.current));
        // From the last certificate up: a policy whose node hangs from anyPolicy is one of the anchor's own terms.
        for level in self.done.iter().rev() {
            let mut above = BTreeSet::new();
            for policy in &wanted {
                match level.nodes.get(policy) {
                    Some(parents) if !parents.is_empty() => above.extend(parents.iter().cloned()),
                    Some(_) => {
                        authorities.insert(policy.clone());
                    }
                    None => {}
                }
            }
            wanted = above;
        }
        let user = &self.initial.policies;
        let user_any = user.is_empty() || user.contains(&ANY_POLICY);
        let mut set: Vec<Oid> = match (user_any, any_at_end) {
            (true, _) => authorities.into_iter().collect(),
            (false, true) => user.clone(),
            (false, false) => user.iter().filter(|p| authorities.contains(p)).cloned().collect(),
        };
        if user_any && any_at_end {
            set.push(ANY_POLICY);
        }
        if self.explicit_policy == 0 && set.is_empty() { Err(Refusal::NoValidPolicy) } else { Ok(set) }
    }
}

#[cfg(test)]
mod tests {
    use super::super::made::{Entity, basic_constraints_ca, certify, extension};
    use super::super::{
        AlgorithmPolicy, Budget, Freshness, PathResult, Purpose, Request, RevocationMode, TrustStore, validate,
    };
    use super::*;
    use crate::asn1::der::{self, Tag, sequence};
    use crate::asn1::oid;
    use crate::error::Coded;
    use time::macros::datetime;

    const A: Oid = oid!(1, 2, 1);
    const B: Oid = oid!(1, 2, 2);
    const C: Oid = oid!(1, 2, 3);

    fn policies(list: &[Oid]) -> Vec<u8> {
        let infos = list.iter().map(|p| sequence([der::oid(p)]));
        extension(&oid::CE_CERTIFICATE_POLICIES, false, &sequence(infos))
    }

    fn mappings(list: &[(Oid, Oid)]) -> Vec<u8> {
        let pairs = list.iter().map(|(issuer, subject)| sequence([der::oid(issuer), der::oid(subject)]));
        extension(&oid::CE_POLICY_MAPPINGS, true, &sequence(pairs))
    }

    fn constraints(tag: u8, skip: u8) -> Vec<u8> {
        extension(&oid::CE_POLICY_CONSTRAINTS, true, &sequence([der::encode(Tag::context(tag), &[skip])]))
    }

    fn inhibit_any(skip: u64) -> Vec<u8> {
        extension(&oid::CE_INHIBIT_ANY_POLICY, true, &der::uint(skip))
    }

    fn ask(ca: &[Vec<u8>], ee: &[Vec<u8>], initial: InitialConstraints) -> PathResult {
        let root = certify("Root", 1, None, &[basic_constraints_ca()]);
        let ca: Vec<_> = ca.iter().cloned().chain([basic_constraints_ca()]).collect();
        let ca: Entity = certify("CA", 2, Some(("Root", &root)), &ca);
        let ee = certify("EE", 3, Some(("CA", &ca)), ee);
        validate(&Request {
            end_entity: &ee.certificate,
            untrusted: &[ca.certificate],
            trust: &TrustStore::new([root.certificate]),
            at: datetime!(2027-01-10 0:00 UTC),
            purpose: Purpose::Signing,
            revocation: RevocationMode::None,
            sources: &[],
            freshness: Freshness::default(),
            algorithms: &AlgorithmPolicy::default(),
            constraints: &initial,
            budget: Budget::default(),
        })
    }

    fn explicit(policies: &[Oid]) -> InitialConstraints {
        InitialConstraints { policies: policies.to_vec(), require_explicit_policy: true, ..Default::default() }
    }

    #[track_caller]
    fn refused(result: &PathResult, code: &str) {
        assert_eq!(result.findings.first().map(Coded::code), Some(code), "{:?}", result.policies);
    }

    #[test]
    fn a_policy_must_hold_all_the_way() {
        let both = [policies(&[A, B])];
        let result = ask(&both, &[policies(&[B, C])], explicit(&[]));
        assert!(result.is_passed());
        assert_eq!(result.policies, [B]);
        assert!(ask(&both, &[policies(&[B])], explicit(&[B, C])).is_passed());
        refused(&ask(&both, &[policies(&[B])], explicit(&[A])), "path.no-valid-policy");
        refused(&ask(&both, &[policies(&[C])], explicit(&[])), "path.no-valid-policy");
        refused(&ask(&both, &[], explicit(&[])), "path.no-valid-policy");
        // Unless one is required, none is needed.
        assert!(ask(&both, &[], InitialConstraints::default()).is_passed());
        let required = [policies(&[A]), constraints(0, 0)];
        refused(&ask(&required, &[policies(&[B])], InitialConstraints::default()), "path.no-valid-policy");
    }

    #[test]
    fn any_policy_stands_for_each() {
        let any = [policies(&[ANY_POLICY])];
        assert_eq!(ask(&any, &[policies(&[A])], explicit(&[])).policies, [A]);
        assert_eq!(ask(&any, &any, explicit(&[B])).policies, [B]);
        assert_eq!(ask(&any, &any, explicit(&[])).policies, [ANY_POLICY]);
        let inhibited = [policies(&[A]), inhibit_any(0)];
        refused(&ask(&inhibited, &any, explicit(&[])), "path.no-valid-policy");
        let inhibit = InitialConstraints { inhibit_any_policy: true, ..explicit(&[]) };
        refused(&ask(&any, &[policies(&[A])], inhibit), "path.no-valid-policy");
    }

    #[test]
    fn a_mapped_policy_is_known_by_its_issuers_name() {
        let mapping = [policies(&[A]), mappings(&[(A, B)])];
        assert_eq!(ask(&mapping, &[policies(&[B])], explicit(&[A])).policies, [A]);
        refused(&ask(&mapping, &[policies(&[A])], explicit(&[])), "path.no-valid-policy");
        refused(&ask(&mapping, &[policies(&[B])], explicit(&[B])), "path.no-valid-policy");
        let inhibit = InitialConstraints { inhibit_policy_mapping: true, ..explicit(&[]) };
        refused(&ask(&mapping, &[policies(&[B])], inhibit), "path.no-valid-policy");
        let any = [policies(&[A]), mappings(&[(A, ANY_POLICY)])];
        refused(&ask(&any, &[policies(&[A])], InitialConstraints::default()), "path.mapped-any-policy");
    }
}

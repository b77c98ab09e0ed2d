//! One candidate path, from the anchor to the end entity (RFC 5280 §6.1.2 to §6.1.5). Every finding is collected.

use super::build::Question;
use super::finding::rfc3339;
use super::names;
use super::policies::{self, Policies};
use super::profile::{self, Role};
use super::revocation;
use super::{AnchorConstraints, AnchorExpiration, Finding, RevocationMode, RevocationStatus, UsageRule};
use crate::asn1::der::single;
use crate::asn1::{Oid, oid};
use crate::crypto::{self, AlgorithmIdentifier, SignatureAlgorithm};
use crate::x509::{Certificate, KeyUsage};

/// What is to be said of a path.
pub(super) struct Checked {
    /// The most telling first.
    pub findings: Vec<Finding>,
    pub revocation: Vec<RevocationStatus>,
    /// The user-constrained policy set (§6.1.6).
    pub policies: Vec<Oid>,
}

/// Judges a path whose signatures are known to verify. `path` has the end entity first and not the anchor, except when the
/// end entity is the anchor.
pub(super) fn check(question: &Question<'_>, path: &[Certificate], anchor: &Certificate) -> Checked {
    let mut c = Checker {
        question,
        findings: Vec::new(),
        max_path_length: question.constraints.max_path_len,
        names: names::Constraints::default(),
        policies: Policies::new(question.constraints, path.len()),
        policies_failed: false,
    };
    let of_one = path == std::slice::from_ref(anchor);
    if !question.trust.admits(anchor, &question.purpose) {
        c.say(Finding::AnchorPurpose { place: anchor.to_string(), purpose: question.purpose.clone() });
    }
    if !of_one {
        c.anchor(anchor);
    }
    let mut issuer = anchor;
    for (i, certificate) in path.iter().enumerate().rev() {
        if !of_one {
            c.algorithm(certificate, issuer);
        }
        c.shape(certificate);
        c.profile(
            certificate,
            if of_one {
                Role::Anchor
            } else if i == 0 {
                Role::EndEntity
            } else {
                Role::Issuer
            },
        );
        c.validity(certificate);
        if !of_one {
            c.names_and_policies(certificate, i == 0);
        }
        match i {
            0 => c.end_entity(certificate, of_one),
            _ => c.intermediate(certificate),
        }
        issuer = certificate;
    }
    let policies = c.conclude_policies(&path[0], of_one);
    let revocation = c.revocation(path, anchor, of_one);
    let mut findings = c.findings;
    findings.sort_by_key(|f| std::cmp::Reverse(f.rank()));
    Checked { findings, revocation, policies }
}

struct Checker<'a> {
    question: &'a Question<'a>,
    findings: Vec<Finding>,
    /// §6.1.2 (k): how many non-self-issued intermediates may still follow; `None`: any number.
    max_path_length: Option<u32>,
    names: names::Constraints,
    policies: Policies<'a>,
    /// One finding on policies is enough.
    policies_failed: bool,
}

impl Checker<'_> {
    fn say(&mut self, finding: Finding) {
        if !self.findings.contains(&finding) {
            self.findings.push(finding);
        }
    }

    /// The anchor as a certificate that issues, where its own words bind (RFC 5937 §3.2).
    fn anchor(&mut self, anchor: &Certificate) {
        let (trust, at) = (self.question.trust, self.question.at);
        if trust.expiration == AnchorExpiration::Enforced {
            let place = anchor.to_string();
            if anchor.is_expired_at(at) {
                self.say(Finding::AnchorExpired { place, not_after: rfc3339(anchor.not_after()), at: rfc3339(at) });
            } else if at < anchor.not_before() {
                self.say(Finding::AnchorNotYetValid {
                    place,
                    not_before: rfc3339(anchor.not_before()),
                    at: rfc3339(at),
                });
            }
        }
        if trust.constraints == AnchorConstraints::Enforced {
            self.shape(anchor);
            self.profile(anchor, Role::Anchor);
            self.issuing(anchor);
            self.lower_path_length(anchor);
            if let Some(constraints) = anchor.name_constraints() {
                self.names.add(constraints);
            }
            let refusal = self.policies.anchor(anchor);
            self.policies_refused(anchor, refusal);
        }
    }

    /// §6.1.3 (b) to (f); §6.1.4 (a), (b), (g) to (j); §6.1.5 (a), (b).
    fn names_and_policies(&mut self, certificate: &Certificate, last: bool) {
        let budget = self.question.budget.name_comparisons;
        if last || !certificate.is_self_issued() {
            let place = certificate.to_string();
            match self.names.check(certificate, last, budget, &self.question.spent.names) {
                Ok(()) => {}
                Err(names::Refusal::NotPermitted(name)) => self.say(Finding::NameNotPermitted { place, name }),
                Err(names::Refusal::Excluded(name)) => self.say(Finding::NameExcluded { place, name }),
                Err(names::Refusal::Budget) => {
                    self.say(Finding::BudgetExhausted { place, limit: "name constraint comparisons", value: budget });
                }
            }
        }
        if let Some(constraints) = certificate.name_constraints() {
            self.names.add(constraints);
        }
        let refusal = self.policies.certificate(certificate, last);
        self.policies_refused(certificate, refusal);
    }

    fn policies_refused(&mut self, certificate: &Certificate, refusal: Result<(), policies::Refusal>) {
        let place = certificate.to_string();
        match refusal {
            Err(policies::Refusal::NoValidPolicy) if !self.policies_failed => {
                self.say(Finding::NoValidPolicy { place })
            }
            Err(policies::Refusal::MappedAnyPolicy) => self.say(Finding::MappedAnyPolicy { place }),
            _ => return,
        }
        self.policies_failed = true;
    }

    /// §6.1.5 (g).
    fn conclude_policies(&mut self, end_entity: &Certificate, of_one: bool) -> Vec<Oid> {
        let policies = std::mem::replace(&mut self.policies, Policies::new(self.question.constraints, 0));
        let spent = &self.question.spent.policies;
        spent.set(spent.get().saturating_add(policies.cost()));
        match policies.conclude() {
            _ if of_one => Vec::new(),
            Ok(set) => set,
            Err(refusal) => {
                self.policies_refused(end_entity, Err(refusal));
                Vec::new()
            }
        }
    }

    /// §6.1.3 (a)(1): whether algorithm and key were good enough for the signature that holds.
    fn algorithm(&mut self, certificate: &Certificate, issuer: &Certificate) {
        let Ok(algorithm) = SignatureAlgorithm::decode(certificate.signature_algorithm(), None) else { return };
        let Ok(key) = issuer.public_key() else { return };
        let at = self.question.at;
        if let Some(weakness) = self.question.algorithms.weakness(&algorithm, &key.kind(), at) {
            self.say(weakness.finding(&certificate.to_string(), at));
        }
    }

    /// §4, and the critical extensions of §6.1.4 (o) and §6.1.5 (f).
    fn shape(&mut self, certificate: &Certificate) {
        for cause in certificate.defects() {
            self.say(Finding::Malformed { place: certificate.to_string(), cause: cause.clone() });
        }
        for extension in certificate.unknown_critical_extensions() {
            let place = certificate.to_string();
            self.say(Finding::UnknownCriticalExtension { place, extension: extension.clone() });
        }
    }

    fn profile(&mut self, certificate: &Certificate, role: Role) {
        for rule in profile::broken(certificate, role, self.question.constraints.conformance) {
            self.say(Finding::Profile { place: certificate.to_string(), rule });
        }
    }

    /// §6.1.3 (a)(2).
    fn validity(&mut self, certificate: &Certificate) {
        let at = self.question.at;
        let place = certificate.to_string();
        if certificate.is_expired_at(at) {
            self.say(Finding::Expired { place, not_after: rfc3339(certificate.not_after()), at: rfc3339(at) });
        } else if at < certificate.not_before() {
            self.say(Finding::NotYetValid { place, not_before: rfc3339(certificate.not_before()), at: rfc3339(at) });
        }
    }

    /// §6.1.4, preparation for the next certificate.
    fn intermediate(&mut self, certificate: &Certificate) {
        // (l) A self-issued certificate does not count.
        if !certificate.is_self_issued() {
            match &mut self.max_path_length {
                Some(0) => self.say(Finding::PathLength { place: certificate.to_string() }),
                Some(left) => *left -= 1,
                None => {}
            }
        }
        self.issuing(certificate);
        self.lower_path_length(certificate);
    }

    /// (k) and (n): a CA, with a key for signing certificates, whose extended key usage admits the purpose.
    fn issuing(&mut self, certificate: &Certificate) {
        // (k) lets version 1 and 2 be told to be a CA by other means: only being an anchor is such a means here.
        let told_otherwise = certificate.version() < 3 && self.question.trust.contains(certificate);
        if !certificate.basic_constraints().is_some_and(|b| b.ca) && !told_otherwise {
            self.say(Finding::NotACa { place: certificate.to_string() });
        }
        self.key_usage(certificate, KeyUsage::KEY_CERT_SIGN);
        if let Some(rule) = self.question.purpose.rules().and_then(|rules| rules.issuers.as_ref()) {
            self.extended_key_usage(certificate, rule);
        }
    }

    /// (m)
    fn lower_path_length(&mut self, certificate: &Certificate) {
        if let Some(allowed) = certificate.basic_constraints().and_then(|b| b.path_len) {
            self.max_path_length = Some(self.max_path_length.map_or(allowed, |left| left.min(allowed)));
        }
    }

    /// §6.1.5, and what the purpose asks of the end entity.
    fn end_entity(&mut self, certificate: &Certificate, of_one: bool) {
        let rules = self.question.purpose.rules();
        match certificate.public_key() {
            Ok(key) => {
                if let Some(weakness) = self.question.algorithms.key_weakness(&key.kind(), self.question.at) {
                    self.say(weakness.finding(&certificate.to_string(), self.question.at));
                }
            }
            // A key for something else than signing (X25519) is not ours to judge where anything goes; a curve that is not
            // named is never good (RFC 5480 §2.1.1).
            Err(crypto::Error::Unsupported { .. }) if rules.is_none() && !is_elliptic(certificate) => {}
            Err(e) => self.say(Finding::Unsupported { place: certificate.to_string(), what: e.clone().lacking() }),
        }
        let Some(rules) = rules else { return };
        if let Some(required) = rules.key_usage {
            self.key_usage(certificate, required);
        }
        if !rules.ca && !of_one && certificate.basic_constraints().is_some_and(|b| b.ca) {
            let rule = "a CA, where an end entity is asked for";
            self.say(Finding::Profile { place: certificate.to_string(), rule });
        }
        self.extended_key_usage(certificate, &rules.end_entity);
    }

    fn key_usage(&mut self, certificate: &Certificate, required: KeyUsage) {
        if let Some(found) = certificate.key_usage().filter(|u| !u.any_of(required)) {
            let required = required.to_string().replace(", ", " or ");
            self.say(Finding::KeyUsage { place: certificate.to_string(), required, found });
        }
    }

    fn extended_key_usage(&mut self, certificate: &Certificate, rule: &UsageRule) {
        if rule.admits(certificate) {
            return;
        }
        let found = match certificate.ext_key_usage().unwrap_or_default() {
            [] => "nothing".into(),
            found => found.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
        };
        let purpose = self.question.purpose.clone();
        self.say(Finding::ExtendedKeyUsage { place: certificate.to_string(), purpose, found });
    }

    /// §6.1.3 (a)(3), of a path that nothing else rules out.
    fn revocation(&mut self, path: &[Certificate], anchor: &Certificate, of_one: bool) -> Vec<RevocationStatus> {
        let ruled_out = self.findings.iter().any(|f| f.rank() >= Finding::BEYOND_REPAIR);
        if self.question.revocation == RevocationMode::None || ruled_out {
            return Vec::new();
        }
        let mut statuses = Vec::new();
        for (i, certificate) in path.iter().enumerate() {
            if of_one || certificate.has_no_rev_avail() {
                statuses.push(RevocationStatus::not_needed(certificate));
                continue;
            }
            let issuer = path.get(i + 1).unwrap_or(anchor);
            let (status, findings) = revocation::status(self.question, certificate, issuer, anchor);
            statuses.push(status);
            findings.into_iter().for_each(|f| self.say(f));
        }
        statuses
    }
}

/// Whether the key is one of id-ecPublicKey.
fn is_elliptic(certificate: &Certificate) -> bool {
    let algorithm = single(certificate.spki(), "SubjectPublicKeyInfo")
        .and_then(|spki| AlgorithmIdentifier::decode(&spki.reader("SubjectPublicKeyInfo").any()?));
    algorithm.is_ok_and(|a| a.oid == oid::EC_PUBLIC_KEY)
}

//! Lists and responses made here, so that each says exactly one thing. Judged at [`AT`] unless said.

use super::*;
use crate::asn1::der::{self, Tag, encode, sequence};
use crate::asn1::{Oid, oid};
use crate::crypto::DigestAlgorithm;
use crate::error::Coded;
use crate::oid;
use crate::path::made::{
    Answered, Entity, List, MADE, basic_constraints_ca, certify, crl, delta, extension, generalized, good, list,
    number, ocsp, only_reasons, revoked_status,
};
use crate::path::{
    AlgorithmPolicy, Budget, Indication, InitialConstraints, PathResult, Purpose, Request, SubIndication as S,
    TrustStore, validate,
};
use time::macros::datetime;

const AT: OffsetDateTime = datetime!(2027-01-10 0:00 UTC);

/// Root, CA, end entity with serial number 7; the CA is not revoked.
struct World {
    root: Entity,
    ca: Entity,
    ee: Entity,
}

fn world() -> World {
    let root = certify("Root", 1, None, &[basic_constraints_ca()]);
    let ca = certify("CA", 2, Some(("Root", &root)), &[basic_constraints_ca()]);
    let ee = certify("EE", 7, Some(("CA", &ca)), &[]);
    World { root, ca, ee }
}

impl World {
    fn ask(&self, crls: &[Crl], responses: &[OcspResponse], at: OffsetDateTime, extra: &[&Certificate]) -> PathResult {
        let mut untrusted: Vec<Certificate> = extra.iter().map(|c| (*c).clone()).collect();
        untrusted.push(self.ca.certificate.clone());
        let root_list = crl("Root", &self.root, &list(&[]));
        let material = RevocationMaterial::new(crls.iter().cloned().chain([root_list]), responses.to_vec());
        validate(&Request {
            end_entity: &self.ee.certificate,
            untrusted: &untrusted,
            trust: &TrustStore::new([self.root.certificate.clone()]),
            at,
            purpose: Purpose::Signing,
            revocation: RevocationMode::Hard,
            sources: &[&material],
            freshness: Freshness::default(),
            algorithms: &AlgorithmPolicy::default(),
            constraints: &InitialConstraints::default(),
            budget: Budget::default(),
        })
    }

    #[track_caller]
    fn lists(&self, lists: &[List], expected: Revocation) -> PathResult {
        let crls: Vec<_> = lists.iter().map(|l| crl("CA", &self.ca, l)).collect();
        self.says(self.ask(&crls, &[], AT, &[]), expected)
    }

    #[track_caller]
    fn response(&self, response: OcspResponse, expected: Revocation) -> PathResult {
        self.says(self.ask(&[], &[response], AT, &[]), expected)
    }

    #[track_caller]
    fn says(&self, result: PathResult, expected: Revocation) -> PathResult {
        assert_eq!(result.revocation[0].status, expected, "{:?}", result.findings);
        assert_eq!(result.is_passed(), expected == Revocation::Good, "{:?}", result.findings);
        result
    }
}

#[track_caller]
fn because(result: &PathResult, sub: S, code: &str) {
    assert_eq!(
        (result.indication, result.sub_indication),
        (Indication::Indeterminate, Some(sub)),
        "{:?}",
        result.findings
    );
    assert_eq!(result.findings[0].code(), code);
}

#[test]
fn five_words_for_five_states() {
    let w = world();
    w.lists(&[list(&[])], Revocation::Good);
    let revoked = w.lists(&[list(&[(3, None), (7, Some(1)), (9, None)])], Revocation::Revoked);
    because(&revoked, S::RevokedNoPoe, "revocation.revoked");
    assert_eq!(revoked.revocation[0].revoked_at, Some(datetime!(2026-06-01 0:00 UTC)));
    assert_eq!(revoked.revocation[0].reason, Some(CrlReason::KeyCompromise));
    let stale = w.lists(&[List { next: Some(MADE), ..list(&[]) }], Revocation::Stale);
    because(&stale, S::TryLater, "revocation.stale");
    let none = w.lists(&[], Revocation::NotChecked);
    because(&none, S::CertificateChainGeneralFailure, "revocation.not-checked");
    let unknown =
        ocsp(&w.ca, &w.ca, &w.ee.certificate, &Answered { status: encode(Tag::context(2), &[]), ..good() }, &[]);
    because(&w.response(unknown, Revocation::Unknown), S::CertificateChainGeneralFailure, "revocation.unknown");
    let hold = w.lists(&[list(&[(7, Some(6))])], Revocation::Revoked);
    because(&hold, S::TryLater, "revocation.on-hold");
    // A revocation is believed however old it is.
    w.lists(&[List { next: Some(MADE), ..list(&[(7, Some(1))]) }], Revocation::Revoked);
}

/// Two lists of one second: the number says which is the newer one, wherever it stands.
#[test]
fn of_two_lists_of_one_second_the_higher_number_counts() {
    let w = world();
    let older = List { extensions: vec![number(255)], ..list(&[]) };
    let newer = List { extensions: vec![number(256)], ..list(&[(7, Some(1))]) };
    w.lists(&[older.clone(), newer.clone()], Revocation::Revoked);
    w.lists(&[newer, older], Revocation::Revoked);
    let held = List { extensions: vec![number(255)], ..list(&[(7, Some(6))]) };
    let released = List { extensions: vec![number(256)], ..list(&[]) };
    w.lists(&[held.clone(), released.clone()], Revocation::Good);
    w.lists(&[released, held], Revocation::Good);
}

#[test]
fn a_revoked_authority() {
    let w = world();
    let lists = [crl("Root", &w.root, &list(&[(2, None)])), crl("CA", &w.ca, &list(&[]))];
    because(&w.ask(&lists, &[], AT, &[]), S::RevokedCaNoPoe, "revocation.ca-revoked");
}

#[test]
fn time_bounds_what_is_used() {
    let w = world();
    w.lists(&[List { made: datetime!(2027-01-11 0:00 UTC), ..list(&[]) }], Revocation::NotChecked);
    w.lists(&[List { made: datetime!(2025-12-31 0:00 UTC), ..list(&[]) }], Revocation::NotChecked);
    w.lists(&[List { next: None, ..list(&[]) }], Revocation::Good);
    w.lists(&[List { next: None, made: datetime!(2027-01-02 0:00 UTC), ..list(&[]) }], Revocation::Stale);
    // After the certificate's end a list is silent about it, unless it says that it keeps expired ones.
    let late = datetime!(2028-02-01 0:00 UTC);
    let after = List { made: datetime!(2028-01-31 0:00 UTC), next: Some(datetime!(2028-02-07 0:00 UTC)), ..list(&[]) };
    let ask = |l: &List| w.ask(&[crl("CA", &w.ca, l)], &[], late, &[]).revocation.first().map(|r| r.status);
    // The anchor has ended too, which proof of existence can mend, so that revocation is still looked at.
    assert_eq!(ask(&after), Some(Revocation::NotChecked));
    let kept = extension(&oid!(2, 5, 29, 60), false, &generalized(datetime!(2027-01-01 0:00 UTC)));
    assert_eq!(ask(&List { extensions: vec![number(5), kept], ..after }), Some(Revocation::Good));
}

#[test]
fn who_may_sign_a_list() {
    let w = world();
    let by = |signer: &Entity, extra: &[&Certificate]| w.ask(&[crl("CA", signer, &list(&[]))], &[], AT, extra);
    w.says(by(&w.root, &[]), Revocation::NotChecked);
    // Another certificate of the CA for its lists, with a path to the same root.
    let usage = |bits: &[u8]| extension(&oid::CE_KEY_USAGE, true, &encode(Tag::BIT_STRING, bits));
    let crl_sign = certify("CA", 5, Some(("Root", &w.root)), &[usage(&[1, 0x02])]);
    w.says(by(&crl_sign, &[&crl_sign.certificate]), Revocation::Good);
    let other_usage = certify("CA", 5, Some(("Root", &w.root)), &[usage(&[7, 0x80])]);
    let refused = w.says(by(&other_usage, &[&other_usage.certificate]), Revocation::NotChecked);
    assert!(refused.findings.iter().any(|f| f.code() == "revocation.source-refused"));
    let stranger = certify("CA", 5, None, &[usage(&[1, 0x02])]);
    w.says(by(&stranger, &[&stranger.certificate]), Revocation::NotChecked);
}

#[test]
fn deltas() {
    let w = world();
    let newer =
        |base, n, entries: &[(u64, Option<u8>)]| List { extensions: vec![delta(base), number(n)], ..list(entries) };
    w.lists(&[newer(5, 6, &[])], Revocation::NotChecked);
    w.lists(&[list(&[]), newer(5, 6, &[(7, Some(1))])], Revocation::Revoked);
    w.lists(&[list(&[(7, Some(6))]), newer(5, 6, &[(7, Some(8))])], Revocation::Good);
    // One that builds on a later list, or is older than the list, does not go with it.
    w.lists(&[list(&[]), newer(6, 7, &[(7, Some(1))])], Revocation::Good);
    w.lists(&[list(&[]), newer(4, 5, &[(7, Some(1))])], Revocation::Good);
    // A fresh delta makes its base fresh again.
    w.lists(&[List { next: Some(MADE), ..list(&[]) }, newer(5, 6, &[])], Revocation::Good);
}

#[test]
fn reasons_add_up() {
    let w = world();
    let only = |bits: &[u8], entries: &[(u64, Option<u8>)]| List {
        extensions: vec![number(5), only_reasons(bits)],
        ..list(entries)
    };
    let (compromise, others) = (only(&[5, 0x60], &[]), only(&[7, 0x1f, 0x80], &[]));
    w.lists(std::slice::from_ref(&compromise), Revocation::NotChecked);
    w.lists(&[compromise.clone(), others], Revocation::Good);
    w.lists(&[compromise, only(&[7, 0x1f, 0x80], &[(7, Some(4))])], Revocation::Revoked);
}

#[test]
fn responses() {
    let w = world();
    let say = |a: &Answered| ocsp(&w.ca, &w.ca, &w.ee.certificate, a, &[]);
    w.response(say(&good()), Revocation::Good);
    w.response(say(&Answered { by_key: true, hash: DigestAlgorithm::Sha256, ..good() }), Revocation::Good);
    w.response(say(&Answered { hash: DigestAlgorithm::Sha3_512, ..good() }), Revocation::Good);
    let revoked = w.response(say(&Answered { status: revoked_status(), ..good() }), Revocation::Revoked);
    assert_eq!(revoked.revocation[0].source, Some(RevocationEvidence::Ocsp));
    w.response(say(&Answered { next: Some(MADE), ..good() }), Revocation::Stale);
    w.response(say(&Answered { made: datetime!(2027-01-11 0:00 UTC), ..good() }), Revocation::NotChecked);
    let critical = extension(&oid!(1, 2, 3), true, &der::null());
    w.response(say(&Answered { extensions: vec![critical], ..good() }), Revocation::NotChecked);
    // By another key, about another certificate.
    w.response(ocsp(&w.ca, &w.root, &w.ee.certificate, &good(), &[&w.root.certificate]), Revocation::NotChecked);
    w.response(ocsp(&w.root, &w.ca, &w.ee.certificate, &good(), &[]), Revocation::NotChecked);
    let other = certify("EE", 8, Some(("CA", &w.ca)), &[]);
    w.response(ocsp(&w.ca, &w.ca, &other.certificate, &good(), &[]), Revocation::NotChecked);
}

#[test]
fn delegated_responders() {
    let w = world();
    let usage = |oid: &Oid| extension(&oid::CE_EXT_KEY_USAGE, false, &sequence([der::oid(oid)]));
    let nocheck = extension(&oid!(1, 3, 6, 1, 5, 5, 7, 48, 1, 5), false, &der::null());
    let by = |responder: &Entity| ocsp(&w.ca, responder, &w.ee.certificate, &good(), &[&responder.certificate]);
    let fit = certify("Responder", 20, Some(("CA", &w.ca)), &[usage(&oid::KP_OCSP_SIGNING), nocheck]);
    w.response(by(&fit), Revocation::Good);
    w.response(
        by(&certify("Responder", 20, Some(("CA", &w.ca)), &[usage(&oid::KP_TIME_STAMPING)])),
        Revocation::NotChecked,
    );
    w.response(by(&certify("Responder", 20, Some(("CA", &w.ca)), &[])), Revocation::NotChecked);
    let of_root = certify("Responder", 20, Some(("Root", &w.root)), &[usage(&oid::KP_OCSP_SIGNING)]);
    w.response(by(&of_root), Revocation::NotChecked);
    // Without nocheck, a list that revokes the responder takes its word away.
    let checked = certify("Responder", 20, Some(("CA", &w.ca)), &[usage(&oid::KP_OCSP_SIGNING)]);
    w.response(by(&checked), Revocation::Good);
    let revokes = crl("CA", &w.ca, &List { next: Some(MADE), ..list(&[(20, Some(1))]) });
    let result = w.ask(&[revokes], &[by(&checked)], AT, &[]);
    assert_eq!(result.revocation[0].status, Revocation::Stale, "{:?}", result.findings);
}

#[test]
fn the_newest_counts_and_a_revocation_stays() {
    let w = world();
    let say = |status: Vec<u8>, made| ocsp(&w.ca, &w.ca, &w.ee.certificate, &Answered { status, made, ..good() }, &[]);
    let old = datetime!(2027-01-05 0:00 UTC);
    let list_good = [crl("CA", &w.ca, &list(&[]))];
    let revoked_earlier = w.ask(&list_good, &[say(revoked_status(), old)], AT, &[]);
    w.says(revoked_earlier, Revocation::Revoked);
    let held_earlier = [crl("CA", &w.ca, &List { made: old, ..list(&[(7, Some(6))]) })];
    w.says(w.ask(&held_earlier, &[say(encode(Tag::context(0), &[]), MADE)], AT, &[]), Revocation::Good);
    w.says(w.ask(&list_good, &[say(encode(Tag::context(2), &[]), old)], AT, &[]), Revocation::Good);
}

#[test]
fn of_two_lists_of_one_second_the_greater_number_counts() {
    let w = world();
    for (older, newer) in [(5, 6), (255, 256)] {
        let good = || List { extensions: vec![number(older)], ..list(&[]) };
        let revoked = || List { extensions: vec![number(newer)], ..list(&[(7, Some(1))]) };
        w.lists(&[good(), revoked()], Revocation::Revoked);
        w.lists(&[revoked(), good()], Revocation::Revoked);
    }
}

#[test]
fn hundreds_of_candidates_and_loops_end() {
    let w = world();
    let mut pool: Vec<Entity> =
        (0..300).map(|i| certify("CA", 1000 + i, Some(("Root", &w.ca)), &[basic_constraints_ca()])).collect();
    let a = certify("A", 50, Some(("CA", &w.ca)), &[basic_constraints_ca()]);
    pool.push(certify("CA", 51, Some(("A", &a)), &[basic_constraints_ca()]));
    pool.push(a);
    let extra: Vec<&Certificate> = pool.iter().map(|e| &e.certificate).collect();
    let list = [crl("CA", &w.ca, &list(&[]))];
    w.says(w.ask(&list, &[], AT, &extra), Revocation::Good);
}

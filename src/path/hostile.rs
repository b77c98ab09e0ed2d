//! What a hostile authority, or a hostile file, may put before the search. What ends each is a number, not a clock.

use super::*;
use crate::asn1::der::{self, Tag, constructed, encode, sequence};
use crate::asn1::oid;
use crate::error::Coded;
use crate::oid;
use crate::path::made::{Entity, List, basic_constraints_ca, certify, crl, extension, list, number};
use crate::x509::Crl;
use time::macros::datetime;

const NOW: OffsetDateTime = datetime!(2027-01-10 0:00 UTC);

fn ask(
    end_entity: &Certificate,
    untrusted: &[Certificate],
    root: &Entity,
    at: OffsetDateTime,
    crls: Vec<Crl>,
    constraints: &InitialConstraints,
) -> PathResult {
    measure(end_entity, untrusted, root, at, crls, constraints).0
}

fn measure(
    end_entity: &Certificate,
    untrusted: &[Certificate],
    root: &Entity,
    at: OffsetDateTime,
    crls: Vec<Crl>,
    constraints: &InitialConstraints,
) -> (PathResult, Cost) {
    measured(&Request {
        end_entity,
        untrusted,
        trust: &TrustStore::new([root.certificate.clone()]),
        at,
        purpose: Purpose::Any,
        revocation: if crls.is_empty() { RevocationMode::None } else { RevocationMode::Hard },
        sources: &[&RevocationMaterial::new(crls, [])],
        freshness: Freshness::default(),
        algorithms: &AlgorithmPolicy::default(),
        constraints,
        budget: Budget::default(),
    })
}

fn limit_of(result: &PathResult) -> Option<String> {
    let found = result.findings.iter().find(|f| f.code() == "path.budget")?;
    Some(found.args()[1].1.clone())
}

/// Seven authorities that certify one another, each certified by the root too: 1 957 paths, and none of them good.
#[test]
fn a_mesh_of_cross_certificates() {
    let root = certify("Root", 1, None, &[basic_constraints_ca()]);
    let names: Vec<String> = (0..7).map(|i| format!("CA {i}")).collect();
    let own: Vec<Entity> = names.iter().map(|n| certify(n, 2, None, &[basic_constraints_ca()])).collect();
    let mut pool = Vec::new();
    for (i, subject) in names.iter().enumerate() {
        pool.push(own[i].cross("Root", &root, subject, 10));
        for (j, issuer) in names.iter().enumerate().filter(|(j, _)| *j != i) {
            pool.push(own[i].cross(issuer, &own[j], subject, 20 + j as u64));
        }
    }
    let ee = certify("EE", 7, Some(("CA 0", &own[0])), &[]);
    let ask = |at| ask(&ee.certificate, &pool, &root, at, Vec::new(), &InitialConstraints::default());
    assert!(ask(NOW).is_passed());
    let late = ask(datetime!(2035-01-01 0:00 UTC));
    assert!(!late.is_passed());
    assert_eq!(limit_of(&late).as_deref(), Some("complete paths"), "{:?}", late.findings);
    assert_eq!(late.rejected.len(), Budget::default().rejected);
}

/// Thousands of certificates that might be the issuer: of its name, with another key.
#[test]
fn thousands_of_candidates() {
    let root = certify("Root", 1, None, &[basic_constraints_ca()]);
    let ee = certify("EE", 7, Some(("CA", &certify("CA", 2, None, &[]))), &[]);
    let one = certify("CA", 3, Some(("Root", &root)), &[basic_constraints_ca()]);
    let pool: Vec<Certificate> = (0..3_000).map(|serial| one.cross("Root", &root, "CA", 1_000 + serial)).collect();
    let result = ask(&ee.certificate, &pool, &root, NOW, Vec::new(), &InitialConstraints::default());
    assert_eq!(limit_of(&result).as_deref(), Some("signatures"), "{:?}", result.findings);
}

/// Names and constraints whose product is large.
#[test]
fn names_times_constraints() {
    let host = |i: usize| encode(Tag::context(2), format!("host{i}.example").as_bytes());
    let subtrees = sequence([constructed(Tag::context_constructed(1), (0..2_000).map(|i| sequence([host(i)])))]);
    let root = certify("Root", 1, None, &[basic_constraints_ca()]);
    let limits = extension(&oid::CE_NAME_CONSTRAINTS, true, &subtrees);
    let ca = certify("CA", 2, Some(("Root", &root)), &[basic_constraints_ca(), limits]);
    let many = |n: usize| {
        let names = extension(&oid::CE_SUBJECT_ALT_NAME, false, &sequence((5_000..5_000 + n).map(host)));
        let ee = certify("EE", 7, Some(("CA", &ca)), &[names]);
        let pool = [ca.certificate.clone()];
        ask(&ee.certificate, &pool, &root, NOW, Vec::new(), &InitialConstraints::default())
    };
    assert!(many(100).is_passed());
    assert_eq!(limit_of(&many(2_000)).as_deref(), Some("name constraint comparisons"));
}

/// Each level maps every policy to every other: the tree of RFC 5280 has 30^8 leaves, the graph of RFC 9618 240 nodes.
#[test]
fn a_policy_tree_of_30_to_the_8th() {
    let policy = |i: u64| Oid::parse(&format!("1.2.3.{i}")).unwrap();
    let stated = sequence((0..30).map(|i| sequence([der::oid(&policy(i))])));
    let pairs = (0..30).flat_map(|i| (0..30).map(move |j| (i, j)));
    let mapped = sequence(pairs.map(|(i, j)| sequence([der::oid(&policy(i)), der::oid(&policy(j))])));
    let stated = extension(&oid!(2, 5, 29, 32), false, &stated);
    let mapped = extension(&oid!(2, 5, 29, 33), false, &mapped);
    let ca_says = [basic_constraints_ca(), stated.clone(), mapped];
    let root = certify("Root", 1, None, &[basic_constraints_ca()]);
    let mut chain = vec![certify("CA 0", 2, Some(("Root", &root)), &ca_says)];
    for level in 1..8_u64 {
        let next = {
            let (issuer, above) = (format!("CA {}", level - 1), chain.last().unwrap());
            certify(&format!("CA {level}"), 2 + level, Some((&issuer, above)), &ca_says)
        };
        chain.push(next);
    }
    let ee = certify("EE", 70, Some(("CA 7", chain.last().unwrap())), &[stated]);
    let pool: Vec<Certificate> = chain.iter().map(|e| e.certificate.clone()).collect();
    let explicit =
        InitialConstraints { policies: vec![policy(3)], require_explicit_policy: true, ..Default::default() };
    let (result, cost) = measure(&ee.certificate, &pool, &root, NOW, Vec::new(), &explicit);
    assert!(result.is_passed(), "{:?}", result.findings);
    assert_eq!(result.policies, [policy(3)]);
    // Of each CA 30 policies, then 30 mapped ones with 30 parents each; of the end entity 30.
    assert_eq!(cost.policies, 8 * (30 + 30 * (1 + 30)) + 30);
    assert_eq!((cost.signatures, cost.paths), (9, 1));
}

/// Distribution points times names of scopes times lists.
#[test]
fn distribution_points_times_scopes() {
    let uri = |what: &str, i: usize| encode(Tag::context(6), format!("http://{what}.example/{i}").as_bytes());
    let names = |what: &str| {
        let all = constructed(Tag::context_constructed(0), (0..1_000).map(|i| uri(what, i)));
        constructed(Tag::context_constructed(0), [all])
    };
    let points = extension(&oid!(2, 5, 29, 31), false, &sequence([sequence([names("certificate")])]));
    let scope = extension(&oid!(2, 5, 29, 28), true, &sequence([names("list")]));
    let root = certify("Root", 1, None, &[basic_constraints_ca()]);
    let ee = certify("EE", 7, Some(("Root", &root)), &[points]);
    let lists = |n| -> Vec<Crl> {
        let said = |i| List { extensions: vec![number(i), scope.clone()], ..list(&[]) };
        (0..n).map(|i| crl("Root", &root, &said(i))).chain([crl("Root", &root, &list(&[]))]).collect()
    };
    let ask = |n| ask(&ee.certificate, &[], &root, NOW, lists(n), &InitialConstraints::default());
    assert!(ask(0).is_passed());
    let result = ask(20);
    let text: String = result.findings.iter().map(|f| format!("{f}\n")).collect();
    assert!(text.contains("comparisons of distribution points is reached"), "{text}");
    assert_eq!(result.revocation[0].status, Revocation::NotChecked);
}

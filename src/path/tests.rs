//! Paths over the certificates of `certs/test/path` (made by its `make.sh`), judged at 2027-01-01 unless said.

use super::*;
use crate::error::Coded;
use crate::x509::decode_all;
use time::macros::datetime;

const AT: OffsetDateTime = datetime!(2027-01-01 0:00 UTC);

fn cert(name: &str) -> Certificate {
    let file = format!("{}/certs/test/path/{name}.pem", env!("CARGO_MANIFEST_DIR"));
    decode_all(&std::fs::read(&file).unwrap(), name).unwrap().remove(0)
}

struct Case {
    trust: Vec<&'static str>,
    untrusted: Vec<&'static str>,
    at: OffsetDateTime,
    purpose: Purpose,
    revocation: RevocationMode,
    budget: Budget,
    max_path_len: Option<u32>,
}

fn case() -> Case {
    Case {
        trust: vec!["root"],
        untrusted: vec!["ca"],
        at: AT,
        purpose: Purpose::Signing,
        revocation: RevocationMode::None,
        budget: Budget::default(),
        max_path_len: None,
    }
}

impl Case {
    fn run(&self, end_entity: &str) -> PathResult {
        let untrusted: Vec<_> = self.untrusted.iter().map(|n| cert(n)).collect();
        validate(&Request {
            end_entity: &cert(end_entity),
            untrusted: &untrusted,
            trust: &TrustStore::new(self.trust.iter().map(|n| cert(n))),
            at: self.at,
            purpose: self.purpose.clone(),
            revocation: self.revocation,
            sources: &[],
            freshness: Freshness::default(),
            algorithms: &AlgorithmPolicy::default(),
            constraints: &InitialConstraints { max_path_len: self.max_path_len, ..Default::default() },
            budget: self.budget,
        })
    }

    fn passes(&self, end_entity: &str) -> PathResult {
        let result = self.run(end_entity);
        assert!(result.is_passed(), "{end_entity}: {:?}", result.findings);
        assert!(result.findings.is_empty() && result.anchor.is_some());
        result
    }

    #[track_caller]
    fn fails(&self, end_entity: &str, sub: SubIndication, code: &str) -> PathResult {
        let result = self.run(end_entity);
        assert_eq!(result.indication, Indication::Indeterminate, "{end_entity}");
        assert_eq!(result.sub_indication, Some(sub), "{end_entity}: {:?}", result.findings);
        assert_eq!(result.findings[0].code(), code, "{:?}", result.findings);
        result
    }
}

use SubIndication as S;

#[test]
fn a_plain_path_passes() {
    let result = case().passes("ee");
    assert_eq!(result.path, [cert("ee"), cert("ca")]);
    assert_eq!(result.anchor, Some(cert("root")));
    assert_eq!(result.path[0].to_string(), "CN=Élise Dupont,O=Test,C=MA");
    for end_entity in ["ee-commit", "ee-mail", "ee-document"] {
        case().passes(end_entity);
    }
}

#[test]
fn an_anchor_need_not_be_self_signed() {
    Case { trust: vec!["ca"], untrusted: vec![], ..case() }.passes("ee");
    Case { trust: vec!["ca-cross"], untrusted: vec!["ca"], ..case() }.passes("ee");
}

#[test]
fn the_end_entity_may_be_the_anchor() {
    let alone = |name| Case { trust: vec![name], untrusted: vec![], revocation: RevocationMode::Hard, ..case() };
    let result = alone("ee-self").passes("ee-self");
    assert_eq!((result.path.len(), result.revocation[0].status), (1, Revocation::NotNeeded));
    alone("ee").passes("ee");
    alone("ee-expired").fails("ee-expired", S::OutOfBoundsNotRevoked, "path.expired");
    alone("ee-encrypt").fails("ee-encrypt", S::ChainConstraintsFailure, "path.key-usage");
    alone("root").fails("root", S::ChainConstraintsFailure, "path.key-usage");
    Case { purpose: Purpose::Any, ..alone("root") }.passes("root");
}

#[test]
fn without_an_anchor_there_is_no_chain() {
    let alone = Case { trust: vec![], ..case() };
    let result = alone.fails("ee", S::NoCertificateChainFound, "path.no-anchor");
    assert_eq!(result.path, [cert("ee"), cert("ca")]);
    case().fails("ee-other", S::CertificateChainGeneralFailure, "path.signature");
    case().fails("ee-self", S::NoCertificateChainFound, "path.no-anchor");
    Case { untrusted: vec![], ..case() }.fails("ee", S::NoCertificateChainFound, "path.no-anchor");
}

#[test]
fn cross_certificates_and_wrong_issuers_are_passed_over() {
    let pool = vec!["ca-expired", "ca-not-ca", "ca-cross", "ca-no-sign", "other-root", "ca", "ee"];
    assert_eq!(Case { untrusted: pool.clone(), ..case() }.passes("ee").path[1], cert("ca"));
    let other = Case { trust: vec!["other-root"], untrusted: pool, ..case() };
    assert_eq!(other.passes("ee").path[1], cert("ca-cross"));
    // Every candidate that was given up is kept, with its reason.
    let none = Case { untrusted: vec!["ca-not-ca", "ca-expired", "ca-no-sign"], ..case() };
    let result = none.fails("ee", S::OutOfBoundsNoPoe, "path.expired");
    assert_eq!((result.path.len(), result.rejected.len()), (2, 2));
}

#[test]
fn each_check_has_its_finding() {
    let with = |ca| Case { untrusted: vec![ca], ..case() };
    with("ca-not-ca").fails("ee", S::CertificateChainGeneralFailure, "path.not-a-ca");
    with("ca-no-sign").fails("ee", S::ChainConstraintsFailure, "path.key-usage");
    with("ca-expired").fails("ee", S::OutOfBoundsNoPoe, "path.expired");
    with("ca-serverauth").fails("ee", S::ChainConstraintsFailure, "path.extended-key-usage");
    case().fails("ee-encrypt", S::ChainConstraintsFailure, "path.key-usage");
    case().fails("ee-server", S::ChainConstraintsFailure, "path.extended-key-usage");
    case().fails("ee-critical", S::CertificateChainGeneralFailure, "path.unknown-critical-extension");
    case().fails("ee-expired", S::OutOfBoundsNoPoe, "path.expired");
    case().fails("ee-future", S::OutOfBoundsNoPoe, "path.not-yet-valid");
    case().fails("ee-small", S::CryptoConstraintsFailureNoPoe, "crypto.weak");
    case().fails("ee-sha1", S::CryptoConstraintsFailureNoPoe, "crypto.weak");
}

#[test]
fn purposes() {
    let stamping = Case { purpose: Purpose::TimeStamping, ..case() };
    stamping.passes("ee-tsa");
    for end_entity in ["ee-tsa-soft", "ee", "ee-mail"] {
        stamping.fails(end_entity, S::ChainConstraintsFailure, "path.extended-key-usage");
    }
    case().fails("ee-tsa", S::ChainConstraintsFailure, "path.extended-key-usage");
    let ocsp = Case { purpose: Purpose::OcspSigning, ..case() };
    ocsp.passes("ee-ocsp");
    ocsp.fails("ee", S::ChainConstraintsFailure, "path.extended-key-usage");
    Case { purpose: Purpose::Any, ..case() }.passes("ee-server");
}

#[test]
fn path_length() {
    let deep = Case { untrusted: vec!["ca", "sub"], ..case() };
    deep.fails("ee-deep", S::CertificateChainGeneralFailure, "path.path-length");
    let through =
        |max_path_len| Case { trust: vec!["other-root"], untrusted: vec!["ca-cross", "sub"], max_path_len, ..case() };
    through(None).passes("ee-deep");
    through(Some(2)).passes("ee-deep");
    through(Some(1)).fails("ee-deep", S::CertificateChainGeneralFailure, "path.path-length");
}

#[test]
fn revocation_that_nobody_looked_at() {
    let hard = Case { revocation: RevocationMode::Hard, ..case() };
    let result = hard.fails("ee", S::CertificateChainGeneralFailure, "revocation.not-checked");
    assert!(result.revocation.iter().all(|r| r.status == Revocation::NotChecked) && result.revocation.len() == 2);
    hard.fails("ee-expired", S::OutOfBoundsNoPoe, "path.expired");
    let soft = Case { revocation: RevocationMode::Soft, ..case() }.passes("ee");
    assert_eq!(soft.revocation[0].status, Revocation::NotChecked);
}

#[test]
fn an_anchor_ends() {
    let late = Case { at: datetime!(2036-06-01 0:00 UTC), purpose: Purpose::Any, ..case() };
    late.fails("ee", S::NoCertificateChainFoundNoPoe, "path.anchor-expired");
}

/// Knows the issuers of `ee-deep` and of its issuer, and counts how often it is asked.
#[derive(Debug, Default)]
struct Issuers(std::sync::atomic::AtomicUsize);

impl OnlineSource for Issuers {
    fn issuers(&self, certificate: &Certificate) -> Fetched<Certificate> {
        self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let name = if *certificate == cert("ee-deep") { "sub" } else { "ca-cross" };
        Fetched { items: vec![cert(name)], failures: Vec::new() }
    }
    fn ocsp(&self, _: &Certificate, _: &Certificate) -> Fetched<crate::x509::OcspResponse> {
        Fetched::default()
    }
    fn crls(&self, _: &Certificate, _: &Certificate) -> Fetched<crate::x509::Crl> {
        Fetched::default()
    }
}

#[test]
fn budgets_end_the_search() {
    // Exhaustive: a new budget without a line below does not compile.
    let Budget { signatures: _, steps: _, paths: _, depth: _, name_comparisons: _, online_issuers: _, rejected: _ } =
        Budget::default();
    let ends = |budget: Budget, case: Case, end_entity: &str, what: &str| {
        let result = Case { budget, ..case }.fails(end_entity, S::CertificateChainGeneralFailure, "path.budget");
        assert_eq!(result.findings[0].args()[1].1, what);
    };
    ends(Budget { signatures: 1, ..Budget::default() }, case(), "ee", "signatures");
    ends(Budget { steps: 1, ..Budget::default() }, case(), "ee", "candidate issuers");
    ends(Budget { paths: 0, ..Budget::default() }, case(), "ee", "complete paths");
    ends(Budget { depth: 2, ..Budget::default() }, case(), "ee", "certificates in a path");
    // The names of a certificate under constraints: with one comparison allowed, and none.
    let base = crate::x509::GeneralName::DirectoryName(cert("other-root").subject().clone());
    let excluded = vec![crate::x509::GeneralSubtree { base }];
    let check = |budget: usize| {
        let mut constraints = super::names::Constraints::default();
        constraints.add(&crate::x509::NameConstraints { permitted: Vec::new(), excluded: excluded.clone() });
        constraints.check(&cert("ca"), false, budget, &std::cell::Cell::new(0))
    };
    assert!(check(Budget::default().name_comparisons).is_ok());
    assert!(matches!(check(0), Err(super::names::Refusal::Budget)));
    // A path of three whose upper two are fetched, one level at a time: as many certificates are asked about as allowed.
    let asks = |online_issuers: usize| {
        let asked = std::sync::Arc::new(Issuers::default());
        let settings = Settings {
            trust: TrustStore::new([cert("other-root")]),
            revocation: RevocationMode::None,
            online: Some(asked.clone()),
            budget: Budget { online_issuers, ..Budget::default() },
            ..Settings::default()
        };
        let passed = Validator::new(settings).validate(&cert("ee-deep"), &[], Purpose::Signing, AT).is_passed();
        (passed, asked.0.load(std::sync::atomic::Ordering::Relaxed))
    };
    assert_eq!(asks(Budget::default().online_issuers), (true, 2));
    assert_eq!(asks(1), (false, 1));
    // What was rejected is kept to be explained, up to the limit.
    let many = || Case { untrusted: vec!["ca-expired", "ca-no-sign", "ca-not-ca", "ca-serverauth"], ..case() };
    assert!(many().run("ee").rejected.len() > 1);
    let one = Case { budget: Budget { rejected: 1, ..Budget::default() }, ..many() }.run("ee");
    assert_eq!(one.rejected.len(), 1);
}

#[test]
fn one_bit_anywhere_in_a_certificate_breaks_its_path() {
    let ee = cert("ee");
    let (ca, trust) = (cert("ca"), TrustStore::new([cert("root")]));
    for at in 0..ee.raw().len() {
        let mut bytes = ee.raw().to_vec();
        bytes[at] ^= 1 << (at % 8);
        let Ok(changed) = Certificate::decode(&bytes) else { continue };
        let result = validate(&Request {
            end_entity: &changed,
            untrusted: std::slice::from_ref(&ca),
            trust: &trust,
            at: AT,
            purpose: Purpose::Signing,
            revocation: RevocationMode::None,
            sources: &[],
            freshness: Freshness::default(),
            algorithms: &AlgorithmPolicy::default(),
            constraints: &InitialConstraints::default(),
            budget: Budget::default(),
        });
        assert!(!result.is_passed(), "octet {at}");
    }
}

#[test]
fn a_validator_answers_each_question_once() {
    let settings = Settings {
        trust: TrustStore::new([cert("root")]),
        untrusted: vec![cert("ca")],
        revocation: RevocationMode::None,
        ..Settings::default()
    };
    let validator = Validator::new(settings);
    let (ee, extra) = (cert("ee"), [cert("ca"), cert("sub")]);
    let answers: Vec<_> = std::thread::scope(|s| {
        let ask = || validator.validate(&ee, &extra, Purpose::Signing, AT);
        let threads: Vec<_> = (0..4).map(|_| s.spawn(ask)).collect();
        threads.into_iter().map(|t| t.join().unwrap()).collect()
    });
    assert!(answers[0].is_passed());
    assert!(answers.iter().all(|a| std::sync::Arc::ptr_eq(a, &answers[0])));
    let late = validator.validate(&ee, &extra, Purpose::Signing, datetime!(2036-06-01 0:00 UTC));
    assert!(!late.is_passed());
    assert!(validator.settings().trust.digest().starts_with("sha-256:"));
}

#[test]
fn a_trust_store_is_named_whatever_its_order() {
    let (a, b) = (cert("root"), cert("other-root"));
    let digest = TrustStore::new([a.clone(), b.clone()]).digest();
    assert_eq!(digest, TrustStore::new([b.clone(), a.clone(), b]).digest());
    assert_ne!(digest, TrustStore::new([a]).digest());
}

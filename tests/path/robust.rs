//! Odd, damaged and hostile input never panics, and never takes long.

use super::{certificates, suites};
use parapheur::asn1::Oid;
use parapheur::path::{
    AlgorithmPolicy, Budget, Cost, Freshness, InitialConstraints, PathResult, Purpose, Request, RevocationMaterial,
    RevocationMode, TrustStore, measured,
};
use parapheur::x509::{Certificate, Crl, OcspResponse, decode_all};
use std::path::Path;
use time::macros::datetime;

fn files(folder: &Path, out: &mut Vec<Vec<u8>>) {
    for entry in std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()) {
        match entry.is_dir() {
            true => files(&entry, out),
            false => out.push(std::fs::read(entry).unwrap()),
        }
    }
}

/// Everything that can be done with octets from outside.
fn exercise(der: &[u8]) -> bool {
    let mut read = false;
    if let Ok(certificate) = Certificate::decode(der) {
        read = true;
        let _ = (certificate.to_string(), format!("{certificate:?}"), certificate.public_key().is_ok());
        let _ = (certificate.is_self_issued(), certificate.subject_alt_name().iter().map(ToString::to_string).count());
        let one = std::slice::from_ref(&certificate);
        for (trust, purpose) in [(vec![], Purpose::Any), (one.to_vec(), Purpose::Signing)] {
            let _ = ask(&certificate, one, TrustStore::new(trust), purpose, &[]);
        }
    }
    if let Ok(crl) = Crl::decode(der) {
        read = true;
        let _ = (format!("{crl:?}"), crl.find(crl.issuer(), &[1]), crl.defects().len());
    }
    if let Ok(response) = OcspResponse::decode(der) {
        read = true;
        let _ = (format!("{response:?}"), response.certificates().len(), response.nonce());
    }
    read
}

fn ask(
    end_entity: &Certificate,
    untrusted: &[Certificate],
    trust: TrustStore,
    purpose: Purpose,
    policies: &[Oid],
) -> (PathResult, Cost) {
    measured(&Request {
        end_entity,
        untrusted,
        trust: &trust,
        at: datetime!(2024-06-01 0:00 UTC),
        purpose,
        revocation: RevocationMode::Soft,
        sources: &[&RevocationMaterial::default()],
        freshness: Freshness::default(),
        algorithms: &AlgorithmPolicy::default(),
        constraints: &InitialConstraints {
            policies: policies.to_vec(),
            require_explicit_policy: !policies.is_empty(),
            ..InitialConstraints::default()
        },
        budget: Budget::default(),
    })
}

#[test]
#[ignore = "needs ../shared/suites"]
fn nothing_panics() {
    let mut all = Vec::new();
    for folder in ["boringssl-pki", "pyca-x509", "x509-limbo", "openssl", "rfc4134"] {
        files(&suites().join(folder), &mut all);
    }
    let mut ders = Vec::new();
    for bytes in &all {
        let _ = decode_all(bytes, "file");
        let _ = (Crl::decode_all(bytes, "file"), OcspResponse::decode_all(bytes, "file"));
        match pem::parse_many(bytes) {
            Ok(armours) if !armours.is_empty() => ders.extend(armours.into_iter().map(pem::Pem::into_contents)),
            _ => ders.push(bytes.clone()),
        }
    }
    let (mut read, mut seed) = (0, 0x1fed_f00d_u64);
    for der in &ders {
        read += usize::from(exercise(der));
        // Truncated, and with octets changed where chance has it (xorshift, always the same).
        if der.len() < 20_000 {
            for _ in 0..12 {
                seed ^= seed << 13;
                seed ^= seed >> 7;
                seed ^= seed << 17;
                let at = (seed as usize) % der.len().max(1);
                exercise(&der[..at]);
                let mut changed = der.clone();
                if let Some(octet) = changed.get_mut(at) {
                    *octet = (seed >> 32) as u8;
                }
                exercise(&changed);
            }
        }
    }
    println!("{} files, {} values, {read} read", all.len(), ders.len());
    assert!(read > 500);
}

/// The exponential policy tree of CVE-2023-0464.
#[test]
#[ignore = "needs ../shared/suites"]
fn policy_trees_take_milliseconds() {
    let policy = [Oid::parse("2.16.840.1.101.3.2.1.48.1").unwrap()];
    for size in ["small", "large"] {
        let end_entity = certificates(&format!("openssl/policy_tree/{size}_leaf.pem")).unwrap().remove(0);
        let chain = certificates(&format!("openssl/policy_tree/{size}_policy_tree.pem")).unwrap();
        let trust = TrustStore::new(chain.last().cloned());
        let (result, cost) = ask(&end_entity, &chain, trust, Purpose::Any, &policy);
        let said = |c: &Certificate| c.certificate_policies().unwrap_or_default().len() + 2 * c.policy_mappings().len();
        let said: usize = chain.iter().chain([&end_entity]).map(said).sum();
        println!("{size}: {cost:?} of {} certificates that say {said}, {:?}", chain.len(), result.findings);
        assert!(result.is_passed() && result.policies == policy, "{:?}", result.findings);
        // Linear: no more than the certificates say, where the tree of RFC 5280 doubles with each.
        assert!(cost.policies <= said, "{size}: {cost:?}");
        assert_eq!((cost.signatures, cost.paths), (chain.len(), 1));
    }
}

//! C2SP/wycheproof through every provider: each verifies every `valid` vector of the algorithms that it has and refuses every
//! `invalid` one; what it lacks is counted; where two answer, they agree.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use parapheur::asn1::der;
use parapheur::crypto::provider::{self, Provider};
use parapheur::crypto::{AlgorithmIdentifier, DigestAlgorithm, Error, Outcome, PublicKey, SignatureAlgorithm, Signed};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

fn suite() -> PathBuf {
    let shared = std::env::var_os("PARAPHEUR_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared"), PathBuf::from);
    shared.join("suites/wycheproof")
}

fn hex(value: &Value) -> Vec<u8> {
    let text = value.as_str().unwrap();
    (0..text.len()).step_by(2).map(|i| u8::from_str_radix(&text[i..i + 2], 16).unwrap()).collect()
}

fn digest(value: &Value) -> Option<DigestAlgorithm> {
    DigestAlgorithm::ALL.iter().copied().find(|d| d.name() == value.as_str().unwrap())
}

/// The algorithm of a group; `None` when its digest is not one of ours.
fn algorithm(group: &Value) -> Option<SignatureAlgorithm> {
    Some(match group["type"].as_str().unwrap() {
        "EddsaVerify" => SignatureAlgorithm::Ed25519,
        "EcdsaVerify" => SignatureAlgorithm::Ecdsa(digest(&group["sha"])?),
        "RsassaPkcs1Verify" => SignatureAlgorithm::RsaPkcs1(digest(&group["sha"])?),
        "RsassaPssVerify" | "RsassaPssWithParametersVerify" => SignatureAlgorithm::RsaPss {
            digest: digest(&group["sha"])?,
            mgf_digest: digest(&group["mgfSha"])?,
            salt_len: usize::try_from(group["sLen"].as_u64().unwrap()).unwrap(),
        },
        other => panic!("a group of type {other}"),
    })
}

#[derive(Default)]
struct Counts {
    verified: usize,
    refused: usize,
    acceptable: usize,
    unsupported: BTreeMap<String, usize>,
}

fn run(provider: &dyn Provider, group: &Value, key: &PublicKey, name: &str, counts: &mut Counts) -> Vec<Option<bool>> {
    let algorithm = algorithm(group);
    if let Some(a) = &algorithm {
        let identifier = AlgorithmIdentifier::decode(&der::single(&a.identifier(), "identifier").unwrap()).unwrap();
        assert_eq!(SignatureAlgorithm::decode(&identifier, None).as_ref(), Ok(a));
    }
    let mut answers = Vec::new();
    for test in group["tests"].as_array().unwrap() {
        let (message, signature) = (hex(&test["msg"]), hex(&test["sig"]));
        let outcome = match &algorithm {
            None => Outcome::Unsupported(format!("{} {}", group["sha"], group["mgfSha"])),
            Some(a) => {
                let digest = a.digest().digest(&message);
                provider::verify_with(provider, a, key, Signed { message: Some(&message), digest: &digest }, &signature)
            }
        };
        let id = &test["tcId"];
        let place = format!("{name} {id} ({}), {}", test["comment"], provider.name());
        match (test["result"].as_str().unwrap(), outcome) {
            (_, Outcome::Unsupported(what)) => {
                *counts.unsupported.entry(what).or_default() += 1;
                answers.push(None);
                continue;
            }
            ("valid", answer) => {
                assert_eq!(answer, Outcome::Valid, "{place}");
                counts.verified += 1;
                answers.push(Some(true));
            }
            ("invalid", answer) => {
                assert_eq!(answer, Outcome::Invalid, "{place}");
                counts.refused += 1;
                answers.push(Some(false));
            }
            (_, answer) => {
                println!("  acceptable: {place}: {answer:?}");
                counts.acceptable += 1;
                answers.push(Some(answer == Outcome::Valid));
            }
        }
    }
    answers
}

#[test]
#[ignore = "needs ../shared/suites"]
fn every_vector_through_every_provider() {
    let mut files: Vec<_> = std::fs::read_dir(suite()).unwrap().map(|e| e.unwrap().path()).collect();
    files.retain(|p| p.extension().is_some_and(|e| e == "json"));
    files.sort();
    assert!(!files.is_empty());
    let mut answered = 0;
    for file in files {
        let name = file.file_name().unwrap().to_str().unwrap();
        let suite: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
        let mut counts: Vec<Counts> = provider::providers().iter().map(|_| Counts::default()).collect();
        for group in suite["testGroups"].as_array().unwrap() {
            let key = match PublicKey::from_spki(&hex(group.get("publicKeyDer").unwrap())) {
                Ok(key) => key,
                Err(Error::Unsupported { what }) => {
                    let tests = group["tests"].as_array().unwrap().len();
                    counts.iter_mut().for_each(|c| *c.unsupported.entry(what.clone()).or_default() += tests);
                    continue;
                }
                Err(e) => panic!("{name}: {e}"),
            };
            let answers: Vec<_> = provider::providers()
                .iter()
                .zip(&mut counts)
                .map(|(provider, counts)| run(*provider, group, &key, name, counts))
                .collect();
            for i in 0..answers[0].len() {
                let mut given = answers.iter().filter_map(|a| a[i]).collect::<Vec<_>>();
                given.dedup();
                assert!(given.len() <= 1, "{name}: the providers disagree on {}", group["tests"][i]["tcId"]);
                answered += usize::from(!given.is_empty());
            }
        }
        println!("{name}");
        for (provider, c) in provider::providers().iter().zip(&counts) {
            let lacking = match c.unsupported.len() {
                0 => String::new(),
                1 => c.unsupported.keys().cloned().collect(),
                kinds => format!("{kinds} sets of parameters"),
            };
            let unsupported: usize = c.unsupported.values().sum();
            println!(
                "  {:8} verified {:3}, refused {:3}, acceptable {}, unsupported {unsupported} {lacking}",
                provider.name(),
                c.verified,
                c.refused,
                c.acceptable,
            );
        }
    }
    println!("{answered} vectors answered by at least one provider");
    assert!(answered > 6000);
}

/// The blocks of one file of boringssl's verify_signed_data_unittest: SubjectPublicKeyInfo, AlgorithmIdentifier, data, and the
/// signature as a BIT STRING.
fn signed_data(text: &[u8]) -> Option<[Vec<u8>; 4]> {
    let blocks = pem::parse_many(text).ok()?;
    let block = |tag| blocks.iter().find(|b| b.tag() == tag).map(|b| b.contents().to_vec());
    Some([block("PUBLIC KEY")?, block("ALGORITHM")?, block("DATA")?, block("SIGNATURE")?])
}

/// `None`: something is malformed or not supported, by name.
fn answer([spki, algorithm, data, signature]: &[Vec<u8>; 4]) -> Result<Outcome, String> {
    let text = |e: &dyn std::fmt::Display| e.to_string();
    let key = PublicKey::from_spki(spki).map_err(|e| text(&e))?;
    let tlv = der::single(algorithm, "algorithm").map_err(|e| text(&e))?;
    let identifier = AlgorithmIdentifier::decode(&tlv).map_err(|e| text(&e))?;
    let algorithm = SignatureAlgorithm::decode(&identifier, None).map_err(|e| text(&e))?;
    let tlv = der::single(signature, "signature").map_err(|e| text(&e))?;
    let signature = tlv.bit_string().map_err(|e| text(&e))?;
    let digest = algorithm.digest().digest(data);
    Ok(parapheur::crypto::verify(&algorithm, &key, Signed { message: Some(data), digest: &digest }, signature))
}

#[test]
#[ignore = "needs ../shared/suites"]
fn keys_algorithms_and_signatures_of_boringssl() {
    let folder = suite().join("../boringssl-pki/verify_signed_data_unittest");
    // What boringssl's own test expects to succeed, less ML-DSA, which we name as unsupported.
    let valid = [
        "ecdsa-prime256v1-sha512.pem",
        "ecdsa-secp384r1-sha256.pem",
        "rsa-pkcs1-sha1.pem",
        "rsa-pkcs1-sha256.pem",
        "rsa2048-pkcs1-sha512.pem",
        "rsa-pss-sha256-using-pss-key-with-params.pem",
    ];
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let Some(blocks) = signed_data(&std::fs::read(&path).unwrap()) else { continue };
        let answer = answer(&blocks);
        println!("{name}: {answer:?}");
        if answer == Ok(Outcome::Valid) {
            found.push(name);
        }
    }
    found.sort();
    assert_eq!(found, {
        let mut expected = valid.to_vec();
        expected.sort_unstable();
        expected
    });
}

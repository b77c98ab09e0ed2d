//! OpenSSL `verify` test data.

use super::certificates;
use super::exceptions::{Tally, verdict};
use super::table;
use parapheur::asn1::Oid;
use parapheur::path::{
    AlgorithmPolicy, Budget, Conformance, Freshness, InitialConstraints, Purpose, Request, RevocationMode, TrustStore,
    ocsp_authorized, validate,
};
use parapheur::x509::OcspResponse;
use time::OffsetDateTime;
use time::macros::datetime;

#[test]
#[ignore = "needs ../shared/suites"]
fn verify() {
    let mut tally = Tally::new("openssl-verify");
    for (n, row) in table("openssl/verify.tsv").iter().enumerate() {
        let files = |column: &str| -> Result<Vec<_>, String> {
            let mut all = Vec::new();
            for name in row[column].split_whitespace() {
                all.extend(certificates(&format!("openssl/certs/{name}.pem"))?);
            }
            Ok(all)
        };
        let id = format!("{}: {}", n + 1, row["description"]);
        let options: Vec<&str> = row["options"].split_whitespace().collect();
        let value = |name| options.iter().position(|o| *o == name).map(|i| options[i + 1]);
        let at = value("-attime").map_or(datetime!(2026-11-01 0:00 UTC), |t| {
            OffsetDateTime::from_unix_timestamp(t.parse().unwrap()).unwrap()
        });
        let partial_chain = options.contains(&"-partial_chain");
        let run = || -> Result<_, String> {
            let trusted = files("trusted(certs/X.pem)")?;
            let untrusted = files("untrusted(certs/X.pem)")?;
            let end_entity = certificates(&format!("openssl/{}", row["cert"]))?.remove(0);
            Ok(verdict(&validate(&Request {
                end_entity: &end_entity,
                untrusted: &untrusted,
                // Without -partial_chain a leaf is trusted for itself only where its own key signed it.
                trust: &TrustStore {
                    self_signed: !partial_chain && trusted.contains(&end_entity),
                    ..TrustStore::new(trusted)
                },
                at,
                purpose: match row["purpose"].as_str() {
                    "sslserver" => Purpose::usage(Oid::parse("1.3.6.1.5.5.7.3.1").unwrap()),
                    "sslclient" => Purpose::usage(Oid::parse("1.3.6.1.5.5.7.3.2").unwrap()),
                    "timestampsign" => Purpose::TimeStamping,
                    "codesign" => Purpose::usage(Oid::parse("1.3.6.1.5.5.7.3.3").unwrap()),
                    "" | "any" => Purpose::Any,
                    other => panic!("{other}"),
                },
                revocation: RevocationMode::None,
                sources: &[],
                freshness: Freshness::default(),
                algorithms: &policy(value("-auth_level")),
                constraints: &InitialConstraints {
                    max_path_len: value("-verify_depth").map(|d| d.parse().unwrap()),
                    policies: value("-policy").and_then(parapheur::asn1::Oid::parse).into_iter().collect(),
                    require_explicit_policy: options.contains(&"-explicit_policy"),
                    conformance: match options.contains(&"-x509_strict") {
                        true => Conformance::Strict,
                        false => Conformance::Tolerant,
                    },
                    ..InitialConstraints::default()
                },
                budget: Budget::default(),
            })))
        };
        let (actual, why) = run().unwrap_or_else(|why| ("invalid", why));
        tally.case(&id, &row["expected"], actual, &why);
    }
    tally.finish(158);
}

/// `-auth_level`: 0 takes what is implemented; 3 asks for 128 bits of security.
fn policy(level: Option<&str>) -> AlgorithmPolicy {
    let mut policy = AlgorithmPolicy::default();
    match level {
        Some("0") => {
            policy.digests.iter_mut().for_each(|r| r.until = None);
            policy.keys.iter_mut().for_each(|r| r.until = None);
        }
        Some("3") => policy.keys.retain(|r| r.until.is_none()),
        _ => {}
    }
    policy
}

/// RFC 6960 §4.2.2.2: who may sign a response for the issuer, and that it speaks of certificates of this issuer.
#[test]
#[ignore = "needs ../shared/suites"]
fn ocsp() {
    let mut tally = Tally::new("openssl-ocsp");
    // The responses of 2012 are signed with SHA-1.
    let algorithms = policy(Some("0"));
    for (n, row) in table("openssl/ocsp.tsv").iter().enumerate() {
        let id = format!("{}: {}", n + 1, row["description"]);
        let run = || -> Result<(), String> {
            let file = |name: &str| certificates(&format!("openssl/{name}"));
            let aux: Vec<(&str, &str)> = row["aux"].split(' ').filter_map(|part| part.split_once('=')).collect();
            let named = |name| aux.iter().find(|(n, _)| *n == name).map(|(_, f)| file(f)).transpose();
            let trusted = named("CA")?.unwrap_or_default();
            let untrusted = named("untrusted")?.unwrap_or_default();
            let text =
                String::from_utf8(super::read(&format!("openssl/{}", row["path"]))).map_err(|e| e.to_string())?;
            let der = base64(&text);
            let response = OcspResponse::decode(&der).map_err(|e| e.to_string())?;
            let store = TrustStore::new(trusted.clone());
            let constraints = InitialConstraints::default();
            let request = |end_entity| Request {
                end_entity,
                untrusted: &untrusted,
                trust: &store,
                at: datetime!(2012-12-19 0:00 UTC),
                purpose: Purpose::Any,
                revocation: RevocationMode::None,
                sources: &[],
                freshness: Freshness::default(),
                algorithms: &algorithms,
                constraints: &constraints,
                budget: Budget::default(),
            };
            let mut refusal = "no issuer".to_owned();
            for issuer in trusted.iter().chain(&untrusted) {
                let asked = request(issuer);
                if !validate(&asked).is_passed() {
                    refusal = "the issuer is not trusted".into();
                } else if !response.responses().iter().all(|s| s.cert_id.is_issued_by(issuer)) {
                    refusal = "it speaks of another issuer".into();
                } else {
                    match ocsp_authorized(&asked, &response, issuer) {
                        Ok(()) => return Ok(()),
                        Err(e) => refusal = e.to_string(),
                    }
                }
            }
            Err(refusal)
        };
        let (actual, why) = run().map_or_else(|why| ("invalid", why), |()| ("valid", String::new()));
        tally.case(&id, &row["expected"], actual, &why);
    }
    tally.finish(59);
}

/// The `.ors` files are base64 without armour.
fn base64(text: &str) -> Vec<u8> {
    use base64::Engine;
    let text: String = text.split_whitespace().collect();
    base64::engine::general_purpose::STANDARD.decode(text).unwrap()
}

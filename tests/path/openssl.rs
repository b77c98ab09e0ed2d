//! OpenSSL `verify` test data.

use super::certificates;
use super::exceptions::{Tally, verdict};
use super::table;
use parapheur::path::{
    AlgorithmPolicy, Budget, Conformance, Freshness, InitialConstraints, Purpose, Request, RevocationMode, TrustStore,
    validate,
};
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
        let run = || -> Result<_, String> {
            let trusted = files("trusted(certs/X.pem)")?;
            let untrusted = files("untrusted(certs/X.pem)")?;
            let end_entity = certificates(&format!("openssl/{}", row["cert"]))?.remove(0);
            Ok(verdict(&validate(&Request {
                end_entity: &end_entity,
                untrusted: &untrusted,
                trust: &TrustStore::new(trusted),
                at,
                purpose: Purpose::Any,
                revocation: RevocationMode::None,
                sources: &[],
                freshness: Freshness::default(),
                algorithms: &AlgorithmPolicy::default(),
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
    tally.finish();
}

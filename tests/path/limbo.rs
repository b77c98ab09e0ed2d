//! x509-limbo: the cases that apply to documents (`limbo.tsv`), with purpose any, at the case's time, depth and CRLs.

use super::exceptions::{Tally, verdict};
use super::{table, text};
use parapheur::path::{
    AlgorithmPolicy, Budget, Conformance, Cost, Freshness, InitialConstraints, Purpose, Request, RevocationMaterial,
    RevocationMode, TrustStore, measured,
};
use parapheur::x509::{Certificate, Crl, decode_all};
use serde_json::Value;
use std::collections::HashSet;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

fn run(case: &Value) -> Result<((&'static str, String), Cost), String> {
    let one = |v: &Value| decode_all(v.as_str().unwrap_or_default().as_bytes(), "case").map_err(|e| e.to_string());
    let many = |name: &str| -> Result<Vec<Certificate>, String> {
        case[name].as_array().unwrap().iter().map(|c| one(c).map(|mut v| v.remove(0))).collect()
    };
    let at = case["validation_time"]
        .as_str()
        .map_or(time::macros::datetime!(2026-11-01 0:00 UTC), |t| OffsetDateTime::parse(t, &Rfc3339).unwrap());
    let crls: Vec<Crl> = case["crls"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|c| {
            Crl::decode_all(c.as_str().unwrap().as_bytes(), "CRL").map(|mut v| v.remove(0)).map_err(|e| e.to_string())
        })
        .collect::<Result<_, _>>()?;
    let revocation = if crls.is_empty() { RevocationMode::None } else { RevocationMode::Hard };
    let (result, cost) = measured(&Request {
        end_entity: &one(&case["peer_certificate"])?[0],
        untrusted: &many("untrusted_intermediates")?,
        trust: &TrustStore::new(many("trusted_certs")?),
        at,
        purpose: Purpose::Any,
        revocation,
        sources: &[&RevocationMaterial::new(crls, [])],
        freshness: Freshness::default(),
        algorithms: &AlgorithmPolicy::default(),
        constraints: &InitialConstraints {
            max_path_len: case["max_chain_depth"].as_u64().map(|n| n as u32),
            conformance: Conformance::Strict,
            ..InitialConstraints::default()
        },
        budget: Budget::default(),
    });
    Ok((verdict(&result), cost))
}

/// Whether a case costs no more than it should: a handful of anything; of those made to be dear, what the budgets leave, which is
/// some tens of milliseconds. More comparisons of names than the budget has are refused before the first is made.
fn within(cost: &Cost, id: &str, why: &str) -> bool {
    let (signatures, steps, paths, names) = match id.split("::").next() {
        Some("pathological") => (1_001, 10_100, 1, Budget::default().name_comparisons),
        _ => (6, 6, 2, 12),
    };
    (cost.name_comparisons <= names || why.contains("name constraint comparisons"))
        && cost.signatures <= signatures
        && cost.steps <= steps
        && cost.paths <= paths
        && cost.policies == 0
}

#[test]
#[ignore = "needs ../shared/suites"]
fn limbo() {
    let applicable: HashSet<String> = table("x509-limbo/limbo.tsv")
        .into_iter()
        .filter(|row| row["applicable_docsign"] == "yes")
        .map(|row| row["id"].clone())
        .collect();
    let all: Value = serde_json::from_str(&text("x509-limbo/limbo.json")).unwrap();
    let mut tally = Tally::new("limbo");
    let mut count = 0;
    for case in all["testcases"].as_array().unwrap() {
        let id = case["id"].as_str().unwrap();
        if !applicable.contains(id) {
            continue;
        }
        count += 1;
        let expected = if case["expected_result"] == "SUCCESS" { "valid" } else { "invalid" };
        // What cannot be read costs no search.
        let ((actual, why), cost) = run(case).unwrap_or_else(|why| (("invalid", why), Cost::default()));
        tally.case(id, expected, actual, &why);
        assert!(within(&cost, id, &why), "{id}: {cost:?} {why}");
    }
    assert_eq!(count, applicable.len());
    tally.finish(127);
}

//! NIST PKITS 1.0.1: every case, with its CRLs, hard revocation, at 2011-04-15, for signing.

use super::exceptions::{Tally, verdict};
use super::{certificates, read, table};
use parapheur::asn1::Oid;
use parapheur::path::{
    AlgorithmPolicy, Budget, Freshness, InitialConstraints, Purpose, Request, RevocationMaterial, RevocationMode,
    TrustStore, validate,
};
use parapheur::x509::Crl;
use time::macros::datetime;

#[test]
#[ignore = "needs ../shared/suites"]
fn pkits() {
    let rows = table("pkits/pkits.tsv");
    assert_eq!(rows.len(), 249);
    let mut tally = Tally::new("pkits");
    for row in &rows {
        let id = format!("{} {}", row["id"], row["name"]);
        let run = || -> Result<_, String> {
            let files = |column: &str| row[column].split_whitespace().map(str::to_owned).collect::<Vec<_>>();
            let mut path = Vec::new();
            for file in files("path_TA_to_EE").iter().chain(&files("extra_certs_for_crl")) {
                path.extend(certificates(&format!("pkits/certs/{file}"))?);
            }
            let length = files("path_TA_to_EE").len();
            let mut crls = Vec::new();
            for file in files("crls") {
                crls.extend(Crl::decode_all(&read(&format!("pkits/crls/{file}")), &file).map_err(|e| e.to_string())?);
            }
            let flag = |column: &str| row[column] == "true";
            let result = validate(&Request {
                end_entity: &path[length - 1],
                untrusted: &path,
                trust: &TrustStore::new([path[0].clone()]),
                at: datetime!(2011-04-15 0:00 UTC),
                purpose: Purpose::Signing,
                revocation: RevocationMode::Hard,
                sources: &[&RevocationMaterial::new(crls, [])],
                freshness: Freshness::default(),
                algorithms: &AlgorithmPolicy::default(),
                constraints: &InitialConstraints {
                    policies: row["initial_policy_set"].split([' ', ',']).filter_map(Oid::parse).collect(),
                    require_explicit_policy: flag("initial_explicit_policy"),
                    inhibit_policy_mapping: flag("initial_policy_mapping_inhibit"),
                    inhibit_any_policy: flag("initial_inhibit_any_policy"),
                    ..InitialConstraints::default()
                },
                budget: Budget::default(),
            });
            let (actual, why) = verdict(&result);
            let mut policies: Vec<String> = result.policies.iter().map(ToString::to_string).collect();
            policies.sort();
            Ok((actual, why, policies))
        };
        match run() {
            Err(why) => tally.case(&id, &row["expected"], "invalid", &why),
            Ok((actual, why, policies)) => {
                tally.case(&id, &row["expected"], actual, &why);
                let column = &row["expected_user_constrained_policy_set"];
                if actual == "valid" && !column.is_empty() {
                    let mut expected: Vec<_> = column.split([' ', ',']).filter(|p| !p.is_empty()).collect();
                    expected.sort_unstable();
                    assert_eq!(policies, expected, "{id}");
                }
            }
        }
    }
    tally.finish(249);
}

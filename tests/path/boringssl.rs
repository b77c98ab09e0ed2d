//! BoringSSL pki: certificate chains, as the tests of its path verification expect them.

use super::exceptions::{Tally, verdict};
use super::{certificates, table};
use parapheur::path::{
    AlgorithmPolicy, AnchorConstraints, AnchorExpiration, Budget, Freshness, InitialConstraints, Purpose, Request,
    RevocationMode, TrustStore, validate,
};
use time::OffsetDateTime;
use time::macros::datetime;

fn utc_time(text: &str) -> OffsetDateTime {
    if text == "DEFAULT" {
        return datetime!(2021-10-05 12:00 UTC);
    }
    let n = |at: usize| text[at..at + 2].parse::<u8>().unwrap();
    let date = time::Date::from_calendar_date(2000 + i32::from(n(0)), n(2).try_into().unwrap(), n(4)).unwrap();
    date.with_hms(n(6), n(8), n(10)).unwrap().assume_utc()
}

#[test]
#[ignore = "needs ../shared/suites"]
fn chains() {
    let mut tally = Tally::new("boringssl-chains");
    for row in table("boringssl-pki/chains.tsv") {
        let id = &row["test"];
        let column = row.keys().find(|k| k.starts_with("chain_pem")).unwrap();
        let expected = if row["expected"] == "valid" { "valid" } else { "invalid" };
        let (actual, why) = match certificates(&format!("boringssl-pki/{}", row[column])) {
            Err(why) => ("invalid", why),
            Ok(chain) => {
                let (last, path) = chain.split_last().unwrap();
                let trust = row["last_cert_trust"].as_str();
                let enforced = |word| trust.contains(word);
                let anchors = match trust {
                    "DISTRUSTED" | "UNSPECIFIED" => vec![],
                    _ => vec![last.clone()],
                };
                let store = TrustStore {
                    expiration: if enforced("EXPIRATION") {
                        AnchorExpiration::Enforced
                    } else {
                        AnchorExpiration::Ignored
                    },
                    constraints: if enforced("WITH_CONSTRAINTS") || enforced("AND_CONSTRAINTS") {
                        AnchorConstraints::Enforced
                    } else {
                        AnchorConstraints::Ignored
                    },
                    ..TrustStore::new(anchors)
                };
                verdict(&validate(&Request {
                    end_entity: chain.first().unwrap(),
                    untrusted: path,
                    trust: &store,
                    at: utc_time(&row["utc_time"]),
                    purpose: Purpose::Any,
                    revocation: RevocationMode::None,
                    sources: &[],
                    freshness: Freshness::default(),
                    algorithms: &AlgorithmPolicy::default(),
                    constraints: &InitialConstraints::default(),
                    budget: Budget::default(),
                }))
            }
        };
        tally.case(id, expected, actual, &why);
    }
    tally.finish();
}

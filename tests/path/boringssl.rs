//! BoringSSL pki: certificate chains, as the tests of its path verification expect them.

use super::exceptions::{Tally, verdict};
use super::{certificates, read, table};
use parapheur::path::{
    AlgorithmPolicy, AnchorConstraints, AnchorExpiration, Budget, Freshness, InitialConstraints, Purpose, Request,
    Revocation, RevocationMaterial, RevocationMode, TrustStore, validate,
};
use parapheur::x509::{Certificate, Crl, OcspResponse};
use time::format_description::well_known::Rfc3339;
use time::macros::datetime;
use time::{Duration, OffsetDateTime};

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

/// CRLs and OCSP responses, at the time of the table; the issuer is trusted as it stands, and 7 days are the greatest age.
#[test]
#[ignore = "needs ../shared/suites"]
fn revocation() {
    let mut tally = Tally::new("boringssl-revocation");
    let mut algorithms = AlgorithmPolicy::default();
    algorithms.digests.iter_mut().for_each(|r| r.until = None);
    for row in table("boringssl-pki/ocsp-crl.tsv") {
        let expected = match row["expected"].split('/').next().unwrap() {
            "GOOD" => "valid",
            "REVOKED" => "revoked",
            _ => "unknown",
        };
        let armours = pem::parse_many(read(&format!("boringssl-pki/{}", row["path"]))).unwrap();
        let of = |label: &str| -> Result<Vec<Certificate>, String> {
            let same = armours.iter().filter(|p| p.tag().starts_with(label));
            same.map(|p| Certificate::decode(p.contents()).map_err(|e| e.to_string())).collect()
        };
        let run = || -> Result<(&str, String), String> {
            let (authorities, end_entity) = (of("CA CERTIFICATE")?, of("CERTIFICATE")?.remove(0));
            let content = |label: &'static str| armours.iter().filter(move |p| p.tag() == label).map(|p| p.contents());
            let crls = content("CRL").map(Crl::decode).collect::<Result<Vec<_>, _>>().map_err(|e| e.to_string())?;
            let ocsp = content("OCSP RESPONSE").map(OcspResponse::decode).collect::<Result<Vec<_>, _>>();
            let result = validate(&Request {
                end_entity: &end_entity,
                untrusted: &authorities,
                trust: &TrustStore { constraints: AnchorConstraints::Ignored, ..TrustStore::new(authorities.clone()) },
                at: OffsetDateTime::parse(&row["check_time"], &Rfc3339).unwrap(),
                purpose: Purpose::Any,
                revocation: RevocationMode::Hard,
                sources: &[&RevocationMaterial::new(crls, ocsp.map_err(|e| e.to_string())?)],
                freshness: Freshness { max_age: Some(Duration::days(7)), ..Freshness::default() },
                algorithms: &algorithms,
                constraints: &InitialConstraints::default(),
                budget: Budget::default(),
            });
            let status = result.revocation.first().map(|s| s.status);
            let (passed, why) = verdict(&result);
            Ok(match status {
                Some(Revocation::Good) if passed == "valid" => ("valid", why),
                Some(Revocation::Revoked) => ("revoked", why),
                _ => ("unknown", why),
            })
        };
        let (actual, why) = run().unwrap_or_else(|why| ("unknown", why));
        tally.case(&row["path"], expected, actual, &why);
    }
    tally.finish();
}

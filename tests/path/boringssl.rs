//! BoringSSL pki: certificate chains, as the tests of its path verification expect them.

use super::exceptions::{Tally, verdict};
use super::{certificates, read, table, text};
use parapheur::asn1::Oid;
use parapheur::path::{
    AlgorithmPolicy, AnchorConstraints, AnchorExpiration, AnchorRole, Budget, Freshness, InitialConstraints,
    KeyPurpose, Purpose, Request, Revocation, RevocationMaterial, RevocationMode, TrustStore, UsageRule, validate,
};
use parapheur::x509::{Certificate, Crl, OcspResponse};
use std::sync::Arc;
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

/// The purposes of BoringSSL's `KeyPurpose`, as tables. The strict ones are those of the CA/Browser Forum's Baseline Requirements
/// (§7.1.2.7): the leaf states the usage, is no CA, and signs neither code nor time stamps nor OCSP responses; `_LEAF` asks that
/// of the leaf only. The key usage of the leaf is left to the handshake.
fn purpose(name: &str) -> Purpose {
    let kp = |n: u64| Oid::parse(&format!("1.3.6.1.5.5.7.3.{n}")).unwrap();
    let (server, client) = (kp(1), kp(2));
    let rcs_mls_client = Oid::parse("2.23.146.2.1.3").unwrap();
    let elsewhere = vec![kp(3), kp(8), kp(9)];
    let exactly = |usage: &Oid| UsageRule { alone: true, ..UsageRule::stated(vec![usage.clone()].into()) };
    let tls = |usage: Oid, leaf: bool, issuers: UsageRule| KeyPurpose {
        end_entity: match leaf {
            true => UsageRule { none_of: elsewhere.clone().into(), ..UsageRule::stated(vec![usage.clone()].into()) },
            false => UsageRule::tolerant(vec![usage.clone()].into()),
        },
        issuers: Some(issuers),
        key_usage: None,
        ca: !leaf,
        ..KeyPurpose::of(usage)
    };
    let tolerant = |usage: &Oid| UsageRule::tolerant(vec![usage.clone()].into());
    let stated = |usage: &Oid| UsageRule::stated(vec![usage.clone()].into());
    let other = |end_entity, issuers| KeyPurpose {
        name: name.to_owned().into(),
        key_usage: None,
        end_entity,
        issuers,
        ca: true,
    };
    Purpose::Usage(Arc::new(match name {
        "ANY_EKU" => return Purpose::Any,
        "SERVER_AUTH" => tls(server.clone(), false, tolerant(&server)),
        "CLIENT_AUTH" => tls(client.clone(), false, tolerant(&client)),
        "SERVER_AUTH_STRICT_LEAF" => tls(server.clone(), true, tolerant(&server)),
        "CLIENT_AUTH_STRICT_LEAF" => tls(client.clone(), true, tolerant(&client)),
        // A CA for servers may be without the extension; one for clients not.
        "SERVER_AUTH_STRICT" => tls(server.clone(), true, UsageRule { absent: true, ..stated(&server) }),
        "CLIENT_AUTH_STRICT" => tls(client.clone(), true, stated(&client)),
        "MLS_CLIENT_AUTH" => other(exactly(&rcs_mls_client), Some(exactly(&rcs_mls_client))),
        "C2PA_TIMESTAMPING" => other(stated(&kp(8)), None),
        "C2PA_MANIFEST" => {
            let signing = UsageRule { none_of: elsewhere.into(), ..UsageRule::stated(vec![kp(4), kp(36)].into()) };
            other(signing, None)
        }
        other => panic!("{other}"),
    }))
}

#[test]
#[ignore = "needs ../shared/suites"]
fn chains() {
    let mut tally = Tally::new("boringssl-chains");
    for row in table("boringssl-pki/chains.tsv") {
        let id = &row["test"];
        let column = row.keys().find(|k| k.starts_with("chain_pem")).unwrap();
        let expected = if row["expected"] == "valid" { "valid" } else { "invalid" };
        // SHA-1 is good enough there unless a test says otherwise.
        let mut algorithms = AlgorithmPolicy::default();
        if !text(&format!("boringssl-pki/{id}")).contains("digest_policy: STRONG") {
            algorithms.digests.iter_mut().for_each(|r| r.until = None);
        }
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
                    role: match trust {
                        t if t.starts_with("TRUSTED_ANCHOR_OR_LEAF") => AnchorRole::Either,
                        t if t.starts_with("TRUSTED_LEAF") => AnchorRole::EndEntity,
                        _ => AnchorRole::Issuer,
                    },
                    self_signed: trust.contains("REQUIRE_SELF_SIGNED"),
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
                    purpose: purpose(&row["key_purpose"]),
                    revocation: RevocationMode::None,
                    sources: &[],
                    freshness: Freshness::default(),
                    algorithms: &algorithms,
                    constraints: &InitialConstraints::default(),
                    budget: Budget::default(),
                }))
            }
        };
        tally.case(id, expected, actual, &why);
    }
    tally.finish(197);
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
    tally.finish(102);
}

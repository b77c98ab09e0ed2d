//! Other people's signed PDFs: every attack is refused, every control accepted, nothing panics, nothing takes long.
//!
//! The certificates in each file are made anchors (and their end ignored), so that what keeps a signature from passing is
//! never trust: an attack must fail on its structure or its changes alone.
#![allow(clippy::unwrap_used)]

mod common;

use common::acts::NOW;
use parapheur::acts::VerifyOptions;
use parapheur::cms::{SignedData, armor};
use parapheur::path::{AnchorConstraints, AnchorExpiration, RevocationMode, Settings, TrustStore, Validator};
use parapheur::pdf;
use parapheur::validation::report::{Changes, Conclusion, Report};
use parapheur::x509::Certificate;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

/// Trusts whatever certificate the signatures of this file carry.
fn trusting_itself(file: &Path) -> VerifyOptions {
    let mut anchors = Vec::new();
    let source = Arc::new(pdf::FileSource::open(file).unwrap());
    if let Ok(document) = pdf::Document::open(source, &pdf::Budget::default()) {
        for signature in pdf::find_signatures(&document).map(|s| s.list).unwrap_or_default() {
            let Ok(message) = armor::unwrap(&signature.contents, "contents") else { continue };
            let Ok(message) = SignedData::decode(&message, "contents") else { continue };
            anchors.extend(message.certificates.iter().filter_map(|raw| Certificate::decode(raw).ok()));
        }
    }
    let trust = TrustStore {
        anchors,
        expiration: AnchorExpiration::Ignored,
        constraints: AnchorConstraints::Ignored,
        ..TrustStore::default()
    };
    let settings = Settings { trust, revocation: RevocationMode::None, ..Settings::default() };
    VerifyOptions { validator: Arc::new(Validator::new(settings)), at: NOW, document: None }
}

fn describe(report: &Report) -> String {
    report
        .signatures
        .iter()
        .map(|s| {
            let reasons: Vec<_> = s.reasons.iter().map(|r| format!("{}: {}", r.code, r.text)).collect();
            format!("  {:?} {} {:?} {:?} {reasons:?}", s.field, s.indication, s.coverage, s.changes)
        })
        .collect::<Vec<_>>()
        .join("\n")
}

#[test]
#[ignore = "needs ../shared/suites"]
fn attacks_are_refused_and_controls_accepted() {
    let suite = common::suite("pdf");
    let table = std::fs::read_to_string(suite.join("expected.tsv")).unwrap();
    let mut wrong = Vec::new();
    let mut count = std::collections::BTreeMap::<&str, usize>::new();
    for line in table.lines().skip(1) {
        let columns: Vec<&str> = line.split('\t').collect();
        let (path, expected, signatures) = (columns[0], columns[1], columns[5].parse::<usize>().unwrap());
        let file = suite.join(path);
        let started = Instant::now();
        let result = parapheur::acts::verify(&file, &trusting_itself(&file));
        assert!(started.elapsed().as_secs() < 5, "{path} took {:?}", started.elapsed());
        *count.entry(expected).or_default() += 1;
        let report = match result {
            Ok(report) => report,
            Err(e) if expected == "ROBUST" => {
                println!("{path}: {e}");
                continue;
            }
            Err(e) => {
                wrong.push(format!("{path}: {e}"));
                continue;
            }
        };
        let all = report.signatures.iter();
        let good = match expected {
            "OK" | "OK_EXT" => {
                report.signatures.len() == signatures
                    && all.clone().all(|s| {
                        s.digest_intact
                            && s.signature_intact
                            && matches!(s.changes, Changes::None | Changes::Permitted)
                            // Most of these certificates have long ended.
                            && s.reasons.iter().all(|r| r.code == "path.expired")
                    })
            }
            "NOSIG" => report.conclusion == Conclusion::NoSignature,
            "ROBUST" => report.conclusion != Conclusion::Passed,
            "POLICY" => {
                report.signatures.len() == signatures && all.clone().all(|s| s.digest_intact && s.signature_intact)
            }
            // MODIFIED, NOT_WHOLE, REJECT
            _ => {
                matches!(report.conclusion, Conclusion::Failed | Conclusion::Indeterminate)
                    && !report.signatures.is_empty()
            }
        };
        let text = format!("{path} ({expected}): {:?}\n{}", report.conclusion, describe(&report));
        println!("{text}");
        if !good {
            wrong.push(text);
        }
    }
    println!("{count:?}");
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

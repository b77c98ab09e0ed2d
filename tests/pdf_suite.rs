//! Other people's signed PDFs: every attack is refused, every control accepted, nothing panics, nothing takes long.
//!
//! The certificates in each file are made anchors (and their end ignored), so that what keeps a signature from passing is
//! never trust: an attack must fail on its structure or its changes alone.
#![allow(clippy::unwrap_used)]

mod common;

use common::acts::trusting_itself;
use parapheur::validation::report::{Changes, Conclusion, Report};
use std::time::Duration;

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
        let before = common::processor_time();
        let result = parapheur::acts::verify(&file, &trusting_itself(&file));
        let took = common::processor_time() - before;
        assert!(took < Duration::from_secs(5), "{path} took {took:?}");
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

/// Acrobat Reader signed this file twice, into fields that were there.
#[test]
#[ignore = "needs ../shared/suites"]
fn a_second_signature_by_acrobat_is_no_alarm_for_the_first() {
    let file = common::suite("pdf").join("controls/minimal-two-fields-signed-twice.pdf");
    let bytes = std::fs::read(&file).unwrap();
    let by_acrobat = bytes.windows(23).filter(|text| text == b"/App<</Name/Acrobat#20R").count();
    assert_eq!(by_acrobat, 2, "not both signatures are Acrobat's");
    let report = parapheur::acts::verify(&file, &trusting_itself(&file)).unwrap();
    let of = |i: usize| (report.signatures[i].field.as_deref(), report.signatures[i].changes);
    assert_eq!(report.signatures.len(), 2);
    println!("{}", describe(&report));
    for signature in &report.signatures {
        assert!(signature.digest_intact && signature.signature_intact, "{}", describe(&report));
        assert!(signature.reasons.iter().all(|reason| reason.code == "path.expired"), "{}", describe(&report));
    }
    assert_eq!((of(0).1, of(1).1), (Changes::Permitted, Changes::None), "{:?} {:?}", of(0), of(1));
    let told: Vec<&str> = report.signatures[0].changed.iter().map(|changed| changed.statement.code.as_str()).collect();
    assert!(told.contains(&"pdf.change.signature-field-filled"), "{told:?}");
}

/// Processor time and resident memory, each file in a process of its own. In the optimised build of CI the bounds are those
/// of the issue: 5 seconds and 500 MB; the slowest of the suites takes a small part of either.
#[test]
#[ignore = "needs python3 and ../shared/suites"]
fn no_file_of_the_suites_takes_over_five_seconds_or_500_megabytes() {
    let script = common::root().join("tests/peers/bounds.py");
    let suites = common::suite("pdf").parent().unwrap().to_owned();
    let mut command = common::peer("python3");
    command.arg(script).arg(common::parapheur().get_program()).arg(suites);
    println!("{}", common::run(&mut command).expect(0).out);
}

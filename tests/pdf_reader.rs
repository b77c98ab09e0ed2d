//! The PDF reader over other people's files: `../shared/suites/pdf`.
#![allow(clippy::unwrap_used, clippy::panic)]

use parapheur::error::Coded;
use parapheur::pdf::{Budget, Change, Document, FileSource, Signatures, changes, find_signatures};
use std::path::{Path, PathBuf};
use std::sync::Arc;

fn suite() -> PathBuf {
    let shared = std::env::var_os("PARAPHEUR_SHARED").map(PathBuf::from);
    shared.unwrap_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared")).join("suites/pdf")
}

/// Path and number of signatures of every file in `expected.tsv` whose path begins with `folder`.
fn expected(folder: &str) -> Vec<(PathBuf, usize)> {
    let table = std::fs::read_to_string(suite().join("expected.tsv")).unwrap();
    let rows: Vec<_> = table
        .lines()
        .skip(1)
        .map(|line| line.split('\t').collect::<Vec<_>>())
        .filter(|row| row[0].starts_with(folder))
        .map(|row| (suite().join(row[0]), row[5].parse().unwrap()))
        .collect();
    assert!(!rows.is_empty());
    rows
}

fn open(path: &Path) -> parapheur::pdf::Result<Document> {
    Document::open(Arc::new(FileSource::open(path)?), &Budget::default())
}

fn signatures(path: &Path) -> Signatures {
    let document = open(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    find_signatures(&document).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

#[test]
#[ignore = "needs ../shared/suites"]
fn controls_have_their_signatures_and_nothing_wrong() {
    for (path, count) in expected("controls/") {
        let found = signatures(&path);
        assert_eq!(found.list.len(), count, "{}", path.display());
        assert!(found.anomalies.is_empty(), "{}: {:?}", path.display(), found.anomalies);
        for (i, signature) in found.list.iter().enumerate() {
            assert!(signature.problems.is_empty(), "{}: {:?}", path.display(), signature.problems);
            assert!(signature.alterations.is_empty(), "{}: {:?}", path.display(), signature.alterations);
            assert!(signature.visible && signature.is_hashable() && signature.field.is_some(), "{}", path.display());
            assert_eq!(signature.signed_revision, Some(signature.revision), "{} {i}", path.display());
        }
    }
}

#[test]
#[ignore = "needs ../shared/suites"]
fn attacks_show_their_signature_and_what_is_wrong() {
    for (path, count) in expected("attacks/") {
        let found = signatures(&path);
        assert_eq!(found.list.len(), count, "{}", path.display());
        let name = path.file_stem().unwrap().to_str().unwrap();
        let codes: Vec<&str> = found.list.iter().flat_map(|s| s.problems.iter().map(Coded::code)).collect();
        let anomalies: Vec<&str> = found.anomalies.iter().map(Coded::code).collect();
        let (problems, expected_anomalies): (&[&str], &[&str]) = match name {
            "isa_A" | "isa_B" | "isa_G" => (&[], &["pdf.trailing-bytes", "pdf.startxref-broken"]),
            "siwa_A" => (&["pdf.byte-range-gap"], &["pdf.startxref-apart", "pdf.unreached-bytes"]),
            "siwa_B" => (
                &["pdf.signature-unreachable", "pdf.byte-range-gap", "pdf.byte-range-end"],
                &["pdf.trailing-bytes", "pdf.startxref-broken"],
            ),
            "signature-gap-too-big" => (&["pdf.byte-range-gap", "pdf.byte-range-end"], &[]),
            "tail-uncovered" => (&["pdf.byte-range-end"], &[]),
            "usf_01_Empty_Contents" => (&["pdf.contents-empty", "pdf.byte-range-past-end"], &["pdf.unreached-bytes"]),
            "usf_05_No_Contents" => (&["pdf.contents-missing", "pdf.byte-range-past-end"], &["pdf.unreached-bytes"]),
            "usf_14_No_ByteRange" => (&["pdf.byte-range-missing"], &["pdf.unreached-bytes"]),
            // What was changed, or what is in the CMS, is for others to say.
            _ => (&[], &[]),
        };
        assert_eq!(codes, problems, "{name}");
        for code in expected_anomalies {
            assert!(anomalies.contains(code), "{name}: {anomalies:?}");
        }
    }
}

/// The unexplained changes of all revisions after the first signature.
fn unexplained(path: &Path) -> Vec<String> {
    let document = open(path).unwrap();
    let found = changes(&document, &find_signatures(&document).unwrap()).unwrap();
    assert!(found.anomalies.is_empty(), "{}: {:?}", path.display(), found.anomalies);
    let all = found.steps.iter().flat_map(|step| &step.changes);
    all.filter(|change| matches!(change, Change::Unexplained { .. })).map(Change::to_string).collect()
}

#[test]
#[ignore = "needs ../shared/suites"]
fn everything_in_the_controls_is_explained() {
    for (path, _) in expected("controls/") {
        assert_eq!(unexplained(&path), [""; 0], "{}", path.display());
    }
}

#[test]
#[ignore = "needs ../shared/suites"]
fn what_attackers_appended_is_not() {
    for name in ["certified-then-modified", "lvella-invalid_signed", "usf_01_Empty_Contents", "usf_14_No_ByteRange"] {
        let found = unexplained(&suite().join("attacks").join(name).with_extension("pdf"));
        assert!(!found.is_empty(), "{name}");
    }
}

#[test]
#[ignore = "needs ../shared/suites"]
fn broken_files_are_read_or_refused_by_name() {
    let mut refused = Vec::new();
    for (path, _) in expected("robustness/") {
        let read = open(&path).and_then(|document| {
            let _ = document.latest().first_page();
            find_signatures(&document)
        });
        match read {
            Ok(found) => assert!(found.list.is_empty(), "{}", path.display()),
            Err(e) => refused.push((path.file_stem().unwrap().to_str().unwrap().to_owned(), e.code())),
        }
    }
    refused.sort();
    let refused: Vec<(&str, &str)> = refused.iter().map(|(name, code)| (name.as_str(), *code)).collect();
    assert_eq!(
        refused,
        [
            // qpdf calls the first one's password wrong, the second one's /Encrypt no dictionary.
            ("malformed-encrypt-dict1", "pdf.password-needed"),
            ("malformed-encrypt-dict2", "pdf.encryption-malformed"),
            ("minimal-badxref", "pdf.xref-malformed"),
            ("minimal-startxref-hopeless", "pdf.no-xref"),
            ("minimal-startxref-hopeless3", "pdf.no-startxref"),
        ]
    );
}

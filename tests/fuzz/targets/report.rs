//! Any file, verified: a report or an error by name, as JSON and as text, without a control character that the file brought.
#![no_main]

use libfuzzer_sys::fuzz_target;
use parapheur::acts::{self, VerifyOptions};
use parapheur::error::Coded;
use parapheur::path::{RevocationMode, Settings, Validator};
use std::sync::LazyLock;

static PLACE: LazyLock<tempfile::TempDir> = LazyLock::new(|| {
    let memory = std::path::Path::new("/dev/shm");
    if memory.is_dir() { tempfile::tempdir_in(memory) } else { tempfile::tempdir() }.expect("a folder")
});

fuzz_target!(|data: &[u8]| {
    let file = PLACE.path().join("input");
    std::fs::write(&file, data).expect("the input is written");
    let settings = Settings { revocation: RevocationMode::None, ..Settings::default() };
    let options = VerifyOptions {
        validator: Validator::new(settings).into(),
        at: time::OffsetDateTime::from_unix_timestamp(1_800_000_000).expect("a time"),
        document: None,
        document_password: None,
    };
    let controls = |text: &str| text.chars().any(|c| c.is_control() && c != '\n');
    match acts::verify(&file, &options) {
        Ok(report) => {
            let json = serde_json::to_string(&report).expect("a report is JSON");
            assert!(!controls(&json));
            let again: serde_json::Value = serde_json::from_str(&json).expect("JSON is read back");
            // Nobody is trusted here.
            assert_ne!(again["conclusion"], "passed");
            assert!(!controls(&report.to_string()), "{report:?}");
        }
        Err(error) => assert!(error.code().contains('.')),
    }
});

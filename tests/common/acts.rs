//! Signing and verifying through the library, with the test signers of `certs/signers`.
#![allow(dead_code)] // each test crate uses its part
#![allow(clippy::unwrap_used)]

use parapheur::acts::{self, ActKind, ActRequest, Identity, OutputOptions, VerifyOptions};
use parapheur::cms::{SignedData, armor};
use parapheur::crypto::SignOptions;
use parapheur::crypto::keystore::{self, KeyFile};
use parapheur::path::{AnchorConstraints, AnchorExpiration, RevocationMode, Settings, TrustStore, Validator};
use parapheur::pdf;
use parapheur::validation::report::Report;
use parapheur::x509::Certificate;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use time::OffsetDateTime;
use time::macros::datetime;

/// When everything happens.
pub const NOW: OffsetDateTime = datetime!(2027-03-01 09:30 UTC);

/// The signers of `certs/signers`: RSA, the NIST curves, Ed25519.
pub const SIGNERS: [&str; 6] = ["rsa2048", "rsa3072", "p256", "p384", "p521", "ed25519"];

pub fn certs(name: &str) -> PathBuf {
    super::root().join("certs/signers").join(name)
}

pub fn identity_with(name: &str, options: &SignOptions) -> Identity {
    let path = certs(&format!("{name}.pem"));
    let bytes = std::fs::read(&path).unwrap().into();
    let file = KeyFile { name: path.display().to_string(), bytes };
    let opened = keystore::open(&[file], &mut |_| None, options).unwrap();
    Identity::assemble(opened, Vec::new()).unwrap()
}

pub fn identity(name: &str) -> Identity {
    identity_with(name, &SignOptions::default())
}

pub fn request(act: ActKind) -> ActRequest {
    ActRequest {
        act,
        function: Some(format!("Chef du service ({act})")),
        place: Some("Rabat".into()),
        reason: Some("Conforme à la note n° 12".into()),
        pdf_reason: false,
        field: None,
        restrictions: acts::Restrictions::default(),
        stamp: None,
        document_password: None,
        detached: false,
        beside: false,
        anyway: false,
        strict_content: false,
        now: NOW,
        seed: [7; 32],
    }
}

pub fn fast() -> OutputOptions {
    OutputOptions { sync: false, ..OutputOptions::default() }
}

/// Trusts the test root; revocation is not looked at.
pub fn trusting() -> VerifyOptions {
    verify_options(&certs("root.crt"))
}

pub fn verify_options(anchors: &Path) -> VerifyOptions {
    let anchors = parapheur::x509::decode_all(&std::fs::read(anchors).unwrap(), "anchors").unwrap();
    let settings =
        Settings { trust: TrustStore::new(anchors), revocation: RevocationMode::None, ..Settings::default() };
    VerifyOptions { validator: Arc::new(Validator::new(settings)), at: NOW, document: None, document_password: None }
}

/// Trusts whatever certificate the signatures of this file carry.
pub fn trusting_itself(file: &Path) -> VerifyOptions {
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
    VerifyOptions { validator: Arc::new(Validator::new(settings)), at: NOW, document: None, document_password: None }
}

pub fn verify(file: &Path) -> Report {
    acts::verify(file, &trusting()).unwrap()
}

/// The codes of all reasons of all signatures.
pub fn codes(report: &Report) -> Vec<String> {
    report.signatures.iter().flat_map(|s| &s.reasons).map(|r| r.code.clone()).collect()
}

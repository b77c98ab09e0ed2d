//! parapheur: an electronic signing desk for public administrations. It signs, countersigns and verifies **chains of acts** on
//! PDF (PAdES, EN 319 142-1) and on any other file (CAdES, EN 319 122-1), and says for each act, by EN 319 102-1, whether it
//! holds, and why.
//!
//! # Quickstart
//!
//! ```
//! use parapheur::acts::{self, VerifyOptions};
//! use parapheur::path::{RevocationMode, Settings, TrustStore, Validator};
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let (root, file) = ("certs/signers/root.crt", "fixtures/circulaire.pdf");
//! let anchors = parapheur::x509::decode_all(&std::fs::read(root)?, root)?;
//! let settings = Settings { trust: TrustStore::new(anchors), revocation: RevocationMode::Soft, ..Settings::default() };
//! let options = VerifyOptions {
//!     validator: Validator::new(settings).into(), // remembers what it has validated: one for many files
//!     at: time::OffsetDateTime::now_utc(),        // time is an argument
//!     document: None,
//!     document_password: None,
//! };
//! let report = acts::verify(file.as_ref(), &options)?;
//! println!("{report}"); // and serde_json::to_string(&report)? as documented in REPORT.md
//! # assert!(report.signatures.is_empty());
//! # Ok(())
//! # }
//! ```
//!
//! Signing takes an [`acts::Identity`] (a key with its certificate, from [`crypto::keystore`]), an [`acts::ActRequest`] (what
//! is stated) and two paths: [`acts::sign`], [`acts::countersign`].
//!
//! # Where to look
//!
//! | room | standard |
//! |---|---|
//! | [`acts`] | the use cases: begin here |
//! | [`validation`] | EN 319 102-1: findings, verdicts, [`validation::report`] |
//! | [`sign`], [`cms`] | EN 319 122-1, RFC 5652 |
//! | [`pdf`] | ISO 32000-2: revisions, signatures, changes, incremental updates |
//! | [`path`], [`x509`] | RFC 5280, RFC 6960 |
//! | [`crypto`], [`asn1`] | RFC 8017, FIPS 186-5, RFC 8032; X.690 |
//! | [`pki`] | a small authority |
//! | [`net`] | clients (feature `net`) and the services of an authority (feature `serve`) |
//!
//! A bad signature is a report, not an error. Every error and every finding has a stable code ([`error::Coded`]). Nothing here
//! asks the clock, the network or the operating system's trust store.
#[macro_use]
pub mod error;
pub mod acts;
pub mod asn1;
pub mod cms;
pub mod crypto;
pub mod net;
pub mod path;
pub mod pdf;
pub mod pki;
pub mod sign;
pub mod validation;
pub mod x509;

/// Every code that the library may say, with its English sentence (fields in braces): what a translation covers.
pub fn catalogue() -> Vec<(&'static str, &'static str)> {
    [
        asn1::Error::CATALOGUE,
        pdf::Error::CATALOGUE,
        pdf::Anomaly::CATALOGUE,
        pdf::SignatureProblem::CATALOGUE,
        pdf::Alteration::CATALOGUE,
        pdf::Change::CATALOGUE,
        pdf::Concern::CATALOGUE,
        pdf::compare::Difference::CATALOGUE,
        acts::CompareFact::CATALOGUE,
        crypto::Error::CATALOGUE,
        crypto::keystore::Error::CATALOGUE,
        crypto::keystore::pkcs11::Error::CATALOGUE,
        x509::Error::CATALOGUE,
        cms::Error::CATALOGUE,
        path::Finding::CATALOGUE,
        path::OcspRefusal::CATALOGUE,
        pki::Error::CATALOGUE,
        pki::ocsp::OcspProblem::CATALOGUE,
        pki::timestamp::TimestampProblem::CATALOGUE,
        validation::finding::Finding::CATALOGUE,
        validation::limits::NotProven::CATALOGUE,
        net::serve::Error::CATALOGUE,
        acts::ActError::CATALOGUE,
        acts::TrustError::CATALOGUE,
        cms::tsp::TimestampRefusal::CATALOGUE,
        net::FetchError::CATALOGUE,
    ]
    .concat()
}

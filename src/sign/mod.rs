//! What produces signatures: CAdES (EN 319 122-1) for any file, PAdES (EN 319 142-1) for PDF, level B.
//!
//! This room turns a [`Statement`] (what somebody does, and after which acts) and the digest of the content into a
//! SignerInfo or a whole message. It reads no files and knows no paths: `acts` brings the bytes.
//!
//! - [`cades`]: the signed attributes of DESIGN 4.2 in the three settings where they differ, and the message around them;
//! - [`record`]: the readable copy of the act that a PDF signature dictionary carries.
//!
//! Limits: level B only. Ed25519 is used with SHA-512 (RFC 8419 §3.1).

pub mod cades;
pub mod record;

use crate::cms::{Act, ActKind};
use crate::crypto::{self, Signer};
use crate::x509::Certificate;
use std::sync::Arc;
use time::OffsetDateTime;

/// Who signs: a key, the certificate that belongs to it, and the certificates above that one.
#[derive(Clone)]
pub struct SigningIdentity {
    /// The key.
    pub signer: Arc<dyn Signer>,
    /// The signing certificate.
    pub certificate: Certificate,
    /// The certificates that a verifier needs to reach an anchor, without the signing certificate.
    pub chain: Vec<Certificate>,
}

/// What is stated under a signature (DESIGN 4.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// What is done, why, and after which acts.
    pub act: Act,
    /// The function in which the person acts: a claimed role.
    pub function: Option<String>,
    /// Where.
    pub place: Option<String>,
    /// The claimed time.
    pub time: OffsetDateTime,
    /// Whether commitment-type-indication is written; off where a PDF `/Reason` takes its place (EN 319 142-1 §6.3).
    pub commitment: bool,
}

impl Statement {
    /// The commitment type of the act (DESIGN 4.2).
    pub fn commitment_type(&self) -> crate::asn1::Oid {
        match self.act.kind {
            ActKind::Visa | ActKind::Signature | ActKind::Seal => crate::asn1::oid::PROOF_OF_APPROVAL,
            ActKind::Receipt => crate::asn1::oid::PROOF_OF_RECEIPT,
        }
    }
}

/// Why no signature was made.
pub type Error = crypto::Error;

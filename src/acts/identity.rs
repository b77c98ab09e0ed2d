//! Who signs: the key, the certificate that belongs to it, and whether that certificate may sign now.

use super::{ActError, ActRequest, Error};
use crate::crypto::keystore::OpenedKey;
use crate::sign::SigningIdentity;
use crate::validation::report::Moment;
use crate::x509::{Certificate, KeyUsage};
use std::ops::Deref;

/// A key, its certificate, and the chain above it.
#[derive(Clone)]
pub struct Identity(SigningIdentity);

impl Deref for Identity {
    type Target = SigningIdentity;

    fn deref(&self) -> &SigningIdentity {
        &self.0
    }
}

impl Identity {
    /// Brings a key together with the certificate that has its public key, among those that came with the key and `extra`.
    /// The others that lead upwards from it become the chain; certificates that do not belong to it are left out.
    pub fn assemble(opened: OpenedKey, extra: Vec<Certificate>) -> Result<Self, Error> {
        let mut certificates = Vec::new();
        for der in &opened.certificates {
            certificates.push(Certificate::decode(der)?);
        }
        certificates.extend(extra);
        let spki = opened.signer.public_key().spki();
        let own = certificates.iter().position(|c| crate::x509::key_matches(c, spki));
        let Some(own) = own else {
            return Err(ActError::NoCertificate { count: certificates.len() }.into());
        };
        let certificate = certificates.swap_remove(own);
        let mut chain: Vec<Certificate> = Vec::new();
        let mut top = certificate.clone();
        // Upwards by name, until a self-issued one or none; each certificate at most once.
        while !top.is_self_issued() {
            let Some(next) = certificates.iter().position(|c| c.subject().matches(top.issuer())) else { break };
            top = certificates.swap_remove(next);
            chain.push(top.clone());
        }
        Ok(Self(SigningIdentity { signer: opened.signer, certificate, chain }))
    }

    /// Refuses a certificate that cannot make a valid signature now (`--anyway` signs all the same).
    pub(super) fn check(&self, request: &ActRequest) -> Result<(), ActError> {
        if request.pdf_reason && request.reason.is_none() {
            return Err(ActError::NoReason);
        }
        if request.anyway {
            return Ok(());
        }
        let certificate = &self.certificate;
        let place = certificate.subject().to_string();
        if let Some(defect) = certificate.defects().first() {
            return Err(ActError::Defect { place, cause: defect.to_string() });
        }
        if request.now > certificate.not_after() {
            return Err(ActError::Expired { place, not_after: Moment(certificate.not_after()).to_string() });
        }
        if request.now < certificate.not_before() {
            return Err(ActError::NotYetValid { place, not_before: Moment(certificate.not_before()).to_string() });
        }
        // RFC 5280 §4.2.1.3: where key usage stands, it must allow signatures.
        if certificate
            .key_usage()
            .is_some_and(|u| !u.any_of(KeyUsage::DIGITAL_SIGNATURE | KeyUsage::CONTENT_COMMITMENT))
        {
            return Err(ActError::KeyUsage { place });
        }
        Ok(())
    }
}

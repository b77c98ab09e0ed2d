//! Who signs: the key, the certificate that belongs to it, and whether that certificate may sign now.
//!
//! Of revocation, what is at hand counts: lists and OCSP responses that are given ([`Identity::with_revocation`]), each believed only
//! where its signature holds under the chain above the certificate. Nothing is fetched. One who is known to be revoked does not
//! sign; where what is given does not settle it, that is told.

use super::{ActError, ActRequest, Error};
use crate::crypto::keystore::OpenedKey;
use crate::error::Said;
use crate::path::{
    Finding, Purpose, Revocation, RevocationMaterial, RevocationMode, RevocationStatus, Settings, TrustStore, Validator,
};
use crate::sign::SigningIdentity;
use crate::validation::report::{Moment, Reason};
use crate::x509::{Certificate, KeyUsage};
use std::ops::Deref;
use std::sync::Arc;
use time::OffsetDateTime;

/// A key, its certificate, and the chain above it.
#[derive(Clone)]
pub struct Identity {
    signing: SigningIdentity,
    /// Answers whether the certificate is revoked, where there is anything to answer with.
    revocation: Option<Arc<Validator>>,
}

impl Deref for Identity {
    type Target = SigningIdentity;

    fn deref(&self) -> &SigningIdentity {
        &self.signing
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
        let signing = SigningIdentity { signer: opened.signer, certificate, chain };
        Ok(Self { signing, revocation: None })
    }

    /// The same, and these lists and responses are asked before each act whether the certificate, or a CA above it, is revoked.
    pub fn with_revocation(self, material: RevocationMaterial) -> Self {
        // The top of the chain is taken as it is: what is asked is not whether it is trusted.
        let settings = Settings {
            trust: TrustStore::new(self.chain.last().cloned()),
            untrusted: self.chain.clone(),
            revocation: RevocationMode::Soft,
            sources: vec![Arc::new(material)],
            ..Settings::default()
        };
        Self { revocation: Some(Arc::new(Validator::new(settings))), ..self }
    }

    /// What is known of its revocation at this time: an error when it is revoked or on hold, a warning when it is not settled.
    fn revocation(&self, at: OffsetDateTime) -> Result<Option<ActError>, ActError> {
        let Some(validator) = &self.revocation else { return Ok(None) };
        let result = validator.validate(&self.certificate, &self.chain, Purpose::Any, at);
        for finding in &result.findings {
            match finding.clone() {
                Finding::Revoked { place, since, reason } | Finding::CaRevoked { place, since, reason } => {
                    return Err(ActError::Revoked { place, since, reason });
                }
                Finding::OnHold { place, since } => return Err(ActError::OnHold { place, since }),
                _ => {}
            }
        }
        let settled = |s: &RevocationStatus| matches!(s.status, Revocation::Good | Revocation::NotNeeded);
        let open = result.revocation.is_empty() || !result.revocation.iter().all(settled);
        let place = self.certificate.subject().to_string();
        Ok(open.then_some(ActError::RevocationUnknown { place }))
    }

    /// What is worth knowing after an act.
    pub(super) fn warnings(&self, request: &ActRequest) -> Vec<Reason> {
        match self.revocation(request.now) {
            // Signed in spite of it.
            Err(refusal) => vec![Reason::of(&refusal)],
            Ok(open) => open.iter().map(|open| Reason::of(open)).collect(),
        }
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
            return Err(ActError::Defect { place, cause: Said::of(defect) });
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
        self.revocation(request.now).map(drop)
    }
}

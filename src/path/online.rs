//! What may be fetched where what is at hand does not settle a question: issuers (RFC 5280 §4.2.2.1, id-ad-caIssuers), CRLs
//! (§4.2.1.13, §4.2.1.15) and OCSP responses (§4.2.2.1, id-ad-ocsp).
//!
//! The validator first answers with what is at hand. Only a path that ends nowhere, or a certificate of unknown status on a
//! path that is otherwise good, is asked for here. What comes back is as untrusted as anything else.

use crate::x509::{Certificate, Crl, OcspResponse};

/// Somebody who fetches, bounded in number, size and time by itself.
pub trait OnlineSource: Send + Sync + std::fmt::Debug {
    /// Certificates that may have issued this one.
    fn issuers(&self, certificate: &Certificate) -> Fetched<Certificate>;
    /// Responses that may speak of `certificate`, which `issuer` issued.
    fn ocsp(&self, certificate: &Certificate, issuer: &Certificate) -> Fetched<OcspResponse>;
    /// Lists that may speak of it: complete and delta ones.
    fn crls(&self, certificate: &Certificate, issuer: &Certificate) -> Fetched<Crl>;
}

/// What was fetched, and what was not.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fetched<T> {
    /// What can be read of what came.
    pub items: Vec<T>,
    /// Addresses that gave nothing.
    pub failures: Vec<FetchFailure>,
}

impl<T> Default for Fetched<T> {
    fn default() -> Self {
        Self { items: Vec::new(), failures: Vec::new() }
    }
}

/// An address that gave nothing that can be read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FetchFailure {
    /// The address, as the certificate has it.
    pub url: String,
    /// Why.
    pub cause: String,
}

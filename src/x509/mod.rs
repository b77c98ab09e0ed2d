//! X.509 certificates (RFC 5280 §4): views that keep the bytes they were read from.
//!
//! **decode** gives a [`Certificate`] of anything that has the outline of one, so that a report can name and show it;
//! **inspect** is what decoding notes on the way: every rule of shape that the certificate breaks is kept in
//! [`Certificate::defects`], and a certificate with a defect is never part of a valid path (`path`). No time, trust or
//! signature is judged here.
//!
//! Tolerated, because RFC 5280 itself or many issuers ask for it: serial numbers that are zero, negative or over 20 octets
//! (§4.1.2.2 asks for a graceful treatment; here they are octets and compared as such), BOOLEAN defaults that are written out,
//! UTCTime and GeneralizedTime regardless of the year (§4.1.2.5 binds issuers), a path length beside `cA FALSE`.
//!
//! Limits: attribute values compare by case folding and white space (§7.1) without Unicode normalisation; attribute
//! certificates are not read here.

mod armour;
mod certificate;
mod crl;
mod extension;
mod general_name;
mod name;
mod ocsp;
mod reason;
mod request;
mod strings;

pub use certificate::{Certificate, decode_all, decode_each, key_matches};
pub use crl::{Crl, IssuingDistributionPoint, RevokedCertificate};
pub use extension::{
    AccessDescription, AuthorityKeyIdentifier, BasicConstraints, DistributionPoint, DistributionPointName, Extension,
    GeneralSubtree, KeyUsage, NameConstraints, PolicyConstraints, PolicyInformation, ReasonFlags, SkipCerts,
};
pub use general_name::GeneralName;
pub use name::{Attribute, Name};
pub use ocsp::{
    CertId, CertStatus, OcspResponse, ResponderId, ResponseStatus, SingleResponse, key_octets, ocsp_request,
};
pub use reason::CrlReason;
pub use request::CertificationRequest;

use crate::asn1;

crate::coded! {
    /// Why octets are not a certificate, or which rule of its shape a certificate breaks.
    pub enum Error {
        /// Not the ASN.1 of a certificate.
        "x509.malformed" Malformed { place: String, cause: asn1::Error } => "{place}: not a well-formed structure: {cause}",
        /// The PEM armour is damaged.
        "x509.pem" Pem { place: String, cause: String } => "{place}: {cause}",
        /// No certificate in the input.
        "x509.none" NoCertificate { place: String } => "{place}: no certificate found",
        /// No revocation list in the input.
        "x509.no-crl" NoCrl { place: String } => "{place}: no revocation list found",
        /// No OCSP response in the input.
        "x509.no-ocsp" NoOcsp { place: String } => "{place}: no OCSP response found",
        /// No certification request in the input.
        "x509.no-request" NoRequest { place: String } => "{place}: no certification request found",
        /// A version that RFC 5280 §4.1.2.1 does not know, or that does not fit the fields present.
        "x509.version" Version { place: String, version: u64, why: &'static str } => "{place}: version {version}: {why}",
        /// Two extensions of one kind (§4.2).
        "x509.duplicate-extension" DuplicateExtension { place: String, extension: asn1::Oid } => "{place}: extension {extension} stands twice",
        /// An extension whose value cannot be read, or breaks its own rules.
        "x509.extension" BadExtension { place: String, extension: asn1::Oid, why: String } => "{place}: extension {extension}: {why}",
        /// tbsCertificate.signature and signatureAlgorithm differ (§4.1.1.2).
        "x509.algorithm-mismatch" AlgorithmMismatch { place: String, inner: asn1::Oid, outer: asn1::Oid } => "{place}: the signed algorithm ({inner}) is not the one that stands beside the signature ({outer})",
        /// An empty issuer name (§4.1.2.4).
        "x509.empty-issuer" EmptyIssuer { place: String } => "{place}: the issuer name is empty",
        /// A name that has to be there is empty (§4.1.2.6).
        "x509.empty-subject" EmptySubject { place: String } => "{place}: the subject name is empty without a critical subjectAltName",
    }
}

/// Result of this room.
pub type Result<T> = std::result::Result<T, Error>;

/// Lower-case hexadecimal, as serial numbers and key identifiers are shown.
pub fn hex(octets: &[u8]) -> String {
    use std::fmt::Write;
    octets.iter().fold(String::with_capacity(octets.len() * 2), |mut s, o| {
        let _ = write!(s, "{o:02x}");
        s
    })
}

#[cfg(test)]
mod tests;

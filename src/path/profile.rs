//! What RFC 5280 §4.2 binds issuers to, as a table: extensions that must be there, and which way their criticality goes.
//!
//! A verifier loses nothing by reading a certificate that breaks these rules, so [`Conformance::Tolerant`] holds only to those
//! that NIST PKITS does not break. [`Conformance::Strict`] holds to all of them.

use super::Conformance;
use crate::asn1::{Oid, oid};
use crate::oid;
use crate::x509::{Certificate, KeyUsage};

/// Where a certificate stands in its path.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Anchor,
    Issuer,
    EndEntity,
}

/// id-pe-authorityInfoAccess, RFC 5280 §4.2.2.1.
const AUTHORITY_INFO_ACCESS: Oid = oid!(1, 3, 6, 1, 5, 5, 7, 1, 1);
/// id-pe-subjectInfoAccess, RFC 5280 §4.2.2.2.
const SUBJECT_INFO_ACCESS: Oid = oid!(1, 3, 6, 1, 5, 5, 7, 1, 11);

/// Extensions that must not be critical.
const NEVER_CRITICAL: [(Oid, &str); 4] = [
    (oid::CE_AUTHORITY_KEY_IDENTIFIER, "authorityKeyIdentifier is critical (RFC 5280 4.2.1.1)"),
    (oid::CE_SUBJECT_KEY_IDENTIFIER, "subjectKeyIdentifier is critical (RFC 5280 4.2.1.2)"),
    (AUTHORITY_INFO_ACCESS, "authorityInfoAccess is critical (RFC 5280 4.2.2.1)"),
    (SUBJECT_INFO_ACCESS, "subjectInfoAccess is critical (RFC 5280 4.2.2.2)"),
];

/// The rules that a certificate breaks. Version 1 and 2 have no extensions, so none of these.
pub(super) fn broken(certificate: &Certificate, role: Role, conformance: Conformance) -> Vec<&'static str> {
    if certificate.version() < 3 {
        return Vec::new();
    }
    let critical = |oid: &Oid| certificate.extension(oid).map(|e| e.critical);
    let ca = certificate.basic_constraints().is_some_and(|b| b.ca);
    let mut rules = Vec::new();
    rules.extend(NEVER_CRITICAL.iter().filter(|(oid, _)| critical(oid) == Some(true)).map(|(_, rule)| *rule));
    if certificate.name_constraints().is_some() && !ca {
        rules.push("nameConstraints in a certificate that is not a CA's (RFC 5280 4.2.1.10)");
    }
    if conformance == Conformance::Strict {
        if critical(&oid::CE_NAME_CONSTRAINTS) == Some(false) {
            rules.push("nameConstraints is not critical (RFC 5280 4.2.1.10)");
        }
        if critical(&oid::CE_POLICY_CONSTRAINTS) == Some(false) {
            rules.push("policyConstraints is not critical (RFC 5280 4.2.1.11)");
        }
        if ca && critical(&oid::CE_BASIC_CONSTRAINTS) == Some(false) {
            rules.push("basicConstraints of a CA is not critical (RFC 5280 4.2.1.9)");
        }
        if ca && certificate.subject_key_identifier().is_none() {
            rules.push("a CA has no subjectKeyIdentifier (RFC 5280 4.2.1.2)");
        }
        let has_issuer_key = certificate.authority_key_identifier().is_some_and(|a| a.key_identifier.is_some());
        if role != Role::Anchor && !has_issuer_key {
            rules.push("no authorityKeyIdentifier with a key identifier (RFC 5280 4.2.1.1)");
        }
        if !ca && certificate.key_usage().is_some_and(|u| u.any_of(KeyUsage::KEY_CERT_SIGN)) {
            rules.push("keyCertSign without being a CA (RFC 5280 4.2.1.3)");
        }
        if !ca && certificate.basic_constraints().is_some_and(|b| b.path_len.is_some()) {
            rules.push("a path length without being a CA (RFC 5280 4.2.1.9)");
        }
    }
    rules
}

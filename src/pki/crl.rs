//! Certificate revocation lists (RFC 5280 §5): complete ones, and deltas against one of them. Pure: entries in, list out.
//!
//! A complete list speaks of every certificate of its issuer, for all reasons, so it has no issuingDistributionPoint (§5.2.5: its
//! scope is what it would say). Entries stay after their certificates have expired, and expiredCertsOnCRL says so: a signature is
//! looked at years later. A reason *unspecified* is left out (§5.3.1); invalidityDate stands where one is known (§5.3.2).

use super::certificate::{self, extension};
use super::{Error, Issuer, Result};
use crate::asn1::time::{encode_generalized, encode_time};
use crate::asn1::{der, der::Tag, oid};
use crate::crypto::{Outcome, Signed, verify};
use crate::x509::{Crl, CrlReason};
use time::OffsetDateTime;

/// One certificate on a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CrlEntry {
    /// The content octets of its serial number.
    pub serial: Vec<u8>,
    /// Since when it is revoked.
    pub revoked_at: OffsetDateTime,
    /// Why.
    pub reason: CrlReason,
    /// Since when its key or itself is not to be relied on, where that was earlier.
    pub invalid_since: Option<OffsetDateTime>,
}

/// What list to make.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CrlRequest {
    /// cRLNumber.
    pub number: u64,
    /// BaseCRLNumber: of the complete list that this is a delta against.
    pub base: Option<u64>,
    /// thisUpdate.
    pub now: OffsetDateTime,
    /// nextUpdate, in days.
    pub days: u32,
    /// What it says.
    pub entries: Vec<CrlEntry>,
}

/// Makes a list and checks what came out.
///
/// # Errors
/// [`Error::Validity`], [`Error::Crypto`], [`Error::SelfCheck`].
pub fn sign_crl(issuer: &Issuer, request: &CrlRequest) -> Result<Crl> {
    let (this_update, next_update) = certificate::validity(request.now, request.days)?;
    let algorithm = issuer.signer.algorithm();
    let entries: Vec<Vec<u8>> = request.entries.iter().map(entry).collect();
    let tbs = der::sequence([
        der::uint(1),
        algorithm.identifier(),
        issuer.certificate.subject().raw().to_vec(),
        encode_time(this_update),
        encode_time(next_update),
        // §5.1.2.6: absent when nothing is revoked.
        if entries.is_empty() { Vec::new() } else { der::sequence(entries) },
        der::encode(Tag::context_constructed(0), &der::sequence(extensions(issuer, request)?)),
    ]);
    let digest = algorithm.digest().digest(&tbs);
    let signature = issuer.signer.sign(&tbs, &digest)?;
    let raw = der::sequence([&tbs, &algorithm.identifier(), &der::bit_string(&signature)]);
    let check = |why: String| Error::SelfCheck { why };
    let crl = Crl::decode(&raw).map_err(|e| check(e.to_string()))?;
    if let Some(defect) = crl.defects().first() {
        return Err(check(defect.to_string()));
    }
    if crl.len() != request.entries.len() {
        return Err(check("entries are missing".into()));
    }
    let signed = Signed { message: Some(&tbs), digest: &digest };
    match verify(&algorithm, issuer.signer.public_key(), signed, &signature) {
        Outcome::Valid => Ok(crl),
        outcome => Err(check(format!("its signature is {outcome:?}"))),
    }
}

fn extensions(issuer: &Issuer, request: &CrlRequest) -> Result<Vec<Vec<u8>>> {
    let mut extensions = vec![
        certificate::authority_key_identifier(&issuer.key_identifier()?),
        extension(&oid::CE_CRL_NUMBER, false, &der::uint(request.number)),
    ];
    match request.base {
        // §5.2.4: critical, so that nobody takes it for a complete list.
        Some(base) => extensions.push(extension(&oid::CE_DELTA_CRL_INDICATOR, true, &der::uint(base))),
        // §5.2.6: not in a delta.
        None if issuer.ca == super::Ca::Issuing => {
            extensions.extend(issuer.locations.as_ref().and_then(super::Locations::freshest));
        }
        None => {}
    }
    let since = encode_generalized(issuer.certificate.not_before());
    extensions.push(extension(&oid::CE_EXPIRED_CERTS_ON_CRL, false, &since));
    Ok(extensions)
}

fn entry(entry: &CrlEntry) -> Vec<u8> {
    let mut extensions = Vec::new();
    if entry.reason != CrlReason::Unspecified {
        let reason = der::encode(Tag::ENUMERATED, &[entry.reason.number()]);
        extensions.push(extension(&oid::CE_CRL_REASON, false, &reason));
    }
    if let Some(since) = entry.invalid_since {
        extensions.push(extension(&oid::CE_INVALIDITY_DATE, false, &encode_generalized(since)));
    }
    der::sequence([
        der::encode(Tag::INTEGER, &entry.serial),
        encode_time(entry.revoked_at),
        if extensions.is_empty() { Vec::new() } else { der::sequence(extensions) },
    ])
}

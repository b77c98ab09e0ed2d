//! An authority, and certificates of it, as the tests of its services need them.

use super::certificate::{self, ToBeSigned};
use super::{Created, InitRequest, create};
use crate::asn1::der::{self, sequence};
use crate::asn1::{Oid, oid};
use crate::crypto::{KeySpec, PrivateKey, SignOptions, Signer};
use crate::x509::{Certificate, KeyUsage};
use std::sync::Arc;
use time::macros::datetime;

pub(super) fn authority() -> Created {
    let now = datetime!(2026-11-01 0:00 UTC);
    create(&InitRequest::new("MA", "Wilaya de Rabat", now), &mut rand::rng()).unwrap()
}

/// A certificate that may sign, for these purposes, and its key.
pub(super) fn certified(
    ca: &Created,
    purposes: &[Oid],
    critical: bool,
    key: KeySpec,
) -> (Certificate, Arc<dyn Signer>) {
    let key = PrivateKey::generate(key, &mut rand::rng()).unwrap();
    let purposes = sequence(purposes.iter().map(der::oid));
    let certificate = ToBeSigned {
        serial: certificate::serial(&mut rand::rng()),
        issuer: ca.issuing.subject().raw(),
        validity: certificate::validity(datetime!(2026-11-01 0:00 UTC), 365).unwrap(),
        subject: ca.root.subject().raw(),
        spki: key.to_spki(),
        extensions: &[
            certificate::key_usage(KeyUsage::DIGITAL_SIGNATURE),
            certificate::extension(&oid::CE_EXT_KEY_USAGE, critical, &purposes),
        ],
    }
    .sign(&*ca.issuing_key.signer(&SignOptions::default()).unwrap())
    .unwrap();
    (certificate, key.signer(&SignOptions::default()).unwrap())
}

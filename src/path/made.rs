//! Certificates made in a test, so that each says exactly one thing.

use crate::asn1::der::{self, Tag, constructed, encode, octet_string, sequence};
use crate::asn1::time::encode_time;
use crate::asn1::{Oid, oid};
use crate::crypto::{KeySpec, PrivateKey, SignOptions, Signer};
use crate::x509::Certificate;
use std::sync::Arc;
use time::macros::datetime;

/// A name, a key, a certificate.
pub(super) struct Entity {
    pub signer: Arc<dyn Signer>,
    pub certificate: Certificate,
}

fn key() -> Arc<dyn Signer> {
    PrivateKey::generate(KeySpec::P256, &mut rand::rng()).unwrap().into_signer(&SignOptions::default()).unwrap()
}

pub(super) fn name(cn: &str) -> Vec<u8> {
    let attribute = sequence([der::oid(&oid::AT_COMMON_NAME), der::utf8(cn)]);
    sequence([constructed(Tag::SET, [attribute])])
}

pub(super) fn signed(tbs: &[u8], signer: &dyn Signer, more: &[Vec<u8>]) -> Vec<u8> {
    let algorithm = signer.algorithm();
    let signature = signer.sign(tbs, &algorithm.digest().digest(tbs)).unwrap();
    let mut parts = vec![tbs.to_vec(), algorithm.identifier(), der::bit_string(&signature)];
    parts.extend_from_slice(more);
    sequence(parts)
}

pub(super) fn extension(oid: &Oid, critical: bool, value: &[u8]) -> Vec<u8> {
    let critical = if critical { encode(Tag::BOOLEAN, &[0xff]) } else { Vec::new() };
    sequence([der::oid(oid), critical, octet_string(value)])
}

pub(super) fn basic_constraints_ca() -> Vec<u8> {
    extension(&oid::CE_BASIC_CONSTRAINTS, true, &sequence([encode(Tag::BOOLEAN, &[0xff])]))
}

/// A certificate of `cn` by `issuer` (itself, if there is none), from 2026 to 2028.
pub(super) fn certify(cn: &str, serial: u64, issuer: Option<(&str, &Entity)>, extensions: &[Vec<u8>]) -> Entity {
    let own = key();
    let (by, signer) = issuer.map_or((cn, &own), |(name, entity)| (name, &entity.signer));
    let validity = [datetime!(2026-01-01 0:00 UTC), datetime!(2028-01-01 0:00 UTC)].map(encode_time);
    let tbs = sequence([
        constructed(Tag::context_constructed(0), [der::uint(2)]),
        der::uint(serial),
        signer.algorithm().identifier(),
        name(by),
        sequence(validity),
        name(cn),
        own.public_key().spki().to_vec(),
        match extensions {
            [] => Vec::new(),
            list => constructed(Tag::context_constructed(3), [sequence(list)]),
        },
    ]);
    let certificate = Certificate::decode(&signed(&tbs, &**signer, &[])).unwrap();
    Entity { signer: own, certificate }
}

//! Certificates made in a test, so that each says exactly one thing.

use crate::asn1::der::{self, Tag, constructed, encode, octet_string, sequence};
use crate::asn1::time::encode_time;
use crate::asn1::{Oid, oid};
use crate::crypto::{DigestAlgorithm, KeySpec, PrivateKey, SignOptions, Signer};
use crate::oid;
use crate::x509::{Certificate, Crl, OcspResponse, key_octets};
use std::sync::Arc;
use time::OffsetDateTime;
use time::macros::datetime;

/// A name, a key, a certificate.
pub(crate) struct Entity {
    pub signer: Arc<dyn Signer>,
    pub certificate: Certificate,
}

fn key() -> Arc<dyn Signer> {
    PrivateKey::generate(KeySpec::P256, &mut rand::rng()).unwrap().into_signer(&SignOptions::default()).unwrap()
}

pub(crate) fn name(cn: &str) -> Vec<u8> {
    let attribute = sequence([der::oid(&oid::AT_COMMON_NAME), der::utf8(cn)]);
    sequence([constructed(Tag::SET, [attribute])])
}

pub(crate) fn signed(tbs: &[u8], signer: &dyn Signer, more: &[Vec<u8>]) -> Vec<u8> {
    let algorithm = signer.algorithm();
    let signature = signer.sign(tbs, &algorithm.digest().digest(tbs)).unwrap();
    let mut parts = vec![tbs.to_vec(), algorithm.identifier(), der::bit_string(&signature)];
    parts.extend_from_slice(more);
    sequence(parts)
}

pub(crate) fn extension(oid: &Oid, critical: bool, value: &[u8]) -> Vec<u8> {
    let critical = if critical { encode(Tag::BOOLEAN, &[0xff]) } else { Vec::new() };
    sequence([der::oid(oid), critical, octet_string(value)])
}

pub(crate) fn basic_constraints_ca() -> Vec<u8> {
    extension(&oid::CE_BASIC_CONSTRAINTS, true, &sequence([encode(Tag::BOOLEAN, &[0xff])]))
}

impl Entity {
    /// Another certificate of the same key, by another issuer.
    pub(crate) fn cross(&self, by: &str, issuer: &Entity, cn: &str, serial: u64) -> Certificate {
        let key = self.signer.public_key().spki().to_vec();
        certificate(cn, serial, (by, &issuer.signer), &key, &[basic_constraints_ca()])
    }
}

/// A certificate of `cn` by `issuer` (itself, if there is none), from 2026 to 2028.
pub(crate) fn certify(cn: &str, serial: u64, issuer: Option<(&str, &Entity)>, extensions: &[Vec<u8>]) -> Entity {
    let own = key();
    let (by, signer) = issuer.map_or((cn, &own), |(name, entity)| (name, &entity.signer));
    let certificate = certificate(cn, serial, (by, signer), own.public_key().spki(), extensions);
    Entity { signer: own, certificate }
}

fn certificate(
    cn: &str,
    serial: u64,
    (by, signer): (&str, &Arc<dyn Signer>),
    key: &[u8],
    extensions: &[Vec<u8>],
) -> Certificate {
    let validity = [datetime!(2026-01-01 0:00 UTC), datetime!(2028-01-01 0:00 UTC)].map(encode_time);
    let tbs = sequence([
        constructed(Tag::context_constructed(0), [der::uint(2)]),
        der::uint(serial),
        signer.algorithm().identifier(),
        name(by),
        sequence(validity),
        name(cn),
        key.to_vec(),
        match extensions {
            [] => Vec::new(),
            list => constructed(Tag::context_constructed(3), [sequence(list)]),
        },
    ]);
    Certificate::decode(&signed(&tbs, &**signer, &[])).unwrap()
}

pub(crate) const MADE: OffsetDateTime = datetime!(2027-01-09 0:00 UTC);
pub(crate) const NEXT: OffsetDateTime = datetime!(2027-01-16 0:00 UTC);

/// What is in a list, besides its issuer.
#[derive(Clone)]
pub(crate) struct List {
    pub made: OffsetDateTime,
    pub next: Option<OffsetDateTime>,
    /// Serial number and reason.
    pub entries: Vec<(u64, Option<u8>)>,
    pub extensions: Vec<Vec<u8>>,
}

pub(crate) fn list(entries: &[(u64, Option<u8>)]) -> List {
    List { made: MADE, next: Some(NEXT), entries: entries.to_vec(), extensions: vec![number(5)] }
}

pub(crate) fn number(n: u64) -> Vec<u8> {
    extension(&oid!(2, 5, 29, 20), false, &der::uint(n))
}

pub(crate) fn delta(base: u64) -> Vec<u8> {
    extension(&oid!(2, 5, 29, 27), true, &der::uint(base))
}

/// onlySomeReasons, as the content of a BIT STRING.
pub(crate) fn only_reasons(bits: &[u8]) -> Vec<u8> {
    extension(&oid!(2, 5, 29, 28), true, &sequence([encode(Tag::context(3), bits)]))
}

pub(crate) fn crl(issuer: &str, signer: &Entity, list: &List) -> Crl {
    let entries = list.entries.iter().map(|(serial, reason)| {
        let reason = reason.map(|r| extension(&oid!(2, 5, 29, 21), false, &encode(Tag::ENUMERATED, &[r])));
        let extensions = reason.map_or(Vec::new(), |r| sequence([r]));
        sequence([der::uint(*serial), encode_time(datetime!(2026-06-01 0:00 UTC)), extensions])
    });
    let tbs = sequence([
        der::uint(1),
        signer.signer.algorithm().identifier(),
        name(issuer),
        encode_time(list.made),
        list.next.map_or(Vec::new(), encode_time),
        if list.entries.is_empty() { Vec::new() } else { sequence(entries) },
        constructed(Tag::context_constructed(0), [sequence(&list.extensions)]),
    ]);
    Crl::decode(&signed(&tbs, &*signer.signer, &[])).unwrap()
}

/// What a response says.
#[derive(Clone)]
pub(crate) struct Answered {
    /// CertStatus.
    pub status: Vec<u8>,
    pub made: OffsetDateTime,
    pub next: Option<OffsetDateTime>,
    pub hash: DigestAlgorithm,
    pub by_key: bool,
    pub extensions: Vec<Vec<u8>>,
}

pub(crate) fn good() -> Answered {
    let status = encode(Tag::context(0), &[]);
    Answered {
        status,
        made: MADE,
        next: Some(NEXT),
        hash: DigestAlgorithm::Sha1,
        by_key: false,
        extensions: Vec::new(),
    }
}

pub(crate) fn generalized(t: OffsetDateTime) -> Vec<u8> {
    let text = format!("{:04}{:02}{:02}{:02}0000Z", t.year(), u8::from(t.month()), t.day(), t.hour());
    encode(Tag::GENERALIZED_TIME, text.as_bytes())
}

pub(crate) fn revoked_status() -> Vec<u8> {
    let when = generalized(datetime!(2026-06-01 0:00 UTC));
    constructed(
        Tag::context_constructed(1),
        [when, constructed(Tag::context_constructed(0), [encode(Tag::ENUMERATED, &[1])])],
    )
}

pub(crate) fn ocsp(
    ca: &Entity,
    signer: &Entity,
    about: &Certificate,
    said: &Answered,
    certificates: &[&Certificate],
) -> OcspResponse {
    let id = sequence([
        said.hash.identifier(),
        octet_string(&said.hash.digest(about.issuer().raw())),
        octet_string(&said.hash.digest(key_octets(ca.certificate.spki()).unwrap())),
        encode(Tag::INTEGER, about.serial()),
    ]);
    let single = sequence([
        id,
        said.status.clone(),
        generalized(said.made),
        said.next.map_or(Vec::new(), |n| constructed(Tag::context_constructed(0), [generalized(n)])),
        match said.extensions.as_slice() {
            [] => Vec::new(),
            list => constructed(Tag::context_constructed(1), [sequence(list)]),
        },
    ]);
    let responder = match said.by_key {
        false => constructed(Tag::context_constructed(1), [signer.certificate.subject().raw()]),
        true => {
            let hash = DigestAlgorithm::Sha1.digest(key_octets(signer.certificate.spki()).unwrap());
            constructed(Tag::context_constructed(2), [octet_string(&hash)])
        }
    };
    let tbs = sequence([responder, generalized(said.made), sequence([single])]);
    let certificates = match certificates {
        [] => vec![],
        list => vec![constructed(Tag::context_constructed(0), [sequence(list.iter().map(|c| c.raw()))])],
    };
    OcspResponse::decode_basic(&signed(&tbs, &*signer.signer, &certificates)).unwrap()
}

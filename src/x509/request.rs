//! Certification requests (RFC 2986, PKCS#10): somebody's name and key, signed with that key.
//!
//! Tolerated: no `attributes` at all, which RFC 2986 §4.1 wants there even when empty.

use super::certificate::{range, sequence_only};
use super::{Error, Extension, Name, Result};
use crate::asn1::der::{Tag, single};
use crate::asn1::{self, oid};
use crate::crypto::{self, AlgorithmIdentifier, Outcome, PublicKey, SignatureAlgorithm, Signed, verify};
use std::ops::Range;

/// A certification request: its exact octets, and what they say. Nothing of it is believed before [`Self::verify`].
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CertificationRequest {
    raw: Vec<u8>,
    info: Range<usize>,
    signature: Range<usize>,
    subject: Name,
    spki: Range<usize>,
    algorithm: AlgorithmIdentifier,
    extensions: Vec<Extension>,
}

impl CertificationRequest {
    /// From the DER octets of one request, nothing after it.
    ///
    /// # Errors
    /// [`Error::Malformed`].
    pub fn decode(der: &[u8]) -> Result<Self> {
        Self::decode_at(der, "request")
    }

    fn decode_at(der: &[u8], place: &str) -> Result<Self> {
        outline(der).map_err(|cause| Error::Malformed { place: place.to_owned(), cause })
    }

    /// The one request of a file: PEM (`CERTIFICATE REQUEST`, and what it was called before RFC 7468) or DER. `name` is how errors
    /// call the file.
    ///
    /// # Errors
    /// [`Error::NoRequest`] when there is none, or more than one; [`Error::Malformed`], [`Error::Pem`].
    pub fn decode_one(bytes: &[u8], name: &str) -> Result<Self> {
        let ders = super::armour::contents(bytes, &["CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST"], name)?;
        match ders.as_slice() {
            [one] => Self::decode_at(one, name),
            _ => Err(Error::NoRequest { place: name.to_owned() }),
        }
    }

    /// The whole request as it was read.
    pub fn raw(&self) -> &[u8] {
        &self.raw
    }

    /// The name that is asked for.
    pub fn subject(&self) -> &Name {
        &self.subject
    }

    /// The extensions that are asked for (RFC 2985 §5.4.2).
    pub fn extensions(&self) -> &[Extension] {
        &self.extensions
    }

    /// The key.
    ///
    /// # Errors
    /// Those of [`PublicKey::from_spki`].
    pub fn public_key(&self) -> crypto::Result<PublicKey> {
        PublicKey::from_spki(&self.raw[self.spki.clone()])
    }

    /// Whether the signature is one by the key: who asks has it.
    ///
    /// # Errors
    /// A key or an algorithm that is not supported, or not well-formed.
    pub fn verify(&self) -> crypto::Result<Outcome> {
        let key = self.public_key()?;
        let algorithm = SignatureAlgorithm::decode(&self.algorithm, None)?;
        let info = &self.raw[self.info.clone()];
        let digest = algorithm.digest().digest(info);
        let signed = Signed { message: Some(info), digest: &digest };
        Ok(verify(&algorithm, &key, signed, &self.raw[self.signature.clone()]))
    }
}

fn bad(what: &'static str) -> asn1::Error {
    asn1::Error::Value { place: "CertificationRequest".into(), what }
}

fn outline(der: &[u8]) -> asn1::Result<CertificationRequest> {
    let mut r = sequence_only(der)?.reader("CertificationRequest");
    let info = r.expect(Tag::SEQUENCE)?;
    let algorithm = AlgorithmIdentifier::decode(&r.expect(Tag::SEQUENCE)?)?;
    let signature = r.expect(Tag::BIT_STRING)?.bit_string()?;
    r.finish()?;

    let mut i = info.reader("CertificationRequestInfo");
    if i.expect(Tag::INTEGER)?.uint()? != 0 {
        return Err(bad("version (not 1)"));
    }
    let subject = Name::decode(&i.expect(Tag::SEQUENCE)?)?;
    let spki = i.expect(Tag::SEQUENCE)?;
    let attributes = i.optional(Tag::context_constructed(0))?;
    i.finish()?;
    let mut extensions = Vec::new();
    for attribute in attributes.iter().flat_map(|a| a.reader("Attributes")) {
        let attribute = attribute?;
        if attribute.tag != Tag::SEQUENCE {
            return Err(bad("Attribute"));
        }
        let mut a = attribute.reader("Attribute");
        let kind = a.expect(Tag::OBJECT_IDENTIFIER)?.oid()?;
        let values = a.expect(Tag::SET)?;
        a.finish()?;
        if kind == oid::EXTENSION_REQUEST {
            let list = single(values.content, "ExtensionRequest")?;
            if list.tag != Tag::SEQUENCE || !extensions.is_empty() {
                return Err(bad("ExtensionRequest"));
            }
            extensions = Extension::decode_all(&list)?;
        }
    }
    Ok(CertificationRequest {
        info: range(der, info.raw),
        signature: range(der, signature),
        spki: range(der, spki.raw),
        raw: der.to_vec(),
        subject,
        algorithm,
        extensions,
    })
}

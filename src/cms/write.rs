//! Messages written, in DER (RFC 5652 §5), and acts added to messages that others wrote.
//!
//! [`add_countersignature`] and [`add_signer`] rebuild the message around what is signed: every SignerInfo that they do not
//! add to, every certificate and every attribute value keeps its octets. What an older tool wrote in BER comes out with
//! definite lengths; nothing under a signature is touched.

use super::signed_data::{SignedData, SignerInfo};
use super::{Error, Result};
use crate::asn1::der::{self, Tag, constructed, encode, sequence, set_of, single};
use crate::asn1::{Oid, oid};
use crate::crypto::AlgorithmIdentifier;

/// The parts of a SignerInfo to be written; the signer is named by issuer and serial number.
pub struct NewSignerInfo<'a> {
    /// The issuer Name of the signing certificate, a whole encoding.
    pub issuer: &'a [u8],
    /// Its serial number, content octets.
    pub serial: &'a [u8],
    /// DER of the digest algorithm's identifier.
    pub digest_algorithm: Vec<u8>,
    /// The SET OF signed attributes, exactly as it was signed.
    pub signed_attrs: &'a [u8],
    /// DER of the signature algorithm's identifier.
    pub signature_algorithm: Vec<u8>,
    /// The signature value.
    pub signature: &'a [u8],
}

/// The SET OF signed attributes in DER order: what is signed (RFC 5652 §5.4).
pub fn signed_attributes(attributes: &[Vec<u8>]) -> Vec<u8> {
    set_of(attributes)
}

/// A SignerInfo, version 1 (RFC 5652 §5.3), without unsigned attributes.
pub fn signer_info(new: &NewSignerInfo<'_>) -> Vec<u8> {
    let sid = sequence([new.issuer, &encode(Tag::INTEGER, new.serial)]);
    let mut signed_attrs = new.signed_attrs.to_vec();
    if let Some(tag) = signed_attrs.first_mut() {
        *tag = Tag::context_constructed(0).0;
    }
    sequence([
        der::uint(1),
        sid,
        new.digest_algorithm.clone(),
        signed_attrs,
        new.signature_algorithm.clone(),
        der::octet_string(new.signature),
    ])
}

/// A detached SignedData over id-data with one SignerInfo, in a ContentInfo.
pub fn detached(signer_info: &[u8], digest_algorithm: &[u8], certificates: &[Vec<u8>]) -> Vec<u8> {
    assemble(&Parts {
        digest_algorithms: vec![digest_algorithm.to_vec()],
        content_info: sequence([der::oid(&oid::DATA)]),
        content_is_data: true,
        certificates: certificates.to_vec(),
        crls: Vec::new(),
        signer_infos: vec![signer_info.to_vec()],
    })
}

/// A SignedData around its own content, with one SignerInfo, in a ContentInfo (RFC 5652 §5.2); `content` is that of the OCTET
/// STRING.
pub fn encapsulated(
    content_type: &Oid,
    content: &[u8],
    signer_info: &[u8],
    digest_algorithm: &[u8],
    certificates: &[Vec<u8>],
) -> Vec<u8> {
    let content = constructed(Tag::context_constructed(0), [der::octet_string(content)]);
    assemble(&Parts {
        digest_algorithms: vec![digest_algorithm.to_vec()],
        content_info: sequence([der::oid(content_type), content]),
        content_is_data: *content_type == oid::DATA,
        certificates: certificates.to_vec(),
        crls: Vec::new(),
        signer_infos: vec![signer_info.to_vec()],
    })
}

/// Adds a countersignature under the SignerInfo whose [`SignerInfo::id`] is `parent`, and the certificates that it needs.
pub fn add_countersignature(
    message: &SignedData<'_>,
    parent: &str,
    countersignature: &[u8],
    certificates: &[Vec<u8>],
) -> Result<Vec<u8>> {
    let mut parts = Parts::of(message);
    parts.note_signer(countersignature, certificates)?;
    let mut found = false;
    parts.signer_infos = message
        .signer_infos
        .iter()
        .map(|info| match graft(info, parent, countersignature)? {
            Some(rebuilt) => {
                found = true;
                Ok(rebuilt)
            }
            None => Ok(info.raw.to_vec()),
        })
        .collect::<Result<_>>()?;
    if !found {
        return Err(Error::NoSuchSigner { id: parent.to_owned() });
    }
    Ok(assemble(&parts))
}

/// Adds a SignerInfo beside those of the message, and the certificates that it needs.
pub fn add_signer(message: &SignedData<'_>, signer_info: &[u8], certificates: &[Vec<u8>]) -> Result<Vec<u8>> {
    let mut parts = Parts::of(message);
    parts.note_signer(signer_info, certificates)?;
    parts.signer_infos.push(signer_info.to_vec());
    Ok(assemble(&parts))
}

/// `info` with `countersignature` under `parent`, if `parent` is `info` or somewhere below it.
fn graft(info: &SignerInfo<'_>, parent: &str, countersignature: &[u8]) -> Result<Option<Vec<u8>>> {
    let here = info.id() == parent;
    let mut below: Option<(&[u8], Vec<u8>)> = None;
    if !here {
        for child in info.countersignatures.iter().filter_map(|c| c.as_ref().ok()) {
            if let Some(rebuilt) = graft(child, parent, countersignature)? {
                below = Some((child.raw, rebuilt));
                break;
            }
        }
    }
    if !here && below.is_none() {
        return Ok(None);
    }
    // The attribute types and values with the one value replaced, or the new one added to the first countersignature attribute.
    let mut attributes: Vec<(Oid, Vec<Vec<u8>>)> =
        info.unsigned_attrs.iter().map(|a| (a.oid.clone(), a.values.iter().map(|v| v.to_vec()).collect())).collect();
    if let Some((old, rebuilt)) = below {
        let value = attributes
            .iter_mut()
            .filter(|(oid, _)| *oid == oid::COUNTERSIGNATURE)
            .flat_map(|(_, values)| values)
            .find(|v| v.as_slice() == old);
        if let Some(value) = value {
            *value = rebuilt;
        }
    } else {
        match attributes.iter_mut().find(|(oid, _)| *oid == oid::COUNTERSIGNATURE) {
            Some((_, values)) => values.push(countersignature.to_vec()),
            None => attributes.push((oid::COUNTERSIGNATURE, vec![countersignature.to_vec()])),
        }
    }
    let unsigned = attributes.iter().map(|(oid, values)| sequence([der::oid(oid), set_of(values)]));
    let mut unsigned = set_of(unsigned);
    unsigned[0] = Tag::context_constructed(1).0;
    let fields = single(info.raw, "SignerInfo").map_err(Error::malformed("SignerInfo"))?.reader("SignerInfo");
    let mut parts: Vec<Vec<u8>> = Vec::new();
    for field in fields {
        let field = field.map_err(Error::malformed("SignerInfo"))?;
        if field.tag != Tag::context_constructed(1) {
            parts.push(field.raw.to_vec());
        }
    }
    parts.push(unsigned);
    Ok(Some(sequence(parts)))
}

struct Parts {
    digest_algorithms: Vec<Vec<u8>>,
    content_info: Vec<u8>,
    content_is_data: bool,
    certificates: Vec<Vec<u8>>,
    crls: Vec<Vec<u8>>,
    signer_infos: Vec<Vec<u8>>,
}

impl Parts {
    fn of(message: &SignedData<'_>) -> Self {
        let mut content_info = vec![der::oid(&message.content_type)];
        if let Some(content) = message.content {
            content_info.push(constructed(Tag::context_constructed(0), [der::octet_string(content)]));
        }
        Self {
            digest_algorithms: message.digest_algorithms.iter().map(AlgorithmIdentifier::encode).collect(),
            content_info: sequence(content_info),
            content_is_data: message.content_type == oid::DATA,
            certificates: message.certificates.iter().map(|c| c.to_vec()).collect(),
            crls: message.crls.iter().map(|c| c.to_vec()).collect(),
            signer_infos: message.signer_infos.iter().map(|s| s.raw.to_vec()).collect(),
        }
    }

    /// A new signer's certificates and digest algorithm enter the root, each once.
    fn note_signer(&mut self, signer_info: &[u8], certificates: &[Vec<u8>]) -> Result<()> {
        for certificate in certificates {
            if !self.certificates.contains(certificate) {
                self.certificates.push(certificate.clone());
            }
        }
        let algorithm = SignerInfo::decode(signer_info, "SignerInfo")?.digest_algorithm;
        let known = |encoded: &Vec<u8>| {
            single(encoded, "digestAlgorithms")
                .and_then(|t| AlgorithmIdentifier::decode(&t))
                .is_ok_and(|known| known.oid == algorithm.oid)
        };
        if !self.digest_algorithms.iter().any(known) {
            self.digest_algorithms.push(algorithm.encode());
        }
        Ok(())
    }
}

fn assemble(parts: &Parts) -> Vec<u8> {
    let retag = |mut set: Vec<u8>, n: u8| {
        set[0] = Tag::context_constructed(n).0;
        set
    };
    let mut fields = vec![der::uint(version(parts)), set_of(&parts.digest_algorithms), parts.content_info.clone()];
    if !parts.certificates.is_empty() {
        fields.push(retag(set_of(&parts.certificates), 0));
    }
    if !parts.crls.is_empty() {
        fields.push(retag(set_of(&parts.crls), 1));
    }
    fields.push(set_of(&parts.signer_infos));
    sequence([der::oid(&oid::SIGNED_DATA), constructed(Tag::context_constructed(0), [sequence(fields)])])
}

/// CMSVersion as RFC 5652 §5.1 computes it.
fn version(parts: &Parts) -> u64 {
    let tag = |choice: &Vec<u8>| choice.first().copied().unwrap_or(0);
    // other [3] certificates or other [1] revocation information
    if parts.certificates.iter().any(|c| tag(c) == 0xa3) || parts.crls.iter().any(|c| tag(c) == 0xa1) {
        return 5;
    }
    // v2 attribute certificates [2]
    if parts.certificates.iter().any(|c| tag(c) == 0xa2) {
        return 4;
    }
    // v1 attribute certificates [1], SignerInfos of version 3, content other than id-data
    let signer_v3 =
        parts.signer_infos.iter().any(|s| SignerInfo::decode(s, "SignerInfo").is_ok_and(|s| s.version == 3));
    if !parts.content_is_data || signer_v3 || parts.certificates.iter().any(|c| tag(c) == 0xa1) { 3 } else { 1 }
}

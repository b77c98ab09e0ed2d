//! The attributes of CAdES (EN 319 122-1 §5) and CMS (RFC 5652 §11): values written and read.
//!
//! Functions named after the attribute write its value; `decode_…` reads one back from a whole encoding.

use super::signed_data::Attribute;
use super::{Error, Result};
use crate::asn1::der::{self, Tag, Tlv, constructed, sequence, single};
use crate::asn1::time::{Fractions, decode as decode_asn1_time, encode_time};
use crate::asn1::{self, Oid, oid};
use crate::crypto::{AlgorithmIdentifier, DigestAlgorithm};
use time::OffsetDateTime;

/// An Attribute with one value (RFC 5652 §5.3).
pub fn attribute(oid: &Oid, value: impl AsRef<[u8]>) -> Vec<u8> {
    sequence([der::oid(oid), constructed(Tag::SET, [value])])
}

/// content-type (RFC 5652 §11.1).
pub fn content_type(content_type: &Oid) -> Vec<u8> {
    attribute(&oid::CONTENT_TYPE, der::oid(content_type))
}

/// message-digest (RFC 5652 §11.2).
pub fn message_digest(digest: &[u8]) -> Vec<u8> {
    attribute(&oid::MESSAGE_DIGEST, der::octet_string(digest))
}

/// signing-time (RFC 5652 §11.3), whole seconds.
pub fn signing_time(time: OffsetDateTime) -> Vec<u8> {
    attribute(&oid::SIGNING_TIME, encode_time(time))
}

/// signing-certificate-v2 (RFC 5035 §3) of one certificate: `hashAlgorithm` is omitted for SHA-256, its default.
/// `issuer` and `serial` are the certificate's Name encoding and the content octets of its serial number.
pub fn signing_certificate_v2(digest: DigestAlgorithm, hash: &[u8], issuer: &[u8], serial: &[u8]) -> Vec<u8> {
    let mut id = Vec::new();
    if digest != DigestAlgorithm::Sha256 {
        id.push(digest.identifier());
    }
    id.push(der::octet_string(hash));
    let general_names = sequence([constructed(Tag::context_constructed(4), [issuer])]);
    id.push(sequence([general_names, der::encode(Tag::INTEGER, serial)]));
    attribute(&oid::SIGNING_CERTIFICATE_V2, sequence([sequence([sequence(id)])]))
}

/// commitment-type-indication (EN 319 122-1 §5.2.3).
pub fn commitment_type_indication(commitment: &Oid) -> Vec<u8> {
    attribute(&oid::COMMITMENT_TYPE_INDICATION, sequence([der::oid(commitment)]))
}

/// signer-attributes-v2 with one claimed attribute, `title`: the function of the signer (EN 319 122-1 §5.2.6.1, RFC 4519 §2.38).
pub fn signer_attributes_v2(function: &str) -> Vec<u8> {
    let claimed = sequence([attribute(&oid::AT_TITLE, der::utf8(function))]);
    attribute(&oid::SIGNER_ATTRIBUTES_V2, sequence([constructed(Tag::context_constructed(0), [claimed])]))
}

/// signer-location with a locality (EN 319 122-1 §5.2.5).
pub fn signer_location(locality: &str) -> Vec<u8> {
    let locality = constructed(Tag::context_constructed(1), [der::utf8(locality)]);
    attribute(&oid::SIGNER_LOCATION, sequence([locality]))
}

/// One certificate reference of signing-certificate (v1: SHA-1) or signing-certificate-v2.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CertificateReference {
    /// The digest algorithm as its identifier; an unknown one stays what it is.
    pub algorithm: AlgorithmIdentifier,
    /// certHash.
    pub hash: Vec<u8>,
    /// issuerSerial: the directoryName as a whole encoding, and the serial's content octets.
    pub issuer_serial: Option<(Vec<u8>, Vec<u8>)>,
}

/// Reads signing-certificate or signing-certificate-v2; the first reference is the signer's (RFC 5035 §4).
pub fn decode_signing_certificate(raw: &[u8], v2: bool) -> asn1::Result<Vec<CertificateReference>> {
    let mut r = single(raw, "SigningCertificate")?.reader("SigningCertificate");
    let mut references = Vec::new();
    for id in r.sequence("certs")? {
        let mut id = id?.reader("ESSCertID");
        let algorithm = match id.optional(Tag::SEQUENCE)? {
            Some(tlv) if v2 => AlgorithmIdentifier::decode(&tlv)?,
            Some(tlv) => return Err(asn1::Error::Value { place: tlv.within.into(), what: "ESSCertID" }),
            None => {
                let default = if v2 { oid::SHA256 } else { oid::SHA1 };
                AlgorithmIdentifier { oid: default, parameters: None }
            }
        };
        let hash = id.expect(Tag::OCTET_STRING)?.content.to_vec();
        let issuer_serial = match id.optional(Tag::SEQUENCE)? {
            None => None,
            Some(tlv) => {
                let mut is = tlv.reader("IssuerSerial");
                let names = is.sequence("GeneralNames")?;
                let serial = is.expect(Tag::INTEGER)?.content.to_vec();
                is.finish()?;
                let directory = names.filter_map(|n| n.ok()).find(|n| n.tag == Tag::context_constructed(4));
                directory.map(|name| (name.content.to_vec(), serial))
            }
        };
        id.finish()?;
        references.push(CertificateReference { algorithm, hash, issuer_serial });
    }
    // policies SEQUENCE OF PolicyInformation OPTIONAL: not used here.
    r.optional(Tag::SEQUENCE)?;
    r.finish()?;
    Ok(references)
}

/// Reads a commitment-type-indication.
pub fn decode_commitment_type(raw: &[u8]) -> asn1::Result<Oid> {
    single(raw, "CommitmentTypeIndication")?.reader("CommitmentTypeIndication").expect(Tag::OBJECT_IDENTIFIER)?.oid()
}

/// Reads a signing-time.
pub fn decode_signing_time(raw: &[u8]) -> asn1::Result<OffsetDateTime> {
    decode_asn1_time(&single(raw, "SigningTime")?, Fractions::Refused)
}

/// Reads the claimed attributes of signer-attributes(-v2) that are strings: the functions that the signer claims.
pub fn decode_claimed_roles(raw: &[u8]) -> asn1::Result<Vec<String>> {
    let mut roles = Vec::new();
    for part in single(raw, "SignerAttribute")?.reader("SignerAttribute") {
        let part = part?;
        if part.tag != Tag::context_constructed(0) {
            continue;
        }
        for attribute in single(part.content, "claimedAttributes")?.reader("claimedAttributes") {
            let mut attribute = attribute?.reader("Attribute");
            attribute.expect(Tag::OBJECT_IDENTIFIER)?;
            for value in attribute.expect(Tag::SET)?.reader("values") {
                roles.extend(directory_string(&value?));
            }
        }
    }
    Ok(roles)
}

/// Reads signer-location: locality, then country, as far as they are there.
pub fn decode_signer_location(raw: &[u8]) -> asn1::Result<String> {
    let mut parts: Vec<(u8, String)> = Vec::new();
    for field in single(raw, "SignerLocation")?.reader("SignerLocation") {
        let field = field?;
        let number = field.tag.0 & 0x1f;
        if number > 1 {
            continue;
        }
        // EN 319 122-1 tags explicitly; implicit tags are seen too.
        let text = match single(field.content, "DirectoryString") {
            Ok(inner) => directory_string(&inner),
            Err(_) => std::str::from_utf8(field.content).ok().map(str::to_owned),
        };
        parts.extend(text.map(|t| (number, t)));
    }
    parts.sort_by_key(|(number, _)| std::cmp::Reverse(*number));
    Ok(parts.into_iter().map(|(_, t)| t).collect::<Vec<_>>().join(", "))
}

/// The text of a DirectoryString (RFC 5280 §4.1.2.4) or IA5String.
pub fn directory_string(tlv: &Tlv<'_>) -> Option<String> {
    match tlv.tag {
        Tag::UTF8_STRING | Tag::PRINTABLE_STRING | Tag::IA5_STRING | Tag::VISIBLE_STRING => {
            std::str::from_utf8(tlv.content).ok().map(str::to_owned)
        }
        Tag::TELETEX_STRING => Some(tlv.content.iter().map(|&b| char::from(b)).collect()),
        Tag::BMP_STRING if tlv.content.len().is_multiple_of(2) => {
            let units = tlv.content.chunks_exact(2).map(|c| u16::from_be_bytes([c[0], c[1]]));
            char::decode_utf16(units).collect::<std::result::Result<_, _>>().ok()
        }
        _ => None,
    }
}

/// cms-algorithm-protection (RFC 6211): the digest and signature algorithms that it protects.
pub fn decode_algorithm_protection(raw: &[u8]) -> asn1::Result<(AlgorithmIdentifier, Option<AlgorithmIdentifier>)> {
    let mut r = single(raw, "CMSAlgorithmProtection")?.reader("CMSAlgorithmProtection");
    let digest = AlgorithmIdentifier::decode(&r.any()?)?;
    let mut signature = None;
    for field in r {
        let field = field?;
        if field.tag == Tag::context_constructed(1) {
            // Implicitly tagged SEQUENCE: the same content under the universal tag.
            let as_sequence = der::encode(Tag::SEQUENCE, field.content);
            signature = Some(AlgorithmIdentifier::decode(&single(&as_sequence, "signatureAlgorithm")?)?);
        }
    }
    Ok((digest, signature))
}

/// The attribute types that stand more than once among these.
pub fn duplicates(attributes: &[Attribute<'_>]) -> Vec<Oid> {
    let mut seen = std::collections::BTreeSet::new();
    let mut twice: Vec<Oid> = attributes.iter().filter(|a| !seen.insert(&a.oid)).map(|a| a.oid.clone()).collect();
    twice.dedup();
    twice
}

/// The octets of a message-digest value.
pub fn decode_message_digest(raw: &[u8]) -> Result<&[u8]> {
    let tlv = single(raw, "MessageDigest").map_err(Error::malformed("message-digest"))?;
    if tlv.tag != Tag::OCTET_STRING {
        let cause = asn1::Error::Value { place: "MessageDigest".into(), what: "OCTET STRING" };
        return Err(Error::Malformed { place: "message-digest".into(), cause });
    }
    Ok(tlv.content)
}

/// The identifier of a content-type value.
pub fn decode_content_type(raw: &[u8]) -> Result<Oid> {
    der::Reader::new(raw, "ContentType")
        .expect(Tag::OBJECT_IDENTIFIER)
        .and_then(|t| t.oid())
        .map_err(Error::malformed("content-type"))
}

/// Whether octets begin like the DER of signed attributes: a SET OF a SEQUENCE of an OBJECT IDENTIFIER and a SET. They may be
/// cut off after some 64.
pub fn looks_like_signed_attributes(head: &[u8]) -> bool {
    // Content octets begin after the length; lengths that run past the cut do not matter here.
    fn inside(octets: &[u8], tag: Tag) -> Option<&[u8]> {
        let (&first, rest) = octets.split_first()?;
        let (&length, rest) = rest.split_first()?;
        let more = if length & 0x80 == 0 { 0 } else { usize::from(length & 0x7f) };
        (Tag(first) == tag).then(|| rest.get(more..)).flatten()
    }
    let Some(attribute) = inside(head, Tag::SET).and_then(|set| inside(set, Tag::SEQUENCE)) else { return false };
    match attribute {
        [0x06, length, rest @ ..] => rest.get(usize::from(*length)) == Some(&Tag::SET.0),
        _ => false,
    }
}

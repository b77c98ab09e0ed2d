//! SignedData and SignerInfo as they stand (RFC 5652 §5).

use super::{Error, MAX_NESTING, MAX_SIGNERS, Result};
use crate::asn1::der::{Reader, Tag, Tlv, single};
use crate::asn1::{self, Oid, oid};
use crate::crypto::{AlgorithmIdentifier, DigestAlgorithm};

/// A SignedData (RFC 5652 §5.1), its parts as raw encodings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedData<'a> {
    /// CMSVersion.
    pub version: u64,
    /// `digestAlgorithms`, in the order of the message.
    pub digest_algorithms: Vec<AlgorithmIdentifier>,
    /// `eContentType`.
    pub content_type: Oid,
    /// `eContent`, the octets inside the OCTET STRING; `None` when the signature is detached.
    pub content: Option<&'a [u8]>,
    /// CertificateChoices, each a whole encoding, in the order of the message.
    pub certificates: Vec<&'a [u8]>,
    /// RevocationInfoChoices, each a whole encoding.
    pub crls: Vec<&'a [u8]>,
    /// The SignerInfos, in the order of the message.
    pub signer_infos: Vec<SignerInfo<'a>>,
}

/// A SignerInfo (RFC 5652 §5.3), of the root or of a countersignature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignerInfo<'a> {
    /// The whole encoding.
    pub raw: &'a [u8],
    /// CMSVersion.
    pub version: u64,
    /// Who signed, by certificate.
    pub sid: SignerIdentifier<'a>,
    /// `digestAlgorithm`.
    pub digest_algorithm: AlgorithmIdentifier,
    /// `signedAttrs`; `None` when the content is signed directly.
    pub signed_attrs: Option<Attributes<'a>>,
    /// `signatureAlgorithm`.
    pub signature_algorithm: AlgorithmIdentifier,
    /// The signature value: the octets inside the OCTET STRING. It is what a countersignature or a signature-time-stamp covers.
    pub signature: &'a [u8],
    /// `unsignedAttrs`, in the order of the message.
    pub unsigned_attrs: Vec<Attribute<'a>>,
    /// The countersignatures among them, in order; a value that could not be read is an `Err` with its reason and raw bytes.
    pub countersignatures: Vec<Countersignature<'a>>,
}

/// A countersignature, or the raw bytes of a value that could not be read as one and the reason.
pub type Countersignature<'a> = std::result::Result<SignerInfo<'a>, (&'a [u8], Error)>;

/// SignerIdentifier (RFC 5652 §5.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignerIdentifier<'a> {
    /// issuerAndSerialNumber: the issuer Name as a whole encoding, the serial's content octets.
    #[allow(missing_docs)]
    IssuerAndSerialNumber { issuer: &'a [u8], serial: &'a [u8] },
    /// subjectKeyIdentifier.
    SubjectKeyIdentifier(&'a [u8]),
}

/// Signed attributes with the bytes that were signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attributes<'a> {
    /// What is signed (RFC 5652 §5.4): the encoding as it stands, with the tag of a SET OF in place of `[0]`.
    pub to_be_signed: Vec<u8>,
    /// The attributes, in the order of the message.
    pub list: Vec<Attribute<'a>>,
    /// Whether the SET OF stands in the order of DER, which RFC 5652 §5.4 asks to be signed.
    pub is_der_ordered: bool,
}

/// An Attribute: a type and its values (RFC 5652 §5.3).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute<'a> {
    /// attrType.
    pub oid: Oid,
    /// attrValues, each a whole encoding.
    pub values: Vec<&'a [u8]>,
}

impl<'a> SignedData<'a> {
    /// Decodes a ContentInfo in definite-length form, exactly one, as [`armor::unwrap`](super::armor::unwrap) gives it.
    /// `place` names the input in messages.
    pub fn decode(input: &'a [u8], place: &str) -> Result<Self> {
        let m = |cause| Error::Malformed { place: place.to_owned(), cause };
        let info = single(input, "ContentInfo").map_err(m)?;
        if info.tag != Tag::SEQUENCE {
            return Err(m(asn1::Error::Value { place: place.to_owned(), what: "ContentInfo" }));
        }
        let mut info = info.reader("ContentInfo");
        let content_type = info.expect(Tag::OBJECT_IDENTIFIER).and_then(|t| t.oid()).map_err(m)?;
        if content_type != oid::SIGNED_DATA {
            return Err(Error::ContentType { place: place.to_owned(), found: content_type.to_string() });
        }
        let content = info.expect(Tag::context_constructed(0)).map_err(m)?;
        info.finish().map_err(m)?;
        let signed_data = single(content.content, "SignedData").map_err(m)?;
        Self::read(signed_data, place, m)
    }

    fn read(tlv: Tlv<'a>, place: &str, m: impl Fn(asn1::Error) -> Error + Copy) -> Result<Self> {
        if tlv.tag != Tag::SEQUENCE {
            return Err(m(asn1::Error::Value { place: "ContentInfo".into(), what: "SignedData" }));
        }
        let mut r = tlv.reader("SignedData");
        let version = r.expect(Tag::INTEGER).and_then(|t| t.uint()).map_err(m)?;
        let mut digest_algorithms = Vec::new();
        for algorithm in r.expect(Tag::SET).map_err(m)?.reader("digestAlgorithms") {
            digest_algorithms.push(AlgorithmIdentifier::decode(&algorithm.map_err(m)?).map_err(m)?);
        }
        let mut encap = r.sequence("EncapsulatedContentInfo").map_err(m)?;
        let content_type = encap.expect(Tag::OBJECT_IDENTIFIER).and_then(|t| t.oid()).map_err(m)?;
        let content = match encap.optional(Tag::context_constructed(0)).map_err(m)? {
            None => None,
            Some(explicit) => {
                let inner = single(explicit.content, "eContent").map_err(m)?;
                // PKCS#7 (RFC 2315 §9.3) hashes the content octets of whatever stands here; CMS has an OCTET STRING.
                Some(inner.content)
            }
        };
        encap.finish().map_err(m)?;
        let raw_set = |tlv: Option<Tlv<'a>>, what| -> Result<Vec<&'a [u8]>> {
            let Some(tlv) = tlv else { return Ok(Vec::new()) };
            tlv.reader(what).map(|t| t.map(|t| t.raw).map_err(m)).collect()
        };
        let certificates = raw_set(r.optional(Tag::context_constructed(0)).map_err(m)?, "certificates")?;
        let crls = raw_set(r.optional(Tag::context_constructed(1)).map_err(m)?, "crls")?;
        let mut signer_infos = Vec::new();
        let mut count = 0;
        for info in r.expect(Tag::SET).map_err(m)?.reader("signerInfos") {
            signer_infos.push(SignerInfo::read(&info.map_err(m)?, place, 0, &mut count)?);
        }
        r.finish().map_err(m)?;
        Ok(Self { version, digest_algorithms, content_type, content, certificates, crls, signer_infos })
    }

    /// Every SignerInfo, countersignatures included, each with the one it countersigns; parents come before their children.
    pub fn walk(&self) -> Vec<(&SignerInfo<'a>, Option<&SignerInfo<'a>>)> {
        let mut out = Vec::new();
        let mut stack: Vec<(&SignerInfo<'a>, Option<&SignerInfo<'a>>)> =
            self.signer_infos.iter().rev().map(|s| (s, None)).collect();
        while let Some((info, parent)) = stack.pop() {
            out.push((info, parent));
            stack.extend(info.countersignatures.iter().rev().filter_map(|c| c.as_ref().ok()).map(|c| (c, Some(info))));
        }
        out
    }
}

impl<'a> SignerInfo<'a> {
    /// Decodes one SignerInfo, such as the value of a countersignature attribute.
    pub fn decode(raw: &'a [u8], place: &str) -> Result<Self> {
        let tlv = single(raw, "SignerInfo").map_err(Error::malformed(place))?;
        Self::read(&tlv, place, 0, &mut 0)
    }

    /// Reads one SignerInfo and the countersignatures below it. The frames of this recursion are small, so that
    /// [`MAX_NESTING`] levels fit into the stack of any thread.
    fn read(tlv: &Tlv<'a>, place: &str, depth: usize, count: &mut usize) -> Result<Self> {
        if depth > MAX_NESTING {
            return Err(Error::Budget { what: "levels of countersignatures", limit: MAX_NESTING as u64 });
        }
        *count += 1;
        if *count > MAX_SIGNERS {
            return Err(Error::Budget { what: "signatures in a message", limit: MAX_SIGNERS as u64 });
        }
        let mut info = Self::read_alone(tlv, place)?;
        info.countersignatures = Self::read_below(&info, place, depth, count)?;
        Ok(*info)
    }

    fn read_below(info: &Self, place: &str, depth: usize, count: &mut usize) -> Result<Vec<Countersignature<'a>>> {
        let mut countersignatures = Vec::new();
        for value in info.unsigned_values(&oid::COUNTERSIGNATURE) {
            let read = single(value, "countersignature")
                .map_err(Error::malformed(place))
                .and_then(|t| Self::read(&t, place, depth + 1, count));
            match read {
                // A budget that is spent is spent for the whole message.
                Err(e @ Error::Budget { .. }) => return Err(e),
                other => countersignatures.push(other.map_err(|e| (value, e))),
            }
        }
        Ok(countersignatures)
    }

    /// Reads one SignerInfo without what is below it.
    fn read_alone(tlv: &Tlv<'a>, place: &str) -> Result<Box<Self>> {
        let m = |cause| Error::Malformed { place: place.to_owned(), cause };
        if tlv.tag != Tag::SEQUENCE {
            return Err(m(asn1::Error::Value { place: tlv.within.into(), what: "SignerInfo" }));
        }
        let mut r = tlv.reader("SignerInfo");
        let version = r.expect(Tag::INTEGER).and_then(|t| t.uint()).map_err(m)?;
        let sid = match r.peek() {
            Some(Tag::SEQUENCE) => {
                let mut ias = r.sequence("IssuerAndSerialNumber").map_err(m)?;
                let issuer = ias.expect(Tag::SEQUENCE).map_err(m)?.raw;
                let serial = ias.expect(Tag::INTEGER).map_err(m)?.content;
                ias.finish().map_err(m)?;
                SignerIdentifier::IssuerAndSerialNumber { issuer, serial }
            }
            _ => SignerIdentifier::SubjectKeyIdentifier(r.expect(Tag::context(0)).map_err(m)?.content),
        };
        let digest_algorithm = r.any().and_then(|t| AlgorithmIdentifier::decode(&t)).map_err(m)?;
        let signed_attrs = match r.optional(Tag::context_constructed(0)).map_err(m)? {
            None => None,
            Some(tlv) => {
                let mut to_be_signed = tlv.raw.to_vec();
                to_be_signed[0] = Tag::SET.0;
                let members: Vec<&[u8]> = tlv
                    .reader("signedAttrs")
                    .map(|t| t.map(|t| t.raw))
                    .collect::<std::result::Result<_, _>>()
                    .map_err(m)?;
                let is_der_ordered = members.is_sorted();
                Some(Attributes {
                    to_be_signed,
                    list: read_attributes(tlv.reader("signedAttrs")).map_err(m)?,
                    is_der_ordered,
                })
            }
        };
        let signature_algorithm = r.any().and_then(|t| AlgorithmIdentifier::decode(&t)).map_err(m)?;
        let signature = r.expect(Tag::OCTET_STRING).map_err(m)?.content;
        let unsigned_attrs = match r.optional(Tag::context_constructed(1)).map_err(m)? {
            None => Vec::new(),
            Some(tlv) => read_attributes(tlv.reader("unsignedAttrs")).map_err(m)?,
        };
        r.finish().map_err(m)?;
        Ok(Box::new(Self {
            raw: tlv.raw,
            version,
            sid,
            digest_algorithm,
            signed_attrs,
            signature_algorithm,
            signature,
            unsigned_attrs,
            countersignatures: Vec::new(),
        }))
    }

    /// The name of this signature everywhere: SHA-256 of its signature value, lower-case hexadecimal.
    pub fn id(&self) -> String {
        hex(&DigestAlgorithm::Sha256.digest(self.signature))
    }

    /// The only value of a signed attribute; `None` where the attribute is absent, an error where it does not stand once.
    pub fn signed_attribute(&self, oid: &Oid) -> Result<Option<&'a [u8]>> {
        self.signed_attrs.as_ref().map_or(Ok(None), |attrs| attrs.single(oid))
    }

    /// All values of an unsigned attribute.
    pub fn unsigned_values(&self, oid: &Oid) -> impl Iterator<Item = &'a [u8]> {
        self.unsigned_attrs.iter().filter(move |a| a.oid == *oid).flat_map(|a| a.values.iter().copied())
    }
}

impl<'a> Attributes<'a> {
    /// The only value of an attribute (RFC 5652 §5.3: an attribute type stands once among the signed ones).
    pub fn single(&self, oid: &Oid) -> Result<Option<&'a [u8]>> {
        let mut found = self.list.iter().filter(|a| a.oid == *oid);
        match (found.next(), found.next()) {
            (None, _) => Ok(None),
            (Some(Attribute { values, .. }), None) if values.len() == 1 => Ok(Some(values[0])),
            _ => {
                let count = self.list.iter().filter(|a| a.oid == *oid).map(|a| a.values.len()).sum();
                Err(Error::AttributeCount { attribute: oid.to_string(), count })
            }
        }
    }

    /// The encoding in the order of DER, which RFC 5652 §5.4 asks to be hashed where the message has another order.
    pub fn der_ordered(&self) -> Result<Vec<u8>> {
        let set = single(&self.to_be_signed, "signedAttrs").map_err(Error::malformed("signedAttrs"))?;
        let members: Vec<&[u8]> = set
            .reader("signedAttrs")
            .map(|t| t.map(|t| t.raw))
            .collect::<std::result::Result<_, _>>()
            .map_err(Error::malformed("signedAttrs"))?;
        Ok(crate::asn1::der::set_of(members))
    }
}

fn read_attributes<'a>(reader: Reader<'a>) -> asn1::Result<Vec<Attribute<'a>>> {
    reader
        .map(|tlv| {
            let tlv = tlv?;
            if tlv.tag != Tag::SEQUENCE {
                return Err(asn1::Error::Value { place: tlv.within.into(), what: "Attribute" });
            }
            let mut r = tlv.reader("Attribute");
            let oid = r.expect(Tag::OBJECT_IDENTIFIER)?.oid()?;
            let values =
                r.expect(Tag::SET)?.reader("attrValues").map(|v| v.map(|v| v.raw)).collect::<asn1::Result<_>>()?;
            r.finish()?;
            Ok(Attribute { oid, values })
        })
        .collect()
}

/// Lower-case hexadecimal.
pub fn hex(octets: &[u8]) -> String {
    octets.iter().map(|o| format!("{o:02x}")).collect()
}

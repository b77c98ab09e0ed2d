//! OCSP responses (RFC 6960 §4.2), read; whether one is to be believed is `path`'s to say.

use super::certificate::{range, sequence_only};
use super::{Certificate, CrlReason, Error, Extension, Name, Result};
use crate::asn1::der::{self, Tag, Tlv, single};
use crate::asn1::oid::{OCSP_ARCHIVE_CUTOFF, OCSP_BASIC, OCSP_NONCE};
use crate::asn1::time::{Fractions, decode as decode_time};
use crate::asn1::{self, Oid};
use crate::crypto::{AlgorithmIdentifier, DigestAlgorithm};
use crate::oid;
use std::ops::Range;
use std::sync::{Arc, OnceLock};
use time::OffsetDateTime;

/// id-pkix-ocsp-crl, RFC 6960 §4.4.2.
const OCSP_CRL: Oid = oid!(1, 3, 6, 1, 5, 5, 7, 48, 1, 3);
/// id-pkix-ocsp-extended-revoke, RFC 6960 §4.4.8.
const OCSP_EXTENDED_REVOKE: Oid = oid!(1, 3, 6, 1, 5, 5, 7, 48, 1, 9);
/// Signed certificate timestamps in OCSP, RFC 6962 §3.3: of no meaning here.
const CT_OCSP_SCTS: Oid = oid!(1, 3, 6, 1, 4, 1, 11129, 2, 4, 5);
/// Entry extensions of CRLs that may stand in singleExtensions (§4.4.5): reason code, invalidity date.
const CRL_ENTRY_EXTENSIONS: [Oid; 2] = [oid!(2, 5, 29, 21), oid!(2, 5, 29, 24)];

/// OCSPResponseStatus (§4.2.1).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs)]
pub enum ResponseStatus {
    Successful,
    MalformedRequest,
    InternalError,
    TryLater,
    SigRequired,
    Unauthorized,
}

/// Who signed the response (§4.2.1).
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum ResponderId {
    /// By name.
    ByName(Name),
    /// By the SHA-1 of the octets of its public key.
    ByKey(Vec<u8>),
}

/// Which certificate is spoken of (§4.1.1).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CertId {
    /// How the two hashes are made.
    pub hash_algorithm: AlgorithmIdentifier,
    /// Of the issuer's name.
    pub issuer_name_hash: Vec<u8>,
    /// Of the octets of the issuer's public key.
    pub issuer_key_hash: Vec<u8>,
    /// Content octets.
    pub serial: Vec<u8>,
}

impl CertId {
    /// Of a certificate issued by `issuer`, its hashes made with `hash`.
    ///
    /// # Errors
    /// When the issuer's SubjectPublicKeyInfo cannot be read.
    pub fn new(certificate: &Certificate, issuer: &Certificate, hash: DigestAlgorithm) -> asn1::Result<Self> {
        Ok(Self {
            // With NULL, as every other client writes it: some responders compare octets.
            hash_algorithm: AlgorithmIdentifier { oid: hash.oid(), parameters: Some(der::null()) },
            issuer_name_hash: hash.digest(certificate.issuer().raw()),
            issuer_key_hash: hash.digest(key_octets(issuer.spki())?),
            serial: certificate.serial().to_vec(),
        })
    }

    /// CertID.
    pub fn encode(&self) -> Vec<u8> {
        let parameters = self.hash_algorithm.parameters.clone().unwrap_or_default();
        der::sequence([
            der::sequence([der::oid(&self.hash_algorithm.oid), parameters]),
            der::octet_string(&self.issuer_name_hash),
            der::octet_string(&self.issuer_key_hash),
            der::encode(Tag::INTEGER, &self.serial),
        ])
    }

    /// From the encoding of a CertID.
    pub fn decode(tlv: &Tlv<'_>) -> asn1::Result<Self> {
        let mut id = sequence_only(tlv.raw)?.reader("CertID");
        let cert_id = Self {
            hash_algorithm: AlgorithmIdentifier::decode(&id.expect(Tag::SEQUENCE)?)?,
            issuer_name_hash: id.expect(Tag::OCTET_STRING)?.content.to_vec(),
            issuer_key_hash: id.expect(Tag::OCTET_STRING)?.content.to_vec(),
            serial: id.expect(Tag::INTEGER)?.integer()?.to_vec(),
        };
        id.finish()?;
        Ok(cert_id)
    }

    /// Whether it speaks of a certificate issued by `issuer`. A digest algorithm that is not implemented: no.
    pub fn is_issued_by(&self, issuer: &Certificate) -> bool {
        let Some(hash) = DigestAlgorithm::from_oid(&self.hash_algorithm.oid) else { return false };
        let Ok(key) = key_octets(issuer.spki()) else { return false };
        hash.digest(issuer.subject().raw()) == self.issuer_name_hash && hash.digest(key) == self.issuer_key_hash
    }

    /// Whether it speaks of this certificate, issued by `issuer`. The hash is over the issuer's name as the issuer's
    /// certificate writes it, or as the certificate does (§4.1.1).
    pub fn matches(&self, certificate: &Certificate, issuer: &Certificate) -> bool {
        if self.serial != certificate.serial() {
            return false;
        }
        let Some(hash) = DigestAlgorithm::from_oid(&self.hash_algorithm.oid) else { return false };
        let Ok(key) = key_octets(issuer.spki()) else { return false };
        let names = [certificate.issuer().raw(), issuer.subject().raw()];
        names.iter().any(|n| hash.digest(n) == self.issuer_name_hash) && hash.digest(key) == self.issuer_key_hash
    }
}

/// An unsigned OCSPRequest (§4.1.1) about these certificates, with a nonce (§4.4.1) where one is given.
pub fn ocsp_request(ids: &[CertId], nonce: Option<&[u8]>) -> Vec<u8> {
    let list = der::sequence(ids.iter().map(|id| der::sequence([id.encode()])));
    let extensions = nonce.map(|nonce| {
        let extension = der::sequence([der::oid(&OCSP_NONCE), der::octet_string(&der::octet_string(nonce))]);
        der::constructed(Tag::context_constructed(2), [der::sequence([extension])])
    });
    der::sequence([der::sequence([list, extensions.unwrap_or_default()])])
}

/// The octets of a public key: those of the BIT STRING in a SubjectPublicKeyInfo, which OCSP hashes (§4.1.1).
pub fn key_octets(spki: &[u8]) -> asn1::Result<&[u8]> {
    let mut r = single(spki, "SubjectPublicKeyInfo")?.reader("SubjectPublicKeyInfo");
    r.any()?;
    r.expect(Tag::BIT_STRING)?.bit_string()
}

impl ResponderId {
    /// Whether it names this certificate.
    pub fn matches(&self, certificate: &Certificate) -> bool {
        match self {
            Self::ByName(name) => name == certificate.subject(),
            Self::ByKey(hash) => {
                key_octets(certificate.spki()).is_ok_and(|key| DigestAlgorithm::Sha1.digest(key) == *hash)
            }
        }
    }
}

/// CertStatus (§4.2.1).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum CertStatus {
    /// Not revoked.
    Good,
    /// Revoked.
    Revoked {
        /// Since when.
        at: OffsetDateTime,
        /// Why, if it says.
        reason: Option<CrlReason>,
    },
    /// The responder does not know the certificate.
    Unknown,
}

/// SingleResponse (§4.2.1).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SingleResponse {
    /// Of which certificate.
    pub cert_id: CertId,
    /// What is said.
    pub status: CertStatus,
    /// When it was known to be so.
    pub this_update: OffsetDateTime,
    /// By when newer information will be there.
    pub next_update: Option<OffsetDateTime>,
    /// The responder keeps what it knows of certificates that expired at this instant or later (§4.4.4).
    pub archive_cutoff: Option<OffsetDateTime>,
    /// Critical extensions that are not known.
    pub unknown_critical: Vec<Oid>,
}

/// An OCSP response: its exact octets, and what they say. Cheap to clone.
#[derive(Clone)]
pub struct OcspResponse(Arc<Inner>);

struct Inner {
    raw: Vec<u8>,
    status: ResponseStatus,
    basic: Option<Basic>,
    fingerprint: OnceLock<[u8; 32]>,
}

struct Basic {
    tbs: Range<usize>,
    signature: Range<usize>,
    signature_algorithm: AlgorithmIdentifier,
    responder: ResponderId,
    produced_at: OffsetDateTime,
    responses: Vec<SingleResponse>,
    nonce: Option<Vec<u8>>,
    unknown_critical: Vec<Oid>,
    certificates: Vec<Certificate>,
}

impl OcspResponse {
    /// Certificates that are read from one response.
    const CERTIFICATES: usize = 64;

    /// From the DER octets of an `OCSPResponse`, nothing after it.
    ///
    /// # Errors
    /// [`Error::Malformed`] when the octets are not a response, or one of a type other than basic.
    pub fn decode(der: &[u8]) -> Result<Self> {
        Self::decode_at(der, "OCSP response")
    }

    fn decode_at(der: &[u8], place: &str) -> Result<Self> {
        let inner = outline(der).map_err(|cause| Error::Malformed { place: place.to_owned(), cause })?;
        Ok(Self(Arc::new(inner)))
    }

    /// From a bare `BasicOCSPResponse`, as RFC 5940 puts it into a SignedData; it counts as successful.
    ///
    /// # Errors
    /// As [`Self::decode`].
    pub fn decode_basic(der: &[u8]) -> Result<Self> {
        let octets = crate::asn1::der::octet_string(der);
        let basic = crate::asn1::der::sequence([crate::asn1::der::oid(&OCSP_BASIC), octets]);
        let bytes = crate::asn1::der::constructed(Tag::context_constructed(0), [basic]);
        let status = crate::asn1::der::encode(Tag::ENUMERATED, &[0]);
        Self::decode(&crate::asn1::der::sequence([status, bytes]))
    }

    /// The responses of a file: PEM (`OCSP RESPONSE`, any number) or DER. `name` is how errors call the file.
    ///
    /// # Errors
    /// One that cannot be decoded, damaged armour, or none at all.
    pub fn decode_all(bytes: &[u8], name: &str) -> Result<Vec<Self>> {
        let ders = super::armour::contents(bytes, &["OCSP RESPONSE"], name)?;
        if ders.is_empty() {
            return Err(Error::NoOcsp { place: name.to_owned() });
        }
        ders.iter().map(|der| Self::decode_at(der, name)).collect()
    }

    /// The whole response as it was read.
    pub fn raw(&self) -> &[u8] {
        &self.0.raw
    }

    /// Whether the responder answered at all.
    pub fn status(&self) -> ResponseStatus {
        self.0.status
    }

    /// What is signed: tbsResponseData. Empty without an answer.
    pub fn tbs(&self) -> &[u8] {
        self.0.basic.as_ref().map_or(&[], |b| &self.0.raw[b.tbs.clone()])
    }

    /// The signature's octets. Empty without an answer.
    pub fn signature(&self) -> &[u8] {
        self.0.basic.as_ref().map_or(&[], |b| &self.0.raw[b.signature.clone()])
    }

    /// The signature algorithm.
    pub fn signature_algorithm(&self) -> Option<&AlgorithmIdentifier> {
        self.0.basic.as_ref().map(|b| &b.signature_algorithm)
    }

    /// Who says to have signed it.
    pub fn responder(&self) -> Option<&ResponderId> {
        self.0.basic.as_ref().map(|b| &b.responder)
    }

    /// When it was signed.
    pub fn produced_at(&self) -> Option<OffsetDateTime> {
        self.0.basic.as_ref().map(|b| b.produced_at)
    }

    /// What it says.
    pub fn responses(&self) -> &[SingleResponse] {
        self.0.basic.as_ref().map_or(&[], |b| &b.responses)
    }

    /// The nonce that it repeats (§4.4.1): the content of the extension's OCTET STRING.
    pub fn nonce(&self) -> Option<&[u8]> {
        self.0.basic.as_ref()?.nonce.as_deref()
    }

    /// Critical extensions of the whole response that are not known: one is enough not to use it.
    pub fn unknown_critical_extensions(&self) -> &[Oid] {
        self.0.basic.as_ref().map_or(&[], |b| &b.unknown_critical)
    }

    /// Certificates that may help to verify it; nothing is believed of them.
    pub fn certificates(&self) -> &[Certificate] {
        self.0.basic.as_ref().map_or(&[], |b| &b.certificates)
    }

    /// SHA-256 of the whole response; computed once.
    pub fn fingerprint(&self) -> &[u8; 32] {
        self.0.fingerprint.get_or_init(|| DigestAlgorithm::Sha256.digest(self.raw()).try_into().unwrap_or([0; 32]))
    }
}

impl PartialEq for OcspResponse {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0.raw == other.0.raw
    }
}

impl Eq for OcspResponse {}

impl std::fmt::Debug for OcspResponse {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "OcspResponse({:?}, {} answers)", self.0.status, self.responses().len())
    }
}

fn bad(what: &'static str) -> asn1::Error {
    asn1::Error::Value { place: "OCSPResponse".into(), what }
}

fn outline(der: &[u8]) -> asn1::Result<Inner> {
    let mut r = sequence_only(der)?.reader("OCSPResponse");
    let status = match r.expect(Tag::ENUMERATED)?.content {
        [0] => ResponseStatus::Successful,
        [1] => ResponseStatus::MalformedRequest,
        [2] => ResponseStatus::InternalError,
        [3] => ResponseStatus::TryLater,
        [5] => ResponseStatus::SigRequired,
        [6] => ResponseStatus::Unauthorized,
        _ => return Err(bad("OCSPResponseStatus")),
    };
    let bytes = r.optional(Tag::context_constructed(0))?;
    r.finish()?;
    let basic = match (status, bytes) {
        (ResponseStatus::Successful, Some(bytes)) => Some(response_bytes(der, &bytes)?),
        (ResponseStatus::Successful, None) => return Err(bad("OCSPResponse (successful, and says nothing)")),
        _ => None,
    };
    Ok(Inner { raw: der.to_vec(), status, basic, fingerprint: OnceLock::new() })
}

fn response_bytes(der: &[u8], bytes: &Tlv<'_>) -> asn1::Result<Basic> {
    let mut r = sequence_only(bytes.content)?.reader("ResponseBytes");
    if r.expect(Tag::OBJECT_IDENTIFIER)?.oid()? != OCSP_BASIC {
        return Err(bad("ResponseBytes (not a basic response)"));
    }
    let response = r.expect(Tag::OCTET_STRING)?;
    r.finish()?;

    let mut r = sequence_only(response.content)?.reader("BasicOCSPResponse");
    let tbs = r.expect(Tag::SEQUENCE)?;
    let signature_algorithm = AlgorithmIdentifier::decode(&r.expect(Tag::SEQUENCE)?)?;
    let signature = r.expect(Tag::BIT_STRING)?.bit_string()?;
    let mut certificates = Vec::new();
    if let Some(tagged) = r.optional(Tag::context_constructed(0))? {
        for certificate in sequence_only(tagged.content)?.reader("certs").take(OcspResponse::CERTIFICATES) {
            // One that cannot be read does not help, and does not harm.
            certificates.extend(Certificate::decode(certificate?.raw));
        }
    }
    r.finish()?;

    let mut t = tbs.reader("ResponseData");
    let version = t.optional(Tag::context_constructed(0))?;
    if version.map(|v| single(v.content, "Version")?.uint()).transpose()?.unwrap_or(0) != 0 {
        return Err(bad("ResponseData (version)"));
    }
    let responder = match t.any()? {
        id if id.tag == Tag::context_constructed(1) => ResponderId::ByName(Name::from_der(id.content)?),
        id if id.tag == Tag::context_constructed(2) => {
            let hash = single(id.content, "KeyHash")?;
            if hash.tag != Tag::OCTET_STRING {
                return Err(bad("KeyHash"));
            }
            ResponderId::ByKey(hash.content.to_vec())
        }
        _ => return Err(bad("ResponderID")),
    };
    let produced_at = generalized(&t.any()?)?;
    let responses = t.sequence("responses")?.map(|s| single_response(&s?)).collect::<asn1::Result<_>>()?;
    let (mut nonce, mut unknown_critical) = (None, Vec::new());
    for e in extensions(t.optional(Tag::context_constructed(1))?)? {
        if e.oid == OCSP_NONCE {
            // Older responders put the octets into the extension without an OCTET STRING of their own.
            let inner = single(&e.value, "Nonce").ok().filter(|v| v.tag == Tag::OCTET_STRING);
            nonce = Some(inner.map_or(e.value.clone(), |v| v.content.to_vec()));
        } else if e.critical && e.oid != OCSP_EXTENDED_REVOKE {
            unknown_critical.push(e.oid);
        }
    }
    t.finish()?;
    Ok(Basic {
        tbs: range(der, tbs.raw),
        signature: range(der, signature),
        signature_algorithm,
        responder,
        produced_at,
        responses,
        nonce,
        unknown_critical,
        certificates,
    })
}

fn generalized(tlv: &Tlv<'_>) -> asn1::Result<OffsetDateTime> {
    if tlv.tag != Tag::GENERALIZED_TIME {
        return Err(bad("GeneralizedTime"));
    }
    decode_time(tlv, Fractions::Refused)
}

fn extensions(tagged: Option<Tlv<'_>>) -> asn1::Result<Vec<Extension>> {
    let Some(tagged) = tagged else { return Ok(Vec::new()) };
    let list = Extension::decode_all(&sequence_only(tagged.content)?)?;
    if Extension::duplicate(&list).is_some() {
        return Err(bad("Extensions (one stands twice)"));
    }
    Ok(list)
}

fn single_response(tlv: &Tlv<'_>) -> asn1::Result<SingleResponse> {
    let mut r = sequence_only(tlv.raw)?.reader("SingleResponse");
    let cert_id = CertId::decode(&r.expect(Tag::SEQUENCE)?)?;
    let status = match r.any()? {
        s if s.tag == Tag::context(0) && s.content.is_empty() => CertStatus::Good,
        s if s.tag == Tag::context_constructed(1) => revoked_info(&s)?,
        s if s.tag == Tag::context(2) && s.content.is_empty() => CertStatus::Unknown,
        _ => return Err(bad("CertStatus")),
    };
    let this_update = generalized(&r.any()?)?;
    let next_update = match r.optional(Tag::context_constructed(0))? {
        Some(tagged) => Some(generalized(&single(tagged.content, "nextUpdate")?)?),
        None => None,
    };
    let (mut archive_cutoff, mut unknown_critical) = (None, Vec::new());
    for e in extensions(r.optional(Tag::context_constructed(1))?)? {
        if e.oid == OCSP_ARCHIVE_CUTOFF {
            archive_cutoff = Some(generalized(&single(&e.value, "ArchiveCutoff")?)?);
        } else if e.critical && ![OCSP_CRL, CT_OCSP_SCTS].contains(&e.oid) && !CRL_ENTRY_EXTENSIONS.contains(&e.oid) {
            unknown_critical.push(e.oid);
        }
    }
    r.finish()?;
    Ok(SingleResponse { cert_id, status, this_update, next_update, archive_cutoff, unknown_critical })
}

fn revoked_info(tlv: &Tlv<'_>) -> asn1::Result<CertStatus> {
    let mut r = tlv.reader("RevokedInfo");
    let at = generalized(&r.any()?)?;
    let reason = match r.optional(Tag::context_constructed(0))? {
        Some(tagged) => match single(tagged.content, "CRLReason")? {
            n if n.tag == Tag::ENUMERATED => Some(CrlReason::from_number(n.uint()?).ok_or_else(|| bad("CRLReason"))?),
            _ => return Err(bad("CRLReason")),
        },
        None => None,
    };
    r.finish()?;
    Ok(CertStatus::Revoked { at, reason })
}

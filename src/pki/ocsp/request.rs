//! The request (RFC 6960 §4.1.1), read; its extensions (§4.4, RFC 9654).

use super::OcspProblem;
use crate::asn1::der::{Reader, Tag, Tlv, single};
use crate::asn1::{self, Oid, oid};
use crate::x509::{CertId, Extension};

/// The largest request that is read, in octets: room for [`MAX_QUESTIONS`] under SHA-512.
pub const MAX_REQUEST: usize = 64 << 10;

/// Certificates that one request may ask about: each is a look into the state, and an entry of the response.
pub const MAX_QUESTIONS: usize = 256;

type Result<T> = std::result::Result<T, OcspProblem>;

/// An OCSPRequest.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OcspRequest<'a> {
    /// requestList: at least one.
    pub questions: Vec<Question<'a>>,
    /// The nonce, 1 to 128 octets: the content of the extension's OCTET STRING.
    pub nonce: Option<Vec<u8>>,
}

/// One Request of the list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Question<'a> {
    /// reqCert as it stands, to be repeated.
    pub raw: &'a [u8],
    /// What it says.
    pub id: CertId,
}

impl<'a> OcspRequest<'a> {
    /// From DER, nothing after it. The name of the requestor and a signature are passed over.
    ///
    /// # Errors
    /// Every [`OcspProblem`] that a request alone can have.
    pub fn decode(der: &'a [u8]) -> Result<Self> {
        if der.len() > MAX_REQUEST {
            return Err(OcspProblem::TooBig { limit: MAX_REQUEST });
        }
        let mut outer = Reader::new(der, "OCSPRequest");
        let mut request = outer.sequence("OCSPRequest")?;
        outer.finish()?;
        let mut tbs = request.sequence("TBSRequest")?;
        if let Some(signature) = request.optional(Tag::context_constructed(0))? {
            single(signature.content, "Signature")?;
        }
        request.finish()?;

        if let Some(version) = tbs.optional(Tag::context_constructed(0))?
            && integer(&version)?.uint()? != 0
        {
            return Err(OcspProblem::Version);
        }
        if let Some(name) = tbs.optional(Tag::context_constructed(1))? {
            single(name.content, "requestorName")?;
        }
        let list = tbs.sequence("requestList")?;
        let nonce = extensions(tbs.optional(Tag::context_constructed(2))?)?;
        tbs.finish()?;

        let mut questions = Vec::new();
        for question in list {
            if questions.len() == MAX_QUESTIONS {
                return Err(OcspProblem::TooMany { limit: MAX_QUESTIONS });
            }
            questions.push(Question::decode(&question?)?);
        }
        if questions.is_empty() {
            return Err(OcspProblem::Empty);
        }
        Ok(Self { questions, nonce })
    }
}

impl<'a> Question<'a> {
    fn decode(tlv: &Tlv<'a>) -> Result<Self> {
        if tlv.tag != Tag::SEQUENCE {
            return Err(unexpected("Request").into());
        }
        let mut r = tlv.reader("Request");
        let id = r.expect(Tag::SEQUENCE)?;
        for extension in list(r.optional(Tag::context_constructed(0))?)? {
            if extension.critical {
                return Err(OcspProblem::CriticalExtension { extension: extension.oid });
            }
        }
        r.finish()?;
        Ok(Self { raw: id.raw, id: CertId::decode(&id)? })
    }
}

fn unexpected(what: &'static str) -> asn1::Error {
    asn1::Error::Value { place: "OCSPRequest".into(), what }
}

fn integer<'a>(tagged: &Tlv<'a>) -> asn1::Result<Tlv<'a>> {
    let inner = single(tagged.content, "Version")?;
    if inner.tag == Tag::INTEGER { Ok(inner) } else { Err(unexpected("Version")) }
}

fn list(tagged: Option<Tlv<'_>>) -> Result<Vec<Extension>> {
    let Some(tagged) = tagged else { return Ok(Vec::new()) };
    let inner = single(tagged.content, "Extensions")?;
    if inner.tag != Tag::SEQUENCE {
        return Err(unexpected("Extensions").into());
    }
    let list = Extension::decode_all(&inner)?;
    match Extension::duplicate(&list) {
        Some(extension) => Err(OcspProblem::DuplicateExtension { extension: extension.clone() }),
        None => Ok(list),
    }
}

/// requestExtensions: the nonce.
fn extensions(tagged: Option<Tlv<'_>>) -> Result<Option<Vec<u8>>> {
    let mut nonce = None;
    for extension in list(tagged)? {
        if extension.oid == oid::OCSP_NONCE {
            let value = single(&extension.value, "Nonce")?;
            if value.tag != Tag::OCTET_STRING {
                return Err(unexpected("Nonce").into());
            }
            if !(1..=128).contains(&value.content.len()) {
                return Err(OcspProblem::Nonce { length: value.content.len() });
            }
            nonce = Some(value.content.to_vec());
        } else if extension.oid == oid::OCSP_ACCEPTABLE_RESPONSES {
            if !accepted(&extension.value)?.contains(&oid::OCSP_BASIC) {
                return Err(OcspProblem::ResponseType);
            }
        } else if extension.critical && extension.oid != oid::OCSP_PREFERRED_SIGNATURE_ALGORITHMS {
            return Err(OcspProblem::CriticalExtension { extension: extension.oid });
        }
    }
    Ok(nonce)
}

/// AcceptableResponses (§4.4.3).
fn accepted(value: &[u8]) -> asn1::Result<Vec<Oid>> {
    let list = single(value, "AcceptableResponses")?;
    if list.tag != Tag::SEQUENCE {
        return Err(unexpected("AcceptableResponses"));
    }
    let mut types = Vec::new();
    let mut r = list.reader("AcceptableResponses");
    while !r.is_empty() {
        types.push(r.expect(Tag::OBJECT_IDENTIFIER)?.oid()?);
    }
    Ok(types)
}

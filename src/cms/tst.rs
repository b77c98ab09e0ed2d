//! TSTInfo, the content of a time-stamp token (RFC 3161 §2.4.2), read only.
//!
//! A token is a SignedData whose eContentType is id-ct-TSTInfo; [`TstInfo::decode`] reads its eContent.

use crate::asn1::der::{Reader, Tag};
use crate::asn1::time::{Fractions, decode as decode_time};
use crate::asn1::{Oid, Result};
use crate::crypto::AlgorithmIdentifier;
use time::OffsetDateTime;

/// What a time-stamping authority states.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TstInfo {
    /// The TSA's policy.
    pub policy: Oid,
    /// messageImprint: which digest algorithm …
    pub imprint_algorithm: AlgorithmIdentifier,
    /// … and the digest of what is stamped.
    pub imprint: Vec<u8>,
    /// The token's serial number, content octets.
    pub serial: Vec<u8>,
    /// genTime: when.
    pub gen_time: OffsetDateTime,
    /// The nonce of the request, content octets.
    pub nonce: Option<Vec<u8>>,
    /// The TSA's name, a GeneralName as a whole encoding.
    pub tsa: Option<Vec<u8>>,
}

impl TstInfo {
    /// Reads eContent: exactly one TSTInfo.
    pub fn decode(content: &[u8]) -> Result<Self> {
        let mut outer = Reader::new(content, "TSTInfo");
        let mut r = outer.sequence("TSTInfo")?;
        outer.finish()?;
        if r.expect(Tag::INTEGER)?.uint()? != 1 {
            return Err(crate::asn1::Error::Value { place: "TSTInfo".into(), what: "version (only 1 is known)" });
        }
        let policy = r.expect(Tag::OBJECT_IDENTIFIER)?.oid()?;
        let mut imprint = r.sequence("MessageImprint")?;
        let imprint_algorithm = AlgorithmIdentifier::decode(&imprint.any()?)?;
        let hashed = imprint.expect(Tag::OCTET_STRING)?.content.to_vec();
        imprint.finish()?;
        let serial = r.expect(Tag::INTEGER)?.content.to_vec();
        let gen_time = decode_time(&r.expect(Tag::GENERALIZED_TIME)?, Fractions::Allowed)?;
        let mut info = Self { policy, imprint_algorithm, imprint: hashed, serial, gen_time, nonce: None, tsa: None };
        // accuracy, ordering, nonce, tsa [0], extensions [1]: each OPTIONAL, in this order.
        r.optional(Tag::SEQUENCE)?;
        r.optional(Tag::BOOLEAN)?;
        info.nonce = r.optional(Tag::INTEGER)?.map(|t| t.content.to_vec());
        info.tsa = r.optional(Tag::context_constructed(0))?.map(|t| t.content.to_vec());
        r.optional(Tag::context_constructed(1))?;
        r.finish()?;
        Ok(info)
    }
}

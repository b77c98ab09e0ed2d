//! TimeStampReq (RFC 3161 §2.4.1), read.

use super::TimestampProblem;
use crate::asn1::der::{self, Reader, Tag, single};
use crate::asn1::{self, Oid};
use crate::crypto::{AlgorithmIdentifier, DigestAlgorithm};
use crate::x509::Extension;

/// The largest request that is read, in octets; an honest one has about a hundred.
pub const MAX_REQUEST: usize = 16 << 10;

type Result<T> = std::result::Result<T, TimestampProblem>;

/// A TimeStampReq.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TimestampRequest<'a> {
    /// messageImprint as it stands, to be repeated.
    pub message_imprint: &'a [u8],
    /// Its hashAlgorithm …
    pub algorithm: AlgorithmIdentifier,
    /// … and its hashedMessage.
    pub imprint: &'a [u8],
    /// reqPolicy.
    pub policy: Option<Oid>,
    /// The nonce: content octets of an INTEGER.
    pub nonce: Option<&'a [u8]>,
    /// Whether the token is to bring its certificates.
    pub cert_req: bool,
    /// The kinds of the extensions.
    pub extensions: Vec<Oid>,
}

impl<'a> TimestampRequest<'a> {
    /// From DER, nothing after it.
    ///
    /// # Errors
    /// [`TimestampProblem::Malformed`], [`TimestampProblem::TooBig`], [`TimestampProblem::Version`].
    pub fn decode(der: &'a [u8]) -> Result<Self> {
        if der.len() > MAX_REQUEST {
            return Err(TimestampProblem::TooBig { limit: MAX_REQUEST });
        }
        let mut outer = Reader::new(der, "TimeStampReq");
        let mut r = outer.sequence("TimeStampReq")?;
        outer.finish()?;
        let version = r.expect(Tag::INTEGER)?.uint()?;
        if version != 1 {
            return Err(TimestampProblem::Version { version });
        }
        let message_imprint = r.expect(Tag::SEQUENCE)?;
        let mut m = message_imprint.reader("MessageImprint");
        let algorithm = AlgorithmIdentifier::decode(&m.expect(Tag::SEQUENCE)?)?;
        let imprint = m.expect(Tag::OCTET_STRING)?.content;
        m.finish()?;
        let policy = r.optional(Tag::OBJECT_IDENTIFIER)?.map(|t| t.oid()).transpose()?;
        let nonce = r.optional(Tag::INTEGER)?.map(|t| t.integer()).transpose()?;
        // DEFAULT FALSE written out is tolerated: nothing depends on it.
        let cert_req = r.optional(Tag::BOOLEAN)?.map(|t| t.boolean()).transpose()?.unwrap_or(false);
        let mut extensions = Vec::new();
        if let Some(tagged) = r.optional(Tag::context_constructed(0))? {
            // Implicitly tagged: the content of the SEQUENCE.
            let list = der::encode(Tag::SEQUENCE, tagged.content);
            extensions = Extension::decode_all(&single(&list, "Extensions")?)?.into_iter().map(|e| e.oid).collect();
        }
        r.finish()?;
        Ok(Self { message_imprint: message_imprint.raw, algorithm, imprint, policy, nonce, cert_req, extensions })
    }

    /// The digest algorithm of the imprint, one of `admitted`; the imprint has its length (§2.4.1).
    ///
    /// # Errors
    /// [`TimestampProblem::Digest`], [`TimestampProblem::ImprintLength`]; [`TimestampProblem::Malformed`] for parameters that are
    /// not NULL.
    pub fn digest(&self, admitted: &[DigestAlgorithm]) -> Result<DigestAlgorithm> {
        let found = DigestAlgorithm::from_oid(&self.algorithm.oid);
        let Some(digest) = found.filter(|d| admitted.contains(d)) else {
            let algorithm = found.map_or_else(|| self.algorithm.oid.to_string(), |d| d.to_string());
            return Err(TimestampProblem::Digest { algorithm });
        };
        if self.algorithm.parameters.as_ref().is_some_and(|p| *p != der::null()) {
            let what = "AlgorithmIdentifier (parameters of a digest)";
            return Err(asn1::Error::Value { place: "MessageImprint".into(), what }.into());
        }
        if self.imprint.len() != digest.len() {
            return Err(TimestampProblem::ImprintLength { algorithm: digest, length: self.imprint.len() });
        }
        Ok(digest)
    }
}

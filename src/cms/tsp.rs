//! The Time-Stamp Protocol, the side that asks (RFC 3161 §2.4): a request, and whether a response answers it.
//!
//! What is checked here is what the request fixes (§2.2): the status, the imprint, the nonce, the policy, that the token is one
//! SignedData with one signature over a TSTInfo and brings the certificates that were asked for. Whether the signature holds
//! and the authority is trusted is for whoever validates the token.

use super::tst::TstInfo;
use super::{SignedData, armor};
use crate::asn1::der::{self, Reader, Tag};
use crate::asn1::{self, Oid, oid};
use crate::crypto::DigestAlgorithm;
use rand::CryptoRng;

crate::coded! {
    /// Why there is no time stamp.
    pub enum TimestampRefusal {
        /// The authority could not be asked, or did not answer.
        "tsp.unreachable" Unreachable { url: String, cause: String } => "no time stamp from {url}: {cause}",
        /// It says no (§2.4.2).
        "tsp.refused" Refused { status: String, text: String } => "the time-stamping authority refuses ({status}): {text}",
        /// The response, or the token in it, cannot be read.
        "tsp.malformed" Malformed { cause: asn1::Error } => "the time-stamp response is malformed: {cause}",
        /// The token is not a SignedData with one signature over a TSTInfo.
        "tsp.token" Token { cause: String } => "the time-stamp token is not one: {cause}",
        /// It answers another request.
        "tsp.mismatch" Mismatch { what: &'static str } => "the time stamp is for another request: its {what} differs",
        /// It came without the certificates that were asked for.
        "tsp.no-certificate" NoCertificate => "the time-stamp token brings no certificate",
        /// Its signature or its digest does not hold.
        "tsp.broken" Broken { cause: String } => "the time-stamp token does not hold: {cause}",
    }
}

/// Who gives time stamps.
pub trait TimestampSource: Send + Sync {
    /// A token (a ContentInfo, DER as it came) that answers the query.
    ///
    /// # Errors
    /// Why there is none.
    fn timestamp(&self, query: &TimestampQuery) -> Result<Vec<u8>, TimestampRefusal>;
}

/// A TimeStampReq (§2.4.1); it always asks for the authority's certificates.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TimestampQuery {
    /// The digest algorithm of the imprint.
    pub digest: DigestAlgorithm,
    /// The digest that is to be stamped.
    pub imprint: Vec<u8>,
    /// The policy under which; `None`: the authority's choice.
    pub policy: Option<Oid>,
    /// A random number that the answer must repeat: magnitude, big endian.
    nonce: [u8; 16],
}

impl TimestampQuery {
    /// For the digest `imprint`, with a nonce of 127 random bits.
    pub fn new(digest: DigestAlgorithm, imprint: Vec<u8>, rng: &mut impl CryptoRng) -> Self {
        let mut nonce = [0; 16];
        rng.fill_bytes(&mut nonce);
        // A number of always the same length, and positive.
        nonce[0] = (nonce[0] & 0x7f) | 0x40;
        Self { digest, imprint, policy: None, nonce }
    }

    /// TimeStampReq.
    pub fn encode(&self) -> Vec<u8> {
        der::sequence([
            der::uint(1),
            der::sequence([self.digest.identifier(), der::octet_string(&self.imprint)]),
            self.policy.as_ref().map(der::oid).unwrap_or_default(),
            der::unsigned_integer(&self.nonce),
            der::encode(Tag::BOOLEAN, &[0xff]),
        ])
    }

    /// The token of a TimeStampResp (§2.4.2) that answers this query, as it came.
    ///
    /// # Errors
    /// Why it does not.
    pub fn token(&self, response: &[u8]) -> Result<Vec<u8>, TimestampRefusal> {
        let malformed = |cause| TimestampRefusal::Malformed { cause };
        let (status, token) = outline(response).map_err(malformed)?;
        let Some(token) = token.filter(|_| status.granted) else {
            return Err(TimestampRefusal::Refused { status: status.word, text: status.text });
        };
        let bad = |cause: super::Error| TimestampRefusal::Token { cause: cause.to_string() };
        let message = armor::unwrap(token, "the time-stamp token").map_err(bad)?;
        let signed = SignedData::decode(&message, "the time-stamp token").map_err(bad)?;
        let content = signed.content.filter(|_| signed.content_type == oid::TST_INFO && signed.signer_infos.len() == 1);
        let Some(content) = content else {
            let cause = "not one signature over a TSTInfo".to_owned();
            return Err(TimestampRefusal::Token { cause });
        };
        let tst = TstInfo::decode(content).map_err(malformed)?;
        let mismatch = |what| Err(TimestampRefusal::Mismatch { what });
        if DigestAlgorithm::from_oid(&tst.imprint_algorithm.oid) != Some(self.digest) || tst.imprint != self.imprint {
            return mismatch("imprint");
        }
        if tst.nonce.as_deref() != Some(&self.nonce[..]) {
            return mismatch("nonce");
        }
        if self.policy.as_ref().is_some_and(|policy| *policy != tst.policy) {
            return mismatch("policy");
        }
        if signed.certificates.is_empty() {
            return Err(TimestampRefusal::NoCertificate);
        }
        Ok(token.to_vec())
    }
}

struct Status {
    granted: bool,
    word: String,
    text: String,
}

/// PKIFailureInfo (§2.4.2), by bit.
const FAILURES: [(u32, &str); 8] = [
    (0, "badAlg"),
    (2, "badRequest"),
    (5, "badDataFormat"),
    (14, "timeNotAvailable"),
    (15, "unacceptedPolicy"),
    (16, "unacceptedExtension"),
    (17, "addInfoNotAvailable"),
    (25, "systemFailure"),
];

/// PKIStatusInfo and the token.
fn outline(response: &[u8]) -> asn1::Result<(Status, Option<&[u8]>)> {
    let mut outer = Reader::new(response, "TimeStampResp");
    let mut r = outer.sequence("TimeStampResp")?;
    outer.finish()?;
    let mut info = r.sequence("PKIStatusInfo")?;
    let number = info.expect(Tag::INTEGER)?.uint()?;
    let mut texts = Vec::new();
    if let Some(free) = info.optional(Tag::SEQUENCE)? {
        for text in free.reader("PKIFreeText") {
            texts.push(String::from_utf8_lossy(text?.content).into_owned());
        }
    }
    let failure = info.optional(Tag::BIT_STRING)?.map(|t| t.named_bits()).transpose()?.unwrap_or(0);
    info.finish()?;
    let token = match r.is_empty() {
        true => None,
        false => Some(r.any()?.raw),
    };
    r.finish()?;
    let words = ["granted", "grantedWithMods", "rejection", "waiting", "revocationWarning", "revocationNotification"];
    let mut word =
        usize::try_from(number).ok().and_then(|n| words.get(n)).map_or_else(|| number.to_string(), |w| (*w).to_owned());
    for (_, name) in FAILURES.iter().filter(|(bit, _)| failure & (1 << bit) != 0) {
        word = format!("{word}, {name}");
    }
    let text = if texts.is_empty() { "no reason given".to_owned() } else { texts.join("; ") };
    Ok((Status { granted: number <= 1, word, text }, token))
}

//! The wrappings of a message: DER or BER as it is, PEM (RFC 7468 §9, §8), or base64 alone (RFC 4648 §4).
//!
//! The kind is told by content, never by a file name.

use super::{Error, MAX_MESSAGE, Result};
use crate::asn1::{ber, der, oid};
use base64::Engine;
use std::borrow::Cow;

/// The ContentInfo in definite-length form, whatever it was wrapped in.
///
/// After a DER or BER message, zero octets and white space are tolerated (padding of transports); anything else is
/// [`Error::Trailing`]. `place` names the input in messages.
pub fn unwrap<'a>(input: &'a [u8], place: &str) -> Result<Cow<'a, [u8]>> {
    if input.len() as u64 > MAX_MESSAGE {
        return Err(Error::Budget { what: "octets in a message", limit: MAX_MESSAGE });
    }
    if input.first() == Some(&0x30) {
        let (message, used) = ber::to_definite(input).map_err(Error::malformed(place))?;
        let rest = &input[used..];
        if rest.iter().any(|o| !matches!(o, 0 | b' ' | b'\r' | b'\n' | b'\t')) {
            return Err(Error::Trailing { place: place.to_owned(), count: rest.len() });
        }
        return Ok(message);
    }
    let not_cms = || Error::NotCms { place: place.to_owned() };
    let text = std::str::from_utf8(input).map_err(|_| not_cms())?;
    let decoded = if text.contains("-----BEGIN ") {
        let blocks = pem::parse_many(text).map_err(|_| not_cms())?;
        let block = blocks.into_iter().find(|b| matches!(b.tag(), "CMS" | "PKCS7" | "PKCS #7 SIGNED DATA"));
        block.ok_or_else(not_cms)?.into_contents()
    } else {
        let bare: String = text.chars().filter(|c| !c.is_ascii_whitespace()).collect();
        base64::engine::general_purpose::STANDARD.decode(bare).map_err(|_| not_cms())?
    };
    if decoded.first() != Some(&0x30) {
        return Err(not_cms());
    }
    unwrap(&decoded, place).map(|message| Cow::Owned(message.into_owned()))
}

/// Whether `head`, the first octets of a file (some hundred), begins like a message that [`unwrap`] reads.
pub fn looks_like_message(head: &[u8]) -> bool {
    if head.starts_with(b"-----BEGIN CMS-----") || head.starts_with(b"-----BEGIN PKCS7-----") {
        return true;
    }
    let signed_data = der::oid(&oid::SIGNED_DATA);
    let binary = |head: &[u8]| {
        head.first() == Some(&0x30)
            && head.get(..24.min(head.len())).is_some_and(|h| h.windows(11).any(|w| w == signed_data))
    };
    if binary(head) {
        return true;
    }
    let text: Vec<u8> = head.iter().copied().filter(|b| !b.is_ascii_whitespace()).take(64).collect();
    let whole = text.len() / 4 * 4;
    base64::engine::general_purpose::STANDARD.decode(&text[..whole]).is_ok_and(|octets| binary(&octets))
}

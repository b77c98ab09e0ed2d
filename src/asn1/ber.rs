//! BER brought into definite-length form (X.690 §8).
//!
//! CMS files of older tools use indefinite lengths, constructed OCTET STRINGs and lengths in more octets than needed.
//! [`to_definite`] rewrites only that: every primitive value keeps its content octets, every member its place. What RFC 5652
//! §5.4 hashes in DER (signedAttrs) comes out with DER lengths, as that clause asks; nothing is sorted.
//!
//! Limits: nesting to [`super::der::MAX_DEPTH`]; the output is never longer than the input.

use super::der::{MAX_DEPTH, Tag, write_header};
use super::{Error, Result};
use std::borrow::Cow;

/// The first value of `input` in definite-length form, and how many octets of `input` it took.
/// Input that is already in that form is borrowed as it is.
pub fn to_definite(input: &[u8]) -> Result<(Cow<'_, [u8]>, usize)> {
    let mut plain = true;
    let end = scan(input, 0, 0, &mut plain)?;
    if plain {
        return Ok((Cow::Borrowed(&input[..end]), end));
    }
    let mut out = Vec::with_capacity(end);
    // Every level copies what is in it: much inside of many levels is an attack.
    let mut budget = end.saturating_mul(COPIES).saturating_add(1 << 20);
    rewrite(input, 0, &mut out, &mut budget)?;
    Ok((Cow::Owned(out), end))
}

/// How often an octet may be copied on average: many times what any message that is not made for it needs.
const COPIES: usize = 32;

struct Header {
    tag: Tag,
    content: usize,
    /// `None`: indefinite, ended by end-of-contents octets.
    length: Option<usize>,
    minimal: bool,
}

fn header(input: &[u8], at: usize) -> Result<Header> {
    let place = || format!("octet {at}");
    let have = input.len().saturating_sub(at);
    let truncated = |need| Error::Truncated { place: place(), need, have };
    let (&tag, &first) = input.get(at).zip(input.get(at + 1)).ok_or_else(|| truncated(2))?;
    if tag & 0x1f == 0x1f {
        return Err(Error::Value { place: place(), what: "tag number (above 30)" });
    }
    let tag = Tag(tag);
    match first {
        0..0x80 => Ok(Header { tag, content: at + 2, length: Some(first.into()), minimal: true }),
        0x80 if tag.is_constructed() => Ok(Header { tag, content: at + 2, length: None, minimal: false }),
        0x80 | 0xff => Err(Error::Length { place: place() }),
        _ => {
            let count = usize::from(first & 0x7f);
            let octets = input.get(at + 2..at + 2 + count).ok_or_else(|| truncated(2 + count))?;
            let significant = &octets[octets.iter().take_while(|&&o| o == 0).count()..];
            if significant.len() > 4 {
                return Err(Error::Length { place: place() });
            }
            let length = significant.iter().fold(0usize, |n, &o| n << 8 | usize::from(o));
            let minimal = significant.len() == count && length >= 0x80;
            Ok(Header { tag, content: at + 2 + count, length: Some(length), minimal })
        }
    }
}

/// Constructed strings of the universal class: their segments are joined.
fn is_segmented(tag: Tag) -> bool {
    tag == Tag(0x24)
}

fn scan(input: &[u8], at: usize, depth: usize, plain: &mut bool) -> Result<usize> {
    if depth > MAX_DEPTH {
        return Err(Error::TooDeep { limit: MAX_DEPTH });
    }
    let h = header(input, at)?;
    *plain &= h.minimal && !is_segmented(h.tag);
    let end = match h.length {
        Some(length) => h.content + length,
        None => input.len(),
    };
    if end > input.len() {
        return Err(Error::Truncated { place: format!("octet {at}"), need: end - at, have: input.len() - at });
    }
    if !h.tag.is_constructed() {
        return Ok(end);
    }
    let mut next = h.content;
    loop {
        match h.length {
            Some(_) if next == end => return Ok(end),
            Some(_) if next > end => return Err(Error::Length { place: format!("octet {at}") }),
            None if input.get(next..next + 2) == Some(&[0, 0]) => return Ok(next + 2),
            _ => next = scan(input, next, depth + 1, plain)?,
        }
    }
}

/// Rewrites one value that [`scan`] has accepted; gives the end of it in `input`.
fn rewrite(input: &[u8], at: usize, out: &mut Vec<u8>, budget: &mut usize) -> Result<usize> {
    let h = header(input, at)?;
    if !h.tag.is_constructed() {
        let end = h.content + h.length.unwrap_or(0);
        write_header(out, h.tag, end - h.content);
        out.extend_from_slice(&input[h.content..end]);
        return Ok(end);
    }
    let mut content = Vec::new();
    let mut next = h.content;
    let end = loop {
        match h.length {
            Some(length) if next >= h.content + length => break next,
            None if input.get(next..next + 2) == Some(&[0, 0]) => break next + 2,
            _ => next = rewrite(input, next, &mut content, budget)?,
        }
    };
    *budget = budget.checked_sub(content.len()).ok_or(Error::TooDeep { limit: MAX_DEPTH })?;
    if is_segmented(h.tag) {
        let mut joined = Vec::with_capacity(content.len());
        for segment in super::der::Reader::new(&content, "constructed OCTET STRING") {
            let segment = segment?;
            if segment.tag != Tag::OCTET_STRING {
                return Err(Error::Value { place: format!("octet {at}"), what: "constructed OCTET STRING" });
            }
            joined.extend_from_slice(segment.content);
        }
        write_header(out, Tag::OCTET_STRING, joined.len());
        out.extend_from_slice(&joined);
    } else {
        write_header(out, h.tag, content.len());
        out.extend_from_slice(&content);
    }
    Ok(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn definite_input_is_borrowed() {
        let der = [0x30, 3, 2, 1, 5, 0xaa];
        assert!(matches!(to_definite(&der).unwrap(), (Cow::Borrowed([0x30, 3, 2, 1, 5]), 5)));
    }

    #[test]
    fn indefinite_and_segmented_values_are_joined() {
        let ber = [0x30, 0x80, 0x24, 0x80, 4, 1, b'a', 4, 0x81, 1, b'b', 0, 0, 2, 1, 5, 0, 0];
        let (out, used) = to_definite(&ber).unwrap();
        assert_eq!(&*out, [0x30, 7, 4, 2, b'a', b'b', 2, 1, 5]);
        assert_eq!(used, ber.len());
    }

    #[test]
    fn bad_input_is_an_error_and_depth_is_bounded() {
        assert!(to_definite(&[0x30, 0x80, 2, 1]).is_err());
        assert!(to_definite(&[0x30, 2, 4, 5, 1]).is_err());
        assert!(to_definite(&[0x24, 0x80, 2, 1, 1, 0, 0]).is_err());
        assert!(matches!(to_definite(&[0x30, 0x80].repeat(2000)), Err(Error::TooDeep { .. })));
        assert!(to_definite(&[]).is_err());
    }
}

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
    let end = scan(input, &mut plain)?;
    if plain {
        return Ok((Cow::Borrowed(&input[..end]), end));
    }
    let mut out = Vec::with_capacity(end);
    // Every level copies what is in it: much inside of many levels is an attack.
    let mut budget = end.saturating_mul(COPIES).saturating_add(1 << 20);
    rewrite(input, &mut out, &mut budget)?;
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

/// A constructed value whose end has not come yet. They are kept in a list: as a call each, they would be a stack of any depth.
struct Open {
    header: Header,
    /// Where it begins.
    at: usize,
    /// Its content, rewritten so far.
    written: Vec<u8>,
}

impl Open {
    /// Where the value ends, octets of end-of-contents included, if it does so at `next`.
    fn ends_at(&self, input: &[u8], next: usize) -> Result<Option<usize>> {
        match self.header.length.map(|length| self.header.content + length) {
            Some(end) if next == end => Ok(Some(end)),
            Some(end) if next > end => Err(Error::Length { place: format!("octet {}", self.at) }),
            None if input.get(next..next + 2) == Some(&[0, 0]) => Ok(Some(next + 2)),
            _ => Ok(None),
        }
    }
}

/// Where the first value ends; whether it is in definite form already is left in `plain`.
fn scan(input: &[u8], plain: &mut bool) -> Result<usize> {
    let mut open: Vec<Open> = Vec::new();
    let mut at = 0;
    loop {
        if open.len() > MAX_DEPTH {
            return Err(Error::TooDeep { limit: MAX_DEPTH });
        }
        let h = header(input, at)?;
        *plain &= h.minimal && !is_segmented(h.tag);
        let end = h.length.map_or(input.len(), |length| h.content + length);
        if end > input.len() {
            return Err(Error::Truncated { place: format!("octet {at}"), need: end - at, have: input.len() - at });
        }
        if h.tag.is_constructed() {
            let content = h.content;
            open.push(Open { header: h, at, written: Vec::new() });
            at = content;
        } else {
            at = end;
        }
        while let Some(last) = open.last() {
            let Some(end) = last.ends_at(input, at)? else { break };
            at = end;
            open.pop();
        }
        if open.is_empty() {
            return Ok(at);
        }
    }
}

/// Rewrites the first value, which [`scan`] has accepted.
fn rewrite(input: &[u8], out: &mut Vec<u8>, budget: &mut usize) -> Result<()> {
    let mut open: Vec<Open> = Vec::new();
    let mut at = 0;
    loop {
        let h = header(input, at)?;
        if h.tag.is_constructed() {
            let content = h.content;
            open.push(Open { header: h, at, written: Vec::new() });
            at = content;
        } else {
            let target = open.last_mut().map_or(&mut *out, |parent| &mut parent.written);
            let end = h.content + h.length.unwrap_or(0);
            write_header(target, h.tag, end - h.content);
            target.extend_from_slice(&input[h.content..end]);
            at = end;
        }
        while let Some(last) = open.last() {
            let Some(end) = last.ends_at(input, at)? else { break };
            at = end;
            let Some(done) = open.pop() else { break };
            *budget = budget.checked_sub(done.written.len()).ok_or(Error::TooDeep { limit: MAX_DEPTH })?;
            close(&done, open.last_mut().map_or(&mut *out, |parent| &mut parent.written))?;
        }
        if open.is_empty() {
            return Ok(());
        }
    }
}

/// Writes a constructed value whose content is there; of a segmented string, one string.
fn close(value: &Open, out: &mut Vec<u8>) -> Result<()> {
    if !is_segmented(value.header.tag) {
        write_header(out, value.header.tag, value.written.len());
        out.extend_from_slice(&value.written);
        return Ok(());
    }
    let mut joined = Vec::with_capacity(value.written.len());
    for segment in super::der::Reader::new(&value.written, "constructed OCTET STRING") {
        let segment = segment?;
        if segment.tag != Tag::OCTET_STRING {
            let place = format!("octet {}", value.at);
            return Err(Error::Value { place, what: "constructed OCTET STRING" });
        }
        joined.extend_from_slice(segment.content);
    }
    write_header(out, Tag::OCTET_STRING, joined.len());
    out.extend_from_slice(&joined);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::der::encode;
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
    fn levels_cost_no_stack() {
        let deep = |content: usize| {
            let levels = 500;
            [[0x30, 0x80].repeat(levels), encode(Tag::OCTET_STRING, &vec![7; content]), vec![0; 2 * levels]].concat()
        };
        let convert = move || {
            let little = deep(9);
            let (out, _) = to_definite(&little).unwrap();
            assert!(out.ends_with(&[4, 9, 7, 7, 7, 7, 7, 7, 7, 7, 7]));
            // What is in all levels is copied by each of them: too often, where it is much.
            assert_eq!(to_definite(&deep(1 << 20)), Err(Error::TooDeep { limit: MAX_DEPTH }));
        };
        std::thread::Builder::new().stack_size(64 << 10).spawn(convert).unwrap().join().unwrap();
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

//! What an object refers to that we cannot read.
//!
//! This reader is strict, others are not: they take an object without `endobj`, or with something before it, or `+4 0 R` for a
//! reference. A page may show what such an object leads to, so its references count although nothing else of it does. They are
//! looked for as text, rather one too many than one too few.
//!
//! Limits: of objects in object streams, and of those that do not begin where their entry says, nothing is known.

use crate::pdf::document::View;
use crate::pdf::error::{Error, Result};
use crate::pdf::lexer::is_white;
use crate::pdf::object::{ObjectId, Span};
use crate::pdf::xref::XrefEntry;

/// Bytes of one object that are searched.
const MOST: u64 = 1 << 20;

/// The numbers that the object `id` seems to refer to; `None` where it is not known.
///
/// # Errors
/// [`Error::Budget`] and [`Error::Io`].
pub(crate) fn references(view: View, id: ObjectId) -> Result<Option<Vec<u32>>> {
    let Some((XrefEntry::Offset { offset, generation }, _)) = view.entry(id.number)? else { return Ok(None) };
    let document = view.document();
    let span = Span { start: offset, end: document.len().min(offset.saturating_add(MOST)) };
    let bytes = match document.bytes(span) {
        Err(fatal @ (Error::Budget { .. } | Error::Io { .. })) => return Err(fatal),
        Err(_) => return Ok(None),
        Ok(bytes) => bytes,
    };
    let mut at = blank(&bytes, 0);
    for expected in [id.number, u32::from(generation)] {
        match number(&bytes, at) {
            Some((found, after)) if found == expected => at = blank(&bytes, after),
            _ => return Ok(None),
        }
    }
    if !bytes[at..].starts_with(b"obj") {
        return Ok(None);
    }
    let body = &bytes[at + 3..];
    let end = body.windows(6).position(|word| word == b"endobj");
    if end.is_none() && bytes.len() as u64 == MOST {
        return Ok(None);
    }
    Ok(Some(targets(&body[..end.unwrap_or(body.len())])))
}

/// Every `N G R`, whatever stands around and between.
fn targets(body: &[u8]) -> Vec<u32> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < body.len() {
        let Some((target, after)) = number(body, at) else {
            at += 1;
            continue;
        };
        let next = blank(body, after);
        if next > after
            && let Some((_, end)) = number(body, next)
            && body.get(blank(body, end)) == Some(&b'R')
            && !found.contains(&target)
        {
            found.push(target);
        }
        at = after;
    }
    found
}

/// A number with its sign, and the position after it.
fn number(bytes: &[u8], at: usize) -> Option<(u32, usize)> {
    let mut end = at;
    while matches!(bytes.get(end), Some(b'+' | b'-')) {
        end += 1;
    }
    let (mut value, start) = (0u32, end);
    while let Some(digit @ b'0'..=b'9') = bytes.get(end) {
        value = value.saturating_mul(10).saturating_add(u32::from(digit - b'0'));
        end += 1;
    }
    (end > start).then_some((value, end))
}

/// Past white space and comments.
fn blank(bytes: &[u8], mut at: usize) -> usize {
    while let Some(&byte) = bytes.get(at) {
        if byte == b'%' {
            while !matches!(bytes.get(at), None | Some(b'\r' | b'\n')) {
                at += 1;
            }
        } else if is_white(byte) {
            at += 1;
        } else {
            break;
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::targets;

    #[test]
    fn references_are_found_in_what_is_no_object() {
        for (text, numbers) in [
            ("[4 0 R 5 0 R] 7", vec![4, 5]),
            ("[+4 0 R 12 +0 R]", vec![4, 12]),
            ("<< /A 4 0R /B 5%x\n0 R", vec![4, 5]),
            ("4 0 5 0 R", vec![5]),
            ("4 0 obj", vec![]),
            ("40 R", vec![]),
        ] {
            assert_eq!(targets(text.as_bytes()), numbers, "{text}");
        }
    }
}

//! Which bytes of an update belong to something, and what stands in those that do not.
//!
//! Every byte of a revision from 1 on should belong to an object that its cross-reference section names, to a section, to a
//! trailer or `startxref`, or be white space or a comment. What is left no reader sees today, and an attacker may have left
//! for another reader, or for tomorrow.
//!
//! The oldest revision is measured only before signing ([`loose`]): nobody signed anything before it, and the cost is that of the
//! file.

use super::document::{Document, View};
use super::error::{Error, Result};
use super::lexer::is_white;
use super::object::{ObjectId, Span};
use super::revision::Anomaly;
use super::xref::{Section, XrefEntry};
use std::collections::{HashMap, HashSet};

/// Bytes read at once where nothing should be.
const BLOCK: u64 = 1 << 20;
/// Longest `N G obj` that is looked for.
const HEADER: u64 = 32;

/// The spans of an update (a revision from 1 on) that belong to nothing, without the white space around them.
pub(crate) fn unreached(view: View, anomalies: &mut Vec<Anomaly>) -> Result<Vec<Span>> {
    let revision = view.revision().number();
    let gaps = gaps(view)?;
    for (id, cause) in gaps.unreadable {
        anomalies.push(Anomaly::Unreadable { place: format!("object {id}"), cause });
    }
    for offset in gaps.overlaps {
        anomalies.push(Anomaly::OverlappingObjects { place: format!("offset {offset}"), revision });
    }
    for span in &gaps.free {
        let place = format!("offset {}", span.start);
        anomalies.push(Anomaly::UnreachedBytes { place, revision, count: span.len() });
    }
    let hidden = hidden(view, &gaps.free)?;
    if let Some(first) = hidden.first() {
        let place = format!("offset {first}");
        anomalies.push(Anomaly::HiddenObjects { place, revision, count: hidden.len() });
    }
    Ok(gaps.free)
}

/// Where an update has what looks like an object and no cross-reference section names it: inside of a stream, a string, a comment,
/// an object stream. Readers that find anything wrong with a file (an `/Info` that is not there is enough for poppler) rebuild
/// its table from whatever says `N G obj`, and then show these. `free` are the bytes that are told anyway.
fn hidden(view: View, free: &[Span]) -> Result<Vec<u64>> {
    let (document, revision) = (view.document(), view.revision());
    let mut known: HashSet<u64> = HashSet::new();
    let mut hidden = Vec::new();
    let mut header = |offset: u64| -> Result<()> {
        let end = document.len().min(offset.saturating_add(2 * HEADER));
        let bytes = document.bytes(Span { start: offset, end })?;
        let skipped = bytes.iter().take_while(|byte| is_white(**byte)).count();
        let word = bytes.windows(3).position(|word| word == b"obj");
        match word {
            Some(word) if header_start(&bytes[..word]) == Some(skipped) => {
                known.insert(offset + word as u64);
            }
            // With a comment in it, or else not as others read it.
            _ => hidden.push(offset),
        }
        Ok(())
    };
    for section in revision.sections() {
        for section in [Some(section), section.hybrid()].into_iter().flatten().filter(|s| s.stream().is_some()) {
            header(section.offset())?;
        }
    }
    let mut containers = Vec::new();
    let mut packed: HashMap<u32, HashMap<u32, u32>> = HashMap::new();
    for (number, entry) in document.updated(view.index()) {
        match entry {
            XrefEntry::Offset { offset, generation } if offset >= revision.start() => {
                header(offset)?;
                let object = match view.get(ObjectId::new(number, generation)) {
                    Err(fatal @ (Error::Budget { .. } | Error::Io { .. })) => return Err(fatal),
                    Err(_) => continue,
                    Ok(object) => object,
                };
                let stream = object.as_ref().and_then(|object| object.as_stream());
                if stream.is_some_and(|s| s.dictionary.get("N").is_some() && s.dictionary.get("First").is_some()) {
                    containers.push((number, offset));
                }
            }
            XrefEntry::InStream { container, index } => {
                packed.entry(container).or_default().insert(index, number);
            }
            _ => {}
        }
    }
    for (container, offset) in containers {
        let named = packed.remove(&container).unwrap_or_default();
        let numbers = match view.packed(ObjectId::new(container, 0)) {
            Err(fatal @ (Error::Budget { .. } | Error::Io { .. })) => return Err(fatal),
            Err(_) => {
                hidden.push(offset);
                continue;
            }
            Ok(numbers) => numbers,
        };
        if (0u32..).zip(&numbers).any(|(index, number)| named.get(&index) != Some(number)) {
            hidden.push(offset);
        }
    }
    for word in object_words(document, Span { start: revision.start(), end: revision.end() })? {
        // Both are in the order of the file.
        let told = free.partition_point(|span| span.end <= word);
        if !known.contains(&word) && free.get(told).is_none_or(|span| word < span.start) {
            hidden.push(word);
        }
    }
    Ok(hidden)
}

/// Whether what stands before `obj` may be its number and generation; a comment may stand between them.
fn may_be_header(before: &[u8]) -> bool {
    let before = before.trim_ascii_end();
    let digits = before.iter().rev().take_while(|byte| byte.is_ascii_digit()).count();
    let rest = before[..before.len() - digits].trim_ascii_end();
    let line = rest.iter().rev().take_while(|byte| !matches!(byte, b'\r' | b'\n'));
    digits > 0 && (rest.last().is_some_and(u8::is_ascii_digit) || line.into_iter().any(|byte| *byte == b'%'))
}

/// The offsets in `span` of each `obj` that a number stands before.
fn object_words(document: &Document, span: Span) -> Result<Vec<u64>> {
    let mut offsets = Vec::new();
    let mut at = span.start;
    while at < span.end {
        // Blocks overlap, so that what stands on their border is whole in one of them.
        let from = at.saturating_sub(HEADER).max(span.start);
        let to = span.end.min(at.saturating_add(BLOCK));
        let block = document.bytes(Span { start: from, end: to })?;
        let mut i = 2;
        while let Some(byte) = block.get(i) {
            // How far the last letter can be behind this one.
            i += match byte {
                b'j' => {
                    let offset = from + i as u64 - 2;
                    let found = block[i - 2..i] == *b"ob" && may_be_header(&block[..i - 2]);
                    if found && offsets.last().is_none_or(|last| *last < offset) {
                        offsets.push(offset);
                    }
                    3
                }
                b'b' => 1,
                b'o' => 2,
                _ => 3,
            };
        }
        at = to;
    }
    Ok(offsets)
}

/// The same of any revision, the oldest included, without the anomalies.
pub(crate) fn loose(view: View) -> Result<Vec<Span>> {
    Ok(gaps(view)?.free)
}

/// Where the objects of a revision do not lie side by side.
struct Gaps {
    free: Vec<Span>,
    /// Offsets of objects that begin inside another.
    overlaps: Vec<u64>,
    unreadable: Vec<(ObjectId, Error)>,
}

fn gaps(view: View) -> Result<Gaps> {
    let (document, revision) = (view.document(), view.revision());
    let mut gaps = Gaps { free: Vec::new(), overlaps: Vec::new(), unreadable: Vec::new() };
    let mut covered: Vec<Span> = Vec::new();
    for section in revision.sections() {
        for section in [Some(section), section.hybrid()].into_iter().flatten() {
            covered.push(Span { start: section.offset(), end: section.end() });
        }
    }
    covered.push(Span { start: revision.startxref(), end: revision.eof() });
    document.for_each_entry(view.index(), &mut |number, entry| {
        let XrefEntry::Offset { offset, generation } = entry else { return Ok(()) };
        if offset < revision.start() {
            return Ok(());
        }
        let id = ObjectId::new(number, generation);
        // The objects of an update are looked at again, those of the oldest revision are many.
        let object = if view.index() == 0 { view.glance(id) } else { view.get(id) };
        match object.and_then(|object| object.map_or(Ok(None), |object| view.extent(&object))) {
            Ok(extent) => covered.extend(extent),
            Err(budget @ Error::Budget { .. }) => return Err(budget),
            Err(cause) => gaps.unreadable.push((id, cause)),
        }
        Ok(())
    })?;
    covered.retain(|span| span.end > revision.start() && span.start < revision.end());
    covered.sort_unstable();
    covered.dedup();
    let mut reached = revision.start();
    for span in &covered {
        if span.start < reached && reached > revision.start() {
            gaps.overlaps.push(span.start);
        }
        gaps.free.extend(occupied(document, Span { start: reached, end: span.start })?);
        reached = reached.max(span.end);
    }
    gaps.free.extend(occupied(document, Span { start: reached, end: revision.end() })?);
    Ok(gaps)
}

/// What remains of `span` without white space and comments at its ends, if anything does.
fn occupied(document: &Document, span: Span) -> Result<Option<Span>> {
    let (mut at, mut comment) = (span.start, false);
    while at < span.end {
        let block = document.bytes(Span { start: at, end: span.end.min(at.saturating_add(BLOCK)) })?;
        for (i, byte) in block.iter().enumerate() {
            match byte {
                b'\r' | b'\n' => comment = false,
                b'%' => comment = true,
                _ if comment || is_white(*byte) => {}
                _ => return Ok(Some(Span { start: at + i as u64, end: span.end })),
            }
        }
        at += block.len() as u64;
    }
    Ok(None)
}

/// The offsets in `span` where `N G obj` stands.
pub(crate) fn object_headers(document: &Document, span: Span) -> Result<Vec<u64>> {
    let mut offsets = Vec::new();
    let mut at = span.start;
    while at < span.end {
        // Blocks overlap, so that a header on their border is whole in one of them.
        let from = at.saturating_sub(HEADER).max(span.start);
        let to = span.end.min(at.saturating_add(BLOCK));
        let block = document.bytes(Span { start: from, end: to })?;
        for (i, word) in block.windows(3).enumerate() {
            if word == b"obj"
                && let Some(start) = header_start(&block[..i])
                && offsets.last().is_none_or(|&last| last < from + start as u64)
            {
                offsets.push(from + start as u64);
            }
        }
        at = to;
    }
    Ok(offsets)
}

/// Where `N G ` at the end of `before` begins.
fn header_start(before: &[u8]) -> Option<usize> {
    let back = |mut end: usize, accept: fn(u8) -> bool| {
        while end > 0 && accept(before[end - 1]) {
            end -= 1;
        }
        end
    };
    let digit = |byte: u8| byte.is_ascii_digit();
    let generation_end = back(before.len(), is_white);
    let generation = back(generation_end, digit);
    let number_end = back(generation, is_white);
    let number = back(number_end, digit);
    let whole = generation < generation_end && number_end < generation && number < number_end;
    (whole && before.len() - number < HEADER as usize).then_some(number)
}

/// Whether every section of the revisions up to `revision` ends within the first `end` bytes.
pub(crate) fn sections_within(document: &Document, revision: usize, end: u64) -> bool {
    document
        .revisions()
        .iter()
        .take(revision.saturating_add(1))
        .flat_map(|revision| revision.sections())
        .all(|section| section.end() <= end && section.hybrid().map_or(0, Section::end) <= end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_may_hold_comments() {
        for (text, expected) in [
            ("10 0 ", true),
            ("x10 0", true),
            ("10 %x\n0 ", true),
            ("10\n0\n", true),
            ("0 ", false),
            ("% 10\nof 0 ", false),
            ("", false),
        ] {
            assert_eq!(may_be_header(text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn headers_are_found_backwards() {
        assert_eq!(header_start(b"x\n12 0 "), Some(2));
        assert_eq!(header_start(b"12 0 "), Some(0));
        assert_eq!(header_start(b"12 0"), Some(0));
        for none in [&b"end"[..], b"0 ", b"a 0 ", b""] {
            assert_eq!(header_start(none), None);
        }
    }
}

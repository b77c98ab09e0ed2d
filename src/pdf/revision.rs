//! Revisions: what each incremental update added (ISO 32000-2 §7.5.6), and where each one ends.
//!
//! A revision is what one run of a producer wrote: cross-reference section, trailer, `startxref`, `%%EOF`. The chain of
//! `/Prev` gives the sections, newest first; the bytes after each section's trailer give the revision's end. Both sections
//! of a linearized file (Annex F) are one revision.
//!
//! **End of a revision**: the offset just past `%%EOF` and one end of line (CR LF, LF or CR) where there is one. White space
//! after that belongs to nobody and changes nothing; any other byte is reported ([`Anomaly::TrailingBytes`], or
//! [`Anomaly::UnreachedBytes`] where a later revision follows).

use super::error::{Error, Result, at};
use super::lexer::is_white;
use super::object::{Name, Span};
use super::reader::Reader;
use super::xref::Section;
use std::collections::HashSet;

crate::coded! {
    /// What two readers could see differently, or what no revision explains. Facts: what they mean for a signature is for
    /// the validation to judge. Revisions are counted from 1 ([`Revision::number`]).
    pub enum Anomaly {
        /// Bytes before `%PDF-`; offsets were found to count from there, or from the file's first byte.
        "pdf.header-offset" HeaderOffset { place: String, origin: u64 } => "{place}: %PDF- is not at the beginning of the file; offsets count from {origin}",
        /// Bytes after the end of the last revision that are not white space.
        "pdf.trailing-bytes" TrailingBytes { place: String, count: u64 } => "{place}: {count} bytes after the last revision that no cross-reference section explains",
        /// The last `startxref` leads nowhere; the file was read as of an earlier one.
        "pdf.startxref-broken" StartxrefBroken { place: String, cause: Error } => "{place}: the last startxref cannot be followed ({cause}); the file is read as it was before",
        /// The `startxref` after a revision's trailer names another section.
        "pdf.startxref-elsewhere" StartxrefElsewhere { place: String, revision: usize } => "{place}: startxref after revision {revision} does not name that revision's cross-reference section",
        /// Something stands between a trailer and its `startxref`.
        "pdf.startxref-apart" StartxrefApart { place: String, revision: usize } => "{place}: startxref does not follow the trailer of revision {revision}",
        /// No `startxref` and `%%EOF` after a trailer: where the revision ends is not known.
        "pdf.revision-end-unclear" RevisionEndUnclear { place: String, revision: usize } => "{place}: revision {revision} has no startxref and %%EOF after its trailer",
        /// A cross-reference section outside of the bytes of its revision.
        "pdf.section-out-of-order" SectionOutOfOrder { place: String, revision: usize } => "{place}: the cross-reference section of revision {revision} does not stand within it",
        /// An object number twice in one section, with different entries.
        "pdf.xref-duplicate" XrefDuplicate { place: String, revision: usize, number: u32 } => "{place}: object {number} stands twice in the cross-reference section of revision {revision}",
        /// Two subsections of one section overlap.
        "pdf.xref-overlap" XrefOverlap { place: String, revision: usize } => "{place}: subsections of the cross-reference section of revision {revision} overlap",
        /// A key that stands twice in a dictionary that matters.
        "pdf.duplicate-key" DuplicateKey { place: String, key: Name } => "{place}: the key {key} stands more than once",
        /// Bytes of an update that none of its objects, cross-reference sections and trailers cover.
        "pdf.unreached-bytes" UnreachedBytes { place: String, revision: usize, count: u64 } => "{place}: {count} bytes of revision {revision} belong to no object",
        /// What looks like an object to a reader that rebuilds the cross-reference table, and is named by none.
        "pdf.hidden-objects" HiddenObjects { place: String, revision: usize, count: usize } => "{place}: {count} objects of revision {revision} that only a reader shows which rebuilds the cross-reference table",
        /// The last `startxref` is not where readers look for it: in the last 1024 bytes, with nothing but a number and `%%EOF`.
        "pdf.end-obscured" EndObscured { place: String, count: u64 } => "{place}: {count} bytes from the last startxref to the end of the file, more than readers look at",
        /// Objects of a revision that lie over each other.
        "pdf.overlapping-objects" OverlappingObjects { place: String, revision: usize } => "{place}: objects of revision {revision} overlap",
        /// A field that the tree of the form reaches twice.
        "pdf.field-twice" FieldTwice { place: String } => "{place}: reached twice in the tree of fields",
        /// Another encryption dictionary, or another first string of `/ID`, than the revision before (ISO 32000-2 §7.6.2).
        "pdf.encryption-changed" EncryptionChanged { place: String, revision: usize } => "{place}: revision {revision} is not encrypted as the one before",
        /// An encrypted file that leaves a kind of content in the clear: anybody could have put it there.
        "pdf.partly-encrypted" PartlyEncrypted { place: String, what: &'static str } => "{place}: the document is encrypted, but {what}",
        /// The same of single streams, the metadata aside.
        "pdf.clear-streams" ClearStreams { place: String, count: u64 } => "{place}: the document is encrypted, but {count} of its streams are in the clear",
        /// A message authentication code (ISO/TS 32004), which is not checked.
        "pdf.auth-code-unchecked" AuthCodeUnchecked { place: String } => "{place}: the document's message authentication code (ISO/TS 32004) was not checked",
        /// An object that a part of the walk needed could not be read.
        "pdf.unreadable" Unreadable { place: String, cause: Error } => "{place}: {cause}",
    }
}

/// One revision of the file.
#[derive(Debug)]
pub struct Revision {
    pub(crate) index: usize,
    pub(crate) sections: Vec<Section>,
    pub(crate) start: u64,
    pub(crate) eof: u64,
    pub(crate) end: u64,
    pub(crate) padded_end: u64,
    pub(crate) clear_end: bool,
    pub(crate) startxref: u64,
    pub(crate) linearized: bool,
}

impl Revision {
    /// 0 for the oldest.
    pub fn index(&self) -> usize {
        self.index
    }

    /// 1 for the oldest: as people count, and what is said to them.
    pub fn number(&self) -> usize {
        self.index + 1
    }

    /// Its cross-reference sections, the one that is searched first in front. One, or two in a linearized file.
    pub fn sections(&self) -> &[Section] {
        &self.sections
    }

    /// Offset of its first byte: the end of the revision before, 0 for the oldest.
    pub fn start(&self) -> u64 {
        self.start
    }

    /// Offset just past its `%%EOF` and one end of line.
    pub fn end(&self) -> u64 {
        self.end
    }

    /// Offset just past the `F` of its `%%EOF`.
    pub fn eof(&self) -> u64 {
        self.eof
    }

    /// Offset of the first byte after [`end`](Self::end) that is not white space, or of the end of the file.
    pub fn padded_end(&self) -> u64 {
        self.padded_end
    }

    /// Whether `offset` is an end of this revision: from just past `%%EOF` to past the white space that follows. Producers
    /// differ in whether the end of line after `%%EOF` is part of what they sign.
    pub fn ends_at(&self, offset: u64) -> bool {
        self.clear_end && self.eof <= offset && offset <= self.padded_end
    }

    /// Offset of the word `startxref` that ends it; of the end of its trailer where there is none.
    pub fn startxref(&self) -> u64 {
        self.startxref
    }

    /// Whether it is a linearized file (Annex F).
    pub fn is_linearized(&self) -> bool {
        self.linearized
    }
}

/// A `startxref` with its number, as it stands in the file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Startxref {
    /// Offset of the word.
    pub(crate) offset: u64,
    /// Its number, not yet counted from the origin.
    pub(crate) target: u64,
    /// Past `%%EOF`, if that follows.
    eof: Option<u64>,
}

/// Reads `startxref N %%EOF` at `offset`, white space and comments before it skipped if `skip`.
fn startxref_at(reader: &Reader, offset: u64, skip: bool) -> Result<Startxref> {
    reader.parse(offset, |parser| {
        let lexer = &mut parser.lexer;
        if skip {
            lexer.skip_white();
        }
        let offset = lexer.offset();
        if !lexer.keyword(b"startxref") {
            return lexer.error("expected startxref");
        }
        lexer.skip_white();
        let Some(target) = lexer.unsigned() else {
            return lexer.error("expected an offset after startxref");
        };
        let mut eof = None;
        loop {
            lexer.skip_blank();
            if lexer.peek() != Some(b'%') {
                break;
            }
            // A comment; `%%EOF` is the one that matters, wherever it stands among others.
            let start = lexer.position();
            let mut line = Vec::with_capacity(5);
            while let Some(byte) = lexer.peek()
                && !matches!(byte, b'\r' | b'\n')
            {
                if line.len() < 5 {
                    line.push(byte);
                }
                lexer.bump();
            }
            if line == b"%%EOF" {
                lexer.rewind(start + 5);
                eof = Some(lexer.offset());
                break;
            }
        }
        Ok(Startxref { offset, target, eof })
    })
}

/// Bytes searched at once.
const BLOCK: u64 = 16 << 10;
/// How far back from the end of the file `startxref` is searched. Acrobat looks at 1024 bytes; what stands behind it is
/// reported in any case.
const BACKWARD: u64 = 16 << 20;

/// The last word `startxref` before `before` that a number follows, if one stands near enough to the end of the file.
pub(crate) fn startxref_before(reader: &Reader, before: u64) -> Result<Option<Startxref>> {
    const WORD: &[u8] = b"startxref";
    let lowest = reader.len().saturating_sub(BACKWARD);
    let mut high = before;
    while high > lowest {
        let low = high.saturating_sub(BLOCK).max(lowest);
        // Words that begin before `high`, also those that end behind it.
        let end = high.saturating_add(WORD.len() as u64 - 1).min(reader.len());
        let block = reader.bytes(Span { start: low, end })?;
        for i in (0..block.len()).rev() {
            if block[i..].starts_with(WORD)
                && low + (i as u64) < high
                && let Ok(startxref) = startxref_at(reader, low + i as u64, false)
            {
                return Ok(Some(startxref));
            }
        }
        high = low;
    }
    Ok(None)
}

/// The chain of sections from the one at `offset` back to the oldest.
pub(crate) fn chain(reader: &Reader, offset: u64) -> Result<Vec<Section>> {
    let mut sections: Vec<Section> = Vec::new();
    let mut seen = HashSet::new();
    let mut next = Some(offset);
    while let Some(offset) = next {
        if sections.len() as u64 >= reader.budget.revisions {
            return Err(Error::Budget { name: "revisions", limit: reader.budget.revisions });
        }
        let section = Section::read(reader, offset)?;
        let hybrid = section.hybrid().map(Section::offset);
        if !seen.insert(offset) || hybrid.is_some_and(|offset| !seen.insert(offset)) {
            return Err(Error::XrefLoop { place: at(offset) });
        }
        next = section.prev();
        sections.push(section);
    }
    Ok(sections)
}

/// Groups the chain into revisions, oldest first, and finds where each one ends.
pub(crate) fn revisions(
    reader: &Reader,
    mut chain: Vec<Section>,
    anomalies: &mut Vec<Anomaly>,
) -> Result<Vec<Revision>> {
    let mut groups: Vec<(Vec<Section>, bool)> = Vec::new();
    if let [.., first_page, main] = chain.as_slice()
        && main.offset() > first_page.offset()
        && is_linearized(reader, first_page.offset())
    {
        let main = chain.pop();
        let first_page = chain.pop();
        groups.push((first_page.into_iter().chain(main).collect(), true));
    }
    groups.extend(chain.into_iter().rev().map(|section| (vec![section], false)));

    let mut revisions: Vec<Revision> = Vec::with_capacity(groups.len());
    for (index, (sections, linearized)) in groups.into_iter().enumerate() {
        let start = revisions.last().map_or(0, |before| before.end);
        let target = sections.first().map_or(0, Section::offset);
        let after = sections.iter().map(Section::end).max().unwrap_or_default();
        let number = index + 1;
        let closing = close(reader, number, target, after, anomalies)?;
        let (startxref, eof) = match closing {
            Some(found) => (found.offset, found.eof),
            None => (after, None),
        };
        if eof.is_none() {
            anomalies.push(Anomaly::RevisionEndUnclear { place: at(after), revision: number });
        }
        let clear_end = eof.is_some();
        let eof = eof.unwrap_or(startxref.max(after));
        let (end, padded_end) = white_space_after(reader, eof)?;
        for section in &sections {
            if section.offset() < start || section.offset() >= end {
                anomalies.push(Anomaly::SectionOutOfOrder { place: at(section.offset()), revision: number });
            }
            for section in [Some(section), section.hybrid()].into_iter().flatten() {
                if section.overlapping() {
                    anomalies.push(Anomaly::XrefOverlap { place: at(section.offset()), revision: number });
                }
                if let Some(key) = section.trailer().duplicate() {
                    anomalies.push(Anomaly::DuplicateKey { place: at(section.trailer_span().start), key: key.clone() });
                }
            }
        }
        revisions.push(Revision { index, sections, start, eof, end, padded_end, clear_end, startxref, linearized });
    }
    if let Some(last) = revisions.last()
        && last.padded_end < reader.len()
    {
        anomalies.push(Anomaly::TrailingBytes { place: at(last.padded_end), count: reader.len() - last.padded_end });
    }
    if let Some(last) = revisions.last().filter(|last| last.padded_end == reader.len()) {
        // ISO 32000-1 annex H.3, implementation note 18; others do the same with `startxref`.
        const LOOKED_AT: u64 = 1024;
        let count = reader.len() - last.startxref;
        let tail = reader.bytes(Span { start: last.startxref, end: reader.len().min(last.startxref + LOOKED_AT) })?;
        let again = tail.windows(9).skip(1).any(|word| word == b"startxref");
        if count > LOOKED_AT || again {
            anomalies.push(Anomaly::EndObscured { place: at(last.startxref), count });
        }
    }
    Ok(revisions)
}

/// The `startxref` that closes the revision of this number whose newest section is at `target` and whose trailers end at `after`.
fn close(
    reader: &Reader,
    revision: usize,
    target: u64,
    after: u64,
    anomalies: &mut Vec<Anomaly>,
) -> Result<Option<Startxref>> {
    /// How far a `startxref` may stand from its trailer.
    const FORWARD: u64 = 1 << 20;
    if let Ok(found) = startxref_at(reader, after, true) {
        if reader.absolute(found.target) != Some(target) {
            anomalies.push(Anomaly::StartxrefElsewhere { place: at(found.offset), revision });
        }
        return Ok(Some(found));
    }
    // Something stands in between: the first startxref that names this section.
    let mut low = after;
    let highest = after.saturating_add(FORWARD).min(reader.len());
    while low < highest {
        let block = reader.window(low, BLOCK + 8)?;
        let Some(i) = block.windows(9).position(|word| word == b"startxref") else {
            low += BLOCK;
            continue;
        };
        let offset = low + i as u64;
        if let Ok(found) = startxref_at(reader, offset, false)
            && reader.absolute(found.target) == Some(target)
        {
            anomalies.push(Anomaly::StartxrefApart { place: at(offset), revision });
            return Ok(Some(found));
        }
        low = offset + 9;
    }
    Ok(None)
}

/// Past one end of line after `offset`, and past all white space after it.
fn white_space_after(reader: &Reader, offset: u64) -> Result<(u64, u64)> {
    let first = reader.window(offset, 2)?;
    let end = offset
        + match first.as_slice() {
            [b'\r', b'\n', ..] => 2,
            [b'\r' | b'\n', ..] => 1,
            _ => 0,
        };
    let mut padded = end;
    loop {
        let block = reader.window(padded, if padded == end { 64 } else { BLOCK })?;
        let white = block.iter().take_while(|&&byte| is_white(byte)).count();
        padded += white as u64;
        if white == 0 || white < block.len() {
            return Ok((end, padded));
        }
    }
}

/// Whether the file begins with a linearization parameter dictionary (Annex F.3.3) and its first-page section follows it.
fn is_linearized(reader: &Reader, first_page: u64) -> bool {
    let first_object = reader.parse(reader.origin, |parser| {
        parser.lexer.skip_white();
        parser.indirect()
    });
    first_object.is_ok_and(|object| {
        object.span.end <= first_page
            && object.value.as_dictionary().is_some_and(|dictionary| dictionary.get("Linearized").is_some())
    })
}

//! Cross-reference sections (ISO 32000-2 §7.5.4 tables, §7.5.8 streams, §7.5.8.4 hybrid files).
//!
//! A table is located, not read: its rows stand at fixed distances, so that one row is read when one object is wanted, and a
//! file of any number of objects is opened in the same time. A cross-reference stream is decoded once and kept so.
//!
//! Limits: rows have the columns of the standard (offset in 0..10, generation in 11..16, type in column 17), padded with
//! zeros or spaces, and stand 19, 20 or 21 bytes apart. Nothing is rebuilt from a broken section.

use super::error::{Error, Result, at};
use super::object::{Dictionary, Object, ObjectId, Span};
use super::parser::Parser;
use super::reader::{Reader, filters};

/// What a cross-reference section says of one object number. Offsets are absolute.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum XrefEntry {
    /// Not in use.
    Free {
        /// The generation that the number's next use would have.
        generation: u16,
    },
    /// An object that begins at `offset` of the file.
    Offset {
        /// Absolute offset in the file.
        offset: u64,
        /// Generation that the object must have.
        generation: u16,
    },
    /// An object in an object stream (ISO 32000-2 §7.5.7); its generation is 0.
    InStream {
        /// Object number of the object stream.
        container: u32,
        /// Position in it, from 0.
        index: u32,
    },
}

/// Consecutive object numbers in a section.
#[derive(Debug, Clone)]
struct Run {
    first: u32,
    count: u32,
    /// Of a table: offset of the first row in the file; of a stream: in the decoded data.
    start: u64,
    /// Bytes from row to row.
    stride: u64,
}

#[derive(Debug, Clone)]
enum Rows {
    Table,
    Stream { data: Vec<u8>, widths: [usize; 3] },
}

/// One cross-reference section with its trailer.
#[derive(Debug, Clone)]
pub struct Section {
    offset: u64,
    end: u64,
    trailer: Dictionary,
    trailer_span: Span,
    stream: Option<ObjectId>,
    prev: Option<u64>,
    hybrid: Option<Box<Section>>,
    runs: Vec<Run>,
    overlapping: bool,
    rows: Rows,
}

impl Section {
    /// Absolute offset of `xref`, or of the object that is the cross-reference stream.
    pub fn offset(&self) -> u64 {
        self.offset
    }

    /// Offset just past the trailer dictionary, or past the `endobj` of the cross-reference stream.
    pub fn end(&self) -> u64 {
        self.end
    }

    /// The trailer dictionary, or the dictionary of the cross-reference stream.
    pub fn trailer(&self) -> &Dictionary {
        &self.trailer
    }

    /// Where the trailer dictionary stands in the file.
    pub fn trailer_span(&self) -> Span {
        self.trailer_span
    }

    /// The identifier of the cross-reference stream; `None` for a table.
    pub fn stream(&self) -> Option<ObjectId> {
        self.stream
    }

    /// Of a hybrid file's table, the cross-reference stream that `/XRefStm` names.
    pub fn hybrid(&self) -> Option<&Section> {
        self.hybrid.as_deref()
    }

    /// Absolute offset of the section before this one (`/Prev`).
    pub fn prev(&self) -> Option<u64> {
        self.prev
    }

    /// Whether an object number stands in two subsections: two readers may see two objects.
    pub fn overlapping(&self) -> bool {
        self.overlapping
    }

    /// Number of entries, the hybrid part not counted.
    pub fn len(&self) -> u64 {
        self.runs.iter().map(|run| u64::from(run.count)).sum()
    }

    /// One more than the largest object number with an entry here or in the hybrid part; what `/Size` should be at least.
    pub fn size(&self) -> u64 {
        let own = self.runs.iter().map(|run| u64::from(run.first) + u64::from(run.count)).max().unwrap_or(0);
        own.max(self.hybrid.as_ref().map_or(0, |hybrid| hybrid.size()))
    }

    /// Whether there is no entry.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Reads the section at absolute `offset`.
    pub(crate) fn read(reader: &Reader, offset: u64) -> Result<Self> {
        let is_table = reader.parse(offset, |parser| {
            parser.lexer.skip_blank();
            if parser.lexer.keyword(b"xref") {
                return Ok(Some(true));
            }
            Ok(parser.lexer.peek().is_some_and(|byte| byte.is_ascii_digit()).then_some(false))
        })?;
        match is_table {
            Some(true) => Self::table(reader, offset),
            Some(false) => Self::stream_at(reader, offset),
            None => Err(Error::NoXref { place: at(offset) }),
        }
    }

    fn table(reader: &Reader, offset: u64) -> Result<Self> {
        let malformed = |offset, what| Error::XrefMalformed { place: at(offset), what };
        let mut position = reader.parse(offset, |parser| {
            parser.lexer.skip_blank();
            parser.lexer.keyword(b"xref");
            Ok(parser.lexer.offset())
        })?;
        let mut runs = Vec::new();
        loop {
            let header = reader.parse(position, subsection_header)?;
            let Some((first, count, start)) = header else { break };
            reader.xref_entries.spend(u64::from(count))?;
            let run = Run { first, count, start, stride: stride(reader, start, count)? };
            position = if count == 0 { start } else { start + run.stride * u64::from(count - 1) + ROW };
            // Subsections without entries cost time and say nothing; the bound is that of the entries.
            reader.xref_entries.spend(1)?;
            runs.push(run);
        }
        let (trailer, trailer_span) = reader.parse(position, |parser| {
            parser.lexer.skip_white();
            if !parser.lexer.keyword(b"trailer") {
                return parser.lexer.error("expected trailer");
            }
            parser.expect_dictionary()
        })?;
        let prev = offset_entry(reader, &trailer, "Prev", trailer_span.start)?;
        let hybrid = match offset_entry(reader, &trailer, "XRefStm", trailer_span.start)? {
            None => None,
            Some(at) if at == offset => return Err(malformed(offset, "/XRefStm leads back to its table")),
            Some(at) => Some(Box::new(Self::stream_at(reader, at)?)),
        };
        let overlapping = overlap(&runs);
        Ok(Self {
            offset,
            end: trailer_span.end,
            trailer,
            trailer_span,
            stream: None,
            prev,
            hybrid,
            runs,
            overlapping,
            rows: Rows::Table,
        })
    }

    fn stream_at(reader: &Reader, offset: u64) -> Result<Self> {
        let place = || at(offset);
        let malformed = |what| Error::XrefMalformed { place: place(), what };
        let found = match reader.indirect(offset, reader.len()) {
            Ok(found) => found,
            Err(Error::Syntax { .. }) => return Err(Error::NoXref { place: place() }),
            Err(other) => return Err(other),
        };
        let Object::Stream(stream) = found.value.object else {
            return Err(Error::NoXref { place: place() });
        };
        let trailer = stream.dictionary;
        if !trailer.is("Type", "XRef") {
            return Err(Error::NoXref { place: place() });
        }
        // ISO 32000-2 §7.5.8.2: the values of this dictionary are direct; nothing could resolve a reference yet.
        let direct = |object: &Object| match object {
            Object::Reference(_) => Err(malformed("a reference where a direct value is required")),
            other => Ok(other.clone()),
        };
        let length = trailer.get("Length").and_then(|v| v.as_integer()).and_then(|v| u64::try_from(v).ok());
        let length = length.ok_or_else(|| malformed("no direct /Length"))?;
        let data_end = stream.data_start.checked_add(length).filter(|&end| end <= reader.len());
        let span =
            Span { start: stream.data_start, end: data_end.ok_or_else(|| malformed("/Length runs past the end"))? };
        let end = reader.parse(span.end, stream_end)?;
        let data = reader.decode(span, &filters(&trailer, &place(), false, &direct)?)?;

        let integers = |key: &str| -> Option<Vec<u64>> {
            trailer.get(key)?.as_array()?.iter().map(|v| u64::try_from(v.as_integer()?).ok()).collect()
        };
        let widths = match integers("W").as_deref() {
            Some([a, b, c]) if [a, b, c].iter().all(|w| **w <= 8) => [*a as usize, *b as usize, *c as usize],
            _ => return Err(malformed("no /W of three small integers")),
        };
        let row = widths.iter().sum::<usize>() as u64;
        let size = trailer.get("Size").and_then(|v| v.as_integer()).and_then(|v| u64::try_from(v).ok());
        let size = size.ok_or_else(|| malformed("no /Size"))?;
        let index = match trailer.get("Index") {
            None => vec![0, size],
            Some(_) => integers("Index").ok_or_else(|| malformed("/Index is no array of integers"))?,
        };
        let (mut runs, mut start) = (Vec::new(), 0u64);
        for pair in index.chunks(2) {
            let &[first, count] = pair else { return Err(malformed("/Index has an odd number of elements")) };
            let (Ok(first), Ok(count)) = (u32::try_from(first), u32::try_from(count)) else {
                return Err(malformed("/Index out of range"));
            };
            reader.xref_entries.spend(u64::from(count).saturating_add(1))?;
            first.checked_add(count).ok_or_else(|| malformed("/Index out of range"))?;
            runs.push(Run { first, count, start, stride: row });
            start = start.saturating_add(u64::from(count).saturating_mul(row));
        }
        if row == 0 || start > data.len() as u64 {
            return Err(malformed("fewer entries than announced"));
        }
        let overlapping = overlap(&runs);
        Ok(Self {
            offset,
            end,
            prev: offset_entry(reader, &trailer, "Prev", offset)?,
            trailer,
            trailer_span: found.value.span,
            stream: Some(found.id),
            hybrid: None,
            runs,
            overlapping,
            rows: Rows::Stream { data, widths },
        })
    }

    /// What this section itself says of object `number`, and its hybrid part where the table is silent or calls it free.
    ///
    /// ISO 32000-2 §7.5.8.4: the stream is searched after its table and before `/Prev`. Where the table calls an object free
    /// that the stream defines, all readers that know cross-reference streams take the stream's.
    pub(crate) fn lookup(&self, reader: &Reader, number: u32) -> Result<Option<XrefEntry>> {
        let own = match self.runs.iter().find(|run| run.first <= number && number - run.first < run.count) {
            Some(run) => Some(self.entry(reader, run, number)?),
            None => None,
        };
        match (&own, &self.hybrid) {
            (None | Some(XrefEntry::Free { .. }), Some(hybrid)) => Ok(hybrid.lookup(reader, number)?.or(own)),
            _ => Ok(own),
        }
    }

    fn entry(&self, reader: &Reader, run: &Run, number: u32) -> Result<XrefEntry> {
        let start = run.start + run.stride * u64::from(number - run.first);
        match &self.rows {
            Rows::Table => {
                let mut row = [0; ROW as usize];
                reader.fill(start, &mut row)?;
                table_row(reader, &row, start)
            }
            Rows::Stream { data, widths } => stream_row(reader, data, start, widths).ok_or_else(|| self.bad_row()),
        }
    }

    fn bad_row(&self) -> Error {
        Error::XrefMalformed { place: at(self.offset), what: "an entry out of range" }
    }

    /// Calls `found` with every entry, in the order of the section, the hybrid part after the table.
    pub(crate) fn for_each(&self, reader: &Reader, found: &mut dyn FnMut(u32, XrefEntry) -> Result<()>) -> Result<()> {
        /// Rows of a table that are read at once.
        const BLOCK: u64 = 1024;
        for run in &self.runs {
            match &self.rows {
                Rows::Table => {
                    let mut done = 0u64;
                    while done < u64::from(run.count) {
                        let count = BLOCK.min(u64::from(run.count) - done);
                        let start = run.start + run.stride * done;
                        // The last row of the table may lack its end of line.
                        let block = reader.bytes(Span { start, end: start + run.stride * (count - 1) + ROW })?;
                        for i in 0..count {
                            let within = (run.stride * i) as usize;
                            let mut row = [0; ROW as usize];
                            row.copy_from_slice(&block[within..within + ROW as usize]);
                            let number = run.first + (done + i) as u32;
                            found(number, table_row(reader, &row, start + run.stride * i)?)?;
                        }
                        done += count;
                    }
                }
                Rows::Stream { data, widths } => {
                    for i in 0..run.count {
                        let start = run.start + run.stride * u64::from(i);
                        let entry = stream_row(reader, data, start, widths).ok_or_else(|| self.bad_row())?;
                        found(run.first + i, entry)?;
                    }
                }
            }
        }
        match &self.hybrid {
            Some(hybrid) => hybrid.for_each(reader, found),
            None => Ok(()),
        }
    }
}

/// Bytes of a row that carry information; its end of line is not among them.
const ROW: u64 = 18;

/// `first count` and the offset of the first row, or `None` where no subsection begins.
fn subsection_header(parser: &mut Parser) -> Result<Option<(u32, u32, u64)>> {
    let lexer = &mut parser.lexer;
    lexer.skip_white();
    if !lexer.peek().is_some_and(|byte| byte.is_ascii_digit()) {
        return Ok(None);
    }
    let first = lexer.unsigned();
    lexer.skip_blank();
    let count = lexer.unsigned();
    let (Some(first), Some(count)) = (first, count) else {
        return lexer.error("expected the first number and the count of a subsection");
    };
    let (Ok(first), Ok(count)) = (u32::try_from(first), u32::try_from(count)) else {
        return lexer.error("a subsection out of range");
    };
    if first.checked_add(count).is_none() {
        return lexer.error("a subsection out of range");
    }
    while lexer.peek() == Some(b' ') {
        lexer.bump();
    }
    let mut lines = 0;
    while matches!(lexer.peek(), Some(b'\r' | b'\n')) {
        lexer.bump();
        lines += 1;
    }
    if lines == 0 && count > 0 {
        return lexer.error("expected an end of line after the count of a subsection");
    }
    Ok(Some((first, count, lexer.offset())))
}

/// The distance of the rows of a subsection: that at which the first, second and last are rows and no digit follows.
fn stride(reader: &Reader, start: u64, count: u32) -> Result<u64> {
    if count == 0 {
        return Ok(20);
    }
    let last = u64::from(count - 1);
    for stride in [20, 19, 21] {
        let fits = [0, 1.min(last), last].into_iter().all(|i| {
            let offset = start + stride * i;
            let mut row = [0; ROW as usize];
            reader.fill(offset, &mut row).is_ok() && table_row(reader, &row, offset).is_ok()
        });
        if fits {
            return Ok(stride);
        }
    }
    Err(Error::XrefMalformed { place: at(start), what: "rows that do not have the columns of the standard" })
}

/// `nnnnnnnnnn ggggg n`
fn table_row(reader: &Reader, row: &[u8; ROW as usize], offset: u64) -> Result<XrefEntry> {
    let malformed = || Error::XrefMalformed { place: at(offset), what: "a row that is not of the standard's form" };
    let digits = |field: &[u8]| -> Option<u64> {
        let padding = field.iter().take_while(|&&byte| byte == b' ').count();
        let field = field.get(padding..).filter(|field| !field.is_empty())?;
        field.iter().try_fold(0u64, |value, byte| byte.is_ascii_digit().then(|| value * 10 + u64::from(byte - b'0')))
    };
    let (Some(position), Some(generation)) = (digits(&row[..10]), digits(&row[11..16])) else {
        return Err(malformed());
    };
    let generation = u16::try_from(generation).map_err(|_| malformed())?;
    match (row[10], row[16], row[17]) {
        (b' ', b' ', b'f') => Ok(XrefEntry::Free { generation }),
        // No object can begin at offset 0; producers write it for numbers that they do not use.
        (b' ', b' ', b'n') if position == 0 => Ok(XrefEntry::Free { generation }),
        (b' ', b' ', b'n') => Ok(XrefEntry::Offset { offset: position.saturating_add(reader.origin), generation }),
        _ => Err(malformed()),
    }
}

/// A row of a cross-reference stream (ISO 32000-2 table 18).
fn stream_row(reader: &Reader, data: &[u8], start: u64, widths: &[usize; 3]) -> Option<XrefEntry> {
    let mut rest = data.get(usize::try_from(start).ok()?..)?;
    let mut field = |width: usize| -> Option<u64> {
        let (bytes, tail) = rest.split_at_checked(width)?;
        rest = tail;
        Some(bytes.iter().fold(0u64, |value, byte| value << 8 | u64::from(*byte)))
    };
    let kind = field(widths[0])?;
    let (second, third) = (field(widths[1])?, field(widths[2])?);
    Some(match if widths[0] == 0 { 1 } else { kind } {
        0 => XrefEntry::Free { generation: u16::try_from(third).unwrap_or(u16::MAX) },
        1 if second == 0 => XrefEntry::Free { generation: 0 },
        1 => XrefEntry::Offset { offset: second.saturating_add(reader.origin), generation: u16::try_from(third).ok()? },
        2 => XrefEntry::InStream { container: u32::try_from(second).ok()?, index: u32::try_from(third).ok()? },
        // Table 18: any other type is a reference to null.
        _ => XrefEntry::Free { generation: 0 },
    })
}

/// `endstream endobj` after the data of a stream; gives the offset past it.
pub(crate) fn stream_end(parser: &mut Parser) -> Result<u64> {
    parser.lexer.skip_blank();
    if !parser.lexer.keyword(b"endstream") {
        return parser.lexer.error("expected endstream");
    }
    parser.lexer.skip_white();
    if !parser.lexer.keyword(b"endobj") {
        return parser.lexer.error("expected endobj");
    }
    Ok(parser.lexer.offset())
}

fn offset_entry(reader: &Reader, trailer: &Dictionary, key: &str, place: u64) -> Result<Option<u64>> {
    let Some(value) = trailer.get(key) else { return Ok(None) };
    let offset = value.as_integer().and_then(|v| u64::try_from(v).ok()).and_then(|v| reader.absolute(v));
    match offset {
        Some(offset) => Ok(Some(offset)),
        None => Err(Error::XrefMalformed { place: at(place), what: "/Prev or /XRefStm is no offset in the file" }),
    }
}

fn overlap(runs: &[Run]) -> bool {
    let mut ranges: Vec<(u32, u32)> =
        runs.iter().filter(|run| run.count > 0).map(|run| (run.first, run.first + run.count)).collect();
    ranges.sort_unstable();
    ranges.windows(2).any(|pair| pair[0].1 > pair[1].0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::{Budget, MemorySource};
    use std::sync::Arc;

    fn reader(bytes: &[u8]) -> Reader {
        Reader::new(Arc::new(MemorySource::new(bytes)), &Budget::default())
    }

    fn entries(section: &Section, reader: &Reader) -> Vec<(u32, XrefEntry)> {
        let mut all = Vec::new();
        section
            .for_each(reader, &mut |number, entry| {
                all.push((number, entry));
                Ok(())
            })
            .unwrap();
        for (number, entry) in &all {
            assert_eq!(section.lookup(reader, *number).unwrap(), Some(*entry));
        }
        all
    }

    #[test]
    fn tables_with_every_end_of_line() {
        for eol in [" \n", " \r", "\r\n", "\n", " \r\n"] {
            let text = format!(
                "xref\n0 2{eol}0000000000 65535 f{eol}0000000017 00000 n{eol}7 1{eol}        99 00002 n{eol}trailer <</Size 8>> "
            );
            let reader = reader(text.as_bytes());
            let section = Section::read(&reader, 0).unwrap();
            assert_eq!(
                entries(&section, &reader),
                [
                    (0, XrefEntry::Free { generation: 65535 }),
                    (1, XrefEntry::Offset { offset: 17, generation: 0 }),
                    (7, XrefEntry::Offset { offset: 99, generation: 2 }),
                ],
                "{eol:?}"
            );
            assert_eq!(section.lookup(&reader, 5).unwrap(), None);
            assert_eq!(section.end(), text.len() as u64 - 1);
        }
    }

    #[test]
    fn broken_tables_are_refused() {
        for text in [
            "xref\n0 3\n0000000000 65535 f \n0000000017 00000 n \ntrailer <<>> ",
            "xref\n0 1\n0000000000 65535 x \ntrailer <<>> ",
            "xref\n0 1\n0 65535 f \ntrailer <<>> ",
            "xref\n0 4294967295\n0000000000 65535 f \ntrailer <<>> ",
            "xref\n4294967295 4294967295\ntrailer <<>> ",
            "xref\n0 0\ntrailer <</Prev 10000>> ",
            "xref\n0 0\ntrailer <</Prev -1>> ",
            "xref\n0 0\n",
            "xr",
            "",
        ] {
            assert!(Section::read(&reader(text.as_bytes()), 0).is_err(), "{text}");
        }
    }

    #[test]
    fn streams_are_decoded() {
        let text = "9 0 obj <</Type/XRef /W [1 2 1] /Index [0 1 4 2] /Size 9 /Length 24 /Filter /ASCIIHexDecode>> stream\n\
                    00 0000 FF 010011 00 02000507\nendstream endobj ";
        let text = text.replace("Length 24", "Length 29");
        let reader = reader(text.as_bytes());
        let section = Section::read(&reader, 0).unwrap();
        assert_eq!(
            entries(&section, &reader),
            [
                (0, XrefEntry::Free { generation: 255 }),
                (4, XrefEntry::Offset { offset: 17, generation: 0 }),
                (5, XrefEntry::InStream { container: 5, index: 7 }),
            ]
        );
        assert_eq!(section.stream(), Some(ObjectId::new(9, 0)));
    }

    #[test]
    fn a_number_in_two_subsections_is_noted() {
        let text = "xref\n3 1\n0000000017 00000 n \n3 1\n0000000018 00000 n \ntrailer <<>> ";
        assert!(Section::read(&reader(text.as_bytes()), 0).unwrap().overlapping());
    }
}

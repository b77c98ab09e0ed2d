//! Definite-length ASN.1: a reader of borrowed values, and the writer of our own (X.690 §8, §10, §11).
//!
//! The reader gives [`Tlv`]s that point into the input: what is hashed later is a slice of what was read. It refuses what
//! DER refuses in lengths (X.690 §10.1) and in BOOLEAN and INTEGER values; it does **not** check the order of a SET OF, which
//! the formats here are read with as it stands.

use super::{Error, Oid, Result};

/// How deep constructed values may nest: 250 nested countersignatures of four levels each, and what is around them.
pub const MAX_DEPTH: usize = 1040;

/// An identifier octet: class, constructed bit and a tag number up to 30.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Tag(pub u8);

#[allow(missing_docs)]
impl Tag {
    pub const BOOLEAN: Tag = Tag(0x01);
    pub const INTEGER: Tag = Tag(0x02);
    pub const BIT_STRING: Tag = Tag(0x03);
    pub const OCTET_STRING: Tag = Tag(0x04);
    pub const NULL: Tag = Tag(0x05);
    pub const OBJECT_IDENTIFIER: Tag = Tag(0x06);
    pub const ENUMERATED: Tag = Tag(0x0a);
    pub const UTF8_STRING: Tag = Tag(0x0c);
    pub const PRINTABLE_STRING: Tag = Tag(0x13);
    pub const TELETEX_STRING: Tag = Tag(0x14);
    pub const IA5_STRING: Tag = Tag(0x16);
    pub const UTC_TIME: Tag = Tag(0x17);
    pub const GENERALIZED_TIME: Tag = Tag(0x18);
    pub const VISIBLE_STRING: Tag = Tag(0x1a);
    pub const UNIVERSAL_STRING: Tag = Tag(0x1c);
    pub const BMP_STRING: Tag = Tag(0x1e);
    pub const SEQUENCE: Tag = Tag(0x30);
    pub const SET: Tag = Tag(0x31);

    /// `[n]` primitive: an implicitly tagged simple value.
    pub const fn context(n: u8) -> Tag {
        Tag(0x80 | n)
    }

    /// `[n]` constructed: explicitly tagged, or an implicitly tagged constructed value.
    pub const fn context_constructed(n: u8) -> Tag {
        Tag(0xa0 | n)
    }

    /// Whether the value is made of other values.
    pub const fn is_constructed(self) -> bool {
        self.0 & 0x20 != 0
    }
}

impl std::fmt::Display for Tag {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let name = match *self {
            Tag::BOOLEAN => "BOOLEAN",
            Tag::INTEGER => "INTEGER",
            Tag::BIT_STRING => "BIT STRING",
            Tag::OCTET_STRING => "OCTET STRING",
            Tag::NULL => "NULL",
            Tag::OBJECT_IDENTIFIER => "OBJECT IDENTIFIER",
            Tag::SEQUENCE => "SEQUENCE",
            Tag::SET => "SET",
            Tag(t) if t & 0xc0 == 0x80 => return write!(f, "[{}]", t & 0x1f),
            Tag(t) => return write!(f, "tag 0x{t:02x}"),
        };
        f.write_str(name)
    }
}

/// One value as it stands in the input.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Tlv<'a> {
    /// Its identifier octet.
    pub tag: Tag,
    /// The whole encoding: identifier, length and content octets.
    pub raw: &'a [u8],
    /// The content octets.
    pub content: &'a [u8],
    /// The name of the enclosing type, for messages.
    pub within: &'static str,
}

impl<'a> Tlv<'a> {
    /// A reader over the content of a constructed value; `what` names its type in messages.
    pub fn reader(&self, what: &'static str) -> Reader<'a> {
        Reader::new(self.content, what)
    }

    fn bad(&self, what: &'static str) -> Error {
        Error::Value { place: self.within.into(), what }
    }

    /// The value as an OBJECT IDENTIFIER. Any octets are accepted and kept.
    pub fn oid(&self) -> Result<Oid> {
        if self.content.is_empty() { Err(self.bad("OBJECT IDENTIFIER")) } else { Ok(Oid::from_octets(self.content)) }
    }

    /// The value as a small non-negative INTEGER.
    pub fn uint(&self) -> Result<u64> {
        let octets = self.integer()?;
        let octets = octets.strip_prefix(&[0]).filter(|o| !o.is_empty()).unwrap_or(octets);
        if octets.len() > 8 || self.content[0] & 0x80 != 0 {
            return Err(self.bad("small non-negative INTEGER"));
        }
        Ok(octets.iter().fold(0, |n, &o| n << 8 | u64::from(o)))
    }

    /// The content octets of an INTEGER, two's complement, minimal (X.690 §8.3.2).
    pub fn integer(&self) -> Result<&'a [u8]> {
        match self.content {
            [] => Err(self.bad("INTEGER")),
            [0, b, ..] if b & 0x80 == 0 => Err(self.bad("INTEGER")),
            [0xff, b, ..] if b & 0x80 != 0 => Err(self.bad("INTEGER")),
            c => Ok(c),
        }
    }

    /// The value as a BOOLEAN: 00 or FF (X.690 §11.1).
    pub fn boolean(&self) -> Result<bool> {
        match self.content {
            [0] => Ok(false),
            [0xff] => Ok(true),
            _ => Err(self.bad("BOOLEAN")),
        }
    }

    /// The octets of a BIT STRING without unused bits.
    pub fn bit_string(&self) -> Result<&'a [u8]> {
        match self.content {
            [0, rest @ ..] => Ok(rest),
            _ => Err(self.bad("BIT STRING of whole octets")),
        }
    }

    /// A BIT STRING of named bits: bit 0 is the most significant bit of the first octet.
    pub fn named_bits(&self) -> Result<u32> {
        match self.content {
            [unused @ 0..=7, rest @ ..] if rest.len() <= 4 && (*unused == 0 || !rest.is_empty()) => {
                let mask = rest.last().map_or(0, |l| l & ((1u16 << unused) - 1) as u8);
                if mask != 0 {
                    return Err(self.bad("BIT STRING (unused bits are set)"));
                }
                let mut bits = 0;
                for (i, octet) in rest.iter().enumerate() {
                    for bit in 0..8 {
                        if octet & (0x80 >> bit) != 0 {
                            bits |= 1 << (i * 8 + bit);
                        }
                    }
                }
                Ok(bits)
            }
            _ => Err(self.bad("BIT STRING of named bits")),
        }
    }
}

/// Reads values one after the other from a slice. Cloning it is a cheap way to look ahead.
#[derive(Clone)]
pub struct Reader<'a> {
    input: &'a [u8],
    at: usize,
    what: &'static str,
}

impl<'a> Reader<'a> {
    /// Over `input`, the content of a value (or a file) of type `what`, as messages name it.
    pub fn new(input: &'a [u8], what: &'static str) -> Self {
        Self { input, at: 0, what }
    }

    /// Whether all has been read.
    pub fn is_empty(&self) -> bool {
        self.at >= self.input.len()
    }

    /// What has not been read.
    pub fn rest(&self) -> &'a [u8] {
        &self.input[self.at..]
    }

    fn place(&self) -> String {
        format!("{}, octet {}", self.what, self.at)
    }

    /// The identifier octet of the next value, if there is one.
    pub fn peek(&self) -> Option<Tag> {
        self.input.get(self.at).map(|&t| Tag(t))
    }

    /// The next value, whatever it is.
    pub fn any(&mut self) -> Result<Tlv<'a>> {
        let rest = self.rest();
        let (tag, header, length) = header(rest).map_err(|kind| match kind {
            HeaderError::Truncated(need) => Error::Truncated { place: self.place(), need, have: rest.len() },
            HeaderError::Length => Error::Length { place: self.place() },
            HeaderError::HighTag => Error::Value { place: self.place(), what: "tag number (above 30)" },
        })?;
        let Some(raw) = rest.get(..header + length) else {
            return Err(Error::Truncated { place: self.place(), need: header + length, have: rest.len() });
        };
        self.at += raw.len();
        Ok(Tlv { tag, raw, content: &raw[header..], within: self.what })
    }

    /// The next value, which must have this tag.
    pub fn expect(&mut self, tag: Tag) -> Result<Tlv<'a>> {
        match self.peek() {
            Some(found) if found == tag => self.any(),
            found => Err(Error::UnexpectedTag {
                place: self.place(),
                expected: tag.to_string(),
                found: found.map_or("the end".into(), |t| t.to_string()),
            }),
        }
    }

    /// The next value if it has this tag.
    pub fn optional(&mut self, tag: Tag) -> Result<Option<Tlv<'a>>> {
        if self.peek() == Some(tag) { self.any().map(Some) } else { Ok(None) }
    }

    /// A reader over the next value, which must be a SEQUENCE; `what` names its type.
    pub fn sequence(&mut self, what: &'static str) -> Result<Reader<'a>> {
        Ok(self.expect(Tag::SEQUENCE)?.reader(what))
    }

    /// An error unless all has been read.
    pub fn finish(self) -> Result<()> {
        if self.is_empty() {
            return Ok(());
        }
        Err(Error::Trailing { place: self.place(), count: self.input.len() - self.at })
    }
}

impl<'a> Iterator for Reader<'a> {
    type Item = Result<Tlv<'a>>;

    /// The values one by one; after an error, nothing more.
    fn next(&mut self) -> Option<Self::Item> {
        if self.is_empty() {
            return None;
        }
        let tlv = self.any();
        if tlv.is_err() {
            self.at = self.input.len();
        }
        Some(tlv)
    }
}

pub(super) enum HeaderError {
    Truncated(usize),
    Length,
    HighTag,
}

/// Identifier and length octets: the tag, their own length, the announced content length.
fn header(input: &[u8]) -> std::result::Result<(Tag, usize, usize), HeaderError> {
    let &[tag, first, ref more @ ..] = input else { return Err(HeaderError::Truncated(2)) };
    if tag & 0x1f == 0x1f {
        return Err(HeaderError::HighTag);
    }
    if first < 0x80 {
        return Ok((Tag(tag), 2, usize::from(first)));
    }
    let count = usize::from(first & 0x7f);
    if count == 0 || count > 4 {
        return Err(HeaderError::Length);
    }
    let octets = more.get(..count).ok_or(HeaderError::Truncated(2 + count))?;
    let length = octets.iter().fold(0usize, |n, &o| n << 8 | usize::from(o));
    if octets[0] == 0 || length < 0x80 {
        return Err(HeaderError::Length);
    }
    Ok((Tag(tag), 2 + count, length))
}

/// One encoding whole: exactly one value and nothing after it.
pub fn single<'a>(input: &'a [u8], what: &'static str) -> Result<Tlv<'a>> {
    let mut reader = Reader::new(input, what);
    let tlv = reader.any()?;
    reader.finish()?;
    Ok(tlv)
}

/// Identifier and length octets before `length` content octets.
pub fn write_header(out: &mut Vec<u8>, tag: Tag, length: usize) {
    out.push(tag.0);
    if length < 0x80 {
        out.push(length as u8);
    } else {
        let octets = length.to_be_bytes();
        let skip = octets.iter().take_while(|&&o| o == 0).count();
        out.push(0x80 | (octets.len() - skip) as u8);
        out.extend_from_slice(&octets[skip..]);
    }
}

/// An encoding: `tag` over `content`.
pub fn encode(tag: Tag, content: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(content.len() + 6);
    write_header(&mut out, tag, content.len());
    out.extend_from_slice(content);
    out
}

/// A constructed encoding of whole encodings, in this order.
pub fn constructed<T: AsRef<[u8]>>(tag: Tag, parts: impl IntoIterator<Item = T>) -> Vec<u8> {
    let mut content = Vec::new();
    parts.into_iter().for_each(|p| content.extend_from_slice(p.as_ref()));
    encode(tag, &content)
}

/// A SEQUENCE of whole encodings.
pub fn sequence<T: AsRef<[u8]>>(parts: impl IntoIterator<Item = T>) -> Vec<u8> {
    constructed(Tag::SEQUENCE, parts)
}

/// A SET OF whole encodings, in the order of DER (X.690 §11.6).
pub fn set_of<T: AsRef<[u8]>>(parts: impl IntoIterator<Item = T>) -> Vec<u8> {
    let mut parts: Vec<Vec<u8>> = parts.into_iter().map(|p| p.as_ref().to_vec()).collect();
    parts.sort();
    constructed(Tag::SET, parts)
}

/// An OBJECT IDENTIFIER.
pub fn oid(oid: &Oid) -> Vec<u8> {
    encode(Tag::OBJECT_IDENTIFIER, oid.octets())
}

/// An OCTET STRING.
pub fn octet_string(octets: &[u8]) -> Vec<u8> {
    encode(Tag::OCTET_STRING, octets)
}

/// A UTF8String.
pub fn utf8(text: &str) -> Vec<u8> {
    encode(Tag::UTF8_STRING, text.as_bytes())
}

/// A non-negative INTEGER.
pub fn uint(value: u64) -> Vec<u8> {
    unsigned_integer(&value.to_be_bytes())
}

/// A non-negative INTEGER from its big-endian octets.
pub fn unsigned_integer(magnitude: &[u8]) -> Vec<u8> {
    let skip = magnitude.iter().take_while(|&&o| o == 0).count();
    let mut content = Vec::with_capacity(magnitude.len() + 1);
    if magnitude.get(skip).is_none_or(|o| o & 0x80 != 0) {
        content.push(0);
    }
    content.extend_from_slice(&magnitude[skip..]);
    encode(Tag::INTEGER, &content)
}

/// The NULL.
pub fn null() -> Vec<u8> {
    vec![0x05, 0x00]
}

/// A BIT STRING of whole octets.
pub fn bit_string(octets: &[u8]) -> Vec<u8> {
    constructed(Tag::BIT_STRING, [&[0][..], octets])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn written_values_are_read_back() {
        let long = vec![7u8; 300];
        let bytes = sequence([
            uint(0),
            uint(127),
            uint(128),
            uint(u64::MAX),
            octet_string(&long),
            oid(&super::super::oid::DATA),
        ]);
        let mut r = single(&bytes, "test").unwrap().reader("test");
        for expected in [0, 127, 128, u64::MAX] {
            assert_eq!(r.expect(Tag::INTEGER).unwrap().uint().unwrap(), expected);
        }
        assert_eq!(r.expect(Tag::OCTET_STRING).unwrap().content, long);
        assert_eq!(r.any().unwrap().oid().unwrap(), super::super::oid::DATA);
        r.finish().unwrap();
    }

    #[test]
    fn lengths_that_der_forbids_are_refused() {
        for bad in
            [&[0x30u8, 0x80, 0, 0][..], &[0x04, 0x81, 0x01, 0], &[0x04, 0x82, 0, 0x81], &[0x04, 0x85, 1, 1, 1, 1, 1]]
        {
            assert!(matches!(Reader::new(bad, "t").any(), Err(Error::Length { .. })), "{bad:02x?}");
        }
        assert!(matches!(Reader::new(&[0x04, 0x84, 0xff, 0xff, 0xff, 0xff], "t").any(), Err(Error::Truncated { .. })));
        assert!(matches!(Reader::new(&[0x1f, 0x81, 0], "t").any(), Err(Error::Value { .. })));
    }

    #[test]
    fn a_set_of_is_sorted_when_written() {
        assert_eq!(set_of([uint(2), uint(1)]), [0x31, 6, 2, 1, 1, 2, 1, 2]);
    }

    #[test]
    fn integers_are_minimal() {
        for bad in [&[2u8, 0][..], &[2, 2, 0, 1], &[2, 2, 0xff, 0x80]] {
            assert!(single(bad, "t").unwrap().integer().is_err());
        }
        assert!(single(&[2, 1, 0x80], "t").unwrap().uint().is_err());
    }
}

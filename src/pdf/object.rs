//! The objects of a PDF (ISO 32000-2 §7.3), each with the bytes that it was read from.
//!
//! A [`Value`] is an object with its [`Span`]: evidence points to exact bytes, and an update is written by splicing the raw
//! bytes of what it keeps, so that nothing is lost (the text of a real number, the form of a string, comments).
//!
//! Limits: an object number is 32 bits, a generation 16 bits; integers are 64 bits, a longer one is a real number.

use std::fmt;
use std::ops::Deref;

/// Where bytes stand: from `start` to before `end`. Counted from the first byte of the file, or, for an object of an object
/// stream, from the first byte of the decoded stream (see [`Origin`](super::Origin)).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// Offset of the first byte.
    pub start: u64,
    /// Offset just past the last byte.
    pub end: u64,
}

impl Span {
    /// Number of bytes.
    pub fn len(&self) -> u64 {
        self.end.saturating_sub(self.start)
    }

    /// Whether there is no byte.
    pub fn is_empty(&self) -> bool {
        self.end <= self.start
    }

    /// Whether `other` lies wholly inside.
    pub fn contains(&self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

/// An indirect object's identifier (ISO 32000-2 §7.3.10), shown as `12 0`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectId {
    /// Object number, from 1.
    pub number: u32,
    /// Generation number.
    pub generation: u16,
}

impl ObjectId {
    /// The identifier `number generation`.
    pub const fn new(number: u32, generation: u16) -> Self {
        Self { number, generation }
    }
}

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.number, self.generation)
    }
}

/// A name, `#xx` decoded, without the slash (ISO 32000-2 §7.3.5).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(pub Box<[u8]>);

impl Name {
    /// The bytes, `#xx` decoded.
    pub fn as_bytes(&self) -> &[u8] {
        &self.0
    }
}

impl fmt::Display for Name {
    /// As it would be written, with the slash and `#xx` where needed.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("/")?;
        for &byte in self.0.iter() {
            if byte.is_ascii_graphic() && !b"#()<>[]{}/%".contains(&byte) {
                write!(f, "{}", char::from(byte))?;
            } else {
                write!(f, "#{byte:02X}")?;
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl PartialEq<str> for Name {
    fn eq(&self, other: &str) -> bool {
        *self.0 == *other.as_bytes()
    }
}

/// A string object, decoded (ISO 32000-2 §7.3.4): neither text decoding nor decryption is applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PdfString {
    /// The bytes that it stands for.
    pub bytes: Box<[u8]>,
    /// Whether it was written as `<hex>`.
    pub hex: bool,
}

impl PdfString {
    /// The text (ISO 32000-2 §7.9.2.2): UTF-16BE or UTF-8 with its mark, else PDFDocEncoding as far as it is ASCII and
    /// Latin-1. What is not decodable becomes U+FFFD. Control characters stay: who prints it escapes it.
    pub fn to_text(&self) -> String {
        match &*self.bytes {
            [0xFE, 0xFF, rest @ ..] => {
                let units = rest.chunks(2).map(|c| u16::from_be_bytes([c[0], c.get(1).copied().unwrap_or(0)]));
                char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
            }
            [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
            bytes => bytes.iter().map(|&byte| pdf_doc_encoding(byte)).collect(),
        }
    }
}

/// One character of PDFDocEncoding (ISO 32000-2 Annex D.3).
pub(super) fn pdf_doc_encoding(byte: u8) -> char {
    const LOW: [char; 8] = ['\u{2D8}', '\u{2C7}', '\u{2C6}', '\u{2D9}', '\u{2DD}', '\u{2DB}', '\u{2DA}', '\u{2DC}'];
    const HIGH: [char; 33] = [
        '\u{2022}', '\u{2020}', '\u{2021}', '\u{2026}', '\u{2014}', '\u{2013}', '\u{192}', '\u{2044}', '\u{2039}',
        '\u{203A}', '\u{2212}', '\u{2030}', '\u{201E}', '\u{201C}', '\u{201D}', '\u{2018}', '\u{2019}', '\u{201A}',
        '\u{2122}', '\u{FB01}', '\u{FB02}', '\u{141}', '\u{152}', '\u{160}', '\u{178}', '\u{17D}', '\u{131}',
        '\u{142}', '\u{153}', '\u{161}', '\u{17E}', '\u{FFFD}', '\u{20AC}',
    ];
    match byte {
        0x18..=0x1F => LOW[usize::from(byte - 0x18)],
        0x80..=0xA0 => HIGH[usize::from(byte - 0x80)],
        0x7F | 0xAD => char::REPLACEMENT_CHARACTER,
        _ => char::from(byte),
    }
}

/// A real number with the text that it was read from.
#[derive(Debug, Clone)]
pub struct Real {
    /// As written in the file.
    pub text: Box<str>,
    /// For comparison only; what is written again is the text.
    pub value: f64,
}

/// An object (ISO 32000-2 §7.3).
#[derive(Debug, Clone)]
pub enum Object {
    /// `null`
    Null,
    /// `true`, `false`
    Boolean(bool),
    /// A number without a point, of at most 64 bits.
    Integer(i64),
    /// A number with a point, or too long for an integer.
    Real(Real),
    /// `/Name`
    Name(Name),
    /// `(literal)` or `<hex>`
    String(PdfString),
    /// `[ … ]`
    Array(Vec<Value>),
    /// `<< … >>`
    Dictionary(Dictionary),
    /// `<< … >> stream … endstream`; only ever the whole of an indirect object
    Stream(Stream),
    /// `12 0 R`
    Reference(ObjectId),
}

/// An object with its bytes' place.
#[derive(Debug, Clone)]
pub struct Value {
    /// The object.
    pub object: Object,
    /// From its first byte to past its last one; of a stream, only the dictionary.
    pub span: Span,
}

impl Value {
    /// What stands for an absent object: `null`, at no place (ISO 32000-2 §7.3.9).
    pub const NULL: Value = Value { object: Object::Null, span: Span { start: 0, end: 0 } };
}

impl Deref for Value {
    type Target = Object;

    fn deref(&self) -> &Object {
        &self.object
    }
}

/// One entry of a dictionary.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The key, without the slash.
    pub key: Name,
    /// Where the key stands, slash included.
    pub key_span: Span,
    /// The value.
    pub value: Value,
}

impl Entry {
    /// Key and value.
    pub fn span(&self) -> Span {
        Span { start: self.key_span.start, end: self.value.span.end }
    }
}

/// A dictionary: its entries in the order of the file, duplicates included.
///
/// ISO 32000-2 §7.3.7 leaves the meaning of a key that stands twice undefined. [`get`](Self::get) gives the last one, as
/// qpdf, Acrobat and poppler do; who judges asks [`duplicate`](Self::duplicate) first.
#[derive(Debug, Clone, Default)]
pub struct Dictionary {
    /// In the order of the file.
    pub entries: Vec<Entry>,
}

impl Dictionary {
    /// The value of `key` (given without the slash). A `null` value is an absent entry (ISO 32000-2 §7.3.7).
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.entry(key).map(|entry| &entry.value).filter(|value| !matches!(value.object, Object::Null))
    }

    /// The entry of `key`, also when its value is `null`; the last one if there are several.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries.iter().rev().find(|entry| entry.key == *key)
    }

    /// How often `key` stands in the dictionary.
    pub fn count(&self, key: &str) -> usize {
        self.entries.iter().filter(|entry| entry.key == *key).count()
    }

    /// A key that stands more than once, if any does.
    pub fn duplicate(&self) -> Option<&Name> {
        let mut keys: Vec<&Name> = self.entries.iter().map(|entry| &entry.key).collect();
        keys.sort_unstable();
        keys.windows(2).find(|pair| pair[0] == pair[1]).map(|pair| pair[0])
    }

    /// The value of `key` if it is a name.
    pub fn name(&self, key: &str) -> Option<&Name> {
        self.get(key)?.as_name()
    }

    /// The value of `key` if it is a reference.
    pub fn reference(&self, key: &str) -> Option<ObjectId> {
        self.get(key)?.as_reference()
    }

    /// Whether `key` is the name `name`.
    pub fn is(&self, key: &str, name: &str) -> bool {
        self.name(key).is_some_and(|found| *found == *name)
    }

    /// Whether both hold the same entries, whatever their order (see [`Object::equivalent`]).
    pub fn equivalent(&self, other: &Dictionary) -> bool {
        self.equivalent_except(other, &[])
    }

    /// As [`equivalent`](Self::equivalent), entries with one of these keys set aside.
    pub fn equivalent_except(&self, other: &Dictionary, except: &[&str]) -> bool {
        fn sorted<'a>(dictionary: &'a Dictionary, except: &[&str]) -> Vec<&'a Entry> {
            let mut entries: Vec<&Entry> = dictionary
                .entries
                .iter()
                .filter(|entry| !matches!(entry.value.object, Object::Null))
                .filter(|entry| !except.iter().any(|key| entry.key == **key))
                .collect();
            entries.sort_by(|a, b| a.key.cmp(&b.key));
            entries
        }
        let (ours, theirs) = (sorted(self, except), sorted(other, except));
        ours.len() == theirs.len()
            && ours.iter().zip(&theirs).all(|(a, b)| a.key == b.key && a.value.equivalent(&b.value))
    }
}

/// A stream (ISO 32000-2 §7.3.8). Its data stays in the file: see [`View::stream_data`](super::View::stream_data).
#[derive(Debug, Clone)]
pub struct Stream {
    /// The stream dictionary.
    pub dictionary: Dictionary,
    /// Offset of the first byte of the (encoded) data.
    pub data_start: u64,
}

impl Object {
    /// What it is, in a word.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean(_) => "boolean",
            Self::Integer(_) => "integer",
            Self::Real(_) => "real",
            Self::Name(_) => "name",
            Self::String(_) => "string",
            Self::Array(_) => "array",
            Self::Dictionary(_) => "dictionary",
            Self::Stream(_) => "stream",
            Self::Reference(_) => "reference",
        }
    }

    /// Whether it is `null`.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The boolean, if it is one.
    pub fn as_boolean(&self) -> Option<bool> {
        if let Self::Boolean(value) = self { Some(*value) } else { None }
    }

    /// The integer, if it is one.
    pub fn as_integer(&self) -> Option<i64> {
        if let Self::Integer(value) = self { Some(*value) } else { None }
    }

    /// The number, integer or real.
    pub fn as_number(&self) -> Option<f64> {
        match self {
            // Precise up to 2^53; larger integers are compared as integers.
            Self::Integer(value) => Some(*value as f64),
            Self::Real(real) => Some(real.value),
            _ => None,
        }
    }

    /// The name, if it is one.
    pub fn as_name(&self) -> Option<&Name> {
        if let Self::Name(name) = self { Some(name) } else { None }
    }

    /// The string, if it is one.
    pub fn as_string(&self) -> Option<&PdfString> {
        if let Self::String(string) = self { Some(string) } else { None }
    }

    /// The elements, if it is an array.
    pub fn as_array(&self) -> Option<&[Value]> {
        if let Self::Array(values) = self { Some(values) } else { None }
    }

    /// The dictionary, also that of a stream.
    pub fn as_dictionary(&self) -> Option<&Dictionary> {
        match self {
            Self::Dictionary(dictionary) => Some(dictionary),
            Self::Stream(stream) => Some(&stream.dictionary),
            _ => None,
        }
    }

    /// The stream, if it is one.
    pub fn as_stream(&self) -> Option<&Stream> {
        if let Self::Stream(stream) = self { Some(stream) } else { None }
    }

    /// The identifier that it refers to, if it is a reference.
    pub fn as_reference(&self) -> Option<ObjectId> {
        if let Self::Reference(id) = self { Some(*id) } else { None }
    }

    /// Whether both say the same: `612` is `612.0`, the order of dictionary entries, white space and the form of a string do
    /// not matter, an entry with the value `null` is absent. References are compared by identifier, the data of streams is
    /// not compared.
    pub fn equivalent(&self, other: &Object) -> bool {
        match (self, other) {
            (Self::Null, Self::Null) => true,
            (Self::Boolean(a), Self::Boolean(b)) => a == b,
            (Self::Integer(a), Self::Integer(b)) => a == b,
            (Self::Integer(_) | Self::Real(_), Self::Integer(_) | Self::Real(_)) => {
                self.as_number() == other.as_number()
            }
            (Self::Name(a), Self::Name(b)) => a == b,
            (Self::String(a), Self::String(b)) => a.bytes == b.bytes,
            (Self::Array(a), Self::Array(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.object.equivalent(&b.object))
            }
            (Self::Dictionary(a), Self::Dictionary(b)) => a.equivalent(b),
            (Self::Stream(a), Self::Stream(b)) => a.dictionary.equivalent(&b.dictionary),
            (Self::Reference(a), Self::Reference(b)) => a == b,
            _ => false,
        }
    }

    /// Calls `found` with every reference inside, its own included, at any depth.
    pub fn references(&self, found: &mut impl FnMut(ObjectId)) {
        match self {
            Self::Reference(id) => found(*id),
            Self::Array(values) => values.iter().for_each(|value| value.references(found)),
            Self::Dictionary(dictionary) | Self::Stream(Stream { dictionary, .. }) => {
                dictionary.entries.iter().for_each(|entry| entry.value.references(found));
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_strings_are_decoded() {
        let text = |bytes: &[u8]| PdfString { bytes: bytes.into(), hex: false }.to_text();
        assert_eq!(text(b"\xFE\xFF\x00\xC9t"), "É琀");
        assert_eq!(text(b"\xFE\xFF\x00\xC9\x00t"), "Ét");
        assert_eq!(text(b"\xEF\xBB\xBF\xC3\x89t"), "Ét");
        assert_eq!(text(b"\xC9t\xA0"), "Ét€");
    }

    #[test]
    fn names_are_shown_as_written() {
        assert_eq!(Name((*b"A B/\xFF").into()).to_string(), "/A#20B#2F#FF");
    }
}

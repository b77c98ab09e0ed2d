//! The ByteRange and the structural rule of a signature (ISO 32000-2 §12.8.1; DESIGN §4.5).
//!
//! The rule, strictly: the ByteRange is `[0 b c d]`; bytes b to c are exactly one `<hex>` token, and that token is the raw
//! value of `/Contents` of *this* dictionary; the dictionary is an indirect object of the file itself (or the value of `/V`
//! in one) and lies inside the signed bytes; c + d is the end of the revision that brought the dictionary; the
//! cross-reference sections of that revision, all of them within the signed bytes, lead to this dictionary at this place.
//!
//! Nothing needs to be checked for objects *inside* the gap: a hex token holds no `obj`, so that an entry that leads into it
//! is an error of [`View::get`](super::View::get).

use super::object::{Name, Span, Value};

crate::coded! {
    /// What is wrong with a signature dictionary. One problem is enough for the signature to prove nothing.
    /// Revisions are counted from 1.
    pub enum SignatureProblem {
        /// `/V` of a signature field is there, but no dictionary.
        "pdf.signature-type" NotADictionary { place: String, found: &'static str } => "{place}: the value of the signature field is a {found}, not a signature dictionary",
        /// `/Type` is neither `/Sig` nor `/DocTimeStamp`.
        "pdf.signature-type-name" WrongType { place: String } => "{place}: /Type is neither /Sig nor /DocTimeStamp",
        /// A key stands twice: two readers may see two values.
        "pdf.signature-duplicate-key" DuplicateKey { place: String, key: Name } => "{place}: the key {key} stands more than once in the signature dictionary",
        /// `/ByteRange` or `/Contents` is a reference; only a direct value is at a place that can be checked.
        "pdf.signature-indirect" Indirect { place: String, key: &'static str } => "{place}: /{key} is a reference to another object",
        /// The dictionary is in an object stream.
        "pdf.signature-in-object-stream" InObjectStream { place: String } => "{place}: the signature dictionary is in an object stream",
        /// No `/Contents`, or `null`.
        "pdf.contents-missing" ContentsMissing { place: String } => "{place}: no /Contents",
        /// `/Contents` is no string.
        "pdf.contents-type" ContentsType { place: String, found: &'static str } => "{place}: /Contents is a {found}, not a string",
        /// `/Contents` is not written in hexadecimal.
        "pdf.contents-literal" ContentsLiteral { place: String } => "{place}: /Contents is not a hexadecimal string",
        /// `/Contents` holds nothing.
        "pdf.contents-empty" ContentsEmpty { place: String } => "{place}: /Contents is empty",
        /// No `/ByteRange`, or `null`.
        "pdf.byte-range-missing" ByteRangeMissing { place: String } => "{place}: no /ByteRange",
        /// `/ByteRange` is no array.
        "pdf.byte-range-type" ByteRangeType { place: String, found: &'static str } => "{place}: /ByteRange is a {found}, not an array",
        /// Not four elements.
        "pdf.byte-range-count" ByteRangeCount { place: String, count: usize } => "{place}: /ByteRange has {count} elements, not four",
        /// An element that is no integer from 0 on.
        "pdf.byte-range-element" ByteRangeElement { place: String, index: usize } => "{place}: element {index} of /ByteRange is not an integer from 0 on",
        /// It does not begin with the first byte of the file.
        "pdf.byte-range-start" ByteRangeStart { place: String, start: u64 } => "{place}: /ByteRange begins at {start}, not at 0",
        /// The second part does not follow the first, or they run out of all numbers.
        "pdf.byte-range-order" ByteRangeOrder { place: String } => "{place}: the parts of /ByteRange are not one after the other",
        /// It runs past the end of the file.
        "pdf.byte-range-past-end" ByteRangePastEnd { place: String, end: u64, len: u64 } => "{place}: /ByteRange ends at {end}, the file at {len}",
        /// The gap is not the raw value of `/Contents`.
        "pdf.byte-range-gap" Gap { place: String, gap: Span, contents: Span } => "{place}: the bytes left out of /ByteRange ({gap}) are not the value of /Contents ({contents})",
        /// The dictionary is not inside of what is signed.
        "pdf.signature-outside-range" DictionaryOutside { place: String } => "{place}: the signature dictionary is not inside the signed bytes",
        /// The signed bytes do not end where a revision ends.
        "pdf.byte-range-end" NoRevisionEnd { place: String, end: u64 } => "{place}: /ByteRange ends at {end}, where no revision ends",
        /// The signed bytes end with another revision than the one that brought the dictionary.
        "pdf.byte-range-revision" OtherRevision { place: String, written: usize, signed: usize } => "{place}: the signature dictionary was written in revision {written}, its /ByteRange ends with revision {signed}",
        /// The cross-reference sections of the signed revision lead elsewhere, or stand outside of the signed bytes.
        "pdf.signature-not-resolved" NotResolved { place: String, revision: usize } => "{place}: the cross-reference sections signed with revision {revision} do not lead to this dictionary",
        /// Two signatures sign ranges that do not nest.
        "pdf.byte-range-overlap" Overlap { place: String, other: String } => "{place}: the signed bytes cross those of the signature at {other}",
        /// No signature field has it as its value.
        "pdf.signature-no-field" NoField { place: String } => "{place}: no signature field has this dictionary as its value",
        /// It stands in bytes that no cross-reference section leads to.
        "pdf.signature-unreachable" Unreachable { place: String } => "{place}: the signature dictionary stands in bytes that no cross-reference section leads to",
        /// It cannot be read at all.
        "pdf.signature-unreadable" Unreadable { place: String, cause: super::Error } => "{place}: {cause}",
    }
}

/// A ByteRange of two parts: what is signed is `0..gap.start` and `gap.end..end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ByteRange {
    /// The bytes between the two parts.
    pub gap: Span,
    /// Offset just past the second part.
    pub end: u64,
}

impl ByteRange {
    /// The four numbers, as they stand in the file.
    pub fn numbers(&self) -> [u64; 4] {
        [0, self.gap.start, self.gap.end, self.end - self.gap.end]
    }

    /// Number of signed bytes.
    pub fn signed_len(&self) -> u64 {
        self.end - self.gap.len()
    }

    /// Reads the value of `/ByteRange`; says in `problems` what is wrong. `len` is the length of the file.
    pub(crate) fn read(
        value: Option<&Value>,
        place: &str,
        len: u64,
        problems: &mut Vec<SignatureProblem>,
    ) -> Option<Self> {
        let place = || place.to_owned();
        let Some(value) = value else {
            problems.push(SignatureProblem::ByteRangeMissing { place: place() });
            return None;
        };
        if value.as_reference().is_some() {
            problems.push(SignatureProblem::Indirect { place: place(), key: "ByteRange" });
            return None;
        }
        let Some(values) = value.as_array() else {
            problems.push(SignatureProblem::ByteRangeType { place: place(), found: value.kind() });
            return None;
        };
        let mut numbers = Vec::with_capacity(4);
        for (index, value) in values.iter().enumerate().take(4) {
            match value.as_integer().and_then(|number| u64::try_from(number).ok()) {
                Some(number) => numbers.push(number),
                None => problems.push(SignatureProblem::ByteRangeElement { place: place(), index }),
            }
        }
        let &[start, first, second, rest] = numbers.as_slice() else {
            if values.len() != 4 {
                problems.push(SignatureProblem::ByteRangeCount { place: place(), count: values.len() });
            }
            return None;
        };
        if values.len() != 4 {
            problems.push(SignatureProblem::ByteRangeCount { place: place(), count: values.len() });
            return None;
        }
        if start != 0 {
            problems.push(SignatureProblem::ByteRangeStart { place: place(), start });
            return None;
        }
        let Some(end) = second.checked_add(rest).filter(|_| first <= second) else {
            problems.push(SignatureProblem::ByteRangeOrder { place: place() });
            return None;
        };
        if end > len {
            problems.push(SignatureProblem::ByteRangePastEnd { place: place(), end, len });
            return None;
        }
        Some(Self { gap: Span { start: first, end: second }, end })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Coded;
    use crate::pdf::{Budget, parse_value};

    #[test]
    fn only_four_integers_in_order_are_a_byte_range() {
        let read = |text: &str| {
            let mut problems = Vec::new();
            let value = parse_value(text.as_bytes(), 0, &Budget::default()).unwrap();
            let range = ByteRange::read(Some(&value), "here", 100, &mut problems);
            (range, problems.iter().map(Coded::code).collect::<Vec<_>>())
        };
        let (range, problems) = read("[ 0000 10 20 00080 ]");
        assert!(problems.is_empty());
        assert_eq!(range.unwrap().numbers(), [0, 10, 20, 80]);
        assert_eq!(range.unwrap().signed_len(), 90);
        for (text, code) in [
            ("(0 10 20 80)", "pdf.byte-range-type"),
            ("5 0 R", "pdf.signature-indirect"),
            ("[0 10 20]", "pdf.byte-range-count"),
            ("[0 10 20 40 60 10]", "pdf.byte-range-count"),
            ("[]", "pdf.byte-range-count"),
            ("[0 10 20 -80]", "pdf.byte-range-element"),
            ("[0 10 20 80.0]", "pdf.byte-range-element"),
            ("[0 10 5 0 R 80]", "pdf.byte-range-element"),
            ("[1 10 20 80]", "pdf.byte-range-start"),
            ("[0 30 20 80]", "pdf.byte-range-order"),
            ("[0 10 20 9223372036854775807]", "pdf.byte-range-past-end"),
            ("[0 10 20 81]", "pdf.byte-range-past-end"),
        ] {
            let (range, problems) = read(text);
            assert_eq!((range, problems.as_slice()), (None, &[code][..]), "{text}");
        }
    }
}

//! Values as bytes (ISO 32000-2 §7.3), and raw text with a few places changed.
//!
//! Limits: only what an update writes. What the file already has is never written again from its meaning, but copied.

use super::error::{Error, Result};
use super::object::{Dictionary, Name, ObjectId, Span, Value, pdf_doc_encoding};
use time::OffsetDateTime;

/// The name object of `name` (given decoded, without its slash), as ISO 32000-2 §7.3.5 writes it.
pub(crate) fn name(name: &str) -> String {
    Name(name.as_bytes().into()).to_string()
}

/// The reference `12 0 R`.
pub(crate) fn reference(id: ObjectId) -> String {
    format!("{id} R")
}

/// A text in PDFDocEncoding, if that has every character.
pub(crate) fn pdf_doc_encoded(text: &str) -> Option<Vec<u8>> {
    text.chars().map(encode).collect()
}

/// A text string (ISO 32000-2 §7.9.2.2): PDFDocEncoding where that has every character, else UTF-16BE with its mark.
pub(crate) fn text(text: &str) -> Vec<u8> {
    match pdf_doc_encoded(text) {
        // What would begin like a mark is written with one.
        Some(bytes) if !bytes.starts_with(b"\xFE\xFF") && !bytes.starts_with(b"\xEF\xBB\xBF") => literal(&bytes),
        _ => {
            let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
            hex(&[b"\xFE\xFF", units.as_slice()].concat())
        }
    }
}

/// The byte of a character in PDFDocEncoding (ISO 32000-2 Annex D.3).
fn encode(c: char) -> Option<u8> {
    match u8::try_from(u32::from(c)) {
        Ok(byte @ (b'\t' | b'\n' | b'\r' | 0x20..=0x7E | 0xA1..=0xFF)) if byte != 0xAD => Some(byte),
        _ => (0x18..=0x1F)
            .chain(0x80..=0xA0)
            .find(|&byte| pdf_doc_encoding(byte) == c && c != char::REPLACEMENT_CHARACTER),
    }
}

/// A literal string (ISO 32000-2 §7.3.4.2) in ASCII.
pub(crate) fn literal(bytes: &[u8]) -> Vec<u8> {
    let mut out = vec![b'('];
    for &byte in bytes {
        match byte {
            b'(' | b')' | b'\\' => out.extend([b'\\', byte]),
            b'\n' => out.extend(b"\\n"),
            b'\r' => out.extend(b"\\r"),
            b'\t' => out.extend(b"\\t"),
            0x20..=0x7E => out.push(byte),
            _ => out.extend(format!("\\{byte:03o}").into_bytes()),
        }
    }
    out.push(b')');
    out
}

/// A hexadecimal string (ISO 32000-2 §7.3.4.3).
pub(crate) fn hex(bytes: &[u8]) -> Vec<u8> {
    let mut out = vec![b'<'];
    for byte in bytes {
        out.extend(format!("{byte:02X}").into_bytes());
    }
    out.push(b'>');
    out
}

/// A date string (ISO 32000-2 §7.9.4), to the second, with its offset: `(D:20261012090000+02'00)`.
pub(crate) fn date(at: OffsetDateTime) -> String {
    let (offset_hours, offset_minutes, _) = at.offset().as_hms();
    let sign = if at.offset().is_negative() { '-' } else { '+' };
    format!(
        "(D:{:04}{:02}{:02}{:02}{:02}{:02}{sign}{:02}'{:02})",
        at.year(),
        u8::from(at.month()),
        at.day(),
        at.hour(),
        at.minute(),
        at.second(),
        offset_hours.unsigned_abs(),
        offset_minutes.unsigned_abs(),
    )
}

/// The raw bytes of one value with a few places changed; every other byte stays as it was read.
pub(crate) struct Splice {
    raw: Vec<u8>,
    /// Where `raw` begins, in the count of the spans.
    start: u64,
    place: String,
    changes: Vec<(Span, Vec<u8>)>,
    /// What takes the place of values that nothing else changes.
    kept: Vec<(Span, Vec<u8>)>,
}

impl Splice {
    /// To change the value whose bytes are `raw`, of which the first stands at `start`. `place` is for errors.
    pub(crate) fn new(raw: Vec<u8>, start: u64, place: String) -> Self {
        Self { raw, start, place, changes: Vec::new(), kept: Vec::new() }
    }

    /// How the parts of the value are written that no change takes the place of.
    pub(crate) fn rewriting(mut self, kept: Vec<(Span, Vec<u8>)>) -> Self {
        self.kept = kept;
        self
    }

    /// Sets `key` of a dictionary that stands at `span` inside the value.
    ///
    /// # Errors
    /// [`Error::UpdateUnsafe`] when the key stands there twice: readers differ in which one they see.
    pub(crate) fn set(&mut self, dictionary: &Dictionary, span: Span, key: &str, value: &[u8]) -> Result<()> {
        if dictionary.count(key) > 1 {
            let what = "a key that has to change stands twice in its dictionary";
            return Err(Error::UpdateUnsafe { place: self.place.clone(), what });
        }
        if let Some(entry) = dictionary.entry(key) {
            // A value that begins without a delimiter must not join its key: `/V/x` becoming `/V12 0 R`.
            let joined = entry.value.span.start == entry.key_span.end;
            let value = if joined { [b" ", value].concat() } else { value.to_vec() };
            self.changes.push((entry.value.span, value));
        } else {
            // After the last value, so before a comment that may end the dictionary; or after `<<`.
            let at = dictionary.entries.last().map_or(span.start.saturating_add(2), |entry| entry.value.span.end);
            self.insert(at, [b"\n", super::write::name(key).as_bytes(), b" ", value].concat());
        }
        Ok(())
    }

    /// Adds an element to the end of an array that stands at `span` inside the value.
    pub(crate) fn push(&mut self, array: &[Value], span: Span, value: &[u8]) {
        let at = array.last().map_or(span.start.saturating_add(1), |last| last.span.end);
        self.insert(at, [b" ", value].concat());
    }

    /// Puts text before and after the value at `span`.
    pub(crate) fn wrap(&mut self, span: Span, before: &[u8], after: &[u8]) {
        self.insert(span.start, before.to_vec());
        self.insert(span.end, after.to_vec());
    }

    fn insert(&mut self, at: u64, bytes: Vec<u8>) {
        self.changes.push((Span { start: at, end: at }, bytes));
    }

    /// The bytes after all changes.
    ///
    /// # Errors
    /// [`Error::UpdateUnsafe`] when a change does not lie inside the value, or two overlap.
    pub(crate) fn finish(mut self) -> Result<Vec<u8>> {
        let replaced: Vec<Span> = self.changes.iter().map(|(span, _)| *span).filter(|span| !span.is_empty()).collect();
        self.kept.retain(|(span, _)| !replaced.iter().any(|replaced| replaced.contains(*span)));
        self.changes.append(&mut self.kept);
        self.changes.sort_by_key(|(span, _)| span.start);
        let mut out = Vec::with_capacity(self.raw.len() + self.changes.iter().map(|(_, new)| new.len()).sum::<usize>());
        let mut done = 0;
        let within = |offset: u64| usize::try_from(offset.checked_sub(self.start)?).ok();
        for (span, new) in &self.changes {
            let kept = within(span.start).and_then(|start| self.raw.get(done..start));
            let (Some(kept), Some(end)) = (kept, within(span.end).filter(|end| *end <= self.raw.len())) else {
                return Err(Error::UpdateUnsafe { place: self.place, what: "a change outside of its object" });
            };
            out.extend_from_slice(kept);
            out.extend_from_slice(new);
            done = end;
        }
        out.extend_from_slice(self.raw.get(done..).unwrap_or_default());
        Ok(out)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Budget, parse_value};
    use super::*;
    use time::macros::datetime;

    #[test]
    fn text_strings_come_back() {
        for (plain, raw) in [
            ("Visa", "(Visa)"),
            ("a(b)\\\r\n", r"(a\(b\)\\\r\n)"),
            ("Éléonore", r"(\311l\351onore)"),
            ("l’État — 5 €", r"(l\220\311tat \204 5 \240)"),
            ("Ω", "<FEFF03A9>"),
            ("\u{AD}\u{0}", "<FEFF00AD0000>"),
            ("þÿ", "<FEFF00FE00FF>"),
            ("𝔸", "<FEFFD835DD38>"),
            ("", "()"),
        ] {
            let written = text(plain);
            assert_eq!(String::from_utf8(written.clone()).unwrap(), raw);
            let read = parse_value(&written, 0, &Budget::default()).unwrap();
            assert_eq!(read.as_string().unwrap().to_text(), plain);
        }
    }

    #[test]
    fn dates_keep_their_offset() {
        assert_eq!(date(datetime!(2026-10-12 09:00:07 +02:00)), "(D:20261012090007+02'00)");
        assert_eq!(date(datetime!(2026-01-02 23:59:00 -03:30)), "(D:20260102235900-03'30)");
        assert_eq!(date(datetime!(2026-01-02 23:59:00 UTC)), "(D:20260102235900+00'00)");
    }

    fn spliced(raw: &str, change: impl FnOnce(&mut Splice, &Value) -> Result<()>) -> String {
        let value = parse_value(raw.as_bytes(), 1000, &Budget::default()).unwrap();
        let mut splice = Splice::new(raw.as_bytes().to_vec(), 1000, "here".into());
        change(&mut splice, &value).unwrap();
        String::from_utf8(splice.finish().unwrap()).unwrap()
    }

    #[test]
    fn a_splice_changes_nothing_else() {
        let set = |raw: &str, key: &str, new: &str| {
            spliced(raw, |s, v| s.set(v.as_dictionary().unwrap(), v.span, key, new.as_bytes()))
        };
        assert_eq!(set("<</A/x/B 0.50>>", "A", "12 0 R"), "<</A 12 0 R/B 0.50>>");
        assert_eq!(set("<< /A null % c >>\n>>", "A", "1"), "<< /A 1 % c >>\n>>");
        assert_eq!(set("<< /A 1% the end\n>>", "B", "2"), "<< /A 1\n/B 2% the end\n>>");
        assert_eq!(set("<<>>", "B", "2"), "<<\n/B 2>>");
        let push = |raw: &str| {
            spliced(raw, |s, v| {
                s.push(v.as_array().unwrap(), v.span, b"9 0 R");
                Ok(())
            })
        };
        assert_eq!(push("[1 0 R 2 0 R% x ]\n]"), "[1 0 R 2 0 R 9 0 R% x ]\n]");
        assert_eq!(push("[]"), "[ 9 0 R]");
        let both = spliced("<</F[1 0 R]/G 1>>", |s, v| {
            let d = v.as_dictionary().unwrap();
            s.set(d, v.span, "G", b"3")?;
            let fields = d.get("F").unwrap();
            s.push(fields.as_array().unwrap(), fields.span, b"2 0 R");
            Ok(())
        });
        assert_eq!(both, "<</F[1 0 R 2 0 R]/G 3>>");
    }

    #[test]
    fn a_key_that_stands_twice_is_refused() {
        let raw = "<</A 1/A 2>>";
        let value = parse_value(raw.as_bytes(), 0, &Budget::default()).unwrap();
        let mut splice = Splice::new(raw.as_bytes().to_vec(), 0, "here".into());
        let set = splice.set(value.as_dictionary().unwrap(), value.span, "A", b"3");
        assert!(matches!(set, Err(Error::UpdateUnsafe { .. })));
    }
}

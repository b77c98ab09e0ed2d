//! Whole objects: their strings decrypted in place, their text encrypted before it is written (ISO 32000-2 §7.6.2).

use super::{Cipher, Security, Vectors};
use crate::pdf::budget::Budget;
use crate::pdf::error::{Error, Result};
use crate::pdf::object::{Dictionary, Object, ObjectId, Span, Stream, Value};
use crate::pdf::parser::parse_value;
use crate::pdf::write;

/// Whether /Contents of this dictionary is the value of a signature, which is never encrypted: it has /ByteRange, or the type of
/// a signature. Names are not encrypted, so this is known before anything is decrypted.
fn holds_signature_value(dictionary: &Dictionary) -> bool {
    dictionary.get("ByteRange").is_some() || dictionary.is("Type", "Sig") || dictionary.is("Type", "DocTimeStamp")
}

impl Security {
    /// Decrypts the strings of object `id`, which stands in the file itself at `offset`.
    pub(crate) fn open_object(&self, id: ObjectId, offset: u64, value: &mut Value) -> Result<()> {
        let key = self.key()?;
        let xref = value.as_stream().is_some_and(|stream| stream.dictionary.is("Type", "XRef"));
        let cipher = self.facts.strings;
        if xref || cipher == Cipher::Identity || self.dictionary() == Some(offset) {
            return Ok(());
        }
        let place = || format!("a string of object {id}");
        open_strings(&mut value.object, &mut |bytes| {
            cipher.open(key, id, bytes.to_vec()).map_err(|what| Error::Undecipherable { place: place(), what })
        })
    }

    /// Decrypts the data of a stream, its filters still on.
    pub(crate) fn open_stream(&self, id: ObjectId, dictionary: &Dictionary, data: Vec<u8>) -> Result<Vec<u8>> {
        let cipher = self.stream_cipher(dictionary)?;
        let place = || format!("the stream of object {id}");
        cipher.open(self.key()?, id, data).map_err(|what| Error::Undecipherable { place: place(), what })
    }

    /// The strings of a value in the clear, each with what is to be written in its place as part of object `id`.
    pub(crate) fn sealed_strings(
        &self,
        id: ObjectId,
        value: &Value,
        vectors: &mut Vectors,
    ) -> Result<Vec<(Span, Vec<u8>)>> {
        let key = self.key()?;
        let mut found = Vec::new();
        if self.facts.strings != Cipher::Identity {
            strings(value, &mut |span, bytes| {
                let sealed = self.facts.strings.seal(key, id, vectors.next(), bytes);
                found.push((span, write::hex(&sealed)));
            });
        }
        Ok(found)
    }

    /// The text of an object, or of a part of one, encrypted as part of object `id`: its strings, and the data of a stream.
    pub(crate) fn seal(&self, id: ObjectId, text: &[u8], vectors: &mut Vectors) -> Result<Vec<u8>> {
        let value = parse_value(text, 0, &Budget::default())?;
        let mut changes = self.sealed_strings(id, &value, vectors)?;
        let end = usize::try_from(value.span.end).unwrap_or(text.len());
        let rest = text.get(end..).unwrap_or_default();
        let lost = |what| Error::UpdateUnsafe { place: format!("object {id}"), what };
        let mut tail = rest.to_vec();
        if let (Some(dictionary), Some(data)) = (value.as_dictionary(), stream_data(rest)) {
            let length = dictionary.get("Length").and_then(|length| Some((length.span, length.as_integer()?)));
            let (span, length) = length.ok_or_else(|| lost("a new stream without a direct /Length"))?;
            let data = usize::try_from(length).ok().and_then(|length| data.get(..length));
            let data = data.ok_or_else(|| lost("a new stream shorter than its /Length"))?;
            let cipher = self.stream_cipher(dictionary)?;
            let sealed = cipher.seal(self.key()?, id, vectors.next(), data);
            changes.push((span, sealed.len().to_string().into_bytes()));
            tail = [b"\nstream\n", sealed.as_slice(), b"\nendstream"].concat();
        }
        changes.sort_by_key(|(span, _)| span.start);
        let (mut out, mut done) = (Vec::with_capacity(text.len() * 2), 0);
        for (span, new) in changes {
            let within = |offset: u64| usize::try_from(offset).unwrap_or(usize::MAX);
            out.extend_from_slice(text.get(done..within(span.start)).unwrap_or_default());
            out.extend_from_slice(&new);
            done = within(span.end);
        }
        out.extend_from_slice(text.get(done..end).unwrap_or_default());
        out.extend_from_slice(&tail);
        Ok(out)
    }
}

/// What stands after `stream` and its end of line, if that is what comes first.
fn stream_data(rest: &[u8]) -> Option<&[u8]> {
    let rest = rest.trim_ascii_start().strip_prefix(b"stream")?;
    rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n"))
}

/// Gives every string of `object` to `open`, the values of signatures left out.
fn open_strings(object: &mut Object, open: &mut dyn FnMut(&[u8]) -> Result<Vec<u8>>) -> Result<()> {
    match object {
        Object::String(string) => {
            string.bytes = open(&string.bytes)?.into();
            Ok(())
        }
        Object::Array(values) => values.iter_mut().try_for_each(|value| open_strings(&mut value.object, open)),
        Object::Dictionary(dictionary) | Object::Stream(Stream { dictionary, .. }) => {
            let signature = holds_signature_value(dictionary);
            let entries = dictionary.entries.iter_mut().filter(|entry| !signature || entry.key != *"Contents");
            entries.map(|entry| &mut entry.value.object).try_for_each(|value| open_strings(value, open))
        }
        _ => Ok(()),
    }
}

/// Gives every string of `value` to `found`, the values of signatures left out.
pub(super) fn strings(value: &Value, found: &mut dyn FnMut(Span, &[u8])) {
    match &value.object {
        Object::String(string) => found(value.span, &string.bytes),
        Object::Array(values) => values.iter().for_each(|value| strings(value, found)),
        Object::Dictionary(dictionary) | Object::Stream(Stream { dictionary, .. }) => {
            let signature = holds_signature_value(dictionary);
            let entries = dictionary.entries.iter().filter(|entry| !signature || entry.key != *"Contents");
            entries.for_each(|entry| strings(&entry.value, found));
        }
        _ => {}
    }
}

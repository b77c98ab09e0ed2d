//! Streams (ISO 32000-2 §7.3.8): where their data stands, and what it decodes to; and the bytes of an object as they stand.

use super::{Located, Origin, View};
use crate::pdf::error::{Error, Result};
use crate::pdf::filter::Filter;
use crate::pdf::object::{Object, Span, Stream};
use crate::pdf::reader::filters;
use crate::pdf::xref::{XrefEntry, stream_end};

impl View<'_> {
    /// Where the (encoded) data of a stream stands in the file.
    ///
    /// # Errors
    /// [`Error::Syntax`] where `/Length` is missing or `endstream endobj` does not follow; [`Error::Type`] for another object.
    pub fn stream_span(&self, object: &Located) -> Result<Span> {
        let stream = object.as_stream().ok_or_else(|| Error::Type {
            place: object.place(),
            expected: "a stream",
            found: object.kind(),
        })?;
        self.data_span(object, stream, false)
    }

    pub(super) fn data_span(&self, object: &Located, stream: &Stream, direct_length: bool) -> Result<Span> {
        let wrong = |what| Error::Syntax { place: object.place(), what };
        let length = match stream.dictionary.get("Length").map(|value| &value.object) {
            Some(Object::Integer(length)) => Some(*length),
            Some(Object::Reference(id)) => {
                // The length of an object stream must not itself be in one: that is where recursion would begin.
                if direct_length && matches!(self.entry(id.number)?, Some((XrefEntry::InStream { .. }, _))) {
                    return Err(wrong("the length of an object stream stands in an object stream"));
                }
                self.get(*id)?.and_then(|located| located.as_integer())
            }
            _ => None,
        };
        let length = length.and_then(|length| u64::try_from(length).ok()).ok_or_else(|| wrong("no /Length"))?;
        let end = stream.data_start.checked_add(length).filter(|&end| end <= self.document.len());
        let end = end.ok_or_else(|| wrong("/Length runs past the end of the file"))?;
        Ok(Span { start: stream.data_start, end })
    }

    /// The decoded data of a stream, bounded by the budgets. For what the reader itself needs; images stay where they are.
    ///
    /// # Errors
    /// [`Error::FilterUnsupported`], [`Error::FilterData`], [`Error::Budget`], [`Error::Undecipherable`], and those of
    /// [`stream_span`](Self::stream_span).
    pub fn stream_data(&self, object: &Located) -> Result<Vec<u8>> {
        let span = self.stream_span(object)?;
        let Some(stream) = object.as_stream() else { return Ok(Vec::new()) };
        self.decoded(object, stream, span)
    }

    pub(super) fn decoded(&self, object: &Located, stream: &Stream, span: Span) -> Result<Vec<u8>> {
        let filters = self.filters(object, stream)?;
        self.document.reader.decode_opened(span, &filters, |data| self.opened(object, stream, data))
    }

    /// The data of a stream without its encryption, its filters still on.
    fn opened(&self, object: &Located, stream: &Stream, data: Vec<u8>) -> Result<Vec<u8>> {
        match &self.document.security {
            Some(security) => security.open_stream(object.id, &stream.dictionary, data),
            None => Ok(data),
        }
    }

    /// The data of a stream as its filters find it: as it stands in the file, or decrypted.
    ///
    /// # Errors
    /// As [`stream_data`](Self::stream_data).
    pub(crate) fn filtered_data(&self, object: &Located) -> Result<Vec<u8>> {
        let span = self.stream_span(object)?;
        let Some(stream) = object.as_stream() else { return Ok(Vec::new()) };
        self.document.reader.decode_opened(span, &[], |data| self.opened(object, stream, data))
    }

    fn filters(&self, object: &Located, stream: &Stream) -> Result<Vec<Filter>> {
        // Filters in an object stream that needs these filters would recurse: `get` would come back here. One level of
        // container per container is bounded by `direct`.
        let is_container = stream.dictionary.is("Type", "ObjStm");
        let decrypts = self.document.security.is_some();
        filters(&stream.dictionary, &object.place(), decrypts, &|value| match value {
            Object::Reference(_) if is_container => {
                Err(Error::Syntax { place: object.place(), what: "the filter of an object stream is a reference" })
            }
            Object::Reference(id) => Ok(self.follow(*id)?.map_or(Object::Null, |located| located.value.object.clone())),
            other => Ok(other.clone()),
        })
    }

    /// The bytes of an object's value: as they stand in the file, or in the decoded object stream. Of a stream, the dictionary.
    ///
    /// # Errors
    /// Those of reading them again.
    pub fn raw(&self, object: &Located) -> Result<Vec<u8>> {
        let span = object.value.span;
        let Origin::ObjectStream { container, offset, .. } = object.origin else { return self.document.bytes(span) };
        let stream = self.container(container, offset, self.revision)?;
        let within = |offset: u64| usize::try_from(offset).ok();
        let bytes = within(span.start).zip(within(span.end)).and_then(|(start, end)| stream.data.get(start..end));
        bytes
            .map(<[u8]>::to_vec)
            .ok_or_else(|| Error::Syntax { place: object.place(), what: "runs past its object stream" })
    }

    /// All bytes of an object that stands in the file itself: from its number to past `endobj`, stream data included.
    /// `None` for an object of an object stream.
    ///
    /// # Errors
    /// Those of [`stream_span`](Self::stream_span).
    pub fn extent(&self, object: &Located) -> Result<Option<Span>> {
        let Origin::File(span) = object.origin else { return Ok(None) };
        if object.as_stream().is_none() {
            return Ok(Some(span));
        }
        let data = self.stream_span(object)?;
        let end = self.document.reader.parse(data.end, stream_end)?;
        Ok(Some(Span { start: span.start, end }))
    }
}

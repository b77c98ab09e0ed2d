//! An appearance as a form XObject (ISO 32000-2 §8.10, §12.5.5): what a widget shows, with all that it needs.
//!
//! An [`Appearance`] is taken from the first page of a small PDF: its content becomes the form, its resources are copied with
//! every object that they lead to, byte for byte but for the numbers of references. It is independent of the file that it
//! came from and of those that it goes into, so one appearance serves many documents.
//!
//! Limits: the page's content is one stream; at most [`MAX_OBJECTS`] objects and [`MAX_BYTES`] bytes; nothing of it may lead
//! back to the page or the catalog (a form has no parents).

use super::geometry::upright;
use crate::pdf::budget::Budget;
use crate::pdf::document::{Document, Located, View};
use crate::pdf::error::{Error, Result};
use crate::pdf::object::{Dictionary, Object, ObjectId, Span, Stream, Value};
use crate::pdf::source::MemorySource;
use crate::pdf::write;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Objects of one appearance. A stamp with text in four fonts and an image has some thirty.
pub const MAX_OBJECTS: usize = 512;
/// Bytes of one appearance.
pub const MAX_BYTES: usize = 16 << 20;

/// What a widget shows: a form of a size, and the objects that its resources lead to.
#[derive(Debug, Clone, PartialEq)]
pub struct Appearance {
    width: f64,
    height: f64,
    /// Bodies; a reference is the index of another one.
    objects: Vec<Vec<Part>>,
    /// `/Filter` and `/DecodeParms` of the content, as written.
    filter: Vec<u8>,
    resources: Vec<Part>,
    content: Vec<u8>,
}

/// A piece of an object's body.
#[derive(Debug, Clone, PartialEq)]
enum Part {
    Bytes(Vec<u8>),
    Object(usize),
}

impl Appearance {
    /// The first page of a PDF as an appearance, `/MediaBox` its size.
    ///
    /// # Errors
    /// Those of reading it; [`Error::Type`], [`Error::Budget`] where it is not what the limits above say.
    pub fn of_page(pdf: &[u8]) -> Result<Self> {
        let document = Document::open(Arc::new(MemorySource::new(pdf)), &Budget::default())?;
        let view = document.latest();
        let page = view.first_page()?;
        let place = || page.object.place();
        let none = Dictionary::default();
        let entries = page.object.as_dictionary().unwrap_or(&none);
        let wrong = |expected| Error::Type { place: place(), expected, found: "another value" };
        let media = view.value(entries, "MediaBox")?.ok_or_else(|| wrong("a /MediaBox of its own"))?;
        let [left, bottom, right, top] = super::geometry::rectangle(&view, media.value(), &place())?;
        if left != 0.0 || bottom != 0.0 || right <= 0.0 || top <= 0.0 {
            return Err(wrong("a /MediaBox from 0 0"));
        }
        let contents = view.value(entries, "Contents")?;
        let contents =
            contents.as_ref().and_then(|found| found.located()).ok_or_else(|| wrong("one stream in /Contents"))?;
        let stream = contents.as_stream().ok_or_else(|| wrong("one stream in /Contents"))?;
        let content = document.bytes(view.stream_span(contents)?)?;
        let mut filter = Vec::new();
        for key in ["Filter", "DecodeParms"] {
            if let Some(entry) = stream.dictionary.entry(key) {
                filter.push(b' ');
                filter.extend(document.bytes(entry.span())?);
            }
        }
        let mut copy = Copy {
            view,
            forbidden: vec![page.object.id, view.catalog()?.id],
            known: BTreeMap::new(),
            queue: Vec::new(),
        };
        let resources = match entries.entry("Resources") {
            Some(entry) => copy.parts(&document.bytes(entry.value.span)?, entry.value.span.start, &entry.value)?,
            None => vec![Part::Bytes(b"<< >>".to_vec())],
        };
        let mut objects: Vec<Vec<Part>> = Vec::new();
        let mut bytes = content.len();
        while let Some(id) = copy.queue.get(objects.len()).copied() {
            if objects.len() >= MAX_OBJECTS {
                return Err(Error::Budget { name: "appearance_objects", limit: MAX_OBJECTS as u64 });
            }
            let body = copy.object(id)?;
            bytes += body.iter().map(|part| if let Part::Bytes(bytes) = part { bytes.len() } else { 0 }).sum::<usize>();
            if bytes > MAX_BYTES {
                return Err(Error::Budget { name: "appearance_bytes", limit: MAX_BYTES as u64 });
            }
            objects.push(body);
        }
        Ok(Self { width: right, height: top, objects, filter, resources, content })
    }

    /// Width and height, in points.
    pub fn size(&self) -> (f64, f64) {
        (self.width, self.height)
    }

    /// The bodies of its objects, the form last, under the numbers that `allocate` gives. `rotate`: degrees clockwise by which
    /// the page is turned; the form is turned back.
    pub(crate) fn bodies(
        &self,
        rotate: u16,
        allocate: &mut dyn FnMut() -> Result<ObjectId>,
    ) -> Result<Vec<(ObjectId, Vec<u8>)>> {
        let ids = self.objects.iter().map(|_| allocate()).collect::<Result<Vec<_>>>()?;
        let body = |parts: &[Part]| -> Vec<u8> {
            let mut out = Vec::new();
            for part in parts {
                match part {
                    Part::Bytes(bytes) => out.extend_from_slice(bytes),
                    Part::Object(index) => {
                        out.extend(ids.get(*index).map(|id| write::reference(*id)).unwrap_or_default().bytes())
                    }
                }
            }
            out
        };
        let mut out: Vec<(ObjectId, Vec<u8>)> =
            ids.iter().zip(&self.objects).map(|(id, parts)| (*id, body(parts))).collect();
        let head = format!(
            "<< /Type /XObject /Subtype /Form /FormType 1 /BBox [0 0 {} {}] /Matrix {} /Resources ",
            number(self.width),
            number(self.height),
            upright(rotate)
        );
        let mut form = head.into_bytes();
        form.extend(body(&self.resources));
        form.extend_from_slice(&self.filter);
        form.extend(format!(" /Length {} >>\nstream\n", self.content.len()).into_bytes());
        form.extend_from_slice(&self.content);
        form.extend_from_slice(b"\nendstream");
        out.push((allocate()?, form));
        Ok(out)
    }
}

/// A number as a PDF has it, to a thousandth.
pub(crate) fn number(value: f64) -> String {
    let text = format!("{value:.3}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text.is_empty() || text == "-0" { "0".into() } else { text.into() }
}

/// Objects on their way out of their file.
struct Copy<'a> {
    view: View<'a>,
    forbidden: Vec<ObjectId>,
    known: BTreeMap<ObjectId, usize>,
    queue: Vec<ObjectId>,
}

impl Copy<'_> {
    fn object(&mut self, id: ObjectId) -> Result<Vec<Part>> {
        let Some(object) = self.view.get(id)? else { return Ok(vec![Part::Bytes(b"null".to_vec())]) };
        let mut parts = self.parts(&self.view.raw(&object)?, object.value.span.start, &object.value)?;
        if object.as_stream().is_some() {
            parts.push(Part::Bytes(self.data(&object)?));
        }
        Ok(parts)
    }

    fn data(&self, object: &Located) -> Result<Vec<u8>> {
        let data = self.view.document().bytes(self.view.stream_span(object)?)?;
        Ok([b"\nstream\n", data.as_slice(), b"\nendstream"].concat())
    }

    /// The bytes of a value, cut where references stand.
    fn parts(&mut self, raw: &[u8], start: u64, value: &Value) -> Result<Vec<Part>> {
        let mut found = Vec::new();
        references(value, &mut found);
        found.sort_by_key(|(span, _)| span.start);
        let mut parts = Vec::new();
        let within = |offset: u64| offset.checked_sub(start).and_then(|offset| usize::try_from(offset).ok());
        let mut done = 0;
        for (span, id) in found {
            let bytes = within(span.start).and_then(|at| raw.get(done..at));
            let (Some(bytes), Some(end)) = (bytes, within(span.end)) else {
                return Err(Error::UpdateUnsafe {
                    place: format!("object {id}"),
                    what: "a reference outside of its object",
                });
            };
            parts.push(Part::Bytes(bytes.to_vec()));
            parts.push(Part::Object(self.index(id)?));
            done = end;
        }
        parts.push(Part::Bytes(raw.get(done..).unwrap_or_default().to_vec()));
        Ok(parts)
    }

    fn index(&mut self, id: ObjectId) -> Result<usize> {
        if self.forbidden.contains(&id) {
            return Err(Error::Type {
                place: format!("object {id}"),
                expected: "a resource",
                found: "a page or the catalog",
            });
        }
        let next = self.queue.len();
        let index = *self.known.entry(id).or_insert(next);
        if index == next {
            self.queue.push(id);
        }
        Ok(index)
    }
}

fn references(value: &Value, found: &mut Vec<(Span, ObjectId)>) {
    match &value.object {
        Object::Reference(id) => found.push((value.span, *id)),
        Object::Array(values) => values.iter().for_each(|value| references(value, found)),
        Object::Dictionary(dictionary) | Object::Stream(Stream { dictionary, .. }) => {
            dictionary.entries.iter().for_each(|entry| references(&entry.value, found));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        for (value, text) in [(0.0, "0"), (-0.0001, "0"), (12.5, "12.5"), (100.0, "100"), (1.0 / 3.0, "0.333")] {
            assert_eq!(number(value), text);
        }
    }
}

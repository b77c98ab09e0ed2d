//! Object streams (ISO 32000-2 §7.5.7): the objects that stand in one, found by the newest entry of both.

use std::sync::Arc;

use super::{Located, Origin, View, lock, memory};
use crate::pdf::error::{Error, Result};
use crate::pdf::object::ObjectId;
use crate::pdf::parser::Parser;
use crate::pdf::xref::XrefEntry;

/// A decoded object stream (ISO 32000-2 §7.5.7).
pub(super) struct Container {
    pub(super) id: ObjectId,
    pub(super) data: Vec<u8>,
    /// Object number and offset in `data` of each object.
    pub(super) index: Vec<(u32, usize)>,
}

impl View<'_> {
    pub(super) fn object_in_stream(
        &self,
        id: ObjectId,
        container: u32,
        index: u32,
        revision: usize,
        keep: bool,
    ) -> Result<Arc<Located>> {
        let mismatch = || Error::ObjectMismatch { place: format!("object {container} 0"), expected: id };
        // The container as every reader finds it: by the newest entry. One that the revision that names this object did not
        // know yet would be a second meaning for the same entry.
        let (offset, container_revision) = match self.entry(container)? {
            Some((XrefEntry::Offset { offset, generation: 0 }, revision)) => (offset, revision),
            _ => return Err(mismatch()),
        };
        if container_revision > revision {
            return Err(mismatch());
        }
        let key = (offset, index);
        if let Some(located) = lock(&self.document.objects).get(&key) {
            return if located.id == id { Ok(located) } else { Err(mismatch()) };
        }
        let stream = self.container(ObjectId::new(container, 0), offset, container_revision)?;
        let (number, start) = *stream.index.get(index as usize).ok_or_else(mismatch)?;
        if number != id.number {
            return Err(mismatch());
        }
        self.document.reader.count_object()?;
        let place = || format!("object {id}, in object stream {}", stream.id);
        let data = stream.data.get(start..).ok_or_else(mismatch)?;
        let mut parser = Parser::new(data, start as u64, &self.document.reader.budget);
        parser.lexer.skip_white();
        let value = match parser.value() {
            Ok(value) => value,
            Err(Error::Syntax { place: within, what }) => {
                return Err(Error::Syntax { place: format!("{}, {within}", place()), what });
            }
            Err(other) => return Err(other),
        };
        let weight = memory(value.span);
        let origin = Origin::ObjectStream { container: stream.id, offset, index };
        let located = Arc::new(Located { id, value, origin });
        if keep {
            lock(&self.document.objects).insert(key, Arc::clone(&located), weight);
        }
        Ok(located)
    }

    /// The numbers of the objects of the object stream `id`, in its order.
    ///
    /// # Errors
    /// What reading it brings; [`Error::ObjectMismatch`] where the file has no such object.
    pub(crate) fn packed(&self, id: ObjectId) -> Result<Vec<u32>> {
        match self.entry(id.number)? {
            Some((XrefEntry::Offset { offset, .. }, revision)) => {
                let stream = self.container(id, offset, revision)?;
                Ok(stream.index.iter().map(|(number, _)| *number).collect())
            }
            _ => Err(Error::ObjectMismatch { place: format!("object {id}"), expected: id }),
        }
    }

    /// The decoded object stream at `offset`.
    pub(super) fn container(&self, id: ObjectId, offset: u64, revision: usize) -> Result<Arc<Container>> {
        if let Some(container) = lock(&self.document.containers).get(&offset) {
            return Ok(container);
        }
        let place = || format!("object stream {id}");
        let object = self.object_at(id, offset, revision, false)?;
        let wrong = |what| Error::Syntax { place: place(), what };
        let stream = object.as_stream().ok_or_else(|| wrong("not a stream"))?;
        if !stream.dictionary.is("Type", "ObjStm") {
            return Err(wrong("not an object stream"));
        }
        let direct =
            |key: &str| stream.dictionary.get(key).and_then(|v| v.as_integer()).and_then(|v| usize::try_from(v).ok());
        let (Some(count), Some(first)) = (direct("N"), direct("First")) else {
            return Err(wrong("no /N and /First"));
        };
        let span = self.data_span(&object, stream, true)?;
        let data = self.decoded(&object, stream, span)?;
        // Each object takes four bytes of the header at least: `1 0 `.
        if first > data.len() || count > first.div_ceil(4).max(1) {
            return Err(wrong("/N and /First do not fit the data"));
        }
        let mut header = Parser::new(&data[..first], 0, &self.document.reader.budget);
        let mut index = Vec::with_capacity(count);
        for _ in 0..count {
            header.lexer.skip_white();
            let number = header.lexer.unsigned().and_then(|v| u32::try_from(v).ok());
            header.lexer.skip_white();
            let start =
                header.lexer.unsigned().and_then(|v| usize::try_from(v).ok()).and_then(|v| v.checked_add(first));
            let (Some(number), Some(start)) = (number, start) else {
                return Err(wrong("a header that is not pairs of integers"));
            };
            index.push((number, start));
        }
        let weight = data.len() as u64 + 16 * index.len() as u64;
        let container = Arc::new(Container { id, data, index });
        lock(&self.document.containers).insert(offset, Arc::clone(&container), weight);
        Ok(container)
    }
}

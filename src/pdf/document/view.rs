//! The document as of one revision: looking objects up, and following references (ISO 32000-2 §7.3.10).

use std::sync::Arc;

use super::{Document, Located, Origin, Resolved, lock, memory};
use crate::pdf::error::{Error, Result, at};
use crate::pdf::object::{Dictionary, Object, ObjectId, Value};
use crate::pdf::revision::Revision;
use crate::pdf::xref::XrefEntry;

/// The document as of one revision: what a reader saw before later updates were appended.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    pub(super) document: &'a Document,
    pub(super) revision: usize,
}

impl<'a> View<'a> {
    /// The document.
    pub fn document(&self) -> &'a Document {
        self.document
    }

    /// The index of the revision.
    pub fn index(&self) -> usize {
        self.revision
    }

    /// The revision.
    pub fn revision(&self) -> &'a Revision {
        // `Document::view` bounds the index, and a document has at least one revision.
        &self.document.revisions[self.revision]
    }

    /// The trailer dictionary in force (ISO 32000-2 §7.5.5), or the dictionary of the cross-reference stream.
    pub fn trailer(&self) -> &'a Dictionary {
        self.revision().sections[0].trailer()
    }

    /// The catalogue (ISO 32000-2 §7.7.2).
    ///
    /// # Errors
    /// [`Error::Type`] where `/Root` is no reference to a dictionary, and what reading it brings.
    pub fn catalog(&self) -> Result<Arc<Located>> {
        let place = || at(self.revision().sections[0].trailer_span().start);
        let wrong = |found| Error::Type { place: place(), expected: "a reference to the catalogue in /Root", found };
        let root = self.trailer().get("Root").ok_or_else(|| wrong("nothing"))?;
        let id = root.as_reference().ok_or_else(|| wrong(root.kind()))?;
        let catalog = self.get(id)?.ok_or_else(|| wrong("null"))?;
        match catalog.value.object {
            Object::Dictionary(_) => Ok(catalog),
            ref other => Err(wrong(other.kind())),
        }
    }

    /// What the sections up to this revision say of object `number`, and which revision says it.
    ///
    /// # Errors
    /// [`Error::XrefMalformed`] for a row that is none, [`Error::Io`].
    pub fn entry(&self, number: u32) -> Result<Option<(XrefEntry, usize)>> {
        let document = self.document;
        let key = (number, u32::try_from(self.revision).unwrap_or(u32::MAX));
        let after = document.by_number.partition_point(|&i| {
            let update = &document.updates[i as usize];
            (update.number, update.revision) <= key
        });
        if let Some(update) = after.checked_sub(1).map(|i| &document.updates[document.by_number[i] as usize])
            && update.number == number
        {
            return Ok(Some((update.entry, update.revision as usize)));
        }
        for section in &document.revisions[0].sections {
            if let Some(entry) = section.lookup(&document.reader, number)? {
                return Ok(Some((entry, 0)));
            }
        }
        Ok(None)
    }

    /// The object `id`, or `None` where it is `null` because the number is free or not defined.
    ///
    /// # Errors
    /// [`Error::ObjectMismatch`] where another object, or another generation, stands there;
    /// [`Error::ObjectOutsideRevision`]; [`Error::Syntax`]; what [`Document::readable`] says; [`Error::Undecipherable`].
    pub fn get(&self, id: ObjectId) -> Result<Option<Arc<Located>>> {
        match self.entry(id.number)? {
            Some((entry, revision)) => self.at_entry(id, entry, revision, true),
            None => Ok(None),
        }
    }

    /// As [`get`](Self::get), for an object that is looked at once: it takes no place in the cache.
    pub(crate) fn glance(&self, id: ObjectId) -> Result<Option<Arc<Located>>> {
        match self.entry(id.number)? {
            Some((entry, revision)) => self.at_entry(id, entry, revision, false),
            None => Ok(None),
        }
    }

    fn at_entry(&self, id: ObjectId, entry: XrefEntry, revision: usize, keep: bool) -> Result<Option<Arc<Located>>> {
        match entry {
            XrefEntry::Free { .. } => Ok(None),
            XrefEntry::Offset { offset, generation } => {
                if generation != id.generation {
                    return Err(Error::ObjectMismatch { place: at(offset), expected: id });
                }
                self.object_at(id, offset, revision, keep).map(Some)
            }
            XrefEntry::InStream { container, index } => {
                if id.generation != 0 {
                    return Err(Error::ObjectMismatch { place: format!("object {container} 0"), expected: id });
                }
                self.object_in_stream(id, container, index, revision, keep).map(Some)
            }
        }
    }

    pub(super) fn object_at(&self, id: ObjectId, offset: u64, revision: usize, keep: bool) -> Result<Arc<Located>> {
        let end = self.document.revisions[revision].end;
        let outside = || Error::ObjectOutsideRevision { place: at(offset), id, end };
        if offset >= end {
            return Err(outside());
        }
        let key = (offset, u32::MAX);
        let cached = lock(&self.document.objects).get(&key);
        let located = match cached {
            Some(located) => located,
            None => {
                let found = match self.document.indirect(offset, self.document.len()) {
                    Ok(found) => found,
                    Err(Error::Syntax { place, what }) => {
                        return Err(Error::Syntax { place: format!("object {id}, {place}"), what });
                    }
                    Err(other) => return Err(other),
                };
                let weight = memory(found.span);
                let located = Arc::new(Located { id: found.id, value: found.value, origin: Origin::File(found.span) });
                if keep {
                    lock(&self.document.objects).insert(key, Arc::clone(&located), weight);
                }
                located
            }
        };
        if located.id != id {
            return Err(Error::ObjectMismatch { place: at(offset), expected: id });
        }
        match located.origin {
            Origin::File(span) if span.end > end => Err(outside()),
            _ => Ok(located),
        }
    }

    /// Follows references from `value` to an object that is none.
    ///
    /// # Errors
    /// [`Error::ReferenceLoop`], [`Error::Budget`] after `reference_hops`, and those of [`get`](Self::get).
    pub fn resolve<'v>(&self, value: &'v Value) -> Result<Resolved<'v>> {
        match value.object {
            Object::Reference(id) => Ok(match self.follow(id)? {
                Some(located) => Resolved::Indirect(located),
                None => Resolved::Direct(const { &Value::NULL }),
            }),
            _ => Ok(Resolved::Direct(value)),
        }
    }

    /// The object that `id` leads to, through objects that are references themselves; `None` for `null`.
    ///
    /// # Errors
    /// As [`resolve`](Self::resolve).
    pub fn follow(&self, id: ObjectId) -> Result<Option<Arc<Located>>> {
        let (mut next, mut met) = (id, Vec::new());
        let limit = self.document.reader.budget.reference_hops;
        for _ in 0..limit {
            if met.contains(&next) {
                return Err(Error::ReferenceLoop { place: format!("object {id}") });
            }
            met.push(next);
            let Some(located) = self.get(next)? else { return Ok(None) };
            match located.value.object {
                Object::Reference(id) => next = id,
                Object::Null => return Ok(None),
                _ => return Ok(Some(located)),
            }
        }
        Err(Error::Budget { name: "reference_hops", limit })
    }

    /// The resolved value of `key`; `None` where it is absent or `null`, also by a reference to nothing.
    ///
    /// # Errors
    /// As [`resolve`](Self::resolve).
    pub fn value<'v>(&self, dictionary: &'v Dictionary, key: &str) -> Result<Option<Resolved<'v>>> {
        let Some(value) = dictionary.get(key) else { return Ok(None) };
        let resolved = self.resolve(value)?;
        Ok((!resolved.is_null()).then_some(resolved))
    }
}

//! Changes to objects of the file, gathered until they are written as one update.
//!
//! A dictionary or array may be an object of its own or stand inside another: a change goes to the object that holds it, and
//! an object that changes in several places is written once.

use super::Extension;
use crate::pdf::document::{Located, Origin, View};
use crate::pdf::encryption::Vectors;
use crate::pdf::error::{Error, Result, at};
use crate::pdf::object::{Dictionary, Object, ObjectId, Span, Value};
use crate::pdf::revision::Anomaly;
use crate::pdf::update::{Base, Form, OWN_ENTRIES, Update, Written};
use crate::pdf::write::{self, Splice};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::Arc;

pub(super) struct Editor<'a> {
    view: View<'a>,
    catalog: Arc<Located>,
    len: u64,
    update: Update,
    splices: BTreeMap<ObjectId, Splice>,
    vectors: Vectors,
}

impl<'a> Editor<'a> {
    /// An editor of the file's newest revision. `seed`: where initialisation vectors come from, if it is encrypted.
    pub(super) fn new(view: View<'a>, seed: [u8; 32]) -> Result<Self> {
        let base = base(&view)?;
        Ok(Self {
            view,
            catalog: view.catalog()?,
            len: base.len,
            update: Update::new(base),
            splices: BTreeMap::new(),
            vectors: Vectors::new(seed),
        })
    }

    pub(super) fn view(&self) -> View<'a> {
        self.view
    }

    pub(super) fn catalog(&self) -> Arc<Located> {
        Arc::clone(&self.catalog)
    }

    /// Bytes of the file.
    pub(super) fn len(&self) -> u64 {
        self.len
    }

    pub(super) fn allocate(&mut self) -> Result<ObjectId> {
        self.update.allocate()
    }

    /// Gives a new object its body, in the clear.
    pub(super) fn replace(&mut self, id: ObjectId, body: Vec<u8>) -> Result<()> {
        let body = self.sealed(id, body)?;
        self.update.replace(id, body);
        Ok(())
    }

    /// Text that is written as part of object `id`: encrypted, where the file is.
    fn sealed(&mut self, id: ObjectId, text: Vec<u8>) -> Result<Vec<u8>> {
        match self.view.document().security() {
            Some(security) => security.seal(id, &text, &mut self.vectors),
            None => Ok(text),
        }
    }

    /// Sets `key` of the dictionary that `path` leads to from the object `owner`.
    pub(super) fn set(&mut self, owner: ObjectId, path: &[&str], key: &str, value: &str) -> Result<()> {
        let (holder, dictionary) = self.descend(owner, path)?;
        let value = self.sealed(holder.id, value.as_bytes().to_vec())?;
        self.splice(&holder)?.set(as_dictionary(&holder, &dictionary)?, dictionary.span, key, &value)
    }

    /// Adds an element to the array `key` of the dictionary that `path` leads to, made if it is not there.
    pub(super) fn append(&mut self, owner: ObjectId, path: &[&str], key: &str, element: &str) -> Result<()> {
        let (holder, dictionary) = self.descend(owner, path)?;
        let entries = as_dictionary(&holder, &dictionary)?;
        let Some(found) = self.view.value(entries, key)? else {
            return self.set(owner, path, key, &format!("[{element}]"));
        };
        // Which of two arrays a reader sees must not depend on the reader.
        unique(&holder, entries, key)?;
        let Some(array) = found.as_array() else {
            return Err(Error::Type {
                place: format!("{}, /{key}", holder.place()),
                expected: "an array",
                found: found.kind(),
            });
        };
        let (span, holder) = (found.value().span, found.located().unwrap_or(&holder));
        let element = self.sealed(holder.id, element.as_bytes().to_vec())?;
        self.splice(holder)?.push(array, span, &element);
        Ok(())
    }

    /// The value that `path` leads to from `owner`, and the object that it stands in.
    fn descend(&self, owner: ObjectId, path: &[&str]) -> Result<(Arc<Located>, Value)> {
        let missing = |id: ObjectId, key: &str| Error::Type {
            place: format!("object {id}, /{key}"),
            expected: "a dictionary",
            found: "null",
        };
        let mut holder = self.view.follow(owner)?.ok_or_else(|| missing(owner, ""))?;
        let mut value = holder.value.clone();
        for key in path {
            let dictionary = as_dictionary(&holder, &value)?;
            unique(&holder, dictionary, key)?;
            let next = self.view.value(dictionary, key)?.ok_or_else(|| missing(holder.id, key))?;
            let (found, located) = (next.value().clone(), next.located().cloned());
            value = found;
            holder = located.unwrap_or(holder);
        }
        Ok((holder, value))
    }

    /// The splice of an object's bytes, begun if this is its first change.
    fn splice(&mut self, object: &Located) -> Result<&mut Splice> {
        if let Object::Stream(_) = object.value.object {
            return Err(Error::UpdateUnsafe { place: object.place(), what: "a stream where a dictionary belongs" });
        }
        match self.splices.entry(object.id) {
            Entry::Occupied(begun) => Ok(begun.into_mut()),
            Entry::Vacant(new) => {
                let raw = self.view.raw(object)?;
                let mut splice = Splice::new(raw, object.value.span.start, object.place());
                // In an object stream its strings were not encrypted: the stream was.
                if let (Some(security), Origin::ObjectStream { .. }) = (self.view.document().security(), object.origin)
                {
                    splice = splice.rewriting(security.sealed_strings(object.id, &object.value, &mut self.vectors)?);
                }
                Ok(new.insert(splice))
            }
        }
    }

    /// Announces a developer extension in the catalog's /Extensions (§7.12), unless it is there.
    pub(super) fn announce(&mut self, extension: &Extension) -> Result<()> {
        let Extension { level, revision, url } = extension;
        let body = format!(
            "<< /Type /DeveloperExtensions /BaseVersion /2.0 /ExtensionLevel {level} /ExtensionRevision ({revision}) /URL ({url}) >>"
        );
        let root = self.catalog.id;
        let catalog = self.catalog();
        if self.view.value(as_dictionary(&catalog, &catalog.value)?, "Extensions")?.is_none() {
            return self.set(root, &[], "Extensions", &format!("<< /ISO_ [{body}] >>"));
        }
        let (holder, dictionary) = self.descend(root, &["Extensions"])?;
        let entries = as_dictionary(&holder, &dictionary)?;
        let same = |value: &Value| -> Result<bool> {
            let found = self.view.resolve(value)?;
            let Some(found) = found.as_dictionary() else { return Ok(false) };
            let number = self.view.value(found, "ExtensionLevel")?.and_then(|number| number.as_integer());
            Ok(number == Some(i64::from(*level)))
        };
        match self.view.value(entries, "ISO_")? {
            None => self.set(root, &["Extensions"], "ISO_", &format!("[{body}]")),
            Some(found) => match found.as_array() {
                Some(known) => {
                    for value in known {
                        if same(value)? {
                            return Ok(());
                        }
                    }
                    self.append(root, &["Extensions"], "ISO_", &body)
                }
                // Before PDF 2.0 a prefix had one extension; now it may have an array of them.
                None if same(found.value())? => Ok(()),
                None => {
                    unique(&holder, entries, "ISO_")?;
                    let span = entries.entry("ISO_").map_or(dictionary.span, |entry| entry.value.span);
                    let body = self.sealed(holder.id, body.into_bytes())?;
                    self.splice(&holder)?.wrap(span, b"[", &[b" ", body.as_slice(), b"]"].concat());
                    Ok(())
                }
            },
        }
    }

    /// Writes everything.
    pub(super) fn write(mut self, id: &[u8; 16]) -> Result<Written> {
        for (id, splice) in self.splices {
            // Already sealed, part by part.
            self.update.replace(id, splice.finish()?);
        }
        self.update.write(id)
    }
}

fn as_dictionary<'v>(holder: &Located, value: &'v Value) -> Result<&'v Dictionary> {
    value.as_dictionary().ok_or_else(|| Error::Type {
        place: holder.place(),
        expected: "a dictionary",
        found: value.kind(),
    })
}

fn unique(holder: &Located, dictionary: &Dictionary, key: &str) -> Result<()> {
    if dictionary.count(key) > 1 {
        let what = "a key that leads to a change stands twice in its dictionary";
        return Err(Error::UpdateUnsafe { place: holder.place(), what });
    }
    Ok(())
}

/// What an update of this file stands on.
fn base(view: &View) -> Result<Base> {
    let document = view.document();
    let revision = document.latest().revision();
    let section = revision.sections().first();
    let place = at(document.len());
    let unsafe_ = |what| Err(Error::UpdateUnsafe { place: place.clone(), what });
    let Some(section) = section.filter(|_| view.index() == revision.index()) else {
        return unsafe_("an update stands on the last revision only");
    };
    document.readable()?;
    // The reader went back to a revision that is not the one at the end: other readers may rebuild what comes after it.
    if document.anomalies().iter().any(|anomaly| matches!(anomaly, Anomaly::StartxrefBroken { .. })) {
        return unsafe_("its last startxref cannot be followed");
    }
    if document.anomalies().iter().any(|anomaly| matches!(anomaly, Anomaly::EncryptionChanged { .. })) {
        return unsafe_("not all of its revisions are encrypted alike");
    }
    let trailer = section.trailer();
    if trailer.duplicate().is_some() {
        return unsafe_("a key stands twice in its trailer");
    }
    if trailer.get("AuthCode").is_some() {
        return Err(Error::AuthCode);
    }
    let mut entries = Vec::new();
    for entry in &trailer.entries {
        if !entry.value.is_null() && !OWN_ENTRIES.iter().any(|own| entry.key == **own) {
            entries.push(document.bytes(entry.span())?);
        }
    }
    let id = match document.security() {
        // The key may depend on it, also on its absence, which is as good as an empty string.
        Some(security) => Some(write::hex(&security.id)),
        None => {
            let id = view.value(trailer, "ID")?;
            let id = id.as_ref().and_then(|id| id.as_array()).and_then(|id| id.first());
            let id = id.map(|first| view.resolve(first)).transpose()?;
            id.and_then(|first| first.as_string().map(|string| write::hex(&string.bytes)))
        }
    };
    // ISO 32000-2 table 15 makes /Size one more than the largest number. Where it is less, it is wrong; where it is more,
    // references to the numbers between may stand somewhere and must not get a meaning; where the file has not as many bytes,
    // it is not believed.
    let stated = trailer.get("Size").and_then(|size| size.as_integer()).and_then(|size| u64::try_from(size).ok());
    let stated = stated.filter(|size| *size <= document.len());
    let largest = document.revisions().iter().flat_map(|revision| revision.sections()).map(|section| section.size());
    let size = largest.max().unwrap_or(0).max(stated.unwrap_or(0));
    let Ok(size) = u32::try_from(size) else { return unsafe_("no object number is left") };
    let last = document
        .len()
        .checked_sub(1)
        .map(|offset| document.bytes(Span { start: offset, end: document.len() }))
        .transpose()?;
    let startxref = section.offset().checked_sub(document.origin());
    Ok(Base {
        len: document.len(),
        ends_line: matches!(last.as_deref(), Some([b'\n' | b'\r'])),
        origin: document.origin(),
        startxref: startxref.ok_or_else(|| Error::NoXref { place: at(section.offset()) })?,
        form: if section.stream().is_some() { Form::Stream } else { Form::Table },
        size,
        trailer: entries,
        id,
    })
}

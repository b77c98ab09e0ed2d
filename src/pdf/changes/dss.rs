//! The document security store (ISO 32000-2 §12.8.4.3): which objects are parts of it, and as what.
//!
//! Anybody may enter anything in a store, the resources of a page too. So a part is told by the keys that lead to it, only these
//! are followed, and what a part holds must look like that part; the streams themselves never change.

use super::step::Step;
use crate::pdf::document::View;
use crate::pdf::error::{Error, Result};
use crate::pdf::object::{Dictionary, Object, ObjectId, Value};
use std::collections::HashMap;

/// A part of the store.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    /// `/DSS` itself.
    Store,
    /// `/VRI`.
    Vri,
    /// One entry of `/VRI`.
    Entry,
    /// An array of streams.
    List,
    /// A certificate, CRL or OCSP response.
    Stream,
}

/// Keys of the store whose values are arrays of streams.
const LISTS: [&[u8]; 3] = [b"Certs", b"CRLs", b"OCSPs"];
/// Keys of an entry of `/VRI`.
const ENTRY: [&[u8]; 6] = [b"Cert", b"CRL", b"OCSP", b"TU", b"TS", b"Type"];

impl Part {
    /// What stands at `path` (keys, or `None` for an element) inside this part.
    pub(crate) fn at(self, path: &[Option<&[u8]>]) -> Option<Self> {
        let Some((first, rest)) = path.split_first() else { return Some(self) };
        let next = match (self, first) {
            (Self::Store, Some(b"VRI")) => Self::Vri,
            (Self::Store, Some(key)) if LISTS.contains(key) => Self::List,
            (Self::Vri, Some(_)) => Self::Entry,
            (Self::Entry, Some(b"Cert" | b"CRL" | b"OCSP")) => Self::List,
            (Self::Entry, Some(b"TS")) | (Self::List, None) => Self::Stream,
            _ => return None,
        };
        next.at(rest)
    }

    /// Whether `object` may be this part before and after an update.
    pub(crate) fn admits(self, object: &Object) -> bool {
        let plain = matches!(object, Object::Dictionary(_));
        match self {
            Self::Store | Self::Vri => plain,
            Self::Entry => plain && object.as_dictionary().is_some_and(is_entry),
            Self::List => object.as_array().is_some_and(|list| list.iter().all(|item| item.as_reference().is_some())),
            Self::Stream => false,
        }
    }
}

fn is_entry(dictionary: &Dictionary) -> bool {
    dictionary.entries.iter().all(|entry| ENTRY.contains(&entry.key.as_bytes()))
}

impl Step<'_, '_> {
    /// The part of the document security store that `id` is, as of the revision before.
    pub(crate) fn dss_part(&mut self, id: ObjectId) -> Result<Option<Part>> {
        if self.dss.is_none() {
            let mut parts = HashMap::new();
            if let Ok(catalog) = self.old.catalog()
                && let Some(dss) = catalog.as_dictionary().and_then(|catalog| catalog.get("DSS"))
            {
                collect(self.old, dss, Part::Store, &mut parts)?;
            }
            self.dss = Some(parts);
        }
        Ok(self.dss.as_ref().and_then(|parts| parts.get(&id).copied()))
    }
}

fn collect(view: View, value: &Value, part: Part, parts: &mut HashMap<ObjectId, Part>) -> Result<()> {
    if part == Part::Stream {
        return Ok(());
    }
    let object = match value.as_reference() {
        None => None,
        Some(id) => match view.get(id) {
            Err(fatal @ (Error::Budget { .. } | Error::Io { .. })) => return Err(fatal),
            Ok(Some(object)) if part.admits(&object) && parts.insert(id, part).is_none() => Some(object),
            _ => return Ok(()),
        },
    };
    let object = object.as_ref().map_or(&value.object, |located| &located.value.object);
    if let Object::Dictionary(dictionary) = object {
        for entry in &dictionary.entries {
            if let Some(inner) = part.at(&[Some(entry.key.as_bytes())]) {
                collect(view, &entry.value, inner, parts)?;
            }
        }
    }
    Ok(())
}

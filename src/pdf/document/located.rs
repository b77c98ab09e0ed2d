//! Objects with their place (ISO 32000-2 §7.3.10): what looking one up gives.

use std::ops::Deref;
use std::sync::Arc;

use crate::pdf::object::{Object, ObjectId, Span, Value};

/// Where an object stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Origin {
    /// In the file itself: from its number to past `endobj` (of a stream, to the first byte of its data).
    File(Span),
    /// In an object stream; the spans of its values count from the first byte of the decoded stream.
    ObjectStream {
        /// The object stream.
        container: ObjectId,
        /// Offset of the object stream in the file.
        offset: u64,
        /// Position in it, from 0.
        index: u32,
    },
}

impl Origin {
    /// The span in the file, if the object stands in the file itself.
    pub fn file(&self) -> Option<Span> {
        if let Self::File(span) = self { Some(*span) } else { None }
    }
}

/// An indirect object with its place.
#[derive(Debug)]
pub struct Located {
    /// Its identifier.
    pub id: ObjectId,
    /// The object.
    pub value: Value,
    /// Where it stands.
    pub origin: Origin,
}

impl Located {
    /// The place for messages: `object 12 0`.
    pub fn place(&self) -> String {
        format!("object {}", self.id)
    }
}

impl Deref for Located {
    type Target = Object;

    fn deref(&self) -> &Object {
        &self.value.object
    }
}

/// A value that was followed through references: borrowed from where it was direct, or shared from its own object.
#[derive(Debug, Clone)]
pub enum Resolved<'a> {
    /// It was direct.
    Direct(&'a Value),
    /// The object at the end of the references.
    Indirect(Arc<Located>),
}

impl Resolved<'_> {
    /// The value with its span.
    pub fn value(&self) -> &Value {
        match self {
            Self::Direct(value) => value,
            Self::Indirect(located) => &located.value,
        }
    }

    /// The indirect object that it is the whole of.
    pub fn located(&self) -> Option<&Arc<Located>> {
        if let Self::Indirect(located) = self { Some(located) } else { None }
    }

    /// The identifier of the indirect object that it is the whole of.
    pub fn id(&self) -> Option<ObjectId> {
        self.located().map(|located| located.id)
    }
}

impl Deref for Resolved<'_> {
    type Target = Object;

    fn deref(&self) -> &Object {
        &self.value().object
    }
}

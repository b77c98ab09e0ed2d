//! PDF as evidence (ISO 32000-2), without cryptography: bytes to objects, cross-reference sections, revisions, signature
//! dictionaries and their ByteRange.

mod budget;
mod byte_range;
mod cache;
mod coverage;
mod date;
mod discovery;
mod document;
mod error;
mod filter;
mod form;
mod lexer;
pub mod object;
mod page;
mod parser;
pub mod prepare;
mod reader;
mod revision;
mod signature;
mod source;
mod stream;
mod update;
mod write;
mod xref;

pub use budget::Budget;
pub use byte_range::{ByteRange, SignatureProblem};
pub use date::parse_date;
pub use discovery::{Signatures, find_signatures};
pub use document::{Document, Located, Origin, Resolved, View};
pub use error::{Error, Result};
pub use form::Field;
pub use object::{Dictionary, Entry, Name, Object, ObjectId, PdfString, Real, Span, Stream, Value};
pub use page::Page;
pub use parser::parse_value;
pub use revision::{Anomaly, Revision};
pub use signature::{Alteration, FieldMdp, SignatureDictionary, SignatureField, SignatureKind, SignatureReference};
pub use source::{ByteSource, FileSource, MemorySource, Snapshot};
pub use stream::stream;
pub use xref::{Section, XrefEntry};

//! PDF as evidence (ISO 32000-2), without cryptography: bytes to objects, cross-reference sections, revisions, signature
//! dictionaries and their ByteRange.

mod budget;
mod cache;
mod error;
mod lexer;
pub mod object;
mod parser;
mod source;
mod update;
mod write;

pub use budget::Budget;
pub use error::{Error, Result};
pub use object::{Dictionary, Entry, Name, Object, ObjectId, PdfString, Real, Span, Stream, Value};
pub use parser::parse_value;
pub use source::{ByteSource, FileSource, MemorySource, Snapshot};

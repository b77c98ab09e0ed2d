//! PDF as evidence (ISO 32000-2), without cryptography: `/Contents` is opaque bytes, and no digest is made here.
//!
//! **Reading** is lazy and knows revisions. A [`ByteSource`] gives bytes at positions; [`Document::open`] parses the chain of
//! cross-reference sections and nothing else; a [`View`] is the document as of one [`Revision`] and reads the objects that are
//! asked for, and only those. Every [`Value`] knows its [`Span`], so that evidence points at exact bytes and an update splices
//! the raw bytes of what it keeps.
//!
//! ```
//! use parapheur::pdf::{Budget, Document, MemorySource, find_signatures};
//! # fn main() -> parapheur::pdf::Result<()> {
//! let bytes = b"%PDF-1.4\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj 2 0 obj <</Type/Pages/Kids[]/Count 0>> endobj\n\
//!     xref\n0 3\n0000000000 65535 f \n0000000009 00000 n \n0000000054 00000 n \ntrailer <</Root 1 0 R/Size 3>>\n\
//!     startxref\n100\n%%EOF\n";
//! let document = Document::open(std::sync::Arc::new(MemorySource::new(*bytes)), &Budget::default())?;
//! assert_eq!(document.revisions().len(), 1);
//! assert!(document.latest().catalog()?.as_dictionary().is_some_and(|catalog| catalog.is("Type", "Catalog")));
//! assert!(find_signatures(&document)?.list.is_empty());
//! # Ok(())
//! # }
//! ```
//!
//! **Signatures.** [`find_signatures`] finds those that the newest revision shows and those that it hides, each with what is
//! wrong with it ([`SignatureProblem`], the structural rule) and what later revisions did to it ([`Alteration`]). What two
//! readers of the file as a whole could see differently is an [`Anomaly`].
//!
//! **Changes.** [`changes()`] says what each revision after the first signature changed, reference by reference.
//!
//! **Facts, not judgement.** Nothing here says whether a signature is valid or a change permitted. A file that breaks the
//! standard is refused by name ([`Error`]) or read with an anomaly; it is never repaired by guessing.
//!
//! **Budgets.** All work that a file can cause is bounded by a [`Budget`]; an exhausted one is an error with its name.
//!
//! **Encryption.** The standard security handler: the empty password is tried, [`Document::unlock`] takes another, and a file
//! that stays locked gives no object. Spans point at the bytes of the file all the same.
//!
//! Limits: the filters are those of cross-reference and object streams; offsets are 64 bits, so that files of any size are
//! read.

pub mod appearance;
mod budget;
mod byte_range;
mod cache;
pub mod changes;
pub mod compare;
pub mod content;
mod coverage;
mod date;
mod discovery;
mod document;
mod encryption;
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
#[cfg(test)]
mod samples;
mod signature;
mod source;
mod stream;
#[cfg(test)]
mod tests;
mod update;
mod write;
mod xref;

pub use budget::Budget;
pub use byte_range::{ByteRange, SignatureProblem};
pub use changes::{Change, Changes, PageNumber, Rectangle, Region, RevisionChanges, changes, changes_since};
pub use content::{Concern, Content, Covered, Effort, content};
pub use date::parse_date;
pub use discovery::{Signatures, find_signatures};
pub use document::{Document, Located, Origin, Resolved, View};
pub use encryption::{Access, Cipher, Encryption, Permissions};
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

//! The document, and the view of it at one revision.
//!
//! Nothing is read ahead: opening parses the chain of cross-reference sections, [`View::get`] then one object. What an update
//! changed is known from its own sections, so that the cost of looking at a revision grows with that revision.
//!
//! Strictness: an entry must lead to `N G obj` with exactly its number and generation, at an offset that existed when the
//! revision that names it ended; otherwise it is an error by name, never another object. A free or undefined object is
//! `null` (ISO 32000-2 §7.3.10).

mod located;
mod object_stream;
mod stream;
mod updates;
mod view;

use std::sync::{Arc, Mutex, PoisonError};

use super::budget::Budget;
use super::cache::Cache;
use super::encryption::{self, Encryption, Security};
use super::error::{Error, Result, at};
use super::object::Span;
use super::parser::Indirect;
use super::reader::Reader;
use super::revision::{self, Anomaly, Revision};
use super::source::ByteSource;
use super::xref::Section;
pub use located::{Located, Origin, Resolved};
use object_stream::Container;
use updates::{Update, updates};
pub use view::View;

/// Memory for the objects that a generation of the cache holds.
const OBJECT_CACHE: u64 = 4 << 20;
/// Decoded bytes of the object streams that a generation of the cache holds.
const CONTAINER_CACHE: u64 = 2 << 20;
/// How many `startxref` are tried, from the last one backwards, before a file counts as unreadable.
const STARTXREFS: usize = 16;

/// An open PDF: its revisions, and their objects on demand. Shared between threads by reference.
pub struct Document {
    reader: Reader,
    version: Option<String>,
    revisions: Vec<Revision>,
    /// Entries of the revisions from 1 on, by revision and number.
    updates: Vec<Update>,
    /// Where the updates of each revision begin in `updates`; one more at the end.
    bounds: Vec<usize>,
    /// Positions in `updates`, by number and revision.
    by_number: Vec<u32>,
    anomalies: Vec<Anomaly>,
    objects: Mutex<Cache<(u64, u32), Arc<Located>>>,
    containers: Mutex<Cache<u64, Arc<Container>>>,
    security: Option<Security>,
}

impl std::fmt::Debug for Document {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Document").field("len", &self.reader.len()).field("revisions", &self.revisions.len()).finish()
    }
}

impl Document {
    /// Opens the PDF in `source`: finds `%PDF-` and the last `startxref`, reads the chain of cross-reference sections.
    ///
    /// Where the last `startxref` leads nowhere, or to a section whose catalogue is not there, the file is read as of the
    /// last one that does, with [`Anomaly::StartxrefBroken`] and [`Anomaly::TrailingBytes`]: what was signed before somebody
    /// appended to the file can still be named. Nothing is rebuilt by scanning for objects.
    ///
    /// # Errors
    /// [`Error::NoHeader`], [`Error::NoStartxref`], [`Error::NoXref`] and what else the sections show; [`Error::Budget`].
    pub fn open(source: Arc<dyn ByteSource>, budget: &Budget) -> Result<Self> {
        let reader = Reader::new(source, budget);
        let head = reader.window(0, 1024 + 8)?;
        let header = head.windows(5).take(1024).position(|window| window == b"%PDF-").ok_or(Error::NoHeader)?;
        let version = head.get(header + 5..header + 8).map(|text| String::from_utf8_lossy(text).into_owned());
        let version = version.filter(|text| text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.'));

        let (mut first_failure, mut before) = (None, reader.len());
        for _ in 0..STARTXREFS {
            let Some(startxref) = revision::startxref_before(&reader, before)? else { break };
            before = startxref.offset;
            // A reader of its own: what a failed attempt has spent and found out does not count.
            match Self::open_at(Reader::new(Arc::clone(&reader.source), budget), startxref.target, header as u64) {
                Ok(mut document) => {
                    document.version = version;
                    if let Some((place, cause)) = first_failure {
                        document.anomalies.push(Anomaly::StartxrefBroken { place: at(place), cause });
                    }
                    return Ok(document);
                }
                Err(fatal @ (Error::Budget { .. } | Error::Io { .. } | Error::AmbiguousOffsets { .. })) => {
                    return Err(fatal);
                }
                Err(failure) => {
                    first_failure.get_or_insert((startxref.offset, failure));
                }
            }
        }
        Err(first_failure.map_or(Error::NoStartxref { place: at(reader.len()) }, |(_, failure)| failure))
    }

    /// The document as seen from one `startxref`, if its newest revision has a catalogue.
    fn open_at(mut reader: Reader, target: u64, header: u64) -> Result<Self> {
        let mut anomalies = Vec::new();
        if header != 0 {
            let leads =
                |reader: &Reader| reader.absolute(target).is_some_and(|offset| Section::read(reader, offset).is_ok());
            let from_start = leads(&reader);
            reader.origin = header;
            match (from_start, leads(&reader)) {
                (true, true) => return Err(Error::AmbiguousOffsets { place: at(target) }),
                (true, false) => reader.origin = 0,
                (false, _) => {}
            }
            anomalies.push(Anomaly::HeaderOffset { place: at(header), origin: reader.origin });
        }
        let offset = reader.absolute(target).ok_or_else(|| Error::NoXref { place: at(target) })?;
        let chain = revision::chain(&reader, offset)?;
        let revisions = revision::revisions(&reader, chain, &mut anomalies)?;
        let (updates, bounds) = updates(&reader, &revisions, &mut anomalies)?;
        let mut by_number: Vec<u32> = (0..u32::try_from(updates.len()).unwrap_or(u32::MAX)).collect();
        by_number.sort_unstable_by_key(|&i| {
            let update = &updates[i as usize];
            (update.number, update.revision)
        });
        let mut document = Self {
            reader,
            version: None,
            revisions,
            updates,
            bounds,
            by_number,
            anomalies,
            objects: Mutex::new(Cache::new(OBJECT_CACHE)),
            containers: Mutex::new(Cache::new(CONTAINER_CACHE)),
            security: None,
        };
        document.security = Security::of(document.view(0));
        document.forget();
        let anomalies = encryption::anomalies(&document);
        document.anomalies.extend(anomalies);
        // A locked file is known to be there; what stands in it shows when it is unlocked.
        if document.readable().is_ok() {
            document.latest().catalog()?;
        }
        Ok(document)
    }

    /// Forgets the objects that were read with another key, or none.
    fn forget(&mut self) {
        self.objects = Mutex::new(Cache::new(OBJECT_CACHE));
        self.containers = Mutex::new(Cache::new(CONTAINER_CACHE));
    }

    /// The version in the header (`1.7`), if it is one. The catalogue's `/Version` may be later.
    pub fn version(&self) -> Option<&str> {
        self.version.as_deref()
    }

    /// Number of bytes in the file.
    pub fn len(&self) -> u64 {
        self.reader.len()
    }

    /// Whether there is no byte; never so for a document that was opened.
    pub fn is_empty(&self) -> bool {
        self.reader.len() == 0
    }

    /// The source that it was opened from.
    pub fn source(&self) -> &Arc<dyn ByteSource> {
        &self.reader.source
    }

    /// The budget that it was opened with.
    pub fn budget(&self) -> &Budget {
        &self.reader.budget
    }

    /// What offsets in the file count from: 0, or the offset of `%PDF-`. An update writes offsets minus this.
    pub fn origin(&self) -> u64 {
        self.reader.origin
    }

    /// The revisions, oldest first; at least one.
    pub fn revisions(&self) -> &[Revision] {
        &self.revisions
    }

    /// What is out of order in the file as a whole, found when it was opened.
    pub fn anomalies(&self) -> &[Anomaly] {
        &self.anomalies
    }

    /// How the file is encrypted (ISO 32000-2 §7.6); `None`: it is not. What its oldest revision says counts: where a later one
    /// says otherwise, that is [`Anomaly::EncryptionChanged`], and the file is read as it was.
    pub fn encryption(&self) -> Option<&Encryption> {
        self.security.as_ref().map(Security::facts)
    }

    /// Whether objects can be read: the file is not encrypted, or a password has opened it.
    ///
    /// # Errors
    /// [`Error::PasswordNeeded`]; [`Error::EncryptionUnsupported`], [`Error::EncryptionMalformed`], where none ever will.
    pub fn readable(&self) -> Result<()> {
        self.security.as_ref().map_or(Ok(()), |security| security.key().map(drop))
    }

    /// Opens an encrypted file by the password of its user or owner. Nothing to do for a file that is not encrypted.
    ///
    /// # Errors
    /// [`Error::PasswordWrong`]; what [`readable`](Self::readable) says of files that no password opens.
    pub fn unlock(&mut self, password: &str) -> Result<()> {
        let Some(security) = &mut self.security else { return Ok(()) };
        if !security.unlock(password)? {
            return Err(Error::PasswordWrong);
        }
        self.forget();
        self.latest().catalog().map(drop)
    }

    pub(crate) fn security(&self) -> Option<&Security> {
        self.security.as_ref()
    }

    /// The indirect object at `offset`, decrypted.
    pub(crate) fn indirect(&self, offset: u64, end: u64) -> Result<Indirect> {
        let mut found = self.reader.indirect(offset, end)?;
        if let Some(security) = &self.security {
            security.open_object(found.id, found.span.start, &mut found.value)?;
        }
        Ok(found)
    }

    /// The document as of `revision` (the newest one, if there are fewer).
    pub fn view(&self, revision: usize) -> View<'_> {
        View { document: self, revision: revision.min(self.revisions.len().saturating_sub(1)) }
    }

    /// The document as of its newest revision.
    pub fn latest(&self) -> View<'_> {
        self.view(usize::MAX)
    }

    /// The bytes of `span` in the file, bounded by the budgets.
    ///
    /// # Errors
    /// [`Error::Syntax`] past the end of the file, [`Error::Io`], [`Error::Budget`].
    pub fn bytes(&self, span: Span) -> Result<Vec<u8>> {
        self.reader.bytes(span)
    }
}

/// About the memory that an object of these bytes takes: a value of some 60 bytes for each few bytes of text.
fn memory(span: Span) -> u64 {
    span.len().saturating_mul(8).saturating_add(256)
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    // A cache holds whole values only; one that another thread left while panicking is as good as before.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

//! The document, and the view of it at one revision.
//!
//! Nothing is read ahead: opening parses the chain of cross-reference sections, [`View::get`] then one object. What an update
//! changed is known from its own sections, so that the cost of looking at a revision grows with that revision.
//!
//! Strictness: an entry must lead to `N G obj` with exactly its number and generation, at an offset that existed when the
//! revision that names it ended; otherwise it is an error by name, never another object. A free or undefined object is
//! `null` (ISO 32000-2 §7.3.10).

use super::budget::Budget;
use super::cache::Cache;
use super::encryption::{self, Encryption, Security};
use super::error::{Error, Result, at};
use super::object::{Dictionary, Object, ObjectId, Span, Stream, Value};
use super::parser::{Indirect, Parser};
use super::reader::{Reader, filters};
use super::revision::{self, Anomaly, Revision};
use super::source::ByteSource;
use super::xref::{Section, XrefEntry, stream_end};
use std::ops::Deref;
use std::sync::{Arc, Mutex, PoisonError};

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

/// An entry of an update: what revision `revision` says of object `number`.
#[derive(Debug, Clone, Copy)]
struct Update {
    number: u32,
    revision: u32,
    entry: XrefEntry,
}

/// A decoded object stream (ISO 32000-2 §7.5.7).
struct Container {
    id: ObjectId,
    data: Vec<u8>,
    /// Object number and offset in `data` of each object.
    index: Vec<(u32, usize)>,
}

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

    /// Spends from the budget `change_steps`.
    pub(crate) fn spend(&self, steps: usize) -> Result<()> {
        self.reader.change_steps.spend(u64::try_from(steps).unwrap_or(u64::MAX))
    }

    /// What the sections of an update (a revision from 1 on) say, by object number. Empty for revision 0.
    pub fn updated(&self, revision: usize) -> impl Iterator<Item = (u32, XrefEntry)> + '_ {
        let range = match (self.bounds.get(revision), self.bounds.get(revision + 1)) {
            (Some(&from), Some(&to)) => from..to,
            _ => 0..0,
        };
        self.updates[range].iter().map(|update| (update.number, update.entry))
    }

    /// The updates (revisions from 1 on) whose sections speak of object `number`, oldest first.
    pub fn touching(&self, number: u32) -> impl Iterator<Item = usize> + '_ {
        let update = |&i: &u32| &self.updates[i as usize];
        let start = self.by_number.partition_point(|i| update(i).number < number);
        let tail = self.by_number.get(start..).unwrap_or_default();
        tail.iter().map(update).take_while(move |update| update.number == number).map(|u| u.revision as usize)
    }

    /// Calls `found` with every object number of `revision` and what its sections say, revision 0 included.
    ///
    /// # Errors
    /// Those of `found`, and [`Error::XrefMalformed`] for a row.
    pub fn for_each_entry(&self, revision: usize, found: &mut dyn FnMut(u32, XrefEntry) -> Result<()>) -> Result<()> {
        if revision > 0 {
            return self.updated(revision).try_for_each(|(number, entry)| found(number, entry));
        }
        let sections = self.revisions.first().map(Revision::sections).unwrap_or_default();
        for (i, section) in sections.iter().enumerate() {
            section.for_each(&self.reader, &mut |number, entry| {
                // A linearized file defines each number once; should it not, the first section has the word.
                for earlier in &sections[..i] {
                    if earlier.lookup(&self.reader, number)?.is_some() {
                        return Ok(());
                    }
                }
                found(number, entry)
            })?;
        }
        Ok(())
    }
}

/// The entries of all revisions but the oldest, and where each revision's begin.
fn updates(reader: &Reader, revisions: &[Revision], anomalies: &mut Vec<Anomaly>) -> Result<(Vec<Update>, Vec<usize>)> {
    let mut all: Vec<Update> = Vec::new();
    let mut bounds = vec![0];
    for revision in revisions.iter().skip(1) {
        let mut entries: Vec<(u32, XrefEntry)> = Vec::new();
        for section in &revision.sections {
            section.for_each(reader, &mut |number, entry| {
                entries.push((number, entry));
                Ok(())
            })?;
        }
        // Stable: the entry of the table stays before that of the hybrid stream.
        entries.sort_by_key(|(number, _)| *number);
        bounds.push(all.len());
        let index = u32::try_from(revision.index).unwrap_or(u32::MAX);
        for (number, entry) in entries {
            match all.last_mut() {
                Some(last) if last.number == number && last.revision == index => {
                    if matches!(last.entry, XrefEntry::Free { .. }) {
                        last.entry = entry;
                    } else if last.entry != entry && !matches!(entry, XrefEntry::Free { .. }) {
                        let place = at(revision.sections.first().map_or(0, Section::offset));
                        anomalies.push(Anomaly::XrefDuplicate { place, revision: revision.index, number });
                    }
                }
                _ => all.push(Update { number, revision: index, entry }),
            }
        }
    }
    bounds.push(all.len());
    Ok((all, bounds))
}

/// The document as of one revision: what a reader saw before later updates were appended.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    document: &'a Document,
    revision: usize,
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

    fn object_at(&self, id: ObjectId, offset: u64, revision: usize, keep: bool) -> Result<Arc<Located>> {
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

    fn object_in_stream(
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
    fn container(&self, id: ObjectId, offset: u64, revision: usize) -> Result<Arc<Container>> {
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

    /// Where the (encoded) data of a stream stands in the file.
    ///
    /// # Errors
    /// [`Error::Syntax`] where `/Length` is missing or `endstream endobj` does not follow; [`Error::Type`] for another object.
    pub fn stream_span(&self, object: &Located) -> Result<Span> {
        let stream = object.as_stream().ok_or_else(|| Error::Type {
            place: object.place(),
            expected: "a stream",
            found: object.kind(),
        })?;
        self.data_span(object, stream, false)
    }

    fn data_span(&self, object: &Located, stream: &Stream, direct_length: bool) -> Result<Span> {
        let wrong = |what| Error::Syntax { place: object.place(), what };
        let length = match stream.dictionary.get("Length").map(|value| &value.object) {
            Some(Object::Integer(length)) => Some(*length),
            Some(Object::Reference(id)) => {
                // The length of an object stream must not itself be in one: that is where recursion would begin.
                if direct_length && matches!(self.entry(id.number)?, Some((XrefEntry::InStream { .. }, _))) {
                    return Err(wrong("the length of an object stream stands in an object stream"));
                }
                self.get(*id)?.and_then(|located| located.as_integer())
            }
            _ => None,
        };
        let length = length.and_then(|length| u64::try_from(length).ok()).ok_or_else(|| wrong("no /Length"))?;
        let end = stream.data_start.checked_add(length).filter(|&end| end <= self.document.len());
        let end = end.ok_or_else(|| wrong("/Length runs past the end of the file"))?;
        Ok(Span { start: stream.data_start, end })
    }

    /// The decoded data of a stream, bounded by the budgets. For what the reader itself needs; images stay where they are.
    ///
    /// # Errors
    /// [`Error::FilterUnsupported`], [`Error::FilterData`], [`Error::Budget`], [`Error::Undecipherable`], and those of
    /// [`stream_span`](Self::stream_span).
    pub fn stream_data(&self, object: &Located) -> Result<Vec<u8>> {
        let span = self.stream_span(object)?;
        let Some(stream) = object.as_stream() else { return Ok(Vec::new()) };
        self.decoded(object, stream, span)
    }

    fn decoded(&self, object: &Located, stream: &Stream, span: Span) -> Result<Vec<u8>> {
        let filters = self.filters(object, stream)?;
        self.document.reader.decode_opened(span, &filters, |data| self.opened(object, stream, data))
    }

    /// The data of a stream without its encryption, its filters still on.
    fn opened(&self, object: &Located, stream: &Stream, data: Vec<u8>) -> Result<Vec<u8>> {
        match &self.document.security {
            Some(security) => security.open_stream(object.id, &stream.dictionary, data),
            None => Ok(data),
        }
    }

    /// The data of a stream as its filters find it: as it stands in the file, or decrypted.
    ///
    /// # Errors
    /// As [`stream_data`](Self::stream_data).
    pub(crate) fn filtered_data(&self, object: &Located) -> Result<Vec<u8>> {
        let span = self.stream_span(object)?;
        let Some(stream) = object.as_stream() else { return Ok(Vec::new()) };
        self.document.reader.decode_opened(span, &[], |data| self.opened(object, stream, data))
    }

    fn filters(&self, object: &Located, stream: &Stream) -> Result<Vec<super::filter::Filter>> {
        // Filters in an object stream that needs these filters would recurse: `get` would come back here. One level of
        // container per container is bounded by `direct`.
        let is_container = stream.dictionary.is("Type", "ObjStm");
        let decrypts = self.document.security.is_some();
        filters(&stream.dictionary, &object.place(), decrypts, &|value| match value {
            Object::Reference(_) if is_container => {
                Err(Error::Syntax { place: object.place(), what: "the filter of an object stream is a reference" })
            }
            Object::Reference(id) => Ok(self.follow(*id)?.map_or(Object::Null, |located| located.value.object.clone())),
            other => Ok(other.clone()),
        })
    }

    /// The bytes of an object's value: as they stand in the file, or in the decoded object stream. Of a stream, the dictionary.
    ///
    /// # Errors
    /// Those of reading them again.
    pub fn raw(&self, object: &Located) -> Result<Vec<u8>> {
        let span = object.value.span;
        let Origin::ObjectStream { container, offset, .. } = object.origin else { return self.document.bytes(span) };
        let stream = self.container(container, offset, self.revision)?;
        let within = |offset: u64| usize::try_from(offset).ok();
        let bytes = within(span.start).zip(within(span.end)).and_then(|(start, end)| stream.data.get(start..end));
        bytes
            .map(<[u8]>::to_vec)
            .ok_or_else(|| Error::Syntax { place: object.place(), what: "runs past its object stream" })
    }

    /// All bytes of an object that stands in the file itself: from its number to past `endobj`, stream data included.
    /// `None` for an object of an object stream.
    ///
    /// # Errors
    /// Those of [`stream_span`](Self::stream_span).
    pub fn extent(&self, object: &Located) -> Result<Option<Span>> {
        let Origin::File(span) = object.origin else { return Ok(None) };
        if object.as_stream().is_none() {
            return Ok(Some(span));
        }
        let data = self.stream_span(object)?;
        let end = self.document.reader.parse(data.end, stream_end)?;
        Ok(Some(Span { start: span.start, end }))
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

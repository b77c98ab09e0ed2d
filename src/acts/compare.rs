//! Two files, or two revisions of one: the same, one continued, or what differs.

use super::error::io;
use super::revision::up_to;
use super::{Error, Kind, open_pdf};
use crate::cms::{self, SignedData, armor};
use crate::crypto::Secret;
use crate::error::{Coded, Said};
use crate::pdf::compare::{Side, continues, differences};
use crate::pdf::{ByteSource, FileSource, changes_since};
use crate::validation::report::{Document, DocumentKind, Reason};
use serde::Serialize;
use std::fs::File;
use std::io::{self as stdio, Read};
use std::path::Path;
use std::sync::Arc;

crate::words! {
    /// How two files are related.
    pub enum Relation {
        /// Every byte is the same.
        Identical = "identical",
        /// The second is the first with revisions after it.
        Continued = "continued",
        /// The first is the second with revisions after it.
        Earlier = "earlier",
        /// Other bytes, the same content.
        SameContent = "same-content",
        /// Different.
        Different = "different",
    }
}

crate::coded! {
    /// A difference of files that is not one of two PDF.
    pub enum CompareFact {
        /// They are not of one kind.
        "compare.kind" OtherKind { first: Said, second: Said } => "the first is {first}, the second {second}",
        /// They differ from this byte on.
        "compare.bytes" Bytes { offset: u64 } => "the bytes differ from offset {offset} on",
        /// An act that only one of them holds.
        "compare.act" ActAlone { id: String, file: Side } => "the act {id} is in the {file} only",
        /// What is signed.
        "compare.content" OtherContent => "they carry different content",
    }
}

/// What a comparison says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "schema", rename = "parapheur/comparison/1")]
pub struct Comparison {
    /// The first file.
    pub first: Document,
    /// The second.
    pub second: Document,
    /// The revision of the first that was compared, from 1; `None`: the file as it is.
    pub from: Option<usize>,
    /// That of the second.
    pub to: Option<usize>,
    /// How they are related.
    pub relation: Relation,
    /// Where one continues the other: what each further revision changed.
    pub revisions: Vec<Step>,
    /// Otherwise what differs.
    pub differences: Vec<Reason>,
}

/// What one revision changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Step {
    /// From 1, oldest first.
    pub revision: usize,
    /// In words.
    pub changes: Vec<Reason>,
}

impl Comparison {
    /// Whether nothing differs that a reader shows.
    pub fn is_same(&self) -> bool {
        matches!(self.relation, Relation::Identical | Relation::SameContent)
    }
}

/// One of the two files.
#[derive(Debug, Clone, Copy)]
pub struct Compared<'a> {
    /// The file.
    pub file: &'a Path,
    /// Of a PDF, the revision that is meant, from 1, oldest first; `None`: the file as it is.
    pub revision: Option<usize>,
    /// Of an encrypted PDF, the password of its user or owner.
    pub password: Option<&'a Secret>,
}

impl<'a> Compared<'a> {
    /// This file as it is, which no password opens but the empty one.
    pub fn new(file: &'a Path) -> Self {
        Self { file, revision: None, password: None }
    }
}

/// The first bytes of a file.
struct Prefix {
    source: Arc<dyn ByteSource>,
    len: u64,
}

impl ByteSource for Prefix {
    fn len(&self) -> u64 {
        self.len
    }

    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> stdio::Result<()> {
        match offset.checked_add(buffer.len() as u64) {
            Some(end) if end <= self.len => self.source.read_at(offset, buffer),
            _ => Err(stdio::ErrorKind::UnexpectedEof.into()),
        }
    }

    fn unchanged(&self) -> crate::pdf::Result<()> {
        self.source.unchanged()
    }
}

/// Compares two files.
///
/// PDF: whether one continues the other, and then the changes of each revision in the words of the change analysis; otherwise
/// page by page ([`differences`]). CMS: which acts, and whether the content, differ. Anything else: its bytes.
///
/// # Errors
/// What cannot be read; [`ActError::NoSuchRevision`](super::ActError::NoSuchRevision).
pub fn compare(first: Compared<'_>, second: Compared<'_>) -> Result<Comparison, Error> {
    let (one, other) = (Kind::of(first.file)?, Kind::of(second.file)?);
    let sources = [source(first)?, source(second)?];
    let document = |compared: Compared<'_>, kind: Kind, source: &Arc<dyn ByteSource>| Document {
        name: compared.file.display().to_string(),
        kind: match kind {
            Kind::Pdf => Some(DocumentKind::Pdf),
            Kind::Cms => Some(DocumentKind::Cms),
            Kind::Other => None,
        },
        digest: None,
        size: Some(source.len()),
    };
    let mut result = Comparison {
        first: document(first, one, &sources[0]),
        second: document(second, other, &sources[1]),
        from: first.revision,
        to: second.revision,
        relation: Relation::Different,
        revisions: Vec::new(),
        differences: Vec::new(),
    };
    let [a, b] = &sources;
    let shorter = a.len().min(b.len());
    let parts = first_difference(a.as_ref(), b.as_ref(), shorter).map_err(io(first.file))?;
    if parts.is_none() && a.len() == b.len() {
        result.relation = Relation::Identical;
        return Ok(result);
    }
    match (one, other) {
        (Kind::Pdf, Kind::Pdf) => pdf(&sources, [first.password, second.password], parts, &mut result)?,
        (Kind::Cms, Kind::Cms) => messages(first.file, second.file, &mut result)?,
        _ if one != other => {
            let word = |kind: Kind| match kind {
                Kind::Pdf => Said::verbatim("PDF"),
                Kind::Cms => Said::verbatim("CMS"),
                Kind::Other => "another kind of file".into(),
            };
            result.differences.push(Reason::of(&CompareFact::OtherKind { first: word(one), second: word(other) }));
        }
        _ => result.differences.push(Reason::of(&CompareFact::Bytes { offset: parts.unwrap_or(shorter) })),
    }
    for source in &sources {
        source.unchanged()?;
    }
    Ok(result)
}

/// The file, or its bytes up to the end of a revision.
fn source(compared: Compared<'_>) -> Result<Arc<dyn ByteSource>, Error> {
    let Compared { file, revision, password } = compared;
    let source: Arc<dyn ByteSource> = Arc::new(FileSource::open(file)?);
    let Some(number) = revision else { return Ok(source) };
    let len = up_to(file, &source, number, password)?;
    Ok(Arc::new(Prefix { source, len }))
}

/// The offset of the first byte that differs among the first `len`.
fn first_difference(one: &dyn ByteSource, other: &dyn ByteSource, len: u64) -> stdio::Result<Option<u64>> {
    const BLOCK: u64 = 1 << 20;
    let (mut a, mut b, mut at) = (Vec::new(), Vec::new(), 0);
    while at < len {
        let count = usize::try_from(BLOCK.min(len - at)).unwrap_or_default();
        a.resize(count, 0);
        b.resize(count, 0);
        one.read_at(at, &mut a)?;
        other.read_at(at, &mut b)?;
        if a != b {
            let within = a.iter().zip(&b).position(|(a, b)| a != b).unwrap_or_default();
            return Ok(Some(at + within as u64));
        }
        at += count as u64;
    }
    Ok(None)
}

fn pdf(
    sources: &[Arc<dyn ByteSource>; 2],
    passwords: [Option<&Secret>; 2],
    parts: Option<u64>,
    result: &mut Comparison,
) -> Result<(), Error> {
    let open = |i: usize| open_pdf(Arc::clone(&sources[i]), passwords[i]);
    let (first, second) = (open(0)?, open(1)?);
    if parts.is_none() {
        let (longer, shorter, relation) = match first.len() < second.len() {
            true => (&second, &first, Relation::Continued),
            false => (&first, &second, Relation::Earlier),
        };
        if let Some(last) = continues(longer, shorter) {
            result.relation = relation;
            result.revisions = changes_since(longer, last)?
                .steps
                .into_iter()
                .map(|step| Step {
                    revision: step.revision + 1,
                    changes: step.changes.iter().map(Reason::from).collect(),
                })
                .collect();
            return Ok(());
        }
    }
    let found = differences(&first.latest(), &second.latest())?;
    if found.is_empty() {
        result.relation = Relation::SameContent;
    }
    result.differences = found.iter().map(Reason::from).collect();
    Ok(())
}

fn messages(first: &Path, second: &Path, result: &mut Comparison) -> Result<(), Error> {
    let read = |path: &Path| -> Result<Vec<u8>, Error> {
        let mut octets = Vec::new();
        File::open(path).and_then(|file| file.take(cms::MAX_MESSAGE + 1).read_to_end(&mut octets)).map_err(io(path))?;
        if octets.len() as u64 > cms::MAX_MESSAGE {
            return Err(io(path)(stdio::ErrorKind::FileTooLarge.into()));
        }
        Ok(armor::unwrap(&octets, &path.display().to_string())?.into_owned())
    };
    let (one, other) = (read(first)?, read(second)?);
    let (one, other) = (SignedData::decode(&one, "the first")?, SignedData::decode(&other, "the second")?);
    let mut found: Vec<CompareFact> = Vec::new();
    if one.content != other.content || one.content_type != other.content_type {
        found.push(CompareFact::OtherContent);
    }
    let ids = |message: &SignedData<'_>| message.walk().iter().map(|(info, _)| info.id()).collect::<Vec<_>>();
    let (a, b) = (ids(&one), ids(&other));
    found.extend(
        a.iter().filter(|id| !b.contains(id)).map(|id| CompareFact::ActAlone { id: id.clone(), file: Side::First }),
    );
    found.extend(
        b.iter().filter(|id| !a.contains(id)).map(|id| CompareFact::ActAlone { id: id.clone(), file: Side::Second }),
    );
    result.relation = match found.as_slice() {
        [] => Relation::SameContent,
        // The acts of a chain are added, never changed: what was there is there.
        facts if facts.iter().all(|fact| matches!(fact, CompareFact::ActAlone { file: Side::Second, .. })) => {
            Relation::Continued
        }
        facts if facts.iter().all(|fact| matches!(fact, CompareFact::ActAlone { file: Side::First, .. })) => {
            Relation::Earlier
        }
        _ => Relation::Different,
    };
    result.differences = found.iter().map(|fact| Reason::of(fact as &dyn Coded)).collect();
    Ok(())
}

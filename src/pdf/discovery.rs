//! Finds every signature of a file: those that the newest revision shows, and those that it hides.
//!
//! The form of each revision is looked at: of the oldest and the newest as a whole, of the others as far as their update
//! changed it. The objects of each update are looked at whether or not the form leads to them. Bytes that no
//! cross-reference section leads to are searched for signature dictionaries. So a signature that a later revision removes,
//! renames, overwrites or copies is found, with what happened to it.

use super::byte_range::SignatureProblem;
use super::coverage;
use super::document::{Document, Located, Origin, Resolved, View};
use super::encryption::clear_streams;
use super::error::{Error, Result};
use super::form::{Field, FieldWalk, is_drawn};
use super::object::{Dictionary, Name, ObjectId, Span, Value};
use super::revision::Anomaly;
use super::signature::{
    Alteration, Candidate, SignatureDictionary, SignatureField, field_mdp, looks_like_signature, read,
};
use super::xref::XrefEntry;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// What [`find_signatures`] found.
#[derive(Debug, Clone, Default)]
pub struct Signatures {
    /// In the order of the revisions that they sign, then of their place in the file.
    pub list: Vec<SignatureDictionary>,
    /// What is out of order: [`Document::anomalies`], and what was met while searching.
    pub anomalies: Vec<Anomaly>,
}

/// Finds the signatures of a document. The cost grows with the form and with the updates, not with the file; of an encrypted
/// file every object is looked at once, for what is left in the clear.
///
/// # Errors
/// What [`Document::readable`] says, [`Error::Budget`] and [`Error::Io`] only: anything else that cannot be read is among the anomalies, or makes a signature
/// with [problems](SignatureDictionary::problems).
pub fn find_signatures(document: &Document) -> Result<Signatures> {
    document.readable()?;
    let mut finder = Finder {
        document,
        candidates: Vec::new(),
        index: HashMap::new(),
        visible: HashSet::new(),
        anomalies: document.anomalies().to_vec(),
        seen: HashSet::new(),
    };
    finder.search()?;
    finder.anomalies.extend(clear_streams(document)?);
    let mut list = Vec::with_capacity(finder.candidates.len());
    for (key, candidate) in finder.candidates.iter() {
        let mut signature = read(candidate, document.view(candidate.revision))?;
        signature.visible = finder.visible.contains(key);
        check(document, candidate, &mut signature)?;
        list.push(signature);
    }
    let mut list = fold(list);
    for signature in &mut list {
        alterations(document, signature)?;
    }
    list.sort_by_key(|signature| (signature.signed_revision.unwrap_or(signature.revision), signature.span.start));
    nesting(&mut list);
    let (mut anomalies, mut told) = (finder.anomalies, HashSet::new());
    anomalies.retain(|anomaly| told.insert(format!("{anomaly:?}")));
    Ok(Signatures { list, anomalies })
}

/// The place of a value in the file, as a key: offset, position in an object stream, whether it is a direct `/V`.
type Key = (u64, u32, bool);

fn key(object: &Located, direct: bool) -> Key {
    match object.origin {
        Origin::File(span) => (span.start, u32::MAX, direct),
        Origin::ObjectStream { offset, index, .. } => (offset, index, direct),
    }
}

struct Finder<'a> {
    document: &'a Document,
    candidates: Vec<(Key, Candidate)>,
    index: HashMap<Key, usize>,
    visible: HashSet<Key>,
    anomalies: Vec<Anomaly>,
    /// Nodes of the form whose subtree was walked.
    seen: HashSet<Key>,
}

impl Finder<'_> {
    fn search(&mut self) -> Result<()> {
        let count = self.document.revisions().len();
        let mut form_before = None;
        for revision in 0..count {
            let view = self.document.view(revision);
            let newest = revision + 1 == count;
            let form = form_keys(view);
            if revision == 0 || newest || form != form_before {
                let walk = self.walk(view, newest);
                self.tolerate("/AcroForm", walk)?;
            }
            form_before = form;
            if revision > 0 {
                self.update(view)?;
                let free = coverage::unreached(view, &mut self.anomalies)?;
                self.search_unreached(&free, revision)?;
            }
        }
        let last = self.document.latest().revision().padded_end();
        if last < self.document.len() {
            self.search_unreached(&[Span { start: last, end: self.document.len() }], count - 1)?;
        }
        Ok(())
    }

    /// What cannot be read is an anomaly; only a budget or the source ends the search.
    fn tolerate<T>(&mut self, place: &str, result: Result<T>) -> Result<Option<T>> {
        match result {
            Ok(value) => Ok(Some(value)),
            Err(fatal @ (Error::Budget { .. } | Error::Io { .. })) => Err(fatal),
            Err(cause) => {
                self.anomalies.push(Anomaly::Unreadable { place: place.into(), cause });
                Ok(None)
            }
        }
    }

    /// The signature fields of the form: all of them in the newest revision, else those in nodes that were not yet met.
    fn walk(&mut self, view: View, newest: bool) -> Result<()> {
        let mut fields: Vec<Field> = Vec::new();
        let mut walk = FieldWalk::new(view);
        let seen = &mut self.seen;
        let result = walk.run(&mut |node| seen.insert(key(node, false)) || newest, &mut |field| {
            if field.is_signature() && field.value.as_ref().is_some_and(|value| !value.is_null()) {
                fields.push(field);
            }
            Ok(())
        });
        self.anomalies.append(&mut walk.anomalies);
        for field in fields {
            self.field(view, &field, newest)?;
        }
        result
    }

    fn field(&mut self, view: View, field: &Field, newest: bool) -> Result<()> {
        let Some(value) = &field.value else { return Ok(()) };
        let place = format!("/V of the field, object {}", field.object.id);
        let resolved = self.tolerate(&place, view.resolve(value))?;
        let (object, direct) = match resolved {
            Some(Resolved::Indirect(object)) => (object, false),
            Some(Resolved::Direct(value)) if value.is_null() => return Ok(()),
            // A direct dictionary, or a value that cannot be read: the field stands for it.
            _ => (Arc::clone(&field.object), true),
        };
        let found = key(&object, direct);
        if newest {
            self.visible.insert(found);
        }
        let lock = match field.object.as_dictionary().map(|dictionary| view.value(dictionary, "Lock")) {
            Some(lock) => match self.tolerate(&place, lock)?.flatten() {
                Some(lock) => lock.as_dictionary().map(|lock| field_mdp(view, lock)).transpose()?,
                None => None,
            },
            None => None,
        };
        let id = field.object.id;
        let field = SignatureField { id, name: field.name.clone(), widgets: field.widgets.clone(), lock };
        self.add(found, object, direct, view.index(), Some(field), false)
    }

    fn add(
        &mut self,
        key: Key,
        object: Arc<Located>,
        direct: bool,
        revision: usize,
        field: Option<SignatureField>,
        unreachable: bool,
    ) -> Result<()> {
        if let Some(&known) = self.index.get(&key) {
            let known = &mut self.candidates[known].1;
            if known.field.is_none() {
                known.field = field;
            }
            return Ok(());
        }
        let limit = self.document.budget().signatures;
        if self.candidates.len() as u64 >= limit {
            return Err(Error::Budget { name: "signatures", limit });
        }
        self.index.insert(key, self.candidates.len());
        // The revision that names it, which may be older than the one where the form first leads to it.
        let revision = match self.document.view(revision).entry(object.id.number)? {
            Some((_, named)) if !unreachable => named,
            _ => revision,
        };
        self.candidates.push((key, Candidate { object, direct, revision, field, unreachable }));
        Ok(())
    }

    /// The objects of an update: signature dictionaries, and signature fields with a value.
    fn update(&mut self, view: View) -> Result<()> {
        let before = self.document.view(view.index() - 1);
        for (number, entry) in self.document.updated(view.index()) {
            let id = match entry {
                XrefEntry::Free { .. } => continue,
                XrefEntry::Offset { generation, .. } => ObjectId::new(number, generation),
                XrefEntry::InStream { .. } => ObjectId::new(number, 0),
            };
            // A table that repeats what was there is no update of it.
            if before.entry(number)?.is_some_and(|(known, _)| known == entry) {
                continue;
            }
            let Some(object) = self.tolerate(&format!("object {id}"), view.get(id))?.flatten() else { continue };
            let Some(dictionary) = object.as_dictionary() else { continue };
            if object.as_stream().is_some() {
                continue;
            }
            if looks_like_signature(dictionary) {
                self.add(key(&object, false), Arc::clone(&object), false, view.index(), None, false)?;
            }
            if dictionary.get("V").is_some()
                && let Some(field) = self.tolerate(&format!("field, object {id}"), field_upwards(view, &object))?
                && field.is_signature()
            {
                self.field(view, &field, false)?;
            }
        }
        Ok(())
    }

    /// Signature dictionaries in bytes that nothing leads to.
    fn search_unreached(&mut self, spans: &[Span], revision: usize) -> Result<()> {
        for span in spans {
            for offset in coverage::object_headers(self.document, *span)? {
                let found = match self.document.indirect(offset, span.end) {
                    Ok(found) => found,
                    Err(fatal @ (Error::Budget { .. } | Error::Io { .. })) => return Err(fatal),
                    // Not an object, or one that is cut: these bytes are reported as a whole.
                    Err(_) => continue,
                };
                let object = Arc::new(Located { id: found.id, value: found.value, origin: Origin::File(found.span) });
                let signature =
                    object.as_stream().is_none() && object.as_dictionary().is_some_and(looks_like_signature);
                if signature {
                    self.add(key(&object, false), object, false, revision, None, true)?;
                }
            }
        }
        Ok(())
    }
}

/// The places of the catalogue's form: when none of them changed, its array of fields did not.
fn form_keys(view: View) -> Option<Vec<Key>> {
    let catalog = view.catalog().ok()?;
    let mut keys = vec![key(&catalog, false)];
    let form = view.value(catalog.as_dictionary()?, "AcroForm").ok()??;
    keys.extend(form.located().map(|object| key(object, false)));
    let fields = view.value(form.as_dictionary()?, "Fields").ok()??;
    keys.extend(fields.located().map(|object| key(object, false)));
    Some(keys)
}

/// The field that `object` is, its name and type found by following `/Parent`.
pub(crate) fn field_upwards(view: View, object: &Arc<Located>) -> Result<Field> {
    let (mut parts, mut field_type, mut next) = (Vec::new(), None, Some(Arc::clone(object)));
    let mut seen = HashSet::new();
    let limit = view.document().budget().depth;
    while let Some(node) = next {
        let Some(dictionary) = node.as_dictionary() else { break };
        if !seen.insert(node.id) || seen.len() as u64 > limit {
            return Err(Error::ReferenceLoop { place: format!("/Parent of the field, object {}", object.id) });
        }
        if let Some(part) = view.value(dictionary, "T")?.and_then(|part| part.as_string().map(|text| text.to_text())) {
            parts.push(part);
        }
        if field_type.is_none() {
            field_type = view.value(dictionary, "FT")?.and_then(|kind| kind.as_name().cloned());
        }
        next = dictionary.reference("Parent").map(|id| view.follow(id)).transpose()?.flatten();
    }
    parts.reverse();
    let dictionary = object.as_dictionary();
    let value = dictionary.and_then(|dictionary| dictionary.get("V")).cloned();
    let kids = dictionary.map(|dictionary| view.value(dictionary, "Kids")).transpose()?.flatten();
    let mut widgets: Vec<ObjectId> = Vec::new();
    if kids.is_none() || dictionary.is_some_and(is_drawn) {
        widgets.push(object.id);
    }
    let kids = kids.as_ref().and_then(|kids| kids.as_array()).unwrap_or_default();
    widgets.extend(kids.iter().filter_map(|kid| kid.as_reference()));
    Ok(Field { object: Arc::clone(object), name: parts.join("."), field_type, value, widgets })
}

/// The structural rule (see the module [`byte_range`](super::byte_range)), for one signature.
fn check(document: &Document, candidate: &Candidate, signature: &mut SignatureDictionary) -> Result<()> {
    let place = signature.place();
    let mut problems = std::mem::take(&mut signature.problems);
    if candidate.unreachable {
        problems.push(SignatureProblem::Unreachable { place: place.clone() });
    } else if signature.field.is_none() {
        problems.push(SignatureProblem::NoField { place: place.clone() });
    }
    if let Some(range) = signature.byte_range {
        if let Some(contents) = signature.contents_span
            && contents != range.gap
        {
            problems.push(SignatureProblem::Gap { place: place.clone(), gap: range.gap, contents });
        }
        let inside = candidate.object.origin.file().is_some_and(|object| {
            object.start < range.gap.start && signature.span.start < range.gap.start && object.end <= range.end
        });
        if !inside {
            problems.push(SignatureProblem::DictionaryOutside { place: place.clone() });
        }
        let signed = document.revisions().iter().position(|revision| revision.ends_at(range.end));
        signature.signed_revision = signed;
        match signed {
            None => problems.push(SignatureProblem::NoRevisionEnd { place: place.clone(), end: range.end }),
            Some(revision) => {
                let number = |index| document.view(index).revision().number();
                if revision != signature.revision {
                    let (written, signed) = (number(signature.revision), number(revision));
                    problems.push(SignatureProblem::OtherRevision { place: place.clone(), written, signed });
                }
                let there = match document.view(revision).get(signature.id) {
                    Ok(object) => object.is_some_and(|object| object.origin == signature.origin),
                    Err(fatal @ (Error::Budget { .. } | Error::Io { .. })) => return Err(fatal),
                    Err(_) => false,
                };
                if !there || !coverage::sections_within(document, revision, range.end) {
                    problems.push(SignatureProblem::NotResolved { place, revision: number(revision) });
                }
            }
        }
    }
    signature.problems = problems;
    Ok(())
}

/// Takes out what is not a signature of its own but a later state, or a copy, of one that is whole.
fn fold(list: Vec<SignatureDictionary>) -> Vec<SignatureDictionary> {
    let (mut whole, broken): (Vec<_>, Vec<_>) = list.into_iter().partition(SignatureDictionary::is_hashable);
    let mut rest = Vec::new();
    for signature in broken {
        let later = |known: &SignatureDictionary| known.id == signature.id && known.revision < signature.revision;
        if whole.iter().any(later) {
            // `alterations` will say what was changed.
            continue;
        }
        let copied = |known: &&mut SignatureDictionary| {
            !signature.contents.is_empty() && known.contents == signature.contents && known.kind == signature.kind
        };
        match whole.iter_mut().find(copied) {
            Some(known) => {
                let (place, copy) = (known.place(), signature.place());
                known.alterations.push(Alteration::Copied { place, copy });
            }
            None => rest.push(signature),
        }
    }
    whole.append(&mut rest);
    whole
}

/// What revisions after the signed one did to the dictionary, the field and its widgets.
fn alterations(document: &Document, signature: &mut SignatureDictionary) -> Result<()> {
    let base = document.view(signature.signed_revision.unwrap_or(signature.revision));
    let place = signature.place();
    let mut found = std::mem::take(&mut signature.alterations);
    let unreachable = signature.problems.iter().any(|problem| matches!(problem, SignatureProblem::Unreachable { .. }));
    if unreachable {
        signature.alterations = found;
        return Ok(());
    }
    let mut known: HashSet<(ObjectId, Name)> = HashSet::new();
    let mut ids = vec![signature.id];
    if let Some(field) = &signature.field {
        ids.push(field.id);
        ids.extend(&field.widgets);
        ids.dedup();
    }
    for (position, id) in ids.iter().enumerate() {
        let of_dictionary = position == 0;
        let Some(old) = tolerant(base.get(*id))? else { continue };
        for revision in document.touching(id.number).filter(|&revision| revision > base.index()) {
            let view = document.view(revision);
            let revision = view.revision().number();
            let new = tolerant(view.get(*id))?;
            if new.as_ref().is_some_and(|new| new.origin == old.origin) {
                continue;
            }
            let (Some(before), Some(after)) = (old.as_dictionary(), new.as_ref().and_then(|new| new.as_dictionary()))
            else {
                found.push(match of_dictionary {
                    true => Alteration::Removed { place: place.clone(), revision },
                    false => Alteration::FieldRemoved { place: place.clone(), revision },
                });
                break;
            };
            for key in differing_keys(before, after) {
                let matters = of_dictionary || FIELD_KEYS.iter().any(|field_key| key == **field_key);
                if matters && known.insert((*id, key.clone())) {
                    let place = place.clone();
                    found.push(match of_dictionary {
                        true => Alteration::Dictionary { place, revision, key },
                        false => Alteration::Field { place, revision, key },
                    });
                }
            }
        }
    }
    if !signature.visible {
        found.push(Alteration::Hidden { place });
    }
    signature.alterations = found;
    Ok(())
}

/// What makes a field this signature's field, and shows it where it was shown.
const FIELD_KEYS: [&str; 8] = ["V", "T", "FT", "Rect", "AP", "Parent", "Kids", "Subtype"];

fn tolerant(result: Result<Option<Arc<Located>>>) -> Result<Option<Arc<Located>>> {
    match result {
        Err(fatal @ (Error::Budget { .. } | Error::Io { .. })) => Err(fatal),
        Err(_) => Ok(None),
        Ok(object) => Ok(object),
    }
}

/// The keys whose values are not equivalent, in the order of the file, those that went first.
pub(crate) fn differing_keys(before: &Dictionary, after: &Dictionary) -> Vec<Name> {
    // The last value of a key counts, and `null` is none, as in `Dictionary::get`.
    fn values(dictionary: &Dictionary) -> HashMap<&Name, &Value> {
        dictionary.entries.iter().map(|entry| (&entry.key, &entry.value)).collect()
    }
    let (old, new) = (values(before), values(after));
    let (mut keys, mut seen) = (Vec::new(), HashSet::new());
    let mut same_as_whole = None;
    for entry in before.entries.iter().chain(&after.entries) {
        if !seen.insert(&entry.key) {
            continue;
        }
        let same = if std::str::from_utf8(entry.key.as_bytes()).is_err() {
            // A key that is no text is never looked up; any such key counts as changed unless both dictionaries are the same.
            *same_as_whole.get_or_insert_with(|| before.equivalent(after))
        } else {
            let known = |value: Option<&&'_ Value>| value.is_some_and(|value| !value.is_null());
            match (old.get(&entry.key), new.get(&entry.key)) {
                (before, after) if known(before) != known(after) => false,
                (Some(before), Some(after)) if known(Some(before)) => before.equivalent(after),
                _ => true,
            }
        };
        if !same {
            keys.push(entry.key.clone());
        }
    }
    keys
}

/// Signed ranges nest: each gap lies after the end of the range before it.
fn nesting(list: &mut [SignatureDictionary]) {
    let mut order: Vec<(u64, u64, usize)> = list
        .iter()
        .enumerate()
        .filter(|(_, signature)| signature.is_hashable())
        .filter_map(|(i, signature)| signature.byte_range.map(|range| (range.end, range.gap.start, i)))
        .collect();
    order.sort_unstable();
    for pair in order.windows(2) {
        let [(before_end, _, before), (end, gap, this)] = *pair else { continue };
        if gap >= before_end {
            continue;
        }
        let (place, other) = (list[this].place(), list[before].place());
        if end == before_end {
            // Neither is the later one.
            let overlap = SignatureProblem::Overlap { place: other.clone(), other: place.clone() };
            list[before].problems.push(overlap);
        }
        list[this].problems.push(SignatureProblem::Overlap { place, other });
    }
}

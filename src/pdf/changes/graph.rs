//! Which live object refers to which touched one.

use super::overlap::OnPages;
use super::place::Pages;
use super::role::{is_annotation, is_field};
use super::unread;
use crate::pdf::document::{Document, Located, View};
use crate::pdf::error::{Error, Result};
use crate::pdf::object::{Name, Object, ObjectId, Stream};
use crate::pdf::revision::Anomaly;
use crate::pdf::xref::XrefEntry;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

/// References into the objects that any update after the first signed revision touches.
pub(crate) struct Graph {
    /// Numbers that some update touches.
    touched: HashSet<u32>,
    /// By target: the untouched objects that refer to it, and whether only as a [link](is_link).
    untouched: HashMap<u32, Vec<(u32, bool)>>,
    /// By target: the touched objects whose present state refers to it, and how.
    sources: HashMap<u32, BTreeMap<u32, bool>>,
    /// By source: the touched objects that its present state refers to, and how.
    targets: HashMap<u32, BTreeMap<u32, bool>>,
    /// Objects that live ones refer to and that the first signed revision names outside of its own bytes: what is appended
    /// there would come to life.
    pub(crate) outside: Vec<ObjectId>,
    pub(crate) pages: Pages,
    /// What shows on them beside their content.
    pub(crate) on_pages: OnPages,
    first: usize,
    /// Objects that live ones refer to and that we cannot read, with what they seem to refer to: other readers may read them.
    unread: HashMap<u32, Vec<u32>>,
    /// One of them of which not even that is known.
    pub(crate) blind: Option<ObjectId>,
    /// What the trailers and the touched objects lead to; found when it is first asked for.
    reachable: Option<HashSet<u32>>,
}

/// How many objects that cannot be read are looked into.
const MOST_UNREAD: usize = 1_000;

/// An object as of a view; what cannot be read counts as absent, budgets do not.
pub(crate) fn tolerant(view: View, number: u32) -> Result<Option<Arc<Located>>> {
    let Some((entry, _)) = view.entry(number)? else { return Ok(None) };
    let Some(id) = id_of(number, entry) else { return Ok(None) };
    match view.get(id) {
        Err(fatal @ (Error::Budget { .. } | Error::Io { .. })) => Err(fatal),
        Err(_) => Ok(None),
        Ok(object) => Ok(object),
    }
}

/// The identifier that an entry gives to an object number in use.
pub(crate) fn id_of(number: u32, entry: XrefEntry) -> Option<ObjectId> {
    match entry {
        XrefEntry::Free { .. } => None,
        XrefEntry::Offset { generation, .. } => Some(ObjectId::new(number, generation)),
        XrefEntry::InStream { .. } => Some(ObjectId::new(number, 0)),
    }
}

impl Graph {
    /// Scans the live objects of revision `first` for references to what later revisions touch.
    pub(crate) fn new(document: &Document, first: usize, anomalies: &mut Vec<Anomaly>) -> Result<Self> {
        let view = document.view(first);
        let mut touched: HashSet<u32> = HashSet::new();
        for revision in first + 1..document.revisions().len() {
            touched.extend(document.updated(revision).map(|(number, _)| number));
        }
        let mut graph = Self {
            touched,
            untouched: HashMap::new(),
            sources: HashMap::new(),
            targets: HashMap::new(),
            outside: Vec::new(),
            pages: Pages::new(first),
            on_pages: OnPages::default(),
            first,
            unread: HashMap::new(),
            blind: None,
            reachable: None,
        };
        let mut unreadable: HashMap<u32, (ObjectId, Error)> = HashMap::new();
        // Untouched objects whose look gives a role to a touched one: who refers to them matters too.
        let mut watched: HashSet<u32> = HashSet::new();
        scan(view, &mut |id, object| {
            match object {
                Ok(object) if graph.touched.contains(&id.number) => graph.replace(id.number, Some(object)),
                Ok(object) if is_xref_stream(object) => {}
                Ok(object) => {
                    let edges = graph.edges(object);
                    if !edges.is_empty() && object.as_dictionary().is_some_and(|d| is_field(d) || is_annotation(d)) {
                        watched.insert(id.number);
                    }
                    for (target, link) in edges {
                        graph.untouched.entry(target).or_default().push((id.number, link));
                    }
                }
                Err(cause) => {
                    unreadable.insert(id.number, (id, cause));
                }
            }
            Ok(())
        })?;
        if !watched.is_empty() {
            graph.touched.extend(&watched);
            scan(view, &mut |id, object| {
                match object {
                    Ok(object) if graph.is_touched(id.number, &watched) => graph.replace(id.number, Some(object)),
                    Ok(object) if is_xref_stream(object) => {}
                    Ok(object) => {
                        for (target, link) in graph.edges(object) {
                            if watched.contains(&target) {
                                graph.untouched.entry(target).or_default().push((id.number, link));
                            }
                        }
                    }
                    Err(_) => {}
                }
                Ok(())
            })?;
        }
        if !unreadable.is_empty() {
            graph.cannot_read(view, unreadable, anomalies)?;
        }
        Ok(graph)
    }

    /// What cannot be read and is referred to. An entry that leads nowhere may be filled by bytes that are appended; what is
    /// there but no object to us may be one to others, who then follow its references.
    fn cannot_read(
        &mut self,
        view: View,
        mut unreadable: HashMap<u32, (ObjectId, Error)>,
        anomalies: &mut Vec<Anomaly>,
    ) -> Result<()> {
        let mut wanted: BTreeSet<u32> = BTreeSet::new();
        scan(view, &mut |_, object| {
            if let Ok(object) = object {
                object.references(&mut |target| {
                    if unreadable.contains_key(&target.number) {
                        wanted.insert(target.number);
                    }
                });
            }
            Ok(())
        })?;
        for entry in &view.trailer().entries {
            entry.value.references(&mut |target| {
                if unreadable.contains_key(&target.number) {
                    wanted.insert(target.number);
                }
            });
        }
        while let Some(number) = wanted.pop_first() {
            let Some((id, cause)) = unreadable.remove(&number) else { continue };
            // The same for an object stream that comes later.
            let packed = match view.entry(number)? {
                Some((XrefEntry::InStream { container, .. }, _)) => self.touched.contains(&container),
                _ => false,
            };
            if packed || matches!(cause, Error::ObjectOutsideRevision { .. }) {
                self.outside.push(id);
            } else if let Some(targets) = unread::references(view, id)?.filter(|_| self.unread.len() < MOST_UNREAD) {
                for target in &targets {
                    if self.touched.contains(target) {
                        self.untouched.entry(*target).or_default().push((number, false));
                    }
                }
                wanted.extend(targets.iter().filter(|target| unreadable.contains_key(target)));
                self.unread.insert(number, targets);
            } else {
                self.blind.get_or_insert(id);
            }
            anomalies.push(Anomaly::Unreadable { place: format!("object {id}"), cause });
        }
        Ok(())
    }

    /// Whether `number` is an object that we cannot read and others may.
    pub(crate) fn is_unread(&self, number: u32) -> bool {
        self.unread.contains_key(&number)
    }

    /// Whether an update touches `number`, not only the objects around it.
    fn is_touched(&self, number: u32, watched: &HashSet<u32>) -> bool {
        self.touched.contains(&number) && !watched.contains(&number)
    }

    /// The objects that refer to `number`, each once.
    pub(crate) fn sources(&self, number: u32) -> Vec<u32> {
        self.select(number, true)
    }

    /// The objects that refer to `number` otherwise than by a [link](is_link).
    pub(crate) fn users(&self, number: u32) -> Vec<u32> {
        self.select(number, false)
    }

    fn select(&self, number: u32, links: bool) -> Vec<u32> {
        let untouched = self.untouched.get(&number).into_iter().flatten().copied();
        let touched = self.sources.get(&number).into_iter().flatten().map(|(source, link)| (*source, *link));
        let mut sources: Vec<u32> =
            untouched.chain(touched).filter(|(_, link)| links || !link).map(|(source, _)| source).collect();
        sources.sort_unstable();
        sources
    }

    /// The touched objects that `object` refers to, and whether only by links.
    fn edges(&self, object: &Object) -> BTreeMap<u32, bool> {
        let mut edges = BTreeMap::new();
        links(object, true, &mut |target, link| {
            if self.touched.contains(&target.number) {
                *edges.entry(target.number).or_insert(true) &= link;
            }
        });
        edges
    }

    /// Whether anything leads to `number`: a trailer from the first signed revision on, or an object that an update touches,
    /// in any of its states. What nothing leads to is shown by no reader, and its references say nothing.
    pub(crate) fn is_reachable(&mut self, document: &Document, number: u32) -> Result<bool> {
        if self.touched.contains(&number) {
            return Ok(true);
        }
        if self.reachable.is_none() {
            let mut reached: HashSet<u32> = HashSet::new();
            let mut queue: Vec<u32> = self.touched.iter().copied().collect();
            for revision in document.revisions().iter().skip(self.first) {
                for section in revision.sections() {
                    for entry in &section.trailer().entries {
                        entry.value.references(&mut |id| queue.push(id.number));
                    }
                }
            }
            while let Some(next) = queue.pop() {
                if !reached.insert(next) {
                    continue;
                }
                queue.extend(self.unread.get(&next).into_iter().flatten());
                let states = document.touching(next).filter(|revision| *revision > self.first);
                for revision in std::iter::once(self.first).chain(states) {
                    if let Some(object) = tolerant(document.view(revision), next)? {
                        object.references(&mut |id| queue.push(id.number));
                    }
                }
            }
            self.reachable = Some(reached);
        }
        Ok(self.reachable.as_ref().is_none_or(|reached| reached.contains(&number)))
    }

    /// The present state of a touched object.
    pub(crate) fn replace(&mut self, number: u32, object: Option<&Located>) {
        let before = self.targets.remove(&number).unwrap_or_default();
        let object = object.filter(|object| !is_xref_stream(object));
        let after = object.map(|object| self.edges(object)).unwrap_or_default();
        // Arrays of fields grow by one: only the difference is written.
        for gone in before.keys().filter(|target| !after.contains_key(target)) {
            if let Some(sources) = self.sources.get_mut(gone) {
                sources.remove(&number);
            }
        }
        for (target, link) in after.iter().filter(|(target, link)| before.get(target) != Some(link)) {
            self.sources.entry(*target).or_default().insert(number, *link);
        }
        if !after.is_empty() {
            self.targets.insert(number, after);
        }
    }
}

/// Whether a reference under `key` only points at its target: it does not give the keys of the target a meaning of their own,
/// as `/Font` or `/XObject` of resources do with theirs. Elements of arrays are links too.
pub(crate) fn is_link(key: &Name) -> bool {
    ["P", "Pg", "Parent", "Obj"].iter().any(|link| *key == **link)
}

/// Calls `found` with every reference in `object` and whether it is a link.
fn links(object: &Object, link: bool, found: &mut dyn FnMut(ObjectId, bool)) {
    match object {
        Object::Reference(id) => found(*id, link),
        Object::Array(values) => values.iter().for_each(|value| links(value, true, found)),
        Object::Dictionary(dictionary) | Object::Stream(Stream { dictionary, .. }) => {
            // `/Data` of a signature reference dictionary (table 256) points at what is analysed: the catalogue, mostly.
            let reference = dictionary.get("TransformMethod").is_some();
            dictionary.entries.iter().for_each(|entry| {
                links(&entry.value, is_link(&entry.key) || reference && entry.key == *"Data", found);
            });
        }
        _ => {}
    }
}

/// Calls `found` with every live object of a view.
pub(crate) fn scan(view: View, found: &mut dyn FnMut(ObjectId, Result<&Located>) -> Result<()>) -> Result<()> {
    let document = view.document();
    // Objects of one object stream stand together, so that each is decoded once.
    let mut packed: Vec<(u32, u32, u32)> = Vec::new();
    let mut later: HashSet<u32> = HashSet::new();
    let mut visit = |number: u32, entry: XrefEntry, packed: &mut Vec<(u32, u32, u32)>| -> Result<()> {
        if let XrefEntry::InStream { container, index } = entry {
            packed.push((container, index, number));
            return Ok(());
        }
        let Some(id) = id_of(number, entry) else { return Ok(()) };
        one(view, id, found)
    };
    for revision in (1..=view.index()).rev() {
        for (number, entry) in document.updated(revision) {
            if later.insert(number) {
                visit(number, entry, &mut packed)?;
            }
        }
    }
    document.for_each_entry(0, &mut |number, entry| {
        if number == 0 || later.contains(&number) { Ok(()) } else { visit(number, entry, &mut packed) }
    })?;
    packed.sort_unstable();
    for (_, _, number) in packed {
        one(view, ObjectId::new(number, 0), found)?;
    }
    Ok(())
}

fn one(view: View, id: ObjectId, found: &mut dyn FnMut(ObjectId, Result<&Located>) -> Result<()>) -> Result<()> {
    match view.glance(id) {
        // The references of a cross-reference stream are those of the trailer.
        Ok(Some(object)) if is_xref_stream(&object) => Ok(()),
        Ok(Some(object)) => found(id, Ok(&object)),
        Ok(None) => Ok(()),
        Err(fatal @ (Error::Budget { .. } | Error::Io { .. })) => Err(fatal),
        Err(cause) => found(id, Err(cause)),
    }
}

fn is_xref_stream(object: &Located) -> bool {
    object.as_stream().is_some_and(|stream| stream.dictionary.is("Type", "XRef"))
}

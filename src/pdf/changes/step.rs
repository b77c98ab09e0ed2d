//! One revision against the one before it: every touched object in every role that it had.

use super::Change;
use super::dss::Part;
use super::form::Drawing;
use super::graph::{Graph, id_of, is_link, tolerant};
use super::overlap::shows;
use super::place::{PageNumber, Rectangle};
use super::role::{PathIndex, PathStep, Role, Skeleton, all_paths, is_field, is_page, show};
use super::structure::{Elements, is_element};
use crate::error::Said;
use crate::pdf::discovery::differing_keys;
use crate::pdf::document::{Document, Located, Resolved, View};
use crate::pdf::error::{Error, Result};
use crate::pdf::object::{Dictionary, Name, Object, ObjectId, Span, Stream, Value};
use crate::pdf::revision::Anomaly;
use crate::pdf::xref::XrefEntry;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;
use std::sync::Arc;

/// An object number that the revision gives another content, or none.
pub(crate) struct Touched {
    pub(crate) number: u32,
    pub(crate) old: Option<Arc<Located>>,
    pub(crate) new: Option<Arc<Located>>,
}

/// A signature field of this revision, to be told when the pages of its widgets are known.
pub(crate) struct Signed {
    pub(crate) id: ObjectId,
    pub(crate) name: String,
    pub(crate) widgets: Vec<ObjectId>,
    pub(crate) what: What,
}

/// What happened to a signature field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum What {
    Added,
    Filled,
    Timestamp,
    Empty,
}

/// One step from revision to revision.
pub(crate) struct Step<'a, 'g> {
    pub(crate) document: &'a Document,
    pub(crate) old: View<'a>,
    pub(crate) new: View<'a>,
    pub(crate) graph: &'g mut Graph,
    /// Of the revision before.
    pub(crate) skeleton: Skeleton,
    pub(crate) changes: Vec<Change>,
    /// What they say, so that none is told twice.
    told: HashSet<String>,
    /// Of objects that refer to many: where they refer to which touched one, before and after.
    indexes: [HashMap<u32, Rc<PathIndex>>; 2],
    pub(crate) signed: Vec<Signed>,
    /// Fields whose value this revision changes.
    pub(crate) revalued: HashSet<ObjectId>,
    /// Changed appearances, by field: told unless the field's value changed too.
    pub(crate) appearances: Vec<(ObjectId, String)>,
    /// Widgets that were added to the annotations of pages.
    pub(crate) widgets: BTreeMap<ObjectId, Vec<ObjectId>>,
    /// The parts of the document security store, as of the revision before.
    pub(crate) dss: Option<HashMap<ObjectId, Part>>,
    /// Annotations that are no widgets, added by this revision.
    pub(crate) annotated: HashSet<ObjectId>,
    /// Nodes of the parent tree of the structure tree, as of the revision before.
    pub(crate) parent_tree: Option<HashSet<ObjectId>>,
    /// What entered the structure tree.
    pub(crate) elements: Elements,
    /// What fields are drawn with, as of the revision before.
    pub(crate) drawing: Option<Drawing>,
    /// By source: what it refers to otherwise than one refers to fields, as of the revision before.
    pub(crate) strange: HashMap<u32, HashSet<u32>>,
}

impl<'a, 'g> Step<'a, 'g> {
    /// Finds the changes of `revision`, and brings the graph to its state.
    pub(crate) fn run(document: &'a Document, revision: usize, graph: &'g mut Graph) -> Result<Vec<Change>> {
        let old = document.view(revision.saturating_sub(1));
        let mut step = Self {
            document,
            old,
            new: document.view(revision),
            graph,
            skeleton: Skeleton::of(old)?,
            changes: Vec::new(),
            told: HashSet::new(),
            indexes: [HashMap::new(), HashMap::new()],
            signed: Vec::new(),
            revalued: HashSet::new(),
            appearances: Vec::new(),
            widgets: BTreeMap::new(),
            dss: None,
            annotated: HashSet::new(),
            parent_tree: None,
            elements: Elements::default(),
            drawing: None,
            strange: HashMap::new(),
        };
        for id in std::mem::take(&mut step.graph.outside) {
            step.unexplained(id, "an object that the signed revision names but does not hold is referred to");
        }
        if let Some(id) = step.graph.blind {
            step.unexplained(id, "an object that cannot be read is referred to: what it shows is not known");
        }
        step.trailer()?;
        let touched = step.touched()?;
        let mut changed = Vec::with_capacity(touched.len());
        for one in touched {
            let twice = |object: &Option<Arc<Located>>| object.as_ref().is_some_and(|object| duplicates(object));
            let (before, after) = (twice(&one.old), twice(&one.new));
            match (&one.old, &one.new) {
                // References to the old generation lead nowhere now.
                (Some(old), Some(new)) if old.id != new.id => {
                    step.unexplained(new.id, "an object was given another generation");
                    changed.push(one);
                }
                (Some(old), Some(new)) if before == after && step.equal(old, new)? => {
                    step.tell(Change::EqualRewrite { place: new.place() });
                }
                _ => {
                    if before || after {
                        // Which of the values counts, readers do not agree on.
                        step.unexplained(ObjectId::new(one.number, 0), "changed, and a key stands twice in it");
                    }
                    changed.push(one);
                }
            }
        }
        let numbers: HashSet<u32> = changed.iter().map(|one| one.number).collect();
        for one in &changed {
            step.judge(one, &numbers)?;
            step.readable(one)?;
        }
        step.tell_fields()?;
        for one in &changed {
            step.graph.replace(one.number, one.new.as_deref());
        }
        Ok(step.changes)
    }

    pub(crate) fn tell(&mut self, change: Change) {
        if self.told.insert(format!("{change:?}")) {
            self.changes.push(change);
        }
    }

    pub(crate) fn unexplained(&mut self, id: ObjectId, how: impl Into<Said>) {
        self.tell(Change::Unexplained { place: format!("object {id}"), how: how.into() });
    }

    /// Every number whose entry is another than before.
    fn touched(&mut self) -> Result<Vec<Touched>> {
        let mut touched = Vec::new();
        let start = self.new.revision().start();
        for (number, entry) in self.document.updated(self.new.index()) {
            let before = self.old.entry(number)?.map(|(entry, _)| entry);
            if before == Some(entry) || number == 0 {
                continue;
            }
            let id = id_of(number, entry).unwrap_or(ObjectId::new(number, 0));
            let old = tolerant(self.old, number)?;
            let new = match self.new.get(id) {
                Err(fatal @ (Error::Budget { .. } | Error::Io { .. })) => return Err(fatal),
                Err(cause) => {
                    self.unexplained(id, phrase!("cannot be read: {cause}", cause));
                    continue;
                }
                Ok(new) => new,
            };
            // Bytes that were there before are given a meaning that they did not have.
            let offset = match entry {
                XrefEntry::Offset { offset, .. } => Some(offset),
                XrefEntry::InStream { container, .. } => match self.new.entry(container)? {
                    Some((XrefEntry::Offset { offset, .. }, _)) => Some(offset),
                    _ => None,
                },
                XrefEntry::Free { .. } => None,
            };
            if offset.is_some_and(|offset| offset < start) {
                self.unexplained(id, "the cross-reference section of this revision leads to older bytes");
            }
            if let Some(key) = new.as_ref().and_then(|new| duplicate(new)) {
                self.unexplained(id, phrase!("the key {key} stands more than once in a dictionary", key));
            }
            if old.is_some() || new.is_some() {
                touched.push(Touched { number, old, new });
            }
        }
        Ok(touched)
    }

    /// What came to be referred to, or no longer is: where we cannot read it, others may.
    fn readable(&mut self, touched: &Touched) -> Result<()> {
        // Sorted, since arrays of references are long and mostly in order.
        let references = |object: &Option<Arc<Located>>| {
            let mut found: Vec<ObjectId> = Vec::new();
            if let Some(object) = object {
                object.references(&mut |id| found.push(id));
            }
            found.sort_unstable();
            found.dedup();
            found
        };
        let (before, after) = (references(&touched.old), references(&touched.new));
        let only = |these: &[ObjectId], others: &[ObjectId], view: View<'a>| -> Vec<(ObjectId, View<'a>)> {
            let mut others = others.iter().peekable();
            let mut found = Vec::new();
            for id in these {
                while others.next_if(|other| *other < id).is_some() {}
                if others.peek() != Some(&id) {
                    found.push((*id, view));
                }
            }
            found
        };
        let (new, old) = (self.new, self.old);
        let differing = only(&after, &before, new).into_iter().chain(only(&before, &after, old));
        for (id, view) in differing {
            match view.get(id) {
                Err(fatal @ (Error::Budget { .. } | Error::Io { .. })) => return Err(fatal),
                Err(cause) => {
                    let how = phrase!(
                        "refers to object {id} only before or only after, which cannot be read: {cause}",
                        id,
                        cause
                    );
                    self.unexplained(ObjectId::new(touched.number, 0), how);
                }
                Ok(_) => {}
            }
        }
        Ok(())
    }

    /// Whether both states mean the same, the data of streams included.
    pub(crate) fn equal(&self, old: &Located, new: &Located) -> Result<bool> {
        let (Some(before), Some(after)) = (old.as_stream(), new.as_stream()) else {
            return Ok(old.equivalent(new));
        };
        // The length may be written as a reference or not; what counts is where the data ends.
        if !before.dictionary.equivalent_except(&after.dictionary, &["Length"]) {
            return Ok(false);
        }
        // Where /Length is wrong, other readers go on to `endstream`.
        for (view, object) in [(self.old, old), (self.new, new)] {
            match view.extent(object) {
                Err(fatal @ (Error::Budget { .. } | Error::Io { .. })) => return Err(fatal),
                Err(_) => return Ok(false),
                Ok(_) => {}
            }
        }
        if self.document.encryption().is_some() {
            // The same data is encrypted into other bytes each time.
            return Ok(match (self.old.filtered_data(old), self.new.filtered_data(new)) {
                (Err(fatal @ (Error::Budget { .. } | Error::Io { .. })), _)
                | (_, Err(fatal @ (Error::Budget { .. } | Error::Io { .. }))) => return Err(fatal),
                (Ok(before), Ok(after)) => before == after,
                _ => false,
            });
        }
        let (Ok(before), Ok(after)) = (self.old.stream_span(old), self.new.stream_span(new)) else { return Ok(false) };
        if before.len() != after.len() {
            return Ok(false);
        }
        const BLOCK: u64 = 1 << 20;
        let mut done = 0;
        while done < before.len() {
            let count = BLOCK.min(before.len() - done);
            let block = |span: Span| Span { start: span.start + done, end: span.start + done + count };
            if self.document.bytes(block(before))? != self.document.bytes(block(after))? {
                return Ok(false);
            }
            done += count;
        }
        Ok(true)
    }

    /// One touched object: by what it is, or by each reference that led to it and still does.
    fn judge(&mut self, touched: &Touched, changed: &HashSet<u32>) -> Result<()> {
        let number = touched.number;
        let old_dictionary = touched.old.as_ref().and_then(|old| old.as_dictionary());
        let container = touched.old.as_ref().and_then(|old| old.as_stream());
        if container.is_some_and(|stream| stream.dictionary.is("Type", "ObjStm")) {
            self.unexplained(ObjectId::new(number, 0), "an object stream was given another content");
            return Ok(());
        }
        if let (Some(old), Some(new), Some(dictionary)) = (&touched.old, &touched.new, old_dictionary) {
            // What it is decides, as long as nothing uses it as something else.
            let catalog = self.skeleton.root == Some(old.id);
            let structure = self.skeleton.structure == Some(old.id);
            // The keys that lead to what it is.
            let expected: Option<&[&str]> = if catalog || is_page(dictionary) || is_field(dictionary) {
                Some(&[])
            } else if structure {
                Some(&["StructTreeRoot"])
            } else if is_element(dictionary) {
                Some(&["K"])
            } else {
                None
            };
            if let Some(expected) = expected {
                self.used_otherwise(touched, changed, expected)?;
            }
            if catalog {
                return self.catalog(old, new);
            }
            if structure {
                return self.structure_root(old, new);
            }
            if is_page(dictionary) {
                return self.page(old, new);
            }
            if is_field(dictionary) {
                if self.has_another_meaning(number)? {
                    self.unexplained(new.id, "changed, while it is not only a field");
                }
                return self.field(old, new);
            }
            if is_element(dictionary) {
                return self.structure_element(old, new);
            }
        }
        for path in self.trailer_paths(number) {
            let role = match path.as_slice() {
                [Some(key)] if *key == *"Info" => Role::Info,
                _ => Role::Unknown,
            };
            self.in_role(role, touched, &format!("the trailer, {}", show(&path)))?;
        }
        for source in self.graph.sources(number) {
            if self.graph.is_unread(source) {
                let how = phrase!("changed, while object {source} seems to refer to it, which cannot be read", source);
                self.unexplained(ObjectId::new(number, 0), how);
                continue;
            }
            let Some(before) = tolerant(self.old, source)? else { continue };
            for path in self.kept_paths(&before, number, changed)? {
                let role = self.role(&before, &path)?;
                if role == Role::Unknown && !self.graph.is_reachable(self.document, source)? {
                    continue;
                }
                self.in_role(role, touched, &format!("object {}, {}", before.id, show(&path)))?;
            }
        }
        Ok(())
    }

    /// Where both trailers refer to `number`; the catalogue has its own judgement.
    fn trailer_paths(&mut self, number: u32) -> Vec<Vec<PathStep>> {
        let of = |trailer: &Dictionary, touched: &dyn Fn(u32) -> bool| -> Rc<PathIndex> {
            let mut index = PathIndex::new();
            for entry in trailer.entries.iter().filter(|entry| entry.key != *"Root") {
                for (target, paths) in all_paths(&entry.value, touched) {
                    let found = index.entry(target).or_default();
                    for mut path in paths {
                        path.insert(0, Some(entry.key.clone()));
                        found.push(path);
                    }
                }
            }
            Rc::new(index)
        };
        // 0 is no object: the trailer stands for it.
        let mut paths = Vec::new();
        for (view, index) in [self.old, self.new].into_iter().zip(&mut self.indexes) {
            let graph = &self.graph;
            let index = index.entry(0).or_insert_with(|| of(view.trailer(), &|number| graph.touches(number)));
            paths.push(index.get(&number).cloned().unwrap_or_default());
        }
        let after = paths.pop().unwrap_or_default();
        let before = paths.pop().unwrap_or_default();
        before.into_iter().filter(|path| after.contains(path)).collect()
    }

    /// Where an object, as of the revision before or of this one, refers to `number`.
    fn paths_in(&mut self, object: &Located, new: bool, number: u32) -> Vec<Vec<PathStep>> {
        let graph = &self.graph;
        let index = self.indexes[usize::from(new)]
            .entry(object.id.number)
            .or_insert_with(|| Rc::new(all_paths(object, &|number| graph.touches(number))));
        index.get(&number).cloned().unwrap_or_default()
    }

    /// Where `source` referred to `number` and still does. What it refers to no longer, or newly, is for its own judgement.
    fn kept_paths(&mut self, source: &Located, number: u32, changed: &HashSet<u32>) -> Result<Vec<Vec<PathStep>>> {
        // What follows looks up keys of the source.
        self.document.spend(source.as_dictionary().map_or(1, |dictionary| dictionary.entries.len()))?;
        let mut references = self.paths_in(source, false, number);
        if changed.contains(&source.id.number) {
            let after = tolerant(self.new, source.id.number)?;
            let after = after.map(|after| self.paths_in(&after, true, number)).unwrap_or_default();
            references.retain(|path| after.contains(path));
        }
        Ok(references)
    }

    /// A page, field, catalogue or element that something refers to otherwise than as such: as if its keys were names of
    /// resources. `expected` are the keys that lead to it as what it is.
    fn used_otherwise(&mut self, touched: &Touched, changed: &HashSet<u32>, expected: &[&str]) -> Result<()> {
        for source in self.graph.users(touched.number) {
            let Some(before) = tolerant(self.old, source)? else { continue };
            for path in self.kept_paths(&before, touched.number, changed)? {
                let Some(Some(key)) = path.last() else { continue };
                if is_link(key) || expected.iter().any(|known| *key == **known) || is_analysed(&before, &path) {
                    continue;
                }
                if self.graph.is_reachable(self.document, source)? {
                    let from = format!("object {}, {}", before.id, show(&path));
                    let how = phrase!("changed, while {from} refers to it", from);
                    self.unexplained(ObjectId::new(touched.number, 0), how);
                }
            }
        }
        Ok(())
    }

    /// One touched object in one role.
    fn in_role(&mut self, role: Role, touched: &Touched, from: &str) -> Result<()> {
        let id = touched.new.as_ref().or(touched.old.as_ref()).map_or(ObjectId::new(touched.number, 0), |o| o.id);
        let Some(new) = &touched.new else {
            self.unexplained(id, phrase!("freed, while {from} refers to it", from));
            return Ok(());
        };
        let place = new.place();
        let old_value = touched.old.as_ref().map(|old| &old.value);
        let plain = new.as_stream().is_none();
        match role {
            Role::Form => self.form(old_value, &new.value, id),
            Role::Fields => self.fields(old_value, &new.value, id),
            Role::Kids(_) => self.fields(old_value, &new.value, id),
            Role::Resources => self.resources(old_value, &new.value, id, 1),
            Role::ResourceCategory => self.resources(old_value, &new.value, id, 0),
            Role::Permissions => self.permissions(old_value, &new.value, id),
            Role::Dss(part) if part.admits(new) && touched.old.as_ref().is_none_or(|old| part.admits(old)) => {
                self.tell(Change::DssUpdated { place });
                Ok(())
            }
            Role::Extensions if new.as_dictionary().is_some() && plain => {
                self.tell(Change::ExtensionsUpdated { place });
                Ok(())
            }
            Role::DeveloperExtensions
                if is_extension(new) && touched.old.as_ref().is_none_or(|old| is_extension(old)) =>
            {
                self.tell(Change::ExtensionsUpdated { place });
                Ok(())
            }
            Role::Metadata if !plain => self.metadata(touched.old.as_deref(), Some(new), place),
            Role::Info if plain => self.info(old_value, Some(&new.value), &place),
            Role::Annotations(page) => self.annotations(page, old_value, Some(&new.value), id),
            Role::Annotation(page) => self.annotation(Some(page), touched.old.as_deref(), new),
            Role::AnnotationPart(annotation) => self.annotation_part(annotation),
            Role::Field => self.new_field(id, None),
            Role::StructureKids(parent) => match (old_value.and_then(|old| old.as_array()), new.as_array()) {
                (Some(before), Some(after)) => self.structure_kids(before, after, parent),
                _ => {
                    self.unexplained(id, phrase!("changed, while {from} refers to it", from));
                    Ok(())
                }
            },
            Role::ParentTree => self.parent_tree_node(old_value, &new.value, id),
            Role::ParentTreePart(part) => self.parent_tree_part(part == "Nums", old_value, &new.value, id),
            Role::FieldValue(field) => self.field_value(field, touched.old.as_deref(), new),
            Role::Appearance(field, level) => {
                if is_appearance(level, touched.old.as_deref(), new) {
                    self.appearances.push((field, "/AP".into()));
                } else {
                    self.unexplained(id, phrase!("changed, while {from} refers to it", from));
                }
                Ok(())
            }
            _ => {
                self.unexplained(id, phrase!("changed, while {from} refers to it", from));
                Ok(())
            }
        }
    }

    /// The trailers: only what an update must write, and `/Info`, may differ.
    fn trailer(&mut self) -> Result<()> {
        let (old, new) = (self.old.trailer(), self.new.trailer());
        const OWN: [&str; 12] =
            ["Size", "Prev", "XRefStm", "ID", "Type", "W", "Index", "Filter", "DecodeParms", "Length", "Info", "Root"];
        let root = new.reference("Root").unwrap_or(ObjectId::new(0, 0));
        // ISO 32000-2 table 15: a number from /Size on is no object, to the readers that mind.
        let size = |trailer: &Dictionary| trailer.get("Size").and_then(|size| size.as_integer()).unwrap_or(0);
        let highest = self.document.updated(self.new.index()).map(|(number, _)| i64::from(number)).max();
        let shrunk = size(new) < size(old) && self.last_number()? >= size(new);
        if shrunk || highest.is_some_and(|highest| highest >= size(new)) {
            self.unexplained(root, "/Size of the trailer leaves objects out");
        }
        // ISO 32000-1 annex C.2; with more, readers rebuild the table.
        const MOST: i64 = 8_388_608;
        if size(new) > MOST.max(size(old)) {
            self.unexplained(root, "/Size of the trailer is larger than readers take");
        }
        let mut before =
            self.document.revisions().iter().take(self.new.index()).flat_map(|revision| revision.sections());
        if size(new) > size(old) && before.any(|section| i64::try_from(section.size()).is_ok_and(|end| end > size(old)))
        {
            self.unexplained(root, "/Size of the trailer brings back objects that it left out before");
        }
        let number = self.new.revision().number();
        let encryption = self
            .document
            .anomalies()
            .iter()
            .any(|anomaly| matches!(anomaly, Anomaly::EncryptionChanged { revision, .. } if *revision == number));
        if encryption {
            self.unexplained(root, "the encryption of the document was changed");
        }
        for key in differing_keys(old, new) {
            // A code over the whole file (ISO/TS 32004) is another after each update; so is the checksum of LibreOffice, which other
            // programs leave out. Both are direct, so nothing hangs from them.
            let code = key == *"AuthCode" && new.get("AuthCode").is_some_and(|code| !refers(code))
                || key == *"DocChecksum" && new.get("DocChecksum").is_none_or(|code| !refers(code));
            let told = encryption && key == *"Encrypt";
            if !code && !told && !OWN.iter().any(|own| key == **own) {
                self.unexplained(root, phrase!("{key} of the trailer was changed", key));
            }
        }
        if old.reference("Info") != new.reference("Info") {
            // Some producers leave it out of an update; readers then show none.
            self.info_of_trailers(old.reference("Info"), new.reference("Info"))?;
        }
        if old.reference("Root") != new.reference("Root") {
            match (self.old.catalog(), self.new.catalog()) {
                (Ok(old), Ok(new)) => self.catalog(&old, &new)?,
                (_, Err(fatal @ (Error::Budget { .. } | Error::Io { .. }))) => return Err(fatal),
                _ => self.unexplained(root, "the catalogue cannot be read"),
            }
        }
        Ok(())
    }

    /// The largest number of an object of the revision before.
    fn last_number(&self) -> Result<i64> {
        let mut last = 0;
        let mut count = |number: u32, entry: XrefEntry| {
            if !matches!(entry, XrefEntry::Free { .. }) {
                last = last.max(i64::from(number));
            }
        };
        for revision in 1..=self.old.index() {
            self.document.updated(revision).for_each(|(number, entry)| count(number, entry));
        }
        self.document.for_each_entry(0, &mut |number, entry| {
            count(number, entry);
            Ok(())
        })?;
        Ok(last)
    }

    /// The two states of a key: `None` where both are one reference, whose target is judged on its own.
    pub(crate) fn pair<'v>(&self, old: &'v Dictionary, new: &'v Dictionary, key: &str) -> Result<Option<Pair<'v>>> {
        self.document.spend(old.entries.len() + new.entries.len())?;
        let (before, after) = (old.get(key), new.get(key));
        if let (Some(Object::Reference(a)), Some(Object::Reference(b))) =
            (before.map(|value| &value.object), after.map(|value| &value.object))
            && a == b
        {
            return Ok(None);
        }
        Ok(Some(Pair { old: resolved(self.old, before)?, new: resolved(self.new, after)? }))
    }

    pub(crate) fn page_of_annotations(&mut self, array: ObjectId) -> Result<Option<ObjectId>> {
        self.graph.pages.of_annotations(self.document, array)
    }

    /// The page and the rectangle of a widget or annotation.
    pub(crate) fn shown_at(
        &mut self,
        view: View,
        id: Option<ObjectId>,
        annotation: &Dictionary,
    ) -> Result<(PageNumber, Rectangle)> {
        let added = id.and_then(|id| self.widgets.get(&id)?.first().copied());
        let page = self.graph.pages.number(self.document, added.or(annotation.reference("P")))?;
        Ok((page, Rectangle::of(view, annotation).unwrap_or_default()))
    }

    /// What happened to signature fields and appearances, now that all pages were seen.
    fn tell_fields(&mut self) -> Result<()> {
        let mut known: HashSet<ObjectId> = HashSet::new();
        for signed in std::mem::take(&mut self.signed) {
            known.insert(signed.id);
            known.extend(&signed.widgets);
            let place = format!("object {}", signed.id);
            let (mut first, mut shown) = (None, Vec::new());
            for widget in &signed.widgets {
                let Some(object) = tolerant(self.new, widget.number)? else { continue };
                let Some(dictionary) = object.as_dictionary() else { continue };
                let (page, rectangle) = self.shown_at(self.new, Some(*widget), dictionary)?;
                first.get_or_insert((page, rectangle));
                if shows(self.new, dictionary) && !rectangle.is_empty() {
                    shown.push((*widget, Arc::clone(&object), rectangle));
                }
            }
            let (page, rectangle) = first.unwrap_or((PageNumber(None), Rectangle::default()));
            let name = signed.name.clone();
            if signed.what == What::Empty && !shown.is_empty() {
                self.unexplained(
                    signed.id,
                    phrase!("an unsigned signature field {name} with an appearance was added", name),
                );
                continue;
            }
            self.tell(match signed.what {
                What::Added => {
                    Change::SignatureFieldAdded { place: place.clone(), name: name.clone(), page, rectangle }
                }
                What::Filled => {
                    Change::SignatureFieldFilled { place: place.clone(), name: name.clone(), page, rectangle }
                }
                What::Timestamp => Change::DocumentTimestampAdded { place: place.clone(), name: name.clone() },
                What::Empty => {
                    Change::EmptySignatureFieldAdded { place: place.clone(), name: name.clone(), page, rectangle }
                }
            });
            let mut areas = HashMap::new();
            for (widget, object, rectangle) in shown {
                if let Some(dictionary) = object.as_dictionary() {
                    self.tell_appearance(&signed, widget, dictionary, rectangle, &mut areas)?;
                }
            }
        }
        let widgets: Vec<ObjectId> = self.widgets.keys().copied().collect();
        for widget in widgets {
            if !known.contains(&widget) {
                self.unexplained(widget, "a widget that belongs to no signature of this revision was added to a page");
            }
        }
        let mut revalued: Vec<ObjectId> = self.revalued.iter().copied().collect();
        revalued.sort_unstable();
        for field in revalued {
            self.filled_over(field)?;
        }
        for (field, key) in std::mem::take(&mut self.appearances) {
            if known.contains(&field) {
                continue;
            }
            self.field_appearance(field, key)?;
        }
        for (widget, pages) in &self.widgets {
            pages.iter().for_each(|page| self.graph.pages.now_listed(*widget, *page));
        }
        known.extend(std::mem::take(&mut self.annotated));
        self.tell_elements(&known);
        Ok(())
    }
}

/// Whether `path` is `/Data` of a signature reference dictionary (ISO 32000-2 table 256): what is analysed, mostly the catalogue.
fn is_analysed(source: &Located, path: &[PathStep]) -> bool {
    match path {
        [.., Some(references), None, Some(data)] => *references == *"Reference" && *data == *"Data",
        [Some(data)] => *data == *"Data" && source.as_dictionary().is_some_and(|d| d.get("TransformMethod").is_some()),
        _ => false,
    }
}

/// Whether there is a reference in `object`.
fn refers(object: &Object) -> bool {
    let mut found = false;
    object.references(&mut |_| found = true);
    found
}

/// Whether a key stands twice in a dictionary of `object`, at any depth.
fn duplicates(object: &Object) -> bool {
    match object {
        Object::Array(values) => values.iter().any(|value| duplicates(value)),
        Object::Dictionary(dictionary) | Object::Stream(Stream { dictionary, .. }) => {
            dictionary.duplicate().is_some() || dictionary.entries.iter().any(|entry| duplicates(&entry.value))
        }
        _ => false,
    }
}

/// Whether `object` is a developer extensions dictionary (ISO 32000-2 §7.12.3) and nothing else, or an array of them.
fn is_extension(object: &Object) -> bool {
    const KEYS: [&str; 5] = ["Type", "BaseVersion", "ExtensionLevel", "URL", "ExtensionRevision"];
    match object {
        Object::Array(values) => values.iter().all(|value| value.as_reference().is_some() || is_extension(value)),
        Object::Dictionary(dictionary) => {
            dictionary.entries.iter().all(|entry| KEYS.iter().any(|key| entry.key == **key))
        }
        _ => false,
    }
}

/// The two states of a value, references followed; `None` is absent or `null`.
pub(crate) struct Pair<'v> {
    pub(crate) old: Option<Resolved<'v>>,
    pub(crate) new: Option<Resolved<'v>>,
}

impl Pair<'_> {
    pub(crate) fn values(&self) -> (Option<&Value>, Option<&Value>) {
        (self.old.as_ref().map(Resolved::value), self.new.as_ref().map(Resolved::value))
    }
}

/// Follows a value; what cannot be followed is absent.
pub(crate) fn resolved<'v>(view: View, value: Option<&'v Value>) -> Result<Option<Resolved<'v>>> {
    let Some(value) = value else { return Ok(None) };
    match view.resolve(value) {
        Err(fatal @ (Error::Budget { .. } | Error::Io { .. })) => Err(fatal),
        Err(_) => Ok(None),
        Ok(resolved) => Ok((!resolved.is_null()).then_some(resolved)),
    }
}

/// A key that stands twice in a dictionary of `object`, at any depth: two readers may see two values.
fn duplicate(object: &Object) -> Option<&Name> {
    match object {
        Object::Array(values) => values.iter().find_map(|value| duplicate(value)),
        Object::Dictionary(dictionary) | Object::Stream(Stream { dictionary, .. }) => {
            dictionary.duplicate().or_else(|| dictionary.entries.iter().find_map(|entry| duplicate(&entry.value)))
        }
        _ => None,
    }
}

/// Whether `new` is what stands `level` steps below a widget: `/AP`, one of its appearances, a state of one (ISO 32000-2
/// §12.5.5). Of the first only the three appearances may change, so that it is nothing else to anybody.
fn is_appearance(level: usize, old: Option<&Located>, new: &Located) -> bool {
    let dictionary = new.as_dictionary().filter(|_| new.as_stream().is_none());
    match (level, dictionary, old.and_then(|old| old.as_dictionary())) {
        (1, Some(after), before) => {
            let empty = Dictionary::default();
            let keys = differing_keys(before.unwrap_or(&empty), after);
            keys.iter().all(|key| ["N", "R", "D"].iter().any(|known| *key == **known))
        }
        (2, _, _) => new.as_dictionary().is_some(),
        (3, None, _) => new.as_stream().is_some(),
        _ => false,
    }
}

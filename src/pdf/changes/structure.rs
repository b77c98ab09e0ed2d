//! The structure tree (ISO 32000-2 §14.7): what a revision adds to the pages may enter it, and nothing else of it may change.
//!
//! A program that signs a tagged file (Acrobat does) appends an element, `/Form`, that refers to the widget of the signature
//! (§14.7.5.3) to the `/K` of an element or of the root, and an entry to the parent tree (§14.7.5.4). That much is known here:
//! the kids that were there stay, in their order; a new kid is a new element that holds nothing but object references to fields
//! signed, or annotations added, in the same revision. Marked content, replacement text, roles and classes never change, since
//! they are what a person who hears the document is told.
//!
//! Limits: a new element stands directly under an old one; its attributes (`/A`, `/C`) and identifier have no rule.

use super::Change;
use super::graph::tolerant;
use super::role::Role;
use super::step::{Step, resolved};
use crate::pdf::discovery::differing_keys;
use crate::pdf::document::{Located, View};
use crate::pdf::error::Result;
use crate::pdf::object::{Dictionary, ObjectId, Value};
use std::collections::HashSet;

/// What a new element may have: no text that would be read in place of something else.
const OF_NEW_ELEMENT: [&str; 7] = ["Type", "S", "P", "Pg", "K", "T", "Lang"];
/// What an object reference may have (table 358).
const OF_REFERENCE: [&str; 3] = ["Type", "Obj", "Pg"];

/// New elements of a revision, until it is known what they refer to.
#[derive(Debug, Default)]
pub(crate) struct Elements {
    /// Each new element with the objects that it refers to.
    added: Vec<(ObjectId, Vec<ObjectId>)>,
    /// What new entries of the parent tree lead to, and from where.
    numbered: Vec<(ObjectId, ObjectId)>,
}

/// Whether a dictionary is a structure element (table 355).
pub(crate) fn is_element(dictionary: &Dictionary) -> bool {
    let typed = dictionary.get("Type").is_none() || dictionary.is("Type", "StructElem");
    typed && dictionary.name("S").is_some() && dictionary.reference("P").is_some()
}

impl Step<'_, '_> {
    /// The role of what stands at `path` in the root of the structure tree, an element, or a node of the parent tree.
    pub(crate) fn role_in_structure(
        &mut self,
        id: ObjectId,
        dictionary: &Dictionary,
        path: &[Option<&[u8]>],
    ) -> Result<Option<Role>> {
        let root = self.skeleton.structure == Some(id);
        let inside = match path {
            [Some(b"K")] if root || is_element(dictionary) => return Ok(Some(Role::StructureKids(id))),
            [Some(b"ParentTree"), inside @ ..] if root => inside,
            _ if self.is_parent_tree(id)? => path,
            _ => return Ok(None),
        };
        Ok(match inside {
            [] | [Some(b"Kids"), None] => Some(Role::ParentTree),
            [Some(b"Nums")] => Some(Role::ParentTreePart("Nums")),
            [Some(b"Kids")] => Some(Role::ParentTreePart("Kids")),
            _ => None,
        })
    }

    /// Whether `id` is a node of the parent tree, or an array of kids in it, as of the revision before.
    pub(crate) fn is_parent_tree(&mut self, id: ObjectId) -> Result<bool> {
        if self.parent_tree.is_none() {
            let mut nodes = HashSet::new();
            if let Some(root) = self.skeleton.structure
                && let Some(root) = tolerant(self.old, root.number)?
                && let Some(tree) = root.as_dictionary().and_then(|root| root.get("ParentTree"))
            {
                collect(self.old, tree, &mut nodes)?;
            }
            self.parent_tree = Some(nodes);
        }
        Ok(self.parent_tree.as_ref().is_some_and(|nodes| nodes.contains(&id)))
    }

    /// The root: kids and parent tree grow.
    pub(crate) fn structure_root(&mut self, old: &Located, new: &Located) -> Result<()> {
        let (id, Some((before, after))) = (new.id, plain(old, new)) else {
            self.unexplained(new.id, "the root of the structure tree was replaced by something else");
            return Ok(());
        };
        for key in differing_keys(before, after) {
            if key == *"K" {
                self.kids_of(before, after, id)?;
                continue;
            }
            let name = std::str::from_utf8(key.as_bytes()).unwrap_or_default();
            let Some(pair) = self.pair(before, after, name)? else { continue };
            match (name, pair.values()) {
                ("ParentTree", (old, Some(new))) => self.parent_tree_node(old, new, id)?,
                ("ParentTreeNextKey", (old, Some(new)))
                    if new.as_integer().is_some() && old.and_then(|old| old.as_integer()) <= new.as_integer() => {}
                _ => self.unexplained(id, phrase!("{key} of the structure tree was changed", key)),
            }
        }
        Ok(())
    }

    /// An element that was there: it may get further kids.
    pub(crate) fn structure_element(&mut self, old: &Located, new: &Located) -> Result<()> {
        let (id, Some((before, after))) = (new.id, plain(old, new)) else {
            self.unexplained(new.id, "an element of the structure tree was replaced by something else");
            return Ok(());
        };
        for key in differing_keys(before, after) {
            if key == *"K" {
                self.kids_of(before, after, id)?;
            } else {
                self.unexplained(id, phrase!("{key} of an element of the structure tree was changed", key));
            }
        }
        Ok(())
    }

    /// `/K` of both states: an array, or one kid, which is compared as it is written.
    fn kids_of(&mut self, before: &Dictionary, after: &Dictionary, id: ObjectId) -> Result<()> {
        let kids = |dictionary: &Dictionary, view: View| -> Result<Vec<Value>> {
            let Some(value) = dictionary.get("K") else { return Ok(Vec::new()) };
            let array = resolved(view, Some(value))?;
            let array = array.as_ref().and_then(|array| array.as_array());
            Ok(array.map_or_else(|| vec![value.clone()], <[Value]>::to_vec))
        };
        let (old, new) = (kids(before, self.old)?, kids(after, self.new)?);
        self.structure_kids(&old, &new, id)
    }

    /// Kids of an element or of the root: those that were there stay, in their order; the others are new elements.
    pub(crate) fn structure_kids(&mut self, old: &[Value], new: &[Value], parent: ObjectId) -> Result<()> {
        let mut rest = old.iter().peekable();
        for kid in new {
            if rest.next_if(|known| known.equivalent(kid)).is_some() {
                continue;
            }
            match kid.as_reference() {
                Some(id) if tolerant(self.old, id.number)?.is_none() => self.new_element(id, parent)?,
                _ => self
                    .unexplained(parent, "something that was there, or that is no element, entered the structure tree"),
            }
        }
        if rest.next().is_some() {
            self.unexplained(parent, "something left the structure tree, or its order was changed");
        }
        Ok(())
    }

    fn new_element(&mut self, id: ObjectId, parent: ObjectId) -> Result<()> {
        let object = tolerant(self.new, id.number)?;
        let dictionary = object.as_ref().filter(|object| object.as_stream().is_none()).and_then(|o| o.as_dictionary());
        let Some(element) = dictionary.filter(|element| is_element(element) && element.reference("P") == Some(parent))
        else {
            self.unexplained(id, "something that is no element of its parent entered the structure tree");
            return Ok(());
        };
        if let Some(entry) = element.entries.iter().find(|e| !OF_NEW_ELEMENT.iter().any(|key| e.key == **key)) {
            self.unexplained(id, phrase!("a new element of the structure tree has {key}", key = entry.key));
        }
        let mut objects = Vec::new();
        let kids = resolved(self.new, element.get("K"))?;
        let kids = kids.as_ref().map(|kids| kids.value());
        for kid in kids.map(|kids| kids.as_array().unwrap_or(std::slice::from_ref(kids))).unwrap_or_default() {
            let reference = resolved(self.new, Some(kid))?;
            let object = reference.as_ref().and_then(|kid| kid.as_dictionary()).filter(|kid| {
                kid.is("Type", "OBJR") && kid.entries.iter().all(|e| OF_REFERENCE.iter().any(|key| e.key == **key))
            });
            match object.and_then(|object| object.reference("Obj")) {
                Some(object) => objects.push(object),
                None => self.unexplained(id, "a new element of the structure tree holds more than object references"),
            }
        }
        self.elements.added.push((id, objects));
        Ok(())
    }

    /// A node of the parent tree (§7.9.7): entries and nodes may be added.
    pub(crate) fn parent_tree_node(&mut self, old: Option<&Value>, new: &Value, id: ObjectId) -> Result<()> {
        let empty = Dictionary::default();
        let before = old.and_then(|old| old.as_dictionary()).unwrap_or(&empty);
        let Some(after) = new.as_dictionary().filter(|_| new.as_stream().is_none()) else {
            self.unexplained(id, "a node of the parent tree was replaced by something else");
            return Ok(());
        };
        for key in differing_keys(before, after) {
            let name = std::str::from_utf8(key.as_bytes()).unwrap_or_default();
            let Some(pair) = self.pair(before, after, name)? else { continue };
            match (name, pair.values()) {
                ("Nums" | "Kids", (old, Some(new))) => self.parent_tree_part(name == "Nums", old, new, id)?,
                ("Limits", (_, Some(new))) if new.as_array().is_some() => {}
                _ => self.unexplained(id, phrase!("{key} of the parent tree was changed", key)),
            }
        }
        Ok(())
    }

    /// `/Nums` or `/Kids` of a node.
    pub(crate) fn parent_tree_part(
        &mut self,
        numbers: bool,
        old: Option<&Value>,
        new: &Value,
        id: ObjectId,
    ) -> Result<()> {
        let Some(after) = new.as_array() else {
            self.unexplained(id, "a part of the parent tree is no array");
            return Ok(());
        };
        let size = if numbers { 2 } else { 1 };
        let mut rest = old.and_then(|old| old.as_array()).unwrap_or_default().chunks(size).peekable();
        let same = |a: &[Value], b: &[Value]| a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.equivalent(b));
        for part in after.chunks(size) {
            if rest.next_if(|known| same(known, part)).is_some() {
                continue;
            }
            match (numbers, part) {
                (true, [key, element]) if key.as_integer().is_some() && element.as_reference().is_some() => {
                    self.elements.numbered.extend(element.as_reference().map(|element| (element, id)));
                }
                (false, [node]) => self.new_parent_tree_node(node, id)?,
                _ => self.unexplained(id, "an entry of the parent tree was changed"),
            }
        }
        if rest.next().is_some() {
            self.unexplained(id, "an entry of the parent tree was removed or changed");
        }
        Ok(())
    }

    /// A new node holds entries, no further nodes.
    fn new_parent_tree_node(&mut self, node: &Value, id: ObjectId) -> Result<()> {
        let fresh = match node.as_reference() {
            Some(node) => tolerant(self.old, node.number)?.is_none(),
            None => false,
        };
        match resolved(self.new, Some(node))? {
            Some(value) if fresh && value.as_dictionary().is_some_and(|node| node.get("Kids").is_none()) => {
                self.parent_tree_node(None, value.value(), id)
            }
            _ => {
                self.unexplained(id, "a node that was there, or that is none, entered the parent tree");
                Ok(())
            }
        }
    }

    /// Whether the new elements are those of what the revision added.
    pub(crate) fn tell_elements(&mut self, added: &HashSet<ObjectId>) {
        let Elements { added: elements, numbered } = std::mem::take(&mut self.elements);
        for (id, objects) in &elements {
            match objects.iter().find(|object| !added.contains(object)) {
                Some(object) => {
                    self.unexplained(
                        *id,
                        phrase!("a new element of the structure tree refers to object {object}", object),
                    );
                }
                None => self.tell(Change::StructureExtended { place: format!("object {id}") }),
            }
        }
        let known: HashSet<ObjectId> = elements.iter().map(|(id, _)| *id).collect();
        for (element, node) in numbered {
            if !known.contains(&element) {
                self.unexplained(
                    node,
                    phrase!("the parent tree leads to object {element}, which is no new element", element),
                );
            }
        }
    }
}

fn plain<'v>(old: &'v Located, new: &'v Located) -> Option<(&'v Dictionary, &'v Dictionary)> {
    let plain = old.as_stream().is_none() && new.as_stream().is_none();
    old.as_dictionary().zip(new.as_dictionary()).filter(|_| plain)
}

/// The nodes of a number tree that are objects, and the arrays of their kids.
fn collect(view: View, tree: &Value, nodes: &mut HashSet<ObjectId>) -> Result<()> {
    let mut stack = vec![tree.clone()];
    while let Some(value) = stack.pop() {
        // What was met before is not entered again.
        if value.as_reference().is_some_and(|id| !nodes.insert(id)) {
            continue;
        }
        let Some(node) = resolved(view, Some(&value))? else { continue };
        if let Some(dictionary) = node.as_dictionary() {
            stack.extend(dictionary.get("Kids").cloned());
        } else {
            stack.extend(node.as_array().unwrap_or_default().iter().cloned());
        }
    }
    Ok(())
}

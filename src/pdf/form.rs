//! The interactive form (ISO 32000-2 §12.7): its tree of fields, from the AcroForm dictionary down.
//!
//! A node whose kids have no `/T` is a terminal field and they are its widgets; a terminal field without kids is its own
//! widget. `/FT` and `/V` are inherited (table 226).
//!
//! Limits: fields are references, as the standard requires; a node that is met again is reported and not entered; the budget
//! is `field_nodes`.

use super::document::{Located, View};
use super::error::{Error, Result};
use super::object::{Dictionary, Name, ObjectId, Value};
use super::revision::Anomaly;
use std::collections::HashSet;
use std::sync::Arc;

/// A terminal field.
#[derive(Debug, Clone)]
pub struct Field {
    /// The field's object.
    pub object: Arc<Located>,
    /// The fully qualified name (ISO 32000-2 §12.7.4.2): the partial names from the root, joined by full stops.
    pub name: String,
    /// `/FT`, its own or inherited.
    pub field_type: Option<Name>,
    /// `/V`, its own or inherited, not resolved.
    pub value: Option<Value>,
    /// Its widget annotations; the field itself where they are merged.
    pub widgets: Vec<ObjectId>,
}

impl Field {
    /// Whether it is a signature field.
    pub fn is_signature(&self) -> bool {
        self.field_type.as_ref().is_some_and(|kind| *kind == *"Sig")
    }
}

/// Whether `name` is the fully qualified name of the field `of`, or of one above it.
pub(crate) fn is_or_above(name: &str, of: &str) -> bool {
    of.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}

/// Whether a field that has kids is a widget itself, to readers that find it among the annotations of a page.
pub(crate) fn is_drawn(field: &Dictionary) -> bool {
    field.is("Subtype", "Widget") || field.get("Rect").is_some()
}

/// What a walk through the form carries from node to node.
pub(crate) struct FieldWalk<'a> {
    view: View<'a>,
    nodes: u64,
    seen: HashSet<ObjectId>,
    pub(crate) anomalies: Vec<Anomaly>,
}

struct Node {
    id: ObjectId,
    name: String,
    field_type: Option<Name>,
    value: Option<Value>,
}

impl<'a> FieldWalk<'a> {
    pub(crate) fn new(view: View<'a>) -> Self {
        Self { view, nodes: 0, seen: HashSet::new(), anomalies: Vec::new() }
    }

    /// Calls `found` with every terminal field. A node for which `enter` says no is left out with all below it.
    pub(crate) fn run(
        &mut self,
        enter: &mut dyn FnMut(&Located) -> bool,
        found: &mut dyn FnMut(Field) -> Result<()>,
    ) -> Result<()> {
        let catalog = self.view.catalog()?;
        let Some(catalog) = catalog.as_dictionary() else { return Ok(()) };
        let Some(form) = self.view.value(catalog, "AcroForm")? else { return Ok(()) };
        let Some(form) = form.as_dictionary() else {
            let found = form.kind();
            return Err(Error::Type { place: "/AcroForm of the catalogue".into(), expected: "a dictionary", found });
        };
        let Some(fields) = self.view.value(form, "Fields")? else { return Ok(()) };
        let mut stack = Vec::new();
        self.push(&mut stack, &fields, "/Fields of the AcroForm", &Node::root())?;
        while let Some(node) = stack.pop() {
            self.node(node, &mut stack, enter, found)?;
        }
        Ok(())
    }

    /// Puts the references of an array of fields on the stack, the first on top.
    fn push(&mut self, stack: &mut Vec<Node>, array: &super::object::Object, place: &str, parent: &Node) -> Result<()> {
        let Some(values) = array.as_array() else {
            return Err(Error::Type { place: place.into(), expected: "an array", found: array.kind() });
        };
        for value in values.iter().rev() {
            match value.as_reference() {
                Some(id) => stack.push(Node {
                    id,
                    name: parent.name.clone(),
                    field_type: parent.field_type.clone(),
                    value: parent.value.clone(),
                }),
                None if value.is_null() => {}
                None => {
                    let cause = Error::Type { place: place.into(), expected: "a reference", found: value.kind() };
                    self.anomalies.push(Anomaly::Unreadable { place: place.into(), cause });
                }
            }
        }
        Ok(())
    }

    fn node(
        &mut self,
        mut node: Node,
        stack: &mut Vec<Node>,
        enter: &mut dyn FnMut(&Located) -> bool,
        found: &mut dyn FnMut(Field) -> Result<()>,
    ) -> Result<()> {
        let limit = self.view.document().budget().field_nodes;
        self.nodes += 1;
        if self.nodes > limit {
            return Err(Error::Budget { name: "field_nodes", limit });
        }
        let place = || format!("field, object {}", node.id);
        if !self.seen.insert(node.id) {
            self.anomalies.push(Anomaly::FieldTwice { place: place() });
            return Ok(());
        }
        let object = match self.view.follow(node.id) {
            Ok(Some(object)) => object,
            Ok(None) => return Ok(()),
            Err(budget @ Error::Budget { .. }) => return Err(budget),
            Err(cause) => {
                self.anomalies.push(Anomaly::Unreadable { place: place(), cause });
                return Ok(());
            }
        };
        let Some(dictionary) = object.as_dictionary() else { return Ok(()) };
        if !enter(&object) {
            return Ok(());
        }
        if let Some(part) = self.view.value(dictionary, "T")?.and_then(|part| part.as_string().map(|s| s.to_text())) {
            if !node.name.is_empty() {
                node.name.push('.');
            }
            node.name.push_str(&part);
        }
        if let Some(kind) = self.view.value(dictionary, "FT")? {
            node.field_type = kind.as_name().cloned();
        }
        if let Some(value) = dictionary.get("V") {
            node.value = Some(value.clone());
        }
        let kids = match self.view.value(dictionary, "Kids")? {
            Some(kids) => kids,
            None => {
                let widgets = vec![object.id];
                return found(Field {
                    object,
                    name: node.name,
                    field_type: node.field_type,
                    value: node.value,
                    widgets,
                });
            }
        };
        let widgets = self.widgets(&kids)?;
        match widgets {
            Some(mut widgets) => {
                if is_drawn(dictionary) {
                    widgets.insert(0, object.id);
                }
                let (name, field_type, value) = (node.name, node.field_type, node.value);
                found(Field { object: Arc::clone(&object), name, field_type, value, widgets })
            }
            None => {
                node.id = object.id;
                self.push(stack, &kids, &place_of(&object), &node)
            }
        }
    }

    /// The kids, if they are widgets: none of them has a partial name.
    fn widgets(&self, kids: &super::object::Object) -> Result<Option<Vec<ObjectId>>> {
        let mut widgets = Vec::new();
        for kid in kids.as_array().unwrap_or_default() {
            let Some(id) = kid.as_reference() else { continue };
            // The first kid with a name decides: the others are fields too.
            match self.view.follow(id) {
                Ok(Some(kid))
                    if kid.as_dictionary().is_some_and(|kid| kid.get("T").is_some() || kid.get("Kids").is_some()) =>
                {
                    return Ok(None);
                }
                Err(budget @ Error::Budget { .. }) => return Err(budget),
                _ => widgets.push(id),
            }
        }
        Ok(Some(widgets))
    }
}

impl Node {
    fn root() -> Self {
        Self { id: ObjectId::new(0, 0), name: String::new(), field_type: None, value: None }
    }
}

fn place_of(object: &Located) -> String {
    format!("/Kids of the field, object {}", object.id)
}

impl View<'_> {
    /// The terminal fields of the form, in the order of the tree, and what was out of order on the way.
    ///
    /// # Errors
    /// [`Error::Type`] where the catalogue, the AcroForm or its `/Fields` is of a wrong type; [`Error::Budget`].
    pub fn fields(&self) -> Result<(Vec<Field>, Vec<Anomaly>)> {
        let mut fields = Vec::new();
        let mut walk = FieldWalk::new(*self);
        walk.run(&mut |_| true, &mut |field| {
            fields.push(field);
            Ok(())
        })?;
        Ok((fields, walk.anomalies))
    }
}

//! The role that a reference gives to its target: where the source has it, and what the source is.

use super::dss::Part;
use super::graph::tolerant;
use super::step::Step;
use crate::pdf::document::{Located, View};
use crate::pdf::error::Result;
use crate::pdf::object::{Dictionary, Name, Object, ObjectId, Stream};
use std::collections::HashSet;
use std::sync::Arc;

/// What an object is for the one that refers to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Role {
    /// `/AcroForm` of the catalogue.
    Form,
    /// `/Fields` of the form.
    Fields,
    /// `/DR` of the form.
    Resources,
    /// A category of `/DR`: names and resources.
    ResourceCategory,
    /// `/DSS` of the catalogue, or a part of it.
    Dss(Part),
    /// `/Extensions` of the catalogue.
    Extensions,
    /// A developer extensions dictionary, or an array of them.
    DeveloperExtensions,
    /// `/Perms` of the catalogue.
    Permissions,
    /// `/Metadata` of the catalogue.
    Metadata,
    /// `/Info` of the trailer.
    Info,
    /// `/Annots` of this page.
    Annotations(ObjectId),
    /// An element of `/Annots` of this page.
    Annotation(ObjectId),
    /// What an annotation that is no widget shows or opens.
    AnnotationPart(ObjectId),
    /// `/Kids` of this field.
    Kids(ObjectId),
    /// `/V` of this field.
    FieldValue(ObjectId),
    /// `/AP` of this widget, or a part of it, so many steps below the widget.
    Appearance(ObjectId, usize),
    /// A form field or widget: its role is its own.
    Field,
    /// `/K` of the structure tree's root or of an element, an array.
    StructureKids(ObjectId),
    /// The parent tree of the structure tree, or a node of it.
    ParentTree,
    /// `/Nums` or `/Kids` of a node of the parent tree, an array.
    ParentTreePart(&'static str),
    /// No rule knows this reference.
    Unknown,
}

/// A step from a value to one inside it: a key, or any element of an array.
pub(crate) type PathStep = Option<Name>;

/// Where `target` stands in `object`: each path once.
pub(crate) fn paths(object: &Object, target: u32) -> Vec<Vec<PathStep>> {
    fn walk(object: &Object, target: u32, path: &mut Vec<PathStep>, found: &mut Vec<Vec<PathStep>>) {
        match object {
            Object::Reference(id) if id.number == target && !found.contains(path) => found.push(path.clone()),
            Object::Array(values) => {
                path.push(None);
                values.iter().for_each(|value| walk(value, target, path, found));
                path.pop();
            }
            Object::Dictionary(dictionary) | Object::Stream(Stream { dictionary, .. }) => {
                for entry in &dictionary.entries {
                    path.push(Some(entry.key.clone()));
                    walk(&entry.value, target, path, found);
                    path.pop();
                }
            }
            _ => {}
        }
    }
    let mut found = Vec::new();
    walk(object, target, &mut Vec::new(), &mut found);
    found
}

/// A path for messages: `/AP/N`, `/Kids[]`.
pub(crate) fn show(path: &[PathStep]) -> String {
    path.iter().map(|step| step.as_ref().map_or("[]".into(), Name::to_string)).collect()
}

/// Whether a dictionary is a page.
pub(crate) fn is_page(dictionary: &Dictionary) -> bool {
    dictionary.is("Type", "Page")
}

/// Whether a dictionary is a form field or its widget: it has a field type or a partial name, or is a widget annotation, and
/// does not say that it is something else.
pub(crate) fn is_field(dictionary: &Dictionary) -> bool {
    let looks = dictionary.is("Subtype", "Widget")
        || dictionary.get("FT").is_some()
        || (dictionary.get("T").and_then(|name| name.as_string()).is_some() && dictionary.get("Kids").is_some());
    looks && (dictionary.get("Type").is_none() || dictionary.is("Type", "Annot"))
}

/// Whether `key` of `holder` is how one refers to a field or an annotation. `outer` is false for what stands inside of another
/// dictionary: a name of a resource may be any of these words.
fn leads_to_field(holder: &Dictionary, key: &Name, outer: bool) -> bool {
    match key.as_bytes() {
        // A form, or an action that submits or resets one (§12.7.6).
        b"Fields" => holder.name("S").is_some() || !is_field(holder),
        b"CO" => !is_field(holder),
        b"Kids" | b"Parent" => outer && (is_field(holder) || is_annotation(holder)),
        b"Annots" => outer && is_page(holder),
        // An object reference dictionary of the structure tree (§14.7.5.3).
        b"Obj" => holder.is("Type", "OBJR"),
        // A hide action (§12.6.4.11).
        b"T" => holder.name("S").is_some(),
        b"Popup" | b"IRT" => outer && is_annotation(holder),
        _ => false,
    }
}

/// What `object` refers to otherwise than one refers to a field or an annotation. The elements of an array that is an object
/// of its own are judged where the array is.
fn strange(object: &Object) -> HashSet<u32> {
    fn value(object: &Object, ordinary: bool, found: &mut HashSet<u32>) {
        match object {
            Object::Reference(id) if !ordinary => {
                found.insert(id.number);
            }
            Object::Array(values) => values.iter().for_each(|inner| value(inner, ordinary, found)),
            Object::Dictionary(dictionary) | Object::Stream(Stream { dictionary, .. }) => {
                inside(dictionary, false, found)
            }
            _ => {}
        }
    }
    fn inside(dictionary: &Dictionary, outer: bool, found: &mut HashSet<u32>) {
        for entry in &dictionary.entries {
            value(&entry.value, leads_to_field(dictionary, &entry.key, outer), found);
        }
    }
    let mut found = HashSet::new();
    match object {
        Object::Dictionary(dictionary) | Object::Stream(Stream { dictionary, .. }) => {
            inside(dictionary, true, &mut found)
        }
        Object::Array(values) => values.iter().for_each(|inner| value(inner, true, &mut found)),
        _ => {}
    }
    found
}

/// Whether a dictionary is an annotation other than a widget.
pub(crate) fn is_annotation(dictionary: &Dictionary) -> bool {
    dictionary.name("Subtype").is_some() && dictionary.get("Rect").is_some() && !is_field(dictionary)
}

/// The places of a view that have a role by the trailer and the catalogue.
#[derive(Debug, Default, Clone)]
pub(crate) struct Skeleton {
    pub(crate) root: Option<ObjectId>,
    pub(crate) form: Option<ObjectId>,
    pub(crate) fields: Option<ObjectId>,
    pub(crate) dss: Option<ObjectId>,
    pub(crate) extensions: Option<ObjectId>,
    pub(crate) permissions: Option<ObjectId>,
    pub(crate) structure: Option<ObjectId>,
}

impl Skeleton {
    pub(crate) fn of(view: View) -> Result<Self> {
        let mut skeleton = Self { root: view.trailer().reference("Root"), ..Self::default() };
        let Ok(catalog) = view.catalog() else { return Ok(skeleton) };
        let Some(catalog) = catalog.as_dictionary() else { return Ok(skeleton) };
        skeleton.form = catalog.reference("AcroForm");
        skeleton.dss = catalog.reference("DSS");
        skeleton.extensions = catalog.reference("Extensions");
        skeleton.permissions = catalog.reference("Perms");
        skeleton.structure = catalog.reference("StructTreeRoot");
        if let Ok(Some(form)) = view.value(catalog, "AcroForm") {
            skeleton.fields = form.as_dictionary().and_then(|form| form.reference("Fields"));
        }
        Ok(skeleton)
    }
}

impl Step<'_, '_> {
    /// The role that `source`, as of the revision before, gives to what stands at `path` in it.
    pub(crate) fn role(&mut self, source: &Arc<Located>, path: &[PathStep]) -> Result<Role> {
        let Some(dictionary) = source.as_dictionary().filter(|_| source.as_stream().is_none()) else {
            return self.role_in_array(source, path);
        };
        let names: Vec<Option<&[u8]>> = path.iter().map(|step| step.as_ref().map(Name::as_bytes)).collect();
        let id = Some(source.id);
        let skeleton = &self.skeleton;
        let catalog_path: Option<Vec<Option<&[u8]>>> = if id == skeleton.root {
            Some(names.clone())
        } else if id == skeleton.form {
            Some([&[Some(&b"AcroForm"[..])], names.as_slice()].concat())
        } else if id == skeleton.dss {
            Some([&[Some(&b"DSS"[..])], names.as_slice()].concat())
        } else if id == skeleton.extensions {
            Some([&[Some(&b"Extensions"[..])], names.as_slice()].concat())
        } else if id == skeleton.permissions {
            Some([&[Some(&b"Perms"[..])], names.as_slice()].concat())
        } else {
            None
        };
        if let Some(path) = catalog_path {
            return Ok(in_catalog(&path));
        }
        if is_page(dictionary) {
            return Ok(match names.as_slice() {
                [Some(b"Annots")] => Role::Annotations(source.id),
                [Some(b"Annots"), None] => Role::Annotation(source.id),
                _ => Role::Unknown,
            });
        }
        if (is_field(dictionary) || is_annotation(dictionary)) && self.has_another_meaning(source.id.number)? {
            return Ok(Role::Unknown);
        }
        if is_field(dictionary) {
            return Ok(match names.as_slice() {
                [Some(b"Kids")] => Role::Kids(source.id),
                [Some(b"Kids"), None] => Role::Field,
                [Some(b"V")] => Role::FieldValue(source.id),
                [Some(b"AP"), ..] if names.len() <= 3 => Role::Appearance(source.id, names.len()),
                _ => Role::Unknown,
            });
        }
        if is_annotation(dictionary) {
            return Ok(match names.as_slice() {
                [Some(b"AP"), ..] if names.len() <= 3 => Role::AnnotationPart(source.id),
                [Some(b"Popup" | b"IRT" | b"Parent")] => Role::AnnotationPart(source.id),
                _ => Role::Unknown,
            });
        }
        if let Some(role) = self.role_in_structure(source.id, dictionary, &names)? {
            return Ok(role);
        }
        let part = self.dss_part(source.id)?.and_then(|part| part.at(&names));
        Ok(part.map_or(Role::Unknown, Role::Dss))
    }

    /// Whether something refers to the field or annotation `number` as one refers to something else. What looks like a field
    /// may be a dictionary of resources too.
    pub(crate) fn has_another_meaning(&mut self, number: u32) -> Result<bool> {
        // A node of the page tree may carry the keys of a field.
        if self.graph.pages.holds(self.document, number)? {
            return Ok(true);
        }
        for source in self.graph.sources(number) {
            if self.graph.is_unread(source) {
                return Ok(true);
            }
            if !self.strange.contains_key(&source) {
                let targets = tolerant(self.old, source)?.map(|object| strange(&object)).unwrap_or_default();
                self.strange.insert(source, targets);
            }
            if source != number && self.strange.get(&source).is_some_and(|targets| targets.contains(&number)) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn role_in_array(&mut self, source: &Arc<Located>, path: &[PathStep]) -> Result<Role> {
        if source.as_array().is_none() || path != [None] {
            return Ok(Role::Unknown);
        }
        if self.skeleton.fields == Some(source.id) {
            return Ok(Role::Field);
        }
        if let Some(page) = self.page_of_annotations(source.id)? {
            return Ok(Role::Annotation(page));
        }
        let part = self.dss_part(source.id)?.and_then(|part| part.at(&[None]));
        Ok(part.map_or(Role::Unknown, Role::Dss))
    }
}

/// The role of what stands at a path from the catalogue.
fn in_catalog(path: &[Option<&[u8]>]) -> Role {
    match path {
        [Some(b"AcroForm")] => Role::Form,
        [Some(b"AcroForm"), Some(b"Fields")] => Role::Fields,
        [Some(b"AcroForm"), Some(b"Fields"), None] => Role::Field,
        [Some(b"AcroForm"), Some(b"DR")] => Role::Resources,
        [Some(b"AcroForm"), Some(b"DR"), Some(_)] => Role::ResourceCategory,
        [Some(b"DSS"), inside @ ..] => Part::Store.at(inside).map_or(Role::Unknown, Role::Dss),
        [Some(b"Extensions")] => Role::Extensions,
        [Some(b"Extensions"), Some(_)] | [Some(b"Extensions"), Some(_), None] => Role::DeveloperExtensions,
        [Some(b"Perms")] => Role::Permissions,
        [Some(b"Metadata")] => Role::Metadata,
        _ => Role::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::{Budget, parse_value};

    #[test]
    fn paths_name_keys_and_elements() {
        let value =
            parse_value(b"<< /A [1 0 R << /B 1 0 R >> 1 0 R] /C 2 0 R /D 1 0 R >>", 0, &Budget::default()).unwrap();
        let shown: Vec<String> = paths(&value, 1).iter().map(|path| show(path)).collect();
        assert_eq!(shown, ["/A[]", "/A[]/B", "/D"]);
    }

    #[test]
    fn a_category_of_the_forms_resources_is_no_resource() {
        let role = |names: &[&'static [u8]]| in_catalog(&names.iter().map(|name| Some(*name)).collect::<Vec<_>>());
        assert_eq!(role(&[b"AcroForm", b"DR", b"Font"]), Role::ResourceCategory);
        assert_eq!(role(&[b"AcroForm", b"DR", b"Font", b"Helv"]), Role::Unknown);
        assert_eq!(role(&[b"Pages"]), Role::Unknown);
    }
}

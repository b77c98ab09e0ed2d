//! The form (ISO 32000-2 §12.7): the tree of its fields, which one is to be signed, and how the form hears of it.

use super::editor::Editor;
use crate::pdf::document::View;
use crate::pdf::error::{Error, Result};
use crate::pdf::object::{Dictionary, Object, ObjectId};
use crate::pdf::write;
use std::collections::{BTreeSet, HashSet};

/// A field that is terminal: it may have widgets below it, but no fields.
#[derive(Debug, Clone)]
pub(super) struct Field {
    pub(super) id: ObjectId,
    /// Fully qualified.
    pub(super) name: String,
    pub(super) dictionary: Dictionary,
    /// Whether it has a /V, its own or inherited.
    filled: bool,
}

/// The field for the new signature.
pub(super) enum Choice {
    /// One that is there, empty.
    Existing(Box<Field>),
    /// A new one, of this name.
    New { name: String },
}

impl Choice {
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Existing(field) => &field.name,
            Self::New { name } => name,
        }
    }
}

/// The form with what the choice of a field needs of it.
pub(super) struct Form {
    /// Every signature field.
    fields: Vec<Field>,
    /// The name of every field, also of those that are not terminal.
    names: BTreeSet<String>,
}

/// What a field has from those above it.
#[derive(Clone, Default)]
struct Inherited {
    name: Option<String>,
    kind: Option<String>,
    filled: bool,
}

impl Form {
    /// Walks the fields of the form, if there is one.
    pub(super) fn read(view: &View, catalog: &Dictionary) -> Result<Self> {
        let mut form = Self { fields: Vec::new(), names: BTreeSet::new() };
        let Some(acroform) = view.value(catalog, "AcroForm")? else { return Ok(form) };
        let Some(acroform) = acroform.as_dictionary() else {
            return Err(Error::Type { place: "/AcroForm".into(), expected: "a dictionary", found: acroform.kind() });
        };
        let roots = references(view, acroform, "Fields", "/AcroForm")?;
        let mut queue: Vec<(ObjectId, Inherited)> = roots.into_iter().map(|id| (id, Inherited::default())).collect();
        let (mut seen, limit) = (HashSet::new(), view.document().budget().field_nodes);
        while let Some((id, inherited)) = queue.pop() {
            let place = || format!("object {id}");
            if !seen.insert(id) {
                return Err(Error::ReferenceLoop { place: place() });
            }
            if seen.len() as u64 > limit {
                return Err(Error::Budget { name: "field_nodes", limit });
            }
            // A field that was deleted but is still listed is null.
            let Some(node) = view.follow(id)? else { continue };
            let Some(dictionary) = node.as_dictionary() else { continue };
            queue.extend(form.node(view, node.id, dictionary, inherited)?);
        }
        Ok(form)
    }

    /// Notes one node and gives the fields below it.
    fn node(
        &mut self,
        view: &View,
        id: ObjectId,
        dictionary: &Dictionary,
        mut inherited: Inherited,
    ) -> Result<Vec<(ObjectId, Inherited)>> {
        let get = |key: &str| view.value(dictionary, key);
        if let Some(partial) = get("T")?.as_ref().and_then(|name| name.as_string()).map(|name| name.to_text()) {
            inherited.name = Some(match inherited.name {
                Some(above) => format!("{above}.{partial}"),
                None => partial,
            });
        }
        let name = inherited.name.clone().unwrap_or_default();
        self.names.insert(name.clone());
        if let Some(kind) = get("FT")?.as_ref().and_then(|kind| kind.as_name()) {
            inherited.kind = Some(String::from_utf8_lossy(kind.as_bytes()).into_owned());
        }
        inherited.filled |= get("V")?.is_some();
        let mut below = Vec::new();
        for kid in references(view, dictionary, "Kids", &format!("object {id}"))? {
            // A widget without a name is a part of this field (§12.7.4.2), anything else a field below it.
            let node = view.follow(kid)?;
            if node.as_ref().and_then(|node| node.as_dictionary()).is_some_and(|kid| kid.get("T").is_some()) {
                below.push((kid, inherited.clone()));
            }
        }
        if below.is_empty() && inherited.kind.as_deref() == Some("Sig") {
            self.fields.push(Field { id, name, dictionary: dictionary.clone(), filled: inherited.filled });
        }
        Ok(below)
    }

    /// The signature fields that have their signature.
    pub(super) fn signed(&self) -> impl Iterator<Item = &Field> {
        self.fields.iter().filter(|field| field.filled)
    }

    /// The field of this name, or a new one.
    pub(super) fn choose(&self, wanted: Option<&str>) -> Result<Choice> {
        let Some(name) = wanted else {
            let free = (1u64..).map(|n| format!("Signature{n}")).find(|name| !self.names.contains(name));
            return Ok(Choice::New { name: free.unwrap_or_default() });
        };
        let mut fields = self.fields.iter().filter(|field| field.name == name);
        match (fields.next(), fields.next()) {
            (Some(field), None) if field.filled => {
                Err(Error::FieldSigned { place: format!("object {}", field.id), name: name.into() })
            }
            (Some(field), None) => Ok(Choice::Existing(Box::new(field.clone()))),
            (Some(field), Some(_)) => {
                let place = format!("object {}", field.id);
                Err(Error::UpdateUnsafe { place, what: "two signature fields have this name" })
            }
            _ if self.names.contains(name) => {
                Err(Error::FieldNotSignature { place: "the form".into(), name: name.into() })
            }
            // A period joins the names of a field and its parent (§12.7.4.2).
            _ if name.is_empty() || name.contains('.') => Err(Error::FieldName { name: name.into() }),
            _ => Ok(Choice::New { name: name.into() }),
        }
    }
}

/// Enters a new field into the form, if one is given, and sets /SigFlags (§12.7.3, table 225): signatures exist (bit 1), and
/// the file is only ever appended to (bit 2).
pub(super) fn announce(editor: &mut Editor, field: Option<ObjectId>) -> Result<()> {
    let catalog = editor.catalog();
    let none = Dictionary::default();
    let view = editor.view();
    let Some(form) = view.value(catalog.as_dictionary().unwrap_or(&none), "AcroForm")? else {
        // An object of its own: the next signature need not write the catalog again.
        let form = editor.allocate()?;
        let fields = field.map(write::reference).unwrap_or_default();
        editor.replace(form, format!("<< /Fields [{fields}] /SigFlags 3 >>").into_bytes());
        return editor.set(catalog.id, &[], "AcroForm", &write::reference(form));
    };
    let root = catalog.id;
    let flags = view.value(form.as_dictionary().unwrap_or(&none), "SigFlags")?.and_then(|flags| flags.as_integer());
    let flags = flags.unwrap_or(0);
    if flags & 3 != 3 {
        editor.set(root, &["AcroForm"], "SigFlags", &(flags | 3).to_string())?;
    }
    if let Some(field) = field {
        editor.append(root, &["AcroForm"], "Fields", &write::reference(field))?;
    }
    Ok(())
}

/// A signature field merged with its widget, which has no place on the page: printed, locked (§12.7.5.5, table 167).
pub(super) fn invisible(name: &str, value: ObjectId, page: ObjectId) -> Vec<u8> {
    let mut out = b"<< /Type /Annot /Subtype /Widget /FT /Sig /T ".to_vec();
    out.extend_from_slice(&write::text(name));
    out.extend_from_slice(
        format!(" /V {} /P {} /Rect [0 0 0 0] /F 132 >>", write::reference(value), write::reference(page)).as_bytes(),
    );
    out
}

/// The references in the array `key`, or none where there is no array; elements that are null are passed over.
fn references(view: &View, dictionary: &Dictionary, key: &str, place: &str) -> Result<Vec<ObjectId>> {
    let Some(array) = view.value(dictionary, key)? else { return Ok(Vec::new()) };
    let wrong =
        |expected, object: &Object| Error::Type { place: format!("{place}, /{key}"), expected, found: object.kind() };
    let values = array.as_array().ok_or_else(|| wrong("an array", &array))?;
    let values = values.iter().filter(|value| !value.is_null());
    values.map(|value| value.as_reference().ok_or_else(|| wrong("a reference", value))).collect()
}

//! The form (ISO 32000-2 §12.7): the tree of its fields, which one is to be signed, and how the form hears of it.

use super::editor::Editor;
use crate::pdf::error::{Error, Result};
use crate::pdf::object::{Dictionary, Object, ObjectId, Value};
use crate::pdf::write;
use std::collections::{BTreeSet, HashSet};

/// A field that is terminal: it may have widgets below it, but no fields.
#[derive(Debug, Clone)]
pub(super) struct Field {
    pub(super) id: ObjectId,
    /// Fully qualified.
    pub(super) name: String,
    pub(super) dictionary: Dictionary,
    /// /FT, its own or inherited.
    kind: Option<String>,
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
    pub(super) fn read(editor: &Editor) -> Result<Self> {
        let mut form = Self { fields: Vec::new(), names: BTreeSet::new() };
        let Some(acroform) = editor.catalog().get("AcroForm") else { return Ok(form) };
        let acroform = editor.resolve(&acroform.object)?;
        let Some(acroform) = acroform.as_dictionary() else {
            return Err(Error::Type { place: "/AcroForm".into(), expected: "a dictionary", found: acroform.kind() });
        };
        let roots = references(editor, acroform.get("Fields"), "/AcroForm /Fields")?;
        let mut queue: Vec<(ObjectId, Inherited)> = roots.into_iter().map(|id| (id, Inherited::default())).collect();
        let (mut seen, limit) = (HashSet::new(), editor.budget().field_nodes);
        while let Some((id, inherited)) = queue.pop() {
            let place = || format!("object {id}");
            if !seen.insert(id) {
                return Err(Error::ReferenceLoop { place: place() });
            }
            if seen.len() as u64 > limit {
                return Err(Error::Budget { name: "field_nodes", limit });
            }
            let node = editor.resolve(&Object::Reference(id))?;
            // A field that was deleted but is still listed is null.
            let Some(dictionary) = node.as_dictionary() else { continue };
            queue.extend(form.node(editor, id, dictionary, inherited)?);
        }
        Ok(form)
    }

    /// Notes one node and gives the fields below it.
    fn node(
        &mut self,
        editor: &Editor,
        id: ObjectId,
        dictionary: &Dictionary,
        mut inherited: Inherited,
    ) -> Result<Vec<(ObjectId, Inherited)>> {
        let get = |key: &str| dictionary.get(key).map(|value| editor.resolve(&value.object)).transpose();
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
        inherited.filled |= get("V")?.is_some_and(|value| !value.is_null());
        let mut below = Vec::new();
        for kid in references(editor, dictionary.get("Kids"), "/Kids")? {
            // A widget without a name is a part of this field (§12.7.4.2), anything else a field below it.
            let node = editor.resolve(&Object::Reference(kid))?;
            if node.as_dictionary().is_some_and(|kid| kid.get("T").is_some()) {
                below.push((kid, inherited.clone()));
            }
        }
        if below.is_empty() && inherited.kind.as_deref() == Some("Sig") {
            let (kind, filled) = (inherited.kind, inherited.filled);
            self.fields.push(Field { id, name, dictionary: dictionary.clone(), kind, filled });
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
    let root = editor.root();
    let absent = editor.catalog().get("AcroForm").is_none();
    if absent {
        // An object of its own: the next signature need not write the catalog again.
        let form = editor.allocate()?;
        let fields = field.map(write::reference).unwrap_or_default();
        editor.replace(form, format!("<< /Fields [{fields}] /SigFlags 3 >>").into_bytes());
        return editor.set(root, &[], "AcroForm", write::reference(form).as_bytes());
    }
    let flags = editor.resolve_path(root, &["AcroForm", "SigFlags"])?.as_integer().unwrap_or(0);
    if flags & 3 != 3 {
        editor.set(root, &["AcroForm"], "SigFlags", (flags | 3).to_string().as_bytes())?;
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

/// The references of an array, or none where there is no array; elements that are null are passed over.
fn references(editor: &Editor, value: Option<&Value>, place: &str) -> Result<Vec<ObjectId>> {
    let Some(value) = value else { return Ok(Vec::new()) };
    match editor.resolve(&value.object)? {
        Object::Null => Ok(Vec::new()),
        Object::Array(values) => values
            .iter()
            .filter(|value| !value.is_null())
            .map(|value| {
                let found = value.kind();
                value.as_reference().ok_or_else(|| Error::Type { place: place.into(), expected: "a reference", found })
            })
            .collect(),
        other => Err(Error::Type { place: place.into(), expected: "an array", found: other.kind() }),
    }
}

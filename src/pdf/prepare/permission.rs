//! What signatures that are there permit (ISO 32000-2 §12.8.2), and what a new one locks.

use super::editor::Editor;
use super::field::{Field, Form};
use crate::pdf::error::{Error, Result};
use crate::pdf::object::{Dictionary, Object};
use crate::pdf::write;

/// Refuses a file that its author certified with `P` 1 (§12.8.2.2, table 257). `P` 2 and 3 permit signing.
pub(super) fn certification(editor: &Editor) -> Result<()> {
    let Some(perms) = editor.catalog().get("Perms") else { return Ok(()) };
    let perms = editor.resolve(&perms.object)?;
    let Some(signature) = perms.as_dictionary().and_then(|perms| perms.get("DocMDP")) else { return Ok(()) };
    let place = match signature.as_reference() {
        Some(id) => format!("object {id}"),
        None => "/Perms /DocMDP".into(),
    };
    let signature = editor.resolve(&signature.object)?;
    let transforms = signature.as_dictionary().map(|signature| transforms(editor, signature)).transpose()?;
    match transforms.into_iter().flatten().find_map(|t| if t.lock.is_none() { t.permission } else { None }) {
        Some(1) => Err(Error::Certified { place }),
        Some(2 | 3) => Ok(()),
        _ => Err(Error::UpdateUnsafe { place, what: "certified, but not so that the permission can be read" }),
    }
}

/// Refuses a field that a signature of the file locks, and any signature after one that locked the whole document.
pub(super) fn locks(editor: &Editor, form: &Form, name: &str) -> Result<()> {
    for field in form.signed() {
        let Some(value) = field.dictionary.get("V") else { continue };
        let signature = editor.resolve(&value.object)?;
        let Some(signature) = signature.as_dictionary() else { continue };
        let place = format!("field {:?}", field.name);
        for transform in transforms(editor, signature)? {
            if transform.permission == Some(1) {
                return Err(Error::Certified { place });
            }
            if transform.lock.is_some_and(|lock| lock.holds(name)) {
                return Err(Error::FieldLocked { place, name: name.into() });
            }
        }
        // A lock can also close the whole document (table 236).
        let lock = field.dictionary.get("Lock").map(|lock| editor.resolve(&lock.object)).transpose()?;
        if let Some(lock) = lock.as_ref().and_then(|lock| lock.as_dictionary())
            && permission(editor, lock)? == Some(1)
        {
            return Err(Error::Certified { place });
        }
    }
    Ok(())
}

/// What a signature reference dictionary (table 256) with one of the methods DocMDP and FieldMDP says.
struct Transform {
    /// /P: of DocMDP (table 257); in the parameters of FieldMDP, where Acrobat repeats the /P of the field's lock.
    permission: Option<i64>,
    /// Of FieldMDP.
    lock: Option<Lock>,
}

/// Which fields: the entries of a lock dictionary and of the FieldMDP parameters (tables 236 and 259).
struct Lock {
    action: Option<String>,
    fields: Vec<String>,
}

impl Lock {
    fn read(editor: &Editor, dictionary: &Dictionary) -> Result<Self> {
        let get = |key: &str| dictionary.get(key).map(|value| editor.resolve(&value.object)).transpose();
        let action = get("Action")?.as_ref().and_then(|action| action.as_name()).map(|name| {
            String::from_utf8_lossy(name.as_bytes()).into_owned()
        });
        let mut fields = Vec::new();
        if let Some(Object::Array(values)) = get("Fields")? {
            for value in &values {
                if let Object::String(name) = editor.resolve(&value.object)? {
                    fields.push(name.to_text());
                }
            }
        }
        Ok(Self { action, fields })
    }

    /// Whether the field is locked: itself or a field above it is named. What is not understood locks.
    fn holds(&self, name: &str) -> bool {
        let named = self.fields.iter().any(|field| {
            name.strip_prefix(field.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        });
        match self.action.as_deref() {
            Some("Include") => named,
            Some("Exclude") => !named,
            _ => true,
        }
    }
}

/// The /P of a dictionary.
fn permission(editor: &Editor, dictionary: &Dictionary) -> Result<Option<i64>> {
    Ok(dictionary.get("P").map(|value| editor.resolve(&value.object)).transpose()?.and_then(|value| value.as_integer()))
}

/// The transforms of a signature dictionary's /Reference.
fn transforms(editor: &Editor, signature: &Dictionary) -> Result<Vec<Transform>> {
    let Some(references) = signature.get("Reference") else { return Ok(Vec::new()) };
    let Object::Array(references) = editor.resolve(&references.object)? else { return Ok(Vec::new()) };
    let mut out = Vec::new();
    for reference in &references {
        let reference = editor.resolve(&reference.object)?;
        let Some(reference) = reference.as_dictionary() else { continue };
        let parameters = match reference.get("TransformParams") {
            Some(parameters) => editor.resolve(&parameters.object)?,
            None => Object::Null,
        };
        let empty = Dictionary::default();
        let parameters = parameters.as_dictionary().unwrap_or(&empty);
        let permission = permission(editor, parameters)?;
        if reference.is("TransformMethod", "DocMDP") {
            // The default of P is 2 (table 257).
            let permission = if parameters.get("P").is_none() { Some(2) } else { permission };
            out.push(Transform { permission, lock: None });
        } else if reference.is("TransformMethod", "FieldMDP") {
            out.push(Transform { permission, lock: Some(Lock::read(editor, parameters)?) });
        }
    }
    Ok(out)
}

/// The signature reference dictionary by which a signature on `field` does what its /Lock says (§12.7.5.5).
pub(super) fn reference(editor: &Editor, field: &Field) -> Result<Option<Vec<u8>>> {
    let Some(value) = field.dictionary.get("Lock") else { return Ok(None) };
    let lock = editor.resolve(&value.object)?;
    let place = format!("object {}, /Lock", field.id);
    let Some(dictionary) = lock.as_dictionary() else {
        return Err(Error::Type { place, expected: "a dictionary", found: lock.kind() });
    };
    let lock = Lock::read(editor, dictionary)?;
    let Some(action @ ("All" | "Include" | "Exclude")) = lock.action.as_deref() else {
        return Err(Error::UpdateUnsafe { place, what: "the /Action of a lock is All, Include or Exclude" });
    };
    let mut out = format!(
        "<< /Type /SigRef /TransformMethod /FieldMDP /Data {} /TransformParams << /Type /TransformParams /V /1.2 /Action /{action}",
        write::reference(editor.root())
    )
    .into_bytes();
    if action != "All" {
        let fields: Vec<Vec<u8>> = lock.fields.iter().map(|name| write::text(name)).collect();
        out.extend_from_slice(b" /Fields [");
        out.extend_from_slice(&fields.join(&b' '));
        out.push(b']');
    }
    if dictionary.get("P").is_some() {
        let permission = permission(editor, dictionary)?.filter(|p| (1..=3).contains(p));
        let Some(permission) = permission else {
            return Err(Error::UpdateUnsafe { place, what: "the /P of a lock is 1, 2 or 3" });
        };
        out.extend_from_slice(format!(" /P {permission}").as_bytes());
    }
    out.extend_from_slice(b" >> >>");
    Ok(Some(out))
}

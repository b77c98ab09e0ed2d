//! What signatures that are there permit (ISO 32000-2 §12.8.2), and what a new one locks.

use super::field::{Form, is_or_above};
use crate::pdf::document::View;
use crate::pdf::error::{Error, Result};
use crate::pdf::form::Field;
use crate::pdf::object::{Dictionary, ObjectId};
use crate::pdf::write;

/// Refuses a file that its author certified with `P` 1 (§12.8.2.2, table 257). `P` 2 and 3 permit signing.
pub(super) fn certification(view: &View, catalog: &Dictionary) -> Result<()> {
    let Some(perms) = view.value(catalog, "Perms")? else { return Ok(()) };
    let place = || "/Perms /DocMDP".to_owned();
    let unclear =
        || Error::UpdateUnsafe { place: place(), what: "certified, but not so that the permission can be read" };
    let Some(signature) = view.value(perms.as_dictionary().ok_or_else(unclear)?, "DocMDP")? else { return Ok(()) };
    let transforms = transforms(view, signature.as_dictionary().ok_or_else(unclear)?)?;
    match transforms.iter().find(|transform| transform.lock.is_none()).and_then(|transform| transform.permission) {
        Some(1) => Err(Error::Certified { place: signature.id().map_or_else(place, |id| format!("object {id}")) }),
        Some(2 | 3) => Ok(()),
        _ => Err(unclear()),
    }
}

/// Refuses a field that a signature of the file locks, and any signature after one that locked the whole document.
pub(super) fn locks(view: &View, form: &Form, name: &str) -> Result<()> {
    for field in form.signed(view)? {
        let (Some(dictionary), Some(value)) = (field.object.as_dictionary(), &field.value) else { continue };
        let signature = view.resolve(value)?;
        let Some(signature) = signature.as_dictionary() else { continue };
        let place = format!("field {:?}", field.name);
        for transform in transforms(view, signature)? {
            if transform.permission == Some(1) {
                return Err(Error::Certified { place });
            }
            if transform.lock.is_some_and(|lock| lock.holds(name)) {
                return Err(Error::FieldLocked { place, name: name.into() });
            }
        }
        // A lock can also close the whole document (table 236).
        let lock = view.value(dictionary, "Lock")?;
        if let Some(lock) = lock.as_ref().and_then(|lock| lock.as_dictionary())
            && permission(view, lock)? == Some(1)
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
    fn read(view: &View, dictionary: &Dictionary) -> Result<Self> {
        let action = view.value(dictionary, "Action")?;
        let action = action.as_ref().and_then(|action| action.as_name());
        let action = action.map(|name| String::from_utf8_lossy(name.as_bytes()).into_owned());
        let mut fields = Vec::new();
        let names = view.value(dictionary, "Fields")?;
        for name in names.as_ref().and_then(|names| names.as_array()).unwrap_or_default() {
            fields.extend(view.resolve(name)?.as_string().map(|name| name.to_text()));
        }
        Ok(Self { action, fields })
    }

    /// Whether the field is locked: itself or a field above it is named. What is not understood locks.
    fn holds(&self, name: &str) -> bool {
        let named = self.fields.iter().any(|field| is_or_above(field, name));
        match self.action.as_deref() {
            Some("Include") => named,
            Some("Exclude") => !named,
            _ => true,
        }
    }
}

/// The /P of a dictionary.
fn permission(view: &View, dictionary: &Dictionary) -> Result<Option<i64>> {
    Ok(view.value(dictionary, "P")?.and_then(|value| value.as_integer()))
}

/// The transforms of a signature dictionary's /Reference.
fn transforms(view: &View, signature: &Dictionary) -> Result<Vec<Transform>> {
    let references = view.value(signature, "Reference")?;
    let mut out = Vec::new();
    for reference in references.as_ref().and_then(|references| references.as_array()).unwrap_or_default() {
        let reference = view.resolve(reference)?;
        let Some(reference) = reference.as_dictionary() else { continue };
        let (parameters, none) = (view.value(reference, "TransformParams")?, Dictionary::default());
        let parameters = parameters.as_ref().and_then(|parameters| parameters.as_dictionary()).unwrap_or(&none);
        let permission = permission(view, parameters)?;
        if reference.is("TransformMethod", "DocMDP") {
            // The default of P is 2 (table 257).
            let permission = if parameters.get("P").is_none() { Some(2) } else { permission };
            out.push(Transform { permission, lock: None });
        } else if reference.is("TransformMethod", "FieldMDP") {
            out.push(Transform { permission, lock: Some(Lock::read(view, parameters)?) });
        }
    }
    Ok(out)
}

/// The signature reference dictionary by which a signature on `field` does what its /Lock says (§12.7.5.5).
pub(super) fn reference(view: &View, root: ObjectId, field: &Field) -> Result<Option<Vec<u8>>> {
    let Some(dictionary) = field.object.as_dictionary() else { return Ok(None) };
    let Some(lock) = view.value(dictionary, "Lock")? else { return Ok(None) };
    let place = format!("{}, /Lock", field.object.place());
    let Some(dictionary) = lock.as_dictionary() else {
        return Err(Error::Type { place, expected: "a dictionary", found: lock.kind() });
    };
    let lock = Lock::read(view, dictionary)?;
    let Some(action @ ("All" | "Include" | "Exclude")) = lock.action.as_deref() else {
        return Err(Error::UpdateUnsafe { place, what: "the /Action of a lock is All, Include or Exclude" });
    };
    let mut out = format!(
        "<< /Type /SigRef /TransformMethod /FieldMDP /Data {} /TransformParams << /Type /TransformParams /V /1.2 /Action /{action}",
        write::reference(root)
    )
    .into_bytes();
    if action != "All" {
        let fields: Vec<Vec<u8>> = lock.fields.iter().map(|name| write::text(name)).collect();
        out.extend_from_slice(b" /Fields [");
        out.extend_from_slice(&fields.join(&b' '));
        out.push(b']');
    }
    if dictionary.get("P").is_some() {
        let permission = permission(view, dictionary)?.filter(|p| (1..=3).contains(p));
        let Some(permission) = permission else {
            return Err(Error::UpdateUnsafe { place, what: "the /P of a lock is 1, 2 or 3" });
        };
        out.extend_from_slice(format!(" /P {permission}").as_bytes());
    }
    out.extend_from_slice(b" >> >>");
    Ok(Some(out))
}

//! What the owner of an encrypted file permits (ISO 32000-2 table 22), and what the signatures that are there do (§12.8.2).

use super::field::{Choice, Form};
use crate::pdf::document::View;
use crate::pdf::encryption::Access;
use crate::pdf::error::{Error, Result};
use crate::pdf::object::Dictionary;
use crate::pdf::signature::{FieldMdp, field_mdp, references};

/// Refuses what the owner of an encrypted file does not permit, unless the owner's password opened it.
pub(super) fn of_owner(view: &View, chosen: &Choice) -> Result<()> {
    match (view.document().encryption(), chosen) {
        (None, _) => Ok(()),
        (Some(encryption), _) if encryption.access == Access::Owner => Ok(()),
        (Some(encryption), Choice::Existing(_)) if !encryption.permissions.fill_fields() => {
            Err(Error::SigningForbidden)
        }
        (Some(encryption), Choice::New { .. }) if !encryption.permissions.add_fields() => Err(Error::NewFieldForbidden),
        _ => Ok(()),
    }
}

/// Refuses a file that its author certified with `P` 1 (§12.8.2.2, table 257). `P` 2 and 3 permit signing.
pub(super) fn certification(view: &View, catalog: &Dictionary) -> Result<()> {
    let Some(perms) = view.value(catalog, "Perms")? else { return Ok(()) };
    let place = || "/Perms /DocMDP".to_owned();
    let unclear =
        || Error::UpdateUnsafe { place: place(), what: "certified, but not so that the permission can be read" };
    let Some(signature) = view.value(perms.as_dictionary().ok_or_else(unclear)?, "DocMDP")? else { return Ok(()) };
    let references = references(*view, signature.as_dictionary().ok_or_else(unclear)?)?;
    match references.iter().find_map(|reference| reference.doc_mdp) {
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
        // The /P of a lock closes the whole document (table 236); Acrobat repeats it in the parameters of FieldMDP.
        let mut locks: Vec<FieldMdp> = Vec::new();
        for reference in references(*view, signature)? {
            if reference.doc_mdp == Some(1) {
                return Err(Error::Certified { place });
            }
            locks.extend(reference.field_mdp);
        }
        if locks.iter().any(|lock| lock.locks(name)) {
            return Err(Error::FieldLocked { place, name: name.into() });
        }
        if let Some(lock) = view.value(dictionary, "Lock")?.as_ref().and_then(|lock| lock.as_dictionary()) {
            locks.push(field_mdp(*view, lock)?);
        }
        if locks.iter().any(|lock| lock.permissions == Some(1)) {
            return Err(Error::Certified { place });
        }
    }
    Ok(())
}

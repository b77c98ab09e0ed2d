//! What a new signature forbids to those after it: the certification (ISO 32000-2 §12.8.2.2) and the locks (§12.8.2.4,
//! §12.7.5.5), as signature reference dictionaries.
//!
//! - A certification is the first signature of its file, and only that: /DocMDP in its /Reference and in the catalog's /Perms.
//! - A lock is the one that the author of the field wrote, or else the one that the signer asks for; of a new field it becomes
//!   the /Lock too.
//! - What would keep a signer from signing who is still to come is refused before anything is written. Who is to come: the
//!   empty signature fields of the form, unless [`Request::to_come`] says how many.
//!
//! Limits: a lock names terminal fields or fields above them, that exist.

use super::Request;
use super::editor::Editor;
use super::field::{Choice, Form};
use crate::pdf::document::View;
use crate::pdf::error::{Error, Result};
use crate::pdf::form::Field;
use crate::pdf::object::{Dictionary, ObjectId};
use crate::pdf::signature::{FieldMdp, SignatureKind, field_mdp};
use crate::pdf::write;

/// What a certification, or a lock with `/P`, still permits (ISO 32000-2 table 257, table 236).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Permission {
    /// `/P 1`: nothing, a further signature included.
    NoChanges,
    /// `/P 2`: filling form fields, and signing.
    Forms,
    /// `/P 3`: annotations too.
    Annotations,
}

impl Permission {
    /// `/P`.
    pub fn number(self) -> i64 {
        match self {
            Self::NoChanges => 1,
            Self::Forms => 2,
            Self::Annotations => 3,
        }
    }
}

/// What the new signature will forbid.
pub(super) struct Restrictions {
    pub(super) certification: Option<Permission>,
    pub(super) lock: Option<FieldMdp>,
}

impl Restrictions {
    /// What is asked for and what the field's author asked for, where nothing stands against it.
    pub(super) fn of(view: &View, form: &Form, chosen: &Choice, request: &Request) -> Result<Self> {
        if request.kind == SignatureKind::DocumentTimestamp {
            let asked = request.certify.is_some() || request.lock.is_some();
            let what = "a document time stamp neither certifies nor locks";
            return match asked {
                true => Err(Error::UpdateUnsafe { place: "the time stamp".into(), what }),
                false => Ok(Self { certification: None, lock: None }),
            };
        }
        let authors = match chosen {
            Choice::Existing(field) => lock_of(view, field)?,
            Choice::New { .. } => None,
        };
        let lock = match (authors, request.lock) {
            (Some(_), Some(_)) => return Err(Error::FieldHasLock { name: chosen.name().into() }),
            (Some(lock), None) => Some(lock),
            (None, asked) => asked.map(|lock| checked(lock, "the lock")).transpose()?.cloned(),
        };
        let mut asked = request.lock.iter().flat_map(|lock| &lock.fields);
        if let Some(name) = asked.find(|name| !form.has(name) && *name != chosen.name()) {
            return Err(Error::LockUnknownField { name: name.clone() });
        }
        if request.certify.is_some()
            && let Some(signed) = form.signed(view)?.first()
        {
            return Err(Error::CertificationNotFirst { place: format!("field {:?}", signed.name) });
        }
        let restrictions = Self { certification: request.certify, lock };
        restrictions.leave_room(view, form, chosen, request)?;
        Ok(restrictions)
    }

    /// Whether nothing may come after it.
    pub(super) fn close_the_document(&self) -> bool {
        let locked = self.lock.as_ref().and_then(|lock| lock.permissions);
        self.certification == Some(Permission::NoChanges) || locked == Some(Permission::NoChanges.number())
    }

    /// Refuses to keep signers from signing who are still to come.
    fn leave_room(&self, view: &View, form: &Form, chosen: &Choice, request: &Request) -> Result<()> {
        let waiting: Vec<&str> =
            form.waiting(view)?.into_iter().map(|field| field.name.as_str()).filter(|n| *n != chosen.name()).collect();
        let locks = |name: &str| self.lock.as_ref().is_some_and(|lock| lock.locks(name));
        let closed = |name: &&&str| self.close_the_document() || locks(name);
        let shut: Vec<&str> = waiting.iter().filter(closed).copied().collect();
        match request.to_come {
            None if !shut.is_empty() => Err(Error::SignersWaiting { count: shut.len(), names: shut.join(", ") }),
            None | Some(0) => Ok(()),
            // Whoever finds no empty field left makes a new one, whose name no lock can except.
            Some(count) => {
                let room = waiting.len().saturating_sub(shut.len());
                let new_fields = !self.close_the_document() && !self.lock.as_ref().is_some_and(FieldMdp::locks_others);
                if count <= room || new_fields { Ok(()) } else { Err(Error::SignersToCome { count }) }
            }
        }
    }

    /// The signature reference dictionaries (table 256), to stand in /Reference.
    pub(super) fn references(&self, root: ObjectId) -> Vec<Vec<u8>> {
        let mut out = Vec::new();
        if let Some(permission) = self.certification {
            let text = format!(
                "<< /Type /SigRef /TransformMethod /DocMDP /TransformParams << /Type /TransformParams /V /1.2 /P {} >> >>",
                permission.number()
            );
            out.push(text.into_bytes());
        }
        if let Some(lock) = &self.lock {
            let mut text = format!(
                "<< /Type /SigRef /TransformMethod /FieldMDP /Data {} /TransformParams << /Type /TransformParams /V /1.2 ",
                write::reference(root)
            )
            .into_bytes();
            text.extend_from_slice(&entries(lock));
            text.extend_from_slice(b" >> >>");
            out.push(text);
        }
        out
    }

    /// Enters the certification into the catalog (§12.8.6).
    pub(super) fn announce(&self, editor: &mut Editor, signature: ObjectId) -> Result<()> {
        if self.certification.is_none() {
            return Ok(());
        }
        let catalog = editor.catalog();
        let none = Dictionary::default();
        let (root, entry) = (catalog.id, write::reference(signature));
        match editor.view().value(catalog.as_dictionary().unwrap_or(&none), "Perms")? {
            Some(_) => editor.set(root, &["Perms"], "DocMDP", &entry),
            None => editor.set(root, &[], "Perms", &format!("<< /DocMDP {entry} >>")),
        }
    }

    /// The /Lock of a new field, an object of its own (table 235).
    pub(super) fn lock_object(&self, editor: &mut Editor) -> Result<Option<ObjectId>> {
        let Some(lock) = &self.lock else { return Ok(None) };
        let id = editor.allocate()?;
        let body = [b"<< /Type /SigFieldLock ".as_slice(), &entries(lock), b" >>"].concat();
        editor.replace(id, body)?;
        Ok(Some(id))
    }
}

/// The entries that a lock and the parameters of FieldMDP share. The /P of a lock is repeated in the parameters, as Acrobat
/// and pyHanko do.
fn entries(lock: &FieldMdp) -> Vec<u8> {
    let mut out = format!("/Action {}", write::name(&lock.action)).into_bytes();
    if lock.action != "All" {
        let fields: Vec<Vec<u8>> = lock.fields.iter().map(|name| write::text(name)).collect();
        out.extend_from_slice(b" /Fields [");
        out.extend_from_slice(&fields.join(&b' '));
        out.push(b']');
    }
    if let Some(permission) = lock.permissions {
        out.extend_from_slice(format!(" /P {permission}").as_bytes());
    }
    out
}

/// The /Lock of a field (§12.7.5.5, table 236).
fn lock_of(view: &View, field: &Field) -> Result<Option<FieldMdp>> {
    let Some(dictionary) = field.object.as_dictionary() else { return Ok(None) };
    let Some(lock) = view.value(dictionary, "Lock")? else { return Ok(None) };
    let place = format!("{}, /Lock", field.object.place());
    let Some(dictionary) = lock.as_dictionary() else {
        return Err(Error::Type { place, expected: "a dictionary", found: lock.kind() });
    };
    let lock = field_mdp(*view, dictionary)?;
    if dictionary.get("P").is_some() && lock.permissions.is_none() {
        return Err(Error::UpdateUnsafe { place, what: "the /P of a lock is 1, 2 or 3" });
    }
    checked(&lock, &place)?;
    Ok(Some(lock))
}

/// The lock, if it is one of the standard's.
fn checked<'l>(lock: &'l FieldMdp, place: &str) -> Result<&'l FieldMdp> {
    let wrong = |what| Err(Error::UpdateUnsafe { place: place.into(), what });
    match (lock.action.as_str(), lock.permissions) {
        (_, Some(p)) if !(1..=3).contains(&p) => wrong("the /P of a lock is 1, 2 or 3"),
        ("All" | "Include" | "Exclude", _) => Ok(lock),
        _ => wrong("the /Action of a lock is All, Include or Exclude"),
    }
}

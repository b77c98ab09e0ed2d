//! The catalogue and what hangs from it directly (ISO 32000-2 §7.7.2, §12.7.3, §12.8.6).

use super::Change;
use super::graph::tolerant;
use super::step::Step;
use crate::pdf::discovery::differing_keys;
use crate::pdf::document::Located;
use crate::pdf::error::Result;
use crate::pdf::object::{Dictionary, Object, ObjectId, Value};

impl Step<'_, '_> {
    /// The catalogue: every key but these stays as it was.
    pub(crate) fn catalog(&mut self, old: &Located, new: &Located) -> Result<()> {
        let id = new.id;
        let (Some(before), Some(after)) = (old.as_dictionary(), new.as_dictionary()) else {
            self.unexplained(id, "the catalogue is no dictionary");
            return Ok(());
        };
        for key in differing_keys(before, after) {
            let Ok(name) = std::str::from_utf8(key.as_bytes()) else {
                self.unexplained(id, phrase!("{key} of the catalogue was changed", key));
                continue;
            };
            let Some(pair) = self.pair(before, after, name)? else { continue };
            let place = new.place();
            match (name, pair.values()) {
                ("AcroForm", (old, Some(new))) => self.form(old, new, id)?,
                ("DSS", (_, Some(new))) if new.as_dictionary().is_some() => self.tell(Change::DssUpdated { place }),
                ("Extensions", (_, Some(new))) if new.as_dictionary().is_some() => {
                    self.tell(Change::ExtensionsUpdated { place });
                }
                ("Version", (_, Some(new))) if new.as_name().is_some() => {
                    self.tell(Change::ExtensionsUpdated { place })
                }
                ("Metadata", (_, Some(new))) if new.as_stream().is_some() => {
                    let find = |view, holder: &Dictionary| match holder.reference("Metadata") {
                        Some(id) => tolerant(view, id.number),
                        None => Ok(None),
                    };
                    let (old, new) = (find(self.old, before)?, find(self.new, after)?);
                    self.metadata(old.as_deref(), new.as_deref(), place)?;
                }
                ("Perms", (old, Some(new))) => self.permissions(old, new, id)?,
                _ => self.unexplained(id, phrase!("{key} of the catalogue was changed", key)),
            }
        }
        Ok(())
    }

    /// The AcroForm dictionary.
    pub(crate) fn form(&mut self, old: Option<&Value>, new: &Value, id: ObjectId) -> Result<()> {
        let empty = Dictionary::default();
        let before = old.and_then(|old| old.as_dictionary()).unwrap_or(&empty);
        let Some(after) = new.as_dictionary().filter(|_| new.as_stream().is_none()) else {
            self.unexplained(id, "the form is no dictionary");
            return Ok(());
        };
        for key in differing_keys(before, after) {
            let name = std::str::from_utf8(key.as_bytes()).unwrap_or_default();
            let Some(pair) = self.pair(before, after, name)? else { continue };
            match (name, pair.values()) {
                ("Fields", (old, Some(new))) => self.fields(old, new, id)?,
                ("SigFlags", (_, Some(new))) if new.as_integer().is_some() => {}
                ("DR", (old, Some(new))) => self.resources(old, new, id, 1)?,
                ("DA", (None, Some(new))) if new.as_string().is_some() => {}
                // Readers that do not make appearances of their own show what was signed.
                ("NeedAppearances", (_, None | Some(Value { object: Object::Boolean(false), .. }))) => {}
                _ => self.unexplained(id, phrase!("{key} of the form was changed", key)),
            }
        }
        Ok(())
    }

    /// Resources of the form: names may be added, none may change. `depth` levels of dictionaries hold the names.
    pub(crate) fn resources(&mut self, old: Option<&Value>, new: &Value, id: ObjectId, depth: u32) -> Result<()> {
        let (before, after) = match (old.and_then(|old| old.as_dictionary()), new.as_dictionary()) {
            (Some(before), Some(after)) if new.as_stream().is_none() => (before, after),
            (None, Some(_)) if old.is_none() && new.as_stream().is_none() => return Ok(()),
            // `/ProcSet`, an array, says nothing any more (ISO 32000-2 §14.2).
            (None, None) if depth == 0 && new.as_array().is_some() => return Ok(()),
            _ => {
                self.unexplained(id, "the resources of the form are no dictionary");
                return Ok(());
            }
        };
        for key in differing_keys(before, after) {
            let name = std::str::from_utf8(key.as_bytes()).unwrap_or_default();
            let Some(pair) = self.pair(before, after, name)? else { continue };
            match pair.values() {
                (None, Some(_)) if before.get(name).is_none() => {}
                (Some(old), Some(new)) if depth > 0 => self.resources(Some(old), new, id, depth - 1)?,
                (Some(old), Some(new)) if old.equivalent(new) && old.as_stream().is_none() => {}
                _ => self.unexplained(id, phrase!("the resource {key} of the form was changed", key)),
            }
        }
        Ok(())
    }

    /// `/Perms`: a certification may be entered where there was none.
    pub(crate) fn permissions(&mut self, old: Option<&Value>, new: &Value, id: ObjectId) -> Result<()> {
        let empty = Dictionary::default();
        let before = old.and_then(|old| old.as_dictionary()).unwrap_or(&empty);
        let Some(after) = new.as_dictionary().filter(|_| new.as_stream().is_none()) else {
            self.unexplained(id, "the permissions are no dictionary");
            return Ok(());
        };
        for key in differing_keys(before, after) {
            if key == *"DocMDP" && before.get("DocMDP").is_none() {
                self.tell(Change::CertificationAdded { place: format!("object {id}") });
            } else {
                self.unexplained(id, phrase!("{key} of the permissions was changed", key));
            }
        }
        Ok(())
    }
}

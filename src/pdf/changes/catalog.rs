//! The catalogue and what hangs from it directly (ISO 32000-2 §7.7.2, §12.8.6).

use super::Change;
use super::graph::tolerant;
use super::step::Step;
use crate::pdf::discovery::differing_keys;
use crate::pdf::document::Located;
use crate::pdf::error::Result;
use crate::pdf::object::{Dictionary, ObjectId, Value};

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
                // MuPDF writes it into a file with attachments: their list opens beside the pages.
                ("PageMode", (None, Some(new))) if new.as_name().is_some_and(|mode| *mode == *"UseAttachments") => {
                    self.tell(Change::AttachmentsListed { place });
                }
                ("Perms", (old, Some(new))) => self.permissions(old, new, id)?,
                _ => self.unexplained(id, phrase!("{key} of the catalogue was changed", key)),
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

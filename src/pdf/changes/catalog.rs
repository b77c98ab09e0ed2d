//! The catalogue and what hangs from it directly (ISO 32000-2 §7.7.2, §12.7.3, §12.8.6).

use super::Change;
use super::graph::tolerant;
use super::step::{Step, resolved};
use crate::pdf::discovery::differing_keys;
use crate::pdf::document::Located;
use crate::pdf::error::{Error, Result};
use crate::pdf::form::FieldWalk;
use crate::pdf::object::{Dictionary, Object, ObjectId, Value};

/// The name that PDFBox and iText give to the appearance of a signature, and PDFBox enters in the form's resources, in place of that
/// of the signature before.
const FRAME: &str = "FRM";

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
                (Some(old), Some(new))
                    if name == FRAME && is_drawing(old) && is_drawing(new) && self.nobody_draws()? => {}
                _ => self.unexplained(id, phrase!("the resource {key} of the form was changed", key)),
            }
        }
        Ok(())
    }

    /// Whether no field but signatures has an appearance that draws an XObject, which some readers find among the resources of the
    /// form: then nobody sees what these are. What cannot be read may draw.
    fn nobody_draws(&self) -> Result<bool> {
        let mut widgets = Vec::new();
        let walk = FieldWalk::new(self.old).run(&mut |_| true, &mut |field| {
            if !field.is_signature() {
                widgets.extend(field.widgets);
            }
            Ok(())
        });
        match walk {
            Err(fatal @ (Error::Budget { .. } | Error::Io { .. })) => return Err(fatal),
            Err(_) => return Ok(false),
            Ok(()) => {}
        }
        for widget in widgets {
            let Some(widget) = tolerant(self.old, widget.number)? else { continue };
            let appearances = widget.as_dictionary().and_then(|widget| widget.get("AP"));
            if let Some(appearances) = resolved(self.old, appearances)?
                && self.draws(&appearances, 2)?
            {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether a content stream `depth` dictionaries below `value` may draw an XObject.
    fn draws(&self, value: &Object, depth: u32) -> Result<bool> {
        let Some(dictionary) = value.as_dictionary() else { return Ok(true) };
        for entry in &dictionary.entries {
            let Some(inner) = resolved(self.old, Some(&entry.value))? else { continue };
            let found = match inner.located().filter(|inner| inner.as_stream().is_some()) {
                Some(stream) => match self.old.stream_data(stream) {
                    Err(fatal @ (Error::Budget { .. } | Error::Io { .. })) => return Err(fatal),
                    Err(_) => true,
                    Ok(data) => data.windows(2).any(|operator| operator == b"Do"),
                },
                None => depth <= 1 || self.draws(&inner, depth - 1)?,
            };
            if found {
                return Ok(true);
            }
        }
        Ok(false)
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

/// Whether a resource is a form XObject.
fn is_drawing(resource: &Value) -> bool {
    resource.as_stream().is_some_and(|stream| stream.dictionary.is("Subtype", "Form"))
}

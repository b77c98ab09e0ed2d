//! The form (ISO 32000-2 §12.7.3): its fields grow, and its resources, as long as nothing is drawn from them.
//!
//! A field without an appearance is drawn by each reader, from its value, its `/DA` and the fonts of the form. So a font that such a
//! field names, and a `/DA` that it lacks, may not come later: who adds them decides what the field shows.

use super::field::{inherited, show_value};
use super::graph::tolerant;
use super::step::{Step, resolved};
use crate::pdf::discovery::{differing_keys, field_upwards};
use crate::pdf::document::{Located, View};
use crate::pdf::error::{Error, Result};
use crate::pdf::lexer::Lexer;
use crate::pdf::object::{Dictionary, Name, Object, ObjectId, Value};
use std::collections::HashSet;
use std::ops::ControlFlow;
use std::sync::Arc;

/// The name that PDFBox and iText give to the appearance of a signature, and PDFBox enters in the form's resources, in place of that
/// of the signature before.
const FRAME: &str = "FRM";

/// What readers need to draw the fields that have a value and no appearance, or are to be drawn anew.
#[derive(Debug, Default)]
pub(crate) struct Drawing {
    /// Fields there are that readers draw.
    any: bool,
    /// One of them has no `/DA`.
    without: bool,
    /// The resources that their `/DA` name.
    named: HashSet<Name>,
}

impl Step<'_, '_> {
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
                ("DA", (None, Some(new))) if new.as_string().is_some() && !self.drawing()?.without => {}
                // Readers show the appearances again, and these need not be what they drew.
                ("NeedAppearances", (_, None | Some(Value { object: Object::Boolean(false), .. })))
                    if !self.drawing()?.any => {}
                _ => self.unexplained(id, phrase!("{key} of the form was changed", key)),
            }
        }
        Ok(())
    }

    /// Resources of the form: names may be added that no field is drawn with, none may change. `depth` levels of dictionaries
    /// hold the names.
    pub(crate) fn resources(&mut self, old: Option<&Value>, new: &Value, id: ObjectId, depth: u32) -> Result<()> {
        let empty = Dictionary::default();
        let (before, after) = match (old.and_then(|old| old.as_dictionary()), new.as_dictionary()) {
            (Some(before), Some(after)) if new.as_stream().is_none() => (before, after),
            (None, Some(after)) if old.is_none() && new.as_stream().is_none() => (&empty, after),
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
                (None, Some(new)) if before.get(name).is_none() => match depth {
                    0 if self.drawing()?.named.contains(&key) => {
                        self.unexplained(
                            id,
                            phrase!("the resource {key} of the form was added, which a field is drawn with", key),
                        );
                    }
                    0 => {}
                    _ => self.resources(None, new, id, depth - 1)?,
                },
                (Some(old), Some(new)) if depth > 0 => self.resources(Some(old), new, id, depth - 1)?,
                (Some(old), Some(new)) if old.equivalent(new) && old.as_stream().is_none() => {}
                (Some(old), Some(new))
                    if name == FRAME && is_drawing(old) && is_drawing(new) && self.nobody_draws()? => {}
                _ => self.unexplained(id, phrase!("the resource {key} of the form was changed", key)),
            }
        }
        Ok(())
    }

    /// Whether no appearance draws an XObject that some readers would look for among the resources of the form: then nobody sees what
    /// these are. A signature's may draw those of its own resources. What cannot be read may draw.
    fn nobody_draws(&self) -> Result<bool> {
        let mut drawn = Ok(false);
        let walk = self.old.pages(&mut |page| {
            drawn = self.page_draws(&page.object);
            if matches!(drawn, Ok(false)) { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        });
        match walk {
            Err(fatal @ (Error::Budget { .. } | Error::Io { .. })) => Err(fatal),
            Err(_) => Ok(false),
            Ok(_) => drawn.map(|drawn| !drawn),
        }
    }

    fn page_draws(&self, page: &Located) -> Result<bool> {
        let annotations = resolved(self.old, page.as_dictionary().and_then(|page| page.get("Annots")))?;
        for annotation in annotations.as_ref().and_then(|array| array.as_array()).unwrap_or_default() {
            let located = match annotation.as_reference() {
                Some(id) => tolerant(self.old, id.number)?,
                None => None,
            };
            let signature = located
                .as_ref()
                .is_some_and(|widget| field_upwards(self.old, widget).is_ok_and(|field| field.is_signature()));
            let Some(annotation) = resolved(self.old, Some(annotation))? else { continue };
            let appearances = annotation.as_dictionary().and_then(|annotation| annotation.get("AP"));
            if let Some(appearances) = resolved(self.old, appearances)?
                && self.draws(&appearances, signature, 2)?
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether a content stream `depth` dictionaries below `value` may draw an XObject of others.
    fn draws(&self, value: &Object, signature: bool, depth: u32) -> Result<bool> {
        let Some(dictionary) = value.as_dictionary() else { return Ok(true) };
        for entry in &dictionary.entries {
            let Some(inner) = resolved(self.old, Some(&entry.value))? else { continue };
            let found = match inner.located().filter(|inner| inner.as_stream().is_some()) {
                Some(stream) if signature && has_resources(stream) => false,
                Some(stream) => match self.old.stream_data(stream) {
                    Err(fatal @ (Error::Budget { .. } | Error::Io { .. })) => return Err(fatal),
                    Err(_) => true,
                    Ok(data) => data.windows(2).any(|operator| operator == b"Do"),
                },
                None => depth <= 1 || self.draws(&inner, signature, depth - 1)?,
            };
            if found {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// What the fields of the revision before are drawn with.
    fn drawing(&mut self) -> Result<&Drawing> {
        if self.drawing.is_none() {
            self.drawing = Some(drawing(self.old)?);
        }
        Ok(self.drawing.get_or_insert_default())
    }
}

fn drawing(view: View) -> Result<Drawing> {
    let mut drawing = Drawing::default();
    let catalog = view.catalog()?;
    let form = resolved(view, catalog.as_dictionary().and_then(|catalog| catalog.get("AcroForm")))?;
    let Some(form) = form.as_ref().and_then(|form| form.as_dictionary()) else { return Ok(drawing) };
    let anew = resolved(view, form.get("NeedAppearances"))?.and_then(|anew| anew.as_boolean()) == Some(true);
    let default = resolved(view, form.get("DA"))?;
    let fields = match view.fields() {
        Err(fatal @ (Error::Budget { .. } | Error::Io { .. })) => return Err(fatal),
        Err(_) => return Ok(Drawing { any: true, without: true, ..drawing }),
        Ok((fields, _)) => fields,
    };
    for field in fields.iter().filter(|field| !field.is_signature()) {
        let value = inherited(view, &field.object, "V")?;
        if value.is_none_or(|value| show_value(&value).is_empty()) {
            continue;
        }
        let mut widgets: Vec<Arc<Located>> = Vec::new();
        for widget in &field.widgets {
            widgets.extend(tolerant(view, widget.number)?);
        }
        for widget in widgets {
            let bare = widget.as_dictionary().is_some_and(|widget| widget.get("AP").is_none());
            if !anew && !bare {
                continue;
            }
            drawing.any = true;
            let own = inherited(view, &widget, "DA")?;
            let text = own.as_ref().or(default.as_ref().map(|default| &default.value().object));
            match text.and_then(Object::as_string) {
                Some(text) => drawing.named.extend(names(&text.bytes)),
                None => drawing.without = true,
            }
        }
    }
    Ok(drawing)
}

/// The names in a default appearance string (ISO 32000-2 §12.7.4.3).
fn names(appearance: &[u8]) -> Vec<Name> {
    let (mut lexer, mut found) = (Lexer::new(appearance, 0), Vec::new());
    while let Some(byte) = lexer.peek() {
        match byte {
            b'/' => found.extend(lexer.name()),
            _ => {
                lexer.bump();
            }
        }
    }
    found
}

fn has_resources(appearance: &Located) -> bool {
    appearance.as_dictionary().is_some_and(|appearance| appearance.get("Resources").is_some())
}

/// Whether a resource is a form XObject.
fn is_drawing(resource: &Value) -> bool {
    resource.as_stream().is_some_and(|stream| stream.dictionary.is("Subtype", "Form"))
}

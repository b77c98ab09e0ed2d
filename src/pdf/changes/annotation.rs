//! Pages and their annotations (ISO 32000-2 §7.7.3.3, §12.5).

use super::Change;
use super::graph::tolerant;
use super::role::{is_annotation, is_field};
use super::step::{Step, resolved};
use crate::pdf::content::inherited;
use crate::pdf::discovery::differing_keys;
use crate::pdf::document::{Located, View};
use crate::pdf::error::{Error, Result};
use crate::pdf::object::{Dictionary, Name, ObjectId, Value};
use std::collections::HashSet;

/// What a page may inherit (table 31).
const INHERITABLE: [&str; 4] = ["Resources", "MediaBox", "CropBox", "Rotate"];

/// The boxes of a page (table 31).
const BOXES: [&str; 5] = ["MediaBox", "CropBox", "BleedBox", "TrimBox", "ArtBox"];

/// How far two numbers are apart at most that are one number written twice, in points: less than any device shows.
const SAME_NUMBER: f64 = 1e-3;

/// What is told of an annotation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Added,
    Changed,
    Removed,
}

impl Step<'_, '_> {
    /// A page: only its annotations may change.
    pub(crate) fn page(&mut self, old: &Located, new: &Located) -> Result<()> {
        let id = new.id;
        let (Some(before), Some(after)) = (old.as_dictionary(), new.as_dictionary()) else {
            self.unexplained(id, "a page was replaced by something else");
            return Ok(());
        };
        if new.as_stream().is_some() {
            self.unexplained(id, "a page was replaced by a stream");
            return Ok(());
        }
        for key in differing_keys(before, after) {
            if key != *"Annots" {
                if self.is_own_copy(&key, old, before, after)? || self.is_same_box(&key, before, after)? {
                    self.tell(Change::EqualRewrite { place: new.place() });
                    continue;
                }
                let page = self.graph.pages.number(self.document, Some(id))?;
                self.unexplained(id, phrase!("{key} of {page} was changed", key, page));
                continue;
            }
            if let Some(pair) = self.pair(before, after, "Annots")? {
                let (old, new) = pair.values();
                self.annotations(id, old, new, id)?;
            }
            // An array that became an object of its own, as pyHanko and PDFBox make it: a later update changes that.
            if let Some(array) = after.reference("Annots")
                && tolerant(self.old, array.number)?.is_none()
            {
                self.graph.pages.moved(self.document, id, array)?;
            }
        }
        Ok(())
    }

    /// Whether the page now has of its own, under `key`, what it inherited from the page tree before: iText and pypdf write the pages
    /// that they touch in this way.
    fn is_own_copy(&self, key: &Name, page: &Located, before: &Dictionary, after: &Dictionary) -> Result<bool> {
        let Some(name) = INHERITABLE.iter().find(|name| *key == ***name) else { return Ok(false) };
        if before.get(name).is_some() {
            return Ok(false);
        }
        let was = match inherited(self.old, page, name) {
            Err(fatal @ (Error::Budget { .. } | Error::Io { .. })) => return Err(fatal),
            was => was.ok().flatten(),
        };
        let is = resolved(self.new, after.get(name))?;
        Ok(was.zip(is).is_some_and(|(was, is)| was.as_stream().is_none() && is.equivalent(&was)))
    }

    /// Whether a box of the page is the same but for the digits that a program keeps of a number: MuPDF keeps 24 bits.
    fn is_same_box(&self, key: &Name, before: &Dictionary, after: &Dictionary) -> Result<bool> {
        let Some(name) = BOXES.iter().find(|name| *key == ***name) else { return Ok(false) };
        let numbers = |view: View, page: &Dictionary| -> Result<Vec<f64>> {
            let mut numbers = Vec::new();
            let array = resolved(view, page.get(name))?;
            for value in array.as_ref().and_then(|array| array.as_array()).unwrap_or_default() {
                // What is no number is equal to nothing.
                numbers.push(resolved(view, Some(value))?.and_then(|value| value.as_number()).unwrap_or(f64::NAN));
            }
            Ok(numbers)
        };
        let (was, is) = (numbers(self.old, before)?, numbers(self.new, after)?);
        Ok(was.len() == 4 && is.len() == 4 && was.iter().zip(&is).all(|(was, is)| (was - is).abs() < SAME_NUMBER))
    }

    /// `/Annots` of a page, an array that `id` is or holds.
    pub(crate) fn annotations(
        &mut self,
        page: ObjectId,
        old: Option<&Value>,
        new: Option<&Value>,
        id: ObjectId,
    ) -> Result<()> {
        if [old, new].into_iter().flatten().any(|value| value.as_array().is_none()) {
            self.unexplained(id, "the annotations of a page are no array");
            return Ok(());
        }
        let before = old.and_then(|old| old.as_array()).unwrap_or_default();
        let after = new.and_then(|new| new.as_array()).unwrap_or_default();
        let kept: HashSet<ObjectId> = after.iter().filter_map(|value| value.as_reference()).collect();
        let mut rest = before.iter().peekable();
        for value in after {
            // What is no longer in the array; direct annotations are compared in place.
            while let Some(gone) = rest.next_if(|known| known.as_reference().is_some_and(|id| !kept.contains(&id))) {
                self.listed(page, gone, Fate::Removed, id)?;
            }
            if rest.next_if(|known| known.equivalent(value)).is_none() {
                self.listed(page, value, Fate::Added, id)?;
            }
        }
        for gone in rest {
            self.listed(page, gone, Fate::Removed, id)?;
        }
        Ok(())
    }

    /// An annotation that joined or left the array of its page.
    fn listed(&mut self, page: ObjectId, value: &Value, fate: Fate, array: ObjectId) -> Result<()> {
        let view = if fate == Fate::Added { self.new } else { self.old };
        let id = value.as_reference();
        let object = match id {
            Some(id) => tolerant(view, id.number)?,
            None => None,
        };
        let dictionary = match (&object, id) {
            (Some(object), _) => object.as_dictionary().filter(|_| object.as_stream().is_none()),
            (None, None) => value.as_dictionary(),
            (None, Some(_)) => None,
        };
        match (dictionary, id, fate) {
            // `null`, or a reference to nothing: no reader shows anything.
            (None, _, _) if value.is_null() || (object.is_none() && id.is_some()) => {}
            (Some(dictionary), Some(id), Fate::Added) if is_field(dictionary) => {
                self.widgets.entry(id).or_default().push(page)
            }
            (Some(dictionary), ..) if !is_field(dictionary) => {
                self.annotation_fact(fate, page, id, array, dictionary)?
            }
            (_, id, Fate::Removed) => {
                self.unexplained(id.unwrap_or(array), "a widget was removed from its page, or moved");
            }
            (_, id, _) => self.unexplained(id.unwrap_or(array), "an annotation that is none was added to a page"),
        }
        Ok(())
    }

    fn annotation_fact(
        &mut self,
        fate: Fate,
        page: ObjectId,
        id: Option<ObjectId>,
        array: ObjectId,
        dictionary: &Dictionary,
    ) -> Result<()> {
        let view = if fate == Fate::Removed { self.old } else { self.new };
        let (_, rectangle) = self.shown_at(view, None, dictionary)?;
        if let (Fate::Added, Some(id)) = (fate, id) {
            self.now_on_page(page, id)?;
        }
        let page = self.graph.pages.number(self.document, Some(page))?;
        let place = format!("object {}", id.unwrap_or(array));
        let subtype = dictionary.name("Subtype").map(Name::to_string).unwrap_or_default();
        if fate == Fate::Added {
            self.annotated.extend(id);
        }
        self.tell(match fate {
            Fate::Added => Change::AnnotationAdded { place, subtype, page, rectangle },
            Fate::Changed => Change::AnnotationChanged { place, subtype, page, rectangle },
            Fate::Removed => Change::AnnotationRemoved { place, subtype, page, rectangle },
        });
        Ok(())
    }

    /// An annotation that was on its page before, with another content.
    pub(crate) fn annotation(&mut self, page: Option<ObjectId>, old: Option<&Located>, new: &Located) -> Result<()> {
        let id = new.id;
        let dictionary = new.as_dictionary().filter(|_| new.as_stream().is_none());
        let was = old.is_none_or(|old| old.as_dictionary().is_some_and(is_annotation));
        match (dictionary, page) {
            // A reference of `/Annots` that led nowhere before.
            (Some(dictionary), Some(page)) if old.is_none() && is_field(dictionary) => {
                self.widgets.entry(id).or_default().push(page);
                Ok(())
            }
            (Some(dictionary), Some(page)) if was && is_annotation(dictionary) => {
                let fate = if old.is_none() { Fate::Added } else { Fate::Changed };
                self.annotation_fact(fate, page, Some(id), id, dictionary)
            }
            _ => {
                self.unexplained(id, "an annotation was replaced by something else");
                Ok(())
            }
        }
    }

    /// Something that the annotation `id` shows or opens.
    pub(crate) fn annotation_part(&mut self, id: ObjectId) -> Result<()> {
        let Some(object) = tolerant(self.new, id.number)? else { return Ok(()) };
        let Some(dictionary) = object.as_dictionary() else { return Ok(()) };
        match dictionary.reference("P") {
            Some(page) => self.annotation_fact(Fate::Changed, page, Some(id), id, dictionary),
            None => {
                self.unexplained(id, "what an annotation shows was changed");
                Ok(())
            }
        }
    }
}

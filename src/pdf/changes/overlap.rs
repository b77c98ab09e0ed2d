//! What the appearance of a later signature lies over (ISO 32000-2 §12.5.5): words and pictures of the signed page, other
//! signatures, fields, annotations.
//!
//! A signature field that is added after others signed may be as large as its author likes, and its appearance may show
//! anything: a page-sized one is another page (the attack SSA). So what lies under an appearance is told, and an appearance
//! that hides the page is a change of its own ([`Change::SignatureHidesPage`]).
//!
//! It hides the page from half of its area on, or from half of its words on where there are more than a caption.
//!
//! Limits: of words whose font has no widths only the beginnings count; rectangles are compared, not what is drawn in them; pages and what stands on them are those of the first signed
//! revision, with what signatures and annotations added since.

use super::Change;
use super::graph::tolerant;
use super::place::{PageNumber, Rectangle, Region};
use super::role::is_field;
use super::step::{Signed, Step};
use crate::pdf::discovery::field_upwards;
use crate::pdf::document::{Document, Located, View};
use crate::pdf::error::{Error, Result};
use crate::pdf::object::{Dictionary, Name, ObjectId};
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

/// How many of the things under an appearance are named.
const NAMED: usize = 5;

/// Something that shows on a page beside its content.
#[derive(Debug, Clone)]
pub(crate) struct Shown {
    id: ObjectId,
    rectangle: Rectangle,
    /// The name of its field, or its subtype.
    name: String,
}

/// What shows on each page that was asked about, as of a revision, and what was added since.
#[derive(Debug, Default)]
pub(crate) struct OnPages(HashMap<ObjectId, Vec<Shown>>);

impl OnPages {
    /// What shows on `page`, read from `view` when it is first asked for.
    fn of(&mut self, view: View, page: ObjectId) -> Result<&mut Vec<Shown>> {
        Ok(match self.0.entry(page) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => place.insert(all(view, page)?),
        })
    }
}

/// What shows on `page` as of `view`.
fn all(view: View, page: ObjectId) -> Result<Vec<Shown>> {
    let mut shown = Vec::new();
    if let Some(object) = tolerant(view, page.number)?
        && let Some(dictionary) = object.as_dictionary()
        && let Some(annotations) = known(view.value(dictionary, "Annots"))?
    {
        for id in annotations.as_array().unwrap_or_default().iter().filter_map(|value| value.as_reference()) {
            shown.extend(one(view, id)?);
        }
    }
    Ok(shown)
}

/// An annotation that shows something. What cannot be read shows nothing.
fn one(view: View, id: ObjectId) -> Result<Option<Shown>> {
    let Some(object) = tolerant(view, id.number)? else { return Ok(None) };
    let Some(dictionary) = object.as_dictionary() else { return Ok(None) };
    let rectangle = known(Rectangle::of(view, dictionary).map(Some))?.unwrap_or_default();
    if rectangle.is_empty() || dictionary.get("AP").is_none() {
        return Ok(None);
    }
    let name = if is_field(dictionary) { field_name(view, &object)? } else { None };
    let subtype = || dictionary.name("Subtype").map(Name::to_string).unwrap_or_default();
    Ok(Some(Shown { id, rectangle, name: name.unwrap_or_else(subtype) }))
}

fn field_name(view: View, object: &Arc<Located>) -> Result<Option<String>> {
    known(field_upwards(view, object).map(|field| Some(field.name)))
}

/// What cannot be read is not there, budgets apart.
fn known<T>(found: Result<Option<T>>) -> Result<Option<T>> {
    match found {
        Err(fatal @ (Error::Budget { .. } | Error::Io { .. })) => Err(fatal),
        Err(_) => Ok(None),
        Ok(value) => Ok(value),
    }
}

impl Step<'_, '_> {
    /// The pages that a widget is on: where it was added in this revision, or was listed before; what it says of itself only
    /// where nothing lists it.
    pub(crate) fn pages_of(&mut self, widget: ObjectId, dictionary: &Dictionary) -> Result<Vec<ObjectId>> {
        let added: Vec<ObjectId> = self.widgets.iter().filter(|(id, _)| *id == widget).map(|(_, page)| *page).collect();
        if !added.is_empty() {
            return Ok(added);
        }
        let mut pages = self.graph.pages.listing(self.document, widget)?;
        if pages.is_empty() {
            pages.extend(dictionary.reference("P"));
        }
        Ok(pages)
    }

    /// The appearance that a signature of this revision shows in a widget, and what it lies over.
    pub(crate) fn tell_appearance(
        &mut self,
        signed: &Signed,
        widget: ObjectId,
        dictionary: &Dictionary,
        rectangle: Rectangle,
    ) -> Result<()> {
        let (place, name) = (format!("object {}", signed.id), signed.name.clone());
        let pages = self.pages_of(widget, dictionary)?;
        if pages.is_empty() {
            let (page, region) = (PageNumber(None), Region::Centre);
            self.tell(Change::SignatureAppearance { place, name, page, rectangle, region });
            return Ok(());
        }
        let first = self.graph.pages.revision();
        for id in pages {
            let (place, name) = (place.clone(), name.clone());
            let page = self.graph.pages.number(self.document, Some(id))?;
            let region = self.graph.pages.region(self.document, id, &rectangle)?;
            self.tell(Change::SignatureAppearance {
                place: place.clone(),
                name: name.clone(),
                page,
                rectangle,
                region,
            });
            if let Some(what) = self.graph.pages.covered(self.document, id, &rectangle)? {
                let hidden = self.graph.pages.hidden(self.document, id, &rectangle)?;
                self.tell(match hidden {
                    true => {
                        Change::SignatureHidesPage { place: place.clone(), name: name.clone(), page, rectangle, what }
                    }
                    false => {
                        Change::SignatureOverContent { place: place.clone(), name: name.clone(), page, rectangle, what }
                    }
                });
            }
            let on_page = self.graph.on_pages.of(self.document.view(first), id)?;
            let own = |shown: &Shown| shown.id == widget || signed.widgets.contains(&shown.id);
            let mut under: Vec<String> = on_page
                .iter()
                .filter(|shown| !own(shown) && shown.rectangle.overlaps(&rectangle))
                .map(|shown| shown.name.clone())
                .take(NAMED + 1)
                .collect();
            if under.len() > NAMED {
                under[NAMED] = "…".into();
            }
            on_page.retain(|shown| shown.id != widget);
            on_page.push(Shown { id: widget, rectangle, name: name.clone() });
            if !under.is_empty() {
                let other = under.join(", ");
                self.tell(Change::SignatureOver { place, name, page, rectangle, other });
            }
        }
        Ok(())
    }

    /// An annotation that is no widget joined a page.
    pub(crate) fn now_on_page(&mut self, page: ObjectId, annotation: ObjectId) -> Result<()> {
        let first = self.graph.pages.revision();
        let shown = one(self.new, annotation)?;
        self.graph.on_pages.of(self.document.view(first), page)?.extend(shown);
        Ok(())
    }
}

/// Where the appearance of a field is that was signed in the first signed revision.
pub(crate) fn first_shown(
    document: &Document,
    pages: &mut super::place::Pages,
    widgets: &[ObjectId],
) -> Result<Option<(PageNumber, Rectangle, Region)>> {
    let view = document.view(pages.revision());
    for widget in widgets {
        let Some(shown) = one(view, *widget)? else { continue };
        if let Some(page) = pages.listing(document, *widget)?.first() {
            let region = pages.region(document, *page, &shown.rectangle)?;
            return Ok(Some((pages.number(document, Some(*page))?, shown.rectangle, region)));
        }
    }
    Ok(None)
}

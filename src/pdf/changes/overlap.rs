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
use super::field::{inherited, is_button, show_value};
use super::graph::tolerant;
use super::place::{PageNumber, Rectangle, Region};
use super::role::is_field;
use super::step::{Signed, Step};
use crate::pdf::content::{Covered, drawn};
use crate::pdf::discovery::field_upwards;
use crate::pdf::document::{Document, Located, View};
use crate::pdf::error::{Error, Result};
use crate::pdf::object::{Dictionary, Name, ObjectId};
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

/// Annotations that a field may lie over: they mark what is there, or lead elsewhere.
const UNDER: [&[u8]; 6] = [b"Link", b"Highlight", b"Underline", b"Popup", b"PrinterMark", b"TrapNet"];
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
pub(crate) struct OnPages {
    shown: HashMap<ObjectId, Vec<Shown>>,
    /// The part of the words of each page that signatures lie over that were added since.
    words: HashMap<ObjectId, f64>,
}

impl OnPages {
    /// What shows on `page`, read from `view` when it is first asked for.
    fn of(&mut self, view: View, page: ObjectId) -> Result<&mut Vec<Shown>> {
        Ok(match self.shown.entry(page) {
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
    if rectangle.is_empty() || !shows(view, dictionary) {
        return Ok(None);
    }
    let name = if is_field(dictionary) { field_name(view, &object)? } else { None };
    let subtype = || dictionary.name("Subtype").map(Name::to_string).unwrap_or_default();
    Ok(Some(Shown { id, rectangle, name: name.unwrap_or_else(subtype) }))
}

/// Whether a widget or annotation shows anything: it has an appearance, or colours, a caption or an icon (ISO 32000-2 table 192)
/// from which readers make one.
pub(crate) fn shows(view: View, dictionary: &Dictionary) -> bool {
    if dictionary.get("AP").is_some() {
        return true;
    }
    let looks = view.value(dictionary, "MK").ok().flatten();
    let looks = looks.as_ref().and_then(|looks| looks.as_dictionary());
    looks.is_some_and(|looks| looks.entries.iter().any(|entry| entry.key != *"R" && !entry.value.is_null()))
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
    /// The pages that a widget is on: where it was added in this revision, or was listed before. What it says of itself does not
    /// make it show.
    pub(crate) fn pages_of(&mut self, widget: ObjectId) -> Result<Vec<ObjectId>> {
        let mut pages = self.graph.pages.listing(self.document, widget)?;
        for (_, page) in self.widgets.iter().filter(|(id, _)| *id == widget) {
            if !pages.contains(page) {
                pages.push(*page);
            }
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
        areas: &mut HashMap<ObjectId, (f64, Option<Covered>)>,
    ) -> Result<()> {
        let (place, name) = (format!("object {}", signed.id), signed.name.clone());
        let pages = self.pages_of(widget)?;
        if pages.is_empty() {
            let (page, region) = (PageNumber(None), Region::Centre);
            if self.graph.pages.may_show() {
                let (place, name, what) = (place.clone(), name.clone(), Covered::Unread);
                self.tell(Change::SignatureHidesPage { place, name, page, rectangle, what });
            }
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
            for rectangle in self.graph.pages.shown(self.document, id, dictionary, rectangle)? {
                let mut taken = self.graph.pages.taken(self.document, id, &rectangle)?;
                let covered = self.graph.pages.covered(self.document, id, &rectangle)?;
                // Its own widgets together; of the words, what all signatures hide that came later.
                let (area, over) = areas.entry(id).or_default();
                *area += taken.area;
                *over = over.or(covered);
                let words = self.graph.on_pages.words.entry(id).or_default();
                *words += taken.words;
                (taken.area, taken.words) = (*area, *words);
                let Some(what) = covered.or(over.filter(|_| taken.hides())) else { continue };
                let (place, name) = (place.clone(), name.clone());
                self.tell(match taken.hides() {
                    true => Change::SignatureHidesPage { place, name, page, rectangle, what },
                    false => Change::SignatureOverContent { place, name, page, rectangle, what },
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

    /// What other fields and annotations show on `page` that a field, filled there, takes at least half of: the first one.
    pub(crate) fn shown_under(
        &mut self,
        page: ObjectId,
        rectangle: &Rectangle,
        own: &[ObjectId],
    ) -> Result<Option<String>> {
        let first = self.graph.pages.revision();
        let on_page = self.graph.on_pages.of(self.document.view(first), page)?;
        let under = on_page.iter().filter(|shown| {
            let part = shown.rectangle.intersection(rectangle).area();
            !own.contains(&shown.id) && part >= shown.rectangle.area() / 2.0
        });
        for shown in under.cloned().collect::<Vec<_>>() {
            let Some(object) = tolerant(self.old, shown.id.number)? else { continue };
            let Some(dictionary) = object.as_dictionary() else { continue };
            let subtype = dictionary.name("Subtype").map(|name| name.as_bytes()).unwrap_or_default();
            if UNDER.contains(&subtype) {
                continue;
            }
            let says = match is_field(dictionary) {
                false => true,
                true => {
                    let button = is_button(self.old, &object)?;
                    let value = inherited(self.old, &object, "V")?.is_some_and(|value| !show_value(&value).is_empty());
                    (value && !button) || drawn(self.old, &object, button)?.is_some()
                }
            };
            if says {
                return Ok(Some(shown.name));
            }
        }
        Ok(None)
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

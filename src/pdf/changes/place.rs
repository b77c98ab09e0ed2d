//! Where something shows: page and rectangle.

use crate::pdf::document::{Document, View};
use crate::pdf::error::{Error, Result};
use crate::pdf::object::{Dictionary, ObjectId};
use std::collections::HashMap;
use std::fmt;
use std::ops::ControlFlow;

/// The number of a page, if it is on one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PageNumber(
    /// From 1.
    pub Option<usize>,
);

impl fmt::Display for PageNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(number) => write!(f, "page {number}"),
            None => f.write_str("no page"),
        }
    }
}

/// A rectangle in default user space (ISO 32000-2 §7.9.5), in thousandths of a unit, so that it can be compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rectangle {
    /// The smaller abscissa.
    pub left: i64,
    /// The smaller ordinate.
    pub bottom: i64,
    /// The larger abscissa.
    pub right: i64,
    /// The larger ordinate.
    pub top: i64,
}

impl Rectangle {
    /// Whether nothing can show in it.
    pub fn is_empty(&self) -> bool {
        self.left >= self.right || self.bottom >= self.top
    }

    /// Whether both cover some point.
    pub fn overlaps(&self, other: &Rectangle) -> bool {
        self.left.max(other.left) < self.right.min(other.right)
            && self.bottom.max(other.bottom) < self.top.min(other.top)
    }

    /// `/Rect` of an annotation; empty where there is none.
    pub(crate) fn of(view: View, annotation: &Dictionary) -> Result<Self> {
        let Some(array) = view.value(annotation, "Rect")? else { return Ok(Self::default()) };
        let mut numbers = Vec::with_capacity(4);
        for value in array.as_array().unwrap_or_default().iter().take(4) {
            // Out of range saturates; not a number counts as 0.
            numbers.push((view.resolve(value)?.as_number().unwrap_or(0.0) * 1000.0).round() as i64);
        }
        let &[a, b, c, d] = numbers.as_slice() else { return Ok(Self::default()) };
        Ok(Self { left: a.min(c), bottom: b.min(d), right: a.max(c), top: b.max(d) })
    }
}

impl fmt::Display for Rectangle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = |thousandths: i64| thousandths as f64 / 1000.0;
        write!(f, "[{} {} {} {}]", unit(self.left), unit(self.bottom), unit(self.right), unit(self.top))
    }
}

/// The pages, found when the first one is asked for.
pub(crate) struct Pages {
    revision: usize,
    found: Option<Found>,
}

/// What one walk through the page tree found.
#[derive(Default)]
struct Found {
    /// The index of each page.
    numbers: HashMap<ObjectId, usize>,
    /// The page of each array of annotations.
    arrays: HashMap<ObjectId, ObjectId>,
}

impl Pages {
    /// The pages as of `revision`. No update changes the page tree without being unexplained.
    pub(crate) fn new(revision: usize) -> Self {
        Self { revision, found: None }
    }

    /// The number of the page `id`.
    pub(crate) fn number(&mut self, document: &Document, id: Option<ObjectId>) -> Result<PageNumber> {
        let Some(id) = id else { return Ok(PageNumber(None)) };
        Ok(PageNumber(self.find(document)?.numbers.get(&id).map(|index| index + 1)))
    }

    /// The page whose `/Annots` is the object `id`.
    pub(crate) fn of_annotations(&mut self, document: &Document, id: ObjectId) -> Result<Option<ObjectId>> {
        Ok(self.find(document)?.arrays.get(&id).copied())
    }

    fn find(&mut self, document: &Document) -> Result<&Found> {
        if self.found.is_none() {
            let mut found = Found::default();
            let walk = document.view(self.revision).pages(&mut |page| {
                found.numbers.insert(page.object.id, page.index);
                if let Some(array) = page.object.as_dictionary().and_then(|page| page.reference("Annots")) {
                    found.arrays.insert(array, page.object.id);
                }
                ControlFlow::Continue(())
            });
            match walk {
                Err(fatal @ (Error::Budget { .. } | Error::Io { .. })) => return Err(fatal),
                // What was found before the tree broke stays found.
                _ => self.found = Some(found),
            }
        }
        Ok(self.found.get_or_insert_default())
    }
}

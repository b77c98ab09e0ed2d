//! Where something shows: page and rectangle.

use crate::pdf::content::{Covered, PageContent};
use crate::pdf::document::{Document, View};
use crate::pdf::error::{Error, Result};
use crate::pdf::object::{Dictionary, Object, ObjectId};
use std::collections::{HashMap, HashSet};
use std::fmt;
use std::ops::ControlFlow;
use std::rc::Rc;

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

    /// What both cover; empty where they do not meet.
    pub fn intersection(&self, other: &Rectangle) -> Rectangle {
        Rectangle {
            left: self.left.max(other.left),
            bottom: self.bottom.max(other.bottom),
            right: self.right.min(other.right),
            top: self.top.min(other.top),
        }
    }

    /// Its area, in square units.
    pub fn area(&self) -> f64 {
        if self.is_empty() { 0.0 } else { (self.right - self.left) as f64 * (self.top - self.bottom) as f64 / 1e6 }
    }

    /// Whether a point, in thousandths of a unit, lies in it.
    pub(crate) fn holds(&self, x: i64, y: i64) -> bool {
        self.left <= x && x < self.right && self.bottom <= y && y < self.top
    }

    /// The smallest one around points, given in units.
    pub(crate) fn around(points: &[(f64, f64)]) -> Self {
        let thousandths = |value: f64| ((value * 1000.0).round() as i64).clamp(-(1 << 40), 1 << 40);
        let (mut xs, mut ys): (Vec<i64>, Vec<i64>) =
            points.iter().map(|(x, y)| (thousandths(*x), thousandths(*y))).unzip();
        xs.sort_unstable();
        ys.sort_unstable();
        let ends = |values: &[i64]| (values.first().copied().unwrap_or(0), values.last().copied().unwrap_or(0));
        let ((left, right), (bottom, top)) = (ends(&xs), ends(&ys));
        Self { left, bottom, right, top }
    }

    /// An array of four numbers; empty where there is none.
    pub(crate) fn from_array(view: View, array: &Object) -> Result<Self> {
        let mut numbers = Vec::with_capacity(4);
        for value in array.as_array().unwrap_or_default().iter().take(4) {
            // Out of range saturates; not a number counts as 0.
            numbers.push((view.resolve(value)?.as_number().unwrap_or(0.0) * 1000.0).round() as i64);
        }
        let &[a, b, c, d] = numbers.as_slice() else { return Ok(Self::default()) };
        // Far outside of any page, so that widths do not overflow.
        let far = |value: i64| value.clamp(-(1 << 40), 1 << 40);
        Ok(Self { left: far(a.min(c)), bottom: far(b.min(d)), right: far(a.max(c)), top: far(b.max(d)) })
    }

    /// `/Rect` of an annotation; empty where there is none.
    pub(crate) fn of(view: View, annotation: &Dictionary) -> Result<Self> {
        match view.value(annotation, "Rect")? {
            Some(array) => Self::from_array(view, &array),
            None => Ok(Self::default()),
        }
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
    /// The pages that list each annotation.
    listed: Option<HashMap<ObjectId, Vec<ObjectId>>>,
    /// The content of the pages that were asked about, few.
    contents: HashMap<ObjectId, Rc<PageContent>>,
}

/// Pages whose content is kept.
const CONTENTS: usize = 16;

/// What one walk through the page tree found.
#[derive(Default)]
struct Found {
    /// The index of each page.
    numbers: HashMap<ObjectId, usize>,
    /// The page of each array of annotations.
    arrays: HashMap<ObjectId, ObjectId>,
    /// Every node of the tree, pages included, and every array of kids.
    nodes: HashSet<u32>,
}

impl Pages {
    /// The pages as of `revision`. No update changes the page tree without being unexplained.
    pub(crate) fn new(revision: usize) -> Self {
        Self { revision, found: None, listed: None, contents: HashMap::new() }
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

    /// The pages that list this annotation, whatever its own `/P` says.
    pub(crate) fn listing(&mut self, document: &Document, annotation: ObjectId) -> Result<Vec<ObjectId>> {
        if self.listed.is_none() {
            let view = document.view(self.revision);
            let mut listed: HashMap<ObjectId, Vec<ObjectId>> = HashMap::new();
            let mut fatal = Ok(());
            let walk = view.pages(&mut |page| {
                let Some(dictionary) = page.object.as_dictionary() else { return ControlFlow::Continue(()) };
                match view.value(dictionary, "Annots") {
                    Err(error @ (Error::Budget { .. } | Error::Io { .. })) => {
                        fatal = Err(error);
                        return ControlFlow::Break(());
                    }
                    Ok(Some(array)) => {
                        let annotations = array.as_array().unwrap_or_default().iter();
                        for id in annotations.filter_map(|value| value.as_reference()) {
                            listed.entry(id).or_default().push(page.object.id);
                        }
                    }
                    _ => {}
                }
                ControlFlow::Continue(())
            });
            fatal?;
            match walk {
                Err(fatal @ (Error::Budget { .. } | Error::Io { .. })) => return Err(fatal),
                _ => self.listed = Some(listed),
            }
        }
        Ok(self.listed.as_ref().and_then(|listed| listed.get(&annotation).cloned()).unwrap_or_default())
    }

    /// What `rectangle` on `page` lies over: words or a picture of the page itself.
    pub(crate) fn covered(
        &mut self,
        document: &Document,
        page: ObjectId,
        rectangle: &Rectangle,
    ) -> Result<Option<Covered>> {
        if let Some(content) = self.contents.get(&page) {
            return Ok(content.covered(rectangle));
        }
        let view = document.view(self.revision);
        let content = match view.follow(page) {
            Err(fatal @ (Error::Budget { .. } | Error::Io { .. })) => return Err(fatal),
            Ok(Some(page)) => Rc::new(PageContent::read(view, &page)?),
            _ => return Ok(None),
        };
        if self.contents.len() >= CONTENTS {
            self.contents.clear();
        }
        self.contents.insert(page, Rc::clone(&content));
        Ok(content.covered(rectangle))
    }

    /// Whether `number` is part of the page tree.
    pub(crate) fn holds(&mut self, document: &Document, number: u32) -> Result<bool> {
        Ok(self.find(document)?.nodes.contains(&number))
    }

    fn find(&mut self, document: &Document) -> Result<&Found> {
        if self.found.is_none() {
            let mut found = Found::default();
            let mut nodes = HashSet::new();
            let walk = document.view(self.revision).page_tree(&mut nodes, &mut |page| {
                found.numbers.insert(page.object.id, page.index);
                if let Some(array) = page.object.as_dictionary().and_then(|page| page.reference("Annots")) {
                    found.arrays.insert(array, page.object.id);
                }
                ControlFlow::Continue(())
            });
            found.nodes = nodes;
            match walk {
                Err(fatal @ (Error::Budget { .. } | Error::Io { .. })) => return Err(fatal),
                // What was found before the tree broke stays found.
                _ => self.found = Some(found),
            }
        }
        Ok(self.found.get_or_insert_default())
    }
}

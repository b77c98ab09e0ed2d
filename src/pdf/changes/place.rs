//! Where something shows: page and rectangle.

use crate::pdf::content::{Covered, PageContent, Taken, inherited};
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

crate::words! {
    /// Where on a page something is, as a person sees the page: the middle of it decides, by thirds.
    pub enum Region {
        /// Top, left.
        UpperLeft = "upper-left",
        /// Top, middle.
        Upper = "top",
        /// Top, right.
        UpperRight = "upper-right",
        /// Left, between top and bottom.
        Left = "left",
        /// The middle.
        Centre = "centre",
        /// Right, between top and bottom.
        Right = "right",
        /// Bottom, left.
        LowerLeft = "lower-left",
        /// Bottom, middle.
        Lower = "bottom",
        /// Bottom, right.
        LowerRight = "lower-right",
    }
}

impl Region {
    /// Of `rectangle` on a page with this box, shown turned by `rotation` degrees clockwise (ISO 32000-2 table 31).
    fn of(rectangle: &Rectangle, page: &Rectangle, rotation: i64) -> Self {
        let middle = |low: i64, high: i64, from: i64, to: i64| {
            let part = ((low as f64 + high as f64) / 2.0 - from as f64) / (to - from).max(1) as f64;
            if part < 1.0 / 3.0 {
                0
            } else if part <= 2.0 / 3.0 {
                1
            } else {
                2
            }
        };
        let x = middle(rectangle.left, rectangle.right, page.left, page.right);
        let y = middle(rectangle.bottom, rectangle.top, page.bottom, page.top);
        let (column, row) = match rotation.rem_euclid(360) {
            90 => (y, 2 - x),
            180 => (2 - x, 2 - y),
            270 => (2 - y, x),
            _ => (x, y),
        };
        const ROWS: [[Region; 3]; 3] = [
            [Region::LowerLeft, Region::Lower, Region::LowerRight],
            [Region::Left, Region::Centre, Region::Right],
            [Region::UpperLeft, Region::Upper, Region::UpperRight],
        ];
        ROWS[row][column]
    }
}

/// The pages, found when the first one is asked for.
pub(crate) struct Pages {
    revision: usize,
    found: Option<Found>,
    /// The pages that list each annotation.
    listed: Option<HashMap<ObjectId, Vec<ObjectId>>>,
    /// Those that list annotations added since.
    added: HashMap<ObjectId, Vec<ObjectId>>,
    /// Whether the page tree could not be walked to its end: there may be pages that others show.
    broken: bool,
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
        Self { revision, found: None, listed: None, added: HashMap::new(), broken: false, contents: HashMap::new() }
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

    /// The annotations of `page` stand in the array `id` from now on, an object that was not there before.
    pub(crate) fn moved(&mut self, document: &Document, page: ObjectId, id: ObjectId) -> Result<()> {
        self.find(document)?;
        if let Some(found) = &mut self.found {
            found.arrays.insert(id, page);
        }
        Ok(())
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
                walk => self.broken |= walk.is_err(),
            }
            self.listed = Some(listed);
        }
        let before = self.listed.as_ref().and_then(|listed| listed.get(&annotation)).into_iter().flatten();
        Ok(before.chain(self.added.get(&annotation).into_iter().flatten()).copied().collect())
    }

    /// A page lists this annotation from now on.
    pub(crate) fn now_listed(&mut self, annotation: ObjectId, page: ObjectId) {
        let pages = self.added.entry(annotation).or_default();
        if !pages.contains(&page) {
            pages.push(page);
        }
    }

    /// Whether an annotation that no page lists may show all the same.
    pub(crate) fn may_show(&self) -> bool {
        self.broken
    }

    /// The revision whose pages they are.
    pub(crate) fn revision(&self) -> usize {
        self.revision
    }

    /// About what it costs to ask for a rectangle on `page`.
    pub(crate) fn cost(&mut self, document: &Document, page: ObjectId) -> Result<usize> {
        Ok(self.content(document, page)?.map_or(0, |content| content.painted.len()))
    }

    /// What `rectangle` on `page` lies over: words or a picture of the page itself.
    pub(crate) fn covered(
        &mut self,
        document: &Document,
        page: ObjectId,
        rectangle: &Rectangle,
    ) -> Result<Option<Covered>> {
        Ok(self.content(document, page)?.and_then(|content| content.covered(rectangle)))
    }

    /// How much of `page` the rectangle takes: parts of its area and of its words, 1 for all.
    pub(crate) fn taken(&mut self, document: &Document, page: ObjectId, rectangle: &Rectangle) -> Result<Taken> {
        Ok(self.content(document, page)?.map(|content| content.taken(rectangle)).unwrap_or_default())
    }

    /// Where an annotation shows: its rectangle; with the flag NoRotate (ISO 32000-2 table 167) on a page that is turned, also
    /// that rectangle turned around its upper left corner.
    pub(crate) fn shown(
        &mut self,
        document: &Document,
        page: ObjectId,
        annotation: &Dictionary,
        rectangle: Rectangle,
    ) -> Result<Vec<Rectangle>> {
        const NO_ROTATE: i64 = 1 << 4;
        let view = document.view(self.revision);
        let mut shown = vec![rectangle];
        let flags = document.latest().value(annotation, "F").ok().flatten().and_then(|flags| flags.as_integer());
        if flags.unwrap_or(0) & NO_ROTATE == 0 {
            return Ok(shown);
        }
        let object = match view.follow(page) {
            Err(fatal @ (Error::Budget { .. } | Error::Io { .. })) => return Err(fatal),
            Ok(Some(object)) => object,
            _ => return Ok(shown),
        };
        let rotation = inherited(view, &object, "Rotate").ok().flatten().and_then(|rotation| rotation.as_integer());
        let Rectangle { left, bottom, right, top } = rectangle;
        let (width, height) = (right - left, top - bottom);
        shown.extend(match rotation.unwrap_or(0).rem_euclid(360) {
            90 => Some(Rectangle { left, bottom: top, right: left + height, top: top + width }),
            180 => Some(Rectangle { left: left - width, bottom: top, right: left, top: top + height }),
            270 => Some(Rectangle { left: left - height, bottom: top - width, right: left, top }),
            _ => None,
        });
        Ok(shown)
    }

    /// Where on `page`, as it is shown, `rectangle` is.
    pub(crate) fn region(&mut self, document: &Document, page: ObjectId, rectangle: &Rectangle) -> Result<Region> {
        let view = document.view(self.revision);
        let object = match view.follow(page) {
            Err(fatal @ (Error::Budget { .. } | Error::Io { .. })) => return Err(fatal),
            Ok(Some(object)) => object,
            _ => return Ok(Region::Centre),
        };
        let array = |key| inherited(view, &object, key).ok().flatten();
        let shown = array("CropBox").or_else(|| array("MediaBox"));
        let shown = shown.and_then(|array| Rectangle::from_array(view, &array).ok()).unwrap_or_default();
        let rotation = array("Rotate").and_then(|rotation| rotation.as_integer()).unwrap_or(0);
        Ok(Region::of(rectangle, &shown, rotation))
    }

    fn content(&mut self, document: &Document, page: ObjectId) -> Result<Option<Rc<PageContent>>> {
        if let Some(content) = self.contents.get(&page) {
            return Ok(Some(Rc::clone(content)));
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
        Ok(Some(content))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_are_those_that_a_person_sees() {
        let page = Rectangle { left: 0, bottom: 0, right: 600_000, top: 900_000 };
        let corner = Rectangle { left: 450_000, bottom: 20_000, right: 590_000, top: 80_000 };
        for (rotation, region) in [
            (0, Region::LowerRight),
            (90, Region::LowerLeft),
            (180, Region::UpperLeft),
            (270, Region::UpperRight),
            (-90, Region::UpperRight),
        ] {
            assert_eq!(Region::of(&corner, &page, rotation), region, "{rotation}");
        }
        let middle = Rectangle { left: 250_000, bottom: 400_000, right: 350_000, top: 500_000 };
        assert_eq!(Region::of(&middle, &page, 90), Region::Centre);
        assert_eq!(Region::of(&Rectangle::default(), &Rectangle::default(), 0), Region::LowerLeft);
    }
}

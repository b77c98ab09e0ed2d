//! A page as it is seen (ISO 32000-2 §7.7.3.3, §14.11.2): its visible box, turned and scaled.
//!
//! [`PageGeometry`] maps the *page as seen* — upright, measured in points (1/72 inch) from the lower left corner of what a
//! reader shows — to the default user space of the file, in which `/Rect` stands: `/CropBox` within `/MediaBox`, both of any
//! origin and any order of corners, `/Rotate` a multiple of 90 (all three inherited, table 31), `/UserUnit` (not inherited).
//!
//! Limits: a `/Rotate` that is no multiple of 90 is refused, as is a page that shows nothing.

use crate::pdf::document::View;
use crate::pdf::error::{Error, Result};
use crate::pdf::object::{Dictionary, Value};
use crate::pdf::page::Page;

/// How deep a page tree may be where attributes are inherited.
const MAX_DEPTH: usize = 64;

/// A rectangle: the lower left corner, width and height; on the page as seen, in points.
#[derive(Debug, Clone, Copy, PartialEq)]
#[allow(missing_docs)]
pub struct Area {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

impl Area {
    /// Whether both cover some point.
    pub fn overlaps(&self, other: &Self) -> bool {
        let apart = |a: f64, a_len: f64, b: f64, b_len: f64| a + a_len <= b + EPSILON || b + b_len <= a + EPSILON;
        !apart(self.x, self.width, other.x, other.width) && !apart(self.y, self.height, other.y, other.height)
    }

    /// Whether `inner` lies inside.
    pub fn contains(&self, inner: &Self) -> bool {
        inner.x >= self.x - EPSILON
            && inner.y >= self.y - EPSILON
            && inner.x + inner.width <= self.x + self.width + EPSILON
            && inner.y + inner.height <= self.y + self.height + EPSILON
    }
}

/// What the rounding of coordinates may cost, in points.
const EPSILON: f64 = 0.01;

/// Where a page's visible box lies and how it is shown.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PageGeometry {
    /// The visible box in default user space: left, bottom, right, top.
    visible: [f64; 4],
    /// Degrees clockwise: 0, 90, 180 or 270.
    rotate: u16,
    /// Points of one unit of user space.
    unit: f64,
}

impl PageGeometry {
    /// Reads the geometry of a page.
    ///
    /// # Errors
    /// [`Error::Type`] for a box that is none, a /Rotate that is no multiple of 90, a page that shows nothing.
    pub fn of(view: &View, page: &Page) -> Result<Self> {
        let place = || page.object.place();
        let wrong = |expected, found| Error::Type { place: place(), expected, found };
        let media = match inherited(view, page, "MediaBox")? {
            Some(found) => rectangle(view, &found, &place())?,
            None => return Err(wrong("a /MediaBox", "none")),
        };
        let visible = match inherited(view, page, "CropBox")? {
            Some(found) => {
                let crop = rectangle(view, &found, &place())?;
                // §14.11.2.1: a box that extends past the media is cut to it.
                [crop[0].max(media[0]), crop[1].max(media[1]), crop[2].min(media[2]), crop[3].min(media[3])]
            }
            None => media,
        };
        if visible[0] >= visible[2] || visible[1] >= visible[3] {
            return Err(wrong("a page that shows something", "an empty box"));
        }
        let rotate = match inherited(view, page, "Rotate")? {
            None => 0,
            Some(found) => found
                .as_integer()
                .filter(|r| r % 90 == 0)
                .ok_or_else(|| wrong("a /Rotate of quarter turns", found.kind()))?,
        };
        let none = Dictionary::default();
        let unit = view.value(page.object.as_dictionary().unwrap_or(&none), "UserUnit")?;
        let unit = unit.and_then(|unit| unit.as_number()).filter(|unit| unit.is_finite() && *unit > 0.0).unwrap_or(1.0);
        Ok(Self { visible, rotate: u16::try_from(rotate.rem_euclid(360)).unwrap_or(0), unit })
    }

    /// Degrees clockwise by which the page is turned when it is shown: 0, 90, 180 or 270.
    pub fn rotate(&self) -> u16 {
        self.rotate
    }

    /// The whole page as seen, from 0, 0.
    pub fn seen(&self) -> Area {
        let [left, bottom, right, top] = self.visible;
        let (width, height) = ((right - left) * self.unit, (top - bottom) * self.unit);
        let (width, height) = if self.rotate.is_multiple_of(180) { (width, height) } else { (height, width) };
        Area { x: 0.0, y: 0.0, width, height }
    }

    /// A point of the page as seen in default user space.
    fn to_user(self, x: f64, y: f64) -> (f64, f64) {
        let [left, bottom, right, top] = self.visible;
        let (x, y) = (x / self.unit, y / self.unit);
        match self.rotate {
            90 => (right - y, bottom + x),
            180 => (right - x, top - y),
            270 => (left + y, top - x),
            _ => (left + x, bottom + y),
        }
    }

    /// A point of default user space on the page as seen.
    pub fn to_seen(self, x: f64, y: f64) -> (f64, f64) {
        let [left, bottom, right, top] = self.visible;
        let (x, y) = match self.rotate {
            90 => (y - bottom, right - x),
            180 => (right - x, top - y),
            270 => (top - y, x - left),
            _ => (x - left, y - bottom),
        };
        (x * self.unit, y * self.unit)
    }

    /// `/Rect` of an area of the page as seen: left, bottom, right, top in default user space.
    pub fn rect(&self, area: &Area) -> [f64; 4] {
        let (ax, ay) = self.to_user(area.x, area.y);
        let (bx, by) = self.to_user(area.x + area.width, area.y + area.height);
        [ax.min(bx), ay.min(by), ax.max(bx), ay.max(by)]
    }

    /// Where a `/Rect` is on the page as seen.
    pub fn area(&self, rect: [f64; 4]) -> Area {
        let (ax, ay) = self.to_seen(rect[0], rect[1]);
        let (bx, by) = self.to_seen(rect[2], rect[3]);
        Area { x: ax.min(bx), y: ay.min(by), width: (ax - bx).abs(), height: (ay - by).abs() }
    }
}

/// The `/Matrix` of a form (§8.10.2, table 93) that is upright on a page turned clockwise by `rotate`: turned back. Where the
/// form then lies does not matter: a reader moves and scales its transformed /BBox onto /Rect (§12.5.5, algorithm 8).
pub(crate) fn upright(rotate: u16) -> &'static str {
    match rotate {
        90 => "[0 1 -1 0 0 0]",
        180 => "[-1 0 0 -1 0 0]",
        270 => "[0 -1 1 0 0 0]",
        _ => "[1 0 0 1 0 0]",
    }
}

/// The value of an attribute of a page, its own or from the nearest node above it that has one (§7.7.3.4).
fn inherited(view: &View, page: &Page, key: &str) -> Result<Option<Value>> {
    let mut node = std::sync::Arc::clone(&page.object);
    for _ in 0..MAX_DEPTH {
        let Some(dictionary) = node.as_dictionary() else { return Ok(None) };
        if let Some(found) = view.value(dictionary, key)? {
            return Ok(Some(found.value().clone()));
        }
        let Some(parent) = dictionary.reference("Parent") else { return Ok(None) };
        let Some(above) = view.follow(parent)? else { return Ok(None) };
        node = above;
    }
    Err(Error::ReferenceLoop { place: page.object.place() })
}

/// Four numbers as left, bottom, right, top (§7.9.5).
pub(crate) fn rectangle(view: &View, value: &Value, place: &str) -> Result<[f64; 4]> {
    let wrong = || Error::Type { place: place.to_owned(), expected: "four numbers", found: value.kind() };
    let mut numbers = Vec::with_capacity(4);
    for number in value.as_array().ok_or_else(wrong)?.iter().take(5) {
        let number = view.resolve(number)?.as_number().filter(|n| n.is_finite() && n.abs() < 1e7);
        numbers.push(number.ok_or_else(wrong)?);
    }
    let &[a, b, c, d] = numbers.as_slice() else { return Err(wrong()) };
    Ok([a.min(c), b.min(d), a.max(c), b.max(d)])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(rotate: u16) -> PageGeometry {
        PageGeometry { visible: [-100.0, 50.0, 500.0, 850.0], rotate, unit: 2.0 }
    }

    #[test]
    fn a_turned_page_is_as_wide_as_it_is_seen() {
        let sizes: Vec<(f64, f64)> = [0, 90, 180, 270].map(|r| (page(r).seen().width, page(r).seen().height)).to_vec();
        assert_eq!(sizes, [(1200.0, 1600.0), (1600.0, 1200.0), (1200.0, 1600.0), (1600.0, 1200.0)]);
    }

    #[test]
    fn the_lower_left_corner_as_seen_is_another_corner_of_the_file() {
        let area = Area { x: 20.0, y: 40.0, width: 100.0, height: 60.0 };
        assert_eq!(page(0).rect(&area), [-90.0, 70.0, -40.0, 100.0]);
        // Turned clockwise, the bottom as seen is the right side of the file, and the left as seen its bottom.
        assert_eq!(page(90).rect(&area), [450.0, 60.0, 480.0, 110.0]);
        assert_eq!(page(180).rect(&area), [440.0, 800.0, 490.0, 830.0]);
        assert_eq!(page(270).rect(&area), [-80.0, 790.0, -50.0, 840.0]);
    }

    #[test]
    fn there_and_back() {
        let area = Area { x: 13.0, y: 7.5, width: 99.0, height: 31.0 };
        for rotate in [0, 90, 180, 270] {
            assert_eq!(page(rotate).area(page(rotate).rect(&area)), area);
        }
    }

    #[test]
    fn areas_that_touch_do_not_overlap() {
        let area = |x, y| Area { x, y, width: 10.0, height: 10.0 };
        assert!(area(0.0, 0.0).overlaps(&area(9.0, 9.0)));
        assert!(!area(0.0, 0.0).overlaps(&area(10.0, 0.0)));
    }
}

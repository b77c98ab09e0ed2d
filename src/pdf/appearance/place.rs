//! Where a stamp goes: from what a person says ([`Place`]) to a rectangle on a page ([`Site`]).
//!
//! - a **corner**: the first free place from there, along the edge first, then inwards;
//! - a **rectangle**, on the page as seen ([`PageGeometry`]);
//! - **below a text** of the page, or as near to there as a place is free;
//! - an **existing signature field**: the rectangle of its widget.
//!
//! A stamp covers no annotation that shows (fields, other stamps, notes; not links), unless told: corners and texts move on, a
//! rectangle and a field that would is refused by name. A stamp that moves by itself also keeps off what the page shows
//! (`content`); one that is given its rectangle may lie over text, as it was told.
//!
//! Limits: without the feature `stamp`, what the page shows is not known; [`MAX_OBSTACLES`] annotations are looked at.

use super::geometry::{Area, PageGeometry, rectangle};
use super::grid::Grid;
use crate::error::Said;
use crate::pdf::document::View;
use crate::pdf::error::{Error, Result};
use crate::pdf::object::{Dictionary, ObjectId};
use crate::pdf::page::Page;
use std::ops::ControlFlow;
use std::str::FromStr;

/// Free space between a stamp that is placed by itself and the edge of the page, in points.
pub const MARGIN: f64 = 28.0;
/// Free space between two stamps that are placed by themselves, in points.
pub const GAP: f64 = 6.0;
/// Annotations that a search looks at.
pub const MAX_OBSTACLES: usize = 20_000;

/// Bits of an annotation's /F (ISO 32000-2 table 167): it is not seen.
const UNSEEN: i64 = 1 << 1 | 1 << 5;

/// A corner of the page as seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Corner {
    TopLeft,
    TopRight,
    BottomLeft,
    BottomRight,
}

/// What a person says.
#[derive(Debug, Clone, PartialEq)]
pub enum Place {
    /// On a page: from 1, or from the last one with -1; `None`: the last one, and for a text the last one that has it.
    Page(Option<i64>, Spot),
    /// The existing signature field of this name.
    Field(String),
}

/// Where on the page.
#[derive(Debug, Clone, PartialEq)]
pub enum Spot {
    /// From a corner.
    Corner(Corner),
    /// This rectangle.
    Area(Area),
    /// Below this text.
    Below(String),
}

impl FromStr for Place {
    type Err = Error;

    /// `[PAGE:]CORNER`, `[PAGE:]X,Y,WIDTH,HEIGHT` (points, or with the unit `mm`, `cm`, `in`, `pt`), `[PAGE:]text:TEXT`,
    /// `field:NAME`. Corners are `bottom-right` and so on, in English or French.
    fn from_str(text: &str) -> Result<Self> {
        let wrong = || Error::StampPlace { text: text.to_owned() };
        if let Some(name) = text.strip_prefix("field:").or_else(|| text.strip_prefix("champ:")) {
            return if name.is_empty() { Err(wrong()) } else { Ok(Self::Field(name.to_owned())) };
        }
        let (page, rest) = match text.split_once(':').map(|(page, rest)| (page.parse::<i64>(), rest)) {
            Some((Ok(0), _)) => return Err(wrong()),
            Some((Ok(page), rest)) => (Some(page), rest),
            _ => (None, text),
        };
        let spot = match rest {
            "bottom-right" | "bas-droite" => Spot::Corner(Corner::BottomRight),
            "bottom-left" | "bas-gauche" => Spot::Corner(Corner::BottomLeft),
            "top-right" | "haut-droite" => Spot::Corner(Corner::TopRight),
            "top-left" | "haut-gauche" => Spot::Corner(Corner::TopLeft),
            _ => match rest.strip_prefix("text:").or_else(|| rest.strip_prefix("texte:")).map(str::trim) {
                Some("") => return Err(wrong()),
                Some(anchor) => Spot::Below(anchor.to_owned()),
                None => {
                    let lengths: Option<Vec<f64>> = rest.split(',').map(length).collect();
                    match lengths.as_deref() {
                        Some(&[x, y, width, height]) if width > 0.0 && height > 0.0 => {
                            Spot::Area(Area { x, y, width, height })
                        }
                        _ => return Err(wrong()),
                    }
                }
            },
        };
        Ok(Self::Page(page, spot))
    }
}

/// A length in points, from a number with or without its unit.
pub fn length(text: &str) -> Option<f64> {
    let text = text.trim();
    let (number, unit) = [("mm", 72.0 / 25.4), ("cm", 72.0 / 2.54), ("in", 72.0), ("pt", 1.0)]
        .into_iter()
        .find_map(|(unit, points)| text.strip_suffix(unit).map(|number| (number, points)))
        .unwrap_or((text, 1.0));
    number.trim().parse::<f64>().ok().filter(|n| n.is_finite() && n.abs() < 20_000.0).map(|n| n * unit)
}

/// How large the stamp may be, in points.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Room {
    /// Exactly so.
    Exactly(f64, f64),
    /// As its content needs, up to this.
    UpTo(f64, f64),
}

/// The page that a stamp goes on, and what else is on it.
#[derive(Debug, Clone)]
pub struct Site {
    /// Its place in the document, from 0.
    pub index: usize,
    /// The page object.
    pub page: ObjectId,
    geometry: PageGeometry,
    start: Start,
    obstacles: Vec<(Said, Area)>,
    /// What the page itself shows.
    content: Vec<Area>,
}

#[derive(Debug, Clone)]
enum Start {
    Area(Area),
    Corner(Corner),
    /// Below a line of text, whose area this is; to be aligned with its right side or its left one.
    Below {
        line: Area,
        right: bool,
    },
}

impl Site {
    /// The page as it is seen.
    pub fn geometry(&self) -> &PageGeometry {
        &self.geometry
    }

    /// The site of a place. A text is looked for with the feature `stamp`; without it there is none.
    ///
    /// # Errors
    /// Those of its parts; [`Error::StampNoAnchor`], [`Error::StampAnchorUnmapped`]; those of the renderer that looks.
    pub fn find(view: &View, place: &Place) -> Result<Self> {
        match place {
            Place::Field(name) => Self::of_field(view, name),
            #[cfg(feature = "stamp")]
            Place::Page(number, Spot::Below(text)) => super::content::site(view, *number, text),
            Place::Page(number, spot) => Self::on_page(view, &Self::page(view, number.unwrap_or(-1))?, spot, None),
        }
    }

    /// A page of the document: `number` from 1, or from the last one with -1.
    ///
    /// # Errors
    /// [`Error::StampNoPage`], and what reading the page tree says.
    pub fn page(view: &View, number: i64) -> Result<Page> {
        // From the front only as far as needed; from the end, the pages have to be counted.
        let index = match usize::try_from(number) {
            Ok(number) => number.checked_sub(1),
            Err(_) => {
                let back = usize::try_from(number.unsigned_abs()).unwrap_or(usize::MAX);
                count(view)?.checked_sub(back)
            }
        };
        let found = match index {
            Some(index) => view.page(index)?,
            None => None,
        };
        match found {
            Some(page) => Ok(page),
            None => Err(Error::StampNoPage { page: number, pages: count(view)? }),
        }
    }

    /// The site of a rectangle or a corner.
    pub(crate) fn on_page(view: &View, page: &Page, spot: &Spot, line: Option<(Area, bool)>) -> Result<Self> {
        let geometry = PageGeometry::of(view, page)?;
        let start = match (spot, line) {
            (Spot::Corner(corner), _) => Start::Corner(*corner),
            (Spot::Area(area), _) => Start::Area(*area),
            (Spot::Below(_), Some((line, right))) => Start::Below { line, right },
            (Spot::Below(text), None) => return Err(Error::StampNoAnchor { text: text.clone() }),
        };
        if let Start::Area(area) = &start
            && !geometry.seen().contains(area)
        {
            let seen = geometry.seen();
            return Err(Error::StampOutside {
                place: page_name(page.index),
                width: points(seen.width),
                height: points(seen.height),
            });
        }
        let content = match start {
            Start::Area(_) => Vec::new(),
            #[cfg(feature = "stamp")]
            _ => super::content::cover(view, page, &geometry),
            #[cfg(not(feature = "stamp"))]
            _ => Vec::new(),
        };
        let obstacles = obstacles(view, page, &geometry, None)?;
        Ok(Self { index: page.index, page: page.object.id, geometry, start, obstacles, content })
    }

    /// The site of an existing signature field.
    ///
    /// # Errors
    /// [`Error::StampNoField`], [`Error::FieldNotSignature`], [`Error::StampFieldUnseen`].
    pub fn of_field(view: &View, name: &str) -> Result<Self> {
        let (fields, _) = view.fields()?;
        let field = fields.iter().find(|field| field.name == name);
        let field = field.ok_or_else(|| Error::StampNoField { name: name.to_owned() })?;
        let place = field.object.place();
        if !field.is_signature() {
            return Err(Error::FieldNotSignature { place, name: name.to_owned() });
        }
        let unseen = || Error::StampFieldUnseen { place: place.clone(), name: name.to_owned() };
        let &[widget] = field.widgets.as_slice() else { return Err(unseen()) };
        let object = view.follow(widget)?.ok_or_else(unseen)?;
        let none = Dictionary::default();
        let entries = object.as_dictionary().unwrap_or(&none);
        let rect = view.value(entries, "Rect")?.ok_or_else(unseen)?;
        let rect = rectangle(view, rect.value(), &place)?;
        if rect[0] >= rect[2] || rect[1] >= rect[3] {
            return Err(unseen());
        }
        // The page whose /Annots has the widget; /P only points there, and may be wrong.
        let mut found = None;
        let mut trouble = None;
        view.pages(&mut |page| match annotations(view, &page) {
            Ok(widgets) if widgets.contains(&widget) => {
                found = Some(page);
                ControlFlow::Break(())
            }
            Ok(_) => ControlFlow::Continue(()),
            Err(error) => {
                trouble = Some(error);
                ControlFlow::Break(())
            }
        })?;
        if let Some(error) = trouble {
            return Err(error);
        }
        let page = found.ok_or_else(unseen)?;
        let geometry = PageGeometry::of(view, &page)?;
        let start = Start::Area(geometry.area(rect));
        let obstacles = obstacles(view, &page, &geometry, Some(widget))?;
        Ok(Self { index: page.index, page: page.object.id, geometry, start, obstacles, content: Vec::new() })
    }

    /// The size that the stamp may have.
    pub fn room(&self) -> Room {
        match &self.start {
            Start::Area(area) => Room::Exactly(area.width, area.height),
            _ => {
                let region = self.region();
                Room::UpTo(region.width, region.height)
            }
        }
    }

    /// Where stamps that are placed by themselves may lie.
    fn region(&self) -> Area {
        let seen = self.geometry.seen();
        // On a page of the size of a stamp, less.
        let margin = MARGIN.min(seen.width / 20.0).min(seen.height / 20.0);
        let inner = Area { x: margin, y: margin, width: seen.width - 2.0 * margin, height: seen.height - 2.0 * margin };
        match &self.start {
            Start::Below { line, .. } => Area { height: (line.y - GAP - inner.y).max(0.0), ..inner },
            _ => inner,
        }
    }

    /// Where a stamp of this size goes, on the page as seen.
    ///
    /// # Errors
    /// [`Error::StampOverlap`] for a rectangle that covers something, [`Error::StampNoRoom`] where no place is free.
    pub fn settle(&self, width: f64, height: f64, overlap: bool) -> Result<Area> {
        let place = page_name(self.index);
        if let Start::Area(area) = self.start {
            return match self.obstacles.iter().find(|(_, other)| other.overlaps(&area)) {
                Some((other, _)) if !overlap => Err(Error::StampOverlap { place, other: other.clone() }),
                _ => Ok(area),
            };
        }
        let region = self.region();
        // Lengths from the corner where the search begins; `near`: how far along the text stands that it is to be below.
        let (from_right, from_bottom, near) = match self.start {
            Start::Corner(Corner::TopLeft) | Start::Area(_) => (false, false, None),
            Start::Corner(Corner::TopRight) => (true, false, None),
            Start::Corner(Corner::BottomLeft) => (false, true, None),
            Start::Corner(Corner::BottomRight) => (true, true, None),
            Start::Below { line, right } => {
                let from = if right { region.x + region.width - line.x - line.width } else { line.x - region.x };
                (right, false, Some(from.clamp(0.0, (region.width - width).max(0.0))))
            }
        };
        let across = |x: f64, width: f64| if from_right { region.x + region.width - x - width } else { x - region.x };
        let down = |y: f64, height: f64| if from_bottom { y - region.y } else { region.y + region.height - y - height };
        let mut grid = Grid::new(region.width, region.height);
        if !overlap {
            for area in self.obstacles.iter().map(|(_, area)| area).chain(&self.content) {
                let (u, v) = (across(area.x, area.width), down(area.y, area.height));
                grid.cover(u - GAP, v - GAP, area.width + 2.0 * GAP, area.height + 2.0 * GAP);
            }
        }
        let found = match near {
            Some(near) => grid.nearest(near, width, height),
            None => grid.find(width, height),
        };
        if let Some((u, v)) = found {
            let x = if from_right { region.x + region.width - u - width } else { region.x + u };
            let y = if from_bottom { region.y + v } else { region.y + region.height - v - height };
            return Ok(Area { x, y, width, height });
        }
        Err(Error::StampNoRoom { place, width: points(width), height: points(height) })
    }
}

/// How a page is called in errors.
fn page_name(index: usize) -> String {
    format!("page {}", index + 1)
}

/// A length as it is shown.
pub(crate) fn points(length: f64) -> String {
    format!("{length:.0}")
}

fn count(view: &View) -> Result<usize> {
    let mut pages = 0;
    view.pages(&mut |_| {
        pages += 1;
        ControlFlow::Continue(())
    })?;
    Ok(pages)
}

/// The annotations of a page that are objects of their own, as every annotation with an appearance is.
fn annotations(view: &View, page: &Page) -> Result<Vec<ObjectId>> {
    let Some(entries) = page.object.as_dictionary() else { return Ok(Vec::new()) };
    let Some(found) = view.value(entries, "Annots")? else { return Ok(Vec::new()) };
    Ok(found.as_array().unwrap_or_default().iter().filter_map(|value| value.as_reference()).collect())
}

/// What is on the page and shows, and how it is called.
fn obstacles(view: &View, page: &Page, geometry: &PageGeometry, but: Option<ObjectId>) -> Result<Vec<(Said, Area)>> {
    let mut out = Vec::new();
    for id in annotations(view, page)? {
        if Some(id) == but {
            continue;
        }
        if out.len() >= MAX_OBSTACLES {
            return Err(Error::Budget { name: "stamp_obstacles", limit: MAX_OBSTACLES as u64 });
        }
        let Some(object) = view.follow(id)? else { continue };
        let Some(entries) = object.as_dictionary() else { continue };
        if entries.is("Subtype", "Link") || entries.is("Subtype", "Popup") {
            continue;
        }
        let flags = view.value(entries, "F")?.and_then(|flags| flags.as_integer()).unwrap_or(0);
        let Some(rect) = view.value(entries, "Rect")? else { continue };
        // One that cannot be read covers nothing that a reader shows.
        let Ok(rect) = rectangle(view, rect.value(), "") else { continue };
        if flags & UNSEEN != 0 || rect[0] >= rect[2] || rect[1] >= rect[3] {
            continue;
        }
        let name = view.value(entries, "T")?.and_then(|name| name.as_string().map(|name| name.to_text()));
        let kind = entries.name("Subtype").map(|kind| String::from_utf8_lossy(kind.as_bytes()).into_owned());
        let name = name.filter(|_| entries.is("Subtype", "Widget")).or(kind).unwrap_or_default();
        out.push((phrase!("{name} (object {id})", name, id), geometry.area(rect)));
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_told_by_their_form() {
        let place = |text: &str| text.parse::<Place>();
        let corner = |page, corner| Place::Page(page, Spot::Corner(corner));
        assert_eq!(place("bottom-right").unwrap(), corner(None, Corner::BottomRight));
        assert_eq!(place("-2:haut-gauche").unwrap(), corner(Some(-2), Corner::TopLeft));
        let area = Area { x: 72.0, y: 144.0, width: 200.0, height: 60.0 };
        assert_eq!(place("3:1in,144,200pt,60").unwrap(), Place::Page(Some(3), Spot::Area(area)));
        assert_eq!(place("text:Le directeur : ").unwrap(), Place::Page(None, Spot::Below("Le directeur :".into())));
        assert_eq!(place("1:texte:2:30").unwrap(), Place::Page(Some(1), Spot::Below("2:30".into())));
        assert_eq!(place("field:A.B").unwrap(), Place::Field("A.B".into()));
        for wrong in
            ["", "middle", "0:top-left", "1,2,3", "1,2,3,-4", "1,2,3,x", "field:", "text:", "1,2,3,1e9", "x:top-left"]
        {
            assert!(matches!(place(wrong), Err(Error::StampPlace { .. })), "{wrong}");
        }
    }

    #[test]
    fn units() {
        assert_eq!(length("25.4mm"), Some(72.0));
        assert_eq!(length(" 2.54 cm "), Some(72.0));
        assert_eq!(length("NaN"), None);
    }
}

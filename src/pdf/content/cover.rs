//! What a rectangle on a page lies over: words, a picture, or something that could not be read.

use super::paint::{Painted, Painter, inherited};
use crate::pdf::changes::Rectangle;
use crate::pdf::document::{Located, View};
use crate::pdf::error::Result;

/// Decoded bytes of the content of one page that are read to judge a rectangle on it.
const PAGE_BYTES: u64 = 16 << 20;
/// The part of a page from which on a covered picture counts: a scan has no words.
const PICTURE: f64 = 0.25;
/// The part of a page from which on a rectangle over unread content counts.
const UNREAD: f64 = 0.5;
/// The part of a page, or of its words, from which on something hides the page and does not only lie on it.
const HIDES: f64 = 0.5;
/// Glyphs that are a heading or a caption, of a page that has no more than that.
const FEW: f64 = 20.0;

crate::words! {
    /// What of the page's own content something lies over.
    pub enum Covered {
        /// At least two different glyphs that are not a line to write on.
        Words = "words",
        /// A quarter of the page or more of a picture.
        Picture = "picture",
        /// Half of a page or more whose content could not be read whole.
        Unread = "unread",
    }
}

/// The content of one page, for questions about rectangles on it.
#[derive(Debug)]
pub(crate) struct PageContent {
    pub(crate) painted: Painted,
    /// `/MediaBox`; a letter page where there is none.
    pub(crate) page: Rectangle,
}

impl PageContent {
    /// Reads `page`, whatever it costs below the bounds of one page.
    pub(crate) fn read(view: View, page: &Located) -> Result<Self> {
        Self::paint(&mut Painter::new(view, PAGE_BYTES), view, page)
    }

    /// Reads `page` with a painter that bounds many pages.
    pub(crate) fn paint(painter: &mut Painter, view: View, page: &Located) -> Result<Self> {
        let painted = painter.page(page)?;
        let media = match inherited(view, page, "MediaBox") {
            Ok(Some(array)) => Rectangle::from_array(view, &array).unwrap_or_default(),
            _ => Rectangle::default(),
        };
        let letter = Rectangle { left: 0, bottom: 0, right: 612_000, top: 792_000 };
        Ok(Self { painted, page: if media.is_empty() { letter } else { media } })
    }

    /// Whether `rectangle` takes the place of the page: it has half of its area, or of its words.
    pub(crate) fn hidden(&self, rectangle: &Rectangle) -> bool {
        let words = self.painted.words_in(&self.page);
        rectangle.intersection(&self.page).area() >= HIDES * self.page.area()
            || self.painted.words_in(rectangle) as f64 >= (HIDES * words as f64).max(FEW)
    }

    /// What `rectangle` lies over.
    pub(crate) fn covered(&self, rectangle: &Rectangle) -> Option<Covered> {
        if rectangle.is_empty() {
            return None;
        }
        if self.painted.words_in(rectangle) > 0 {
            return Some(Covered::Words);
        }
        if self.painted.picture_in(rectangle, &self.page, PICTURE) {
            return Some(Covered::Picture);
        }
        let large = rectangle.intersection(&self.page).area() >= UNREAD * self.page.area();
        (large && !self.painted.complete).then_some(Covered::Unread)
    }
}

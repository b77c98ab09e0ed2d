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

/// How much of a page something takes, as parts of the whole.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Taken {
    pub(crate) area: f64,
    /// Of its words, where there are more than a caption.
    pub(crate) words: f64,
}

impl Taken {
    /// Whether it takes the place of the page: half of its area, or of its words.
    pub(crate) fn hides(self) -> bool {
        self.area >= HIDES || self.words >= HIDES
    }
}

/// The content of one page, for questions about rectangles on it.
#[derive(Debug)]
pub(crate) struct PageContent {
    pub(crate) painted: Painted,
    /// What is seen of it: `/CropBox` within `/MediaBox`; a letter page where there is none.
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
        let of = |key| match inherited(view, page, key) {
            Ok(Some(array)) => Rectangle::from_array(view, &array).unwrap_or_default(),
            _ => Rectangle::default(),
        };
        let letter = Rectangle { left: 0, bottom: 0, right: 612_000, top: 792_000 };
        let media = Some(of("MediaBox")).filter(|media| !media.is_empty()).unwrap_or(letter);
        let seen = media.intersection(&of("CropBox"));
        Ok(Self { painted, page: if seen.is_empty() { media } else { seen } })
    }

    /// How much of the page `rectangle` takes.
    pub(crate) fn taken(&self, rectangle: &Rectangle) -> Taken {
        let (all, under) = (self.painted.words_in(&self.page) as f64, self.painted.words_in(rectangle) as f64);
        let area = rectangle.intersection(&self.page).area() / self.page.area();
        Taken { area, words: under / (all.max(FEW / HIDES)) }
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

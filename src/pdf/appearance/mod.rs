//! What is seen of a signature (ISO 32000-2 §12.7.5.5, §12.5.5): the stamp, its place on a page, and its preview.
//!
//! A signature is invisible unless a stamp is asked for. What a stamp shows is a copy for people: it proves nothing, and nothing
//! here reads one. The statement is what is signed.
//!
//! 1. [`Site`] finds the place: a corner, a rectangle, below a text, or an existing field, on the page *as seen* ([`PageGeometry`]:
//!    /CropBox, /Rotate, /UserUnit), beside what is there already.
//! 2. [`Drawing`] lays the [`Content`] out in the room that the place gives and has it written by `krilla` as a page of PDF/A-1b: text
//!    shaped (`rustybuzz`), bidirectional (`unicode-bidi`), in subsets of embedded fonts with /ToUnicode; images without alpha;
//!    a QR code of rectangles; colours by ICC profile; no transparency. So it is allowed in every part of PDF/A, whatever
//!    output intent the document has.
//! 3. [`Appearance`] takes that page as a form XObject, and `pdf::prepare` puts it into the widget's `/AP /N` of the update. The form is
//!    turned against the page's /Rotate, so that it reads upright.
//! 4. [`preview`](preview::preview) draws the page with it (`hayro`), without any key.
//!
//! The layers `n0`, `n2`, `FRM` of older signatures are not written: ISO 32000-2 requires none, and a reader that shows them
//! (the state of the signature, drawn into the document) has been the target of attacks.
//!
//! Limits: a stamp is not part of the structure tree (PDF/UA, level A of PDF/A); its field has a `/TU` for readers that speak.
//! Steps 2 and 4 and the search for a text need the feature `stamp`; an [`Appearance`] may also come from any one-page PDF.

#[cfg(feature = "stamp")]
mod code;
#[cfg(feature = "stamp")]
mod content;
#[cfg(feature = "stamp")]
mod draw;
mod form;
mod geometry;
mod grid;
#[cfg(feature = "stamp")]
mod image;
mod place;
#[cfg(feature = "stamp")]
pub mod preview;
#[cfg(feature = "stamp")]
mod text;

#[cfg(feature = "stamp")]
pub use draw::{Content, Drawing, Line};
pub use form::Appearance;
pub(crate) use form::number;
pub use geometry::{Area, PageGeometry};
#[cfg(feature = "stamp")]
pub use image::Image;
pub use place::{Corner, Place, Room, Site, Spot, length};
#[cfg(feature = "stamp")]
pub use text::Fonts;

use super::error::Result;
use super::object::ObjectId;
use std::sync::Arc;

/// What a signature shows, and where: for `pdf::prepare`.
#[derive(Debug, Clone)]
pub struct Visible {
    /// The page object.
    pub(crate) page: ObjectId,
    index: usize,
    /// `/Rect`, in default user space.
    pub(crate) rect: [f64; 4],
    /// Degrees clockwise by which the page is turned.
    pub(crate) rotate: u16,
    pub(crate) appearance: Arc<Appearance>,
    /// `/TU` of a new field: what a reader says who speaks instead of showing.
    pub(crate) description: String,
}

impl Visible {
    /// This appearance at this site; `overlap`: also over what is there.
    ///
    /// # Errors
    /// As [`Site::settle`].
    pub fn new(site: &Site, appearance: Arc<Appearance>, description: String, overlap: bool) -> Result<Self> {
        let (width, height) = appearance.size();
        let area = site.settle(width, height, overlap)?;
        let geometry = site.geometry();
        let index = site.index;
        Ok(Self {
            page: site.page,
            index,
            rect: geometry.rect(&area),
            rotate: geometry.rotate(),
            appearance,
            description,
        })
    }
    /// The place of its page in the document, from 0.
    pub fn page_index(&self) -> usize {
        self.index
    }
}

//! What is on a page already: its characters, to put a stamp below a text, and what is drawn, to put a stamp beside it.
//!
//! The page's content is interpreted by `hayro`, and nothing is drawn. Characters are those that the fonts say (`/ToUnicode`, glyph names). White
//! space does not count, since many files have none. Text in a script from right to left may be drawn in either order: both are looked
//! for. Covered are text that shows, images, and what is painted, up to a quarter of the page: what is larger is a background.
//!
//! Limits: a text that is looked for stands on one line, in one piece of the content; no normalisation (a composed and a decomposed é
//! differ; Arabic presentation forms are not the letters); where fonts do not say what some characters are and nothing is found, that is
//! said ([`Error::StampAnchorUnmapped`]); [`MAX_GLYPHS`], [`MAX_AREAS`], and the bounds of [`preview`](super::preview). The cover of
//! a page is an aid: where it cannot be had (a file above [`MAX_LOOKED_AT`], one that the renderer does not read), there is none.

use super::geometry::{Area, PageGeometry};
use super::place::{Site, Spot};
use super::preview::{MAX_TIME, bounded, drawable, open};
use crate::pdf::document::View;
use crate::pdf::error::{Error, Result};
use crate::pdf::page::Page;
use hayro::hayro_interpret::font::GlyphRun;
use hayro::hayro_interpret::hayro_cmap::BfString;
use hayro::hayro_interpret::{
    BlendMode, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
    InterpreterSettings, RenderContent, SoftMask, interpret_page,
};
use hayro::hayro_syntax::Pdf;
use hayro::kurbo::{Affine, BezPath, Point, Rect, Shape};
use std::time::Duration;

/// Characters that are looked at, on all pages.
const MAX_GLYPHS: usize = 2_000_000;
/// Areas that a page may be covered by.
const MAX_AREAS: usize = 100_000;
/// Bytes of a document whose page is looked at for free places.
const MAX_LOOKED_AT: u64 = 32 << 20;
/// How long that may take.
const LOOKING: Duration = Duration::from_secs(5);
/// Part of a page from where on an image or a shape is a background.
const BACKGROUND: f64 = 0.25;
/// Units of glyph space in one em, as the renderer scales glyphs.
const UNITS_PER_EM: f64 = 1000.0;

/// About what a character covers, in glyph space.
const TYPICAL: Rect = Rect::new(0.0, -0.22 * UNITS_PER_EM, 0.55 * UNITS_PER_EM, 0.75 * UNITS_PER_EM);

/// A character of the page, as seen.
struct Glyph {
    text: String,
    x: f64,
    y: f64,
    /// Size of the text.
    em: f64,
}

/// The site for a stamp below a text, looked for on the page that is named, else on the pages from the last one.
pub(super) fn site(view: &View, number: Option<i64>, text: &str) -> Result<Site> {
    let pages: Vec<Page> = match number {
        Some(number) => vec![Site::page(view, number)?],
        None => {
            let mut pages = Vec::new();
            view.pages(&mut |page| {
                pages.push(page);
                std::ops::ControlFlow::Continue(())
            })?;
            pages.reverse();
            pages
        }
    };
    let mut geometries = Vec::with_capacity(pages.len());
    for page in &pages {
        geometries.push((page.index, PageGeometry::of(view, page)?));
    }
    let document = drawable(view)?;
    let wanted = text.to_owned();
    let (found, line) = bounded(MAX_TIME, move || search(document, &geometries, &wanted))?;
    let page = pages.get(found).ok_or_else(|| Error::StampNoAnchor { text: text.to_owned() })?;
    Site::on_page(view, page, &Spot::Below(text.to_owned()), Some(line))
}

/// What the page has on it already; nothing where that cannot be told.
pub(super) fn cover(view: &View, page: &Page, geometry: &PageGeometry) -> Vec<Area> {
    if view.document().len() > MAX_LOOKED_AT {
        return Vec::new();
    }
    let (index, geometry) = (page.index, *geometry);
    let read =
        drawable(view).and_then(|document| bounded(LOOKING, move || Ok(read(&open(document)?, index, &geometry))));
    read.ok().flatten().map(|reader| reader.areas).unwrap_or_default()
}

/// Interprets one page.
fn read(pdf: &Pdf, index: usize, geometry: &PageGeometry) -> Option<Reader> {
    let page = pdf.pages().get(index)?;
    let mut reader = Reader { geometry: *geometry, glyphs: Vec::new(), unmapped: 0, areas: Vec::new() };
    let everywhere = Rect::new(-1e6, -1e6, 1e6, 1e6);
    let cache = InterpreterCache::new();
    // Annotations are looked at by themselves.
    let settings = InterpreterSettings { render_content: RenderContent::PAGE, ..InterpreterSettings::default() };
    let mut context = Context::new(Affine::IDENTITY, everywhere, &cache, page.xref(), settings);
    interpret_page(page, &mut context, &mut reader);
    Some(reader)
}

/// The first of the pages that has the text, by its place in the list; the area of the text, and whether it is read from the right.
fn search(document: Vec<u8>, pages: &[(usize, PageGeometry)], text: &str) -> Result<(usize, (Area, bool))> {
    let pdf = open(document)?;
    let wanted: String = bare(text);
    let (mut unmapped, mut glyphs) = (0, 0);
    for (at, (index, geometry)) in pages.iter().enumerate() {
        let Some(mut reader) = read(&pdf, *index, geometry) else { continue };
        unmapped += reader.unmapped;
        glyphs += reader.glyphs.len();
        if glyphs > MAX_GLYPHS {
            return Err(Error::Budget { name: "anchor_glyphs", limit: MAX_GLYPHS as u64 });
        }
        let right = text.chars().any(is_right_to_left);
        let found = find(&reader.glyphs, &wanted).or_else(|| {
            reader.glyphs.reverse();
            if right { find(&reader.glyphs, &wanted) } else { None }
        });
        if let Some(line) = found {
            return Ok((at, (line, right)));
        }
    }
    Err(match unmapped {
        0 => Error::StampNoAnchor { text: text.to_owned() },
        glyphs => Error::StampAnchorUnmapped { text: text.to_owned(), glyphs },
    })
}

fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Hebrew, Arabic and their kin: what makes a text be read from the right.
fn is_right_to_left(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}')
}

/// The area of the last occurrence of a text on one line.
fn find(glyphs: &[Glyph], wanted: &str) -> Option<Area> {
    let mut text = String::new();
    // Where in the text each glyph begins.
    let mut starts = Vec::with_capacity(glyphs.len());
    for glyph in glyphs {
        starts.push(text.len());
        text.push_str(&glyph.text);
    }
    for (at, _) in text.rmatch_indices(wanted) {
        let first = starts.partition_point(|start| *start <= at).saturating_sub(1);
        let last = starts.partition_point(|start| *start < at + wanted.len());
        let found = glyphs.get(first..last).unwrap_or_default();
        let Some(head) = found.first() else { continue };
        if found.iter().any(|glyph| (glyph.y - head.y).abs() > head.em * 0.5) {
            continue;
        }
        let em = found.iter().map(|glyph| glyph.em).fold(0.0, f64::max);
        let left = found.iter().map(|glyph| glyph.x).fold(f64::INFINITY, f64::min);
        let right = found.iter().map(|glyph| glyph.x).fold(f64::NEG_INFINITY, f64::max);
        // The last character is about half an em wide; a third of it hangs below the line.
        return Some(Area { x: left, y: head.y - 0.3 * em, width: right - left + 0.5 * em, height: 1.2 * em });
    }
    None
}

/// Takes what is on a page, and draws nothing.
struct Reader {
    geometry: PageGeometry,
    glyphs: Vec<Glyph>,
    unmapped: usize,
    areas: Vec<Area>,
}

impl Reader {
    /// A rectangle of default user space is covered.
    fn cover(&mut self, rect: Rect) {
        if !rect.is_finite() {
            return;
        }
        let (area, page) = (self.geometry.area([rect.x0, rect.y0, rect.x1, rect.y1]), self.geometry.seen());
        if area.width * area.height <= BACKGROUND * page.width * page.height && self.areas.len() < MAX_AREAS {
            self.areas.push(area);
        }
    }
}

impl<'a> Device<'a> for Reader {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        for glyph in run.glyphs() {
            if self.glyphs.len() > MAX_GLYPHS {
                return;
            }
            let transform = props.transform * glyph.transform();
            let at = |x: f64| {
                let point = transform * Point::new(x, 0.0);
                self.geometry.to_seen(point.x, point.y)
            };
            let ((x, y), end) = (at(0.0), at(UNITS_PER_EM));
            let text = match glyph.as_unicode() {
                Some(BfString::Char(c)) => bare(&c.to_string()),
                Some(BfString::String(text)) => bare(&text),
                None => {
                    self.unmapped += 1;
                    "\u{FFFD}".into()
                }
            };
            if !matches!(mode, DrawMode::Invisible) && !text.is_empty() {
                self.cover(transform.transform_rect_bbox(TYPICAL));
            }
            self.glyphs.push(Glyph { text, x, y, em: (end.0 - x).hypot(end.1 - y) });
        }
    }

    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, _: &DrawMode) {
        self.cover(props.transform.transform_rect_bbox(path.bounding_box()));
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        let size = Rect::new(0.0, 0.0, f64::from(image.width()), f64::from(image.height()));
        self.cover(props.transform.transform_rect_bbox(size));
    }

    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}

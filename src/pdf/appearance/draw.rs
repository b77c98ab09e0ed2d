//! The stamp: its content, laid out and drawn.
//!
//! From the leading side (left, or right where the language is written so): a bar in the colour of the act, the image, the
//! text, the QR code. The text is a heading (the act), the name, then the lines, each with its label in grey. Nothing is painted
//! behind the text, so that a stamp hides nothing of the page; the code stands on white, which its readers need.
//!
//! In a given rectangle the text is as large as it can be, from [`LARGEST`] to [`SMALLEST`] points; a rectangle that does not hold it
//! even so is refused, with the size that would. Placed by itself, a stamp has the size [`USUAL`] and takes what it needs.
//! Nothing is cut off and nothing left out.

use super::code::Code;
use super::form::Appearance;
use super::image::{Image, Kind};
use super::place::{Room, points};
use super::text::{Faces, Fonts, Look, Paragraph, TextLine};
use crate::pdf::error::{Error, Result};
use krilla::Document;
use krilla::SerializeSettings;
use krilla::color::rgb;
use krilla::configure::{Archival, Configuration, ConfigurationBuilder};
use krilla::error::KrillaError;
use krilla::geom::{PathBuilder, Point, Rect, Size, Transform};
use krilla::page::PageSettings;
use krilla::paint::{Fill, Stroke};
use krilla::surface::Surface;
use krilla_svg::{SurfaceExt, SvgSettings};
use std::sync::Arc;

/// Text sizes, in points: the largest and smallest in a given rectangle, and that of a stamp which is placed by itself.
pub const LARGEST: f32 = 11.0;
#[allow(missing_docs)]
pub const SMALLEST: f32 = 4.5;
#[allow(missing_docs)]
pub const USUAL: f32 = 7.5;
/// Between two sizes that are tried.
const STEP: f32 = 0.25;
/// The widest column of text of a stamp that is placed by itself, in em.
const COLUMN: f32 = 25.0;

/// Sizes of heading and name, in em of the lines.
const HEADING: f32 = 0.82;
const NAME: f32 = 1.3;
/// Inner margin, width of the bar, and space between columns, in em.
const PADDING: f32 = 0.75;
const BAR: f32 = 0.4;
const COLUMN_GAP: f32 = 0.9;

const INK: [u8; 3] = [0x1C, 0x21, 0x29];
const LABEL: [u8; 3] = [0x5B, 0x65, 0x73];
const FRAME: [u8; 3] = [0xB9, 0xC1, 0xCC];

/// One line of a stamp.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Line {
    /// What it is, in grey, with its punctuation: `Motif : `.
    pub label: Option<String>,
    /// What it says.
    pub text: String,
}

/// What a stamp shows.
#[derive(Clone)]
pub struct Content {
    /// The act, in small bold letters.
    pub heading: String,
    /// Who.
    pub name: String,
    /// The rest, in order.
    pub lines: Vec<Line>,
    /// An image beside the text.
    pub image: Option<Arc<Image>>,
    /// The text of the QR code.
    pub code: Option<String>,
    /// Whether the language is written from right to left.
    pub right_to_left: bool,
    /// The colour of the bar and the heading: red, green, blue.
    pub colour: [u8; 3],
}

/// A stamp that can be drawn.
pub struct Drawing<'c> {
    content: &'c Content,
    fonts: &'c Fonts,
}

/// Everything with its size, in points.
struct Layout {
    width: f32,
    height: f32,
    em: f32,
    lines: Vec<(TextLine, f32)>,
    text_width: f32,
    text_height: f32,
    image: Option<(f32, f32)>,
    code: Option<f32>,
}

/// What there is room for, in points.
#[derive(Clone, Copy)]
enum Bounds {
    Exactly(f32, f32),
    Needed,
}

impl<'c> Drawing<'c> {
    /// This content in these fonts.
    pub fn new(content: &'c Content, fonts: &'c Fonts) -> Self {
        Self { content, fonts }
    }

    /// The stamp, in this room.
    ///
    /// # Errors
    /// [`Error::StampTooSmall`], [`Error::StampNoGlyph`], [`Error::StampCode`], [`Error::StampDrawing`].
    pub fn draw(&self, room: Room) -> Result<Appearance> {
        let faces = self.fonts.faces()?;
        let paragraphs = self.paragraphs(&faces)?;
        let code = self.content.code.as_deref().map(Code::new).transpose()?;
        let layout = self.fit(room, &paragraphs, code.as_ref())?;
        Appearance::of_page(&self.write(&layout, code.as_ref())?)
    }

    /// The paragraphs with their sizes in em.
    fn paragraphs<'f>(&self, faces: &'f Faces<'f>) -> Result<Vec<(Paragraph<'f>, f32)>> {
        let content = self.content;
        let rtl = content.right_to_left;
        let one = |text: &str, bold, colour, size| -> Result<(Paragraph<'f>, f32)> {
            Ok((Paragraph::new(faces, &[(text.to_owned(), Look { bold, colour })], rtl)?, size))
        };
        // Capitals are set smaller; a script that has none is not.
        let heading = if content.heading.chars().any(char::is_uppercase) { HEADING } else { 1.0 };
        let mut out =
            vec![one(&content.heading, true, content.colour, heading)?, one(&isolate(&content.name), true, INK, NAME)?];
        for line in &content.lines {
            let label = line.label.clone().unwrap_or_default();
            let parts = [
                (label, Look { bold: false, colour: LABEL }),
                (isolate(&line.text), Look { bold: false, colour: INK }),
            ];
            out.push((Paragraph::new(faces, &parts, rtl)?, 1.0));
        }
        Ok(out)
    }

    /// The largest layout that the room holds.
    fn fit(&self, room: Room, paragraphs: &[(Paragraph<'_>, f32)], code: Option<&Code>) -> Result<Layout> {
        let (width, height, mut em) = match room {
            Room::Exactly(width, height) => (width, height, LARGEST),
            Room::UpTo(width, height) => (width, height, USUAL),
        };
        while em >= SMALLEST {
            let layout = match room {
                Room::Exactly(width, height) => {
                    self.layout(em, Bounds::Exactly(width as f32, height as f32), paragraphs, code)?
                }
                Room::UpTo(width, height) => self
                    .layout(em, Bounds::Needed, paragraphs, code)?
                    .filter(|layout| f64::from(layout.width) <= width && f64::from(layout.height) <= height),
            };
            if let Some(layout) = layout {
                return Ok(layout);
            }
            em -= STEP;
        }
        let needed = self.layout(SMALLEST, Bounds::Needed, paragraphs, code)?;
        let needed = needed.map(|l| format!("{} × {}", l.width.ceil(), l.height.ceil())).unwrap_or_default();
        Err(Error::StampTooSmall { width: points(width), height: points(height), needed })
    }

    /// Everything at this text size; `None` where it does not fit.
    fn layout(
        &self,
        em: f32,
        room: Bounds,
        paragraphs: &[(Paragraph<'_>, f32)],
        code: Option<&Code>,
    ) -> Result<Option<Layout>> {
        let (padding, gap) = (PADDING * em, COLUMN_GAP * em);
        let sides = BAR * em + 2.0 * padding;
        let aspect = self.content.image.as_ref().map(|image| image.aspect);
        let natural =
            paragraphs.iter().map(|(paragraph, size)| paragraph.natural_width() * size).fold(0.0, f32::max) * em;
        // The widths of the columns beside the text depend on the height, where that is given; else the other way round.
        let (inner, image, side, column) = match room {
            Bounds::Exactly(width, height) => {
                let inner = height - 2.0 * padding;
                let free = width - sides;
                let side = code.map(|code| inner.min(free * 0.42).max(code.smallest()));
                let image = aspect.map(|aspect| contain(aspect, free * 0.28, inner));
                let column = free - side.map_or(0.0, |side| side + gap) - image.map_or(0.0, |(width, _)| width + gap);
                if inner <= 0.0 || column < 4.0 * em || side.is_some_and(|side| side > inner) {
                    return Ok(None);
                }
                (Some(inner), image, side, column)
            }
            Bounds::Needed => (None, None, None, natural.min(COLUMN * em) + 0.05 * em),
        };
        let mut lines = Vec::new();
        for (paragraph, size) in paragraphs {
            lines.extend(paragraph.lines(column / (size * em))?.into_iter().map(|line| (line, size * em)));
        }
        let text_width = lines.iter().map(|(line, size)| line.width * size).fold(0.0, f32::max);
        let text_height: f32 = lines.iter().map(|(line, size)| (line.ascent + line.descent) * size).sum();
        let layout = match (room, inner) {
            (Bounds::Exactly(width, height), Some(inner)) => {
                if text_height > inner || text_width > column * 1.01 {
                    return Ok(None);
                }
                Layout { width, height, em, lines, text_width: column, text_height, image, code: side }
            }
            _ => {
                let side = code.map(|code| text_height.clamp(code.smallest(), code.smallest() * 1.2));
                let inner = side.unwrap_or(0.0).max(text_height);
                let image = aspect.map(|aspect| contain(aspect, 1.6 * inner, inner));
                let extra = side.map_or(0.0, |side| side + gap) + image.map_or(0.0, |(width, _)| width + gap);
                let (width, height) = (sides + padding + extra + text_width, inner + 2.0 * padding);
                Layout { width, height, em, lines, text_width: text_width + padding, text_height, image, code: side }
            }
        };
        Ok(Some(layout))
    }

    /// The layout as a PDF of one page.
    fn write(&self, layout: &Layout, code: Option<&Code>) -> Result<Vec<u8>> {
        let drawing = |problem: &str| Error::StampDrawing { problem: problem.to_owned() };
        let configuration = ConfigurationBuilder::new().with_archival_validator(Archival::A1_B).finish();
        let configuration: Configuration = configuration.map_err(|_| drawing("PDF/A-1b"))?;
        let settings = SerializeSettings { configuration, enable_tagging: false, ..SerializeSettings::default() };
        let mut document = Document::new_with(settings);
        let size = PageSettings::from_wh(layout.width, layout.height).ok_or_else(|| drawing("its size"))?;
        let mut page = document.start_page_with(size);
        let mut surface = page.surface();
        self.paint(layout, code, &mut surface).ok_or_else(|| drawing("a shape without size"))?;
        surface.finish();
        page.finish();
        document.finish().map_err(|error| drawing(&problem(&error)))
    }

    fn paint(&self, layout: &Layout, code: Option<&Code>, surface: &mut Surface<'_>) -> Option<()> {
        let Layout { width, height, em, .. } = *layout;
        let (padding, gap, bar) = (PADDING * em, COLUMN_GAP * em, BAR * em);
        let rtl = self.content.right_to_left;
        // From the leading side to the place on the page.
        let place = |from: f32, wide: f32| if rtl { width - from - wide } else { from };
        let line = 0.75;
        surface.set_fill(None);
        surface.set_stroke(Some(Stroke { paint: paint(FRAME), width: line, ..Stroke::default() }));
        surface.draw_path(&rectangle(line / 2.0, line / 2.0, width - line, height - line)?);
        surface.set_stroke(None);
        fill(surface, self.content.colour);
        surface.draw_path(&rectangle(place(0.0, bar), 0.0, bar, height)?);
        let mut from = bar + padding;
        if let (Some((wide, high)), Some(image)) = (layout.image, &self.content.image) {
            let at = Transform::from_translate(place(from, wide), (height - high) / 2.0);
            surface.push_transform(&at);
            let size = Size::from_wh(wide, high)?;
            match &image.kind {
                Kind::Raster(image) => surface.draw_image(image.clone(), size),
                Kind::Drawing(tree) => {
                    surface.draw_svg(tree, size, SvgSettings { embed_text: false, ..SvgSettings::default() })?
                }
            }
            surface.pop();
            from += wide + gap;
        }
        let mut y = (height - layout.text_height) / 2.0;
        let start = place(from, layout.text_width);
        for (text, size) in &layout.lines {
            let mut x = if rtl { start + layout.text_width - text.width * size } else { start };
            y += text.ascent * size;
            for run in &text.runs {
                fill(surface, run.look.colour);
                surface.draw_glyphs(
                    Point::from_xy(x, y),
                    &run.glyphs,
                    run.font.clone(),
                    &run.text,
                    size * run.scale,
                    false,
                );
                x += run.width * size;
            }
            y += text.descent * size;
        }
        if let (Some(side), Some(code)) = (layout.code, code) {
            let (x, y) = (place(width - padding - side, side), (height - side) / 2.0);
            fill(surface, [255; 3]);
            surface.draw_path(&rectangle(x, y, side, side)?);
            fill(surface, [0; 3]);
            surface.draw_path(&code.path(x, y, side)?);
        }
        Some(())
    }
}

/// A value between marks that keep its direction from mixing with that of its surroundings (UAX #9, FSI and PDI). Marks of its own, by
/// which a name could be made to look like another, are left out.
fn isolate(text: &str) -> String {
    let plain = |c: &char| !matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    format!("\u{2068}{}\u{2069}", text.chars().filter(plain).collect::<String>())
}

/// The largest size of this aspect in a box.
fn contain(aspect: f32, width: f32, height: f32) -> (f32, f32) {
    if height * aspect <= width { (height * aspect, height) } else { (width, width / aspect) }
}

fn rectangle(x: f32, y: f32, width: f32, height: f32) -> Option<krilla::geom::Path> {
    let mut path = PathBuilder::new();
    path.push_rect(Rect::from_xywh(x, y, width, height)?);
    path.finish()
}

fn paint([r, g, b]: [u8; 3]) -> krilla::paint::Paint {
    rgb::Color::new(r, g, b).into()
}

fn fill(surface: &mut Surface<'_>, colour: [u8; 3]) {
    surface.set_fill(Some(Fill { paint: paint(colour), ..Fill::default() }));
}

/// What krilla says, in words.
fn problem(error: &KrillaError) -> String {
    use krilla::configure::ValidationError;
    match error {
        KrillaError::Image(_, _, problem) => format!("the image: {problem}"),
        KrillaError::Font(_, problem) => format!("the font: {problem}"),
        KrillaError::Validation(problems) => match problems.first().map(|(problem, _)| problem) {
            Some(ValidationError::Transparency(_)) => "the image has transparency".into(),
            Some(ValidationError::MissingCMYKProfile) => "the image is in CMYK".into(),
            Some(other) => format!("{other:?}"),
            None => "PDF/A-1b".into(),
        },
        other => format!("{other:?}"),
    }
}

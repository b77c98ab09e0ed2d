//! Text as glyphs: fonts, the bidirectional algorithm (UAX #9), shaping, lines.
//!
//! A [`Paragraph`] has one size and a base direction, and parts that differ in weight and colour. It is broken into lines at spaces, each
//! line is put into visual order, cut where direction, font or look changes, and each piece shaped in its direction. Lengths
//! are in the unit of the size, one em: they scale.
//!
//! A character that no font has is refused by name: a stamp never shows an empty box for a letter.
//!
//! Limits: horizontal lines only; fonts are given, never looked for on the system.

use crate::pdf::error::{Error, Result};
use krilla::text::{Font, GlyphId, KrillaGlyph};
use rustybuzz::{Direction, Face, UnicodeBuffer};
use std::ops::Range;
use std::sync::Arc;
use unicode_bidi::{Level, ParagraphBidiInfo};

/// Noto Sans and Noto Naskh Arabic, regular and bold: the part that has Latin and Arabic (`fonts/README.md`).
pub(super) const BUILT_IN: [&[u8]; 4] = [
    include_bytes!("fonts/NotoSans-Regular.ttf"),
    include_bytes!("fonts/NotoNaskhArabic-Regular.ttf"),
    include_bytes!("fonts/NotoSans-Bold.ttf"),
    include_bytes!("fonts/NotoNaskhArabic-Bold.ttf"),
];
/// Naskh letters are small in their em.
const ARABIC_SCALE: f32 = 1.2;
/// About the width of a space, in em: what lines are broken by; the space itself is as wide as its font says.
const SPACE: f32 = 0.27;
/// Bytes of a font file.
const MAX_FONT: usize = 32 << 20;

/// The fonts that stamps are set in: the same list for each weight, the first that has a character is taken for it.
#[derive(Clone)]
pub struct Fonts {
    regular: Vec<FontFile>,
    bold: Vec<FontFile>,
}

#[derive(Clone)]
struct FontFile {
    data: Arc<Vec<u8>>,
    font: Font,
    /// How much larger it is set than the size says, so that it looks as large as the others.
    scale: f32,
}

impl FontFile {
    fn read(data: Vec<u8>) -> Option<Self> {
        let data = Arc::new(data);
        Face::from_slice(&data, 0)?;
        Some(Self { font: Font::new(Arc::clone(&data).into(), 0)?, data, scale: 1.0 })
    }
}

impl Fonts {
    /// The fonts that come with the program: Noto Sans and Noto Naskh Arabic, which have Latin and Arabic.
    ///
    /// # Errors
    /// None in practice: [`Error::StampFont`] if the program was built with broken files.
    pub fn built_in() -> Result<Self> {
        let list = |fonts: [&[u8]; 2]| -> Result<Vec<FontFile>> {
            let broken = || Error::StampFont { place: "a built-in font".into() };
            fonts.into_iter().map(|font| FontFile::read(font.to_vec()).ok_or_else(broken)).collect()
        };
        let [latin, arabic, latin_bold, arabic_bold] = BUILT_IN;
        let mut fonts = Self { regular: list([latin, arabic])?, bold: list([latin_bold, arabic_bold])? };
        for arabic in [&mut fonts.regular, &mut fonts.bold].into_iter().filter_map(|list| list.last_mut()) {
            arabic.scale = ARABIC_SCALE;
        }
        Ok(fonts)
    }

    /// The same, with another font before them, for both weights: the bytes of a TrueType or OpenType file. `place` is for errors.
    ///
    /// # Errors
    /// [`Error::StampFont`] for a file that is none, or larger than 32 MiB.
    pub fn preferring(mut self, data: Vec<u8>, place: &str) -> Result<Self> {
        let font = Some(data).filter(|data| data.len() <= MAX_FONT).and_then(FontFile::read);
        let font = font.ok_or_else(|| Error::StampFont { place: place.into() })?;
        self.regular.insert(0, font.clone());
        self.bold.insert(0, font);
        Ok(self)
    }

    /// The fonts, parsed.
    pub(super) fn faces(&self) -> Result<Faces<'_>> {
        let parse = |file| TextFace::of(file);
        Ok(Faces {
            regular: self.regular.iter().map(parse).collect::<Result<_>>()?,
            bold: self.bold.iter().map(parse).collect::<Result<_>>()?,
        })
    }
}

/// The parsed fonts of one drawing.
pub(super) struct Faces<'a> {
    regular: Vec<TextFace<'a>>,
    bold: Vec<TextFace<'a>>,
}

struct TextFace<'a> {
    face: Face<'a>,
    font: Font,
    scale: f32,
    /// Above and below the baseline, in em.
    ascent: f32,
    descent: f32,
}

impl<'a> TextFace<'a> {
    fn of(file: &'a FontFile) -> Result<Self> {
        let face = Face::from_slice(&file.data, 0).ok_or_else(|| Error::StampFont { place: "font".into() })?;
        let em = face.units_per_em() as f32;
        let (ascent, descent) = (f32::from(face.ascender()) / em, -f32::from(face.descender()) / em);
        Ok(Self { font: file.font.clone(), face, scale: file.scale, ascent, descent })
    }
}

/// How a part of a paragraph looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Look {
    pub bold: bool,
    pub colour: [u8; 3],
}

/// Glyphs of one font in one direction, from left to right.
pub(super) struct Run {
    pub text: String,
    pub glyphs: Vec<KrillaGlyph>,
    pub font: Font,
    pub look: Look,
    /// The size of the glyphs, in em.
    pub scale: f32,
    /// In em.
    pub width: f32,
}

/// A line in visual order, from left to right; lengths in em.
pub(super) struct TextLine {
    pub runs: Vec<Run>,
    pub width: f32,
    pub ascent: f32,
    pub descent: f32,
}

/// A paragraph on its way to lines.
pub(super) struct Paragraph<'f> {
    faces: &'f Faces<'f>,
    text: String,
    looks: Vec<(Range<usize>, Look)>,
    bidi: Vec<Level>,
    base: Level,
    /// Between the places where a line may end, with their widths without and with the space after them.
    words: Vec<(Range<usize>, f32, f32)>,
}

impl<'f> Paragraph<'f> {
    /// A paragraph of these parts. Characters that are not shown (controls, marks of direction) are kept for the algorithm only.
    pub fn new(faces: &'f Faces<'f>, parts: &[(String, Look)], right_to_left: bool) -> Result<Self> {
        let mut text = String::new();
        let mut looks = Vec::new();
        for (part, look) in parts {
            let start = text.len();
            // A line break inside of a name is a space.
            text.extend(
                part.chars().map(|c| if c.is_whitespace() && c != '\u{A0}' && c != '\u{202F}' { ' ' } else { c }),
            );
            looks.push((start..text.len(), *look));
        }
        let base = if right_to_left { Level::rtl() } else { Level::ltr() };
        let bidi = ParagraphBidiInfo::new(&text, Some(base)).levels;
        let mut paragraph = Self { faces, text, looks, bidi, base, words: Vec::new() };
        for range in words(&paragraph.text) {
            let narrow = paragraph.line(range.clone())?.width;
            let spaces =
                paragraph.text[range.clone()].len() - paragraph.text[range.clone()].trim_end_matches(' ').len();
            let wide = narrow + spaces as f32 * SPACE;
            paragraph.words.push((range, narrow, wide));
        }
        Ok(paragraph)
    }

    /// The width of the paragraph in one line, in em.
    pub fn natural_width(&self) -> f32 {
        self.lines_at(f32::INFINITY).first().map_or(0.0, |(_, width)| *width)
    }

    /// The ranges and widths of the lines in a column of this width (in em), by taking for each as many words as fit.
    fn lines_at(&self, column: f32) -> Vec<(Range<usize>, f32)> {
        let mut lines: Vec<(Range<usize>, f32)> = Vec::new();
        let mut open: Option<(Range<usize>, f32, f32)> = None;
        for (range, narrow, wide) in &self.words {
            open = match open {
                Some((line, _, so_far)) if so_far + narrow <= column => {
                    Some((line.start..range.end, so_far + narrow, so_far + wide))
                }
                full => {
                    lines.extend(full.map(|(line, width, _)| (line, width)));
                    Some((range.clone(), *narrow, *wide))
                }
            };
        }
        lines.extend(open.map(|(line, width, _)| (line, width)));
        lines
    }

    /// The lines in a column of this width, in em.
    pub fn lines(&self, column: f32) -> Result<Vec<TextLine>> {
        let mut out = Vec::new();
        for (range, width) in self.lines_at(column) {
            if width <= column {
                out.push(self.line(range)?);
                continue;
            }
            // A word that is wider than the column is cut where it must be.
            let mut start = range.start;
            while start < range.end {
                let mut end = start;
                for (at, c) in self.text[start..range.end].char_indices() {
                    let next = start + at + c.len_utf8();
                    if end > start && self.line(start..next)?.width > column {
                        break;
                    }
                    end = next;
                }
                out.push(self.line(start..end)?);
                start = end;
            }
        }
        Ok(out)
    }

    /// One line, from this range of the text.
    fn line(&self, range: Range<usize>) -> Result<TextLine> {
        // L1: what stands at the end of a line takes no part; nothing is seen of it.
        let range = range.start..range.start + self.text[range.clone()].trim_end_matches(' ').len();
        let mut line = TextLine { runs: Vec::new(), width: 0.0, ascent: 0.0, descent: 0.0 };
        for piece in self.visual(&range) {
            let rtl = self.bidi.get(piece.start).copied().unwrap_or(self.base).is_rtl();
            let mut pieces = self.pieces(piece)?;
            if rtl {
                pieces.reverse();
            }
            for (range, look, index) in pieces {
                let list = if look.bold { &self.faces.bold } else { &self.faces.regular };
                let Some(face) = list.get(index) else { continue };
                let run = shape(face, &self.text[range], look, rtl);
                line.width += run.width;
                line.ascent = line.ascent.max(face.ascent);
                line.descent = line.descent.max(face.descent);
                line.runs.push(run);
            }
        }
        Ok(line)
    }

    /// The pieces of one level of a line, from left to right (UAX #9, L1 and L2).
    fn visual(&self, range: &Range<usize>) -> Vec<Range<usize>> {
        let levels = self.bidi.get(range.clone()).unwrap_or_default();
        let mut pieces: Vec<(Range<usize>, Level)> = Vec::new();
        for (at, level) in levels.iter().enumerate() {
            match pieces.last_mut() {
                Some((piece, last)) if last == level => piece.end = range.start + at + 1,
                _ => pieces.push((range.start + at..range.start + at + 1, *level)),
            }
        }
        let levels: Vec<Level> = pieces.iter().map(|(_, level)| *level).collect();
        ParagraphBidiInfo::reorder_visual(&levels)
            .into_iter()
            .filter_map(|i| pieces.get(i).map(|(piece, _)| piece.clone()))
            .collect()
    }

    /// A piece cut where the look or the font changes, in the order of the text, with the number of the font.
    fn pieces(&self, piece: Range<usize>) -> Result<Vec<(Range<usize>, Look, usize)>> {
        let mut out: Vec<(Range<usize>, Look, usize)> = Vec::new();
        for (at, c) in self.text[piece.clone()].char_indices() {
            let at = piece.start + at;
            let end = at + c.len_utf8();
            let Some((_, look)) = self.looks.iter().find(|(range, _)| range.contains(&at)) else { continue };
            if is_unseen(c) {
                continue;
            }
            let list = if look.bold { &self.faces.bold } else { &self.faces.regular };
            let has = |face: &TextFace<'_>| face.face.glyph_index(c).is_some();
            let joiner = matches!(c, '\u{200C}' | '\u{200D}');
            match out.last_mut() {
                // As long as it can, a piece stays in its font.
                Some((range, last, index))
                    if last == look && range.end == at && (joiner || list.get(*index).is_some_and(has)) =>
                {
                    range.end = end;
                }
                _ if joiner => {}
                _ => {
                    let index = list.iter().position(has).ok_or_else(|| Error::StampNoGlyph {
                        character: format!("U+{:04X}", u32::from(c)),
                        text: self.text.clone(),
                    })?;
                    out.push((at..end, *look, index));
                }
            }
        }
        Ok(out)
    }
}

/// Where lines may be broken: after the spaces that follow a word.
fn words(text: &str) -> Vec<Range<usize>> {
    let mut out = Vec::new();
    let mut start = 0;
    let mut after_space = false;
    for (at, c) in text.char_indices() {
        if c != ' ' && after_space {
            out.push(start..at);
            start = at;
        }
        after_space = c == ' ';
    }
    if start < text.len() {
        out.push(start..text.len());
    }
    out
}

/// Characters that say something to the algorithm, or nothing at all, and have no glyph.
fn is_unseen(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{AD}' | '\u{61C}' | '\u{200B}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{FEFF}')
}

/// Glyphs for a text of one font and direction.
fn shape(face: &TextFace<'_>, text: &str, look: Look, right_to_left: bool) -> Run {
    let mut buffer = UnicodeBuffer::new();
    buffer.push_str(text);
    buffer.guess_segment_properties();
    buffer.set_direction(if right_to_left { Direction::RightToLeft } else { Direction::LeftToRight });
    let shaped = rustybuzz::shape(&face.face, &[], buffer);
    let em = face.face.units_per_em() as f32;
    let infos = shaped.glyph_infos();
    // A cluster reaches to where the next one in the text begins.
    let mut starts: Vec<usize> = infos.iter().map(|info| info.cluster as usize).collect();
    starts.sort_unstable();
    starts.dedup();
    let end = |start: usize| starts.iter().copied().find(|other| *other > start).unwrap_or(text.len());
    let mut width = 0.0;
    let glyphs = infos.iter().zip(shaped.glyph_positions()).map(|(info, at)| {
        let start = info.cluster as usize;
        let advance = at.x_advance as f32 / em;
        width += advance;
        KrillaGlyph::new(
            GlyphId::new(info.glyph_id),
            advance,
            at.x_offset as f32 / em,
            at.y_offset as f32 / em,
            at.y_advance as f32 / em,
            start..end(start),
            None,
        )
    });
    let glyphs = glyphs.collect();
    Run { text: text.to_owned(), glyphs, font: face.font.clone(), look, scale: face.scale, width: width * face.scale }
}

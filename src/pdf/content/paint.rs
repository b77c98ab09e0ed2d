//! What a page paints, in order, and where (ISO 32000-2 §8 and §9): the places of its glyphs, and of what is opaque.
//!
//! Nothing is drawn. The operators that move the pen are followed, so that one can say which words a rectangle of the page covers:
//! that of a form field, of a signature's appearance, of a picture painted later.
//!
//! - A glyph is where its middle is; rendering modes that show nothing (3, 7) leave none.
//! - Opaque is an image without a mask of any kind, and a filled rectangle with its sides along the axes, both without
//!   transparency, inside of the rectangle to which is clipped. Under another clip nothing counts as opaque.
//! - A string of six or more glyphs of at most two kinds is a line of dots, underscores or boxes: a place to write, not words.
//!   Neither are dots, underscores, hyphens and spaces of fonts that say which codes these are.
//!
//! Limits: text that is drawn as paths is not seen; optional content counts as shown; annotations are not the page's content.
//! What cannot be read or passes a bound leaves [`Painted::complete`] false.

use super::font::Font;
use super::operators::{Token, Tokens};
use crate::pdf::changes::Rectangle;
use crate::pdf::document::{Located, Resolved, View};
use crate::pdf::error::{Error, Result};
use crate::pdf::object::{Dictionary, Name, Object, ObjectId};
use std::collections::HashMap;
use std::ops::Deref;
use std::rc::Rc;
use std::sync::Arc;

/// Form XObjects inside each other.
const DEPTH: u32 = 12;
/// Saved graphics states.
const STATES: usize = 512;
/// Operands of one operator that are kept.
const OPERANDS: usize = 64;
/// Glyphs of one page.
const GLYPHS: usize = 400_000;
/// Comparisons of patches with glyphs, of one page.
const COMPARISONS: u64 = 4_000_000;
/// The advance of a glyph where the font does not tell: near enough for the first two glyphs of a string.
const UNKNOWN_WIDTH: f64 = 0.5;
/// Smaller opaque things hide no word: lines, frames. In thousandths of a unit.
const SMALL: i64 = 4_000;

/// The middle of a glyph.
#[derive(Debug, Clone, Copy)]
struct Glyph {
    x: i64,
    y: i64,
    code: u16,
    /// A place to write, not a word.
    leader: bool,
}

/// Something with an area.
#[derive(Debug, Clone, Copy)]
struct Patch {
    rectangle: Rectangle,
    picture: bool,
    opaque: bool,
    /// How many glyphs were there before.
    after: usize,
}

/// What one page paints.
#[derive(Debug, Default)]
pub(crate) struct Painted {
    glyphs: Vec<Glyph>,
    patches: Vec<Patch>,
    /// Whether everything was read.
    pub(crate) complete: bool,
}

/// How many glyphs are words: none, where all of them are the same.
fn words<'g>(glyphs: impl Iterator<Item = &'g Glyph>) -> usize {
    let (mut count, mut one, mut several) = (0, None, false);
    for glyph in glyphs.filter(|glyph| !glyph.leader) {
        count += 1;
        several |= *one.get_or_insert(glyph.code) != glyph.code;
    }
    if several { count } else { 0 }
}

impl Painted {
    /// How many things there are to look at.
    pub(crate) fn len(&self) -> usize {
        self.glyphs.len() + self.patches.len()
    }

    /// How many glyphs of words stand in `rectangle`.
    pub(crate) fn words_in(&self, rectangle: &Rectangle) -> usize {
        words(self.glyphs.iter().filter(|glyph| rectangle.holds(glyph.x, glyph.y)))
    }

    /// Whether `rectangle` covers a picture, or a part of one that is at least as large as `part` of `page`.
    pub(crate) fn picture_in(&self, rectangle: &Rectangle, page: &Rectangle, part: f64) -> bool {
        let pictures = self.patches.iter().filter(|patch| patch.picture);
        pictures.into_iter().any(|patch| patch.rectangle.intersection(rectangle).area() >= part * page.area())
    }

    /// Where something opaque was painted over words, with the number of their glyphs; the first few.
    pub(crate) fn hidden_words(&mut self, most: usize) -> Vec<(Rectangle, usize)> {
        let (mut found, mut left) = (Vec::new(), COMPARISONS);
        for patch in self.patches.iter().filter(|patch| patch.opaque) {
            let Some(rest) = left.checked_sub(patch.after as u64) else {
                self.complete = false;
                break;
            };
            left = rest;
            let before = self.glyphs.get(..patch.after).unwrap_or_default();
            let count = words(before.iter().filter(|glyph| patch.rectangle.holds(glyph.x, glyph.y)));
            if count > 0 {
                found.push((patch.rectangle, count));
            }
            if found.len() >= most {
                break;
            }
        }
        found
    }
}

/// An affine transformation (ISO 32000-2 §8.3.3).
#[derive(Debug, Clone, Copy)]
struct Matrix([f64; 6]);

impl Matrix {
    const IDENTITY: Self = Self([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    /// This one first, then `other`.
    fn then(self, other: Self) -> Self {
        let ([a, b, c, d, e, f], [g, h, i, j, k, l]) = (self.0, other.0);
        Self([a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + l])
    }

    fn apply(self, x: f64, y: f64) -> (f64, f64) {
        let [a, b, c, d, e, f] = self.0;
        (a * x + c * y + e, b * x + d * y + f)
    }

    /// Whether rectangles stay rectangles with their sides along the axes.
    fn is_upright(self) -> bool {
        let [a, b, c, d, ..] = self.0;
        let small = (a.abs() + b.abs() + c.abs() + d.abs()) * 1e-6;
        (b.abs() <= small && c.abs() <= small) || (a.abs() <= small && d.abs() <= small)
    }

    /// What surrounds the image of a rectangle.
    fn bounds(self, corners: [f64; 4]) -> Rectangle {
        let [left, bottom, right, top] = corners;
        let points = [(left, bottom), (right, bottom), (left, top), (right, top)].map(|(x, y)| self.apply(x, y));
        Rectangle::around(&points)
    }
}

/// What is painted into.
#[derive(Debug, Clone, Copy)]
enum Clip {
    Everything,
    Within(Rectangle),
    /// A shape that is no rectangle.
    Shape,
}

impl Clip {
    fn narrow(self, shape: Option<Rectangle>) -> Self {
        match (self, shape) {
            (Self::Shape, _) | (_, None) => Self::Shape,
            (Self::Everything, Some(rectangle)) => Self::Within(rectangle),
            (Self::Within(clip), Some(rectangle)) => Self::Within(clip.intersection(&rectangle)),
        }
    }
}

/// The graphics state, as far as places and opacity go.
#[derive(Debug, Clone)]
struct State {
    ctm: Matrix,
    clip: Clip,
    translucent: bool,
    pattern: bool,
    font: Option<Rc<Font>>,
    size: f64,
    character: f64,
    word: f64,
    scale: f64,
    leading: f64,
    rise: f64,
    mode: i64,
}

/// The path under construction: the rectangles of `re`, and whether there is anything else.
#[derive(Debug, Default)]
struct Path {
    rectangles: Vec<Rectangle>,
    other: bool,
    clip: bool,
}

/// A resource: an object of its own or a value of its dictionary.
enum Found {
    Shared(Arc<Located>),
    Own(Box<Object>),
}

impl Deref for Found {
    type Target = Object;

    fn deref(&self) -> &Object {
        match self {
            Self::Shared(located) => located,
            Self::Own(object) => object,
        }
    }
}

/// Follows the content of pages, within bounds that all of them share.
pub(crate) struct Painter<'a> {
    view: View<'a>,
    fonts: HashMap<ObjectId, Rc<Font>>,
    /// Encoded bytes of one stream.
    stream_limit: u64,
    /// Decoded bytes that may still come.
    bytes_left: u64,
    operators_left: u64,
}

impl<'a> Painter<'a> {
    /// A painter of the pages of `view` that decodes about `bytes` bytes at most.
    pub(crate) fn new(view: View<'a>, bytes: u64) -> Self {
        Self { view, fonts: HashMap::new(), stream_limit: bytes, bytes_left: bytes, operators_left: bytes / 2 }
    }

    /// What `page` paints, in its default user space.
    ///
    /// # Errors
    /// [`Error::Io`] only: what cannot be read is left out, and said to be.
    pub(crate) fn page(&mut self, page: &Located) -> Result<Painted> {
        let mut painted = Painted { complete: true, ..Painted::default() };
        let Some(dictionary) = page.as_dictionary() else { return Ok(painted) };
        let mut data = Vec::new();
        match self.view.value(dictionary, "Contents") {
            Err(error) => self.missed(&mut painted, error)?,
            Ok(None) => {}
            Ok(Some(contents)) => {
                let mut parts = Vec::new();
                match contents.as_array() {
                    None => parts.push(contents.clone()),
                    Some(array) => {
                        for value in array {
                            match self.view.resolve(value) {
                                Ok(part) => parts.push(part),
                                Err(error) => self.missed(&mut painted, error)?,
                            }
                        }
                    }
                }
                self.append(&parts, &mut data, &mut painted)?;
            }
        }
        let resources = match inherited(self.view, page, "Resources") {
            Ok(resources) => resources,
            Err(error) => {
                self.missed(&mut painted, error)?;
                None
            }
        };
        let state = State {
            ctm: Matrix::IDENTITY,
            clip: Clip::Everything,
            translucent: false,
            pattern: false,
            font: None,
            size: 0.0,
            character: 0.0,
            word: 0.0,
            scale: 1.0,
            leading: 0.0,
            rise: 0.0,
            mode: 0,
        };
        let resources = resources.as_ref().and_then(|found| found.as_dictionary());
        Run { painter: self, out: &mut painted, depth: 0 }.content(&data, resources, state)?;
        Ok(painted)
    }

    /// The data of streams, one after the other.
    fn append(&mut self, parts: &[Resolved], data: &mut Vec<u8>, painted: &mut Painted) -> Result<()> {
        for part in parts.iter().filter_map(|part| part.located()) {
            if let Some(more) = self.data(part, painted)? {
                data.extend(more);
                data.push(b'\n');
            }
        }
        Ok(())
    }

    fn data(&mut self, stream: &Located, painted: &mut Painted) -> Result<Option<Vec<u8>>> {
        let encoded = match self.view.stream_span(stream) {
            Ok(span) => span.len(),
            Err(error) => {
                self.missed(painted, error)?;
                return Ok(None);
            }
        };
        if encoded > self.stream_limit || self.bytes_left == 0 {
            painted.complete = false;
            return Ok(None);
        }
        match self.view.stream_data(stream) {
            Ok(data) => {
                self.bytes_left = self.bytes_left.saturating_sub(data.len() as u64);
                Ok(Some(data))
            }
            Err(error) => {
                self.missed(painted, error)?;
                Ok(None)
            }
        }
    }

    fn missed(&self, painted: &mut Painted, error: Error) -> Result<()> {
        painted.complete = false;
        if matches!(error, Error::Io { .. }) { Err(error) } else { Ok(()) }
    }
}

/// The value of an attribute that a page may inherit (ISO 32000-2 §7.7.3.4).
pub(crate) fn inherited(view: View, page: &Located, key: &str) -> Result<Option<Inherited>> {
    let mut node: Option<Arc<Located>> = None;
    for _ in 0..64 {
        let dictionary = node.as_deref().unwrap_or(page).as_dictionary();
        let Some(dictionary) = dictionary else { return Ok(None) };
        if let Some(value) = view.value(dictionary, key)? {
            return Ok(Some(match value {
                Resolved::Indirect(located) => Inherited(Found::Shared(located)),
                Resolved::Direct(value) => Inherited(Found::Own(Box::new(value.object.clone()))),
            }));
        }
        let Some(parent) = dictionary.reference("Parent") else { return Ok(None) };
        node = view.follow(parent)?;
        if node.is_none() {
            return Ok(None);
        }
    }
    Ok(None)
}

/// A value that a page has or inherits.
pub(crate) struct Inherited(Found);

impl Deref for Inherited {
    type Target = Object;

    fn deref(&self) -> &Object {
        &self.0
    }
}

/// One content stream, or a form XObject inside it.
struct Run<'p, 'a> {
    painter: &'p mut Painter<'a>,
    out: &'p mut Painted,
    depth: u32,
}

impl Run<'_, '_> {
    fn content(&mut self, data: &[u8], resources: Option<&Dictionary>, state: State) -> Result<()> {
        let mut tokens = Tokens::new(data, self.painter.view.document().budget());
        let mut pen = Pen { state, saved: Vec::new(), text: Matrix::IDENTITY, line: Matrix::IDENTITY };
        let (mut operands, mut path): (Vec<Object>, Path) = (Vec::new(), Path::default());
        for token in tokens.by_ref() {
            match token {
                Token::Value(value) if operands.len() < OPERANDS => operands.push(value),
                Token::Value(_) | Token::Word(b"ID") => {}
                Token::Image(_) => {
                    let mask = operands.chunks(2).any(|pair| {
                        matches!(pair, [Object::Name(key), Object::Boolean(true)] if *key == *"IM" || *key == *"ImageMask")
                    });
                    let unit = pen.state.ctm.bounds([0.0, 0.0, 1.0, 1.0]);
                    self.patch(&pen.state, unit, true, !mask && pen.state.ctm.is_upright());
                    operands.clear();
                }
                Token::Word(word) => {
                    let left = self.painter.operators_left.checked_sub(1);
                    let Some(left) = left.filter(|_| self.out.glyphs.len() <= GLYPHS) else {
                        self.out.complete = false;
                        return Ok(());
                    };
                    self.painter.operators_left = left;
                    self.operator(word, &operands, resources, &mut pen, &mut path)?;
                    operands.clear();
                }
            }
        }
        self.out.complete &= !tokens.stopped;
        Ok(())
    }

    fn operator(
        &mut self,
        word: &[u8],
        operands: &[Object],
        resources: Option<&Dictionary>,
        pen: &mut Pen,
        path: &mut Path,
    ) -> Result<()> {
        let number = |i: usize| operands.get(i).and_then(Object::as_number).unwrap_or(0.0);
        let six = || Matrix([number(0), number(1), number(2), number(3), number(4), number(5)]);
        let name = |i: usize| operands.get(i).and_then(Object::as_name);
        match word {
            b"q" if pen.saved.len() < STATES => pen.saved.push(pen.state.clone()),
            b"q" => self.out.complete = false,
            b"Q" => pen.state = pen.saved.pop().unwrap_or_else(|| pen.state.clone()),
            b"cm" => pen.state.ctm = six().then(pen.state.ctm),
            b"gs" => self.parameters(resources, name(0), &mut pen.state)?,
            b"g" | b"rg" | b"k" => pen.state.pattern = false,
            b"cs" | b"sc" | b"scn" => {
                pen.state.pattern = operands.last().is_some_and(|last| match last {
                    Object::Name(name) => word != b"cs" || *name == *"Pattern",
                    _ => false,
                })
            }
            b"BT" => (pen.text, pen.line) = (Matrix::IDENTITY, Matrix::IDENTITY),
            b"Tf" => {
                pen.state.size = number(1);
                pen.state.font = self.font(resources, name(0))?;
            }
            b"Tc" => pen.state.character = number(0),
            b"Tw" => pen.state.word = number(0),
            b"Tz" => pen.state.scale = number(0) / 100.0,
            b"TL" => pen.state.leading = number(0),
            b"Ts" => pen.state.rise = number(0),
            b"Tr" => pen.state.mode = number(0) as i64,
            b"Td" => pen.next_line(number(0), number(1)),
            b"TD" => {
                pen.state.leading = -number(1);
                pen.next_line(number(0), number(1));
            }
            b"Tm" => (pen.text, pen.line) = (six(), six()),
            b"T*" => pen.next_line(0.0, -pen.state.leading),
            b"Tj" => self.show(operands.first(), pen),
            b"TJ" => {
                let parts = operands.first().and_then(Object::as_array).unwrap_or_default();
                self.show(parts.iter().map(|part| &part.object), pen);
            }
            b"'" => {
                pen.next_line(0.0, -pen.state.leading);
                self.show(operands.first(), pen);
            }
            b"\"" => {
                (pen.state.word, pen.state.character) = (number(0), number(1));
                pen.next_line(0.0, -pen.state.leading);
                self.show(operands.get(2), pen);
            }
            b"re" => {
                let corners = [number(0), number(1), number(0) + number(2), number(1) + number(3)];
                match pen.state.ctm.is_upright() && path.rectangles.len() < 4096 {
                    true => path.rectangles.push(pen.state.ctm.bounds(corners)),
                    false => path.other = true,
                }
            }
            b"m" | b"l" | b"c" | b"v" | b"y" => path.other = true,
            b"W" | b"W*" => path.clip = true,
            b"f" | b"F" | b"f*" | b"B" | b"B*" | b"b" | b"b*" | b"S" | b"s" | b"n" => {
                let path = std::mem::take(path);
                if !matches!(word, b"S" | b"s" | b"n") && !path.other && !pen.state.pattern {
                    path.rectangles.iter().for_each(|rectangle| self.patch(&pen.state, *rectangle, false, true));
                }
                if path.clip {
                    let shape = match path.rectangles.as_slice() {
                        [one] if !path.other => Some(*one),
                        _ => None,
                    };
                    pen.state.clip = pen.state.clip.narrow(shape);
                }
            }
            b"Do" => self.external(resources, name(0), &pen.state)?,
            _ => {}
        }
        Ok(())
    }

    fn patch(&mut self, state: &State, rectangle: Rectangle, picture: bool, opaque: bool) {
        let (rectangle, shaped) = match state.clip {
            Clip::Everything => (rectangle, false),
            Clip::Within(clip) => (rectangle.intersection(&clip), false),
            Clip::Shape => (rectangle, true),
        };
        let large = rectangle.right - rectangle.left >= SMALL && rectangle.top - rectangle.bottom >= SMALL;
        if large && self.out.patches.len() < GLYPHS {
            let opaque = opaque && !shaped && !state.translucent;
            self.out.patches.push(Patch { rectangle, picture, opaque, after: self.out.glyphs.len() });
        }
    }

    /// A resource of a category.
    fn resource(
        &mut self,
        resources: Option<&Dictionary>,
        category: &str,
        name: Option<&Name>,
    ) -> Result<Option<Found>> {
        let (Some(resources), Some(name)) = (resources, name) else { return Ok(None) };
        let found = (|| {
            let Some(category) = self.painter.view.value(resources, category)? else { return Ok(None) };
            let entries = category.as_dictionary().map(|category| category.entries.as_slice()).unwrap_or_default();
            let Some(entry) = entries.iter().find(|entry| entry.key == *name) else { return Ok(None) };
            Ok(match self.painter.view.resolve(&entry.value)? {
                Resolved::Indirect(located) => Some(Found::Shared(located)),
                Resolved::Direct(value) => Some(Found::Own(Box::new(value.object.clone()))),
            })
        })();
        match found {
            Ok(found) => Ok(found),
            Err(error) => {
                self.painter.missed(self.out, error)?;
                Ok(None)
            }
        }
    }

    fn font(&mut self, resources: Option<&Dictionary>, name: Option<&Name>) -> Result<Option<Rc<Font>>> {
        let Some(found) = self.resource(resources, "Font", name)? else { return Ok(None) };
        let id = if let Found::Shared(located) = &found { Some(located.id) } else { None };
        if let Some(known) = id.and_then(|id| self.painter.fonts.get(&id)) {
            return Ok(Some(Rc::clone(known)));
        }
        let Some(dictionary) = found.as_dictionary() else { return Ok(None) };
        let font = match Font::of(self.painter.view, dictionary) {
            Ok(font) => Rc::new(font),
            Err(error) => {
                self.painter.missed(self.out, error)?;
                return Ok(None);
            }
        };
        if let Some(id) = id {
            self.painter.fonts.insert(id, Rc::clone(&font));
        }
        Ok(Some(font))
    }

    /// Transparency of an extended graphics state (ISO 32000-2 table 57).
    fn parameters(&mut self, resources: Option<&Dictionary>, name: Option<&Name>, state: &mut State) -> Result<()> {
        let Some(found) = self.resource(resources, "ExtGState", name)? else { return Ok(()) };
        let Some(dictionary) = found.as_dictionary() else { return Ok(()) };
        let view = self.painter.view;
        let value = |key: &str| view.value(dictionary, key).ok().flatten();
        let alpha = value("ca").and_then(|alpha| alpha.as_number());
        let is = |key: &str, plain: &[&str]| {
            value(key).is_some_and(|v| v.as_name().is_none_or(|name| plain.iter().all(|plain| *name != **plain)))
        };
        if alpha.is_some_and(|alpha| alpha < 1.0) || is("BM", &["Normal", "Compatible"]) || is("SMask", &["None"]) {
            state.translucent = true;
        } else if alpha.is_some() {
            state.translucent = false;
        }
        Ok(())
    }

    fn external(&mut self, resources: Option<&Dictionary>, name: Option<&Name>, state: &State) -> Result<()> {
        let Some(Found::Shared(object)) = self.resource(resources, "XObject", name)? else { return Ok(()) };
        let Some(stream) = object.as_stream() else { return Ok(()) };
        let dictionary = &stream.dictionary;
        if dictionary.is("Subtype", "Image") {
            let masked = ["SMask", "Mask", "SMaskInData"].iter().any(|key| dictionary.get(key).is_some())
                || dictionary.get("ImageMask").is_some_and(|mask| mask.as_boolean() == Some(true));
            let unit = state.ctm.bounds([0.0, 0.0, 1.0, 1.0]);
            self.patch(state, unit, true, !masked && state.ctm.is_upright());
            return Ok(());
        }
        if !dictionary.is("Subtype", "Form") {
            return Ok(());
        }
        if self.depth >= DEPTH {
            self.out.complete = false;
            return Ok(());
        }
        let Some(data) = self.painter.data(&object, self.out)? else { return Ok(()) };
        let view = self.painter.view;
        let numbers = |key: &str| -> Option<Vec<f64>> {
            let array = view.value(dictionary, key).ok()??;
            array.as_array()?.iter().map(|value| view.resolve(value).ok()?.as_number()).collect()
        };
        let mut state = state.clone();
        if let Some(&[a, b, c, d, e, f]) = numbers("Matrix").as_deref() {
            state.ctm = Matrix([a, b, c, d, e, f]).then(state.ctm);
        }
        if let Some(&[a, b, c, d]) = numbers("BBox").as_deref() {
            let shape = state.ctm.is_upright().then(|| state.ctm.bounds([a, b, c, d]));
            state.clip = state.clip.narrow(shape);
        }
        let own = view.value(dictionary, "Resources").ok().flatten();
        let own = own.as_ref().and_then(|own| own.as_dictionary()).or(resources);
        Run { painter: self.painter, out: self.out, depth: self.depth + 1 }.content(&data, own, state)
    }

    /// Shows strings, with the adjustments between them. All of it is one line: the matrices are multiplied once, and the pen moves
    /// along.
    fn show<'o>(&mut self, parts: impl IntoIterator<Item = &'o Object>, pen: &mut Pen) {
        let state = &pen.state;
        let visible = !matches!(state.mode, 3 | 7);
        let first = self.out.glyphs.len();
        let plain = Font::default();
        let font = state.font.as_deref().unwrap_or(&plain);
        let page = pen.text.then(state.ctm);
        let (across, middle) = (state.size * state.scale, state.size * 0.3 + state.rise);
        let (mut along, mut certain, mut count) = (0.0, true, 0usize);
        // The first two codes that differ, and whether there is a third.
        let (mut kinds, mut many) = ([None; 2], false);
        for part in parts {
            if let Some(adjustment) = part.as_number() {
                along -= adjustment / 1000.0 * across;
                continue;
            }
            let Some(text) = part.as_string() else { continue };
            for (i, code) in font.codes(&text.bytes).enumerate() {
                let space = !font.composite && code == 32;
                let width = if font.known { font.width(code) } else { UNKNOWN_WIDTH };
                if !space {
                    count += 1;
                    match kinds {
                        [Some(one), _] if one == code => {}
                        [None, _] => kinds[0] = Some(code),
                        [_, Some(other)] => many |= other != code,
                        [_, None] => kinds[1] = Some(code),
                    }
                }
                // Where widths are not known, only the beginning is.
                if visible && !space && (font.known || (i < 2 && certain)) && self.out.glyphs.len() <= GLYPHS {
                    let (x, y) = page.apply(along + width / 2.0 * across, middle);
                    let leader = font.ascii && matches!(code, 0x2d | 0x2e | 0x5f | 0x85 | 0xa0);
                    self.out.glyphs.push(Glyph { x: (x * 1000.0) as i64, y: (y * 1000.0) as i64, code, leader });
                }
                let spacing = state.character + if space { state.word } else { 0.0 };
                along += width * across + spacing * state.scale;
            }
            certain = font.known;
        }
        if count >= 6 && !many {
            self.out.glyphs.iter_mut().skip(first).for_each(|glyph| glyph.leader = true);
        }
        pen.text = Matrix([1.0, 0.0, 0.0, 1.0, along, 0.0]).then(pen.text);
    }
}

/// Where text goes.
struct Pen {
    state: State,
    saved: Vec<State>,
    text: Matrix,
    line: Matrix,
}

impl Pen {
    fn next_line(&mut self, x: f64, y: f64) {
        self.line = Matrix([1.0, 0.0, 0.0, 1.0, x, y]).then(self.line);
        self.text = self.line;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::samples::Sample;

    fn paint(content: &[u8], resources: &str, objects: &[(u32, &str)]) -> Painted {
        let mut sample = Sample::new();
        sample.object(1, "<< /Type /Catalog /Pages 2 0 R >>");
        sample.object(2, &format!("<< /Type /Pages /Kids [3 0 R] /Count 1 /Resources << {resources} >> >>"));
        sample.object(3, "<< /Type /Page /Parent 2 0 R /Contents [4 0 R] >>");
        sample.stream(4, "", content);
        sample
            .object(5, "<< /Type /Font /Subtype /Type1 /BaseFont /Times /FirstChar 32 /LastChar 122 /Widths 6 0 R >>");
        sample.object(6, &format!("[{}]", "500 ".repeat(91)));
        for (number, text) in objects {
            match text.split_once('|') {
                Some((dictionary, data)) => sample.stream(*number, dictionary, data.as_bytes()),
                None => sample.object(*number, text),
            };
        }
        sample.close();
        let document = sample.open();
        let page = document.latest().first_page().unwrap();
        Painter::new(document.latest(), 1 << 20).page(&page.object).unwrap()
    }

    const FONT: &str = "/Font << /F 5 0 R >>";

    fn rectangle(left: i64, bottom: i64, right: i64, top: i64) -> Rectangle {
        Rectangle { left: left * 1000, bottom: bottom * 1000, right: right * 1000, top: top * 1000 }
    }

    #[test]
    fn words_are_where_the_pen_was() {
        // Ten units a glyph: "Hello" from 100 to 150, "World" from 200.
        let painted = paint(
            b"q 2 0 0 2 0 0 cm BT /F 10 Tf 20 TL 50 300 Td [(Hello) -5000 (World)] TJ T* (Next) Tj ET Q",
            FONT,
            &[],
        );
        assert!(painted.complete);
        assert_eq!(painted.words_in(&rectangle(100, 598, 150, 620)), 5);
        assert_eq!(painted.words_in(&rectangle(250, 598, 260, 620)), 0, "one glyph alone is no word");
        assert_eq!(painted.words_in(&rectangle(0, 0, 600, 590)), 4);
        assert_eq!(painted.words_in(&rectangle(0, 0, 600, 800)), 14);
    }

    #[test]
    fn a_line_to_write_on_is_no_word() {
        let painted =
            paint(b"BT /F 10 Tf 1 0 0 1 10 10 Tm (..........) Tj 0 20 Td (xxxxxxxx) Tj 3 Tr (unseen) Tj ET", FONT, &[]);
        assert_eq!(painted.words_in(&rectangle(0, 0, 600, 800)), 0);
    }

    #[test]
    fn without_widths_the_beginning_is_known() {
        let painted = paint(
            b"BT /G 10 Tf 100 100 Td (Pay) Tj 0 -20 Td (100) Tj ET",
            "/Font << /G << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>",
            &[],
        );
        assert_eq!(painted.words_in(&rectangle(99, 70, 110, 120)), 4);
        assert_eq!(painted.words_in(&rectangle(110, 70, 210, 120)), 0);
    }

    #[test]
    fn what_is_painted_over_words_is_found() {
        let text = b"BT /F 10 Tf 10 100 Td (Pay 100 EUR) Tj ET ";
        let hidden = |after: &[u8], resources: &str, objects: &[(u32, &str)]| {
            paint(&[text, after].concat(), &format!("{FONT} {resources}"), objects).hidden_words(9).len()
        };
        assert_eq!(hidden(b"1 g 0 90 200 30 re f", "", &[]), 1);
        assert_eq!(hidden(b"1 g 0 90 200 30 re S", "", &[]), 0);
        assert_eq!(hidden(b"0 0 5 5 re W n 1 g 0 90 200 30 re f", "", &[]), 0, "clipped away");
        assert_eq!(hidden(b"/A gs 1 g 0 90 200 30 re f", "/ExtGState << /A << /ca 0.2 >> >>", &[]), 0);
        assert_eq!(hidden(b"/Pattern cs /P scn 0 90 200 30 re f", "", &[]), 0);
        let image = (9, "/Type /XObject /Subtype /Image /Width 1 /Height 1|x");
        assert_eq!(hidden(b"q 200 0 0 30 0 90 cm /I Do Q", "/XObject << /I 9 0 R >>", &[image]), 1);
        let masked = (9, "/Type /XObject /Subtype /Image /SMask 4 0 R|x");
        assert_eq!(hidden(b"q 200 0 0 30 0 90 cm /I Do Q", "/XObject << /I 9 0 R >>", &[masked]), 0);
        assert_eq!(hidden(b"q 200 0 0 30 0 90 cm BI /W 1 /H 1 ID x EI Q", "", &[]), 1);
        let form = (9, "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Matrix [50 0 0 50 0 80]|0 0 9 9 re f");
        assert_eq!(hidden(b"/X Do", "/XObject << /X 9 0 R >>", &[form]), 1);
        // What is behind the words hides nothing.
        let painted = &mut paint(&[b"1 g 0 90 200 30 re f ", &text[..]].concat(), FONT, &[]);
        assert!(painted.hidden_words(9).is_empty());
    }

    #[test]
    fn what_is_not_read_is_said() {
        for (content, resources, objects) in [
            (&b"/X Do"[..], "/XObject << /X 9 0 R >>", &[(9, "/Subtype /Form /Filter /JPXDecode|x")][..]),
            (
                b"/X Do",
                "/XObject << /X 9 0 R >>",
                &[(9, "/Subtype /Form /Resources << /XObject << /X 9 0 R >> >>|/X Do")],
            ),
        ] {
            assert!(!paint(content, resources, objects).complete);
        }
        // Garbage ends, and is no panic.
        for garbage in [&b") ] > } { BI ID"[..], b"[[[[", b"1 2 3 (", b"<< /A", b"--1 1.2.3 Td", b"BI ID"] {
            paint(garbage, FONT, &[]);
        }
    }
}

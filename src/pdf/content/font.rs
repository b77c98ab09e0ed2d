//! How far each glyph advances (ISO 32000-2 §9.2.4, §9.7.4.3): only what places of glyphs need, no shapes and no text.
//!
//! Limits: of a composite font the codes count as two bytes with identity or a predefined two-byte CMap; with any other CMap, and
//! of a font without widths (one of the standard 14), only the first two glyphs of a string have
//! a place.

use crate::pdf::document::View;
use crate::pdf::error::Result;
use crate::pdf::object::{Dictionary, Name, Object};
use std::collections::HashMap;

/// Most widths that are kept of one font; a code is two bytes.
const WIDTHS: usize = 65_536;

/// The widths of a font, in units of the text space.
#[derive(Debug, Default)]
pub(crate) struct Font {
    /// Whether a code is two bytes.
    pub(crate) composite: bool,
    /// Whether the advance of each code is known.
    pub(crate) known: bool,
    /// Whether a code below 128 is the character of ASCII, as far as the font says.
    pub(crate) ascii: bool,
    widths: HashMap<u16, f64>,
    default: f64,
}

impl Font {
    /// The font of this dictionary.
    pub(crate) fn of(view: View, font: &Dictionary) -> Result<Self> {
        let subtype = font.name("Subtype").map(|name| name.as_bytes());
        if subtype == Some(b"Type0") {
            return Self::composite(view, font);
        }
        let scale = match subtype {
            Some(b"Type3") => first_number(view, font, "FontMatrix")?.unwrap_or(0.001),
            _ => 0.001,
        };
        let encoding = view.value(font, "Encoding")?;
        let differs = encoding.as_ref().is_some_and(|encoding| encoding.as_dictionary().is_some());
        let mut result = Self { ascii: !differs && subtype != Some(b"Type3"), ..Self::default() };
        let first = view.value(font, "FirstChar")?.and_then(|value| value.as_integer()).unwrap_or(0);
        let Some(widths) = view.value(font, "Widths")? else { return Ok(result) };
        for (i, width) in widths.as_array().unwrap_or_default().iter().take(256).enumerate() {
            let code = i64::try_from(i).ok().and_then(|i| u16::try_from(first.saturating_add(i)).ok());
            if let (Some(code), Some(width)) = (code, view.resolve(width)?.as_number()) {
                result.widths.insert(code, width * scale);
            }
        }
        if let Some(descriptor) = view.value(font, "FontDescriptor")?
            && let Some(descriptor) = descriptor.as_dictionary()
        {
            result.default = view.value(descriptor, "MissingWidth")?.and_then(|w| w.as_number()).unwrap_or(0.0) * scale;
        }
        result.known = true;
        Ok(result)
    }

    fn composite(view: View, font: &Dictionary) -> Result<Self> {
        let mut result = Self { composite: true, default: 1.0, ..Self::default() };
        let encoding = view.value(font, "Encoding")?;
        let encoding = encoding.as_ref().and_then(|encoding| encoding.as_name()).map(|name| name.as_bytes());
        let two_bytes = encoding.is_some_and(|name| {
            name.starts_with(b"Identity") || name.windows(4).any(|part| part == b"UCS2" || part == b"UTF1")
        });
        let Some(descendants) = view.value(font, "DescendantFonts")? else { return Ok(result) };
        let Some(descendant) = descendants.as_array().and_then(|list| list.first()) else { return Ok(result) };
        let descendant = view.resolve(descendant)?;
        let Some(descendant) = descendant.as_dictionary() else { return Ok(result) };
        if let Some(width) = view.value(descendant, "DW")?.and_then(|width| width.as_number()) {
            result.default = width * 0.001;
        }
        if let Some(widths) = view.value(descendant, "W")? {
            result.cid_widths(view, widths.as_array().unwrap_or_default())?;
        }
        // The widths are by CID: with another encoding than identity, a code is not one.
        result.known = two_bytes && encoding.is_some_and(|name| name.starts_with(b"Identity"));
        Ok(result)
    }

    /// `c [w1 w2 …]` and `first last w` (ISO 32000-2 §9.7.4.3).
    fn cid_widths(&mut self, view: View, list: &[crate::pdf::object::Value]) -> Result<()> {
        let mut rest = list.iter();
        while let (Some(first), Some(second)) = (rest.next(), rest.next()) {
            let Some(first) = view.resolve(first)?.as_integer() else { return Ok(()) };
            let second = view.resolve(second)?;
            match &*second {
                Object::Array(widths) => {
                    for (cid, width) in (first..).zip(widths.iter().take(WIDTHS)) {
                        let width = view.resolve(width)?.as_number();
                        self.insert(cid, width);
                    }
                }
                last => {
                    let (Some(last), Some(width)) = (last.as_integer(), rest.next()) else { return Ok(()) };
                    let width = view.resolve(width)?.as_number();
                    (first.max(0)..=last.min(WIDTHS as i64)).for_each(|cid| self.insert(cid, width));
                }
            }
            if self.widths.len() >= WIDTHS {
                return Ok(());
            }
        }
        Ok(())
    }

    fn insert(&mut self, code: i64, width: Option<f64>) {
        if let (Ok(code), Some(width)) = (u16::try_from(code), width) {
            self.widths.insert(code, width * 0.001);
        }
    }

    /// The advance of a code, for a size of 1.
    pub(crate) fn width(&self, code: u16) -> f64 {
        self.widths.get(&code).copied().unwrap_or(self.default)
    }

    /// The codes of a string.
    pub(crate) fn codes(&self, text: &[u8]) -> impl Iterator<Item = u16> {
        let size = if self.composite { 2 } else { 1 };
        text.chunks(size).map(|octets| octets.iter().fold(0, |code, octet| code << 8 | u16::from(*octet)))
    }
}

/// `/Differences` of an encoding: codes and the glyphs that they show (ISO 32000-2 §9.6.5.1).
pub(crate) fn differences(view: View, encoding: &Dictionary) -> Option<Vec<(i64, Name)>> {
    let Some(list) = view.value(encoding, "Differences").ok()? else { return Some(Vec::new()) };
    let (mut found, mut code) = (Vec::new(), 0i64);
    for value in list.as_array()?.iter().take(1024) {
        match &*view.resolve(value).ok()? {
            Object::Integer(next) => code = *next,
            Object::Name(glyph) => {
                found.push((code, glyph.clone()));
                code = code.saturating_add(1);
            }
            _ => return None,
        }
    }
    Some(found)
}

/// A letter or digit for which a font without a program of its own shows another one. A font that brings its glyphs may call
/// them what it likes.
pub(crate) fn remapped(view: View, font: &Dictionary) -> Option<(char, Name)> {
    let descriptor = view.value(font, "FontDescriptor").ok()?;
    let embedded = descriptor.as_ref().and_then(|descriptor| descriptor.as_dictionary()).is_some_and(|descriptor| {
        ["FontFile", "FontFile2", "FontFile3"].iter().any(|key| descriptor.get(key).is_some())
    });
    let simple = font.is("Subtype", "Type1") || font.is("Subtype", "TrueType");
    if embedded || !simple {
        return None;
    }
    let encoding = view.value(font, "Encoding").ok()??;
    let differences = differences(view, encoding.as_dictionary()?)?;
    differences.into_iter().find_map(|(code, glyph)| {
        let code = u8::try_from(code).ok().map(char::from).filter(char::is_ascii_alphanumeric)?;
        let shown = ascii_glyph(glyph.as_bytes())?;
        (shown != code).then_some((code, glyph))
    })
}

/// The letter or digit of a glyph's name in the Adobe Glyph List.
fn ascii_glyph(name: &[u8]) -> Option<char> {
    const DIGITS: [&[u8]; 10] =
        [b"zero", b"one", b"two", b"three", b"four", b"five", b"six", b"seven", b"eight", b"nine"];
    if let [letter] = name {
        return letter.is_ascii_alphabetic().then_some(char::from(*letter));
    }
    let digit = DIGITS.iter().position(|digit| *digit == name)?;
    char::from_digit(u32::try_from(digit).ok()?, 10)
}

fn first_number(view: View, dictionary: &Dictionary, key: &str) -> Result<Option<f64>> {
    let Some(array) = view.value(dictionary, key)? else { return Ok(None) };
    let Some(first) = array.as_array().and_then(|array| array.first()) else { return Ok(None) };
    Ok(view.resolve(first)?.as_number())
}

//! What a widget shows although its field has no value: text, a picture, a drawing; but not the frame of a place to write in.
//!
//! Limits: what is drawn with a few straight lines may be a frame, or the cells of a comb.

use super::field::normal_appearance;
use super::operators::{Token, Tokens, add_text};
use crate::pdf::document::{Located, View};
use crate::pdf::error::{Error, Result};
use std::sync::Arc;

/// Encoded bytes of an appearance that are read; an empty one has some hundred.
const MOST: u64 = 64 << 10;
/// Painted shapes and lines that may be a frame: a background, a border of four sides with their shadows, the cells of a comb.
const FRAME: usize = 64;
/// Equal signs that are a line to write on.
const LEADER: usize = 3;

/// The text that a widget draws, or a word for what else it draws; `None` where it shows nothing but a frame. A `button` may be
/// drawn as it likes, as long as it says nothing and is off.
///
/// # Errors
/// [`Error::Budget`] and [`Error::Io`].
pub(crate) fn drawn(view: View, widget: &Arc<Located>, button: bool) -> Result<Option<String>> {
    let Some(dictionary) = widget.as_dictionary() else { return Ok(None) };
    let appearances = match view.value(dictionary, "AP") {
        Err(fatal @ (Error::Budget { .. } | Error::Io { .. })) => return Err(fatal),
        Err(_) => return Ok(Some("(unread)".into())),
        Ok(appearances) => appearances,
    };
    if appearances.is_none() {
        return Ok(None);
    }
    let state = view.value(dictionary, "AS").ok().flatten().and_then(|state| state.as_name().cloned());
    let Some(normal) = normal_appearance(view, widget) else { return Ok(None) };
    if let Some(state) = state.filter(|state| button && *state != *"Off") {
        return Ok(Some(String::from_utf8_lossy(state.as_bytes()).into_owned()));
    }
    let data = match view.stream_span(&normal) {
        Ok(span) if span.len() <= MOST => view.stream_data(&normal),
        Ok(_) => return Ok(Some("(drawing)".into())),
        Err(error) => Err(error),
    };
    let data = match data {
        Err(fatal @ Error::Io { .. }) => return Err(fatal),
        Err(_) => return Ok(Some("(unread)".into())),
        Ok(data) => data,
    };
    let (mut text, mut shapes, mut other) = (String::new(), 0, false);
    let mut last = None;
    for token in Tokens::new(&data, view.document().budget()) {
        match token {
            Token::Value(value) => last = Some(value),
            Token::Word(b"Tj" | b"TJ" | b"'" | b"\"") => {
                if let Some(operand) = last.take() {
                    add_text(&operand, &mut text);
                }
            }
            Token::Word(b"Do" | b"sh") | Token::Image(_) => other = true,
            Token::Word(b"c" | b"v" | b"y") => other |= !button,
            Token::Word(b"f" | b"F" | b"f*" | b"B" | b"B*" | b"b" | b"b*" | b"S" | b"s") => shapes += 1,
            Token::Word(b"l") => shapes += 1,
            Token::Word(_) => {}
        }
    }
    let said: String = text.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
    let line =
        said.chars().count() >= LEADER && said.chars().all(|c| matches!(c, '.' | '_' | '-' | '\u{85}' | '\u{a0}'));
    // The signs of check boxes are single characters.
    let says = if button { said.chars().count() > 1 } else { !said.is_empty() && !line };
    if says {
        return Ok(Some(text));
    }
    Ok((other || (!button && shapes > FRAME)).then(|| "(drawing)".into()))
}

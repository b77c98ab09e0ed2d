//! The operators of a content stream and their operands, in order (ISO 32000-2 §7.8.2); what they mean is for others.

use crate::pdf::budget::Budget;
use crate::pdf::error::Error;
use crate::pdf::lexer::{is_delimiter, is_white};
use crate::pdf::object::Object;
use crate::pdf::parser::Parser;

/// One part of a content stream (ISO 32000-2 §7.8.2).
#[derive(Debug)]
pub(crate) enum Token<'d> {
    /// An operand.
    Value(Object),
    /// An operator; what is neither counts as one.
    Word(&'d [u8]),
    /// The data of an inline image, after the operator `ID`.
    Image(&'d [u8]),
}

/// The parts of a content stream, in order; ends at what passes a budget.
pub(crate) struct Tokens<'d> {
    data: &'d [u8],
    parser: Parser<'d>,
    image: bool,
    /// Whether a budget ended it.
    pub(crate) stopped: bool,
}

impl<'d> Tokens<'d> {
    pub(crate) fn new(data: &'d [u8], budget: &'d Budget) -> Self {
        Self { data, parser: Parser::new(data, 0, budget), image: false, stopped: false }
    }

    /// To the end of a token; at least one byte.
    fn skip(&mut self) {
        let lexer = &mut self.parser.lexer;
        let start = lexer.position();
        while let Some(byte) = lexer.peek() {
            let inside = lexer.position() > start;
            if is_white(byte) || (inside && is_delimiter(byte)) {
                return;
            }
            lexer.bump();
            if !inside && is_delimiter(byte) {
                return;
            }
        }
    }
}

impl<'d> Iterator for Tokens<'d> {
    type Item = Token<'d>;

    fn next(&mut self) -> Option<Token<'d>> {
        if self.stopped {
            return None;
        }
        if std::mem::take(&mut self.image) {
            let start = self.parser.lexer.position();
            let end = inline_image_end(self.data, start);
            self.parser.lexer.rewind(end);
            return Some(Token::Image(self.data.get(start..end).unwrap_or_default()));
        }
        self.parser.lexer.skip_white();
        let start = self.parser.lexer.position();
        let first = self.parser.lexer.peek()?;
        if matches!(first, b'/' | b'(' | b'[' | b'<' | b'0'..=b'9' | b'+' | b'-' | b'.') {
            match self.parser.value() {
                Ok(value) => return Some(Token::Value(value.object)),
                Err(Error::Budget { .. }) => {
                    self.stopped = true;
                    return None;
                }
                // A number such as `--1` or `1.2.3`: readers differ; it counts as no number.
                Err(_) => {
                    self.parser.lexer.rewind(start);
                    self.skip();
                    return Some(Token::Value(Object::Null));
                }
            }
        }
        self.skip();
        let word = self.data.get(start..self.parser.lexer.position()).unwrap_or_default();
        self.image = word == b"ID";
        Some(match word {
            b"true" | b"false" => Token::Value(Object::Boolean(word == b"true")),
            b"null" => Token::Value(Object::Null),
            _ => Token::Word(word),
        })
    }
}

/// Whether two content streams have the same operators with the same operands.
pub(crate) fn same_operations(one: &[u8], other: &[u8], budget: &Budget) -> bool {
    let (mut a, mut b) = (Tokens::new(one, budget), Tokens::new(other, budget));
    loop {
        let equal = match (a.next(), b.next()) {
            (None, None) => return !a.stopped && !b.stopped,
            (Some(Token::Value(a)), Some(Token::Value(b))) => a.equivalent(&b),
            (Some(Token::Word(a)), Some(Token::Word(b))) | (Some(Token::Image(a)), Some(Token::Image(b))) => a == b,
            _ => false,
        };
        if !equal {
            return false;
        }
    }
}

/// Past the `EI` that ends the data of an inline image (ISO 32000-2 §8.9.7).
fn inline_image_end(data: &[u8], start: usize) -> usize {
    let rest = data.get(start..).unwrap_or_default();
    for (i, window) in rest.windows(3).enumerate() {
        let ends = rest.get(i + 3).is_none_or(|byte| is_white(*byte));
        // Binary data may hold the same three bytes: what follows the word must be text.
        let plain = rest.iter().skip(i + 3).take(16).all(|byte| is_white(*byte) || (0x20..0x7f).contains(byte));
        if is_white(window[0]) && &window[1..] == b"EI" && ends && plain {
            return start + i + 3;
        }
    }
    data.len()
}

/// Appends what an operand of `Tj` or `TJ` shows: the bytes of its strings, as characters of the same number.
pub(super) fn add_text(operand: &Object, text: &mut String) {
    let one = operand.as_string().into_iter();
    let several = operand.as_array().into_iter().flatten();
    for part in one.chain(several.filter_map(|value| value.as_string())) {
        text.extend(part.bytes.iter().map(|byte| char::from(*byte)));
    }
}

/// The bytes of all strings that a content stream shows, as characters of the same number.
pub(crate) fn shown(data: &[u8], budget: &Budget) -> String {
    let (mut text, mut last) = (String::new(), None);
    for token in Tokens::new(data, budget) {
        match token {
            Token::Value(value) => last = Some(value),
            Token::Word(b"Tj" | b"TJ" | b"'" | b"\"") => {
                if let Some(operand) = last.take() {
                    add_text(&operand, &mut text);
                }
            }
            _ => last = None,
        }
    }
    text
}

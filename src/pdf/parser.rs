//! From bytes to objects (ISO 32000-2 §7.3), one direct value or one indirect object at a time.
//!
//! Limits: depth, values and bytes of an object are bounded by the [`Budget`]. Between an object and its `endobj` nothing else
//! may stand: what two readers could see differently is refused.

use super::budget::Budget;
use super::error::{Error, Result, at};
use super::lexer::{Lexer, is_delimiter, is_white};
use super::object::{Dictionary, Entry, Object, ObjectId, Span, Stream, Value};

/// Parses the direct value at the beginning of `bytes`; spans count from `base`. Gives the value, also when bytes follow it.
///
/// # Errors
/// [`Error::Syntax`] where the bytes are no object, [`Error::Budget`] for `depth` and `object_values`.
pub fn parse_value(bytes: &[u8], base: u64, budget: &Budget) -> Result<Value> {
    let mut parser = Parser::new(bytes, base, budget);
    parser.lexer.skip_white();
    parser.value()
}

/// An indirect object as it stands in the file.
pub(crate) struct Indirect {
    pub(crate) id: ObjectId,
    pub(crate) value: Value,
    /// From the object number to past `endobj`; of a stream, to the first byte of its data.
    pub(crate) span: Span,
}

/// Reads objects from one window.
pub(crate) struct Parser<'a> {
    pub(crate) lexer: Lexer<'a>,
    depth_left: u64,
    values_left: u64,
    budget: &'a Budget,
}

impl<'a> Parser<'a> {
    pub(crate) fn new(data: &'a [u8], base: u64, budget: &'a Budget) -> Self {
        Self { lexer: Lexer::new(data, base), depth_left: budget.depth, values_left: budget.object_values, budget }
    }

    /// The value at the next byte (white space already skipped).
    pub(crate) fn value(&mut self) -> Result<Value> {
        self.values_left = self
            .values_left
            .checked_sub(1)
            .ok_or(Error::Budget { name: "object_values", limit: self.budget.object_values })?;
        let start = self.lexer.offset();
        let object = match self.lexer.peek() {
            Some(b'/') => Object::Name(self.lexer.name()?),
            Some(b'(') => Object::String(self.lexer.literal_string()?),
            Some(b'[') => self.nested(Self::array)?,
            Some(b'<') if self.lexer.peek_second() == Some(b'<') => Object::Dictionary(self.nested(Self::dictionary)?),
            Some(b'<') => Object::String(self.lexer.hex_string()?),
            Some(b'0'..=b'9') => self.number_or_reference()?,
            Some(b'+' | b'-' | b'.') => self.lexer.number()?,
            Some(_) if self.lexer.keyword(b"null") => Object::Null,
            Some(_) if self.lexer.keyword(b"true") => Object::Boolean(true),
            Some(_) if self.lexer.keyword(b"false") => Object::Boolean(false),
            Some(_) => return self.lexer.error("expected an object"),
            None => return self.lexer.error("expected an object, found the end"),
        };
        Ok(Value { object, span: Span { start, end: self.lexer.offset() } })
    }

    fn nested<T>(&mut self, inner: fn(&mut Self) -> Result<T>) -> Result<T> {
        self.depth_left =
            self.depth_left.checked_sub(1).ok_or(Error::Budget { name: "depth", limit: self.budget.depth })?;
        let result = inner(self);
        self.depth_left += 1;
        result
    }

    /// `12` or `12 0 R`: a reference needs two tokens of lookahead.
    fn number_or_reference(&mut self) -> Result<Object> {
        let start = self.lexer.position();
        if let Some(number) = self.lexer.unsigned() {
            let after = self.lexer.position();
            self.lexer.skip_white();
            if let Some(b'0'..=b'9') = self.lexer.peek()
                && let Some(generation) = self.lexer.unsigned()
            {
                self.lexer.skip_white();
                if self.lexer.keyword(b"R") {
                    return match (u32::try_from(number), u16::try_from(generation)) {
                        (Ok(number), Ok(generation)) => Ok(Object::Reference(ObjectId { number, generation })),
                        _ => self.lexer.error("a reference out of range"),
                    };
                }
            }
            if let Ok(number) = i64::try_from(number) {
                self.lexer.rewind(after);
                return Ok(Object::Integer(number));
            }
        }
        self.lexer.rewind(start);
        self.lexer.number()
    }

    fn array(&mut self) -> Result<Object> {
        self.lexer.bump();
        let mut values = Vec::new();
        loop {
            self.lexer.skip_white();
            if self.lexer.peek() == Some(b']') {
                self.lexer.bump();
                values.shrink_to_fit();
                return Ok(Object::Array(values));
            }
            values.push(self.value()?);
        }
    }

    fn dictionary(&mut self) -> Result<Dictionary> {
        self.lexer.bump();
        self.lexer.bump();
        let mut entries = Vec::new();
        loop {
            self.lexer.skip_white();
            match self.lexer.peek() {
                Some(b'>') if self.lexer.peek_second() == Some(b'>') => {
                    self.lexer.bump();
                    self.lexer.bump();
                    entries.shrink_to_fit();
                    return Ok(Dictionary { entries });
                }
                Some(b'/') => {}
                _ => return self.lexer.error("expected a name as key of a dictionary"),
            }
            let key_start = self.lexer.offset();
            let key = self.lexer.name()?;
            let key_span = Span { start: key_start, end: self.lexer.offset() };
            self.lexer.skip_white();
            entries.push(Entry { key, key_span, value: self.value()? });
        }
    }

    /// A dictionary that must stand here.
    pub(crate) fn expect_dictionary(&mut self) -> Result<(Dictionary, Span)> {
        self.lexer.skip_white();
        let value = self.value()?;
        match value.object {
            Object::Dictionary(dictionary) => Ok((dictionary, value.span)),
            other => Err(Error::Type { place: at(value.span.start), expected: "a dictionary", found: other.kind() }),
        }
    }

    /// `N G obj … endobj`, or up to the data of a stream (ISO 32000-2 §7.3.10). White space may precede it.
    pub(crate) fn indirect(&mut self) -> Result<Indirect> {
        self.lexer.skip_blank();
        let start = self.lexer.offset();
        let id = self.object_header()?;
        self.lexer.skip_white();
        // `N G obj endobj` is written by some producers for null.
        if self.lexer.keyword(b"endobj") {
            let end = self.lexer.offset();
            return Ok(Indirect {
                id,
                value: Value { object: Object::Null, span: Span { start: end, end } },
                span: Span { start, end },
            });
        }
        let mut value = self.value()?;
        self.lexer.skip_white();
        if self.lexer.keyword(b"endobj") {
            return Ok(Indirect { id, value, span: Span { start, end: self.lexer.offset() } });
        }
        if !matches!(value.object, Object::Dictionary(_)) {
            return self.lexer.error("expected endobj");
        }
        if !self.lexer.keyword(b"stream") {
            return self.lexer.error("expected endobj or stream");
        }
        // ISO 32000-2 §7.3.8.1: CR LF or LF. A lone CR is what old producers wrote; qpdf and poppler take it.
        match (self.lexer.peek(), self.lexer.peek_second()) {
            (Some(b'\r'), Some(b'\n')) => {
                self.lexer.bump();
                self.lexer.bump();
            }
            (Some(b'\n' | b'\r'), _) => {
                self.lexer.bump();
            }
            _ => return self.lexer.error("expected an end of line after stream"),
        }
        let data_start = self.lexer.offset();
        if let Object::Dictionary(dictionary) = value.object {
            value.object = Object::Stream(Stream { dictionary, data_start });
        }
        Ok(Indirect { id, value, span: Span { start, end: data_start } })
    }

    fn object_header(&mut self) -> Result<ObjectId> {
        let number = self.lexer.unsigned();
        self.lexer.skip_white();
        let generation = self.lexer.unsigned();
        self.lexer.skip_white();
        let (Some(number), Some(generation)) = (number, generation) else {
            return self.lexer.error("expected an object number and a generation");
        };
        if !self.obj_keyword() {
            return self.lexer.error("expected obj");
        }
        match (u32::try_from(number), u16::try_from(generation)) {
            (Ok(number), Ok(generation)) => Ok(ObjectId { number, generation }),
            _ => self.lexer.error("an object number out of range"),
        }
    }

    /// `obj`, which producers also write without white space before a number or name.
    fn obj_keyword(&mut self) -> bool {
        for expected in b"obj" {
            if self.lexer.peek() != Some(*expected) {
                return false;
            }
            self.lexer.bump();
        }
        self.lexer
            .peek()
            .is_some_and(|byte| is_white(byte) || is_delimiter(byte) || byte.is_ascii_digit() || byte == b'-')
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Value> {
        parse_value(text.as_bytes(), 100, &Budget::default())
    }

    #[test]
    fn every_value_knows_its_bytes() {
        let text = "<< /A [1 2 0 R (x)] /B<41>/C true >>";
        let value = parse(text).unwrap();
        let raw = |span: Span| &text[(span.start - 100) as usize..(span.end - 100) as usize];
        assert_eq!(raw(value.span), text);
        let dictionary = value.as_dictionary().unwrap();
        assert_eq!(raw(dictionary.get("A").unwrap().span), "[1 2 0 R (x)]");
        assert_eq!(raw(dictionary.get("B").unwrap().span), "<41>");
        assert_eq!(raw(dictionary.entry("B").unwrap().span()), "/B<41>");
        let array = dictionary.get("A").unwrap().as_array().unwrap();
        assert_eq!(array.len(), 3);
        assert_eq!(raw(array[1].span), "2 0 R");
    }

    #[test]
    fn equivalence_ignores_form_only() {
        let same = |a: &str, b: &str| parse(a).unwrap().equivalent(&parse(b).unwrap());
        assert!(same("[612 0]", "[ 612.0 % c\n 0.]"));
        assert!(same("<</A(B)/C 1>>", "<< /C 1 /#41 <42> /D null >>"));
        assert!(!same("[1 0 R]", "[2 0 R]"));
        assert!(!same("(a)", "/a"));
        assert!(!same("<</A 1>>", "<</A 1 /B 1>>"));
    }

    #[test]
    fn budgets_hold() {
        let deep = "[".repeat(300);
        assert!(matches!(parse(&deep), Err(Error::Budget { name: "depth", .. })));
        let small = Budget { object_values: 3, ..Budget::default() };
        assert!(matches!(parse_value(b"[1 2 3]", 0, &small), Err(Error::Budget { name: "object_values", .. })));
    }

    #[test]
    fn indirect_objects() {
        let budget = Budget::default();
        let read = |bytes: &[u8]| Parser::new(bytes, 0, &budget).indirect().map(|i| (i.id, i.value, i.span));
        let (id, value, span) = read(b"\n12 3 obj<</A 1>>endobj x").unwrap();
        assert_eq!((id, span), (ObjectId::new(12, 3), Span { start: 1, end: 23 }));
        assert_eq!(value.span, Span { start: 9, end: 17 });
        let (_, value, _) = read(b"1 0 obj <</Length 3>> stream\r\nabc").unwrap();
        assert_eq!(value.as_stream().unwrap().data_start, 30);
        for bad in ["1 0 obj 5 6 endobj", "1 0 obj 5", "1 0 object 5 endobj", "1 obj 5 endobj", "1 0 obj [1] stream\nx"]
        {
            assert!(read(bad.as_bytes()).is_err(), "{bad}");
        }
    }
}

//! The lexical level (ISO 32000-2 §7.2): characters, numbers, names, strings, keywords.
//!
//! The lexer works on a window of the file. It notes when it looked past the window's end ([`Lexer::starved`]): what it then
//! said, value or error, may change with a larger window, and the caller tries again with one.
//!
//! Limits: what the standard does not allow is an error, with these exceptions that every reader makes: a number may begin
//! with several signs' worth of nothing but one sign, `#` in a name without two hex digits stands for itself, and the last
//! digit of a hex string may be missing (that one the standard allows).

use super::error::{Error, Result, at};
use super::object::{Name, Object, PdfString, Real};

/// White space (ISO 32000-2 §7.2.3 table 1).
pub(crate) fn is_white(byte: u8) -> bool {
    matches!(byte, 0 | 9 | 10 | 12 | 13 | 32)
}

/// Delimiters (ISO 32000-2 §7.2.3 table 2).
pub(crate) fn is_delimiter(byte: u8) -> bool {
    matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

/// The value of a hex digit.
pub(crate) fn hex_digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

/// Reads tokens from a window that begins at offset `base` of its origin.
pub(crate) struct Lexer<'a> {
    data: &'a [u8],
    pos: usize,
    base: u64,
    starved: bool,
}

impl<'a> Lexer<'a> {
    pub(crate) fn new(data: &'a [u8], base: u64) -> Self {
        Self { data, pos: 0, base, starved: false }
    }

    /// Whether anything past the window's end was looked at.
    pub(crate) fn starved(&self) -> bool {
        self.starved
    }

    /// Offset of the next byte.
    pub(crate) fn offset(&self) -> u64 {
        self.base + self.pos as u64
    }

    pub(crate) fn position(&self) -> usize {
        self.pos
    }

    /// Goes (back) to a position that [`position`](Self::position) gave.
    pub(crate) fn rewind(&mut self, position: usize) {
        self.pos = position.min(self.data.len());
    }

    pub(crate) fn error<T>(&self, what: &'static str) -> Result<T> {
        Err(Error::Syntax { place: at(self.offset()), what })
    }

    pub(crate) fn peek(&mut self) -> Option<u8> {
        let byte = self.data.get(self.pos).copied();
        self.starved |= byte.is_none();
        byte
    }

    pub(crate) fn peek_second(&mut self) -> Option<u8> {
        let byte = self.data.get(self.pos + 1).copied();
        self.starved |= byte.is_none();
        byte
    }

    pub(crate) fn bump(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.pos += 1;
        Some(byte)
    }

    /// Skips white space and comments.
    pub(crate) fn skip_white(&mut self) {
        while let Some(byte) = self.peek() {
            if byte == b'%' {
                while !matches!(self.peek(), None | Some(b'\r' | b'\n')) {
                    self.pos += 1;
                }
            } else if is_white(byte) {
                self.pos += 1;
            } else {
                return;
            }
        }
    }

    /// Skips white space, not comments.
    pub(crate) fn skip_blank(&mut self) {
        while self.peek().is_some_and(is_white) {
            self.pos += 1;
        }
    }

    /// Whether a regular token ends here.
    fn at_boundary(&mut self) -> bool {
        self.peek().is_none_or(|byte| is_white(byte) || is_delimiter(byte))
    }

    /// Takes the keyword `word` if it stands here, whole.
    pub(crate) fn keyword(&mut self, word: &[u8]) -> bool {
        let rest = self.data.get(self.pos..).unwrap_or_default();
        if rest.len() < word.len() {
            self.starved |= word.starts_with(rest);
            return false;
        }
        if !rest.starts_with(word) {
            return false;
        }
        let start = self.pos;
        self.pos += word.len();
        if self.at_boundary() {
            return true;
        }
        self.pos = start;
        false
    }

    /// Takes an unsigned decimal number, digits only.
    pub(crate) fn unsigned(&mut self) -> Option<u64> {
        let start = self.pos;
        let mut value: u64 = 0;
        while let Some(byte @ b'0'..=b'9') = self.peek() {
            let Some(next) = value.checked_mul(10).and_then(|v| v.checked_add(u64::from(byte - b'0'))) else {
                self.pos = start;
                return None;
            };
            value = next;
            self.pos += 1;
        }
        if self.pos == start || !self.at_boundary() {
            self.pos = start;
            return None;
        }
        Some(value)
    }

    /// A number (ISO 32000-2 §7.3.3).
    pub(crate) fn number(&mut self) -> Result<Object> {
        let start = self.pos;
        let negative = match self.peek() {
            Some(b'-') => {
                self.pos += 1;
                true
            }
            Some(b'+') => {
                self.pos += 1;
                false
            }
            _ => false,
        };
        let (mut digits, mut point, mut integer) = (0usize, false, Some(0i64));
        while let Some(byte) = self.peek() {
            match byte {
                b'0'..=b'9' => {
                    digits += 1;
                    let digit = i64::from(byte - b'0');
                    integer = integer
                        .and_then(|v| v.checked_mul(10))
                        .and_then(|v| if negative { v.checked_sub(digit) } else { v.checked_add(digit) });
                }
                b'.' if !point => point = true,
                _ => break,
            }
            self.pos += 1;
        }
        if digits == 0 || !self.at_boundary() {
            self.pos = start;
            return self.error("not a number");
        }
        if let (false, Some(value)) = (point, integer) {
            return Ok(Object::Integer(value));
        }
        let text = String::from_utf8_lossy(&self.data[start..self.pos]).into_owned();
        // Rust reads "4." and ".5" and "+.5"; anything else was refused above.
        match text.parse::<f64>() {
            Ok(value) if value.is_finite() => Ok(Object::Real(Real { text: text.into(), value })),
            _ => {
                self.pos = start;
                self.error("not a number")
            }
        }
    }

    /// A name, from its slash on (ISO 32000-2 §7.3.5).
    pub(crate) fn name(&mut self) -> Result<Name> {
        if self.bump() != Some(b'/') {
            return self.error("expected a name");
        }
        let start = self.pos;
        let mut escaped = false;
        while !self.at_boundary() {
            escaped |= self.data[self.pos] == b'#';
            self.pos += 1;
        }
        let raw = &self.data[start..self.pos];
        if !escaped {
            return Ok(Name(raw.into()));
        }
        let mut bytes = Vec::with_capacity(raw.len());
        let mut i = 0;
        while let Some(&byte) = raw.get(i) {
            let pair = || Some((hex_digit(*raw.get(i + 1)?)?, hex_digit(*raw.get(i + 2)?)?));
            match (byte, pair()) {
                (b'#', Some((high, low))) => {
                    bytes.push(high << 4 | low);
                    i += 3;
                }
                _ => {
                    bytes.push(byte);
                    i += 1;
                }
            }
        }
        Ok(Name(bytes.into()))
    }

    /// A hexadecimal string, from its `<` on (ISO 32000-2 §7.3.4.3).
    pub(crate) fn hex_string(&mut self) -> Result<PdfString> {
        if self.bump() != Some(b'<') {
            return self.error("expected a hexadecimal string");
        }
        let mut bytes = Vec::new();
        let mut high = None;
        while let Some(byte) = self.bump() {
            if byte == b'>' {
                bytes.extend(high.map(|h: u8| h << 4));
                return Ok(PdfString { bytes: bytes.into(), hex: true });
            }
            match (hex_digit(byte), high) {
                (Some(digit), None) => high = Some(digit),
                (Some(digit), Some(h)) => {
                    bytes.push(h << 4 | digit);
                    high = None;
                }
                (None, _) if is_white(byte) => {}
                _ => {
                    self.pos -= 1;
                    return self.error("not a hexadecimal digit");
                }
            }
        }
        self.error("a hexadecimal string without end")
    }

    /// A literal string, from its `(` on (ISO 32000-2 §7.3.4.2).
    pub(crate) fn literal_string(&mut self) -> Result<PdfString> {
        if self.bump() != Some(b'(') {
            return self.error("expected a string");
        }
        let mut bytes = Vec::new();
        let mut open = 1u64;
        while let Some(byte) = self.bump() {
            match byte {
                b'(' => {
                    open += 1;
                    bytes.push(byte);
                }
                b')' => {
                    open -= 1;
                    if open == 0 {
                        return Ok(PdfString { bytes: bytes.into(), hex: false });
                    }
                    bytes.push(byte);
                }
                b'\r' => {
                    // An end of line stands for one LF, whatever its form.
                    if self.peek() == Some(b'\n') {
                        self.pos += 1;
                    }
                    bytes.push(b'\n');
                }
                b'\\' => self.escape(&mut bytes),
                _ => bytes.push(byte),
            }
        }
        self.error("a string without end")
    }

    /// What follows a backslash (ISO 32000-2 table 3).
    fn escape(&mut self, bytes: &mut Vec<u8>) {
        let Some(byte) = self.bump() else { return };
        match byte {
            b'n' => bytes.push(b'\n'),
            b'r' => bytes.push(b'\r'),
            b't' => bytes.push(b'\t'),
            b'b' => bytes.push(8),
            b'f' => bytes.push(12),
            b'\n' => {}
            b'\r' => {
                if self.peek() == Some(b'\n') {
                    self.pos += 1;
                }
            }
            b'0'..=b'7' => {
                let mut value = u32::from(byte - b'0');
                for _ in 0..2 {
                    match self.peek() {
                        Some(digit @ b'0'..=b'7') => {
                            value = value << 3 | u32::from(digit - b'0');
                            self.pos += 1;
                        }
                        _ => break,
                    }
                }
                // High-order overflow is ignored (table 3).
                bytes.push((value & 0xFF) as u8);
            }
            other => bytes.push(other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings() {
        let literal = |s: &[u8]| Lexer::new(s, 0).literal_string().map(|s| s.bytes.into_vec());
        assert_eq!(literal(b"(a(b)c)x").unwrap(), b"a(b)c");
        assert_eq!(literal(b"(\\101\\7z\\n\\\\\\)\\\r\nq\r\nw)").unwrap(), b"A\x07z\n\\)q\nw");
        assert!(literal(b"(abc").is_err());
        let hex = |s: &[u8]| Lexer::new(s, 0).hex_string().map(|s| s.bytes.into_vec());
        assert_eq!(hex(b"<48 65\n6>").unwrap(), b"He`");
        assert_eq!(hex(b"<>").unwrap(), b"");
        assert!(hex(b"<4G>").is_err());
        assert!(hex(b"<48").is_err());
    }

    #[test]
    fn names() {
        let name = |s: &[u8]| Lexer::new(s, 0).name().unwrap().as_bytes().to_vec();
        assert_eq!(name(b"/A#20B/C"), b"A B");
        assert_eq!(name(b"/A#2"), b"A#2");
        assert_eq!(name(b"/ x"), b"");
        assert_eq!(name(b"/#23#zz"), b"##zz");
    }

    #[test]
    fn numbers() {
        let number = |s: &str| Lexer::new(s.as_bytes(), 0).number();
        assert!(matches!(number("-17 "), Ok(Object::Integer(-17))));
        assert!(matches!(number("-9223372036854775808"), Ok(Object::Integer(i64::MIN))));
        assert!(matches!(number("9223372036854775808"), Ok(Object::Real(_))));
        for (text, value) in [("4.", 4.0), ("-.5", -0.5), ("+3.25", 3.25)] {
            assert!(matches!(number(text), Ok(Object::Real(r)) if r.value == value && &*r.text == text));
        }
        for bad in ["--1", "1.2.3", "1e5", ".", "-", "12a", ""] {
            assert!(number(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_window_that_ends_too_early_is_noted() {
        let mut lexer = Lexer::new(b"123", 0);
        assert_eq!(lexer.unsigned(), Some(123));
        assert!(lexer.starved());
        let mut lexer = Lexer::new(b"123 ", 0);
        assert_eq!(lexer.unsigned(), Some(123));
        assert!(!lexer.starved());
        let mut lexer = Lexer::new(b"end", 0);
        assert!(!lexer.keyword(b"endobj"));
        assert!(lexer.starved());
    }
}

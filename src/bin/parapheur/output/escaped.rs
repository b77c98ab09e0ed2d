//! Text from certificates, documents and file names, made safe to show.
//!
//! A name may hold characters that move the cursor, reorder the line (Unicode TR 9) or show nothing at all; they would let
//! a certificate write its own verdict. They are shown as `\u{202e}`; in JSON, where a string may hold anything, as the
//! escape that a JSON reader turns back into the same character.

use std::fmt::{self, Write};
use std::io;

/// Text that may come from anywhere.
pub struct Escaped<T>(pub T);

impl<T: AsRef<str>> fmt::Display for Escaped<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for c in self.0.as_ref().chars() {
            if is_treacherous(c) { write!(f, "\\u{{{:x}}}", u32::from(c))? } else { f.write_char(c)? }
        }
        Ok(())
    }
}

/// Control, bidirectional, zero-width and other characters that change a line without being seen.
pub fn is_treacherous(c: char) -> bool {
    c.is_control()
        || matches!(c,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e000}'..='\u{f8ff}' | '\u{e0000}'..='\u{e0fff}' | '\u{f0000}'..='\u{10ffff}')
}

/// JSON on one line, with the same characters escaped.
pub struct JsonLine;

impl serde_json::ser::Formatter for JsonLine {
    fn write_string_fragment<W: io::Write + ?Sized>(&mut self, writer: &mut W, fragment: &str) -> io::Result<()> {
        let mut plain = 0;
        for (at, c) in fragment.char_indices().filter(|&(_, c)| is_treacherous(c)) {
            writer.write_all(&fragment.as_bytes()[plain..at])?;
            let mut units = [0; 2];
            for unit in c.encode_utf16(&mut units) {
                write!(writer, "\\u{unit:04x}")?;
            }
            plain = at + c.len_utf8();
        }
        writer.write_all(&fragment.as_bytes()[plain..])
    }
}

/// `value` as JSON, on one line.
pub fn json_line<T: serde::Serialize>(value: &T) -> String {
    let mut bytes = Vec::new();
    let mut serializer = serde_json::Serializer::with_formatter(&mut bytes, JsonLine);
    // The reports hold no map with keys that are not strings, and memory does not fail to be written to.
    match value.serialize(&mut serializer) {
        Ok(()) => String::from_utf8_lossy(&bytes).into_owned(),
        Err(error) => format!("{{\"error\":{:?}}}", error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn shows_what_cannot_be_seen() {
        assert_eq!(
            Escaped("Amina\u{202e}fdp\u{1b}[2J\n\u{200b}").to_string(),
            "Amina\\u{202e}fdp\\u{1b}[2J\\u{a}\\u{200b}"
        );
        assert_eq!(Escaped("Élise Aït-Ouarab, الرباط").to_string(), "Élise Aït-Ouarab, الرباط");
    }

    #[test]
    fn json_keeps_the_characters_but_not_their_effect() {
        let line = json_line(&"a\u{202e}b\u{7f}\u{9b}c\u{e0041}\"\n");
        assert_eq!(line, r#""a\u202eb\u007f\u009bc\udb40\udc41\"\n""#);
        assert_eq!(serde_json::from_str::<String>(&line).unwrap(), "a\u{202e}b\u{7f}\u{9b}c\u{e0041}\"\n");
    }
}

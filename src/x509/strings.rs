//! Character strings of directory attributes (X.680 §41) as Unicode text, and the form in which they are compared
//! (RFC 5280 §7.1, after RFC 4518).

use crate::asn1::der::{Tag, Tlv};

/// The text of a directory string, if its octets are of its type. TeletexString is read as Latin-1, as issuers mean it.
pub(super) fn text(tlv: &Tlv<'_>) -> Option<String> {
    let c = tlv.content;
    match tlv.tag {
        Tag::UTF8_STRING => std::str::from_utf8(c).ok().map(str::to_owned),
        Tag::PRINTABLE_STRING | Tag::IA5_STRING | Tag::VISIBLE_STRING | NUMERIC_STRING => {
            c.is_ascii().then(|| c.iter().map(|&o| char::from(o)).collect())
        }
        Tag::TELETEX_STRING => Some(c.iter().map(|&o| char::from(o)).collect()),
        Tag::BMP_STRING if c.len().is_multiple_of(2) => {
            let units: Vec<u16> = c.chunks_exact(2).map(|p| u16::from_be_bytes([p[0], p[1]])).collect();
            String::from_utf16(&units).ok()
        }
        Tag::UNIVERSAL_STRING if c.len().is_multiple_of(4) => {
            c.chunks_exact(4).map(|p| char::from_u32(u32::from_be_bytes([p[0], p[1], p[2], p[3]]))).collect()
        }
        _ => None,
    }
}

/// NumericString.
pub(super) const NUMERIC_STRING: Tag = Tag(0x12);

/// Case folded, without leading and trailing white space, inner white space as one space.
pub(super) fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        // Upper then lower case folds what has no one-letter pair ("ß", "SS") as the stringprep tables do.
        out.extend(word.chars().flat_map(char::to_uppercase).flat_map(char::to_lowercase));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asn1::der::{encode, single};

    #[test]
    fn each_type_gives_its_text() {
        let read = |tag, content: &[u8]| {
            let bytes = encode(tag, content);
            text(&single(&bytes, "t").unwrap())
        };
        assert_eq!(read(Tag::UTF8_STRING, "é".as_bytes()).as_deref(), Some("é"));
        assert_eq!(read(Tag::UTF8_STRING, &[0xff]), None);
        assert_eq!(read(Tag::TELETEX_STRING, &[0xe9]).as_deref(), Some("é"));
        assert_eq!(read(Tag::BMP_STRING, &[0, 0x41, 0, 0xe9]).as_deref(), Some("Aé"));
        assert_eq!(read(Tag::BMP_STRING, &[0]), None);
        assert_eq!(read(Tag::UNIVERSAL_STRING, &[0, 0, 0, 0x41]).as_deref(), Some("A"));
        assert_eq!(read(Tag::PRINTABLE_STRING, &[0x80]), None);
        assert_eq!(read(Tag::OCTET_STRING, b"x"), None);
    }

    #[test]
    fn case_and_spaces_fold() {
        assert_eq!(folded("  Élise \t  DUPONT "), "élise dupont");
        assert_eq!(folded("Straße"), folded("STRASSE"));
    }
}

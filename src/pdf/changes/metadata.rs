//! What a revision says of the document itself (ISO 32000-2 §14.3): the information dictionary and the XMP packet. Neither shows on a
//! page, so both may be rewritten, as Acrobat does when it signs; what they said and what they say is told, in so many words.
//!
//! Limits: at most [`MOST_ENTRIES`] entries are told one by one; of an XMP packet, where the two differ first and last.

use super::Change;
use super::field::show_value;
use super::graph::tolerant;
use super::step::{Step, resolved};
use crate::pdf::discovery::differing_keys;
use crate::pdf::document::{Located, View};
use crate::pdf::error::{Error, Result};
use crate::pdf::object::{Dictionary, ObjectId, Value};

/// The information dictionary has nine keys in ISO 32000-2 table 349.
const MOST_ENTRIES: usize = 32;

/// The most characters of a packet that are told of each side.
const EXCERPT_CHARS: usize = 160;

impl Step<'_, '_> {
    /// The information dictionary, in both states.
    pub(crate) fn info(&mut self, old: Option<&Value>, new: Option<&Value>, place: &str) -> Result<()> {
        let empty = Dictionary::default();
        let before = old.and_then(|old| old.as_dictionary()).unwrap_or(&empty);
        let after = new.and_then(|new| new.as_dictionary()).unwrap_or(&empty);
        let mut entries = Vec::new();
        for key in differing_keys(before, after) {
            self.document.spend(before.entries.len() + after.entries.len())?;
            let name = std::str::from_utf8(key.as_bytes()).unwrap_or_default();
            let text = |view: View, value| -> Result<String> {
                Ok(resolved(view, value)?.map(|value| show_value(&value)).unwrap_or_default())
            };
            let (old, new) = (text(self.old, before.get(name))?, text(self.new, after.get(name))?);
            if old != new {
                entries.push(Change::InfoEntry { place: place.to_owned(), key: key.to_string(), old, new });
            }
        }
        if entries.is_empty() || entries.len() > MOST_ENTRIES {
            entries = vec![Change::InfoRewritten { place: place.to_owned() }];
        }
        for entry in entries {
            self.tell(entry);
        }
        Ok(())
    }

    /// The information dictionary, by what the trailers refer to.
    pub(crate) fn info_of_trailers(&mut self, old: Option<ObjectId>, new: Option<ObjectId>) -> Result<()> {
        let find = |view, id: Option<ObjectId>| match id {
            Some(id) => tolerant(view, id.number),
            None => Ok(None),
        };
        let (old, new) = (find(self.old, old)?, find(self.new, new)?);
        self.info(old.as_ref().map(|old| &old.value), new.as_ref().map(|new| &new.value), "trailer")
    }

    /// The XMP packet, in both states.
    pub(crate) fn metadata(&mut self, old: Option<&Located>, new: Option<&Located>, place: String) -> Result<()> {
        let (old, new) = (packet(self.old, old)?, packet(self.new, new)?);
        let (old, new) = difference(&old, &new);
        self.tell(Change::MetadataRewritten { place, old, new });
        Ok(())
    }
}

/// The text of a packet; nothing where it cannot be read, since nothing depends on it.
fn packet(view: View, object: Option<&Located>) -> Result<String> {
    match object.map(|object| view.stream_data(object)) {
        Some(Ok(data)) => Ok(String::from_utf8_lossy(&data).into_owned()),
        // The budget of one stream, like any other that keeps a packet from being read.
        Some(Err(fatal @ Error::Io { .. })) => Err(fatal),
        Some(Err(_)) | None => Ok(String::new()),
    }
}

/// What stands between the text that both begin with and the text that both end with.
fn difference(old: &str, new: &str) -> (String, String) {
    let start: usize = old.chars().zip(new.chars()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
    // Back to the element that it stands in.
    let start = old[..start].rfind('<').unwrap_or(start);
    let (old, new) = (&old[start..], &new[start..]);
    let end: usize =
        old.chars().rev().zip(new.chars().rev()).take_while(|(a, b)| a == b).map(|(a, _)| a.len_utf8()).sum();
    (excerpt(&old[..old.len() - end]), excerpt(&new[..new.len() - end]))
}

fn excerpt(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match text.char_indices().nth(EXCERPT_CHARS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::difference;

    #[test]
    fn a_difference_is_what_neither_end_shares() {
        let told = |a: &str, b: &str| difference(a, b);
        assert_eq!(told("<x>one</x>", "<x>two</x>"), ("<x>one".into(), "<x>two".into()));
        assert_eq!(told("<x></x>", "<x>é</x>"), ("<x>".into(), "<x>é".into()));
        assert_eq!(told("aa", "aaa"), ("".into(), "a".into()));
        assert_eq!(told("", ""), ("".into(), "".into()));
        assert!(told(&"x".repeat(1000), "").0.chars().count() == super::EXCERPT_CHARS + 1);
    }
}

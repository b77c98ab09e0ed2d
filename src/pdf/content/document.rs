//! The catalogue (ISO 32000-2 §7.7.2): actions, names, attachments, layers.

use super::{Concern, Scan, place};
use crate::pdf::document::Located;
use crate::pdf::error::Result;
use crate::pdf::object::{Dictionary, Object, Value};
use std::collections::HashSet;

/// Nodes of a name tree that are visited.
const NODES: usize = 1_000;

impl Scan<'_> {
    pub(super) fn catalog(&mut self) -> Result<()> {
        let catalog = self.view.catalog()?;
        let at = place(&catalog);
        self.keys(&catalog);
        let Some(dictionary) = catalog.as_dictionary() else { return Ok(()) };
        let pages = self.view.value(dictionary, "Pages");
        if let Some(pages) = self.soft(&at, pages)?
            && let Some(pages) = pages.as_dictionary()
        {
            let count = self.view.value(pages, "Count");
            let count = self.soft(&at, count)?.and_then(|count| count.as_integer());
            self.found.pages = count.and_then(|count| u64::try_from(count).ok()).unwrap_or(0);
        }
        if let Some(action) = dictionary.get("OpenAction") {
            self.action(action, &at, &"opening the document".into(), true)?;
        }
        self.additional_actions(dictionary, &at, &"the document".into())?;
        if dictionary.get("Collection").is_some_and(|collection| !collection.is_null()) {
            self.tell(Concern::Attachment { place: at.clone(), name: "/Collection".into() });
        }
        self.associated_files(dictionary, &at)?;
        self.layers(dictionary, &at)?;
        self.names(dictionary, &at)
    }

    /// `/AF` (ISO 32000-2 §14.13).
    pub(super) fn associated_files(&mut self, owner: &Dictionary, at: &str) -> Result<()> {
        let files = self.view.value(owner, "AF");
        let Some(files) = self.soft(at, files)? else { return Ok(()) };
        for file in files.as_array().unwrap_or_default().iter().take(NODES) {
            self.attachment(file, at)?;
        }
        Ok(())
    }

    /// A file specification (ISO 32000-2 §7.11.3).
    pub(super) fn attachment(&mut self, file: &Value, at: &str) -> Result<()> {
        let resolved = self.view.resolve(file);
        let file = match resolved {
            Ok(file) => file,
            Err(_) => return self.soft(at, resolved.map(|_| ())),
        };
        let at = file.located().map_or_else(|| at.to_owned(), |located| place(located));
        let text = |key: &str| {
            let value = self.view.value(file.as_dictionary()?, key).ok()??;
            Some(value.as_string()?.to_text())
        };
        let name = text("UF").or_else(|| text("F")).unwrap_or_default();
        self.tell(Concern::Attachment { place: at, name });
        Ok(())
    }

    /// Optional content (ISO 32000-2 §8.11.4): how many groups, how many of them off at first.
    fn layers(&mut self, catalog: &Dictionary, at: &str) -> Result<()> {
        let properties = self.view.value(catalog, "OCProperties");
        let Some(properties) = self.soft(at, properties)? else { return Ok(()) };
        let Some(dictionary) = properties.as_dictionary() else { return Ok(()) };
        let list = |owner: &Dictionary, key: &str| -> Vec<Value> {
            let value = self.view.value(owner, key).ok().flatten();
            value.and_then(|value| value.as_array().map(<[Value]>::to_vec)).unwrap_or_default()
        };
        let groups = list(dictionary, "OCGs").len();
        let default = self.view.value(dictionary, "D").ok().flatten();
        let hidden = default.as_ref().and_then(|default| default.as_dictionary()).map_or(0, |default| {
            let off = list(default, "OFF").len();
            if default.is("BaseState", "OFF") { groups.saturating_sub(list(default, "ON").len()) } else { off }
        });
        if groups > 0 {
            let place = properties.located().map_or_else(|| at.to_owned(), |located| place(located));
            self.tell(Concern::Optional { place, groups, hidden });
        }
        Ok(())
    }

    fn names(&mut self, catalog: &Dictionary, at: &str) -> Result<()> {
        let names = self.view.value(catalog, "Names");
        let Some(names) = self.soft(at, names)? else { return Ok(()) };
        let Some(dictionary) = names.as_dictionary() else { return Ok(()) };
        for entry in &dictionary.entries {
            let leaves = match entry.key.as_bytes() {
                b"JavaScript" | b"EmbeddedFiles" | b"Templates" | b"Pages" | b"Renditions" => {
                    self.leaves(&entry.value, at)?
                }
                _ => continue,
            };
            for leaf in leaves {
                match entry.key.as_bytes() {
                    b"JavaScript" => self.action(&leaf, at, &"opening the document".into(), true)?,
                    b"EmbeddedFiles" => self.attachment(&leaf, at)?,
                    b"Renditions" => self.tell(Concern::Action {
                        place: at.into(),
                        action: entry.key.clone(),
                        trigger: "the names of the document".into(),
                    }),
                    _ => self.tell(Concern::Template { place: at.into() }),
                }
            }
        }
        Ok(())
    }

    /// The values of a name tree (ISO 32000-2 §7.9.6).
    fn leaves(&mut self, root: &Value, at: &str) -> Result<Vec<Value>> {
        let (mut found, mut waiting, mut seen, mut nodes) = (Vec::new(), vec![root.clone()], HashSet::new(), 0);
        while let Some(node) = waiting.pop() {
            nodes += 1;
            if nodes > NODES || node.as_reference().is_some_and(|id| !seen.insert(id)) {
                self.tell(Concern::Unread { place: at.into(), cause: "a tree of names without end".into() });
                break;
            }
            let resolved = self.view.resolve(&node);
            let node = match resolved {
                Ok(node) => node,
                Err(_) => {
                    self.soft(at, resolved.map(|_| ()))?;
                    continue;
                }
            };
            let Some(dictionary) = node.as_dictionary() else { continue };
            for (key, kids) in [("Kids", true), ("Names", false)] {
                let value = self.view.value(dictionary, key);
                let Some(value) = self.soft(at, value)? else { continue };
                let values = value.as_array().unwrap_or_default();
                if kids {
                    waiting.extend(values.iter().cloned());
                } else {
                    found.extend(values.iter().skip(1).step_by(2).take(NODES).cloned());
                }
            }
        }
        Ok(found)
    }

    /// Streams whose content stands elsewhere, or that have another version (ISO 32000-2 §7.3.8.2, §8.9.5.4, §8.10.4, §14.11.7).
    pub(super) fn external(&mut self, object: &Located) {
        let Object::Stream(stream) = &object.value.object else { return };
        for key in ["F", "FFilter", "Ref", "OPI", "Alternates", "PS"] {
            if stream.dictionary.get(key).is_some_and(|value| !value.is_null()) {
                self.tell(Concern::External { place: place(object), key: format!("/{key}") });
            }
        }
    }
}

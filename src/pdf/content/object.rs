//! All objects of the file, and the bytes between them: what nothing refers to (ISO 32000-2 §7.5.4).

use super::page::roots;
use super::{BOUNDED_OBJECTS, Concern, Kind, Scan, place};
use crate::pdf::changes::scan;
use crate::pdf::coverage;
use crate::pdf::document::Located;
use crate::pdf::error::Result;
use crate::pdf::object::Span;
use crate::pdf::xref::Section;
use std::collections::{BTreeMap, HashMap, HashSet};

impl Scan<'_> {
    /// Catalogues besides the one in force, objects that nothing leads to, bytes that no object has.
    pub(super) fn objects(&mut self) -> Result<()> {
        let document = self.view.document();
        let rows = document.revisions().iter().take(self.view.index() + 1).flat_map(|revision| revision.sections());
        if self.enough(rows.map(Section::len).sum(), BOUNDED_OBJECTS) {
            return Ok(());
        }
        let root = self.view.trailer().reference("Root");
        let mut edges: HashMap<u32, Vec<u32>> = HashMap::new();
        let mut kinds: BTreeMap<u32, (Kind, String)> = BTreeMap::new();
        let mut catalogues = Vec::new();
        let mut unread = Vec::new();
        scan(self.view, &mut |id, object| {
            let object = match object {
                Ok(object) => object,
                Err(cause) => {
                    unread.push((id, cause));
                    return Ok(());
                }
            };
            let mut targets = Vec::new();
            object.references(&mut |target| targets.push(target.number));
            edges.insert(id.number, targets);
            if object.as_dictionary().is_some_and(|dictionary| dictionary.is("Type", "Catalog")) && Some(id) != root {
                catalogues.push(place(object));
            } else if let Some(kind) = kind(object) {
                kinds.insert(id.number, (kind, place(object)));
            }
            Ok(())
        })?;
        for place in catalogues {
            self.tell(Concern::SecondCatalogue { place });
        }
        let mut reached = HashSet::new();
        let mut queue: Vec<u32> = roots(self.view.trailer()).iter().map(|id| id.number).collect();
        while let Some(next) = queue.pop() {
            if reached.insert(next) {
                queue.extend(edges.get(&next).into_iter().flatten());
            }
        }
        for (id, cause) in unread.into_iter().filter(|(id, _)| reached.contains(&id.number)) {
            self.tell(Concern::Unread { place: format!("object {id}"), cause: cause.into() });
        }
        let mut lost: BTreeMap<Kind, (String, usize)> = BTreeMap::new();
        for (_, (kind, place)) in kinds.into_iter().filter(|(number, _)| !reached.contains(number)) {
            lost.entry(kind).or_insert((place, 0)).1 += 1;
        }
        for (kind, (place, count)) in lost {
            self.tell(Concern::Unreachable { place, kind, count });
        }
        self.loose_bytes()
    }

    /// Bytes of the oldest revision that belong to no object; those of updates are anomalies of the file.
    fn loose_bytes(&mut self) -> Result<()> {
        let document = self.view.document();
        for span in coverage::loose(document.view(0))? {
            let bytes = document.bytes(Span { start: span.start, end: span.end.min(span.start + 64) })?;
            // The `startxref` after the first section of a linearized file (ISO 32000-2 Annex F.3.4).
            let first_section = document.revisions().first().is_some_and(|revision| revision.is_linearized());
            if first_section && bytes.starts_with(b"startxref") && span.len() <= 64 {
                continue;
            }
            let objects = coverage::object_headers(document, span)?.len();
            self.tell(Concern::LooseBytes { place: format!("offset {}", span.start), count: span.len(), objects });
        }
        Ok(())
    }
}

/// What a page could show or do; values of other kinds stay behind in many honest files.
fn kind(object: &Located) -> Option<Kind> {
    let dictionary = object.as_dictionary()?;
    let kind = dictionary.name("Type").map(|name| name.as_bytes());
    let has = |key: &str| dictionary.get(key).is_some();
    if let Some(stream) = object.as_stream() {
        return match kind {
            Some(b"XObject") => Some(Kind::XObject),
            None if stream.dictionary.is("Subtype", "Image") || stream.dictionary.is("Subtype", "Form") => {
                Some(Kind::XObject)
            }
            None if !has("Linearized") && !has("N") && !has("Length1") && !has("Subtype") && !has("S") => {
                Some(Kind::Stream)
            }
            _ => None,
        };
    }
    match kind {
        Some(b"Page" | b"Pages") => Some(Kind::Page),
        Some(b"Annot") => Some(Kind::Annotation),
        Some(b"Font") => Some(Kind::Font),
        Some(b"Action") => Some(Kind::Action),
        None if has("FT") && has("T") => Some(Kind::Annotation),
        None if dictionary.is("S", "JavaScript") || dictionary.is("S", "Launch") => Some(Kind::Action),
        _ => None,
    }
}

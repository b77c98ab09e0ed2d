//! Pages and their annotations (ISO 32000-2 §7.7.3.3, §12.5), and what earlier revisions made of them.

use super::cover::PageContent;
use super::field::normal_appearance;
use super::paint::inherited;
use super::{BOUNDED, Concern, Effort, Scan, font, place};
use crate::pdf::changes::{PageNumber, Rectangle};
use crate::pdf::discovery::differing_keys;
use crate::pdf::document::Located;
use crate::pdf::error::{Error, Result};
use crate::pdf::object::{Dictionary, Name, ObjectId};
use crate::pdf::page::Page;
use crate::pdf::xref::XrefEntry;
use std::ops::ControlFlow;
use std::sync::Arc;

/// Annotations that play something.
const MEDIA: [&[u8]; 6] = [b"RichMedia", b"3D", b"Movie", b"Sound", b"Screen", b"Projection"];
/// Annotations that are meant to lie over words: marks, links, notes, and the frames of editors' remarks.
const OVER_WORDS: [&[u8]; 12] = [
    b"Link",
    b"Highlight",
    b"Underline",
    b"Squiggly",
    b"StrikeOut",
    b"Ink",
    b"Line",
    b"Caret",
    b"Text",
    b"Popup",
    b"PrinterMark",
    b"TrapNet",
];
/// `/F`: hidden, never viewed, viewed or hidden by the mouse (ISO 32000-2 table 167).
const UNSEEN: i64 = 1 << 1 | 1 << 5 | 1 << 8;
/// Fonts and XObjects of one page that are looked at.
const RESOURCES: usize = 1_000;
/// Words under something opaque that are told of one page.
const HIDDEN: usize = 3;

impl Scan<'_> {
    pub(super) fn pages(&mut self) -> Result<()> {
        let mut fatal = Ok(());
        let mut count = 0u64;
        let view = self.view;
        let walk = view.pages(&mut |page| {
            if self.enough(count, BOUNDED) {
                return ControlFlow::Break(());
            }
            count += 1;
            fatal = self.page(&page);
            if fatal.is_err() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        fatal?;
        let whole = walk.is_ok() && (self.effort == Effort::Whole || count < BOUNDED);
        self.soft("page tree", walk)?;
        let said = i64::try_from(self.found.pages).unwrap_or(i64::MAX);
        if whole && self.found.pages != count {
            self.tell(Concern::PageCount { place: "page tree".into(), said, found: count });
        }
        Ok(())
    }

    fn page(&mut self, page: &Page) -> Result<()> {
        let object = &page.object;
        let at = place(object);
        let number = PageNumber(Some(page.index + 1));
        self.keys(object);
        let Some(dictionary) = object.as_dictionary() else { return Ok(()) };
        self.additional_actions(dictionary, &at, &phrase!("the page {number}", number = page.index + 1))?;
        self.associated_files(dictionary, &at)?;
        self.parts.insert(object.id.number, page.index);
        let size = self.contents(dictionary, page.index, &at)?;
        self.resources(object, page.index, &at)?;
        let annotations = self.annotations(dictionary, number, &at)?;
        // The content is followed where something may cover it; for what it covers itself, while that is cheap.
        if annotations.is_empty() {
            let (Some(pages), Some(bytes)) = (self.idle.0.checked_sub(1), self.idle.1.checked_sub(size)) else {
                self.found.complete = false;
                return Ok(());
            };
            self.idle = (pages, bytes);
        }
        let mut content = PageContent::paint(&mut self.painter, self.view, object)?;
        for (rectangle, count) in content.painted.hidden_words(HIDDEN) {
            self.tell(Concern::HiddenWords { place: at.clone(), page: number, rectangle, count });
        }
        if !content.painted.complete {
            self.found.complete = false;
            if self.effort == Effort::Whole {
                let cause = "some of its content (a filter, a bound, or a form inside itself)".into();
                self.tell(Concern::Unread { place: format!("{number}, {at}"), cause });
            }
        }
        for (annotation, rectangle, subtype) in annotations {
            let Some(what) = content.covered(&rectangle) else { continue };
            let place = place(&annotation);
            self.tell(match self.empty.get(&annotation.id) {
                Some(name) => {
                    let name = name.clone();
                    Concern::CoveringField { place, name, page: number, rectangle, what }
                }
                None => Concern::CoveringAnnotation { place, subtype, page: number, rectangle, what },
            });
        }
        Ok(())
    }

    /// The streams of `/Contents`; gives their length in the file.
    fn contents(&mut self, page: &Dictionary, index: usize, at: &str) -> Result<u64> {
        let contents = self.view.value(page, "Contents");
        let Some(contents) = self.soft(at, contents)? else { return Ok(0) };
        let mut streams: Vec<Arc<Located>> = contents.located().cloned().into_iter().collect();
        for part in contents.as_array().unwrap_or_default().iter().take(RESOURCES) {
            let part = self.view.resolve(part).map(|part| part.located().cloned());
            streams.extend(self.soft(at, part)?);
        }
        let mut size = 0u64;
        for stream in streams {
            self.parts.insert(stream.id.number, index);
            self.external(&stream);
            size = size.saturating_add(self.view.stream_span(&stream).map_or(0, |span| span.len()));
        }
        Ok(size)
    }

    /// Fonts that say that they lie, and XObjects that stand elsewhere.
    fn resources(&mut self, page: &Located, index: usize, at: &str) -> Result<()> {
        let resources = inherited(self.view, page, "Resources");
        let resources = self.soft(at, resources)?;
        let Some(resources) = resources.as_ref().and_then(|resources| resources.as_dictionary()) else { return Ok(()) };
        for (category, fonts) in [("Font", true), ("XObject", false)] {
            let entries = self.view.value(resources, category);
            let Some(entries) = self.soft(at, entries)? else { continue };
            let entries = entries.as_dictionary().map(|entries| entries.entries.as_slice()).unwrap_or_default();
            for entry in entries.iter().take(RESOURCES) {
                // A resource that many pages share is looked at once.
                if let Some(id) = entry.value.as_reference()
                    && self.parts.insert(id.number, index).is_some()
                {
                    continue;
                }
                let resource = self.view.resolve(&entry.value).map(Some);
                let Some(resource) = self.soft(at, resource)? else { continue };
                if let Some(located) = resource.located().filter(|_| !fonts) {
                    self.external(located);
                }
                if let Some(dictionary) = resource.as_dictionary().filter(|_| fonts)
                    && let Some((code, glyph)) = font::remapped(self.view, dictionary)
                {
                    let place = resource.located().map_or_else(|| at.to_owned(), |located| place(located));
                    let font = dictionary.name("BaseFont").map(Name::to_string).unwrap_or_default();
                    self.tell(Concern::FontRemapped { place, font, code, glyph });
                }
            }
        }
        Ok(())
    }

    /// The annotations of a page; gives those that show something, or may be filled, with their rectangles.
    fn annotations(
        &mut self,
        page: &Dictionary,
        number: PageNumber,
        at: &str,
    ) -> Result<Vec<(Arc<Located>, Rectangle, String)>> {
        let mut showing = Vec::new();
        let annotations = self.view.value(page, "Annots");
        let Some(annotations) = self.soft(at, annotations)? else { return Ok(showing) };
        for (count, value) in (0u64..).zip(annotations.as_array().unwrap_or_default()) {
            if self.enough(count, BOUNDED) {
                break;
            }
            let annotation = self.view.resolve(value).map(|annotation| annotation.located().cloned());
            // Annotations that are direct are seldom; they have no actions that others have not.
            let Some(annotation) = self.soft(at, annotation)? else { continue };
            let Some(dictionary) = annotation.as_dictionary() else { continue };
            self.keys(&annotation);
            let subtype = dictionary.name("Subtype").map(|name| name.as_bytes()).unwrap_or_default();
            let rectangle = Rectangle::of(self.view, dictionary);
            let rectangle = self.soft(at, rectangle)?;
            let shown = String::from_utf8_lossy(subtype).into_owned();
            let here = place(&annotation);
            let signature = self.widgets.get(&annotation.id).copied();
            if signature.is_none() {
                self.actions(dictionary, &here, &phrase!("an annotation on {page}", page = number))?;
            }
            if MEDIA.contains(&subtype) {
                let (place, subtype) = (here.clone(), shown.clone());
                self.tell(Concern::Media { place, subtype, page: number, rectangle });
            }
            if subtype == b"FileAttachment"
                && let Some(file) = dictionary.get("FS")
            {
                self.attachment(file, &here)?;
            }
            let flags =
                self.view.value(dictionary, "F").ok().flatten().and_then(|flags| flags.as_integer()).unwrap_or(0);
            if flags & UNSEEN != 0 && !rectangle.is_empty() && signature != Some(true) && subtype != b"Popup" {
                self.tell(Concern::HiddenAnnotation { place: here, subtype: shown.clone(), page: number, rectangle });
            }
            let empty = self.empty.contains_key(&annotation.id);
            // What a signature shows, its signer placed there; that of an earlier one is judged with the changes.
            let shows = normal_appearance(self.view, &annotation).is_some() && signature != Some(true);
            if !rectangle.is_empty() && (empty || (shows && !OVER_WORDS.contains(&subtype))) {
                showing.push((annotation, rectangle, shown));
            }
        }
        Ok(showing)
    }

    /// Pages and their parts that an update gave another content, before anybody signed.
    pub(super) fn earlier_versions(&mut self) -> Result<()> {
        let document = self.view.document();
        let mut count = 0;
        for revision in 1..=self.view.index() {
            let (old, new) = (document.view(revision - 1), document.view(revision));
            for (number, entry) in document.updated(revision) {
                let Some(index) = self.parts.get(&number).copied() else { continue };
                if matches!(entry, XrefEntry::Free { .. }) || old.entry(number)?.is_none() {
                    continue;
                }
                if self.enough(count, BOUNDED) {
                    return Ok(());
                }
                count += 1;
                let state = |view: crate::pdf::View| match crate::pdf::changes::tolerant(view, number) {
                    Err(fatal @ (Error::Io { .. } | Error::Budget { .. })) => Err(fatal),
                    other => Ok(other.unwrap_or_default()),
                };
                let (Some(before), Some(after)) = (state(old)?, state(new)?) else { continue };
                let other = match (before.as_stream(), after.as_stream()) {
                    (Some(_), Some(_)) => {
                        let data = |view: crate::pdf::View, object: &Located| {
                            let span = view.stream_span(object)?;
                            document.bytes(span)
                        };
                        data(old, &before).ok() != data(new, &after).ok()
                    }
                    _ => match (before.as_dictionary(), after.as_dictionary()) {
                        (Some(before), Some(after)) => differing_keys(before, after).iter().any(|key| {
                            ["Contents", "Resources", "MediaBox", "CropBox", "Rotate"].iter().any(|k| *key == **k)
                        }),
                        _ => !before.equivalent(&after),
                    },
                };
                if other {
                    let page = PageNumber(Some(index + 1));
                    self.tell(Concern::EarlierVersion { place: place(&after), page, revision: revision + 1 });
                }
            }
        }
        Ok(())
    }
}

/// The identifiers of what a trailer names.
pub(super) fn roots(trailer: &Dictionary) -> Vec<ObjectId> {
    let mut found = Vec::new();
    trailer.entries.iter().for_each(|entry| entry.value.references(&mut |id| found.push(id)));
    found
}

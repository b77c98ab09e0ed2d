//! What is in a document before it is signed, besides what its pages show (ISO 32000-2; "Shadow Attacks", NDSS 2021).
//!
//! Who prepares a document may put into it what only later, or only elsewhere, is seen: a field as large as a page, words under a
//! picture, a second catalogue, a script, a layer that is switched off, a file inside the file. [`content`] finds such things and
//! says where they are; each is a [`Concern`], a fact with its object, offset, page and rectangle. Nothing is judged here: a
//! signature over such a document is a signature over exactly that; the person who signs must know.
//!
//! Two efforts. [`Effort::Bounded`] looks at the catalogue, the form, the first pages with their annotations, and the content of as
//! many of these as is cheap; the cross-referenced objects are counted and walked only where they are few. Signing a large file
//! still touches kilobytes. [`Effort::Whole`] looks at all of it. [`Content::complete`] says whether something was left out.
//!
//! After a signature the rules are others: every change is explained or fails ([`changes`](super::changes())). What was prepared
//! comes to life only by such a change.
//!
//! Limits: text that is drawn as paths, words in an image, colours that cannot be told apart, and glyphs that do not look like the
//! character that they stand for are not seen, the last except for a font that says so itself.

mod action;
mod cover;
mod document;
mod drawn;
mod field;
mod font;
mod object;
mod operators;
mod page;
mod paint;

pub use cover::Covered;
pub(crate) use cover::{PageContent, Taken};
pub(crate) use drawn::drawn;
pub(crate) use operators::{same_operations, shown};
pub(crate) use paint::{Inherited, inherited};

use super::changes::{PageNumber, Rectangle};
use super::document::{Located, Origin, View};
use super::error::{Error, Result};
use super::object::{Name, ObjectId};
use crate::error::Said;
use paint::Painter;
use std::collections::{BTreeMap, HashMap};

crate::coded! {
    /// Something in a document that is not simply its pages. `place` names the object and its offset.
    pub enum Concern {
        /// A script, and what starts it.
        "pdf.content.script" Script { place: String, trigger: Said } => "{place}: a script, started by {trigger}",
        /// An action that opens a file or starts a program.
        "pdf.content.launch" Launch { place: String, trigger: Said } => "{place}: an action that starts a program or opens a file, by {trigger}",
        /// An action that sends or fetches data, or changes what is seen.
        "pdf.content.action" Action { place: String, action: Name, trigger: Said } => "{place}: an action {action}, by {trigger}",
        /// Sound, film, 3D, rich media.
        "pdf.content.media" Media { place: String, subtype: String, page: PageNumber, rectangle: Rectangle } => "{place}: media {subtype} on {page}, {rectangle}",
        /// An XFA form, which some readers show instead of the pages.
        "pdf.content.xfa" Xfa { place: String } => "{place}: an XFA form, which some readers show instead of the pages",
        /// A file inside the file.
        "pdf.content.attachment" Attachment { place: String, name: String } => "{place}: an attached file \"{name}\"",
        /// Layers.
        "pdf.content.optional" Optional { place: String, groups: usize, hidden: usize } => "{place}: {groups} layers of optional content, {hidden} of them not shown at first",
        /// Content that stands outside of the file, or of which there is another version.
        "pdf.content.external" External { place: String, key: String } => "{place}: content from elsewhere, or in another version ({key})",
        /// Another catalogue.
        "pdf.content.second-catalogue" SecondCatalogue { place: String } => "{place}: a second catalogue of the document",
        /// Objects that nothing refers to and that a page could show.
        "pdf.content.unreachable" Unreachable { place: String, kind: Kind, count: usize } => "{place}: objects that nothing refers to ({kind}, {count} in all)",
        /// Bytes between the objects.
        "pdf.content.loose-bytes" LooseBytes { place: String, count: u64, objects: usize } => "{place}: bytes that belong to no object ({count}, and {objects} objects in them)",
        /// A page showed something else in an earlier revision that nobody signed.
        "pdf.content.earlier-version" EarlierVersion { place: String, page: PageNumber, revision: usize } => "{place}: {page} was given another content in revision {revision}",
        /// A field that is empty and lies over what its page shows.
        "pdf.content.covering-field" CoveringField { place: String, name: String, page: PageNumber, rectangle: Rectangle, what: Covered } => "{place}: the empty field {name} lies over what the page shows ({what}; {page}, {rectangle})",
        /// An annotation with an appearance over what its page shows.
        "pdf.content.covering-annotation" CoveringAnnotation { place: String, subtype: String, page: PageNumber, rectangle: Rectangle, what: Covered } => "{place}: an annotation {subtype} lies over what the page shows ({what}; {page}, {rectangle})",
        /// An annotation that is not shown.
        "pdf.content.hidden-annotation" HiddenAnnotation { place: String, subtype: String, page: PageNumber, rectangle: Rectangle } => "{place}: an annotation {subtype} that is not shown ({page}, {rectangle})",
        /// Words that something opaque was painted over.
        "pdf.content.hidden-words" HiddenWords { place: String, page: PageNumber, rectangle: Rectangle, count: usize } => "{place}: {count} glyphs under something opaque ({page}, {rectangle})",
        /// A field shows another value than it has.
        "pdf.content.value-differs" ValueDiffers { place: String, name: String, value: String, shown: String } => "{place}: the field {name} has the value \"{value}\" and shows \"{shown}\"",
        /// The reader draws the fields.
        "pdf.content.need-appearances" NeedAppearances { place: String } => "{place}: what the fields show is left to each reader (/NeedAppearances)",
        /// Pages in waiting.
        "pdf.content.template" Template { place: String } => "{place}: pages that a script may add (templates)",
        /// A font that shows another character than the text has.
        "pdf.content.font-remapped" FontRemapped { place: String, font: String, code: char, glyph: Name } => "{place}: the font {font} shows {glyph} for the character {code}",
        /// Two readers may take two values.
        "pdf.content.duplicate-key" DuplicateKey { place: String, key: Name } => "{place}: the key {key} stands more than once",
        /// The page tree has another number of pages than it says.
        "pdf.content.page-count" PageCount { place: String, said: i64, found: u64 } => "{place}: the page tree says {said} pages and has {found}",
        /// What could not be read.
        "pdf.content.unread" Unread { place: String, cause: Said } => "{place}: could not be read whole: {cause}",
    }
}

crate::words! {
    /// What an object that nothing refers to is.
    pub enum Kind {
        /// A page or a node of the page tree.
        Page = "page",
        /// A form field or an annotation.
        Annotation = "annotation",
        /// A font.
        Font = "font",
        /// An image or a form XObject.
        XObject = "xobject",
        /// An action.
        Action = "action",
        /// Another stream: the content of a page perhaps.
        Stream = "stream",
    }
}

/// How much is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effort {
    /// What is cheap, whatever the size of the file.
    Bounded,
    /// Everything, within the budgets of the document.
    Whole,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Content {
    /// The number of pages, as the page tree says.
    pub pages: u64,
    /// In the order of the document: catalogue, form, pages, objects. The first few of each kind.
    pub concerns: Vec<Concern>,
    /// How many more of the same kinds were found and are not listed.
    pub omitted: usize,
    /// Whether everything was looked at.
    pub complete: bool,
}

/// Concerns of one kind that are listed.
const LISTED: usize = 10;
/// Pages, fields, annotations of a page and updated objects that a bounded scan looks at, of each.
const BOUNDED: u64 = 200;
/// Cross-referenced objects up to which a bounded scan walks all.
const BOUNDED_OBJECTS: u64 = 1_000;
/// Decoded bytes of the content of pages with fields or annotations that a bounded scan follows.
const BOUNDED_BYTES: u64 = 128 << 10;
/// The other pages whose content it follows, and the encoded bytes of that. A page costs 0.1 ms or more, as much as all else that a
/// batch does for a file.
const IDLE: (u64, u64) = (2, 8 << 10);
/// The same of a whole scan.
const WHOLE_BYTES: u64 = 256 << 20;

/// Looks for what a signer of the document as of `view` should know.
///
/// # Errors
/// [`Error::Io`]. What cannot be read otherwise, or is more than the budgets allow, is a [`Concern::Unread`].
pub fn content(view: &View, effort: Effort) -> Result<Content> {
    let mut scan = Scan::new(*view, effort);
    type Part<'a> = fn(&mut Scan<'a>) -> Result<()>;
    let parts: [(&str, Part<'_>); 5] = [
        ("catalogue", |scan| scan.catalog()),
        ("form", |scan| scan.fields()),
        ("page tree", |scan| scan.pages()),
        ("updates", |scan| scan.earlier_versions()),
        ("objects", |scan| scan.objects()),
    ];
    for (place, part) in parts {
        match part(&mut scan) {
            Err(fatal @ Error::Io { .. }) => return Err(fatal),
            Err(cause) => {
                scan.tell(Concern::Unread { place: place.into(), cause: cause.into() });
                scan.found.complete = false;
            }
            Ok(()) => {}
        }
    }
    Ok(scan.found)
}

/// A scan on its way.
struct Scan<'a> {
    view: View<'a>,
    effort: Effort,
    found: Content,
    /// How many of each code.
    counts: BTreeMap<&'static str, usize>,
    painter: Painter<'a>,
    /// What is left of the pages on which nothing lies, and of the bytes of their content.
    idle: (u64, u64),
    /// Widgets of empty fields, with the names of these.
    empty: HashMap<ObjectId, String>,
    /// Widgets of all fields.
    widgets: HashMap<ObjectId, bool>,
    /// What the content of the pages is made of, with the index of the page.
    parts: HashMap<u32, usize>,
}

impl<'a> Scan<'a> {
    fn new(view: View<'a>, effort: Effort) -> Self {
        let bytes = if effort == Effort::Whole { WHOLE_BYTES } else { BOUNDED_BYTES };
        Self {
            view,
            effort,
            found: Content { complete: true, ..Content::default() },
            counts: BTreeMap::new(),
            painter: Painter::new(view, bytes),
            idle: if effort == Effort::Whole { (u64::MAX, u64::MAX) } else { IDLE },
            empty: HashMap::new(),
            widgets: HashMap::new(),
            parts: HashMap::new(),
        }
    }

    fn tell(&mut self, concern: Concern) {
        use crate::error::Coded;
        if self.found.concerns.contains(&concern) {
            return;
        }
        let count = self.counts.entry(concern.code()).or_default();
        *count += 1;
        if *count <= LISTED {
            self.found.concerns.push(concern);
        } else {
            self.found.omitted += 1;
        }
    }

    /// What a bounded scan may look at of something that there are `count` of.
    fn enough(&mut self, count: u64, bound: u64) -> bool {
        let stop = self.effort == Effort::Bounded && count >= bound;
        self.found.complete &= !stop;
        stop
    }

    /// The value, or a note that it could not be read.
    fn soft<T: Default>(&mut self, place: &str, result: Result<T>) -> Result<T> {
        match result {
            Ok(value) => Ok(value),
            Err(fatal @ (Error::Io { .. } | Error::Budget { .. })) => Err(fatal),
            Err(cause) => {
                self.tell(Concern::Unread { place: place.into(), cause: cause.into() });
                self.found.complete = false;
                Ok(T::default())
            }
        }
    }

    fn keys(&mut self, object: &Located) {
        if let Some(key) = object.as_dictionary().and_then(|dictionary| dictionary.duplicate()) {
            self.tell(Concern::DuplicateKey { place: place(object), key: key.clone() });
        }
    }
}

/// `object 12 0, offset 345`, or the object stream that holds it.
fn place(object: &Located) -> String {
    match object.origin {
        Origin::File(span) => format!("object {}, offset {}", object.id, span.start),
        Origin::ObjectStream { container, .. } => format!("object {}, object stream {container}", object.id),
    }
}

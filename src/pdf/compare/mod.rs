//! What differs between two documents, whoever wrote them (ISO 32000-2): pages, fields, signatures, information, catalogue.
//!
//! Compared is what the trailers lead to, by meaning: references are followed, numbers of objects do not count, nor do the order of
//! keys, the filters of streams and whether a value is an object of its own. So two programs may write one document in two ways.
//!
//! Pages are compared by their place in the document, fields by their names, signatures by their value. A reference to a page means
//! the page of that number.
//!
//! Limits: what a page shows is compared by its operators and not by its looks, so that two ways of drawing the same are different;
//! streams whose filters are not implemented are compared as they stand; `/Parent`, `/P` and `/Pg` lead back and are not followed.

mod meaning;

use super::changes::PageNumber;
use super::content::{Inherited, inherited, same_operations, shown};
use super::discovery::find_signatures;
use super::document::{Document, Located, View};
use super::error::{Error, Result};
use super::form::Field;
use super::object::{Dictionary, Name, Object, Value};
use crate::error::Said;
use meaning::Meaning;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::sync::Arc;

crate::words! {
    /// One of two files.
    pub enum Side {
        /// The first.
        First = "first",
        /// The second.
        Second = "second",
    }
}

crate::coded! {
    /// One difference between two documents.
    pub enum Difference {
        /// One has more pages.
        "pdf.compare.page-count" PageCount { first: usize, second: usize } => "the first has {first} pages, the second {second}",
        /// A page shows other words.
        "pdf.compare.words" Words { page: PageNumber, first: String, second: String } => "{page} says \"{first}\" in the first and \"{second}\" in the second",
        /// A page shows something else, or in another way.
        "pdf.compare.page" Page { page: PageNumber, key: Name } => "{key} of {page} differs",
        /// An annotation that only one has.
        "pdf.compare.annotation" Annotation { page: PageNumber, subtype: String, file: Side } => "an annotation {subtype} on {page} is in the {file} only",
        /// A field that only one has.
        "pdf.compare.field-alone" FieldAlone { name: String, file: Side } => "the field {name} is in the {file} only",
        /// A field has another value.
        "pdf.compare.field" FieldValue { name: String, first: String, second: String } => "the field {name} has the value \"{first}\" in the first and \"{second}\" in the second",
        /// A signature that only one has.
        "pdf.compare.signature" Signature { name: String, file: Side } => "the signature in the field {name} is in the {file} only",
        /// The information dictionary.
        "pdf.compare.info" Info { key: Name, first: String, second: String } => "{key} is \"{first}\" in the first and \"{second}\" in the second",
        /// Another entry of the catalogue.
        "pdf.compare.catalogue" Catalogue { key: Name } => "{key} of the catalogue differs",
        /// One is encrypted.
        "pdf.compare.encrypted" Encrypted { file: Side } => "the {file} is encrypted, the other is not",
        /// Something could not be read.
        "pdf.compare.unread" Unread { place: String, cause: Said } => "{place} could not be compared: {cause}",
    }
}

/// Longest text of a value.
const CHARS: usize = 120;
/// Characters shown around the place where words differ.
const AROUND: usize = 30;

/// The differences of two documents, in the order of pages, fields, signatures, information, catalogue.
///
/// # Errors
/// [`Error::Budget`], [`Error::Io`], and where a document has no catalogue.
pub fn differences(first: &View, second: &View) -> Result<Vec<Difference>> {
    let mut compare = Compare { views: [*first, *second], meaning: Meaning::new(*first, *second), found: Vec::new() };
    for (view, file) in [(first, Side::First), (second, Side::Second)] {
        let other = if file == Side::First { second } else { first };
        if view.trailer().get("Encrypt").is_some() && other.trailer().get("Encrypt").is_none() {
            compare.found.push(Difference::Encrypted { file });
        }
    }
    compare.pages()?;
    compare.fields()?;
    compare.signatures()?;
    compare.info()?;
    compare.catalogue()?;
    Ok(compare.found)
}

struct Compare<'a> {
    views: [View<'a>; 2],
    meaning: Meaning<'a>,
    found: Vec<Difference>,
}

impl Compare<'_> {
    /// The value, or a difference that says that it could not be read.
    fn soft<T: Default>(&mut self, place: &str, result: Result<T>) -> Result<T> {
        match result {
            Ok(value) => Ok(value),
            Err(fatal @ (Error::Budget { .. } | Error::Io { .. })) => Err(fatal),
            Err(cause) => {
                self.found.push(Difference::Unread { place: place.into(), cause: cause.into() });
                Ok(T::default())
            }
        }
    }

    fn pages(&mut self) -> Result<()> {
        let mut lists: [Vec<Arc<Located>>; 2] = Default::default();
        for (view, list) in self.views.into_iter().zip(&mut lists) {
            let walk = view.pages(&mut |page| {
                list.push(page.object);
                ControlFlow::Continue(())
            });
            match walk {
                Err(fatal @ (Error::Budget { .. } | Error::Io { .. })) => return Err(fatal),
                Err(cause) => {
                    self.found.push(Difference::Unread { place: "page tree".into(), cause: cause.into() });
                }
                Ok(()) => {}
            }
        }
        let [first, second] = lists;
        self.meaning.know_pages(&first, &second);
        if first.len() != second.len() {
            self.found.push(Difference::PageCount { first: first.len(), second: second.len() });
        }
        for (index, (one, other)) in first.iter().zip(&second).enumerate() {
            self.page(PageNumber(Some(index + 1)), one, other)?;
        }
        Ok(())
    }

    fn page(&mut self, page: PageNumber, one: &Arc<Located>, other: &Arc<Located>) -> Result<()> {
        let (Some(before), Some(after)) = (one.as_dictionary(), other.as_dictionary()) else { return Ok(()) };
        let place = page.to_string();
        // What is written may be cut into streams anywhere.
        let mut contents: [Option<Vec<u8>>; 2] = Default::default();
        for ((view, page), data) in self.views.into_iter().zip([one, other]).zip(&mut contents) {
            *data = match content_of(view, page) {
                Ok(data) => Some(data),
                Err(fatal @ (Error::Budget { .. } | Error::Io { .. })) => return Err(fatal),
                Err(_) => None,
            };
        }
        match &contents {
            [Some(first), Some(second)] => {
                if first != second && !same_operations(first, second, self.views[0].document().budget()) {
                    self.found.push(words(page, first, second, self.views[0]));
                }
            }
            _ => {
                let pair = (before.get("Contents"), after.get("Contents"));
                let same = self.meaning.same(pair.0, pair.1);
                if !self.soft(&place, same)? {
                    self.found.push(Difference::Page { page, key: name("Contents") });
                }
            }
        }
        for key in ["Resources", "MediaBox", "CropBox", "Rotate"] {
            let [view_one, view_other] = self.views;
            let values = (inherited(view_one, one, key), inherited(view_other, other, key));
            let (first, second) = (self.soft(&place, values.0)?, self.soft(&place, values.1)?);
            let value = |found: &Option<Inherited>| {
                found.as_ref().map(|found| Value { object: (**found).clone(), ..Value::NULL })
            };
            let (first, second) = (value(&first), value(&second));
            let same = self.meaning.same(first.as_ref(), second.as_ref());
            if !self.soft(&place, same)? {
                self.found.push(Difference::Page { page, key: name(key) });
            }
        }
        const ELSEWHERE: [&str; 9] =
            ["Type", "Parent", "Contents", "Resources", "MediaBox", "CropBox", "Rotate", "Annots", "StructParents"];
        for key in keys(before, after).iter().filter(|key| ELSEWHERE.iter().all(|known| **key != **known)) {
            let text = String::from_utf8_lossy(key.as_bytes()).into_owned();
            let same = self.meaning.same(before.get(&text), after.get(&text));
            if !self.soft(&place, same)? {
                self.found.push(Difference::Page { page, key: key.clone() });
            }
        }
        self.annotations(page, before, after)
    }

    /// Annotations that have no equal on the other page.
    fn annotations(&mut self, page: PageNumber, before: &Dictionary, after: &Dictionary) -> Result<()> {
        let place = page.to_string();
        let mut lists: [Vec<Value>; 2] = Default::default();
        for ((view, dictionary), list) in self.views.into_iter().zip([before, after]).zip(&mut lists) {
            let array = view.value(dictionary, "Annots");
            let array = self.soft(&place, array)?;
            *list = array.and_then(|array| array.as_array().map(<[Value]>::to_vec)).unwrap_or_default();
        }
        let [first, mut second] = lists;
        let mut alone = Vec::new();
        for annotation in first {
            let mut equal = None;
            for (i, other) in second.iter().enumerate() {
                let same = self.meaning.same(Some(&annotation), Some(other));
                if self.soft(&place, same)? {
                    equal = Some(i);
                    break;
                }
            }
            match equal {
                Some(i) => drop(second.remove(i)),
                None => alone.push((annotation, Side::First)),
            }
        }
        alone.extend(second.into_iter().map(|annotation| (annotation, Side::Second)));
        for (annotation, file) in alone {
            let view = self.views[usize::from(file == Side::Second)];
            let object = view.resolve(&annotation);
            let object = match object {
                Ok(object) => object,
                Err(_) => {
                    self.soft(&place, object.map(|_| ()))?;
                    continue;
                }
            };
            let subtype = object.as_dictionary().and_then(|annotation| annotation.name("Subtype"));
            let subtype = subtype.map(Name::to_string).unwrap_or_default();
            self.found.push(Difference::Annotation { page, subtype, file });
        }
        Ok(())
    }

    fn fields(&mut self) -> Result<()> {
        let mut lists: [BTreeMap<String, Field>; 2] = Default::default();
        for (view, list) in self.views.into_iter().zip(&mut lists) {
            let fields = view.fields();
            let (fields, _) = self.soft("/AcroForm of the catalogue", fields)?;
            list.extend(fields.into_iter().map(|field| (field.name.clone(), field)));
        }
        let [first, second] = &lists;
        let names: BTreeSet<&String> = first.keys().chain(second.keys()).collect();
        for name in names {
            match (first.get(name), second.get(name)) {
                (Some(one), Some(other)) if !one.is_signature() || !other.is_signature() => {
                    let same = self.meaning.same(one.value.as_ref(), other.value.as_ref());
                    if !self.soft(name, same)? {
                        let [view_one, view_other] = self.views;
                        let (first, second) =
                            (text(view_one, one.value.as_ref()), text(view_other, other.value.as_ref()));
                        self.found.push(Difference::FieldValue { name: name.clone(), first, second });
                    }
                }
                (Some(_), None) => self.found.push(Difference::FieldAlone { name: name.clone(), file: Side::First }),
                (None, Some(_)) => self.found.push(Difference::FieldAlone { name: name.clone(), file: Side::Second }),
                _ => {}
            }
        }
        Ok(())
    }

    /// Signatures by their value, those that the newest revision hides included.
    fn signatures(&mut self) -> Result<()> {
        let mut lists: [Vec<(Vec<u8>, String)>; 2] = Default::default();
        for (view, list) in self.views.into_iter().zip(&mut lists) {
            let found = find_signatures(view.document())?.list.into_iter().filter(|s| s.revision <= view.index());
            *list = found.map(|s| (s.contents, s.field.map(|field| field.name).unwrap_or_default())).collect();
        }
        let [first, second] = lists;
        for (list, other, file) in [(&first, &second, Side::First), (&second, &first, Side::Second)] {
            for (_, name) in list.iter().filter(|(contents, _)| other.iter().all(|(known, _)| known != contents)) {
                self.found.push(Difference::Signature { name: name.clone(), file });
            }
        }
        Ok(())
    }

    fn info(&mut self) -> Result<()> {
        let [one, other] = self.views;
        let (first, second) = (one.value(one.trailer(), "Info"), other.value(other.trailer(), "Info"));
        let (first, second) = (self.soft("/Info", first)?, self.soft("/Info", second)?);
        let empty = Dictionary::default();
        let before = first.as_ref().and_then(|info| info.as_dictionary()).unwrap_or(&empty);
        let after = second.as_ref().and_then(|info| info.as_dictionary()).unwrap_or(&empty);
        for key in keys(before, after) {
            let name = String::from_utf8_lossy(key.as_bytes()).into_owned();
            let same = self.meaning.same(before.get(&name), after.get(&name));
            if !self.soft("/Info", same)? {
                let (first, second) = (text(one, before.get(&name)), text(other, after.get(&name)));
                self.found.push(Difference::Info { key, first, second });
            }
        }
        Ok(())
    }

    fn catalogue(&mut self) -> Result<()> {
        let [one, other] = self.views;
        let (first, second) = (one.catalog()?, other.catalog()?);
        let (Some(before), Some(after)) = (first.as_dictionary(), second.as_dictionary()) else { return Ok(()) };
        // Pages and fields have been compared; the keys of the form besides its fields have not.
        for key in keys(before, after).into_iter().filter(|key| *key != *"Pages" && *key != *"AcroForm") {
            let name = String::from_utf8_lossy(key.as_bytes()).into_owned();
            let same = self.meaning.same(before.get(&name), after.get(&name));
            if !self.soft("catalogue", same)? {
                self.found.push(Difference::Catalogue { key });
            }
        }
        let (first, second) = (one.value(before, "AcroForm"), other.value(after, "AcroForm"));
        let (first, second) = (self.soft("catalogue", first)?, self.soft("catalogue", second)?);
        let empty = Dictionary::default();
        let before = first.as_ref().and_then(|form| form.as_dictionary()).unwrap_or(&empty);
        let after = second.as_ref().and_then(|form| form.as_dictionary()).unwrap_or(&empty);
        for key in keys(before, after).into_iter().filter(|key| *key != *"Fields") {
            let name = String::from_utf8_lossy(key.as_bytes()).into_owned();
            let same = self.meaning.same(before.get(&name), after.get(&name));
            if !self.soft("/AcroForm of the catalogue", same)? {
                self.found.push(Difference::Catalogue { key: self::name(&format!("AcroForm.{name}")) });
            }
        }
        Ok(())
    }
}

/// The content of a page, decoded, its parts one after the other.
fn content_of(view: View, page: &Located) -> Result<Vec<u8>> {
    let mut data = Vec::new();
    let Some(dictionary) = page.as_dictionary() else { return Ok(data) };
    let Some(contents) = view.value(dictionary, "Contents")? else { return Ok(data) };
    if let Some(stream) = contents.located().filter(|located| located.as_stream().is_some()) {
        return view.stream_data(stream);
    }
    for part in contents.as_array().unwrap_or_default() {
        if let Some(stream) = view.resolve(part)?.located() {
            data.extend(view.stream_data(stream)?);
            data.push(b'\n');
        }
    }
    Ok(data)
}

/// How two contents differ: in the words that they show, if these can be read and do.
fn words(page: PageNumber, first: &[u8], second: &[u8], view: View) -> Difference {
    let budget = view.document().budget();
    let (one, other) = (shown(first, budget), shown(second, budget));
    let readable =
        |text: &str| !text.is_empty() && text.chars().all(|c| !c.is_control() && !('\u{80}'..'\u{a0}').contains(&c));
    if one == other || !readable(&one) || !readable(&other) {
        return Difference::Page { page, key: name("Contents") };
    }
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let start = one.iter().zip(&other).take_while(|(a, b)| a == b).count();
    let rest = one.len().min(other.len()) - start;
    let end = one.iter().rev().zip(other.iter().rev()).take(rest).take_while(|(a, b)| a == b).count();
    let part = |text: &[char]| -> String {
        let (from, to) = (start.saturating_sub(AROUND), (text.len() - end).saturating_add(AROUND).min(text.len()));
        text[from..to].iter().take(CHARS).collect()
    };
    Difference::Words { page, first: part(&one), second: part(&other) }
}

fn keys(before: &Dictionary, after: &Dictionary) -> Vec<Name> {
    let mut keys: Vec<Name> = before.entries.iter().chain(&after.entries).map(|entry| entry.key.clone()).collect();
    keys.sort_unstable_by(|a, b| a.as_bytes().cmp(b.as_bytes()));
    keys.dedup();
    keys
}

fn name(key: &str) -> Name {
    Name(key.as_bytes().into())
}

/// A value for people.
fn text(view: View, value: Option<&Value>) -> String {
    let resolved = value.and_then(|value| view.resolve(value).ok());
    let text = match resolved.as_deref() {
        None | Some(Object::Null) => String::new(),
        Some(Object::String(text)) => text.to_text(),
        Some(Object::Name(name)) => String::from_utf8_lossy(name.as_bytes()).into_owned(),
        Some(Object::Integer(number)) => number.to_string(),
        Some(other) => format!("({})", other.kind()),
    };
    text.chars().take(CHARS).collect()
}

/// Whether `longer` is `shorter` with revisions after it: the index of the last revision that both have.
pub fn continues(longer: &Document, shorter: &Document) -> Option<usize> {
    let end = shorter.len();
    longer.revisions().iter().position(|revision| revision.ends_at(end)).filter(|&last| {
        // Both are read alike up to there.
        last + 1 == shorter.revisions().len()
    })
}

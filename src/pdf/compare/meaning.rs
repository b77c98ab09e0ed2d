//! Whether two values mean the same in two documents.

use crate::pdf::document::{Located, Resolved, View};
use crate::pdf::error::{Error, Result};
use crate::pdf::object::{Dictionary, Object, ObjectId, Value};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// Keys that lead back to what holds the value.
const BACK: [&str; 4] = ["Parent", "P", "Pg", "StructParent"];
/// Keys of a stream that say how it is written.
const WRITTEN: [&str; 3] = ["Length", "Filter", "DecodeParms"];
/// Pairs of objects that are compared, in all.
const PAIRS: u64 = 5_000_000;

/// Compares values of two documents; what was found equal stays known.
pub(super) struct Meaning<'a> {
    first: View<'a>,
    second: View<'a>,
    equal: HashSet<(ObjectId, ObjectId)>,
    pages: [HashMap<ObjectId, usize>; 2],
    left: u64,
}

impl<'a> Meaning<'a> {
    pub(super) fn new(first: View<'a>, second: View<'a>) -> Self {
        Self { first, second, equal: HashSet::new(), pages: Default::default(), left: PAIRS }
    }

    /// A reference to a page means its number.
    pub(super) fn know_pages(&mut self, first: &[Arc<Located>], second: &[Arc<Located>]) {
        for (known, list) in self.pages.iter_mut().zip([first, second]) {
            known.extend(list.iter().enumerate().map(|(index, page)| (page.id, index)));
        }
    }

    /// Whether both mean the same; absent is `null`.
    ///
    /// # Errors
    /// What cannot be read.
    pub(super) fn same(&mut self, first: Option<&Value>, second: Option<&Value>) -> Result<bool> {
        let (first, second) = (first.unwrap_or(const { &Value::NULL }), second.unwrap_or(const { &Value::NULL }));
        // Pairs that are taken for equal while the others are compared: cycles end there.
        let mut assumed = HashSet::new();
        let mut pending = Vec::new();
        if !self.direct(&first.object, &second.object, &mut pending)? {
            return Ok(false);
        }
        while let Some(pair) = pending.pop() {
            if self.equal.contains(&pair) || !assumed.insert(pair) {
                continue;
            }
            self.left = self.left.checked_sub(1).ok_or(Error::Budget { name: "compare", limit: PAIRS })?;
            let (one, other) = (self.first.follow(pair.0)?, self.second.follow(pair.1)?);
            let equal = match (&one, &other) {
                (None, None) => true,
                (Some(one), Some(other)) => self.objects(one, other, &mut pending)?,
                _ => false,
            };
            if !equal {
                return Ok(false);
            }
        }
        self.equal.extend(assumed);
        Ok(true)
    }

    fn objects(&mut self, one: &Located, other: &Located, pending: &mut Vec<(ObjectId, ObjectId)>) -> Result<bool> {
        match (one.as_stream(), other.as_stream()) {
            (Some(a), Some(b)) => {
                if !self.dictionaries(&a.dictionary, &b.dictionary, &WRITTEN, pending)? {
                    return Ok(false);
                }
                let raw = |view: View, object: &Located| view.document().bytes(view.stream_span(object)?);
                match (self.first.stream_data(one), self.second.stream_data(other)) {
                    (Ok(a), Ok(b)) => Ok(a == b),
                    (Err(fatal @ Error::Io { .. }), _) | (_, Err(fatal @ Error::Io { .. })) => Err(fatal),
                    // Images stay as they are: equal when they are written alike.
                    _ => Ok(self.filters_alike(&a.dictionary, &b.dictionary)?
                        && raw(self.first, one)? == raw(self.second, other)?),
                }
            }
            (None, None) => self.direct(&one.value.object, &other.value.object, pending),
            _ => Ok(false),
        }
    }

    fn filters_alike(&mut self, one: &Dictionary, other: &Dictionary) -> Result<bool> {
        for key in ["Filter", "DecodeParms"] {
            let mut pending = Vec::new();
            let null = const { &Value::NULL };
            let (a, b) = (one.get(key).unwrap_or(null), other.get(key).unwrap_or(null));
            if !self.direct(&a.object, &b.object, &mut pending)? || !pending.is_empty() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Compares what is there; references are left to be compared later.
    fn direct(&mut self, one: &Object, other: &Object, pending: &mut Vec<(ObjectId, ObjectId)>) -> Result<bool> {
        Ok(match (one, other) {
            (Object::Reference(a), Object::Reference(b)) => {
                match (self.pages[0].get(a), self.pages[1].get(b)) {
                    (Some(a), Some(b)) => return Ok(a == b),
                    (None, None) => {}
                    _ => return Ok(false),
                }
                pending.push((*a, *b));
                true
            }
            (Object::Reference(a), _) => match self.first.follow(*a)? {
                Some(found) if found.as_stream().is_none() => self.direct(&found.value.object, other, pending)?,
                Some(_) => false,
                None => other.is_null(),
            },
            (_, Object::Reference(b)) => match self.second.follow(*b)? {
                Some(found) if found.as_stream().is_none() => self.direct(one, &found.value.object, pending)?,
                Some(_) => false,
                None => one.is_null(),
            },
            (Object::Array(a), Object::Array(b)) => {
                if a.len() != b.len() {
                    return Ok(false);
                }
                for (a, b) in a.iter().zip(b) {
                    if !self.direct(&a.object, &b.object, pending)? {
                        return Ok(false);
                    }
                }
                true
            }
            (Object::Dictionary(a), Object::Dictionary(b)) => self.dictionaries(a, b, &[], pending)?,
            _ => match (one.as_number(), other.as_number()) {
                (Some(a), Some(b)) => a == b,
                _ => one.equivalent(other),
            },
        })
    }

    fn dictionaries(
        &mut self,
        one: &Dictionary,
        other: &Dictionary,
        except: &[&str],
        pending: &mut Vec<(ObjectId, ObjectId)>,
    ) -> Result<bool> {
        let null = const { &Value::NULL };
        for key in super::keys(one, other) {
            if BACK.iter().chain(except).any(|skipped| key == **skipped) {
                continue;
            }
            let name = String::from_utf8_lossy(key.as_bytes());
            let (a, b) = (one.get(&name).unwrap_or(null), other.get(&name).unwrap_or(null));
            // A reference to nothing is as absent as no key.
            let absent = |view: View, value: &Value| -> Result<bool> {
                Ok(match view.resolve(value)? {
                    Resolved::Direct(value) => value.is_null(),
                    Resolved::Indirect(_) => false,
                })
            };
            if (a.is_null() && absent(self.second, b)?) || (b.is_null() && absent(self.first, a)?) {
                continue;
            }
            if !self.direct(&a.object, &b.object, pending)? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Difference, differences};
    use crate::error::Coded;
    use crate::pdf::samples::Sample;

    fn codes(first: &Sample, second: &Sample) -> Vec<&'static str> {
        let (one, other) = (first.open(), second.open());
        let found: Vec<Difference> = differences(&one.latest(), &other.latest()).unwrap();
        found.iter().map(|difference| difference.code().trim_start_matches("pdf.compare.")).collect()
    }

    /// The same document under other numbers, with other objects of their own, and cycles.
    fn written(shift: u32, text: &str, author: &str) -> Sample {
        let mut sample = Sample::new();
        let n = |number: u32| number + shift;
        sample.object(n(1), &format!("<< /Pages {} 0 R /Type /Catalog /Lang (fr) /Outlines {} 0 R >>", n(2), n(9)));
        sample.object(
            n(2),
            &format!("<< /Type /Pages /Kids [{} 0 R] /Count 1 /MediaBox [0 0 10 {} 0 R] >>", n(3), n(30)),
        );
        sample.object(
            n(3),
            &format!("<< /Type /Page /Parent {} 0 R /Contents [{} 0 R] /Annots [{} 0 R] >>", n(2), n(4), n(5)),
        );
        sample.stream(n(4), "", format!("BT ({text}) Tj ET").as_bytes());
        sample.object(n(5), &format!("<< /Subtype /Link /Rect [0 0 1 1] /P {} 0 R /Dest [{} 0 R /Fit] >>", n(3), n(3)));
        sample.object(n(9), &format!("<< /First {} 0 R >>", n(10)));
        sample.object(n(10), &format!("<< /Title (a) /Next {} 0 R /Parent {} 0 R /Self {} 0 R >>", n(10), n(9), n(9)));
        sample.object(n(20), &format!("<< /Author ({author}) >>"));
        sample.object(n(30), "20.0");
        sample.close_with(&format!("/Root {} 0 R /Info {} 0 R", n(1), n(20)));
        sample
    }

    #[test]
    fn numbers_and_forms_do_not_count() {
        let one = written(0, "Pay 100 EUR", "A");
        assert_eq!(codes(&one, &written(0, "Pay 100 EUR", "A")), Vec::<&str>::new());
        assert_eq!(codes(&one, &written(0, "Pay 900 EUR", "A")), ["words"]);
        assert_eq!(codes(&one, &written(0, "Pay 100 EUR", "B")), ["info"]);
        assert_eq!(codes(&one, &written(40, "Pay 100 EUR", "A")), Vec::<&str>::new());
    }
}

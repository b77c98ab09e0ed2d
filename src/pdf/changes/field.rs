//! Form fields and their widgets (ISO 32000-2 §12.7.4, §12.5.6.19).

use super::Change;
use super::graph::tolerant;
use super::place::{PageNumber, Rectangle};
use super::role::is_page;
use super::step::{Signed, Step, What, resolved};
use crate::pdf::content::{Covered, drawn};
use crate::pdf::discovery::{differing_keys, field_upwards};
use crate::pdf::document::{Located, View};
use crate::pdf::error::{Error, Result};
use crate::pdf::form::{Field, is_drawn};
use crate::pdf::object::{Dictionary, Name, Object, ObjectId, Value};
use crate::pdf::signature::looks_like_signature;
use std::sync::Arc;

/// What a new signature field or its widget may have. Actions are not among it.
const OF_NEW_FIELD: [&str; 27] = [
    "Type",
    "Subtype",
    "FT",
    "T",
    "TU",
    "TM",
    "V",
    "Ff",
    "F",
    "Rect",
    "P",
    "AP",
    "AS",
    "MK",
    "DA",
    "DR",
    "Q",
    "Lock",
    "SV",
    "Parent",
    "Kids",
    "Border",
    "BS",
    "StructParent",
    "NM",
    "M",
    "H",
];
/// What signing a field may change besides `/V`.
const BY_SIGNING: [&str; 10] = ["AP", "AS", "MK", "DA", "M", "F", "Ff", "Type", "P", "NM"];
/// What filling a field may change besides `/V`.
const BY_FILLING: [&str; 10] = ["AP", "AS", "MK", "M", "I", "TI", "RV", "DA", "Type", "BS"];
/// Longest text of a value in a fact.
const VALUE_CHARS: usize = 500;

impl Step<'_, '_> {
    /// An array of fields: those that were there stay, in their order; others may be added.
    pub(crate) fn fields(&mut self, old: Option<&Value>, new: &Value, id: ObjectId) -> Result<()> {
        let before = old.and_then(|old| old.as_array()).unwrap_or_default();
        let Some(after) = new.as_array() else {
            self.unexplained(id, "the fields are no array");
            return Ok(());
        };
        let mut rest = before.iter().peekable();
        for value in after {
            if rest.next_if(|known| known.equivalent(value)).is_some() {
                continue;
            }
            match value.as_reference() {
                Some(field) => self.new_field(field, None)?,
                None => self.unexplained(id, "a field that is no reference was added"),
            }
        }
        if rest.next().is_some() {
            self.unexplained(id, "a field was removed, or the order of the fields was changed");
        }
        Ok(())
    }

    /// A field that the form leads to only now.
    pub(crate) fn new_field(&mut self, id: ObjectId, parent: Option<&Field>) -> Result<()> {
        let Some(object) = tolerant(self.new, id.number)? else {
            self.unexplained(id, "a field that is not there was added to the form");
            return Ok(());
        };
        let Some(dictionary) = object.as_dictionary().filter(|_| object.as_stream().is_none()) else {
            self.unexplained(id, "a field that is no dictionary was added to the form");
            return Ok(());
        };
        let Some(mut field) = self.describe(self.new, &object)? else { return Ok(()) };
        if field.field_type.is_none() {
            field.field_type = parent.and_then(|parent| parent.field_type.clone());
        }
        self.only(id, dictionary, &field.name)?;
        // Kids with a name are fields, the others widgets.
        let mut widgets = Vec::new();
        let kids = self.new.value(dictionary, "Kids").unwrap_or_default();
        for kid in kids.as_ref().and_then(|kids| kids.as_array()).unwrap_or_default() {
            let Some(kid_id) = kid.as_reference().filter(|kid_id| *kid_id != id && parent.is_none()) else {
                self.unexplained(id, "the kids of a new field are not as expected");
                return Ok(());
            };
            let Some(kid) = tolerant(self.new, kid_id.number)? else { continue };
            let Some(kid_dictionary) = kid.as_dictionary() else { continue };
            if kid_dictionary.get("T").is_some() {
                self.new_field(kid_id, Some(&field))?;
            } else {
                self.only(kid_id, kid_dictionary, &field.name)?;
                widgets.push(kid_id);
            }
        }
        if kids.is_some() && widgets.is_empty() {
            return Ok(());
        }
        if kids.is_none() || is_drawn(dictionary) {
            widgets.push(id);
        }
        if !field.is_signature() {
            self.unexplained(id, phrase!("a form field {name} was added", name = field.name));
            return Ok(());
        }
        let what = match self.signature_of(dictionary)? {
            Content::Signature => What::Added,
            Content::Timestamp => What::Timestamp,
            Content::None => What::Empty,
            Content::Other => {
                self.unexplained(
                    id,
                    phrase!("the signature field {name} has a value that is no signature", name = field.name),
                );
                return Ok(());
            }
        };
        self.signed.push(Signed { id, name: field.name, widgets, what });
        Ok(())
    }

    /// A field or widget that was there before.
    pub(crate) fn field(&mut self, old: &Arc<Located>, new: &Arc<Located>) -> Result<()> {
        let id = new.id;
        let (Some(before), Some(after)) = (old.as_dictionary(), new.as_dictionary()) else {
            self.unexplained(id, "a field was replaced by something else");
            return Ok(());
        };
        if new.as_stream().is_some() {
            self.unexplained(id, "a field was replaced by a stream");
            return Ok(());
        }
        let Some(field) = self.describe(self.new, new)? else { return Ok(()) };
        let keys = differing_keys(before, after);
        let changed = |name: &str| keys.iter().any(|key| *key == *name);
        let valued = changed("V") && self.has_a_value(new)?;
        let signing = valued && field.is_signature() && inherited(self.old, old, "V")?.is_none();
        if signing {
            let what = match self.signature_of(after)? {
                Content::Signature => What::Filled,
                Content::Timestamp => What::Timestamp,
                _ => {
                    self.unexplained(
                        id,
                        phrase!("the signature field {name} got a value that is no signature", name = field.name),
                    );
                    return Ok(());
                }
            };
            self.signed.push(Signed { id, name: field.name.clone(), widgets: field.widgets.clone(), what });
        }
        let filling = valued && !field.is_signature();
        if filling {
            self.filled(&field, old, after)?;
        }
        for key in &keys {
            self.document.spend(after.entries.len())?;
            let name = std::str::from_utf8(key.as_bytes()).unwrap_or_default();
            let value = resolved(self.new, after.get(name))?;
            if value.is_some_and(|value| !is_of_field(name, &value)) {
                self.unexplained(
                    id,
                    phrase!("{key} of the field {name} is not what it should be", key, name = field.name),
                );
                continue;
            }
            match name {
                "V" if signing || filling => {}
                "Kids" => {
                    if let Some(pair) = self.pair(before, after, "Kids")? {
                        match pair.values() {
                            (old, Some(new)) => self.fields(old, new, id)?,
                            _ => self.unexplained(
                                id,
                                phrase!("the kids of the field {name} were removed", name = field.name),
                            ),
                        }
                    }
                }
                "P" if before.get("P").is_none() => {}
                "Rect" if signing && self.is_folded(before, after)? => {}
                _ if signing && BY_SIGNING.contains(&name) => {}
                _ if filling && BY_FILLING.contains(&name) => {}
                // The widget of a signature field that is an object of its own: the field is signed in this revision, or not.
                _ if field.is_signature() && before.get("T").is_none() && BY_SIGNING.contains(&name) => {
                    self.appearances.push((id, key.to_string()));
                }
                // The widget of a field whose value changed, or nothing but its looks: told when that is known.
                "AP" | "AS" | "MK" if !field.is_signature() => self.appearances.push((id, key.to_string())),
                // A date of modification shows nowhere on the page.
                "M" => {}
                "Ff" if !field.is_signature() => self.appearances.push((id, key.to_string())),
                _ => self.unexplained(id, phrase!("{key} of the field {name} was changed", key, name = field.name)),
            }
        }
        Ok(())
    }

    /// Whether a field that showed nothing has no place any more, as PDFBox signs prepared fields without an appearance.
    fn is_folded(&self, before: &Dictionary, after: &Dictionary) -> Result<bool> {
        let showed = resolved(self.old, before.get("AP"))?.is_some();
        let place = after.get("Rect").map(|_| Rectangle::of(self.new, after));
        Ok(!showed && place.is_some_and(|place| place.is_ok_and(|rectangle| rectangle.is_empty())))
    }

    /// The object that is the value of `field`, where that is a reference which stayed.
    pub(crate) fn field_value(&mut self, id: ObjectId, old: Option<&Located>, new: &Arc<Located>) -> Result<()> {
        let Some(object) = tolerant(self.new, id.number)? else { return Ok(()) };
        let Some(field) = self.describe(self.new, &object)? else { return Ok(()) };
        if field.is_signature() {
            let signature = new.as_dictionary().filter(|_| new.as_stream().is_none());
            match (old, signature) {
                // A reference that led nowhere until the field was signed.
                (None, Some(dictionary)) if looks_like_signature(dictionary) => {
                    let what = if is_timestamp(dictionary) { What::Timestamp } else { What::Filled };
                    self.signed.push(Signed { id, name: field.name, widgets: field.widgets, what });
                }
                _ => self.unexplained(
                    new.id,
                    phrase!("the value of the signature field {name} was changed", name = field.name),
                ),
            }
            return Ok(());
        }
        if !is_simple(new) || old.is_some_and(|old| !is_simple(old)) {
            self.unexplained(new.id, phrase!("the value of the field {name} was changed", name = field.name));
            return Ok(());
        }
        let (Some(before), Some(dictionary)) = (tolerant(self.old, id.number)?, object.as_dictionary()) else {
            return Ok(());
        };
        if !self.has_a_value(&object)? {
            self.unexplained(new.id, phrase!("the value of the field {name} was changed", name = field.name));
            return Ok(());
        }
        self.filled(&field, &before, dictionary)
    }

    /// A field got another value.
    fn filled(&mut self, field: &Field, old: &Arc<Located>, after: &Dictionary) -> Result<()> {
        let id = field.object.id;
        self.revalued.insert(id);
        let (old, new) = (self.value_before(field, old)?, self.text(self.new, after)?);
        let (page, _) = self.shown_at(self.new, Some(id), after)?;
        let place = format!("object {id}");
        self.tell(Change::FormValueChanged { place, name: field.name.clone(), old, new, page });
        Ok(())
    }

    /// Whether the object has a value of its own: it is no group of fields, no widget of one (ISO 32000-2 §12.7.4.1), no push
    /// button (§12.7.5.2.2). A value there is none, but the looks of a field may change with its value.
    fn has_a_value(&self, object: &Arc<Located>) -> Result<bool> {
        const PUSH_BUTTON: i64 = 1 << 16;
        let Some(dictionary) = object.as_dictionary() else { return Ok(false) };
        if dictionary.get("T").is_none() && dictionary.get("Parent").is_some() {
            return Ok(false);
        }
        if self.flags(object)? & PUSH_BUTTON != 0 && is_button(self.new, object)? {
            return Ok(false);
        }
        let kids = resolved(self.new, dictionary.get("Kids"))?;
        for kid in kids.as_ref().and_then(|kids| kids.as_array()).unwrap_or_default() {
            let kid = resolved(self.new, Some(kid))?;
            if kid.as_ref().and_then(|kid| kid.as_dictionary()).is_some_and(|kid| kid.get("T").is_some()) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn flags(&self, field: &Arc<Located>) -> Result<i64> {
        Ok(inherited(self.new, field, "Ff")?.and_then(|flags| flags.as_integer()).unwrap_or(0))
    }

    /// What a field said before: its value, its own or inherited; where it had none, what its widgets showed all the same.
    /// Empty, if it was.
    fn value_before(&self, field: &Field, old: &Arc<Located>) -> Result<String> {
        const COMBO: i64 = 1 << 17;
        let button = is_button(self.new, &field.object)?;
        if let Some(value) = inherited(self.old, old, "V")? {
            let off = value.as_name().is_some_and(|state| *state == *"Off");
            let value = show_value(&value);
            let empty = value.is_empty() || (button && off);
            if !empty {
                return Ok(value);
            }
        }
        let kind = field.field_type.as_ref().map(|kind| kind.as_bytes());
        let list = kind == Some(b"Ch") && self.flags(&field.object)? & COMBO == 0;
        for widget in &field.widgets {
            let Some(widget) = tolerant(self.old, widget.number)? else { continue };
            let Some(shown) = drawn(self.old, &widget, button)? else { continue };
            // A list shows what can be chosen, before and after.
            let after = if list { tolerant(self.new, widget.id.number)? } else { None };
            let after = after.map(|after| drawn(self.new, &after, button)).transpose()?.flatten();
            if after.as_ref() != Some(&shown) {
                return Ok(shown.chars().take(VALUE_CHARS).collect());
            }
        }
        Ok(String::new())
    }

    /// A field with a new value: whether it lies over what its page shows.
    pub(crate) fn filled_over(&mut self, id: ObjectId) -> Result<()> {
        let Some(object) = tolerant(self.new, id.number)? else { return Ok(()) };
        let Some(field) = self.describe(self.new, &object)? else { return Ok(()) };
        for widget in &field.widgets {
            let Some(object) = tolerant(self.new, widget.number)? else { continue };
            let Some(dictionary) = object.as_dictionary() else { continue };
            let (_, rectangle) = self.shown_at(self.new, Some(*widget), dictionary)?;
            let pages = self.pages_of(*widget)?;
            let (place, name) = (format!("object {widget}"), field.name.clone());
            if pages.is_empty() && !rectangle.is_empty() && self.graph.pages.may_show() {
                let (place, name, page, what) = (place.clone(), name.clone(), PageNumber(None), Covered::Unread);
                self.tell(Change::FilledOver { place, name, page, rectangle, what });
            }
            for page in pages {
                for rectangle in self.graph.pages.shown(self.document, page, dictionary, rectangle)? {
                    let (place, name) = (place.clone(), name.clone());
                    let number = self.graph.pages.number(self.document, Some(page))?;
                    self.document.spend(self.graph.pages.cost(self.document, page)?)?;
                    if let Some(what) = self.graph.pages.covered(self.document, page, &rectangle)? {
                        self.tell(Change::FilledOver { place, name, page: number, rectangle, what });
                    } else if let Some(other) = self.shown_under(page, &rectangle, &field.widgets)? {
                        self.tell(Change::FilledOverOther { place, name, page: number, rectangle, other });
                    }
                }
            }
        }
        Ok(())
    }

    /// A changed appearance of `id`: part of filling its field, or a fact of its own.
    pub(crate) fn field_appearance(&mut self, id: ObjectId, key: String) -> Result<()> {
        let Some(object) = tolerant(self.new, id.number)? else { return Ok(()) };
        let Some(dictionary) = object.as_dictionary() else { return Ok(()) };
        let Some(field) = self.describe(self.new, &object)? else { return Ok(()) };
        let parent = dictionary.reference("Parent");
        if self.revalued.contains(&id) || parent.is_some_and(|parent| self.revalued.contains(&parent)) {
            return Ok(());
        }
        if field.is_signature() {
            self.unexplained(id, phrase!("{key} of the signature field {name} was changed", key, name = field.name));
            return Ok(());
        }
        let (page, _) = self.shown_at(self.new, Some(id), dictionary)?;
        self.tell(Change::FieldAppearanceChanged { place: format!("object {id}"), name: field.name, key, page });
        Ok(())
    }

    /// Name, type and widgets of a field; unexplained where its parents cannot be followed.
    fn describe(&mut self, view: View, object: &Arc<Located>) -> Result<Option<Field>> {
        match field_upwards(view, object) {
            Ok(field) => Ok(Some(field)),
            Err(fatal @ (Error::Budget { .. } | Error::Io { .. })) => Err(fatal),
            Err(cause) => {
                self.unexplained(object.id, phrase!("a field that cannot be followed: {cause}", cause));
                Ok(None)
            }
        }
    }

    /// A new field or widget: nothing but that.
    fn only(&mut self, id: ObjectId, dictionary: &Dictionary, name: &str) -> Result<()> {
        let is = |key: &str, kind: &str| dictionary.get(key).is_none() || dictionary.is(key, kind);
        if !is("Type", "Annot") || !is("Subtype", "Widget") {
            self.unexplained(id, phrase!("the new field {name} is something else too", name));
        }
        for entry in &dictionary.entries {
            if !OF_NEW_FIELD.iter().any(|key| entry.key == **key) {
                self.unexplained(id, phrase!("the new field {name} has {key}", name, key = entry.key));
            }
        }
        // Resources for text of the field, of which a signature has none; iText writes them all the same.
        let resources = resolved(self.new, dictionary.get("DR"))?;
        if resources.is_some_and(|value| value.as_dictionary().is_none() || value.as_stream().is_some()) {
            self.unexplained(id, phrase!("the new field {name} has other resources than a dictionary", name));
        }
        Ok(())
    }

    fn signature_of(&self, field: &Dictionary) -> Result<Content> {
        let Some(value) = resolved(self.new, field.get("V"))? else { return Ok(Content::None) };
        // A signature that was there before signs nothing of this revision.
        if let Some(located) = value.located()
            && tolerant(self.old, located.id.number)?.is_some()
        {
            return Ok(Content::Other);
        }
        Ok(match value.as_dictionary().filter(|_| value.as_stream().is_none()) {
            Some(dictionary) if looks_like_signature(dictionary) && is_timestamp(dictionary) => Content::Timestamp,
            Some(dictionary) if looks_like_signature(dictionary) => Content::Signature,
            _ => Content::Other,
        })
    }

    fn text(&self, view: View, field: &Dictionary) -> Result<String> {
        Ok(resolved(view, field.get("V"))?.map(|value| show_value(&value)).unwrap_or_default())
    }
}

/// The value of `key` of a field, its own or inherited (ISO 32000-2 table 226).
pub(crate) fn inherited(view: View, field: &Arc<Located>, key: &str) -> Result<Option<Object>> {
    let (mut node, mut seen) = (Some(Arc::clone(field)), Vec::new());
    while let Some(object) = node {
        let Some(dictionary) = object.as_dictionary() else { break };
        if seen.contains(&object.id) || seen.len() as u64 > view.document().budget().depth {
            break;
        }
        seen.push(object.id);
        if let Some(value) = resolved(view, dictionary.get(key))? {
            return Ok(Some(value.value().object.clone()));
        }
        node = match dictionary.reference("Parent") {
            Some(parent) => tolerant(view, parent.number)?,
            None => None,
        };
    }
    Ok(None)
}

pub(crate) fn is_button(view: View, field: &Arc<Located>) -> Result<bool> {
    Ok(inherited(view, field, "FT")?.is_some_and(|kind| kind.as_name().is_some_and(|kind| *kind == *"Btn")))
}

/// What the value of a signature field is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Content {
    Signature,
    Timestamp,
    None,
    Other,
}

/// A value that a form field can have and nothing draws.
fn is_simple(value: &Object) -> bool {
    matches!(
        value,
        Object::String(_)
            | Object::Name(_)
            | Object::Array(_)
            | Object::Integer(_)
            | Object::Real(_)
            | Object::Boolean(_)
    )
}

/// Whether the value of a key of a field has the type that it has there. A dictionary that is a field to one reader and, say,
/// fonts by name to another would have others.
fn is_of_field(key: &str, value: &Object) -> bool {
    let dictionary = matches!(value, Object::Dictionary(_));
    match key {
        "V" => is_simple(value) || value.as_dictionary().is_some_and(looks_like_signature),
        "AP" => {
            let is_state = |key: &Name| ["N", "R", "D"].iter().any(|known| *key == **known);
            dictionary && value.as_dictionary().is_some_and(|ap| ap.entries.iter().all(|entry| is_state(&entry.key)))
        }
        "BS" => value.as_dictionary().is_some_and(is_border_style),
        "Rect" => value.as_array().is_some_and(|numbers| numbers.len() == 4),
        "MK" => dictionary && value.as_dictionary().is_none_or(|mk| mk.get("Type").is_none()),
        "Kids" => value.as_array().is_some(),
        // Of a widget: to one reader a field, to another whatever the type says.
        "Type" => value.as_name().is_some_and(|kind| *kind == *"Annot"),
        "P" => value.as_dictionary().is_some_and(is_page),
        _ => is_simple(value),
    }
}

/// Whether a dictionary is a border style (table 168) and nothing else.
fn is_border_style(dictionary: &Dictionary) -> bool {
    dictionary.entries.iter().all(|entry| match entry.key.as_bytes() {
        b"Type" => entry.value.as_name().is_some_and(|name| *name == *"Border"),
        b"W" => entry.value.as_number().is_some(),
        b"S" => entry.value.as_name().is_some(),
        b"D" => entry.value.as_array().is_some(),
        _ => false,
    })
}

fn is_timestamp(dictionary: &Dictionary) -> bool {
    dictionary.is("Type", "DocTimeStamp")
}

/// A field's value as text, cut where it is long.
pub(crate) fn show_value(value: &Object) -> String {
    let text = match value {
        Object::String(text) => text.to_text(),
        Object::Name(name) => String::from_utf8_lossy(name.as_bytes()).into_owned(),
        Object::Integer(number) => number.to_string(),
        Object::Real(number) => number.text.to_string(),
        Object::Array(values) => values.iter().take(20).map(|value| show_value(value)).collect::<Vec<_>>().join(", "),
        other => format!("({})", other.kind()),
    };
    match text.char_indices().nth(VALUE_CHARS) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}

//! The form (ISO 32000-2 §12.7): what each field says, shows and does.

use super::{BOUNDED, Concern, Effort, Scan, place};
use crate::pdf::document::View;
use crate::pdf::error::Result;
use crate::pdf::form::Field;
use crate::pdf::object::{Dictionary, Object};
use crate::pdf::{Located, Value};
use std::sync::Arc;

/// Longest text of a value in a fact.
const CHARS: usize = 100;
/// Encoded bytes of an appearance that are read.
const APPEARANCE: u64 = 64 << 10;
/// `/Ff`: the value is a secret (ISO 32000-2 table 231).
const PASSWORD: i64 = 1 << 13;

impl Scan<'_> {
    pub(super) fn fields(&mut self) -> Result<()> {
        let catalog = self.view.catalog()?;
        let Some(dictionary) = catalog.as_dictionary() else { return Ok(()) };
        let form = self.view.value(dictionary, "AcroForm");
        let Some(form) = self.soft("/AcroForm of the catalogue", form)? else { return Ok(()) };
        let at = form.located().map_or_else(|| place(&catalog), |located| place(located));
        let Some(entries) = form.as_dictionary() else { return Ok(()) };
        if entries.get("XFA").is_some_and(|xfa| !xfa.is_null()) {
            self.tell(Concern::Xfa { place: at.clone() });
        }
        let fields = self.view.fields();
        let (fields, anomalies) = self.soft(&at, fields)?;
        for anomaly in anomalies {
            self.tell(Concern::Unread { place: at.clone(), cause: anomaly.into() });
        }
        let drawn = self.view.value(entries, "NeedAppearances");
        if !fields.is_empty() && self.soft(&at, drawn)?.is_some_and(|drawn| drawn.as_boolean() == Some(true)) {
            self.tell(Concern::NeedAppearances { place: at });
        }
        for (count, field) in (0u64..).zip(&fields) {
            if self.enough(count, BOUNDED) {
                break;
            }
            self.field(field)?;
        }
        Ok(())
    }

    fn field(&mut self, field: &Field) -> Result<()> {
        self.keys(&field.object);
        let at = place(&field.object);
        let Some(dictionary) = field.object.as_dictionary() else { return Ok(()) };
        self.actions(dictionary, &at, &phrase!("the field {name}", name = field.name))?;
        let value = match &field.value {
            None => None,
            Some(value) => {
                let value = self.view.resolve(value).map(|value| Some(value.value().object.clone()));
                self.soft(&at, value)?
            }
        };
        let empty = value.as_ref().is_none_or(is_empty);
        for widget in &field.widgets {
            self.widgets.insert(*widget, field.is_signature());
            if empty {
                self.empty.insert(*widget, field.name.clone());
            }
        }
        let flags = self.view.value(dictionary, "Ff").ok().flatten().and_then(|flags| flags.as_integer()).unwrap_or(0);
        let formatted = ["AA", "RV"].iter().any(|key| dictionary.get(key).is_some());
        let text = field.field_type.as_ref().is_some_and(|kind| *kind == *"Tx") && flags & PASSWORD == 0;
        if let Some(Object::String(value)) = value.filter(|_| text && !formatted) {
            let value = value.to_text();
            for widget in &field.widgets {
                if let Ok(Some(widget)) = self.view.get(*widget) {
                    self.shown_value(&field.name, &value, &widget)?;
                }
            }
        }
        Ok(())
    }

    /// Whether the appearance of a text field shows its value. Only letters and digits of ASCII are compared, in fonts that say
    /// which these are.
    fn shown_value(&mut self, name: &str, value: &str, widget: &Arc<Located>) -> Result<()> {
        let Some(appearance) = normal_appearance(self.view, widget) else { return Ok(()) };
        let small = self.view.stream_span(&appearance).is_ok_and(|span| span.len() <= APPEARANCE);
        if !small && self.effort == Effort::Bounded {
            self.found.complete = false;
            return Ok(());
        }
        let data = self.view.stream_data(&appearance);
        let data = self.soft(&place(&appearance), data)?;
        if !ascii_fonts(self.view, &appearance) {
            return Ok(());
        }
        let shown = super::operators::shown(&data, self.view.document().budget());
        let plain = |text: &str| text.chars().filter(char::is_ascii_alphanumeric).collect::<String>();
        let (has, shows) = (plain(value), plain(&shown));
        if !has.is_empty() && !shows.contains(&has) && (shows.is_empty() || !has.contains(&shows)) {
            let cut = |text: &str| text.chars().take(CHARS).collect::<String>();
            let (name, value, shown) = (name.to_owned(), cut(value), cut(&shown));
            self.tell(Concern::ValueDiffers { place: place(widget), name, value, shown });
        }
        Ok(())
    }
}

/// Whether nobody filled the field: no value, no text, a check box that is off.
fn is_empty(value: &Object) -> bool {
    match value {
        Object::Null => true,
        Object::String(text) => text.bytes.is_empty(),
        Object::Name(state) => *state == *"Off",
        Object::Array(values) => values.is_empty(),
        _ => false,
    }
}

/// The stream of `/AP /N`, of the state in `/AS` where there are several.
pub(super) fn normal_appearance(view: View, widget: &Located) -> Option<Arc<Located>> {
    let dictionary = widget.as_dictionary()?;
    let appearances = view.value(dictionary, "AP").ok()??;
    let normal = view.value(appearances.as_dictionary()?, "N").ok()??;
    if normal.as_stream().is_some() {
        return normal.located().cloned();
    }
    let state = view.value(dictionary, "AS").ok()??;
    let state = state.as_name()?;
    let entry = normal.as_dictionary()?.entries.iter().find(|entry| entry.key == *state)?;
    let stream = view.resolve(&entry.value).ok()?;
    stream.as_stream()?;
    stream.located().cloned()
}

/// Whether all fonts of an appearance have the characters of ASCII at their codes.
fn ascii_fonts(view: View, appearance: &Located) -> bool {
    let fonts = || -> Option<Vec<Value>> {
        let resources = view.value(appearance.as_dictionary()?, "Resources").ok()??;
        let fonts = view.value(resources.as_dictionary()?, "Font").ok()??;
        Some(fonts.as_dictionary()?.entries.iter().map(|entry| entry.value.clone()).collect())
    };
    fonts().is_some_and(|fonts| {
        fonts.iter().all(|font| {
            let Ok(font) = view.resolve(font) else { return false };
            font.as_dictionary().is_some_and(|font| keeps_ascii(view, font))
        })
    })
}

fn keeps_ascii(view: View, font: &Dictionary) -> bool {
    if !font.is("Subtype", "Type1") && !font.is("Subtype", "TrueType") {
        return false;
    }
    match view.value(font, "Encoding") {
        Ok(None) => true,
        Ok(Some(encoding)) => match encoding.as_dictionary() {
            None => encoding.as_name().is_some(),
            Some(encoding) => super::font::differences(view, encoding)
                .is_some_and(|differences| differences.iter().all(|(code, _)| *code > 126 || *code < 32)),
        },
        Err(_) => false,
    }
}

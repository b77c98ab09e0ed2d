//! Which field is to be signed (ISO 32000-2 §12.7), and how the form hears of it.

use super::editor::Editor;
use crate::error::Coded;
use crate::pdf::appearance::{Visible, number};
use crate::pdf::document::View;
use crate::pdf::error::{Error, Result};
use crate::pdf::form::{Field, is_or_above};
use crate::pdf::object::{Dictionary, ObjectId};
use crate::pdf::write;

/// The field for the new signature.
pub(super) enum Choice {
    /// One that is there, empty.
    Existing(Field),
    /// A new one, of this name.
    New {
        /// Its name, of which no other field is.
        name: String,
    },
}

impl Choice {
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Existing(field) => &field.name,
            Self::New { name } => name,
        }
    }
}

/// The fields of the form, of which none was out of reach.
pub(super) struct Form {
    fields: Vec<Field>,
}

impl Form {
    /// Walks the fields of the form, if there is one.
    pub(super) fn read(view: &View) -> Result<Self> {
        let (fields, anomalies) = view.fields()?;
        match anomalies.first() {
            None => Ok(Self { fields }),
            Some(anomaly) => {
                let place = anomaly.place().unwrap_or_else(|| "/AcroForm".into());
                Err(Error::UpdateUnsafe { place, what: "not every field of the form can be read, once" })
            }
        }
    }

    /// The signature fields that have their signature.
    pub(super) fn signed(&self, view: &View) -> Result<Vec<&Field>> {
        let mut out = Vec::new();
        for field in self.fields.iter().filter(|field| field.is_signature()) {
            if filled(view, field)? {
                out.push(field);
            }
        }
        Ok(out)
    }

    /// The field of this name, or a new one.
    pub(super) fn choose(&self, view: &View, wanted: Option<&str>) -> Result<Choice> {
        let Some(name) = wanted else {
            let name = (1u64..).map(|n| format!("Signature{n}")).find(|name| !self.has(name)).unwrap_or_default();
            return Ok(Choice::New { name });
        };
        let mut named = self.fields.iter().filter(|field| field.name == name);
        match (named.next(), named.next()) {
            (Some(field), Some(_)) => {
                Err(Error::UpdateUnsafe { place: field.object.place(), what: "two fields have this name" })
            }
            (Some(field), None) if !field.is_signature() => {
                Err(Error::FieldNotSignature { place: field.object.place(), name: name.into() })
            }
            (Some(field), None) if filled(view, field)? => {
                Err(Error::FieldSigned { place: field.object.place(), name: name.into() })
            }
            (Some(field), None) => Ok(Choice::Existing(field.clone())),
            (None, _) if self.has(name) => {
                Err(Error::FieldNotSignature { place: "/AcroForm".into(), name: name.into() })
            }
            // A period joins the names of a field and its parent (§12.7.4.2).
            (None, _) if name.is_empty() || name.contains('.') => Err(Error::FieldName { name: name.into() }),
            (None, _) => Ok(Choice::New { name: name.into() }),
        }
    }

    /// The signature fields that nobody signed yet.
    pub(super) fn waiting(&self, view: &View) -> Result<Vec<&Field>> {
        let mut out = Vec::new();
        for field in self.fields.iter().filter(|field| field.is_signature()) {
            if !filled(view, field)? {
                out.push(field);
            }
        }
        Ok(out)
    }

    /// Whether a field, or one above it, has this name.
    pub(super) fn has(&self, name: &str) -> bool {
        self.fields.iter().any(|field| is_or_above(name, &field.name))
    }
}

/// Whether the field has a value.
fn filled(view: &View, field: &Field) -> Result<bool> {
    Ok(match &field.value {
        Some(value) => !view.resolve(value)?.is_null(),
        None => false,
    })
}

/// Enters a new field into the form, if one is given, and sets /SigFlags (§12.7.3, table 225): signatures exist (bit 1), and
/// the file is only ever appended to (bit 2).
pub(super) fn announce(editor: &mut Editor, field: Option<ObjectId>) -> Result<()> {
    let catalog = editor.catalog();
    let none = Dictionary::default();
    let view = editor.view();
    let Some(form) = view.value(catalog.as_dictionary().unwrap_or(&none), "AcroForm")? else {
        // An object of its own: the next signature need not write the catalog again.
        let form = editor.allocate()?;
        let fields = field.map(write::reference).unwrap_or_default();
        editor.replace(form, format!("<< /Fields [{fields}] /SigFlags 3 >>").into_bytes())?;
        return editor.set(catalog.id, &[], "AcroForm", &write::reference(form));
    };
    let root = catalog.id;
    let flags = view.value(form.as_dictionary().unwrap_or(&none), "SigFlags")?.and_then(|flags| flags.as_integer());
    let flags = flags.unwrap_or(0);
    if flags & 3 != 3 {
        editor.set(root, &["AcroForm"], "SigFlags", &(flags | 3).to_string())?;
    }
    if let Some(field) = field {
        editor.append(root, &["AcroForm"], "Fields", &write::reference(field))?;
    }
    Ok(())
}

/// A signature field merged with its widget: printed, locked (§12.7.5.5, table 167). `looks`: its /Rect and what it shows.
pub(super) fn new(name: &str, value: ObjectId, page: ObjectId, looks: &[u8], lock: Option<ObjectId>) -> Vec<u8> {
    let mut out = b"<< /Type /Annot /Subtype /Widget /FT /Sig /T ".to_vec();
    out.extend_from_slice(&write::text(name));
    let lock = lock.map(|lock| format!(" /Lock {}", write::reference(lock))).unwrap_or_default();
    let (value, page) = (write::reference(value), write::reference(page));
    out.extend_from_slice(format!(" /V {value} /P {page} /F 132{lock} ").as_bytes());
    out.extend_from_slice(looks);
    out.extend_from_slice(b" >>");
    out
}

/// The entries of a new widget by which it is seen, or has no place on the page.
pub(super) fn looks(editor: &mut Editor, visible: Option<&Visible>) -> Result<Vec<u8>> {
    let Some(visible) = visible else {
        let mut out = b"/Rect [0 0 0 0]".to_vec();
        // ISO 19005-1 §6.9 wants an appearance of every field; ISO 32000-2 wants none of a field without extent.
        if claims_pdf_a(&editor.view())? {
            let form = editor.allocate()?;
            let empty =
                "<< /Type /XObject /Subtype /Form /BBox [0 0 0 0] /Resources << >> /Length 0 >>\nstream\n\nendstream";
            editor.replace(form, empty.as_bytes().to_vec())?;
            out.extend_from_slice(format!(" /AP << /N {} >>", write::reference(form)).as_bytes());
        }
        return Ok(out);
    };
    let form = write::reference(form(editor, visible)?);
    let rect = visible.rect.map(number).join(" ");
    let mut out = format!("/Rect [{rect}] /AP << /N {form} >> /TU ").into_bytes();
    out.extend_from_slice(&write::text(&visible.description));
    Ok(out)
}

/// Whether the metadata of the document names a part of ISO 19005 (its schema's namespace stands in them).
fn claims_pdf_a(view: &View) -> Result<bool> {
    const NAMESPACE: &[u8] = b"http://www.aiim.org/pdfa/ns/id/";
    /// Larger metadata are no packet that says this.
    const LIMIT: u64 = 1 << 20;
    let catalog = view.catalog()?;
    let none = Dictionary::default();
    let Some(metadata) = view.value(catalog.as_dictionary().unwrap_or(&none), "Metadata")? else { return Ok(false) };
    let Some(stream) = metadata.located().filter(|located| located.as_stream().is_some()) else { return Ok(false) };
    if view.stream_span(stream).is_ok_and(|span| span.len() > LIMIT) {
        return Ok(false);
    }
    match view.stream_data(stream) {
        Ok(data) => Ok(data.windows(NAMESPACE.len()).any(|part| part == NAMESPACE)),
        Err(fatal @ (Error::Budget { .. } | Error::Io { .. })) => Err(fatal),
        // Metadata that cannot be read claim nothing.
        Err(_) => Ok(false),
    }
}

/// Puts an appearance into an existing field, whose single widget is made visible and printed.
pub(super) fn show(editor: &mut Editor, field: &Field, visible: &Visible) -> Result<()> {
    /// Invisible, Hidden, NoView; Print.
    const UNSEEN: i64 = 1 | 1 << 1 | 1 << 5;
    const PRINT: i64 = 1 << 2;
    let &[widget] = field.widgets.as_slice() else {
        return Err(Error::StampFieldUnseen { place: field.object.place(), name: field.name.clone() });
    };
    let view = editor.view();
    let object = view.follow(widget)?;
    let none = Dictionary::default();
    let entries = object.as_ref().and_then(|object| object.as_dictionary()).unwrap_or(&none);
    let flags = view.value(entries, "F")?.and_then(|flags| flags.as_integer()).unwrap_or(0);
    let form = form(editor, visible)?;
    editor.set(widget, &[], "AP", &format!("<< /N {} >>", write::reference(form)))?;
    if flags & UNSEEN != 0 || flags & PRINT == 0 {
        editor.set(widget, &[], "F", &(flags & !UNSEEN | PRINT).to_string())?;
    }
    Ok(())
}

/// The appearance's objects; the form itself is the result.
fn form(editor: &mut Editor, visible: &Visible) -> Result<ObjectId> {
    let bodies = visible.appearance.bodies(visible.rotate, &mut || editor.allocate())?;
    let lost = Error::UpdateUnsafe { place: "/AP".into(), what: "an appearance without a form" };
    let form = bodies.last().map(|(id, _)| *id).ok_or(lost)?;
    for (id, body) in bodies {
        editor.replace(id, body)?;
    }
    Ok(form)
}

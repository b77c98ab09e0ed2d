//! Signature dictionaries (ISO 32000-2 §12.8.1 table 255): their entries as facts, and what is wrong with them.
//!
//! `/Contents` is opaque here. Nothing is judged: [`SignatureDictionary::problems`] says where the dictionary breaks the
//! structural rule of [`byte_range`](super::SignatureProblem), [`SignatureDictionary::alterations`] what later revisions did to
//! it.

use super::byte_range::{ByteRange, SignatureProblem};
use super::document::{Located, Origin, Resolved, View};
use super::error::{Error, Result};
use super::form::is_or_above;
use super::object::{Dictionary, Name, ObjectId, PdfString, Span, Value};
use std::sync::Arc;

/// What a signature dictionary is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignatureKind {
    /// `/Type /Sig`, or no type (ISO 32000-2 §12.8.1).
    Signature,
    /// `/Type /DocTimeStamp` (ISO 32000-2 §12.8.5), or no type and `/SubFilter /ETSI.RFC3161`.
    DocumentTimestamp,
}

/// The signature field that holds a dictionary.
#[derive(Debug, Clone)]
pub struct SignatureField {
    /// Its object.
    pub id: ObjectId,
    /// Its fully qualified name.
    pub name: String,
    /// Its widgets; the field itself where they are merged.
    pub widgets: Vec<ObjectId>,
    /// `/Lock` (ISO 32000-2 §12.7.5.5 table 236), as of the revision where the signature was found.
    pub lock: Option<FieldMdp>,
}

/// Which fields a signature locks: the parameters of FieldMDP and of `/Lock` (ISO 32000-2 §12.8.2.4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldMdp {
    /// `All`, `Include` or `Exclude`.
    pub action: String,
    /// Fully qualified field names, for `Include` and `Exclude`.
    pub fields: Vec<String>,
    /// `/P` of PDF 2.0: 1, 2 or 3 as in DocMDP.
    pub permissions: Option<i64>,
}

impl FieldMdp {
    /// Whether the field of this fully qualified name is locked: itself or a field above it is named, or not named. An
    /// action that is not understood locks every field.
    pub fn locks(&self, name: &str) -> bool {
        let named = self.fields.iter().any(|field| is_or_above(field, name));
        match self.action.as_str() {
            "Include" => named,
            "Exclude" => !named,
            _ => true,
        }
    }

    /// Whether fields are locked that it does not name, such as those that are made later.
    pub fn locks_others(&self) -> bool {
        self.action != "Include"
    }
}

/// A signature reference dictionary (ISO 32000-2 table 256).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignatureReference {
    /// `/TransformMethod`: `DocMDP`, `FieldMDP`, `UR3`, `Identity`.
    pub method: Option<Name>,
    /// `/P` of a DocMDP: 1, 2 (the default) or 3; any other number as it stands.
    pub doc_mdp: Option<i64>,
    /// The parameters of a FieldMDP.
    pub field_mdp: Option<FieldMdp>,
}

crate::coded! {
    /// What a later revision did to a signature that was already there. Revisions are counted from 1.
    pub enum Alteration {
        /// An entry of the signature dictionary is other than it was signed.
        "pdf.signature-altered" Dictionary { place: String, revision: usize, key: Name } => "{place}: revision {revision} changed {key} of the signature dictionary",
        /// The signature dictionary is gone.
        "pdf.signature-removed" Removed { place: String, revision: usize } => "{place}: revision {revision} removed the signature dictionary",
        /// An entry of the signature field or of its widget is other than it was signed.
        "pdf.signature-field-altered" Field { place: String, revision: usize, key: Name } => "{place}: revision {revision} changed {key} of the signature field or its widget",
        /// The signature field is gone.
        "pdf.signature-field-removed" FieldRemoved { place: String, revision: usize } => "{place}: revision {revision} removed the signature field or its widget",
        /// Another dictionary holds the same signature value.
        "pdf.signature-copied" Copied { place: String, copy: String } => "{place}: the same signature value stands in {copy} too",
        /// The newest revision does not show the signature.
        "pdf.signature-hidden" Hidden { place: String } => "{place}: the form of the newest revision does not lead to this signature",
    }
}

/// One signature dictionary of the file, as it was when it was signed.
#[derive(Debug, Clone)]
pub struct SignatureDictionary {
    /// Its object; the field's, where it is a direct value of the field.
    pub id: ObjectId,
    /// The revision whose cross-reference section leads to it.
    pub revision: usize,
    /// Where it stands.
    pub origin: Origin,
    /// The dictionary itself: `<<` to past `>>`.
    pub span: Span,
    /// The field that holds it.
    pub field: Option<SignatureField>,
    /// Signature or document time stamp.
    pub kind: SignatureKind,
    /// `/Filter`.
    pub filter: Option<Name>,
    /// `/SubFilter`.
    pub sub_filter: Option<Name>,
    /// `/Contents`, decoded; empty where there is none.
    pub contents: Vec<u8>,
    /// The raw value of `/Contents`: from its `<` to past its `>`.
    pub contents_span: Option<Span>,
    /// `/ByteRange`, where it is two parts in the file.
    pub byte_range: Option<ByteRange>,
    /// `/ByteRange` as it stands in the file.
    pub byte_range_value: Option<Value>,
    /// `/M`, the time that the signer claims, as it stands.
    pub m: Option<PdfString>,
    /// `/Name`.
    pub name: Option<PdfString>,
    /// `/Reason`.
    pub reason: Option<PdfString>,
    /// `/Location`.
    pub location: Option<PdfString>,
    /// `/ContactInfo`.
    pub contact_info: Option<PdfString>,
    /// `/Cert`: one string, or an array of them.
    pub cert: Vec<Vec<u8>>,
    /// `/Reference`.
    pub references: Vec<SignatureReference>,
    /// Whether `/Perms /DocMDP` of the catalogue, as signed, is this dictionary (ISO 32000-2 §12.8.6).
    pub certification: bool,
    /// Our signature record, `/XXParapheur`.
    pub record: Option<Dictionary>,
    /// The revision at whose end the ByteRange ends.
    pub signed_revision: Option<usize>,
    /// Whether the form of the newest revision leads to it.
    pub visible: bool,
    /// What is wrong with it.
    pub problems: Vec<SignatureProblem>,
    /// What later revisions did to it.
    pub alterations: Vec<Alteration>,
}

impl SignatureDictionary {
    /// The place for messages.
    pub fn place(&self) -> String {
        format!("signature dictionary, object {}", self.id)
    }

    /// DocMDP permissions that it claims, by its reference dictionary (ISO 32000-2 §12.8.2.2).
    pub fn doc_mdp(&self) -> Option<i64> {
        self.references.iter().find_map(|reference| reference.doc_mdp)
    }

    /// FieldMDP parameters, by its reference dictionary.
    pub fn field_mdp(&self) -> Option<&FieldMdp> {
        self.references.iter().find_map(|reference| reference.field_mdp.as_ref())
    }

    /// Whether it is complete for hashing: a ByteRange whose gap is its `/Contents`.
    pub fn is_hashable(&self) -> bool {
        self.byte_range.is_some_and(|range| self.contents_span == Some(range.gap))
    }
}

/// A value that may be a signature dictionary, where it was found.
pub(crate) struct Candidate {
    /// The object that holds it.
    pub(crate) object: Arc<Located>,
    /// Whether it is the direct `/V` of that object, not the object itself.
    pub(crate) direct: bool,
    pub(crate) revision: usize,
    pub(crate) field: Option<SignatureField>,
    /// No cross-reference section leads to it.
    pub(crate) unreachable: bool,
}

impl Candidate {
    /// The value that should be a dictionary.
    pub(crate) fn value(&self) -> &Value {
        let direct = self.direct.then(|| self.object.as_dictionary().and_then(|field| field.get("V"))).flatten();
        direct.unwrap_or(&self.object.value)
    }
}

/// Whether a dictionary is one of a signature, whoever refers to it: it has `/ByteRange`, or a signature's type and
/// `/Contents`. Usage rights (ISO 32000-1 §12.8.2.3) are signatures of the producer, not of a person.
pub(crate) fn looks_like_signature(dictionary: &Dictionary) -> bool {
    let typed = dictionary.is("Type", "Sig") || dictionary.is("Type", "DocTimeStamp");
    let range = dictionary.get("ByteRange").is_some();
    let signs = range || (typed && dictionary.get("Contents").is_some());
    if !signs {
        return false;
    }
    let methods: Vec<&Name> = dictionary
        .get("Reference")
        .and_then(|value| value.as_array())
        .unwrap_or_default()
        .iter()
        .filter_map(|reference| reference.as_dictionary()?.name("TransformMethod"))
        .collect();
    methods.is_empty() || !methods.iter().all(|method| **method == *"UR" || **method == *"UR3")
}

/// Reads the facts of a candidate. References inside are followed in `view`.
pub(crate) fn read(candidate: &Candidate, view: View) -> Result<SignatureDictionary> {
    let empty = Dictionary::default();
    let value = candidate.value();
    let id = candidate.object.id;
    let place = format!("signature dictionary, object {id}");
    let mut problems = Vec::new();
    let dictionary = match value.as_dictionary() {
        Some(dictionary) if value.as_stream().is_none() => dictionary,
        _ => {
            problems.push(SignatureProblem::NotADictionary { place: place.clone(), found: value.kind() });
            &empty
        }
    };
    if let Some(key) = dictionary.duplicate() {
        problems.push(SignatureProblem::DuplicateKey { place: place.clone(), key: key.clone() });
    }
    let facts = Facts { view, dictionary };
    let type_name = facts.name("Type")?;
    let sub_filter = facts.name("SubFilter")?;
    let kind = match &type_name {
        Some(name) if *name == *"DocTimeStamp" => SignatureKind::DocumentTimestamp,
        Some(_) => SignatureKind::Signature,
        None if sub_filter.as_ref().is_some_and(|name| *name == *"ETSI.RFC3161") => SignatureKind::DocumentTimestamp,
        None => SignatureKind::Signature,
    };
    if type_name.is_some_and(|name| name != *"Sig" && name != *"DocTimeStamp") {
        problems.push(SignatureProblem::WrongType { place: place.clone() });
    }
    let in_file = candidate.object.origin.file().is_some();
    if !in_file {
        problems.push(SignatureProblem::InObjectStream { place: place.clone() });
    }
    let (contents, contents_span) = contents(dictionary, &place, &mut problems);
    let byte_range_value = dictionary.get("ByteRange");
    let byte_range = ByteRange::read(byte_range_value, &place, view.document().len(), &mut problems);
    let certification = certification(view, id).unwrap_or(false);
    Ok(SignatureDictionary {
        id,
        revision: candidate.revision,
        origin: candidate.object.origin,
        span: value.span,
        field: candidate.field.clone(),
        kind,
        filter: facts.name("Filter")?,
        sub_filter,
        contents,
        contents_span: contents_span.filter(|_| in_file),
        byte_range,
        byte_range_value: byte_range_value.cloned(),
        m: facts.string("M")?,
        name: facts.string("Name")?,
        reason: facts.string("Reason")?,
        location: facts.string("Location")?,
        contact_info: facts.string("ContactInfo")?,
        cert: facts.certificates()?,
        references: references(view, facts.dictionary)?,
        certification,
        record: facts.value("XXParapheur")?.and_then(|record| record.as_dictionary().cloned()),
        signed_revision: None,
        visible: false,
        problems,
        alterations: Vec::new(),
    })
}

fn contents(dictionary: &Dictionary, place: &str, problems: &mut Vec<SignatureProblem>) -> (Vec<u8>, Option<Span>) {
    let place = || place.to_owned();
    let Some(value) = dictionary.get("Contents") else {
        problems.push(SignatureProblem::ContentsMissing { place: place() });
        return (Vec::new(), None);
    };
    if value.as_reference().is_some() {
        problems.push(SignatureProblem::Indirect { place: place(), key: "Contents" });
        return (Vec::new(), None);
    }
    let Some(string) = value.as_string() else {
        problems.push(SignatureProblem::ContentsType { place: place(), found: value.kind() });
        return (Vec::new(), None);
    };
    if !string.hex {
        problems.push(SignatureProblem::ContentsLiteral { place: place() });
    }
    if string.bytes.is_empty() {
        problems.push(SignatureProblem::ContentsEmpty { place: place() });
    }
    (string.bytes.to_vec(), Some(value.span))
}

/// Whether `/Perms /DocMDP` of the catalogue leads to object `id`.
fn certification(view: View, id: ObjectId) -> Result<bool> {
    let catalog = view.catalog()?;
    let Some(catalog) = catalog.as_dictionary() else { return Ok(false) };
    let Some(perms) = view.value(catalog, "Perms")? else { return Ok(false) };
    let Some(perms) = perms.as_dictionary() else { return Ok(false) };
    Ok(view.value(perms, "DocMDP")?.and_then(|value| value.id()) == Some(id))
}

/// The entries of one dictionary, references followed.
struct Facts<'a> {
    view: View<'a>,
    dictionary: &'a Dictionary,
}

impl<'a> Facts<'a> {
    /// The value, or nothing where following it fails: the structural rule speaks of what cannot be read.
    fn value(&self, key: &str) -> Result<Option<Resolved<'a>>> {
        match self.view.value(self.dictionary, key) {
            Err(budget @ Error::Budget { .. }) => Err(budget),
            Err(_) => Ok(None),
            Ok(value) => Ok(value),
        }
    }

    fn name(&self, key: &str) -> Result<Option<Name>> {
        Ok(self.value(key)?.and_then(|value| value.as_name().cloned()))
    }

    fn string(&self, key: &str) -> Result<Option<PdfString>> {
        Ok(self.value(key)?.and_then(|value| value.as_string().cloned()))
    }

    fn certificates(&self) -> Result<Vec<Vec<u8>>> {
        let Some(value) = self.value("Cert")? else { return Ok(Vec::new()) };
        if let Some(one) = value.as_string() {
            return Ok(vec![one.bytes.to_vec()]);
        }
        let strings = value.as_array().unwrap_or_default().iter();
        Ok(strings.filter_map(|value| Some(value.as_string()?.bytes.to_vec())).collect())
    }
}

/// The signature reference dictionaries of a signature dictionary.
pub(crate) fn references(view: View, signature: &Dictionary) -> Result<Vec<SignatureReference>> {
    let Some(array) = view.value(signature, "Reference")? else { return Ok(Vec::new()) };
    let mut references = Vec::new();
    for value in array.as_array().unwrap_or_default() {
        let Ok(reference) = view.resolve(value) else { continue };
        let Some(dictionary) = reference.as_dictionary() else { continue };
        let facts = Facts { view, dictionary };
        let method = facts.name("TransformMethod")?;
        let parameters = facts.value("TransformParams")?;
        let parameters = parameters.as_ref().and_then(|value| value.as_dictionary());
        let is = |name: &str| method.as_ref().is_some_and(|method| *method == *name);
        let doc_mdp = match is("DocMDP") {
            // Table 257: the default is 2. What is there and no integer cannot be meant to permit anything.
            true => Some(match parameters.filter(|parameters| parameters.get("P").is_some()) {
                Some(parameters) => integer(view, parameters, "P")?.unwrap_or(1),
                None => 2,
            }),
            false => None,
        };
        let field_mdp = match (is("FieldMDP"), parameters) {
            (true, Some(parameters)) => Some(field_mdp(view, parameters)?),
            _ => None,
        };
        references.push(SignatureReference { method, doc_mdp, field_mdp });
    }
    Ok(references)
}

fn integer(view: View, dictionary: &Dictionary, key: &str) -> Result<Option<i64>> {
    Ok(Facts { view, dictionary }.value(key)?.and_then(|value| value.as_integer()))
}

/// Parameters of FieldMDP, or a `/Lock`.
pub(crate) fn field_mdp(view: View, dictionary: &Dictionary) -> Result<FieldMdp> {
    let facts = Facts { view, dictionary };
    let action = facts.name("Action")?.map(|name| String::from_utf8_lossy(name.as_bytes()).into_owned());
    let mut fields = Vec::new();
    if let Some(array) = facts.value("Fields")? {
        for value in array.as_array().unwrap_or_default() {
            if let Ok(value) = view.resolve(value)
                && let Some(text) = value.as_string()
            {
                fields.push(text.to_text());
            }
        }
    }
    Ok(FieldMdp { action: action.unwrap_or_default(), fields, permissions: integer(view, dictionary, "P")? })
}

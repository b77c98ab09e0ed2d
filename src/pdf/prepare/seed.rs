//! What the author of an empty signature field requires of the signature (ISO 32000-2 §12.7.5.5, the seed value dictionary).
//!
//! A required entry that this signature satisfies is honoured, any other refuses. Entries that are not required are wishes.

use super::editor::Editor;
use super::field::Field;
use super::{Kind, Request};
use crate::pdf::error::{Error, Result};
use crate::pdf::object::{Dictionary, Object};

/// Flags of /Ff (table 237): what is required.
const FILTER: i64 = 1;
const SUB_FILTER: i64 = 1 << 1;
const VERSION: i64 = 1 << 2;
const REASONS: i64 = 1 << 3;
const ADD_REV_INFO: i64 = 1 << 5;
const DIGEST_METHOD: i64 = 1 << 6;
const LOCK_DOCUMENT: i64 = 1 << 7;
const APPEARANCE_FILTER: i64 = 1 << 8;

/// The newest seed value dictionary that we know: /V 3, with /AppearanceFilter (table 237).
const KNOWN_VERSION: f64 = 3.0;

/// Refuses a signature that the field's /SV forbids.
pub(super) fn honour(editor: &Editor, field: &Field, request: &Request) -> Result<()> {
    let Some(value) = field.dictionary.get("SV") else { return Ok(()) };
    let seed = editor.resolve(&value.object)?;
    let place = format!("object {}, /SV", field.id);
    let Some(seed) = seed.as_dictionary() else {
        return Err(Error::Type { place, expected: "a dictionary", found: seed.kind() });
    };
    let refuse = |entry: &'static str| Err(Error::SeedValue { place: place.clone(), entry });
    let flags = integer(editor, seed, "Ff")?.unwrap_or(0);
    let required = |flag: i64| flags & flag != 0;
    let get = |key: &str| seed.get(key).map(|value| editor.resolve(&value.object)).transpose();

    if required(FILTER) && get("Filter")?.is_some_and(|filter| filter.as_name().is_none_or(|n| *n != *"Adobe.PPKLite")) {
        return refuse("Filter");
    }
    let sub_filter = match request.kind {
        Kind::Signature => "ETSI.CAdES.detached",
        Kind::DocTimeStamp => "ETSI.RFC3161",
    };
    if required(SUB_FILTER) && !lists(editor, get("SubFilter")?, sub_filter)? {
        return refuse("SubFilter");
    }
    if required(VERSION) && get("V")?.is_some_and(|version| version.as_number().is_none_or(|v| v > KNOWN_VERSION)) {
        return refuse("V");
    }
    if required(DIGEST_METHOD) && !lists(editor, get("DigestMethod")?, request.digest)? {
        return refuse("DigestMethod");
    }
    // Without reasons, or with the single reason ".", a required /Reasons forbids to give one.
    if required(REASONS) {
        let reasons = texts(editor, get("Reasons")?)?;
        let none = reasons.is_empty() || reasons == ["."];
        match request.reason {
            None if none => {}
            Some(reason) if !none && reasons.iter().any(|known| known == reason) => {}
            _ => return refuse("Reasons"),
        }
    }
    if required(ADD_REV_INFO) && get("AddRevInfo")?.is_some_and(|add| add.as_boolean() != Some(false)) {
        return refuse("AddRevInfo");
    }
    if required(LOCK_DOCUMENT) && get("LockDocument")?.is_some_and(|lock| lock.as_name().is_none_or(|n| *n != *"false")) {
        return refuse("LockDocument");
    }
    if required(APPEARANCE_FILTER) && seed.get("AppearanceFilter").is_some() {
        return refuse("AppearanceFilter");
    }
    // /MDP with P 0 asks for an approval signature, which this is; any other P for a certification (table 237).
    if let Some(mdp) = get("MDP")?
        && mdp.as_dictionary().map(|mdp| integer(editor, mdp, "P")).transpose()?.flatten() != Some(0)
    {
        return refuse("MDP");
    }
    // Whether a certificate or a time stamp satisfies them is not known here: required ones refuse.
    for entry in ["Cert", "TimeStamp"] {
        if let Some(value) = get(entry)?
            && value.as_dictionary().map(|d| integer(editor, d, "Ff")).transpose()?.flatten().unwrap_or(0) != 0
        {
            return refuse(entry);
        }
    }
    Ok(())
}

fn integer(editor: &Editor, dictionary: &Dictionary, key: &str) -> Result<Option<i64>> {
    let value = dictionary.get(key).map(|value| editor.resolve(&value.object)).transpose()?;
    Ok(value.and_then(|value| value.as_integer()))
}

/// The names and strings of an array, or of a single value.
fn texts(editor: &Editor, value: Option<Object>) -> Result<Vec<String>> {
    let of = |object: &Object| match object {
        Object::Name(name) => Some(String::from_utf8_lossy(name.as_bytes()).into_owned()),
        Object::String(string) => Some(string.to_text()),
        _ => None,
    };
    match value {
        None => Ok(Vec::new()),
        Some(Object::Array(values)) => {
            let resolved: Result<Vec<Object>> = values.iter().map(|value| editor.resolve(&value.object)).collect();
            Ok(resolved?.iter().filter_map(of).collect())
        }
        Some(other) => Ok(of(&other).into_iter().collect()),
    }
}

/// Whether an array has this name or string; an absent array restricts nothing.
fn lists(editor: &Editor, value: Option<Object>, wanted: &str) -> Result<bool> {
    Ok(value.is_none() || texts(editor, value)?.iter().any(|text| text == wanted))
}

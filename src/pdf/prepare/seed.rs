//! What the author of an empty signature field requires of the signature (ISO 32000-2 §12.7.5.5, the seed value dictionary).
//!
//! A required entry that this signature satisfies is honoured, any other refuses. Entries that are not required are wishes.

use super::Request;
use crate::pdf::document::{Resolved, View};
use crate::pdf::error::{Error, Result};
use crate::pdf::form::Field;
use crate::pdf::object::{Dictionary, Object};
use crate::pdf::signature::SignatureKind;

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
pub(super) fn honour(view: &View, field: &Field, request: &Request) -> Result<()> {
    let Some(dictionary) = field.object.as_dictionary() else { return Ok(()) };
    let Some(seed) = view.value(dictionary, "SV")? else { return Ok(()) };
    let place = format!("{}, /SV", field.object.place());
    let Some(seed) = seed.as_dictionary() else {
        return Err(Error::Type { place, expected: "a dictionary", found: seed.kind() });
    };
    let refuse = |entry: &'static str| Err(Error::SeedValue { place: place.clone(), entry });
    let flags = integer(view, seed, "Ff")?.unwrap_or(0);
    let required = |flag: i64| flags & flag != 0;
    let get = |key: &str| view.value(seed, key);

    if required(FILTER) && get("Filter")?.is_some_and(|filter| filter.as_name().is_none_or(|n| *n != *"Adobe.PPKLite"))
    {
        return refuse("Filter");
    }
    let sub_filter = match request.kind {
        SignatureKind::Signature => "ETSI.CAdES.detached",
        SignatureKind::DocumentTimestamp => "ETSI.RFC3161",
    };
    if required(SUB_FILTER) && !lists(view, get("SubFilter")?, sub_filter)? {
        return refuse("SubFilter");
    }
    if required(VERSION) && get("V")?.is_some_and(|version| version.as_number().is_none_or(|v| v > KNOWN_VERSION)) {
        return refuse("V");
    }
    if required(DIGEST_METHOD) && !lists(view, get("DigestMethod")?, request.digest)? {
        return refuse("DigestMethod");
    }
    // Without reasons, or with the single reason ".", a required /Reasons forbids to give one.
    if required(REASONS) {
        let reasons = texts(view, get("Reasons")?)?;
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
    if required(LOCK_DOCUMENT) && get("LockDocument")?.is_some_and(|lock| lock.as_name().is_none_or(|n| *n != *"false"))
    {
        return refuse("LockDocument");
    }
    if required(APPEARANCE_FILTER) && seed.get("AppearanceFilter").is_some() {
        return refuse("AppearanceFilter");
    }
    // /MDP with P 0 asks for an approval signature, which this is; any other P for a certification (table 237).
    if let Some(mdp) = get("MDP")?
        && mdp.as_dictionary().map(|mdp| integer(view, mdp, "P")).transpose()?.flatten() != Some(0)
    {
        return refuse("MDP");
    }
    // Whether a certificate or a time stamp satisfies them is not known here: required ones refuse.
    for entry in ["Cert", "TimeStamp"] {
        if let Some(value) = get(entry)?
            && value.as_dictionary().map(|d| integer(view, d, "Ff")).transpose()?.flatten().unwrap_or(0) != 0
        {
            return refuse(entry);
        }
    }
    Ok(())
}

fn integer(view: &View, dictionary: &Dictionary, key: &str) -> Result<Option<i64>> {
    Ok(view.value(dictionary, key)?.and_then(|value| value.as_integer()))
}

/// The names and strings of an array, or of a single value.
fn texts(view: &View, value: Option<Resolved>) -> Result<Vec<String>> {
    let of = |object: &Object| match object {
        Object::Name(name) => Some(String::from_utf8_lossy(name.as_bytes()).into_owned()),
        Object::String(string) => Some(string.to_text()),
        _ => None,
    };
    let Some(value) = value else { return Ok(Vec::new()) };
    let mut out = Vec::new();
    match value.as_array() {
        Some(values) => {
            for value in values {
                let value = view.resolve(value)?;
                out.extend(of(&value));
            }
        }
        None => out.extend(of(&value)),
    }
    Ok(out)
}

/// Whether an array has this name or string; an absent array restricts nothing.
fn lists(view: &View, value: Option<Resolved>, wanted: &str) -> Result<bool> {
    Ok(value.is_none() || texts(view, value)?.iter().any(|text| text == wanted))
}

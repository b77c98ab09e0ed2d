//! What the author of an empty signature field requires of the signature (ISO 32000-2 §12.7.5.5, the seed value dictionary).
//!
//! Table 237 entry by entry. A required entry that this signature satisfies is honoured, any other refuses by its name; entries
//! that are not required are wishes.
//!
//! | entry | satisfied by |
//! |---|---|
//! | /Filter, /SubFilter, /V, /DigestMethod | what this signature is |
//! | /Reasons | the /Reason that is written, or none where none may be |
//! | /MDP (always binding) | `P` 0: no certification; 1, 2, 3: exactly this certification |
//! | /LockDocument | `true`: a certification or a lock with `P` 1; `false`: neither |
//! | /Cert (table 239) | /Subject, /Issuer and /KeyUsage by the signer's certificate; /OID, /SubjectDN, /URL and newer ones refuse |
//! | /LegalAttestation | a signature that certifies nothing; a certification refuses, since none is written |
//! | /AddRevInfo, /AppearanceFilter, /TimeStamp | refuse |

use super::Request;
use super::restriction::{Permission, Restrictions};
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
const LEGAL_ATTESTATION: i64 = 1 << 4;
const ADD_REV_INFO: i64 = 1 << 5;
const DIGEST_METHOD: i64 = 1 << 6;
const LOCK_DOCUMENT: i64 = 1 << 7;
const APPEARANCE_FILTER: i64 = 1 << 8;
/// Flags that the table does not know: who sets one requires what is not known here.
const UNKNOWN: i64 = !0 << 9;

/// The newest seed value dictionary that we know: /V 3, with /AppearanceFilter (table 237).
const KNOWN_VERSION: f64 = 3.0;

/// The signer's certificate, as far as a seed value speaks of it.
#[derive(Debug, Clone, Copy)]
pub struct SignerCertificate<'a> {
    /// Its DER.
    pub der: &'a [u8],
    /// DER of those above it.
    pub issuers: &'a [&'a [u8]],
    /// keyUsage, bit 0 of RFC 5280 as bit 0; `None` without the extension.
    pub key_usage: Option<u32>,
}

/// Refuses a signature that the field's /SV forbids.
pub(super) fn honour(view: &View, field: &Field, request: &Request, restrictions: &Restrictions) -> Result<()> {
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
    if required(LOCK_DOCUMENT) {
        let locks = restrictions.close_the_document();
        let satisfied = match get("LockDocument")?.as_ref().map(|lock| lock.as_name().cloned()) {
            None => true,
            Some(Some(name)) if name == *"true" => locks,
            Some(Some(name)) if name == *"false" => !locks,
            Some(Some(name)) => name == *"auto",
            Some(None) => false,
        };
        if !satisfied {
            return refuse("LockDocument");
        }
    }
    if required(APPEARANCE_FILTER) && seed.get("AppearanceFilter").is_some() {
        return refuse("AppearanceFilter");
    }
    if required(LEGAL_ATTESTATION) && restrictions.certification.is_some() {
        return refuse("LegalAttestation");
    }
    if flags & UNKNOWN != 0 {
        return refuse("Ff");
    }
    if let Some(mdp) = get("MDP")? {
        let wanted = mdp.as_dictionary().map(|mdp| integer(view, mdp, "P")).transpose()?.flatten();
        if wanted != Some(restrictions.certification.map_or(0, Permission::number)) {
            return refuse("MDP");
        }
    }
    if let Some(constraints) = get("Cert")? {
        let Some(constraints) = constraints.as_dictionary() else { return refuse("Cert") };
        if let Some(entry) = unfit(view, constraints, request.certificate)? {
            return refuse(entry);
        }
    }
    // Whether the signature will have a time stamp is not known here.
    if let Some(stamp) = get("TimeStamp")?
        && stamp.as_dictionary().map(|d| integer(view, d, "Ff")).transpose()?.flatten().unwrap_or(0) != 0
    {
        return refuse("TimeStamp");
    }
    Ok(())
}

/// The entry of a certificate seed value dictionary (table 239) that the signer's certificate does not satisfy.
fn unfit(view: &View, constraints: &Dictionary, signer: Option<SignerCertificate>) -> Result<Option<&'static str>> {
    const SUBJECT: i64 = 1;
    const ISSUER: i64 = 1 << 1;
    const KEY_USAGE: i64 = 1 << 5;
    let flags = integer(view, constraints, "Ff")?.unwrap_or(0);
    if flags & !(SUBJECT | ISSUER | KEY_USAGE) != 0 {
        return Ok(Some("Cert"));
    }
    for (flag, key, entry) in [
        (SUBJECT, "Subject", "Cert/Subject"),
        (ISSUER, "Issuer", "Cert/Issuer"),
        (KEY_USAGE, "KeyUsage", "Cert/KeyUsage"),
    ] {
        if flags & flag == 0 {
            continue;
        }
        let Some(allowed) = view.value(constraints, key)? else { continue };
        let mut fits = false;
        for value in allowed.as_array().unwrap_or_default() {
            let value = view.resolve(value)?;
            let (Some(signer), Some(string)) = (signer, value.as_string()) else { continue };
            fits |= match flag {
                SUBJECT => *string.bytes == *signer.der,
                ISSUER => signer.issuers.iter().any(|issuer| *string.bytes == **issuer),
                _ => signer.key_usage.is_some_and(|usage| matches_usage(&string.bytes, usage)),
            };
        }
        if !fits {
            return Ok(Some(entry));
        }
    }
    Ok(None)
}

/// Whether the bits of a keyUsage are as `0`, `1` and `X` say, from digitalSignature on; what is not said is free.
fn matches_usage(wanted: &[u8], usage: u32) -> bool {
    wanted.len() <= 9
        && wanted.iter().enumerate().all(|(bit, wanted)| match wanted {
            b'0' => usage & 1 << bit == 0,
            b'1' => usage & 1 << bit != 0,
            _ => *wanted == b'X',
        })
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

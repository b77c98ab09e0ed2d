//! The signature record: the readable copy of the act in a PDF signature dictionary (DESIGN 4.2), under the third-class
//! name `/XXParapheur` (ISO 32000-2 annex E).
//!
//! The CMS attribute is the statement; the record repeats it, as text strings, for readers that do not decode CMS. A verifier
//! compares the two.

use super::Statement;
use crate::cms::hex;

/// The name under which the record stands in the signature dictionary.
pub const NAME: &str = "XXParapheur";

/// The entries of the record, in order: `/Act`, `/Function`, `/Place`, `/Reason`, `/Previous` (the SHA-256 of the signature
/// values before, hexadecimal, separated by spaces). What is not stated has no entry.
pub fn entries(statement: &Statement) -> Vec<(&'static str, String)> {
    let act = &statement.act;
    let previous: Vec<String> = act.previous.iter().map(|p| hex(p)).collect();
    let stated = [
        ("Act", Some(act.kind.to_string())),
        ("Function", statement.function.clone()),
        ("Place", statement.place.clone()),
        ("Reason", act.reason.clone()),
        ("Previous", (!previous.is_empty()).then(|| previous.join(" "))),
    ];
    stated.into_iter().filter_map(|(key, value)| value.map(|v| (key, v))).collect()
}

//! The signature record: the readable copy of the act in a PDF signature dictionary (DESIGN 4.2), under the third-class
//! name `/XXParapheur` (ISO 32000-2 annex E).
//!
//! The CMS attribute is the statement; the record repeats it for readers that do not decode CMS. A verifier compares the two.

use super::Statement;

/// The name under which the record stands in the signature dictionary.
pub const NAME: &str = "XXParapheur";

/// One entry of the record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A name, without its solidus.
    Name(String),
    /// A text string.
    Text(String),
    /// An array of byte strings.
    Octets(Vec<Vec<u8>>),
}

/// The entries of the record, in order: `/Act`, `/Function`, `/Place`, `/Reason`, `/Previous`.
pub fn entries(statement: &Statement) -> Vec<(&'static str, Value)> {
    let text = |key, value: &Option<String>| value.clone().map(|v| (key, Value::Text(v)));
    let mut entries = vec![("Act", Value::Name(statement.act.kind.to_string()))];
    entries.extend(text("Function", &statement.function));
    entries.extend(text("Place", &statement.place));
    entries.extend(text("Reason", &statement.act.reason));
    entries.push(("Previous", Value::Octets(statement.act.previous.iter().map(|p| p.to_vec()).collect())));
    entries
}

//! What `pki` says.

use serde::Serialize;

use super::{Output, json_line};
use crate::args::Format;

/// A certificate that was made, and the files of it.
#[derive(Debug, Serialize)]
#[serde(tag = "schema", rename = "parapheur/pki/1")]
pub struct Made {
    /// RFC 4514.
    pub subject: String,
    /// Lower-case hex.
    pub serial: String,
    /// What was written.
    pub files: Vec<String>,
}

/// It, as text or JSON.
pub fn made(made: &Made, output: &Output) -> String {
    if output.format == Format::Json {
        return json_line(made);
    }
    output
        .catalogue
        .say("pki-made", &[("subject", made.subject.as_str().into()), ("files", made.files.join(", ").into())])
}

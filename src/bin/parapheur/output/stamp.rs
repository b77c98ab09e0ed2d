//! What `--preview` says.

use serde::Serialize;

use super::{Output, json_line};
use crate::args::Format;

/// A page that was drawn.
#[derive(Debug, Serialize)]
#[serde(tag = "schema", rename = "parapheur/preview/1")]
pub struct Previewed {
    /// The document.
    pub input: String,
    /// The picture.
    pub preview: String,
    /// The page, from 1.
    pub page: usize,
}

/// It, as text or JSON.
pub fn previewed(result: &Previewed, output: &Output) -> String {
    if output.format == Format::Json {
        return json_line(result);
    }
    output.catalogue.say(
        "previewed",
        &[
            ("input", result.input.as_str().into()),
            ("preview", result.preview.as_str().into()),
            ("page", result.page.into()),
        ],
    )
}

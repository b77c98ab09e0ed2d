//! What every part of a report is made of: points in time, and sentences with a code.

use std::fmt;

use serde::{Serialize, Serializer};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::error::{Coded, Said, Spoken};

/// A point in time, written as RFC 3339 with its offset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(pub OffsetDateTime);

impl From<OffsetDateTime> for Moment {
    fn from(at: OffsetDateTime) -> Self {
        Self(at)
    }
}

impl fmt::Display for Moment {
    /// RFC 3339; the years that it cannot write (before 0) as the `time` crate shows them.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.format(&Rfc3339) {
            Ok(text) => f.write_str(&text),
            Err(_) => fmt::Display::fmt(&self.0, f),
        }
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// One statement of a report: why a signature is judged as it is, a warning, an anomaly of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// The stable code, `room.what`.
    pub code: String,
    /// The sentence, in English.
    pub text: String,
    /// Object and offset, DER path, certificate, page.
    #[serde(rename = "where")]
    pub place: Option<String>,
    /// What the sentence is filled with, for a translation.
    #[serde(skip)]
    pub args: Vec<(&'static str, String)>,
    /// Those of them that are statements themselves.
    #[serde(skip)]
    pub parts: Vec<(&'static str, Said)>,
}

impl Reason {
    /// The statement that an error or a finding of any room makes.
    pub fn of(statement: &dyn Coded) -> Self {
        Self {
            code: statement.code().to_owned(),
            text: statement.to_string(),
            place: statement.place(),
            args: statement.args(),
            parts: statement.parts(),
        }
    }
}

impl From<&Reason> for Said {
    fn from(reason: &Reason) -> Self {
        let Reason { code, text, args, parts, .. } = reason.clone();
        Spoken { code, text, args, parts }.into()
    }
}

impl<C: Coded> From<&C> for Reason {
    fn from(statement: &C) -> Self {
        Self::of(statement)
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

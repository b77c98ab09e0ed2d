//! Errors: a line and a hint for people, an object for programs.

use parapheur::error::Coded;
use parapheur::validation::report::{Document, ErrorReport, Reason};

use super::{Escaped, Output, json_line};
use crate::args::Format;

/// An error on its way out, from whatever room it came.
#[derive(Debug, Clone)]
pub struct Failure {
    /// What happened.
    pub reason: Box<Reason>,
    /// The input that it concerns, if one.
    pub document: Option<String>,
}

impl<C: Coded> From<C> for Failure {
    fn from(error: C) -> Self {
        Self { reason: Box::new(Reason::of(&error)), document: None }
    }
}

impl Failure {
    /// The same, about the input `name`.
    pub fn about(mut self, name: String) -> Self {
        self.document = Some(name);
        self
    }

    /// The sentence, with the place where the sentence does not say it.
    pub fn sentence(&self, output: &Output) -> String {
        let sentence = output.catalogue.sentence(&self.reason);
        output.catalogue.placed(sentence, self.reason.place.as_deref().or(self.document.as_deref()))
    }

    /// What to do about it.
    pub fn hint(&self, output: &Output) -> Option<String> {
        output.catalogue.hint(&self.reason, self.document.as_deref())
    }

    /// The `error:` and `hint:` lines.
    pub fn diagnose(&self, output: &Output) {
        let sentence = self.sentence(output);
        // The name of the input leads where the sentence is about something inside it.
        match self.document.as_deref().map(|name| Escaped(name).to_string()) {
            Some(name) if !sentence.contains(&name) => {
                let colon = output.catalogue.say("colon", &[]);
                output.diagnose("error", &format!("{name}{colon}{sentence}"))
            }
            _ => output.diagnose("error", &sentence),
        }
        if let Some(hint) = self.hint(output) {
            output.diagnose("hint", &hint);
        }
    }

    /// The object of REPORT.md, on one line.
    pub fn json(&self, output: &Output) -> String {
        json_line(&ErrorReport {
            document: self.document.clone().map(|name| Document { name, kind: None, digest: None, size: None }),
            code: self.reason.code.clone(),
            message: self.reason.text.clone(),
            location: self.reason.place.clone(),
            hint: self.hint(output),
        })
    }

    /// Both, as the format wants.
    pub fn tell(&self, output: &Output) {
        if output.format == Format::Json {
            // If standard output fails as well, standard error still says what happened.
            let _ = output.print(&self.json(output));
        }
        self.diagnose(output);
    }
}

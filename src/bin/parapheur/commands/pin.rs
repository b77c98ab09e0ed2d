//! The PIN of a token: from a file or descriptor, from the URI's pin-source, from the environment, or typed, here or on the
//! token's own pad.

use std::path::PathBuf;

use parapheur::crypto::Secret;
use parapheur::crypto::keystore::pkcs11::{PinSource, TokenInfo};

use super::passphrase;
use crate::args;
use crate::error::CliError;
use crate::output::{Failure, Output};

/// Asks at most as often as the library does, which is twice.
pub struct Pins<'a> {
    args: &'a args::Login,
    /// The pin-source of a URI.
    source: Option<PathBuf>,
    output: &'a Output,
    /// Somebody types.
    typed: bool,
    /// Why a PIN could not be read.
    problem: Option<CliError>,
}

impl<'a> Pins<'a> {
    /// By the command line, `source`, the environment, the terminal.
    pub fn new(args: &'a args::Login, source: Option<PathBuf>, output: &'a Output) -> Self {
        Self { args, source, output, typed: false, problem: None }
    }

    /// What came of the login: that the PIN could not be read says more than that there was none.
    pub fn explain<T, E>(self, result: Result<T, E>) -> Result<T, Failure>
    where
        Failure: From<E>,
    {
        match self.problem {
            Some(problem) => Err(problem.into()),
            None => result.map_err(Failure::from),
        }
    }

    fn ask(&mut self, token: &TokenInfo) -> Option<Secret> {
        let question = self.output.catalogue.say("pin-prompt", &[("token", token.label.as_str().into())]);
        let typed = rpassword::prompt_password(question).ok().map(Secret::new);
        self.typed = typed.is_some();
        typed
    }
}

impl PinSource for Pins<'_> {
    fn pin(&mut self, token: &TokenInfo, again: bool) -> Option<Secret> {
        if again {
            // What was read from a file would be as wrong as before.
            if !self.typed {
                return None;
            }
            self.output.diagnose("error", &self.output.catalogue.say("pin-again", &[]));
            return self.ask(token);
        }
        match passphrase::told_pin(self.args, self.source.as_deref()) {
            Ok(Some(pin)) => Some(pin),
            Ok(None) => self.ask(token),
            Err(problem) => {
                self.problem = Some(problem);
                None
            }
        }
    }

    fn pad(&mut self, token: &TokenInfo) {
        let text = self.output.catalogue.say("pin-pad", &[("token", token.label.as_str().into())]);
        self.output.diagnose("hint", &text);
    }
}

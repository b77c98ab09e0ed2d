//! What each command does: one file a command, mirrored in `args` and `output`.

mod batch;
mod compare;
pub mod config;
mod demo;
mod inputs;
mod inspect;
mod key;
mod material;
mod passphrase;
#[cfg(feature = "pkcs11")]
mod pin;
mod pki;
mod sign;
#[cfg(feature = "stamp")]
mod stamp;
mod token;
mod trust;
mod verify;

use std::process::ExitCode;

use time::OffsetDateTime;

use crate::args::Command;
use crate::output::{Failure, Output};
use config::Config;

/// How the process ends (DESIGN §6).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Done; every signature TOTAL-PASSED.
    Done,
    /// The answer is no: TOTAL-FAILED, or no signature.
    No,
    /// Usage, environment, refusal to sign: nothing was concluded or done.
    Nothing,
    /// INDETERMINATE.
    Indeterminate,
    /// Ended by a signal, or by a reader that went away: the status of a shell.
    Interrupted(i32),
}

impl Exit {
    /// The status.
    pub fn status(self) -> u8 {
        match self {
            Self::Done => 0,
            Self::No => 1,
            Self::Nothing => 2,
            Self::Indeterminate => 3,
            Self::Interrupted(status) => u8::try_from(status).unwrap_or(2),
        }
    }

    /// Of several items: 1 before 2 before 3 before 0.
    pub fn worse(self, other: Self) -> Self {
        let rank = |exit: Self| match exit {
            Self::Interrupted(_) => 4,
            Self::No => 3,
            Self::Nothing => 2,
            Self::Indeterminate => 1,
            Self::Done => 0,
        };
        if rank(other) > rank(self) { other } else { self }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        exit.status().into()
    }
}

/// The time, in whole seconds: what a certificate or a signature can say.
pub fn now() -> OffsetDateTime {
    let now = OffsetDateTime::now_utc();
    now.replace_nanosecond(0).unwrap_or(now)
}

/// Runs a command.
pub fn dispatch(command: &Command, config: &Config, output: &Output) -> Result<Exit, Failure> {
    match command {
        Command::Sign(args) => sign::sign(args, config, output),
        Command::Countersign(args) => sign::countersign(args, config, output),
        Command::Verify(args) => verify::verify(args, config, output),
        Command::Inspect(args) => inspect::inspect(args, output),
        Command::Compare(args) => compare::compare(args, output),
        Command::Pki(args) => pki::pki(args, config, output),
        Command::Trust(args) => trust::trust(args, config, output),
        Command::Token(args) => token::token(args, config, output),
        Command::Demo(args) => demo::demo(args, config, output),
    }
}
